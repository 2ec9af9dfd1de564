"""What 收审核意见 costs with 200 opinions over 40 projects, as a whole process; ``make bench`` prints it. Limit: 2 s.

The ratio is to a check that writes into the same workbook.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.speed import alternate, report
from tests.support.filled import plain_project
from tests.support.memory_book import good_indicators
from tests.support.reviews import opinion_rows, reviewed
from tests.support.sealed import answered, finished, submitted

PROJECTS, OPINIONS = 40, 200
LIMIT_SECONDS = 2.0
LIMIT = 2.0


def prepare(folder: Path) -> tuple[Path, Path]:
    """A unit's workbook and its return."""
    codes = [f"13063621UQAP8BYN{number:05}" for number in range(PROJECTS)]
    projects = [
        plain_project(
            项目编码=code,
            项目名称=f"{code[-2:]}号科普专项",
            绩效目标=f"在第{code[-2:]}片区开展科普培训，参加培训人次达到2000人次，提升群众科学素质。",
        )
        for code in codes
    ]
    indicators = [row for code in codes for row in good_indicators(code)]
    mine = answered(
        finished(
            folder / "科协.xlsx", cover={"项目支出预算总额": 37500 * PROJECTS}, projects=projects, indicators=indicators
        )
    )
    sealed = submitted(mine, folder / "报送", accepted=True).workbook
    cells = [("指标", f"{letter}{row}") for row in range(4, 4 + 6 * PROJECTS) for letter in "HE"]
    typed = [("建议", sheet, cell, f"请核实{sheet}{cell}") for sheet, cell in cells[:OPINIONS]]
    return mine, reviewed(sealed, folder / "退回", typed)


def run(*words: object) -> None:
    """The command as staff run it."""
    command = [sys.executable, "-m", "xltool", *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        mine, returned = prepare(Path(name))
        before = mine.read_bytes()

        def receive() -> None:
            mine.write_bytes(before)
            run("receive", returned, "--into", mine)

        receive()
        if sum(bool(row.cells["意见"].startswith("请核实")) for row in opinion_rows(mine)) != OPINIONS:
            raise SystemExit("not every opinion was received")
        begun = time.perf_counter()
        receive()
        sys.stdout.write(
            f"{OPINIONS} opinions received in {time.perf_counter() - begun:.2f} s (limit {LIMIT_SECONDS} s)\n"
        )
        times = alternate(receive, lambda: run("check", "--write", mine), rounds=5, clock=time_of_others)
        report("receive of 200 opinions / check that writes", *times, LIMIT)


def time_of_others() -> float:
    """Seconds of processor time of the processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
