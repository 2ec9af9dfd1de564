"""Assembles the sheets of the template into one workbook.

Owns the order of the sheets. The words come from ``model.template``, the lists from the form form.
"""

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh.package import Extras, to_bytes
from xltool.delivery.template.cover import FIRST_FIELD_ROW, build_cover, fields_of
from xltool.delivery.template.department_sheet import build_drawn
from xltool.delivery.template.entry_sheets import ENTRY_SHEETS, FIRST_ROW, build_entry_sheet, text_stored_columns
from xltool.delivery.template.findings_sheet import build_findings
from xltool.delivery.template.form_layouts import lend_layouts
from xltool.delivery.template.guide_sheet import build_guide
from xltool.delivery.template.layout_sheet import build_layout
from xltool.delivery.template.lists_sheet import build_lists
from xltool.delivery.template.totals_sheet import build_totals
from xltool.model import template
from xltool.model.form import Form
from xltool.model.form_lists import LAST_ROW
from xltool.model.shelf import standard_form


def template_workbook(form: Form | None = None) -> Workbook:
    """Build the empty template as an openpyxl workbook."""
    form = form or standard_form()
    workbook = Workbook()
    cover = workbook.worksheets[0]
    cover.title = template.COVER
    build_cover(cover, form)
    for spec in ENTRY_SHEETS:
        if spec.name in form.entry_columns:
            build_entry_sheet(workbook, spec, form)
    build_totals(_new_sheet(workbook, template.TOTALS), form.labels)
    build_findings(workbook, _new_sheet(workbook, template.FINDINGS))
    for name in form.printed_once:
        build_drawn(_new_sheet(workbook, name))
    build_guide(_new_sheet(workbook, template.GUIDE), form)
    build_layout(_new_sheet(workbook, template.LAYOUT), template.totals_width(form.labels))
    lend_layouts(workbook, form)
    build_lists(workbook, _new_sheet(workbook, template.LISTS), form)
    workbook.calculation.fullCalcOnLoad = True
    return workbook


def as_package(workbook: Workbook, form: Form | None = None) -> bytes:
    """Turn a workbook made from the template of that form into bytes."""
    return to_bytes(workbook, _extras(form or standard_form()))


def _new_sheet(workbook: Workbook, name: str) -> Worksheet:
    sheet: Worksheet = workbook.create_sheet(name)
    return sheet


def _extras(form: Form) -> Mapping[str, Extras]:
    extras = {
        spec.name: Extras(
            [
                f"{letters}{FIRST_ROW}:{letters}{LAST_ROW}"
                for letters in text_stored_columns(form.entry_columns[spec.name])
            ],
            growing_from=FIRST_ROW,
        )
        for spec in ENTRY_SHEETS
        if spec.name in form.entry_columns
    }
    extras[template.COVER] = Extras([f"C{FIRST_FIELD_ROW}:C{FIRST_FIELD_ROW + len(fields_of(form)) - 1}"])
    return extras
