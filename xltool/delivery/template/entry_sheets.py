"""The sheets that staff fill in row by row: 总体目标, 分项目标, 保障措施, 项目, 指标.

Row 1 title, row 2 how to, row 3 headers, data from row 4. The first rows are ruled, so that a blank sheet prints as a form and
not as a header alone; the blank rows below carry no borders and fills, so they do not print.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import link_inside, set_up_page, set_up_screen
from xltool.delivery.template.marks import add_marks, add_row_borders
from xltool.delivery.template.validations import add_validation
from xltool.drawing.project_names import fresh_name
from xltool.model import template
from xltool.model.cells import column_letters
from xltool.model.form import Form
from xltool.model.form_lists import LAST_ROW
from xltool.model.form_wording import indicators_how_to, projects_how_to
from xltool.model.template import Column, Content

HEADER_ROW = 3
FIRST_ROW = 4
BACK = "返回封面"


RULED_ROWS = 12


@dataclass(frozen=True)
class EntrySheet:
    """What differs between entry sheets. ``how_to``: "" where it is the form's to say. ``table_rows`` blank rows in the table, formats to row ``formatted_to``."""

    name: str
    table: str
    how_to: str
    table_rows: int
    formatted_to: int
    frozen_columns: int


ENTRY_SHEETS = (
    EntrySheet(
        template.OVERALL, "tbl_overall",
        "一行写一节：序号、标题、正文。单元格内换行按 Alt+Enter；变色的单元格在“校验结果”中有说明。",
        20, 60, 2,
    ),
    EntrySheet(
        template.FUNCTIONS, "tbl_functions",
        "一行写一条；属于同一职责的各条，“职责分类”写同样的名称。变色的单元格在“校验结果”中有说明。",
        20, 60, 1,
    ),
    EntrySheet(
        template.SAFEGUARDS, "tbl_safeguards",
        "一行写一项措施：序号、标题、正文。单元格内换行按 Alt+Enter；变色的单元格在“校验结果”中有说明。",
        20, 60, 2,
    ),
    EntrySheet(
        template.PROJECTS, "tbl_projects",
        "",
        20, 203, 2,
    ),
    EntrySheet(
        template.INDICATORS, "tbl_indicators",
        "",
        60, 1003, 2,
    ),
)  # fmt: skip

_TEXT_BODY = looks.Look(looks.screen_font(), alignment=looks.align("left", "top", wrap=True))
_MIDDLE = looks.align("center", "top", wrap=True)
_NUMBER = looks.align("right", "top", shrink=True)
BODY_LOOKS: dict[Content, looks.Look] = {
    "text": _TEXT_BODY,
    "long_text": _TEXT_BODY,
    "choice": _TEXT_BODY,
    "integer": _TEXT_BODY,
    "date": replace(_TEXT_BODY, number_format=looks.DATE_FORMAT),
    "code": replace(_TEXT_BODY, number_format=looks.TEXT_FORMAT),
    "money": replace(_TEXT_BODY, alignment=_NUMBER, number_format=looks.MONEY_FORMAT),
    "percent": replace(_TEXT_BODY, alignment=_NUMBER, number_format=looks.PERCENT_FORMAT),
    "made": replace(_TEXT_BODY, font=looks.screen_font(color=looks.MUTED)),
}
_HEADER_FILLS = {True: looks.PRIMARY, False: looks.OPTIONAL}
FORMULA_ROWS = 20
"""Blank rows with formulas: about a printed page. More would print pages that show nothing."""
_OWN_LOOKS = {
    "number": replace(_TEXT_BODY, alignment=_MIDDLE, number_format=looks.TEXT_FORMAT),
    "project_code": BODY_LOOKS["code"],
    "row_id": replace(BODY_LOOKS["made"], number_format=looks.TEXT_FORMAT),
    "operator": replace(_TEXT_BODY, alignment=_MIDDLE),
    "unit": replace(_TEXT_BODY, alignment=_MIDDLE),
    "target": replace(_TEXT_BODY, alignment=looks.align("center", "top", wrap=True)),
}


def build_entry_sheet(workbook: Workbook, spec: EntrySheet, form: Form) -> None:
    """Build one entry sheet at the end of the workbook."""
    sheet = workbook.create_sheet(spec.name)
    columns = form.sheet_columns[spec.name]
    own = {template.PROJECTS: projects_how_to, template.INDICATORS: indicators_how_to}.get(spec.name)
    _write_head(sheet, replace(spec, how_to=own(form)) if own else spec, columns)
    _write_formulas(sheet, columns, form)
    _format_body(sheet, columns, spec.formatted_to)
    _add_conditional_formats(sheet, columns)
    _add_validations(sheet, columns, form)
    _add_table(sheet, spec, columns)
    set_up_screen(sheet, frozen=f"{column_letters(spec.frozen_columns + 1)}{FIRST_ROW}", grid=True)
    set_up_page(sheet, "landscape", title_rows=f"{HEADER_ROW}:{HEADER_ROW}")
    sheet.sheet_properties.tabColor = looks.PRIMARY


