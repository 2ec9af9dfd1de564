"""B05 to B07: cost indicators against the budget."""

import pytest

from tests.support.memory_book import a_book, a_project, an_indicator, check, findings_of, good_indicators, one
from xltool.model.findings import Severity

COST_ROW = 3
"""Place of the cost row among the good indicators; row 7 of the sheet."""


def with_cost(budget=37500, unit="元", more=(), **cost):
    """A book whose cost row is changed; ``more`` adds rows from row 10 on."""
    rows = good_indicators()
    rows[COST_ROW].update(cost)
    return a_book(
        cover={"金额单位": unit, "项目支出预算总额": None},
        projects=[a_project(预算数=budget, 财政资金=budget)],
        indicators=[*rows, *more],
    )


def test_the_cost_row_of_the_seed_gives_exactly_one_warning():
    book = with_cost(计算符号=None, 指标值="3.75万元", 计量单位=None)
    findings = [f for f in findings_of(book) if f.code.startswith("B")]
    assert [(f.code, f.severity) for f in findings] == [("B06", Severity.WARNING)]


# B05


@pytest.mark.parametrize(
    ("budget", "unit", "cost"),
    [
        (37500, "元", {"指标值": 3.75, "计量单位": "万元"}),
        (37500, "元", {"指标值": 37500, "计量单位": "元"}),
        (1125, "万元", {"指标值": 1125, "计量单位": "万元"}),
        (37500, "元", {"三级指标": "项目总成本（万元）", "指标值": 3.75, "计量单位": None}),
        (37500, "元", {"三级指标": "印刷费", "指标值": 5000, "计量单位": "元"}),
        (37500, "元", {"指标值": 90, "计量单位": "%"}),
    ],
)
def test_a_whole_cost_that_equals_the_budget_passes(budget, unit, cost):
    assert check(with_cost(budget, unit, **cost), "B05", "B07") == []


def test_a_whole_cost_above_the_budget_is_an_error():
    finding = one(with_cost(2565, "万元", 指标值=3584, 计量单位="万元"), "B05")
    assert (str(finding.ref), finding.severity) == ("指标!G7", Severity.ERROR)
    assert "35,840,000.00" in finding.message
    assert "25,650,000.00" in finding.message


def test_a_whole_cost_below_the_budget_is_a_warning():
    finding = one(with_cost(25, "万元", 计算符号="≥", 指标值=5, 计量单位="万元"), "B05")
    assert (str(finding.ref), finding.severity) == ("指标!G7", Severity.WARNING)


@pytest.mark.parametrize("unit", ["元/人", "元/亩", "元/株", "/株"])
def test_a_unit_cost_is_not_compared_with_the_budget(unit):
    cost = {"三级指标": "人均总成本", "指标值": 90000, "计量单位": unit}
    assert check(with_cost(**cost), "B05", "B07") == []


def test_a_unit_cost_times_its_quantity_within_the_budget_passes():
    # 2000 人次 × 18 元 = 36000 元
    cost = {"三级指标": "人均培训成本", "指标值": 18, "计量单位": "元/人次"}
    assert check(with_cost(**cost), "B05") == []


def test_a_unit_cost_times_its_quantity_above_the_budget_is_a_warning():
    # 2000 人次 × 20 元 = 40000 元
    book = with_cost(三级指标="人均培训成本", 指标值=20, 计量单位="元/人次")
    finding = one(book, "B05")
    assert (str(finding.ref), finding.severity) == ("指标!G7", Severity.WARNING)
    assert "40,000.00" in finding.message


def test_a_unit_cost_is_not_multiplied_when_two_quantities_have_its_unit():
    more = [an_indicator(三级指标="讲座参加人次（人次）", 指标值=500)]
    book = with_cost(more=more, 三级指标="人均成本", 指标值=20, 计量单位="元/人次")
    assert check(book, "B05") == []


def test_a_unit_cost_by_the_ten_thousand_is_multiplied_rightly():
    # 1.2 万亩 × 300 元/亩 = 360 万元 > 300 万元
    rows = good_indicators()
    rows[0].update(三级指标="造林面积", 指标值=1.2, 计量单位="万亩")
    rows[COST_ROW].update(三级指标="亩均造林成本", 指标值=300, 计量单位="元/亩")
    cover = {"项目支出预算总额": None}
    book = a_book(cover=cover, projects=[a_project(预算数=3_000_000, 财政资金=3_000_000)], indicators=rows)
    assert "3,600,000.00" in one(book, "B05").message


def test_a_cost_is_compared_once_when_two_projects_share_a_code():
    book = with_cost(指标值=5)
    book.sheets["项目"].append(list(book.sheets["项目"][3]))
    assert check(book, "B05") == [("B05", "指标!G7")]


# B06


@pytest.mark.parametrize("operator", ["≤", "＝", "<="])
def test_a_cost_at_most_or_equal_passes(operator):
    assert check(with_cost(计算符号=operator), "B06") == []


