"""One cause gives one finding: what is wrong alike in many cells is said once, with the other places."""

from __future__ import annotations

from tests.support.faults import OTHER, second
from tests.support.memory_book import (
    CODE,
    a_book,
    a_project,
    check,
    findings_of,
    good_indicators,
    one,
    ref,
)  # fmt: skip
from xltool.model.findings import Mend

REST = "还有 5 处（A5、A6、A7、A8、A9）"


def test_rows_of_a_project_that_is_not_there_are_one_finding() -> None:
    book = a_book(indicators=[*good_indicators(), *good_indicators(OTHER)])
    assert check(book, "G11") == [("G11", "指标!A10")]
    assert "还有 5 处（A11、A12、A13、A14、A15）" in one(book, "G11").message


def test_a_code_in_small_letters_on_every_row_is_one_finding_that_mends_them_all() -> None:
    book = a_book(indicators=good_indicators(CODE.lower()))
    finding = one(book, "C05")
    assert str(finding.ref) == "指标!A4"
    assert REST in finding.message
    assert finding.mends == tuple(Mend(ref(f"指标!A{row}"), CODE.lower(), CODE) for row in range(4, 10))


def test_two_projects_with_one_code_do_not_make_all_their_indicators_double() -> None:
    book = second(项目编码=CODE)
    assert check(book, "C04", "I15") == [("C04", "项目!A5")]


def test_a_column_of_descriptions_left_blank_is_one_finding_for_each_project() -> None:
    rows = [row | {"绩效指标描述": None} for row in (*good_indicators(), *good_indicators(OTHER))]
    other = a_project(项目编码=OTHER, 项目名称="阵地建设")
    book = a_book(projects=[a_project(), other], indicators=rows)
    assert check(book, "I21") == [("I21", "指标!E10"), ("I21", "指标!E4")]
    first = next(f for f in findings_of(book) if f.code == "I21")
    assert "还有 5 处（E5、E6、E7、E8、E9）" in first.message


def test_many_places_are_counted_and_not_all_listed() -> None:
    rows = [row | {"绩效指标描述": None} for row in good_indicators() * 2]
    assert "还有 11 处（E5、E6、E7、E8、E9、E10、E11、E12……）" in one(a_book(indicators=rows), "I21").message
