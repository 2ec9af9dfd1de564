"""Reads the module ``xlwings`` out of the VBA of an add-in, with the standard library alone.

A desk has no tools for VBA. A module is stored compressed ([MS-OVBA] 2.4.1) in sectors of the compound file that mostly
follow one another; where they do not, it cannot be read, which is no error.
"""

import re
import zipfile
from pathlib import Path

_PROJECT = "xl/vbaProject.bin"
_VERSION = re.compile(r'XLWINGS_VERSION As String = "([^"]+)"')
_PASSED = {
    "--wb": re.compile(r'--wb=" & """" & ActiveWorkbook\.Name & """'),
    "--hwnd": re.compile(r'--hwnd=" & Chr\(34\) & Application\.Hwnd & Chr\(34\)'),
}
"""How ExecuteWindows of that module tells which workbook a button was pressed on; ``books.live.caller`` reads it."""
_START = re.compile(rb"\x01(?=[\x00-\xff][\xb0-\xbf])")
_CHUNK = 4096


def vba_project(path: Path) -> bytes:
    """The VBA of a workbook or add-in, still packed; nothing when it has none or cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            return package.read(_PROJECT)
    except (OSError, KeyError, zipfile.BadZipFile):
        return b""


def xlwings_module(project: bytes) -> str:
    """The text of the module; nothing when it cannot be read."""
    for start in _START.finditer(project):
        first, after = _chunk(project, start.end())
        if _VERSION.search(first):
            return first + _rest(project, after)
    return ""


def xlwings_version(module: str) -> str:
    """The version that the module gives; nothing when it gives none."""
    found = _VERSION.search(module)
    return found[1] if found else ""


def not_passed(module: str) -> list[str]:
    """The arguments that the module does not pass as this version of xltool reads them."""
    return [name for name, pattern in _PASSED.items() if not pattern.search(module)]


def _rest(data: bytes, at: int) -> str:
    """The text of the chunks that follow, as far as they follow one another."""
    text = []
    while at + 1 < len(data) and data[at + 1] >> 4 in {0x3, 0xB}:  # the signature of a chunk, plain or compressed
        chunk, at = _chunk(data, at)
        text.append(chunk)
    return "".join(text)


def _chunk(data: bytes, at: int) -> tuple[str, int]:
    """The text of the chunk whose header stands at ``at``, as far as it can be made out, and where the next one is."""
    header = int.from_bytes(data[at : at + 2], "little")
    end = min(len(data), at + (header & 0xFFF) + 3)
    at += 2
    if not header & 0x8000:
        return data[at:end].decode("latin-1"), end
    text = bytearray()
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
                return text.decode("latin-1"), end
            for _ in range((token & (0xFFFF >> width)) + 3):
                text.append(text[-offset])
    return text.decode("latin-1"), end
