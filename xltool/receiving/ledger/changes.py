"""What differs from the last finished run, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltool.receiving.decision.candidates import Candidate
from xltool.receiving.decision.standing import Decision
from xltool.receiving.figures import Figures

NAMED = 20
"""So many units are named, the others only counted."""


class UnitRow(NamedTuple):
    """How one unit counted. ``key`` identifies unit, year and stage."""

    key: str
    digest: str
    version: int
    name: str
    budget: str


class RoundRow(NamedTuple):
    """One return. ``key``: its id."""

    key: str
    name: str
    number: int
    decision: str


class Some(NamedTuple):
    """How many units, and the first ``NAMED`` of them."""

    number: int
    units: Sequence[UnitRow]


class Since(NamedTuple):
    """How the units and files differ from the last run. ``replaced``: those that counted, then those that count."""

    files: int
    files_gone: int
    units: Some
    units_gone: Some
    replaced: tuple[Some, Some]
    rounds: int
    """How many returns, and ..."""
    returned: Sequence[RoundRow]
    """... the first of them."""


def unit_rows(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[UnitRow]:
    """The units that count, in their order."""
    for key, digest in decision.counted:
        one = candidates[digest]
        yield UnitRow("/".join(map(str, key)), digest, one.version, one.name, str(one.budget))


def round_rows(decision: Decision, candidates: Mapping[str, Candidate]) -> Iterator[RoundRow]:
    """The returns that are known, in the order of their units."""
    for returned in decision.rounds.values():
        for one in returned:
            yield RoundRow(one.round.id, candidates[one.digest].name, one.round.number, one.round.decision)


def totals(sums: Figures) -> dict[str, str]:
    """The budget of each period."""
    return {f"{one.period[0]} 年{one.period[1]}": str(one.by_units[0]) for one in sums.periods}


def sentences(since: Since, former: Mapping[str, str], present: Mapping[str, str]) -> Sequence[str]:
    """Sentences for people; ``former`` and ``present`` are totals."""
    said = []
    if since.files or since.files_gone:
        gone = since.files_gone
        said.append(f"新收到 {since.files} 个文件" + (f"，上次有而这次没有的 {gone} 个。" if gone else "。"))
    said += _name_units("新计入", since.units)
    said += _name_units("不再计入", since.units_gone)
    before, after = since.replaced
    if after.number:
        names = [
            f"{now.name}（第 {was.version} 版换成第 {now.version} 版，"
            f"预算数 {_money(was.budget)} → {_money(now.budget)}）"
            for was, now in zip(before.units, after.units, strict=True)
        ]
        said.append(f"换了版本的单位 {after.number} 个：{_some(names, after.number)}。")
    if since.rounds:
        told = [f"{one.name}（第 {one.number} 轮，{one.decision}）" for one in since.returned]
        said.append(f"新退回 {since.rounds} 次：{_some(told, since.rounds)}。")
    for period in sorted({*former, *present}):
        was_total, total = former.get(period, "0.00"), present.get(period, "0.00")
        if was_total != total:
            said.append(f"{period}预算数合计：{_money(was_total)} → {_money(total)}。")
    return said


def _name_units(words: str, some: Some) -> list[str]:
    if not some.number:
        return []
    names = [f"{one.name}（第 {one.version} 版，{_money(one.budget)}）" for one in some.units]
    return [f"{words}的单位 {some.number} 个：{_some(names, some.number)}。"]


def _some(names: Sequence[str], count: int) -> str:
    more = count - len(names)
    return "、".join(names) + (f"等（还有 {more} 个）" if more > 0 else "")


def _money(amount: str) -> str:
    return f"{Decimal(amount):,.2f}"
