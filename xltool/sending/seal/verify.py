"""How a workbook stands to its seal: untouched, changed since, or never sealed; and every place that differs."""

from enum import StrEnum

from xltool.model import template
from xltool.model.edits import Book
from xltool.sending.seal.compare import Difference, compare
from xltool.sending.seal.content import Content, digest_of
from xltool.sending.seal.drawn_sheets import drawn_differences
from xltool.sending.seal.record import RECORD_FIELD, Seal


class SealState(StrEnum):
    """How a workbook stands to its seal."""

    UNSEALED = "unsealed"
    INTACT = "intact"
    BROKEN = "broken"


def verify(seal: Seal | None, content: Content) -> tuple[SealState, tuple[Difference, ...]]:
    """Compare a workbook's content with its seal; every difference names sheet, row, field and both values."""
    if seal is None:
        return SealState.UNSEALED, ()
    recorded = bool(seal.digest)
    if recorded and not seal.faults and _values(seal.content) == _values(content):
        return SealState.INTACT, ()  # read_seal has found the digest to be that of the recorded values
    differences = (*seal.faults, *(compare(seal.content, content) if recorded else ()))
    if recorded and not differences and digest_of(content) != seal.digest:
        fault = (template.SEAL_SHEET, "", RECORD_FIELD, seal.digest, digest_of(content), None)
        differences = (Difference(*fault),)
    return (SealState.BROKEN if differences else SealState.INTACT), differences


def verify_whole(seal: Seal | None, content: Content, book: Book) -> tuple[SealState, tuple[Difference, ...]]:
    """Compare a workbook with its seal, the drawn sheets included: people print and sign those, not the entries."""
    state, differences = verify(seal, content)
    drawn = tuple(drawn_differences(seal.drawn, book)) if seal is not None else ()
    return (SealState.BROKEN, (*differences, *drawn)) if drawn else (state, differences)


def _values(content: Content) -> list[tuple[str, str, str, str]]:
    """Without the cells where they stand."""
    return [item[:4] for item in content]
