"""Carry out a plan of edits on an open workbook through xlwings, in as few calls as it takes.

Formats come from copying cells of the layout sheet, print set-up from copying the sheet itself: xlwings has no calls of
its own for them. A link is a HYPERLINK formula: unlike a link object it leaves value and format alone, and goes with
the block in which the value is written.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

import xlwings as xw

from xltool.books.footers import with_code
from xltool.books.live import rules
from xltool.books.live.measures import NORMAL_PADDING
from xltool.books.live.plan import link_cells, place, require_sound, stretches, values_of, with_links, without_idle
from xltool.books.live.program import ask
from xltool.books.live.sheets import (
    break_pages,
    delete,
    empty,
    names_of,
    put_in_place,
    repeat_rows,
    show,
    show_rows,
    widen_table,
)
from xltool.books.live.undo_plan import Contents
from xltool.books.live.values import format_needed, hyperlink, put, range_of, writable
from xltool.books.plain import same_formula
from xltool.model import edits
from xltool.model.cells import Area, CellError, Formula, Grid, Raw, Ref, quoted
from xltool.model.errors import XltoolError

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
        self._refused: set[tuple[str, int]] = set()
        """Sheet and column of those by which a table was not let grow."""
        self._sheets: dict[str, xw.Sheet] = {}
        """Sheets found by name in this pass; forgotten whenever it makes or deletes one."""
        self._emptied: set[str] = set()
        self._names: dict[str, str] | None = None
        """What the names of the workbook mean, once that was asked for."""

    def require_sound(self, plan: Sequence[edits.Edit]) -> None:
        """Raise XltoolError when a plan cannot work, before the first edit."""
        try:
            require_sound(plan, names_of(self._book))
        except ValueError as error:
            raise XltoolError(f"{self._book.name} 没有改动：{error}。请重试；仍不行时请把文件发给维护人员。") from error

    def carry_out(self, plan: Sequence[edits.Edit]) -> None:
        """Apply a plan; Interrupted when one of its edits fails."""
        sheet = shown = ask(lambda: self._book.sheets.active.name)
        try:
            written = {at for edit in plan if isinstance(edit, edits.WriteBlock) for at, _ in values_of(edit)}
            for at in link_cells(plan, names_of(self._book)):
                sheet = at.sheet
                self._drop_link(at, written=at in written)
            for edit in with_links(without_idle(plan)):
                sheet = edits.sheet_of(edit)
                self._apply(edit)
            self._book.app.cut_copy_mode = False
        except Exception as error:
            raise Interrupted(f"写到工作表“{sheet}”时") from error
        finally:
            with contextlib.suppress(Exception):  # what is to be said is said already
                show(self._book, shown)  # copying a sheet shows the copy

    def _apply(self, edit: edits.Edit) -> None:
        match edit:
            case edits.WriteBlock():
                self._write(edit)
            case edits.CopySheet() | edits.DeleteSheet() | edits.HiddenSheet() | edits.EmptySheet():
                self._change_sheets(edit)
            case edits.ClearArea():
                self._clear(self._range(edit.area))
            case edits.CopyStyle():
                self._copy_style(edit.area, edit.like)
            case edits.Merge():
                self._range(edit.area).impl.merge(False)  # Range.merge hushes Excel first, which is hushed already
            case edits.RowHeights() | edits.ColumnWidths():
                self._measure(edit)
            case edits.Link():
                self._link(edit.at, edit.target)
            case edits.PrintSetup() | edits.NameArea():
                self._define(edit)
            case _:
                self._set_up(edit)

    def _range(self, area: Area) -> xw.Range:
        return self._sheet(area.sheet).range(area.a1)

    def _cell(self, at: Ref) -> xw.Range:
        return self._sheet(at.sheet).range(at.a1)

    def _sheet(self, name: str) -> xw.Sheet:
        if name not in self._sheets:
            self._sheets[name] = self._book.sheets[name]
        return self._sheets[name]

    def _write(self, edit: edits.WriteBlock) -> None:
        """Write stretches of rows of one length, each in one call; nothing into a column that no table takes in."""
        if (edit.sheet, edit.column) in self._refused:
            return
        row = edit.row
        for width, lines in groupby(edit.rows, key=len):
            block = list(lines)
            if width:
                area = Area(edit.sheet, row, edit.column, row + len(block) - 1, edit.column + width - 1)
                put(self._range(area), [[writable(value) for value in line] for line in block])
            row += len(block)
        for at, value in values_of(edit):
            if isinstance(value, Formula):
                self._formulas.setdefault(edit.sheet, {})[at.row, at.column] = Formula(value.text.removeprefix("="))
            needed = format_needed(value)
            if needed and self._cell(at).number_format == "General":
                self._cell(at).number_format = needed

    def _change_sheets(self, edit: edits.CopySheet | edits.DeleteSheet | edits.HiddenSheet | edits.EmptySheet) -> None:
        self._sheets.clear()
        if isinstance(edit, edits.CopySheet):
            self._copy(edit)
            return
        self._emptied.add(edit.name)
        if isinstance(edit, edits.EmptySheet):
            empty(self._book, edit.name, self._read_now)
            return
        delete(self._book, edit.name)
        if isinstance(edit, edits.HiddenSheet):
            last = self._book.sheets[len(self._book.sheets) - 1]
            self._book.sheets.add(edit.name, after=last).visible = False

    def _copy(self, edit: edits.CopySheet) -> None:
        """Copy a sheet to the end, or to where one of that name stands: paper and margins come with the sheet only."""
        put_in_place(self._book.sheets[edit.source], self._book, edit.name, self._read_now).visible = True

    def _read_now(self, sheet: str) -> Grid:
        return self._read(sheet).replaced(self._formulas.get(sheet, {}))

    def _set_up(
        self, edit: edits.Footer | edits.ShowRows | edits.WidenTable | edits.DropDown | edits.Mark | edits.FreezeRows
    ) -> None:
        match edit:
            case edits.Footer():
                self._set_footer(edit)
            case edits.ShowRows():
                show_rows(self._sheet(edit.sheet))
            case edits.WidenTable():
                if not widen_table(self._sheet(edit.head.sheet), edit):
                    self._refused.add((edit.head.sheet, edit.head.column))
            case edits.DropDown():
                rules.offer(self._range(edit.area), self._by_name(edit))
            case edits.Mark():
                rules.mark(self._sheet(edit.area.sheet), edit.area, edit.formula, edit.colour)
            case edits.FreezeRows():
                rules.freeze(self._sheet(edit.sheet), edit.rows)

    def _by_name(self, edit: edits.DropDown) -> edits.DropDown:
        """The list by the name that the area of its choices has, if any: names live through copies to other workbooks."""
        if not isinstance(edit.choices, Area):
            return edit
        if self._names is None:
            self._names = {one.name: one.refers_to or "" for one in self._book.names if "!" not in one.name}
        means = edit.choices.absolute
        return replace(
            edit, choices=next((n for n, text in self._names.items() if same_formula(text, means)), edit.choices)
        )

    def _set_footer(self, edit: edits.Footer) -> None:
        """There is no call of xlwings for footers. Excel's own property, which the engine on LibreOffice has too."""
        page = self._book.sheets[edit.sheet].page_setup.api
        former = page.RightFooter
        wanted = with_code(former, edit.words, edit.code)
        if wanted != former:
            page.RightFooter = wanted

    @staticmethod
    def _clear(cells: xw.Range) -> None:
        cells.unmerge()
        cells.clear()
        cells.rows.autofit()

    def _measure(self, edit: edits.RowHeights | edits.ColumnWidths) -> None:
        if isinstance(edit, edits.RowHeights):
            for first, last, height in stretches(edit.heights):
                self._range(Area(edit.sheet, first, 1, last, 1)).row_height = height
            return
        for first, last, width in stretches(edit.widths):
            self._range(Area(edit.sheet, 1, first, 1, last)).column_width = max(width - NORMAL_PADDING, 0)

    def _copy_style(self, area: Area, like: Ref) -> None:
        width = area.right - area.left
        row = Area(like.sheet, like.row, like.column, like.row, like.column + width)
        self._range(row).copy()
        self._range(area).paste(paste="formats")

    def _define(self, edit: edits.PrintSetup | edits.NameArea) -> None:
        """Paper and scale come with the sheet; only the area, the repeated rows and the breaks are set."""
        if isinstance(edit, edits.NameArea):
            self._book.names.add(edit.name, f"={edit.area.absolute}")
            self._names = None
            return
        sheet = self._book.sheets[edit.area.sheet]
        sheet.page_setup.print_area = edit.area.a1
        repeat_rows(sheet, edit.titles and f"={quoted(sheet.name)}!${edit.titles[0]}:${edit.titles[1]}")
        break_pages(sheet, edit.breaks)

    # --- links ------------------------------------------------------------------------------

    def _link(self, at: Ref, target: Ref | None) -> None:
        """Link a cell that the plan does not write; a link that goes was dropped before the first edit."""
        if target is not None:
            value = None if at.sheet in self._emptied else self._read(at.sheet).at(at.row, at.column)
            put(self._cell(at), [[writable(hyperlink(value, place(target)))]])

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
            cell.copy(range_of(scratch, 1, 1))
            cell.clear()
            range_of(scratch, 1, 1, *cell.shape).copy()
            cell.paste(paste="formats")
        finally:
            scratch.delete()
