"""The names of projects beside the codes on 指标: every press fills them in, and they are no entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.filled import CODES, cell_of, fill, of_template_1_0, several
from tests.support.memory_book import good_indicators
from tests.support.units import seal, unit_workbook
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.delivery.template.entry_sheets import FORMULA_ROWS
from xltool.model import template
from xltool.model.cells import Formula
from xltool.model.edits import Book
from xltool.reading.submission import read_submission
from xltool.receiving.deviations import compare_with_template, form_of
from xltool.sending.seal.content import content_of
from xltool.workflows import check, run
from xltool.workflows.import_ import import_file
from xltool.workflows.new import blank, start_from

NOW = datetime(2027, 1, 12, 9, 30)
SHEET = template.INDICATORS
NAMES = dict(zip(CODES, ("科普宣传", "农村/培训[试点]", "基层阵地"), strict=True))
"""The projects of ``several``; 61 indicators, far beyond the rows that have formulas from the start."""


def shown(path: Path) -> list[tuple[object, object]]:
    """Name and code of every row that shows a code: what who computes nothing sees."""
    rows = open_book(path).read(SHEET).rows[3:]
    pairs = [(row[0].value if isinstance(row[0], Formula) else row[0], row[1]) for row in rows if len(row) > 1]
    return [pair for pair in pairs if pair[1]]


def changed(path: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[SHEET][place] = value
    book.save(path)
    return path


PRESSES: dict[str, Callable[[Book, datetime], object]] = {
    "check": check.check_and_report, "totals": run.make_totals, "forms": run.make_forms, "run": run.run,
}  # fmt: skip


@pytest.mark.parametrize("press", PRESSES)
def test_every_press_that_writes_shows_the_name_of_every_row(tmp_path: Path, press: str) -> None:
    path = several(tmp_path / "a.xlsx")
    assert len(shown(path)) == 61 > FORMULA_ROWS
    PRESSES[press](open_book(path), NOW)
    assert shown(path) == [(NAMES[str(code)], code) for _, code in shown(path)]


def test_what_staff_typed_stays_and_blank_rows_stay_blank(tmp_path: Path) -> None:
    path = changed(several(tmp_path / "a.xlsx"), A30="我写的", A31="=1+1", B40=None, C40=None)
    check.check_and_report(open_book(path), NOW)
    cells = openpyxl.load_workbook(path)[SHEET]
    assert (cells["A30"].value, cells["A31"].value, cells["A65"].value) == ("我写的", "=1+1", None)
    assert cells["A29"].value.startswith("=IF($B29=")
    assert check.Work(open_book(path)).beside_entries() == []


def test_a_name_that_is_changed_is_shown_at_the_next_press(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    check.check_and_report(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    book[template.PROJECTS][cell_of(template.PROJECTS, "项目名称", 4)] = "新的名称"
    book.save(path)
    check.check_and_report(open_book(path), NOW)
    assert {name for name, _ in shown(path)} == {"新的名称"}


def test_a_code_that_no_project_has_shows_nothing(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", indicators=good_indicators(CODES[0]))
    check.check_and_report(open_book(path), NOW)
    assert {name for name, _ in shown(path)} <= {"", None}


def test_a_row_of_nothing_but_the_formula_is_no_row(tmp_path: Path) -> None:
    assert read_submission(open_book(template_path(TEMPLATE))).submission.indicators == ()
    path = changed(fill(tmp_path / "a.xlsx"), A12="只有这里有字")
    assert len(read_submission(open_book(path)).submission.indicators) == 6


def test_a_workbook_of_template_1_0_works_as_before_and_gets_no_column(tmp_path: Path) -> None:
    path, new = of_template_1_0(several(tmp_path / "旧.xlsx")), several(tmp_path / "新.xlsx")
    run.run(open_book(path), NOW)
    assert [cell.value for cell in openpyxl.load_workbook(path)[SHEET][3]][:3] == ["项目编码", "一级指标", "二级指标"]
    found = [[(one.code, one.ref.row, one.field) for one in check.check(open_book(p)).findings if one.ref.sheet == SHEET] for p in (path, new)]  # fmt: skip
    assert found[0] == found[1] != []


def test_the_column_is_not_sealed(tmp_path: Path) -> None:
    path = seal(unit_workbook(tmp_path / "a.xlsx", "731001", "科协"))

    def sealed() -> list[tuple[str, str, str]]:
        content = content_of(read_submission(open_book(path)).submission, ())
        return [(one.sheet, one.field, one.value) for one in content]

    before = sealed()
    changed(path, A4="别的名字", A5=None)
    assert sealed() == before


def test_the_receiver_is_told_of_words_in_the_column_and_of_nothing_else(tmp_path: Path) -> None:
    forms = form_of(open_book(template_path(TEMPLATE)))

    def tof_template_1_0(path: Path) -> list[tuple[str, str]]:
        book = open_book(path)
        return [
            (one.code, str(one.ref)) for one in compare_with_template(book, read_submission(book).submission, forms)
        ]

    path = fill(tmp_path / "a.xlsx")
    assert tof_template_1_0(path) == tof_template_1_0(of_template_1_0(fill(tmp_path / "旧.xlsx"))) == []
    assert tof_template_1_0(changed(path, A5="别的名字")) == [("Q45", "指标!A5")]


@pytest.mark.parametrize("make", ["import", "new from"])
def test_a_workbook_made_from_another_shows_the_names(tmp_path: Path, make: str) -> None:
    path, made = several(tmp_path / "旧.xlsx"), tmp_path / "新.xlsx"
    run.run(open_book(path), NOW)
    if make == "import":
        found = import_file(path, made)
        assert not [one for one in found.leftovers if "IF(" in one.text]  # type: ignore[union-attr]
    else:
        book = blank(made, "新")
        start_from(book, open_book(path), 2028)
    assert len(shown(made)) == 61
    assert shown(made) == [(NAMES[str(code)], code) for _, code in shown(made)]


def test_the_sample_shows_them_from_the_start() -> None:
    assert {name for name, _ in shown(template_path(SAMPLE))} == {"科普专项"}
