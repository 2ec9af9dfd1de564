"""核对 a workbook against its seal: the entries, and what the tool had drawn."""

from dataclasses import dataclass

from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.edits import Book
from xltool.reading.submission import read_submission
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import Content, content_of
from xltool.sending.seal.record import Seal, new_seal, read_seal
from xltool.sending.seal.verify import SealState, verify_whole


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
    state, differences = verify_whole(seal, content, book)
    if seal is not None and state is SealState.INTACT:
        return Verdict(state, seal, differences, seal.code)
    return Verdict(state, seal, differences, new_seal(content, 0, "").code)


def book_content(book: Book) -> Content:
    """The canonical content of a workbook."""
    submission = read_submission(book).submission
    return content_of(submission, read_notes(book.read(template.FINDINGS)))
