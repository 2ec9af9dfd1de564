"""What each button of the window does to the chosen workbook: the workflow through the file door, and what to tell.

No Qt: runs in a worker thread. Every press opens the file anew, as staff may have saved it elsewhere since.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.file.saving import backups, require_closed, restore
from xltool.doors.new_workbook import make_workbook
from xltool.doors.window.model import Done, NoteKey, Notes, Press, Said, Step, Tone
from xltool.drawing.findings_sheet import summary
from xltool.model.errors import BookBusy, XltoolError
from xltool.model.findings import Finding, count
from xltool.model.submission import Submission
from xltool.rules.mending import Change
from xltool.sending.file_names import SUBMITTED_FOLDER
from xltool.sending.former import say_since
from xltool.sending.mail_settings import mail_settings
from xltool.sending.second_look import Doubt
from xltool.workflows import check, fix, run
from xltool.workflows.check import Outcome
from xltool.workflows.print_forms import draw_unless_sealed, pdf_beside, print_file
from xltool.workflows.receive import receive, told as told_received
from xltool.workflows.submit import PRESS_AGAIN, DoubtsFound, submit, told
from xltool.workflows.waiting_returns import waiting_returns


@dataclass(frozen=True, slots=True)
class Order:
    """A press on a file, with what the window holds for it: proposed mendings, typed 说明, the version to go back to,
    doubts that were seen, the return to be received.
    """

    press: Press
    path: Path
    changes: tuple[Change, ...] = ()
    notes: Notes = field(default_factory=dict)
    back_to: Path | None = None
    doubts: tuple[Doubt, ...] = ()
    returned: Path | None = None


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """Which version 撤销 brings back, and the question to ask before."""

    backup: Path
    question: str


def perform(order: Order, now: datetime) -> Done:
    """Carry out a press; XltoolError says in one sentence why it could not be done."""
    book = open_book(order.path)
    if order.press is Press.OPEN:
        return _open(order, book)
    if order.press is Press.CHECK:
        return _check(order, book, now)
    if order.press is Press.UNDO:
        return _undo(order)
    before = _write_notes(order, book, now)
    done = _DEEDS[order.press](order, book, now)
    first = before or (done.step.backup if done.step else None)
    step = _step(order, first) if first else None
    return replace(done, step=step, earlier=_newest(order.path))


def _open(order: Order, book: FileBook) -> Done:
    outcome = check.check(book)
    said = _sentence("已读取，还没有写进工作簿。", outcome.findings)
    return _done(outcome, said, earlier=_newest(order.path))


def _check(order: Order, book: FileBook, now: datetime) -> Done:
    """校验: into the workbook where that may be written, otherwise only shown."""
    try:
        outcome, gone = check.check_with_notes(book, _note_texts(order.notes), now)
    except BookBusy as busy:
        outcome = check.check(book)
        words = f"已按上次保存的内容校验：{summary(outcome.counts)}结果没有写进工作簿：{busy}"
        return _done(outcome, Said(words, Tone.WARN), unsaved=order.notes)
    said = _sentence("校验完成：", outcome.findings, _lost_notes(gone, order.notes))
    said = replace(said, text=said.text + say_since(book, outcome.submission, order.path))
    step = _step(order, book.last_backup) if book.last_backup else None
    return _done(outcome, said, step=step, earlier=_newest(order.path))


def _write_notes(order: Order, book: FileBook, now: datetime) -> Path | None:
    """Typed 说明 go into the workbook before anything else; returns the version before, if there were any."""
    if not order.notes or order.press is Press.NOTE:
        return None
    check.check_with_notes(book, _note_texts(order.notes), now)
    return book.last_backup


def _note(order: Order, book: FileBook, now: datetime) -> Done:
    outcome, gone = check.check_with_notes(book, _note_texts(order.notes), now)
    written = len(order.notes) - len(gone)
    said = _sentence(f"已写入 {written} 条说明。", outcome.findings, _lost_notes(gone, order.notes))
    return _done(outcome, said, step=_backup_step(order, book))


def _fix(order: Order, book: FileBook, now: datetime) -> Done:
    """自动修正: the list first; the same list again is carried out."""
    changes = tuple(fix.fix(book))
    if not changes:
        outcome = check.check(book)
        return _done(outcome, Said("没有可以自动修正的问题。", Tone.GOOD))
    if changes != order.changes:
        words = f"可以自动修正 {len(changes)} 处，已列在下面，文件还没有改。看过以后再按一次就会改好。"
        return Done(Said(words, Tone.WARN), changes=changes)
    fix.apply_fixes(book, changes)
    step = _backup_step(order, book)
    outcome = check.check_and_report(book, now)
    said = _sentence(f"已修正 {len(changes)} 处，并重新校验：", outcome.findings)
    return _done(outcome, said, step=step)


def _totals(order: Order, book: FileBook, now: datetime) -> Done:
    outcome = run.make_totals(book, now)
    said = _sentence("资金汇总已重新计算。", outcome.findings)
    return _done(outcome, said, step=_backup_step(order, book))


def _forms(order: Order, book: FileBook, now: datetime) -> Done:
    outcome = run.make_forms(book, now)
    said = _sentence(f"已生成 {len(outcome.made)} 张表。", outcome.findings)
    return _done(outcome, said, step=_backup_step(order, book))


def _pdf(order: Order, book: FileBook, now: datetime) -> Done:
    """打印版 PDF: of a sealed copy as it is, else drawn anew."""
    outcome = draw_unless_sealed(book, now)
    step = _backup_step(order, book)
    drawn = open_book(order.path)
    words = f"已把正式表存成 {print_file(drawn, order.path, pdf_beside(order.path), outcome).name}，放在工作簿旁边。"
    shown = outcome or check.check(drawn)
    return _done(shown, _sentence(words, shown.findings), step=step)


def _run(order: Order, book: FileBook, now: datetime) -> Done:
    outcome = run.run(book, now)
    drawn = len(outcome.made) - 1
    said = _sentence(f"已计算资金、生成 {drawn} 张表样并校验：", outcome.findings)
    return _done(outcome, said, step=_backup_step(order, book))


def _submit(order: Order, _book: FileBook, now: datetime) -> Done:
    """报送: doubts first; the same doubts again were seen by a person, and it goes on."""
    folder, mail = order.path.parent / SUBMITTED_FOLDER, mail_settings()
    try:
        done = submit(order.path, folder, now, mail, seen=order.doubts)
    except DoubtsFound as found:
        words = f"还没有报送：发现 {len(found.doubts)} 处可能不该报送的内容，已列在上面。{PRESS_AGAIN}"
        return replace(_done(found.outcome, Said(words, Tone.WARN)), doubts=found.doubts)
    return replace(_done(done.outcome, Said(told(done, None), Tone.GOOD)), letter=done.letter)


def _receive(order: Order, book: FileBook, _now: datetime) -> Done:
    """收审核意见: the return that was chosen, or the one that waits; otherwise a person is asked."""
    require_closed(order.path)
    returned = order.returned
    if returned is None:
        found = waiting_returns(book, order.path)
        if len(found) != 1:
            names = "、".join(one.name for one in found)
            what = f"还没有收的退回文件有 {len(found)} 个（{names}）" if found else "没有找到还没有收的退回文件"
            return Done(Said(f"没有收：{what}。请选择要收的退回文件，或者把它拖到这里。", Tone.WARN), asks_return=True)
        returned = found[0]
    received = receive(returned, order.path)
    outcome = check.check(open_book(order.path))
    words = f"已收 {returned.name}：{''.join(told_received(received))}请打开工作簿，在“审核意见”里逐条修改或答复。"
    tone = Tone.WARN if received.lost or received.conflicts else Tone.GOOD
    step = _step(order, received.backup) if received.backup else None
    return _done(outcome, Said(words, tone), step=step)


_DEEDS: dict[Press, Callable[[Order, FileBook, datetime], Done]] = {
    Press.NOTE: _note,
    Press.FIX: _fix,
    Press.TOTALS: _totals,
    Press.FORMS: _forms,
    Press.PDF: _pdf,
    Press.RUN: _run,
    Press.SUBMIT: _submit,
    Press.RECEIVE: _receive,
}


def undo_plan(path: Path, steps: tuple[Step, ...]) -> UndoPlan:
    """Find the version before the last press here, or the newest backup; XltoolError when there is none."""
    step = steps[-1] if steps and steps[-1].backup.exists() else None
    backup = step.backup if step else _newest(path)
    if backup is None:
        raise XltoolError("没有可以恢复的备份。")
    made_at = datetime.fromtimestamp(backup.stat().st_mtime)
    version = f"按【{step.press.value}】之前的版本" if step else "最近一次备份的版本"
    question = f"将把“{path.name}”恢复到{version}（备份于 {made_at:%Y-%m-%d %H:%M:%S}）。"
    if step is not None and path.exists() and _digest(path) != step.left_as:
        question += "\n\n请注意：在那以后文件又改动过，这些改动也会一起退回。"
    return UndoPlan(backup, f"{question}\n\n现在的版本会留在备份文件夹里。")


def _undo(order: Order) -> Done:
    if order.back_to is None:
        raise XltoolError("没有可以恢复的备份。")
    restore(order.path, order.back_to)
    outcome = check.check(open_book(order.path))
    said = _sentence("已恢复到以前的版本。", outcome.findings)
    return _done(outcome, said, earlier=_newest(order.path))


def make_new(target: Path, year: int, last: Path | None, form: str | None = None) -> Done:
    """新建: a blank workbook of a form, or one rolled forward from last year's; never over an existing file."""
    book = make_workbook(target, f"“{target.name}”", form=form, last=last, year=year).book
    if last is None:
        words = f"已新建 {target.name}。点【打开文件】，从封面填起。"
    else:
        words = f"已新建 {target.name}：文字和指标已结转，金额已清空，请逐项填写。"
    shown = _done(check.check(book), Said(words, Tone.GOOD))
    return replace(shown, path=target)


