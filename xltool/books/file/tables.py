"""Excel's tables grow with what is written directly below them, as they do when a person types there.

Filters and sorting take the new rows along; drop-downs and marks of the last row reach down to them, and its formats, but
for cells that staff had filled already: 20 typed into a cell of percent shows 2000%.
A table with a totals row stays as it is: what stands below is no part of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from xltool.books.file.part_names import rels_name, resolved
from xltool.language.patterns import compile_later
from xltool.model.cells import Area, column_letters, column_number

_TABLE = compile_later(rb"<(?:\w+:)?table\b[^>]*>")
_TABLE_RANGE = compile_later(rb'(<(?:\w+:)?(?:table|autoFilter)\b[^>]*?\sref=")([^"]*)"')
_TOTALS = compile_later(rb'\stotalsRowCount="[1-9]')
_TARGET = compile_later(rb'\bTarget="([^"]*tables/[^"]*)"')
_APPLIES = compile_later(
    rb'(<(?:\w+:)?(?:dataValidation|conditionalFormatting)\b[^>]*?\ssqref=")([^"]*)"|(<xm:sqref>)([^<]*)'
)
_CELL = compile_later(rb'<((?:\w+:)?)c r="([A-Z]+)(\d+)"((?: s="\d+")?)(?=([^>]*>(?:</)?))')
_RANGE = compile_later(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def tables_of(parts: dict[str, bytes], sheet: str) -> Iterator[str]:
    """The parts with the tables of a sheet's part."""
    for target in _TARGET.findall(parts.get(rels_name(sheet), b"")):
        if (name := resolved(sheet, target.decode())) in parts:
            yield name


def grow_tables(parts: dict[str, bytes], sheet: str, written: Iterable[Area]) -> None:
    """Let the tables of a sheet's part reach down over what was written from their last row on, or right below it."""
    areas = list(written)
    for name in tables_of(parts, sheet):
        head = _TABLE.search(parts[name])
        found = _TABLE_RANGE.match(head[0]) if head else None
        place = _area(found[2].decode()) if found else None
        if head is None or found is None or place is None or _TOTALS.search(head[0]):
            continue
        bottom = max([place.bottom, *(one.bottom for one in areas if _continues(place, one))])
        if bottom > place.bottom:
            parts[name] = _TABLE_RANGE.sub(rb'\g<1>%b"' % _down_to(found[2], bottom), parts[name])
            parts[sheet] = _reach_down(parts[sheet], place, bottom, areas)


def _continues(table: Area, written: Area) -> bool:
    beside = written.right < table.left or written.left > table.right
    return not beside and table.top < written.top <= table.bottom + 1


def _area(text: str) -> Area | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    return Area("", int(top), column_number(left), int(bottom or top), column_number(right or left))


def _down_to(text: bytes, bottom: int) -> bytes:
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
