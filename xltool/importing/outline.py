"""第一部分: overall objectives, objectives by function, safeguards. Lines in, sections out; nothing is dropped.

The parts are known by the words of their headings, whatever number stands before them. Within a part a heading is a
short line that ends no sentence; numbers help but need not be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from xltool import contract
from xltool.documents import Line
from xltool.importing.cleaning import heading_key
from xltool.importing.found import PARAGRAPH, SUBTITLE, WORDING, FoundSection, Leftover
from xltool.rules.structure import split_number

FIRST_PART = "第一部分"
SECOND_PART = "第二部分"
_FIRST_TITLES = frozenset(
    {"部门整体绩效目标", "部门整体支出绩效目标", "部门绩效目标", "整体绩效目标"}
)
_SECOND_TITLES = frozenset({"预算项目绩效目标", "项目绩效目标", "预算项目绩效目标表"})
_PARTS = {
    contract.OVERALL: ("总体绩效目标", "部门总体绩效目标", "总体目标", "年度总体绩效目标", "年度总体目标"),
    contract.FUNCTIONS: ("分项绩效目标", "部门分项绩效目标", "分项目标", "部门职责分类绩效目标"),
    contract.SAFEGUARDS: ("工作保障措施", "保障措施", "实现年度发展规划目标的保障措施", "绩效目标保障措施"),
}  # fmt: skip
_PART_OF = {name: part for part, names in _PARTS.items() for name in names}
_PRINTED = frozenset({
    "总体绩效目标", "分项绩效目标", "工作保障措施",
    FIRST_PART, "部门整体绩效目标", f"{FIRST_PART}部门整体绩效目标",
    SECOND_PART, "预算项目绩效目标", f"{SECOND_PART}预算项目绩效目标",
})  # fmt: skip
"""Headings as the tool prints them itself, without numbers and blanks."""
_SENTENCE_END = re.compile(r"[。！？!?；;]")
_TITLE_ENDS = re.compile(r"[。：:！？]")
_LONGEST_HEADING = 40
_LONGEST_NUMBERED_HEADING = 60
_COMMA = re.compile(r"[，,]")
_ENDS = re.compile(r"[。！？!?；;：:]$")
_FULL_LINE = 20
"""Characters that a line has at least when it was broken because it was full."""
_CHINESE = re.compile(r"[（(]?[一二三四五六七八九十]")


@dataclass(frozen=True, slots=True)
class FirstPart:
    """What 第一部分 says; ``parts`` are the sheets whose headings were found."""

    sections: dict[str, tuple[FoundSection, ...]]
    parts: tuple[str, ...]
    leftovers: tuple[Leftover, ...]


def opens_first_part(line: Line) -> bool:
    """Whether a line is the heading of 第一部分."""
    key = heading_key(line.text)
    return key.startswith(FIRST_PART) or key in _FIRST_TITLES


def opens_second_part(line: Line) -> bool:
    """Whether a line is the heading of 第二部分."""
    key = heading_key(line.text)
    return (key.startswith(SECOND_PART) and len(key) <= _LONGEST_HEADING) or key in _SECOND_TITLES


def part_of(line: Line) -> str | None:
    """The entry sheet whose heading this line is."""
    return _PART_OF.get(heading_key(line.text))


def is_part_title(line: Line) -> bool:
    """Whether a line says no more than the title of the first or the second part, which the tool prints itself."""
    key = heading_key(line.text)
    for word, titles in ((FIRST_PART, _FIRST_TITLES), (SECOND_PART, _SECOND_TITLES)):
        if key in titles or (key.startswith(word) and key.removeprefix(word) in {"", *titles}):
            return True
    return False


def read_first_part(lines: Sequence[Line]) -> FirstPart:
    """Take the lines before 第二部分 apart. Lines before the first heading that is known are left over."""
    groups: dict[str, list[Line]] = {}
    leftovers: list[Leftover] = []
    part = ""
    for line in lines:
        if not line.text:
            continue
        found = part_of(line)
        if found is not None and found != part:
            part = found
            groups.setdefault(part, [])
            leftovers += unusual(line, part)
        elif is_part_title(line):
            leftovers += unusual(line, "")
        elif part:
            groups[part].append(line)
        else:
            leftovers.append(
                _left(line, "", PARAGRAPH, "在「第一部分」各标题之前，没有对应的栏目。")
            )
    sections = {}
    for name, body in groups.items():
        rest, subtitles = _without_subtitle(name, body)
        leftovers += subtitles
        reader = _functions if name == contract.FUNCTIONS else _sections
        sections[name] = tuple(reader(rest))
    return FirstPart(sections, tuple(groups), tuple(leftovers))


def unusual(line: Line, part: str) -> list[Leftover]:
    """A heading that is worded otherwise than the tool prints it, or says more in brackets, is kept as it stands."""
    words = "".join(split_number(line.text)[1].split()).rstrip("：:")
    if words in _PRINTED:
        return []
    why = "标题的写法与正式表不同，正式表上按统一的写法印。"
    return [_left(line, part, WORDING, why)]


def _left(line: Line, part: str, kind: str, why: str) -> Leftover:
    return Leftover(kind, part, line.place, line.text, why)


def _without_subtitle(part: str, lines: Sequence[Line]) -> tuple[Sequence[Line], list[Leftover]]:
    """Take away the line below a part's heading that repeats it, or heads nothing but other headings."""
    if not lines:
        return lines, []
    first = lines[0]
    number, _ = split_number(first.text)
    repeats = _PART_OF.get(heading_key(first.text)) == part
    over_headings = (
        not number and _is_heading(first) and len(lines) > 1 and _is_heading(lines[1])
    ) and _CHINESE.match(split_number(lines[1].text)[0] or "一")
    if not repeats and not over_headings:
        return lines, []
    why = "标题下面的小标题，工作簿里没有对应的栏目。需要时请在正式文档中补上。"
    return lines[1:], [_left(first, part, SUBTITLE, why)]


