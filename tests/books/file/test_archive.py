"""The gate, archive: one archive, one reading, within limits; harmless oddities pass."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest

from tests.support.file_book import WORKBOOK, accepted, changed, refusal
from tests.support.rich_workbook import parts_of, zipped
from xltool.books.file import archive


def stored(*members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in members:
            target.writestr(name, content)
    return out.getvalue()


def test_a_prefix_or_trailing_bytes_or_a_second_archive_is_refused(tmp_path):
    refusal(tmp_path, b"<html>" + WORKBOOK)
    refusal(tmp_path, WORKBOOK + b"MZ trailing")
    refusal(tmp_path, WORKBOOK + WORKBOOK)


def test_an_end_record_in_a_comment_is_refused(tmp_path):
    out = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(out, "a") as target:
        target.comment = b"PK\5\6" + b"\0" * 18
    refusal(tmp_path, out.getvalue())


@pytest.mark.parametrize("name", ["xl/WORKBOOK.xml", "XL\\workbook.xml", "../x.xml", "/x.xml", "C:/x.xml", "a\x01.xml"])
def test_odd_or_ambiguous_member_names_are_refused(tmp_path, name):
    members = [*parts_of(WORKBOOK).items(), (name, b"<x/>")]
    assert "压缩结构不正常" in refusal(tmp_path, stored(*members))


def test_a_member_twice_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        content = stored(*parts_of(WORKBOOK).items(), ("xl/workbook.xml", b"<x/>"))
    refusal(tmp_path, content)


def test_other_compression_and_encryption_are_refused(tmp_path):
    refusal(tmp_path, stored(*parts_of(WORKBOOK).items(), method=zipfile.ZIP_BZIP2))
    encrypted = bytearray(WORKBOOK)
    at = encrypted.find(b"PK\1\2")
    encrypted[at + 8] |= 1
    refusal(tmp_path, bytes(encrypted))


def test_too_many_members_are_refused(tmp_path):
    extra = {f"x/{number}.bin": b"" for number in range(archive.WORKBOOK_LIMITS.members)}
    assert "过大" in refusal(tmp_path, zipped({**parts_of(WORKBOOK), **extra}))


def test_a_bomb_is_refused_by_its_declared_size_and_by_its_ratio(tmp_path):
    assert "过大" in refusal(tmp_path, changed("xl/worksheets/sheet2.xml", lambda x: x + b" " * (33 * 2**20)))
    assert "过大" in refusal(tmp_path, changed("xl/worksheets/sheet2.xml", lambda x: x + b" " * (3 * 2**20)))


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    bomb = bytearray(changed("xl/worksheets/sheet2.xml", lambda x: x + b" " * (33 * 2**20)))
    for at in (match.start() for match in re.finditer(b"PK\1\2", bytes(bomb))):
        if struct.unpack_from("<L", bomb, at + 24)[0] > 2**20:
            struct.pack_into("<L", bomb, at + 24, 5000)
    refusal(tmp_path, bytes(bomb))


def test_flipped_bits_are_found(tmp_path):
    damaged = bytearray(WORKBOOK)
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source:
        offset = source.getinfo("xl/worksheets/sheet2.xml").header_offset
    damaged[offset + 120] ^= 0xFF
    refusal(tmp_path, bytes(damaged))


def test_harmless_oddities_of_archives_pass(tmp_path):
    parts = parts_of(WORKBOOK)
    expected = accepted(tmp_path, WORKBOOK)
    assert accepted(tmp_path, stored(*parts.items(), method=zipfile.ZIP_STORED)) == expected
    assert accepted(tmp_path, zipped(dict(reversed(parts.items())))) == expected
    assert accepted(tmp_path, zipped({"xl/": b"", **parts})) == expected
    streamed = io.BytesIO()

    class Unseekable(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            return streamed.write(data)

    with zipfile.ZipFile(Unseekable(), "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    assert accepted(tmp_path, streamed.getvalue()) == expected
