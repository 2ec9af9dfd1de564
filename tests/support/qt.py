"""Qt in tests: one program without a screen that may not complain, a person who answers, waiting for a signal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.window import HARMLESS, PATIENCE, require_qt

require_qt()

from PySide6.QtCore import QEventLoop, QTimer, QtMsgType, SignalInstance, qInstallMessageHandler  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from xltool.doors.window.qt.app import application  # noqa: E402
from xltool.doors.window.qt.dialogs import Answer, Desk, NewOrder  # noqa: E402
from xltool.doors.window.qt.main_window import MainWindow  # noqa: E402


class Person(Desk):
    """Answers what the window asks."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.says = Answer.YES
        self.asked: list[str] = []
        self.launched: list[Path] = []

    def open_file(self, title: str, kinds: str, folder: Path | None = None) -> Path | None:
        return self.files.pop(0) if self.files else None

    def new_order(self, target: Path, year: int) -> NewOrder | None:
        return NewOrder(self.files.pop(0), 2027, None)

    def confirm(self, question: str, yes: str) -> bool:
        self.asked.append(question)
        return self.says is Answer.YES

    def choose(self, question: str, yes: str, no: str) -> Answer:
        self.asked.append(question)
        return self.says

    def launch(self, path: Path) -> bool:
        self.launched.append(path)
        return True


@pytest.fixture(scope="module")
def app() -> QApplication:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if sys.platform == "win32":  # without a screen Qt does not ask Windows for its fonts
        os.environ["QT_QPA_FONTDIR"] = str(Path(os.environ["WINDIR"], "Fonts"))
    return application()


@pytest.fixture(autouse=True)
def silence(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test may make Qt complain, nor let an exception fall into Qt."""
    said: list[str] = []
    fallen: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, value, _where: fallen.append(value))

    def hear(_kind: QtMsgType, _context: object, words: str) -> None:
        said.append(words)

    qInstallMessageHandler(hear)
    yield
    app.processEvents()
    qInstallMessageHandler(None)
    assert [words for words in said if not words.startswith(HARMLESS)] == []
    assert fallen == []


@pytest.fixture
def desk() -> Person:
    return Person()


def wait(signal: SignalInstance, act: Callable[[], object]) -> None:
    """Do something and wait for its end."""
    loop = QEventLoop()
    late: list[bool] = []
    signal.connect(loop.quit)
    timer = QTimer(singleShot=True)
    timer.timeout.connect(lambda: (late.append(True), loop.quit()))
    timer.start(int(PATIENCE * 1000))
    act()
    loop.exec()
    timer.stop()
    signal.disconnect(loop.quit)
    assert not late


def shown(main: MainWindow, column: int) -> list[str]:
    rows = main.fill.findings.shown
    return [str(rows.index(row, column).data()) for row in range(rows.rowCount())]
