"""The review that a unit's workbook carries: its sheet kept up to date, its share of what is sealed, what blocks 报送.

A reviewer's workbook, known by its sheet 审核结论, is left alone: there 审核意见 is being written.
"""

from collections.abc import Iterable
from dataclasses import replace

from xltool.drawing.findings_sheet import read_notes
from xltool.model.cells import Grid, Ref
from xltool.model.edits import Book, Edit, WriteBlock
from xltool.model.errors import XltoolError
from xltool.model.findings import shorten
from xltool.model.review import CLOSING, CONCLUSION, OPINIONS, REVIEW_SHEET, Opinion, Review, State
from xltool.model.template import FINDINGS
from xltool.reviewing.answers import items_of
from xltool.reviewing.opinions_sheet import OpinionRow, draw_opinions, looks_of, read_opinions, update_opinions
from xltool.reviewing.record import Carried, ReviewBroken, read_record
from xltool.reviewing.revision import Revision, revisions, still_open
from xltool.reviewing.unit_sheet import STATES, answered, head_line, known_rows, unit_rows
from xltool.sending.seal.content import Content
from xltool.sending.seal.record import Seal

_CHECK = "请点【校验】，工具会重新写出这张表，再逐条写答复。"


class OpinionsOpen(XltoolError):
    """Opinions stand in the way of 报送: nothing was written."""


def carries_review(book: Book) -> bool:
    """Whether a workbook of a unit has been reviewed."""
    names = book.sheet_names()
    return REVIEW_SHEET in names and CONCLUSION not in names


def own_review(book: Book) -> Carried | None:
    """The review of a unit's workbook with the answers that stand on its sheet. Raises ReviewBroken.

    Where the sheet was deleted, its answers are gone with it.
    """
    carried = read_record(book) if carries_review(book) else None
    if carried is None:
        return None
    rows = _rows(book)
    if rows is None:
        rows = [
            OpinionRow({"标识": one.id, "答复": "", "答复人": "", "答复日期": ""}) for one in carried.review.opinions
        ]
    return Carried(_with_notes(answered(carried.review, rows), book), carried.base)


def _with_notes(review: Review, book: Book) -> Review:
    """A warning that was not accepted is answered by another 说明 as well; what was typed into 答复 goes first."""
    if not any(_asks_for_another(one) for one in review.opinions):
        return review
    notes = read_notes(book.read(FINDINGS))
    said = {key: note.text for note in reversed(notes) for key in (note.identity, note.identity_in_row) if key}
    return replace(
        review,
        opinions=tuple(
            replace(one, answer=said.get(one.finding, one.answer)) if _asks_for_another(one) else one
            for one in review.opinions
        ),
    )


def _asks_for_another(one: Opinion) -> bool:
    return bool(one.finding) and one.state == State.REJECTED and not one.answered


def review_content(book: Book) -> Content:
    """What a workbook's seal covers of its review; nothing where the record is broken, which is told elsewhere."""
    if not carries_review(book):
        return ()
    try:
        carried = own_review(book)
    except ReviewBroken:
        return ()
    return items_of(carried.review) if carried else ()


def plan_opinions(book: Book, content: Content, carried: Carried | None = None) -> list[Edit]:
    """Draw 审核意见 by how its opinions stand now; ``carried``: what is recorded in the same plan, None for what is there."""
    if carried is None:
        try:
            carried = own_review(book)
        except ReviewBroken as broken:
            return [WriteBlock.one(Ref(OPINIONS, 2, 1), str(broken))] if OPINIONS in book.sheet_names() else []
    if carried is None:
        return []
    found = revisions(carried.base, content, carried.review)
    rows = unit_rows(found, _rows(book) or ())
    present = book.read(OPINIONS) if OPINIONS in book.sheet_names() else Grid(OPINIONS, [])
    head = head_line(carried.review, found)
    plan = update_opinions(rows, present, head)
    return draw_opinions(rows, present, looks_of(book), head, STATES, None) if plan is None else plan


def _rows(book: Book) -> list[OpinionRow] | None:
    return read_opinions(book.read(OPINIONS)) if OPINIONS in book.sheet_names() else None


def require_answered(book: Book, content: Content, former: Seal | None = None) -> Carried | None:
    """The review to be sealed; OpinionsOpen while anything that must be dealt with has neither a change nor an answer.

    ``former``: the seal of the version before; what it had of a review must not be missing now.
    """
    try:
        carried = own_review(book)
    except ReviewBroken as broken:
        raise OpinionsOpen(f"不能报送：{broken}") from broken
    if carried is None:
        _require_none(book, former)
        return None
    found = revisions(carried.base, content, carried.review)
    rows = _rows(book)
    open_ones = [one for one in found if not one.opinion.closed]
    if rows is None and open_ones:
        raise OpinionsOpen(f"不能报送：工作表「{OPINIONS}」被删去了，还有 {len(open_ones)} 条意见没有关闭。{_CHECK}")
    known = {row.id for row in known_rows(rows or (), carried.review)[0]}
    if missing := [one for one in open_ones if one.opinion.id not in known]:
        raise OpinionsOpen(
            f"不能报送：工作表「{OPINIONS}」里少了 {len(missing)} 条意见，第一条{say(missing[0])}。{_CHECK}"
        )
    if left := list(still_open(found)):
        raise OpinionsOpen(
            f"不能报送：还有 {len(left)} 条必须处理的意见既没有修改，也没有答复。第一条{say(left[0])}。"
            f"请改正，或在工作表「{OPINIONS}」的“答复”列写明理由，再报送。"
        )
    return carried


def _require_none(book: Book, former: Seal | None) -> None:
    states = [one.value for one in former.content if (one.sheet, one.field) == (OPINIONS, "状态")] if former else []
    left = sum(state not in CLOSING for state in states)
    if left and former is not None:
        raise OpinionsOpen(
            f"不能报送：第 {former.version} 版带着 {left} 条没有关闭的审核意见，{book.name} 里却没有审核记录（被删去，或是"
            "以前的文件）。请把最近退回的文件再收一次，逐条答复后报送。"
        )


def say(one: Revision) -> str:
    """An opinion within a sentence: where, what; without a full stop."""
    place = one.opinion.place
    if one.at is not None:
        where = f"在「{one.at.sheet}」{one.at.a1}"
    elif place.row or place.field:
        where = f"在「{place.sheet}」（没有找到位置）"
    else:
        where = f"针对「{place.sheet}」" if place.sheet else "针对整个工作簿"
    return f"{where}（{one.opinion.level}）：{shorten(' '.join(one.opinion.text.split())).rstrip('。')}"


def say_dealt_with(review: Review, found: Iterable[Revision]) -> str:
    """Which round is answered, and how, for the letter and the ledger; "" where nothing is open."""
    newest = review.newest
    if newest is None:
        return ""
    listed = [one for one in found if not one.opinion.closed]
    if not listed:
        return ""
    changed = sum(one.changed for one in listed)
    answers = sum(one.opinion.answered for one in listed)
    return f"对第 {newest.round} 轮审核（第 {newest.version} 版）的 {len(listed)} 条意见：已修改 {changed} 条，已答复 {answers} 条。"