def test_a_cost_without_operator_is_a_warning():
    finding = one(with_cost(计算符号=None), "B06")
    assert (str(finding.ref), finding.severity) == ("指标!F7", Severity.WARNING)
    assert "3.75万元" in finding.message


@pytest.mark.parametrize("operator", ["≥", "＞"])
def test_a_cost_at_least_is_an_error(operator):
    finding = one(with_cost(计算符号=operator), "B06")
    assert (str(finding.ref), finding.severity) == ("指标!F7", Severity.ERROR)


def test_a_cost_at_least_typed_into_the_value_is_an_error_there():
    book = with_cost(计算符号=None, 指标值="≥5万元", 计量单位=None)
    assert check(book, "B06") == [("B06", "指标!G7")]


def test_a_saving_rate_of_at_least_something_passes():
    book = with_cost(三级指标="成本节约率", 计算符号="≥", 指标值=5, 计量单位="%")
    assert check(book, "B06") == []


def test_less_than_the_full_budget_is_a_warning():
    book = with_cost(1681680, 计算符号="＜", 指标值=1681680, 计量单位="元")
    finding = one(book, "B06")
    assert (str(finding.ref), finding.severity) == ("指标!F7", Severity.WARNING)


def test_less_than_a_part_of_the_budget_passes():
    book = with_cost(三级指标="印刷费", 计算符号="＜", 指标值=5000, 计量单位="元")
    assert check(book, "B06") == []


def test_a_qualitative_cost_needs_no_operator():
    book = with_cost(三级指标="成本控制", 计算符号=None, 指标值="不超预算", 计量单位=None)
    assert check(book, "B06") == []


# B07


def test_a_budget_in_yuan_written_as_ten_thousands_is_one_error():
    book = with_cost(指标值=37500, 计量单位="万元")
    finding = one(book, "B07")
    assert (str(finding.ref), finding.severity) == ("指标!H7", Severity.ERROR)
    assert check(book, "B05") == []


def test_ten_thousands_written_as_yuan_are_one_error():
    book = with_cost(指标值="3.75元", 计量单位=None)
    assert check(book, "B05", "B07") == [("B07", "指标!G7")]


def test_a_small_part_of_a_large_budget_is_no_mix_up():
    book = with_cost(1_000_000, 三级指标="材料费", 指标值=100, 计量单位="元")
    assert check(book, "B05", "B07") == []


def test_the_mix_up_is_seen_within_one_percent_and_not_beyond():
    assert check(with_cost(指标值=37800, 计量单位="万元"), "B05", "B07") == [("B07", "指标!H7")]
    assert check(with_cost(指标值=38000, 计量单位="万元"), "B05", "B07") == [("B05", "指标!G7")]


def test_a_budget_that_is_the_cost_without_its_ten_thousands_is_told_at_the_budget():
    book = with_cost(budget=268, 指标值=268, 计量单位="万元")
    assert check(book, "B05", "B07") == [("B07", "项目!C4")]


def test_several_quantities_with_the_unit_of_the_price_are_judged_by_the_smallest():
    rows = [
        an_indicator(三级指标=name, 指标值=count, 计量单位="亩")
        for name, count in (("整地面积", 100), ("灌溉面积", 40))
    ]
    above = with_cost(more=rows, 三级指标="亩均成本", 指标值=1000, 计量单位="元/亩")
    within = with_cost(more=rows, 三级指标="亩均成本", 指标值=900, 计量单位="元/亩")
    assert check(above, "B05") == [("B05", "指标!G7")]
    assert check(within, "B05") == []


def paid(text, number, unit):
    row = an_indicator(二级指标="成本指标", 三级指标="岗位补贴标准", 计算符号="＝", 指标值=number, 计量单位=unit)
    return a_book(projects=[a_project(资金用途=text)], indicators=[*good_indicators(), row])


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("发放公益岗位补贴，每人每月600元，按月发放。", 6000, "元/人月"),
        ("为困难户修缮房屋，每户补助2万元，验收后发放。", 2000, "元/户"),
        ("按1200元/人·年的标准购买服务，年底结算。", 120, "元/年/人"),
    ],
)
def test_a_standard_with_a_digit_too_many_is_noticed(text, number, unit):
    finding = one(paid(text, number, unit), "B07")
    assert (finding.severity, str(finding.ref), "相差 10 倍" in finding.message) == (Severity.WARNING, "指标!G10", True)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("发放公益岗位补贴，每人每月600元，按月发放。", 600, "元/人月"),
        ("发放公益岗位补贴，每人每月600元，按月发放。", 7200, "元/人年"),  # the year's
        ("发放公益岗位补贴，每人每月600元，按月发放。", 6000, "元/人"),  # of ten months
        ("补贴每人每月600元，其中骨干每人每月6000元。", 60, "元/人月"),  # which of them?
        ("讲课费每人每天800元，按次发放。", 600, "元/人天"),
    ],
)
def test_other_prices_are_not_compared(text, number, unit):
    assert check(paid(text, number, unit), "B07") == []
