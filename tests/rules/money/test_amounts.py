"""B01 to B04 and B09 to B11: amounts of projects and the purpose."""

from decimal import Decimal

import pytest

from tests.support.memory_book import CODE, a_book, a_project, check, findings_of, one, ref
from xltool.model.cells import CellError
from xltool.model.findings import Mend, Severity


def a_sum(budget, fiscal=None, other=0):
    """A project with these amounts; all of the budget is fiscal unless said."""
    return a_project(预算数=budget, 财政资金=budget if fiscal is None else fiscal, 其他资金=other)


def test_the_good_book_gives_no_finding_about_money():
    assert [f.code for f in findings_of(a_book()) if f.code.startswith("B")] == []


# B01


@pytest.mark.parametrize("amount", [37500, 37500.00, 0.01, "37500.00"])
def test_an_amount_of_at_most_two_decimals_passes(amount):
    assert check(a_book(projects=[a_sum(amount)]), "B01") == []


@pytest.mark.parametrize("typed", ["叁万元", "854万854万(…)", "约3万", "-", True])
def test_an_amount_that_is_not_a_number_is_an_error(typed):
    finding = one(a_book(projects=[a_project(财政资金=typed)]), "B01")
    assert (str(finding.ref), finding.severity) == ("项目!D4", Severity.ERROR)


def test_what_was_typed_is_shown():
    assert "叁万元" in one(a_book(projects=[a_project(预算数="叁万元")]), "B01").message


def test_a_third_decimal_is_an_error():
    finding = one(a_book(projects=[a_project(预算数=37500.005)]), "B01")
    assert (str(finding.ref), finding.severity) == ("项目!C4", Severity.ERROR)
    assert "37500.005" in finding.message


def test_a_negative_amount_is_an_error():
    assert check(a_book(projects=[a_project(其他资金=-1)]), "B01") == [("B01", "项目!E4")]


def test_a_missing_budget_and_missing_fiscal_funds_are_errors_each():
    book = a_book(projects=[a_project(预算数=None, 财政资金=None)])
    assert check(book, "B01") == [("B01", "项目!C4"), ("B01", "项目!D4")]


def test_six_decimals_pass_and_seven_are_an_error_in_ten_thousands():
    cover = {"金额单位": "万元", "项目支出预算总额": None}
    good = a_book(cover=cover, projects=[a_sum(3.750001)])
    bad = a_book(cover=cover, projects=[a_project(预算数=3.7500012, 财政资金=3.75)])
    assert check(good, "B01") == []
    assert check(bad, "B01") == [("B01", "项目!C4")]


def test_text_in_the_total_on_the_cover_is_an_error():
    assert check(a_book(cover={"项目支出预算总额": "三万"}), "B01") == [("B01", "封面!B7")]


def test_an_error_value_in_an_amount_is_left_to_reading():
    book = a_book(projects=[a_project(预算数=CellError("#REF!"))])
    assert check(book, "B01", "B02", "B04", "B05", "B10") == []


# B02


def test_a_budget_that_is_the_sum_of_its_funds_passes():
    assert check(a_book(projects=[a_sum(37500, 37500, 0)]), "B02") == []


def test_tenths_that_floats_cannot_add_pass():
    assert check(a_book(projects=[a_sum(0.3, 0.1, 0.2)]), "B02") == []


def test_a_difference_of_one_cent_is_tolerated_and_two_are_not():
    assert check(a_book(projects=[a_sum(37500, 37499.99, 0)]), "B02") == []
    assert check(a_book(projects=[a_sum(37500, 37499.98, 0)]), "B02") == [("B02", "项目!C4")]


def test_a_budget_that_is_not_the_sum_of_its_funds_is_an_error_with_the_difference():
    finding = one(a_book(projects=[a_sum(37500, 30000, 0)]), "B02")
    assert (str(finding.ref), finding.severity) == ("项目!C4", Severity.ERROR)
    assert "相差 7,500.00 元" in finding.message


def test_blank_other_funds_count_as_nothing_and_inform():
    finding = one(a_book(projects=[a_sum(37500, 37500, None)]), "B02")
    assert (str(finding.ref), finding.severity) == ("项目!E4", Severity.INFO)


def test_blank_other_funds_do_not_hide_a_wrong_sum():
    finding = one(a_book(projects=[a_sum(37500, 30000, None)]), "B02")
    assert (str(finding.ref), finding.severity) == ("项目!C4", Severity.ERROR)


def test_sums_are_not_compared_when_an_amount_cannot_be_read():
    assert check(a_book(projects=[a_sum(37500, "三万", 0)]), "B02") == []


# B03


@pytest.mark.parametrize("unit", ["元", "万元"])
def test_yuan_and_ten_thousands_pass_as_money_unit(unit):
    assert check(a_book(cover={"金额单位": unit}), "B03") == []


