"""Step: the official sheets. One per project as printed (design: section 5) and 部门绩效目标, as plans of edits.

Refuses to judge: what staff typed is printed as typed, blanks stay blank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby, pairwise

from xltool import contract
from xltool.cells import Area, DeleteSheet, Edit
from xltool.disbursement import rounded
from xltool.drawing import Drawing, Span
from xltool.layout import LayoutSheet
from xltool.models import (
    Indicator,
    MadeSheet,
    MoneyEntry,
    PercentEntry,
    Project,
    Section,
    Submission,
)
from xltool.profile import IndicatorRules, level_key

INDENT = "\u3000\u3000"
LONG_GROUP_HEIGHT = 320.0
"""A merged group taller than this may cross a page: its text goes to the top, where it cannot be cut in two."""

GRID_HEADERS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
_GRID_SPANS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 7))


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One sheet to be made: its name, the project it belongs to ("" for the department), its plan."""

    sheet: str
    project_code: str
    plan: tuple[Edit, ...]


def draw_forms(
    submission: Submission, levels: IndicatorRules, layout: LayoutSheet
) -> list[DrawnSheet]:
    """Draw 部门绩效目标 and one official sheet per project, in the order of 项目."""
    return [
        draw_department(submission, layout),
        *(
            draw_project(submission, project, levels, number, name, layout)
            for number, (project, name) in enumerate(
                zip(submission.projects, submission.official_names, strict=True), start=1
            )
        ),
    ]


def retire_former(made: Sequence[MadeSheet], drawn: Sequence[DrawnSheet]) -> list[Edit]:
    """Delete official sheets made before that are not made again.

    When the order of the tabs would no longer be that of the projects, all former ones go and are made anew.
    """
    former = [one.sheet for one in made if one.project_code and one.present]
    now = [one.sheet for one in drawn if one.project_code]
    kept_in_order = former[: len(now)] == now[: len(former)]
    return [DeleteSheet(name) for name in former if name not in now or not kept_in_order]


def draw_project(
    submission: Submission,
    project: Project,
    levels: IndicatorRules,
    number: int,
    name: str,
    layout: LayoutSheet,
) -> DrawnSheet:
    """Draw the official table of one project."""
    drawing = Drawing(name, layout)
    merges = _project_head(drawing, submission, project, number)
    headers = drawing.add("表头行", *map(_span, _GRID_SPANS, GRID_HEADERS))
    merges += _project_grid(drawing, in_order(submission.indicators_of(project), levels))
    return DrawnSheet(name, project.key or project.name.typed, tuple(drawing.plan(merges, headers)))


def _span(place: tuple[int, int], value: str) -> Span:
    return Span(place[0], place[1], value)


def _project_head(
    drawing: Drawing, submission: Submission, project: Project, number: int
) -> list[Area]:
    """Everything above the indicators; returns the merges of the label column over two lines."""
    cover = submission.cover
    unit = cover.money_unit.typed or "元"
    money = _money_printer(unit)
    drawing.add("标题", Span(1, 7, f"{number}.{project.name.typed}绩效目标表"))
    drawing.add(
        "单位行",
        Span(1, 4, f"{cover.department_code.typed}{cover.department_name.typed}"),
        Span(5, 7, f"单位：{unit}"),
    )
    drawing.add(
        "项目行",
        Span(1, 1, "项目编码"), Span(2, 3, project.code.typed),
        Span(4, 4, "项目名称"), Span(5, 7, project.name.typed),
    )  # fmt: skip
    budget = drawing.add(
        "预算行",
        Span(1, 1, "预算规模及资金用途"),
        Span(2, 2, "预算数"), Span(3, 3, money(project.budget_total)),
        Span(4, 4, "其中：财政资金"), Span(5, 5, money(project.fiscal_funds)),
        Span(6, 6, "其他资金"), Span(7, 7, money(project.other_funds)),
    )  # fmt: skip
    drawing.add("用途行", Span(2, 7, project.purpose.typed))
    places = _spread(drawing.layout, len(project.schedule))
    labels = [point.label for point in project.schedule]
    plan = drawing.add("计划标题行", Span(1, 1, "资金支出计划（%）"), *map(_span, places, labels))
    drawing.add(
        "计划数值行",
        *(
            Span(left, right, _printed_percent(point.percent))
            for (left, right), point in zip(places, project.schedule, strict=True)
        ),
    )
    drawing.add("目标行", Span(1, 1, "绩效目标"), Span(2, 7, project.objective.typed))
    return [
        Area(drawing.sheet, drawing.rows_of(first)[0], 1, drawing.rows_of(first + 1)[1], 1)
        for first in (budget, plan)
    ]


def _printed_percent(percent: PercentEntry) -> Decimal | str:
    return percent.typed if percent.value is None else percent.value / 100


def _money_printer(unit: str) -> Callable[[MoneyEntry], Decimal | str]:
    factor = contract.MONEY_UNITS.get(unit, 1)

    def printed(entry: MoneyEntry) -> Decimal | str:
        if entry.value is None:
            return "0" if entry.blank and entry.field == "其他资金" else entry.typed
        return rounded(entry.value) if factor == 1 else entry.value / factor

    return printed


