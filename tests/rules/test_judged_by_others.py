"""What departments written by people who had not read the rules showed: faults missed, and sound rows that were blamed."""

import pytest

from tests.support.faults import section
from tests.support.memory_book import a_book, a_project, an_indicator, check, good_indicators, one


def with_row(objective: str = "", **cells):
    """A sound book with one more indicator, and another objective where one is given."""
    projects = [a_project(绩效目标=objective)] if objective else [a_project()]
    return a_book(projects=projects, indicators=[*good_indicators(), an_indicator(**cells)])


def department(*budgets: float, unit: str, total: float | None):
    codes = [f"13063621UQAP8BYN8VZW{sign}" for sign in "KLMN"]
    rows = [
        a_project(项目编码=code, 项目名称=f"专项{code[-1]}", 预算数=money, 财政资金=money)
        for code, money in zip(codes, budgets, strict=False)
    ]
    return a_book(cover={"金额单位": unit, "项目支出预算总额": total}, projects=rows)


@pytest.mark.parametrize(
    ("budgets", "unit", "total", "told"),
    [
        ((120, 860000, 45), "万元", 251, ["项目!C5"]),
        ((120, 860000, 45), "万元", None, ["项目!C5"]),
        ((1200000, 86, 450000), "元", 2510000, ["项目!C5"]),
        ((1200000, 86, 450000), "元", 2600000, []),
        ((120, 860, 45), "万元", 251, []),
        ((120, 8600, 45), "万元", None, []),
        ((860000,), "万元", 86, []),
    ],
)
def test_a_budget_in_the_other_unit_is_told_at_its_cell_when_its_size_shows_it(budgets, unit, total, told) -> None:
    book = department(*budgets, unit=unit, total=total)
    assert [place for _, place in check(book, "B07")] == told
    if told:
        assert check(book, "X01") == []
        assert one(book, "B07").mends == ()


@pytest.mark.parametrize(
    ("objective", "cells"),
    [
        ("户均补助3万元，改造房屋。", {"指标值": 3, "计量单位": "万元/户"}),
        ("人均每年补助不超过2.4万元，改善生活。", {"指标值": 24000, "计量单位": "元/人·年"}),
        ("新建挡土墙860立方米，恢复通行。", {"指标值": 860, "计量单位": "m³"}),
        ("资助学生分两次发放，分3批完成，改善生活。", {}),
        ("做到发现一户、鉴定一户、改造一户，打造一支过硬的队伍。", {}),
        ("完成抽检2400批次，其中监督抽检1500批次、评价抽检900批次。", {"指标值": 2400, "计量单位": "批次"}),
    ],
)
def test_what_an_objective_says_in_other_words_is_found_again(objective: str, cells: dict[str, object]) -> None:
    assert check(with_row(objective, **cells), "G09") == []


@pytest.mark.parametrize(
    ("objective", "cells"),
    [
        ("完成抽检2400批次，其中监督抽检1500批次、评价抽检700批次。", {"指标值": 2400, "计量单位": "批次"}),
        ("新建挡土墙680立方米，恢复通行。", {"指标值": 860, "计量单位": "m³"}),
        ("职业培训结业率达到90%以上。", {"三级指标": "职业培训结业率", "指标值": 85, "计量单位": "%"}),
    ],
)
def test_a_quantity_that_contradicts_its_indicator_is_told(objective: str, cells: dict[str, object]) -> None:
    assert check(with_row(objective, **cells), "G09") == [("G09", "项目!K4")]


def test_a_rate_of_that_name_is_kept_by_its_own_indicator_only() -> None:
    cells = {"三级指标": "职业培训结业率", "指标值": 85, "计量单位": "%"}
    assert check(with_row("职业培训结业率达到85%以上。", **cells), "G09") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("为2.1万名居民提供服务。", False),
        ("全年受理诉求约9000件。", False),
        ("840名护林员定岗定责，聘用护林员840名。", True),
        ("清运垃圾1.8万吨。", True),
    ],
)
def test_a_section_promises_what_will_be_done(text: str, found: bool) -> None:
    assert bool(check(section(text), "X07")) is found


def test_quantities_of_one_project_keep_their_sum() -> None:
    rows = [an_indicator(三级指标=f"造林{n}", 指标值=n, 计量单位="万亩") for n in ("1.6", "2")]
    other = [an_indicator(项目编码="13063621UQAP8BYN8VZWX", 三级指标="改造果园", 指标值=5000, 计量单位="亩")]
    book = section("完成营造林3.6万亩。")
    book.sheets["指标"] += a_book(indicators=[*rows, *other]).sheets["指标"][3:]
    assert check(book, "X07") == []


def test_a_price_of_what_no_indicator_counts_is_left() -> None:
    rows = [
        *good_indicators(),
        an_indicator(三级指标="改造提升果园面积", 指标值=100, 计量单位="亩"),
        an_indicator(二级指标="成本指标", 三级指标="高接换优补助标准", 计算符号="≤", 指标值=600, 计量单位="元/亩"),
    ]
    assert check(a_book(indicators=rows), "B05") == []


