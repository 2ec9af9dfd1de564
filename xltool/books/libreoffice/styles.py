"""Formats of LibreOffice cells: number formats, copies of formats, widths and heights."""

from __future__ import annotations

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
    "AsianVerticalMode",
    "BottomBorder2",
    "CellBackColor",
    "CellProtection",
    "CharColor",
    "CharContoured",
    "CharCrossedOut",
    "CharEmphasis",
    "CharEscapement",
    "CharFontCharSet",
    "CharFontCharSetAsian",
    "CharFontFamily",
    "CharFontFamilyAsian",
    "CharFontName",
    "CharFontNameAsian",
    "CharFontPitch",
    "CharFontPitchAsian",
    "CharFontStyleName",
    "CharFontStyleNameAsian",
    "CharHeight",
    "CharHeightAsian",
    "CharOverline",
    "CharPosture",
    "CharPostureAsian",
    "CharShadowed",
    "CharStrikeout",
    "CharUnderline",
    "CharUnderlineColor",
    "CharUnderlineHasColor",
    "CharWeight",
    "CharWeightAsian",
    "DiagonalBLTR2",
    "DiagonalTLBR2",
    "HoriJustify",
    "HoriJustifyMethod",
    "IsCellBackgroundTransparent",
    "IsTextWrapped",
    "LeftBorder2",
    "NumberFormat",
    "Orientation",
    "ParaIndent",
    "RightBorder2",
    "RotateAngle",
    "RotateReference",
    "ShadowFormat",
    "ShrinkToFit",
    "TopBorder2",
    "VertJustify",
    "VertJustifyMethod",
    "WritingMode",
)
"""What belongs to a format; conditional formats and validations belong to the sheet and stay."""


def common(cells: Any, name: str) -> Any:
    """A property of all cells; None when they have different ones."""
    if cells.getPropertyState(name).value == "AMBIGUOUS_VALUE":
        return None
    return cells.getPropertyValue(name)


def copy_formats(source: Range, target: Range) -> None:
    """Give each cell of ``target`` the format of its counterpart, the source repeated downwards as often as it fits.

    Onto empty cells whole cells are copied and emptied again, which is a hundred times faster than their properties.
    """
    if target.uno.queryContentCells(CONTENTS).Count:
        _copy_properties(source, target)
        return
    sheet, at = target.sheet.uno, target.corners
    done = min(source.shape[0], at.height)
    block = source.sheet.uno.getCellRangeByPosition(
        source.corners.left, source.corners.top,
        source.corners.left + min(source.shape[1], at.width) - 1, source.corners.top + done - 1,
    )  # fmt: skip
    sheet.copyRange(target.uno.getCellByPosition(0, 0).CellAddress, block.RangeAddress)
    while done < at.height:
        more = min(done, at.height - done)
        block = sheet.getCellRangeByPosition(at.left, at.top, at.right, at.top + more - 1)
        next_cell = sheet.getCellByPosition(at.left, at.top + done)
        sheet.copyRange(next_cell.CellAddress, block.RangeAddress)
        done += more
    target.uno.clearContents(CONTENTS | NOTES)
    if source(1, 1).uno.getCellByPosition(0, 0).Hyperlink:
        target.uno.getCellByPosition(0, 0).Hyperlink = ""


def _copy_properties(source: Range, target: Range) -> None:
    """Format by format, where the cells hold something."""
    high, wide = source.shape
    at = target.corners
    for down in range(min(high, at.height)):
        for right in range(min(wide, at.width)):
            like = source(down + 1, right + 1).uno
            style, values = like.CellStyle, like.getPropertyValues(_FORMATS)
            rows = [(at.top, at.bottom)] if high == 1 else [(row, row) for row in range(at.top + down, at.bottom + 1, high)]  # fmt: skip
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
    copy_heights(source.Rows, target.Rows, last_row + 1)


def copy_heights(source: Any, target: Any, count: int) -> None:
    """Give the first rows of a range the heights of those of another."""
    for index in range(count):
        row, like = target.getByIndex(index), source.getByIndex(index)
        if like.OptimalHeight:
            row.OptimalHeight = True
        else:
            row.Height = like.Height


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
    return max(int(found.getCharWidth(uno.Char(digit))) for digit in "0123456789")


class Font(base_classes.Font):
    """The font of a UNO range."""

    def __init__(self, cells: Any) -> None:
        self.cells = cells

    @property  # type: ignore[misc]  # only read here
    def size(self) -> float | None:
        """Points; None when the cells have different ones."""
        size = common(self.cells, "CharHeight")
        return None if size is None else float(size)
