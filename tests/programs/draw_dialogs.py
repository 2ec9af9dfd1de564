"""Pictures of every page and every dialog of the window, as the screen shows them: ``draw_dialogs.py FOLDER``.

For a look by a person, on Windows above all: there file dialogs are the system's own, and fonts differ. Works in FOLDER.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from tests.programs.draw_window import draw_run, prepare, rest, wait
from tests.support.window import collecting
from xltool.books.live import pressed
from xltool.doors.launch import Page
from xltool.doors.window.engines import engines
from xltool.doors.window.model import Press
from xltool.doors.window.qt.app import application
from xltool.doors.window.qt.collect_page import CollectPage
from xltool.doors.window.qt.dialogs import WORKBOOKS, Desk
from xltool.doors.window.qt.main_window import MainWindow

WM_CLOSE = 0x0010
PAINTED = 1_500
"""Milliseconds after which a dialog is painted, on a slow machine too."""
LONG = "这一句很长，看它怎样换行：" + "D:\\预算股\\2027年\\县科学技术协会\\" * 6 + "。请改正后再点【校验】。"


def picture(name: str) -> None:
    """Keep what is on the screen."""
    QApplication.primaryScreen().grabWindow(0).save(f"{name}.png")


def asked(name: str, ask: Callable[[], object]) -> None:
    """Show something that waits for a person; keep its picture and refuse it."""

    def seen() -> None:
        picture(name)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()

    QTimer.singleShot(PAINTED, seen)
    ask()


def alone(sentence: str) -> None:
    """The box of Windows itself that a button shows where Excel cannot."""
    box = threading.Thread(target=pressed._say_alone, args=(sentence,))
    box.start()
    rest(PAINTED)
    picture("alone")
    user: Any = ctypes.windll.user32
    user.PostMessageW(user.FindWindowW("#32770", None), WM_CLOSE, 0, 0)
    box.join()


def dialogs(desk: Desk, workbook: Path) -> Mapping[str, Callable[[], object]]:
    """All that the window asks."""
    return {
        "file-open": lambda: desk.open_file("选择填报工作簿", WORKBOOKS, workbook.parent.absolute()),
        "files-open": lambda: desk.open_files("选择要汇总的文件", WORKBOOKS),
        "folder": lambda: desk.folder("选择要汇总的文件夹", workbook.parent.absolute()),
        "file-save": lambda: desk.save_file("汇总结果存在哪里", WORKBOOKS, workbook.absolute()),
        "new": lambda: desk.new_order(workbook.absolute(), 2027),
        "confirm": lambda: desk.confirm("正在处理，要停止并关闭窗口吗？", "停止并关闭"),
        "choose": lambda: desk.choose("有 2 条说明还没有保存。要保存吗？", "保存", "不保存"),
        "insist": lambda: desk.insist("请先关闭“科普专项样例.xlsx”，再点【一键完成】。"),
        "insist-long": lambda: desk.insist(LONG),
        "help": desk.help,
    }


def main(folder: Path) -> None:
    """Draw all."""
    os.chdir(folder)
    workbook, came, text = prepare()
    application()
    window = MainWindow(replace(engines(), collect=collecting(folder, 0.02)))
    window.show()
    rest(PAINTED)
    picture("page-empty")
    window.fill.choose(workbook)
    wait(window.fill.settled)
    window.fill.press(Press.RUN)
    rest(50)
    picture("page-fill-running")
    wait(window.fill.settled)
    rest(PAINTED)
    picture("page-fill")
    for name, ask in dialogs(window.desk, workbook).items():
        asked(name, ask)
    for page, source in ((Page.IMPORT, text), (Page.PUBLISH, workbook)):
        draw_run(window, page, source)
        picture(f"page-{page}")
    window.show_page(Page.COLLECT, None)
    page = window.pages[Page.COLLECT]
    if not isinstance(page, CollectPage):
        raise TypeError(page)
    page.inputs.add([came])
    page.output.put(Path("汇总.xlsx"))
    rest(PAINTED)
    picture("page-collect")
    page.start.click()
    rest(PAINTED)
    picture("page-collect-running")
    asked("closing", window.close)
    page.stop.click()
    wait(page.settled)
    rest(PAINTED)
    picture("page-collect-stopped")
    if sys.platform == "win32":
        alone("请先打开填报工作簿，再点【校验】。")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
