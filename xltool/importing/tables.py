"""第二部分: one project per table. Labels say what a cell holds, not its position; what no label claims is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltool import contract
from xltool.amounts import fold
from xltool.cells import Plain
from xltool.contract import header_key
from xltool.importing.found import CELL, TABLE_ROW, FoundProject, Leftover
from xltool.importing.grid import Grid, Levels, header_of, read_grid
from xltool.importing.rows import (
    GRID_START,
    TITLE_END,
    UNIT_OF_MONEY,
    Cell,
    RawProject,
    Row,
    is_title,
)
from xltool.importing.targets import split_target
from xltool.rules.structure import split_number
from xltool.values import parse_money, parse_number

PURPOSE, OBJECTIVE = "资金用途", "绩效目标"
_MONEY = ("预算数", "财政资金", "其他资金")
_LABELS = {
    **{header_key(label): label for label in ("项目编码", "项目名称", *_MONEY, PURPOSE, OBJECTIVE)},
    "其中财政资金": "财政资金", "财政拨款": "财政资金", "预算金额": "预算数",
    "年度绩效目标": OBJECTIVE, "项目绩效目标": OBJECTIVE, "绩效目标内容": OBJECTIVE,
}  # fmt: skip
_ZONES = {"预算规模及资金用途": PURPOSE, "资金支出计划": "支出计划"}
_CHECKPOINT = re.compile(r"\d{1,2}月(?:底|末)")
_INLINE = re.compile(r"([^:：]{2,10})\s*[:：]\s*(.+)", re.DOTALL)
_SHORT = 20
_LONGEST_UNIT = 60
SEPARATOR = " ｜ "
"""Between the cells of a row that is listed."""


@dataclass(slots=True)
class _Head:
    """What stands above the indicator grid, as far as it is known."""

    title: Cell | None = None
    unit_line: Cell | None = None
    money_unit: str = ""
    values: dict[str, str] = field(default_factory=dict)
    checkpoints: list[Cell] = field(default_factory=list)
    percents: list[Cell] = field(default_factory=list)
    zone: str = ""
    in_percent: bool = False
    """Whether the schedule's own label says that its numbers are per cent."""
    waiting: str = ""
    """The label whose value comes next."""
    waiting_row: Row | None = None


@dataclass(frozen=True, slots=True)
class ReadProject:
    """One project's table, what of it found no place, and whether it breaks off."""

    project: FoundProject
    leftovers: tuple[Leftover, ...]
    broken_off: bool


def read_project(raw: RawProject, levels: Levels, *, ends: bool) -> ReadProject:
    """Read one project's rows. ``ends``: the document ends with this table, so it may break off anywhere."""
    head = _Head()
    start = next((n for n, row in enumerate(raw.rows) if _grid_at(row) is not None), None)
    above = list(raw.rows if start is None else raw.rows[:start])
    grid = Grid(())
    if start is not None:
        at = _grid_at(raw.rows[start]) or 0
        above.append(raw.rows[start][:at])
        names, below = _header_cells(raw.rows[start][at:], raw.rows[start + 1 :])
        header, rest = _header(names)
        grid = read_grid(header, [rest, *below], levels, ends=ends)
    for row in above:
        _read_row(head, row)
    cut = ends and start is None
    cells = _cells(head, cut=cut)
    indicators = tuple(_indicator(row, str(cells.get("项目编码") or "")) for row in grid.indicators)
    place = next((cell.place for row in raw.rows for cell in row if cell.text), "")
    unit_line = head.unit_line.text if head.unit_line else ""
    project = FoundProject(
        _name_in_title(head), unit_line, head.money_unit, cells, indicators, place
    )
    return ReadProject(project, tuple(_leftovers(raw.rows, project)), grid.broken_off or cut)


def _name_in_title(head: _Head) -> str:
    """科普专项 of 1.科普专项绩效目标表."""
    return "" if head.title is None else TITLE_END.sub("", split_number(head.title.text)[1].strip())


def _leftovers(rows: Sequence[Row], project: FoundProject) -> Iterator[Leftover]:
    why = f"项目「{project.label}」的表里有这些内容，但认不出属于哪一栏。请核对后填到相应的工作表。"
    for row in rows:
        filled = [cell for cell in row if cell.text]
        left = [cell for cell in filled if not cell.used]
        if left:
            kind = TABLE_ROW if left == filled and len(left) > 1 else CELL
            yield Leftover(
                kind, contract.PROJECTS, left[0].place, SEPARATOR.join(c.text for c in left), why
            )


def _grid_at(row: Row) -> int | None:
    """Where in a row the header of the grid begins."""
    keys = [cell.key for cell in row]
    for at, key in enumerate(keys):
        if key == GRID_START and (at + 1 == len(keys) or header_of(row[at + 1]) is not None):
            return at
    return None


def _header_cells(row: Row, below: Sequence[Row]) -> tuple[Row, Sequence[Row]]:
    """The header of the grid, also where blank lines have torn it into rows of their own; and the rows below."""
    cells, count = list(row), 0
    for more in below:
        seen = {header_of(cell) for cell in cells}
        if not more or any(header_of(cell) in seen | {None} for cell in more):
            break
        cells += more
        count += 1
    return cells, below[count:]


def _header(cells: Sequence[Cell]) -> tuple[list[str | None], Row]:
    """The columns of the grid, and the cells behind them when no row was parted from the next."""
    headers: list[str | None] = []
    seen: set[str] = set()
    for at, cell in enumerate(cells):
        header = header_of(cell)
        if (header is None or header in seen) and len(headers) > 2 and _knows_enough(cells[at:]):
            return headers, list(cells[at:])
        if header is not None:
            seen.add(header)
            cell.used = True
        headers.append(header)
    return headers, []


