"""The live door: a Book on a workbook that is open in a spreadsheet program, through xlwings on any of its engines.

No ``.api``, nothing of ``xlwings.pro``: what runs here on LibreOffice is what runs in Excel. Reads whole sheets;
everything that forbids writing is found out before the first edit. Saves nothing: the workbook is the staff's.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlwings as xw

from xltool.books.file.saving import is_read_only
from xltool.books.live.edits import Drawing, Interrupted
from xltool.books.live.measures import find_merged, measure_layout, percent_cells
from xltool.books.live.patience import is_gone, make_patient
from xltool.books.live.plan import sheets_of
from xltool.books.live.program import GONE, ask, bring_up, hold_settings, unless_silent
from xltool.books.live.sheets import hides_rows, tables_of
from xltool.books.live.undo import Undo, Undone
from xltool.books.live.undo_plan import Contents, contents_of
from xltool.books.live.values import range_of, raw_rows, read_cells
from xltool.model.cells import Area, Grid, Raw
from xltool.model.edits import CopySheet, DeleteSheet, Edit, EmptySheet, HiddenSheet, SheetLayout
from xltool.model.errors import BookBusy, XltoolError, said_by_system

NOTHING_TO_UNDO = "没有可以撤销的改动：这个工作簿最近没有按过会写入的按钮，或者已经撤销过了。"
_PROBED = "AMJ1"
"""Column 1,024. Nothing stands there, and every program has it."""
_NOTHING = "a busy program answers nothing at times"


def _limit_retries() -> None:
    """Let xlwings' Windows engine wait a bounded time for a busy Excel; see ``patience``."""
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        make_patient(windows)


_limit_retries()


def find_book(full_name: str, apps: Iterable[xw.App] | None = None) -> LiveBook:
    """The open workbook of that full name; XltoolError when no program has it open, or one that may is busy."""
    wanted = _fold(full_name)
    busy: BookBusy | None = None
    for app in ask(lambda: list(xw.apps if apps is None else apps)):
        try:
            for book in ask(lambda app=app: list(app.books)):  # type: ignore[misc]  # bound for this turn
                if _full_name(book) == wanted:
                    return LiveBook(book)
        except BookBusy as stop:
            busy = stop
    raise busy or XltoolError(
        f"没有找到打开着的工作簿“{Path(full_name).name}”。请先打开并保存它；如果上方有黄色提示条，请先点“启用编辑”。"
    )


def _full_name(book: xw.Book) -> str | None:
    """None where xlwings cannot tell, as with some workbooks in a cloud."""
    return unless_silent(lambda: _fold(book.fullname))


def _fold(path: str) -> str:
    """A path as it is compared. An address stays: on Windows its slashes would be turned, and it were none any more."""
    return path if "://" in path else os.path.normcase(os.path.realpath(path))


