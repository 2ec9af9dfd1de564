"""Where the rows that opinions speak of are now: by their 标识, by what they say, by their name; never by likeness.

What two rows could be is no place: an opinion without a place is listed, one on a wrong row would be believed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

from xltool.model.cells import Ref
from xltool.model.review import Opinion, Place
from xltool.sending.seal.content import Content, Item
from xltool.sending.seal.pairs import paired_rows


@dataclass(frozen=True)
class ContentRow:
    """A row of a content: value and cell by field; on the cover the only one, without a name."""

    sheet: str
    name: str
    values: Mapping[str, str]
    cells: Mapping[str, Ref | None]

    @cached_property
    def filled(self) -> tuple[tuple[str, str], ...]:
        """What is filled in: a blank field, and one that the sheet does not have, say the same."""
        return tuple((field, value) for field, value in self.values.items() if value)

    @property
    def shown(self) -> str:
        """Everything that is filled in, in a line."""
        return "；".join(value for _, value in self.filled)

    @property
    def at(self) -> Ref | None:
        """Its first cell that is filled in."""
        return next((self.cells[field] for field, _ in self.filled), next(iter(self.cells.values()), None))


Rows: TypeAlias = dict[tuple[str, str], ContentRow]


def rows_of(content: Content) -> Rows:
    """The rows of a content by sheet and name, in order."""
    rows = (tuple(items) for _, items in groupby(content, key=lambda item: (item.sheet, item.row)))
    return {(items[0].sheet, items[0].row): _row(items) for items in rows}


def _row(items: tuple[Item, ...]) -> ContentRow:
    values, cells = {one.field: one.value for one in items}, {one.field: one.at for one in items}
    return ContentRow(items[0].sheet, items[0].row, values, cells)


def rows_now(base: Content, present: Content) -> dict[tuple[str, str], ContentRow]:
    """For the rows of ``base``, by sheet and name, the row of ``present`` that each is now; those without one are left out."""
    often = Counter(map(_said, rows_of(base).values())), Counter(map(_said, rows_of(present).values()))
    found = {}
    for was, now, how in paired_rows(base, present):
        if was is None or now is None or how == "alike":
            continue
        former, row = _row(was), _row(now)
        if how != "values" or often[0][_said(former)] == often[1][_said(row)] == 1:
            found[former.sheet, former.name] = row
    return found


def _said(row: ContentRow) -> tuple[str, tuple[tuple[str, str], ...]]:
    return row.sheet, row.filled


def replaced(opinions: Iterable[Opinion], former: Content, base: Content) -> tuple[Opinion, ...]:
    """Opinions whose places name rows of ``former``, with places that name rows of ``base``; what is not there is lost."""
    now = rows_now(former, base)
    return tuple(replace(one, place=_place_in(one.place, now)) for one in opinions)


def _place_in(place: Place, now: Mapping[tuple[str, str], ContentRow]) -> Place:
    if place.lost or not place.sheet:
        return place
    if not place.row and not place.field:
        return place
    found = now.get((place.sheet, place.row))
    return replace(place, lost=True) if found is None else replace(place, row=found.name)
