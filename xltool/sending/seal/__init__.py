"""Step: the seal. Evidence of change, not a signature: who has the tool can seal a changed workbook anew, under another code.

Owns the canonical content of a submission, its digest and short code, the form in which the sealed values travel in the
workbook, and the comparison. Pure: no clock, no files.
"""

from __future__ import annotations

from enum import StrEnum

from xltool.model import template as contract
from xltool.model.cells import Book
from xltool.sending.seal.compare import ROW_ORDER, WHOLE_ROW, Difference, compare
from xltool.sending.seal.content import Content, Item, Justification, content_of, digest_of
from xltool.sending.seal.drawn_sheets import Drawn, drawn_differences, drawn_sheets
from xltool.sending.seal.record import RECORD_FIELD, Seal, new_seal, plan_footers, plan_seal, read_seal
from xltool.sending.seal.short_code import ALPHABET, short_code, typed_code


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
        return (SealState.INTACT, ())  # read_seal has found the digest to be that of the recorded values
    differences = (*seal.faults, *(compare(seal.content, content) if recorded else ()))
    if recorded and not differences and digest_of(content) != seal.digest:
        fault = (contract.SEAL_SHEET, "", RECORD_FIELD, seal.digest, digest_of(content), None)
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


__all__ = [
    "ALPHABET", "ROW_ORDER", "WHOLE_ROW", "Content", "Difference", "Drawn", "Item", "Justification", "Seal",
    "SealState", "compare", "content_of", "digest_of", "drawn_differences", "drawn_sheets", "new_seal", "plan_footers", "plan_seal",
    "read_seal", "short_code", "typed_code", "verify", "verify_whole",
]  # fmt: skip
