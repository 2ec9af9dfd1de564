"""What a person should look at before a workbook leaves the house: private data, hidden sheets of their own, what is not seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltool.language.private_data import private_in
from xltool.model import template
from xltool.model.cells import Formula, Grid, Ref
from xltool.model.edits import Book
from xltool.model.findings import Finding
from xltool.model.review import ANSWER_HEADERS, OPINIONS, REVIEW_SHEETS
from xltool.model.submission import Submission
from xltool.model.template import find_headers
from xltool.sending.clean_copy import SharedCopy
from xltool.sending.seal.content import NOTE_FIELD, Content

PRIVATE = "P01"
"""Code of the warning about private data; here it is asked about once more at the moment of sending."""
_EXPECTED = ((template.COVER, "填报人"),)
_TEXTS = frozenset({"text", "long_text", "choice"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should look at before the copy leaves the house."""

    at: Ref
    field: str
    shown: str
    message: str


def open_doubts(
    book: Book, content: Content, submission: Submission, findings: Iterable[Finding], copy: SharedCopy
) -> list[Doubt]:
    """What a person has not answered yet by a 说明 to the warning (P01) at the same cell.

    ``copy``: what would be sent; it knows what is hidden.
    """
    answered = {one.ref for one in findings if one.code == PRIVATE and one.answered}
    doubts = _doubts(book, content, submission, copy.hidden_sheets())
    open_ones = [one for one in doubts if one.at not in answered]
    return [*open_ones, *(Doubt(*one) for one in copy.unseen_cells(submission))]


def _doubts(book: Book, content: Content, submission: Submission, hidden: Sequence[str]) -> Iterator[Doubt]:
    """Private data in entries and on staff's own sheets, and hidden sheets of their own."""
    columns = (template.COVER_FIELDS, *submission.form.entry_columns.values())
    texts = {one.header for table in columns for one in table if one.content in _TEXTS} | {NOTE_FIELD}
    for item in content:
        known = item.field in texts and (item.sheet, item.field) not in _EXPECTED
        if known and item.at is not None:
            yield from _private(item.value, item.at, item.field)
    ours = {
        *template.REQUIRED_SHEETS,
        *template.HIDDEN_SHEETS,
        template.SEAL_SHEET,
        *REVIEW_SHEETS,
        *(one.sheet for one in submission.made),
    }
    yield from _in_answers(book.read(OPINIONS) if OPINIONS in book.sheet_names() else Grid(OPINIONS, []))
    for sheet in [name for name in book.sheet_names() if name not in ours]:
        for row, line in enumerate(book.read(sheet).rows, start=1):
            for column, raw in enumerate(line, start=1):
                value = raw.value if isinstance(raw, Formula) else raw
                if isinstance(value, str | int):
                    yield from _private(str(value), Ref(sheet, row, column), "单元格")
        if sheet in hidden:
            message = f"工作表「{sheet}」是隐藏的，会随工作簿一起报送。"
            yield Doubt(Ref(sheet, 1, 1), "工作表", sheet, message)


def _in_answers(opinions: Grid) -> Iterator[Doubt]:
    """Private data in what the unit answered to its reviewers."""
    if found := find_headers(opinions, ANSWER_HEADERS[:1]):
        header_row, (column,) = found
        for row in range(header_row + 1, len(opinions.rows) + 1):
            yield from _private(str(opinions.at(row, column) or ""), Ref(OPINIONS, row, column), ANSWER_HEADERS[0])


def _private(text: str, at: Ref, field: str) -> Iterator[Doubt]:
    for hit in private_in(text):
        yield Doubt(at, field, hit.text, f"像是{hit.kind}「{hit.text}」，会随工作簿一起报送。")
