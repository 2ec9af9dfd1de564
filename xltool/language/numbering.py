"""Numbers in front of headings and lines: 一、 (一) 1. (1) ①. What they are, and the text without them."""

import re
from typing import NamedTuple

DIGITS = "一二三四五六七八九"
_NUMERAL = rf"[十{DIGITS}]{{1,3}}"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STYLES = tuple(
    map(
        re.compile,
        (
            rf"\s*({_NUMERAL})\s*、",
            rf"\s*[（(]({_NUMERAL})[）)]、?",
            r"\s*(\d{1,2})\s*[.．](?!\d)",
            r"\s*(\d{1,2})\s*、",
            r"\s*[（(](\d{1,2})[）)]、?",
            r"\s*(\d{1,2})[）)]",
            rf"\s*([{CIRCLED}])",
        ),
    )
)
_BARE_STYLES = tuple(map(re.compile, (rf"({_NUMERAL})", r"(\d{1,2})", rf"第({_NUMERAL}|\d{{1,2}})[条项章节]?、?")))
"""Styles that count only where nothing else stands in the cell."""


class Number(NamedTuple):
    """An ordinal as written: its style and its value. Style -1: nothing that we know as a number."""

    typed: str
    style: int
    value: int


def _ordinal(numeral: str) -> int:
    """十二 -> 12, 3 -> 3, ④ -> 4."""
    if numeral in CIRCLED:
        return CIRCLED.index(numeral) + 1
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    unit = DIGITS.find(ones) + 1 if ones else 0
    return (DIGITS.find(tens) + 1 if tens else 1) * 10 + unit if ten else unit


def leading_number(text: str, *, bare: bool) -> Number | None:
    """The number that a text begins with; ``bare``: it may also be all there is, as in a 序号 cell."""
    for style, pattern in enumerate(_STYLES):
        if match := pattern.match(text):
            return Number(match[0].strip(), style, _ordinal(match[1]))
    if not bare or not text:
        return None
    for style, pattern in enumerate(_BARE_STYLES, start=len(_STYLES)):
        if match := pattern.fullmatch(text):
            return Number(text, style, _ordinal(match[1]))
    return Number(text, -1, 0)


def split_number(text: str) -> tuple[str, str]:
    """Part the number that a heading or a line begins with from the rest: 一、抓好科普 -> (一、, 抓好科普)."""
    for pattern in _STYLES:
        if match := pattern.match(text):
            return match[0].strip(), text[match.end() :].strip()
    return "", text
