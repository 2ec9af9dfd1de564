"""Everything that can be seen of a workbook that is open in LibreOffice, to be compared before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import xlwings as xw

from xltool.books.libreoffice.styles import _FORMATS

_SEEN = tuple(
    sorted({*_FORMATS, "IsMerged"} - {"CharFontCharSet", "CharFontCharSetAsian"})
)  # of encodings no file knows any more
_PAGE = (
    "IsLandscape", "Width", "Height", "LeftMargin", "RightMargin", "TopMargin", "BottomMargin",
    "ScaleToPagesX", "ScaleToPagesY", "PageScale", "CenterHorizontally",
)  # fmt: skip


def state(book: xw.Book, sheets: Iterable[str] | None = None) -> dict[str, Any]:
    """By sheet, in the order of the tabs: contents, formats, heights, merges, links, page, footer, print area, objects.

    The tool's own hidden sheets of long lists have no links.
    """
    document = book.api
    names = document.Sheets.ElementNames
    wanted = set(names if sheets is None else sheets)
    return {name: _sheet(document, document.Sheets.getByName(name)) if name in wanted else None for name in names}


def differences(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is not the same, in few words."""
    if list(was) != list(now):
        return [f"{list(was)} {list(now)}"]
    return [f"{name} {kind}" for name in was for kind in was[name] or () if was[name][kind] != now[name][kind]]


def _sheet(document: Any, sheet: Any) -> dict[str, Any]:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    bottom, right = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
    used = sheet.getCellRangeByPosition(0, 0, right, bottom)
    page = document.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    titles = sheet.TitleRows
    return {
        "visible": sheet.IsVisible,
        "contents": _trimmed(used.getFormulaArray()),
        "formats": _formats(document, sheet),
        "heights": _heights(sheet, bottom + 1),
        "widths": [(column.Width, column.IsVisible) for column in _items(sheet.Columns, 12)],
        "links": [] if sheet.Name.startswith("_") else _links(used),
        "page": page.getPropertyValues(tuple(sorted(_PAGE))),
        "footer": _footer(page),
        "printed": [_corners(area) for area in sheet.PrintAreas],
        "titles": (titles.StartRow, titles.EndRow) if sheet.PrintTitleRows else None,
        "objects": sheet.DrawPage.Count,
        "charts": [(chart.Name, [_corners(at) for at in chart.Ranges]) for chart in _charts(sheet)],
        "conditional": _conditional(sheet),
    }


def _footer(page: Any) -> str:
    """The text at the right; LibreOffice forgets it when nobody holds the content."""
    content = page.RightPageFooterContent
    return str(content.RightText.String) if page.FooterIsOn else ""


def _trimmed(rows: Any) -> list[list[str]]:
    """Without blanks at the ends: programs remember cells as used that were written once."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] == "":
            row.pop()
    while found and not found[-1]:
        found.pop()
    return found


def _heights(sheet: Any, count: int) -> dict[int, int]:
    """Of rows that have one of their own; LibreOffice works the others out anew whenever it likes."""
    rows = enumerate(_items(sheet.Rows, count), start=1)
    return {number: row.Height for number, row in rows if not row.OptimalHeight}


def _items(collection: Any, count: int) -> list[Any]:
    return [collection.getByIndex(index) for index in range(count)]


def _formats(document: Any, sheet: Any) -> dict[str, Any]:
    """The format of every cell that has one; merges too."""
    found: dict[str, Any] = {}
    for group in _items(sheet.UniqueCellFormatRanges, sheet.UniqueCellFormatRanges.Count):
        values = tuple(map(str, _in_order(document, group)))
        for at in group.RangeAddresses:
            for row in range(at.StartRow, min(at.EndRow, 120) + 1):
                for column in range(at.StartColumn, min(at.EndColumn, 15) + 1):
                    found[f"{row + 1},{column + 1}"] = values
    return found


def _in_order(document: Any, group: Any) -> tuple[Any, ...]:
    values = dict(zip(_SEEN, group.getPropertyValues(_SEEN), strict=True))
    code = document.NumberFormats.getByKey(values["NumberFormat"]).FormatString
    values["NumberFormat"] = code.replace("[>0]", "").replace("[<0]", "")  # said or not, it is so
    return tuple(values.items())


def _conditional(sheet: Any) -> set[tuple[int, int]]:
    """The cells that a conditional format looks after."""
    areas = [area for one in sheet.ConditionalFormats.ConditionalFormats for area in one.Range.RangeAddresses]
    return {
        (row, column)
        for area in areas
        for row in range(area.StartRow, min(area.EndRow, 120) + 1)
        for column in range(area.StartColumn, min(area.EndColumn, 15) + 1)
    }


def _links(used: Any) -> list[tuple[int, int, str]]:
    found = []
    for area in used.queryContentCells(4).RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                cell = used.getCellByPosition(column, row)
                fields = [cell.TextFields.getByIndex(i).URL for i in range(cell.TextFields.Count)]
                found += [(row, column, link) for link in [cell.Hyperlink, *fields] if link]
    return found


def _charts(sheet: Any) -> list[Any]:
    return _items(sheet.Charts, sheet.Charts.Count)


def _corners(at: Any) -> tuple[int, int, int, int]:
    return at.StartRow, at.StartColumn, at.EndRow, at.EndColumn
