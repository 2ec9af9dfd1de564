"""The work per received workbook, as one pure function of its bytes: gate, reading, rules, money, seal.

The result can be pickled and is the same for the same bytes on every machine. Run it through ``Isolation``: a hostile
file may kill the process.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.shipped import TEMPLATE, template_path
from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.edits import Book
from xltool.model.errors import ContractBroken, FileRefused, XltoolError
from xltool.model.findings import Finding, Severity
from xltool.model.review import Review
from xltool.model.submission import Submission
from xltool.reading.submission import read_identity, read_submission
from xltool.receiving.decision.candidates import RETURN
from xltool.receiving.deviations import Shipped, compare_with_template, form_of, hidden_columns
from xltool.receiving.gate.inspection import Inspection, inspect
from xltool.receiving.record import TEMPLATE_BROKEN, Examined, pack, record_of
from xltool.receiving.refusals import Refusal, split
from xltool.receiving.returns import is_reviewers, judge_return
from xltool.receiving.suspicions import suspect
from xltool.reviewing.record import ReviewBroken
from xltool.sending.seal.content import content_of
from xltool.workflows.check import check
from xltool.workflows.opinions import own_review
from xltool.workflows.verify import verify_content
from xltool.workflows.work import collection_paused, whole_content


def examine(data: bytes) -> Examined:
    """Judge, read and check one workbook; never raises for what the bytes hold."""
    inspection = inspect(data)
    if inspection.package is None:
        return Examined(inspection.refusal)
    try:
        return _examine_readable(FileBook.of_package(inspection.package), inspection)
    except FileRefused as refused:
        return Examined(split(refused.code, refused.text), findings=inspection.findings)


@collection_paused()
def examined_record(data: bytes) -> bytes:
    """The work per workbook, from bytes to bytes: pure, and the same on every machine.

    Garbage collection rests until all that was read is gone again: nothing is left to look through.
    """
    return pack(record_of(examine(data)))


_GOES_UP = frozenset(("Q44", "Q45"))


def goes_up_unasked(book: Book, submission: Submission) -> list[Finding]:
    """What goes up with a workbook though nobody asks for it: sheets and cells of staff's own."""
    return [one for one in compare_with_template(book, submission, _forms()) if one.code in _GOES_UP]


def why_turned_away(data: bytes) -> str:
    """Why the gate for received files would not let a workbook count, and what to do; "" when it would."""
    inspection = inspect(data)
    if inspection.refusal is not None:
        return f"收件的单位会退回它：{inspection.refusal.reason}{inspection.refusal.fix}"
    wrong = next((one for one in inspection.findings if one.severity is Severity.ERROR), None)
    return "" if wrong is None else f"「{wrong.ref.sheet}」{wrong.ref.a1}：{wrong.message}{wrong.fix}"


def received_book(path: Path) -> tuple[Package, FileBook]:
    """A workbook that came from elsewhere, once the gate for received files has let it in. Raises XltoolError.

    The package is that of the file itself, for editing.
    """
    data = read_bytes(path)
    inspection = inspect(data)
    if inspection.refusal is not None:
        raise FileRefused(path.name, f"{inspection.refusal.reason}{inspection.refusal.fix}", inspection.refusal.code)
    wrong = next((one for one in inspection.findings if one.severity is Severity.ERROR), None)
    if wrong is not None:
        raise XltoolError(f"{path.name}：「{wrong.ref.sheet}」{wrong.ref.a1}：{wrong.message}{wrong.fix}")
    package = Package(data, path.name)
    return package, FileBook.of_package(package, path.parent)


def _examine_readable(book: FileBook, inspection: Inspection) -> Examined:
    try:
        return _read_and_judge(book, inspection)
    except ContractBroken as broken:
        faults = tuple(fault for fault in broken.faults if isinstance(fault, Finding))
        refusal = split(TEMPLATE_BROKEN, str(broken))
        return Examined(refusal, read_identity(book), findings=(*inspection.findings, *faults))


def _read_and_judge(book: FileBook, inspection: Inspection) -> Examined:
    if is_reviewers(book):
        return _examine_return(book, inspection)
    outcome = check(book)
    strange = [*compare_with_template(book, outcome.submission, _forms()), *hidden_columns(book)]
    content = whole_content(book, outcome.submission, outcome.notes)
    verdict = verify_content(book, content)
    if verdict.seal is not None and "openpyxl" in inspection.program.lower():
        strange.append(suspect("Q60", Ref(template.COVER, 1, 1)))
    return Examined(
        None,
        outcome.submission.cover,
        outcome.submission,
        (*inspection.findings, *strange, *outcome.findings),
        outcome.figures,
        verdict.seal,
        verdict.state,
        verdict.differences,
        content,
        _review_of(book),
    )


def _review_of(book: Book) -> Review:
    """What a submission carries of its review; nothing of a broken record, which breaks its seal."""
    try:
        carried = own_review(book)
    except ReviewBroken:
        carried = None
    return carried.review if carried else Review()


def _examine_return(book: FileBook, inspection: Inspection) -> Examined:
    """Only what is dangerous is told of a reviewer's workbook: the unit's entries were judged when they came in."""
    submission = read_submission(book).submission
    findings = tuple(one for one in inspection.findings if one.severity is Severity.ERROR)
    content = content_of(submission, read_notes(book.read(template.FINDINGS)))
    verdict = verify_content(book, content)
    found = judge_return(book, submission.cover, verdict.seal, verdict.differences)
    if isinstance(found, Refusal):
        return Examined(found, submission.cover, findings=findings, kind=RETURN)
    kind, carried = found
    return Examined(
        None, submission.cover, submission, findings, seal=verdict.seal, seal_state=verdict.state,
        content=carried.base, review=carried.review, kind=kind,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, Shipped]:
    """The shipped template, read once in a process."""
    return form_of(open_book(template_path(TEMPLATE)))
