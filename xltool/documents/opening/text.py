"""Bytes of a plain text to lines. The encoding is found out by strict decoding, never guessed, and is said."""

import re
import unicodedata

from xltool.documents.document import Document, Line
from xltool.documents.opening.limits import MAX_TEXT_BYTES, require_length
from xltool.documents.recognising.text_cleaning import without_field_codes, without_unseen
from xltool.language.unseen import BLANKS
from xltool.model.errors import DocumentRefused

_BLANK = BLANKS + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_END = "\x1a \t\r\n"
"""DOS and old accounting programs end a text with Ctrl-Z, some fill the last block with it."""
_CELL_MARKS = "\x07"
"""Word ends a cell with this when a table is saved as text."""
_FIELD_MARKS = dict.fromkeys((0x13, 0x14, 0x15))
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"), (b"\xff\xfe", "utf-16", "UTF-16"), (b"\xfe\xff", "utf-16", "UTF-16"))
_SAVE_AS = "请用记事本打开，另存为时把“编码”选为 UTF-8 后再试。"


def read_text(data: bytes, name: str) -> Document:
    """Read a plain text; DocumentRefused when it is none, or when no encoding fits every byte."""
    if len(data) > MAX_TEXT_BYTES:
        raise DocumentRefused(f"{name}：文本文件超过 {MAX_TEXT_BYTES // 2**20} MB。请只留下要导入的文档后再试。")
    text, encoding = decode(data, name)
    lines, removed = _lines(text.rstrip(_END))
    require_length(len(lines), name)
    notes = [f"编码：{encoding}。"]
    if removed:
        notes.append(f"去掉了 {removed} 处 Word 域代码（TC … \\f … \\l …）。")
    return Document(name, tuple(lines), notes=tuple(notes))


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and the encoding that fits: a byte order mark decides, else UTF-8, else GB18030, both strictly."""
    for mark, codec, words in _BOMS:
        if data.startswith(mark):
            try:
                return _sound(data.decode(codec), name), words
            except UnicodeDecodeError as error:
                raise DocumentRefused(
                    f"{name}：开头标明是 {words} 编码，但第 {error.start + 1} 个字节起读不出来，文件可能已损坏。"
                    f"请重新取得文件；或{_SAVE_AS.removeprefix('请')}"
                ) from error
    for codec, words in (("utf-8", "UTF-8"), ("gb18030", "GB18030")):
        try:
            return _sound(data.decode(codec), name), words
        except UnicodeDecodeError:
            continue
    raise DocumentRefused(f"{name}：文字编码既不是 UTF-8 也不是 GB18030（GBK），没有读取。{_SAVE_AS}")


def _sound(text: str, name: str) -> str:
    """Refuse what decodes but is no text: NUL, characters that no one assigned or that fonts keep to themselves."""
    odd = sum(unicodedata.category(c) in {"Cn", "Co", "Cs"} or c == "\0" for c in text)
    if odd and ("\0" in text or odd * 100 > len(text)):
        raise DocumentRefused(f"{name}：解码后不是正常的文字，编码不对或不是文本文件，没有读取。{_SAVE_AS}")
    return text


def _lines(text: str) -> tuple[list[Line], int]:
    """Lines with their number as place, and how many field codes were taken away."""
    lines: list[Line] = []
    removed, gap = 0, False
    text = text.translate(_FIELD_MARKS).replace(_CELL_MARKS, "\n\t")
    for number, raw in enumerate(_BREAKS.split(text), start=1):
        kept, count = without_field_codes(without_unseen(raw))
        removed += count
        stripped = kept.strip(_BLANK)
        led = "\t" in kept[: len(kept) - len(kept.lstrip(_BLANK))]
        if stripped or led:
            lines.append(Line(stripped, f"第 {number} 行", cell=led, gap=gap))
            gap = False
        else:
            gap = True
    return lines, removed
