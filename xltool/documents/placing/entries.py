"""What was found, as a plan of edits on a fresh template. What is too long for a cell is left over, never cut off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltool.documents.found import (
    CELL,
    SEPARATOR,
    SOURCE_PLACE,
    TABLE_ROW,
    Found,
    FoundProject,
    FoundSection,
    Leftover,
    name_of_column,
)
from xltool.drawing.entry_rows import Row, entry_rows
from xltool.model import template
from xltool.model.cells import Grid, Plain, Ref
from xltool.model.edits import Edit, WriteBlock
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.template import FIRST_DATA_ROW
from xltool.reading.cell_values import show
from xltool.reading.locate import match_labels

LONGEST_TEXT = 32_000
"""Characters; Excel's own limit is 32,767."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The plan, and what was found to fit in no cell while it was made."""

    plan: tuple[Edit, ...]
    leftovers: tuple[Leftover, ...]


def place(found: Found, cover: Grid, widths: Mapping[str, Sequence[float]], form: Form) -> Placed:
    """Put everything onto the template. ``cover``: its 封面; ``widths`` of the columns of every entry sheet."""
    plan: list[Edit] = list(_cover(found, cover))
    leftovers: list[Leftover] = []
    for sheet, rows in _tables(found).items():
        fitting: list[Row] = []
        for number, row in enumerate(rows, FIRST_DATA_ROW):
            leftovers += _without_column(sheet, number, row, found, form)
            cells = tuple(row.get(name_of_column(sheet, column)) for column in form.entry_columns.get(sheet, ()))
            fitting.append(_fitting(sheet, number, cells, leftovers))
        if fitting and sheet in form.entry_columns:
            plan += entry_rows(sheet, fitting, widths[sheet], form)
    return Placed(tuple(plan), tuple(leftovers))


def _cover(found: Found, grid: Grid) -> Iterator[Edit]:
    refs, _ = match_labels(grid, template.COVER_FIELDS)
    keys = {column.header: column.key for column in template.COVER_FIELDS}
    for label, value in found.cover.items():
        yield WriteBlock.one(refs[keys[label]], value)


_Named = Mapping[str, Plain]
"""Values by what the columns are called in what was found."""


def _tables(found: Found) -> dict[str, list[_Named]]:
    money_unit = found.cover.get("金额单位")
    return {
        template.OVERALL: [row for one in found.overall for row in _section(one)],
        template.FUNCTIONS: [
            {"职责分类": one.function or None, **row} for one in found.functions for row in _section(one)
        ],
        template.SAFEGUARDS: [row for one in found.safeguards for row in _section(one)],
        template.PROJECTS: [_project(one, money_unit) for one in found.projects],
        template.INDICATORS: list(found.indicators),
    }


def _section(section: FoundSection) -> Iterator[_Named]:
    """One row; a text longer than a cell runs on in rows without number and title."""
    text = section.content
    yield {"序号": section.number or None, "标题": section.title or None, "内容": text[:LONGEST_TEXT] or None}
    for start in range(LONGEST_TEXT, len(text), LONGEST_TEXT):
        yield {"内容": text[start : start + LONGEST_TEXT]}


_MONEY = {column.header for column in KNOWN_COLUMNS[template.PROJECTS].values() if column.content == "money"}


def _project(project: FoundProject, money_unit: Plain) -> _Named:
    return {
        name: _in_own_unit(project, value, money_unit) if name in _MONEY else value
        for name, value in {SOURCE_PLACE: project.place, **project.cells}.items()
    }


def _in_own_unit(project: FoundProject, value: Plain, money_unit: Plain) -> Plain:
    """An amount whose table counts in another unit than the cover keeps its unit: 3.75万元."""
    if isinstance(value, Decimal) and project.money_unit and project.money_unit != money_unit:
        return f"{value:f}{project.money_unit}"
    return value


def _without_column(sheet: str, number: int, row: _Named, found: Found, form: Form) -> Iterator[Leftover]:
    """What a row holds and the form has no column for, one line; what the cover says already is not said again."""
    own = {name_of_column(sheet, column) for column in form.entry_columns.get(sheet, ())} | {SOURCE_PLACE}
    cover = "".join(str(found.cover.get(label) or "") for label in ("部门编码", "部门名称"))
    texts = [
        f"{name}：{show(value)}"
        for name, value in row.items()
        if name not in own and value is not None and not (name in _OF_UNIT and _is_unit(str(value), cover))
    ]
    if texts:
        place = str(row.get(SOURCE_PLACE) or "") or f"{sheet}的第 {number - FIRST_DATA_ROW + 1} 条"
        why = f"表样「{form.title}」没有这一栏。请核对；需要的换一个有这一栏的表样导入。"
        yield Leftover(CELL if len(texts) == 1 else TABLE_ROW, sheet, place, SEPARATOR.join(texts), why)


_OF_UNIT = frozenset({"主管部门", "实施单位"})


def _is_unit(text: str, cover: str) -> bool:
    kept = "".join(one for one in text if one.isalnum())
    return bool(kept) and kept in "".join(one for one in cover if one.isalnum())


def _fitting(sheet: str, number: int, row: Row, leftovers: list[Leftover]) -> Row:
    cells = list(row)
    for at, value in enumerate(row):
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            cells[at] = value[:LONGEST_TEXT]
            here = str(Ref(sheet, number, template.first_entry_column(sheet) + at))
            why = f"接「{here}」，一个单元格放不下。请精简后合并。"
            leftovers.append(Leftover(CELL, sheet, here, value[LONGEST_TEXT:], why))
    return tuple(cells)
