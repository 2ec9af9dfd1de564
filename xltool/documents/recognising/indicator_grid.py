"""The indicator grid of a project's table: header and rows of cells in, one dict per indicator out.

A row that does not fit is left alone, never squeezed in: its cells stay unclaimed and are listed. Only the row at
which the document breaks off is read as far as it goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.documents.recognising.table_rows import Cell, Row
from xltool.language.keys import header_key
from xltool.model.template import INDICATOR_COLUMNS

_OTHER_HEADERS = {
    "三级指标名称": "三级指标", "指标名称": "三级指标", "指标描述": "绩效指标描述", "指标解释": "绩效指标描述",
    "绩效指标": "三级指标", "目标值": "指标值", "年度指标值": "指标值", "确定依据": "指标值确定依据", "指标值依据": "指标值确定依据",
    "符号": "计算符号", "单位": "计量单位", "度量单位": "计量单位",
}  # fmt: skip
HEADERS: dict[str, str] = {
    **{header_key(column.header): column.header for column in INDICATOR_COLUMNS},
    **{header_key(alias): header for alias, header in _OTHER_HEADERS.items()},
}
LEVELS = ("一级指标", "二级指标")


@dataclass(frozen=True, slots=True)
class Levels:
    """Words by which rows are known when nothing else parts them: keys of first and second levels."""

    first: frozenset[str]
    second: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """Indicators by header, and whether the last one breaks off in the midst."""

    indicators: tuple[Mapping[str, str], ...]
    broken_off: bool = False


def header_of(cell: Cell) -> str | None:
    """The column that a header cell names."""
    return HEADERS.get(cell.key)


def read_grid(headers: Sequence[str | None], rows: Sequence[Row], levels: Levels, *, ends: bool) -> Grid:
    """Read the rows below the header. ``ends``: the document ends with this grid, so its last row may be cut."""
    body = [row for row in rows if any(cell.text for cell in row)]
    _claim_repeated_headers(body)
    body = [row for row in body if not all(cell.used for cell in row)]
    fits = [_align(row, headers, levels) for row in body]
    if not all(fits):
        one, width = [cell for row in rows for cell in row if not cell.used], len(headers)
        filled = [cell for cell in one if cell.text]
        for chunks in (_by_width(one, width), _by_words(filled, width, levels)):
            again = [_align(row, headers, levels) for row in chunks]
            if sum(map(bool, again)) > sum(map(bool, fits)):
                body, fits = chunks, again
    indicators: list[dict[str, str]] = []
    above: dict[str, str] = {}
    cut = False
    for at, (row, aligned) in enumerate(zip(body, fits, strict=True)):
        cells = aligned
        if cells is None and ends and at == len(body) - 1:
            cells = _cut_row(row, headers, levels)
            cut = cells is not None
        if cells is not None:
            indicators.append(_indicator(headers, cells, above))
    return Grid(tuple(indicators), cut)


def _claim_repeated_headers(rows: Sequence[Row]) -> None:
    """A header repeated on a new page says nothing new."""
    for row in rows:
        filled = [cell for cell in row if cell.text]
        if len(filled) > 2 and all(header_of(cell) for cell in filled):
            for cell in filled:
                cell.used = True


def _indicator(headers: Sequence[str | None], cells: Sequence[Cell | None], above: dict[str, str]) -> dict[str, str]:
    """One row by header; a blank level is that of the row above, whose cell was merged over it."""
    entry: dict[str, str] = {}
    for header, cell in zip(headers, cells, strict=False):
        if header is None or cell is None or not cell.text:
            continue
        entry[header] = cell.text
        cell.used = True
    if LEVELS[0] in entry and entry[LEVELS[0]] != above.get(LEVELS[0]):
        above.pop(LEVELS[1], None)
    for level in LEVELS:
        if level in entry:
            above[level] = entry[level]
        elif level in above:
            entry[level] = above[level]
    return entry


def _align(row: Row, headers: Sequence[str | None], levels: Levels) -> list[Cell | None] | None:
    """The cells of a row under their headers; None when that cannot be told."""
    width = len(headers)
    filled = [cell for cell in row if cell.text]
    if len(filled) < min(3, width):
        return None
    if len(row) == width:
        return list(row)
    if len(row) > width and all(not cell.text for cell in row[width:]):
        return list(row[:width])
    if len(filled) == width:
        return list(filled)
    if list(headers[:2]) != list(LEVELS):
        return None
    first = filled[0].key
    if len(filled) == width - 1 and first in levels.second:
        return [None, *filled]
    if len(filled) == width - 2 and first not in levels.first | levels.second:
        return [None, None, *filled]
    return None


def _cut_row(row: Row, headers: Sequence[str | None], levels: Levels) -> list[Cell | None] | None:
    """A row that ends too early, read from the left; None when even its beginning cannot be told."""
    filled = [cell for cell in row if cell.text]
    if list(headers[:2]) != list(LEVELS) or len(filled) >= len(headers):
        return None
    first = filled[0].key
    if first in levels.first:
        return list(filled)
    return [None, *filled] if first in levels.second else None


def _by_width(cells: Sequence[Cell], width: int) -> list[Row]:
    """Part a stream that has kept its blank cells into rows of one width; nothing when it does not come out even."""
    if len(cells) % width:
        return []
    return [list(cells[at : at + width]) for at in range(0, len(cells), width)]


def _by_words(cells: Sequence[Cell], width: int, levels: Levels) -> list[Row]:
    """Part a stream without blank cells: a row begins at the name of a level, or when the former is full."""
    rows: list[Row] = []
    for cell in cells:
        row = rows[-1] if rows else []
        opens = cell.key in levels.first | levels.second and len(row) > 2
        if not row or opens or len(row) >= width:
            rows.append([cell])
        else:
            row.append(cell)
    return rows
