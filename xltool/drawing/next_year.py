"""A workbook rolled forward. Last year's entries into a fresh template, for the next year.

Texts, schedules and indicators are carried; money, stage, dates and everything the tool made are not: last
year's amounts must not pass for this year's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import TypeAlias

from xltool.drawing.entry_rows import entry_rows
from xltool.language.amounts import parse_number
from xltool.model import template
from xltool.model.cells import Plain
from xltool.model.edits import Edit, WriteBlock
from xltool.model.form import KNOWN_COLUMNS
from xltool.model.submission import Cover, Entry, Indicator, Project, Section, Submission
from xltool.model.template import Column

_CARRIED = ("region_code", "department_code", "department_name", "money_unit", "form_profile")


def new_year(fresh: Cover, year: int) -> list[Edit]:
    """Fill the year of a fresh workbook; ``fresh`` says where it goes."""
    return [WriteBlock.one(fresh.year.ref, year)]


def roll_forward(last: Submission, fresh: Submission, widths: Mapping[str, Sequence[float]]) -> list[Edit]:
    """Carry the entries of ``last`` into a fresh template as read; ``widths`` of its sheets' columns.

    Each entry goes to the column of its meaning; what the fresh form has no column for is not carried.
    """
    plan: list[Edit] = []
    for key in _CARRIED:
        ref, value = getattr(fresh.cover, key).ref, getattr(last.cover, key).typed
        if key == "form_profile":
            value = fresh.form.title
        plan.append(WriteBlock.one(ref, value or None))
    tables: Mapping[str, Iterable[_Cells]] = {
        template.OVERALL: map(_section, last.overall),
        template.FUNCTIONS: map(_section, last.functions),
        template.SAFEGUARDS: map(_section, last.safeguards),
        template.PROJECTS: map(_project, last.projects),
        template.INDICATORS: map(_indicator, last.indicators),
    }
    for sheet, columns in fresh.form.entry_columns.items():
        if block := [tuple(cells.get(_place(column)) for column in columns) for cells in tables[sheet]]:
            plan += entry_rows(sheet, block, widths[sheet], fresh.form)
    return plan


_Cells: TypeAlias = Mapping[str, Plain]
"""What goes on, by the key of its column; a percentage by the label of its checkpoint."""
_MONEY = frozenset(column.key for column in KNOWN_COLUMNS[template.PROJECTS].values() if column.content == "money")


def _place(column: Column) -> str:
    return column.header if column.key == template.CHECKPOINT_KEY else column.key


def _texts(row: Section | Project | Indicator) -> dict[str, Plain]:
    entries = ((one.name, getattr(row, one.name)) for one in fields(row))
    return {key: entry.typed or None for key, entry in entries if isinstance(entry, Entry) and key not in _MONEY}


def _section(section: Section) -> _Cells:
    return _texts(section)


def _project(project: Project) -> _Cells:
    percents = {
        point.label: None if point.percent.value is None else point.percent.value / 100 for point in project.schedule
    }
    return {**_texts(project), **percents}


def _indicator(row: Indicator) -> _Cells:
    typed = row.target_value.typed
    number: Decimal | str | None = parse_number(typed)
    return {**_texts(row), "target": typed or None if number is None else number}
