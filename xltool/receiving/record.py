"""What is kept of one examined workbook: all that the tables need, as JSON and never as pickled objects.

Kept by the ledger between runs and sent by workers; JSON can do nothing but be read.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from xltool.language.keys import code_key
from xltool.model.cells import Ref
from xltool.model.disbursement import Amounts, Disbursement, ProjectMoney
from xltool.model.findings import Finding, count
from xltool.model.review import Level, Opinion, Return, Review
from xltool.model.shelf import DEFAULT_FORM, standard_form
from xltool.model.submission import Cover, Submission
from xltool.receiving.decision.candidates import Candidate, Round, identity_of
from xltool.receiving.refusals import DIED, Refusal
from xltool.receiving.returns import say_difference
from xltool.reviewing.record import opinion_of
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import Content, Item
from xltool.sending.seal.record import Seal
from xltool.sending.seal.verify import SealState

OLD_TEMPLATE = "T04"
TEMPLATE_BROKEN = "Q15"
_SHARED = ("region", "stage", "form", "seal", "sealed_at", "code", "reason", "fix")  # kept once for all
_NONE = Review()


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out about one workbook. Exactly one of ``refusal`` and ``submission`` is None.

    ``findings``: those of the gate (Q40 and up), of reading and of the rules; a refusal may come with findings too
    (a missing column names its sheet). ``cover``: whose it is, also of one refused for its template, as far as that can
    be read. ``content`` is what the seal is over, whether there is one or not. ``review``: what it carries of its review.
    ``kind``: as ``Candidate`` has it; of such ones ``content`` is what was reviewed.
    """

    refusal: Refusal | None = None
    cover: Cover | None = None
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    figures: Disbursement | None = None
    seal: Seal | None = None
    seal_state: SealState = SealState.UNSEALED
    differences: tuple[Difference, ...] = ()
    content: Content = ()
    review: Review = _NONE
    kind: str = ""


class ProjectRow(NamedTuple):
    """One project of 项目. Money in 元, percent in percent, both as decimal texts, "" where there is none."""

    code: str
    name: str
    budget: str
    fiscal: str
    other: str
    percents: tuple[str, ...]
    cumulative: tuple[str, ...]
    purpose: str
    objective: str
    function: str
    remark: str


class IndicatorRow(NamedTuple):
    """One indicator of 指标, as typed."""

    project_code: str
    project_name: str
    level1: str
    level2: str
    level3: str
    operator: str
    target: str
    unit: str
    description: str
    basis: str
    remark: str


class FindingRow(NamedTuple):
    """One finding, its place split into sheet and cell."""

    code: str
    severity: str
    sheet: str
    cell: str
    field: str
    value: str
    message: str
    fix: str
    project: str
    note: str


