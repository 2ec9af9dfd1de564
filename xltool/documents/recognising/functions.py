"""分项绩效目标: the functions and the items below each. Lines in, one section per item out; nothing is dropped."""

import re
from collections.abc import Sequence
from itertools import pairwise

from xltool.documents.document import Line
from xltool.documents.found import FoundSection
from xltool.documents.recognising.headings import (
    CHINESE,
    LONGEST_HEADING,
    OpenSection,
    broken_lines,
    depth_of,
    is_heading,
    style_of,
)
from xltool.documents.recognising.text_cleaning import split_number

_TITLE_ENDS = re.compile(r"[。：:！？]")


def read_functions(lines: Sequence[Line]) -> list[FoundSection]:
    """One section per item below the heading of its function."""
    items: list[OpenSection] = []
    function, empty, depth = "", False, 0
    upper = _function_style(lines)
    any_numbers = any(_is_item(line, upper) for line in lines)
    broken, over_items = broken_lines(lines), set[int]() if upper else _over_items(lines)
    for at, line in enumerate(lines):
        heads = is_heading(line) and not _is_item(line, upper) and at not in broken
        if heads or at in over_items:
            if empty:
                items.append(OpenSection(FoundSection(function=function)))
            function, empty = split_number(line.text)[1], True
        elif items and not empty and _is_below(line, depth):
            items[-1].content.append(line.text)
        elif _is_item(line, upper) or empty or not any_numbers or not items:
            items.append(_item(line.text, function))
            empty, depth = False, depth_of(items[-1].section.number)
        else:
            items[-1].content.append(line.text)
    if empty:
        items.append(OpenSection(FoundSection(function=function)))
    return [one.close() for one in items]


def _over_items(lines: Sequence[Line]) -> set[int]:
    """Headings numbered like the items below them, known by the next number not going on: 2.监管 above 1.抽检。全年…"""
    return {
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if is_heading(line)
        and not is_heading(below)
        and _depth(line) == _depth(below)
        and (one := _digits(line)) is not None
        and (next_one := _digits(below)) is not None
        and next_one != one + 1
    }


def _digits(line: Line) -> int | None:
    number = re.search(r"\d+", split_number(line.text)[0])
    return int(number[0]) if number else None


def _depth(line: Line) -> int:
    return depth_of(split_number(line.text)[0])


def _function_style(lines: Sequence[Line]) -> str:
    """How functions are numbered: as the first heading is that numbers of another kind, or none, follow; "" if none."""
    highest = min((depth for line in lines if (depth := _depth(line))), default=0)
    for line, below in pairwise(lines):
        style = style_of(split_number(line.text)[0])
        other = style_of(split_number(below.text)[0]) != style
        if style and other and is_heading(line) and _depth(line) == highest:
            return style
    return next((style_of(number) for line in lines if CHINESE.match(number := split_number(line.text)[0]) and is_heading(line)), "")  # fmt: skip


def _is_item(line: Line, upper: str) -> bool:
    """Whether a line has a number of another kind than the functions have."""
    number, _ = split_number(line.text)
    return bool(number) and style_of(number) != upper


def _is_below(line: Line, depth: int) -> bool:
    """Whether a line's number is of a lower level than the item before it: （1） below 1."""
    return 0 < depth < _depth(line)


def _item(text: str, function: str) -> OpenSection:
    """Part an item into number, title (its first sentence, when more follows) and content."""
    number, rest = split_number(text)
    end = _TITLE_ENDS.search(rest)
    if end and end.start() <= LONGEST_HEADING and rest[end.end() :].strip():
        title = rest[: end.start()] if end[0] == "。" else rest[: end.end()]
        return OpenSection(FoundSection(number, title, function=function), [rest[end.end() :].strip()])
    if end is None and len(rest) <= LONGEST_HEADING:
        return OpenSection(FoundSection(number, rest, function=function))
    return OpenSection(FoundSection(number, "", function=function), [rest])
