"""Copies of LibreOffice cells to other places, other documents included, with what Excel takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xltool.books.libreoffice import styles

if TYPE_CHECKING:
    from xltool.books.libreoffice.ranges import Range


def copy_cells(source: Range, target: Range) -> None:
    """Copy cells; whole sheets with widths and heights, whole rows with heights."""
    at = source.used_part.RangeAddress
    first = target.uno.getCellByPosition(0, 0).CellAddress
    if target.sheet.book.uno == source.sheet.book.uno:
        target.sheet.uno.copyRange(first, at)
    else:
        _copy_over(source, target, at, first)
    if source.corners.height > at.EndRow + 1:
        styles.copy_measures(source.sheet.uno, target.sheet.uno, at.EndRow)
    elif source.is_rows:
        styles.copy_heights(source.uno, target.uno, source.corners.height)


def _copy_over(source: Range, target: Range, at: Any, first: Any) -> None:
    """Copy into another document, by way of a copy of the whole sheet there."""
    sheets = target.sheet.book.uno.Sheets
    place = sheets.importSheet(source.sheet.book.uno, source.sheet.name, sheets.Count)
    there = sheets.getByIndex(place)
    try:
        at.Sheet = there.RangeAddress.Sheet
        target.sheet.uno.copyRange(first, at)
    finally:
        sheets.removeByName(there.Name)
