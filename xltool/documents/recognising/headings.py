"""Which lines are headings, and of which level; lines that go on with a sentence. Shared by all of 第一部分."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xltool.documents.document import Line
from xltool.documents.found import FoundSection
from xltool.documents.recognising.text_cleaning import split_number

_SENTENCE_END = re.compile(r"[。！？!?；;]")
LONGEST_HEADING = 40
_LONGEST_NUMBERED_HEADING = 60
_COMMA = re.compile(r"[，,]")
_ENDS = re.compile(r"[。！？!?；;：:]$")
_FULL_LINE = 20
"""Characters that a line has at least when it was broken because it was full."""
_NARROW = str.maketrans("（）．", "().")
CHINESE = re.compile(r"[（(]?[一二三四五六七八九十]")


def is_heading(line: Line) -> bool:
    """Whether a line is short, ends no sentence, or is a numbered one that ends only itself."""
    number, rest = split_number(line.text)
    words = rest[:-1] if number and rest.endswith("。") else rest
    if not words or _SENTENCE_END.search(words) or words[-1] in "，,、：:":
        return False
    longest = _LONGEST_NUMBERED_HEADING if number or line.level else LONGEST_HEADING
    return len(rest) <= longest


def depth_of(number: str) -> int:
    """The level of a number in the order that official documents keep: 一、 （一） 1. （1） ①; 0 without one."""
    if not number:
        return 0
    if not (chinese := CHINESE.match(number)) and not number.strip("（()）.．、").isdecimal():
        return 5
    bracketed = number[0] in "（(" or "）" in number or ")" in number
    return (1 if chinese else 3) + bracketed


def lower_headings(lines: Sequence[Line]) -> set[int]:
    """Numbered lines that are no headings of the upper level, as the others show.

    Those that Word has as headings of a lower level, or as plain text below its headings; and sentences with an
    Arabic number below a heading that has none.
    """
    levels = [line.level for line in lines if line.level]
    heads = (line for line in lines if is_heading(line))
    first = next(heads, None)
    bare = first is not None and not split_number(first.text)[0]
    return {
        at
        for at, line in enumerate(lines)
        for number in [split_number(line.text)[0]]
        if (levels and line.level > min(levels))
        or (number and not CHINESE.match(number) and not line.level and (levels or _is_sentence(line, bare=bare)))
    }


def _is_sentence(line: Line, *, bare: bool) -> bool:
    return bare and bool(_SENTENCE_END.search(line.text))


def style_of(number: str) -> str:
    """What numbers of one level have in common: their brackets and kind of digits."""
    narrow = number.translate(_NARROW)
    return re.sub(r"[一二三四五六七八九十]+", "一", re.sub(r"\d+", "1", narrow))


def broken_lines(lines: Sequence[Line]) -> set[int]:
    """Which lines are a piece of a sentence, broken where the page ended, and no heading though they end no sentence.

    Only where headings are numbered: elsewhere a heading cannot be told from such a piece.
    """
    if not any(is_heading(line) and split_number(line.text)[0] for line in lines):
        return set()
    return {
        at
        for at, line in enumerate(lines)
        if not line.level
        and not split_number(line.text)[0]
        and (_runs_on(lines[at - 1], line) if at else _opens_in_midst(lines))
    }


def _opens_in_midst(lines: Sequence[Line]) -> bool:
    """Whether the first line of a part is a sentence that the line right below goes on with."""
    if len(lines) < 2 or lines[1].gap or split_number(lines[1].text)[0]:
        return False
    return bool(_COMMA.search(lines[0].text))


def _runs_on(before: Line, line: Line) -> bool:
    """Whether a line goes on with the sentence of the one right before it, or opens the text below its heading."""
    if _ENDS.search(before.text):
        return False
    if _COMMA.search(line.text):
        return True
    heads = is_heading(before) and bool(split_number(before.text)[0] or before.level)
    return len(before.text) >= _FULL_LINE and not heads and not line.gap


@dataclass(slots=True)
class OpenSection:
    """A section that still gathers lines."""

    section: FoundSection
    content: list[str] = field(default_factory=list)

    def close(self) -> FoundSection:
        """The section with its text, line by line."""
        return replace(self.section, content="\n".join(filter(None, self.content)))
