"""The grammar of target values.

The typed text is always kept beside what it means: the official table prints what the person wrote. A value
that contradicts itself (≥90%以下, 20-10) is BROKEN. The numbers and units that it is made of are those of ``amounts``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from xltool.language.amounts import (
    FACTORS,
    OPERATORS,
    UNITS,
    UNSIGNED,
    Operator,
    base_unit,
    decimal,
    fold,
    parse_operator,
)
from xltool.language.patterns import compile_later


class Kind(StrEnum):
    """What kind of target value was typed."""

    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    QUALITATIVE = "qualitative"
    BROKEN = "broken"
    """Neither a number nor a statement, e.g. ``≧ %`` or ``≥**%``, or a contradiction."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target value as typed and as understood.

    ``number`` is the value, or the lower end of a range whose other end is ``upper``. ``unit`` is as typed
    (百分比 stays 百分比). ``year``/``month`` of a DATE: the last month it allows, month 12 for a bare year.
    ``operator_inside``/``unit_inside``: typed into the value cell, instead of their own columns or beside them.
    Where cell and column differ (10场, unit 次) the cell is believed, so compare before mending. Both stay
    False when the cell holds further words (提升10%), which splitting it would lose.
    """

    typed: str
    """Operator, value and unit as the official table prints them, each once, e.g. ``≥2000人次``."""
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
    """The digits as typed, for mending: ``2000`` of ``≥2000人次``, ``90-95`` of ``90%-95%``."""


QUALITATIVE_MARK = "定性"

_BY_LENGTH = sorted(OPERATORS, key=len, reverse=True)
_BEFORE = "|".join(re.escape(word) for word in _BY_LENGTH if not word.endswith(("以上", "以下", "内")))
_HAN = "[\u4e00-\u9fff]"
_RISE = "提升|提高|增长|增加|上升|下降|降低|减少|压减|节约|达到|达|完成|实现|覆盖|控制在|缩短|约|近|共|为|同比"
_DASH = "(?:-{1,2}|~|—{1,2}|–|至|到)"
_SIGN = rf"(?:(?P<lead>{_HAN}{{0,16}}?)(?P<sign>{_BEFORE}|[<>] =))?\s*"
_TARGET = compile_later(
    rf"{_SIGN}(?P<verb>{_HAN}{{0,12}}?(?:{_RISE})[了至到]?)?\s*"
    rf"(?:(?P<per>每{_HAN}{{1,4}})|(?P<yen>¥))?\s*(?P<low>[+-]?{UNSIGNED})"
    rf"(?:\s*(?P<low_unit>[^0-9\s]{{0,4}}?)\s*(?P<dash>{_DASH})\s*(?P<high>{UNSIGNED}))?\s*"
    r"(?P<about>[余多])?(?P<unit>(?:[^0-9]|(?<=[mM])[23])*?)"
    r"\s*(?:(?P<near>左右)|(?:\(含\))?(?P<after>及?以上|及?以下|以内|之内|(?<=[时天日月年钟周])内)(?:\(含\))?)?"
)
_AFTER_ITS_NAME = compile_later(
    rf"(?P<lead>(?!第|每|前){_HAN}{{1,12}}?(?<![第前约每]))(?P<sign>)(?P<verb>)(?P<per>)(?P<yen>)\s*(?P<low>{UNSIGNED})"
    r"(?P<low_unit>)(?P<dash>)(?P<high>)\s*(?P<about>[余多])?"
    rf"(?P<unit>(?:{'|'.join(FACTORS)})?(?:{'|'.join(sorted(UNITS - {'类', '种', '段', '班', '组', '分'}, key=len, reverse=True))}))"
    r"(?:(?P<near>左右)|(?P<after>及?以上|及?以下|以内|之内)?)"
)
"""What is counted stands before the number: 送演出60场. No grade: 达到2类."""
_PLACEHOLDER = compile_later(r"[*_…]|[xX×]{2,}")
_SYMBOLS = compile_later(r"[<>=≥≤≮≯\s]+")
_SHORT_UNIT = compile_later(
    r"(?![A-Z]+级)(?:[^,;:、。!?~<>=≥≤%‰/]{1,5}|[%‰]|\([%‰]\)|[^,;:、。!?~<>=≥≤]{0,6}/[^,;:、。!?~<>=≥≤]{1,6})"
)
_KNOWN_UNIT = compile_later(f"(?:{'|'.join(FACTORS)})?(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})")
_FACTOR_AND_MORE = compile_later(f"({'|'.join(FACTORS)})[余多](.{{0,5}})")
_CODE_LIKE = compile_later(r"(?![0-9]+:[0-9]+$)[+-]?[0-9][^\u4e00-\u9fff]*")

_YEAR = "(?:19|20)[0-9]{2}"
_FROM = (
    rf"(?:(?:(?P<from>{_YEAR})(?:年度?|[-/.]|(?={_DASH})))?"
    rf"(?:[0-9]{{1,2}}(?:[月/.-](?:[0-9]{{1,2}}[日号]?)?)?)?\s*{_DASH}\s*)?"
)
_UNTIL = r"(?:[末底]|[上中下]旬)?(?:[之以]?[前内])?(?:完成|完工|竣工|建成|到位)?"
_DATE = compile_later(
    rf"{_SIGN}(?:于|在|截[至止]到?)?\s*{_FROM}(?:"
    rf"(?P<y1>{_YEAR})(?P<s>[-/.])(?P<m1>[0-9]{{1,2}})(?P=s)(?P<d1>[0-9]{{1,2}})(?: 00:00(?::00)?)?(?:[之以]?前)?|"
    rf"(?P<y2>{_YEAR})[-/](?P<m2>[0-9]{{1,2}})|"
    rf"(?:(?P<y3>{_YEAR})\s*年度?)?\s*(?:(?P<m3>[0-9]{{1,2}})\s*月份?初?\s*(?:(?P<d3>[0-9]{{1,2}})\s*[日号])?|"
    rf"(?P<part>全年|[当本]?年度?[底末内终]|[上下]半年|第?[一二三四1-4]季度))?{_UNTIL})"
)
_SEASON = compile_later(rf"(?P<year>{_YEAR})年度?[\u4e00-\u9fff]{{1,8}}(?:[之以]?[前内]|[末底]|完成)")
"""A year and a time of it that is no month: 2026年汛期前."""
_DOTTED = compile_later(rf"{_YEAR}\.(?:0?[1-9]|1[0-2]){_DASH}(?P<year>{_YEAR})\.(?P<month>0?[1-9]|1[0-2])")
_PART_MONTHS = {"上半年": 6, "一": 3, "1": 3, "二": 6, "2": 6, "三": 9, "3": 9}
_PLAIN = compile_later(r"[0-9]+(?:\.[0-9]+)?")


class _Cells(NamedTuple):
    """The three cells while they are being understood."""

    typed: str
    value: str
    unit: str
    sign: Operator | None

    def with_sign(self, *typed: str | None) -> _Cells | None:
        """Put the operator of the value cell in place of the column's; None when the cell has two."""
        signs = {parse_operator(word) for word in typed if word}
        if len(signs) > 1:
            return None
        return self._replace(sign=signs.pop()) if signs else self

    def as_printed(self, *, sign_inside: bool, unit_inside: bool = False) -> _Cells:
        """Leave out of ``typed`` the columns whose content the value cell says already."""
        operator = self.typed[: len(self.typed) - len(self.value) - len(self.unit)]
        before = "" if sign_inside else operator
        return self._replace(typed=before + self.value + ("" if unit_inside else self.unit))

    def target(self, kind: Kind, **known: Any) -> Target:
        """What the cells say, of that kind."""
        return Target(self.typed, kind, self.sign, unit=self.unit, **known)