class LiveBook:
    """A workbook that is open in a spreadsheet program."""

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._grids: dict[str, Grid] = {}
        self._layouts: dict[tuple[str, int, int], SheetLayout] = {}
        self._names: tuple[str, ...] | None = None
        self._raw: dict[str, tuple[list[list[Raw]], list[list[Any]]]] = {}
        self._undo = Undo(book, self._contents, self.read)

    @property
    def workbook(self) -> xw.Book:
        """The workbook as xlwings knows it."""
        return self._book

    @property
    def name(self) -> str:
        """The file name, as staff see it."""
        return ask(lambda: self._book.name)

    def sheet_names(self) -> tuple[str, ...]:
        """Every sheet, hidden ones included, in the order of the tabs."""
        if self._names is None:
            self._names = ask(self._sheet_names)
        return self._names

    def read(self, sheet: str) -> Grid:
        """The whole sheet as raw values, read at once; an unknown sheet is empty.

        What was read stays read: make a new LiveBook after staff have typed.
        """
        if sheet not in self._grids:
            self._grids[sheet] = ask(lambda: self._read(sheet))
        return self._grids[sheet]

    def percent_cells(self, sheet: str, cells: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Which of these (row, column) cells carry a percent number format; one call where all have the same."""
        wanted = sorted(set(cells), key=lambda cell: (cell[1], cell[0]))
        return frozenset(ask(lambda: set(percent_cells(self._book.sheets[sheet], wanted))) if wanted else ())

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """The merged areas of a sheet; calls grow with their number, not with the rows."""
        rows = self.read(sheet).rows
        width = max((len(row) for row in rows), default=0)
        if not rows or not width:
            return ()
        area = Area(sheet, 1, 1, len(rows), width)
        return tuple(ask(lambda: find_merged(self._book.sheets[sheet], area)))

    def tables(self, sheet: str) -> tuple[Area, ...]:
        """The tables of a sheet that can grow, each with its row of headers; none where the sheet is protected."""
        return tuple(at for at, _ in ask(lambda: tables_of(self._book.sheets[sheet])))

    def layout(self, sheet: str, rows: int, columns: int) -> SheetLayout:
        """Widths, heights and font sizes of the first rows and columns; calls grow with what differs, not with rows."""
        key = sheet, rows, columns
        if key not in self._layouts:
            self._layouts[key] = ask(lambda: measure_layout(self._book.sheets[sheet], rows, columns))
        return self._layouts[key]

    def hides_rows(self, sheet: str) -> bool:
        """Whether rows of a sheet are not shown because of a filter."""
        return sheet in self.sheet_names() and ask(lambda: hides_rows(self._book.sheets[sheet]))

    def apply(self, plan: Sequence[Edit]) -> None:
        """Carry out the whole plan in one pass, the program's screen and calculation held and restored.

        What can forbid it is found out first (BookBusy). What fails in the midst is rolled back, and told.
        """
        name = self.name
        self._require_writable(plan)
        drawing = Drawing(self._book, self.read, self._contents)
        ask(lambda: drawing.require_sound(plan))
        with hold_settings(self._book.app):
            kept = self._undo.keep(plan)
            try:
                drawing.carry_out(plan)
            except Interrupted as stop:
                self._forget()
                what = f"，{GONE}" if is_gone(stop) else f"中断，{self._roll_back(kept=kept)}"
                raise XltoolError(f"{name} {stop}{what}") from stop
            finally:
                self._forget()
            self._undo.finish()

    def _roll_back(self, *, kept: bool) -> str:
        """Bring back what an interrupted plan has changed; the rest of the sentence about it."""
        with contextlib.suppress(Exception):  # who failed once may fail again, in any way
            if kept:
                self._undo.roll_back()
                return "已经全部恢复到点按钮以前的样子。请再点一次；仍不行时请把文件发给维护人员。"
        return "前面的改动没有能全部恢复。请不要保存，关闭后重新打开再试；仍不行时请把文件发给维护人员。"

    def undo(self) -> Undone:
        """Bring back what the last press changed, also one of another Python; XltoolError when there is nothing to.

        What a person changed since stays, and is told; a second undo brings that back as well.
        """
        name = self.name
        self._require_local_file(name)
        try:
            last = self._undo.last_press()
        except OSError as error:
            raise XltoolError(
                f"{name} 没有改动：读不到保存的原来内容（{said_by_system(error)}）。请不要保存，关闭后重新打开。"
            ) from error
        if last is None:
            raise XltoolError(NOTHING_TO_UNDO)
        self._require_writable(last.footprint)
        with hold_settings(self._book.app):
            try:
                return self._undo.undo(last)
            except Exception as error:
                again = "请再点一次【撤销】；仍不行时请不要保存，关闭后重新打开。"
                raise XltoolError(f"{name} 的撤销没有做完。{GONE if is_gone(error) else again}") from error
            finally:
                self._forget()

    @property
    def hindered_undo(self) -> str:
        """A sentence to the person when what was applied cannot be undone; empty when it can."""
        return self._undo.hindered

    def show(self, sheet: str) -> None:
        """Bring a sheet to the front."""
        if sheet in self.sheet_names():
            ask(lambda: bring_up(self._book.sheets[sheet]))

    def shows(self, sheet: str) -> bool:
        """Whether a sheet's tab is shown."""
        return ask(lambda: bool(self._book.sheets[sheet].visible))

    def print_sheets(self, sheets: Sequence[str]) -> list[tuple[str, bytes]]:
        """Each of these sheets as a PDF of its own, printed by the program."""
        with TemporaryDirectory(prefix="xltool-", ignore_cleanup_errors=True) as folder, hold_settings(self._book.app):
            return [(name, self._print(name, Path(folder, f"{place}.pdf"))) for place, name in enumerate(sheets)]

    def _print(self, sheet: str, file: Path) -> bytes:
        # the area, not xlwings' Sheet.to_pdf: that hides the other sheets of the workbook meanwhile
        here = self._book.sheets[sheet]
        area = ask(lambda: here.range(here.page_setup.print_area) if here.page_setup.print_area else here.used_range)
        unless_silent(lambda: area.to_pdf(file))
        if not file.is_file():
            raise XltoolError(
                f"没有导出 PDF：工作表“{sheet}”没有打印成功。"
                "请检查这台电脑有没有打印机（“Microsoft Print to PDF”也可以），再试一次。"
            )
        return file.read_bytes()

    def save(self) -> None:
        """Save where it is, in its own format."""
        ask(self._book.save)

    # --- reading ----------------------------------------------------------------------------

    def _sheet_names(self) -> tuple[str, ...]:
        names: tuple[str | None, ...] = tuple(sheet.name for sheet in self._book.sheets)
        if None in names:
            raise ValueError(_NOTHING)
        return tuple(name for name in names if name)

    def _read(self, sheet: str) -> Grid:
        if sheet not in self.sheet_names():
            return Grid(sheet, ())
        here = self._book.sheets[sheet]
        used = here.used_range
        (row, column), (height, width) = (used.row, used.column), used.shape
        whole = range_of(here, 1, 1, row + height - 1, column + width - 1)
        found = read_cells(whole)
        if len(found[0]) != row + height - 1:
            raise ValueError(_NOTHING)
        self._raw[sheet] = found
        return Grid(sheet, raw_rows(*self._raw[sheet]))

    def _contents(self, sheet: str) -> Contents:
        """What would fill the sheet again, links included."""
        self.read(sheet)
        return contents_of(*self._raw[sheet]) if sheet in self._raw else ()

    def _forget(self) -> None:
        """What was read is read again when it is asked for."""
        self._raw.clear()
        self._grids.clear()
        self._layouts.clear()
        self._names = None

    # --- before writing ---------------------------------------------------------------------

    def _require_writable(self, plan: Sequence[Edit]) -> None:
        """Raise BookBusy when the file, the workbook or a sheet of the plan may not be changed."""
        name = self.name
        self._require_local_file(name)
        present = self.sheet_names()
        touched = [sheet for sheet in sheets_of(plan) if sheet in present]
        for sheet in touched:
            try:
                self._book.sheets[sheet].range(_PROBED).clear_contents()
            except Exception as error:
                raise BookBusy(
                    f"{name} 没有改动：工作表“{sheet}”不能写入。请先按 Enter 或 Esc 结束单元格编辑、关闭打开的对话框；"
                    "如果设了保护，请在“审阅”里撤消工作表保护后再试。"
                ) from error
        renews = any(
            isinstance(edit, DeleteSheet | HiddenSheet | EmptySheet)
            or (isinstance(edit, CopySheet) and edit.name not in present)
            for edit in plan
        )
        if renews:
            try:
                first = self._book.sheets[0]
                first.name = first.name
            except Exception as error:
                raise BookBusy(
                    f"{name} 没有改动：工作簿的结构受保护，不能增删工作表。请在“审阅”里撤消“保护工作簿”后再试。"
                ) from error

    def _require_local_file(self, name: str) -> None:
        path = _full_name(self._book)
        if path is None or "://" in path:
            raise BookBusy(f"{name} 没有改动：它在网盘（云端）里打开着。请另存到本机的文件夹，打开那一份再试。")
        if Path(path).exists() and is_read_only(Path(path)):
            raise BookBusy(f"{name} 没有改动：这是只读文件。请另存一份，或在文件属性中去掉“只读”后重新打开。")
