"""What the consolidated workbook and the dataset have in common: tables as columns and a stream of rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias, cast

Kind = Literal["text", "long", "code", "number_or_text", "money", "percent", "integer", "link"]


class Column(NamedTuple):
    """One column. ``width`` in characters; money widens to what it has to show."""

    header: str
    kind: Kind
    width: float


def columns(text: str) -> tuple[Column, ...]:
    """Columns in their order, each as ``header kind width``, commas between them."""
    parts = (one.split() for one in text.split(","))
    return tuple(Column(header, cast("Kind", kind), int(width)) for header, kind, width in parts)


class Linked(NamedTuple):
    """A text that leads to a file: ``target`` relative to the consolidated workbook, escaped; "" leads nowhere."""

    text: str
    target: str


Value: TypeAlias = str | int | Decimal | Linked | None
Row: TypeAlias = Sequence[Value]


def amount(text: str) -> Decimal | None:
    """A number of a record; None where the form has no such column."""
    return Decimal(text) if text else None


LINKS_PER_SHEET = 65_000
"""Excel takes 65,530 on a sheet and calls the file damaged beyond."""
LINKS_OF_DETAILS = 10_000
"""Links make a sheet large and slow to open: tables that grow with indicators get so many."""


@dataclass(frozen=True, slots=True)
class Foot:
    """A line below a table, outside of its filter: a total or a check."""

    values: tuple[Value, ...]
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``note`` stands above it, a row for each of its lines. ``rows`` starts anew at each call.

    ``printed``: so many columns go on paper; 0: all. ``foot`` is asked for when the rows have been drawn.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    foot: Callable[[], Sequence[Foot]] = tuple
    printed: int = 0
    links: int = LINKS_PER_SHEET
    frozen: int = 0
    """Columns that stay in sight on the left."""
    marks: tuple[tuple[str, str], ...] = ()
    """Words of the first column and the colour in which they stand out; of two for one word the later holds."""

    @property
    def note_lines(self) -> list[str]:
        """What stands in the rows between title and headers."""
        return self.note.split("\n")

    @property
    def header_row(self) -> int:
        """Where the headers stand: below the title and the note."""
        return len(self.note_lines) + 2
