"""The look of the template: palette, fonts, borders, and what one cell is to look like.

Owns how things look, not where they stand.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

PRIMARY = "1F4E5F"
ACCENT = "C27C2C"
SOFT = "E9F0F2"
NEUTRAL = "F4F6F7"
TYPE_HERE = "FFF7DC"
OPTIONAL = "6F8F9B"
HAIRLINE = "C3CED3"
INK = "22313A"
MUTED = "66757E"
WHITE = "FFFFFF"
BLACK = "000000"
LINK = "1F6F8B"
FORM_GREY = "EDEDED"

RED, RED_INK = "F8CFCB", "9C1C1C"
AMBER, AMBER_INK = "FCE6B0", "7A4B00"
BLUE, BLUE_INK = "D3E7F7", "1B4F7A"
GREEN, GREEN_INK = "D9EEDD", "1E6B3A"
GREY, GREY_INK = "E6E8E9", "7B868C"

SCREEN_FONT = "等线"
PRINT_FONT = "宋体"
GB2312 = 134
"""The character set lets Excel fall back to another Chinese font where the named one is missing."""
SANS, SERIF_CJK = 2, 3

TEXT_FORMAT = "@"
MONEY_FORMAT = "#,##0.00"
PERCENT_FORMAT = "0.00%"
DATE_FORMAT = "yyyy-mm-dd"
TIME_FORMAT = "yyyy-mm-dd hh:mm"

Horizontal = Literal["general", "left", "center", "right", "centerContinuous"]
Vertical = Literal["top", "center", "bottom"]


def screen_font(size: float = 11, *, bold: bool = False, color: str = INK, underline: bool = False) -> Font:
    """Return the font of what staff work in."""
    return Font(
        name=SCREEN_FONT, family=SANS, charset=GB2312, sz=size, b=bold, color=color, u="single" if underline else None
    )


def print_font(size: float = 12, *, bold: bool = False, color: str = BLACK) -> Font:
    """Return the font of what is printed and handed in."""
    return Font(name=PRINT_FONT, family=SERIF_CJK, charset=GB2312, sz=size, b=bold, color=color)


def solid_fill(color: str) -> PatternFill:
    """Return a solid fill that serves cells and conditional formats alike."""
    return PatternFill(fill_type="solid", fgColor=color, bgColor=color)


def box(color: str = HAIRLINE, style: Literal["thin", "hair"] = "thin") -> Border:
    """Return a border on all four sides."""
    side = Side(style=style, color=color)
    return Border(left=side, right=side, top=side, bottom=side)


def line_below(color: str = HAIRLINE) -> Border:
    """Return a border below only."""
    return Border(bottom=Side(style="thin", color=color))


def align(
    horizontal: Horizontal = "left",
    vertical: Vertical = "center",
    *,
    wrap: bool = False,
    indent: int = 0,
    shrink: bool = False,
) -> Alignment:
    """Return an alignment; vertically centred unless told otherwise. ``shrink``: a long number never shows ###."""
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent, shrink_to_fit=shrink)


@dataclass(frozen=True)
class Look:
    """The whole format of a cell; what is None stays as the workbook's default."""

    font: Font | None = None
    fill: PatternFill | None = None
    border: Border | None = None
    alignment: Alignment | None = None
    number_format: str | None = None

    def on(
        self, sheet: Worksheet, row: int, column: int, *, through: int | None = None, down: int | None = None
    ) -> None:
        """Give this look to a cell, or to all cells up to column ``through`` and row ``down``."""
        known: dict[StyleArray, StyleArray] = {}  # openpyxl looks parts of formats up one by one, for every cell
        for at in range(row, (down or row) + 1):
            for each in range(column, (through or column) + 1):
                cell: Any = sheet.cell(at, each)
                before = copy(cell._style)  # noqa: SLF001  openpyxl has no call for it
                if before in known:
                    cell._style = copy(known[before])  # noqa: SLF001
                else:
                    self._on_cell(cell)
                    known[before] = cell._style  # noqa: SLF001

    def _on_cell(self, cell: Any) -> None:
        if self.font:
            cell.font = self.font
        if self.fill:
            cell.fill = self.fill
        if self.border:
            cell.border = self.border
        if self.alignment:
            cell.alignment = self.alignment
        if self.number_format:
            cell.number_format = self.number_format


TITLE = Look(screen_font(18, bold=True, color=PRIMARY), alignment=align())
GUIDANCE = Look(screen_font(10, color=MUTED), alignment=align())
LABEL = Look(screen_font(10.5, color=MUTED), alignment=align())
HEADER = Look(screen_font(11, bold=True, color=WHITE), solid_fill(PRIMARY), box(WHITE), align("center", wrap=True))
LINKED = Look(screen_font(11, color=LINK, underline=True), alignment=align())


def put(sheet: Worksheet, row: int, column: int, value: str | float, look: Look) -> None:
    """Write one cell with its look."""
    sheet.cell(row, column, value)
    look.on(sheet, row, column)


def put_across(sheet: Worksheet, row: int, columns: tuple[int, int], value: str | float | None, look: Look) -> None:
    """Write one cell merged over the columns (first, last) of a row."""
    first, last = columns
    sheet.cell(row, first, value)
    look.on(sheet, row, first, through=last)
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def set_widths(sheet: Worksheet, widths: Mapping[str, float]) -> None:
    """Set column widths in characters."""
    for letters, width in widths.items():
        sheet.column_dimensions[letters].width = width
