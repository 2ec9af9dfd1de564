"""A consolidated workbook as an unrelated program (openpyxl) reads it: its tables and the sums at their foot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a table below its headers in row 3, up to its end."""
    book = openpyxl.load_workbook(path)[sheet]
    lines = list(book.iter_rows(min_row=3, values_only=True))
    (table,) = book.tables.values()
    last = int(table.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1 : last - 2]]


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a table, as far as it goes; none where it says that there are none."""
    book = openpyxl.load_workbook(path)[sheet]
    (made,) = book.tables.values()
    header, *lines = ([cell.value for cell in row] for row in book[made.ref])
    return [dict(zip(map(str, header), line, strict=True)) for line in lines if line[0] != "（无）"]


def foot(path: Path, sheet: str = "汇总") -> dict[str, list[Any]]:
    book = openpyxl.load_workbook(path)[sheet]
    return {
        str(line[4]): list(line[7:14])
        for line in book.iter_rows(min_row=4, values_only=True)
        if line[4] and ("合计" in str(line[4]) or "核对" in str(line[4]))
    }