def _spread(layout: LayoutSheet, count: int) -> list[tuple[int, int]]:
    """Share columns B to G among checkpoints as evenly as their widths allow; at most six checkpoints."""
    first, last = 2, contract.FORM_COLUMN_COUNT
    wanted = layout.width(first, last) / count

    def unevenness(cuts: tuple[int, ...]) -> float:
        edges = (first, *cuts, last + 1)
        widths = [layout.width(a, b - 1) for a, b in pairwise(edges)]
        return sum((width - wanted) ** 2 for width in widths)

    cuts = min(combinations(range(first + 1, last + 1), count - 1), key=unevenness)
    edges = (first, *cuts, last + 1)
    return [(a, b - 1) for a, b in pairwise(edges)]


def _project_grid(drawing: Drawing, indicators: Sequence[Indicator]) -> list[Area]:
    """One line per indicator; returns the merges of equal neighbours in the first two columns."""
    first = len(drawing.lines)
    for row in indicators:
        printed = (
            row.level1.typed, row.level2.typed, row.level3.typed, row.description.typed,
            row.target.typed if row.target else row.target_value.typed, row.target_basis.typed,
        )  # fmt: skip
        drawing.add("指标行", *map(_span, _GRID_SPANS, printed))
    firsts = _groups([row.level1.typed for row in indicators])
    seconds = _groups([(row.level1.typed, row.level2.typed) for row in indicators])
    merges = []
    for column, groups in ((1, firsts), (2, seconds)):
        for start, end in groups:
            if end > start:
                merges.append(_group_area(drawing, column, first + start, first + end))
    return merges


def in_order(indicators: Sequence[Indicator], levels: IndicatorRules) -> list[Indicator]:
    """Indicators by first and second level as the form has them; within a level as on the sheet.

    Staff sort and filter the entry sheet as they like. Unknown levels come last, in the order they first appear.
    """
    known = [level_key(name) for level in levels.levels for name in (level.name, *level.second)]
    seen: dict[str, int] = {name: place for place, name in enumerate(known)}

    def place(typed: str, canonical: str | None) -> int:
        return seen.setdefault(level_key(canonical or typed), len(seen))

    def key(row: Indicator) -> tuple[int, int]:
        level = levels.first_level(row.level1.typed)
        second = levels.second_level(level, row.level2.typed) if level else None
        first = place(row.level1.typed, level.name if level else None)
        return first, place(row.level2.typed, second)

    return sorted(indicators, key=key)


def _groups(values: Sequence[object]) -> list[tuple[int, int]]:
    """First and last index of every run of equal, filled neighbours."""
    runs = []
    for value, run in groupby(range(len(values)), key=values.__getitem__):
        indexes = list(run)
        filled = value[1] if isinstance(value, tuple) else value
        if filled:
            runs.append((indexes[0], indexes[-1]))
    return runs


def _group_area(drawing: Drawing, column: int, first: int, last: int) -> Area:
    if drawing.height_of(first, last) > LONG_GROUP_HEIGHT:
        drawing.restyle(column, first, last, "长组行")
    for index in range(first + 1, last + 1):
        drawing.blank(index, column)
    return Area(drawing.sheet, drawing.rows_of(first)[0], column, drawing.rows_of(last)[1], column)


def draw_department(submission: Submission, layout: LayoutSheet) -> DrawnSheet:
    """Draw 第一部分: overall objectives, objectives by function, safeguards, one paragraph a line."""
    drawing = Drawing(contract.DEPARTMENT_FORM, layout)
    cover = submission.cover
    drawing.add("部分标题", Span(1, 7, "第一部分　部门整体绩效目标"))
    drawing.add(
        "单位行",
        Span(1, 4, f"{cover.department_code.typed}{cover.department_name.typed}"),
        Span(5, 7, f"{cover.year.typed}年度" if cover.year.typed else ""),
    )
    drawing.add("一级标题", Span(1, 7, "一、总体绩效目标"))
    _sections(drawing, submission.overall)
    drawing.add("一级标题", Span(1, 7, "二、分项绩效目标"))
    for function, group in groupby(submission.functions, key=_function_of):
        if function:
            drawing.add("二级标题", Span(1, 7, function))
        for section in group:
            drawing.add("正文", Span(1, 7, INDENT + _item(section)))
    drawing.add("一级标题", Span(1, 7, "三、工作保障措施"))
    _sections(drawing, submission.safeguards)
    return DrawnSheet(contract.DEPARTMENT_FORM, "", tuple(drawing.plan()))


def _function_of(section: Section) -> str:
    return section.function.typed if section.function else ""


def _sections(drawing: Drawing, sections: Sequence[Section]) -> None:
    for section in sections:
        heading = _numbered(section.number.typed, section.title.typed)
        if heading:
            drawing.add("二级标题", Span(1, 7, heading))
        for paragraph in section.content.typed.split("\n"):
            if paragraph.strip():
                drawing.add("正文", Span(1, 7, INDENT + paragraph.strip()))


def _item(section: Section) -> str:
    """One objective by function: number, title and text run on in one paragraph."""
    title = section.title.typed
    if title and section.content.typed and title[-1] not in "。：:！？；":
        title += "。"
    return _numbered(section.number.typed, title) + section.content.typed


def _numbered(number: str, title: str) -> str:
    """Join a number and a title: 一 -> 一、; 1 -> 1."""
    if not number or number[-1] in "、.．)）":
        return number + title
    return f"{number}{'.' if number.isdigit() else '、'}{title}"
