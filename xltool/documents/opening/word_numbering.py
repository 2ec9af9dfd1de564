"""Numbers that Word keeps outside the text: 一、 and 1. of automatic numbering, counted as Word counts them.

A paragraph names a list and a level, itself or through its style; the list says how the level's number is written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_SILENT = frozenset({"none", "bullet"})
"""Bullets are ornament, not text."""
_HIGHEST = 9_999
_MOST_STYLES = 20
"""Steps from a style to those it is based on; a ring of them must end."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written, what it starts at."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """All lists of a document, and how far each has counted."""

    lists: Mapping[str, tuple[str, Mapping[int, Level]]]
    """By number id: the list it counts with, and its levels."""
    styles: Mapping[str, tuple[str, int]]
    """Number id and level that a paragraph style brings."""
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, properties: Any, style: str) -> str:
        """The number in front of the next paragraph with these properties and style; "" when it has none."""
        place = _place(properties) if properties is not None else None
        from_style = self.styles.get(style)
        if place is None:
            place = from_style
        elif place[0] == "" and from_style is not None:
            place = (from_style[0], place[1])
        if place is None or place[0] not in self.lists:
            return ""
        counting, levels = self.lists[place[0]]
        level = levels.get(place[1])
        if level is None:
            return ""
        counts = self.counts.setdefault(counting, {})
        counts[place[1]] = counts.get(place[1], level.start - 1) + 1
        for deeper in [one for one in counts if one > place[1]]:
            del counts[deeper]
        return "" if level.form in _SILENT else self._write(level, levels, counts)

    @staticmethod
    def _write(level: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
        def one(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            known = levels.get(at, level)
            return write_number(counts.get(at, known.start), known.form)

        return re.sub(r"%([1-9])", one, level.text)


def _place(properties: Any) -> tuple[str, int] | None:
    """Number id and level of a paragraph; None when it names none. Id 0 takes numbering away."""
    found = properties.find(f"{W}numPr")
    if found is None:
        return None
    number, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    deep = level.get(f"{W}val", "0") if level is not None else "0"
    return (number.get(f"{W}val", "") if number is not None else ""), int(deep) if deep.isdecimal() else 0


def read_numbering(numbering: Any, styles: Any) -> Numbering:
    """Read the lists (root of numbering.xml, or None) and what styles bring (root of styles.xml, or None)."""
    abstract: dict[str, dict[int, Level]] = {}
    lists: dict[str, tuple[str, Mapping[int, Level]]] = {}
    for one in numbering.findall(f"{W}abstractNum") if numbering is not None else ():
        abstract[one.get(f"{W}abstractNumId", "")] = _levels(one)
    for one in numbering.findall(f"{W}num") if numbering is not None else ():
        number = one.get(f"{W}numId", "")
        target = one.find(f"{W}abstractNumId")
        name = target.get(f"{W}val", "") if target is not None else ""
        levels = dict(abstract.get(name, {}))
        changed = False
        for override in one.findall(f"{W}lvlOverride"):
            at = int(override.get(f"{W}ilvl", "0"))
            own = _levels(override).get(at) or levels.get(at)
            start = override.find(f"{W}startOverride")
            if own is not None:
                begin = int(start.get(f"{W}val", "1")) if start is not None else own.start
                levels[at] = Level(own.form, own.text, begin)
                changed = True
        lists[number] = (f"{name}/{number}" if changed else name, levels)
    return Numbering(lists, _style_places(styles))


def _levels(parent: Any) -> dict[int, Level]:
    levels = {}
    for one in parent.findall(f"{W}lvl"):
        form, text, start = (one.find(f"{W}{tag}") for tag in ("numFmt", "lvlText", "start"))
        levels[int(one.get(f"{W}ilvl", "0"))] = Level(
            form.get(f"{W}val", "decimal") if form is not None else "decimal",
            text.get(f"{W}val", "") if text is not None else "",
            int(start.get(f"{W}val", "1")) if start is not None else 1,
        )
    return levels


def _style_places(styles: Any) -> dict[str, tuple[str, int]]:
    """What each style brings, its own or that of the styles it is based on."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.findall(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId", "")
        properties, parent = style.find(f"{W}pPr"), style.find(f"{W}basedOn")
        if properties is not None and (place := _place(properties)) is not None:
            own[name] = place
        based[name] = parent.get(f"{W}val", "") if parent is not None else ""
    places = {}
    for name in based:
        at, steps = name, 0
        while at and at not in own and steps < _MOST_STYLES:
            at, steps = based.get(at, ""), steps + 1
        if at in own:
            places[name] = own[at]
    return places


def write_number(number: int, form: str) -> str:
    """A number as one of Word's formats writes it; unknown formats as digits."""
    if not 0 < number <= _HIGHEST:
        return str(number)
    if form in {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"}:  # fmt: skip
        return chinese(number)
    if form == "chineseLegalSimplified":
        return chinese(number, _FORMAL, "拾佰仟")
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and number <= 20:
        return chr(0x2460 + number - 1)
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(97 + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"}:
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def chinese(number: int, digits: str = _CHINESE, units: str = "十百千") -> str:
    """12 -> 十二, 105 -> 一百零五."""
    text, zero = "", False
    figures = str(number)
    for at, figure in enumerate(figures):
        place = len(figures) - at - 1
        if figure == "0":
            zero = bool(text)
            continue
        text += (digits[0] if zero else "") + digits[int(figure)] + (units[place - 1] if place else "")
        zero = False
    return text.removeprefix(digits[1]) if 10 <= number < 20 and units[0] == "十" else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