class DifferenceRow(NamedTuple):
    """One value that is not what it was."""

    sheet: str
    row: str
    field: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Body:
    """What one workbook adds to the tables. ``totals``: cumulative money of the unit per checkpoint, as texts."""

    budget: str = ""
    fiscal: str = ""
    other: str = ""
    totals: tuple[str, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    differences: tuple[DifferenceRow, ...] = ()
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One examined workbook in three parts, as they are asked for: to decide, to tabulate, to compare."""

    candidate: Candidate
    body: Body
    content: Content


def record_of(examined: Examined) -> Record:
    """Reduce what was found out to what is kept; whose digest it is, the ledger knows."""
    findings = tuple(finding_row(one) for one in examined.findings)
    differences = tuple(difference_row(one) for one in examined.differences)
    submission, opinions = examined.submission, examined.review.opinions
    if submission is None:
        return Record(_refuse(examined), Body(findings=findings), ())
    if examined.kind:
        return Record(_candidate(examined), Body(findings=findings, opinions=opinions), examined.content)
    body = Body(
        *_money_of(examined),
        projects=_projects(examined),
        indicators=_indicators(submission),
        findings=findings,
        differences=differences,
        opinions=opinions,
    )
    return Record(_candidate(examined), body, examined.content)


def record_of_refusal(refusal: Refusal) -> bytes:
    """The record of a workbook that cost its process: it hung, or took all the memory."""
    return pack(record_of(Examined(refusal)))


def pack(record: Record) -> bytes:
    """Three lines of JSON: candidate, body, content."""
    candidate = asdict(record.candidate)
    candidate["budget"] = _text(record.candidate.budget) or None
    body = [getattr(record.body, one.name) for one in fields(Body)]
    body[-1] = [asdict(one) for one in record.body.opinions]
    content = [(*item[:4], item.row_id, *(item.at or ())) for item in record.content]
    return b"\n".join(_json(part) for part in (candidate, body, content))


def candidate_of(line: bytes, digest: str) -> Candidate:
    """Read the first line of a packed record."""
    values = json.loads(line)
    values["digest"] = digest
    values["budget"] = None if values["budget"] is None else Decimal(values["budget"])
    values["rounds"] = tuple(map(_round_of, values["rounds"]))
    for name in _SHARED:
        values[name] = sys.intern(values[name])
    return Candidate(**values)


def body_of(line: bytes) -> Body:
    """Read the second line of a packed record."""
    budget, fiscal, other, totals, projects, indicators, findings, differences, opinions = json.loads(line)
    return Body(
        budget, fiscal, other, tuple(totals),
        tuple(_project_row(row) for row in projects),
        tuple(IndicatorRow(*row) for row in indicators),
        tuple(FindingRow(*row) for row in findings),
        tuple(DifferenceRow(*row) for row in differences),
        tuple(map(opinion_of, opinions)),
    )  # fmt: skip


def content_of_line(line: bytes) -> Content:
    """Read the third line of a packed record."""
    return tuple(
        Item(sheet, row, name, value, Ref(*at) if at else None, row_id)
        for sheet, row, name, value, row_id, *at in json.loads(line)
    )


def finding_row(one: Finding) -> FindingRow:
    """A finding as a row."""
    return FindingRow(
        one.code, str(one.severity), one.ref.sheet, one.ref.a1, one.field, one.value, one.message,
        one.fix, one.project, one.note,
    )  # fmt: skip


def difference_row(one: Difference) -> DifferenceRow:
    """A difference as a row."""
    cell = one.at.a1 if one.at else ""
    return DifferenceRow(one.sheet, one.row, one.field, cell, one.before, one.after)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _round_of(values: Sequence[Any]) -> Round:
    *told, opinions = values
    return Round._make([*told, tuple(opinions)])


def _project_row(row: Sequence[Any]) -> ProjectRow:
    code, name, budget, fiscal, other, percents, cumulative, *texts = row
    return ProjectRow(code, name, budget, fiscal, other, tuple(percents), tuple(cumulative), *texts)


def _refuse(examined: Examined) -> Candidate:
    why = examined.refusal or DIED
    old = any(one.code == OLD_TEMPLATE for one in examined.findings)
    identity = identity_of(examined.cover)
    return Candidate("", why.code, why.reason, why.fix, *identity, old_template=old, kind=examined.kind)


def _candidate(examined: Examined) -> Candidate:
    seal = examined.seal
    counts = count(examined.findings)
    figures = examined.figures
    whole = figures is not None and all(figures.of(source).schedule is not None for source in figures.sources)
    return Candidate(
        "", "", "", "",
        *identity_of(examined.cover),
        form=_form_of(examined.submission),
        seal=str(examined.seal_state),
        seal_code=seal.code if seal else "",
        content=seal.digest if seal else "",
        version=seal.version if seal else 0,
        sealed_at=seal.sealed_at if seal else "",
        errors=counts.error,
        warnings=counts.warning,
        unanswered=counts.warning - counts.answered,
        broken_at=_first(examined.differences),
        budget=figures.total.budget if figures is not None and whole else None,
        kind=examined.kind,
        rounds=tuple(_round(one, examined.review.opinions) for one in _returns(examined)),
    )  # fmt: skip


def _returns(examined: Examined) -> list[Return]:
    """The returns that a workbook carries, in order; those of another unit say nothing of this one."""
    region, unit, *_ = map(code_key, identity_of(examined.cover)[:2])
    return [
        one
        for one in sorted(examined.review.returns, key=lambda one: (one.version, one.round, one.returned_at))
        if (code_key(one.region), code_key(one.unit)) == (region, unit) and one.year.isdecimal()
    ]


def _round(one: Return, opinions: Sequence[Opinion]) -> Round:
    new = Counter(opinion.level for opinion in opinions if opinion.round == one.round)
    return Round(
        one.id, int(one.year), one.stage, one.version, one.digest, one.round, one.decision, one.returned_at, one.deadline,
        tuple(new[level] for level in Level),
    )  # fmt: skip


def _form_of(submission: Submission | None) -> str:
    """Title and version of a form; "" for the standard one, whose sums stand by themselves."""
    if submission is None or submission.form.name == DEFAULT_FORM:
        return ""
    return f"{submission.form.title} {submission.form.version}"


def _first(differences: Sequence[Difference]) -> str:
    return say_difference(differences[0]) if differences else ""


def _money_of(examined: Examined) -> tuple[str, str, str, tuple[str, ...]]:
    figures = examined.figures
    if figures is None:
        return "", "", "", ()
    budgets = [_text(figures.of(source).budget) for source in ("total", "fiscal", "other")]
    return budgets[0], budgets[1], budgets[2], _cumulative(figures.total)


def _cumulative(amounts: Amounts) -> tuple[str, ...]:
    """The money at each checkpoint of the standard form; "" where the form has none of that name."""
    labels = standard_form().labels
    known = {point.checkpoint: _text(point.cumulative) for point in amounts.schedule or ()}
    return tuple(known.get(label, "") for label in labels) if set(known) == set(labels) else ("",) * len(labels)


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def _projects(examined: Examined) -> tuple[ProjectRow, ...]:
    money: Iterable[ProjectMoney] = examined.figures.projects if examined.figures else ()
    return tuple(
        ProjectRow(
            one.project.code.typed,
            one.project.name.typed,
            _text(one.total.budget),
            _text(one.fiscal.budget),
            _text(one.other.budget),
            _percents(one),
            _cumulative(one.total),
            one.project.purpose.typed,
            one.project.objective.typed,
            one.project.function.typed,
            one.project.remark.typed,
        )
        for one in money
    )


def _percents(money: ProjectMoney) -> tuple[str, ...]:
    """As ``_cumulative``, in percent."""
    labels = standard_form().labels
    known = {point.label: _text(point.percent.value) for point in money.project.schedule}
    return tuple(known[label] for label in labels) if set(known) == set(labels) else ("",) * len(labels)


def _indicators(submission: Submission) -> tuple[IndicatorRow, ...]:
    names = {code_key(one.code.typed): one.name.typed for one in submission.projects}
    return tuple(
        IndicatorRow(code.typed, names.get(code_key(code.typed), ""), *(entry.typed for entry in _ENTRIES(one)))
        for one in submission.indicators
        for code in (one.project_code,)
    )


_ENTRIES = attrgetter(
    "level1", "level2", "level3", "operator", "target_value", "unit", "description", "target_basis", "remark"
)
