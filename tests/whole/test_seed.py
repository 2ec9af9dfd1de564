"""The published document: filled in by an unrelated program, checked, totalled, and drawn as it was printed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support import seed
from tests.support.seed import printed
from xltool.books import open_book
from xltool.model import template
from xltool.workflows import check, fix, run

pytestmark = pytest.mark.skipif(seed.DOCUMENT is None, reason="the seed lies beside the project only")

NOW = datetime(2021, 1, 15, 17, 30)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seed") / "顺平县科协.xlsx"
    seed.fill(path)
    run.run(open_book(path), NOW)
    return path


def test_the_official_sheet_reads_cell_for_cell_like_the_published_table(drawn: Path) -> None:
    sheet = openpyxl.load_workbook(drawn)["表1 科普专项"]
    rows = [
        [printed(cell.value, cell.number_format) for cell in row if cell.value is not None] for row in sheet.iter_rows()
    ]
    assert rows == seed.table()


MOST_FINDINGS = 12
"""More than that nobody reads: like findings are told once, with the list of their cells."""


def test_no_error_and_exactly_three_warnings(drawn: Path) -> None:
    outcome = check.check(open_book(drawn))
    codes = [(str(f.severity), f.code) for f in outcome.findings]
    assert [code for severity, code in codes if severity == "error"] == []
    assert sorted(code for severity, code in codes if severity == "warning") == ["B06", "I16", "X07"]
    assert {code for severity, code in codes if severity == "info"} >= {
        "G04", "G08", "I10", "I11", "I17", "I26",
    }  # fmt: skip
    assert len(codes) <= MOST_FINDINGS


def test_the_money_is_that_of_the_rule_catalogue(drawn: Path) -> None:
    sheet = openpyxl.load_workbook(drawn)[template.TOTALS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    block = next(index for index, row in enumerate(rows) if "时点" in row)
    assert [row[1:5] for row in rows[block + 1 : block + 5]] == [
        ["3月底", 0.2, 7500, 7500],
        ["6月底", 0.5, 18750, 11250],
        ["10月底", 0.8, 30000, 11250],
        ["12月底", 1, 37500, 7500],
    ]


def test_the_first_part_is_printed_whole_and_in_order(drawn: Path) -> None:
    sheet = openpyxl.load_workbook(drawn)[template.DEPARTMENT_FORM]
    texts = [str(row[0].value) for row in sheet.iter_rows(max_col=1) if row[0].value]
    everything = "".join(texts)
    for number, title, content in seed.sections("总体绩效目标\n", "二、分项绩效目标"):
        assert f"{number}{title}" in everything
        assert content in everything
    for function, number, title, content in seed.function_rows():
        assert function in texts
        assert f"\u3000\u3000{number}{title}。{content}" in texts


def test_word_field_codes_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    seed.fill(path)
    book = openpyxl.load_workbook(path)
    book[template.OVERALL]["B4"] = "总体绩效目标 TC 总体绩效目标 \\f A \\l 1 "
    book.save(path)
    changes = fix.fix(open_book(path))
    assert ("G05", "总体绩效目标") in [(change.code, change.after) for change in changes]
