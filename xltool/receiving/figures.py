"""Sums over what counts, exact and twice over: from the units and, by another way, from their projects.

Only submissions of one year and stage are ever added up.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from xltool.model.template import CHECKPOINTS
from xltool.receiving.decision.candidates import Candidate, Key
from xltool.receiving.record import Body

MONEY_COUNT = 3 + len(CHECKPOINTS)
"""Budget, fiscal, other, then cumulative at each checkpoint: the order of every sequence of sums here."""
ZERO = Decimal("0.00")
LARGEST = 12
_RANKED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """One year and stage. ``by_units`` and ``by_projects`` have ``MONEY_COUNT`` sums each, in 元."""

    period: tuple[int, str]
    units: int
    projects: int
    indicators: int
    by_units: tuple[Decimal, ...]
    by_projects: tuple[Decimal, ...]

    @property
    def agrees(self) -> bool:
        """Whether both ways give the same sums."""
        return self.by_units == self.by_projects


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums by period in order of time, findings of what counts by rule, and the largest units of each period."""

    periods: tuple[PeriodSums, ...]
    findings: tuple[tuple[str, str, int], ...]
    """Code, severity, how many; most first."""
    largest: tuple[tuple[tuple[int, str], str, Decimal], ...]
    """Period, name, budget; most first."""

    def of(self, period: tuple[int, str] | None) -> PeriodSums | None:
        """The sums of one period."""
        return next((one for one in self.periods if one.period == period), None)


class _Running:
    """Sums of one period while the submissions pass by."""

    def __init__(self) -> None:
        self.units = self.projects = self.indicators = 0
        self.by_units = [ZERO] * MONEY_COUNT
        self.by_projects = [ZERO] * MONEY_COUNT
        self.largest: list[tuple[str, Decimal]] = []

    def add(self, body: Body, name: str, budget: Decimal) -> None:
        self.units += 1
        self.projects += len(body.projects)
        self.indicators += len(body.indicators)
        _add(self.by_units, (body.budget, body.fiscal, body.other, *body.totals))
        for one in body.projects:
            _add(self.by_projects, (one.budget, one.fiscal, one.other, *one.cumulative))
        self.largest.append((name, budget))
        if len(self.largest) > _RANKED_AT_ONCE:
            self.largest = _first(self.largest)


def _add(sums: list[Decimal], amounts: Sequence[str]) -> None:
    """Every amount is there: what has none does not count. An empty one raises rather than count as zero."""
    for at, amount in enumerate(amounts):
        sums[at] += Decimal(amount)


def figures(counted: Iterable[tuple[Key, Candidate, Body]]) -> Figures:
    """Add up everything that counts; draws each submission once and keeps none."""
    running: dict[tuple[int, str], _Running] = {}
    rules: Counter[tuple[str, str]] = Counter()
    for key, candidate, body in counted:
        name, budget = f"{candidate.unit} {candidate.name}", candidate.budget or ZERO
        running.setdefault(key.period, _Running()).add(body, name, budget)
        rules.update((one.code, one.severity) for one in body.findings)
    periods = tuple(
        PeriodSums(period, one.units, one.projects, one.indicators, tuple(one.by_units), tuple(one.by_projects))
        for period, one in running.items()
    )
    return Figures(periods, _ranked_rules(rules), _ranked_units(running))


def _ranked_rules(rules: Counter[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    frame = pd.DataFrame(
        [(code, severity, number) for (code, severity), number in rules.items()], columns=["code", "severity", "number"]
    ).sort_values(["number", "code", "severity"], ascending=[False, True, True])
    return tuple((str(c), str(s), int(n)) for c, s, n in frame.itertuples(index=False))


def _ranked_units(running: Mapping[tuple[int, str], _Running]) -> tuple[tuple[tuple[int, str], str, Decimal], ...]:
    """The twelve largest of each period; Decimal stays Decimal in a column of objects."""
    units = [(period, *unit) for period, one in running.items() for unit in _first(one.largest)]
    frame = pd.DataFrame(units, columns=["period", "name", "budget"])
    frame = frame.sort_values(["budget", "name"], ascending=[False, True], kind="stable")
    return tuple((p, str(n), b) for p, n, b in frame.itertuples(index=False))


def _first(units: Sequence[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    return heapq.nsmallest(LARGEST, units, key=lambda unit: (-unit[1], unit[0]))
