"""The work per received workbook, as one pure function of its bytes: gate, reading, rules, money, seal.

The result can be pickled and is the same for the same bytes on every machine. Run it through ``Isolation``: a hostile
file may kill the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xltool import contract, workflow
from xltool.books import open_book
from xltool.books.file import FileBook
from xltool.books.gate import Inspection, inspect
from xltool.cells import Ref
from xltool.conformity import Form, compare_with_template, form_of
from xltool.disbursement import Disbursement
from xltool.errors import ContractBroken, FileRefused
from xltool.findings import Finding
from xltool.models import Cover, Submission
from xltool.reading import read_identity
from xltool.refusal import Refusal, split
from xltool.report import read_notes
from xltool.sealing import Content, Difference, Seal, SealState, content_of
from xltool.suspicions import suspect
from xltool.templates import TEMPLATE, template_path
from xltool.verifying import verdict_on

TEMPLATE_BROKEN = "Q15"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out about one workbook. Exactly one of ``refusal`` and ``submission`` is None.

    ``findings``: those of the gate (Q40 and up), of reading and of the rules; a refusal may come with findings too
    (a missing column names its sheet). ``cover``: whose it is, also of one refused for its template, as far as that can
    be read. ``content`` is what the seal is over, whether there is one or not.
    """

    refusal: Refusal | None = None
    cover: Cover | None = None
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    figures: Disbursement | None = None
    seal: Seal | None = None
    seal_state: SealState = SealState.UNSEALED
    differences: tuple[Difference, ...] = ()
    content: Content = ()


def examine(data: bytes) -> Examined:
    """Judge, read and check one workbook; never raises for what the bytes hold."""
    inspection = inspect(data)
    if inspection.package is None:
        return Examined(inspection.refusal)
    try:
        return _readable(FileBook.of_package(inspection.package), inspection)
    except FileRefused as refused:
        return Examined(split(refused.code, refused.text), findings=inspection.findings)


def _readable(book: FileBook, inspection: Inspection) -> Examined:
    try:
        return _examined(book, inspection)
    except ContractBroken as broken:
        faults = tuple(fault for fault in broken.faults if isinstance(fault, Finding))
        refusal = split(TEMPLATE_BROKEN, str(broken))
        return Examined(refusal, read_identity(book), findings=(*inspection.findings, *faults))


def _examined(book: FileBook, inspection: Inspection) -> Examined:
    outcome = workflow.check(book)
    strange = compare_with_template(book, outcome.submission, _forms())
    content = content_of(outcome.submission, read_notes(book.read(contract.FINDINGS)))
    verdict = verdict_on(book, content)
    if verdict.seal is not None and "openpyxl" in inspection.program.lower():
        strange.append(suspect("Q60", Ref(contract.COVER, 1, 1)))
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
    )


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, Form]:
    """The shipped template, read once in a process."""
    return form_of(open_book(template_path(TEMPLATE)))
