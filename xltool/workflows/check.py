"""The order of steps behind each button and command, readable aloud.

Read the whole workbook, judge it, plan every edit, then let the Book apply the plan once. Nothing is written
before the whole plan exists.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from xltool.drawing.findings_sheet import (
    Note,
    attach_notes,
    draw_report,
    finding_places,
    in_order,
    read_notes,
)
from xltool.drawing.layout import LayoutSheet, layout_roles
from xltool.drawing.made_sheets import keep_records, link_forms, made_form, made_totals
from xltool.drawing.next_year import new_year, roll_forward
from xltool.drawing.official_sheets import draw_forms, retire_former
from xltool.drawing.totals_sheet import draw_totals
from xltool.model import template as contract
from xltool.model.disbursement import Disbursement, disbursement
from xltool.model.edits import Book, Edit
from xltool.model.errors import XltoolError
from xltool.model.findings import Counts, Finding, Severity, count
from xltool.model.profile import load_profile
from xltool.model.submission import MadeSheet, Submission
from xltool.reading import Reading, read_submission
from xltool.rules.mending import Change, as_edits, mend_all
from xltool.sending.seal.content import content_of
from xltool.sending.seal.record import plan_footers, read_seal
from xltool.sending.seal.verify import SealState, verify


@contextmanager
def collection_paused() -> Iterator[None]:
    """Let Python's cyclic garbage collector rest while a workbook is read and judged.

    That makes very many small objects and no cycles; looking for some costs a third of the time at 1,000 indicators.
    Afterwards they count as long-lived, so that the next look does not begin with them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and computed.

    ``gone``: notes on 校验结果 whose finding is no longer there. ``made``: the sheets drawn in this run.
    """

    submission: Submission
    findings: tuple[Finding, ...]
    figures: Disbursement
    gone: tuple[Note, ...]
    made: tuple[str, ...] = ()

    @property
    def counts(self) -> Counts:
        """Findings by severity."""
        return count(self.findings)


@collection_paused()
def check(book: Book) -> Outcome:
    """校验: read and judge; writes nothing."""
    return _judge(book, read_submission(book))


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
    outcome = check(book)
    keys = [(finding.identity, str(finding.ref)) for finding in outcome.findings]
    noted = tuple(
        replace(finding, note=typed.get(key, finding.note)) for key, finding in zip(keys, outcome.findings, strict=True)
    )
    outcome = replace(outcome, findings=noted)
    book.apply(_report(book, outcome, now))
    return outcome, frozenset(typed) - frozenset(keys)


@collection_paused()
def make_totals(book: Book, now: datetime) -> Outcome:
    """计算资金: draw 资金汇总."""
    reading = read_submission(book)
    plan, made = _totals(book, reading.submission, now)
    return _finish(book, reading, plan, made, now, report=False)


@collection_paused()
def make_forms(book: Book, now: datetime) -> Outcome:
    """生成表样: draw 部门绩效目标 and the official sheets."""
    reading = read_submission(book)
    plan, made = _forms(book, reading.submission)
    return _finish(book, reading, plan, made, now, report=False)


@collection_paused()
def run(book: Book, now: datetime) -> Outcome:
    """一键完成: totals, official sheets, and a check of the result, in one plan."""
    reading = read_submission(book)
    totals_plan, totals_made = _totals(book, reading.submission, now)
    forms_plan, forms_made = _forms(book, reading.submission)
    return _finish(book, reading, totals_plan + forms_plan, totals_made + forms_made, now, report=True)


@collection_paused()
def fix(book: Book) -> list[Change]:
    """自动修正, first press: what would be changed; writes nothing."""
    return mend_all(book, lambda patched: _judge(patched, read_submission(patched)).findings)


def apply_fixes(book: Book, changes: Sequence[Change]) -> None:
    """自动修正, second press: change exactly these cells."""
    book.apply(as_edits(changes))


def fix_in_two_presses(book: Book, now: datetime) -> tuple[int, bool]:
    """自动修正 as a button: list the changes in 校验结果, or make them when just these are listed already.

    Returns how many changes there are, and whether they were made.
    """
    changes = fix(book)
    proposed = [_proposal(change) for change in changes]
    listed = {place.ref for place in finding_places(book.read(contract.FINDINGS)) if place.fix == PRESS_AGAIN}
    if changes and listed == {change.ref for change in changes}:
        apply_fixes(book, changes)
        check_and_report(book, now)
        return len(changes), True
    if changes:
        write_findings(book, proposed, now)
    return len(changes), False


PRESS_AGAIN = "再点一次「自动修正」就会改好。"


def _proposal(change: Change) -> Finding:
    return Finding(
        change.code.partition("、")[0], Severity.INFO, change.ref, "自动修正", change.before,
        f"将把「{change.before}」改为「{change.shown or change.after}」。", PRESS_AGAIN,
    )  # fmt: skip


def clear_findings(book: Book, now: datetime) -> None:
    """清除标记: empty 校验结果; notes stay as 已消除 until their finding comes back."""
    write_findings(book, [], now)


def write_findings(book: Book, findings: Sequence[Finding], now: datetime) -> None:
    """Show just these in 校验结果; notes stay as 已消除 until their finding comes back."""
    grid = book.read(contract.FINDINGS)
    _, gone = attach_notes(findings, read_notes(grid))
    widths = book.layout(contract.FINDINGS, 1, len(contract.FINDING_HEADERS)).widths
    book.apply(draw_report(findings, gone, grid, widths, now))


def start_year(book: Book, year: int) -> None:
    """新建: fill the year of a fresh workbook."""
    book.apply(new_year(read_submission(book).submission.cover, year))


def start_from(book: Book, last: Book, year: int | None) -> int:
    """新建 from last year's workbook: carry its entries into a fresh one; returns the new year."""
    former = read_submission(last).submission
    if year is None:
        if former.cover.year.value is None:
            raise XltoolError(
                f"「{last.name}」封面的填报年度是空的，无法推算新的年度。请用 --year 指定，例如 --year 2027。"
            )
        year = former.cover.year.value + 1
    cover = read_submission(book).submission.cover
    book.apply([*roll_forward(former, cover), *new_year(cover, year)])
    return year


