"""How the consolidated workbook looks: one prepared format per kind of cell, shared by every cell of that kind."""

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.looks import Look, align, box, screen_font, solid_fill

FONT_SIZE = 10
_TOP = align("left", "top", wrap=True)
_RIGHT = Alignment(horizontal="right", vertical="top")
_CENTRE = align("center", "top")
_EDGE = box(looks.HAIRLINE)
_PLAIN = screen_font(FONT_SIZE)
_BOLD = screen_font(FONT_SIZE, bold=True)
_MARKS = {
    "red": (looks.RED, looks.RED_INK),
    "amber": (looks.AMBER, looks.AMBER_INK),
    "blue": (looks.BLUE, looks.BLUE_INK),
    "green": (looks.GREEN, looks.GREEN_INK),
    "grey": (looks.GREY, looks.GREY_INK),
}

LOOKS: dict[str, Look] = {
    "title": Look(screen_font(16, bold=True, color=looks.PRIMARY), alignment=align()),
    "note": Look(screen_font(FONT_SIZE, color=looks.MUTED), alignment=align()),
    "section": Look(screen_font(12, bold=True, color=looks.PRIMARY), alignment=align()),
    "header": Look(
        screen_font(FONT_SIZE, bold=True, color=looks.WHITE),
        solid_fill(looks.PRIMARY),
        box(looks.WHITE),
        align("center", wrap=True),
    ),
    "text": Look(_PLAIN, None, _EDGE, _TOP),
    "code": Look(_PLAIN, None, _EDGE, align("left", "top", wrap=True), looks.TEXT_FORMAT),
    "integer": Look(_PLAIN, None, _EDGE, _CENTRE, "0"),
    "count": Look(_PLAIN, None, _EDGE, _RIGHT, "#,##0"),
    "number": Look(_PLAIN, None, _EDGE, _RIGHT, "General"),
    "money": Look(_PLAIN, None, _EDGE, _RIGHT, looks.MONEY_FORMAT),
    "percent": Look(_PLAIN, None, _EDGE, _RIGHT, looks.PERCENT_FORMAT),
    "link": Look(screen_font(FONT_SIZE, color=looks.LINK, underline=True), None, _EDGE, _TOP),
    "foot text": Look(_BOLD, solid_fill(looks.SOFT), _EDGE, align("left", "center")),
    "foot integer": Look(_BOLD, solid_fill(looks.SOFT), _EDGE, align("center", "center"), "0"),
    "foot count": Look(_BOLD, solid_fill(looks.SOFT), _EDGE, align("right", "center"), "#,##0"),
    "foot money": Look(_BOLD, solid_fill(looks.SOFT), _EDGE, align("right", "center"), looks.MONEY_FORMAT),
    "check text": Look(screen_font(FONT_SIZE, color=looks.MUTED), None, _EDGE, align("left", "center")),
    "check integer": Look(screen_font(FONT_SIZE, color=looks.MUTED), None, _EDGE, align("center", "center"), "0"),
    "check money": Look(
        screen_font(FONT_SIZE, color=looks.MUTED), None, _EDGE, align("right", "center"), looks.MONEY_FORMAT
    ),
    "figure": Look(
        screen_font(16, bold=True, color=looks.INK), solid_fill(looks.SOFT), box(looks.WHITE), align("center"), "#,##0"
    ),
    "figure alarm": Look(
        screen_font(16, bold=True, color=looks.RED_INK),
        solid_fill(looks.RED),
        box(looks.WHITE),
        align("center"),
        "#,##0",
    ),
    "caption": Look(
        screen_font(9, color=looks.MUTED), solid_fill(looks.SOFT), box(looks.WHITE), align("center", wrap=True)
    ),
    "plain": Look(_PLAIN, alignment=align("left", "top")),
    **{
        f"mark {name}": Look(screen_font(FONT_SIZE, bold=True, color=ink), solid_fill(fill), _EDGE, _TOP)
        for name, (fill, ink) in _MARKS.items()
    },
}


class Palette:
    """The looks as they are registered in one workbook. ``of(look)`` is shared by all cells that look so."""

    def __init__(self, sheet: Worksheet) -> None:
        self._styles: dict[tuple[str, bool], Any] = {}
        for name, look in LOOKS.items():
            cell = _style(sheet, look)
            self._styles[name, False] = cell._style
            cell = _style(sheet, look)
            cell.quotePrefix = True
            self._styles[name, True] = cell._style

    def of(self, look: str, *, quoted: bool = False) -> Any:
        """The format of a look; ``quoted``: the text stays text even when somebody edits the cell."""
        return self._styles[look, quoted]


def _style(sheet: Worksheet, look: Look) -> Any:
    cell = WriteOnlyCell(sheet)
    for part in ("font", "fill", "border", "alignment", "number_format"):
        value = getattr(look, part)
        if value is not None:
            setattr(cell, part, value)
    return cell
