"""What a file, an attachment or a member of an archive turns out to be, by its bytes and its name, and what it holds."""

from collections.abc import Iterator

from xltool.books.file.archive import ROOT_RELS, Archive, Limits
from xltool.books.file.refusals import Why
from xltool.model import file_starts
from xltool.model.cells import Ref
from xltool.model.errors import FileRefused
from xltool.model.findings import Finding
from xltool.model.template import COVER
from xltool.receiving.parcels import parcel
from xltool.receiving.parcels.coded import APPLE_DOUBLE
from xltool.receiving.parcels.mail import Mail, is_mail, mails_of, read_mail
from xltool.receiving.parcels.names import escape, is_odd, is_system_file, member_name
from xltool.receiving.parcels.parcel import Parcel
from xltool.receiving.refusals import Refusal
from xltool.receiving.suspicions import suspect

LARGEST = 50 * 2**20
_LARGEST_FILE = 20 * 2**20
_DEEPEST = 3
_BUNDLE_LIMITS = Limits(LARGEST, 2_000, LARGEST, 500 * 2**20, comment=True)

_MAIL_NAMES = (".eml", ".mht", ".mhtml")
_MAILBOX_NAMES = (".mbox", ".mbx")
_MSG_STREAM = "__substg1.0_".encode("utf-16-le")
_TABLES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".et", ".ett", ".ods", ".csv", ".html", ".htm", ".xml")
_AT = Ref(COVER, 1, 1)


def open_parcels(
    data: bytes, source: str, name: str, depth: int = 0, findings: tuple[Finding, ...] = ()
) -> Iterator[Parcel]:
    """The parcels in some bytes; at least one. ``source`` is shown; ``name`` decides between zip and workbook."""
    ending = "." + name.casefold().rpartition(".")[2]
    if depth and (is_system_file(name) or data.startswith(APPLE_DOUBLE)) and not data.startswith(b"PK"):
        yield parcel.parcel_without(source, name, parcel.SKIPPED, findings)
        return
    kind = file_starts.kind_of(data)
    if kind and kind.is_packed:
        yield parcel.parcel_without(source, name, parcel.PACKED, findings)
    elif data.startswith(file_starts.OLE) and (ending == ".msg" or _MSG_STREAM in data):
        yield parcel.parcel_without(source, name, parcel.OUTLOOK_MSG, findings)
    elif data.startswith(b"From ") or ending in _MAILBOX_NAMES:
        yield from _from_mailbox(data, source, name, depth, findings)
    elif ending in _MAIL_NAMES or (depth == 0 and ending == ".msg") or is_mail(data):
        yield from _from_mail(data, source, name, depth, findings)
    elif data.startswith(b"PK") and _is_bundle(data, ending):
        yield from _from_bundle(data, source, name, depth, findings)
    elif len(data) > _LARGEST_FILE:
        yield parcel.parcel_without(source, name, parcel.TOO_LARGE, findings)
    elif ending not in _TABLES and (what := kind.what if kind else _text_kind(data, ending)):
        yield parcel.parcel_without(source, name, _not_a_workbook(what), findings)
    else:
        yield parcel.parcel_of(source, name, data, findings)


def _text_kind(data: bytes, ending: str) -> str:
    return "文本文件" if ending == ".txt" and not data.startswith(b"PK") else ""


def _not_a_workbook(kind: str) -> Refusal:
    reason = f"这是{kind}，不是 Excel 工作簿，没有读取。"
    return Refusal(parcel.NOT_A_WORKBOOK, reason, "请确认报送的工作簿（.xlsx）另外收到了。")


def _is_bundle(data: bytes, ending: str) -> bool:
    """Whether an archive holds files, and is no document itself; only one that is called so is opened."""
    return ending == ".zip" or (ending not in _TABLES and b"[Content_Types].xml" not in data)


