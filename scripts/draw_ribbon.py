#!/usr/bin/env python3
"""Draws the ribbon from macros/customUI14.xml for the README: ``draw_ribbon.py OUT.png``.

Words, order and sizes are those of the XML. The icons are stand-ins drawn here: Office's own cannot be had.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element
from PIL import Image, ImageDraw, ImageFont

RIBBON = Path(__file__).parent.parent / "macros" / "customUI14.xml"
TAG = "{http://schemas.microsoft.com/office/2009/07/customui}"
SCALE = 4
"""Drawn four times as large as shown on a screen of 96 dpi, and brought to twice at the end: smooth edges."""
SHOWN = 2
SIMPLIFIED = 2
"""Place of the simplified Chinese face in the files of fonts-noto-cjk."""

TEXT, FAINT, LINE, PAPER, STRIP = "#262626", "#6B6B6B", "#D4D4D4", "#FFFFFF", "#F3F3F3"
BLUE, GREEN, RED, AMBER, GREY = "#2B6CB8", "#1E7B45", "#C43E3E", "#D08A1D", "#7A7A7A"
WIDTH_LARGE, HEIGHT_BODY, HEIGHT_STRIP, HEIGHT_LABEL = 66, 92, 34, 22
PAD, LARGE_ICON, SMALL_ICON, SMALL_ROW = 8, 32, 16, 26


class Pen:
    """Draws an icon in units of a grid of 32, at a place and size."""

    def __init__(self, draw: ImageDraw.ImageDraw, left: float, top: float, size: float) -> None:
        self.draw, self.left, self.top, self.unit = draw, left, top, size / 32

    def _at(self, *numbers: float) -> list[tuple[float, float]]:
        xs, ys = numbers[::2], numbers[1::2]
        unit, left, top = self.unit, self.left, self.top
        return [(left + x * unit, top + y * unit) for x, y in zip(xs, ys, strict=True)]

    def line(self, *points: float, colour: str = GREY, width: float = 2) -> None:
        """A line through points."""
        self.draw.line(self._at(*points), fill=colour, width=round(width * self.unit), joint="curve")

    def box(self, *corners: float, fill: str | None = PAPER, colour: str = GREY) -> None:
        """A rectangle with an edge."""
        width = round(2 * self.unit)
        self.draw.rectangle(self._at(*corners), fill=fill, outline=colour, width=width)

    def oval(self, *corners: float, fill: str | None = None, colour: str = GREY, width: float = 2) -> None:
        """A circle or oval in a rectangle."""
        self.draw.ellipse(self._at(*corners), fill=fill, outline=colour, width=round(width * self.unit))

    def arc(self, *corners: float, start: int, end: int, colour: str = GREY) -> None:
        """Part of a circle; degrees run clockwise from three o'clock."""
        self.draw.arc(self._at(*corners), start, end, fill=colour, width=round(3.5 * self.unit))

    def shape(self, *points: float, fill: str = GREY) -> None:
        """A filled polygon."""
        self.draw.polygon(self._at(*points), fill=fill)

    def word(self, text: str, x: float, y: float, size: float, colour: str) -> None:
        """A bold word around a point."""
        font = _font(size * self.unit, bold=True)
        self.draw.text(self._at(x, y)[0], text, font=font, fill=colour, anchor="mm")


def _page(pen: Pen) -> None:
    pen.shape(6, 2, 19, 2, 26, 9, 26, 30, 6, 30, fill=PAPER)
    pen.line(6, 2, 19, 2, 26, 9, 26, 30, 6, 30, 6, 1)
    pen.line(19, 2, 19, 9, 26, 9)


def _grid(pen: Pen) -> None:
    pen.box(3, 5, 29, 27)
    for y in (12, 20):
        pen.line(3, y, 29, y, width=1.5)
    for x in (12, 20):
        pen.line(x, 5, x, 27, width=1.5)


def _new(pen: Pen) -> None:
    _page(pen)
    pen.oval(15, 17, 31, 33, fill=GREEN, colour=GREEN)
    pen.line(23, 20, 23, 30, colour=PAPER, width=2.5)
    pen.line(18, 25, 28, 25, colour=PAPER, width=2.5)


def _undo(pen: Pen) -> None:
    pen.arc(6, 8, 28, 30, start=200, end=60, colour=BLUE)
    pen.shape(2, 12, 17, 12, 6, 24, fill=BLUE)


def _circle(pen: Pen) -> None:
    _grid(pen)
    pen.oval(8, 8, 31, 24, colour=RED, width=3)


def _bubble(pen: Pen) -> None:
    pen.shape(2, 4, 30, 4, 30, 21, 14, 21, 7, 29, 7, 21, 2, 21, fill="#FFF4D6")
    pen.line(2, 4, 30, 4, 30, 21, 14, 21, 7, 29, 7, 21, 2, 21, 2, 3, colour=AMBER)


def _previous(pen: Pen) -> None:
    _bubble(pen)
    pen.shape(7, 12.5, 16, 6, 16, 19, fill=BLUE)
    pen.line(15, 12.5, 25, 12.5, colour=BLUE, width=4)


