"""Pictures of the window on the screen that DISPLAY names: ``draw_window.py WORKBOOK FOLDER``.

window.png: the sample after 一键完成, a 说明 typed; window-collect.png: 汇总 at work. Its engine is played here unless
this version has one of its own.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance

from tests.window_support import collecting
from xltool.findings import Severity
from xltool.window.engines import Page
from xltool.window.model import Press
from xltool.window.qt.app import application
from xltool.window.qt.collect_page import CollectPage
from xltool.window.qt.findings_model import NOTE
from xltool.window.qt.look import icon
from xltool.window.qt.main_window import MainWindow
from xltool.window.wiring import engines

PATIENCE = 30_000


def rest(milliseconds: int) -> None:
    """Let the window draw itself."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(signal: SignalInstance) -> None:
    """Until a press is over."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(PATIENCE, loop.quit)
    loop.exec()


def main(workbook: Path, folder: Path) -> None:
    """Draw both."""
    application()
    here = engines()
    window = MainWindow(here)
    window.show()
    window.fill.choose(workbook)
    wait(window.fill.settled)
    window.fill.press(Press.RUN)
    wait(window.fill.settled)
    panel = window.fill.findings
    panel.filter_by(Severity.WARNING)
    panel.shown.setData(panel.shown.index(0, NOTE), "由日常公用经费开支")
    panel.filter_by(None)
    rest(400)
    window.grab().save(str(folder / "window.png"))

    window = MainWindow(replace(here, collect=here.collect or collecting(folder, 0.02)))
    window.show_page(Page.COLLECT, Path("D:/2027年报送/县直各单位"))
    page = window.pages[Page.COLLECT]
    assert isinstance(page, CollectPage)
    page.inputs.item(0).setIcon(icon("folder"))
    page.inputs.add(
        [Path("D:/2027年报送/邮件/科学技术协会.eml"), Path("D:/2027年报送/农业农村局.xlsx")]
    )
    page.output.put(folder / "预算绩效目标汇总.xlsx")
    window.show()
    page.start.click()
    rest(4000)
    page.output.line.setText("D:/2027年报送/预算绩效目标汇总.xlsx")
    window.grab().save(str(folder / "window-collect.png"))
    page.stop.click()
    wait(page.settled)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
