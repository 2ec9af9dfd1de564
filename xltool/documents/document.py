"""A text document as read, whatever file it came from. Lines and tables in their order, each with its place.

What stands outside the running text (headers, footnotes, text boxes, comments) is kept apart, so that it can be
shown and is never taken for a paragraph.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph without outer blanks; a number that Word keeps outside the text stands in front of it.

    ``place`` is how staff find it (第 12 行). ``cell``: a tab led it, as cells of a flattened table have; then
    the text may be "". ``gap``: a blank line stood before it. ``level``: of a heading in Word, 0 for others.
    """

    text: str
    place: str
    cell: bool = False
    gap: bool = False
    level: int = 0
    contents: bool = False
    """Whether it is a line of a table of contents."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table row by row. A cell that a merge from the left or above covers is "" or left out."""

    rows: tuple[tuple[str, ...], ...]
    place: str
    spans: tuple[tuple[int, ...], ...] = ()
    """How many columns each cell takes, where a cell may take several."""


Block: TypeAlias = Line | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``apart``: (kind, line) of what stands outside the running text. ``notes``: how it was read."""

    name: str
    blocks: tuple[Block, ...]
    apart: tuple[tuple[str, Line], ...] = ()
    notes: tuple[str, ...] = ()
