"""D06, D07: 资金汇总 as it stands against the entries."""

from __future__ import annotations

from tests.support.memory_book import CODE, MemoryBook, a_book, a_project, check, findings_of
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.fingerprint import totals_inputs
from xltool.model.shelf import standard_form
from xltool.model.template import RECORD_HEADERS, totals_headers
from xltool.reading.submission import read_submission

OTHER = "13063621AAAAAAAAAAAAA"
FIGURES: tuple[Raw, ...] = (37500, 7500, 7500, 18750, 11250, 30000, 11250, 37500, 7500)
DOUBLED: tuple[Raw, ...] = (75000, 15000, 15000, 37500, 22500, 60000, 22500, 75000, 15000)
SUM: list[Raw] = [None, None, template.TOTALS_SUM_LABEL, *DOUBLED]
FIRST: list[Raw] = [1, CODE, "科普专项", *FIGURES]
SECOND: list[Raw] = [2, OTHER, "学会专项", *FIGURES]


def totals(*tables: list[list[Raw]], fresh: bool = True) -> MemoryBook:
    """Two projects of 37500 元 each, and 资金汇总 with these tables."""
    book = a_book(projects=[a_project(), a_project(项目编码=OTHER, 项目名称="学会专项")])
    inputs = totals_inputs(read_submission(book).submission) if fresh else "former"
    book.sheets[template.LISTS] = [list(RECORD_HEADERS), [template.TOTALS, "", inputs, "", ""]]
    book.sheets[template.TOTALS] = [
        row for table in tables for row in ([*totals_headers(standard_form().labels)], *table)
    ]
    return book


def test_tables_with_every_project_pass() -> None:
    assert check(totals([FIRST, SECOND, SUM], [FIRST, SECOND, SUM]), "D06", "D07") == []


def test_a_project_whose_row_was_deleted_is_found_once_per_table() -> None:
    book = totals([FIRST, SUM], [FIRST, SECOND, SUM])
    (finding,) = [f for f in findings_of(book) if f.code == "D06"]
    assert (finding.severity, str(finding.ref), finding.project) == ("error", "项目!B5", OTHER)
    assert finding.message == "资金汇总的「全部资金」表里没有项目「学会专项」。"
    assert check(totals([FIRST, SUM], [FIRST, SUM]), "D06") == [("D06", "项目!B5")] * 2


def test_a_row_missing_in_two_tables_gives_two_findings_that_can_be_told_apart() -> None:
    found = [f for f in findings_of(totals([FIRST, SUM], [FIRST, SUM])) if f.code == "D06"]
    assert len({finding.identity for finding in found}) == 2


def test_a_stale_table_is_left_to_t07() -> None:
    assert check(totals([FIRST, SUM], fresh=False), "D06", "D07", "T07") == [("T07", "项目!C4")]
