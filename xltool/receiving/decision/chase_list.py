"""The chase list: for every unit that should report or has reported, how it stands and what to do next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from xltool.language.keys import code_key
from xltool.receiving.decision.candidates import Candidate, Key, name_key
from xltool.receiving.decision.expected_units import Expected
from xltool.receiving.decision.standing import Decision, Standing


class Chased(StrEnum):
    """How a unit stands."""

    MISSING = "未收到"
    NOT_USED = "收到但未采用"
    CONFLICT = "版本冲突"
    UNEXPECTED = "已收到（名单外）"
    RECEIVED = "已收到"


_ORDER = {state: number for number, state in enumerate(Chased)}


class ChaseRow(NamedTuple):
    """One unit. ``digest``: the workbook that counts, or the one to look at; "" when nothing came."""

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
    note: str
    digest: str


def main_period(decision: Decision) -> tuple[int, str] | None:
    """The year and stage that most units report, the later one when equal; None when nothing counts."""
    counts = Counter(key.period for key in decision.groups)
    counted = Counter(key.period for key, _ in decision.counted)
    if not counts:
        return None
    latest = {key.period: key.order[:2] for key in decision.groups}
    return max(counts, key=lambda period: (counted[period], counts[period], latest[period]))


def chase(
    decision: Decision, candidates: Mapping[str, Candidate], expected: tuple[Expected, ...] | None
) -> tuple[ChaseRow, ...]:
    """One row for every unit, year and stage received, and for every expected unit of which nothing came.

    What is missing is missing from the period that most units report.
    """
    files = Counter(one.digest for one, _ in decision.received if one.digest)
    listed = {one.key: one for one in expected or ()}
    period = main_period(decision)
    rows, seen = [], set()
    for key in decision.groups:
        entry = listed.get((key.region, key.unit)) or listed.get(("", key.unit))
        rows.append(_row_of_received(decision, candidates, key, entry, files, known=expected is not None))
        if entry is not None and key.period == period:
            seen.add(entry.key)
    rows += [_missing(one, decision, period) for one in expected or () if one.key not in seen]
    return tuple(sorted(rows, key=_order))


def _order(row: ChaseRow) -> tuple[object, ...]:
    return _ORDER[row.state], row.year or 0, row.stage, code_key(row.region), code_key(row.unit)


def _row_of_received(
    decision: Decision, candidates: Mapping[str, Candidate], key: Key, entry: Expected | None,
    files: Counter[str], *, known: bool,
) -> ChaseRow:  # fmt: skip
    digests = decision.groups[key]
    standings = {digest: decision.verdicts[digest].standing for digest in digests}
    shown = min(digests, key=lambda digest: _prominence(standings[digest], candidates[digest]))
    one = candidates[shown]
    state = {Standing.COUNTED: Chased.RECEIVED, Standing.CONFLICT: Chased.CONFLICT}.get(
        standings[shown], Chased.NOT_USED
    )
    if state is Chased.RECEIVED and known and entry is None:
        state = Chased.UNEXPECTED
    return ChaseRow(
        state,
        one.region,
        one.unit,
        one.name,
        entry.contact if entry else "",
        key.year,
        key.period[1],
        one.version or None,
        one.sealed_at,
        one.seal_code if standings[shown] is Standing.COUNTED else "",
        one.budget if standings[shown] is Standing.COUNTED else None,
        sum(files[digest] for digest in digests),
        _note(decision, shown, digests, standings, files),
        shown,
    )


def _prominence(standing: Standing, one: Candidate) -> tuple[int, int, str]:
    """What counts first, then what is in conflict, then the newest of the rest."""
    rank = {Standing.COUNTED: 0, Standing.CONFLICT: 1}.get(standing, 2)
    return rank, -one.version, one.digest


def _note(
    decision: Decision, shown: str, digests: Iterable[str], standings: Mapping[str, Standing], files: Counter[str]
) -> str:
    verdict = decision.verdicts[shown]
    counted = verdict.standing is Standing.COUNTED
    parts = [] if counted else [verdict.reason + verdict.fix]
    others = Counter(standings[digest].value for digest in digests if digest != shown)
    copies = sum(files[digest] - 1 for digest in digests)
    others[Standing.COPY.value] += copies
    told = "、".join(f"{word} {number} 份" for word, number in sorted(others.items()) if number)
    if told:
        parts.append(f"另收到：{told}。")
    return "".join(parts)


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
        None, "", "", None, 0, note, "",
    )  # fmt: skip


def _mentions(text: str, entry: Expected) -> bool:
    """Whether a file name hints at a unit; only ever shown as a hint, never believed."""
    folded = name_key(text)
    return code_key(entry.unit) in folded.upper() or (len(name_key(entry.name)) > 2 and name_key(entry.name) in folded)
