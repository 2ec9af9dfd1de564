"""Files that mail programs, gateways and Macs have wrapped oddly, when their bytes are whole all the same.

What is whole is decided by the archive itself (its directory and its check sums), never by how it was wrapped.
"""

import base64
import binascii
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from xltool.books.file.archive import Archive
from xltool.model import file_starts
from xltool.model.errors import FileRefused

APPLE_DOUBLE = b"\x00\x05\x16\x07"
"""Begins what a Mac keeps beside a file: no file of its own."""
_APPLE_SINGLE = b"\x00\x05\x16\x00"
_DATA_FORK = 1
_ENTRY = struct.Struct(">3L")
_FIRST_ENTRY = 26
_UU = re.compile(rb"^begin(?P<kind>-base64)? [0-7]{3,4} (?P<name>[^\r\n]+?)[ \t]*\r?\n(?P<body>.*?)^(?:end|====)[ \t]*\r?$", re.MULTILINE | re.DOTALL)  # fmt: skip
_MOST_FILES = 20
_CODED_LINE = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_OTHER_ALPHABET = str.maketrans("-_", "+/")
_END_RECORD, _END_SIZE = b"PK\5\6", 22


@dataclass(frozen=True, slots=True)
class File:
    """A file within a text; ``name`` in bytes as they came, ``whole``: every line of it could be read."""

    name: bytes
    content: bytes
    whole: bool


def data_fork(content: bytes) -> bytes | None:
    """What a Mac's wrapping holds of the file itself; None when that is nothing. Other contents as they are."""
    if not content.startswith((APPLE_DOUBLE, _APPLE_SINGLE)):
        return content
    try:
        (count,) = struct.unpack_from(">H", content, _FIRST_ENTRY - 2)
        entries = [_ENTRY.unpack_from(content, _FIRST_ENTRY + _ENTRY.size * number) for number in range(count)]
    except struct.error:
        return None
    return next((content[start : start + length] for kind, start, length in entries if kind == _DATA_FORK), None)


def files_in_text(text: bytes) -> Iterator[File]:
    """Files that an old mail program wrote into the text itself (uuencode)."""
    for number, match in enumerate(_UU.finditer(text)):
        if number < _MOST_FILES:
            content = _from_base64(match["body"].decode("latin-1")) if match["kind"] else _from_lines(match["body"])
            yield File(match["name"], content or b"", content is not None)


def _from_lines(body: bytes) -> bytes | None:
    lines = []
    for line in body.splitlines():
        if not line.strip():
            continue
        length = (line[0] - 32) & 63
        try:
            lines.append(binascii.a2b_uu(line[: 1 + -(-length // 3) * 4]))
        except binascii.Error:
            return None
    return b"".join(lines)


def _from_base64(text: str) -> bytes | None:
    """The bytes up to where the coding ends: a short line, or one of other characters; padding may be missing.

    Lines may be quoted as in an answer, or coded each for itself; addresses of the web have an alphabet of their own.
    """
    coded: list[str] = []
    for line in map(str.strip, _QUOTED.sub("", text.strip()).translate(_OTHER_ALPHABET).splitlines()):
        if not _CODED_LINE.fullmatch(line):
            break
        coded.append(line)
        if len(line) < len(coded[0]):
            break
    joined = "".join(coded).rstrip("=")
    try:
        return b"".join(
            base64.b64decode(piece + "=" * (-len(piece) % 4), validate=True) for piece in re.split("=+", joined)
        )
    except binascii.Error:
        return None


def whole_archive(text: str, taken: bytes = b"") -> bytes | None:
    """A workbook or archive in faulty base64, when every part of it is sound; what stands behind its end is left out.

    None as well when this is what Python has ``taken`` the text for: nothing stands behind its last line.
    """
    content = _from_base64(text)
    end = 0 if content is None or content == taken else _end_of_archive(content)
    if content is None or not end:
        return None
    try:
        archive = Archive(content[:end], "")
        for part in archive.names:
            archive.read(part)
    except FileRefused:
        return None
    return content[:end]


def has_more_behind(content: bytes) -> bool:
    """Whether something stands behind the end of an archive."""
    return 0 < _end_of_archive(content) < len(content)


def _end_of_archive(content: bytes) -> int:
    """How many bytes an archive has, by its own word; 0 for other contents."""
    at = content.rfind(_END_RECORD) if content.startswith(file_starts.ZIP) else -1
    if at < 0 or at + _END_SIZE > len(content):
        return 0
    return at + _END_SIZE + int.from_bytes(content[at + _END_SIZE - 2 : at + _END_SIZE], "little")
