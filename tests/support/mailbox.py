"""Mails as they come in, built byte by byte: a mailbox of good, doubled, stale, tampered, broken and hostile ones.

``mail(...)`` makes one message; ``part(...)`` one attachment with full control over its headers. Everything is bytes, so
that what no mail library would write can be written.
"""

from __future__ import annotations

import base64
import functools
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOUNDARY = "=_xltool_test_boundary"


def in_base64(content: bytes) -> bytes:
    """As mail programs write it: lines of 76 characters."""
    return base64.encodebytes(content)


def in_quoted_printable(content: bytes) -> bytes:
    """Every byte written out, 25 to a line: safe for line breaks in binary content."""
    rows = (content[at : at + 25] for at in range(0, len(content), 25))
    return b"=\r\n".join(b"".join(b"=%02X" % byte for byte in row) for row in rows)


def disposition(name: str | bytes, kind: str = "attachment") -> bytes:
    """A Content-Disposition header with a name that is written as it is."""
    raw = name if isinstance(name, bytes) else name.encode()
    return b"Content-Disposition: " + kind.encode() + b'; filename="' + raw + b'"'


def encoded_word(text: str, charset: str = "utf-8") -> str:
    """A name as RFC 2047 writes it, in one word."""
    coded = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{coded}?="


def part(
    content: bytes, *headers: bytes, coding: str | None = "base64", mime: str = XLSX, body: bytes | None = None
) -> bytes:
    """One MIME part; ``body`` replaces the coded content."""
    if body is None:
        coders = {"base64": in_base64, "quoted-printable": in_quoted_printable}
        body = coders.get(coding or "", bytes)(content)
    lines = [b"Content-Type: " + mime.encode()] if mime else []
    if coding:
        lines.append(b"Content-Transfer-Encoding: " + coding.encode())
    return b"\r\n".join([*lines, *headers, b"", body])


def workbook(content: bytes, name: str = "绩效目标.xlsx", **options: object) -> bytes:
    """The ordinary attachment: name in an encoded word, base64."""
    return part(content, disposition(encoded_word(name)), **options)  # type: ignore[arg-type]


def text(words: str = "现报送本单位绩效目标，请查收。") -> bytes:
    """The body that people read."""
    return part(words.encode(), coding="base64", mime="text/plain; charset=utf-8")


def mail(
    *parts: bytes,
    subject: str | bytes = "报送绩效目标",
    sender: str | bytes = "报送员 <a@example.cn>",
    closed: bool = True,
    kind: str = "mixed",
    boundary: str = BOUNDARY,
    headers: Iterable[bytes] = (),
) -> bytes:
    """A whole message; ``closed`` False leaves out the closing boundary."""
    raw = [subject, sender]
    said = [
        one if isinstance(one, bytes) else encoded_word(one).encode() if not one.isascii() else one.encode()
        for one in raw
    ]  # fmt: skip
    head = [
        b"From: " + said[1],
        b"To: b@example.cn",
        b"Subject: " + said[0],
        b"Date: Mon, 18 Jan 2021 09:00:00 +0800",
        b"MIME-Version: 1.0",
        *headers,
        b"Content-Type: multipart/" + kind.encode() + b'; boundary="' + boundary.encode() + b'"',
        b"",
        b"",
    ]
    mark = b"--" + boundary.encode()
    bodies = b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts)
    return b"\r\n".join(head) + bodies + (mark + b"--\r\n" if closed else b"")


def forwarded(message: bytes, coding: str | None = None) -> bytes:
    """A mail inside a mail."""
    body = in_base64(message) if coding == "base64" else message
    return part(b"", b"Content-Disposition: attachment", coding=coding, mime="message/rfc822", body=body)


def zipped(members: Mapping[str | bytes, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive as people pack it; names given as bytes are stored so, without the mark of UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name if isinstance(name, str) else name.decode("cp437"), content)
    data = out.getvalue()
    return data if all(isinstance(name, str) for name in members) else _without_utf8_mark(data, members)


def _without_utf8_mark(data: bytes, members: Mapping[str | bytes, bytes]) -> bytes:
    """cp437 has letters for all bytes from 0x80, so zipfile writes them as UTF-8; put the bytes themselves back."""
    rebuilt = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(rebuilt, "w") as target:
        for info, name in zip(source.infolist(), members, strict=True):
            plain = name if isinstance(name, bytes) else name.encode()
            stand_in = zipfile.ZipInfo("x" * len(plain))
            stand_in.compress_type = info.compress_type
            target.writestr(stand_in, source.read(info))
    result = rebuilt.getvalue()
    for name in members:
        plain = name if isinstance(name, bytes) else name.encode()
        result = result.replace(b"x" * len(plain), plain)
    return result


def encrypted_zip(name: str = "绩效目标.xlsx") -> bytes:
    """An archive whose member is marked as encrypted."""
    data = bytearray(zipped({name: b"secret" * 20}))
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    return bytes(data)


@functools.cache
def bomb_zip() -> bytes:
    """An archive of a few kilobytes that grows to 64 MB."""
    return zipped({"绩效目标.xlsx": b"\0" * (64 * 2**20)})


def write(folder: Path, messages: Mapping[str, bytes]) -> Path:
    """The messages as .eml files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, message in messages.items():
        (folder / f"{name}.eml").write_bytes(message)
    return folder


def broken_mails(good: bytes) -> dict[str, bytes]:
    """The mails of the mailbox from which nothing can be taken, whatever the workbook: by name, with ``good`` inside."""
    return {
        "damaged_base64": mail(text(), part(good, disposition("a.xlsx"), body=_damaged(good))),
        "winmail": mail(text(), part(b"\x78\x9f\x3e\x22" + b"\0" * 99, disposition("winmail.dat"), mime="application/ms-tnef")),
        "bomb": mail(text(), part(bomb_zip(), disposition("bomb.zip"), mime="application/zip")),
        "locked": mail(text(), part(encrypted_zip(), disposition("locked.zip"), mime="application/zip")),
        "no_attachment": mail(text()),
        "cloud_link": mail(text("超大附件：https://pan.baidu.com/s/1abc 提取码 1234")),
    }  # fmt: skip


def _damaged(content: bytes) -> bytes:
    """Base64 in which a transport has lost and changed characters."""
    coded = bytearray(in_base64(content))
    del coded[200:203]
    coded[400:404] = b"\x80\x81!!"
    return bytes(coded)
