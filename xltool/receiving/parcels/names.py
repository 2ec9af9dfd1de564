"""Names that came from outside: decoded as far as possible, shown escaped, never used for writing.

Mail programs on Chinese desks write names as RFC 2047 and RFC 2231 ask, or as bare GBK or UTF-8 bytes, or label one as
the other. What a program wrote is tried first, then GB 18030.
"""

import re
import unicodedata
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from xltool.model.paths import is_device_name
from xltool.model.template import LEDGER_FILE

LONGEST = 255
_CONTROL = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_HIDING = re.compile(r"\.(?:xlsx?|pdf|docx?|txt|jpg)\s*\.\w{1,5}$", re.IGNORECASE)
_GB = {"gb2312", "gbk", "gb_2312-80", "cp936", "hz-gb-2312", "x-gbk"}
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", ".ds_store", LEDGER_FILE}
_LEDGER_BACKUP = re.compile(rf"{LEDGER_FILE.removesuffix('.xlsx')}-\d{{8}}-\d{{6}}(?:-\d+)?\.xlsx")
_SYSTEM_STARTS = ("~$", ".~", "._", "~wr")
_SYSTEM_ENDS = (".tmp", ".part", ".crdownload", ".partial", ".download", "#")


def escape(name: str) -> str:
    """A name that may be shown and put into a cell: control and direction characters written out, cut when too long."""
    escaped = _CONTROL.sub(_write_out, name)
    return escaped if len(escaped) <= LONGEST else f"{escaped[: LONGEST - 1]}…"


def _write_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def from_bytes(name: bytes) -> str:
    """Bytes that carry no label: UTF-8, else GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")


def decode_surrogates(text: str) -> str:
    """Text in which Python kept undecodable bytes as surrogates, such as names on disk and raw headers."""
    if text.isascii():
        return text
    try:
        return from_bytes(text.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return from_bytes(text.encode("utf-8", "surrogateescape"))


def header_text(message: Message, header: str) -> str:
    """A header such as the subject, decoded; "" when there is none."""
    for key, value in message.raw_items():
        if key.lower() == header:
            return _decode_words(" ".join(decode_surrogates(str(value)).split()))
    return ""


def attachment_name(part: Message) -> str:
    """The name of an attachment as its sender saw it; "" when it has none."""
    plain: Message = Message()
    for key, value in part.raw_items():
        if key.lower() in {"content-disposition", "content-type"} and key not in plain:
            plain[key] = decode_surrogates(str(value))
    name = plain.get_filename("")
    return _less_mojibake(_decode_words(name)) if name else ""


def _decode_words(text: str) -> str:
    """Undo RFC 2047; words that were folded in the midst of a character are put together first."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    try:
        for chunk, charset in decode_header(text):
            if isinstance(chunk, str):
                pieces.append(chunk)
            else:
                pieces.append(_in_charset(chunk, charset))
    except (ValueError, LookupError, MessageError):
        return text
    return "".join(pieces)


def _in_charset(chunk: bytes, charset: str | None) -> str:
    label = (charset or "").lower()
    if label in {"", "unknown-8bit", "us-ascii"}:
        return from_bytes(chunk)
    try:
        return _less_mojibake(chunk.decode("gb18030" if label in _GB else label))
    except (LookupError, UnicodeDecodeError):
        return from_bytes(chunk)


def _less_mojibake(text: str) -> str:
    """Undo GBK that was labelled ISO 8859-1."""
    if text.isascii() or any(ord(character) > 0xFF for character in text):
        return text
    try:
        chinese = from_bytes(text.encode("latin-1"))
    except UnicodeEncodeError:
        return text
    return chinese if _CHINESE.search(chinese) else text


def member_name(name: str) -> tuple[str, bool]:
    """The name of a member of a zip archive, and whether it had to be taken for GBK or UTF-8 without a label."""
    if name.isascii():
        return name, False
    try:
        return from_bytes(name.encode("cp437")), True
    except UnicodeEncodeError:
        return name, False


def is_odd(name: str) -> bool:
    """Whether a name would do harm where it is believed: paths, devices, formulas, hidden endings, odd characters."""
    stem = unicodedata.normalize("NFKC", name)
    return bool(
        re.search(r"[/\\:*?\"<>|]", stem)
        or ".." in stem.rpartition(".")[0]
        or _CONTROL.search(name)
        or stem.startswith(("=", "+", "-", "@"))
        or is_device_name(stem)
        or _HIDING.search(stem)
        or len(name.encode("utf-8", "replace")) > LONGEST
    )


def is_system_file(name: str) -> bool:
    """Whether a name is that of a lock, a half-written download, a system's own file or a sender's ledger, not of a submission."""
    folded = unicodedata.normalize("NFC", name.casefold())
    return (
        folded in _SYSTEM_FILES
        or bool(_LEDGER_BACKUP.fullmatch(folded))
        or folded.startswith(_SYSTEM_STARTS)
        or folded.endswith(_SYSTEM_ENDS)
    )
