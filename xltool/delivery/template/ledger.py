"""The empty 报送台账 that ships: head, and a table of one blank row, which grows with what is written below it.

Formats are those of whole columns: a new row looks so whatever colours staff gave to the rows above.
"""

from openpyxl import Workbook
from openpyxl.worksheet.table import Table, TableStyleInfo

from xltool.books.fresh import looks
from xltool.books.fresh.package import Extras, to_bytes
from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.delivery.template.marks import add_row_borders
from xltool.model.cells import column_letters
from xltool.model.template import LEDGER_FILE, LEDGER_HEADERS

HEADER_ROW = 3
SHEET = LEDGER_FILE.removesuffix(".xlsx")
HOW_TO = (
    "每次【报送】封存一份副本，这里自动加一行，内容取自副本。工具不发送邮件：是否已经发出、上级是否收到，请记在“备注”。"
    "备注和自己加的列都会保留。"
)
_WIDTHS = (20, 9, 9, 10, 26, 7, 16, 8, 17, 52, 44, 26)
_FONT = looks.screen_font(10.5)
_TEXT = looks.align("left", "top", wrap=True)
_MIDDLE = looks.align("center", "top", wrap=True)
_FORMATS = {
    **dict.fromkeys(("填报年度", "编报阶段", "版本", "报送校验码", "项目数"), (_MIDDLE, "General")),
    "部门编码": (_MIDDLE, looks.TEXT_FORMAT),
    "预算数合计（元）": (looks.align("right", "top", shrink=True), looks.MONEY_FORMAT),
}
_LAST_ROW = 1000


def build_ledger() -> bytes:
    """Build it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    looks.put(sheet, 1, 1, SHEET, looks.TITLE)
    looks.put(sheet, 2, 1, HOW_TO, looks.GUIDANCE)
    for number, (header, width) in enumerate(zip(LEDGER_HEADERS, _WIDTHS, strict=True), start=1):
        looks.put(sheet, HEADER_ROW, number, header, looks.HEADER)
        column = sheet.column_dimensions[column_letters(number)]
        column.width, column.font = width, _FONT
        column.alignment, column.number_format = _FORMATS.get(header, (_TEXT, "General"))
    for row, height in ((1, 34), (2, 20), (HEADER_ROW, 30)):
        sheet.row_dimensions[row].height = height
    last = column_letters(len(LEDGER_HEADERS))
    add_row_borders(sheet, f"A{HEADER_ROW + 1}:{last}{_LAST_ROW}", first_row=HEADER_ROW + 1, columns=("A", last))
    table = Table(displayName="tbl_sent", ref=f"A{HEADER_ROW}:{last}{HEADER_ROW + 1}")
    table.tableStyleInfo = TableStyleInfo(showRowStripes=False)
    sheet.add_table(table)
    set_up_screen(sheet, frozen=f"A{HEADER_ROW + 1}", grid=True)
    set_up_page(sheet, "landscape", title_rows=f"{HEADER_ROW}:{HEADER_ROW}")
    sheet.sheet_properties.tabColor = looks.PRIMARY
    letters = column_letters(LEDGER_HEADERS.index("部门编码") + 1)
    return to_bytes(workbook, {SHEET: Extras([f"{letters}{HEADER_ROW + 1}:{letters}{_LAST_ROW}"])})
