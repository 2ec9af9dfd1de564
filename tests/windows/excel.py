"""An Excel that is played by ``excel_server`` in a process of its own, as the checks of the ribbon use it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import win32com.client
import win32con
import win32gui

from tests.windows import vba_press
from tests.windows.desk import ADDIN, PYTHON

PATIENCE = 120.0
_SERVER = Path(__file__).with_name("excel_server.py")
_DIALOG = "#32770"
_OK = 1
_LONG = "1000"
"""Seconds until an Excel ends that nobody has ended."""


def until(true: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@dataclass(frozen=True)
class Said:
    """What a person sees of a press: the status bar after it, and the dialogs that came up meanwhile."""

    status: str
    dialogs: tuple[str, ...]


class Excel:
    """One Excel with workbooks open, the last of them in front."""

    def __init__(self, *workbooks: Path) -> None:
        folder = Path(tempfile.mkdtemp(prefix="excel-"))
        self._ready = folder / "ready"
        self._front = workbooks[-1]
        words = [sys.executable, "-X", "utf8", "-B", _SERVER, "--seconds", _LONG, "--ready", self._ready, *workbooks]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)
        if not until(lambda: self._ready.exists() and self._ready.read_text()):
            raise RuntimeError(f"Excel is not there: {self._file('log').read_text('utf-8')[-900:]}")
        self.hwnd = int(self._ready.read_text())

    def tell(self, word: str, text: str = "") -> None:
        """One of the orders of ``excel_server``."""
        self._file(word).write_text(text, encoding="utf-8")
        until(lambda: not self._file(word).exists())

    def bring_up(self, workbook: Path) -> None:
        """Bring one of the workbooks to the front."""
        self.tell("front", workbook.name)
        self._front = workbook

    def state(self) -> dict[str, Any]:
        """Settings of the program, what is in front, every cell of every workbook."""
        self._file("state").unlink(missing_ok=True)
        self.tell("dump")
        until(self._file("state").exists)
        found: dict[str, Any] = json.loads(self._file("state").read_text("utf-8"))
        return found

    def usual_settings(self) -> dict[str, Any]:
        """The settings of the program, but for the sentence on its status bar."""
        found: dict[str, Any] = self.state()["settings"]
        del found["StatusBar"]
        return found

    def cells(self, workbook: Path) -> dict[str, Any]:
        """The cells of one workbook, by sheet."""
        found: dict[str, Any] = self.state()["books"][str(workbook)]
        return found

    def press(self, button: str, **environment: str) -> Said:
        """Press a button in the add-in, to the end of Python; Excel's own words on the status bar are none."""
        pressed = vba_press.press(button, str(PYTHON), str(self._front), str(ADDIN), self.hwnd, temp=os.environ["TEMP"])
        with _environment(environment), _answered() as dialogs:
            win32com.client.Dispatch("WScript.Shell").Run(pressed.line, pressed.style, True)
        status = self.state()["settings"]["StatusBar"]
        return Said(str(status or ""), tuple(dialogs))

    def end(self) -> None:
        """Close it."""
        self.process.kill()
        self.process.wait()

    def _file(self, ending: str) -> Path:
        return self._ready.with_name(f"{self._ready.name}.{ending}")


@contextlib.contextmanager
def excel(*workbooks: Path) -> Iterator[Excel]:
    """An Excel that is gone afterwards."""
    played = Excel(*workbooks)
    try:
        yield played
    finally:
        played.end()


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _answered() -> Iterator[list[str]]:
    """Somebody at the desk who reads every dialog and says OK."""
    read: list[str] = []
    over = threading.Event()

    def answer() -> None:
        while not over.wait(0.2):
            for window in _dialogs():
                with contextlib.suppress(win32gui.error):  # it closes just now
                    text = _text_of(window)
                    if text:  # it is not filled in at once
                        read.append(text)
                        win32gui.PostMessage(window, win32con.WM_COMMAND, _OK, 0)
                        until(lambda gone=window: not win32gui.IsWindow(gone), 5)

    person = threading.Thread(target=answer, daemon=True)
    person.start()
    try:
        yield read
    finally:
        over.set()
        person.join()


def _text_of(dialog: int) -> str:
    """What a dialog says; its buttons are no texts."""
    texts: list[str] = []

    def look(child: int, _: None) -> None:
        if win32gui.GetClassName(child) == "Static":
            texts.append(win32gui.GetWindowText(child))

    win32gui.EnumChildWindows(dialog, look, None)
    return max(texts, key=len, default="")


def _dialogs() -> list[int]:
    found: list[int] = []

    def look(window: int, _: None) -> None:
        if win32gui.IsWindow(window) and win32gui.GetClassName(window) == _DIALOG:
            found.append(window)

    with contextlib.suppress(win32gui.error):
        win32gui.EnumWindows(look, None)
    return found
