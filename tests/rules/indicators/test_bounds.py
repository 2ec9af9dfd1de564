"""I11, I12, I18, I19, I24: what a value may be, given what is measured."""

from __future__ import annotations

import pytest

from tests.support.memory_book import MemoryBook, a_book, an_indicator, check, good_indicators, one
from xltool.model.cells import Raw

ALL = ("I11", "I12", "I18", "I19", "I24")


def row(name: Raw, operator: Raw, value: Raw, unit: Raw = "%", **changes: Raw) -> MemoryBook:
    changed = {"三级指标": name, "计算符号": operator, "指标值": value, "计量单位": unit, **changes}
    return a_book(indicators=[an_indicator(**changed)])


def satisfaction(operator: Raw, value: Raw, unit: Raw = "%", name: Raw = "参训群众满意度") -> MemoryBook:
    return row(name, operator, value, unit, 一级指标="满意度指标", 二级指标="服务对象满意度指标")


def timeliness(value: Raw, unit: Raw = None, operator: Raw = "≤", year: Raw = 2021) -> MemoryBook:
    indicator = an_indicator(二级指标="时效指标", 三级指标="完成时间", 计算符号=operator, 指标值=value, 计量单位=unit)
    return a_book(cover={"填报年度": year}, indicators=[indicator])


def test_the_good_book_has_no_finding_on_bounds() -> None:
    assert check(a_book(), *ALL) == []


@pytest.mark.parametrize(
    ("name", "operator", "value"),
    [
        ("培训合格率", "＝", 100), ("培训合格率", "≥", 95), ("产值增长率", "≥", 120), ("任务完成率", "≥", 110),
        ("投入产出比", "≥", 150), ("安全事故占比", "＝", 0), ("脱贫户返贫率", "＝", 0), ("疾病复发率", "＝", 0),
        ("合同违约率", "＝", 0), ("水质超标率", "＝", 0), ("数据差错率", "≤", 0), ("产值增长率", "≥", -3),
    ],
)  # fmt: skip
def test_percentages_that_may_be_so(name: str, operator: str, value: Raw) -> None:
    assert check(row(name, operator, value), "I11") == []


@pytest.mark.parametrize("value", [292, "292", "90-120", 0])
def test_percentages_out_of_range_are_a_warning(value: Raw) -> None:
    finding = one(row("培训合格率", "≥", value), "I11")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G4")


@pytest.mark.parametrize("name", ["培训合格率", "按期完成率"])
@pytest.mark.parametrize("unit", ["%", "百分比"])
def test_at_least_one_hundred_percent_is_mentioned(name: str, unit: str) -> None:
    finding = one(row(name, "≥", 100, unit), "I11")
    assert finding.severity == "info"
    assert "＝100%" in finding.fix


def test_numbers_that_are_no_percentages_may_exceed_one_hundred() -> None:
    assert check(row("培训人次", "≥", 2000, "人次"), "I11") == []


def test_a_fraction_is_to_be_a_percentage() -> None:
    finding = one(row("合格比例", None, "≥0.97比例", None), "I12")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G4")
    assert "指标值 97，" in finding.fix


@pytest.mark.parametrize(("value", "unit"), [(97, "%"), (0.9, "‰"), (0.5, "小时"), (1, "种")])
def test_other_numbers_are_no_fractions(value: Raw, unit: str) -> None:
    assert check(row("合格率", "≥", value, unit), "I12") == []


@pytest.mark.parametrize(("operator", "value"), [("≥", 90), ("＝", 95), ("≥", 80)])
def test_ordinary_satisfaction_passes(operator: str, value: Raw) -> None:
    assert check(satisfaction(operator, value), "I18") == []


@pytest.mark.parametrize(
    ("operator", "value", "unit", "words"),
    [
        ("定性", "创业热情高涨", None, "不是数"),
        ("＞", 90, "%", "计算符号 ＞"),
        ("≥", 90, "分", "计量单位是「分」"),
        ("≥", 79, "%", "低于 80%"),
    ],
)
def test_odd_satisfaction_is_a_warning(operator: Raw, value: Raw, unit: Raw, words: str) -> None:
    finding = one(satisfaction(operator, value, unit), "I18")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G4")
    assert words in finding.message


def test_full_satisfaction_is_mentioned() -> None:
    assert one(satisfaction("＝", 100), "I18").severity == "info"


@pytest.mark.parametrize(
    ("name", "description", "found"),
    [
        ("服务对象满意度", "意见建议满意度", []),
        ("科普活动参与者满意度", None, []),
        ("满意度", "受训学员问卷的结果", []),
        ("意见建议满意度", "问卷的结果", [("I18", "指标!D4")]),
        ("全校师生满意度", None, []),
        ("农民满意度", None, []),
        ("过往旅客满意度", None, []),
        ("业主满意度", None, []),
        ("儿童满意度", None, []),
        ("司机满意度", None, []),
        ("军属满意度", None, []),
        ("牧民满意度", None, []),
        ("商户满意度", None, []),
        ("乘客满意度", None, []),
        ("办事满意度", None, []),
    ],
)
def test_satisfaction_says_whose(name: str, description: Raw, found: list[tuple[str, str]]) -> None:
    book = row(name, "≥", 90, 绩效指标描述=description)
    assert check(book, "I18") == found


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("2021年12月底", None), ("2021年全年", None), ("12月31日前", None), ("2020年12月底", None), (24, "小时"),
        ("30天", None), (6, "个月"), (95, "%"), ("≥95%", None), (2021, "年底"), ("每月10日前", None), ("每月10", "日前"),
        ("每学期开学后一个月内", None), ("当年内", None), ("汛期前", None), ("验收后30日内", None), ("春节前", None), ("按月发放", None),
        ("每季度末", None), ("接到报警后5分钟内到达", None), ("2021年汛期前", None), (5, "个百分点"),
    ],
)  # fmt: skip
def test_times_and_rates_pass(value: Raw, unit: Raw) -> None:
    assert check(timeliness(value, unit), "I19") == []


