"""Where the rows that opinions speak of are now: by their 标识, by what they say, by their name; never by likeness.

What two rows could be is no place: an opinion without a place is listed, one on a wrong row would be believed.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Final, TypeAlias

from xltool.language.patterns import compile_later
from xltool.model.cells import Ref
from xltool.model.review import Opinion, Place
from xltool.sending.seal.content import Content

_NUMBERED = compile_later(r"（第 \d+ 个）′*$|′+$")
_NAMELESS = compile_later(r"第 \d+ 行")
"""How a content tells rows of one name apart, and what it calls those without a name: by their order, which changes."""


@dataclass(frozen=True)
class ContentRow:
    """A row of a content: value and cell by field; on the cover the only one, without a name."""

    sheet: str
    name: str
    row_id: str
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

    @property
    def family(self) -> str:
        """The name without the number that it has among rows of the same name."""
        return _NUMBERED.sub("", self.name)


Rows: TypeAlias = dict[tuple[str, str], ContentRow]


def rows_of(content: Content) -> Rows:
    """The rows of a content by sheet and name, in order."""
    rows: Rows = {}
    for (sheet, name), group in groupby(content, key=lambda item: (item.sheet, item.row)):
        items = list(group)
        rows[sheet, name] = ContentRow(
            sheet, name, items[0].row_id, {one.field: one.value for one in items}, {one.field: one.at for one in items}
        )
    return rows


def rows_now(base: Rows, present: Rows) -> dict[tuple[str, str], ContentRow]:
    """For the rows of ``base``, by sheet and name, the row of ``present`` that each is now; those without one are left out."""
    found: dict[tuple[str, str], ContentRow] = {}
    sheets = dict.fromkeys(sheet for sheet, _ in base)
    for sheet in sheets:
        pairs = _paired(_on(sheet, base), _on(sheet, present))
        found |= {(sheet, was.name): now for was, now in pairs}
    return found


def _on(sheet: str, rows: Rows) -> list[ContentRow]:
    return [row for row in rows.values() if row.sheet == sheet]


_Key: TypeAlias = Callable[[ContentRow], Hashable]


def _paired(before: Sequence[ContentRow], after: Sequence[ContentRow]) -> list[tuple[ContentRow, ContentRow]]:
    """Rows that are alike in every value are the same wherever there are as many of them as there were."""
    if all(not row.name for row in (*before, *after)):
        return list(zip(before, after, strict=False))
    named = _alone(before) & _alone(after)
    keys: tuple[_Key, ...] = (
        lambda row: row.row_id or None,
        lambda row: row.filled or None,
        lambda row: row.name if row.name in named else None,
    )
    pairs: list[tuple[ContentRow, ContentRow]] = []
    left, right = list(before), list(after)
    for number, key in enumerate(keys):
        former, present = _by(key, left), _by(key, right)
        for value, group in former.items():
            others = present.get(value, [])
            if len(group) == len(others) and (len(group) == 1 or number == _BY_VALUES):
                pairs += zip(group, others, strict=True)
        paired = [{id(pair[side]) for pair in pairs} for side in (0, 1)]
        left = [row for row in left if id(row) not in paired[0]]
        right = [row for row in right if id(row) not in paired[1]]
    return pairs


_BY_VALUES: Final = 1


def _by(key: _Key, rows: Iterable[ContentRow]) -> dict[Hashable, list[ContentRow]]:
    groups: defaultdict[Hashable, list[ContentRow]] = defaultdict(list)
    for row in rows:
        if (value := key(row)) is not None:
            groups[value].append(row)
    return groups


def _alone(rows: Sequence[ContentRow]) -> set[str]:
    """Names that one row alone has, and has of itself."""
    families = _by(lambda row: row.family, rows)
    return {row.name for row in rows if len(families[row.family]) == 1 and not _NAMELESS.fullmatch(row.name)}


def replaced(opinions: Iterable[Opinion], former: Content, base: Content) -> tuple[Opinion, ...]:
    """Opinions whose places name rows of ``former``, with places that name rows of ``base``; what is not there is lost."""
    now = rows_now(rows_of(former), rows_of(base))
    return tuple(replace(one, place=_place_in(one.place, now)) for one in opinions)


def _place_in(place: Place, now: Mapping[tuple[str, str], ContentRow]) -> Place:
    if place.lost or not place.sheet:
        return place
    if not place.row and not place.field:
        return place
    found = now.get((place.sheet, place.row))
    return replace(place, lost=True) if found is None else replace(place, row=found.name)
