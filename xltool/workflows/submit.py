"""报送 in order: check, refuse what is not finished, look for private data, seal a copy, write the letter.

The workbook itself is only read (``run_first`` and saving an open workbook are asked for by the doors). Sends nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.file.saving import keep_former, save_new
from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.edits import Book, Edit, WriteBlock
from xltool.model.errors import NeedsYes, XltoolError
from xltool.model.findings import Finding, Severity, count
from xltool.model.submission import Submission
from xltool.model.template import LEDGER_FILE
from xltool.reviewing.answers import items_of
from xltool.reviewing.record import plan_record
from xltool.reviewing.revision import revisions
from xltool.sending.clean_copy import SharedCopy
from xltool.sending.file_names import sealed_name, versions_in
from xltool.sending.former import CHANGES_NAMED, newest, newest_seal, own_seal
from xltool.sending.ledger import keep_ledger
from xltool.sending.letter import draft
from xltool.sending.mail_settings import MailSettings
from xltool.sending.seal.changes import say_changes
from xltool.sending.seal.content import Content, content_of, digest_of
from xltool.sending.seal.drawn_sheets import Drawn, drawn_differences, drawn_sheets
from xltool.sending.seal.record import Seal, new_seal, plan_seal, read_seal
from xltool.sending.seal.verify import SealState
from xltool.sending.second_look import PRIVATE, Doubt, open_doubts
from xltool.workflows.check import Outcome, ask_in_findings, check, check_and_report, is_second_press
from xltool.workflows.opinions import require_answered, say_dealt_with
from xltool.workflows.run import run
from xltool.workflows.verify import book_content, verify_book
from xltool.workflows.work import require_units_own, whole_content

_STALE = frozenset({"T07", "T08", "X03", "D06", "D07"})
_FORMULA = "R03"
_ASKED_ELSEWHERE = _STALE | {PRIVATE}
_ATTEMPTS = 20
_SHOWN = 100
PRESS_AGAIN = "看过以后确实可以报送的，再点一次【报送】。"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was written, and how it had been judged.

    ``removed``: what was taken out of the copy; ``attached``: whether it is in the letter. ``remarks``: sentences on a
    ledger that could not be written, and on how the version before differs.
    """

    outcome: Outcome
    workbook: Path
    letter: Path
    seal: Seal
    removed: tuple[str, ...]
    attached: bool
    remarks: tuple[str, ...]


class DoubtsFound(NeedsYes):
    """Private data or hidden sheets: nothing was written, a person decides."""

    def __init__(self, sentence: str, doubts: Sequence[Doubt], outcome: Outcome) -> None:
        super().__init__(sentence, [f"「{one.at.sheet}」{one.at.a1}：{one.message}" for one in doubts])
        self.doubts, self.outcome = tuple(doubts), outcome


# --- 报送 -----------------------------------------------------------------------------------


def submit(
    path: Path,
    folder: Path,
    now: datetime,
    mail: MailSettings,
    *,
    accepted: bool = False,
    seen: Sequence[Doubt] = (),
    run_first: bool = False,
    may_be_open: bool = False,
) -> Submitted:
    """Seal a copy of a saved workbook into ``folder`` and write the letter beside it.

    ``accepted``: a person has seen what may be private; ``seen``: has seen just these doubts. Raises XltoolError,
    before anything is written, when the workbook is not finished, and DoubtsFound.
    """
    if run_first:
        run(open_book(path), now)
    copy = SharedCopy(path, may_be_open=may_be_open)
    require_units_own(copy.book, "报送")
    outcome = check(copy.book)
    require_finished(outcome)
    entries = content_of(outcome.submission, outcome.notes)
    former = newest((newest_seal(folder, outcome.submission), own_seal(copy.book)))
    reviewed = require_answered(copy.book, entries, former)
    content = (*entries, *items_of(reviewed.review)) if reviewed else entries
    doubts = _doubts(copy.book, outcome, content, copy, folder)
    if doubts and not accepted and tuple(doubts) != tuple(seen):
        raise DoubtsFound(_doubtful(path.name, doubts), doubts, outcome)
    if any(finding.code == _FORMULA for finding in outcome.findings):
        copy.freeze({item.at for item in content if item.at})
    _make_folder(folder)
    dealt = say_dealt_with(reviewed.review, revisions(reviewed.base, entries, reviewed.review)) if reviewed else ""
    known = (read_seal(copy.book), former, reviewed.review.newest if reviewed else None)
    above = max((one.version for one in known if one), default=0)
    record = plan_record(reviewed) if reviewed else ()
    workbook, seal, data = _save_sealed(copy, outcome, content, folder, now, record, above)
    attachment = (workbook.name, data)
    letter = draft(outcome.submission, outcome.figures, seal, attachment, mail.to, mail.limit_mb, dealt)
    beside = workbook.with_suffix(".eml")
    if not save_new(beside, letter.data):
        raise XltoolError(
            f"已封存 {workbook.name}，但 {beside.name} 已经存在，没有写邮件草稿。请把它移走后再报送一次。"
        )
    changes = say_changes(former, seal.content, CHANGES_NAMED) if former else ""
    remarks = (_keep_ledger(folder, workbook, seal, dealt), dealt, changes)
    return Submitted(outcome, workbook, beside, seal, copy.removed, letter.attached, tuple(filter(None, remarks)))


