"""Formats of LibreOffice cells: number formats, copies of formats, widths and heights."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xltool.books.libreoffice.office import uno_module

if TYPE_CHECKING:
    from xltool.books.libreoffice.ranges import Range

CONTENTS = 1 | 2 | 4 | 16
"""Numbers, dates, texts, formulas, as com.sun.star.sheet.CellFlags counts them."""
_MEASURED_COLUMNS = 40
NOTES = 8
FORMATS = 32 | 64
PADDING = 0.71
"""Characters that Excel adds to every column: 5 of 7 pixels."""

_FORMATS = (
    "AsianVerticalMode", "BottomBorder2", "CellBackColor", "CellProtection", "CharColor", "CharContoured",
    "CharCrossedOut", "CharEmphasis", "CharEscapement", "CharFontCharSet", "CharFontCharSetAsian", "CharFontFamily",
    "CharFontFamilyAsian", "CharFontName", "CharFontNameAsian", "CharFontPitch", "CharFontPitchAsian",
    "CharFontStyleName", "CharFontStyleNameAsian", "CharHeight", "CharHeightAsian", "CharOverline", "CharPosture",
    "CharPostureAsian", "CharShadowed", "CharStrikeout", "CharUnderline", "CharUnderlineColor",
    "CharUnderlineHasColor", "CharWeight", "CharWeightAsian", "DiagonalBLTR2", "DiagonalTLBR2", "HoriJustify",
    "HoriJustifyMethod", "IsCellBackgroundTransparent", "IsTextWrapped", "LeftBorder2", "NumberFormat", "Orientation",
    "ParaIndent", "RightBorder2", "RotateAngle", "RotateReference", "ShadowFormat", "ShrinkToFit", "TopBorder2",
    "VertJustify", "VertJustifyMethod", "WritingMode",
)  # fmt: skip
"""What belongs to a format; conditional formats and validations belong to the sheet and stay."""


def common(cells: Any, name: str) -> Any:
    """A property of all cells; None when they have different ones."""
    if cells.getPropertyState(name).value == "AMBIGUOUS_VALUE":
        return None
    return cells.getPropertyValue(name)


def copy_formats(source: Range, target: Range) -> None:
    """Give each cell of ``target`` the format of its counterpart, the source repeated downwards as often as it fits.

    Onto empty cells whole cells are copied and emptied again, which is a hundred times faster than their properties.
    Places are told as numbers: an object for each costs eight calls.
    """
    if any(any(line) for line in target.uno.getFormulaArray()):
        _copy_properties(source, target)
        return
    sheet, at, like = target.sheet.uno, target.corners, source.corners
    done, wide = min(like.height, at.height), min(like.width, at.width)
    block = source.sheet.uno.RangeAddress
    block.StartRow, block.EndRow = like.top, like.top + done - 1
    block.StartColumn, block.EndColumn = like.left, like.left + wide - 1
    place = uno_module().createUnoStruct("com.sun.star.table.CellAddress")
    place.Sheet, place.Column, place.Row = sheet.RangeAddress.Sheet, at.left, at.top
    sheet.copyRange(place, block)
    block.Sheet, block.StartRow = place.Sheet, at.top
    block.StartColumn, block.EndColumn = at.left, at.right
    while done < at.height:
        more = min(done, at.height - done)
        place.Row, block.EndRow = at.top + done, at.top + more - 1
        sheet.copyRange(place, block)
        done += more
    target.uno.clearContents(CONTENTS | NOTES)
    if source.sheet.uno.getCellByPosition(like.left, like.top).Hyperlink:
        target.uno.getCellByPosition(0, 0).Hyperlink = ""


def _copy_properties(source: Range, target: Range) -> None:
    """Format by format, where the cells hold something."""
    high, wide = source.shape
    at = target.corners
    for down in range(min(high, at.height)):
        for right in range(min(wide, at.width)):
            like = source(down + 1, right + 1).uno
            style, values = like.CellStyle, like.getPropertyValues(_FORMATS)
            rows = (
                [(at.top, at.bottom)]
                if high == 1
                else [(row, row) for row in range(at.top + down, at.bottom + 1, high)]
            )
            for top, bottom in rows:
                left = at.left + right
                cells = target.sheet.uno.getCellRangeByPosition(left, top, left, bottom)
                cells.CellStyle = style
                cells.setPropertyValues(_FORMATS, values)


def copy_measures(source: Any, target: Any, last_row: int) -> None:
    """Give the columns and rows of a sheet the widths and heights of another."""
    for index in range(_MEASURED_COLUMNS):
        column, like = target.Columns.getByIndex(index), source.Columns.getByIndex(index)
        column.Width, column.IsVisible = like.Width, like.IsVisible
    copy_heights(source, target, last_row + 1)


def copy_heights(source: Any, target: Any, count: int) -> None:
    """Give the first rows of a range the heights of those of another, neighbours that are alike together."""
    rows = source.Rows
    like = (rows.getByIndex(index) for index in range(count))
    heights = [None if row.OptimalHeight else row.Height for row in like]
    first = 0
    for height, same in groupby(heights):
        last = first + len(list(same)) - 1
        stretch = target.getCellRangeByPosition(0, first, 0, last).Rows
        if height is None:
            stretch.OptimalHeight = True
        else:
            stretch.Height = height
        first = last + 1


def font_sizes(cells: Any, shape: tuple[int, int]) -> list[list[float]]:
    """The font size of every cell, as rows: asked once for all cells that have the same format."""
    sizes = [[0.0] * shape[1] for _ in range(shape[0])]
    corner, formats = cells.RangeAddress, cells.UniqueCellFormatRanges
    for index in range(formats.Count):
        alike = formats.getByIndex(index)
        size = float(alike.CharHeight)
        for at in alike.RangeAddresses:
            for row in range(at.StartRow - corner.StartRow, at.EndRow - corner.StartRow + 1):
                for column in range(at.StartColumn, at.EndColumn + 1):
                    sizes[row][column - corner.StartColumn] = size
    return sizes


def format_key(document: Any, code: str) -> int:
    """The number of a format code in this document; a new one is added."""
    locale = uno_module().createUnoStruct("com.sun.star.lang.Locale")
    formats = document.NumberFormats
    key = formats.queryKey(code, locale, False)
    return int(formats.addNew(code, locale) if key < 0 else key)


def digit_width(document: Any) -> int:
    """Twips that a digit of the default font takes: the measure of column widths in files of Excel."""
    uno = uno_module()
    default = document.StyleFamilies.getByName("CellStyles").getByName("Default")
    font = uno.createUnoStruct("com.sun.star.awt.FontDescriptor")
    font.Name, font.Height = default.CharFontName, round(default.CharHeight * 20)
    found = document.ReferenceDevice.getFont(font)
    return max(map(int, found.getCharWidths(uno.Char("0"), uno.Char("9"))))


class Font(base_classes.Font):
    """The font of a UNO range."""

    def __init__(self, cells: Any) -> None:
        self.cells = cells

    @property  # type: ignore[misc]  # only read here
    def size(self) -> float | None:
        """Points; None when the cells have different ones."""
        size = common(self.cells, "CharHeight")
        return None if size is None else float(size)
