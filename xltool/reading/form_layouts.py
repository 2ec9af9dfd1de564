"""From the sheets 版面_… of a package to its printed tables: column A says what a row is for, row 1 marks columns."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from xltool.language.nearest import nearest
from xltool.model import form_words as words
from xltool.model.cells import CellError, Formula, Grid, column_letters
from xltool.model.form_layout import (
    AUTOMATIC,
    BELOW,
    BESIDE,
    FIXED,
    JOINED,
    KINDS,
    MOST_COLUMNS,
    MOST_ROWS,
    TABLES,
    UNPRINTED,
    Columns,
    DesignBook,
    Layout,
    SheetDesign,
    TableName,
    faults_of_layout,
    place_of,
)
from xltool.reading.cell_values import show
from xltool.reading.locate import find_sheet

_A4 = 9
Say = Callable[[str, int, str], None]
"""Told of each fault: sheet, row (0 for the whole sheet), text."""


def read_layouts(book: DesignBook, columns: Columns, say: Say) -> dict[TableName, Any]:
    """The tables that a package draws, by name; None for one whose sheet says that it is not printed, and nothing else."""
    found: dict[TableName, Any] = {}
    names = book.sheet_names()
    known = [find_sheet(names, sheet) for sheet in words.LAYOUTS]
    for sheet in names:
        if sheet.startswith(words.LAYOUT_PREFIX) and sheet not in known:
            say(sheet, 0, f"不认识这张版面。可以用的有：{'、'.join(words.LAYOUTS)}。")
    for table in TABLES:
        name = find_sheet(names, words.LAYOUT_PREFIX + table)
        if name is not None and _text(book.read(name), 1, 1) != AUTOMATIC:
            found[table] = _Sheet(book, name, say).read(table, columns)
    return found


class _Sheet:
    """One sheet of a package while it is read."""

    def __init__(self, book: DesignBook, sheet: str, say: Say) -> None:
        self._book, self._sheet, self._say, self._faults = book, sheet, say, 0
        self._grid = book.read(sheet)
        texts = [at for at, text in self._grid.texts() if at.row > 1 and at.column > 1 and text.strip()]
        self._areas = [area for area in book.merged(sheet) if area.right > 1 and area.bottom > 1]
        self._rows = max([1, *(at.row for at in texts), *(area.bottom for area in self._areas)])
        self._columns = max([1, *(at.column for at in texts), *(area.right for area in self._areas)])

    def read(self, table: TableName, columns: Columns) -> dict[str, Any] | None:
        """What it draws, as a form has it; None when that is nothing, or cannot be used."""
        printed = _text(self._grid, 1, 1) != UNPRINTED
        if self._columns == 1:
            if printed:
                self._fault(0, f"是空的。请画好表格，或删去这张工作表；不印继承来的表，请在 A1 写“{UNPRINTED}”。")
            return None
        if self._rows - 1 > MOST_ROWS or self._columns - 1 > MOST_COLUMNS:
            size = f"有 {self._rows - 1} 行、{self._columns - 1} 列，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列"
            self._fault(0, f"{size}。请删去多余的内容。")
            return None
        layout = self._drawn(printed=printed)
        if layout is None:
            return None
        for fault in faults_of_layout(table, layout, columns):
            place = f"{place_of(fault)} " if fault.row and fault.column else ""
            self._fault(fault.row + 1 if fault.row else 0, place + fault.text)
        return layout.model_dump(mode="json")

    def _fault(self, row: int, text: str) -> None:
        self._faults += 1
        self._say(self._sheet, row, text)

    def _drawn(self, *, printed: bool) -> Layout | None:
        design = self._book.design(self._sheet, self._rows, self._columns)
        if design.paper not in {0, _A4}:
            self._fault(0, "纸张不是 A4。请在“页面布局 - 纸张大小”里选 A4。")
        for row, text in _faults_of_marks(self._grid, self._rows, self._columns):
            self._fault(row, text)
        cells = self._cells()
        if self._faults:
            return None
        try:
            return Layout.model_validate(_said(self._grid, cells, design) | {"printed": printed})
        except ValidationError as wrong:
            for one in wrong.errors():
                self._fault(0, f"有内容不能用（{one['msg']}）。请按 xltool form new 做的版面修改。")
            return None

    def _cells(self) -> list[list[str]]:
        """The texts of the table, and what is one cell with its neighbour."""
        cells = [
            [self._cell(row, column) for column in range(2, self._columns + 1)] for row in range(2, self._rows + 1)
        ]
        for area in self._areas:
            if area.left == 1 or area.top == 1:
                self._fault(area.top, "A 列和第 1 行是标记，不能与表格合并。请取消合并。")
                continue
            for row, column in area.cells():
                if (row, column) != (area.top, area.left):
                    cells[row - 2][column - 2] = BELOW if column == area.left else BESIDE
        return cells

    def _cell(self, row: int, column: int) -> str:
        raw = self._grid.at(row, column)
        place = f"{column_letters(column)}{row}"
        if isinstance(raw, Formula | CellError):
            self._fault(row, f"{place} 有公式或错误值。表样包里不能有公式，请改为直接填写的内容。")
            return ""
        text = show(raw).replace("\r", "")
        if text in {BESIDE, BELOW}:
            self._fault(row, f"{place} 只有一个“{text}”，这个符号工具另有用途。请改用别的文字。")
        return text


def _faults_of_marks(grid: Grid, last_row: int, last_column: int) -> Iterable[tuple[int, str]]:
    corner = _text(grid, 1, 1)
    if corner not in {"", UNPRINTED}:
        yield 1, f"A1 写的是「{corner}」，只能写“{UNPRINTED}”“{AUTOMATIC}”，或留空。"
    for row in range(2, last_row + 1):
        kind = _text(grid, row, 1)
        if kind and kind not in KINDS:
            near = nearest(kind, KINDS) or f"可以用的有：{'、'.join(KINDS)}。"
            yield row, f"A{row} 行的类别「{kind}」不认识。{near}"
    for column in range(2, last_column + 1):
        mark = _text(grid, 1, column)
        if mark not in {"", JOINED}:
            letter = column_letters(column)
            yield 1, f"{letter}1 列的标记「{mark}」不认识，只能写“{JOINED}”或留空。表格从第 2 行开始。"


def _text(grid: Grid, row: int, column: int) -> str:
    raw = grid.at(row, column)
    return "" if isinstance(raw, Formula | CellError) else show(raw).strip()


def _said(grid: Grid, cells: list[list[str]], design: SheetDesign) -> dict[str, Any]:
    """The table as a form has it; every cell has a look of its own, of which the form makes few."""
    last = len(cells[0]) + 1
    looks: dict[str, Mapping[str, Any]] = {}
    rows = []
    for row, texts in enumerate(cells, start=2):
        own = {f"{row}:{column}": design.looks[row, column] for column in range(2, last + 1)}
        looks |= own
        height = min(390.0, max(2.0, round(design.measures.heights[row - 1], 2)))
        rows.append({"kind": _text(grid, row, 1) or FIXED, "height": height, "cells": texts, "looks": list(own)})
    return {
        "widths": [round(width, 2) for width in design.measures.widths[1:last]],
        "joined": [column - 1 for column in range(2, last + 1) if _text(grid, 1, column) == JOINED],
        "rows": rows,
        "looks": looks,
        "orientation": design.orientation,
        "margins": [round(inches * 2.54, 2) for inches in design.margins],
    }
