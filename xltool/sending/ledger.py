"""报送台账.xlsx beside the sealed copies: a row per copy, for the office that sends.

Every fact in it stands in the seal of its copy. So a row that could not be written comes with the next submission, and
a ledger that was lost is made anew. What staff typed, and columns of their own, stay: rows are only ever added.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import NamedTuple

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.shipped import LEDGER_FORM, template_path
from xltool.drawing.text_size import MAX_ROW_HEIGHT, text_height
from xltool.language.keys import header_key
from xltool.model import template
from xltool.model.cells import Grid, Plain
from xltool.model.edits import Edit, RowHeights, WriteBlock
from xltool.model.errors import FileRefused, XltoolError
from xltool.model.template import LEDGER_FILE, LEDGER_HEADERS, find_headers
from xltool.sending.file_names import SealedFile, sealed_files
from xltool.sending.former import seal_of
from xltool.sending.seal.changes import say_changes
from xltool.sending.seal.record import Seal

_FILE, _REMARK = "文件", "备注"
_NONE: Mapping[Path, str] = {}
_NEEDED = (template.SEAL_LABEL, _FILE)
"""By these headers a ledger is known; every other column may have been taken out."""
_OURS = {header_key(header): header for header in LEDGER_HEADERS}
_NAMED = 10
_FONT_SIZE = 10.5
_LEAST_HEIGHT = 20.0
_FIRST = "首次报送。"
_FORMER_UNKNOWN = "上一版不在这个文件夹里，或读不出来，没有比较。"


class _Place(NamedTuple):
    """Where a ledger stands: its cells, the row of the headers, the header of each column, "" where it is staff's own."""

    grid: Grid
    header_row: int
    headers: Mapping[int, str]


def keep_ledger(folder: Path, known: Mapping[Path, Seal], remarks: Mapping[Path, str] = _NONE) -> None:
    """Add the sealed copies of a folder that its ledger does not list; a missing ledger is made from all of them.

    ``known``: seals that need not be read again; ``remarks``: what is said of a copy under 备注. XltoolError when the ledger cannot be read or written; it stays as it was.
    """
    path = folder / LEDGER_FILE
    try:
        book = open_book(path) if path.exists() else open_book(template_path(LEDGER_FORM), path)
        place = _find(book)
    except FileRefused as refused:
        raise XltoolError(f"{refused}修不好的，请把它移走，下次报送时按副本重新生成。") from refused
    column = next(column for column, header in place.headers.items() if header == _FILE)
    listed = {_key(str(place.grid.at(row, column))) for row in range(1, len(place.grid.rows) + 1)}
    said = {path.name: remark for path, remark in remarks.items() if remark}
    rows = [{**row, _REMARK: said.get(str(row[_FILE]))} for row in _rows(folder, known, listed)]
    if rows:
        book.apply(_plan(book, place, rows))


def _find(book: FileBook) -> _Place:
    for name in book.sheet_names():
        grid = book.read(name)
        if found := find_headers(grid, _NEEDED):
            texts = enumerate(grid.rows[found[0] - 1], start=1)
            return _Place(grid, found[0], {column: _OURS.get(header_key(str(raw)), "") for column, raw in texts if raw})
    raise XltoolError(
        f"{LEDGER_FILE} 里找不到“{'”“'.join(_NEEDED)}”这些列，不是报送台账。请补上表头；不是台账的，"
        "请改名或移走，下次报送时按副本重新生成。"
    )


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


# --- the rows -------------------------------------------------------------------------------


def _rows(folder: Path, known: Mapping[Path, Seal], listed: set[str]) -> Iterator[dict[str, Plain]]:
    """What is to be said of each copy that is not listed yet, in the order in which they were sealed."""
    copies = [one for one in sealed_files(folder) if one.path.suffix.lower() == ".xlsx"]
    read = cache(lambda path: known.get(path) or seal_of(path))
    found = [
        (seal, one) for one in copies if _key(one.path.name) not in listed and (seal := read(one.path)) is not None
    ]
    for seal, one in sorted(found, key=lambda pair: (pair[0].sealed_at, pair[1].version, pair[1].path.name)):
        former = _former(one, copies)
        yield _row(seal, read(former.path) if former else None, one.path.name)


def _former(one: SealedFile, copies: Sequence[SealedFile]) -> SealedFile | None:
    """The version before, of the same unit, year and stage."""
    before = [other for other in copies if other.series == one.series and other.version < one.version]
    return max(before, key=lambda other: other.version, default=None)


def _row(seal: Seal, former: Seal | None, name: str) -> dict[str, Plain]:
    content = seal.content
    cover = {item.field: item.value for item in content if item.sheet == template.COVER}
    changed = _FIRST if seal.version == 1 else _FORMER_UNKNOWN
    budgets = [one.value for one in content if one.sheet == template.PROJECTS and one.field == "预算数"]
    year = cover.get("填报年度", "")
    return {
        template.SEALED_AT_LABEL: seal.sealed_at,
        "填报年度": int(year) if year.isdecimal() else year,
        "编报阶段": cover.get("编报阶段", ""),
        "部门编码": cover.get("部门编码", ""),
        "部门名称": cover.get("部门名称", ""),
        "版本": seal.version,
        template.SEAL_LABEL: seal.code,
        "项目数": len(budgets),
        "预算数合计（元）": _sum(budgets, cover.get("金额单位", "")),
        "与上一版相比": say_changes(former, content, _NAMED) if former else changed,
        _FILE: name,
    }


def _sum(budgets: Sequence[str], unit: str) -> Decimal | None:
    """In 元; None where an amount is none."""
    try:
        return sum((Decimal(text) for text in budgets), Decimal()) * template.MONEY_UNITS.get(unit, 1)
    except InvalidOperation:
        return None


# --- how they are written -------------------------------------------------------------------


def _plan(book: FileBook, place: _Place, rows: Sequence[Mapping[str, Plain]]) -> list[Edit]:
    """Below everything that stands there; the cells of staff's own columns are not touched."""
    sheet, first = place.grid.sheet, max(len(place.grid.rows), place.header_row) + 1
    blocks = [
        WriteBlock(sheet, first, column, tuple((row.get(header),) for row in rows))
        for column, header in place.headers.items()
        if header in rows[0]
    ]
    widths = book.layout(sheet, 1, max(place.headers)).widths

    def height(row: Mapping[str, Plain]) -> float:
        texts = ((row.get(header), widths[column - 1]) for column, header in place.headers.items())
        return max(_LEAST_HEIGHT, *(text_height(str(text), width, _FONT_SIZE) for text, width in texts if text))

    heights = {first + number: min(height(row), MAX_ROW_HEIGHT) for number, row in enumerate(rows)}
    return [*blocks, RowHeights(sheet, heights)]
