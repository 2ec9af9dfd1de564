"""自动修正 as a button: the list is told as a list, beside what the check finds, and tells what really changes."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.support.filled import cell_of, fill
from tests.support.memory_book import an_indicator, good_indicators, ref
from tests.support.sealed import MAIL, finished
from xltool.books import open_book
from xltool.drawing.findings_sheet import SHOWN_AGAIN, finding_places
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.template import find_label
from xltool.rules.mending import Change
from xltool.workflows.check import check, check_and_report, clear_findings
from xltool.workflows.fix import PRESS_AGAIN, both_sides, fix_in_two_presses
from xltool.workflows.submit import DoubtsFound, submit_open

NOW = datetime(2027, 1, 12, 9, 30)


def faulty(folder: Path) -> Path:
    """A unit that can be mended, and an error that cannot."""
    indicators = [*good_indicators(), an_indicator(指标值="")]
    indicators[0]["计量单位"] = "百分比"
    return fill(folder / "a.xlsx", indicators=indicators)


def levels(path: Path, leaving: str = "") -> Counter[str]:
    places = finding_places(open_book(path).read(template.FINDINGS))
    return Counter(at.severity for at in places if at.fix != leaving)


def head(path: Path, label: str) -> Raw:
    grid = open_book(path).read(template.FINDINGS)
    at = find_label(grid, label)
    assert at is not None
    return grid.at(at.row, at.column + 1)


def test_the_list_of_what_can_be_mended_hides_no_error_and_says_that_it_is_a_list(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    check_and_report(open_book(path), NOW)
    found = levels(path)
    assert found["错误"] > 0
    assert fix_in_two_presses(open_book(path), NOW) == (1, False)
    assert levels(path, PRESS_AGAIN) == found
    conclusion = str(head(path, template.SUMMARY_LABEL))
    assert conclusion.startswith("可以自动修正 1 处，还没有改")
    assert f"共 {found['错误']} 个错误" in conclusion


def test_a_second_press_changes_only_what_was_listed(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    fix_in_two_presses(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    book[template.INDICATORS][cell_of(template.INDICATORS, "计量单位", 4)] = "％"
    book.save(path)
    assert fix_in_two_presses(open_book(path), NOW) == (1, False)
    assert fix_in_two_presses(open_book(path), NOW) == (1, True)


def test_a_list_without_its_hidden_identities_is_known_by_its_cells(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    fix_in_two_presses(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    book[template.FINDINGS].delete_cols(template.FINDING_HEADERS.index("标识") + 1)
    book.save(path)
    assert fix_in_two_presses(open_book(path), NOW) == (1, True)


def test_after_the_marks_are_cleared_the_workbook_counts_as_not_checked(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    check_and_report(open_book(path), NOW)
    assert head(path, template.CHECKED_AT_LABEL) == "2027-01-12 09:30"
    clear_findings(open_book(path))
    assert head(path, template.CHECKED_AT_LABEL) is None


def test_what_should_not_be_sent_is_asked_beside_what_the_check_finds(tmp_path: Path) -> None:
    path = finished(tmp_path / "a.xlsx", cover={"部门名称": "某局（热线13912345678）"})
    book = open_book(path)
    outcome = check(book)
    with pytest.raises(DoubtsFound):
        submit_open(book, path, tmp_path / "out", NOW, MAIL, lambda: None)
    places = finding_places(open_book(path).read(template.FINDINGS))
    assert [at.identity for at in places[1:]] == [one.identity for one in outcome.findings]
    assert str(head(path, template.SUMMARY_LABEL)).startswith("报送以前请看一看：1 处")


@pytest.mark.parametrize(
    ("before", "was", "after", "shown", "told"),
    [
        ("35%", "35%", Decimal("0.35"), "35%", ("35%（文本）", "35%（数值）")),
        ("360925", 360925, "360925", "", ("360925（数值）", "360925（文本）")),
        ("场", "场 ", "场", "", ("场〔空格〕", "场")),
        ("人\u200b次", "人\u200b次", "人次", "", ("人〔零宽空格〕次", "人次")),
        ("元\u00a0", "元\u00a0", "元", "", ("元〔不间断空格〕", "元")),
        ("公\u3000众", "公\u3000众", "公众", "", ("公〔全角空格〕众", "公众")),
        ("册\u202e", "册\u202e", "册", "", ("册〔U+202E〕", "册")),
        ("\u2f08次", "\u2f08次", "人次", "", ("\u2f08〔U+2F08〕次", "人次")),
        ("１２\u00ad０", "１２\u00ad０", Decimal(120), "", ("１２〔软连字符〕０", "120")),
        ("百分比", "百分比", "%", "", ("百分比", "%")),
        ("长" * 200, "长" * 200, "短", "", ("长" * 80 + "…", "短")),
    ],
)
def test_both_sides_of_a_mending_differ_for_the_eye(
    before: str, was: Raw, after: str | Decimal, shown: str, told: tuple[str, str]
) -> None:
    assert both_sides(Change(ref("指标!H5"), "I10", before, after, shown, was)) == told


def test_rows_that_were_filtered_out_are_shown_again_and_that_is_told(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    check_and_report(open_book(path), NOW)
    told = str(head(path, template.SUMMARY_LABEL))
    book = openpyxl.load_workbook(path)
    book[template.FINDINGS].row_dimensions[7].hidden = True
    book.save(path)
    check_and_report(open_book(path), NOW)
    assert str(head(path, template.SUMMARY_LABEL)) == told + SHOWN_AGAIN
    check_and_report(open_book(path), NOW)
    assert str(head(path, template.SUMMARY_LABEL)) == told