def _done(
    outcome: Outcome, said: Said, *, step: Step | None = None, earlier: Path | None = None, unsaved: Notes | None = None
) -> Done:
    return Done(
        said,
        outcome.findings,
        outcome.figures,
        _title(outcome.submission),
        outcome.made,
        step=step,
        earlier=earlier,
        unsaved=unsaved or {},
    )


def _title(submission: Submission) -> str:
    cover = submission.cover
    year = f"{cover.year.typed} 年度" if cover.year.typed else ""
    return "　".join(word for word in (cover.department_name.typed, year, cover.stage.typed) if word)


def _sentence(done: str, findings: tuple[Finding, ...], lost: str = "") -> Said:
    counts = count(findings)
    open_warnings = counts.warning - counts.answered
    tone = Tone.BAD if counts.error else Tone.WARN if open_warnings or lost else Tone.GOOD
    todo = "错误必须改正。" if counts.error else "警告请改正或写说明。" if open_warnings else ""
    return Said(f"{done}{summary(counts)}{todo}{lost}", tone)


def _note_texts(notes: Notes) -> dict[tuple[str, str], str]:
    return {(key.identity, key.cell): text for key, text in notes.items()}


def _lost_notes(gone: frozenset[tuple[str, str]], notes: Notes) -> str:
    """What is said of 说明 whose finding is not there any more."""
    if not gone:
        return ""
    texts = "”“".join(notes[NoteKey(*key)] for key in sorted(gone))
    return f"有 {len(gone)} 条说明没有写入，它们对应的问题已经不在了：“{texts}”。"


def _backup_step(order: Order, book: FileBook) -> Step | None:
    return _step(order, book.last_backup) if book.last_backup else None


def _step(order: Order, backup: Path) -> Step:
    return Step(order.press, backup, _digest(order.path))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _newest(path: Path) -> Path | None:
    found = backups(path)
    return found[-1] if found else None
