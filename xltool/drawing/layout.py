"""Words: the layout sheet and how much room text takes on paper.

Owns which row of the layout sheet lends its formats to which kind of drawn row, and row heights for wrapped and
merged text (no spreadsheet program fits the height of merged cells).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from xltool.model import template as contract
from xltool.model.cells import Grid
from xltool.model.edits import SheetLayout
from xltool.model.errors import ContractBroken

MAX_ROW_HEIGHT = 390.0
"""Excel refuses more than 409 points; the texts of a taller line run on over several rows."""
_DIGIT_WIDTH = 7.0
"""Pixels of one character of column width in the usual default fonts."""
_PIXELS_PER_POINT = 96 / 72
_LINE_HEIGHT = 1.5
"""Of the font size. Noto CJK needs 1.45, SimSun 1.2: the taller one decides, so that neither is cut."""
_PADDING = 6.0
"""Points above and below the text of a cell."""
_WORD = re.compile(r"[\x21-\x7e\u00a1-\u02af]+|.", re.DOTALL)
"""Narrow characters that stay together, or any single character."""
_INDENT = 9.0
"""Pixels that one step of indent takes, as the texts of the official table have it."""
_SAFE_WIDTH = 0.95
"""Share of a cell's width that is counted on: programs differ in how they measure and break text."""


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


def wrapped(text: str, width: float, font_size: float) -> list[str]:
    """Break a text into the lines it takes in a cell ``width`` characters wide; typed breaks end with them.

    Wide characters break anywhere, runs of narrow ones only as a whole unless longer than a line.
    """
    room = width * _DIGIT_WIDTH * _SAFE_WIDTH - _INDENT
    em = font_size * _PIXELS_PER_POINT
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, room, em)
        lines[-1] += "\n"
    lines[-1] = lines[-1].removesuffix("\n")
    return lines


def _wrapped(paragraph: str, room: float, em: float) -> list[str]:
    lines, used = [""], 0.0
    for word in _WORD.findall(paragraph):
        width = sum(_advance(character) for character in word) * em
        if used + width <= room:
            lines[-1], used = lines[-1] + word, used + width
            continue
        if used:
            lines.append("")
            used = 0.0
        for character in word:
            advance = _advance(character) * em
            if used and used + advance > room:
                lines.append("")
                used = 0.0
            lines[-1], used = lines[-1] + character, used + advance
    return lines


def _advance(character: str) -> float:
    """Width in em: wide characters fill it, the widest usual Latin fonts take about 0.62 on average."""
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.35 if character == " " else 0.62


def text_height(text: str, width: float, font_size: float) -> float:
    """Points that a wrapped text takes."""
    return lines_height(len(wrapped(text, width, font_size)), font_size)


def lines_height(count: int, font_size: float) -> float:
    """Points that some lines take in a cell."""
    return count * font_size * _LINE_HEIGHT + _PADDING


def lines_in(height: float, font_size: float) -> int:
    """How many lines fit into a cell of that height."""
    return int((height - _PADDING) / (font_size * _LINE_HEIGHT))