def text_stored_columns(columns: Sequence[Column]) -> list[str]:
    """Return the letters of the columns whose digits are meant as text."""
    return [
        column_letters(number)
        for number, column in enumerate(columns, start=1)
        if _body_look(column).number_format == looks.TEXT_FORMAT
    ]


def _write_head(sheet: Worksheet, spec: EntrySheet, columns: tuple[Column, ...]) -> None:
    looks.put(sheet, 1, 1, spec.name, looks.TITLE)
    looks.put(sheet, 2, 1, spec.how_to, looks.GUIDANCE)
    last = max(at for at, column in enumerate(columns, start=1) if column != template.ROW_ID_COLUMN)
    back = replace(looks.LINKED, alignment=looks.align("right"))
    looks.put(sheet, 1, last, BACK, back)
    link_inside(sheet, 1, last, template.COVER, "A1")
    for number, column in enumerate(columns, start=1):
        fill = looks.GREY_INK if column.content == "made" else _HEADER_FILLS[column.required]
        look = replace(looks.HEADER, fill=looks.solid_fill(fill))
        looks.put(sheet, HEADER_ROW, number, column.header, look)
        sheet.column_dimensions[column_letters(number)].width = column.width
        sheet.column_dimensions[column_letters(number)].hidden = column == template.ROW_ID_COLUMN
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[2].height = 20
    sheet.row_dimensions[HEADER_ROW].height = 30


def _write_formulas(sheet: Worksheet, columns: tuple[Column, ...], form: Form) -> None:
    if template.PROJECT_NAME_COLUMN in columns:
        at = columns.index(template.PROJECT_NAME_COLUMN) + 1
        for row in range(FIRST_ROW, FIRST_ROW + FORMULA_ROWS):
            sheet.cell(row, at).value = f"={fresh_name(row, form).text}"


def _body_look(column: Column) -> looks.Look:
    return _OWN_LOOKS.get(column.key, BODY_LOOKS[column.content])


def _format_body(sheet: Worksheet, columns: tuple[Column, ...], last_row: int) -> None:
    for number, column in enumerate(columns, start=1):
        look = _body_look(column)
        replace(look, border=looks.box()).on(sheet, FIRST_ROW, number, down=min(last_row, FIRST_ROW + RULED_ROWS - 1))
        if last_row >= FIRST_ROW + RULED_ROWS:
            look.on(sheet, FIRST_ROW + RULED_ROWS, number, down=last_row)


def _add_conditional_formats(sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    last = column_letters(len(columns))
    body = f"A{FIRST_ROW}:{last}{LAST_ROW}"
    add_marks(sheet, body)
    typed = [column_letters(at) for at, column in enumerate(columns, start=1) if column.content != "made"]
    add_row_borders(sheet, body, first_row=FIRST_ROW, columns=(typed[0], typed[-1]))
    add_marks(sheet, f"A{HEADER_ROW}:{last}{HEADER_ROW}")


def _add_validations(sheet: Worksheet, columns: tuple[Column, ...], form: Form) -> None:
    keys = [column.key for column in columns]
    level1 = f"${column_letters(keys.index('level1') + 1)}{FIRST_ROW}" if "level1" in keys else ""
    for number, column in enumerate(columns, start=1):
        letters = column_letters(number)
        area = f"{letters}{FIRST_ROW}:{letters}{LAST_ROW}"
        add_validation(sheet, _free_text_where_named(sheet, column), area, form, level1_cell=level1)


def _free_text_where_named(sheet: Worksheet, column: Column) -> Column:
    """On 分项目标 the names of functions are made up; only 项目 chooses among them."""
    if sheet.title == template.FUNCTIONS and column.key == "function":
        return replace(column, key="function_name")
    return column


def _add_table(sheet: Worksheet, spec: EntrySheet, columns: tuple[Column, ...]) -> None:
    last = f"{column_letters(len(columns))}{HEADER_ROW + spec.table_rows}"
    table = Table(displayName=spec.table, ref=f"A{HEADER_ROW}:{last}")
    # A named style would draw its lines down to the last blank row, and those pages would print.
    table.tableStyleInfo = TableStyleInfo(showRowStripes=False)
    sheet.add_table(table)
