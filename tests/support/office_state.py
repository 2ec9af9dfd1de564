"""Everything that can be seen of a workbook that is open in LibreOffice, to be compared before and after.

A macro within LibreOffice looks at a sheet: from here each question takes ten times as long.
(To store the workbook as XML tells it all as well, but makes LibreOffice three times as slow afterwards.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xlwings as xw

from xltool.books.libreoffice.office import Office
from xltool.books.libreoffice.styles import _FORMATS
from xltool.model.cells import column_number

_SEEN = tuple(sorted({*_FORMATS} - {"CharFontCharSet", "CharFontCharSetAsian", "NumberFormat"}))
"""Not the encodings, of which no file knows any more; number formats are told by their codes."""
_PAGE = (
    "IsLandscape", "Width", "Height", "LeftMargin", "RightMargin", "TopMargin", "BottomMargin",
    "ScaleToPagesX", "ScaleToPagesY", "PageScale", "CenterHorizontally",
)  # fmt: skip
_AREA = re.compile(r"\.([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?(?=[,;]|$)")
_ROWS, _COLUMNS = 121, 16
"""How far formats are compared; LibreOffice fills whole columns with them."""

_LIBRARY = "xltool_tests"
_MACRO = """
Function Seen(document As Object, name As String, names As Variant, paper As Variant) As Variant
    Dim sheet As Object, used As Object, page As Object, found As Object, cell As Object, one As Object, index As Long
    Dim links(), heights(), widths(), formats(), merges(), charts(), conditional(), printed(), titles()
    Dim across As Long, footer As String, areas As Variant
    sheet = document.Sheets.getByName(name)
    found = sheet.createCursor()
    found.gotoEndOfUsedArea(False)
    used = sheet.getCellRangeByPosition(0, 0, found.RangeAddress.EndColumn, found.RangeAddress.EndRow)
    found = used.queryContentCells(4).Cells.createEnumeration()
    Do While found.hasMoreElements()
        cell = found.nextElement()
        For index = 0 To cell.TextFields.Count - 1
            one = cell.TextFields.getByIndex(index)
            If one.URL <> "" Then Add(links, Array(cell.AbsoluteName, one.URL))
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
        If one.Hyperlink <> "" Then Add(links, Array(one.RangeAddressesAsString, one.Hyperlink))
        cell = document.NumberFormats.getByKey(one.NumberFormat)
        Add(formats, Array(one.RangeAddressesAsString, cell.FormatString, one.getPropertyValues(names)))
    Next
    areas = sheet.ConditionalFormats.ConditionalFormats
    For index = 0 To UBound(areas)
        one = areas(index).Range
        Add(conditional, one.RangeAddressesAsString)
    Next
    For index = 0 To sheet.Charts.Count - 1
        one = sheet.Charts.getByIndex(index)
        areas = one.Ranges
        For across = 0 To UBound(areas)
            Add(charts, Array(one.Name, Corners(areas(across))))
        Next
    Next
    page = document.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    If page.FooterIsOn Then
        found = page.RightPageFooterContent
        footer = found.RightText.String
    End If
    areas = sheet.PrintAreas
    For index = 0 To UBound(areas)
        Add(printed, Corners(areas(index)))
    Next
    If sheet.PrintTitleRows Then Add(titles, Array(sheet.TitleRows.StartRow, sheet.TitleRows.EndRow))
    Seen = Array(sheet.IsVisible, used.getFormulaArray(), formats, merges, heights, widths, links, _
        page.getPropertyValues(paper), footer, printed, titles, sheet.DrawPage.Count, charts, conditional)
End Function

Function Corners(at As Variant) As Variant
    Corners = Array(at.StartRow, at.StartColumn, at.EndRow, at.EndColumn)
End Function

Sub Add(list(), one As Variant)
    ReDim Preserve list(UBound(list) + 1)
    list(UBound(list)) = one
End Sub
"""
"""Links within texts and of cells, heights of rows that have one of their own (LibreOffice works the others out anew
whenever it likes), widths, each format with the areas that have it, merged areas, and what is printed."""


@dataclass(frozen=True)
class Formats:
    """What each cell looks like; worked out cell by cell only where the areas are not told in the same words."""

    groups: Any
    __hash__ = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formats) and (self.groups == other.groups or self._cells == other._cells)

    @cached_property
    def _cells(self) -> dict[tuple[int, int], tuple[str, ...]]:
        found = {}
        for areas, code, values in self.groups:
            told = (code.replace("[>0]", "").replace("[<0]", ""), *map(str, values))  # said or not, it is so
            found.update(dict.fromkeys(_cells_of(areas), told))
        return found


def state(book: xw.Book, sheets: Iterable[str] | None = None) -> dict[str, Any]:
    """By sheet, in the order of the tabs: contents, formats, heights, merges, links, page, footer, print area, objects."""
    names = book.api.Sheets.ElementNames
    wanted = set(names if sheets is None else sheets)
    seen = _macro(book.app.impl.engine.office)
    return {
        name: _sheet(seen(book.api, name, _SEEN, tuple(sorted(_PAGE)))) if name in wanted else None for name in names
    }


def differences(was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is not the same, in few words."""
    if list(was) != list(now):
        return [f"{list(was)} {list(now)}"]
    return [f"{name} {kind}" for name in was for kind in was[name] or () if was[name][kind] != now[name][kind]]


def _macro(office: Office) -> Callable[..., Any]:
    """Looked for once: the office remembers it."""
    if _LIBRARY not in office.state:
        libraries = office.service("com.sun.star.script.ApplicationScriptLibraryContainer")
        if not libraries.hasByName(_LIBRARY):
            libraries.createLibrary(_LIBRARY).insertByName("State", _MACRO)
        provider = office.service("com.sun.star.script.provider.MasterScriptProviderFactory").createScriptProvider("")
        where = f"vnd.sun.star.script:{_LIBRARY}.State.Seen?language=Basic&location=application"
        office.state[_LIBRARY] = provider.getScript(where)
    return lambda *arguments: office.state[_LIBRARY].invoke(arguments, (), ())[0]


def _sheet(seen: Any) -> dict[str, Any]:
    (
        visible, contents, formats, merges, heights, widths, links,
        page, footer, printed, titles, objects, charts, conditional,
    ) = seen  # fmt: skip
    return {
        "visible": visible,
        "contents": _trimmed(contents),
        "formats": Formats(formats),
        "merges": merges,
        "heights": heights,
        "widths": widths,
        "links": links,
        "page": page,
        "footer": footer,
        "printed": printed,
        "titles": titles,
        "objects": objects,
        "charts": charts,
        "conditional": {cell for areas in conditional for cell in _cells_of(areas)},
    }


def _trimmed(rows: Any) -> list[list[str]]:
    """Without blanks at the ends: programs remember cells as used that were written once."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] == "":
            row.pop()
    while found and not found[-1]:
        found.pop()
    return found


def _cells_of(areas: str) -> Iterator[tuple[int, int]]:
    """Row and column of each cell of areas as ``项目.A1:B2,项目.C4`` tells them."""
    for at in _AREA.finditer(areas):
        bottom, right = int(at[4] or at[2]), column_number(at[3] or at[1])
        for row in range(int(at[2]), min(bottom, _ROWS) + 1):
            for column in range(column_number(at[1]), min(right, _COLUMNS) + 1):
                yield row, column
