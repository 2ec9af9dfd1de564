"""The data rows of an entry sheet: merged cells filled downwards, sums and remarks left out, each of it said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

from xltool.language.keys import header_key
from xltool.language.patterns import compile_later
from xltool.language.unseen import BLANKS
from xltool.model import template
from xltool.model.cells import Area, Raw, Ref
from xltool.model.edits import Book
from xltool.model.submission import Entry
from xltool.model.template import Column
from xltool.reading.cell_values import CellReader, show
from xltool.reading.locate import Located, is_blank
from xltool.reading.texts import found

_NOWHERE = 2**31
"""A position beyond every row."""
_SUMS = frozenset({"合计", "总计", "小计", "共计", "总合计"})
_NAMES = ("code", "name", "project_code", "level3")
_REMARK = compile_later(r"(?:注|备注|说明|注意|填表说明|填报说明|附注)\s*[:：0-9一二三、.（(]")
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
            column.key: read(raw, Ref(self.sheet, self.number, place), column.header)
            for (column, place, read), raw in zip(self.fields, self.raws, strict=True)
            if column.key != apart
        }


def table_rows(reader: CellReader, book: Book, located: Located, columns: Sequence[Column]) -> list[Row]:
    """Every data row, in order."""
    sheet, numbers = located.grid.sheet, list(located.data_rows())
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
    if sheet in {template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS}:
        return rows
    return [row for row in rows if not _is_left_out(reader, row)]


def _reads(reader: CellReader, column: Column) -> Callable[[Raw, Ref, str], Entry[Any]]:
    """How the content of a column asks to be read."""
    if column.content == "code" or column.key == "project_code":
        return reader.code
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


def _is_left_out(reader: CellReader, row: Row) -> bool:
    """Whether a row is a sum or a remark below the table; it is said, and not read."""
    if _is_plain(row):
        return False
    texts = {
        field.column.key: (show(raw).strip(BLANKS), field)
        for field, raw in zip(row.fields, row.raws, strict=True)
        if isinstance(raw, str | int | float) and not is_blank(raw)
    }
    named = [texts[key] for key in _NAMES if key in texts]
    if named and all(header_key(text) in _SUMS for text, _ in named):
        variant, (text, field) = "sum", named[0]
    elif len(texts) == 1 and _REMARK.match(next(iter(texts.values()))[0]):
        variant, (text, field) = "remark", next(iter(texts.values()))
    else:
        return False
    at = Ref(row.sheet, row.number, field.place)
    reader.findings.append(found("R08", at, field.column.header, text, variant))
    return True


def _is_plain(row: Row) -> bool:
    """Whether a glance shows a row of entries: two texts, the name among them no word for a sum."""
    texts = 0
    named = False
    for field, raw in zip(row.fields, row.raws, strict=True):
        if isinstance(raw, str) and raw.strip(BLANKS):
            texts += 1
            named = named or (field.column.key in _NAMES and header_key(raw) not in _SUMS)
            if named and texts > 1:
                return True
    return False
