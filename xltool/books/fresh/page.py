"""How a sheet stands on the screen and on paper: A4, one page wide, footers, frozen rows, links inside the book."""

from typing import Literal

from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

A4 = 9
CENTIMETRES_PER_INCH = 2.54
PAGE_NUMBERS = "第 &P 页 共 &N 页"


def set_up_page(
    sheet: Worksheet,
    orientation: Literal["portrait", "landscape"],
    *,
    title_rows: str | None = None,
    pages_tall: int = 0,
    footer_name: bool = True,
) -> None:
    """Print on A4, one page wide; ``pages_tall`` 0: as many pages as the rows need."""
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = orientation
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = pages_tall
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    side, end = _inches(1.5), _inches(0.8)
    sheet.page_margins = PageMargins(side, side, side, side, header=end, footer=end)
    footer = HeaderFooterItem()
    footer.center.text = PAGE_NUMBERS
    if footer_name:
        footer.left.text = "&A"
    sheet.oddFooter = footer
    if title_rows:
        sheet.print_title_rows = title_rows


def set_up_screen(sheet: Worksheet, *, frozen: str, zoom: int = 100, grid: bool = False) -> None:
    """Freeze what is above and left of ``frozen``; choose zoom and gridlines."""
    sheet.freeze_panes = frozen
    sheet.sheet_view.zoomScale = zoom
    sheet.sheet_view.zoomScaleNormal = zoom
    sheet.sheet_view.showGridLines = grid


def link_inside(sheet: Worksheet, row: int, column: int, target_sheet: str, cell: str) -> None:
    """Let a click on a cell jump to another sheet of the same workbook."""
    at = sheet.cell(row, column)
    at.hyperlink = Hyperlink(ref=at.coordinate, location=f"'{target_sheet}'!{cell}")


def _inches(centimetres: float) -> float:
    return round(centimetres / CENTIMETRES_PER_INCH, 4)
