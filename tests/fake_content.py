"""What the sheets of the play of Excel hold (``tests/fake_excel.py``), filled from a workbook on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

ERRORS = {"#DIV/0!": 2007, "#N/A": 2042, "#NAME?": 2029, "#NULL!": 2000, "#NUM!": 2036, "#REF!": 2023, "#VALUE!": 2015}  # fmt: skip
_ERROR_BASE = -2_146_828_288
At = tuple[int, int]
Rectangle = tuple[int, int, int, int]


@dataclass
class Cell:
    """What one cell holds."""

    value: Any = None
    formula: str = ""
    number_format: str = "General"
    font_size: float = 11.0
    link: str | None = None


@dataclass
class Content:
    """What one sheet holds."""

    name: str
    visible: int = -1
    cells: dict[At, Cell] = field(default_factory=dict)
    merges: list[Rectangle] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    print_area: str = ""
    names: dict[str, str] = field(default_factory=dict)
    protected: bool = False


def loaded(path: Path) -> list[Content]:
    """The sheets of a workbook on disk, as Excel shows them."""
    shown, written = (openpyxl.load_workbook(path, data_only=only) for only in (True, False))
    return [_sheet(shown[sheet.title], sheet) for sheet in written.worksheets]


def _sheet(shown: Any, written: Any) -> Content:
    content = Content(written.title, -1 if written.sheet_state == "visible" else 0)
    for row in written.iter_rows():
        for cell in row:
            if not cell.has_style and cell.value is None:
                continue
            value = shown.cell(cell.row, cell.column).value
            formula = str(cell.value) if cell.data_type == "f" else ""
            error = cell.data_type == "e"
            link = cell.hyperlink and (cell.hyperlink.location or cell.hyperlink.target)
            content.cells[cell.row, cell.column] = Cell(
                _ERROR_BASE + ERRORS[value] if error else _as_com(value),
                formula, cell.number_format, cell.font.sz, link,
            )  # fmt: skip
    content.merges = [(a.min_row, a.min_col, a.max_row, a.max_col) for a in written.merged_cells.ranges]  # fmt: skip
    content.heights = {row: one.height for row, one in written.row_dimensions.items() if one.height}
    for one in written.column_dimensions.values():
        width = max(one.width - 0.71, 0)
        content.widths |= dict.fromkeys(range(one.min or 1, (one.max or 1) + 1), width)
    content.print_area = written.print_area or ""
    if written.print_title_rows:
        content.names["Print_Titles"] = written.print_title_rows
    return content


def _as_com(value: Any) -> Any:
    """Numbers are floats, times are dates of Excel's first day."""
    zero = datetime(1899, 12, 30)
    match value:
        case bool() | str() | datetime() | None:
            return value
        case timedelta():
            return zero + value
        case time():
            return datetime.combine(zero, value)
        case int() | float():
            return float(value)
        case _:
            return datetime.combine(value, time())
