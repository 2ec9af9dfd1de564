"""The sample workbook: the template filled with what ``sample.toml`` says."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from xltool.delivery.template.cover import FIRST_FIELD_ROW, VALUE, fields_of
from xltool.delivery.template.entry_sheets import FIRST_ROW
from xltool.delivery.template.workbook import as_package, template_workbook
from xltool.drawing.text_size import text_height
from xltool.model import template
from xltool.model.form import Form
from xltool.model.shelf import standard_form
from xltool.model.template import Column

BODY_SIZE = 11
UNWRAPPED = {"money", "percent"}


def build_sample(form: Form | None = None) -> bytes:
    """Build the filled sample; numbers are numbers, codes are text."""
    facts = tomllib.loads(Path(__file__).with_name("sample.toml").read_text(encoding="utf-8"))
    form = form or standard_form()
    workbook = template_workbook(form)
    _fill_cover(workbook[template.COVER], facts["cover"], form)
    for name, rows in facts["rows"].items():
        sheet, columns = workbook[name], form.entry_columns[name]
        first = template.first_entry_column(name)
        for row, values in enumerate(rows, start=FIRST_ROW):
            for column, value in enumerate(values, start=first):
                sheet.cell(row, column).value = None if value == "" else value
            sheet.row_dimensions[row].height = _height(columns, values)
    return as_package(workbook, form)


def _height(columns: Sequence[Column], values: Sequence[str | float]) -> float:
    """Height in points that shows the whole row."""
    return max(
        text_height(str(value or ""), column.width, BODY_SIZE)
        for column, value in zip(columns, values, strict=True)
        if column.content not in UNWRAPPED
    )


def _fill_cover(sheet: Worksheet, facts: Mapping[str, str | int], form: Form) -> None:
    for row, field in enumerate(fields_of(form), start=FIRST_FIELD_ROW):
        if field.header in facts:
            sheet.cell(row, VALUE).value = facts[field.header]
