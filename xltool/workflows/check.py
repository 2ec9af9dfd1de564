"""校验: read the whole workbook, judge it, and write the findings into 校验结果 where that is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from xltool.drawing.findings_sheet import (
    NO_IDS,
    SHOWN_AGAIN,
    Head,
    Note,
    RowIds,
    attach_notes,
    draw_report,
    finding_places,
    for_all_warnings,
    in_order,
    read_notes,
    summary,
)
from xltool.model import template
from xltool.model.disbursement import Disbursement
from xltool.model.edits import Book, Edit
from xltool.model.findings import Counts, Finding, Severity, count
from xltool.model.submission import Submission
from xltool.workflows.work import ReadOnce, Work, collection_paused, require_units_own


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and computed.

    ``notes``: the 说明 that stood on 校验结果; ``gone``: those of them whose finding is no longer there.
    ``made``: the sheets drawn in this run.
    """

    submission: Submission
    findings: tuple[Finding, ...]
    figures: Disbursement
    notes: tuple[Note, ...]
    gone: tuple[Note, ...]
    made: tuple[str, ...] = ()

    @property
    def counts(self) -> Counts:
        """Findings by severity."""
        return count(self.findings)


@collection_paused()
def check(book: Book) -> Outcome:
    """校验: read and judge; writes nothing."""
    work = Work(book)
    return judge(work, work.submission)


@collection_paused()
def check_and_report(book: Book, now: datetime) -> Outcome:
    """校验 into the workbook: the findings go to 校验结果."""
    return check_with_notes(book, {}, now)[0]


@collection_paused()
def check_with_notes(
    book: Book, typed: Mapping[tuple[str, str], str], now: datetime
) -> tuple[Outcome, frozenset[tuple[str, str]]]:
    """校验 into the workbook, with 说明 that were typed elsewhere; keys are a finding's identity and its cell.

    The second value are the keys whose finding is not there any more; their texts are not written.
    """
    require_units_own(book, "写入校验结果")
    work = Work(book)
    outcome = judge(work, work.submission)
    typed = _spread(typed, outcome.findings)
    keys = [(finding.identity, str(finding.ref)) for finding in outcome.findings]
    noted = tuple(
        replace(finding, note=typed.get(key, finding.note)) for key, finding in zip(keys, outcome.findings, strict=True)
    )
    outcome = replace(outcome, findings=noted)
    book.apply([*work.beside_entries(), *plan_report(work.book, outcome, now, work.row_ids)])
    return outcome, frozenset(typed) - frozenset(keys)


def _spread(typed: Mapping[tuple[str, str], str], findings: Sequence[Finding]) -> dict[tuple[str, str], str]:
    """What was typed, a 说明 for all warnings of a code at each of them that has none."""
    warnings = {(one.identity, str(one.ref)): one for one in findings if one.severity is Severity.WARNING}
    common = {
        warnings[key].code: text for key, note in typed.items() if key in warnings and (text := for_all_warnings(note))
    }
    everywhere = {key: common[one.code] for key, one in warnings.items() if one.code in common and not one.note}
    own = {key: note for key, note in typed.items() if key not in everywhere or not for_all_warnings(note)}
    return everywhere | own


def judge(work: Work, submission: Submission) -> Outcome:
    """Judge a submission: that of the workbook, or what it will be when the sheets of a run are drawn."""
    from xltool.rules.registry import run_rules  # noqa: PLC0415  a button reads first: half of the waiting is for imports

    findings = [*work.reading.findings, *run_rules(submission, work.form, figures=work.figures)]
    ordered = in_order(findings, submission.sheet_names)
    noted, gone = attach_notes(ordered, work.notes, submission.row_ids if work.notes else NO_IDS)
    return Outcome(submission, tuple(noted), work.figures, work.notes, tuple(gone))


def plan_report(book: Book, outcome: Outcome, now: datetime, row_ids: RowIds) -> list[Edit]:
    """Write what was found into 校验结果 as it stands in ``book``; ``row_ids``: what its rows will be known by."""
    return _report(book, outcome.findings, outcome.gone, Head(now, summary(outcome.counts)), row_ids)


def _report(
    book: Book, findings: Sequence[Finding], gone: Sequence[Note], head: Head, row_ids: RowIds = NO_IDS
) -> list[Edit]:
    if book.hides_rows(template.FINDINGS):
        head = replace(head, conclusion=head.conclusion + SHOWN_AGAIN)
    widths = book.layout(template.FINDINGS, 1, len(template.FINDING_HEADERS)).widths
    return draw_report(findings, gone, book.read(template.FINDINGS), widths, head, row_ids)


def clear_findings(book: Book) -> None:
    """清除标记: empty 校验结果; notes stay as 已消除 until their finding comes back. The workbook counts as not checked."""
    require_units_own(book, "清除标记")
    once = ReadOnce(book)
    plan = plan_notes(once, read_notes(once.read(template.FINDINGS)), "标记已清除，请重新校验。")
    if template.REVIEW_SHEET in once.sheet_names() and template.CONCLUSION not in once.sheet_names():
        from xltool.reviewing.unit_sheet import clear_states  # noqa: PLC0415  few workbooks carry a review

        plan += clear_states(once.read(template.OPINIONS))
    book.apply(plan)


def plan_notes(book: Book, notes: Sequence[Note], conclusion: str) -> list[Edit]:
    """校验结果 without findings; each 说明 waits there as 已消除 until its finding comes back."""
    return _report(book, [], notes, Head(None, conclusion))


def ask_in_findings(book: Book, asked: Sequence[Finding], outcome: Outcome, question: str, now: datetime) -> None:
    """Put what a second press will do above the findings of this check, and say so in the conclusion."""
    head = Head(now, f"{question}校验的结果：{summary(outcome.counts)}")
    findings = [*asked, *outcome.findings]
    book.apply(_report(ReadOnce(book), findings, outcome.gone, head, outcome.submission.row_ids))


def is_second_press(book: Book, asked: Sequence[Finding], press_again: str) -> bool:
    """Whether 校验结果 already lists just this with that way to go on, so that a person has seen it.

    Where staff took the hidden column of identities away, the cells alone decide.
    """
    listed = [at for at in finding_places(book.read(template.FINDINGS)) if at.fix == press_again]
    if not all(at.identity for at in listed):
        return bool(asked) and {at.ref for at in listed} == {one.ref for one in asked}
    return bool(asked) and {(at.ref, at.identity) for at in listed} == {(one.ref, one.identity) for one in asked}
