r"""Checks of the Python that waits for presses, within Windows' Python: real COM, real processes, a play of Excel.

``python.exe check_warm.py FOLDER``: FOLDER may be written to. Needs XLTOOL_CHECKOUT, the source folder. Prints a line per
check and the times as ratios to a bare ``python -c pass``; the exit code is the number of checks that failed.
What VBA does is read from macros/Desk.bas and done by the same means: WScript.Shell, GetObject.
"""

# ruff: noqa: E402, T201  the source folder has to be on the path first; it is a program with an output
from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(os.environ["XLTOOL_CHECKOUT"])
sys.path.append(str(CHECKOUT))  # behind: xltool is the installed one

import pythoncom
import win32api
import win32com.client
import win32con
import win32process
import xlwings as xw

import xltool.doors.warm
from tests.windows import vba_press
from xltool.books.live import serving

EXCEL = Path(__file__).with_name("excel_server.py")
PYTHON = Path(sys.executable)
SAMPLE = CHECKOUT / "workbook_templates" / "sample.xlsx"
TEMP = Path(os.environ["TEMP"])
ROUNDS = 3
PATIENCE = 120.0
SOON = 20.0
DONE = "校验完成"
QUIET: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
failed: list[str] = []


def say(name: str, good: bool, detail: object = "") -> None:
    print(f"{'ok  ' if good else 'FAIL'} {name}{'' if good else f': {detail}'}", flush=True)
    if not good:
        failed.append(name)


