"""The window, without a screen: it stays open, and a button of its first page does its work on a file."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from tests.windows.desk import FOLDER, PYTHON, sample
from tests.windows.facts import fact
from xltool.books.file.saving import backups
from xltool.doors.window.engines import engines
from xltool.doors.window.model import Press
from xltool.doors.window.qt.app import application
from xltool.doors.window.qt.main_window import MainWindow

_LONG_ENOUGH = 8
_PATIENCE = 120_000


def check() -> None:
    """The program itself; then its window within this process."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with fact("the window stays open"):
        words = [PYTHON, "-X", "utf8", "-B", "-P", "-m", "xltool", "window", sample("窗口.xlsx")]
        shown = subprocess.Popen(
            words, cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        time.sleep(_LONG_ENOUGH)
        code = shown.poll()
        shown.kill()
        said, _ = shown.communicate()
        assert code is None, (code, said)
    with fact("the window's 校验 writes into the workbook and tells"):
        _press_check(sample("窗口里的.xlsx"))


def _press_check(path: Path) -> None:
    app = application()
    window = MainWindow(engines())
    window.show()
    page = window.fill
    _wait(page, lambda: page.choose(path))
    _wait(page, page.actions_.presses[Press.CHECK].trigger)
    told = page.said.text.text()
    window.deleteLater()
    app.processEvents()
    assert told.startswith("校验完成：共 0 个错误，3 个警告，9 个提示。"), told
    assert backups(path)


def _wait(page: object, act: Callable[[], object]) -> None:
    """Do something, and wait until the page has settled."""
    loop = QEventLoop()
    settled = page.settled  # type: ignore[attr-defined]
    settled.connect(loop.quit)
    QTimer.singleShot(_PATIENCE, loop.quit)
    act()
    loop.exec()
    settled.disconnect(loop.quit)
