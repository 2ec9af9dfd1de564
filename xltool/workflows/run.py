"""一键完成 and its two halves: draw the totals and the official sheets, judge the workbook as it will stand, write once.

Nothing is written before the whole plan exists.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from xltool.drawing.made_sheets import keep_records, link_forms, record_form, record_totals
from xltool.drawing.official_sheets import draw_forms, retire_former
from xltool.drawing.totals_sheet import TABLES_BELOW_BLOCK, draw_totals
from xltool.model import template
from xltool.model.edits import Book, Edit
from xltool.model.submission import MadeSheet
from xltool.sending.seal.record import plan_footers, read_seal
from xltool.sending.seal.verify import SealState, verify
from xltool.workflows.check import Outcome, judge, plan_report
from xltool.workflows.work import Work, collection_paused, require_units_own


class Drawn(NamedTuple):
    """The edits that draw some sheets, and what the record says of each."""

    plan: Sequence[Edit]
    made: Sequence[MadeSheet]


@collection_paused()
def make_totals(book: Book, now: datetime) -> Outcome:
    """计算资金: draw 资金汇总."""
    require_units_own(book, "计算资金")
    work = Work(book)
    return _finish(work, [_totals(work, now)], now)


@collection_paused()
def make_forms(book: Book, now: datetime) -> Outcome:
    """生成表样: draw 部门绩效目标 and the official sheets."""
    require_units_own(book, "生成表样")
    work = Work(book)
    return _finish(work, [_forms(work)], now)


@collection_paused()
def run(book: Book, now: datetime) -> Outcome:
    """一键完成: totals, official sheets, and a check of the result, in one plan."""
    require_units_own(book, "一键完成")
    work = Work(book)
    return _finish(work, [_totals(work, now), _forms(work)], now, report=True)


def _totals(work: Work, now: datetime) -> Drawn:
    labels, grid = work.figures.labels, work.book.read(template.TOTALS)
    below = len(grid.rows) + template.block_rows(labels) + TABLES_BELOW_BLOCK
    measures = work.book.layout(template.TOTALS, below, template.totals_width(labels))
    plan = draw_totals(work.figures, grid, measures, work.layout, now)
    return Drawn(plan, [record_totals(work.submission)])


def _forms(work: Work) -> Drawn:
    forms = draw_forms(work.submission, work.layout, work.lent)
    plan = retire_former(work.submission.made, forms)
    for form in forms:
        plan += form.plan
    return Drawn(plan, [record_form(work.submission, one.sheet, one.project_code, one.plan) for one in forms])


def _finish(work: Work, drawn: Sequence[Drawn], now: datetime, *, report: bool = False) -> Outcome:
    """Keep the record, judge the workbook as it will stand, apply everything at once."""
    before, book = work.submission, work.book
    made = [one for part in drawn for one in part.made]
    record = _new_record(before.made, made)
    names = [*before.sheet_names, *(one.sheet for one in made if one.sheet not in before.sheet_names)]
    gone = {one.sheet for one in before.made} - {one.sheet for one in record}
    names = [name for name in names if name not in gone]
    outcome = judge(work, replace(before, made=record, drawn=(), sheet_names=tuple(names)))
    book.apply(
        [
            *(edit for part in drawn for edit in part.plan),
            *keep_records(book.read(template.LISTS), record, now),
            *link_forms(book.read(template.COVER), record),
            *work.beside_entries(),
            *_footers(work, [one.sheet for one in made]),
            *(plan_report(book, outcome, now, work.row_ids) if report else ()),
        ]
    )
    return replace(outcome, made=tuple(one.sheet for one in made))


def _footers(work: Work, drawn: Sequence[str]) -> list[Edit]:
    """In a sealed workbook the code goes on being printed while the entries are what was sealed, and no longer."""
    if template.SEAL_SHEET not in work.book.sheet_names():
        return []
    seal = read_seal(work.book)
    state, _ = verify(seal, work.sealed_content())
    return plan_footers(seal.code if seal and state is SealState.INTACT else "", drawn)


def _new_record(former: Sequence[MadeSheet], made: Sequence[MadeSheet]) -> tuple[MadeSheet, ...]:
    """The record after a run: sheets made now replace their former entries; forms are all made at once."""
    now = {one.sheet for one in made}
    forms_made = any(sheet != template.TOTALS for sheet in now)
    kept = [one for one in former if one.sheet not in now and not (forms_made and one.sheet != template.TOTALS)]
    return tuple(sorted([*kept, *made], key=lambda one: one.sheet != template.TOTALS))
