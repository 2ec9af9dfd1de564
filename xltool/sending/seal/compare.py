"""Compare two contents: which entered values differ. An inserted, removed or moved row is one difference, not hundreds."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltool.model.cells import Ref
from xltool.sending.seal.content import Content, Item
from xltool.sending.seal.pairs import Pair, Row, pairs_by_sheet

WHOLE_ROW = "整行"
ROW_ORDER = "行的顺序"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what it was. ``at``: where it stands now, or stood when it is gone."""

    sheet: str
    row: str
    field: str
    before: str
    after: str
    at: Ref | None


def compare(before: Content, after: Content) -> tuple[Difference, ...]:
    """What differs, sheet by sheet in the order of ``after``; rows that belong together are found by what they say."""
    return tuple(difference for pairs in pairs_by_sheet(before, after).values() for difference in _compare_rows(pairs))


def _compare_rows(pairs: Sequence[Pair]) -> Iterator[Difference]:
    moved = moved_rows(pairs)
    for pair in pairs:
        if pair.before and (to := moved.get(pair.before)):
            yield Difference(to.sheet, to.name, ROW_ORDER, which(pair.before), which(to), to.first.at)
        yield from differences_of(pair)


def differences_of(pair: Pair) -> Iterator[Difference]:
    """What differs between two rows that are one, or that a row came or went."""
    was, now, _ = pair
    if was and now:
        for former, item in changed_fields(was, now):
            yield Difference(item.sheet, item.row, item.field, former.value, item.value, item.at or former.at)
    elif row := was or now:
        yield _one_sided(row, is_new=was is None)


def moved_rows(pairs: Sequence[Pair]) -> dict[Row, Row]:
    """The fewest rows, and where they are now, that were moved where all others kept their order.

    Of rows that say the same none has moved: what stands where is what it was.
    """
    both = [(was, now) for was, now, _ in pairs if was and now]
    places: defaultdict[object, deque[Row]] = defaultdict(deque)
    for now in sorted((now for was, now in both if was.values == now.values), key=lambda row: row.number):
        places[now.values].append(now)
    order = [places[was.values].popleft() if was.values == now.values else now for was, now in both]
    numbers = _out_of_order([row.number for row in order])
    return {was: to for (was, _), to in zip(both, order, strict=True) if to.number in numbers}


def which(row: Row) -> str:
    """Which row of its sheet it is, for people."""
    return f"第 {row.number} 行"


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


def changed_fields(before: Row, after: Row) -> Iterator[tuple[Item, Item]]:
    """The fields in which two rows differ; a blank without a cell where a row does not have the field."""
    if before.values == after.values:
        return
    former = {item.field: item for item in before.items}
    for item in after.items:
        was = former.pop(item.field, None)
        if was is None or was.value != item.value:
            yield was or item._replace(value="", at=None), item
    for was in former.values():
        yield was, was._replace(value="", at=None)


def what_of(row: Row) -> str:
    """What of a row came or went: its only value by the field, so that filling or emptying one cell reads as what it is."""
    filled = [item for item in row.items if item.value]
    return filled[0].field if len(filled) == 1 else WHOLE_ROW


def _one_sided(row: Row, *, is_new: bool) -> Difference:
    values = ("", row.shown) if is_new else (row.shown, "")
    return Difference(row.sheet, row.name, what_of(row), *values, row.first.at)