def _judge(book: Book, reading: Reading) -> Outcome:
    from xltool.rules import run_rules  # noqa: PLC0415  a button reads first: half of the waiting is for imports

    submission = reading.submission
    profile = load_profile(submission.cover.form_profile.typed)
    findings = [*reading.findings, *run_rules(submission, profile)]
    ordered = in_order(findings, submission.sheet_names)
    noted, gone = attach_notes(ordered, read_notes(book.read(contract.FINDINGS)))
    return Outcome(submission, tuple(noted), disbursement(submission), tuple(gone))


def _report(book: Book, outcome: Outcome, now: datetime) -> list[Edit]:
    widths = book.layout(contract.FINDINGS, 1, len(contract.FINDING_HEADERS)).widths
    return draw_report(outcome.findings, outcome.gone, book.read(contract.FINDINGS), widths, now)


def _totals(book: Book, submission: Submission, now: datetime) -> tuple[list[Edit], list[MadeSheet]]:
    figures = disbursement(submission)
    widths = book.layout(contract.TOTALS, 1, contract.TOTALS_COLUMN_COUNT).widths
    plan = draw_totals(figures, book.read(contract.TOTALS), widths, layout_of(book), now)
    return plan, [made_totals(submission)]


def _forms(book: Book, submission: Submission) -> tuple[list[Edit], list[MadeSheet]]:
    profile = load_profile(submission.cover.form_profile.typed)
    drawn = draw_forms(submission, profile.indicators, layout_of(book))
    plan = retire_former(submission.made, drawn)
    for sheet in drawn:
        plan += sheet.plan
    made = [made_form(submission, one.sheet, one.project_code, one.plan) for one in drawn]
    return plan, made


def layout_of(book: Book) -> LayoutSheet:
    """The layout sheet and its measures."""
    grid = book.read(contract.LAYOUT)
    columns = max((len(row) for row in grid.rows), default=contract.LAYOUT_ROLE_COLUMN)
    roles = layout_roles(grid)
    measures = book.layout(contract.LAYOUT, len(grid.rows), contract.TOTALS_COLUMN_COUNT)
    return LayoutSheet(contract.LAYOUT, roles, measures, len(grid.rows), columns)


def _finish(
    book: Book,
    reading: Reading,
    plan: list[Edit],
    made: Sequence[MadeSheet],
    now: datetime,
    *,
    report: bool,
) -> Outcome:
    """Keep the record, judge the workbook as it will stand, apply everything at once."""
    before = reading.submission
    record = _merged(before.made, made)
    names = [*before.sheet_names, *(m.sheet for m in made if m.sheet not in before.sheet_names)]
    gone = {m.sheet for m in before.made} - {m.sheet for m in record}
    after = replace(
        before,
        made=record,
        drawn=(),
        sheet_names=tuple(name for name in names if name not in gone),
    )
    outcome = _judge(book, Reading(after, reading.findings))
    plan = [
        *plan,
        *keep_records(book.read(contract.LISTS), record, now),
        *link_forms(book.read(contract.COVER), record),
        *_footers(book, before, [one.sheet for one in made]),
        *(_report(book, outcome, now) if report else ()),
    ]
    book.apply(plan)
    return replace(outcome, made=tuple(one.sheet for one in made))


def _footers(book: Book, submission: Submission, drawn: Sequence[str]) -> list[Edit]:
    """In a sealed workbook the code goes on being printed while the entries are what was sealed, and no longer."""
    if contract.SEAL_SHEET not in book.sheet_names():
        return []
    seal = read_seal(book)
    content = content_of(submission, read_notes(book.read(contract.FINDINGS)))
    state, _ = verify(seal, content)
    return plan_footers(seal.code if seal and state is SealState.INTACT else "", drawn)


def _merged(former: Sequence[MadeSheet], made: Sequence[MadeSheet]) -> tuple[MadeSheet, ...]:
    """The record after a run: sheets made now replace their former entries; forms are all made at once."""
    now = {one.sheet for one in made}
    forms_made = any(one.sheet == contract.DEPARTMENT_FORM for one in made)
    kept = [one for one in former if one.sheet not in now and not (forms_made and one.sheet != contract.TOTALS)]
    return tuple(sorted([*kept, *made], key=lambda one: one.sheet != contract.TOTALS))
