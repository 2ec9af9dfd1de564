"""The printed tables of a form as sheets: in its package, to be changed in Excel; hidden in its workbooks, to lend formats."""

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.delivery.template.starting_table import starting_table
from xltool.model import form_words as words, template
from xltool.model.cells import column_letters
from xltool.model.form import Form
from xltool.model.form_layout import (
    AUTOMATIC,
    BELOW,
    BESIDE,
    JOINED,
    KINDS_OF,
    PROJECT_TABLE,
    UNPRINTED,
    CellLook,
    Layout,
    TableName,
)

_MARK = looks.Look(
    looks.screen_font(10, color=looks.PRIMARY), looks.solid_fill(looks.TYPE_HERE), looks.box(), looks.align()
)
_MARK_COLUMN_WIDTH = 16
HOW_TO = (
    "左边 A 列写每一行的类别（空着就是固定），第 1 行给列作标记；A 列和第 1 行不打印。",
    "文字照原样印。{项目名称} 这样的占位符印成填报的内容，花括号里只能写“栏目”里的表头、封面的名目，和下面几个：",
    "{序号}：项目的顺序号；{完整指标值}：符号、数值和单位连写；{预算数合计}：任一金额栏目后面加“合计”，是各项目的和。",
    "合并、边框、字体、行高、列宽、页边距和纸张方向照样套用；纸张为 A4。",
    f"“{JOINED}”：这一列里上下相同的内容合成一格。A1 写“{UNPRINTED}”：整张表不生成；写“{AUTOMATIC}”：由工具按栏目排版，清空 A1 才照本表印。",
)


def draw_layouts(workbook: Workbook, form: Form) -> None:
    """Draw every table on a sheet of the package; reading it back gives the same table.

    A form without any gets the one that the tool draws by itself, marked as such.
    """
    for table, layout in form.layouts.items():
        sheet = workbook.create_sheet(words.LAYOUT_PREFIX + table)
        _draw(sheet, table, layout, "" if layout.printed else UNPRINTED)
    if not form.layouts:
        sheet = workbook.create_sheet(words.LAYOUT_PREFIX + PROJECT_TABLE)
        _draw(sheet, PROJECT_TABLE, starting_table(form), AUTOMATIC)


def _draw(sheet: Worksheet, table: TableName, layout: Layout, mark: str) -> None:
    _put_mark(sheet, 1, 1, mark)
    for column in range(1, len(layout.widths) + 1):
        _put_mark(sheet, 1, column + 1, JOINED if column in layout.joined else "")
    for number, row in enumerate(layout.rows, start=1):
        _put_mark(sheet, number + 1, 1, row.kind)
        for column, text in enumerate(row.cells, start=1):
            cell = sheet.cell(number + 1, column + 1)
            if text and text not in {BESIDE, BELOW}:
                cell.value = text
                cell.data_type = "s"
            look_of(layout.look(number, column)).on(sheet, number + 1, column + 1)
        sheet.row_dimensions[number + 1].height = row.height
    for area in layout.areas.values():
        if (area.top, area.left) != (area.bottom, area.right):
            sheet.merge_cells(
                start_row=area.top + 1, end_row=area.bottom + 1,
                start_column=area.left + 1, end_column=area.right + 1,
            )  # fmt: skip
            for line, column in area.cells():  # merging took the borders of all but the first
                look_of(layout.look(line, column)).on(sheet, line + 1, column + 1)
    last = len(layout.widths) + 1
    _set_widths(sheet, layout, first=2)
    sheet.column_dimensions["A"].width = _MARK_COLUMN_WIDTH
    _set_page(sheet, layout)
    sheet.print_area = f"B2:{column_letters(last)}{len(layout.rows) + 1}"
    for line, text in enumerate(HOW_TO, start=len(layout.rows) + 4):
        looks.put(sheet, line, 1, text, looks.GUIDANCE)
    _offer(sheet, f"A2:A{len(layout.rows) + 1}", KINDS_OF[table])
    _offer(sheet, f"B1:{column_letters(last)}1", (JOINED,))
    _offer(sheet, "A1", (UNPRINTED, AUTOMATIC))
    set_up_screen(sheet, frozen="B2", grid=True)


def lend_layouts(workbook: Workbook, form: Form) -> None:
    """Add a hidden sheet for every printed table: row n has the formats of its row n, the twin below those of a tall one."""
    for table, layout in form.layouts.items():
        if not layout.printed:
            continue
        sheet = workbook.create_sheet(template.TABLE_SHEET_PREFIX + table)
        sheet.sheet_state = "hidden"
        count = len(layout.rows)
        for number, row in enumerate(layout.rows, start=1):
            for column in range(1, len(layout.widths) + 1):
                look = layout.look(number, column)
                look_of(look).on(sheet, number, column)
                look_of(look.model_copy(update={"down": "top"})).on(sheet, number + count, column)
            looks.put(sheet, number, len(layout.widths) + 1, row.kind, looks.LABEL)
            for line in (number, number + count):
                sheet.row_dimensions[line].height = row.height
        _set_widths(sheet, layout, first=1)
        _set_page(sheet, layout)
        sheet.sheet_view.showGridLines = False


def look_of(look: CellLook) -> looks.Look:
    """A look as the builders have it."""
    left, right, top, bottom = (Side(style=style, color=looks.BLACK) if style else None for style in look.border)
    font = looks.print_font(look.size, bold=look.bold, color=look.color)
    font.name = look.font
    return looks.Look(
        font,
        looks.solid_fill(look.fill) if look.fill else None,
        Border(left=left, right=right, top=top, bottom=bottom) if any(look.border) else None,
        looks.align(look.across, look.down, wrap=look.wrap, indent=look.indent, shrink=look.shrink),
        look.format,
    )


def _put_mark(sheet: Worksheet, row: int, column: int, word: str) -> None:
    _MARK.on(sheet, row, column)
    sheet.cell(row, column).value = word or None


def _set_widths(sheet: Worksheet, layout: Layout, first: int) -> None:
    looks.set_widths(sheet, {column_letters(n): width for n, width in enumerate(layout.widths, start=first)})


def _set_page(sheet: Worksheet, layout: Layout) -> None:
    set_up_page(sheet, layout.orientation, footer_name=False)
    left, right, top, bottom = (round(side / 2.54, 4) for side in layout.margins)
    kept = sheet.page_margins
    sheet.page_margins = PageMargins(left, right, top, bottom, header=kept.header, footer=kept.footer)


def _offer(sheet: Worksheet, area: str, choices: tuple[str, ...]) -> None:
    """A drop-down; the reader says what is wrong with other words."""
    validation = DataValidation(
        type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False
    )
    validation.add(area)
    sheet.add_data_validation(validation)
