"""Everything that can be seen of a workbook that is open in LibreOffice, to be compared before and after.

What has to be asked of every cell, row or format is asked by a macro within LibreOffice: from here each question takes
ten times as long. (To store the workbook as XML tells it all as well, but makes LibreOffice three times as slow afterwards.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import xlwings as xw

from xltool.books.libreoffice.office import Office
from xltool.books.libreoffice.styles import _FORMATS

_SEEN = tuple(sorted({*_FORMATS} - {"CharFontCharSet", "CharFontCharSetAsian"}))  # of encodings no file knows any more
_PAGE = (
    "IsLandscape", "Width", "Height", "LeftMargin", "RightMargin", "TopMargin", "BottomMargin",
    "ScaleToPagesX", "ScaleToPagesY", "PageScale", "CenterHorizontally",
)  # fmt: skip

_LIBRARY = "xltool_tests"
_MACRO = """
Function Seen(sheet As Object, used As Object, names As Variant) As Variant
    Dim found As Object, cell As Object, one As Object, index As Long
    Dim links(), heights(), widths(), formats(), merges(), across As Long
    found = used.queryContentCells(23).Cells.createEnumeration()
    Do While found.hasMoreElements()
        cell = found.nextElement()
        If cell.Hyperlink <> "" Then Add(links, Array(cell.CellAddress.Row, cell.CellAddress.Column, cell.Hyperlink))
        For index = 0 To cell.TextFields.Count - 1
            one = cell.TextFields.getByIndex(index)
            If one.URL <> "" Then Add(links, Array(cell.CellAddress.Row, cell.CellAddress.Column, one.URL))
        Next
    Loop
    For index = 0 To used.RangeAddress.EndRow
        one = sheet.Rows.getByIndex(index)
        If Not one.OptimalHeight Then Add(heights, Array(index + 1, one.Height))
        If used.getCellRangeByPosition(0, index, used.RangeAddress.EndColumn, index).IsMerged Then
            For across = 0 To used.RangeAddress.EndColumn
                cell = used.getCellByPosition(across, index)
                If cell.IsMerged Then
                    found = sheet.createCursorByRange(cell)
                    found.collapseToMergedArea()
                    Add(merges, found.AbsoluteName)
                End If
            Next
        End If
    Next
    For index = 0 To 11
        one = sheet.Columns.getByIndex(index)
        Add(widths, Array(one.Width, one.IsVisible))
    Next
    found = sheet.UniqueCellFormatRanges
    For index = 0 To found.Count - 1
        one = found.getByIndex(index)
        Add(formats, Array(one.getPropertyValues(names), one.RangeAddresses))
    Next
    Seen = Array(links, heights, widths, formats, merges)
End Function

Sub Add(list(), one As Variant)
    ReDim Preserve list(UBound(list) + 1)
    list(UBound(list)) = one
End Sub
"""
"""Links of cells that hold anything, heights of rows that have one of their own (LibreOffice works the others out anew whenever it likes),
widths, each format with the areas that have it, and merged areas."""


def state(book: xw.Book, sheets: Iterable[str] | None = None) -> dict[str, Any]:
    """By sheet, in the order of the tabs: contents, formats, heights, merges, links, page, footer, print area, objects."""
    document = book.api
    names = document.Sheets.ElementNames
    wanted = set(names if sheets is None else sheets)
    seen = _macro(book.app.impl.engine.office)
    number_formats: dict[int, str] = {}
    return {
        name: _sheet(document, document.Sheets.getByName(name), seen, number_formats) if name in wanted else None
        for name in names
    }


def differences(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is not the same, in few words."""
    if list(was) != list(now):
        return [f"{list(was)} {list(now)}"]
    return [f"{name} {kind}" for name in was for kind in was[name] or () if was[name][kind] != now[name][kind]]


def _macro(office: Office) -> Callable[..., Any]:
    libraries = office.service("com.sun.star.script.ApplicationScriptLibraryContainer")
    if not libraries.hasByName(_LIBRARY):
        libraries.createLibrary(_LIBRARY).insertByName("State", _MACRO)
    provider = office.service("com.sun.star.script.provider.MasterScriptProviderFactory").createScriptProvider("")
    script = provider.getScript(f"vnd.sun.star.script:{_LIBRARY}.State.Seen?language=Basic&location=application")
    return lambda *arguments: script.invoke(arguments, (), ())[0]


def _sheet(document: Any, sheet: Any, seen: Callable[..., Any], number_formats: dict[int, str]) -> dict[str, Any]:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    bottom, right = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
    used = sheet.getCellRangeByPosition(0, 0, right, bottom)
    page = document.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    titles = sheet.TitleRows
    links, heights, widths, formats, merges = seen(sheet, used, _SEEN)
    return {
        "visible": sheet.IsVisible,
        "contents": _trimmed(used.getFormulaArray()),
        "formats": _formats(document, formats, number_formats),
        "merges": merges,
        "heights": heights,
        "widths": widths,
        "links": links,
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


def _formats(document: Any, groups: Any, number_formats: dict[int, str]) -> dict[str, Any]:
    """The format of every cell that has one."""
    found: dict[str, Any] = {}
    for format_, areas in groups:
        values = dict(zip(_SEEN, format_, strict=True))
        key = values["NumberFormat"]
        if key not in number_formats:
            number_formats[key] = document.NumberFormats.getByKey(key).FormatString
        code = number_formats[key].replace("[>0]", "").replace("[<0]", "")  # said or not, it is so
        told = tuple(map(str, {**values, "NumberFormat": code}.items()))
        for at in areas:
            for row in range(at.StartRow, min(at.EndRow, 120) + 1):
                for column in range(at.StartColumn, min(at.EndColumn, 15) + 1):
                    found[f"{row + 1},{column + 1}"] = told
    return found


def _conditional(sheet: Any) -> set[tuple[int, int]]:
    """The cells that a conditional format looks after."""
    areas = [area for one in sheet.ConditionalFormats.ConditionalFormats for area in one.Range.RangeAddresses]
    return {
        (row, column)
        for area in areas
        for row in range(area.StartRow, min(area.EndRow, 120) + 1)
        for column in range(area.StartColumn, min(area.EndColumn, 15) + 1)
    }


def _charts(sheet: Any) -> list[Any]:
    return [sheet.Charts.getByIndex(index) for index in range(sheet.Charts.Count)]


def _corners(at: Any) -> tuple[int, int, int, int]:
    return at.StartRow, at.StartColumn, at.EndRow, at.EndColumn
