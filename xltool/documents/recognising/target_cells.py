"""A printed target value parted into operator, number and unit, so that printing it again gives the same text."""

import re
from decimal import Decimal
from typing import NamedTuple

from xltool.language.amounts import parse_number, parse_operator
from xltool.language.targets import parse_target
from xltool.model.cells import Plain

_LONGEST_NUMBER = 15
"""Digits that Excel keeps."""
_SEVERAL = re.compile(r"[;；\n≥≤<>＜＞]")
"""In what follows an operator: another value, with an operator of its own."""


class TargetCells(NamedTuple):
    """The cells 计算符号, 指标值, 计量单位."""

    operator: str
    value: Plain
    unit: str


def split_target(printed: str) -> TargetCells:
    """Part ``≥2000人次`` into (≥, 2000, 人次). What would print differently stays whole in the middle cell."""
    whole = TargetCells("", printed, "")
    target = parse_target("", printed, "")
    if target is None:
        return whole
    before, _, _ = printed.partition(target.number_typed or "\0")
    operator = before.strip() if target.number_typed else _leading_operator(printed)
    if operator and parse_operator(operator) is None:
        return whole
    rest = printed[len(before) :] if target.number_typed else printed.strip()[len(operator) :]
    value = target.number_typed or rest.strip()
    unit = rest[len(target.number_typed) :].strip() if target.number_typed else ""
    if not target.number_typed and _SEVERAL.search(value):
        return whole
    again = parse_target(operator, value, unit)
    if again is None or _squeeze(again.typed) != _squeeze(printed):
        return whole
    meaning = ("kind", "operator", "number", "upper", "unit")
    if any(getattr(again, name) != getattr(target, name) for name in meaning):
        return whole
    return TargetCells(operator, _number(value), unit)


def _leading_operator(printed: str) -> str:
    text = printed.strip()
    return next((text[:n] for n in (2, 1) if parse_operator(text[:n]) and len(text) > n), "")


def _number(value: str) -> Plain:
    """A number where Excel shows it exactly as printed; else the text."""
    number = parse_number(value)
    if number is None or f"{number:f}" != value or len(value) > _LONGEST_NUMBER:
        return value
    trailing_zero = "." in value and value.endswith("0")
    return value if trailing_zero else Decimal(value)


def _squeeze(text: str) -> str:
    return "".join(text.split())
