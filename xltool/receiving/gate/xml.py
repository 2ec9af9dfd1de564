"""One XML part of a received workbook: brought into UTF-8, and judged before a parser of objects sees it.

Refuses document type definitions in every encoding, endless tags and texts, deep nesting, floods of elements. What expat
does not read without objecting is not well-formed, and then two readers may see two different things in it.
"""

import re
from xml.parsers import expat  # without DTDs, in one piece, with no handler that builds anything

MAX_ELEMENTS = 1_500_000
MAX_TAG = 64 * 2**10
MAX_TEXT = 2**20
MAX_ATTRIBUTES = 64
MAX_DEPTH = 64

_LONG_WITHOUT_TAG = 512
_DEPTH_STEP = 4096
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.-]+)[\"']")
_ENCODINGS = {
    **dict.fromkeys((b"utf-16", b"utf-16le", b"utf-16be", b"ucs-2", b"utf16"), "utf-16"),
    **dict.fromkeys((b"gb2312", b"gbk", b"gb18030", b"cp936", b"hz-gb-2312"), "gb18030"),
}
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


class Unsafe(Exception):
    """The part may not be parsed."""


class Flood(Exception):
    """The part holds more than can be read safely."""


class Malformed(Exception):
    """The part is no XML that all programs read alike."""


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """The part in UTF-8, and the encoding that it was in when that was another. Programs on Chinese desks also write UTF-16 and GB 2312, which calamine does not read."""
    declared = _DECLARED.match(content)
    encoding = _ENCODINGS.get(declared[1].lower()) if declared else None
    if content.startswith(_UTF_16_MARKS):
        encoding = "utf-16-be" if content.startswith(b"\0<") else "utf-16"
        encoding = "utf-16-le" if content.startswith(b"<\0") else encoding
    if encoding is None or (encoding == "utf-16" and b"\0" not in content[:64]):
        return content, ""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Malformed from error
    return re.sub(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text).encode(), encoding


def require_sound(content: bytes) -> None:
    """Raise Unsafe, Flood or Malformed for a part in UTF-8 that may not be given to a parser."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise Unsafe
    _require_short_tags(content)
    _require_few_and_flat(content)
    try:
        expat.ParserCreate().Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Malformed from error


def _require_few_and_flat(content: bytes) -> None:
    """Count elements, and how deep they are nested at every fourth kilobyte.

    A nest that opens and closes in between is not seen; nothing that reads a part is hurt by so small a one.
    """
    elements = depth = 0
    for at in range(0, len(content), _DEPTH_STEP):
        stretch = content[at : at + _DEPTH_STEP]
        closed = stretch.count(b"</")
        opened = stretch.count(b"<") - closed
        elements += opened
        depth += opened - closed - stretch.count(b"/>") - stretch.count(b"<?")
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise Flood


def _require_short_tags(content: bytes) -> None:
    """Find long stretches without a tag by looking at every 512th byte; only those are looked at closely."""
    at = 0
    while at < len(content):
        found = content.find(b"<", at, at + _LONG_WITHOUT_TAG)
        if found >= 0:
            at += _LONG_WITHOUT_TAG
            continue
        start = content.rfind(b"<", 0, at) + 1
        end = content.find(b"<", at)
        end = len(content) if end < 0 else end
        _require_modest(content[start:end])
        at = end + 1


def _require_modest(stretch: bytes) -> None:
    """Judge what stands between two ``<``: a tag and the text after it."""
    tag, _, text = stretch.partition(b">")
    if len(tag) > MAX_TAG or len(text) > MAX_TEXT or tag.count(b"=") > 10 * MAX_ATTRIBUTES:
        raise Flood
    if len(re.findall(rb"[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)) > MAX_ATTRIBUTES:
        raise Flood