def _keep_ledger(folder: Path, workbook: Path, seal: Seal, remark: str) -> str:
    """Write the ledger; when that cannot be, why: what was sealed is sealed."""
    try:
        keep_ledger(folder, {workbook: seal}, {workbook: remark})
    except XltoolError as stop:
        return f"{LEDGER_FILE} 这次没有记上，下次报送时补记：{stop}"
    return ""


_GOES_UP = {
    "Q44": "工作表「{sheet}」不是模板里的，会随工作簿一起报送，请确认里面没有不该报送的内容。",
    "Q45": "「{value}」写在填报栏目以外，会随工作簿一起报送。",
}
"""What the receiver is told about a workbook, in words for the sender."""


def _doubts(book: Book, outcome: Outcome, content: Content, copy: SharedCopy, folder: Path) -> list[Doubt]:
    """What a person decides: private data, what is hidden, what goes up beside the form, what was sealed already."""
    doubts = open_doubts(book, content, outcome.submission, outcome.findings, copy)
    asked = {one.at.sheet for one in doubts} - set(template.ENTRY_SHEETS)
    told = {one.at for one in doubts}
    doubts += [one for one in _goes_up_unasked(copy, outcome.submission, asked) if one.at not in told]
    digest = digest_of(content)
    sealed = (newest_seal(folder, outcome.submission), own_seal(book))
    former = next((seal for seal in sealed if seal and seal.digest == digest), None)
    if former is not None:
        message = (
            f"填报内容与 {former.sealed_at} 封存的第 {former.version} 版（校验码 {former.code}）完全相同，"
            f"再报送会多出一个内容一样的第 {former.version + 1} 版。"
        )
        doubts.append(Doubt(outcome.submission.cover.department_name.ref, template.SEAL_LABEL, former.code, message))
    return doubts


def _goes_up_unasked(copy: SharedCopy, submission: Submission, asked: set[str]) -> Iterator[Doubt]:
    """What the receiver would be told of, but for empty sheets and those that were asked about already."""
    from xltool.workflows.examine import goes_up_unasked  # noqa: PLC0415  loads the rooms of the receiver

    for found in goes_up_unasked(copy.book, submission):
        sheet = found.ref.sheet
        blank = found.code == "Q44" and all(raw in {None, ""} for row in copy.book.read(sheet).rows for raw in row)
        if sheet not in asked and not blank:
            message = _GOES_UP[found.code].format(sheet=sheet, value=found.value)
            yield Doubt(found.ref, found.field, found.value or sheet, message)


def require_finished(outcome: Outcome) -> None:
    """XltoolError when errors or unanswered warnings stand, or what the tool draws is missing or stale.

    Private data is not asked about here: the doubts are, once.
    """
    counts = count(finding for finding in outcome.findings if finding.code not in _ASKED_ELSEWHERE)
    left = counts.warning - counts.answered
    if counts.error or left:
        parts = [f"{counts.error} 个错误"] if counts.error else []
        parts += [f"{left} 个警告没有写说明"] if left else []
        first = next(f for f in outcome.findings if _stands(f))
        raise XltoolError(
            f"不能报送：还有 {'、'.join(parts)}。第一个在「{first.ref.sheet}」{first.ref.a1}（{first.code}）："
            f"{_shorten(first.message)}请改正，或在校验结果的“说明”列写明警告的理由，再点【一键完成】，然后报送。"
        )
    submission = outcome.submission
    wanted = {template.TOTALS, *submission.official_sheets}
    missing = wanted - {one.sheet for one in submission.made if one.present}
    if missing or any(finding.code in _STALE for finding in outcome.findings):
        what = f"还没有生成{'、'.join(sorted(missing))}" if missing else "资金汇总或表样不是最新的"
        raise XltoolError(f"不能报送：{what}。请先点【一键完成】（用命令时加 --run），看过结果后再报送。")


