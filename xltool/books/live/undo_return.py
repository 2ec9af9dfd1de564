"""What of a press can be brought back, without harm to what a person typed since: plain data only.

A cell that holds what the press left there is restored; any other stays, and is told. A row of a table counts as one
whole: a 说明 must not come to stand beside another finding, nor a value in a row that has moved.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from xltool.books.live.undo_plan import Content, Contents, SheetKept
from xltool.model.cells import Ref
from xltool.model.edits import WidenTable
from xltool.model.row_ids import is_row_id
from xltool.model.template import STANDARD_COLUMNS


class Since(Enum):
    """What happened since the press began to write."""

    FINISHED = "it came to its end"
    TORN = "it did not, and nobody knows how far it came"
    FAILED = "it has just failed: nobody can have typed anything"


@dataclass(frozen=True, slots=True)
class Return:
    """How one sheet is brought back: ``wanted`` is what it shall hold, None that it shall not be there.

    ``conflicts``: what a person changed since, which stays as it is.
    """

    sheet: SheetKept
    wanted: Contents | None
    conflicts: tuple[Ref, ...] = ()
    idle: bool = False
    """Whether nothing is to be done."""
    narrows: bool = False
    """Whether the column that its table got goes."""


def plan_return(sheet: SheetKept, now: Contents | None, since: Since) -> Return:
    """What to do about a sheet that holds ``now``."""
    if sheet.whole or sheet.before is None or sheet.after is None or now is None:
        return _as_a_whole(sheet, now, since)
    width = max((len(row) for rows in (sheet.before, sheet.after, now) for row in rows), default=0)
    height = max(len(sheet.before), len(sheet.after), len(now))
    wanted: list[list[Content]] = []
    conflicts: list[Ref] = []
    for row in range(1, height + 1):
        former, drawn, here = (_line(rows, row, width) for rows in (sheet.before, sheet.after, now))
        line, kept_back = _row(former, drawn, here, since, whole=_is_table_row(sheet, row))
        wanted.append(line)
        conflicts += [Ref(sheet.name, row, column + 1) for column in kept_back]
    narrows = sheet.widened is not None and not any(_column(wanted, sheet.widened))
    if sheet.widened is not None and not narrows:
        _keep_column(wanted, now, sheet.widened)
    settled = bool(conflicts) or (sheet.looks_from is None and not sheet.has_settings)
    return Return(sheet, wanted, tuple(conflicts), idle=settled and _alike(now, wanted), narrows=narrows)


def _column(rows: Contents, widened: WidenTable) -> list[Content]:
    """What stands in the column that a table got, from its header on."""
    return [line[widened.head.column - 1] for line in rows[widened.head.row - 1 :] if len(line) >= widened.head.column]


def _keep_column(wanted: list[list[Content]], now: Contents, widened: WidenTable) -> None:
    """As one: where rows were sorted since, their 标识 have gone with them, and a header alone would be nobody's."""
    at = widened.head.column
    for line, here in zip(wanted[widened.head.row - 1 :], now[widened.head.row - 1 :], strict=False):
        if len(line) >= at and len(here) >= at:
            line[at - 1] = here[at - 1]


def _row(
    former: list[Content], drawn: list[Content], here: list[Content], since: Since, *, whole: bool
) -> tuple[list[Content], list[int]]:
    """What a row shall hold, and the columns of what a person changed in the way of that.

    A 标识, which nobody sees, is in nobody's way: it goes with the press, and stays where the row has moved since.
    """
    columns = range(len(here))
    theirs = [column for column in columns if _is_theirs(former[column], drawn[column], here[column], since)]
    left = drawn if since is Since.FINISHED else here
    ours = [column for column in columns if not _same(former[column], left[column])]
    seen = [column for column in ours if not (_is_row_id(former[column]) or _is_row_id(left[column]))]
    if whole and theirs and seen:
        return here, theirs
    line = [former[column] if column in ours and column not in theirs else here[column] for column in columns]
    return line, [column for column in theirs if column in seen]


def _is_row_id(content: Content) -> bool:
    return isinstance(content, str) and is_row_id(content)


def _is_theirs(former: Content, drawn: Content, here: Content, since: Since) -> bool:
    """Whether a person changed a cell since."""
    if since is Since.FAILED or _same(here, drawn) or _same(here, former):
        return False
    return since is Since.FINISHED or not (here is None or _is_shown_by(former, here))


def _is_shown_by(link: Content, here: Content) -> bool:
    """Whether a cell holds what a link on it shows: links are taken away first."""
    shown = str(here).replace('"', '""')
    link = str(link)
    return link.upper().startswith("=HYPERLINK(") and link.endswith((f',"{shown}")', f",{shown})"))


def _as_a_whole(sheet: SheetKept, now: Contents | None, since: Since) -> Return:
    """A sheet that was made, deleted or drawn anew comes and goes as one."""
    if since is Since.FINISHED and not _alike(now, sheet.after):
        conflicts = () if _alike(now, sheet.before) else (Ref(sheet.name, 1, 1),)
        return Return(sheet, now, conflicts, idle=True)
    return Return(sheet, sheet.before, idle=now is None and sheet.before is None)


def differences(now: Contents, wanted: Contents) -> dict[tuple[int, int], Content]:
    """The cells of ``wanted`` that hold something else now, by (row, column) from 1."""
    width = max((len(line) for rows in (now, wanted) for line in rows), default=0)
    return {
        (row, column): value
        for row in range(1, max(len(now), len(wanted)) + 1)
        for column, (here, value) in enumerate(
            zip(_line(now, row, width), _line(wanted, row, width), strict=True), start=1
        )
        if not _same(here, value)
    }


def formulas_of(rows: Contents) -> dict[tuple[int, int], Content]:
    """The formulas among contents, by (row, column) from 1."""
    return {
        (row, column): value
        for row, line in enumerate(rows, start=1)
        for column, value in enumerate(line, start=1)
        if isinstance(value, str) and value.startswith("=")
    }


def column_runs(cells: Mapping[tuple[int, int], Content]) -> Iterator[tuple[int, int, list[Content]]]:
    """First row, column and values of every stretch of cells below each other."""
    first, column = 0, 0
    values: list[Content] = []
    for (row, here), value in sorted(cells.items(), key=lambda cell: (cell[0][1], cell[0][0])):
        if here == column and row == first + len(values):
            values.append(value)
            continue
        if values:
            yield first, column, values
        first, column, values = row, here, [value]
    if values:
        yield first, column, values


def _is_table_row(sheet: SheetKept, row: int) -> bool:
    return sheet.name in STANDARD_COLUMNS or (sheet.looks_from is not None and row >= sheet.looks_from)


def _alike(one: Contents | None, other: Contents | None) -> bool:
    if one is None or other is None:
        return one is other
    return not differences(one, other)


def _same(one: Content, other: Content) -> bool:
    """Whether a cell holds the same; programs write a formula, and store a number, each in a way of its own."""
    if isinstance(one, str) and isinstance(other, str):
        if one.startswith("=") and other.startswith("="):
            return _bare(one) == _bare(other)
        return one.removeprefix("'") == other.removeprefix("'")
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return (None if one == "" else one) == (None if other == "" else other)


def _bare(formula: str) -> str:
    return formula.translate(str.maketrans("", "", "$' ")).upper()


def _line(rows: Contents, row: int, width: int) -> list[Content]:
    line = list(rows[row - 1]) if row <= len(rows) else []
    return line + [None] * (width - len(line))
