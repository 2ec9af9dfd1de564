"""The same mailbox on a real Dask cluster of two worker processes: the same bytes as on this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.units import sealed
from xltool.model.errors import XltoolError
from xltool.receiving.distribution import on_cluster
from xltool.receiving.refusals import DIED
from xltool.workflows.collect import Order, collect
from xltool.workflows.examine import examined_record

NOW = datetime(2027, 1, 20, 8, 0, 0)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A scheduler and two workers, each a process of its own with a nanny, as an office would start them."""
    from distributed import LocalCluster

    with (
        warnings.catch_warnings(),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made,
    ):
        warnings.simplefilter("ignore")
        made.wait_for_workers(2)
        pids = {worker.pid for worker in made.workers.values()}
        assert len(pids) == 2
        yield made.scheduler_address


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("收件")
    for number in range(1, 6):
        budget = 1000 * number + 0.35
        sealed(folder / f"{number}.xlsx", f"73{number}001", f"单位{number}", budgets=(budget,))
    shutil.copyfile(folder / "1.xlsx", folder / "1 (1).xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    return folder


def run(inbox: Path, folder: Path, dask: str | None) -> Order:
    folder.mkdir()
    order = Order([inbox], folder / "汇总.xlsx", dataset=folder / "数据", workers=2, dask=dask)
    collect(order, NOW, lambda _done, _total: None)
    return order


def test_the_cluster_gives_the_same_bytes_as_this_machine(cluster: str, inbox: Path, tmp_path: Path) -> None:
    here, there = (run(inbox, inbox.parent / "here", None), run(inbox, inbox.parent / "there", cluster))
    assert here.output.read_bytes() == there.output.read_bytes()
    assert here.dataset is not None
    assert there.dataset is not None
    for path in here.dataset.iterdir():
        assert path.read_bytes() == (there.dataset / path.name).read_bytes()


def test_every_content_comes_back_exactly_once(cluster: str) -> None:
    work = [(str(number), b"not a workbook %d" % number) for number in range(100)]
    with on_cluster(cluster, examined_record) as runner:
        results = list(runner(work))
    assert sorted(int(digest) for digest, _, _ in results) == list(range(100))
    assert not any(DIED.code.encode() in record or passing for _, record, passing in results)


def test_an_empty_cluster_is_refused_in_one_sentence() -> None:
    command = [
        sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as scheduler:
        assert scheduler.stderr is not None
        address = ""
        for line in scheduler.stderr:
            if "Scheduler at:" in line:
                address = line.split()[-1]
                break
        try:
            with pytest.raises(XltoolError, match="没有一台工作机器"), on_cluster(address, examined_record):
                pass
        finally:
            scheduler.terminate()
            scheduler.stderr.read()
