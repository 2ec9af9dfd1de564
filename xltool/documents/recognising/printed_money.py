"""Amounts on printed tables, each in the unit that its label says. None is ever converted."""

import re

from xltool.documents.recognising.pages import Box
from xltool.language.amounts import parse_money, parse_number
from xltool.model.cells import Plain
from xltool.model.template import MONEY_UNITS
from xltool.reading.cell_values import as_decimal

_UNIT = re.compile(
    r"(?:[(（【\[]|单位\s*[:：])\s*(?:金额)?(?:单位)?\s*[:：]?\s*(?:人民币)?(万元|元)\s*(?:[)）】\]]|$|\s)"
)


def unit_in(text: str) -> str:
    """The unit of money that a label or a line says: 项目资金（万元）, 金额单位：元; "" when it says none."""
    found = _UNIT.search(text)
    return found[1] if found else ""


def amount_of(box: Box, unit: str) -> Plain:
    """A number where the cell holds one in that unit; else as typed, with the unit it has of its own."""
    money = parse_money(box.text)
    if money is not None and money[1]:
        return money[0] if money[1] == unit and unit in MONEY_UNITS else box.text
    number = as_decimal(box.value)
    if number is None:
        number = parse_number(box.text)
    return box.text if number is None else number


def unit_of(box: Box) -> str:
    """The unit that an amount carries itself: 164万元."""
    money = parse_money(box.text)
    return money[1] if money is not None and money[1] in MONEY_UNITS else ""
