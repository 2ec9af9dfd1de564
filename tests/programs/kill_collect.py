"""Kill -9 of ``xltool collect`` at random moments: ``python -m tests.programs.kill_collect 70``. Never a wrong sum afterwards."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd

from tests.support.consolidated import foot
from tests.support.units import sealed
from xltool.workflows.collect import Order, collect

NOW = datetime(2027, 1, 20, 8, 0, 0)
BUDGETS = [1000.1 * number for number in range(1, 9)]
TOTAL = Decimal("36003.60")
"""1,000.10 x (1 + 2 + ... + 8) = 1,000.10 x 36."""


@dataclass(frozen=True)
class Outcome:
    """How one round ended: killed or finished by itself, and how many processes were left three seconds later."""

    killed: bool
    left: int


def mailbox(folder: Path) -> Path:
    """Eight sealed units and a copy."""
    inbox = folder / "收件"
    inbox.mkdir(parents=True)
    for number, budget in enumerate(BUDGETS, start=1):
        sealed(inbox / f"{number}.xlsx", f"7{number}1001", f"单位{number}", budgets=(budget,))
    shutil.copyfile(inbox / "1.xlsx", inbox / "1 (1).xlsx")
    return inbox


def command_for(order: Order) -> list[str]:
    """The command of one whole run."""
    return [
        sys.executable, "-m", "xltool", "collect", *map(str, order.paths), "-o", str(order.output),
        "--dataset", str(order.dataset), "--workers", "2",
    ]  # fmt: skip


def seconds_of_a_run(inbox: Path) -> float:
    """How long a whole run takes on this machine as busy as it is now."""
    order = Order([inbox], inbox.parent / "汇总.xlsx", dataset=inbox.parent / "数据")
    start = time.monotonic()
    subprocess.run(command_for(order), check=False, capture_output=True)
    return time.monotonic() - start


def one_round(inbox: Path, chance: random.Random, longest: float) -> Outcome:
    """Start, kill, look at what is there, run again, compare with the sum worked out by hand."""
    folder = inbox.parent
    if chance.random() < 0.5:
        shutil.rmtree(folder / "汇总_读取记录", ignore_errors=True)
    order = Order([inbox], folder / "汇总.xlsx", dataset=folder / "数据")
    process = subprocess.Popen(
        command_for(order), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(chance.uniform(0.05, longest))
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    left = _left(process.pid)
    if order.output.exists():
        _require_right(order)
    collect(order, NOW, lambda _done, _total: None)
    _require_right(order)
    frame = pd.read_parquet(folder / "数据" / "汇总.parquet")
    assert sum(frame["预算数"]) == TOTAL
    debris = [path.name for path in folder.iterdir() if path.name.startswith(".xltool-")]
    assert not debris, debris
    return Outcome(process.returncode == -signal.SIGKILL, left)


def _require_right(order: Order) -> None:
    """The workbook is whole and its total is the one worked out by hand."""
    sums = foot(order.output)
    assert sums["合计（8 个单位）"][0] == float(TOTAL)
    assert sums["核对：各项目之和"] == sums["合计（8 个单位）"]


def _left(session: int) -> int:
    """Processes of a session that are still there after a while."""
    for _ in range(30):
        found = [one for one in Path("/proc").glob("[0-9]*") if _session_of(one) == session]
        if not found:
            return 0
        time.sleep(0.1)
    return len(found)


def _session_of(process: Path) -> int:
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[3])


def main(times: int) -> None:
    chance = random.Random(2027)
    with tempfile.TemporaryDirectory() as name:
        inbox = mailbox(Path(name) / "汇总")
        longest = 0.0
        outcomes = []
        for number in range(times):
            if number % 10 == 0:
                longest = seconds_of_a_run(inbox)
            outcomes.append(one_round(inbox, chance, longest))
    killed = sum(one.killed for one in outcomes)
    left = sum(one.left for one in outcomes)
    sys.stdout.write(f"{times} rounds, {killed} killed, sums right after each; {left} processes left\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 70)
