"""Compare two contents: which entered values differ. An inserted, removed or moved row is one difference, not hundreds."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from xltool.model.cells import Ref
from xltool.sending.seal.content import Content, Item

WHOLE_ROW = "整行"
ROW_ORDER = "行的顺序"
_MANY = 250_000
"""So many pairs of rows at most are compared field by field when nothing else tells which belong together."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what it was. ``at``: where it stands now, or stood when it is gone."""

    sheet: str
    row: str
    field: str
    before: str
    after: str
    at: Ref | None


@dataclass(frozen=True)
class _Row:
    number: int
    name: str
    items: tuple[Item, ...]

    @cached_property
    def values(self) -> tuple[tuple[str, str], ...]:
        return tuple((item.field, item.value) for item in self.items)

    @cached_property
    def first(self) -> Item:
        """The first item that is filled in."""
        return next((item for item in self.items if item.value), self.items[0])

    @property
    def shown(self) -> str:
        return "；".join(item.value for item in self.items if item.value)


def compare(before: Content, after: Content) -> tuple[Difference, ...]:
    """What differs, sheet by sheet in the order of ``after``; rows that belong together are found by what they say."""
    former, present = _by_sheet(before), _by_sheet(after)
    sheets = [*present, *(sheet for sheet in former if sheet not in present)]
    return tuple(
        difference for sheet in sheets for difference in _compare_rows(former.get(sheet, []), present.get(sheet, []))
    )


def _by_sheet(content: Content) -> dict[str, list[_Row]]:
    sheets: defaultdict[str, list[_Row]] = defaultdict(list)
    for (sheet, name), items in groupby(content, key=lambda item: (item.sheet, item.row)):
        rows = sheets[sheet]
        rows.append(_Row(len(rows) + 1, name, tuple(items)))
    return sheets


def _compare_rows(before: list[_Row], after: list[_Row]) -> Iterator[Difference]:
    partners = _partners(before, after)
    matched = [partners[row.number] for row in before if row.number in partners]
    moved = _out_of_order([row.number for row in matched])
    taken = {row.number for row in matched}
    for row in before:
        now = partners.get(row.number)
        if now is None:
            yield _one_sided(row, is_new=False)
            continue
        if now.number in moved:
            yield _order_difference(row, now)
        yield from _fields(row, now)
    for row in after:
        if row.number not in taken:
            yield _one_sided(row, is_new=True)


def _partners(before: Sequence[_Row], after: Sequence[_Row]) -> dict[int, _Row]:
    """For the number of each former row the row that it is now; likeness is asked ever less strictly."""
    partners: dict[int, _Row] = {}
    keys: tuple[Callable[[_Row], Hashable], ...] = (
        lambda row: (row.name, row.values),
        lambda row: row.items[0].row_id or None,
        lambda row: row.values,
        lambda row: row.name,
    )
    left, right = list(before), list(after)
    for key in keys:
        waiting: defaultdict[Hashable, deque[_Row]] = defaultdict(deque)
        for row in right:
            waiting[key(row)].append(row)
        waiting.pop(None, None)
        for row in left:
            if queue := waiting.get(key(row)):
                partners[row.number] = queue.popleft()
        left = [row for row in left if row.number not in partners]
        taken = {row.number for row in partners.values()}
        right = [row for row in right if row.number not in taken]
    partners.update(_alike(left, right))
    return partners


def _alike(left: list[_Row], right: list[_Row]) -> dict[int, _Row]:
    """Rows of other names that share at least half of what is filled in: a changed code, a corrected title."""
    if len(left) * len(right) > _MANY:
        return {}
    scored = sorted(
        (
            (-shared, abs(one.number - other.number), one.number, index)
            for one in left
            for index, other in enumerate(right)
            if (shared := _agreement(one, other)) * 2 >= len(_entries(one)) and shared
        )
    )
    found: dict[int, _Row] = {}
    used: set[int] = set()
    for _, _, number, index in scored:
        if number not in found and index not in used:
            found[number] = right[index]
            used.add(index)
    rest = [row for index, row in enumerate(right) if index not in used]
    alone = [row for row in left if row.number not in found]
    for one, other in zip(alone, rest, strict=False) if len(alone) == len(rest) else ():
        if one.number == other.number:
            found[one.number] = other
    return found


def _entries(row: _Row) -> set[tuple[str, str]]:
    return {pair for pair in row.values if pair[1]}


def _agreement(one: _Row, other: _Row) -> int:
    return len(_entries(one) & _entries(other))


def _out_of_order(numbers: Sequence[int]) -> set[int]:
    """The fewest numbers without which the others ascend."""
    ends: list[int] = []
    places: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
        places.append(place)
    wanted = len(ends) - 1
    kept: set[int] = set()
    for number, place in zip(reversed(numbers), reversed(places), strict=True):
        if place == wanted:
            kept.add(number)
            wanted -= 1
    return set(numbers) - kept


def _fields(before: _Row, after: _Row) -> Iterator[Difference]:
    if before.values == after.values:
        return
    former = {item.field: item for item in before.items}
    for item in after.items:
        was = former.pop(item.field, None)
        if was is None or was.value != item.value:
            value = was.value if was else ""
            yield Difference(item.sheet, item.row, item.field, value, item.value, item.at)
    for was in former.values():
        yield Difference(was.sheet, was.row, was.field, was.value, "", was.at)


def _one_sided(row: _Row, *, is_new: bool) -> Difference:
    """A row with a single value is named by its field, so that filling or emptying one cell reads as what it is."""
    filled = [item for item in row.items if item.value]
    field = filled[0].field if len(filled) == 1 else WHOLE_ROW
    values = ("", row.shown) if is_new else (row.shown, "")
    return Difference(row.first.sheet, row.name, field, *values, row.first.at)


def _order_difference(before: _Row, after: _Row) -> Difference:
    return Difference(
        after.first.sheet, after.name, ROW_ORDER, f"第 {before.number} 行", f"第 {after.number} 行", after.first.at
    )
