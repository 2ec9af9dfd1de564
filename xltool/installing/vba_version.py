"""Reads the version of xlwings out of the VBA of an xlwings.xlam, with the standard library alone.

A desk has no tools for VBA. A module is stored compressed ([MS-OVBA] 2.4.1) in sectors of the compound file that mostly
follow one another; where they do not, the version cannot be read, which is no error.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_PROJECT = "xl/vbaProject.bin"
_VERSION = re.compile(rb'XLWINGS_VERSION As String = "([^"]+)"')
_CHUNK = 4096


def xlwings_version(path: Path) -> str:
    """The version, or nothing when it cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            project = package.read(_PROJECT)
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    for start in re.finditer(rb"\x01[\x00-\xff][\xb0-\xbf]", project):
        found = _VERSION.search(_first_chunk(project, start.start() + 1))
        if found is not None:
            return found[1].decode("ascii", "replace")
    return ""


def _first_chunk(data: bytes, at: int) -> bytes:
    """The text of the chunk whose header stands at ``at``, as far as it can be made out."""
    end = min(len(data), at + (int.from_bytes(data[at : at + 2], "little") & 0xFFF) + 3)
    text = bytearray()
    at += 2
    while at < end and len(text) < _CHUNK:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                text.append(data[at])
                at += 1
                continue
            token = int.from_bytes(data[at : at + 2], "little")
            at += 2
            width = max(4, (len(text) - 1).bit_length()) if text else 4
            offset = (token >> (16 - width)) + 1
            if offset > len(text):
                return bytes(text)
            for _ in range((token & (0xFFFF >> width)) + 3):
                text.append(text[-offset])
    return bytes(text)
