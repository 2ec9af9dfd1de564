"""D01 to D05, D08, D09: the disbursement schedule."""

import pytest

from tests.support.memory_book import CODE, a_book, a_project, check, findings_of, good_indicators, one, ref
from xltool.model.cells import CellError
from xltool.model.findings import Mend, Severity
from xltool.model.shelf import load_form

POINTS = ("3月底", "6月底", "10月底", "12月底")


def planned(*cells, formatted=False, **options):
    """A book whose project has these four checkpoints, in cells G4 to J4."""
    row = a_project(**dict(zip(POINTS, cells, strict=True)))
    book = a_book(projects=[row], **options)
    if formatted:
        book.percent.update(("项目", 4, column) for column in range(7, 11))
    return book


def test_the_good_book_gives_no_finding_about_the_schedule():
    assert [f.code for f in findings_of(a_book()) if f.code.startswith("D")] == []


# D01


def test_four_filled_checkpoints_pass():
    assert check(planned(20, 50, 80, 100), "D01") == []


@pytest.mark.parametrize("cell", [None, "–", "一半"])
def test_a_checkpoint_without_a_number_is_an_error(cell):
    book = planned(20, cell, 80, 100)
    finding = one(book, "D01")
    assert (str(finding.ref), finding.severity) == ("项目!H4", Severity.ERROR)
    assert "6月底" in finding.message
    assert finding.project == CODE


def test_an_error_value_at_a_checkpoint_is_left_to_reading():
    book = planned(20, CellError("#DIV/0!"), 80, 100)
    assert check(book, "D01", "D02", "D03", "D04", "D05", "D08") == []


# D02


def test_shares_from_0_to_100_pass():
    assert check(planned("20.00%", "20.00%", "100%", "100%"), "D02") == []


def test_a_share_above_100_is_one_error():
    book = planned(20, "120%", 80, 100)
    assert check(book, "D02", "D03", "D04") == [("D02", "项目!H4")]
    assert one(book, "D02").severity is Severity.ERROR
    assert "120%" in one(book, "D02").message


def test_a_last_share_above_100_is_one_error():
    assert check(planned(20, 50, 80, "120%"), "D02", "D03", "D04") == [("D02", "项目!J4")]


def test_a_negative_share_is_an_error():
    assert check(planned(-5, 50, 80, 100), "D02", "D03") == [("D02", "项目!G4")]


def test_a_share_of_more_than_two_decimals_is_mentioned():
    finding = one(planned("33.3333%", 50, 80, 100), "D02")
    assert (str(finding.ref), finding.severity) == ("项目!G4", Severity.INFO)
    assert "33.3333%" in finding.message
    assert "33.33%" in finding.fix


def test_a_third_in_a_percent_cell_is_mentioned_once():
    book = planned(1 / 3, 0.5, 0.8, 1, formatted=True)
    assert check(book, "D01", "D02", "D03", "D04", "D05") == [("D02", "项目!G4")]


@pytest.mark.parametrize("share", ["33.33%", "33.330%", 33.3])
def test_shares_of_two_decimals_pass(share):
    assert check(planned(share, 50, 80, 100), "D02") == []


# D03


def test_growing_shares_pass():
    assert check(planned(20, 50, 80, 100), "D03") == []


def test_equal_shares_pass():
    assert check(planned(20, 50, 50, 100), "D03") == []


def test_a_share_smaller_than_the_one_before_is_an_error():
    finding = one(planned(20, 60, 50, 100), "D03")
    assert (str(finding.ref), finding.severity) == ("项目!I4", Severity.ERROR)
    assert "60%" in finding.message
    assert "当期" not in finding.message


def test_each_fall_is_reported():
    assert check(planned(20, 10, 50, 40), "D03") == [("D03", "项目!H4"), ("D03", "项目!J4")]


def test_shares_per_period_are_recognised_once_and_their_cumulative_row_is_shown():
    book = planned(20, 30, 30, 20)
    assert check(book, "D03", "D04") == [("D03", "项目!J4")]
    finding = one(book, "D03")
    assert "似按当期而非累计填写" in finding.message
    assert "20%、50%、80%、100%" in finding.fix
    assert finding.mends == ()


def test_a_gap_does_not_hide_a_fall():
    assert check(planned(50, None, 20, 100), "D03") == [("D03", "项目!I4")]


# D04


def test_a_last_share_of_100_passes():
    assert check(planned(20, 50, 80, "100.00%"), "D04") == []


def test_a_last_share_below_100_is_an_error():
    finding = one(planned(20, 50, 80, "95%"), "D04")
    assert (str(finding.ref), finding.severity) == ("项目!J4", Severity.ERROR)
    assert "95%" in finding.message


def test_four_quarters_look_like_shares_per_period():
    finding = one(planned(25, 25, 25, 25), "D04")
    assert "似按当期而非累计填写" in finding.message
    assert "25%、50%、75%、100%" in finding.fix


