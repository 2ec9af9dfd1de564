"""The zip archive itself: bombs, lies, overlaps, doubles, prefixes, odd names; and harmless flavours of it."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable

from tests.support.hostile.surgery import PROJECTS, STRINGS, Patient, zipped

B = Callable[[Patient], bytes]
MB = 2**20


def with_members(*extra: tuple[str | zipfile.ZipInfo, bytes]) -> B:
    def change(p: Patient) -> bytes:
        out = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")
            for name, content in p.parts.items():
                archive.writestr(name, content)
            for name, content in extra:
                archive.writestr(name, content)
        return out.getvalue()

    return change


def records(data: bytes, mark: bytes) -> Iterable[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 4)


def central(data: bytes, name: str) -> int:
    """Where the directory's entry of a member begins."""
    return next(at for at in records(data, b"PK\1\2") if data[at + 46 :].startswith(name.encode()))


def local(data: bytes, name: str) -> int:
    return struct.unpack_from("<L", data, central(data, name) + 42)[0]


def unused_bomb(p: Patient) -> bytes:
    return with_members(("xl/unused.bin", b"\0" * (100 * MB)))(p)


def swollen(p: Patient, part: str, before: bytes, content: bytes) -> bytes:
    """Much content at a place of a part, never as text: that would take four times as long."""
    first, found, rest = p.parts[part].partition(before)
    assert found
    return zipped({**p.parts, part: b"".join((first, content, found, rest))})


def lying(*, also_local: bool) -> B:
    """A sheet of 40 MB spaces whose sizes say 5,000 bytes."""

    def change(p: Patient) -> bytes:
        part = p.part_of(PROJECTS)
        p.parts[part] += b" " * (40 * MB)
        data = bytearray(p.bytes)
        struct.pack_into("<L", data, central(data, part) + 24, 5000)
        if also_local:
            struct.pack_into("<L", data, local(data, part) + 22, 5000)
        return bytes(data)

    return change


def link_member() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("xl/link.xml")
    info.external_attr = 0o120777 << 16
    return info


def flipped(p: Patient, part: str, flips: int = 1) -> bytes:
    data = bytearray(p.bytes)
    start = local(data, part) + 30 + len(part)
    for flip in range(flips):
        data[start + 20 + 7 * flip] ^= 0x10
    return bytes(data)


def encrypted(p: Patient) -> bytes:
    data = bytearray(p.bytes)
    data[central(data, STRINGS) + 8] |= 1
    data[local(data, STRINGS) + 6] |= 1
    return bytes(data)


def renamed_local(p: Patient) -> bytes:
    data = bytearray(p.bytes)
    at = local(data, STRINGS) + 30
    data[at : at + 3] = b"zl/"
    return bytes(data)


def overlapping(p: Patient) -> bytes:
    """Two entries of the directory over the same bytes."""
    data = bytearray(with_members(("xl/copy.xml", p.parts[STRINGS]))(p))
    struct.pack_into("<L", data, central(data, "xl/copy.xml") + 42, local(data, STRINGS))
    return bytes(data)


def miscounted(p: Patient) -> bytes:
    data = bytearray(p.bytes)
    struct.pack_into("<2H", data, len(data) - 14, 65000, 65000)
    return bytes(data)


def commented(p: Patient) -> bytes:
    data = p.bytes
    at = data.rfind(b"PK\5\6")
    return data[: at + 20] + struct.pack("<H", 22) + data[at : at + 20] + b"\0\0"


def altered(p: Patient) -> Patient:
    return p.number("C4", "1200000")


def doubled(name: Callable[[str], str]) -> B:
    def change(p: Patient) -> bytes:
        part = p.part_of(PROJECTS)
        original = p.parts[part]
        altered(p)
        changed, p.parts[part] = p.parts[part], original
        return with_members((name(part), changed))(p)

    return change


def two_archives(p: Patient) -> bytes:
    first = p.bytes
    return first + altered(p).bytes