@lru_cache(maxsize=4096)
def parse_target(operator: str, value: str, unit: str) -> Target | None:
    """Understand the three cells 计算符号, 指标值, 计量单位 together; None when all are blank."""
    sign = OPERATORS.get(operator)
    if (sign or not operator) and _PLAIN.fullmatch(value) and not unit.startswith(("年", "月")):
        return Target(
            typed=operator + value + unit,
            kind=Kind.NUMBER,
            operator=sign,
            number=Decimal(value),
            unit=unit,
            number_typed=value,
        )
    if not (operator or value or unit):
        return None
    if operator.startswith(QUALITATIVE_MARK):
        return _mark(_Cells(value + unit, value, unit, None))
    cells = _Cells(operator + value + unit, value, unit, parse_operator(operator))
    text = fold(value)
    if not text or _PLACEHOLDER.search(text):
        return cells.target(Kind.BROKEN)
    return _date(cells) or _number(cells) or _statement(cells, text)


def _mark(cells: _Cells) -> Target:
    """Judge a value that is marked 定性: a date or a statement, whatever digits it holds."""
    text = fold(cells.value)
    target = _date(cells)
    if target is None or target.kind is Kind.BROKEN:
        says = any(map(str.isalnum, text)) and not _PLACEHOLDER.search(text) and text not in UNITS
        target = cells.target(Kind.QUALITATIVE if says or _dash(text) else Kind.BROKEN)
    return replace(target, qualitative_marked=True)


def _dash(text: str) -> bool:
    """Whether a dash or stroke stands alone, which staff type for "does not apply": a statement."""
    return bool(text) and not text.strip("-—–/")


