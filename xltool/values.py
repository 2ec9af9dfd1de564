"""Words: the grammar of target values, and of numbers as people type them.

The typed text is always kept beside what it means: the official table prints what the person wrote.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Operator(StrEnum):
    """Comparison of a target value, as printed."""

    AT_LEAST = "≥"
    MORE = "＞"
    EQUAL = "＝"
    LESS = "＜"
    AT_MOST = "≤"


class Kind(StrEnum):
    """What kind of target value was typed."""

    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    QUALITATIVE = "qualitative"
    BROKEN = "broken"
    """Neither a number nor a statement, e.g. ``≧ %`` or ``≥**%``."""


class Target(BaseModel):
    """A target value as typed and as understood.

    ``number`` is the value, or the lower end of a range whose other end is ``upper``. ``unit`` is as typed
    (百分比 stays 百分比). ``year``/``month`` of a DATE: the last month it allows, month 12 for a bare year.
    ``operator_inside``/``unit_inside``: typed into the value cell instead of their own columns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    typed: str
    """Operator, value and unit as the official table prints them, e.g. ``≥2000人次``."""
    kind: Kind
    operator: Operator | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    year: int | None = None
    month: int | None = None
    qualitative_marked: bool = False
    """定性 stands in the operator column."""
    operator_inside: bool = False
    unit_inside: bool = False
    number_typed: str = ""
    """The digits as typed, for mending: ``2000`` of ``≥2000人次``."""


def parse_target(operator: str, value: str, unit: str) -> Target | None:
    """Understand the three cells 计算符号, 指标值, 计量单位 together; None when all are blank."""
    raise NotImplementedError


def parse_number(text: str) -> Decimal | None:
    """Read a plain number as people type it: separators, full-width digits, a sign. None when it is not one."""
    raise NotImplementedError


def parse_money(text: str) -> tuple[Decimal, str] | None:
    """Read an amount with an optional unit: ``3.75万元`` -> (3.75, 万元), ``37,500`` -> (37500, ""); else None."""
    raise NotImplementedError


def parse_operator(text: str) -> Operator | None:
    """Fold an operator: ≥ ≧ >= ＞= 大于等于 不低于 不少于 以上; ≤ ≦ <= 不超过 以下 以内; ＝ =; ＞ >; ＜ <."""
    raise NotImplementedError


def to_yuan(number: Decimal, unit: str) -> Decimal | None:
    """Turn an amount in 元, 万元, 亿元, 千元, 百万元 into 元; None when the unit is not one of money."""
    raise NotImplementedError


def base_quantity(number: Decimal, unit: str) -> tuple[Decimal, str]:
    """Fold a leading 万/亿/千/百 of a unit into the number: (1.2, 万亩) -> (12000, 亩); (90, 百分比) -> (90, %)."""
    raise NotImplementedError
