"""Excel's tables: where they are, and how they grow.

They grow with what is written directly below them, as they do when a person types there, and by a column when a plan asks.

Filters and sorting take the new rows along; drop-downs and marks of the last row reach down to them, and its formats, but
for cells that staff had filled already: 20 typed into a cell of percent shows 2000%.
A table with a totals row stays as it is: what stands below is no part of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape

from xltool.books.file.part_names import rels_name, resolved
from xltool.language.patterns import compile_later
from xltool.model.cells import Area, column_letters, column_number
from xltool.model.edits import WidenTable

_TABLE = compile_later(rb"<(?:\w+:)?table\b[^>]*>")
_TABLE_RANGE = compile_later(rb'(<(?:\w+:)?(?:table|autoFilter|sortState)\b[^>]*?\sref=")([^"]*)"')
_COLUMNS = compile_later(rb"(<((?:\w+:)?)tableColumns\b[^>]*>)(.*?)(?=</\2tableColumns>)", re.DOTALL)
_COUNT = compile_later(rb'(?<=\scount=")\d+')
_HEADLESS = compile_later(rb'\sheaderRowCount="0"')
_COLUMN_ID = compile_later(rb'<(?:\w+:)?tableColumn\b[^>]*?\sid="(\d+)"')
_TOTALS = compile_later(rb'\stotalsRowCount="[1-9]')
_TARGET = compile_later(rb'\bTarget="([^"]*tables/[^"]*)"')
_APPLIES = compile_later(
    rb'(<(?:\w+:)?(?:dataValidation|conditionalFormatting)\b[^>]*?\ssqref=")([^"]*)"|(<xm:sqref>)([^<]*)'
)
_CELL = compile_later(rb'<((?:\w+:)?)c r="([A-Z]+)(\d+)"((?: s="\d+")?)(?=([^>]*>(?:</)?))')
_RIGHT = compile_later(rb"(?<=:)\$?[A-Z]+(?=\$?\d+$)")
_RANGE = compile_later(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def tables_of(parts: Mapping[str, bytes], sheet: str) -> Iterator[str]:
    """The parts with the tables of a sheet's part."""
    for target in _TARGET.findall(parts.get(rels_name(sheet), b"")):
        if (name := resolved(sheet, target.decode())) in parts:
            yield name


def table_areas(parts: Mapping[str, bytes], sheet: str, name: str) -> Iterator[Area]:
    """The tables of a sheet's part that have headers, as areas of the sheet of that name."""
    for table in tables_of(parts, sheet):
        place, head = _place_of(parts[table]), _TABLE.search(parts[table])
        if place is not None and head is not None and not _HEADLESS.search(head[0]):
            yield replace(place, sheet=name)


def _place_of(table: bytes) -> Area | None:
    head = _TABLE.search(table)
    found = _TABLE_RANGE.match(head[0]) if head else None
    return _area(found[2].decode()) if found else None


def widen_table(parts: dict[str, bytes], sheet: str, widen: WidenTable) -> None:
    """Let a table of a sheet's part have one more column, the last one, under its header."""
    for name in tables_of(parts, sheet):
        place = _place_of(parts[name])
        if place is None or replace(place, sheet=widen.table.sheet) != widen.table:
            continue
        right = column_letters(widen.head.column).encode()
        content = _with_ranges(parts[name], partial(_RIGHT.sub, right))
        parts[name] = _COLUMNS.sub(partial(_with_column, widen.header), content)
        return
    raise ValueError(f"工作表“{widen.table.sheet}”的表格不在 {widen.table.a1}")


def _with_ranges(table: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The table with another place, its filter and sorting with it."""
    return _TABLE_RANGE.sub(lambda found: found[1] + change(found[2]) + b'"', table)


def _with_column(header: str, found: re.Match[bytes]) -> bytes:
    head, prefix, columns = found.groups()
    ids = [int(one) for one in _COLUMN_ID.findall(columns)]
    column = b'<%btableColumn id="%d" name="%b"/>' % (prefix, max(ids, default=0) + 1, escape(header).encode())
    return _COUNT.sub(b"%d" % (len(ids) + 1), head) + columns + column


def grow_tables(parts: dict[str, bytes], sheet: str, written: Iterable[Area]) -> None:
    """Let the tables of a sheet's part reach down over what was written from their last row on, or right below it."""
    areas = list(written)
    for name in tables_of(parts, sheet):
        place = _place_of(parts[name])
        if place is None or _has_totals(parts[name]):
            continue
        bottom = max([place.bottom, *(one.bottom for one in areas if _continues(place, one))])
        if bottom > place.bottom:
            parts[name] = _with_ranges(parts[name], partial(_down_to, bottom))
            parts[sheet] = _reach_down(parts[sheet], place, bottom, areas)


def _has_totals(table: bytes) -> bool:
    head = _TABLE.search(table)
    return head is not None and _TOTALS.search(head[0]) is not None


def _continues(table: Area, written: Area) -> bool:
    beside = written.right < table.left or written.left > table.right
    return not beside and table.top < written.top <= table.bottom + 1


def _area(text: str) -> Area | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return Area("", int(top), column_number(left), int(bottom or top), column_number(right or left))


def _down_to(bottom: int, text: bytes) -> bytes:
    return re.sub(rb"\d+$", b"%d" % bottom, text)


def _reach_down(content: bytes, table: Area, bottom: int, written: Sequence[Area]) -> bytes:
    """Formats, validations and marks of the table's last row for the rows that it took in."""
    below = [area for area in written if area.bottom > table.bottom]
    styles = {
        match[2]: match[4] for match in _CELL.finditer(content) if int(match[3]) == table.bottom and match[4]
    }  # fmt: skip

    def styled(match: re.Match[bytes]) -> bytes:
        row = int(match[3])
        if match[4] or not table.bottom < row <= bottom:
            return match[0]
        column = column_number(match[2].decode())
        ours = any(area.top <= row <= area.bottom and area.left <= column <= area.right for area in below)
        return match[0] + styles.get(match[2], b"") if ours or match[5].endswith((b"/>", b"</")) else match[0]

    def applied(match: re.Match[bytes]) -> bytes:
        ranges = (match[2] or match[4]).decode().split()
        text = " ".join(_stretched(one, table, bottom) for one in ranges).encode()
        return match[1] + text + b'"' if match[1] else match[3] + text

    return _APPLIES.sub(applied, _CELL.sub(styled, content))


def _stretched(text: str, table: Area, bottom: int) -> str:
    area = _area(text)
    if area is None or not (area.top <= table.bottom <= area.bottom < bottom):
        return text
    if area.left < table.left or area.right > table.right:
        return text
    return f"{column_letters(area.left)}{area.top}:{column_letters(area.right)}{bottom}"
