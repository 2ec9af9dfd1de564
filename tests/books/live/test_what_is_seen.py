"""Every kind of change to a workbook in LibreOffice is seen by what the tests of undo and rollback compare."""

from __future__ import annotations

from typing import Any

import pytest
import xlwings as xw

from tests.support import live as live_support
from tests.support.office_state import differences, state
from xltool.books.libreoffice.office import uno_module
from xltool.model import template

pytestmark = pytest.mark.office

sample, book = live_support.sample, live_support.book

WATCHED = template.PROJECTS, template.TOTALS


def new_link(document: Any, cell: Any) -> None:
    """A link within the text, as a file of Excel has it."""
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.URL, field.Representation = "#封面.A1", "封面"
    cell.insertTextContent(cell.createTextCursor(), field, False)


def other_link(cell: Any) -> None:
    cell.TextFields.getByIndex(0).URL = "#指标.B2"


def new_shape(document: Any, sheet: Any) -> None:
    sheet.DrawPage.add(document.createInstance("com.sun.star.drawing.LineShape"))


def other_ranges(sheet: Any) -> None:
    chart = sheet.Charts.getByIndex(0)
    areas = chart.Ranges
    areas[0].EndRow += 1
    chart.Ranges = areas


def drop_condition(sheet: Any) -> None:
    conditions = sheet.ConditionalFormats
    conditions.removeByID(conditions.ConditionalFormats[0].ID)


def set_properties(thing: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(thing, name, value)


def other_border(cell: Any) -> None:
    line = cell.TopBorder2
    line.LineWidth = 7 + line.LineWidth
    cell.TopBorder2 = line


def print_titles(sheet: Any) -> None:
    rows = sheet.TitleRows
    rows.StartRow, rows.EndRow = 1, 3
    sheet.setTitleRows(rows)
    sheet.setPrintTitleRows(True)


def test_every_kind_of_change_is_seen_alone(book: xw.Book) -> None:
    document = book.api
    projects, totals = map(document.Sheets.getByName, WATCHED)
    text, number, empty = map(projects.getCellRangeByName, ("A4", "C4", "F40"))
    page = document.StyleFamilies.getByName("PageStyles").getByName(totals.PageStyle)
    percent = document.NumberFormats.queryKey("0.00%", uno_module().createUnoStruct("com.sun.star.lang.Locale"), False)
    changes = [
        (f"{template.PROJECTS} contents", lambda: text.setString("甲")),
        (f"{template.PROJECTS} contents", lambda: number.setFormula("=1+1")),
        (f"{template.PROJECTS} formats", lambda: set_properties(number, NumberFormat=percent)),
        (f"{template.PROJECTS} formats", lambda: set_properties(text, CharHeight=text.CharHeight + 1)),
        (f"{template.PROJECTS} formats", lambda: set_properties(empty, CellBackColor=0xFFC800)),
        (f"{template.PROJECTS} formats", lambda: other_border(text)),
        (f"{template.PROJECTS} merges", lambda: projects.getCellRangeByName("K8:L9").merge(True)),
        (f"{template.PROJECTS} heights", lambda: set_properties(projects.Rows.getByIndex(3), Height=4321)),
        (f"{template.PROJECTS} widths", lambda: set_properties(projects.Columns.getByIndex(11), Width=4321)),
        (f"{template.PROJECTS} widths", lambda: set_properties(projects.Columns.getByIndex(1), IsVisible=False)),
        (f"{template.PROJECTS} links", lambda: set_properties(number, Hyperlink="#封面.A1")),
        (f"{template.PROJECTS} links", lambda: other_link(projects.getCellRangeByName("M1"))),
        (f"{template.PROJECTS} conditional", lambda: drop_condition(projects)),
        (f"{template.PROJECTS} visible", lambda: set_properties(projects, IsVisible=False)),
        (f"{template.TOTALS} page", lambda: set_properties(page, LeftMargin=page.LeftMargin + 100)),
        (f"{template.TOTALS} page", lambda: set_properties(page, ScaleToPagesY=3)),
        (
            f"{template.TOTALS} footer",
            lambda: set_properties(book.sheets[template.TOTALS].page_setup.api, RightFooter="甲"),
        ),
        (
            f"{template.TOTALS} printed",
            lambda: totals.setPrintAreas((totals.getCellRangeByName("A1:C7").RangeAddress,)),
        ),
        (f"{template.TOTALS} titles", lambda: print_titles(totals)),
        (f"{template.TOTALS} charts", lambda: other_ranges(totals)),
        (f"{template.TOTALS} objects", lambda: new_shape(document, totals)),
    ]
    was = state(book, WATCHED)
    kinds = {f"{name} {kind}".split()[1] for name in WATCHED for kind in was[name]}
    assert {named.split()[1] for named, _ in changes} == kinds
    for number_, (named, change) in enumerate(changes):
        change()
        now = state(book, WATCHED)
        assert differences(was, now) == [named], (number_, named)
        was = now
    book.sheets.add("新的")
    assert len(differences(was, state(book, WATCHED))) == 1
