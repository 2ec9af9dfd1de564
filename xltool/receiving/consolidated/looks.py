"""How the consolidated workbook looks: one prepared format per kind of cell, shared by every cell of that kind."""

from __future__ import annotations

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh.looks import (
    AMBER,
    AMBER_INK,
    BLUE,
    BLUE_INK,
    GREEN,
    GREEN_INK,
    GREY,
    GREY_INK,
    HAIRLINE,
    INK,
    LINK,
    MONEY_FORMAT,
    MUTED,
    PERCENT_FORMAT,
    PRIMARY,
    RED,
    RED_INK,
    SOFT,
    TEXT_FORMAT,
    WHITE,
    Look,
    align,
    box,
    screen_font,
    solid_fill,
)

FONT_SIZE = 10
_TOP = align("left", "top", wrap=True)
_RIGHT = Alignment(horizontal="right", vertical="top")
_CENTRE = align("center", "top")
_EDGE = box(HAIRLINE)
_PLAIN = screen_font(FONT_SIZE)
_BOLD = screen_font(FONT_SIZE, bold=True)
_MARKS = {
    "red": (RED, RED_INK),
    "amber": (AMBER, AMBER_INK),
    "blue": (BLUE, BLUE_INK),
    "green": (GREEN, GREEN_INK),
    "grey": (GREY, GREY_INK),
}

LOOKS: dict[str, Look] = {
    "title": Look(screen_font(16, bold=True, color=PRIMARY), alignment=align()),
    "note": Look(screen_font(FONT_SIZE, color=MUTED), alignment=align()),
    "section": Look(screen_font(12, bold=True, color=PRIMARY), alignment=align()),
    "header": Look(
        screen_font(FONT_SIZE, bold=True, color=WHITE),
        solid_fill(PRIMARY),
        box(WHITE),
        align("center", wrap=True),
    ),
    "text": Look(_PLAIN, None, _EDGE, _TOP),
    "code": Look(_PLAIN, None, _EDGE, align("left", "top", wrap=True), TEXT_FORMAT),
    "integer": Look(_PLAIN, None, _EDGE, _CENTRE, "0"),
    "count": Look(_PLAIN, None, _EDGE, _RIGHT, "#,##0"),
    "number": Look(_PLAIN, None, _EDGE, _RIGHT, "General"),
    "money": Look(_PLAIN, None, _EDGE, _RIGHT, MONEY_FORMAT),
    "percent": Look(_PLAIN, None, _EDGE, _RIGHT, PERCENT_FORMAT),
    "link": Look(screen_font(FONT_SIZE, color=LINK, underline=True), None, _EDGE, _TOP),
    "foot text": Look(_BOLD, solid_fill(SOFT), _EDGE, align("left", "center")),
    "foot integer": Look(_BOLD, solid_fill(SOFT), _EDGE, align("center", "center"), "0"),
    "foot count": Look(_BOLD, solid_fill(SOFT), _EDGE, align("right", "center"), "#,##0"),
    "foot money": Look(_BOLD, solid_fill(SOFT), _EDGE, align("right", "center"), MONEY_FORMAT),
    "check text": Look(screen_font(FONT_SIZE, color=MUTED), None, _EDGE, align("left", "center")),
    "check integer": Look(screen_font(FONT_SIZE, color=MUTED), None, _EDGE, align("center", "center"), "0"),
    "check money": Look(screen_font(FONT_SIZE, color=MUTED), None, _EDGE, align("right", "center"), MONEY_FORMAT),
    "figure": Look(screen_font(16, bold=True, color=INK), solid_fill(SOFT), box(WHITE), align("center"), "#,##0"),
    "figure alarm": Look(screen_font(16, bold=True, color=RED_INK), solid_fill(RED), box(WHITE), align("center"), "#,##0"),
    "caption": Look(screen_font(9, color=MUTED), solid_fill(SOFT), box(WHITE), align("center", wrap=True)),
    "plain": Look(_PLAIN, alignment=align("left", "top")),
    **{
        f"mark {name}": Look(screen_font(FONT_SIZE, bold=True, color=ink), solid_fill(fill), _EDGE, _TOP)
        for name, (fill, ink) in _MARKS.items()
    },
}  # fmt: skip


class Palette:
    """The looks as they are registered in one workbook. ``of(look)`` is shared by all cells that look so."""

    def __init__(self, sheet: Worksheet) -> None:
        self._styles: dict[tuple[str, bool], Any] = {}
        for name, look in LOOKS.items():
            cell = _styled(sheet, look)
            self._styles[name, False] = cell._style
            cell = _styled(sheet, look)
            cell.quotePrefix = True
            self._styles[name, True] = cell._style

    def of(self, look: str, *, quoted: bool = False) -> Any:
        """The format of a look; ``quoted``: the text stays text even when somebody edits the cell."""
        return self._styles[look, quoted]


def _styled(sheet: Worksheet, look: Look) -> Any:
    cell = WriteOnlyCell(sheet)
    for part in ("font", "fill", "border", "alignment", "number_format"):
        value = getattr(look, part)
        if value is not None:
            setattr(cell, part, value)
    return cell