def until(true: Callable[[], object], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


# --- what VBA does ---------------------------------------------------------------------------


def start_command(place: str, hwnd: int) -> str:
    """The command line that StartPython of Desk.bas puts together."""
    source = (CHECKOUT / "macros" / "Desk.bas").read_text(encoding="utf-8")
    (line,) = re.findall(r"^ *command = (.*)$", source, re.MULTILINE)
    values = {"interpreter": str(PYTHON), "place": place, "Application.Hwnd": str(hwnd)}
    return "".join(
        piece[1:-1].replace('""', '"') if piece.startswith('"') else values[piece] for piece in line.split(" & ")
    )


def start(place: str, hwnd: int) -> None:
    win32com.client.Dispatch("WScript.Shell").Run(start_command(place, hwnd), 0, False)


def waits(place: str) -> bool:
    """PythonWaits."""
    try:
        return bool(win32com.client.GetObject(place).IsReady())
    except pythoncom.com_error:  # On Error Resume Next
        return False


def press(place: str, button: str, book: Any) -> str:
    """PressInWaiting."""
    return str(win32com.client.GetObject(place).Press(button, book._oleobj_))


# --- processes -------------------------------------------------------------------------------


def pythons() -> set[int]:
    """Processes that run this Python."""
    return {process for process in win32process.EnumProcesses() if runs_python(process)}


def runs_python(process: int) -> bool:
    try:
        handle = win32api.OpenProcess(win32con.PROCESS_QUERY_INFORMATION | win32con.PROCESS_VM_READ, False, process)
        return Path(win32process.GetModuleFileNameEx(handle, 0)).name.lower() == "python.exe"
    except win32api.error:
        return False


def kill(process: int) -> None:
    """As a crash, or the task manager, does."""
    win32api.TerminateProcess(win32api.OpenProcess(win32con.PROCESS_TERMINATE, False, process), 1)


class Excel:
    """A play of Excel in a process of its own, with one workbook open."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / name
        shutil.copyfile(SAMPLE, self.path)
        ready = folder / f"{uuid.uuid4().hex}.ready"
        self.stop = ready.with_name(ready.name + ".stop")
        words = [str(PYTHON), "-X", "utf8", "-B", str(EXCEL), "--ready", str(ready), "--seconds", "900", str(self.path)]
        self.process = subprocess.Popen(words, **QUIET)
        assert until(lambda: ready.exists() and ready.read_text()), "the play of Excel did not start"
        self.hwnd = int(ready.read_text())
        self.app = next(app for app in xw.apps if app.hwnd == self.hwnd)
        self.book = self.app.books[name].api
        self.place = str(TEMP / f"xltool-{uuid.uuid4()}")

    @property
    def said(self) -> str:
        return str(self.app.status_bar)

    def let_python_wait(self) -> int:
        """LetPythonWait; the process that waits."""
        before = pythons()
        start(self.place, self.hwnd)
        assert until(lambda: waits(self.place)), "no Python waits"
        (process,) = pythons() - before
        return process

    def fresh_press(self, button: str) -> None:
        """RunPython."""
        line = vba_press.press(button, str(PYTHON), str(self.path), "xltool.xlam", self.hwnd, temp=str(TEMP)).line
        subprocess.run(line, **QUIET, check=False)


@contextmanager
def excel(folder: Path, name: str = "预算=终稿 & (1).xlsx") -> Iterator[Excel]:
    played = Excel(folder, name)
    try:
        yield played
    finally:
        kill(played.process.pid)


# --- checks ----------------------------------------------------------------------------------


def presses(folder: Path) -> None:
    with excel(folder) as first, excel(folder, "另一个 'x'.xlsx") as second:
        first.let_python_wait()
        second.let_python_wait()
        refusal = press(first.place, "check", first.book)
        say("a press in the Python that waits", not refusal and first.said.startswith(DONE), (refusal, first.said))
        say("it leaves the other Excel alone", not second.said.startswith(DONE), second.said)
        press(second.place, "check", second.book)
        say("each Excel has a Python of its own", second.said == first.said, second.said)
        warm = first.said
        first.fresh_press("check")
        say("a fresh Python says the same", first.said == warm, (warm, first.said))
        refusal = press(first.place, "doctor", first.book)
        say("why a button was not done comes back, and no dialog", refusal.startswith("检查环境发现"), refusal)
        say("and it waits on", waits(first.place))
        before = pythons()
        start(first.place, first.hwnd)
        time.sleep(SOON / 4)
        say("a second one for the same Excel leaves", until(lambda: pythons() <= before, SOON), pythons() - before)


def endings(folder: Path) -> None:
    with excel(folder) as crashing:
        process = crashing.let_python_wait()
        press(crashing.place, "check", crashing.book)
        kill(crashing.process.pid)
        say("it ends when Excel crashes", until(lambda: process not in pythons(), SOON))
    with excel(folder) as closing:
        process = closing.let_python_wait()
        press(closing.place, "check", closing.book)
        closing.stop.touch()
        say("it ends when Excel is closed", until(lambda: process not in pythons(), SOON))
    with excel(folder) as staying:
        process = staying.let_python_wait()
        kill(process)
        say("a killed one is not waited for", until(lambda: not waits(staying.place), SOON))
        started = time.monotonic()
        waits(staying.place)
        say("which is found out at once", time.monotonic() - started < 2, time.monotonic() - started)
        staying.let_python_wait()
        press(staying.place, "help_", staying.book)
        say("and another takes its place", staying.said.startswith("五步"), staying.said)
    before = pythons()
    start(staying.place, staying.hwnd)
    time.sleep(SOON / 2)
    say("none waits for an Excel that is gone", pythons() <= before, pythons() - before)


def upgrade(folder: Path) -> None:
    """A file of the package with another time, as every installation leaves it."""
    package = Path(xltool.doors.warm.__file__)
    former = package.stat()
    with excel(folder) as open_:
        process = open_.let_python_wait()
        try:
            os.utime(package, ns=(former.st_atime_ns, former.st_mtime_ns + 3_000_000_000))
            say("after an upgrade the older one does not serve", not waits(open_.place))
            say("and ends", until(lambda: process not in pythons(), SOON))
            open_.let_python_wait()
            press(open_.place, "help_", open_.book)
            say("the new one serves", open_.said.startswith("五步"), open_.said)
        finally:
            os.utime(package, ns=(former.st_atime_ns, former.st_mtime_ns))


class Counting(xltool.doors.warm.Warm):
    """One that tells how many COM objects it holds, and how many bytes."""

    _public_methods_ = (*xltool.doors.warm.Warm._public_methods_, "Held", "Bytes")

    def Held(self) -> int:
        return int(pythoncom._GetInterfaceCount())

    def Bytes(self) -> int:
        return int(win32process.GetProcessMemoryInfo(win32api.GetCurrentProcess())["PagefileUsage"])


def nothing_kept(folder: Path) -> None:
    with excel(folder) as played:
        words = [str(PYTHON), "-X", "utf8", "-B", __file__, "--count", played.place, str(played.hwnd)]
        subprocess.Popen(words, **QUIET)
        assert until(lambda: waits(played.place))
        counting = win32com.client.GetObject(played.place)
        press(played.place, "check", played.book)
        held = counting.Held()
        for button in ("check", "next_finding", "totals", "undo", "doctor"):
            press(played.place, button, played.book)
        say("no object of Excel is kept after a press", counting.Held() == held, (held, counting.Held()))
        for_a_while(played, 20)
        used = counting.Bytes()
        for_a_while(played, 100)
        grown = counting.Bytes() - used
        say("100 presses more take no memory", grown < 1_000_000, grown)


def for_a_while(played: Excel, presses: int) -> None:
    """帮助, as it is quick; tests/doors/test_warm.py presses a button that reads 200 times."""
    for _ in range(presses):
        press(played.place, "help_", played.book)


def times(folder: Path) -> None:
    """Medians as ratios to a bare Python; one round is not counted."""
    with excel(folder) as played:
        played.let_python_wait()
        press(played.place, "check", played.book)
        bare = [str(PYTHON), "-c", "pass"]
        kinds: dict[str, Callable[[], object]] = {
            "python -c pass": lambda: subprocess.run(bare, **QUIET, check=True),
            "帮助, fresh": lambda: played.fresh_press("help_"),
            "帮助, waiting": lambda: press(played.place, "help_", played.book),
            "下一个问题, waiting": lambda: press(played.place, "next_finding", played.book),
            "is one waiting?": lambda: waits(played.place),
        }
        seconds: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS + 1):
            for name, run in kinds.items():
                started = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(found[1:]) for name, found in seconds.items()}
    for name, median in medians.items():
        ratio = median / medians["python -c pass"]
        print(f"     {name:18}{median:8.2f} s   x{ratio:6.2f} of a bare Python", flush=True)
    say("a waiting 帮助 is quicker than a fresh one", medians["帮助, waiting"] * 3 < medians["帮助, fresh"], medians)


def count(place: str, hwnd: int) -> None:
    """Serve as ``xltool.doors.warm`` does, and count."""
    warm = Counting()
    serving.serve(place, hwnd, warm, lambda: warm.spent)


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path, nargs="?")
    words.add_argument("--count", nargs=2)
    words.add_argument("--only", nargs="*")
    given = words.parse_args()
    if given.count:
        count(given.count[0], int(given.count[1]))
        return 0
    given.folder.mkdir(parents=True, exist_ok=True)
    for check in (presses, endings, upgrade, nothing_kept, times):
        if given.only and check.__name__ not in given.only:
            continue
        try:
            check(given.folder)
        except Exception as error:  # noqa: BLE001  the other checks run all the same
            say(check.__name__, False, repr(error))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
