"""I09, I10: units present, and the same as the name says."""

from __future__ import annotations

import pytest

from tests.support.memory_book import MemoryBook, a_book, an_indicator, check, one
from xltool.model.cells import Raw


def row(name: Raw, operator: Raw, value: Raw, unit: Raw, **changes: Raw) -> MemoryBook:
    changed = {"三级指标": name, "计算符号": operator, "指标值": value, "计量单位": unit, **changes}
    return a_book(indicators=[an_indicator(**changed)])


def test_the_good_book_has_no_finding_on_units() -> None:
    assert check(a_book(), "I09", "I10") == []


@pytest.mark.parametrize("name", ["培训人数", "培训人数（城区）", "提档项目"])
def test_a_bare_number_is_refused_at_the_unit_cell(name: str) -> None:
    finding = one(row(name, "≥", 220, None), "I09")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!H4")


@pytest.mark.parametrize(
    ("name", "operator", "value", "unit"),
    [
        ("道路长度", "＝", 485, "米"),
        ("道路长度", None, "485米", None),
        ("培训参加人次（人次）", "≥", 80000, None),
        ("造林面积(万亩)", "≥", 1.2, None),
        ("绿化成本[元/株]", "≤", 28.4, None),
        ("项目评级", "定性", "3", None),
        ("完成时间", "≤", "2021年12月底", None),
        ("完成效果", "定性", "可控", None),
        ("完成效果", None, "无", None),
    ],
)
def test_these_need_no_further_unit(name: str, operator: Raw, value: Raw, unit: Raw) -> None:
    assert check(row(name, operator, value, unit), "I09") == []


def test_another_unit_needs_an_explanation() -> None:
    assert "却没有说明" in one(row("评分", "≥", 90, "其他", 绩效指标描述=None), "I09").message
    assert check(row("评分", "≥", 90, "其他", 绩效指标描述="按评分表计分"), "I09") == []


@pytest.mark.parametrize(("typed", "standard"), [("百分比", "%"), ("％", "%"), ("㎡", "平方米")])
def test_a_synonym_of_a_unit_is_mended_in_the_unit_column(typed: str, standard: str) -> None:
    finding = one(row("覆盖程度", "≥", 90, typed), "I10")
    assert (finding.severity, str(finding.ref)) == ("info", "指标!H4")
    assert [(str(m.ref), m.before, m.after) for m in finding.mends] == [("指标!H4", typed, standard)]


@pytest.mark.parametrize("unit", ["公里", "千米", "百分点", "个百分点"])
def test_units_that_are_right_as_they_are_give_no_finding(unit: str) -> None:
    assert check(row("覆盖程度", "≥", 5, unit), "I10") == []


def test_a_synonym_in_the_unit_column_is_mended_though_the_value_cell_repeats_it() -> None:
    finding = one(row("覆盖程度", "≥", "90%", "百分比"), "I10")
    assert [(str(m.ref), m.after) for m in finding.mends] == [("指标!H4", "%")]


def test_a_synonym_in_the_value_cell_is_mentioned_without_mending() -> None:
    finding = one(row("覆盖程度", None, "≥90百分比", None), "I10")
    assert (finding.severity, str(finding.ref), finding.mends) == ("info", "指标!G4", ())


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("培训参加人次（人次）", "人次"),
        ("培训参加人次（人次）", "万人次"),
        ("造林面积（亩）", "万亩"),
        ("科普活动参与者满意度（%）", "%"),
        ("安置小区物业费（元）", "万元"),
        ("安置小区物业费", "元/户"),
        ("受益人数", "人"),
        ("受益人数（名）", "人"),
        ("培训人次（城区）", "人次"),
        ("物业费收缴率", "%"),
    ],
)
def test_units_that_go_with_the_name_pass(name: str, unit: str) -> None:
    assert check(row(name, "≥", 90, unit), "I10") == []


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("安置小区物业费", "个"),
        ("安置小区物业费（元）", "个"),
        ("培训参加人次（人次）", "人"),
        ("培训参加人次", "人"),
        ("受益人数", "人次"),
        ("造林面积（亩）", "公顷"),
    ],
)
def test_units_that_contradict_the_name_are_a_warning(name: str, unit: str) -> None:
    finding = one(row(name, "≥", 8, unit), "I10")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!H4")
    assert f"「{unit}」" in finding.message


def test_a_contradiction_in_the_value_cell_is_reported_there() -> None:
    assert check(row("安置小区物业费", None, "8个", None), "I10") == [("I10", "指标!G4")]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("参训教师人数", "%"), ("受益人数", "个"), ("开展义诊次数", "万元"), ("发放种子数量", "%"), ("新增绿化面积", "元"), ("服务老年人次", "%")],
)  # fmt: skip
def test_a_count_in_a_unit_of_something_else_is_a_warning_at_the_unit(name: str, unit: str) -> None:
    assert check(row(name, "≥", 60, unit), "I10") == [("I10", "指标!H4")]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("参训教师人数", "名"), ("受益人数", "万人"), ("资金发放数量", "万元"), ("参与指数", "%"), ("受益人数占比", "%"), ("新增绿化面积", "亩")],
)  # fmt: skip
def test_a_count_in_its_own_unit_passes(name: str, unit: str) -> None:
    assert check(row(name, "≥", 60, unit), "I10") == []


@pytest.mark.parametrize("unit", ["万", "亿"])
def test_a_unit_that_only_multiplies_is_told_once(unit: str) -> None:
    changes = {"二级指标": "成本指标", "三级指标": "项目总成本"}
    book = row("项目总成本", "≤", "3.75" if unit == "万" else "0.000375", unit, **changes)
    assert check(book, "I09", "I10", "B05", "B07") == [("I10", "指标!H4")]
    assert one(book, "I10").mends == ()
