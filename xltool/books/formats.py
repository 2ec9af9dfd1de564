"""Number formats and font sizes of cell formats, read from the styles part."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs

from xltool.books.plain import is_percent
from xltool.books.sheet_xml import MAIN

_BUILTIN_PERCENT = {9, 10}
_CELL_FORMATS = re.compile(rb"<cellXfs[^>]*>(.*?)</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf\b[^>]*")
_NUMBER = re.compile(rb'\snumFmtId="(\d+)"')
_CUSTOM = re.compile(rb"<numFmt\s[^>]*>")


class CellFormats:
    """What the cell formats of a workbook say, by their index."""

    def __init__(self, root: ET.Element | None) -> None:
        self.percent: frozenset[int] = frozenset()
        self._sizes: list[float] = []
        if root is None:
            return
        custom = {
            int(element.get("numFmtId", "0")): is_percent(element.get("formatCode", ""))
            for element in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        }
        fonts = [_size(font) for font in root.iterfind(f"{MAIN}fonts/{MAIN}font")]
        formats = root.findall(f"{MAIN}cellXfs/{MAIN}xf")
        numbers = [int(xf.get("numFmtId", "0")) for xf in formats]
        self.percent = frozenset(
            index
            for index, number in enumerate(numbers)
            if custom.get(number, number in _BUILTIN_PERCENT)
        )
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
        index
        for index, number in enumerate(numbers)
        if number is not None and int(number[1]) in _BUILTIN_PERCENT
    )


def _size(font: ET.Element) -> float:
    size = font.find(f"{MAIN}sz")
    return 11.0 if size is None else float(size.get("val", "11"))
