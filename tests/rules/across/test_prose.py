"""Amounts, counts and periods that the prose states: X02, X04, X05, X09, Y02, Y03, I25."""

from __future__ import annotations

import pytest

from tests.support.faults import OTHER, section
from tests.support.forms import a_form
from tests.support.memory_book import (
    MemoryBook,
    a_book,
    a_project,
    an_indicator,
    check,
    findings_of,
    good_indicators,
    one,
)
from xltool.model.cells import Raw

PURPOSE = "项目!F4"


def purpose(text: str, **changes: Raw) -> MemoryBook:
    return a_book(projects=[a_project(资金用途=text, **changes)])


def test_a_department_total_that_is_not_its_parts_is_refused() -> None:
    """Real: 广水 2022, 99611.05 + 9564.46 = 109175.51 万元, printed 109175.04."""
    text = "2022年预算总额109175.04万元，其中基本支出99611.05万元、项目支出9564.46万元。"
    book = section(text)
    book.sheets["封面"][6][1] = 95644600
    assert check(book, "X02") == [("X02", "总体目标!C4")]
    assert "相差 4,700.00 元" in one(book, "X02").message


@pytest.mark.parametrize(
    "text",
    [
        "预算总额100万元，其中基本支出96.25万元、项目支出3.75万元。",
        "收入总计100万元，其中财政拨款90万元、其他收入10万元。",
        "本年基本支出96.25万元，项目支出8万元。",
        "预算总额100万元，主要用于科普。",
    ],
)
def test_a_department_total_that_agrees_or_stands_alone_is_fine(text: str) -> None:
    assert check(section(text), "X02") == []


def test_a_stated_project_spending_other_than_the_cover_is_refused() -> None:
    book = section("预算总额100万元，其中基本支出95万元、项目支出5万元。")
    assert "50,000.00" in one(book, "X02").message
    assert "37,500.00" in one(book, "X02").message


@pytest.mark.parametrize(
    "text",
    [
        "项目预算5万元，用于科普宣传活动。",
        "本年安排资金50000元，购置宣传材料和展板。",
        "预算数为5 万元，开展科普活动。",
    ],
)
def test_a_stated_budget_other_than_the_table_is_refused(text: str) -> None:
    assert check(purpose(text), "X04") == [("X04", PURPOSE)]


@pytest.mark.parametrize(
    "text",
    [
        "项目预算3.75万元，用于科普宣传活动。",
        "累计安排资金500万元，开展科普宣传活动。",
        "总投资概算50万元，本年开展科普宣传活动。",
        "预算安排其中财政资金2万元，开展科普宣传活动。",
        "预算5万元，其中培训费2万元、宣传费3万元。",
        "每场活动预算5000元，开展科普宣传活动。",
        "举办科普培训，培训费预算2万元。",
        "开展培训班10期，安排资金2万元；购置宣传材料，安排资金1.75万元。",
    ],
)
def test_what_is_no_budget_of_the_year_is_not_compared(text: str) -> None:
    assert check(purpose(text), "X04") == []


def test_a_section_that_names_one_project_is_compared_with_it() -> None:
    assert check(section("科普专项预算5万元，用于科普培训。"), "X04") == [("X04", "总体目标!C4")]
    assert check(section("科普专项预算3.75万元，用于科普培训。"), "X04") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("设置绩效目标的项目1个，资金3.75万元。", []),
        ("设置绩效目标的项目3个，资金3.75万元。", ["X05"]),
        ("设置绩效目标的项目1个，资金5万元。", ["X05"]),
        ("编制了2个预算项目的绩效目标，资金5万元。", ["X05"]),
        ("谋划科普项目3个，培训农民。", []),
        ("全年谋划重点项目20个，完成目标任务，预算执行到位。", []),
        ("我部门共有1个项目编制了绩效目标，资金3.75万元。", []),
        ("我部门共有14个项目编制了绩效目标，资金3.75万元。", ["X05"]),
    ],
)
def test_the_number_and_money_of_projects_agree_with_the_table(text: str, codes: list[str]) -> None:
    assert [code for code, _ in check(section(text), "X05")] == codes


@pytest.mark.parametrize(
    "text",
    ["甲镇1万元，乙镇2万元，丙镇0.75万元", "1.举办科普日活动2万元；2.购置宣传材料17500元", "甲镇1万元，其余用于乙镇。"],
)
def test_an_allocation_that_adds_up_or_is_not_whole_is_fine(text: str) -> None:
    assert check(purpose(text), "X09") == []


def test_an_allocation_that_does_not_add_up_is_a_warning() -> None:
    finding = one(purpose("甲镇1万元，乙镇2万元，丙镇0.70万元"), "X09")
    assert (finding.severity, str(finding.ref)) == ("warning", PURPOSE)
    assert "3 项分配，合计 37,000.00 元" in finding.message
    assert "少 500.00 元" in finding.message


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("实施时间2021年9月至2021年3月，开展科普活动。", "error"),
        ("实施期限2022年-2023年，开展科普宣传活动。", "warning"),
    ],
)
def test_a_period_that_cannot_be_is_told(text: str, severity: str) -> None:
    finding = one(purpose(text), "Y02")
    assert (finding.severity, str(finding.ref)) == (severity, PURPOSE)


@pytest.mark.parametrize(
    "text",
    [
        "实施时间2021年3月至2021年11月，开展科普活动。",
        "实施期限2020-2022年，开展科普宣传活动。",
        "宣传《全民科学素质行动计划纲要（2006-2010年）》的精神。",
        "落实2016-2020年的规划，开展科普宣传活动。",
    ],
)
def test_a_period_that_holds_the_year_is_fine(text: str) -> None:
    assert check(purpose(text), "Y02") == []


def test_two_periods_of_one_project_are_told() -> None:
    book = purpose(
        "实施时间2021年3月至2021年11月，开展科普活动。",
        绩效目标="实施时间2021年4月至2021年11月，参加培训人次达到2000人次，提升科学素质。",
    )
    assert check(book, "Y02") == [("Y02", "项目!K4")]


def test_a_total_of_all_years_is_told_only_where_a_project_runs_on() -> None:
    rows = [an_indicator(三级指标="建设期内参训人次"), *good_indicators()[1:]]
    assert check(a_book(indicators=rows), "I25") == []
    running = a_book(projects=[a_project(备注="延续项目")], indicators=rows)
    assert check(running, "I25") == [("I25", "指标!G4")]
    older = a_project(项目编码=OTHER.replace("63621", "63620"))
    code = str(older["项目编码"])
    earlier = a_book(projects=[older], indicators=[row | {"项目编码": code} for row in rows])
    assert check(earlier, "I25") == [("I25", "指标!G4")]


# Y03


@pytest.mark.parametrize(
    ("made", "months"),
    [("2020-10-31", None), ("2019-11-01", None), ("2019年10月20日", 15), ("2018-12", 25), ("", None)],
)
def test_a_form_made_long_before_the_year_of_the_budget_is_said(made: str, months: int | None) -> None:
    """The good workbook is of 2021; 14 months before its first month is November 2019."""
    found = [one for one in findings_of(a_book(), form=a_form(date=made)) if one.code == "Y03"]
    assert [one.field for one in found] == ([] if months is None else ["表样"])
    assert months is None or f"已有 {months} 个月" in found[0].message
