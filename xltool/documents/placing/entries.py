"""What was found, as a plan of edits on a fresh template. What is too long for a cell is left over, never cut off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltool.documents.found import CELL, Found, FoundProject, FoundSection, Leftover
from xltool.drawing.entry_rows import Row, entry_rows
from xltool.model import template
from xltool.model.cells import Grid, Plain, Ref
from xltool.model.edits import Edit, WriteBlock
from xltool.model.shelf import standard_form
from xltool.model.template import FIRST_DATA_ROW
from xltool.reading.locate import match_labels

LONGEST_TEXT = 32_000
"""Characters; Excel's own limit is 32,767."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The plan, and what was found to fit in no cell while it was made."""

    plan: tuple[Edit, ...]
    leftovers: tuple[Leftover, ...]


def place(found: Found, cover: Grid, widths: Mapping[str, Sequence[float]]) -> Placed:
    """Put everything onto the template. ``cover``: its 封面; ``widths`` of the columns of every entry sheet."""
    plan: list[Edit] = list(_cover(found, cover))
    leftovers: list[Leftover] = []
    for sheet, rows in _tables(found).items():
        fitting = [_fitting(sheet, number, row, leftovers) for number, row in enumerate(rows, FIRST_DATA_ROW)]
        if fitting:
            plan += entry_rows(sheet, fitting, widths[sheet], standard_form())
    return Placed(tuple(plan), tuple(leftovers))


def _cover(found: Found, grid: Grid) -> Iterator[Edit]:
    refs, _ = match_labels(grid, template.COVER_FIELDS)
    keys = {column.header: column.key for column in template.COVER_FIELDS}
    for label, value in found.cover.items():
        yield WriteBlock.one(refs[keys[label]], value)


def _tables(found: Found) -> dict[str, list[Row]]:
    money_unit = found.cover.get("金额单位")
    columns = standard_form().entry_columns
    return {
        template.OVERALL: [row for one in found.overall for row in _section(one)],
        template.FUNCTIONS: [(one.function or None, *row) for one in found.functions for row in _section(one)],
        template.SAFEGUARDS: [row for one in found.safeguards for row in _section(one)],
        template.PROJECTS: [_project(one, money_unit) for one in found.projects],
        template.INDICATORS: [
            tuple(row.get(column.header) for column in columns[template.INDICATORS]) for row in found.indicators
        ],
    }


def _section(section: FoundSection) -> Iterator[Row]:
    """One row; a text longer than a cell runs on in rows without number and title."""
    text = section.content
    yield section.number or None, section.title or None, text[:LONGEST_TEXT] or None
    for start in range(LONGEST_TEXT, len(text), LONGEST_TEXT):
        yield None, None, text[start : start + LONGEST_TEXT]


def _project(project: FoundProject, money_unit: Plain) -> Row:
    return tuple(
        _in_own_unit(project, value, money_unit) if column.content == "money" else value
        for column in standard_form().entry_columns[template.PROJECTS]
        for value in [project.cells.get(column.header)]
    )


def _in_own_unit(project: FoundProject, value: Plain, money_unit: Plain) -> Plain:
    """An amount whose table counts in another unit than the cover keeps its unit: 3.75万元."""
    if isinstance(value, Decimal) and project.money_unit and project.money_unit != money_unit:
        return f"{value:f}{project.money_unit}"
    return value


def _fitting(sheet: str, number: int, row: Row, leftovers: list[Leftover]) -> Row:
    cells = list(row)
    for at, value in enumerate(row):
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            cells[at] = value[:LONGEST_TEXT]
            here = str(Ref(sheet, number, template.first_entry_column(sheet) + at))
            why = f"接「{here}」，一个单元格放不下。请精简后合并。"
            leftovers.append(Leftover(CELL, sheet, here, value[LONGEST_TEXT:], why))
    return tuple(cells)
