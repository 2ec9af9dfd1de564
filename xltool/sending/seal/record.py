"""The seal as it travels in the workbook: code and time on the cover, the sealed values on a hidden sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from xltool.model import template
from xltool.model.cells import Area, Formula, Grid, Ref
from xltool.model.edits import Book, Edit, Footer, HiddenSheet, WriteBlock
from xltool.model.errors import ContractBroken
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import Content, Item, digest_of
from xltool.sending.seal.drawn_sheets import Drawn
from xltool.sending.seal.lines import read_records, write_records
from xltool.sending.seal.short_code import short_code, typed_code

NOTICE = "本表由 xltool 报送时写入，用来查出报送以后的改动。请勿修改或删除。"
RECORD_FIELD = "封存记录"
FOOTER_WORDS = template.SEAL_LABEL

_FORMAT = 1
_SEAL, _DRAWN, _ROW = "seal", "drawn", "row"
_ROW_ID = "id"
"""Copies of template 1.0 have no such lines, and who does not know them passes them over."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as read back. ``sealed_at`` is local time, ``2027-01-10 09:30:00``.

    ``drawn``: the sheets that the tool had drawn, which the digest does not cover. ``faults``: what is wrong with the seal
    itself (removed in part, changed); then it is not intact whatever the content.
    """

    code: str
    digest: str
    version: int
    sealed_at: str
    content: Content
    drawn: tuple[Drawn, ...] = ()
    faults: tuple[Difference, ...] = ()


def new_seal(content: Content, version: int, sealed_at: str, drawn: tuple[Drawn, ...] = ()) -> Seal:
    """Seal a content."""
    digest = digest_of(content)
    return Seal(short_code(digest), digest, version, sealed_at, content, drawn)


def plan_seal(seal: Seal, cover: Grid, merged: Sequence[Area]) -> list[Edit]:
    """Write the seal: cover, hidden sheet, footers of what was drawn. ContractBroken without the cover's labels."""
    plan: list[Edit] = []
    for label, value in ((template.SEAL_LABEL, seal.code), (template.SEALED_AT_LABEL, seal.sealed_at)):
        at = template.find_value(cover, merged, label)
        if at is None:
            raise ContractBroken(
                f"工作表「{cover.sheet}」找不到栏目「{label}」。请在封面补写栏目名「{label}」，右边的单元格留空。"
            )
        plan.append(WriteBlock.one(at, value))
    rows = write_records(NOTICE, _records(seal))
    plan.append(HiddenSheet(template.SEAL_SHEET))
    plan.append(WriteBlock(template.SEAL_SHEET, 1, 1, rows))
    plan += [Footer(sheet, FOOTER_WORDS, seal.code) for sheet, _ in seal.drawn]
    return plan


def plan_footers(code: str, sheets: Iterable[str]) -> list[Edit]:
    """Put the code into the footers of sheets that were drawn anew; "" takes a former one away."""
    return [Footer(sheet, FOOTER_WORDS, code) for sheet in sheets]


def read_seal(book: Book) -> Seal | None:
    """The seal of a workbook; None when there is not a trace of one."""
    grid, merged = book.read(template.COVER), book.merged(template.COVER)
    code_at = template.find_value(grid, merged, template.SEAL_LABEL)
    time_at = template.find_value(grid, merged, template.SEALED_AT_LABEL)
    shown, shown_time = _show(grid, code_at), _show(grid, time_at)
    if template.SEAL_SHEET not in book.sheet_names():
        if not shown:
            return None
        return Seal(shown, "", 0, shown_time, (), (), (_record_fault("有", "缺失"),))
    seal = _read_record(book.read(template.SEAL_SHEET))
    if seal is None:
        fault = _record_fault("完整", "残缺或被改动过")
        return Seal(shown, "", 0, shown_time, (), (), (fault,))
    faults = list(seal.faults)
    for label, at, sealed, now in (
        (template.SEAL_LABEL, code_at, seal.code, typed_code(shown) or shown),
        (template.SEALED_AT_LABEL, time_at, seal.sealed_at, shown_time),
    ):
        if sealed != now:
            faults.append(Difference(template.COVER, "", label, sealed, now, at))
    return Seal(seal.code, seal.digest, seal.version, seal.sealed_at, seal.content, seal.drawn, tuple(faults))


# --- lines of the hidden sheet --------------------------------------------------------------


def _records(seal: Seal) -> Iterator[list[Any]]:
    yield [_SEAL, _FORMAT, seal.code, seal.digest, seal.version, seal.sealed_at]
    for sheet, cells in seal.drawn:
        yield [_DRAWN, sheet, *cells]
    yield from content_records(seal.content)


def content_records(content: Content) -> Iterator[list[Any]]:
    """A content as records of a hidden sheet, a row each; then the 标识 of the rows that have one."""
    for (sheet, row), items in groupby(content, key=lambda item: (item.sheet, item.row)):
        values = [(i.field, i.value, f"{i.at.sheet}!{i.at.a1}" if i.at else "") for i in items]
        yield [_ROW, sheet, row, *values]
    for (sheet, row, row_id), _ in groupby(content, key=lambda item: (item.sheet, item.row, item.row_id)):
        if row_id:
            yield [_ROW_ID, sheet, row, row_id]


def content_of_records(records: Sequence[list[Any]]) -> Content:
    """The content among records; ValueError or TypeError when one of them is none of ours."""
    row_ids = {(sheet, row): str(row_id) for _, sheet, row, row_id in _of_kind(records, _ROW_ID)}
    return tuple(item for _, *row in _of_kind(records, _ROW) for item in _items(row, row_ids))


def _read_record(grid: Grid) -> Seal | None:
    """The seal as it is recorded; None when any line is missing, changed or of a later version of the tool."""
    records = read_records(grid)
    if records is None:
        return None
    try:
        _, version_of_format, code, sealed, version, sealed_at = records[0]
        if version_of_format != _FORMAT or not isinstance(version, int):
            return None
        drawn = tuple(
            Drawn(str(sheet), tuple((str(at), str(text)) for at, text in cells))
            for _, sheet, *cells in _of_kind(records, _DRAWN)
        )
        content = content_of_records(records)
    except (ValueError, TypeError, IndexError):
        return None
    faults = () if digest_of(content) == sealed else (_record_fault("完整", "被改动过"),)
    if code != short_code(str(sealed) if not faults else digest_of(content)):
        faults = (_record_fault("完整", "被改动过"),)
    return Seal(str(code), str(sealed), version, str(sealed_at), content, drawn, faults)


def _of_kind(records: Sequence[list[Any]], kind: str) -> Iterator[list[Any]]:
    return (record for record in records[1:] if record[0] == kind)


def _items(row: Sequence[Any], row_ids: Mapping[tuple[str, str], str]) -> Iterator[Item]:
    sheet, name, *cells = row
    row_id = row_ids.get((sheet, name), "")
    for field, value, place in cells:
        yield Item(str(sheet), str(name), str(field), str(value), _place(str(place)), row_id)


@lru_cache(maxsize=4096)
def _place(written: str) -> Ref | None:
    """A cell as it is written in the record; the same cells are sealed in every workbook."""
    sheet, _, address = written.rpartition("!")
    return Ref.of(sheet, address)


# --- the cover ------------------------------------------------------------------------------


def _record_fault(before: str, after: str) -> Difference:
    return Difference(template.SEAL_SHEET, "", RECORD_FIELD, before, after, None)


def _show(grid: Grid, at: Ref | None) -> str:
    raw = grid.at(at.row, at.column) if at else None
    value = raw.value if isinstance(raw, Formula) else raw
    return "" if value is None else str(value).strip()
