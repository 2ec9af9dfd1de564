"""A workbook rolled forward. Last year's entries into a fresh template, for the next year.

Texts, schedules and indicators are carried; money, stage, dates and everything the tool made are not: last
year's amounts must not pass for this year's.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from xltool.drawing.entry_rows import entry_rows
from xltool.language.amounts import parse_number
from xltool.model import template
from xltool.model.cells import Plain
from xltool.model.edits import Edit, WriteBlock
from xltool.model.form import form_of
from xltool.model.submission import Cover, Indicator, Project, Section, Submission

_CARRIED = ("region_code", "department_code", "department_name", "money_unit", "form_profile")


def new_year(fresh: Cover, year: int) -> list[Edit]:
    """Fill the year of a fresh workbook; ``fresh`` says where it goes."""
    return [WriteBlock.one(fresh.year.ref, year)]


def roll_forward(last: Submission, fresh: Cover, widths: Mapping[str, Sequence[float]]) -> list[Edit]:
    """Carry the entries of ``last`` into a fresh template whose cover is ``fresh``; ``widths`` of its sheets' columns."""
    plan: list[Edit] = []
    for key in _CARRIED:
        ref, value = getattr(fresh, key).ref, getattr(last.cover, key).typed
        if key == "form_profile":
            value = form_of(value).title
        plan.append(WriteBlock.one(ref, value or None))
    tables: Sequence[tuple[str, Iterable[tuple[Plain, ...]]]] = (
        (template.OVERALL, map(_section, last.overall)),
        (template.FUNCTIONS, map(_function_section, last.functions)),
        (template.SAFEGUARDS, map(_section, last.safeguards)),
        (template.PROJECTS, map(_project, last.projects)),
        (template.INDICATORS, map(_indicator, last.indicators)),
    )
    for sheet, rows in tables:
        if block := tuple(rows):
            plan += entry_rows(sheet, block, widths[sheet])
    return plan


def _section(section: Section) -> tuple[Plain, ...]:
    return tuple(entry.typed or None for entry in (section.number, section.title, section.content))


def _function_section(section: Section) -> tuple[Plain, ...]:
    function = section.function.typed if section.function else ""
    return (function or None, *_section(section))


def _project(project: Project) -> tuple[Plain, ...]:
    percents = (None if point.percent.value is None else point.percent.value / 100 for point in project.schedule)
    return (
        project.code.typed or None, project.name.typed or None, None, None, None,
        project.purpose.typed or None, *percents, project.objective.typed or None,
        project.function.typed or None, project.remark.typed or None,
    )  # fmt: skip


def _indicator(row: Indicator) -> tuple[Plain, ...]:
    number: Decimal | str | None = parse_number(row.target_value.typed)
    entries = (
        row.project_code, row.level1, row.level2, row.level3, row.description, row.operator,
        row.target_value, row.unit, row.target_basis, row.remark,
    )  # fmt: skip
    return tuple(
        number if entry is row.target_value and number is not None else entry.typed or None for entry in entries
    )