def _is_heading(line: Line) -> bool:
    number, rest = split_number(line.text)
    words = rest[:-1] if number and rest.endswith("。") else rest
    if not words or _SENTENCE_END.search(words) or words[-1] in "，,、：:":
        return False
    longest = _LONGEST_NUMBERED_HEADING if number or line.level else _LONGEST_HEADING
    return len(rest) <= longest


def _style(number: str) -> str:
    """What numbers of one level have in common: their brackets and kind of digits."""
    return re.sub(r"[一二三四五六七八九十]+", "一", re.sub(r"\d+", "1", number))


def _broken_lines(lines: Sequence[Line]) -> set[int]:
    """Which lines are a piece of a sentence, broken where the page ended, and no heading though they end no sentence.

    Only where headings are numbered: elsewhere a heading cannot be told from such a piece.
    """
    if not any(_is_heading(line) and split_number(line.text)[0] for line in lines):
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
    heads = _is_heading(before) and bool(split_number(before.text)[0] or before.level)
    return len(before.text) >= _FULL_LINE and not heads and not line.gap


def _sections(lines: Sequence[Line]) -> list[FoundSection]:
    """One section per heading of the upper level; everything below it is its content, line by line."""
    sections: list[_Open] = []
    upper = ""
    broken = _broken_lines(lines)
    for at, line in enumerate(lines):
        number, rest = split_number(line.text)
        heading = _is_heading(line) and at not in broken
        bare_titles = any(one.section.title and not one.section.number for one in sections)
        apart = bool(_CHINESE.match(number)) or not bare_titles
        run_on = _run_on(rest) if number and not heading and apart else None
        if number and (heading or run_on):
            upper = upper or _style(number)
        if heading and (not number or _style(number) == upper):
            sections.append(_Open(FoundSection(number, rest)))
        elif run_on and _style(number) == upper:
            sections.append(_Open(FoundSection(number, run_on[0]), [run_on[1]]))
        elif sections:
            sections[-1].content.append(line.text)
        else:
            sections.append(_Open(FoundSection(), [line.text]))
    return [one.closed() for one in sections]


def _run_on(rest: str) -> tuple[str, str] | None:
    """Part a heading from the text that runs on behind it, 。 kept: 一、抓好科普。开展…; None when there is none."""
    end = rest.find("。")
    if not 0 < end <= _LONGEST_HEADING or not rest[end + 1 :].strip():
        return None
    return rest[: end + 1], rest[end + 1 :].strip()


@dataclass(slots=True)
class _Open:
    """A section that still gathers lines."""

    section: FoundSection
    content: list[str] = field(default_factory=list)

    def closed(self) -> FoundSection:
        return replace(self.section, content="\n".join(filter(None, self.content)))


def _functions(lines: Sequence[Line]) -> list[FoundSection]:
    """One section per item below the heading of its function."""
    items: list[_Open] = []
    function, empty = "", False
    upper = _function_style(lines)
    any_numbers = any(_is_item(line, upper) for line in lines)
    broken, over_items = _broken_lines(lines), set[int]() if upper else _over_items(lines)
    for at, line in enumerate(lines):
        heads = _is_heading(line) and not _is_item(line, upper) and at not in broken
        if heads or at in over_items:
            if empty:
                items.append(_Open(FoundSection(function=function)))
            function, empty = split_number(line.text)[1], True
        elif _is_item(line, upper) or empty or not any_numbers or not items:
            items.append(_item(line.text, function))
            empty = False
        else:
            items[-1].content.append(line.text)
    if empty:
        items.append(_Open(FoundSection(function=function)))
    return [one.closed() for one in items]


def _over_items(lines: Sequence[Line]) -> set[int]:
    """Headings numbered like the items below them, known by the next number not going on: 2.监管 above 1.抽检。全年…"""
    return {
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if _is_heading(line)
        and not _is_heading(below)
        and (one := _digits(line)) is not None
        and (next_one := _digits(below)) is not None
        and next_one != one + 1
    }


def _digits(line: Line) -> int | None:
    number = re.search(r"\d+", split_number(line.text)[0])
    return int(number[0]) if number else None


def _function_style(lines: Sequence[Line]) -> str:
    """How functions are numbered: as the first heading is that numbers of another kind, or none, follow; "" if none."""
    for line, below in pairwise(lines):
        style = _style(split_number(line.text)[0])
        if style and _is_heading(line) and _style(split_number(below.text)[0]) != style:
            return style
    return next((_style(number) for line in lines if _CHINESE.match(number := split_number(line.text)[0]) and _is_heading(line)), "")  # fmt: skip


def _is_item(line: Line, upper: str) -> bool:
    """Whether a line has a number of another kind than the functions have."""
    number, _ = split_number(line.text)
    return bool(number) and _style(number) != upper


def _item(text: str, function: str) -> _Open:
    """Part an item into number, title (its first sentence, when more follows) and content."""
    number, rest = split_number(text)
    end = _TITLE_ENDS.search(rest)
    if end and end.start() <= _LONGEST_HEADING and rest[end.end() :].strip():
        title = rest[: end.start()] if end[0] == "。" else rest[: end.end()]
        return _Open(FoundSection(number, title, function=function), [rest[end.end() :].strip()])
    if end is None and len(rest) <= _LONGEST_HEADING:
        return _Open(FoundSection(number, rest, function=function))
    return _Open(FoundSection(number, "", function=function), [rest])
