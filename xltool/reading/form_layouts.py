"""From the sheets 版面_… of a package to its printed tables: column A says what a row is for, row 1 marks columns."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from xltool.language.nearest import nearest
from xltool.model import form_words as words
from xltool.model.cells import CellError, Formula, Grid, column_letters
from xltool.model.form_layout import (
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
    for sheet in names:
        if sheet.startswith(words.LAYOUT_PREFIX) and find_sheet(words.LAYOUTS, sheet) is None:
            say(sheet, 0, f"不认识这张版面。{nearest(sheet, words.LAYOUTS) or f'可以用的有：{"、".join(words.LAYOUTS)}。'}")
    for table in TABLES:
        name = find_sheet(names, words.LAYOUT_PREFIX + table)
        if name is not None:
            found[table] = _read(book, name, table, columns, say)
    return found


def _read(book: DesignBook, sheet: str, table: TableName, columns: Columns, say: Say) -> dict[str, Any] | None:
    grid = book.read(sheet)
    printed = _text(grid, 1, 1) != UNPRINTED
    if not any(at.column > 1 and at.row > 1 for at, _ in grid.texts()):
        if printed:
            say(sheet, 0, f"是空的。请画好表格，或删去这张工作表；不印继承来的表，请在 A1 写“{UNPRINTED}”。")
        return None
    areas = [area for area in book.merged(sheet) if area.right > 1 and area.bottom > 1]
    last_row = max([*(at.row for at, _ in grid.texts() if at.column > 1), *(area.bottom for area in areas)])
    last_column = max([*(at.column for at, _ in grid.texts() if at.row > 1), *(area.right for area in areas)])
    if last_row - 1 > MOST_ROWS or last_column - 1 > MOST_COLUMNS:
        say(sheet, 0, f"有 {last_row - 1} 行、{last_column - 1} 列，最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请删去多余的内容。")
        return None
    faults: list[tuple[int, str]] = list(_faults_of_marks(grid, last_row, last_column))
    cells = _cells(grid, last_row, last_column, faults)
    for area in areas:
        if area.left == 1 or area.top == 1:
            faults.append((area.top, "A 列和第 1 行是标记，不能与表格合并。请取消合并。"))
            continue
        for row, column in area.cells():
            if (row, column) != (area.top, area.left):
                cells[row - 2][column - 2] = BELOW if column == area.left else BESIDE
    design = book.design(sheet, last_row, last_column)
    if design.paper not in {0, _A4}:
        faults.append((0, "纸张不是 A4。请在“页面布局 - 纸张大小”里选 A4。"))
    for row, text in faults:
        say(sheet, row, text)
    if faults:
        return None
    said = _said(grid, cells, design, last_row, last_column) | {"printed": printed}
    try:
        layout = Layout.model_validate(said)
    except ValidationError as wrong:
        for one in wrong.errors():
            say(sheet, 0, f"有内容不能用（{one['msg']}）。请按 xltool form new 做的版面修改。")
        return None
    for fault in faults_of_layout(table, layout, columns):
        place = f"{place_of(fault)} " if fault.row and fault.column else ""
        say(sheet, fault.row + 1 if fault.row else 0, place + fault.text)
    return layout.model_dump(mode="json")


def _faults_of_marks(grid: Grid, last_row: int, last_column: int) -> Iterable[tuple[int, str]]:
    corner = _text(grid, 1, 1)
    if corner not in {"", UNPRINTED}:
        yield 1, f"A1 写的是「{corner}」，只能写“{UNPRINTED}”或留空。"
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


def _cells(grid: Grid, last_row: int, last_column: int, faults: list[tuple[int, str]]) -> list[list[str]]:
    lines = []
    for row in range(2, last_row + 1):
        line = []
        for column in range(2, last_column + 1):
            raw = grid.at(row, column)
            place = f"{column_letters(column)}{row}"
            text = "" if isinstance(raw, Formula | CellError) else show(raw).replace("\r", "")
            if isinstance(raw, Formula | CellError):
                faults.append((row, f"{place} 有公式或错误值。表样包里不能有公式，请改为直接填写的内容。"))
            if text in {BESIDE, BELOW}:
                faults.append((row, f"{place} 只有一个“{text}”，这个符号工具另有用途。请改用别的文字。"))
            line.append(text)
        lines.append(line)
    return lines


def _text(grid: Grid, row: int, column: int) -> str:
    raw = grid.at(row, column)
    return "" if isinstance(raw, Formula | CellError) else show(raw).strip()


def _said(grid: Grid, cells: list[list[str]], design: SheetDesign, last_row: int, last_column: int) -> dict[str, Any]:
    looks: dict[str, Mapping[str, Any]] = {}
    rows = []
    for row in range(2, last_row + 1):
        names = []
        for column in range(2, last_column + 1):
            name = f"{row}:{column}"
            looks[name] = design.looks[row, column]
            names.append(name)
        kind = _text(grid, row, 1) or FIXED
        height = min(390.0, max(2.0, round(design.measures.heights[row - 1], 2)))
        rows.append({"kind": kind, "height": height, "cells": cells[row - 2], "looks": names})
    return {
        "widths": [round(width, 2) for width in design.measures.widths[1:last_column]],
        "joined": [column - 1 for column in range(2, last_column + 1) if _text(grid, 1, column) == JOINED],
        "rows": rows,
        "looks": looks,
        "orientation": design.orientation,
        "margins": [round(inches * 2.54, 2) for inches in design.margins],
    }


