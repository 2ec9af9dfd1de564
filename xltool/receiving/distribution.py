"""Where the work per workbook is done: in processes of this machine, or on a Dask cluster that is there already.

Either way it is the same pure function of the same bytes, in a process that may be killed; so are the results.
"""

import contextlib
import multiprocessing
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from xltool.model.errors import XltoolError
from xltool.receiving.ledger.ledger import engine
from xltool.receiving.record import record_of_refusal
from xltool.receiving.refusals import DIED, Refusal
from xltool.receiving.sandbox import Isolation

Work: TypeAlias = tuple[str, bytes]
"""Digest and content of one workbook."""
Done: TypeAlias = tuple[str, bytes, bool]
"""Digest, packed record, and whether the machine may be to blame for it (time, memory): then it is not kept."""
Job: TypeAlias = Callable[[bytes], bytes]
"""The work per workbook: a function of a module, so that another process finds it."""
Runner: TypeAlias = Callable[[Iterable[Work]], Iterator[Done]]

_BATCH = 16
_BATCH_BYTES = 2_000_000
_BATCHES_PER_THREAD = 3
_CONNECT_SECONDS = 10


@contextlib.contextmanager
def on_this_machine(workers: int, job: Job) -> Iterator[Runner]:
    """Run in ``workers`` processes of this machine."""
    with Isolation(workers, loaded=job.__module__) as isolation:
        yield lambda work: map(_unwrap, isolation.map(job, work))


def _unwrap(result: tuple[str, bytes | Refusal]) -> Done:
    digest, record = result
    if isinstance(record, Refusal):
        return digest, record_of_refusal(record), True
    return digest, record, False


@contextlib.contextmanager
def on_cluster(address: str, job: Job) -> Iterator[Runner]:
    """Run on the Dask cluster whose scheduler is at ``address``, which must have this very version of xltool."""
    try:
        import distributed  # noqa: PLC0415  an extra, and slow to load
    except ModuleNotFoundError as missing:
        raise XltoolError(
            "没有安装连接 Dask 集群的组件。请运行：pip install xltool[dask]，或去掉 --dask 在本机处理。"
        ) from missing
    untyped: Any = distributed
    try:
        client = untyped.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise XltoolError(f"连不上 Dask 集群 {address}。请检查地址和网络，或去掉 --dask 在本机处理。") from error
    with client:
        _require_same_engine(client, address)
        yield lambda work: _schedule(client, work, job)


def _require_same_engine(client: Any, address: str) -> None:
    try:
        engines = client.run(engine)
    except Exception as error:  # whatever a strange cluster answers, its own words help nobody
        raise XltoolError(
            f"Dask 集群 {address} 上没有装 xltool，或装的版本不同。请在每台机器上装同一个版本。"
        ) from error
    if not engines:
        raise XltoolError(f"Dask 集群 {address} 上没有一台工作机器。请先启动 dask worker。")
    if set(engines.values()) != {engine()}:
        raise XltoolError(
            f"Dask 集群 {address} 上的 xltool 与本机的版本不同，结果会不一致。请在每台机器上装同一个版本。"
        )


def _schedule(client: Any, work: Iterable[Work], job: Job) -> Iterator[Done]:
    """Keep a few batches per thread of the cluster under way. A batch that kills its worker is tried piece by piece."""
    import distributed  # noqa: PLC0415  an extra, and slow to load

    untyped: Any = distributed

    batches = _batches(work)
    under_way: dict[Any, list[Work]] = {}
    completed = untyped.as_completed(loop=client.loop)

    def start(batch: list[Work]) -> None:
        future = client.submit(examine_batch, batch, job, pure=False)
        under_way[future] = batch
        completed.add(future)

    room = max(1, sum(client.nthreads().values())) * _BATCHES_PER_THREAD
    for batch in islice(batches, room):
        start(batch)
    for future in completed:
        batch = under_way.pop(future)
        try:
            results = future.result()
        except distributed.KilledWorker:
            if len(batch) > 1:
                for one in batch:
                    start([one])
                continue
            results = [(batch[0][0], DIED)]
        for following in islice(batches, 1):
            start(following)
        yield from map(_unwrap, results)


def _batches(work: Iterable[Work]) -> Iterator[list[Work]]:
    batch: list[Work] = []
    size = 0
    for one in work:
        batch.append(one)
        size += len(one[1])
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_local = threading.local()


def examine_batch(batch: list[Work], job: Job) -> list[tuple[str, bytes | Refusal]]:
    """Runs on a worker of the cluster: each of its threads has a child process that may be killed."""
    if not hasattr(_local, "isolation"):
        # Workers are daemons, which may not have children by default; ours end with the worker's process.
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
        _local.isolation = Isolation(1, loaded=job.__module__)
    isolation: Isolation = _local.isolation
    return list(isolation.map(job, batch))
