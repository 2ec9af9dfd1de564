"""Where things stand: sheets by name, columns by header text, cover fields by label, the record by its headers."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.language.keys import header_key
from xltool.language.unseen import BLANKS
from xltool.model import template
from xltool.model.cells import Grid, Raw, Ref
from xltool.model.findings import Finding
from xltool.model.template import Column
from xltool.reading.texts import found

HEADER_SEARCH_ROWS = 40
"""Staff may insert rows above the headers; further down a row of headers is not looked for."""


@dataclass(frozen=True, slots=True)
class Located:
    """An entry sheet whose header row was found: ``columns`` by position in the template, None where it is missing."""

    grid: Grid
    header_row: int
    columns: tuple[int | None, ...]


def is_blank(raw: Raw) -> bool:
    """Whether a cell holds nothing, or nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip(BLANKS))


def find_sheet(present: Sequence[str], wanted: str) -> str | None:
    """The sheet of that name among those present, however it is spaced."""
    if wanted in present:
        return wanted
    return next((name for name in present if header_key(name) == header_key(wanted)), None)


def match_sheets(present: Sequence[str], required: Sequence[str]) -> tuple[dict[str, str], list[Finding]]:
    """Find every sheet of the template among those present; the second value tells which are missing."""
    sheets: dict[str, str] = {}
    missing: list[Finding] = []
    for wanted in required:
        name = find_sheet(present, wanted)
        if name is None:
            missing.append(_missing_sheet(wanted, present))
        else:
            sheets[wanted] = name
    if len(missing) > len(required) // 2:
        names = "」「".join(fault.ref.sheet for fault in missing[:3])
        at = Ref(missing[0].ref.sheet, 1, 1)
        stranger = found("T01", at, "工作表", variant="stranger", missing=names, count=len(missing))
        return sheets, [stranger]
    return sheets, missing


def _missing_sheet(wanted: str, present: Sequence[str]) -> Finding:
    others = [name for name in present if name not in template.REQUIRED_SHEETS]
    alike = difflib.get_close_matches(wanted, others, 1, 0.5)
    alike += [name for name in others if wanted in name and not name.startswith("表")]
    at = Ref(wanted, 1, 1)
    if alike:
        return found("T01", at, "工作表", variant="renamed", alike=alike[0])
    hidden = wanted in {template.LAYOUT, template.LISTS}
    return found("T01", at, "工作表", variant="hidden" if hidden else "missing")


def match_columns(grid: Grid, columns: Sequence[Column]) -> tuple[Located | None, list[Finding]]:
    """Find the header row of an entry sheet and its columns; the findings tell what is missing or doubled."""
    wanted = {
        header_key(name): index for index, column in enumerate(columns) for name in (*column.synonyms, column.header)
    }
    best_row, best = 0, dict[int, list[int]]()
    for row in range(1, min(len(grid.rows), HEADER_SEARCH_ROWS) + 1):
        hits = _headers_in(grid, row, wanted)
        if len(hits) > len(best):
            best_row, best = row, hits
    if len(best) * 2 < len(columns):
        return None, [found("T02", Ref(grid.sheet, 1, 1), "表头", variant="headers")]
    faults = [_report_double(grid.sheet, best_row, columns[i], at) for i, at in best.items() if len(at) > 1]
    faults += [
        _missing_column(grid, best_row, column, best)
        for index, column in enumerate(columns)
        if index not in best and column.required
    ]
    places = tuple(best[index][0] if index in best else None for index in range(len(columns)))
    return Located(grid, best_row, places), faults


def _headers_in(grid: Grid, row: int, wanted: Mapping[str, int]) -> dict[int, list[int]]:
    hits: dict[int, list[int]] = {}
    for column, raw in enumerate(grid.rows[row - 1], start=1):
        if isinstance(raw, str) and (index := wanted.get(header_key(raw))) is not None:
            hits.setdefault(index, []).append(column)
    return hits


def _missing_column(grid: Grid, row: int, column: Column, hits: Mapping[int, Sequence[int]]) -> Finding:
    used = {place for places in hits.values() for place in places}
    strangers = [
        raw.strip()
        for place, raw in enumerate(grid.rows[row - 1], start=1)
        if isinstance(raw, str) and raw.strip() and place not in used
    ]
    at = Ref(grid.sheet, row, 1)
    alike = difflib.get_close_matches(column.header, strangers, 1, 0.5)
    if alike:
        return found("T02", at, column.header, variant="renamed", alike=alike[0])
    return found("T02", at, column.header, variant="missing")


def _report_double(sheet: str, row: int, column: Column, places: Sequence[int]) -> Finding:
    cells = "、".join(Ref(sheet, row, place).a1 for place in places)
    at = Ref(sheet, row, places[1])
    return found("T03", at, column.header, column.header, count=len(places), cells=cells)


def match_labels(grid: Grid, fields: Sequence[Column]) -> tuple[dict[str, Ref], list[Finding]]:
    """Find the value cell of every cover field: right of its label, one cell further if the label is merged."""
    wanted = {header_key(column.header): column for column in fields}
    labels: dict[str, tuple[int, int]] = {}
    for at, text in grid.texts():
        if (column := wanted.get(header_key(text))) is not None:
            labels.setdefault(column.key, (at.row, at.column))
    faults = [
        found("T02", Ref(grid.sheet, 1, 1), column.header, variant="label")
        for column in fields
        if column.key not in labels and column.required
    ]
    taken = set(labels.values())
    return {key: _value_cell(grid, at, taken) for key, at in labels.items()}, faults


def _value_cell(grid: Grid, label: tuple[int, int], taken: set[tuple[int, int]]) -> Ref:
    row, start = label
    further = (row, start + 2)
    if is_blank(grid.at(row, start + 1)) and not is_blank(grid.at(*further)) and further not in taken:
        return Ref(grid.sheet, *further)
    return Ref(grid.sheet, row, start + 1)
