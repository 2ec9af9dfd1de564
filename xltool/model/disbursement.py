"""Planned disbursement in money. Pure arithmetic in ``Decimal`` from budgets and cumulative percentages.

Cumulative at a checkpoint = budget x percent, round_to_cents half up to 0.01; the amount of a period is the difference to
the checkpoint before, so that the periods add up to the last cumulative amount exactly (the budget, at 100 %).
A department's figures are sums of its projects' money, never means of percentages (rules D06, D07).
What cannot be computed is None and never counts as zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from xltool.model.form import Form
from xltool.model.submission import MoneyEntry, Project, Submission
from xltool.model.template import PROJECTS

CENT = Decimal("0.01")
Source = Literal["total", "fiscal", "other"]
SOURCES: tuple[Source, ...] = ("total", "fiscal", "other")


@dataclass(frozen=True, slots=True)
class CheckpointMoney:
    """Money at one checkpoint, in 元: paid until then, and since the checkpoint before."""

    checkpoint: str
    cumulative: Decimal
    period: Decimal


@dataclass(frozen=True, slots=True)
class Amounts:
    """One budget in 元 and its schedule; either is None when an entry for it is missing or cannot be read."""

    budget: Decimal | None
    schedule: tuple[CheckpointMoney, ...] | None


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """The figures of one project, for all its money and by source of funds."""

    project: Project
    total: Amounts
    fiscal: Amounts
    other: Amounts

    def of(self, source: Source) -> Amounts:
        """The figures of one source."""
        return {"total": self.total, "fiscal": self.fiscal, "other": self.other}[source]


@dataclass(frozen=True, slots=True)
class Disbursement:
    """The figures of a department: its projects in the order of the sheet, and their sums."""

    projects: tuple[ProjectMoney, ...]
    total: Amounts
    fiscal: Amounts
    other: Amounts
    sources: tuple[Source, ...] = SOURCES
    """Those that the form has columns for."""
    labels: tuple[str, ...] = ()
    """The checkpoints of the form."""

    @property
    def incomplete(self) -> tuple[Project, ...]:
        """Projects for which some figure cannot be computed."""
        return tuple(
            money.project
            for money in self.projects
            if any(money.of(source).schedule is None for source in self.sources)
        )

    def of(self, source: Source) -> Amounts:
        """The department's figures of one source."""
        return {"total": self.total, "fiscal": self.fiscal, "other": self.other}[source]


def round_to_cents(amount: Decimal) -> Decimal:
    """Round half up to 0.01."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def disbursement(submission: Submission) -> Disbursement:
    """Compute every figure of 资金汇总."""
    form = submission.form
    projects = tuple(_project_money(project) for project in submission.projects)
    total, fiscal, other = (_sum(tuple(money.of(one) for money in projects), form.labels) for one in SOURCES)
    return Disbursement(projects, total, fiscal, other, sources_of(form), form.labels)


def sources_of(form: Form) -> tuple[Source, ...]:
    """The sources of funds that a form has columns for, and their total."""
    return tuple(source for source in SOURCES if source == "total" or form.has(PROJECTS, f"{source}_funds"))


def _project_money(project: Project) -> ProjectMoney:
    percents = _percents(project)
    labels = [point.label for point in project.schedule]
    return ProjectMoney(
        project,
        *(
            _amounts(budget, labels, percents)
            for budget in (
                _money(project.budget_total),
                _money(project.fiscal_funds),
                Decimal("0.00") if project.other_funds.blank else _money(project.other_funds),
            )
        ),
    )


def _percents(project: Project) -> list[Decimal | None]:
    """The cumulative percentages; from the money of the periods, where the form asks for that."""
    if not any(point.amount for point in project.schedule):
        return [point.percent.value for point in project.schedule]
    budget = project.budget_total.value
    spent: Decimal | None = Decimal(0)
    percents: list[Decimal | None] = []
    for point in project.schedule:
        amount = point.amount.value if point.amount else None
        spent = None if spent is None or amount is None else spent + amount
        percents.append(spent * 100 / budget if spent is not None and budget else None)
    return percents


def _money(entry: MoneyEntry) -> Decimal | None:
    return None if entry.value is None else round_to_cents(entry.value)


def _amounts(budget: Decimal | None, labels: Sequence[str], percents: Sequence[Decimal | None]) -> Amounts:
    if budget is None:
        return Amounts(None, None)
    known = [percent for percent in percents if percent is not None]
    if len(known) < len(percents):
        return Amounts(budget, None)
    return Amounts(budget, _periods(labels, [round_to_cents(budget * percent / 100) for percent in known]))


def _periods(labels: Sequence[str], cumulative: Sequence[Decimal]) -> tuple[CheckpointMoney, ...]:
    before = (Decimal("0.00"), *cumulative)
    return tuple(
        CheckpointMoney(label, amount, amount - former)
        for label, amount, former in zip(labels, cumulative, before, strict=False)
    )


def _sum(parts: Sequence[Amounts], labels: Sequence[str]) -> Amounts:
    budgets = [part.budget for part in parts if part.budget is not None]
    schedules = [part.schedule for part in parts if part.schedule is not None]
    budget = _total(budgets) if len(budgets) == len(parts) else None
    if len(schedules) < len(parts):
        return Amounts(budget, None)
    cumulative = [_total(schedule[index].cumulative for schedule in schedules) for index in range(len(labels))]
    return Amounts(budget, _periods(labels, cumulative))


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
