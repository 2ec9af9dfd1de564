"""An old Word document (.doc): LibreOffice turns it into a .docx on a profile of its own, where macros and links are off."""

from xltool.documents.document import Document
from xltool.documents.office import convert, office_program
from xltool.documents.opening.word import read_word
from xltool.model.errors import DocumentRefused

_SAVE_AS = "请用 Word 或 WPS 打开它，另存为“Word 文档 (*.docx)”后再试。"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")


def read_old_word(data: bytes, name: str) -> Document:
    """Convert and read; DocumentRefused when it is no Word document or LibreOffice is missing."""
    if _ENCRYPTED in data:
        raise DocumentRefused(
            f"{name}：文件是加密的，读不了。请在 Word 中取消打开密码或文档保护，另存为 .docx 后再试。"
        )
    if _WORD_STREAM not in data:
        raise DocumentRefused(f"{name}：这不是 Word 文档（可能是旧版 Excel 文件）。请另存为 .docx 或 .xlsx 后再试。")
    program = office_program()
    if program is None:
        raise DocumentRefused(f"{name}：读取旧版 .doc 需要 LibreOffice，这台电脑上没有。{_SAVE_AS}")
    converted = convert(program, data, "doc", "docx:MS Word 2007 XML")
    if converted is None:
        raise DocumentRefused(f"{name}：旧版 .doc 没有转换成功。{_SAVE_AS}")
    document = read_word(converted, name)
    return Document(document.name, document.blocks, document.apart, ("旧版 Word 文档（经 LibreOffice 转换）。", *document.notes[1:]))  # fmt: skip
