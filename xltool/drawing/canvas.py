"""Drawing an official sheet line by line, and the plan of edits that comes of it.

Owns merges, row heights and texts that run on over several rows; which lines there are is up to official_lines.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltool.drawing.layout import LayoutSheet
from xltool.drawing.paging import Paper, begin_pages
from xltool.drawing.text_size import MAX_ROW_HEIGHT, lines_height, lines_in, text_height, wrap
from xltool.model.cells import Area, Formula, Plain, Ref
from xltool.model.edits import ClearArea, CopySheet, CopyStyle, Edit, Merge, PrintSetup, RowHeights, WriteBlock

_HEADINGS = {"部分标题", "一级标题", "二级标题", "三级标题", "计划标题行", "表头行"}
"""Roles of lines that do not stand at the foot of a page, away from what they head."""
_PIECE_HEIGHT = 200.0
"""Height of such a row: pages break between rows, so a piece is never cut and leaves little paper empty."""
LONG_GROUP_HEIGHT = 320.0
"""A merged group taller than this may cross a page: its text goes to the top, where it cannot be cut in two."""


@dataclass(frozen=True, slots=True)
class Span:
    """One value drawn over columns ``left`` to ``right`` of a line."""

    left: int
    right: int
    value: Plain | Formula


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn line: the role that lends its formats, and its spans from left to right."""

    role: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tall:
    """One cell over lines ``first`` to ``last``, by index, and columns ``left`` to ``right``; its value stands in the first line."""

    first: int
    last: int
    left: int
    right: int
    value: Plain | Formula


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of a drawn line: its height in points, and by column the part of a long text that stands there."""

    height: float
    texts: Mapping[int, str]


@dataclass(slots=True)
class Drawing:
    """Collects the lines of one drawn sheet and turns them into a plan of edits."""

    sheet: str
    layout: LayoutSheet
    lines: list[Line] = field(default_factory=list)
    pieces: list[tuple[Piece, ...]] = field(default_factory=list)
    """The rows of each line: one, or several where its texts run on."""
    talls: list[Tall] = field(default_factory=list)
    restyled: list[tuple[int, int, int, str]] = field(default_factory=list)
    """(column, first line, last line, role) of cells that take their format from another role."""

    def add(self, role: str, *spans: Span) -> int:
        """Add a line; return its index."""
        line = Line(role, spans)
        self.lines.append(line)
        self.pieces.append(self._fit(line))
        if len(self.pieces[-1]) > 1 and role in self.layout.tops:
            last, top = len(self.lines) - 1, self.layout.tops[role]
            self.restyled += [(column, last, last, top) for column in range(1, self.layout.printed + 1)]
        return len(self.lines) - 1

    def join(self, tall: Tall) -> Area:
        """Give a cell over several lines its value and the room that it needs; returns where it stands."""
        role = self.lines[tall.first].role
        if isinstance(tall.value, str):
            needed = text_height(tall.value, *self._measure(role, Span(tall.left, tall.right, tall.value)))
            self._raise(tall.first, tall.last, needed)
        line = self.lines[tall.first]
        spans = sorted((*line.spans, Span(tall.left, tall.right, tall.value)), key=lambda span: span.left)
        self.lines[tall.first] = replace(line, spans=tuple(spans))
        self.talls.append(tall)
        top, bottom = self.rows_of(tall.first)[0], self.rows_of(tall.last)[1]
        return Area(self.sheet, top, tall.left, bottom, tall.right)

    def _hang(self) -> None:
        """Put the text of a cell to its top where its middle may fall between two pages.

        A page holds at least what it holds unscaled; how much more, programs and printers do not agree on.
        """
        for tall in self.talls:
            height = self.height_of(tall.first, tall.last)
            on_first_page = self.height_of(0, tall.last) <= self.layout.page_height
            if height > LONG_GROUP_HEIGHT or not on_first_page:
                top = self.layout.tops[self.lines[tall.first].role]
                for column in range(tall.left, tall.right + 1):
                    self.restyle(column, tall.first, tall.last, top)

    def _raise(self, first: int, last: int, needed: float) -> None:
        """Make some lines higher, each by the same, until together they have that height or are as high as rows can be."""
        lines = list(range(first, last + 1))
        while lines and (lacking := needed - self.height_of(first, last)) > 0.1 * len(lines):
            share = lacking / sum(len(self.pieces[index]) for index in lines)
            for index in lines:
                self.pieces[index] = tuple(
                    replace(piece, height=round(min(MAX_ROW_HEIGHT, piece.height + share), 1))
                    for piece in self.pieces[index]
                )
            lines = [index for index in lines if self.pieces[index][0].height < MAX_ROW_HEIGHT]

    def _fit(self, line: Line) -> tuple[Piece, ...]:
        """One row as high as the tallest text; where that is too high, rows in which the long texts run on."""
        least = self.layout.least_height(line.role)
        texts = {
            span.left: wrap(span.value, *self._measure(line.role, span))
            for span in line.spans
            if isinstance(span.value, str) and span.value
        }
        heights = {
            left: lines_height(len(lines), self.layout.font_size(line.role, left)) for left, lines in texts.items()
        }
        tallest = max([least, *heights.values()])
        if tallest <= MAX_ROW_HEIGHT:
            return (Piece(round(tallest, 1), {}),)
        running = {
            left: self._cut(texts[left], self.layout.font_size(line.role, left))
            for left, height in heights.items()
            if height > _PIECE_HEIGHT
        }
        count = max(len(parts) for parts in running.values())
        return tuple(
            Piece(_PIECE_HEIGHT, {left: parts[index] for left, parts in running.items() if index < len(parts)})
            for index in range(count)
        )

    def _measure(self, role: str, span: Span) -> tuple[float, float]:
        return self.layout.width(span.left, span.right), self.layout.font_size(role, span.left)

    @staticmethod
    def _cut(lines: Sequence[str], font_size: float) -> list[str]:
        """Join as many lines as fit into one piece."""
        count = lines_in(_PIECE_HEIGHT, font_size)
        return ["".join(lines[i : i + count]).strip("\n") for i in range(0, len(lines), count)]

    def restyle(self, column: int, first: int, last: int, role: str) -> None:
        """Let one column of some lines, by index, take its format from another role."""
        self.restyled.append((column, first, last, role))

    def blank(self, index: int, column: int) -> None:
        """Take away the span that starts at a column, because a merge from above covers it."""
        line = self.lines[index]
        spans = tuple(span for span in line.spans if span.left != column)
        self.lines[index] = replace(line, spans=spans)

    def rows_of(self, index: int) -> tuple[int, int]:
        """First and last physical row of a line."""
        first = 1 + sum(len(pieces) for pieces in self.pieces[:index])
        return first, first + len(self.pieces[index]) - 1

    def height_of(self, first: int, last: int) -> float:
        """Points that some lines take together, by index."""
        return sum(piece.height for pieces in self.pieces[first : last + 1] for piece in pieces)

    def plan(self, merges: Sequence[Area] = (), titles: tuple[int, int] | None = None) -> list[Edit]:
        """The whole sheet as edits; ``titles``: first and last index of the lines that repeat on every page."""
        name, columns = self.sheet, self.layout.printed
        last = self.rows_of(len(self.lines) - 1)[1]
        self._hang()
        whole = Area(name, 1, 1, max(last, self.layout.rows), self.layout.columns)
        plan: list[Edit] = [CopySheet(self.layout.sheet, name), ClearArea(whole)]
        plan += self._styles(columns)
        plan.append(WriteBlock(name, 1, 1, self._values(columns)))
        taken = {(area.top, area.left) for area in merges}
        plan += [Merge(area) for area in merges]
        plan += [Merge(area) for area in self._span_merges() if (area.top, area.left) not in taken]
        heights = [piece.height for pieces in self.pieces for piece in pieces]
        plan.append(RowHeights(name, dict(enumerate(heights, start=1))))
        repeated = (self.rows_of(titles[0])[0], self.rows_of(titles[1])[1]) if titles is not None else None
        rows, orientation = dict(enumerate(heights, start=1)), self.layout.orientation
        breaks = begin_pages(rows, self._together(), Paper(self.layout.measures.widths[:columns], orientation))
        plan.append(PrintSetup(Area(name, 1, 1, last, columns), repeated, orientation, breaks))
        return plan

    def _together(self) -> list[tuple[int, int]]:
        """Headings with the first row of what they head, as rows."""
        found: list[tuple[int, int]] = []
        first: int | None = None
        for index, line in enumerate(self.lines):
            if line.role in _HEADINGS:
                first = index if first is None else first
            elif first is not None:
                found.append((self.rows_of(first)[0], self.rows_of(index)[0]))
                first = None
        return found

    def _styles(self, columns: int) -> list[Edit]:
        edits: list[Edit] = []
        start = 0
        for index in range(1, len(self.lines) + 1):
            if index == len(self.lines) or self.lines[index].role != self.lines[start].role:
                top, bottom = self.rows_of(start)[0], self.rows_of(index - 1)[1]
                like = Ref(self.layout.sheet, self.layout.roles[self.lines[start].role], 1)
                edits.append(CopyStyle(Area(self.sheet, top, 1, bottom, columns), like))
                start = index
        for column, first, final, role in self.restyled:
            area = Area(self.sheet, self.rows_of(first)[0], column, self.rows_of(final)[1], column)
            like = Ref(self.layout.sheet, self.layout.roles[role], column)
            edits.append(CopyStyle(area, like))
        return edits

    def _values(self, columns: int) -> tuple[tuple[Plain | Formula, ...], ...]:
        rows: list[tuple[Plain | Formula, ...]] = []
        for line, pieces in zip(self.lines, self.pieces, strict=True):
            for index, piece in enumerate(pieces):
                cells: list[Plain | Formula] = [None] * columns
                for span in line.spans if index == 0 else ():
                    cells[span.left - 1] = span.value
                for left, text in piece.texts.items():
                    cells[left - 1] = text
                rows.append(tuple(cells))
        return tuple(rows)

    def _span_merges(self) -> list[Area]:
        areas = []
        for index, (line, pieces) in enumerate(zip(self.lines, self.pieces, strict=True)):
            top, bottom = self.rows_of(index)
            for span in line.spans:
                if span.left in pieces[0].texts:
                    ends = [(row, row) for row in range(top, bottom + 1)]
                else:
                    ends = [(top, bottom)]
                areas += [
                    Area(self.sheet, first, span.left, last, span.right)
                    for first, last in ends
                    if span.right > span.left or last > first
                ]
        return areas
