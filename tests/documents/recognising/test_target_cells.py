"""Printed target values parted into operator, number and unit: printing the cells again gives what was printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from xltool.documents.recognising.target_cells import split_target
from xltool.language.targets import parse_target

REAL = (
    "≥2000人次", "≥90百分比", "≥100百分比", "3.75万元", "=100.00(%)", "≥90.00(%)", "985米", "<1681680元", "<24小时",
    "≥0.97比例", ">=17600株", ">=85", "≤28.40/株", "1600元/亩", "每亩300", "1.2万亩", "2.6亿元", "280人次", "220",
    "2021年全年", "2025年年底前", "2023年底", "不少于800篇", "10场", "提升10%", "≧ %", "1种", "不超预算", "可控", "无", "80000",
)  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "cells"),
    [
        ("≥2000人次", ("≥", Decimal(2000), "人次")),
        ("3.75万元", ("", Decimal("3.75"), "万元")),
        ("≥90百分比", ("≥", Decimal(90), "百分比")),
        ("≤28.40/株", ("≤", "28.40", "/株")),
        ("≤2021年12月底", ("≤", "2021年12月底", "")),
        ("≥ 2000 人次", ("≥", Decimal(2000), "人次")),
        ("2000人次以上", ("", "2000人次以上", "")),
        ("20%-30%", ("", "20%-30%", "")),
        ("0012", ("", "0012", "")),
        ("1,200人", ("", "1,200", "人")),
        ("可控", ("", "可控", "")),
        ("12345678901234567890元", ("", "12345678901234567890", "元")),
    ],
)
def test_a_target_is_parted_where_it_prints_the_same(printed: str, cells: tuple[str, object, str]) -> None:
    assert tuple(split_target(printed)) == cells


def again(printed: str) -> str:
    cells = split_target(printed)
    value = f"{cells.value:f}" if isinstance(cells.value, Decimal) else str(cells.value)
    target = parse_target(cells.operator, value, cells.unit)
    return "" if target is None else "".join(target.typed.split())


@pytest.mark.parametrize("printed", REAL)
def test_every_real_string_prints_as_before(printed: str) -> None:
    assert again(printed) == "".join(printed.split())


@given(
    st.text(alphabet="≥≤＞=<>0123456789０９.,%％（）()-~年月底前不少于以上万元人次提升约 优良", min_size=1, max_size=12)
)
def test_any_string_prints_as_before(printed: str) -> None:
    assert again(printed) == "".join(printed.split()) or not printed.strip()
