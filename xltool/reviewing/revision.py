"""How each opinion was dealt with, and what was changed that nobody had asked for. Pure; the same on both sides.

``base`` is the content of the version that was reviewed last, in whose rows the places of the opinions are named;
``present`` what a workbook says now, or the version sent next.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.review import Opinion, Place, Review, State
from xltool.reviewing.places import ContentRow, Rows, rows_now, rows_of
from xltool.sending.seal.compare import Difference, differences_of
from xltool.sending.seal.content import Content, entries_of
from xltool.sending.seal.pairs import Pair, pairs_by_sheet


@dataclass(frozen=True, slots=True)
class Revision:
    """An opinion with what stood where it speaks of, and what stands there now.

    ``at``: the cell now, None where it speaks of everything or has no place any more. ``state``: computed, or the
    reviewer's act that closed it; ``changed``: whatever the state, the value is another now.
    """

    opinion: Opinion
    state: State
    before: str
    after: str
    at: Ref | None
    changed: bool

    @property
    def settled(self) -> bool:
        """Whether the unit has done its part: a change or an answer."""
        return self.opinion.closed or self.changed or self.opinion.answered


def revisions(base: Content, present: Content, review: Review) -> tuple[Revision, ...]:
    """Every opinion of a review, in order, with how it was dealt with."""
    base, present = _entries(base), _entries(present)
    was, now, partners = rows_of(base), rows_of(present), rows_now(base, present)
    twins = Counter(one.origin for one in review.opinions)
    return tuple(
        _revision(one, _look(one.place, was, now, partners), in_conflict=twins[one.origin] > 1)
        for one in review.opinions
    )


def unasked(base: Content, present: Content, review: Review) -> tuple[Difference, ...]:
    """What differs and no open opinion speaks of: values, new rows, rows that are gone; the order of rows is no change.

    A 说明 counts where its text was changed. An opinion on everything asks for nothing in particular.
    """
    asked = [one for one in review.opinions if not one.closed]
    places = {one.place for one in asked if one.place.sheet and not one.place.lost}
    found = {one.finding for one in asked} - {""}
    return tuple(
        one
        for pairs in pairs_by_sheet(entries_of(base), entries_of(present)).values()
        for pair in pairs
        for one in differences_of(pair)
        if not _is_asked(one, pair, places) and not _is_new_note(one, found)
    )


def _is_asked(one: Difference, pair: Pair, places: set[Place]) -> bool:
    """Whether an opinion speaks of its sheet, its row or its field; of a row that is gone, of anything in it."""
    if Place(one.sheet) in places:
        return True
    if pair.before is None or pair.how == "alike":
        return False
    of_row = {place.field for place in places if (place.sheet, place.row) == (one.sheet, pair.before.name)}
    return one.field in of_row or "" in of_row or (bool(of_row) and pair.after is None)


def _is_new_note(one: Difference, found: Iterable[str]) -> bool:
    """Whether it is a 说明 that came, went, or answers a warning that an opinion speaks of."""
    if one.sheet != template.FINDINGS:
        return False
    return not (one.before and one.after) or any(identity in one.row for identity in found)


def _entries(content: Content) -> Content:
    """What opinions speak of: neither the opinions themselves nor the 说明."""
    return tuple(item for item in entries_of(content) if item.sheet != template.FINDINGS)


@dataclass(frozen=True, slots=True)
class _Look:
    before: str = ""
    after: str = ""
    at: Ref | None = None
    changed: bool = False
    lost: bool = False


def _look(place: Place, was: Rows, now: Rows, partners: Mapping[tuple[str, str], ContentRow]) -> _Look:
    if place.lost:
        return _Look(lost=True)
    if not place.row and not place.field:
        return _Look(at=_first_cell(place.sheet, now), changed=_values(place.sheet, was) != _values(place.sheet, now))
    former, present = was.get((place.sheet, place.row)), partners.get((place.sheet, place.row))
    if former is None:
        return _Look(lost=True)
    if not place.field:
        if present is None:
            return _Look(former.shown, lost=True)
        return _Look(former.shown, present.shown, present.at, former.filled != present.filled)
    before = former.values.get(place.field, "")
    if present is None:
        return _Look(before, lost=True)
    after = present.values.get(place.field, "")
    return _Look(before, after, present.cells.get(place.field) or present.at, before != after)


def _first_cell(sheet: str, rows: Rows) -> Ref | None:
    return next((row.at for row in rows.values() if row.sheet == sheet), None)


def _values(sheet: str, rows: Rows) -> Counter[tuple[str, tuple[tuple[str, str], ...]]]:
    """What a sheet says, or every one where ``sheet`` is ""; whatever the order."""
    return Counter((row.sheet, row.filled) for row in rows.values() if sheet in ("", row.sheet))


def _revision(one: Opinion, look: _Look, *, in_conflict: bool) -> Revision:
    return Revision(one, _state(one, look, in_conflict=in_conflict), look.before, look.after, look.at, look.changed)


def _state(one: Opinion, look: _Look, *, in_conflict: bool) -> State:
    if one.closed:
        return State(one.state)
    if in_conflict:
        return State.CONFLICT
    if look.lost:
        return State.LOST
    if look.changed:
        return State.CHANGED
    return State.ANSWERED if one.answered else State.OPEN


def still_open(found: Iterable[Revision]) -> Iterator[Revision]:
    """Those that block the next submission: neither a change nor an answer."""
    return (one for one in found if one.opinion.binding and not one.settled)
