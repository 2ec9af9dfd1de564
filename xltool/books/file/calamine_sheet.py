"""A sheet part in a form that calamine takes; what it stumbles over is read exactly afterwards, or means nothing.

It refuses the whole workbook for an error value that it does not know and for a used area that is not declared as
Excel does, takes a number with white space around it for a text, and reads of a value that is written in pieces
(comments, CDATA, characters by number) one piece only.
"""

import re
from html import escape, unescape

from xltool.language.patterns import compile_later

_DIMENSION = compile_later(rb"<(?:\w+:)?dimension\b([^>]*?)/?>(?:\s*</(?:\w+:)?dimension>)?")
_AREA = compile_later(rb"\bref\s*=\s*[\"']([^\"']*)[\"']")
_SOUND_AREA = compile_later(rb"[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")
_HEAD = 8192
_ERROR_CELL = compile_later(rb"(<(?:\w+:)?c\b[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = compile_later(rb"(<(?:\w+:)?v\b[^>]*>)([^<]*)(</(?:\w+:)?v>)")
_KNOWN_ERRORS = frozenset((b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"))
_BEGUN = 6
"""Behind the mark of the bytes' order and the ``<?`` of the XML declaration."""
_MAYBE_SPACED = compile_later(rb"v(?:>(?:\s|(?<=\s</v>)|(?<=:v>))|\s)")
"""A quick look, its first letter rare: white space beside a value, or a tag of one with more than its name."""
_SPACED = compile_later(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s|\s</(?:\w+:)?v>")
_CELL = compile_later(rb"<(?:\w+:)?c\b([^>]*)>(?:(?!</?(?:\w+:)?c\b).)*</(?:\w+:)?c>", re.DOTALL)
_MAYBE_MIXED = tuple(map(compile_later, (rb"!(?<=<!)", rb"&(?=#)", rb"\?(?<=<\?)")))
"""Quick looks, each begins with a rare letter: a comment, a numbered character, an instruction."""
_MIXED = compile_later(rb"v(?:\s[^>]*)?>(?>[^<&]+|&(?!#))*+(?:&#|<[!?])")
"""Begins with a rare letter too: formulas may hold numbered characters by the thousand."""
_MIXED_VALUE = compile_later(
    rb"(<(?:\w+:)?v\b[^>]*>)((?>[^<]+|<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>)*+)(</(?:\w+:)?v>)", re.DOTALL
)
_PIECE = compile_later(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TEXT = compile_later(rb"\bt\s*=\s*[\"'](?:str|inlineStr)[\"']")


def senseless_dimension(content: bytes) -> tuple[int, int, str] | None:
    """Where a declared used area stands that calamine would not accept, and what it says; it is never needed."""
    found = _DIMENSION.search(content, 0, _HEAD)
    if found is None:
        return None
    area = _AREA.search(found[1])
    if area is not None and _SOUND_AREA.fullmatch(area[1]):
        return None
    return found.start(), found.end(), "" if area is None else area[1].decode(errors="replace")[:40]


def for_calamine(content: bytes) -> bytes:
    """The same object when calamine takes the part as it is, but for error values."""
    if odd := senseless_dimension(content):
        content = content[: odd[0]] + content[odd[1] :]
    cells = content.rfind(b"sheetData")
    if any(one.search(content, _BEGUN, cells) for one in _MAYBE_MIXED) and _MIXED.search(content, 0, cells):
        content = _CELL.sub(_in_one_piece, content)
    return _CELL.sub(_trimmed, content) if _MAYBE_SPACED.search(content) and _SPACED.search(content) else content


def with_known_errors(content: bytes) -> bytes:
    """For a sheet that calamine has refused; the same object when it is not for an error value."""
    if all(map(_is_known, _ERROR_CELL.findall(content))):
        return content
    return _ERROR_CELL.sub(_with_known_error, content)


def _is_known(cell: tuple[bytes, bytes]) -> bool:
    value = _VALUE.search(cell[1])
    return value is None or value[2] in _KNOWN_ERRORS


def _with_known_error(cell: re.Match[bytes]) -> bytes:
    start = cell.start(2)
    if start < 0:
        return cell[0]
    return cell[0][: start - cell.start()] + _VALUE.sub(rb"\1#N/A\3", cell[2]) + cell[0][cell.end(2) - cell.start() :]


def _in_one_piece(cell: re.Match[bytes]) -> bytes:
    """The cell with the characters of its value, as a reader of XML puts them together."""
    return _MIXED_VALUE.sub(lambda value: value[1] + _joined(value[2]) + value[3], cell[0])


def _joined(value: bytes) -> bytes:
    """``value`` without comments; ``split`` gives by turns what stands there and what a CDATA in between says."""
    parts = [(part or b"").decode("utf-8", "surrogateescape") for part in _PIECE.split(value)]
    said = (part if number % 2 else unescape(part) for number, part in enumerate(parts))
    return escape("".join(said), quote=False).encode("utf-8", "surrogateescape")


def _trimmed(cell: re.Match[bytes]) -> bytes:
    """The cell with a bare value; only a text may begin and end with white space."""
    if _TEXT.search(cell[1]):
        return cell[0]
    return _VALUE.sub(lambda value: b"".join((value[1], value[2].strip(), value[3])), cell[0])
