"""The data rows of an entry sheet: merged cells filled downwards, sums and remarks left out, each of it said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xltool import contract
from xltool.cells import Area, Book, Raw, Ref
from xltool.contract import Column, header_key
from xltool.reading.locate import Located, is_blank
from xltool.reading.texts import found
from xltool.reading.values import SPACES, CellReader, show

_SUMS = frozenset({"合计", "总计", "小计", "共计", "总合计"})
_NAMES = ("code", "name", "project_code", "level3")
_REMARK = re.compile(r"(?:注|备注|说明|注意|填表说明|填报说明|附注)\s*[:：0-9一二三、.（(]")
_FILLED_DOWN = frozenset({"text", "code", "choice", "long_text"})
"""Contents that mean the same in every row of a merged cell; money and percentages would count several times."""


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: cells by the header of their column."""

    located: Located
    row: int
    places: Mapping[str, int | None]
    reader: CellReader

    def cell(self, column: Column) -> tuple[Raw, Ref, str]:
        """The raw cell of a column, where it stands, and its field; a missing column is a blank cell."""
        header = column.header
        place = self.places.get(header)
        grid = self.located.grid
        raw = grid.at(self.row, place) if place else None
        return raw, Ref(grid.sheet, self.row, place or 1), header

    def entry(self, column: Column) -> object:
        """The entry of a column, read as the column's content asks."""
        raw, ref, name = self.cell(column)
        if column.content == "code" or column.key == "project_code":
            return self.reader.code(raw, ref, name)
        if column.content == "money":
            return self.reader.money(raw, ref, name)
        return self.reader.text(raw, ref, name)


def table_rows(
    reader: CellReader, book: Book, located: Located, columns: Sequence[Column]
) -> list[Row]:
    """Every data row, in order."""
    places = {column.header: place for column, place in zip(columns, located.columns, strict=True)}
    numbers = list(located.data_rows())
    filled = _filled_down(reader, book.merged(located.grid.sheet), located, numbers, columns)
    rows = [Row(filled, number, places, reader) for number in numbers]
    if located.grid.sheet in {contract.OVERALL, contract.FUNCTIONS, contract.SAFEGUARDS}:
        return rows
    return [row for row in rows if not _is_left_out(row, columns)]


def _filled_down(
    reader: CellReader,
    merged: Iterable[Area],
    located: Located,
    rows: Sequence[int],
    columns: Sequence[Column],
) -> Located:
    """Give every row of a cell merged downwards what staff see there, and say so."""
    by_place = {
        place: column
        for column, place in zip(columns, located.columns, strict=True)
        if place is not None and column.content in _FILLED_DOWN
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
            shown = show(raw).strip(SPACES) if isinstance(raw, str | int | float) else ""
            reader.findings.append(found("R07", at, column.header, shown, cells=area.a1))
    return replace(located, grid=located.grid.replaced(changes)) if changes else located


def _is_left_out(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row is a sum or a remark below the table; it is said, and not read."""
    if _is_plain(row, columns):
        return False
    texts = {
        column.key: (show(raw).strip(SPACES), ref, name)
        for column in columns
        for raw, ref, name in [row.cell(column)]
        if isinstance(raw, str | int | float) and not is_blank(raw)
    }
    names = [texts.get(key, ("", None, "")) for key in _NAMES]
    named = [(text, ref, name) for text, ref, name in names if text and ref is not None]
    if named and all(header_key(text) in _SUMS for text, _, _ in named):
        text, ref, name = named[0]
        row.reader.findings.append(found("R08", ref, name, text, "sum"))
        return True
    if len(texts) == 1:
        text, ref, name = next(iter(texts.values()))
        if _REMARK.match(text):
            row.reader.findings.append(found("R08", ref, name, text, "remark"))
            return True
    return False


def _is_plain(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a glance shows a row of entries: two texts, the name among them no word for a sum."""
    texts = 0
    named = False
    for column in columns:
        raw, _, _ = row.cell(column)
        if isinstance(raw, str) and raw.strip(SPACES):
            texts += 1
            named = named or (column.key in _NAMES and header_key(raw) not in _SUMS)
            if named and texts > 1:
                return True
    return False
