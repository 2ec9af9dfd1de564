"""The data rows of an entry sheet: merged cells filled downwards, totals and remarks left out, each of it said."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

from xltool.language.unseen import BLANKS
from xltool.model import template
from xltool.model.cells import Area, Formula, Raw, Ref
from xltool.model.edits import Book
from xltool.model.submission import Entry
from xltool.model.template import Column
from xltool.reading.cell_values import CellReader, show
from xltool.reading.left_out import AMOUNTS, Kept, Line, is_plain, rows_left_out
from xltool.reading.locate import Located, is_blank
from xltool.reading.texts import found

_NOWHERE = 2**31
"""A position beyond every row."""
FILLED_DOWN = frozenset({"text", "code", "choice", "long_text"})
"""Contents that mean the same in every row of a merged cell; money and percentages would count several times."""


Cell: TypeAlias = tuple[Raw, Ref, str]
"""A raw cell, where it stands, and its field."""


class Field(NamedTuple):
    """A column of the template, where it stands (the first column when the sheet lacks it), and how it is read."""

    column: Column
    place: int
    read: Callable[[Raw, Ref, str], Entry[Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its cells in the order of ``fields``, None where the sheet lacks the column."""

    sheet: str
    number: int
    fields: Sequence[Field]
    raws: Sequence[Raw]

    def cells(self, key: str) -> list[Cell]:
        """The cells of a key: four for the checkpoints of a project, one for any other."""
        return [
            (raw, Ref(self.sheet, self.number, field.place), field.column.header)
            for field, raw in zip(self.fields, self.raws, strict=True)
            if field.column.key == key
        ]

    def entries(self, apart: str = "") -> dict[str, Any]:
        """What the cells say, by key; the key ``apart`` is left to the caller."""
        return {
            column.key: Entry(None, ref, column.header) if raw is None else read(raw, ref, column.header)
            for (column, place, read), raw in zip(self.fields, self.raws, strict=True)
            if column.key != apart
            for ref in (Ref(self.sheet, self.number, place),)
        }


def table_rows(reader: CellReader, book: Book, located: Located, columns: Sequence[Column]) -> list[Row]:
    """Every data row, in order."""
    sheet, numbers = located.grid.sheet, list(_entry_rows(located, columns))
    grid = _fill_down(reader, book.merged(sheet), located, numbers, columns).grid
    fields = [
        Field(column, place or 1, _reads(reader, column))
        for column, place in zip(columns, located.columns, strict=True)
    ]
    places = [_NOWHERE if place is None else place - 1 for place in located.columns]
    rows = []
    for number in numbers:
        line = grid.rows[number - 1]
        raws = [line[place] if place < len(line) else None for place in places]
        rows.append(Row(sheet, number, fields, raws))
    order = sorted(range(len(fields)), key=lambda at: fields[at].place)
    lines = list(_lines(fields, order, rows))
    left = rows_left_out(lines, lambda number: _kept(fields, order, rows[number]))
    for number, (variant, cell, shown) in sorted(left.items()):
        at = Ref(sheet, rows[number].number, cell.place)
        reader.findings.append(found("R08", at, cell.header, shown, variant, form=reader.form))
    return [row for number, row in enumerate(rows) if number not in left]


def _entry_rows(located: Located, columns: Sequence[Column]) -> Iterator[int]:
    """Numbers of the rows below the headers in which a column of the template holds something.

    A weight alone is none, and a formula that shows nothing or 0 was filled down beyond the entries.
    """
    wanted = [
        place - 1
        for column, place in zip(columns, located.columns, strict=True)
        if place is not None and column.key != template.WEIGHT_COLUMN.key
    ]
    for number, line in enumerate(located.grid.rows[located.header_row :], start=located.header_row + 1):
        if any(place < len(line) and _is_entry(line[place]) for place in wanted):
            yield number


def _is_entry(raw: Raw) -> bool:
    if isinstance(raw, Formula):
        return isinstance(raw.value, bool) or raw.value not in ("", 0)
    return not is_blank(raw)


def _lines(fields: Sequence[Field], order: Sequence[int], rows: Sequence[Row]) -> Iterator[Line]:
    """The rows as they are judged. ``order``: the fields from left to right."""
    keys = [field.column.key for field in fields]
    amounts = [at for at in order if keys[at] in AMOUNTS]
    for row in rows:
        plain = is_plain(keys, row.raws)
        yield Line(_kept(fields, amounts if plain else order, row), plain)


def _kept(fields: Sequence[Field], order: Sequence[int], row: Row) -> list[Kept]:
    return [
        Kept(fields[at].column.key, fields[at].column.header, fields[at].place, row.raws[at])
        for at in order
        if not is_blank(row.raws[at])
    ]


def _reads(reader: CellReader, column: Column) -> Callable[[Raw, Ref, str], Entry[Any]]:
    """How the content of a column asks to be read."""
    if column.content == "code" or column.key == "project_code":
        return reader.code
    if column.key == "remark":
        return reader.remark
    if column.key == "other_funds":
        return reader.other_money
    return reader.money if column.content == "money" else reader.text


def _fill_down(
    reader: CellReader, merged: Iterable[Area], located: Located, rows: Sequence[int], columns: Sequence[Column]
) -> Located:
    """Give every row of a cell merged downwards what staff see there, and say so."""
    by_place = {
        place: column
        for column, place in zip(columns, located.columns, strict=True)
        if place is not None and column.content in FILLED_DOWN
    }
    changes: dict[tuple[int, int], Raw] = {}
    for area in merged:
        column = by_place.get(area.left)
        raw = located.grid.at(area.top, area.left)
        if column is None or area.top <= located.header_row or is_blank(raw):
            continue
        covered = [row for row in rows if area.top < row <= area.bottom]
        changes.update({(row, area.left): raw for row in covered})
        if covered:
            at = Ref(located.grid.sheet, area.top, area.left)
            shown = show(raw).strip(BLANKS) if isinstance(raw, str | int | float) else ""
            reader.findings.append(found("R07", at, column.header, shown, cells=area.a1))
    return replace(located, grid=located.grid.replaced(changes)) if changes else located
