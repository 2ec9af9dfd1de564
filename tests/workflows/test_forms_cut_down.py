"""On forms with columns taken out one at a time, good and faulty workbooks are run, published, sealed and rolled forward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from tests.support.form_variants import VARIANTS
from tests.support.forms import cut_down, shelve
from tests.support.memory_book import MemoryBook, a_book, a_project, an_indicator, good_indicators
from xltool.books.file.book import FileBook
from xltool.books.file.package import Package
from xltool.delivery.template.workbook import as_package, template_workbook
from xltool.documents.publishing.content import public_document
from xltool.drawing.layout import read_layout
from xltool.drawing.next_year import roll_forward
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.edits import SheetLayout, WriteBlock
from xltool.model.form import Form
from xltool.model.shelf import load_form, shipped_names, standard_form
from xltool.sending.seal.content import content_of
from xltool.workflows.run import run

NOW = datetime(2026, 11, 28, 12)
MADE = (template.TOTALS, template.FINDINGS, template.LAYOUT, template.LISTS)


@cache
def drawn_on() -> FileBook:
    return FileBook.of_package(Package(as_package(template_workbook(standard_form()), standard_form()), "模板.xlsx"))


@cache
def looks(rows: int, columns: int) -> SheetLayout:
    return drawn_on().layout(template.LAYOUT, rows, columns)


class Desk(MemoryBook):
    """A workbook in memory with the measures of the template."""

    def layout(self, sheet: str, rows: int, columns: int) -> SheetLayout:
        if sheet == template.LAYOUT:
            return looks(rows, columns)
        return SheetLayout((12.0,) * columns, (24.0,) * rows, {})


def broken() -> MemoryBook:
    """A good project beside one with hardly a cell as it should be."""
    rest: dict[str, Raw] = {"绩效目标": None, "资金用途": None, "3月底": "两成", "6月底": None, "12月底": 300}
    spoilt = a_project(项目编码=None, 项目名称="其他/*", 预算数="叁万", 财政资金=None, 其他资金=-1, **rest)
    rows = [
        an_indicator(指标值=None),
        an_indicator(一级指标="别的", 二级指标=None, 计算符号="？", 指标值="**", 计量单位=None),
    ]
    return a_book(projects=[a_project(), spoilt], indicators=[*good_indicators(), *rows, an_indicator(项目编码="没有")])


def on_desk(book: MemoryBook, form: Form) -> Desk:
    sheets = cut_down(book, form).sheets
    return Desk({**sheets, **{sheet: [list(row) for row in drawn_on().read(sheet).rows] for sheet in MADE}}, book.name)


def carry_through(form: Form, books: Sequence[MemoryBook]) -> None:
    headers = {one.header for ones in form.sheet_columns.values() for one in ones}
    gone = {one.header for ones in standard_form().entry_columns.values() for one in ones} - headers - {"内容", "标题"}
    for book in books:
        desk = on_desk(book, form)
        outcome = run(desk, NOW)
        assert "Z01" not in {one.code for one in outcome.findings}
        assert {one.sheet for one in desk.applied if isinstance(one, WriteBlock)} >= {
            template.TOTALS,
            template.FINDINGS,
        }
        drawn = {str(cell).strip("：") for one in desk.applied if isinstance(one, WriteBlock) and (one.sheet.startswith("表1 ") or one.sheet in form.printed_once)
                 for row in one.rows for cell in row}  # fmt: skip
        assert drawn
        assert not drawn & gone
        assert public_document(outcome.submission, form, read_layout(desk), None).blocks
        assert {item.field for item in content_of(outcome.submission, ())} >= headers - {"所属项目（自动）", "标识"}
        widths = {sheet: [10.0] * 30 for sheet in template.STANDARD_COLUMNS}
        assert roll_forward(outcome.submission, outcome.submission, widths)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_form_with_a_column_less_is_carried_through(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_through(shelve(VARIANTS[name](), tmp_path, monkeypatch), [broken()])


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_form_carries_good_and_faulty_workbooks_through(name: str) -> None:
    carry_through(load_form(name), [a_book(), broken()])