def _shorten(text: str) -> str:
    """A text that may quote a whole cell, short enough for a dialog."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}……"


def _stands(finding: Finding) -> bool:
    informs = finding.severity is Severity.INFO or finding.answered
    return finding.code not in _ASKED_ELSEWHERE and not informs


def _doubtful(name: str, doubts: Sequence[Doubt]) -> str:
    places = "；".join(f"「{one.at.sheet}」{one.at.a1} {one.message.rstrip('。')}" for one in doubts[:3])
    more = f"等 {len(doubts)} 处" if len(doubts) > 3 else ""
    return f"{name} 还没有报送，请先看一看：{places}{more}。不该报送的请删去；确实可以报送的，命令行加 --yes，功能区再点一次【报送】。"


# --- the sealed copy ------------------------------------------------------------------------


def _save_sealed(
    copy: SharedCopy,
    outcome: Outcome,
    content: Content,
    folder: Path,
    now: datetime,
    record: Sequence[Edit],
    above: int,
) -> tuple[Path, Seal, bytes]:
    """Save under the next free version; another submission at the same moment only raises the number.

    ``record``: what writes the answers into the record of the review; ``above``: the version that was sealed or reviewed last.
    """
    submission = outcome.submission
    version = max((above, *(number for number, _ in versions_in(folder, submission)))) + 1
    drawn = drawn_sheets(copy.book, submission.made, submission.form.printed_width)
    for number in range(version, version + _ATTEMPTS):
        seal = new_seal(content, number, f"{now:%Y-%m-%d %H:%M:%S}", drawn)
        plan = [
            *plan_seal(seal, copy.book.read(template.COVER), copy.book.merged(template.COVER)),
            *(WriteBlock.one(note.at, note.text) for note in outcome.notes if note.spread and note.at),
            *record,
        ]
        data, sealed = copy.edit(plan)
        _require_intact(sealed)
        _require_welcome(data)
        target = folder / sealed_name(submission, number, now)
        if not target.with_suffix(".eml").exists() and save_new(target, data):
            return target, seal, data
    raise XltoolError(f"文件夹“{folder}”里同名的文件太多，没有报送。请换一个空的文件夹再试。")


def _require_intact(sealed: FileBook) -> None:
    if (verdict := verify_book(sealed)).state is not SealState.INTACT:
        where = "、".join(str(d.at or d.sheet) for d in verdict.differences[:3])
        raise XltoolError(f"没有报送：封存后的副本与填报内容不一致（{where}）。请把工作簿发给维护人员。")


def _require_welcome(data: bytes) -> None:
    """The receiver judges by the same gate: what it would not count must not be sent."""
    from xltool.workflows.examine import why_turned_away  # noqa: PLC0415  loads the rooms of the receiver

    if reason := why_turned_away(data):
        raise XltoolError(f"没有报送：{reason}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise XltoolError(f"“{folder}”不能用作文件夹。请换一个文件夹名再试。") from error


# --- on an open workbook --------------------------------------------------------------------


def submit_open(
    book: Book,
    path: Path,
    folder: Path,
    now: datetime,
    mail: MailSettings,
    save: Callable[[], None],
    *,
    accepted: bool = False,
) -> tuple[Submitted, Path | None]:
    """报送 what is open: when the file says something else, it is saved first, its former state kept as a backup.

    Nothing is saved while anything stands against submitting. Returns the backup too.
    """
    if not path.is_file():
        raise XltoolError(f"“{path.name}”还没有保存过。请先保存到本机的文件夹，再点【报送】。")
    require_units_own(book, "报送")
    outcome = check(book)
    require_finished(outcome)
    saved = SharedCopy(path, may_be_open=True)
    require_answered(book, content_of(outcome.submission, ()))
    content = whole_content(book, outcome.submission, outcome.notes)
    doubts = _doubts(book, outcome, content, saved, folder)
    asked = [_as_finding(one) for one in doubts]
    seen = is_second_press(book, asked, PRESS_AGAIN)
    if doubts and not (accepted or seen):
        question = f"报送以前请看一看：{len(doubts)} 处可能不该报送，列在最前面，{PRESS_AGAIN}"
        ask_in_findings(book, asked, outcome, question, now)
        raise DoubtsFound(
            f"还没有报送：发现 {len(doubts)} 处可能不该报送的内容，已列在校验结果里。{PRESS_AGAIN}", doubts, outcome
        )
    if seen:
        check_and_report(book, now)
        content = whole_content(book, outcome.submission, read_notes(book.read(template.FINDINGS)))
    backup = None
    drawn = drawn_sheets(book, outcome.submission.made, outcome.submission.form.printed_width)
    if _differs(saved.book, content, drawn):
        backup = keep_former(path)
        save()
        if _differs(SharedCopy(path, may_be_open=True).book, content, drawn):
            raise XltoolError(
                f"没有报送：保存后的“{path.name}”与打开着的内容不一致。请手工保存、关闭，重新打开后再报送。"
            )
    return submit(path, folder, now, mail, accepted=True, may_be_open=True), backup


def told(done: Submitted, backup: Path | None) -> str:
    """What was done, in a sentence for a dialog."""
    saved = (
        f"打开着的内容有没有保存的改动，已经替您保存（保存以前的文件在 {backup.parent.name} 文件夹）。"
        if backup
        else ""
    )
    removed = f"副本里去掉了：{'、'.join(done.removed)}。" if done.removed else ""
    draft_left = "" if done.attached else "工作簿太大，没有放进邮件，请用其他方式报送。"
    return (
        f"{saved}已封存第 {done.seal.version} 版，校验码 {done.seal.code}：{done.workbook.name}，"
        f"在 {done.workbook.parent.name} 文件夹，邮件草稿在旁边，还没有发送。{removed}{draft_left}"
        f"{''.join(done.remarks)}"
    )


def _differs(saved: Book, content: Content, drawn: tuple[Drawn, ...]) -> bool:
    return book_content(saved) != content or any(drawn_differences(drawn, saved))


def _as_finding(doubt: Doubt) -> Finding:
    return Finding(PRIVATE, Severity.INFO, doubt.at, doubt.field, doubt.shown, doubt.message, PRESS_AGAIN)
