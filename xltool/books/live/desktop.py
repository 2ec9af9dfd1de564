"""The workbook on the desk of a Linux user: the one that is open in LibreOffice, or a file to be opened there."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.model.errors import XltoolError

if TYPE_CHECKING:
    from xltool.books.live.book import LiveBook

_OPEN_SECONDS = 60
_ON_WINDOWS = (
    "xltool live 只用于 Linux 上的 LibreOffice。在 Windows 上请点 Excel 功能区“绩效目标”里的按钮；"
    "没有这个选项卡时请运行 xltool doctor，或用 xltool window 打开窗口。"
)


def desk_book(file: Path | None, *, profile: Path | None = None) -> LiveBook:
    """The workbook in front, or that of a file; XltoolError when there is none. ``profile``: see ``at_the_desk``."""
    _require_desk()
    if file is not None and not file.is_file():
        raise XltoolError(f"{file.name}：找不到这个文件。请检查文件名和所在的文件夹。")
    from xltool.books.libreoffice.engine import register  # noqa: PLC0415  an optional extra
    from xltool.books.libreoffice.office import at_the_desk  # noqa: PLC0415  an optional extra
    from xltool.books.live.book import LiveBook, find_book  # noqa: PLC0415

    office = at_the_desk(file, profile=profile)
    if not office.opened_file:
        office.finish_typing()
    app = register(office)
    if file is None:
        if not len(app.books):
            raise XltoolError("LibreOffice 里没有打开的工作簿。请先打开要处理的工作簿。")
        return LiveBook(app.books.active)
    until = time.monotonic() + (_OPEN_SECONDS if office.opened_file else 0)
    while True:
        try:
            return find_book(str(file), [app])
        except XltoolError:
            if time.monotonic() < until:
                time.sleep(0.2)
                continue
        return LiveBook(app.books.open(str(file.resolve())))


def change_toolbar(*, remove: bool, profile: Path | None = None) -> bool:
    """Put the toolbar into LibreOffice or take it away; whether one is open that must be started anew to show it."""
    _require_desk()
    from xltool.books.libreoffice import toolbar  # noqa: PLC0415  an optional extra
    from xltool.books.libreoffice.office import with_settings  # noqa: PLC0415  an optional extra

    office = with_settings(profile=profile)
    try:
        change = toolbar.remove if remove else toolbar.install
        change(office)
        return office.process is None
    finally:
        office.close()


def _require_desk() -> None:
    if sys.platform == "win32":
        raise XltoolError(_ON_WINDOWS)
    if importlib.util.find_spec("xlwings") is None:
        raise XltoolError("这个命令需要 xlwings。请先运行：pip install 'xltool[live]'")
