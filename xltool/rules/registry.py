"""What a rule is, where it is registered, and how a whole set is run.

A rule is a pure function of a ``Submission`` and a ``Form`` that yields hits. It reads no files, no clock and no
workbook; it skips values that are None unless their absence is its subject. One code, one demand; several texts
when the demand can be missed in several ways. Docstrings are in Chinese: the rules page for staff is made from them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from xltool.language.patterns import compile_later
from xltool.model.cells import Ref
from xltool.model.disbursement import Disbursement
from xltool.model.findings import Finding, Mend, Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Entry, Indicator, Project, Row, Submission
from xltool.rules.case import Case, make_case


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is missed: the cell, which of the rule's texts applies, and the values it shows."""

    ref: Ref
    field: str
    value: str
    variant: str
    values: Mapping[str, object]
    project: str = ""
    anchor: str = ""
    mends: tuple[Mend, ...] = ()
    absent: bool = False
    """Whether it is at an entry for which the form has no column."""
    blank: bool = False
    """Whether it is at an entry in which nothing stands."""


Check: TypeAlias = Callable[[Case, Form], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a rule demands, without its words. ``subject`` is the heading on the rules page.

    ``mendable``: its hits may carry mendings, and the rules page says so.
    """

    code: str
    severity: Severity
    subject: str
    mendable: bool

    def says(self, **texts: Text) -> Callable[[Check], Check]:
        """Register a rule with its texts by variant; ValueError when the code is taken or malformed, or none is given."""

        def register(check: Check) -> Check:
            if self.code in _RULES:
                raise ValueError(f"rule {self.code} is registered twice")
            if not _CODE.fullmatch(self.code) or not texts:
                raise ValueError(f"rule {self.code!r} needs a well-formed code and at least one text")
            _RULES[self.code] = Rule(self.code, self.severity, self.subject, self.mendable, texts, check)
            return check

        return register


@dataclass(frozen=True, slots=True)
class Rule(Demand):
    """A registered rule, with its texts by variant."""

    texts: Mapping[str, Text]
    check: Check

    @property
    def documentation(self) -> str:
        """The Chinese docstring."""
        return self.check.__doc__ or ""


_RULES: dict[str, Rule] = {}
_PLACES_SHOWN = 8
_CODE = compile_later(r"[A-Z]\d\d[a-z]?")


def rule(code: str, severity: Severity, subject: str, *, mendable: bool = False) -> Demand:
    """A rule is written ``@rule("I27", Severity.WARNING, "名称").says(text=Text(...))`` above its function."""
    return Demand(code, severity, subject, mendable)


def hit(
    entry: Entry[Any],
    variant: str,
    row: Row | None = None,
    /,
    *,
    project: str = "",
    anchor: str = "",
    mends: tuple[Mend, ...] = (),
    **values: object,
) -> Hit:
    """Make a hit at an entry; ``{field}`` and ``{value}`` are filled from it, the rest from ``values``.

    ``row`` gives the project and the anchor, unless they are given.
    """
    shown = {"field": entry.field, "value": entry.typed, **values}
    if row is not None:
        project, anchor = project or _project_of(row), anchor or row.anchor
    return Hit(entry.ref, entry.field, entry.typed, variant, shown, project, anchor, mends, entry.absent, entry.blank)


def _project_of(row: Row) -> str:
    return row.key if isinstance(row, Project) else row.project_code.typed if isinstance(row, Indicator) else ""


def elsewhere(entries: Sequence[Entry[Any]]) -> str:
    """The places beside the first, for one hit that speaks of several: "，还有 2 处（A5、A6）"; "" when there is one."""
    places = [entry.ref.a1 for entry in entries[1:]]
    if not places:
        return ""
    more = "……" if len(places) > _PLACES_SHOWN else ""
    return f"，还有 {len(places)} 处（{'、'.join(places[:_PLACES_SHOWN])}{more}）"


def registered() -> Sequence[Rule]:
    """All rules in code order."""
    return [_RULES[code] for code in sorted(_RULES)]


def run_rules(
    submission: Submission, form: Form, *, figures: Disbursement | None = None, strict: bool = False
) -> list[Finding]:
    """Run every rule in code order. A rule that crashes becomes one Z01 finding, or raises when ``strict``.

    ``figures``: the submission's money, where that is computed already.
    """
    findings: list[Finding] = []
    case = make_case(submission, form, figures)
    for registered_rule in registered():
        change = form.rules.get(registered_rule.code)
        if change is not None and not change.on:
            continue
        try:
            findings.extend(_findings(registered_rule, case, form))
        except Exception as crash:
            if strict:
                raise
            findings.append(_report_crash(registered_rule, submission, crash))
    return findings


def _findings(checked: Rule, case: Case, form: Form) -> Iterator[Finding]:
    change = form.rules.get(checked.code)
    for found in checked.check(case, form):
        if found.absent or (found.blank and (found.ref.sheet, found.field) in form.left_to_staff):
            continue  # nothing is to be said of a column that the form does not have, or leaves to staff
        if found.mends and not checked.mendable:
            raise ValueError(f"rule {checked.code} mends without being declared mendable")
        text = checked.texts[found.variant]
        message, fix = text.filled(found.values, partial(form.worded, sheet=found.ref.sheet))
        severity = (change.severity if change else None) or text.severity or checked.severity
        place = (found.ref, found.field, found.value)
        yield Finding(checked.code, severity, *place, message, fix, found.project, found.anchor, found.mends)


def _report_crash(checked: Rule, submission: Submission, crash: Exception) -> Finding:
    year = submission.cover.year
    message = f"规则 {checked.code}（{checked.subject}）没有执行完（{type(crash).__name__}），其余规则不受影响。"
    fix = f"请把本文件和编号 {checked.code} 发给维护人员；修好以前请人工核对这一条。"
    return Finding("Z01", Severity.ERROR, year.ref, year.field, "", message, fix)
