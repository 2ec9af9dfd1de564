"""Positions, raw cell values and rectangles of them: what every kind of workbook is read into.

Rows and columns are counted from 1. No word of the template and no spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import NamedTuple, TypeAlias

from xltool.language.patterns import compile_later

_ADDRESS = compile_later("([A-Z]{1,3})([0-9]{1,7})")


class Ref(NamedTuple):
    """One cell: sheet name, row and column, both counted from 1."""

    sheet: str
    row: int
    column: int

    @classmethod
    def of(cls, sheet: str, address: str) -> Ref | None:
        """The cell at an address such as ``C6``; None when it is none."""
        found = _ADDRESS.fullmatch(address)
        return cls(sheet, int(found[2]), column_number(found[1])) if found else None

    @property
    def a1(self) -> str:
        """The address without its sheet, e.g. ``C6``."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def beside(self) -> Ref:
        """The cell to the right: where the value of a label stands."""
        return self._replace(column=self.column + 1)

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


NAMELESS_ERROR = "#ERROR!"
"""What an error value is called that says no name of its own; Google's word for it."""


PICTURE = "图片"
"""The code of a cell that shows a picture: to a program that reads values it holds an error, or a formula of WPS."""


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

    def texts(self) -> Iterator[tuple[Ref, str]]:
        """Every cell that holds a text, row by row."""
        for row, line in enumerate(self.rows, start=1):
            for column, raw in enumerate(line, start=1):
                if isinstance(raw, str):
                    yield Ref(self.sheet, row, column), raw

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

    @classmethod
    def of(cls, sheet: str, address: str) -> Area:
        """The rectangle at an address such as ``A1:G12`` or ``$C$6``; ValueError when it is none."""
        first, _, last = address.replace("$", "").partition(":")
        start, end = Ref.of(sheet, first), Ref.of(sheet, last or first)
        if start is None or end is None:
            raise ValueError(f"不是单元格地址：{address}")
        return cls(sheet, start.row, start.column, end.row, end.column)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Each (row, column), row by row."""
        return product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))

    @property
    def a1(self) -> str:
        """The address without its sheet, e.g. ``A1:G12``."""
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"

    @property
    def halves(self) -> tuple[Area, ...]:
        """The upper and the lower half, or left and right where it has one row; nothing of one cell."""
        if self.bottom > self.top:
            middle = (self.top + self.bottom) // 2
            return replace(self, bottom=middle), replace(self, top=middle + 1)
        if self.right > self.left:
            middle = (self.left + self.right) // 2
            return replace(self, right=middle), replace(self, left=middle + 1)
        return ()

    def meets(self, other: Area) -> bool:
        """Whether a cell is in both rectangles; sheets are not compared."""
        beside = self.right < other.left or other.right < self.left
        return not beside and self.top <= other.bottom and other.top <= self.bottom

    @property
    def absolute(self) -> str:
        """The address as names and lists have it, e.g. ``'表1'!$A$1:$G$12``; one cell is ``'表1'!$A$1``."""
        first = f"${column_letters(self.left)}${self.top}"
        last = f"${column_letters(self.right)}${self.bottom}"
        return f"{quoted(self.sheet)}!{first if first == last else f'{first}:{last}'}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas, links and defined names take it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"
