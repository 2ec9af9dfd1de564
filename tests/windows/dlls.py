"""Three small Windows libraries that Wine 8 lacks, put together here, as no compiler for Windows needs to be installed.

``bcryptprimitives.dll``: ProcessPrng, the random numbers of everything written in Rust (excelize, calamine, pydantic).
``ucrtbase.dll``: Wine's own and the functions for complex numbers that numpy calls. ``icuuc.dll``: Qt is linked to it.

A library here is one section: machine code, then the table of exports. Source of the layout: Microsoft's "PE Format".
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_RETURN = b"\xc3"
_LOAD_LOW, _LOAD_HIGH = b"\xf2\x0f\x10\x01", b"\xf2\x0f\x10\x41\x08"  # movsd xmm0, [rcx]; [rcx+8]
_LOW_SINGLE, _SHIFT = b"\x66\x0f\x6e\xc1", b"\x48\xc1\xe9\x20"  # movd xmm0, ecx; shr rcx, 32
_HIGH_BESIDE, _HIGH_SINGLE_BESIDE = b"\xf2\x0f\x10\x49\x08", b"\x66\x0f\x6e\xc9"  # ... into xmm1


def _length(prefix: bytes) -> bytes:
    """Of xmm0 and xmm1 the square root of the sum of squares; the prefix says double or single."""
    steps = (b"\x0f\x59\xc0", b"\x0f\x59\xc9", b"\x0f\x58\xc1", b"\x0f\x51\xc0")
    return b"".join(prefix + step for step in steps)


COMPLEX: Mapping[str, bytes] = {
    # A complex of two doubles comes as an address in rcx, one of two singles within rcx itself.
    "creal": _LOAD_LOW + _RETURN,
    "creall": _LOAD_LOW + _RETURN,
    "cimag": _LOAD_HIGH + _RETURN,
    "cimagl": _LOAD_HIGH + _RETURN,
    "crealf": _LOW_SINGLE + _RETURN,
    "cimagf": _SHIFT + _LOW_SINGLE + _RETURN,
    "cabs": _LOAD_LOW + _HIGH_BESIDE + _length(b"\xf2") + _RETURN,
    "cabsf": _LOW_SINGLE + _SHIFT + _HIGH_SINGLE_BESIDE + _length(b"\xf3") + _RETURN,
}
_HEADERS, _AT, _UNIT, _PAGE = 0x200, 0x1000, 0x200, 0x1000
_WINE_MARK = b"Wine builtin DLL"


def add_missing(system: Path) -> None:
    """Put the three into the ``system32`` of a prefix; needs WINEDLLOVERRIDES ``ucrtbase=n``."""
    prng = {"ProcessPrng": "advapi32.SystemFunction036"}
    (system / "bcryptprimitives.dll").write_bytes(library("bcryptprimitives.dll", prng))
    (system / "icuuc.dll").write_bytes(library("icuuc.dll", {"u_nothing": _RETURN}))
    runtime = system / "ucrtbase.dll"
    own = runtime.read_bytes()
    # Wine would take a file with its own mark for its own library, whatever its name.
    (system / "ucrtwine.dll").write_bytes(own.replace(_WINE_MARK, bytes(len(_WINE_MARK)), 1))
    forwarded = {name: f"ucrtwine.{name}" for name in exports_of(own)}
    runtime.unlink()  # it may be a link to Wine's own file
    runtime.write_bytes(library("ucrtbase.dll", {**forwarded, **COMPLEX}))


def library(name: str, exports: Mapping[str, bytes | str]) -> bytes:
    """A 64-bit DLL. An export is machine code, or ``LIBRARY.FUNCTION`` of another library."""
    code = bytearray()
    entries: dict[str, int] = {}
    for symbol, what in exports.items():
        if isinstance(what, bytes):
            entries[symbol] = _AT + len(code)
            code += what.ljust(_up(len(what), 16), b"\xcc")
    directory = _directory(name, exports, entries, _AT + len(code))
    section = bytes(code) + directory
    return _headers(len(section), (_AT + len(code), len(directory))).ljust(_HEADERS, b"\0") + (
        section.ljust(_up(len(section), _UNIT), b"\0")
    )


def exports_of(content: bytes) -> list[str]:
    """The names that a DLL exports."""
    image = _Image(content)
    (count,) = struct.unpack_from("<I", content, image.exports + 24)
    (names,) = struct.unpack_from("<I", content, image.exports + 32)
    found = []
    for place in struct.unpack_from(f"<{count}I", content, image.offset(names)):
        start = image.offset(place)
        found.append(content[start : content.index(b"\0", start)].decode("ascii"))
    return found


@dataclass(frozen=True)
class _Image:
    """A DLL as it lies on the disk."""

    content: bytes

    @property
    def _header(self) -> int:
        return int.from_bytes(self.content[60:64], "little") + 4

    @property
    def exports(self) -> int:
        """Where its table of exports is in the file."""
        return self.offset(struct.unpack_from("<I", self.content, self._header + 20 + 112)[0])

    def offset(self, address: int) -> int:
        """Where in the file lies what is at this address once loaded."""
        sections, optional = struct.unpack_from("<2xH12xH", self.content, self._header)
        first = self._header + 20 + optional
        for number in range(sections):
            size, start, _, raw = struct.unpack_from("<4I", self.content, first + 40 * number + 8)
            if start <= address < start + size:
                return raw + address - start
        raise ValueError(f"no section holds {address:#x}")


def _directory(name: str, exports: Mapping[str, bytes | str], entries: Mapping[str, int], at: int) -> bytes:
    """The table of exports that will stand at an address; names in order, as the loader looks them up by halves."""
    symbols = sorted(exports)
    count = len(symbols)
    functions = at + 40
    names = functions + 4 * count
    ordinals = names + 4 * count
    texts, places = bytearray(), {}
    forwards = [what for what in exports.values() if isinstance(what, str)]
    for text in dict.fromkeys((name, *symbols, *forwards)):
        places[text] = ordinals + 2 * count + len(texts)
        texts += text.encode("ascii") + b"\0"
    targets = [entries.get(s) or places[str(exports[s])] for s in symbols]
    head = struct.pack("<2I2H7I", 0, 0, 0, 0, places[name], 1, count, count, functions, names, ordinals)
    tables = struct.pack(f"<{2 * count}I", *targets, *(places[s] for s in symbols))
    return head + tables + struct.pack(f"<{count}H", *range(count)) + texts


def _headers(size: int, exports: tuple[int, int]) -> bytes:
    """Of a file with one section of so many bytes, and where its exports stand."""
    dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    # AMD64, one section, 240 bytes of optional header; executable, large addresses, DLL
    coff = b"PE\0\0" + struct.pack("<2H3I2H", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    standard = struct.pack("<H2B5I", 0x20B, 14, 0, _up(size, _UNIT), 0, 0, 0, _AT)
    # base, alignments, Windows 6.0, sizes, console, may be moved, stack and heap, 16 directories
    windows = struct.pack(
        "<Q2I6H4I2H4Q2I", 0x180000000, _PAGE, _UNIT, 6, 0, 0, 0, 6, 0, 0,
        _AT + _up(size, _PAGE), _HEADERS, 0, 3, 0x140, 0x100000, _PAGE, 0x100000, _PAGE, 0, 16,
    )  # fmt: skip
    directories = struct.pack("<2I", *exports).ljust(128, b"\0")
    section = b".text\0\0\0" + struct.pack("<6I2HI", size, _AT, _up(size, _UNIT), _HEADERS, 0, 0, 0, 0, 0x60000020)
    return dos + coff + standard + windows + directories + section


def _up(size: int, unit: int) -> int:
    return -(-size // unit) * unit