def replaced_name(old: str, new: str) -> B:
    """A member under another name of the same length, in both headers."""
    return lambda p: p.bytes.replace(old.encode(), new.encode())


def streamed(p: Patient) -> bytes:
    """Sizes follow the data, as a program writes that cannot seek."""
    out = io.BytesIO()

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:
            return out.write(data)

    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in p.parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def in_zip64(p: Patient) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in p.parts.items():
            with archive.open(name, "w", force_zip64=True) as target:
                target.write(content)
    return out.getvalue()


ACCEPTED: dict[str, B] = {
    "zip_stored": lambda p: zipped(p.parts, zipfile.ZIP_STORED),
    "zip_dir_entries": with_members(("xl/", b""), ("xl/worksheets/", b"")),
    "zip_data_descriptors": streamed,
    "zip_zip64_flavour": in_zip64,
    "zip_reordered_recompressed": lambda p: zipped(dict(reversed(p.parts.items()))),
}

EITHER: dict[str, B] = {
    "file_bitflip_in_docprops": lambda p: flipped(p, "docProps/core.xml"),
    "zip_bomb_unused_part": unused_bomb,
    "polyglot_trailing_exe": lambda p: p.bytes + b"MZ" + b"\0" * 500,
    "zip_backslash_names": lambda p: p.bytes.replace(b"xl/worksheets/sheet", b"xl\\worksheets\\sheet"),
    "zip_case_folded_names": lambda p: p.bytes.replace(b"xl/workbook.xml", b"XL/WORKBOOK.XML"),
}

REFUSED: dict[str, B] = {
    "file_bitflips_in_sheet": lambda p: flipped(p, p.part_of(PROJECTS), 5),
    "zip_bomb_sheet_whitespace": lambda p: swollen(p, p.part_of(PROJECTS), b"</sheetData>", b" " * (200 * MB)),
    "zip_bomb_shared_string": lambda p: swollen(p, STRINGS, b"</sst>", b"<si><t>" + b"a" * (100 * MB) + b"</t></si>"),
    "zip_lying_sizes": lying(also_local=True),
    "zip_lying_sizes_cd_only": lying(also_local=False),
    "zip_bzip2_bomb": lambda p: zipped({**p.parts, "xl/media/a.bin": b"\0" * (50 * MB)}, zipfile.ZIP_BZIP2),
    "zip_lzma": lambda p: zipped(p.parts, zipfile.ZIP_LZMA),
    "zip_quoted_overlap": overlapping,
    "zip_12000_members": with_members(*((f"x/{n}.bin", b"") for n in range(12_000))),
    "zip_duplicate_member": doubled(lambda part: part),
    "zip_duplicate_member_case": doubled(str.upper),
    "zip_cd_lfh_name_mismatch": renamed_local,
    "zip_two_archives_concatenated": two_archives,
    "zip_second_eocd_in_comment": commented,
    "polyglot_html_prefix": lambda p: b"<html><script>alert(1)</script></html>" + p.bytes,
    "polyglot_pdf_prefix": lambda p: b"%PDF-1.4\n" + p.bytes,
    "zip_gap": lambda p: p.bytes[: p.bytes.find(b"PK\1\2")] + b"\0" * 100 + p.bytes[p.bytes.find(b"PK\1\2") :],
    "zip_traversal_rel": with_members(("../../evil.xml", b"<x/>")),
    "zip_traversal_abs": with_members(("/etc/evil.xml", b"<x/>")),
    "zip_traversal_win": with_members(("C:\\evil.xml", b"<x/>")),
    "zip_symlink_member": with_members((link_member(), b"/etc/passwd")),
    "zip_nul_in_name": lambda p: with_members(("xl/a_.xml.exe", b"x"))(p).replace(b"xl/a_.xml", b"xl/a\0.xml"),
    "zip_encrypted_member": encrypted,
    "zip_huge_entry_count": miscounted,
}  # fmt: skip

VARIANTS = {**ACCEPTED, **EITHER, **REFUSED}
