"""Sums over what counts, exact and twice over: from the units and, by another way, from their projects.

Only submissions of one year, stage and form are ever added up.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from xltool.model.errors import XltoolError
from xltool.model.shelf import standard_form
from xltool.receiving.decision.candidates import Candidate, Key
from xltool.receiving.parts import NOT_HERE
from xltool.receiving.record import Body

try:
    import pandas as pd
except ModuleNotFoundError as missing:
    raise XltoolError(NOT_HERE) from missing

ZERO = Decimal("0.00")
LARGEST = 12
_MONEY = ["预算", "财政", "其他", *standard_form().labels]
"""The order of every sequence of sums here; at a checkpoint what is spent until then."""
_PERIOD = ["year", "stage"]
_BY_PROJECTS = [f"{name} by projects" for name in _MONEY]
_SUMS = ["units", "projects", "indicators", *_MONEY, *_BY_PROJECTS]


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """One year and stage. ``by_units`` and ``by_projects`` have a sum per column of ``_MONEY``, in 元."""

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


def figures(counted: Iterable[tuple[Key, Candidate, Body]]) -> Figures:
    """Add up everything that counts; draws each submission once and keeps a row of numbers of it."""
    rows: list[tuple[object, ...]] = []
    rules: Counter[tuple[str, str]] = Counter()
    for key, one, body in counted:
        rows.append((*key.period, f"{one.unit} {one.name}", one.budget or ZERO, *_row(body, key.form)))
        rules.update((finding.code, finding.severity) for finding in body.findings)
    # Columns of objects: Decimal stays Decimal, and a name stays whatever a stranger wrote.
    table = pd.DataFrame(rows, columns=[*_PERIOD, "name", "budget", *_SUMS], dtype=object)
    sums = table.groupby(_PERIOD, sort=False)[_SUMS].sum()
    ranked = table.sort_values("name").sort_values("budget", ascending=False, kind="stable")
    largest = ranked.groupby(_PERIOD, sort=False).head(LARGEST)
    findings = pd.DataFrame([(*rule, number) for rule, number in rules.items()], columns=["code", "severity", "number"])
    findings = findings.sort_values(["number", "code", "severity"], ascending=[False, True, True])
    half = len(_MONEY)
    return Figures(
        tuple(
            PeriodSums(period, units, projects, indicators, tuple(money[:half]), tuple(money[half:]))
            for period, units, projects, indicators, *money in sums.itertuples(name=None)
        ),
        tuple(findings.itertuples(index=False, name=None)),
        tuple(
            ((year, stage), name, budget)
            for year, stage, name, budget, *_ in largest.itertuples(index=False, name=None)
        ),
    )


def _or_nothing(text: str) -> Decimal:
    return Decimal(text) if text else ZERO


def _row(body: Body, form: str) -> tuple[int | Decimal, ...]:
    """The values of ``_SUMS``. Every amount is there: an empty one raises rather than count as zero.

    Other forms than the standard one need not have every column: of those there is nothing to add up.
    """
    read = _or_nothing if form else Decimal
    units = map(read, (body.budget, body.fiscal, body.other, *body.totals))
    amounts = [(one.budget, one.fiscal, one.other, *one.cumulative) for one in body.projects]
    projects = [sum(map(read, column), ZERO) for column in zip(*amounts, strict=True)] or [ZERO] * len(_MONEY)
    return 1, len(body.projects), len(body.indicators), *units, *projects