def _next(pen: Pen) -> None:
    _bubble(pen)
    pen.shape(25, 12.5, 16, 6, 16, 19, fill=BLUE)
    pen.line(7, 12.5, 17, 12.5, colour=BLUE, width=4)


def _clear(pen: Pen) -> None:
    _grid(pen)
    pen.line(13, 13, 29, 29, colour=RED, width=4)
    pen.line(29, 13, 13, 29, colour=RED, width=4)


def _correct(pen: Pen) -> None:
    pen.word("A", 12, 13, 25, BLUE)
    pen.line(13, 23, 19, 29, 31, 13, colour=GREEN, width=4)


def _calculator(pen: Pen) -> None:
    pen.box(5, 2, 27, 30, fill="#EDF2F8")
    pen.box(9, 6, 23, 12, fill="#CFE3CF")
    for y in (17, 22, 27):
        for x in (11, 16, 21):
            pen.oval(x - 1.6, y - 1.6, x + 1.6, y + 1.6, fill=BLUE, colour=BLUE)


def _preview(pen: Pen) -> None:
    _page(pen)
    for y in (10, 14, 18):
        pen.line(10, y, 18, y, width=1.5)
    pen.oval(14, 14, 27, 27, fill="#E4F0FB", colour=BLUE, width=3)
    pen.line(25, 25, 31, 31, colour=BLUE, width=4)


def _play(pen: Pen) -> None:
    pen.shape(7, 3, 29, 16, 7, 29, fill=GREEN)


def _send(pen: Pen) -> None:
    pen.box(2, 7, 30, 26, fill="#EDF2F8", colour=BLUE)
    pen.line(2, 8, 16, 19, 30, 8, colour=BLUE)
    pen.arc(21, 15, 28, 24, start=180, end=360)
    pen.line(21.8, 19, 21.8, 30, width=2.5)
    pen.line(27.2, 19, 27.2, 31, width=2.5)


def _write(pen: Pen) -> None:
    _bubble(pen)
    pen.line(7, 16, 14, 16, width=1.5)
    pen.line(27, 3, 15, 17, colour=BLUE, width=4)
    pen.shape(15, 14, 18, 17, 12, 20, fill=BLUE)


def _accept(pen: Pen) -> None:
    _page(pen)
    pen.line(9, 18, 14, 24, 24, 11, colour=GREEN, width=4)


def _remark(pen: Pen) -> None:
    _bubble(pen)
    pen.line(16, 7, 16, 18, colour=GREEN, width=3)
    pen.line(10, 12.5, 22, 12.5, colour=GREEN, width=3)


def _reject(pen: Pen) -> None:
    _page(pen)
    pen.line(10, 13, 22, 25, colour=RED, width=4)
    pen.line(22, 13, 10, 25, colour=RED, width=4)


def _import(pen: Pen) -> None:
    _page(pen)
    for y in (13, 17, 21):
        pen.line(10, y, 18, y, width=1.5)
    pen.line(31, 25, 18, 25, colour=BLUE, width=4)
    pen.shape(12, 25, 20, 18.5, 20, 31.5, fill=BLUE)


def _word(pen: Pen) -> None:
    _page(pen)
    pen.box(1, 11, 19, 27, fill=BLUE, colour=BLUE)
    pen.word("W", 10, 18.5, 13, PAPER)


def _pdf(pen: Pen) -> None:
    _page(pen)
    pen.box(1, 12, 25, 26, fill="#B83232", colour="#B83232")
    pen.word("PDF", 13, 19, 9, PAPER)


def _sum(pen: Pen) -> None:
    pen.line(25, 9, 25, 4, 7, 4, 17, 16, 7, 28, 25, 28, 25, 23, colour=BLUE, width=3.5)


def _info(pen: Pen) -> None:
    pen.oval(2, 2, 30, 30, fill=BLUE, colour=BLUE)
    pen.word("i", 16, 15.5, 22, PAPER)


def _help(pen: Pen) -> None:
    pen.oval(2, 2, 30, 30, fill=BLUE, colour=BLUE)
    pen.word("?", 16, 15.5, 22, PAPER)


ICONS: dict[str, Callable[[Pen], None]] = {
    "FileNew": _new,
    "Undo": _undo,
    "ImportTextFile": _import,
    "DataValidationCircleInvalid": _circle,
    "ReviewPreviousComment": _previous,
    "ReviewNextComment": _next,
    "DataValidationClearValidationCircles": _clear,
    "AutoCorrect": _correct,
    "Calculator": _calculator,
    "FilePrintPreview": _preview,
    "MacroPlay": _play,
    "FileSaveAsPdfOrXps": _pdf,
    "FileSaveAsWordDocx": _word,
    "FileSendAsAttachment": _send,
    "ReviewEditComment": _write,
    "ReviewAcceptChange": _accept,
    "ReviewNewComment": _remark,
    "ReviewRejectChange": _reject,
    "AutoSum": _sum,
    "Info": _info,
    "Help": _help,
}


