"""第二部分: one project per table. Labels say what a cell holds, not its position; what no label claims is left over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltool.documents.found import CELL, SEPARATOR, TABLE_ROW, FoundProject, Leftover
from xltool.documents.recognising.indicator_grid import Grid, Levels, header_of, read_grid
from xltool.documents.recognising.project_heads import Head, name_in_title, project_cells, read_row
from xltool.documents.recognising.table_rows import GRID_START, Cell, RawProject, Row
from xltool.documents.recognising.target_cells import split_target
from xltool.language.amounts import parse_number
from xltool.language.keys import header_key
from xltool.model import template
from xltool.model.cells import Plain

_LEAST_HEADERS = {"三级指标", "指标值"}
_COUNTING = {"序号", "编号"}
_WIDEST_HEADER = 8
"""Cells; one of them may be a column that the workbook does not have."""


@dataclass(frozen=True, slots=True)
class ReadProject:
    """One project's table, what of it found no place, and whether it breaks off."""

    project: FoundProject
    leftovers: tuple[Leftover, ...]
    broken_off: bool


def read_project(raw: RawProject, levels: Levels, *, ends: bool) -> ReadProject:
    """Read one project's rows. ``ends``: the document ends with this table, so it may break off anywhere."""
    head = Head()
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
        read_row(head, row)
    cut = ends and start is None
    cells = project_cells(head, cut=cut)
    indicators = tuple(_indicator(row, str(cells.get("项目编码") or "")) for row in grid.indicators)
    place = next((cell.place for row in raw.rows for cell in row if cell.text), "")
    unit_line = head.unit_line.text if head.unit_line else ""
    project = FoundProject(name_in_title(head), unit_line, head.money_unit, cells, indicators, place)
    return ReadProject(project, tuple(_leftovers(raw.rows, project)), grid.broken_off or cut)


def _leftovers(rows: Sequence[Row], project: FoundProject) -> Iterator[Leftover]:
    why = f"项目「{project.label}」的表里有这些内容，但认不出属于哪一栏。请核对后填到相应的工作表。"
    for row in rows:
        filled = [cell for cell in row if cell.text]
        left = [cell for cell in filled if not cell.used]
        if left:
            kind = TABLE_ROW if left == filled and len(left) > 1 else CELL
            yield Leftover(kind, template.PROJECTS, left[0].place, SEPARATOR.join(c.text for c in left), why)


def _grid_at(row: Row) -> int | None:
    """Where in a row the header of the grid begins; some counties print it without the upper levels."""
    keys = [cell.key for cell in row]
    for at, key in enumerate(keys):
        if key == GRID_START and (at + 1 == len(keys) or header_of(row[at + 1]) is not None):
            return at
    names = [header_of(cell) for cell in row]
    for at, name in enumerate(names):
        window = [one for one in names[at : at + _WIDEST_HEADER] if one is not None]
        if name in _LEAST_HEADERS and set(window) >= _LEAST_HEADERS and len(window) > 2:
            return _leftmost(row, names, at)
    return None


def _leftmost(row: Row, names: Sequence[str | None], at: int) -> int:
    """The first column of a header whose column ``at`` is known: 二级指标 or 序号 may stand before it."""
    while at and (row[at - 1].key in _COUNTING or names[at - 1] not in {None, *names[at : at + _WIDEST_HEADER]}):
        at -= 1
    return at


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
    own = {name for cell in cells[:_WIDEST_HEADER] if (name := header_of(cell)) and cell.key == header_key(name)}
    for at, cell in enumerate(cells):
        header = header_of(cell)
        if header in own - seen and cell.key != header_key(str(header)):
            headers.append(None)  # another name of a column that stands there by its own
            continue
        if (header is None or header in seen) and len(headers) > 2 and _knows_enough(cells[at:]):
            return headers, list(cells[at:])
        new = header if header not in seen else None
        if new is not None:
            seen.add(new)
            cell.used = True
        headers.append(new)
    return headers, []


def _knows_enough(rest: Sequence[Cell]) -> bool:
    """Whether what follows is entries and not one more, unknown column: more cells than a header has."""
    return len(rest) > 3


def _indicator(row: Mapping[str, str], code: str) -> dict[str, Plain]:
    entry: dict[str, Plain] = {"项目编码": code or None, **row}
    if "指标值" in row and "计算符号" not in row and "计量单位" not in row:
        cells = split_target(row["指标值"])
        entry |= {"计算符号": cells.operator or None, "指标值": cells.value, "计量单位": cells.unit or None}
    elif (number := parse_number(row.get("指标值", ""))) is not None and f"{number:f}" == row["指标值"]:
        entry["指标值"] = number
    return entry
