"""What was returned to whom, and whether anything came since."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from xltool.model.review import Decision
from xltool.receiving.decision.candidates import RETURN, Candidate, Key, Round

ASKING = frozenset({Decision.RETURNED, Decision.CONDITIONAL})
"""After these something has to come again."""


class Returned(NamedTuple):
    """A return. ``digest``: the workbook that tells it; ``own``: that is the return itself, not what the unit sent since."""

    key: Key
    round: Round
    digest: str
    own: bool

    @property
    def asks(self) -> bool:
        """Whether something has to come again."""
        return self.round.decision in ASKING


Rounds: TypeAlias = Mapping[Key, tuple[Returned, ...]]


def rounds_of(candidates: Iterable[Candidate]) -> Rounds:
    """Every return once, in order, by what was returned: as it was returned last, whatever else tells of it."""
    told: dict[str, Returned] = {}
    for returned in sorted(_told(candidates), key=lambda one: (one.own, one.round.returned_at, one.digest)):
        told[returned.round.id] = returned
    rounds: dict[Key, list[Returned]] = {}
    for returned in sorted(told.values(), key=lambda one: (one.key.order, one.round.order)):
        rounds.setdefault(returned.key, []).append(returned)
    return {key: tuple(found) for key, found in rounds.items()}


def _told(candidates: Iterable[Candidate]) -> Iterable[Returned]:
    for one in candidates:
        key = one.key
        if key is None or one.code or not (one.kind or one.seal == "intact"):
            continue
        for place, told in enumerate(one.rounds, start=1):
            own = one.kind == RETURN and place == len(one.rounds)
            yield Returned(key._replace(year=told.year, stage=told.stage), told, one.digest, own)


def last_round(returned: Iterable[Returned]) -> tuple[Returned, ...]:
    """Those of the last round: several where several people reviewed one version. Needs at least one.

    What a unit tells of its returns counts only where the returns themselves were not received.
    """
    found = tuple(returned)
    known = [one for one in found if one.own] or found
    last = known[-1].round
    return tuple(one for one in known if (one.round.version, one.round.number) == (last.version, last.number))


def came_since(last: Iterable[Returned], sent: Iterable[tuple[Key, Candidate]]) -> list[Candidate]:
    """What a unit has sent after its return, usable or not: a higher version, a later stage, or what carries the return."""
    found = tuple(last)
    return [one for key, one in sent if any(_is_later(returned, key, one) for returned in found)]


def _is_later(returned: Returned, key: Key, one: Candidate) -> bool:
    if one.content == returned.round.digest:
        return False
    if any(told.id == returned.round.id for told in one.rounds):
        return True
    if one.seal == "unsealed":
        return False
    return one.version > returned.round.version if key == returned.key else key.order[:2] > returned.key.order[:2]
