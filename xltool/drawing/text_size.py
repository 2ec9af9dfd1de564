"""How much room a text takes in a cell: its lines, and their height in points.

Merged cells and texts that wrap need it: no spreadsheet program fits the height of merged cells.
"""

import re
import unicodedata

from xltool.language.patterns import compile_later

MAX_ROW_HEIGHT = 390.0
"""Excel refuses more than 409 points; the texts of a taller line run on over several rows."""
_DIGIT_WIDTH = 7.0
"""Pixels of one character of column width in the usual default fonts."""
_PIXELS_PER_POINT = 96 / 72
_LINE_HEIGHT = 1.5
"""Of the font size. Noto CJK needs 1.45, SimSun 1.2: the taller one decides, so that neither is cut."""
_PADDING = 6.0
"""Points above and below the text of a cell."""
_WORD = compile_later(r"[\x21-\x7e\u00a1-\u02af]+|.", re.DOTALL)
"""Narrow characters that stay together, or any single character."""
_INDENT = 9.0
"""Pixels that one step of indent takes, as the texts of the official table have it."""
_SAFE_WIDTH = 0.95
"""Share of a cell's width that is counted on: programs differ in how they measure and break text."""


def wrap(text: str, width: float, font_size: float) -> list[str]:
    """Break a text into the lines it takes in a cell ``width`` characters wide; typed breaks end with them.

    Wide characters break anywhere, runs of narrow ones only as a whole unless longer than a line.
    """
    room = width * _DIGIT_WIDTH * _SAFE_WIDTH - _INDENT
    em = font_size * _PIXELS_PER_POINT
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(paragraph, room, em)
        lines[-1] += "\n"
    lines[-1] = lines[-1].removesuffix("\n")
    return lines


def _wrap_paragraph(paragraph: str, room: float, em: float) -> list[str]:
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
    return lines_height(len(wrap(text, width, font_size)), font_size)


def lines_height(count: int, font_size: float) -> float:
    """Points that some lines take in a cell."""
    return count * font_size * _LINE_HEIGHT + _PADDING


def lines_in(height: float, font_size: float) -> int:
    """How many lines fit into a cell of that height."""
    return int((height - _PADDING) / (font_size * _LINE_HEIGHT))