@pytest.mark.parametrize("unit", [None, "千元"])
def test_without_a_known_money_unit_nothing_is_compared(unit):
    book = a_book(cover={"金额单位": unit, "项目支出预算总额": None}, projects=[a_sum(37500.005, 30000, 0)])
    codes = ("B01", "B02", "B03", "B05", "B07", "B10", "B11")
    assert check(book, *codes) == [("B03", "封面!B8")]
    assert one(book, "B03").severity is Severity.ERROR


def test_text_and_negative_amounts_are_reported_without_a_money_unit():
    book = a_book(cover={"金额单位": None}, projects=[a_sum("叁万元", -1)])
    assert check(book, "B01") == [("B01", "项目!C4"), ("B01", "项目!D4")]


# B04


def test_a_budget_of_nothing_is_a_warning():
    finding = one(a_book(projects=[a_sum(0)]), "B04")
    assert (str(finding.ref), finding.severity) == ("项目!C4", Severity.WARNING)


def test_a_budget_passes_as_not_nothing():
    assert check(a_book(projects=[a_sum(37500)]), "B04") == []


# B09


def test_a_purpose_that_says_something_passes():
    assert check(a_book(), "B09") == []


@pytest.mark.parametrize("purpose", [None, "办公费", "购置 宣传 材料 若干"])
def test_a_missing_or_short_purpose_is_a_warning(purpose):
    finding = one(a_book(projects=[a_project(资金用途=purpose)]), "B09")
    assert (str(finding.ref), finding.severity) == ("项目!F4", Severity.WARNING)


def test_a_purpose_copied_from_the_objective_is_a_warning():
    objective = a_project()["绩效目标"]
    book = a_book(projects=[a_project(资金用途=objective.rstrip("。"))])
    assert check(book, "B09") == [("B09", "项目!F4")]


# B10


def test_an_amount_of_two_decimals_has_no_tail():
    assert check(a_book(projects=[a_sum(37500.55)]), "B10") == []


def test_a_tail_left_by_a_calculation_is_mended_and_not_an_error():
    book = a_book(projects=[a_project(预算数=37499.999999)])
    assert check(book, "B01", "B02", "B10") == [("B10", "项目!C4")]
    finding = one(book, "B10")
    assert finding.severity is Severity.INFO
    assert finding.mends == (Mend(ref("项目!C4"), "37499.999999", Decimal("37500.00")),)


def test_a_tail_in_ten_thousands_is_mended_in_ten_thousands():
    cover = {"金额单位": "万元", "项目支出预算总额": None}
    finding = one(a_book(cover=cover, projects=[a_project(预算数=3.7499999999)]), "B10")
    assert finding.mends[0].after == Decimal("3.75")


# B11


def test_ten_thousands_of_two_decimals_pass():
    assert check(a_book(projects=[a_sum("3.75万元")]), "B11") == []


def test_ten_thousands_of_four_decimals_inform():
    book = a_book(projects=[a_project(预算数="153.5184万元", 财政资金=1535184)])
    finding = one(book, "B11")
    assert (str(finding.ref), finding.severity) == ("项目!C4", Severity.INFO)
    assert "1,535,184.00" in finding.message
    assert check(book, "B01", "B02") == []


def test_ten_thousands_of_four_decimals_inform_on_a_sheet_in_ten_thousands():
    cover = {"金额单位": "万元", "项目支出预算总额": None}
    book = a_book(cover=cover, projects=[a_project(预算数=153.5184, 财政资金="1535184元")])
    assert check(book, "B01", "B02", "B11") == [("B11", "项目!C4")]


def test_findings_about_money_know_their_project():
    finding = one(a_book(projects=[a_sum(37500, 30000)]), "B02")
    assert (finding.project, finding.anchor) == (CODE, CODE)


@pytest.mark.parametrize("typed", ["￥52.6", "¥52.6", "¥ 1,200"])
def test_a_sign_of_yuan_in_a_book_of_ten_thousands_is_asked_about_and_not_mended(typed):
    row = a_project(预算数=typed, 财政资金=52.6)
    book = a_book(cover={"金额单位": "万元", "项目支出预算总额": None}, projects=[row])
    found = [f for f in findings_of(book) if f.ref == ref("项目!C4")]
    assert [f.code for f in found] == ["B01"]
    assert "万元" in found[0].message
    assert found[0].mends == ()
    assert check(book, "B02", "B07", "R04") == []


def test_a_sign_of_yuan_in_a_book_of_yuan_and_a_unit_beside_it_are_read():
    assert check(a_book(projects=[a_sum("¥37500", 37500)]), "B01", "B02") == []
    book = a_book(cover={"金额单位": "万元", "项目支出预算总额": None}, projects=[a_sum("¥37500元", 3.75)])
    assert check(book, "B01", "B02") == []
