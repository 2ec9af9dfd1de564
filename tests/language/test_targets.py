"""The grammar of target values: every real string of rules.md 7b, and numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from xltool.language.amounts import Operator, base_quantity, parse_money, parse_number, parse_operator, to_yuan
from xltool.language.targets import Kind, Target, parse_target


def target(operator: str, value: str, unit: str) -> Target:
    """The target of three cells that are not all blank."""
    found = parse_target(operator, value, unit)
    assert found is not None
    return found


def one(value: str) -> Target:
    """The target of a value typed into one cell."""
    return target("", value, "")


GE, GT, EQ, LT, LE = (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL, Operator.LESS, Operator.AT_MOST)

NUMBERS = [
    # the real strings of rules.md 7b
    ("≥2000人次", GE, "2000", "人次"),
    ("≥90百分比", GE, "90", "百分比"),
    ("≥100百分比", GE, "100", "百分比"),
    ("3.75万元", None, "3.75", "万元"),
    ("=100.00(%)", EQ, "100.00", "(%)"),
    ("≥90.00(%)", GE, "90.00", "(%)"),
    ("985米", None, "985", "米"),
    ("<1681680元", LT, "1681680", "元"),
    ("<24小时", LT, "24", "小时"),
    ("≥0.97比例", GE, "0.97", "比例"),
    (">=17600株", GE, "17600", "株"),
    (">=85", GE, "85", ""),
    ("≤28.40/株", LE, "28.40", "/株"),
    ("1600元/亩", None, "1600", "元/亩"),
    ("每亩300", None, "300", "每亩"),
    ("1.2万亩", None, "1.2", "万亩"),
    ("2.6亿元", None, "2.6", "亿元"),
    ("280人次", None, "280", "人次"),
    ("220", None, "220", ""),
    ("不少于800篇", GE, "800", "篇"),
    ("10场", None, "10", "场"),
    ("提升10%", None, "10", "%"),
    ("1种", None, "1", "种"),
    ("80000", None, "80000", ""),
    # of our own
    ("800篇以上", GE, "800", "篇"),
    ("90%（含）以上", GE, "90", "%"),
    ("10个工作日内", LE, "10", "个工作日"),
    ("5万元以内", LE, "5", "万元"),
    ("不超过30人", LE, "30", "人"),
    ("大于等于95％", GE, "95", "％"),
    ("＞＝９５％", GE, "95", "％"),
    ("≧ 1，200 人次", GE, "1200", "人次"),
    ("≥\u00a037,500.00元", GE, "37500.00", "元"),
    ("-3.5%", None, "-3.5", "%"),
    ("满意度达到90%以上", GE, "90", "%"),
    ("约5万余人次", None, "5", "万人次"),
    ("每亩不超过300元", LE, "300", "元/亩"),
    ("100m2", None, "100", "m2"),
    ("100㎡", None, "100", "㎡"),
    ("100%完成", None, "100", "%"),
]


@pytest.mark.parametrize(("typed", "operator", "number", "unit"), NUMBERS)
def test_a_number_in_one_cell_is_understood(typed: str, operator: Operator | None, number: str, unit: str) -> None:
    found = one(typed)
    assert (found.kind, found.operator, found.number, found.unit) == (Kind.NUMBER, operator, Decimal(number), unit)
    assert found.typed == typed


@pytest.mark.parametrize(
    ("cells", "operator", "number", "unit"),
    [
        (("≥", "2000", "人次"), GE, "2000", "人次"),
        (("≥", "90", "百分比"), GE, "90", "百分比"),
        (("", "3.75", "万元"), None, "3.75", "万元"),
        (("=", "100.00", "(%)"), EQ, "100.00", "(%)"),
        (("<", "1681680", "元"), LT, "1681680", "元"),
        ((">=", "17600", "株"), GE, "17600", "株"),
        (("≤", "28.40", "/株"), LE, "28.40", "/株"),
        (("不少于", "800", "篇"), GE, "800", "篇"),
        (("≥", "５万", "人次"), GE, "5", "万人次"),
        (("", "3.75万", "元"), None, "3.75", "万元"),
        (("", "每亩300", "元"), None, "300", "元/亩"),
        (("≤", "12", "月"), LE, "12", "月"),
    ],
)
def test_a_number_split_over_cells_is_understood(
    cells: tuple[str, str, str], operator: Operator | None, number: str, unit: str
) -> None:
    found = target(*cells)
    assert (found.kind, found.operator, found.number, found.unit) == (Kind.NUMBER, operator, Decimal(number), unit)
    assert found.typed == "".join(cells)


@pytest.mark.parametrize(
    ("typed", "year", "month"),
    [
        ("2021年全年", 2021, 12),
        ("2025年年底前", 2025, 12),
        ("2023年底", 2023, 12),
        ("2021年12月底", 2021, 12),
        ("12月31日前", None, 12),
        ("2021-12-31", 2021, 12),
        ("2021/6/30", 2021, 6),
        ("2021.6.30", 2021, 6),
        ("2021年12月31日前", 2021, 12),
        ("2021年 6月", 2021, 6),
        ("２０２１年９月底前完成", 2021, 9),
        ("12月底", None, 12),
        ("全年", None, 12),
        ("年底前", None, 12),
        ("2021年", 2021, 12),
        ("2021年上半年", 2021, 6),
        ("2021年第三季度", 2021, 9),
        ("2021年1-11月", 2021, 11),
        ("2021年1月1日至2022年3月31日", 2022, 3),
        ("2020-2025年", 2025, 12),
        ("2021-12", 2021, 12),
    ],
)
def test_a_date_is_understood(typed: str, year: int | None, month: int) -> None:
    found = one(typed)
    assert (found.kind, found.year, found.month) == (Kind.DATE, year, month)
    assert not found.operator_inside
    assert not found.unit_inside
    assert found.number is None


def test_a_date_may_be_split_between_value_and_unit() -> None:
    assert (target("≤", "2021", "年底").year, target("≤", "12", "月底").month) == (2021, 12)


def test_a_sign_before_a_date_is_inside_the_value_cell() -> None:
    found = one("≤2021年12月底")
    assert (found.kind, found.operator, found.operator_inside) == (Kind.DATE, LE, True)
    beside = target("≤", "2021年12月底", "")
    assert (beside.operator, beside.operator_inside) == (LE, False)


@pytest.mark.parametrize(
    ("typed", "low", "high", "unit", "digits"),
    [
        ("10-20场", "10", "20", "场", "10-20"),
        ("10~20", "10", "20", "", "10~20"),
        ("10～20人", "10", "20", "人", "10～20"),
        ("90%-95%", "90", "95", "%", "90-95"),
        ("90％—95％", "90", "95", "％", "90—95"),
        ("10万至20万元", "10", "20", "万元", "10至20"),
    ],
)
def test_a_range_has_two_ends(typed: str, low: str, high: str, unit: str, digits: str) -> None:
    found = one(typed)
    assert (found.kind, found.number, found.upper) == (Kind.RANGE, Decimal(low), Decimal(high))
    assert (found.unit, found.number_typed) == (unit, digits)


@pytest.mark.parametrize(
    "typed",
    ["不超预算", "可控", "无", "优良", "提升", "按国家标准", "/", "—", "3个乡镇、5个村", "1:3", "不低于上年", "3A级"],
)
def test_a_statement_is_qualitative(typed: str) -> None:
    assert one(typed).kind is Kind.QUALITATIVE


@pytest.mark.parametrize(
    "typed",
    ["≧ %", "≥**%", "公里", "%", "百分比", "≥", "≥XX%", "__", "1e5", "1_000", "20-10场", "≥90%以下", "2021年13月底"],
)
def test_what_is_neither_number_nor_statement_is_broken(typed: str) -> None:
    assert one(typed).kind is Kind.BROKEN


@pytest.mark.parametrize("cells", [("≥", "", "人次"), ("≥", "", ""), ("", "", "%"), ("定性", "", "")])
def test_cells_without_a_value_are_broken(cells: tuple[str, str, str]) -> None:
    assert target(*cells).kind is Kind.BROKEN


def test_three_blank_cells_are_no_target() -> None:
    assert parse_target("", "", "") is None


def test_the_mark_of_a_qualitative_target_is_not_printed() -> None:
    found = target("定性", "优良", "")
    assert (found.typed, found.kind, found.operator) == ("优良", Kind.QUALITATIVE, None)
    assert found.qualitative_marked


def test_digits_marked_as_qualitative_stay_qualitative() -> None:
    found = target("定性", "95", "%")
    assert (found.kind, found.number, found.typed) == (Kind.QUALITATIVE, None, "95%")


def test_a_date_marked_as_qualitative_is_a_date() -> None:
    found = target("定性", "2021年12月底", "")
    assert (found.kind, found.year, found.qualitative_marked) == (Kind.DATE, 2021, True)


@pytest.mark.parametrize(
    ("cells", "operator_inside", "unit_inside", "digits"),
    [
        (("≥", "2000", "人次"), False, False, "2000"),
        (("", "≥2000人次", ""), True, True, "2000"),
        (("≥", "2000人次", ""), False, True, "2000"),
        (("≥", "2000人次", "人次"), False, True, "2000"),
        (("≥", "90％", "百分比"), False, True, "90"),
        (("≥", "≥90", "%"), True, False, "90"),
        (("", "1,200人", ""), False, True, "1,200"),
        (("", "５０", "%"), False, False, "５０"),
        (("", "800篇以上", ""), True, True, "800"),
        (("", "提升10%", ""), False, False, "10"),
        (("", "约30人", ""), False, False, "30"),
    ],
)
def test_what_stands_inside_the_value_cell_is_told(
    cells: tuple[str, str, str], operator_inside: bool, unit_inside: bool, digits: str
) -> None:
    found = target(*cells)
    assert (found.operator_inside, found.unit_inside) == (operator_inside, unit_inside)
    assert found.number_typed == digits


def test_the_value_cell_is_believed_when_a_column_says_otherwise() -> None:
    found = target("≤", "≥3.75万元", "元")
    assert (found.operator, found.unit) == (GE, "万元")
    assert (found.operator_inside, found.unit_inside) == (True, True)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("37500", "37500"),
        ("37,500.00", "37500.00"),
        ("３７５００", "37500"),
        ("３７，５００．５", "37500.5"),
        ("+5", "5"),
        ("-3.5", "-3.5"),
        ("－3.5", "-3.5"),
        ("37 500", "37500"),
        ("37\u00a0500", "37500"),
        (" 5 ", "5"),
        ("\u30005\u00a0", "5"),
        ("1,234,567", "1234567"),
        ("007", "7"),
    ],
)
def test_a_plain_number_is_read(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "1_000", "٣٧٥", "nan", "inf", "Infinity", "1e5", "叁万元", "3.75万元", "1,23,4", "1,2345", "12 34",
        "37\n500", "5.", "--5", "5%", "²", "①", "1.2.3", "0x10", "+",
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_number_is_refused(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.text())
def test_reading_a_number_never_raises(text: str) -> None:
    assert parse_number(text) is None or isinstance(parse_number(text), Decimal)


@pytest.mark.parametrize(
    ("typed", "number", "unit"),
    [
        ("3.75万元", "3.75", "万元"),
        ("37,500", "37500", ""),
        ("3.75万", "3.75", "万元"),
        ("1.2亿", "1.2", "亿元"),
        ("1.2亿元", "1.2", "亿元"),
        ("5千元", "5", "千元"),
        ("5百元", "5", "百元"),
        ("5百万元", "5", "百万元"),
        ("37500 元", "37500", "元"),
        ("37500圆", "37500", "元"),
        ("¥37,500.00元", "37500.00", "元"),
        ("￥37,500.00", "37500.00", "元"),
        ("３．７５万元", "3.75", "万元"),
    ],
)
def test_an_amount_is_read_with_its_unit(typed: str, number: str, unit: str) -> None:
    assert parse_money(typed) == (Decimal(number), unit)


@pytest.mark.parametrize(
    "typed", ["", "854万854万(其中省级300万)", "叁万元", "3.75美元", "约3万元", "3-5万元", "元", "5人", "1e5元"]
)
def test_what_is_not_one_amount_is_refused(typed: str) -> None:
    assert parse_money(typed) is None


@pytest.mark.parametrize(
    ("words", "operator"),
    [
        ("≥ ≧ >= ＞= ＞＝ 大于等于 不低于 不少于 以上", GE),
        ("≤ ≦ <= ＜＝ 小于等于 不超过 以下 以内", LE),
        ("＝ =", EQ),
        ("＞ > 大于", GT),
        ("＜ < 小于", LT),
        ("定性 ~ 约 人次", None),
    ],
)
def test_every_way_to_write_an_operator_is_folded(words: str, operator: Operator | None) -> None:
    assert {parse_operator(word) for word in words.split()} == {operator}
    assert parse_operator("") is None
    assert parse_operator(" > = ") is GE


@pytest.mark.parametrize(
    ("number", "unit", "yuan"),
    [
        ("3.75", "万元", "37500"),
        ("2.6", "亿元", "260000000"),
        ("5", "千元", "5000"),
        ("1", "百万元", "1000000"),
        ("37500.00", "元", "37500.00"),
        ("1.5", "（万元）", "15000"),
    ],
)
def test_money_becomes_yuan(number: str, unit: str, yuan: str) -> None:
    assert to_yuan(Decimal(number), unit) == Decimal(yuan)


@pytest.mark.parametrize("unit", ["", "万", "元/亩", "人次", "万人", "%"])
def test_what_is_not_money_does_not_become_yuan(unit: str) -> None:
    assert to_yuan(Decimal(1), unit) is None


@pytest.mark.parametrize(
    ("number", "unit", "folded", "base"),
    [
        ("1.2", "万亩", "12000", "亩"),
        ("5", "万人次", "50000", "人次"),
        ("3.75", "万元", "37500", "元"),
        ("2.6", "亿元", "260000000", "元"),
        ("3", "千人", "3000", "人"),
        ("5", "万", "50000", ""),
        ("90", "百分比", "90", "%"),
        ("90", "％", "90", "%"),
        ("90", "(%)", "90", "%"),
        ("90", "（%）", "90", "%"),
        ("2", "个百分点", "2", "百分点"),
        ("10", "千米", "10", "千米"),
        ("10", "千克", "10", "千克"),
        ("10", "千瓦时", "10", "千瓦时"),
        ("4", "百米", "4", "百米"),
        ("1600", "元/亩", "1600", "元/亩"),
        ("1.5", "万元/公里", "15000", "元/公里"),
        ("7", "人", "7", "人"),
    ],
)
def test_a_unit_is_folded_to_its_base(number: str, unit: str, folded: str, base: str) -> None:
    assert base_quantity(Decimal(number), unit) == (Decimal(folded), base)


OPERATOR_CELLS = st.sampled_from(["", "≥", "≧", ">=", "＞", "＝", "=", "<", "≤", "＜＝", "不少于", "不超过"])
UNIT_CELLS = st.sampled_from(
    ["人次", "%", "百分比", "（%）", "万元", "元/亩", "/株", "个工作日", "平方米", "万亩", "比例", "m2"]
)
DECIMALS = st.decimals(min_value=0, max_value=10**9, places=4) | st.integers(0, 10**9).map(Decimal)


@given(OPERATOR_CELLS, DECIMALS, UNIT_CELLS)
def test_split_cells_and_one_cell_say_the_same(operator: str, number: Decimal, unit: str) -> None:
    digits = f"{number:f}"
    split, joined = target(operator, digits, unit), one(f"{operator}{digits}{unit}")
    assert (split.kind, split.operator, split.number, split.unit) == (
        Kind.NUMBER,
        parse_operator(operator),
        number,
        unit,
    )
    assert (joined.kind, joined.operator, joined.number, joined.unit) == (
        split.kind,
        split.operator,
        split.number,
        split.unit,
    )
    assert joined.typed == split.typed == f"{operator}{digits}{unit}"
    assert (joined.operator_inside, joined.unit_inside) == (bool(operator), True)


CELL = st.text(alphabet="0123456789０.,%-~≥≤＜=年月日底前上半全万亿元人次个每约提升至*X /()（）不少于以内定性无")


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        (("≥", "≥36台", "台"), "≥36台"), (("≥", "6年", "年"), "≥6年"), (("≥", "不低于100%", "%"), "不低于100%"),
        (("", "3.75万", "元"), "3.75万元"), (("≥", "10场", "次"), "≥10场"), (("≥", "800篇以上", "篇"), "800篇以上"),
        (("≤", "≤2021年12月底", ""), "≤2021年12月底"),
    ],
)  # fmt: skip
def test_what_stands_in_two_cells_is_printed_once(cells: tuple[str, str, str], printed: str) -> None:
    found = parse_target(*cells)
    assert found is not None
    assert found.typed == printed


@given(CELL, CELL, CELL)
def test_what_was_typed_is_kept_verbatim(operator: str, value: str, unit: str) -> None:
    found = parse_target(operator, value, unit)
    if found is None:
        assert not operator + value + unit
    else:
        shown = "" if operator.startswith("定性") else operator
        assert found.typed in {before + value + after for before in ("", shown) for after in ("", unit)}
        assert (found.number is not None) == (found.kind in {Kind.NUMBER, Kind.RANGE})


@pytest.mark.parametrize("value", ["2026年汛期前", "2026年春耕前", "2026年采暖季内完成"])
def test_a_time_of_a_year_that_is_no_month_is_a_date(value: str) -> None:
    found = parse_target("", value, "")
    assert found is not None
    assert (found.kind, found.year, found.typed) == (Kind.DATE, 2026, value)


@pytest.mark.parametrize(
    ("value", "sign", "number", "unit"),
    [
        ("送戏演出75场", None, "75", "场"), ("放映电影1300场次以上", GE, "1300", "场次"), ("改造户厕2.1万座", None, "2.1", "万座"),
        ("抽检合格率97%", None, "97", "%"), ("维修水泵18台套", None, "18", "台套"),
    ],
)  # fmt: skip
def test_a_number_after_its_name_is_that_number(value: str, sign: Operator | None, number: str, unit: str) -> None:
    found = one(value)
    assert (found.kind, found.operator, found.number, found.unit) == (Kind.NUMBER, sign, Decimal(number), unit)


@pytest.mark.parametrize("value", ["第4次会议", "前5名", "召开2次，通报3人"])
def test_an_ordinal_or_two_numbers_are_no_number(value: str) -> None:
    assert one(value).kind is Kind.QUALITATIVE
