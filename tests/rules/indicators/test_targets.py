"""I06 to I08, I13, I14: how target values are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.memory_book import MemoryBook, a_book, an_indicator, check, findings_of, good_indicators, one
from xltool.model.cells import CellError, Raw
from xltool.model.findings import Finding

GRAMMAR = ("I06", "I07", "I08")


def target(value: Raw, operator: Raw = None, unit: Raw = None, **changes: Raw) -> MemoryBook:
    row = an_indicator(指标值=value, 计算符号=operator, 计量单位=unit, **changes)
    return a_book(indicators=[row])


def mends(finding: Finding) -> dict[str, object]:
    return {mend.ref.a1: mend.after for mend in finding.mends}


def test_the_good_book_has_no_finding_on_targets() -> None:
    assert check(a_book(), *GRAMMAR, "I13", "I14") == []


@pytest.mark.parametrize(("operator", "unit"), [(None, None), ("≥", "人次"), ("定性", None)])
def test_a_row_without_a_value_is_refused_once(operator: Raw, unit: Raw) -> None:
    assert check(target(None, operator, unit), *GRAMMAR, "I09") == [("I06", "指标!G4")]


def test_an_error_value_is_left_to_reading() -> None:
    book = target(CellError("#DIV/0!"), "≥", "人次")
    assert check(book, *GRAMMAR, "I09", "R01") == [("R01", "指标!G4")]


@pytest.mark.parametrize("value", ["≥**%", "**", "__", "XX人次", "××", "公里", "≧ %", "≥", "20-10"])
def test_what_holds_no_value_is_refused_once(value: str) -> None:
    assert check(target(value), *GRAMMAR, "I09") == [("I07", "指标!G4")]
    assert one(target(value), "I07").severity == "error"


@pytest.mark.parametrize(
    ("operator", "value", "unit"),
    [("≥", 90, "%"), (None, "90-95", "%"), (None, "2021-12-31", None), ("定性", "可控", None)],
)
def test_dashes_in_dates_and_ranges_are_fine(operator: Raw, value: Raw, unit: Raw) -> None:
    assert check(target(value, operator, unit), *GRAMMAR) == []


def test_a_number_without_a_sign_is_a_warning() -> None:
    finding = one(target(2000, None, "人次"), "I08")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G4")
    assert "2000人次 没有计算符号" in finding.message


def test_a_cost_without_a_sign_is_left_to_b06() -> None:
    book = target("3.75", None, "万元", 二级指标="成本指标", 三级指标="项目总成本")
    assert check(book, "I08") == []
    assert check(book, "B06") != []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("≥2000人次", {"G4": Decimal(2000), "F4": "≥", "H4": "人次"}),
        ("≥90百分比", {"G4": Decimal(90), "F4": "≥", "H4": "百分比"}),
        ("≥90%", {"G4": "90", "F4": "≥", "H4": "%"}),
        (">=17600株", {"G4": Decimal(17600), "F4": "≥", "H4": "株"}),
        (">=85", {"G4": Decimal(85), "F4": "≥"}),
        ("<24小时", {"G4": Decimal(24), "F4": "＜", "H4": "小时"}),
        ("不少于800篇", {"G4": Decimal(800), "F4": "≥", "H4": "篇"}),
        ("<1681680元", {"G4": Decimal(1681680), "F4": "＜", "H4": "元"}),
        ("≤28.40元/株", {"G4": "28.40", "F4": "≤", "H4": "元/株"}),
    ],
)
def test_a_value_in_one_cell_is_split_on_request(value: str, expected: dict[str, object]) -> None:
    finding = one(target(value), "I08")
    assert (finding.severity, str(finding.ref)) == ("info", "指标!G4")
    assert mends(finding) == expected


def test_a_percentage_is_split_as_text_because_its_cell_may_have_a_percent_format() -> None:
    book = target(0.9, "≥")
    book.percent.add(("指标", 4, 7))
    assert mends(one(book, "I08")) == {"G4": "90", "H4": "%"}


def test_columns_that_agree_leave_only_the_number_to_be_mended() -> None:
    assert mends(one(target("≥90百分比", "≥", "%"), "I08")) == {"G4": Decimal(90)}


@pytest.mark.parametrize(("value", "unit"), [("10公里", "千米"), ("30名", "人"), ("90%", "百分比"), ("1万亩", "万亩")])
def test_columns_that_say_the_same_in_other_words_are_no_contradiction(value: str, unit: str) -> None:
    assert one(target(value, "≥", unit), "I08").severity == "info"


@pytest.mark.parametrize(
    ("value", "operator", "unit"),
    [("1亩", "≥", "万亩"), ("≥90%", "≤", "%"), ("≥2000人次", "＞", None), ("8万元", "≤", "个"), ("≥90%", "≥", "个")],
)
def test_columns_that_contradict_the_value_cell_are_a_warning(value: str, operator: str, unit: Raw) -> None:
    finding = one(target(value, operator, unit), "I08")
    assert (finding.severity, finding.mends) == ("warning", ())
    assert "不一致" in finding.message


def test_a_value_with_further_words_is_not_split() -> None:
    assert check(target("提升10%", "≥"), "I08") == []


def test_a_factor_beside_its_unit_is_neither_a_contradiction_nor_split() -> None:
    assert check(target("3万", "≥", "元"), "I08") == []


REAL_STRINGS = [
    "≥2000人次",
    "≥90百分比",
    "≥100百分比",
    "3.75万元",
    "=100.00(%)",
    "≥90.00(%)",
    "985米",
    "<1681680元",
    "<24小时",
    "≥0.97比例",
    ">=17600株",
    ">=85",
    "≤28.40/株",
    "1600元/亩",
    "每亩300",
    "1.2万亩",
    "2.6亿元",
    "280人次",
    "220",
    "2021年全年",
    "2025年年底前",
    "2023年底",
    "不少于800篇",
    "10场",
    "提升10%",
    "1种",
    "不超预算",
    "可控",
]


@pytest.mark.parametrize("value", REAL_STRINGS)
def test_real_values_are_never_refused_for_their_writing(value: str) -> None:
    findings = [f for f in findings_of(target(value)) if f.code in GRAMMAR]
    assert [f for f in findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("typed", "sign"), [(">=", "≥"), ("≧", "≥"), ("不低于", "≥"), ("=", "＝"), (">", "＞"), ("<", "＜"), ("<=", "≤")]
)
def test_spellings_of_signs_are_folded_on_request(typed: str, sign: str) -> None:
    finding = one(target(2000, typed, "人次"), "I08")
    assert (finding.severity, str(finding.ref), mends(finding)) == ("info", "指标!F4", {"F4": sign})


@pytest.mark.parametrize("sign", ["≥", "＞", "＝", "＜", "≤"])
def test_the_signs_of_the_dictionary_pass(sign: str) -> None:
    assert check(target(2000, sign, "人次"), "I08") == []


def test_an_unknown_sign_is_a_warning_at_its_cell() -> None:
    finding = one(target(2000, "约", "人次"), "I08")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!F4")


def test_words_after_a_sign_are_a_warning() -> None:
    assert "却是文字" in one(target("可控", "≥"), "I08").message
    assert check(target("可控", "定性"), "I08") == []


def qualitative(count: int, total: int) -> MemoryBook:
    words = [
        an_indicator(三级指标=f"效果{n}", 二级指标="质量指标", 计算符号="定性", 指标值="达到验收标准", 计量单位=None)
        for n in range(count)
    ]
    numbers = [an_indicator(三级指标=f"人次{n}") for n in range(total - count)]
    return a_book(indicators=[*numbers, *words])


@pytest.mark.parametrize(
    "value", ["每月10日前", "每学期开学后一个月内", "当年内", "汛期前", "验收后30日内", "2021年汛期前", "每年6月底前"]
)
@pytest.mark.parametrize("operator", [None, "≤"])
def test_times_in_words_are_well_written(value: str, operator: Raw) -> None:
    row = target(value, operator, 二级指标="时效指标", 三级指标="资金发放时间")
    assert check(row, *GRAMMAR, "I09", "I13", "I14") == []


def test_times_in_words_are_not_qualitative() -> None:
    rows = [
        an_indicator(二级指标="时效指标", 三级指标=f"时间{n}", 计算符号=None, 指标值="汛期前", 计量单位=None)
        for n in range(3)
    ]  # fmt: skip
    assert check(a_book(indicators=rows), "I13") == []


@pytest.mark.parametrize(("value", "unit"), [(-3, "人次"), ("-3人次", None), ("-3", "%")])
def test_a_negative_target_is_refused_once(value: Raw, unit: Raw) -> None:
    finding = one(target(value, "≥", unit), "I07")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!G4")
    assert "是负数" in finding.message
    assert check(target(value, "≥", unit, 三级指标="合格率"), "I07", "I11") == [("I07", "指标!G4")]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("产值增长率", "%"), ("冷库温度", "度"), ("冷库保存要求", "℃"), ("与上年的水位差", "米"), ("收入增幅", "%")],
)
def test_growth_temperatures_and_differences_may_be_negative(name: str, unit: str) -> None:
    assert check(target(-3, "≥", unit, 三级指标=name), "I07", "I11") == []


def test_more_qualitative_than_quantitative_rows_are_a_warning() -> None:
    assert check(qualitative(3, 6), "I13") == []
    finding = one(qualitative(6, 9), "I13")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G7")
    assert "9 条指标里有 6 条是定性的，超过 50%" in finding.message


def test_a_quantity_must_be_a_number() -> None:
    rows = [*good_indicators(), an_indicator(三级指标="讲座", 计算符号="定性", 指标值="若干", 计量单位=None)]
    assert check(a_book(indicators=rows), "I13") == [("I13", "指标!G10")]


@pytest.mark.parametrize("value", ["有力保障", "提高", "显著", "效果良好", "稳步提升", "持续", "有效提升群众科学素质"])
def test_vague_words_alone_are_a_warning(value: str) -> None:
    finding = one(target(value, "定性"), "I14")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G4")


@pytest.mark.parametrize("value", ["优良率≥90%", "提升10%", "明显（分好、一般、差三档）", "可控", "不超预算"])
def test_what_can_be_judged_is_not_vague(value: str) -> None:
    assert check(target(value, "定性"), "I14") == []


def test_grades_in_the_description_make_a_vague_word_clear() -> None:
    book = target("明显", "定性", 绩效指标描述="按好、一般、差三档评定")
    assert check(book, "I14") == []


@pytest.mark.parametrize(
    ("typed", "after"),
    [("１２０", Decimal(120)), ("８５．５", Decimal("85.5")), ("２０２１年１２月底", "2021年12月底")],
)
def test_full_width_digits_are_told_and_mended(typed: str, after: object) -> None:
    rows = good_indicators()
    rows[2 if "年" in typed else 0] |= {"指标值": typed}
    finding = one(a_book(indicators=rows), "I08")
    assert finding.severity == "info"
    assert [mend.after for mend in finding.mends] == [after]
