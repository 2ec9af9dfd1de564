"""The parts that a submission must have, and how its sections and lines are numbered."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xltool.language.keys import header_key
from xltool.language.numbering import Number, leading_number, split_number
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Indicator, Project, Section, Submission, TextEntry
from xltool.rules.codes.codes import code_text
from xltool.rules.registry import Hit, elsewhere, hit, rule


class _Offence(NamedTuple):
    """Where numbering breaks: the position, and the two numbers (or texts) that do not follow each other."""

    at: int
    found: str
    before: str


def _first_break(numbers: Sequence[Number | None]) -> _Offence | None:
    """Find the first number that does not follow. None stands for a missing number.

    Levels are a stack: a new style opens a level at 1, an earlier style goes on where that level stood. What comes
    before the first number is a preface.
    """
    levels: list[Number] = []
    before = ""
    for at, number in enumerate(numbers):
        if number is None:
            if levels:
                return _Offence(at, "（空）", before)
            continue
        while levels and number.style in [level.style for level in levels[:-1]]:
            levels.pop()
        known = bool(levels) and levels[-1].style == number.style
        if number.style < 0 or number.value != (levels[-1].value + 1 if known else 1):
            return _Offence(at, number.typed, before)
        if known:
            levels.pop()
        levels.append(number)
        before = number.typed
    return None


def _read_numbers(sections: Sequence[Section]) -> list[tuple[Section, Number | None]]:
    """Sections that take part in numbering: all but plain paragraphs without number and title."""
    return [
        (section, leading_number(section.number.typed, bare=True))
        for section in sections
        if not section.number.blank or not section.title.blank
    ]


def _section_break(sections: Sequence[Section]) -> tuple[TextEntry, str, _Offence] | None:
    rows = _read_numbers(sections)
    found = _first_break([number for _, number in rows])
    if found is None:
        return None
    section = rows[found.at][0]
    return section.number, section.anchor, found


def _function_break(sections: Sequence[Section]) -> tuple[TextEntry, str, _Offence] | None:
    """分项目标 may count on through the sheet or start again in each 职责分类; the reading that holds longer counts."""
    through = _section_break(sections)
    if through is None:
        return None
    groups: dict[str, list[Section]] = {}
    for section in sections:
        name = section.function.typed if section.function is not None else ""
        groups.setdefault(header_key(name), []).append(section)
    broken = [found for group in groups.values() if (found := _section_break(group)) is not None]
    if not broken:
        return None
    first = min(broken, key=lambda found: found[0].ref.row)
    return max(first, through, key=lambda found: found[0].ref.row)


@rule("G04", Severity.INFO, "编号连续、写法一致", mendable=True).says(
    sheet=Text(
        "「{sheet}」的序号不连续或写法不一致：「{before}」之后是「{found}」。",
        "请按一种写法从头连续编号，例如「{example}」。",
    ),
    start=Text("「{sheet}」的序号从「{found}」开始，不是从头编起。", "请按一种写法从头连续编号，例如「{example}」。"),
    twice=Text(
        "标题「{value}」里又写了序号「{found}」，打印时序号会出现两次（{number}{found}）。",
        "请从标题里删去序号，应为「{after}」；也可以用自动修正。",
        Severity.WARNING,
    ),
    lines=Text(
        "绩效目标各条的编号不连续或写法不一致：「{before}」之后是「{found}」。",
        "请按一种写法从头连续编号，例如「1. 2. 3.」。",
    ),
    lines_start=Text(
        "绩效目标各条的编号从「{found}」开始，不是从头编起。", "请按一种写法从头连续编号，例如「1. 2. 3.」。"
    ),
)
def numbering(s: Submission, _form: Form) -> Iterator[Hit]:
    """编号连续，同一层用同一种写法。

    要求：各表「序号」和绩效目标的各条编号从头连续，同一层写法一致，标题里不再写序号；分项目标可以全表连续，也可以每项职责各自从 1 编起。
    依据：公文层次序号的一般要求（参照）。
    通过：一、二、三、
    不通过：一、二、四、
    """
    for sheet, found, example in (
        (template.OVERALL, _section_break(s.overall), "一、 二、 三、"),
        (template.FUNCTIONS, _function_break(s.functions), "1. 2. 3."),
        (template.SAFEGUARDS, _section_break(s.safeguards), "一、 二、 三、"),
    ):
        if found is not None:
            entry, anchor, (_, number, before) = found
            yield hit(
                entry,
                "sheet" if before else "start",
                anchor=anchor,
                sheet=sheet,
                found=number,
                before=before,
                example=example,
            )
    for section in s.sections:
        found_number, rest = _number_in_title(section)
        if found_number and rest and not section.number.blank:
            title = section.title
            yield hit(
                title,
                "twice",
                section,
                anchor=f"{section.anchor}/序号",
                mends=(Mend(title.ref, title.typed, rest),),
                found=found_number,
                number=section.number.typed,
                after=rest,
            )
    for project in s.projects:
        yield from _line_break(project)


def _number_in_title(section: Section) -> tuple[str, str]:
    """The number that a title begins with, and the title without it; also one of a style that only its row has (1.3)."""
    number, title = section.number.typed, section.title.typed
    if len(number) > 1 and title.startswith(number) and not title[len(number) : len(number) + 1].isdigit():
        return number, title[len(number) :].strip()
    return split_number(title)


def _line_break(project: Project) -> Iterator[Hit]:
    lines = (leading_number(line, bare=False) for line in (project.objective.value or "").splitlines())
    found = _first_break([number for number in lines if number is not None])
    if found is not None:
        yield hit(
            project.objective,
            "lines" if found.before else "lines_start",
            project,
            found=found.found,
            before=found.before,
        )


@rule("G11", Severity.ERROR, "各部分齐全", mendable=True).says(
    no_part=Text("「{sheet}」没有内容。", "请在工作表「{sheet}」至少填写一节，写明标题和内容。"),
    no_content=Text(
        "「{title}」只有标题，没有内容。", "请在内容一格写明这一节的内容；不需要的，请删去整行。", Severity.WARNING
    ),
    title_again=Text(
        "「{title}」的内容只是重复标题，没有写要做什么。", "请写明这一节要做的事、数量和结果。", Severity.WARNING
    ),
    no_title=Text(
        "这一节（{number}）有内容，没有标题，其他各节都有。",
        "请补上标题；内容接着上一节的，请并到上一节的内容里。",
        Severity.WARNING,
    ),
    one_cell=Text(
        "「{field}」一个单元格里写了 {count} 节（{found}），像是整篇粘贴进来的，打印时各节没有自己的标题。",
        "请一节占一行：序号、标题、内容各填一格。",
        Severity.WARNING,
    ),
    no_project=Text("「项目」没有填写任何项目。", "请在工作表「项目」为每个项目填写一行。"),
    no_indicator=Text("项目「{name}」没有绩效指标。", "请在工作表「指标」为这个项目填写指标，项目编码选「{value}」。"),
    no_indicators=Text("「指标」没有填写任何指标。", "请在工作表「指标」为部门填写指标，一行一条。"),
    no_code=Text("这一行指标没有填写项目编码。", "请从下拉列表中选择这个指标所属项目的编码。"),
    unknown_code=Text(
        "工作表「项目」里没有编码为「{value}」的项目{others}。",
        "请从下拉列表中重新选择项目编码；项目漏填的，请先在工作表「项目」补上。",
    ),
    name_for_code=Text(
        "「{value}」是项目的名称，不是编码；它的编码是 {code}{others}。", "请改为 {code}，也可以用自动修正。"
    ),
)
def parts_present(s: Submission, _form: Form) -> Iterator[Hit]:
    """各部分齐全，指标与项目对得上。

    要求：总体目标、分项目标、保障措施各至少一节，每节有标题有内容，一节占一行；至少一个项目；每个项目至少一个指标；每个指标属于「项目」表中的一个项目。表样不要求指标写明项目的，可以不写，属于整个部门。
    依据：表样由部门整体绩效目标和预算项目绩效目标两部分组成（参照）。
    通过：三张表都有内容，每个项目都有指标。
    不通过：保障措施没有内容。
    """
    parts = ((template.OVERALL, s.overall), (template.FUNCTIONS, s.functions), (template.SAFEGUARDS, s.safeguards))
    for sheet, sections in parts:
        if sheet not in s.form.entry_columns:
            continue
        if all(section.title.blank and section.content.blank for section in sections):
            yield _missing_part(s, sheet, sections)
        else:
            yield from _incomplete(sections)
    if s.projects:
        yield from _find_unmatched(s)
    else:
        yield _missing(s, template.PROJECTS, "name", "no_project")


def _incomplete(sections: Sequence[Section]) -> Iterator[Hit]:
    """Sections that lack their title or their content, or hold several at once; a title over lower levels needs no content."""
    numbers = [leading_number(section.number.typed, bare=True) for section in sections]
    titled = any(not section.title.blank for section in sections)
    for at, section in enumerate(sections):
        own = numbers[at]
        if section.content.blank and section.title.value is not None:
            following = numbers[at + 1] if at + 1 < len(numbers) else None
            over_others = (
                following is not None and own is not None and following.style != own.style and following.value == 1
            )
            if not over_others:
                yield hit(section.content, "no_content", section, title=section.title.typed)
        elif _only_repeats(section):
            yield hit(section.content, "title_again", section, title=section.title.typed)
        elif section.title.blank and titled and own is not None and section.content.value is not None:
            yield hit(section.title, "no_title", section, number=own.typed)
        inside = _sections_inside(section, own)
        if len(inside) > 1:
            found = "".join(inside[:4])
            yield hit(
                section.content, "one_cell", section, anchor=f"{section.anchor}/整篇", count=len(inside), found=found
            )


def _only_repeats(section: Section) -> bool:
    """Whether a content says nothing beyond its title."""
    title, content = header_key(section.title.typed), header_key(section.content.typed)
    return bool(content) and content in title


_CHINESE, _CHINESE_IN_BRACKETS = 0, 1
"""The styles 一、 and （一） of ``leading_number``: the first numbers sections and never the points of one."""
_PARTS = compile_later(r"[\n。;；]+")


def _sections_inside(section: Section, own: Number | None) -> list[str]:
    """The numbers of whole sections within a content, at the beginning of a line or a sentence."""
    text = section.content.value or ""
    styles = {_CHINESE, _CHINESE_IN_BRACKETS} if own and own.style == _CHINESE_IN_BRACKETS else {_CHINESE}
    numbers = (leading_number(part, bare=False) for part in _PARTS.split(text)) if "、" in text else ()
    return [number.typed for number in numbers if number is not None and number.style in styles]


def _missing_part(s: Submission, sheet: str, sections: Sequence[Section]) -> Hit:
    if sections:
        return hit(sections[0].content, "no_part", sections[0], sheet=sheet)
    return _missing(s, sheet, "content", "no_part")


def _missing(s: Submission, sheet: str, key: str, variant: str) -> Hit:
    """A hit where a first row should stand: no entry exists to point at."""
    columns = s.form.sheet_columns[sheet]
    at = next(index for index, column in enumerate(columns) if column.key == key)
    place = Ref(sheet, template.FIRST_DATA_ROW, at + 1)
    return Hit(place, columns[at].header, "", variant, {"sheet": sheet})


def _find_unmatched(s: Submission) -> Iterator[Hit]:
    """Compare codes by what they say; how they are typed is the matter of C05. A name typed for a code is told as one."""
    codes = {code_text(project.code) for project in s.projects}
    named = _codes_by_name(s.projects)
    used = {named.get(header_key(one.project_code.typed)) or code_text(one.project_code) for one in s.indicators}
    if s.form.has_rows_of_no_project and not s.indicators:
        yield _missing(s, template.INDICATORS, "level1", "no_indicators")
    for project in () if s.form.has_rows_of_no_project else s.projects:
        if (code := code_text(project.code)) and code not in used:
            name = project.title
            yield hit(project.code, "no_indicator", project, name=name)
    orphans: dict[str, list[Indicator]] = {}
    for indicator in s.indicators:
        entry, code = indicator.project_code, code_text(indicator.project_code)
        if entry.blank:
            yield hit(entry, "no_code", indicator)
        elif code and code not in codes:
            orphans.setdefault(code, []).append(indicator)
    for rows in orphans.values():
        places = [row.project_code for row in rows]
        entry, others = places[0], elsewhere(places)
        if meant := named.get(header_key(entry.typed)):
            mends = tuple(Mend(one.ref, one.typed, meant) for one in places)
            yield hit(entry, "name_for_code", rows[0], project=meant, mends=mends, code=meant, others=others)
        else:
            yield hit(entry, "unknown_code", rows[0], others=others)


def _codes_by_name(projects: Sequence[Project]) -> dict[str, str]:
    """Codes by the key of a name that only one project has."""
    codes: dict[str, list[str]] = {}
    for project in projects:
        if (name := header_key(project.name.typed)) and (code := code_text(project.code)):
            codes.setdefault(name, []).append(code)
    return {name: found[0] for name, found in codes.items() if len(found) == 1 and name != header_key(found[0])}
