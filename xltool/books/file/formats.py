"""Number formats and font sizes of cell formats, read from the styles part."""

import re
import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltool.books.file.sheet_xml import MAIN
from xltool.books.plain import is_percent
from xltool.language.patterns import compile_later

_BUILTIN_PERCENT = {9, 10}
_CELL_FORMATS = compile_later(rb"<cellXfs[^>]*>(.*?)</cellXfs>", re.DOTALL)
_FORMAT = compile_later(rb"<xf\b[^>]*")
_NUMBER = compile_later(rb'\snumFmtId="(\d+)"')
_CUSTOM = compile_later(rb"<numFmt\s[^>]*>")


class CellFormats:
    """What the cell formats of a workbook say, by their index. ``own``: number formats that are not Excel's own."""

    def __init__(self, root: ET.Element | None) -> None:
        self.percent: frozenset[int] = frozenset()
        self.own: dict[int, str] = {}
        self._sizes: list[float] = []
        if root is None:
            return
        codes = {
            int(element.get("numFmtId", "0")): element.get("formatCode", "")
            for element in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        }
        custom = {number: is_percent(code) for number, code in codes.items()}
        fonts = [_size(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
        formats = root.findall(f"{MAIN}cellXfs/{MAIN}xf")
        numbers = [int(xf.get("numFmtId", "0")) for xf in formats]
        self.percent = frozenset(
            index for index, number in enumerate(numbers) if custom.get(number, number in _BUILTIN_PERCENT)
        )
        self.own = {index: codes[number] for index, number in enumerate(numbers) if number in codes}
        indexes = [int(xf.get("fontId", "0")) for xf in formats]
        self._sizes = [fonts[index] if index < len(fonts) else 11.0 for index in indexes]

    def font_size(self, index: int) -> float:
        """Points; 11 when the format is not there."""
        return self._sizes[index] if index < len(self._sizes) else 11.0


def percent_formats(content: bytes) -> frozenset[int] | None:
    """Indexes of the cell formats that show a percentage, by byte search; None when they must be parsed.

    They must when tags carry a prefix, or a custom format has a percent sign that may be a literal.
    """
    formats = _CELL_FORMATS.search(content)
    if formats is None or any(b"%" in custom for custom in _CUSTOM.findall(content)):
        return None
    numbers = [_NUMBER.search(xf) for xf in _FORMAT.findall(formats[1])]
    return frozenset(
        index for index, number in enumerate(numbers) if number is not None and int(number[1]) in _BUILTIN_PERCENT
    )


def _size(font: ET.Element) -> float:
    size = font.find(f"{MAIN}sz")
    return 11.0 if size is None else float(size.get("val", "11"))


class Look(NamedTuple):
    """The colours of a cell's letters and of what is behind them; nothing for one that is not known."""

    letters: tuple[int, ...]
    behind: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormatTraps:
    """Cell formats that deceive the eye, by index: those that show another number (with their code), letters in the
    colour behind them, letters too small to be seen, and codes that show nothing of some values (``hides``).

    ``count``: how many cell formats there are. ``looks``: the colours of each.
    """

    count: int = 0
    misleading: Mapping[int, str] = field(default_factory=dict)
    invisible: frozenset[int] = frozenset()
    tiny: frozenset[int] = frozenset()
    hiding: Mapping[int, str] = field(default_factory=dict)
    looks: Mapping[int, Look] = field(default_factory=dict)


_CONDITION = compile_later(r"\[[^\]]*\]")
_SHOWS = compile_later(r"[0#?@ymdhsgbe]|general", re.IGNORECASE)
_SCALED = compile_later(r"[0#?],+(?![0#?,])")
_QUOTED = compile_later(r'"([^"]*)"|\\(.)|!(.)')
_SECTION_END = compile_later(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_SHOWS_TEXT = compile_later(r"@|general|通用格式", re.IGNORECASE)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
_THEME = {0: WHITE, 1: BLACK}
_INDEXED = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
_NOT_SEEN = 16
"""So much of 255 may two colours differ in red, green and blue."""
TINY = 3.0
"""Points; smaller letters are a line."""


def misleads(code: str) -> bool:
    """Whether a number format shows a positive number as another one: digits of its own, thousands cut off, nothing."""
    first = _CONDITION.sub("", code).split(";")[0]
    literal = "".join("".join(found) for found in _QUOTED.findall(first))
    bare = _QUOTED.sub("", first)
    if any(digit.isdecimal() for digit in literal) or re.search(r"[1-9]", bare):
        return True
    if _SCALED.search(bare):
        return True
    return bool(code) and not _SHOWS.search(re.sub(r"[_*].", "", bare))


def hides(code: str, value: object) -> bool:
    """Whether a number format shows nothing of a value: an empty section, or one of words only."""
    sections = _SECTION_END.split(_CONDITION.sub("", code))
    if isinstance(value, str):
        return len(sections) > 3 and not _SHOWS_TEXT.search(_QUOTED.sub("", sections[3]))
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    return bool(value and code) and not _SHOWS.search(re.sub(r"[_*].", "", _QUOTED.sub("", section)))


@lru_cache(maxsize=64)
def format_traps(styles: bytes) -> FormatTraps:
    """Find the traps in a styles part; ValueError when its numbers make no sense."""
    root = ET.fromstring(styles)  # noqa: S314  the gate has refused DTDs
    codes = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for element in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    fonts = root.findall(f"{MAIN}fonts/{MAIN}font")
    letters = [colour(font.find(f"{MAIN}color"), BLACK) for font in fonts]
    small = [_size(font) <= TINY for font in fonts]
    behind = [_colour_behind(fill) for fill in root.iterfind(f"{MAIN}fills/{MAIN}fill")]
    formats = root.findall(f"{MAIN}cellXfs/{MAIN}xf")
    misleading, invisible, tiny, hiding, looks = {}, set(), set(), {}, {}
    for index, xf in enumerate(formats):
        number, font, fill = (int(xf.get(key, "0")) for key in ("numFmtId", "fontId", "fillId"))
        code = codes.get(number, "")
        if misleads(code):
            misleading[index] = code
        if any(hides(code, value) for value in (1, -1, "字")):
            hiding[index] = code
        if small[font : font + 1] == [True]:
            tiny.add(index)
        looks[index] = Look(letters[font] if font < len(letters) else (), behind[fill] if fill < len(behind) else WHITE)
        if alike(*looks[index]):
            invisible.add(index)
    return FormatTraps(len(formats), misleading, frozenset(invisible), frozenset(tiny), hiding, looks)


def colour(color: ET.Element | None, automatic: tuple[int, ...]) -> tuple[int, ...]:
    """Red, green and blue; number and tint for a colour of the theme; nothing for one that is not known."""
    if color is None or color.get("auto") in ("1", "true"):
        return automatic
    try:
        tint = float(color.get("tint", "0"))
        theme = int(color.get("theme", "-1"))
        plain: tuple[int, ...] = tuple(bytes.fromhex(color.get("rgb", "")[-6:]))
    except ValueError:
        return ()
    if not plain and theme >= 0 and theme not in _THEME:
        return theme, round(tint * 100)
    plain = plain or _THEME.get(theme, ()) or _INDEXED.get(color.get("indexed", ""), ())
    return tuple(round(one * (1 + tint) if tint < 0 else one + (255 - one) * tint) for one in plain)


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether no eye can tell two colours apart; those of a theme only when they are the same one."""
    if len(one) != 3 or len(other) != 3:
        return bool(one) and one == other
    return all(abs(a - b) <= _NOT_SEEN for a, b in zip(one, other, strict=True))


def _colour_behind(fill: ET.Element) -> tuple[int, ...]:
    """White without a fill; nothing for patterns and gradients."""
    pattern = fill.find(f"{MAIN}patternFill")
    if pattern is None:
        return () if fill.find(f"{MAIN}gradientFill") is not None else WHITE
    return colour_of_pattern(pattern)


def colour_of_pattern(pattern: ET.Element, *, of_condition: bool = False) -> tuple[int, ...]:
    """What a pattern paints; that of a condition is a full colour where it does not say, in its background colour."""
    match pattern.get("patternType", "solid" if of_condition else "none"):
        case "none":
            return WHITE
        case "solid":
            named = (
                pattern.find(f"{MAIN}{kind}") for kind in (("bgColor", "fgColor") if of_condition else ("fgColor",))
            )
            return colour(next((one for one in named if one is not None), None), WHITE)
        case _:
            return ()
