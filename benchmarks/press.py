"""What a press costs, as ratios: in a fresh Python and in one that waits, on the play of Excel. ``make bench`` prints it.

The play answers within the process, so the share of COM is missing; ``tests/windows/check_warm.py`` has it. The time to
load the play and its workbook is not counted.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 9
KEPT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Compiled modules are kept, as on every desk."""
WAITING = 20
PLAY = f"""
import sys, resource
sys.path.insert(0, {str(ROOT)!r})
import xltool.doors.buttons
from pathlib import Path
def spent():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
loaded = spent()
from tests.support.excel.com import windows_engine
from tests.support.excel.excel import Application
from xltool.books.live.patience import make_patient
from xltool.doors.warm import Warm
with windows_engine() as (engine, desktop):
    make_patient(engine)
    book = Application(desktop).open_(Path({str(ROOT / "workbook_templates" / "sample.xlsx")!r}))
    waiting = Warm()
    for _ in range({WAITING}):
        before = spent()
        assert waiting.IsReady() and waiting.Press("check", book) == ""
        print(loaded, spent() - before)
"""


def cpu_seconds(program: str) -> float:
    """Median processor time of a fresh Python: steadier than the clock on a busy machine."""
    found = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", program], check=True, env=KEPT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(found)


def presses() -> tuple[float, float]:
    """Seconds of a press in a fresh Python, loading included, and in one that waits."""
    fresh, waiting = [], []
    for _ in range(ROUNDS):
        done = subprocess.run([sys.executable, "-c", PLAY], check=True, capture_output=True, env=KEPT)
        first, *later = [[float(one) for one in line.split()] for line in done.stdout.splitlines()]
        fresh.append(sum(first))
        waiting.extend(press for _, press in later)
    return statistics.median(fresh), statistics.median(waiting)


def report(words: str, ours: float, other: float) -> None:
    print(f"{words:58}{ours * 1000:9.1f} ms {other * 1000:9.1f} ms   x{ours / other:5.2f}")


def main() -> None:
    bare = cpu_seconds("pass")
    loading, xlwings = (
        cpu_seconds(f"import sys; sys.path.insert(0, {str(ROOT)!r}); import xltool.doors.buttons"),
        cpu_seconds("import xlwings"),
    )
    report("import of the buttons / of xlwings by itself (limit 0.7)", loading, xlwings)
    fresh, waiting = presses()
    report("check pressed in a fresh Python / a bare Python", fresh, bare)
    report("check pressed in a Python that waits / a bare Python", waiting, bare)
    report("the one / the other", waiting, fresh)


if __name__ == "__main__":
    main()
