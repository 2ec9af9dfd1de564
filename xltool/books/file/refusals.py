"""Say in one Chinese sentence what a file really is when it is not a workbook that can be read here.

Judges by the first bytes and by the names inside an archive, never by the ending of the file name. Never tries a password.
"""

from collections.abc import Collection
from enum import StrEnum

from xltool.model.errors import FileRefused
from xltool.model.file_starts import DESK_ENCRYPTED, OLE, ZIP, is_desk_encrypted, is_markup, kind_of

_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_RIGHTS_STREAM = "DRMEncrypted".encode("utf-16-le")
_UNPACK = "请先解压，再选其中的 .xlsx 文件。"
_CHOOSE = "请选填好的 .xlsx 工作簿。"
_SAVE_AS = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿 (*.xlsx)”后再试。"

DAMAGED = "文件已损坏或没有下载完整。请重新取得这个文件，或用备份；也可用 Excel 打开并修复后另存为 .xlsx。"

MANY = "请删去多余的内容，或把填报内容复制到新建的工作簿（xltool new）后再试。"

_OWNER = "这是 Excel 打开工作簿时放在旁边的临时文件，不是工作簿。请选名字前面没有“~$”的那个文件。"
_LOCKED = (
    "文件是加密的，读不了。打开时要输密码的，请在 Excel 中取消打开密码（文件 → 信息 → 保护工作簿 → 用密码进行加密，清空密码）；"
    "打开时不问密码的，是 Excel 因为别的保护自动加了密，请在“审阅”里撤消“保护工作簿”，再另存为“Excel 工作簿 (*.xlsx)”。"
)
_RIGHTS = (
    "文件限制了权限（信息权限管理 IRM），只有授权的人能打开，读不了。"
    "请让有权限的人在 Excel 中取消限制（文件 → 信息 → 保护工作簿 → 限制访问）后再试。"
)


class Why(StrEnum):
    """Kinds of refusal: stable codes for tables of what was not taken."""

    NO_WORKBOOK = "Q01"
    LOCKED = "Q02"
    DAMAGED = "Q03"
    ODD_ARCHIVE = "Q04"
    TOO_BIG = "Q05"
    ACTIVE = "Q06"
    UNSAFE_XML = "Q07"
    TOO_MANY = "Q08"
    UNCONNECTED = "Q09"
    STRICT = "Q10"
    NO_ACCESS = "Q11"


def refusal(name: str, reason: str, why: Why = Why.DAMAGED) -> FileRefused:
    """A refusal that begins with the file's name."""
    return FileRefused(name, reason, why)


def not_an_archive(name: str, data: bytes) -> FileRefused:
    """The refusal of bytes that are no zip archive: their real nature, and the remedy."""
    reason = _OWNER if name.startswith("~$") else _nature(data)
    if reason in {_LOCKED, _RIGHTS, DESK_ENCRYPTED}:
        return refusal(name, reason, Why.LOCKED)
    return refusal(name, reason, Why.DAMAGED if reason == DAMAGED else Why.NO_WORKBOOK)


def _nature(data: bytes) -> str:
    if not data:
        return "文件是空的（0 字节）。请重新取得这个文件，或用备份。"
    if data.startswith(OLE):
        if _ENCRYPTED_STREAM in data or _RIGHTS_STREAM in data:
            return _RIGHTS if _RIGHTS_STREAM in data else _LOCKED
        return f"这是旧版 .xls 文件（Excel 97-2003 或其他旧版 Office 文件）。{_SAVE_AS}"
    if data.startswith(b"PK"):
        return DAMAGED
    if kind := kind_of(data):
        return f"这是{kind.what}，不是 Excel 工作簿。{_UNPACK if kind.is_packed else _CHOOSE}"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(ZIP):
        return "文件开头多出了几个字节，是下载或转发时加上的，不是完整的 Excel 工作簿。请重新下载，或请对方重新发送。"
    return _nature_of_text(data)


def _nature_of_text(data: bytes) -> str:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_page = b"<html" in head
    if head.startswith(b"<?xml") and not is_page:
        return f"这是 XML 文件（例如 XML 表格 2003），不是 .xlsx 工作簿。{_SAVE_AS}"
    if is_page or is_markup(data):
        return f"这是网页（HTML）文件，只是名字像 Excel 工作簿。{_SAVE_AS}"
    if is_desk_encrypted(data):
        return DESK_ENCRYPTED
    if data.strip(b"\0") and b"\0" not in data[:2048]:
        return f"这是纯文本（例如 CSV）文件，不是 Excel 工作簿。{_SAVE_AS}"
    return DAMAGED


def why_no_workbook(names: Collection[str]) -> str:
    """Name the real nature of an archive without ``xl/workbook.xml``; ``names`` are case-folded."""
    if "xl/workbook.bin" in names:
        return f"这是二进制工作簿（.xlsb）。{_SAVE_AS}"
    if "word/document.xml" in names:
        return f"这是 Word 文档，不是 Excel 工作簿。{_CHOOSE}"
    if "ppt/presentation.xml" in names:
        return f"这是 PowerPoint 演示文稿，不是 Excel 工作簿。{_CHOOSE}"
    if {"mimetype", "content.xml"} <= set(names):
        return f"这是 OpenDocument 文件（.ods），不是 .xlsx 工作簿。{_SAVE_AS}"
    if "index/document.iwa" in names:
        return "这是苹果 Numbers、Pages 或 Keynote 文件，不是 Excel 工作簿。请在苹果电脑上打开它，导出为 .xlsx 后再试。"
    if "ofd.xml" in names:
        return f"这是版式文件（.ofd），不是 Excel 工作簿。{_CHOOSE}"
    if any(name.endswith((".xlsx", ".xls", ".doc", ".docx", ".pdf")) for name in names):
        return f"这是 ZIP 压缩包，不是 Excel 工作簿。{_UNPACK}"
    return f"这个压缩格式的文件里没有工作簿，不是 Excel 文件或已损坏。{_CHOOSE}"
