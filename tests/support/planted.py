"""Words that were planted in a file, looked for in all of its parts and in every spelling."""

import base64
import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator


def inflated(data: bytes) -> Iterator[bytes]:
    """Everything in some bytes: themselves, parts of archives, attachments of mails."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment + b"".join(
                one.filename.encode() + one.extra + one.comment for one in archive.infolist()
            )
            for name in archive.namelist():
                yield from inflated(archive.read(name))
    elif re.match(rb"[A-Za-z-]+: ", data):
        message = email.message_from_bytes(data, policy=email.policy.default)
        yield " ".join(map(str, message.values())).encode()
        for part in message.walk():
            if not part.is_multipart():
                yield from inflated(part.get_payload(decode=True))  # type: ignore[arg-type]


def spellings(text: str) -> set[bytes]:
    """A text in every encoding, escaped as XML, JSON and addresses would, and in base64 at every offset."""
    plain = {text.encode(one) for one in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030", "unicode_escape")}
    plain |= {text.encode("ascii", "xmlcharrefreplace"), "".join(f"&#x{ord(c):x};" for c in text).encode()}
    plain |= {"".join(f"_x{ord(c):04X}_" for c in text).encode(), "".join(f"%{b:02X}" for b in text.encode()).encode()}
    coded = {base64.b64encode(b"\0" * offset + one)[4:-4] for one in plain for offset in range(3)}
    return plain | {one for one in coded if len(one) > 8}


def found_in(data: bytes, words: dict[str, str]) -> list[str]:
    everything = list(inflated(data))
    return [
        place
        for place, text in words.items()
        if any(one in content for one in spellings(text) for content in everything)
    ]
