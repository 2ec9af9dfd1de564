"""The official sheets. One per project as printed (design: section 5) and 部门绩效目标, as plans of edits.

Refuses to judge: what staff typed is printed as typed, blanks stay blank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.drawing.canvas import LONG_GROUP_HEIGHT, Drawing, Span
from xltool.drawing.form_tables import form_tables
from xltool.drawing.layout import LayoutSheet
from xltool.drawing.official_lines import (
    FUNCTIONS_HEADING,
    OVERALL_HEADING,
    SAFEGUARDS_HEADING,
    Joined,
    functions_text,
    official_table,
    overall_text,
    safeguards_text,
    unit_name,
)
from xltool.model import template
from xltool.model.cells import Area
from xltool.model.edits import DeleteSheet, Edit
from xltool.model.form import IndicatorRules
from xltool.model.form_layout import TableName
from xltool.model.submission import MadeSheet, Project, Submission

INDENT = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One sheet to be made: its name, the project it belongs to ("" for the department), its plan."""

    sheet: str
    project_code: str
    plan: tuple[Edit, ...]


def draw_forms(submission: Submission, layout: LayoutSheet, lent: Mapping[TableName, LayoutSheet]) -> list[DrawnSheet]:
    """Draw every official sheet of the form: those of which there is one, then one per project in the order of 项目.

    ``lent``: the formats of the form's own printed tables.
    """
    form = submission.form
    if form.layouts:
        return [
            DrawnSheet(one.sheet, _label(one.project) if one.project else "", tuple(one.plan(lent[one.table])))
            for one in form_tables(submission)
        ]
    named = enumerate(zip(submission.projects, submission.official_names, strict=True), start=1)
    projects = [
        draw_project(submission, project, form.indicators, number, name, layout) for number, (project, name) in named
    ]
    return [draw_department(submission, layout), *projects]


def _label(project: Project) -> str:
    return project.key or project.name.typed


def retire_former(made: Sequence[MadeSheet], drawn: Sequence[DrawnSheet]) -> list[Edit]:
    """Delete official sheets made before that are not made again.

    When the order of the tabs would no longer be that of the projects, all former ones go and are made anew.
    """
    former = [one.sheet for one in made if one.project_code and one.present]
    now = [one.sheet for one in drawn if one.project_code]
    kept_in_order = former[: len(now)] == now[: len(former)]
    return [DeleteSheet(name) for name in former if name not in now or not kept_in_order]


def draw_project(
    submission: Submission, project: Project, levels: IndicatorRules, number: int, name: str, layout: LayoutSheet
) -> DrawnSheet:
    """Draw the official table of one project."""
    table = official_table(submission, project, levels, number, layout)
    drawing = Drawing(name, layout)
    for line in table.lines:
        drawing.add(line.role, *line.spans)
    merges = [_area(drawing, joined, table.header) for joined in table.joined]
    plan = drawing.plan(merges, (table.header, table.header))
    return DrawnSheet(name, _label(project), tuple(plan))


def _area(drawing: Drawing, joined: Joined, header: int) -> Area:
    """The cell that some lines share; a tall one among the indicators has its text at the top."""
    if joined.first > header and drawing.height_of(joined.first, joined.last) > LONG_GROUP_HEIGHT:
        drawing.restyle(joined.column, joined.first, joined.last, "长组行")
    for index in range(joined.first + 1, joined.last + 1):
        drawing.blank(index, joined.column)
    top, bottom = drawing.rows_of(joined.first)[0], drawing.rows_of(joined.last)[1]
    return Area(drawing.sheet, top, joined.column, bottom, joined.column)


def draw_department(submission: Submission, layout: LayoutSheet) -> DrawnSheet:
    """Draw 第一部分: overall objectives, objectives by function, safeguards, one paragraph a line."""
    drawing = Drawing(template.DEPARTMENT_FORM, layout)
    year = submission.cover.year.typed
    drawing.add("部分标题", Span(1, 7, "第一部分　部门整体绩效目标"))
    drawing.add("单位行", Span(1, 4, unit_name(submission)), Span(5, 7, f"{year}年度" if year else ""))
    for sheet, heading, lines in (
        (template.OVERALL, OVERALL_HEADING, overall_text(submission)),
        (template.FUNCTIONS, FUNCTIONS_HEADING, functions_text(submission)),
        (template.SAFEGUARDS, SAFEGUARDS_HEADING, safeguards_text(submission)),
    ):
        if sheet not in submission.form.entry_columns:
            continue
        drawing.add("一级标题", Span(1, 7, heading))
        for line in lines:
            indent = INDENT if line.role == "正文" else ""
            drawing.add(line.role, Span(1, 7, indent + line.text))
    return DrawnSheet(template.DEPARTMENT_FORM, "", tuple(drawing.plan()))
