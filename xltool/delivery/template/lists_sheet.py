"""The hidden sheet _下拉: the lists of the drop-downs, the record of made sheets, and the defined names over both."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.model import template
from xltool.model.cells import column_letters
from xltool.model.form import Form
from xltool.model.form_lists import FUNCTION_CELLS, FUNCTION_ROWS, helpers_at, lists_of, names_of, record_at


def build_lists(workbook: Workbook, sheet: Worksheet, form: Form) -> None:
    """Write lists, helpers and the head of the record; define the names."""
    sheet.sheet_state = "hidden"
    for column, one in enumerate(lists_of(form), start=1):
        _write_head(sheet, column, one.header, width=20)
        _write_values(sheet, column, one.values)
    names = names_of(form)
    if FUNCTION_CELLS in names:
        _write_function_names(sheet, helpers_at(form))
    for offset, header in enumerate(template.RECORD_HEADERS):
        _write_head(sheet, record_at(form) + offset, header, width=22)
    for name, refers_to in names.items():
        define(workbook, name, refers_to)


def define(workbook: Workbook, name: str, refers_to: str) -> None:
    """Define a name for the whole workbook."""
    workbook.defined_names[name] = DefinedName(name, attr_text=refers_to)


def _write_values(sheet: Worksheet, column: int, values: Iterable[str]) -> None:
    """Write a list below its head."""
    for row, value in enumerate(values, start=2):
        sheet.cell(row, column, value).number_format = looks.TEXT_FORMAT


def _write_function_names(sheet: Worksheet, column: int) -> None:
    """Keep each 职责分类 once, without gaps: first where it stands first, then the names in that order.

    Plain formulas, because UNIQUE and FILTER are not known before Excel 2021. None looks at its own column, and the names
    call OFFSET: some programs take the one for a circle and do not know ranges that end in a function.
    """
    _write_head(sheet, column, "职责行", width=8)
    _write_head(sheet, column + 1, "职责", width=34)
    at, last = column_letters(column), FUNCTION_ROWS + 1
    for row in range(2, last + 1):
        position = row - 1
        one = f"INDEX({FUNCTION_CELLS},{position})"
        sheet.cell(row, column).value = f'=IF({one}="","",IF(MATCH({one},{FUNCTION_CELLS},0)={position},{position},""))'
        smallest = f"INDEX({FUNCTION_CELLS},SMALL(${at}$2:${at}${last},{position}))"
        sheet.cell(row, column + 1).value = f'=IF({position}>COUNT(${at}$2:${at}${last}),"",{smallest})'


def _write_head(sheet: Worksheet, column: int, header: str, *, width: float) -> None:
    looks.put(sheet, 1, column, header, looks.HEADER)
    sheet.column_dimensions[column_letters(column)].width = width
