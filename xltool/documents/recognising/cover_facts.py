"""The cover's facts, from where they stand in the document; each is said with its source. None is made up."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xltool.documents.document import Document, Line
from xltool.documents.found import CELL, FoundProject, Leftover
from xltool.language.keys import code_key
from xltool.model.cells import Plain
from xltool.model.form import Form
from xltool.model.template import DEPARTMENT_CODE_LENGTH, STAGES

_UNIT = re.compile(rf"(?:(?:预算)?(?:单位|部门)(?:编码及名称|名称)?\s*[:：]\s*)?(\d{{{DEPARTMENT_CODE_LENGTH}}})?\s*(\D.*)", re.DOTALL)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年?度?.{0,30}(?:预算|绩效)")
_STAGE = re.compile(rf"[（(]?\s*({'|'.join(STAGES)})\s*[）)]?")
"""Alone on a line of the title page, as the tool publishes it."""
_PUBLISHED_STAGE = "批复"


@dataclass(frozen=True, slots=True)
class Facts:
    """What goes on the cover by label, sentences on where each came from, and names of units that disagree."""

    cover: dict[str, Plain]
    said: tuple[str, ...]
    leftovers: tuple[Leftover, ...]
    placed: frozenset[str]
    """Places of the lines of the title page that say nothing beyond the cover."""


def cover_facts(
    document: Document, top: Sequence[Line], projects: Sequence[FoundProject], form: Form, *, published: bool = True
) -> Facts:
    """Find the cover's facts. ``top``: the lines before the first part, where titles stand.

    ``published``: whether it is a document that was made public, which is after its approval.
    """
    cover: dict[str, Plain] = {}
    said: list[str] = []
    codes = [code_key(str(project.cells.get("项目编码") or "")) for project in projects]
    standard = [code for code in codes if re.fullmatch(form.codes.project_pattern, code)]
    leftovers = list(_unit(cover, projects, _unit_on_title_page(top, form.document.title)))
    digits = form.codes.region_digits
    regions = {code[:digits] for code in standard}
    if len(regions) == 1:
        cover["行政区划代码"] = regions.pop()
        said.append(f"行政区划代码 {cover['行政区划代码']} 取自项目编码的前 {digits} 位。")
    start = form.codes.year_position
    years = {2000 + int(code[start : start + 2]) for code in standard}
    year = _year(document, top, projects, years)
    if year is not None:
        cover["填报年度"] = year[0]
        said.append(f"填报年度 {year[0]} 取自{year[1]}，请核对。")
    units = Counter(project.money_unit for project in projects if project.money_unit)
    cover["金额单位"] = units.most_common(1)[0][0] if units else None
    cover["编报阶段"] = stage = next((found[1] for line in top if (found := _STAGE.fullmatch(line.text.strip()))), None)
    if stage is None and published:
        cover["编报阶段"] = _PUBLISHED_STAGE
        said.append(f"编报阶段填为「{_PUBLISHED_STAGE}」，因为公开的文档都是批复以后的；不是的请改。")
    return Facts(cover, tuple(said), tuple(leftovers), frozenset(_placed(cover, top, form.document.title)))


def _placed(cover: dict[str, Plain], top: Sequence[Line], title: str) -> Iterator[str]:
    """Lines that repeat the unit, the stage, or the title with the year, as the tool publishes them."""
    titles = {f"{cover.get('填报年度')}{year}{title}" for year in ("年", "年度")}
    known = {cover.get("部门名称"), *titles, *(f"{left}{cover['编报阶段']}{right}" for left, right in ("（）", "()"))}
    for line in top:
        if "".join(line.text.split()) in known:
            yield line.place


def _unit_on_title_page(top: Sequence[Line], title: str) -> str:
    """The unit as our own documents have it, on the line above the year and the title; "" where there is no such page."""
    own = re.compile(rf"20\d\d年度?{re.escape(title)}")
    for above, line in pairwise(top):
        if own.fullmatch("".join(line.text.split())):
            return above.text.strip()
    return ""


def _unit(cover: dict[str, Plain], projects: Sequence[FoundProject], own: str) -> Iterator[Leftover]:
    """Code and name of the unit, from the title page (``own``), else as above the first table; others are left over."""
    if own:
        cover["部门名称"] = own
    first = own
    for project in projects:
        if not project.unit_line:
            continue
        found = _UNIT.fullmatch(project.unit_line)
        code, name = (found[1], found[2].strip()) if found else (None, project.unit_line.strip())
        if not first:
            first = name
            cover["部门编码"], cover["部门名称"] = code, name
        elif "".join(name.split()) == "".join(first.split()):
            cover["部门编码"] = cover.get("部门编码") or code
        elif not any(name in str(project.cells.get(label) or "") for label in _NAMES_OF_UNITS if own):
            why = f"与{'标题页' if own else '前面表'}上的单位不同。一个工作簿只写一个单位，请核对。"
            yield Leftover(CELL, "封面", project.place, project.unit_line, why)


_NAMES_OF_UNITS = ("主管部门", "实施单位")
"""Cells of a project from which ``unit_line`` may have been taken; they are placed, or left over, by themselves."""


def _year(
    document: Document, top: Sequence[Line], projects: Sequence[FoundProject], in_codes: set[int]
) -> tuple[int, str] | None:
    """The ladder: a title of the document; its file name; the indicators' dates where project codes say the same."""
    for line in top:
        if found := _TITLE_YEAR.search(line.text):
            return int(found[1]), f"文档标题（{line.place}）"
    named = set(_YEAR.findall(document.name))
    if len(named) == 1:
        return int(named.pop()), "文件名"
    texts = [str(value) for project in projects for row in project.indicators for value in row.values()]
    dated = {int(year) for text in texts for year in re.findall(r"(20\d\d)\s*年", text)}
    if len(dated) == 1 and dated == in_codes:
        return dated.pop(), "指标中的日期和项目编码中的年份（两处一致）"
    return None


def say_missing(cover: Mapping[str, Plain]) -> Iterator[str]:
    """A sentence on what of the cover a document does not say."""
    wanted = ("填报年度", "行政区划代码", "部门编码", "部门名称", "金额单位")
    missing = [label for label in wanted if not cover.get(label)]
    if missing:
        yield f"文档里没有写{'、'.join(missing)}，封面上留空，请补填。"