# D05


@pytest.mark.parametrize("cells", [(20, 50, 80, 100), ("20%", "50%", "80%", "100.00%")])
def test_shares_in_points_or_with_a_sign_pass(cells):
    assert check(planned(*cells), "D01", "D05") == []


def test_fractions_in_percent_cells_pass():
    book = planned(0.2, 0.5, 0.8, 1, formatted=True)
    assert check(book, "D01", "D02", "D03", "D04", "D05") == []


def test_fractions_in_plain_cells_are_read_and_mended():
    book = planned(0.2, 0.5, 0.8, 1)
    assert check(book, "D01", "D03", "D04", "D05") == [("D05", "项目!G4")]
    finding = one(book, "D05")
    assert finding.severity is Severity.INFO
    assert "还有 3 处（H4、I4、J4）" in finding.message
    assert list(finding.mends) == [
        Mend(ref("项目!G4"), "0.2", "20%"),
        Mend(ref("项目!H4"), "0.5", "50%"),
        Mend(ref("项目!I4"), "0.8", "80%"),
        Mend(ref("项目!J4"), "1", "100%"),
    ]


def test_a_zero_among_fractions_needs_no_mending():
    finding = one(planned(0, 0.5, 0.8, 1), "D05")
    assert [str(mend.ref) for mend in finding.mends] == ["项目!H4", "项目!I4", "项目!J4"]


def test_mixed_scales_in_a_row_are_one_error_and_never_guessed():
    book = planned(0.2, 50, 80, 100)
    assert check(book, "D01", "D02", "D03", "D04", "D05", "D08") == [("D05", "项目!G4")]
    finding = one(book, "D05")
    assert (finding.severity, finding.mends) == (Severity.ERROR, ())
    assert "20% 还是 0.2%" in finding.message


def test_several_fractions_among_points_are_reported_once():
    assert check(planned(0.2, 0.5, 80, 100), "D05") == [("D05", "项目!G4")]


# D08


def test_an_even_pace_passes():
    assert check(planned(20, 50, 80, 100), "D08") == []


def test_nothing_before_the_year_end_informs_once():
    finding = one(planned("0%", "0%", "0%", "100%"), "D08")
    assert (str(finding.ref), finding.severity) == ("项目!I4", Severity.INFO)


def test_everything_at_the_first_checkpoint_informs():
    assert check(planned(100, 100, 100, 100), "D08") == [("D08", "项目!G4")]


def test_a_jump_of_more_than_70_points_at_the_end_informs():
    assert check(planned(10, 20, 29, 100), "D08") == [("D08", "项目!I4")]
    assert check(planned(10, 20, 30, 100), "D08") == []


def test_the_pace_is_a_matter_of_the_form():
    form = load_form("hebei_text")
    schedule = form.schedule.model_copy(update={"latest_start": "6月底"})
    local = form.model_copy(update={"schedule": schedule})
    book = planned(0, 0, 50, 100)
    assert check(book, "D08", form=local) == [("D08", "项目!H4")]
    assert check(book, "D08") == []


# D09


def finished(when):
    """The good indicators, with this completion date in row 6."""
    rows = good_indicators()
    rows[2]["指标值"] = when
    return rows


def test_money_paid_when_the_work_is_done_passes():
    assert check(planned(20, 50, 80, 100), "D09") == []
    assert check(planned(20, 100, 100, 100, indicators=finished("2021年6月底")), "D09") == []


def test_all_money_paid_before_the_work_is_done_informs():
    finding = one(planned(20, 100, 100, 100), "D09")
    assert (str(finding.ref), finding.severity) == ("项目!H4", Severity.INFO)
    assert "2021年12月底" in finding.message


def test_a_completion_rate_is_no_date_to_compare():
    rows = finished(100)
    rows[2]["计量单位"] = "%"
    assert check(planned(20, 100, 100, 100, indicators=rows), "D09") == []


@pytest.mark.parametrize(
    "cells",
    [(7500, 18750, 30000, 37500), ("7500", "18750", "30000", "37500"), ("0.75万元", "1.88万", "3万元", "3.75万元"), (0, 0, 20000, 37500)],
)  # fmt: skip
def test_amounts_instead_of_percentages_are_told_once(cells):
    book = planned(*cells)
    assert check(book, "D01", "D02", "D03", "D04", "D05", "D08") == [("D02", "项目!G4")]
    assert "金额" in one(book, "D02").message
    assert one(book, "D02").mends == ()


def test_small_amounts_that_end_with_the_budget_in_ten_thousands_are_amounts_too():
    row = a_project(预算数=62, 财政资金=62, **dict(zip(POINTS, (6.2, 31, 50, 62), strict=True)))
    book = a_book(cover={"金额单位": "万元", "项目支出预算总额": None}, projects=[row])
    assert check(book, "D01", "D02", "D03", "D04", "D05") == [("D02", "项目!G4")]
