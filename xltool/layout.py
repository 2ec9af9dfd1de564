"""Words: the layout sheet and how much room text takes on paper.

Owns which row of the layout sheet lends its formats to which kind of drawn row, and row heights for wrapped and
merged text (no spreadsheet program fits the height of merged cells).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xltool import contract
from xltool.cells import (
    Area,
    ClearArea,
    CopySheet,
    CopyStyle,
    Edit,
    Formula,
    Grid,
    Merge,
    Plain,
    PrintSetup,
    Ref,
    RowHeights,
    SheetLayout,
    WriteBlock,
)
from xltool.errors import ContractBroken

MAX_ROW_HEIGHT = 390.0
"""Excel refuses more than 409 points; a taller line is drawn over several merged rows."""

_DIGIT_WIDTH = 7.0
"""Pixels of one character of column width in the usual default fonts."""
_PIXELS_PER_POINT = 96 / 72
_LINE_HEIGHT = 1.5
"""Of the font size. Noto CJK needs 1.45, SimSun 1.2: the taller one decides, so that neither is cut."""
_PADDING = 6.0
"""Points above and below the text of a cell."""
_SAFE_WIDTH = 0.93
"""Share of a cell's width that is counted on: programs differ in how they measure and break text."""


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
class LayoutSheet:
    """The layout sheet as read: row number of every role, and its measures."""

    sheet: str
    roles: Mapping[str, int]
    measures: SheetLayout
    rows: int
    columns: int

    def font_size(self, role: str, column: int) -> float:
        """Font size in points of a role's cell."""
        return self.measures.font_sizes.get((self.roles[role], column), 11.0)

    def width(self, left: int, right: int) -> float:
        """Width of some columns together, in characters."""
        return sum(self.measures.widths[left - 1 : right])

    def least_height(self, role: str) -> float:
        """The height that the layout sheet gives the row of a role, in points."""
        return self.measures.heights[self.roles[role] - 1]


def layout_roles(grid: Grid) -> dict[str, int]:
    """Row of every role word on the layout sheet; ContractBroken naming the ones that are missing."""
    wanted = set(contract.LAYOUT_ROLES)
    found: dict[str, int] = {}
    for row, line in enumerate(grid.rows, start=1):
        for raw in line[contract.LAYOUT_ROLE_COLUMN - 1 :]:
            if isinstance(raw, str) and raw.strip() in wanted:
                found.setdefault(raw.strip(), row)
    missing = [role for role in contract.LAYOUT_ROLES if role not in found]
    if missing:
        raise ContractBroken(
            f"隐藏工作表「{grid.sheet}」缺少版式行：{'、'.join(missing)}。"
            f"请从空白模板把工作表「{grid.sheet}」复制进来。"
        )
    return found


def text_lines(text: str, width: float, font_size: float) -> int:
    """How many lines a wrapped text takes in a cell ``width`` characters wide."""
    room = width * _DIGIT_WIDTH * _SAFE_WIDTH
    em = font_size * _PIXELS_PER_POINT
    return sum(_wrapped(line, room, em) for line in text.split("\n"))


def _wrapped(line: str, room: float, em: float) -> int:
    """Lines of one paragraph: wide characters break anywhere, runs of narrow ones only as a whole."""
    lines, used, word = 1, 0.0, 0.0
    for character in line:
        if unicodedata.east_asian_width(character) in "WFA":
            used, word, lines = _put(used, word, lines, room)
            used, _, lines = _put(used, em, lines, room)
        elif character == " ":
            used, word, lines = _put(used, word + em * 0.35, lines, room)
        else:
            word += em * 0.62
    return _put(used, word, lines, room)[2]


def _put(used: float, word: float, lines: int, room: float) -> tuple[float, float, int]:
    if used + word <= room:
        return used + word, 0.0, lines
    if word <= room:
        return word, 0.0, lines + 1
    more = math.ceil(word / room)
    return word - room * (more - 1), 0.0, lines + more - (used == 0)


def text_height(text: str, width: float, font_size: float) -> float:
    """Points that a wrapped text takes."""
    return text_lines(text, width, font_size) * font_size * _LINE_HEIGHT + _PADDING


@dataclass(slots=True)
class Drawing:
    """Collects the lines of one drawn sheet and turns them into a plan of edits."""

    sheet: str
    layout: LayoutSheet
    lines: list[Line] = field(default_factory=list)
    heights: list[tuple[float, ...]] = field(default_factory=list)
    """Heights of the physical rows of each line."""
    restyled: list[tuple[int, int, int, str]] = field(default_factory=list)
    """(column, first line, last line, role) of cells that take their format from another role."""

    def add(self, role: str, *spans: Span) -> int:
        """Add a line; return its index."""
        line = Line(role, spans)
        self.lines.append(line)
        self.heights.append(self._fitted(line))
        return len(self.lines) - 1

    def _fitted(self, line: Line) -> tuple[float, ...]:
        needed = self.layout.least_height(line.role)
        for span in line.spans:
            if isinstance(span.value, str) and span.value:
                width = self.layout.width(span.left, span.right)
                size = self.layout.font_size(line.role, span.left)
                needed = max(needed, text_height(span.value, width, size))
        count = math.ceil(needed / MAX_ROW_HEIGHT)
        return (round(needed / count, 1),) * count

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
        first = 1 + sum(len(heights) for heights in self.heights[:index])
        return first, first + len(self.heights[index]) - 1

    def height_of(self, first: int, last: int) -> float:
        """Points that some lines take together, by index."""
        return sum(sum(heights) for heights in self.heights[first : last + 1])

    def plan(self, merges: Sequence[Area] = (), titles: int | None = None) -> list[Edit]:
        """The whole sheet as edits; ``titles``: index of the line that repeats on every page."""
        name, columns = self.sheet, contract.FORM_COLUMN_COUNT
        last = self.rows_of(len(self.lines) - 1)[1]
        whole = Area(name, 1, 1, max(last, self.layout.rows), self.layout.columns)
        plan: list[Edit] = [CopySheet(self.layout.sheet, name), ClearArea(whole)]
        plan += self._styles(columns)
        plan.append(WriteBlock(name, 1, 1, self._values(columns)))
        taken = {(area.top, area.left) for area in merges}
        plan += [Merge(area) for area in merges]
        plan += [Merge(area) for area in self._span_merges() if (area.top, area.left) not in taken]
        heights = [height for group in self.heights for height in group]
        plan.append(RowHeights(name, dict(enumerate(heights, start=1))))
        repeated = self.rows_of(titles) if titles is not None else None
        plan.append(PrintSetup(Area(name, 1, 1, last, columns), repeated))
        return plan

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
        for line, heights in zip(self.lines, self.heights, strict=True):
            cells: list[Plain | Formula] = [None] * columns
            for span in line.spans:
                cells[span.left - 1] = span.value
            rows.append(tuple(cells))
            rows += [(None,) * columns] * (len(heights) - 1)
        return tuple(rows)

    def _span_merges(self) -> list[Area]:
        areas = []
        for index, line in enumerate(self.lines):
            top, bottom = self.rows_of(index)
            areas += [
                Area(self.sheet, top, span.left, bottom, span.right)
                for span in line.spans
                if span.right > span.left or bottom > top
            ]
        return areas
