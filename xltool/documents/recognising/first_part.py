"""第一部分: overall objectives, objectives by function, safeguards. Lines in, sections out; nothing is dropped.

The parts are known by the words of their headings, whatever number stands before them. Within a part a heading is a
short line that ends no sentence; numbers help but need not be there.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from xltool.documents.document import Line
from xltool.documents.found import PARAGRAPH, SUBTITLE, WORDING, FoundSection, Leftover
from xltool.documents.recognising.functions import read_functions
from xltool.documents.recognising.headings import (
    CHINESE,
    LONGEST_HEADING,
    OpenSection,
    broken_lines,
    is_heading,
    lower_headings,
    style_of,
)
from xltool.documents.recognising.text_cleaning import heading_key, split_number
from xltool.model import template
from xltool.model.form import DocumentWords

FIRST_PART = "第一部分"
SECOND_PART = "第二部分"
_FIRST_TITLES = frozenset({"部门整体绩效目标", "部门整体支出绩效目标", "部门绩效目标", "整体绩效目标"})
_SECOND_TITLES = frozenset({"预算项目绩效目标", "项目绩效目标", "预算项目绩效目标表"})
_PARTS = {
    template.OVERALL: ("总体绩效目标", "部门总体绩效目标", "总体目标", "年度总体绩效目标", "年度总体目标"),
    template.FUNCTIONS: ("分项绩效目标", "部门分项绩效目标", "分项目标", "部门职责分类绩效目标"),
    template.SAFEGUARDS: ("工作保障措施", "保障措施", "实现年度发展规划目标的保障措施", "绩效目标保障措施"),
}
_PART_OF = {name: part for part, names in _PARTS.items() for name in names}
_PRINTED = frozenset({
    "总体绩效目标", "分项绩效目标", "工作保障措施",
    FIRST_PART, "部门整体绩效目标", f"{FIRST_PART}部门整体绩效目标",
    SECOND_PART, "预算项目绩效目标", f"{SECOND_PART}预算项目绩效目标",
})  # fmt: skip
"""Headings as the tool prints them itself, without numbers and blanks."""


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
    return (key.startswith(SECOND_PART) and len(key) <= LONGEST_HEADING) or key in _SECOND_TITLES


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


def read_first_part(lines: Sequence[Line], words: DocumentWords) -> FirstPart:
    """Take the lines before 第二部分 apart. Lines before the first heading that is known are left over.

    ``words``: what our own documents print, as the titles below the headings.
    """
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
            leftovers.append(_left(line, "", PARAGRAPH, "在「第一部分」各标题之前，没有对应的栏目。"))
    sections = {}
    printed = {words.overall_subtitle, words.functions_subtitle, words.safeguards_subtitle}
    own = {heading_key(subtitle) for subtitle in printed if subtitle}
    for name, body in groups.items():
        rest, subtitles = _without_subtitle(name, body, own)
        leftovers += subtitles
        reader = read_functions if name == template.FUNCTIONS else _sections
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


def _without_subtitle(part: str, lines: Sequence[Line], own: Container[str]) -> tuple[Sequence[Line], list[Leftover]]:
    """Take away the line below a part's heading that repeats it, or heads nothing but other headings."""
    if not lines:
        return lines, []
    first = lines[0]
    number, _ = split_number(first.text)
    numbered = len(lines) > 1 and bool(split_number(lines[1].text)[0])
    repeats = _PART_OF.get(heading_key(first.text)) == part or (numbered and heading_key(first.text) in own)
    over_headings = (not number and is_heading(first) and len(lines) > 1 and is_heading(lines[1])) and CHINESE.match(
        split_number(lines[1].text)[0] or "一"
    )
    if not repeats and not over_headings:
        return lines, []
    why = "标题下面的小标题，工作簿里没有对应的栏目。需要时请在正式文档中补上。"
    return lines[1:], [_left(first, part, SUBTITLE, why)]


def _sections(lines: Sequence[Line]) -> list[FoundSection]:
    """One section per heading of the upper level; everything below it is its content, line by line."""
    sections: list[OpenSection] = []
    upper = ""
    broken = broken_lines(lines) | lower_headings(lines)
    for at, line in enumerate(lines):
        number, rest = split_number(line.text)
        heading = is_heading(line) and at not in broken
        bare_titles = any(one.section.title and not one.section.number for one in sections)
        apart = bool(CHINESE.match(number)) or not bare_titles
        run_on = _run_on(rest) if number and not heading and apart and at not in broken else None
        if number and (heading or run_on):
            upper = upper or style_of(number)
        if heading and (not number or style_of(number) == upper):
            sections.append(OpenSection(FoundSection(number, rest)))
        elif run_on and style_of(number) == upper:
            sections.append(OpenSection(FoundSection(number, run_on[0]), [run_on[1]]))
        elif sections:
            sections[-1].content.append(line.text)
        else:
            sections.append(OpenSection(FoundSection(), [line.text]))
    return [one.close() for one in sections]


def _run_on(rest: str) -> tuple[str, str] | None:
    """Part a heading from the text that runs on behind it, 。 kept: 一、抓好科普。开展…; None when there is none."""
    end = rest.find("。")
    if not 0 < end <= LONGEST_HEADING or not rest[end + 1 :].strip():
        return None
    return rest[: end + 1], rest[end + 1 :].strip()