def _from_bundle(data: bytes, source: str, name: str, depth: int, findings: tuple[Finding, ...]) -> Iterator[Parcel]:
    if depth >= _DEEPEST:
        yield parcel.parcel_without(source, name, parcel.TOO_DEEP, findings)
        return
    try:
        archive = Archive(data, name, _BUNDLE_LIMITS)
    except FileRefused as refused:
        yield parcel.parcel_without(source, name, _why_closed(refused), findings)
        return
    if {"[content_types].xml", ROOT_RELS} <= archive.names.keys():  # a document; of which kind, the gate says
        yield parcel.parcel_of(source, name, data, findings)
        return
    members = [member for member in archive.names.items() if not member[0].endswith("/")]
    if not members:
        yield parcel.parcel_without(source, name, parcel.EMPTY_BUNDLE, findings)
    for folded, written in members:
        decoded, guessed = member_name(written)
        own = decoded.rpartition("/")[2]
        where = f"{source}{parcel.PATH}{escape(decoded)}"
        seen = (*findings, *((suspect("Q75", _AT, escape(own)),) if guessed else ()))
        if decoded.startswith("__MACOSX/"):
            continue
        try:
            content = archive.read(folded)
        except FileRefused as refused:
            yield parcel.parcel_without(where, own, _why_closed(refused), seen)
            continue
        yield from open_parcels(content, where, own, depth + 1, seen)


def _why_closed(refused: FileRefused) -> Refusal:
    match refused.code:
        case Why.LOCKED:
            return Refusal(parcel.BUNDLE, "压缩包设置了密码，打不开。", "请去掉密码后重新报送；密码不要写在邮件里。")
        case Why.TOO_BIG:
            reason = "压缩包解开后过大，或压缩比例不正常，没有解开。"
            return Refusal(parcel.BUNDLE, reason, "请只把填好的 .xlsx 放进压缩包后重新报送。")
        case _:
            reason = "压缩包已损坏或结构不正常，没有解开。"
            return Refusal(parcel.BUNDLE, reason, "请重新压缩，或直接发送 .xlsx。")


def _from_mailbox(data: bytes, source: str, name: str, depth: int, findings: tuple[Finding, ...]) -> Iterator[Parcel]:
    """Each mail of a mailbox by its number; one that holds a single mail is that mail."""
    mails = mails_of(data)
    for number, mail in enumerate(mails, start=1):
        where = f"{source}{parcel.PATH}第{number}封" if len(mails) > 1 else source
        yield from _from_mail(mail, where, name, depth, findings)


def _from_mail(data: bytes, source: str, name: str, depth: int, findings: tuple[Finding, ...]) -> Iterator[Parcel]:
    if depth >= _DEEPEST:
        yield parcel.parcel_without(source, name, parcel.TOO_DEEP, findings)
        return
    mail = read_mail(data)
    said = (*findings, *mail.findings)
    if mail.refusal is not None:
        yield parcel.parcel_without(source, name, mail.refusal, said)
    distinct = len({one.content for one in mail.attachments if one.is_table})
    if distinct > 1:
        said = (*said, suspect("Q71", _AT, str(distinct)))
    yield from _attachments(mail, source, depth, said)


def _attachments(mail: Mail, source: str, depth: int, said: tuple[Finding, ...]) -> Iterator[Parcel]:
    for number, one in enumerate(mail.attachments, start=1):
        own = one.name or f"附件{number}"
        where = f"{source}{parcel.PATH}{escape(own)}"
        seen = said if one.name else (*said, suspect("Q72", _AT))
        if one.name and is_odd(one.name):
            seen = (*seen, suspect("Q70", _AT, escape(one.name)))
        seen = (*seen, *one.findings)
        if one.refusal is not None:
            yield parcel.parcel_without(where, own, one.refusal, seen)
        elif one.damaged:
            yield parcel.parcel_without(where, own, parcel.DAMAGED_CODING, seen)
        else:
            yield from open_parcels(one.content, where, own, depth + 1, seen)
