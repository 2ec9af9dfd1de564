"""What was sealed before of a workbook, and what is different on the desk. Says nothing of what was sent: the tool sends nothing."""

from collections.abc import Iterable
from pathlib import Path

from xltool.books import open_book
from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import XltoolError, said_by_system
from xltool.model.submission import Submission
from xltool.sending.file_names import SUBMITTED_FOLDER, versions_in
from xltool.sending.seal.changes import say_changes
from xltool.sending.seal.content import content_of
from xltool.sending.seal.record import Seal, read_seal

CHANGES_NAMED = 3
"""In what is said at once; the ledger names more."""


def seal_of(path: Path) -> Seal | None:
    """The seal of a copy, as far as it was not tampered with; None when there is none that can be read."""
    try:
        seal = read_seal(open_book(path))
    except XltoolError:
        return None
    return seal if seal is not None and not seal.faults else None


def newest_seal(folder: Path, submission: Submission) -> Seal | None:
    """The seal of the last version in a folder; None when there is none, or that one cannot be read."""
    copies = [(number, path) for number, path in versions_in(folder, submission) if path.suffix.lower() == ".xlsx"]
    return seal_of(max(copies)[1]) if copies else None


def own_seal(book: Book) -> Seal | None:
    """The seal of a workbook that is itself a sealed copy, changed since or not."""
    seal = read_seal(book) if template.SEAL_SHEET in book.sheet_names() else None
    return seal if seal is not None and not seal.faults else None


def newest(seals: Iterable[Seal | None]) -> Seal | None:
    """The seal of the highest version."""
    return max((seal for seal in seals if seal is not None), key=lambda seal: seal.version, default=None)


def say_since(book: Book, submission: Submission, path: Path) -> str:
    """How what a workbook says differs from its last sealed version, in 报送 beside it; "" when it has none."""
    folder = path.parent / SUBMITTED_FOLDER
    try:
        former = newest((newest_seal(folder, submission), own_seal(book)))
    except OSError as error:
        return f"文件夹“{folder.name}”读不出来（{said_by_system(error)}），没有与以前报送的比较。"
    if former is None:
        return ""
    return say_changes(former, content_of(submission, read_notes(book.read(template.FINDINGS))), CHANGES_NAMED)