def _date(cells: _Cells) -> Target | None:
    """Understand a date; a value 2021 with the unit 年底 is one too, a value 12 with the unit 月 is not."""
    if not cells.unit and (dotted := _DOTTED.fullmatch(fold(cells.value))):
        return cells.target(Kind.DATE, year=int(dotted["year"]), month=int(dotted["month"]))
    found = _DATE.fullmatch(fold(cells.value))
    unit = cells.unit
    if unit.startswith(("年", "月")) and unit != "月" and cells.value[-1:].isdigit():
        found, unit = _DATE.fullmatch(fold(cells.value + unit)), ""
    if found is None:
        season = _SEASON.fullmatch(fold(cells.value))
        return cells.target(Kind.DATE, year=int(season["year"]), month=12) if season else None
    parts = found.groupdict()
    year, month, day = (
        next((int(parts[key]) for key in keys if parts.get(key)), None)
        for keys in (("y1", "y2", "y3", "from"), ("m1", "m2", "m3"), ("d1", "d3"))
    )
    part = found["part"]
    if year is None and month is None and part is None:
        return None
    if not (0 < (12 if month is None else month) <= 12 and 0 < (1 if day is None else day) <= 31):
        return cells.target(Kind.BROKEN)
    if month is None:
        month = _PART_MONTHS.get((part or "").removeprefix("第").removesuffix("季度"), 12)
    sign = parse_operator(found["sign"] or "")
    shown = cells.as_printed(sign_inside=sign is not None)
    known = shown._replace(unit=unit, sign=sign or cells.sign)
    inside = sign is not None and _SYMBOLS.fullmatch(found["sign"]) is not None
    return known.target(Kind.DATE, year=year, month=month, operator_inside=inside)


def _number(cells: _Cells) -> Target | None:
    """Understand a number or a range with all that may stand around it."""
    found = _TARGET.fullmatch(fold(cells.value)) or _AFTER_ITS_NAME.fullmatch(fold(cells.value))
    if found is None:
        return None
    typed = {name: cells.value[slice(*found.span(name))] for name in found.groupdict()}
    unit = _unit_inside(typed["unit"].strip())
    if unit is None:
        return None
    inside, more = unit
    wordy = more or any(found[name] for name in ("lead", "verb", "yen", "about", "near"))
    low, high = decimal(found["low"]), decimal(found["high"]) if found["high"] else None
    inside = inside or typed["low_unit"]
    merged = _merge(inside, cells.unit) or ("元" if found["yen"] else "")
    signs = (found["sign"], found["after"])
    believed = bool(inside) and merged != inside + cells.unit
    known = cells.as_printed(sign_inside=any(signs), unit_inside=believed).with_sign(*signs)
    digits = typed["low"] + (typed["dash"] + typed["high"] if high is not None else "")
    askew = high is not None and (high < low or not fold(inside).startswith(found["low_unit"]))
    if known is None or askew:
        return cells.target(Kind.BROKEN, number_typed=digits)
    per = found["per"] or (found["lead"] or "")
    if per.startswith("每"):
        wordy, merged = wordy or bool(merged), f"{merged}/{per[1:]}" if merged else per
    return known._replace(unit=merged).target(
        Kind.NUMBER if high is None else Kind.RANGE,
        number=low,
        upper=high,
        operator_inside=not wordy and bool(found["sign"] or found["after"]),
        unit_inside=not wordy and bool(inside or found["per"]),
        number_typed=digits,
    )


def _unit_inside(rest: str) -> tuple[str, bool] | None:
    """Split what follows a number: its unit as typed, and whether words follow; None: no unit at all."""
    folded = fold(rest)
    if found := _FACTOR_AND_MORE.fullmatch(folded):
        return rest[: found.end(1)] + rest[found.start(2) :], True
    if not folded or _SHORT_UNIT.fullmatch(folded):
        return rest, False
    known = _KNOWN_UNIT.match(folded)
    return (rest[: known.end()], True) if known else None


def _merge(inside: str, column: str) -> str:
    """Join the unit in the value cell with that of the unit column: 万 and 元 make 万元."""
    if not inside or not column or base_unit(inside) == base_unit(column):
        return column or inside
    only_factor = not base_unit(inside)[1] and base_unit(column)[0] == 1
    return inside + column if only_factor else inside


def _statement(cells: _Cells, text: str) -> Target:
    """Judge what holds no number: a statement such as 可控, or a bare unit or sign, which is BROKEN."""
    symbol = _SYMBOLS.match(text)
    core = text[symbol.end() :] if symbol else text
    sign = parse_operator(symbol[0]) if symbol else None
    broken = core in UNITS or _CODE_LIKE.fullmatch(core) or not any(map(str.isalnum, core))
    if broken and not _dash(core):
        return cells.target(Kind.BROKEN)
    known = cells.as_printed(sign_inside=sign is not None)._replace(sign=sign or cells.sign)
    return known.target(Kind.QUALITATIVE, operator_inside=sign is not None)