@pytest.mark.parametrize("value", ["2022年底", "2025年年底前", "2022-1-15"])
def test_a_date_after_the_budget_year_is_refused(value: str) -> None:
    finding = one(timeliness(value), "I19")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!G4")
    assert "填报年度 2021 年" in finding.message


def test_a_date_in_the_budget_year_of_another_year_passes() -> None:
    assert check(timeliness("2025年年底前", year=2025), "I19") == []


@pytest.mark.parametrize(
    ("operator", "value", "unit"),
    [("定性", "及时", None), ("≥", 10, "场"), ("定性", "控制在预算内", None), ("定性", "好于目前", None)],
)
def test_what_is_no_time_is_a_warning(operator: str, value: Raw, unit: Raw) -> None:
    assert one(timeliness(value, unit, operator), "I19").severity == "warning"


def test_a_missing_budget_year_is_left_to_reading() -> None:
    assert check(timeliness("2022年底", year=None), "I19") == []


@pytest.mark.parametrize(
    ("name", "operator", "value", "unit"),
    [
        ("森林火灾受害率", "≤", 0.9, "‰"), ("事故数", "≤", 1, "起"), ("事故数", "＝", 0, "起"), ("培训合格率", "≥", 95, "%"),
        ("投诉办结率", "≥", 95, "%"), ("城镇登记失业率", "≤", 4, "%"), ("培训参加人次", "≥", 2000, "人次"),
    ],
)  # fmt: skip
def test_directions_that_fit(name: str, operator: str, value: Raw, unit: str) -> None:
    assert check(row(name, operator, value, unit), "I24") == []


@pytest.mark.parametrize(
    ("name", "operator", "value", "unit"),
    [
        ("事故数", "≥", 1, "起"), ("群众投诉件数", "＞", 3, "件"), ("森林火灾受害率", "≥", 0.9, "‰"),
        ("参训群众满意度", "≤", 90, "%"), ("培训合格率", "＜", 95, "%"),
    ],
)  # fmt: skip
def test_directions_that_do_not_fit_are_a_warning(name: str, operator: str, value: Raw, unit: str) -> None:
    finding = one(row(name, operator, value, unit), "I24")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!F4")


def test_a_wrong_direction_in_the_value_cell_is_reported_there() -> None:
    assert check(row("事故数", None, "≥1起", None), "I24") == [("I24", "指标!G4")]


@pytest.mark.parametrize(
    ("name", "value", "percent"),
    [("设备完好率", 0.96, "96"), ("政策覆盖率", "0.9", "90"), ("工单办结率", 1, "100"), ("企业满意度", 0.88, "88"), ("投诉处理及时率", 0.99, "99")],
)  # fmt: skip
def test_a_high_rate_of_less_than_one_percent_is_a_fraction_and_told_once(name: str, value: Raw, percent: str) -> None:
    rows = [an_indicator(三级指标=name, 计算符号="≥", 指标值=value, 计量单位="%")]
    if "满意" in name:
        rows[0] |= {"一级指标": "满意度指标", "二级指标": "服务对象满意度指标"}
    book = a_book(indicators=rows)
    assert check(book, "I11", "I12", "I18") == [("I12", "指标!G4")]
    finding = one(book, "I12")
    assert f"{percent}%" in finding.message
    assert finding.mends == ()


@pytest.mark.parametrize(
    ("name", "sign", "value"),
    [("人口增长率", "≥", 0.6), ("贷款不良率", "≤", 0.9), ("设备故障率", "≤", 1), ("普及率提高", "≥", 0.5), ("死亡率", "≤", 0.3), ("覆盖率", "≥", 1.5)],
)  # fmt: skip
def test_a_rate_that_is_small_by_nature_is_no_fraction(name: str, sign: str, value: Raw) -> None:
    assert (
        check(a_book(indicators=[an_indicator(三级指标=name, 计算符号=sign, 指标值=value, 计量单位="%")]), "I12") == []
    )


@pytest.mark.parametrize(
    ("value", "day"), [(46022, "2025年12月31日"), ("45657", "2024年12月31日"), (44561, "2021年12月31日")]
)
def test_a_date_pasted_as_a_number_is_told_once_with_its_day(value: Raw, day: str) -> None:
    rows = good_indicators()
    rows[2] |= {"指标值": value}
    book = a_book(indicators=rows)
    assert check(book) == [("I19", "指标!G6")]
    assert day in one(book, "I19").message


def test_five_digits_with_a_unit_or_outside_timeliness_are_no_date() -> None:
    rows = good_indicators()
    rows[0] |= {"指标值": 46022}
    rows[2] |= {"指标值": 46022, "计量单位": "小时"}
    assert check(a_book(indicators=rows), "I19") == []
