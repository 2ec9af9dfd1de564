"""A file of any kind that can be imported, to a Document. What it is is told by its first bytes, not by its name."""

from pathlib import Path

from xltool.documents.document import Document
from xltool.documents.opening.limits import MAX_FILE
from xltool.documents.opening.text import read_text
from xltool.model.errors import DocumentRefused, why_unreadable
from xltool.model.file_starts import DESK_ENCRYPTED, OLE, ZIP, is_desk_encrypted, is_markup, kind_of

_UNPACK = "请先解压，再选其中的文档。"
_REMEDY = "请用 Word 或 WPS 打开原文档，另存为 .docx 后再试。"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file within the limit; DocumentRefused saying why there are none."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise DocumentRefused(f"{path.name}：{why_unreadable(error, '要导入的文档')}") from error
    if len(data) > MAX_FILE:
        raise DocumentRefused(f"{path.name}：文件超过 {MAX_FILE // 2**20} MB。请删去图片和附件，另存后再试。")
    if not data.strip(b"\0 \t\r\n"):
        raise DocumentRefused(f"{path.name}：文件是空的。请重新取得这个文件。")
    return data


def read_document(path: Path) -> Document:
    """Read a text, a Word document, or an old one through LibreOffice."""
    data = read_bytes(path)
    if data.startswith(ZIP):
        from xltool.documents.opening.word import read_word  # noqa: PLC0415  python-docx is slow to load

        return read_word(data, path.name)
    if data.startswith(OLE):
        from xltool.documents.opening.old_word import read_old_word  # noqa: PLC0415

        return read_old_word(data, path.name)
    if kind := kind_of(data):
        raise DocumentRefused(f"{path.name}：这是{kind.what}，不能导入。{_UNPACK if kind.is_packed else _REMEDY}")
    if is_markup(data):
        raise DocumentRefused(f"{path.name}：这是网页或 XML 文件，不能导入。{_REMEDY}")
    if is_desk_encrypted(data):
        raise DocumentRefused(f"{path.name}：{DESK_ENCRYPTED}")
    return read_text(data, path.name)
