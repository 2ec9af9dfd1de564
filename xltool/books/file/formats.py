"""Number formats and font sizes of cell formats, read from the styles part."""

import re
import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

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


@dataclass(frozen=True, slots=True)
class FormatTraps:
    """Cell formats that deceive the eye, by index: those that show another number (with their code), and white on white.

    ``count``: how many cell formats there are.
    """

    count: int = 0
    misleading: Mapping[int, str] = field(default_factory=dict)
    invisible: frozenset[int] = frozenset()


_CONDITION = compile_later(r"\[[^\]]*\]")
_SHOWS = compile_later(r"[0#?@ymdhsgbe]|general", re.IGNORECASE)
_SCALED = compile_later(r"[0#?],+(?![0#?,])")
_QUOTED = compile_later(r'"([^"]*)"|\\(.)|!(.)')


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


@lru_cache(maxsize=64)
def format_traps(styles: bytes) -> FormatTraps:
    """Find the traps in a styles part; ValueError when its numbers make no sense."""
    root = ET.fromstring(styles)  # noqa: S314  the gate has refused DTDs
    bad = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for element in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        if misleads(element.get("formatCode", ""))
    }
    white = [_is_white(font.find(f"{MAIN}color")) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
    plain = [_is_plain(fill) for fill in root.iterfind(f"{MAIN}fills/{MAIN}fill")]
    formats = root.findall(f"{MAIN}cellXfs/{MAIN}xf")
    misleading, invisible = {}, set()
    for index, xf in enumerate(formats):
        number, font, fill = (int(xf.get(key, "0")) for key in ("numFmtId", "fontId", "fillId"))
        if number in bad:
            misleading[index] = bad[number]
        if white[font : font + 1] == [True] and plain[fill : fill + 1] != [False]:
            invisible.add(index)
    return FormatTraps(len(formats), misleading, frozenset(invisible))


def _is_white(color: ET.Element | None) -> bool:
    if color is None:
        return False
    return color.get("rgb", "").upper()[-6:] == "FFFFFF" or color.get("theme") == "0"


def _is_plain(fill: ET.Element) -> bool:
    """No fill, or a white one."""
    pattern = fill.find(f"{MAIN}patternFill")
    if pattern is None or pattern.get("patternType", "none") == "none":
        return fill.find(f"{MAIN}gradientFill") is None
    return _is_white(pattern.find(f"{MAIN}fgColor"))
