"""A printed table as cells with their places: a sheet of a workbook or a table of a Word document, whoever drew it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xltool.model.cells import Plain
from xltool.reading.cell_values import LARGEST_EXACT, as_decimal


@dataclass(slots=True, eq=False)
class Box:
    """One filled cell. ``right``: the last column that it covers; ``value``: what it holds, where that is no text."""

    row: int
    column: int
    right: int
    text: str
    value: Plain
    place: str
    used: bool = False

    @property
    def entered(self) -> Plain:
        """The text; a number that has lost digits stays a number, so that no text makes a code of it."""
        number = as_decimal(self.value)
        return float(number) if number is not None and abs(number) >= LARGEST_EXACT else self.text


@dataclass(slots=True)
class Page:
    """The filled cells of a table, row by row from left to right, blank rows included."""

    name: str
    rows: Sequence[Sequence[Box]]
    tab: bool = False
    """Whether it is a sheet, whose name may be that of a project."""
    unread: Sequence[tuple[Box, str]] = ()
    """Cells whose value is not to be had, and why."""


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """A column below a header: which column of which entry sheet it is. ``side`` 1: of the second horizon."""

    start: int
    right: int
    sheet: str
    key: str
    label: str
    side: int = 0


@dataclass(slots=True)
class Header:
    """A header of indicators: the rows it takes (from 0), its columns, and whether they are those of the whole period."""

    first: int
    last: int
    columns: list[HeadColumn] = field(default_factory=list)
    unknown: list[Box] = field(default_factory=list)
    """Labels of columns that mean nothing here."""
    long_term: bool = False

    @property
    def keys(self) -> set[tuple[str, str]]:
        """The meanings of its columns."""
        return {(one.sheet, one.key) for one in self.columns}

    def column_of(self, box: Box) -> HeadColumn | None:
        """The column that a cell stands in."""
        exact = (one for one in self.columns if one.start == box.column)
        around = (one for one in self.columns if one.start <= box.column <= one.right)
        return next(exact, None) or next(around, None)