def test_a_description_keeps_what_a_section_promises() -> None:
    book = section("举办茶农培训4期。")
    assert check(book, "X07") == [("X07", "总体目标!C4")]
    column = [str(head) for head in book.sheets["指标"][2]].index("绩效指标描述")
    book.sheets["指标"][3][column] = "培训4期，每期60人"
    assert check(book, "X07") == []


@pytest.mark.parametrize(
    ("code", "cells", "found"),
    [
        ("I24", {"二级指标": "时效指标", "三级指标": "报告出具时限", "计算符号": "≥", "指标值": 20, "计量单位": "天"}, True),
        ("I24", {"二级指标": "时效指标", "三级指标": "工程完工时间", "计算符号": "≥", "指标值": "2021年9月底", "计量单位": None}, True),
        ("I24", {"二级指标": "时效指标", "三级指标": "每日开放时间", "计算符号": "≥", "指标值": 8, "计量单位": "小时"}, False),
        ("I19", {"二级指标": "时效指标", "计算符号": "≤", "指标值": "2021年9月31日", "计量单位": None}, True),
        ("I19", {"二级指标": "时效指标", "计算符号": "≤", "指标值": "2021年2月29日前", "计量单位": None}, True),
        ("I19", {"二级指标": "时效指标", "计算符号": "≤", "指标值": "2021年9月30日", "计量单位": None}, False),
        ("I16", {"二级指标": "成本指标", "三级指标": "培训残疾人", "指标值": 500, "计量单位": "人次"}, True),
        ("B06", {"二级指标": "成本指标", "三级指标": "培训残疾人", "指标值": 500, "计量单位": "人次"}, False),
        ("I10", {"三级指标": "改造小区个数", "指标值": 11, "计量单位": "户"}, True),
        ("I10", {"三级指标": "惠及居民户数", "指标值": 11, "计量单位": "人"}, True),
        ("I10", {"三级指标": "事故起数下降率", "指标值": 5, "计量单位": "起"}, True),
        ("I10", {"三级指标": "巡查频率", "指标值": 5, "计量单位": "次"}, False),
        ("I08", {"指标值": "850人左右", "计量单位": None}, True),
        ("I08", {"指标值": "1500以上人次左右", "计量单位": "人次"}, True),
        ("I24", {"三级指标": "火灾起数下降率", "计算符号": "≤", "指标值": 10, "计量单位": "%"}, True),
        ("I24", {"三级指标": "火灾起数下降率", "计算符号": "≥", "指标值": 10, "计量单位": "%"}, False),
        ("I17", {"指标值确定依据": "县防汛指挥部工作安排"}, False),
        ("B06", {"项目编码": "13063621UQAP8BYN8VZWX", "二级指标": "成本指标", "三级指标": "奖补标准", "计算符号": "≥",
                 "指标值": 300, "计量单位": "元/亩"}, True),
        ("B05", {"二级指标": "成本指标", "三级指标": "印刷费", "计算符号": "≤", "指标值": 50000, "计量单位": "元"}, True),
        ("B05", {"二级指标": "成本指标", "三级指标": "印刷费节约额", "计算符号": "≥", "指标值": 50000, "计量单位": "元"}, False),
    ],
)  # fmt: skip
def test_a_row_is_judged_by_what_it_says(code: str, cells: dict[str, object], found: bool) -> None:
    row = 4 + len(good_indicators())
    assert any(place.endswith(str(row)) for _, place in check(with_row(**cells), code)) is found


def test_a_price_is_multiplied_with_the_quantity_it_is_named_after() -> None:
    rows = [
        *good_indicators(),
        an_indicator(三级指标="购置课桌椅", 指标值=2600, 计量单位="套"),
        an_indicator(三级指标="购置一体机", 指标值=1, 计量单位="套"),
        an_indicator(二级指标="成本指标", 三级指标="课桌椅单价", 计算符号="≤", 指标值=300, 计量单位="元/套"),
    ]
    assert "购置课桌椅" in one(a_book(indicators=rows), "B05").message


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("Y01", "按照《2020年度检查计划》，2020年对全县危险化学品、烟花爆竹等行业企业开展检查420家。", True),
        ("Y01", "完成2020年农村危房改造和抗震改造58户，保障住房安全。", True),
        ("Y01", "完成2020年度部门决算公开65家，提高透明度。", False),
        ("G03", "1.开展科普活动，提升群众科学素质；2.培训农民；3.", True),
        ("G03", "1.开展科普活动，提升群众科学素质；2.培训农民。", False),
    ],
)
def test_an_objective_is_judged_by_what_it_says(code: str, text: str, found: bool) -> None:
    assert bool(check(a_book(projects=[a_project(绩效目标=text)]), code)) is found


def test_a_content_that_only_repeats_its_title_is_told() -> None:
    book = section("内容")
    column = [str(head) for head in book.sheets["总体目标"][2]].index("标题")
    book.sheets["总体目标"][3][column] = "内容"
    assert ("G11", "总体目标!C4") in check(book, "G11")
