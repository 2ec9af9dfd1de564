"""Carry out a plan of edits on an open workbook through xlwings, in as few calls as it takes.

Formats come from copying cells of the layout sheet, print set-up from copying the sheet itself: xlwings has no calls of
its own for them. A link is a HYPERLINK formula: unlike a link object it leaves value and format alone, and goes with
the block in which the value is written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from itertools import groupby

import xlwings as xw

from xltool.books.footers import marked
from xltool.books.live.plan import (
    cells_written,
    link_cells,
    place,
    require_sound,
    stretches,
    with_links,
    without_idle,
)
from xltool.books.live.program import asked, bring_up
from xltool.books.live.sheets import put_in_place
from xltool.books.live.undo_plan import Contents
from xltool.books.live.values import format_needed, linked, put, writable
from xltool.model.cells import Area, CellError, Formula, Grid, Raw, Ref, quoted
from xltool.model.edits import (
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Edit,
    Footer,
    HiddenSheet,
    Link,
    Merge,
    PrintSetup,
    RowHeights,
    WriteBlock,
    sheet_of,
)
from xltool.model.errors import XltoolError

_TITLES = "Print_Titles"
_SCRATCH = "xltool临时"


class Interrupted(Exception):
    """A plan failed in the midst of it; the text says at which sheet."""


class Drawing:
    """One pass over an open workbook. ``read`` and ``contents`` give a sheet as it was before."""

    def __init__(self, book: xw.Book, read: Callable[[str], Grid], contents: Callable[[str], Contents]) -> None:
        self._book = book
        self._read = read
        self._contents = contents
        self._formulas: dict[str, dict[tuple[int, int], Raw]] = {}
        """What this pass has written itself."""
        self._sheets: dict[str, xw.Sheet] = {}
        """Sheets found by name in this pass; forgotten whenever it makes or deletes one."""

    def require_sound(self, plan: Sequence[Edit]) -> None:
        """Raise XltoolError when a plan cannot work, before the first edit."""
        try:
            require_sound(plan, [sheet.name for sheet in self._book.sheets])
        except ValueError as error:
            raise XltoolError(f"{self._book.name} 没有改动：{error}。请重试；仍不行时请把文件发给维护人员。") from error

    def carry_out(self, plan: Sequence[Edit]) -> None:
        """Apply a plan; Interrupted when one of its edits fails."""
        sheet = shown = asked(lambda: self._book.sheets.active.name)
        try:
            written = {cell for edit in plan if isinstance(edit, WriteBlock) for cell in cells_written(edit)}
            for at in link_cells(plan, [one.name for one in self._book.sheets]):
                sheet = at.sheet
                self._drop_link(at, written=tuple(at) in written)
            for edit in with_links(without_idle(plan)):
                sheet = sheet_of(edit)
                self._apply(edit)
            self._book.app.cut_copy_mode = False
        except Exception as error:
            raise Interrupted(f"写到工作表“{sheet}”时") from error
        finally:
            with contextlib.suppress(Exception):  # what is to be said is said already
                self._show(shown)

    def _apply(self, edit: Edit) -> None:
        match edit:
            case WriteBlock():
                self._write(edit)
            case CopySheet() | DeleteSheet() | HiddenSheet():
                self._change_sheets(edit)
            case ClearArea():
                self._clear(self._range(edit.area))
            case CopyStyle():
                self._copy_style(edit.area, edit.like)
            case Merge():
                self._range(edit.area).impl.merge(False)  # Range.merge hushes Excel first, which is hushed already
            case RowHeights():
                self._set_heights(edit)
            case Link():
                self._link(edit.at, edit.target)
            case PrintSetup():
                self._set_up_printing(edit)
            case Footer():
                self._set_footer(edit)

    def _range(self, area: Area) -> xw.Range:
        return self._sheet(area.sheet).range(area.a1)

    def _cell(self, at: Ref) -> xw.Range:
        return self._sheet(at.sheet).range(at.a1)

    def _sheet(self, name: str) -> xw.Sheet:
        if name not in self._sheets:
            self._sheets[name] = self._book.sheets[name]
        return self._sheets[name]

    def _show(self, sheet: str) -> None:
        """Go back to the tab that was shown; copying a sheet shows the copy."""
        if sheet in [one.name for one in self._book.sheets]:
            bring_up(self._book.sheets[sheet])

    def _write(self, edit: WriteBlock) -> None:
        """Write stretches of rows of one length, each in one call."""
        row = edit.row
        for width, lines in groupby(edit.rows, key=len):
            block = list(lines)
            if width:
                area = Area(edit.sheet, row, edit.column, row + len(block) - 1, edit.column + width - 1)  # fmt: skip
                put(self._range(area), [[writable(value) for value in line] for line in block])
            row += len(block)
        for down, line in enumerate(edit.rows):
            for right, value in enumerate(line):
                if isinstance(value, Formula):
                    mine = self._formulas.setdefault(edit.sheet, {})
                    mine[edit.row + down, edit.column + right] = Formula(value.text.removeprefix("="))
                needed = format_needed(value)
                if needed:
                    cell = self._cell(Ref(edit.sheet, edit.row + down, edit.column + right))
                    if cell.number_format == "General":
                        cell.number_format = needed

    def _change_sheets(self, edit: CopySheet | DeleteSheet | HiddenSheet) -> None:
        self._sheets.clear()
        if isinstance(edit, CopySheet):
            self._copy(edit)
            return
        self._delete(edit.name)
        if isinstance(edit, HiddenSheet):
            last = self._book.sheets[len(self._book.sheets) - 1]
            self._book.sheets.add(edit.name, after=last).visible = False

    def _copy(self, edit: CopySheet) -> None:
        """Copy a sheet to the end, or to where one of that name stands: paper and margins come with the sheet only."""
        put_in_place(self._book.sheets[edit.source], self._book, edit.name, self._read_now).visible = True

    def _read_now(self, sheet: str) -> Grid:
        return self._read(sheet).replaced(self._formulas.get(sheet, {}))

    def _delete(self, name: str) -> None:
        if name in [sheet.name for sheet in self._book.sheets]:
            self._book.sheets[name].delete()

    def _set_footer(self, edit: Footer) -> None:
        """There is no call of xlwings for footers. Excel's own property, which the engine on LibreOffice has too."""
        page = self._book.sheets[edit.sheet].page_setup.api
        former = page.RightFooter
        wanted = marked(former, edit.words, edit.code)
        if wanted != former:
            page.RightFooter = wanted

    @staticmethod
    def _clear(cells: xw.Range) -> None:
        cells.unmerge()
        cells.clear()
        cells.rows.autofit()

    def _set_heights(self, edit: RowHeights) -> None:
        for first, last, height in stretches(edit.heights):
            self._range(Area(edit.sheet, first, 1, last, 1)).row_height = height

    def _copy_style(self, area: Area, like: Ref) -> None:
        width = area.right - area.left
        row = Area(like.sheet, like.row, like.column, like.row, like.column + width)
        self._range(row).copy()
        self._range(area).paste(paste="formats")

    def _set_up_printing(self, edit: PrintSetup) -> None:
        """Paper and scale come with the sheet; only the area and the repeated rows are set."""
        sheet = self._book.sheets[edit.area.sheet]
        sheet.page_setup.print_area = edit.area.a1
        if edit.titles is not None:
            first, last = edit.titles
            sheet.names.add(_TITLES, f"={quoted(sheet.name)}!${first}:${last}")
        elif sheet.names.contains(_TITLES):
            sheet.names(_TITLES).delete()

    # --- links ------------------------------------------------------------------------------

    def _link(self, at: Ref, target: Ref | None) -> None:
        """Link a cell that the plan does not write; a link that goes was dropped before the first edit."""
        if target is not None:
            value = self._read(at.sheet).at(at.row, at.column)
            put(self._cell(at), [[writable(linked(value, place(target)))]])

    def _drop_link(self, at: Ref, *, written: bool) -> None:
        """Take the link of a cell away, formula or object; its value and format stay. ``written``: by the plan, later."""
        value = self._read(at.sheet).at(at.row, at.column)
        if value is None or isinstance(value, CellError):
            return
        cell = self._cell(at)
        if str(self._contents(at.sheet)[at.row - 1][at.column - 1]).startswith("="):
            if written:
                return
        else:
            try:
                _ = cell.hyperlink
            except Exception:  # noqa: BLE001  xlwings raises a bare Exception where there is none
                return
            self._clear_but_format(cell.merge_area)
        if not isinstance(value, Formula):
            put(cell, [[writable(value)]])

    def _clear_but_format(self, cell: xw.Range) -> None:
        """Only clearing everything takes a link object away, so the format waits on a sheet of its own meanwhile."""
        scratch = self._book.sheets.add(_SCRATCH, after=self._book.sheets[-1])
        try:
            cell.copy(scratch.range((1, 1)))
            cell.clear()
            scratch.range((1, 1)).resize(*cell.shape).copy()
            cell.paste(paste="formats")
        finally:
            scratch.delete()
