"""The hidden sheet _下拉: the lists of the drop-downs, the record of made sheets, and the defined names over both.

Owns every defined name that a drop-down uses.
"""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.delivery.template.marks import LAST_ROW
from xltool.delivery.template.validations import choices_name, own_choices
from xltool.model import template
from xltool.model.cells import column_letters
from xltool.model.form import Form
from xltool.model.template import FIRST_DATA_ROW

FUNCTION_ROWS = 60
RECORD_ROWS = 300


def build_lists(workbook: Workbook, sheet: Worksheet, form: Form) -> None:
    """Write lists, helpers and the head of the record; define the names."""
    sheet.sheet_state = "hidden"
    column = 0
    for column, (header, name, values) in enumerate(_lists(form), start=1):
        _write_head(sheet, column, header, width=20)
        define(workbook, name, _write_values(sheet, column, values))
    if (at := _letters(form, template.FUNCTIONS, "function")) is not None:
        _write_function_names(workbook, sheet, column + 1, at)
    if (at := _letters(form, template.PROJECTS, "code")) is not None:
        _define_project_codes(workbook, at)
    _write_record_head(workbook, sheet, column + 5)


def define(workbook: Workbook, name: str, refers_to: str) -> None:
    """Define a name for the whole workbook."""
    workbook.defined_names[name] = DefinedName(name, attr_text=refers_to)


def _lists(form: Form) -> Iterable[tuple[str, str, Iterable[str]]]:
    """Yield header, defined name and values of each list."""
    levels = form.indicators.levels
    yield "一级指标", choices_name("level1"), [level.name for level in levels]
    for level in levels:
        yield level.name, template.level2_name(level.name), list(level.second)
    yield "编报阶段", choices_name("stage"), template.STAGES
    yield "金额单位", choices_name("money_unit"), list(template.MONEY_UNITS)
    yield "计算符号", choices_name("operator"), template.OPERATORS
    for columns in form.entry_columns.values():
        for column in columns:
            if column.choices:
                yield column.header, choices_name(own_choices(column)), column.choices
    yield "表样", choices_name("form_profile"), [form.title]


def _write_values(sheet: Worksheet, column: int, values: Iterable[str]) -> str:
    """Write a list below its head; return the address of its values."""
    row = 1
    for row, value in enumerate(values, start=2):
        sheet.cell(row, column, value).number_format = looks.TEXT_FORMAT
    letters = column_letters(column)
    first, last = f"'{sheet.title}'!${letters}$2", f"${letters}${row}"
    return first if row == 2 else f"{first}:{last}"


def _letters(form: Form, sheet: str, key: str) -> str | None:
    """The letters of a column; None when the form has none."""
    keys = [column.key for column in form.entry_columns.get(sheet, ())]
    return column_letters(keys.index(key) + 1) if key in keys else None


def _write_function_names(workbook: Workbook, sheet: Worksheet, column: int, function: str) -> None:
    """Keep each 职责分类 once, without gaps: first where it stands first, then the names in that order.

    Plain formulas, because UNIQUE and FILTER are not known before Excel 2021. None looks at its own column, and the names
    call OFFSET: some programs take the one for a circle and do not know ranges that end in a function.
    """
    _write_head(sheet, column, "职责行", width=8)
    _write_head(sheet, column + 1, "职责", width=34)
    at, names = column_letters(column), column_letters(column + 1)
    last = FUNCTION_ROWS + 1
    typed = "function_cells"
    end = FIRST_DATA_ROW + FUNCTION_ROWS - 1
    define(workbook, typed, f"'{template.FUNCTIONS}'!${function}${FIRST_DATA_ROW}:${function}${end}")
    for row in range(2, last + 1):
        position = row - 1
        one = f"INDEX({typed},{position})"
        sheet.cell(row, column).value = f'=IF({one}="","",IF(MATCH({one},{typed},0)={position},{position},""))'
        smallest = f"INDEX({typed},SMALL(${at}$2:${at}${last},{position}))"
        sheet.cell(row, column + 1).value = f'=IF({position}>COUNT(${at}$2:${at}${last}),"",{smallest})'
    prefix = f"'{sheet.title}'!"
    define(
        workbook,
        template.NAME_FUNCTION_NAMES,
        f"OFFSET({prefix}${names}$2,0,0,MAX(1,COUNT({prefix}${at}$2:${at}${last})),1)",
    )


def _define_project_codes(workbook: Workbook, code: str) -> None:
    """Name the codes of 项目 from the first row to the last filled one; gaps do not shorten it."""
    sheet = f"'{template.PROJECTS}'!"
    cells = f"{sheet}${code}${FIRST_DATA_ROW}:${code}${LAST_ROW}"
    last = f'SUMPRODUCT(MAX(({cells}<>"")*ROW({cells})))-ROW({sheet}${code}${FIRST_DATA_ROW - 1})'
    define(workbook, template.NAME_PROJECT_CODES, f"OFFSET({sheet}${code}${FIRST_DATA_ROW},0,0,MAX(1,{last}),1)")


def _write_record_head(workbook: Workbook, sheet: Worksheet, column: int) -> None:
    letters = column_letters(column + template.RECORD_HEADERS.index("生成工作表"))
    made = f"'{sheet.title}'!${letters}$2:${letters}${RECORD_ROWS + 1}"
    define(workbook, template.NAME_MADE_SHEETS, made)
    for offset, header in enumerate(template.RECORD_HEADERS):
        _write_head(sheet, column + offset, header, width=22)


def _write_head(sheet: Worksheet, column: int, header: str, *, width: float) -> None:
    looks.put(sheet, 1, column, header, looks.HEADER)
    sheet.column_dimensions[column_letters(column)].width = width
