"""核对 a workbook against its seal: the entries, and what the tool had drawn."""

from dataclasses import dataclass, replace

from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.review import CONCLUSION, REVIEW_SHEET
from xltool.reading.submission import read_submission
from xltool.reviewing.record import ReviewBroken, read_record
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import Content, entries_of
from xltool.sending.seal.record import Seal, new_seal, read_seal
from xltool.sending.seal.verify import SealState, verify_whole
from xltool.workflows.work import whole_content


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a workbook stands to its seal. ``code``: that of what it says now."""

    state: SealState
    seal: Seal | None
    differences: tuple[Difference, ...]
    code: str


def verify_book(book: Book) -> Verdict:
    """Compare a workbook with its seal."""
    return verify_content(book, book_content(book))


def verify_content(book: Book, content: Content) -> Verdict:
    """Compare a workbook whose canonical content is known with its seal, what the tool had drawn included."""
    seal = read_seal(book)
    state, differences = verify_whole(_as_carried(book, seal), content, book)
    if seal is not None and state is SealState.INTACT:
        return Verdict(state, seal, differences, seal.code)
    return Verdict(state, seal, differences, new_seal(content, 0, "").code)


def _as_carried(book: Book, seal: Seal | None) -> Seal | None:
    """The seal as far as this workbook is to be compared with it: in a reviewer's 审核意见 is being written.

    A record of the review that was tampered with is one fault of the seal, whatever it was about.
    """
    names = book.sheet_names()
    if seal is None or REVIEW_SHEET not in names:
        return seal
    if CONCLUSION in names:
        return replace(seal, content=entries_of(seal.content))
    try:
        read_record(book)
    except ReviewBroken:
        fault = Difference(REVIEW_SHEET, "", "审核记录", "完整", "残缺或被改动过", None)
        return replace(seal, content=entries_of(seal.content), faults=(*seal.faults, fault))
    return seal


def book_content(book: Book) -> Content:
    """The canonical content of a workbook."""
    submission = read_submission(book).submission
    return whole_content(book, submission, read_notes(book.read(template.FINDINGS)))
