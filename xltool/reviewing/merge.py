"""A return into what a unit's workbook has of its review already. Opinions are only ever added; nothing is decided silently.

Three sides: what was sent (``was``), what the return says of it, what the workbook says. A field that both changed
differently makes two opinions of one, each reviewer's words in its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace

from xltool.model.review import OPINIONS, Opinion, Review, State, conflicting_id
from xltool.reviewing.opinions_sheet import OpinionRow
from xltool.reviewing.places import replaced
from xltool.reviewing.record import Carried
from xltool.sending.seal.content import Content, canonical

MAX_OPINIONS = 2000
MAX_TEXT = 8000
Said = Mapping[str, Mapping[str, str]]
"""Value by field of every opinion, by id, as the seal of a version has them."""
_ACTS = frozenset({State.CLOSED, State.ACCEPTED, State.REJECTED})
_SHOWN = ("级别", "意见", "依据", "审核人", "日期")


def said_in(content: Content) -> Said:
    """What a sealed version said of its opinions."""
    said: dict[str, dict[str, str]] = {}
    for item in content:
        if item.sheet == OPINIONS:
            said.setdefault(item.row, {})[item.field] = item.value
    return said


def merge(mine: Carried | None, theirs: Carried, was: Said) -> Carried:
    """What the workbook has of its review from now on. ``theirs`` is of no older version than ``mine``."""
    newest = theirs.review.newest
    theirs = replace(theirs, review=Review(theirs.review.returns, tuple(map(_heard, theirs.review.opinions))))
    if mine is None or newest is None:
        return theirs
    returns = {one.id: one for one in (*mine.review.returns, *theirs.review.returns)}
    ordered = sorted(returns.values(), key=lambda one: (one.version, one.round, one.returned_at, one.id))
    is_later = mine.review.newest is None or newest.version > mine.review.newest.version
    placed = mine.review.opinions
    if is_later:
        placed = replaced(placed, mine.base, theirs.base)
    opinions: dict[str, Opinion] = {one.id: one for one in placed}
    of_version = {one.id for one in mine.review.returns if one.version == newest.version}
    for one in theirs.review.opinions:
        present, twin_id = opinions.get(one.id), conflicting_id(one.id, newest.id)
        if present is None:
            joined: tuple[Opinion, ...] = (one,)
        elif twin_id in opinions:
            joined = _placed(present, one), _with_words_of(opinions[twin_id], one)
        elif of_version == {newest.id}:
            joined = (_with_words_of(_placed(present, one), one),)
        else:
            joined = _joined(present, one, was.get(one.id, {}), twin_id, again=newest.id in of_version)
        opinions |= {one.id: one for one in joined}
    return Carried(Review(tuple(ordered), tuple(opinions.values())), theirs.base if is_later else mine.base)


def _heard(one: Opinion) -> Opinion:
    return replace(one, heard=one.answer)


def _joined(
    mine: Opinion, theirs: Opinion, was: Mapping[str, str], twin_id: str, *, again: bool
) -> tuple[Opinion, ...]:
    """One opinion, or two where both sides changed one field of it differently; a return that came ``again`` is right."""
    here, there = _reviewed(mine), _reviewed(theirs)
    changed = {name for name, value in there.items() if value != was.get(name, "")}
    also = {name for name, value in here.items() if value != was.get(name, "")}
    placed = _placed(mine, theirs)
    if not again and any(here[name] != there[name] for name in changed & also):
        return placed, replace(theirs, id=twin_id)
    if all(here[name] == there[name] for name in changed):
        return (placed,)
    return (_with_words_of(placed, theirs, changed),)


def _placed(mine: Opinion, theirs: Opinion) -> Opinion:
    """Mine, at its place in the version that the return is about, with an answer that only the return has."""
    placed = replace(mine, place=theirs.place, shown=theirs.shown or mine.shown, heard=theirs.heard)
    if mine.answer:
        return placed
    return replace(placed, answer=theirs.answer, answered_by=theirs.answered_by, answered_on=theirs.answered_on)


def _with_words_of(mine: Opinion, theirs: Opinion, names: Collection[str] | None = None) -> Opinion:
    """Mine with the reviewer's words of the other; ``names``: of these fields only."""
    values = {key: getattr(theirs, key) for name, key in _FIELDS.items() if names is None or name in names}
    return replace(mine, **values, reviewer=theirs.reviewer, date=theirs.date)


_FIELDS = {"级别": "level", "意见": "text", "依据": "basis", "状态": "state"}


def _reviewed(one: Opinion) -> dict[str, str]:
    return {name: canonical(getattr(one, key)) for name, key in _FIELDS.items()}


def shown_otherwise(rows: Sequence[OpinionRow] | None, review: Review) -> list[str]:
    """Where 审核意见 of a return does not say what its record says: the cells, or the sheet; none in a sound one."""
    if rows is None:
        return [OPINIONS]
    wrong = []
    left = {one.id: one for one in review.opinions}
    for row in rows:
        one = left.pop(row.id, None)
        if one is None:
            wrong.append(f"「{OPINIONS}」第 {row.row} 行")
            continue
        values = (one.level, one.text, one.basis, one.reviewer, one.date)
        shown = [canonical(row.cells.get(name, "")) for name in _SHOWN]
        act = row.cells.get("状态", "")
        if shown != [canonical(value) for value in values] or (act if act in _ACTS else "") != one.state:
            wrong.append(f"「{OPINIONS}」第 {row.row} 行")
    return [*wrong, *(f"意见「{one.text[:20]}」" for one in left.values())]


def too_much(review: Review) -> bool:
    """Whether a record holds more than a person wrote: it comes by mail, and cells have their limits."""
    records = [*map(asdict, review.opinions), *map(asdict, review.returns)]
    texts = (text for record in records for text in record.values() if isinstance(text, str))
    return max(len(review.opinions), len(review.returns)) > MAX_OPINIONS or any(len(text) > MAX_TEXT for text in texts)
