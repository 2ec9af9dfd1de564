"""Reviews on disk: a sealed copy reviewed and returned by the real workflows, and the unit's edits in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from tests.support.filled import cell_of
from tests.support.sealed import MAIL, NOW
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Formula
from xltool.model.edits import Edit, WriteBlock
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, Opinion, Return, Review
from xltool.reviewing.conclusion_sheet import DEADLINE, DECISION, read_conclusion
from xltool.reviewing.opinions_sheet import FIRST_ROW, OpinionRow, read_opinions
from xltool.reviewing.record import Carried, plan_record, read_record
from xltool.workflows.return_ import return_
from xltool.workflows.review import review

Typed = tuple[str, str, str, str]
"""Level, sheet, cell, opinion."""
RETURNED = NOW + timedelta(days=2)
_COLUMN = {header: number for number, header in enumerate(OPINION_HEADERS, start=1)}


def opinion_rows(path: Path) -> list[OpinionRow]:
    """审核意见 as it stands."""
    return read_opinions(open_book(path).read(OPINIONS)) or []


def column_of(path: Path, *headers: str) -> list[tuple[str, ...]]:
    """These columns of 审核意见, row by row."""
    return [tuple(row.cells[header] for header in headers) for row in opinion_rows(path)]


def typed_into(path: Path, cells: Mapping[tuple[int, str], str]) -> Path:
    """Type into 审核意见; keys are the number of a row and a header."""
    open_book(path).apply(
        [
            WriteBlock(OPINIONS, FIRST_ROW + number - 1, _COLUMN[name], ((text,),))
            for (number, name), text in cells.items()
        ]
    )
    return path


def reviewed(
    sealed: Path,
    folder: Path,
    opinions: Iterable[Typed] = (),
    *,
    acts: Mapping[str, str] | None = None,
    decision: str = "退回修改",
    deadline: str = "",
    reviewer: str = "张三",
    at: datetime = RETURNED,
) -> Path:
    """The return of a sealed copy. ``acts``: 状态 by a part of what an opinion says."""
    folder.mkdir(parents=True, exist_ok=True)
    path = review(sealed, folder, at).workbook
    book = open_book(path)
    listed = read_opinions(book.read(OPINIONS)) or []
    first = FIRST_ROW + len(listed)
    plan: list[Edit] = []
    for number, (level, sheet, cell, text) in enumerate(opinions, start=first):
        cells = {"级别": level, "工作表": sheet, "单元格": cell, "意见": text, "审核人": reviewer}
        plan += [WriteBlock(OPINIONS, number, _COLUMN[name], ((value,),)) for name, value in cells.items() if value]
    for part, act in (acts or {}).items():
        (row,) = [one for one in listed if part in one.cells["意见"]]
        plan.append(WriteBlock(OPINIONS, row.row, _COLUMN["状态"], ((act,),)))
    places = read_conclusion(book.read(CONCLUSION), book.merged(CONCLUSION)).places
    chosen = {DECISION: decision, DEADLINE: deadline or None}
    book.apply([*plan, *(WriteBlock.one(places[label], value) for label, value in chosen.items())])
    return_(path, at, MAIL, accepted=True)
    return path


def rerecorded(path: Path, change: Callable[[Carried], Carried]) -> Path:
    """With another record, soundly sealed: what another bureau, or a forger who knows the tool, would send."""
    book = open_book(path)
    carried = read_record(book)
    assert carried is not None
    book.apply(plan_record(change(carried)))
    return path


def with_return(path: Path, **changes: Any) -> Path:
    """With another return in its record."""

    def change(carried: Carried) -> Carried:
        (*former, last) = carried.review.returns
        returns: tuple[Return, ...] = (*former, replace(last, **changes))
        return replace(carried, review=Review(returns, carried.review.opinions))

    return rerecorded(path, change)


def recorded(path: Path) -> tuple[Opinion, ...]:
    """The opinions of a workbook's record."""
    carried = read_record(open_book(path))
    return carried.review.opinions if carried else ()


# --- the unit at work -----------------------------------------------------------------------

Line = list[Any]
SHEET = template.INDICATORS


def lines_of(path: Path, sheet: str = SHEET) -> list[Line]:
    """The filled rows of an entry sheet, from column A."""
    rows = [list(row) for row in open_book(path).read(sheet).rows[3:]]
    return [row for row in rows if any(raw is not None and not isinstance(raw, Formula) for raw in row)]


def rewritten(path: Path, lines: Sequence[Line], sheet: str = SHEET) -> Path:
    """With these rows from the first one on, as a program leaves them after sorting, inserting, deleting and typing."""
    book = open_book(path)
    present = len(lines_of(path, sheet))
    width = max(len(line) for line in lines)
    rows = [(*line, *[None] * (width - len(line))) for line in (*lines, *[[]] * max(0, present - len(lines)))]
    book.apply([WriteBlock(sheet, 4, 1, tuple(rows))])
    return path


def place_of(sheet: str, header: str) -> int:
    """The number of a column from 0."""
    letters = cell_of(sheet, header, 4)[:-1]
    return openpyxl.utils.column_index_from_string(letters) - 1


def changed(line: Line, **values: Any) -> Line:
    """A row with other values, by header."""
    line = list(line)
    for header, value in values.items():
        line[place_of(SHEET, header)] = value
    return line