@dataclass
class Sheet:
    """The picture while it is drawn; all measures in pixels of a screen."""

    draw: ImageDraw.ImageDraw

    def text(self, words: str, x: float, y: float, size: float, colour: str, anchor: str) -> None:
        """Words at a place; ``anchor`` as in PIL."""
        place = (x * SCALE, y * SCALE)
        self.draw.text(place, words, font=_font(size * SCALE), fill=colour, anchor=anchor)

    def icon(self, button: Element, left: float, top: float, size: float) -> None:
        """The icon of a button."""
        ICONS[button.get("imageMso", "")](Pen(self.draw, left * SCALE, top * SCALE, size * SCALE))

    def vertical(self, x: float) -> None:
        """The line between two groups."""
        top, bottom = HEIGHT_STRIP + 8, HEIGHT_STRIP + HEIGHT_BODY + HEIGHT_LABEL - 4
        self.draw.line((x * SCALE, top * SCALE, x * SCALE, bottom * SCALE), fill=LINE, width=SCALE)


def main(target: Path) -> None:
    """Draw the tab with all its groups."""
    (tab,) = etree.parse(RIBBON).getroot().iter(f"{TAG}tab")
    columns = [_columns(group) for group in tab]
    width = round(sum(sum(_width(column) for column in group) + 2 * PAD for group in columns)) + PAD
    height = HEIGHT_STRIP + HEIGHT_BODY + HEIGHT_LABEL
    image = Image.new("RGB", (width * SCALE, height * SCALE), PAPER)
    sheet = Sheet(ImageDraw.Draw(image))
    _draw_strip(sheet, tab.get("label", ""), width)
    left: float = 0
    for group, parts in zip(tab, columns, strict=True):
        left = _draw_group(sheet, group.get("label", ""), parts, left)
    sheet.draw.rectangle((0, 0, image.width - 1, image.height - 1), outline=LINE, width=SCALE)
    shown = (width * SHOWN, height * SHOWN)
    small = image.resize(shown, Image.Resampling.LANCZOS)
    small.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def _columns(group: Element) -> list[list[Element]]:
    """Buttons as Office puts them: a large one is a column, up to three small ones share a column."""
    columns: list[list[Element]] = []
    for button in group:
        small = button.get("size") != "large"
        joins = small and columns and len(columns[-1]) < 3 and columns[-1][0].get("size") != "large"
        if joins:
            columns[-1].append(button)
        else:
            columns.append([button])
    return columns


def _width(column: list[Element]) -> float:
    if column[0].get("size") == "large":
        return WIDTH_LARGE
    longest = max(_font(12).getlength(button.get("label", "")) for button in column)
    return SMALL_ICON + 3 * PAD + longest


def _draw_strip(sheet: Sheet, label: str, width: float) -> None:
    sheet.draw.rectangle((0, 0, width * SCALE, HEIGHT_STRIP * SCALE), fill=STRIP)
    length = _font(13).getlength(label)
    sheet.text(label, 2 * PAD, HEIGHT_STRIP / 2, 13, GREEN, "lm")
    bar = (2 * PAD, HEIGHT_STRIP - 6, 2 * PAD + length, HEIGHT_STRIP - 3)
    sheet.draw.rectangle(tuple(side * SCALE for side in bar), fill=GREEN)


def _draw_group(sheet: Sheet, label: str, columns: list[list[Element]], left: float) -> float:
    """Draw one group from ``left`` on; return where the next begins."""
    x = left + PAD
    for column in columns:
        if column[0].get("size") == "large":
            _draw_large(sheet, column[0], x)
        else:
            _draw_small(sheet, column, x)
        x += _width(column)
    right = x + PAD
    middle = HEIGHT_STRIP + HEIGHT_BODY + HEIGHT_LABEL / 2 - 4
    sheet.text(label, (left + right) / 2, middle, 11, FAINT, "mm")
    sheet.vertical(right)
    return right


def _draw_large(sheet: Sheet, button: Element, x: float) -> None:
    centre = x + WIDTH_LARGE / 2
    sheet.icon(button, centre - LARGE_ICON / 2, HEIGHT_STRIP + 12, LARGE_ICON)
    label = HEIGHT_STRIP + 12 + LARGE_ICON + 18
    sheet.text(button.get("label", ""), centre, label, 12, TEXT, "mm")


def _draw_small(sheet: Sheet, column: list[Element], x: float) -> None:
    for row, button in enumerate(column):
        top = HEIGHT_STRIP + PAD + row * SMALL_ROW
        sheet.icon(button, x + PAD, top + (SMALL_ROW - SMALL_ICON) / 2, SMALL_ICON)
        left = x + 2 * PAD + SMALL_ICON
        sheet.text(button.get("label", ""), left, top + SMALL_ROW / 2, 12, TEXT, "lm")


@cache
def _font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    file = f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    return ImageFont.truetype(file, size, index=SIMPLIFIED)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
