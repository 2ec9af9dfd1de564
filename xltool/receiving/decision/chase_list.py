"""The chase list: for every unit that should report or has reported, how it stands and what to do next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from xltool.language.keys import code_key
from xltool.reading.cell_values import day_of
from xltool.receiving.decision.candidates import Candidate, Key, name_key
from xltool.receiving.decision.expected_units import Expected
from xltool.receiving.decision.rounds import Returned, came_since, last_round
from xltool.receiving.decision.standing import HARMLESS, Decision, Standing


class Chased(StrEnum):
    """How a unit stands."""

    MISSING = "未收到"
    RETURNED = "退回未再报"
    NOT_USED = "收到但未采用"
    CONFLICT = "版本冲突"
    UNEXPECTED = "已收到（名单外）"
    RECEIVED = "已收到"


_ORDER = {state: number for number, state in enumerate(Chased)}


class ChaseRow(NamedTuple):
    """One unit. ``digest``: the workbook that counts, or the one to look at; "" when nothing came.

    ``round`` and what follows it: of the last return, None and "" without one. ``waiting``: days since it, where something
    has to come again; ``overdue``: days past its deadline, None while there are none. ``returns``: the return workbooks of that round that were received.
    """

    state: Chased
    region: str
    unit: str
    name: str
    contact: str
    year: int | None
    stage: str
    version: int | None
    sealed_at: str
    seal_code: str
    budget: Decimal | None
    files: int
    round: int | None
    conclusion: str
    returned_at: str
    deadline: str
    waiting: int | None
    overdue: int | None
    note: str
    digest: str
    returns: tuple[str, ...] = ()


def main_period(decision: Decision) -> tuple[int, str] | None:
    """The year and stage that most units report, the later one when equal; None when nothing came."""
    known = decision.groups or decision.rounds
    counts = Counter(key.period for key in known)
    counted = Counter(key.period for key, _ in decision.counted)
    if not counts:
        return None
    latest = {key.period: key.order[:2] for key in known}
    return max(counts, key=lambda period: (counted[period], counts[period], latest[period]))


def chase(
    decision: Decision, candidates: Mapping[str, Candidate], expected: tuple[Expected, ...] | None, today: date
) -> tuple[ChaseRow, ...]:
    """One row for every unit, year and stage received or returned, and for every expected unit of which nothing came.

    What is missing is missing from the period that most units report.
    """
    listed = {one.key: one for one in expected or ()}
    period = main_period(decision)
    sent: defaultdict[tuple[str, str], list[tuple[Key, Candidate]]] = defaultdict(list)
    for key, digests in decision.groups.items():
        sent[key.region, key.unit] += [(key, candidates[digest]) for digest in digests]
    files = Counter(one.digest for one, _ in decision.received if one.digest)
    received = _Received(decision, candidates, files, sent, today, known=expected is not None)
    rows, seen = [], set()
    for key in sorted({*decision.groups, *decision.rounds}, key=lambda key: key.order):
        entry = listed.get((key.region, key.unit)) or listed.get(("", key.unit))
        rows.append(received.row(key, entry))
        if entry is not None and key.period == period:
            seen.add(entry.key)
    rows += [_missing(one, decision, period) for one in expected or () if one.key not in seen]
    return tuple(sorted(rows, key=_order))


def _order(row: ChaseRow) -> tuple[object, ...]:
    return _ORDER[row.state], row.year or 0, row.stage, code_key(row.region), code_key(row.unit)


@dataclass(frozen=True, slots=True)
class _Received:
    """What the rows of units that sent something are made from. ``sent``: by region and unit; ``known``: there is a list."""

    decision: Decision
    candidates: Mapping[str, Candidate]
    files: Counter[str]
    sent: Mapping[tuple[str, str], Sequence[tuple[Key, Candidate]]]
    today: date
    known: bool

    def row(self, key: Key, entry: Expected | None) -> ChaseRow:
        """The row of a unit, year and stage; ``entry``: that of the list."""
        digests = self.decision.groups.get(key, ())
        last = last_round(self.decision.rounds[key]) if key in self.decision.rounds else ()
        shown = min(digests, key=lambda one: _prominence(self._standing(one), self.candidates[one]), default="")
        since = came_since(last, self.sent.get((key.region, key.unit), ()))
        state = self._state(shown, entry, last, since)
        one = self.candidates[shown or last[-1].digest]
        counts = bool(shown) and self._standing(shown) is Standing.COUNTED
        told = last[-1].round if last else None
        waits = told if state is Chased.RETURNED else None
        deadline = min((one.round.deadline for one in last if one.round.deadline), key=_day_order, default="")
        return ChaseRow(
            state,
            one.region,
            one.unit,
            one.name,
            entry.contact if entry else "",
            key.year,
            key.period[1],
            (told.version if told and not shown else one.version) or None,
            one.sealed_at,
            one.seal_code if counts else "",
            one.budget if counts else None,
            sum(self.files[digest] for digest in digests),
            told.number if told else None,
            "、".join(dict.fromkeys(one.round.decision for one in last)),
            told.returned_at if told else "",
            deadline,
            self._days_since(waits.returned_at.partition(" ")[0]) if waits else None,
            max(0, self._days_since(deadline) or 0) or None if waits else None,
            self._told_of_return(state, shown, last, since) + (self._note(shown, digests) if shown else ""),
            shown or last[-1].digest,
            tuple(one.digest for one in last if one.own),
        )

    def _standing(self, digest: str) -> Standing:
        return self.decision.verdicts[digest].standing

    def _state(
        self, shown: str, entry: Expected | None, last: Sequence[Returned], since: Sequence[Candidate]
    ) -> Chased:
        asked = any(one.asks for one in last)
        standing = self._standing(shown) if shown else Standing.COUNTED
        if standing is Standing.CONFLICT:
            return Chased.CONFLICT
        if asked and not since and (not shown or _was_returned(self.candidates[shown], last)):
            return Chased.RETURNED
        if standing is not Standing.COUNTED or (asked and since and not self._usable(since)):
            return Chased.NOT_USED
        return Chased.UNEXPECTED if self.known and entry is None else Chased.RECEIVED

    def _usable(self, since: Sequence[Candidate]) -> bool:
        return any(self._standing(one.digest) in _USABLE for one in since)

    def _days_since(self, day: str) -> int | None:
        then = day_of(day)
        return None if then is None else (self.today - then).days

    def _told_of_return(self, state: Chased, shown: str, last: Sequence[Returned], since: Sequence[Candidate]) -> str:
        if not last:
            return ""
        told, version = last[-1].round, last[-1].round.version
        here = "" if shown else f"收件里没有这次审核的第 {version} 版，没有计入合计。"
        if state is Chased.RETURNED:
            return f"第 {told.number} 轮审核退回了第 {version} 版，还没有再报，请催报。{here}"
        if since and not self._usable(since):
            newest = max(since, key=lambda one: (one.version, one.order))
            if newest.digest == shown:
                return ""
            verdict = self.decision.verdicts[newest.digest]
            return f"退回以后收到的第 {newest.version} 版没有采用：{verdict.reason}{verdict.fix}"
        return f"第 {told.number} 轮审核以后已再报。{here}" if since else here

    def _note(self, shown: str, digests: Iterable[str]) -> str:
        verdict = self.decision.verdicts[shown]
        parts = [] if verdict.standing is Standing.COUNTED else [verdict.reason + verdict.fix]
        others = Counter(self._standing(digest).value for digest in digests if digest != shown)
        others[Standing.COPY.value] += sum(self.files[digest] - 1 for digest in digests)
        told = "、".join(f"{word} {number} 份" for word, number in sorted(others.items()) if number)
        return "".join([*parts, f"另收到：{told}。"] if told else parts)


_USABLE = HARMLESS | {Standing.CONFLICT}


def _was_returned(one: Candidate, last: Iterable[Returned]) -> bool:
    """Whether a submission is what was reviewed, or older than that."""
    return any(one.content == told.round.digest or one.version < told.round.version for told in last)


def _day_order(day: str) -> tuple[date, str]:
    return day_of(day) or date.max, day


def _prominence(standing: Standing, one: Candidate) -> tuple[int, int, str]:
    """What counts first, then what is in conflict, then the newest of the rest."""
    rank = {Standing.COUNTED: 0, Standing.CONFLICT: 1}.get(standing, 2)
    return rank, -one.version, one.digest


def _missing(entry: Expected, decision: Decision, period: tuple[int, str] | None) -> ChaseRow:
    hints = [
        one.name
        for one, verdict in decision.received
        if verdict.standing in {Standing.REFUSED, Standing.OLD_TEMPLATE, Standing.UNIDENTIFIED}
        and _mentions(f"{one.source} {one.name}", entry)
    ]
    note = "没有收到能认定为该单位的工作簿。请催报。"
    if hints:
        note = (
            f"没有收到能认定为该单位的工作簿；「不予受理」中的「{hints[0]}」从文件名看可能是该单位的，"
            "请把退回原因告诉对方。"
        )
    year, stage = period or (None, "")
    return ChaseRow(
        Chased.MISSING, entry.region, entry.unit, entry.name, entry.contact, year, stage,
        None, "", "", None, 0, None, "", "", "", None, None, note, "",
    )  # fmt: skip


def _mentions(text: str, entry: Expected) -> bool:
    """Whether a file name hints at a unit; only ever shown as a hint, never believed."""
    folded = name_key(text)
    return code_key(entry.unit) in folded.upper() or (len(name_key(entry.name)) > 2 and name_key(entry.name) in folded)
