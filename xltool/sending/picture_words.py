"""Pictures without what cameras and programs write beside the picture: names, places, times, remarks. Pixels stay as they are."""

import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_PNG_WORDS = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
_JPEG_KEPT = frozenset((0xE0, 0xE2, 0xEE))
"""Segments of programs that say how to show the picture: JFIF, colours (ICC), Adobe's colour transform."""
_JPEG_REMARK, _JPEG_SCAN = 0xFE, 0xDA


def without_words(content: bytes) -> bytes:
    """A PNG or JPEG without remarks; any other content, and a picture that is cut short, as it is."""
    try:
        if content.startswith(_PNG):
            return _PNG + b"".join(_png_chunks(content))
        if content.startswith(_JPEG):
            return _JPEG + b"".join(_jpeg_segments(content))
    except struct.error:
        pass
    return content


def _png_chunks(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at < len(content):
        length, kind = struct.unpack_from(">L4s", content, at)
        end = at + 12 + length
        if kind not in _PNG_WORDS:
            yield content[at:end]
        if kind == b"IEND":
            return  # what follows is shown by no program
        at = end


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    at = len(_JPEG)
    while at < len(content):
        mark, kind, length = struct.unpack_from(">BBH", content, at)
        if mark != 0xFF or kind == _JPEG_SCAN:
            yield content[at:]
            return
        of_a_program = 0xE0 <= kind <= 0xEF and kind not in _JPEG_KEPT
        if kind != _JPEG_REMARK and not of_a_program:
            yield content[at : at + 2 + length]
        at += 2 + length
