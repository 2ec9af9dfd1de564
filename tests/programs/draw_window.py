"""Pictures of the window on the screen that DISPLAY names: ``draw_window.py FOLDER``. The engines are the real ones.

window.png: the sample after 一键完成, a 说明 typed; window-collect.png, window-import.png, window-publish.png,
window-review.png: each page when its run is done, the last one on a second version. Works in FOLDER, which becomes the
current one, so that no name of it is to be seen.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance

from tests.support.rounds import GIVEN, resubmitted, returned, revise
from tests.support.sealed import finished, submitted
from tests.support.units import sealed, unit_workbook
from tests.support.window import sample
from xltool.doors.launch import Page
from xltool.doors.window.engines import engines
from xltool.doors.window.model import Press
from xltool.doors.window.qt.app import application
from xltool.doors.window.qt.collect_page import CollectPage
from xltool.doors.window.qt.convert_page import ConvertPage
from xltool.doors.window.qt.findings_model import NOTE
from xltool.doors.window.qt.main_window import MainWindow
from xltool.doors.window.qt.review_page import ReviewPage
from xltool.model.findings import Severity

PATIENCE = 60_000
TEXT = """第一部分 部门整体绩效目标
一、总体绩效目标
普及科学技术知识，提高全县公民科学素质。
二、分项绩效目标
（一）科学普及
绩效目标：全年组织科普活动，覆盖全部乡镇。
三、工作保障措施
（一）完善制度建设
健全预算绩效管理制度。
"""


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


def prepare() -> tuple[Path, Path, Path]:
    """A workbook, a folder of what came in, and last year's text."""
    home, came, last = Path("2027年预算/填报"), Path("2027年预算/收件"), Path("2026年预算")
    for folder in (home, came, last):
        folder.mkdir(parents=True)
    workbook = sample(home)
    submitted(finished(Path("交来.xlsx")), came)
    shutil.copy(workbook, came / "没有封存.xlsx")
    (came / "名单.csv").write_text("731001,科学技术协会\n731002,农业农村局\n", encoding="utf-8")
    text = last / "2026年绩效文本.txt"
    text.write_text(TEXT, encoding="utf-8")
    return workbook, came, text


def second_version() -> Path:
    """A version that came after a return, beside what was returned."""
    folder = Path("2027年预算/审核")
    folder.mkdir()
    work = unit_workbook(folder / "科协.xlsx", "731001", "县科协")
    first = sealed(folder / "731001_县科协_2021_一上_v1_20270110.xlsx", "731001", "县科协")
    came = folder / "731001_县科协_2021_一上_v2_20270115.xlsx"
    return resubmitted(work, returned(first, folder / "退回", *GIVEN), came, revise)


def draw_fill(window: MainWindow, workbook: Path) -> None:
    """The page 填报."""
    window.fill.choose(workbook)
    wait(window.fill.settled)
    window.fill.press(Press.RUN)
    wait(window.fill.settled)
    panel = window.fill.findings
    panel.filter_by(Severity.WARNING)
    panel.shown.setData(panel.shown.index(0, NOTE), "由日常公用经费开支")
    panel.filter_by(None)
    rest(400)
    window.grab().save("window.png")


def draw_run(window: MainWindow, page: Page, source: Path) -> None:
    """A page with one run, done."""
    window.show_page(page, None)
    shown = window.pages[page]
    if isinstance(shown, CollectPage):
        shown.inputs.add([source])
        shown.expect.put(source / "名单.csv")
        shown.output.put(Path("2027年预算/预算绩效目标汇总.xlsx"))
    elif isinstance(shown, ConvertPage | ReviewPage):
        shown.choose(source)
    else:
        raise TypeError(page)
    shown.start.click()
    wait(shown.settled)
    here = f"{Path.cwd()}{os.sep}"
    shown.summary.setPlainText(shown.summary.toPlainText().replace(here, ""))
    shown.said.text.setText(shown.said.text.text().replace(here, ""))
    rest(400)
    window.grab().save(f"window-{page}.png")


def main(folder: Path) -> None:
    """Draw all."""
    os.chdir(folder)
    workbook, came, text = prepare()
    application()
    window = MainWindow(engines())
    window.show()
    draw_fill(window, workbook)
    draw_run(window, Page.COLLECT, came)
    draw_run(window, Page.IMPORT, text)
    draw_run(window, Page.PUBLISH, workbook)
    window.desk.launch = lambda _path: True  # type: ignore[method-assign]
    draw_run(window, Page.REVIEW, second_version())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
