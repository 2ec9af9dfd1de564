"""Ground: positions, raw cell values, rectangles of them, plans of edits, and the Book protocol.

Owns the vocabulary in which every door (Excel, LibreOffice, file) talks to the rest.
Refuses: the words of the template (contract.py) and every spreadsheet library (books/).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol, TypeAlias


class Ref(NamedTuple):
    """One cell: sheet name, row and column, both counted from 1."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The address without its sheet, e.g. ``C6``."""
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.a1}"


def column_letters(column: int) -> str:
    """Turn a column number into its letters: 1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Turn column letters into their number: A -> 1, AA -> 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


Plain: TypeAlias = str | bool | int | float | Decimal | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error value such as ``#REF!``; neither blank nor text."""

    code: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and its stored result. ``value`` None: no program has stored a result yet."""

    text: str
    value: Plain | CellError = None


Raw: TypeAlias = Plain | CellError | Formula


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole sheet as one rectangle that starts at A1. Rows may be of different lengths."""

    sheet: str
    rows: Sequence[Sequence[Raw]]

    def at(self, row: int, column: int) -> Raw:
        """Return the raw value at a position counted from 1; None beyond the used area."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def replaced(self, changes: Mapping[tuple[int, int], Raw]) -> Grid:
        """Return a copy with some cells changed; keys are (row, column) from 1."""
        rows = [list(row) for row in self.rows]
        for (row, column), value in changes.items():
            while len(rows) < row:
                rows.append([])
            line = rows[row - 1]
            line.extend([None] * (column - len(line)))
            line[column - 1] = value
        return Grid(self.sheet, rows)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on one sheet, corners included, counted from 1."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def a1(self) -> str:
        """The address without its sheet, e.g. ``A1:G12``."""
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"


# --- plans of edits -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WriteBlock:
    """Write rows of values, the first at (row, column). None empties a cell; formats stay.

    Rows may be of different lengths; cells that a row does not reach are left alone.
    """

    sheet: str
    row: int
    column: int
    rows: tuple[tuple[Plain | Formula, ...], ...]


@dataclass(frozen=True, slots=True)
class CopySheet:
    """Make sheet ``name`` a visible copy of ``source``; if ``name`` exists its content is replaced.

    A new sheet goes to the end of the workbook.
    """

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class DeleteSheet:
    """Remove a sheet; nothing happens when there is none of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearArea:
    """Empty an area: values, links, merges and cell formats; row heights fall back to the default."""

    area: Area


@dataclass(frozen=True, slots=True)
class CopyStyle:
    """Give every cell of ``area`` the cell format of ``like``, or of the row of cells that starts there.

    ``like`` names one cell; column ``area.left + k`` takes the format of the cell ``k`` to its right.
    """

    area: Area
    like: Ref


@dataclass(frozen=True, slots=True)
class Merge:
    """Merge an area into one cell."""

    area: Area


@dataclass(frozen=True, slots=True)
class RowHeights:
    """Set row heights in points; keys are row numbers from 1."""

    sheet: str
    heights: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Let a click on ``at`` jump to ``target``; None takes the link away. Value and format are not touched."""

    at: Ref
    target: Ref | None


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """A4, one page wide, printing ``area``; rows ``titles`` (first, last) repeat on every page."""

    area: Area
    titles: tuple[int, int] | None = None
    orientation: Literal["portrait", "landscape"] = "portrait"


@dataclass(frozen=True, slots=True)
class HiddenSheet:
    """Make an empty hidden sheet at the end of the workbook; a sheet of that name is emptied and hidden."""

    name: str


@dataclass(frozen=True, slots=True)
class Footer:
    """Print ``words`` and ``code`` at the right of the footer, in place of former ones; "" takes them away.

    What else the footer prints stays.
    """

    sheet: str
    words: str
    code: str


Edit: TypeAlias = (
    WriteBlock
    | CopySheet
    | DeleteSheet
    | ClearArea
    | CopyStyle
    | Merge
    | RowHeights
    | Link
    | PrintSetup
    | HiddenSheet
    | Footer
)


def sheet_of(edit: Edit) -> str:
    """The sheet that an edit changes."""
    match edit:
        case ClearArea() | CopyStyle() | Merge() | PrintSetup():
            return edit.area.sheet
        case Link():
            return edit.at.sheet
        case CopySheet() | DeleteSheet() | HiddenSheet():
            return edit.name
        case WriteBlock() | RowHeights() | Footer():
            return edit.sheet


def quoted(sheet: str) -> str:
    """A sheet's name as formulas, links and defined names take it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How the upper left part of a sheet is laid out.

    ``widths`` of the columns from A in characters; ``heights`` of the rows from 1 in points; ``font_sizes`` in
    points by (row, column).
    """

    widths: Sequence[float]
    heights: Sequence[float]
    font_sizes: Mapping[tuple[int, int], float]


class Book(Protocol):
    """A door to one workbook. Reading never changes it; a plan is applied as a whole."""

    @property
    def name(self) -> str:
        """The file name, as staff see it."""

    def sheet_names(self) -> tuple[str, ...]:
        """Every sheet, hidden ones included, in the order of the tabs."""

    def read(self, sheet: str) -> Grid:
        """The whole sheet as raw values; an unknown sheet is an empty grid."""

    def percent_cells(self, sheet: str, cells: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Which of these (row, column) cells carry a percent number format."""

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """The merged areas of a sheet."""

    def layout(self, sheet: str, rows: int, columns: int) -> SheetLayout:
        """Widths, heights and font sizes of the first rows and columns."""

    def apply(self, plan: Sequence[Edit]) -> None:
        """Carry out the whole plan in order; on failure the workbook stays as it was."""
