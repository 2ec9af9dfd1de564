"""One mail: its attachments, and what is odd about it. Nothing is opened here; that is the matter of contents.py.

Python's own parser, behind limits counted on the bytes: tens of thousands of parts or of pieces of a name take it seconds.
"""

import base64
import binascii
import email
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import Message
from typing import NamedTuple

from xltool.model import file_starts
from xltool.model.cells import Ref
from xltool.model.findings import Finding
from xltool.model.template import COVER
from xltool.receiving.parcels import coded, parcel
from xltool.receiving.parcels.names import attachment_name, escape, from_bytes, header_text
from xltool.receiving.refusals import Refusal
from xltool.receiving.suspicions import suspect

MAX_PARTS = 200
MAX_DEPTH = 10
MAX_ATTACHMENTS = 20
MAX_HEADER = 64 * 2**10

_ENVELOPE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\d+[ \t]*\n)?(?:>*From [^\r\n]*(?:\r\n?|\n))*")
"""What a mailbox or a gateway writes in front of the first header; Apple's programs, the length of the mail."""
_OF_MAILS = re.compile(
    rb"^(?:received|return-path|delivered-to|message-id|mime-version|from|to|subject|date)[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)
_ENOUGH_OF_MAILS = 3
_MAIL_BEGINS = re.compile(rb"(?:\A\s*|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]+[ \t]*:)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_DOUBLED_ENDS = re.compile(rb"[^\r\n]*\r\r\n")
"""Lines end so where a mail was saved as text twice."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_PIECES = re.compile(rb"name\*\d+", re.IGNORECASE)
_CLOUD = re.compile(
    r"https?://\S*(?:pan\.baidu|weiyun|ftnexs|dfile|mail\.163|mail\.qq|wenshushu|aliyundrive|alipan|quark|cowtransfer|"
    r"lanzou|drive\.|onedrive|1drv|dropbox|jianguoyun|cloud)|超大附件|网盘",
    re.IGNORECASE,
)
_CODED_ZIP = re.compile(rb"\s*UEsDB[A-Za-z0-9+/=\s]+")
_TNEF = b"\x78\x9f\x3e\x22"
_DAMAGE = ("InvalidBase64PaddingDefect", "InvalidBase64CharactersDefect", "InvalidBase64LengthDefect")
_TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_WORKBOOKS = (file_starts.ZIP, file_starts.OLE)
_OPEN_END = ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect")
_NOT_OPENED = ("message/partial", "message/external-body", "message/delivery-status")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_AT = Ref(COVER, 1, 1)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment. ``name`` "" when it has none; ``damaged``: its coding was, so ``content`` is not what was sent."""

    name: str
    content: bytes
    damaged: bool = False
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it looks like a workbook, by its first bytes or its name."""
        return self.content.startswith(_WORKBOOKS) or ".xls" in self.name.lower()


@dataclass(frozen=True, slots=True)
class Mail:
    """What one mail holds. ``refusal`` is why there is no attachment, or why some were left out."""

    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None


class _Leaf(NamedTuple):
    part: Message
    oddities: tuple[str, ...]
    """What is irregular about the parts around it, in words."""


class _TooComplex(Exception):
    """Beyond the limits."""


def mails_of(mailbox: bytes) -> list[bytes]:
    """The mails of a mailbox (mbox): each begins with a line ``From …`` behind a blank line, in front of a header.

    Lines of texts that were quoted for it (``>From``) lose one sign again.
    """
    starts = [match.start() for match in _MAIL_BEGINS.finditer(mailbox)]
    starts = starts if starts and not mailbox[: starts[0]].strip() else [0, *starts]
    ends = [*starts[1:], len(mailbox)]
    return [_QUOTED_FROM.sub(rb"\1", mailbox[start:end]) for start, end in zip(starts, ends, strict=True)]


def is_mail(data: bytes) -> bool:
    """Whether a file is a mail by what stands at its head, whatever it is called."""
    data = _ENVELOPE.sub(b"", data[:MAX_HEADER])
    if not _HEADER_LINE.match(data):
        return False
    end = _BLANK_LINE.search(data)
    return end is not None and len({one.lower() for one in _OF_MAILS.findall(data[: end.start()])}) >= _ENOUGH_OF_MAILS


def read_mail(data: bytes) -> Mail:
    """Take a mail apart; never raises for what it holds."""
    data = _ENVELOPE.sub(b"", data)
    if _DOUBLED_ENDS.match(data):
        data = data.replace(b"\r\r\n", b"\r\n")
    if not _HEADER_LINE.match(data):
        return Mail(refusal=parcel.NO_MAIL)
    if _is_too_complex(data):
        return Mail(refusal=parcel.TOO_COMPLEX)
    try:
        message = email.message_from_bytes(data, policy=policy.compat32)
        return _take_apart(message)
    except (_TooComplex, RecursionError):
        return Mail(refusal=parcel.TOO_COMPLEX)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError):
        return Mail(refusal=parcel.NO_MAIL)  # a header that Python's parser trips over


def _is_too_complex(data: bytes) -> bool:
    end = _BLANK_LINE.search(data)
    return (
        (end.start() if end else len(data)) > MAX_HEADER
        or data.count(b"\n--") > 5 * MAX_PARTS
        or len(_PIECES.findall(data)) > 5 * MAX_PARTS
        or data.lower().count(b"multipart/") > 4 * MAX_DEPTH
    )


def _take_apart(message: Message) -> Mail:
    leaves = list(_leaves(message, 0, ()))
    if len(leaves) > MAX_PARTS:
        raise _TooComplex
    attachments = [one for leaf in leaves for one in _attachments(leaf)]
    findings = list(_odd_headers(message))
    refusal = None
    if len(attachments) > MAX_ATTACHMENTS:
        attachments, refusal = attachments[:MAX_ATTACHMENTS], parcel.TOO_MANY
    if not attachments:
        refusal = _why_none(leaves)
    return Mail(tuple(attachments), tuple(findings), refusal)


def _leaves(message: Message, depth: int, oddities: tuple[str, ...]) -> Iterator[_Leaf]:
    if depth > MAX_DEPTH:
        raise _TooComplex
    payload = message.get_payload()
    kind = message.get_content_type()
    if not isinstance(payload, list) or kind in _NOT_OPENED:
        yield _Leaf(message, oddities)
        return
    if kind == "message/rfc822" and _is_coded(message):
        inner = base64.b64decode(_text_of(payload))
        if _is_too_complex(inner):
            raise _TooComplex
        payload = [email.message_from_bytes(inner, policy=policy.compat32)]
        oddities = (*oddities, "转发的邮件用 base64 编码")
    if any(type(one).__name__ in _OPEN_END for one in message.defects):
        oddities = (*oddities, "邮件没有结尾，可能没有收完整")
    for part in payload:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1, oddities)


def _is_coded(message: Message) -> bool:
    return str(message.get("content-transfer-encoding", "")).strip().lower() == "base64"


def _text_of(payload: Sequence[object]) -> bytes:
    """The coded text of a nested mail that Python took for a mail without headers."""
    nested = payload[0] if payload else None
    text = nested.get_payload() if isinstance(nested, Message) else ""
    return text.encode("ascii", "surrogateescape") if isinstance(text, str) else b""


def _attachments(leaf: _Leaf) -> Iterator[Attachment]:
    """What a part is as an attachment, or the files that stand within its text."""
    if (one := _attachment(leaf)) is not None:
        yield one
    elif leaf.part.get_content_maintype() == "text":
        for file in coded.files_in_text(_payload(leaf.part)):
            oddities = (*leaf.oddities, "附件写在正文里（uuencode）")
            name = from_bytes(file.name)
            yield Attachment(name, file.content, not file.whole, None, _suspect_each(oddities))


def _attachment(leaf: _Leaf) -> Attachment | None:
    """What a part is as an attachment; None for texts, signatures and pictures in the text."""
    part, kind, name = leaf.part, leaf.part.get_content_type(), attachment_name(leaf.part)
    if kind == "message/partial":
        return Attachment(name, b"", refusal=parcel.PARTIAL)
    if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"} or name.endswith(".p7m"):
        return Attachment(name, b"", refusal=parcel.SECRET_MAIL)
    content = coded.data_fork(_payload(part))
    if content is None:
        return None
    text = part.get_payload()
    damaged = any(type(one).__name__ in _DAMAGE for one in part.defects)
    faulty = damaged or (_is_coded(part) and coded.has_more_behind(content))
    whole = coded.whole_archive(text, b"" if damaged else content) if faulty and isinstance(text, str) else None
    if whole is not None:
        return Attachment(name, whole, False, None, _suspect_each((*leaf.oddities, "附件的 base64 编码不规范")))
    if _CODED_ZIP.match(content) and not damaged:
        return _recover(content, leaf)
    if kind in _SIGNATURES or not _is_attached(part, kind, name, content):
        return None
    if kind in _TNEF_TYPES or content.startswith(_TNEF) or name.lower() == "winmail.dat":
        return Attachment(name, b"", refusal=parcel.WINMAIL)
    return Attachment(name, content, damaged, None, _suspect_each(leaf.oddities))


def _is_attached(part: Message, kind: str, name: str, content: bytes) -> bool:
    """Whether a part is more than the text of the mail and the pictures in it, whatever its label says."""
    if content.startswith(_WORKBOOKS):
        return True
    if part.get_content_maintype() == "image":
        return False
    return bool(name) or kind not in {"text/plain", "text/html", "text/calendar"}


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _recover(content: bytes, leaf: _Leaf) -> Attachment:
    """A workbook in base64 that is not said to be so."""
    name = attachment_name(leaf.part)
    try:
        decoded = coded.whole_archive(content.decode("latin-1")) or base64.b64decode(content, validate=False)
    except binascii.Error:
        return Attachment(name, content, damaged=True)
    oddities = (*leaf.oddities, "附件没有标明 base64 编码")
    return Attachment(name, decoded, False, None, _suspect_each(oddities))


def _suspect_each(oddities: Iterable[str]) -> tuple[Finding, ...]:
    return tuple(suspect("Q73", _AT, oddity) for oddity in dict.fromkeys(oddities))


def _odd_headers(message: Message) -> Iterator[Finding]:
    for header in ("subject", "from"):
        text = header_text(message, header)
        if text.lstrip().startswith(("=", "+", "-", "@")):
            yield suspect("Q74", _AT, escape(text))


def _why_none(leaves: list[_Leaf]) -> Refusal:
    for leaf in leaves:
        if leaf.part.get_content_maintype() == "text":
            text = _payload(leaf.part).decode("utf-8", "replace")
            if _CLOUD.search(text):
                return parcel.CLOUD_LINK
    return parcel.NO_ATTACHMENT