def _knows_enough(rest: Sequence[Cell]) -> bool:
    """Whether what follows is entries and not one more, unknown column: more cells than a header has."""
    return len(rest) > 3


def _read_row(head: _Head, row: Row) -> None:
    for cell in row:
        merged = cell is row[0] and not cell.text and len(row) > 1
        if merged and head.waiting_row is not row:
            head.waiting = ""
        _read_cell(head, cell, row)


def _read_cell(head: _Head, cell: Cell, row: Row) -> None:
    if _claim_label(head, cell, row):
        return
    if head.waiting:
        _claim_value(head, cell)
    elif not cell.text:
        return
    elif head.zone == "支出计划" and _is_checkpoint(cell) and not head.percents:
        head.checkpoints.append(cell)
    elif head.zone == "支出计划":
        head.percents.append(cell)
    elif head.zone in (PURPOSE, OBJECTIVE):
        before = head.values.get(head.zone, "")
        head.values[head.zone] = f"{before}\n{cell.text}" if before else cell.text
        cell.used = True
    elif not head.values:
        _claim_top(head, cell)


def _claim_label(head: _Head, cell: Cell, row: Row) -> bool:
    """Whether a cell is a label that is still expected; its value, or what follows, is then waited for."""
    zone = _ZONES.get(cell.key)
    label = _LABELS.get(cell.key)
    free = head.zone != OBJECTIVE or (cell is row[0] and len(row) > 1)
    if zone is not None and free:
        head.zone, head.waiting = zone, ""
        head.in_percent = head.in_percent or (zone != PURPOSE and "%" in fold(cell.text))
    elif label in (PURPOSE, OBJECTIVE) and label not in head.values and head.zone != label:
        head.zone, head.waiting = label, ""
    elif label is not None and label not in head.values and free:
        head.waiting, head.waiting_row = label, row
    else:
        return label is None and free and _claim_inline(head, cell)
    cell.used = True
    return True


def _claim_inline(head: _Head, cell: Cell) -> bool:
    """A label and its value in one cell: 项目编码：1306…."""
    found = _INLINE.fullmatch(cell.text)
    label = _LABELS.get(header_key(found[1])) if found else None
    if found is None or label is None or label in head.values:
        return False
    head.values[label] = found[2].strip()
    head.zone = label if label in (PURPOSE, OBJECTIVE) else head.zone
    head.waiting, cell.used = "", True
    return True


def _claim_value(head: _Head, cell: Cell) -> None:
    label, head.waiting = head.waiting, ""
    if not cell.text:
        return
    if label in _MONEY and not _may_be_money(cell.text):
        if head.zone == PURPOSE:
            head.values.setdefault(PURPOSE, cell.text)
            cell.used = True
        return
    head.values[label] = cell.text
    cell.used = True


def _may_be_money(text: str) -> bool:
    return parse_money(text) is not None or (
        len(text) <= _SHORT and not re.search(r"[，。；]", text)
    )


def _is_checkpoint(cell: Cell) -> bool:
    return bool(_CHECKPOINT.fullmatch(cell.key))


def _claim_top(head: _Head, cell: Cell) -> None:
    """Above the first label: the title, the unit of money, and the name of the unit."""
    money = UNIT_OF_MONEY.fullmatch(cell.text)
    if money and not head.money_unit:
        head.money_unit, cell.used = money[1], True
    elif is_title(cell.text) and head.title is None:
        head.title, cell.used = cell, True
    elif head.unit_line is None and len(cell.text) <= _LONGEST_UNIT:
        head.unit_line, cell.used = cell, True


def _cells(head: _Head, *, cut: bool) -> dict[str, Plain]:
    """The row of 项目: money and percentages as numbers where they are plainly such, else as typed."""
    cells: dict[str, Plain] = dict(head.values)
    named = _name_in_title(head)
    if head.title is not None and header_key(named) != header_key(
        head.values.get("项目名称", named)
    ):
        head.title.used = False
    elif named:
        cells.setdefault("项目名称", named)
    for label in _MONEY:
        if label in cells:
            cells[label] = _money(str(cells[label]))
    if cut or len(head.checkpoints) == len(head.percents):
        points = head.in_percent and any((parse_number(one.text) or 0) > 1 for one in head.percents)
        for point, percent in zip(head.checkpoints, head.percents, strict=False):
            known = _checkpoint(point)
            if known is not None and known not in cells:
                cells[known] = _percent(percent.text, points=points)
                point.used = percent.used = True
    if not head.percents:
        for point in head.checkpoints:
            point.used = _checkpoint(point) is not None
    return cells


def _checkpoint(cell: Cell) -> str | None:
    return next((label for label in contract.CHECKPOINTS if header_key(label) == cell.key), None)


def _money(text: str) -> Plain:
    number = parse_number(text)
    return text if number is None else number


def _percent(text: str, *, points: bool) -> Plain:
    """``20.00%`` is 0.2 in a cell with a percent format; so is 20 where the label says per cent. Else as typed."""
    signed = text.endswith(("%", "％"))
    number = parse_number(text[:-1] if signed else text)
    return number / Decimal(100) if number is not None and (signed or points) else text


def _indicator(row: Mapping[str, str], code: str) -> dict[str, Plain]:
    entry: dict[str, Plain] = {"项目编码": code or None, **row}
    if "指标值" in row and "计算符号" not in row and "计量单位" not in row:
        cells = split_target(row["指标值"])
        entry |= {"计算符号": cells.operator or None, "指标值": cells.value, "计量单位": cells.unit or None}  # fmt: skip
    elif (number := parse_number(row.get("指标值", ""))) is not None and f"{number:f}" == row[
        "指标值"
    ]:
        entry["指标值"] = number
    return entry
