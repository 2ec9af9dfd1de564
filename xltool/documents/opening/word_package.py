"""The gate in front of Word documents: the archive, its parts and its relations are judged before any parser sees them."""

import re
from dataclasses import dataclass

from xltool.books.file.archive import Archive
from xltool.books.file.part_names import DOCUMENT_PARTS, usual_names
from xltool.model.errors import DocumentRefused, FileRefused

_DTD = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
MAX_DOCUMENT = 16 * 2**20
"""Bytes of one part; a tree of it takes ten times as much memory."""
_SAVE_AS = "请用 Word 或 WPS 打开，另存为新的“Word 文档 (*.docx)”后再试。"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
"""The names of Strict OOXML, which differ from the usual ones by this alone."""
_OTHERS = {
    "ofd.xml": "OFD 版式文件", "ppt/presentation.xml": "演示文稿", "content.xml": "OpenDocument 文档（.odt）",
    "fixeddocseq.fdseq": "XPS 版式文件", "index/document.iwa": "Pages 文档",
}  # fmt: skip
"""Parts by which other kinds of documents are known."""
DOCUMENT = "word/document.xml"


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The XML parts of a document by case-folded name, safe to parse."""

    name: str
    parts: dict[str, bytes]


def open_word(data: bytes, name: str) -> WordPackage:
    """Inflate and judge every XML part; DocumentRefused when the file is no sound Word document."""
    try:
        archive = Archive(data, name)
        parts = {part: archive.read(part) for part in archive.names if part.endswith((".xml", ".rels"))}
        moves = usual_names(archive.names, parts.__getitem__, DOCUMENT_PARTS)
        parts = {moves.get(part, part).casefold(): content for part, content in parts.items()}
        _require_word({moves.get(part, part).casefold() for part in archive.names}, name)
    except FileRefused as error:
        raise DocumentRefused(f"{name}：文件已损坏、过大或压缩结构不正常，没有读取。{_SAVE_AS}") from error
    parts = {part: _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", one) for part, one in parts.items()}
    for part, content in parts.items():
        unsafe = _DTD.search(content) or b"\0" in content or content.startswith(_UTF16)
        if unsafe or len(content) > MAX_DOCUMENT:
            raise DocumentRefused(f"{name}：文件里有不安全或过大的内容（{part}），没有读取。{_SAVE_AS}")
    return WordPackage(name, parts)


def _require_word(names: set[str], name: str) -> None:
    if any(part.endswith("vbaproject.bin") for part in names):
        raise DocumentRefused(f"{name}：文件含有宏，不能导入。请在 Word 中另存为不含宏的 .docx 后再试。")
    if "xl/workbook.xml" in names:
        raise DocumentRefused(f"{name}：这是工作簿。请把扩展名改回 .xlsx 后再导入。")
    if DOCUMENT not in names and (other := next((what for part, what in _OTHERS.items() if part in names), "")):
        raise DocumentRefused(f"{name}：这是{other}，不能导入。{_SAVE_AS}")
    if DOCUMENT not in names:
        raise DocumentRefused(f"{name}：这不是 Word 文档，或是加密、特殊格式的文件。{_SAVE_AS}")
