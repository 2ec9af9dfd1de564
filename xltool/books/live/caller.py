"""Which open workbook a button was pressed on, by what Excel tells about it.

A fresh Python is told on its command line, by the VBA of xlwings: ``--wb=`` is ActiveWorkbook.Name, without a folder, and
``--hwnd=`` a window of the Excel it is open in. A Python that waits for presses is handed the workbook itself. On
LibreOffice, which tells nothing, it is the workbook in front.
"""

import sys
from collections.abc import Sequence
from typing import Any

import xlwings as xw

from xltool.books.live.program import ask
from xltool.model.errors import XltoolError

_NO_WINDOW = (
    "没有找到点按钮的那个 Excel 窗口，工作簿没有改动。请回到填报工作簿再点一次；仍不行时请关闭 Excel，重新打开工作簿。"
)
_NOTHING_OPEN = "没有打开工作簿。请先打开填报工作簿，或点【新建】。"


def calling_book(arguments: Sequence[str]) -> xw.Book:
    """The workbook whose button was pressed. XltoolError when there is none, BookBusy when its Excel is."""
    handed = _book_from_com()
    if handed is not None:
        return handed
    name = _option(arguments, "--wb=")
    if name is not None:
        return _in_window(_option(arguments, "--hwnd=") or "", name)
    book = ask(lambda: xw.books.active)
    if book is None:
        raise XltoolError(_NOTHING_OPEN)
    return book


def _windows() -> Any:
    """The Windows engine of xlwings, which is loaded with it; None elsewhere."""
    return sys.modules.get("xlwings._xlwindows")


def _book_from_com() -> xw.Book | None:
    """The workbook that was handed over to a Python that waits; ``xw.Book.caller`` reads it from the same place."""
    windows = _windows()
    caller = None if windows is None else windows.BOOK_CALLER
    if caller is None:
        return None
    return xw.Book(impl=windows.Book(windows.COMRetryObjectWrapper(caller)))


def _option(arguments: Sequence[str], option: str) -> str | None:
    """What follows an option: a name may hold "=" itself."""
    found = (one.removeprefix(option) for one in arguments if one.startswith(option))
    return next(found, None)


def _in_window(hwnd: str, name: str) -> xw.Book:
    """The workbook of that name in the Excel of a window: another Excel may have one of the same name open.

    cmd.exe replaces ``%NAME%`` within the line that VBA hands to it, so the name of ``100%TEMP%.xlsx`` arrives as another
    one, which may even be that of its neighbour. Excel waits for the button, so what is in front there was pressed.
    """
    names, books = ask(lambda: _front_first(_excel_of(hwnd)))
    if not books:
        raise XltoolError(_NOTHING_OPEN)
    wanted = name.lower()  # Windows tells no capitals apart, and one Excel opens no two workbooks of a name
    if names[0].count("%") > 1 or wanted not in names:
        return books[0]
    return books[names.index(wanted)]


def _excel_of(hwnd: str) -> xw.App:
    """The Excel of a window; XltoolError when there is no such window, or it is one of another program."""
    windows = _windows()
    if windows is None or not hwnd.isdecimal():
        raise XltoolError(_NO_WINDOW)
    try:
        app = xw.App(impl=windows.App(xl=int(hwnd)))
        _ = app.api  # only now the window is asked
    except (OSError, windows.pywintypes.error) as gone:
        raise XltoolError(_NO_WINDOW) from gone
    return app


def _front_first(app: xw.App) -> tuple[list[str], list[xw.Book]]:
    """The workbooks of an Excel, the one in front first, and their names in small letters.

    None is in front while a window of the Protected View is.
    """
    front = app.books.active
    shown = None if front is None or front.api is None else front.name
    books = sorted(app.books, key=lambda book: book.name != shown)
    return [book.name.lower() for book in books], books
