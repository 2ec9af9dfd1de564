"""An official sheet of which there is one, before it is made: a page that says how to make it."""

from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.delivery.template.layout_sheet import WIDTHS
from xltool.model import template
from xltool.model.cells import column_letters

NOT_MADE = "尚未生成。填好各表并通过校验后，点功能区的【生成表样】。"


def build_drawn(sheet: Worksheet) -> None:
    """Write the placeholder; centred without merging, because the tool will replace the whole sheet."""
    last = template.FORM_COLUMN_COUNT
    across = looks.align("centerContinuous")
    title = looks.Look(looks.print_font(18, bold=True), alignment=across)
    line = looks.Look(looks.print_font(12, color=looks.MUTED), alignment=across)
    looks.put(sheet, 1, 1, sheet.title, title)
    looks.put(sheet, 3, 1, NOT_MADE, line)
    title.on(sheet, 1, 2, through=last)
    line.on(sheet, 3, 2, through=last)
    sheet.row_dimensions[1].height = 40
    sheet.row_dimensions[3].height = 28
    looks.set_widths(sheet, {column_letters(n): w for n, w in enumerate(WIDTHS, start=1)})
    set_up_screen(sheet, frozen="A2")
    set_up_page(sheet, "portrait", title_rows="1:1")
    sheet.sheet_properties.tabColor = looks.ACCENT
