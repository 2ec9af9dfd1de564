"""A Word document (.docx) to the same lines and tables that a text gives. Nothing in it is run or fetched.

Kept: paragraphs with the numbers Word keeps outside the text, headings, tables, text boxes, headers, notes, comments.
Left out: field codes (their results stay), deleted text of tracked changes, page numbers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.parser import parse_xml

from xltool.documents.document import Block, Document, Line, Table
from xltool.documents.opening.limits import require_length
from xltool.documents.opening.word_equation import shown_by_equation
from xltool.documents.opening.word_numbering import Numbering, W, read_numbering
from xltool.documents.opening.word_package import DOCUMENT, WordPackage, open_word
from xltool.documents.recognising.text_cleaning import without_field_codes, without_unseen
from xltool.language.unseen import BLANKS
from xltool.model.errors import DocumentRefused

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_APART = (
    (re.compile(r"word/header\d*\.xml"), "页眉"),
    (re.compile(r"word/footer\d*\.xml"), "页脚"),
    (re.compile(r"word/footnotes\.xml"), "脚注"),
    (re.compile(r"word/endnotes\.xml"), "尾注"),
    (re.compile(r"word/comments\.xml"), "批注"),
)
TEXT_BOX, HIDDEN = "文本框", "隐藏文字"
_WHITE = re.compile(r"(?:F[A-F]){3}", re.IGNORECASE)
_WHITE_OF_THEMES = frozenset({"background1", "light1"})
_TINY = frozenset("1234")
"""Sizes in half points, up to two points."""
_WRAPPINGS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_PAGE_NUMBER = re.compile(r"[\s\-—–─第共页/,，0-9]*")
_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delText", f"{W}rt", f"{_MC}Fallback"})  # fmt: skip
_TEXT = (f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_UNREADABLE = re.compile(rb"<(?:a:blip|v:imagedata|c:chart|dgm:relIds|w:altChunk|o:OLEObject)\b")
"""Pictures, charts, diagrams, embedded files: what is written in them is no text."""
_BREAKING = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def read_word(data: bytes, name: str) -> Document:
    """Read a .docx; DocumentRefused when it is none, or unsafe."""
    package = open_word(data, name)
    try:
        body = _root(package, DOCUMENT).body
        styles = _root(package, "word/styles.xml")
        numbering = read_numbering(_root(package, "word/numbering.xml"), styles)
        reader = _Reader(numbering, _style_names(styles), _looks(styles))
        blocks = tuple(reader.blocks(body))
        apart = (*reader.boxes, *_apart(package, reader.looks))
    except (SyntaxError, KeyError, ValueError, AttributeError, TypeError) as error:
        raise DocumentRefused(
            f"{name}：Word 文档已损坏，读不出来。请用 Word 打开并修复，另存为新的 .docx 后再试。"
        ) from error
    require_length(sum(_size(block) for block in blocks), name)
    notes = ["Word 文档。"]
    if reader.numbered:
        notes.append(f"补上了 {reader.numbered} 处 Word 自动编号。")
    if reader.removed:
        notes.append(f"去掉了 {reader.removed} 处 Word 域代码（TC … \\f … \\l …）。")
    if reader.equations:
        notes.append(f"有 {reader.equations} 处公式域（EQ）没有读取，请对照原文。")
    if reader.deleted:
        notes.append(f"没有读取修订中已删除的文字 {reader.deleted} 处。")
    if hidden := len(_UNREADABLE.findall(package.parts[DOCUMENT])):
        notes.append(f"有 {hidden} 处图片、图表或嵌入的文件，里面的文字没有读取，请对照原文。")
    return Document(name, blocks, apart, tuple(notes))


def _size(block: Block) -> int:
    return sum(len(row) for row in block.rows) if isinstance(block, Table) else 1


def _root(package: WordPackage, part: str) -> Any:
    content = package.parts.get(part)
    return None if content is None else parse_xml(content)


@dataclass(slots=True)
class _Reader:
    """Reads a body in one pass, counting numbers and places as it goes."""

    numbering: Numbering
    style_names: Mapping[str, str]
    looks: Mapping[str, Mapping[str, bool]]
    """What a style, or "" for all text, says of being seen."""
    boxes: list[tuple[str, Line]] = field(default_factory=list)
    numbered: int = 0
    removed: int = 0
    deleted: int = 0
    equations: int = 0
    paragraphs: int = 0
    tables: int = 0
    gap: bool = False
    unseen: list[str] = field(default_factory=list)
    """Hidden text of the paragraph that is being read."""
    look: Mapping[str, bool] = field(default_factory=dict)
    """What the style of that paragraph says of being seen."""
    codes: list[list[str]] = field(default_factory=list)
    """Codes of the fields that have begun, and whose results have not."""

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Paragraphs and tables of a body, also those inside content controls."""
        for element in parent:
            if element.tag == f"{W}p":
                self.paragraphs += 1
                yield from self._lines(element)
            elif element.tag == f"{W}tbl":
                self.tables += 1
                yield Table(tuple(self._rows(element)), f"表格 {self.tables} ", tuple(_spans(element)))
                self.gap = True
            elif element.tag in _WRAPPINGS and not _is_placeholder(element):
                yield from self.blocks(element)

    def _lines(self, paragraph: Any) -> Iterator[Line]:
        name = self.style_names.get(_style_id(paragraph), "")
        contents = name.startswith(("toc ", "目录 ", "wpsoffice手动目录 ")) and name[-1:].isdigit()
        level = int(name[-1]) if re.fullmatch(r"(?:heading|标题) [1-9]", name) else 0
        place = f"第 {self.paragraphs} 段"
        for raw in self._text(paragraph, place).split("\n"):
            led = "\t" in raw[: len(raw) - len(raw.lstrip(BLANKS))]
            text = raw.strip(BLANKS)
            if text or led:
                yield Line(text, place, cell=led, gap=self.gap, level=level, contents=contents)
                self.gap = False
            else:
                self.gap = True

    def _text(self, paragraph: Any, place: str) -> str:
        """The text of a paragraph, its number in front; text boxes in it are put apart."""
        text, removed = without_field_codes(without_unseen(self.text_of(paragraph, place)))
        self.removed += removed
        number = self.numbering.next(paragraph.find(f"{W}pPr"), _style_id(paragraph))
        if number and text.strip(BLANKS):
            self.numbered += 1
            return number + text.lstrip(BLANKS)
        return text

    def text_of(self, paragraph: Any, place: str) -> str:
        """The text that is seen of a paragraph; what is hidden in it is put apart."""
        pieces: list[str] = []
        self.look = {**self.looks.get("", {}), **self.looks.get(_style_id(paragraph), {})}
        self.codes = []
        self.gather(paragraph, pieces, place)
        if hidden := "".join(self.unseen).strip(BLANKS):
            self.boxes.append((HIDDEN, Line(hidden, place)))
        self.unseen = []
        return "".join(pieces)

    def gather(self, element: Any, pieces: list[str], place: str) -> None:
        """Add the text below an element to the pieces; text boxes go to ``boxes``."""
        for child in element:
            tag = child.tag
            if tag in (f"{W}del", f"{W}moveFrom"):
                self.deleted += 1
            elif tag == f"{W}r" and self._is_hidden(child):
                self._gather_hidden(child, place)
            elif tag == f"{W}txbxContent":
                self._box(child, place)
            elif tag in (f"{W}fldChar", f"{W}instrText"):
                pieces.append(self._field(child))
            elif tag in _TEXT:
                pieces.append(child.text or "")
            elif tag in _BREAKING:
                pieces.append(_BREAKING[tag])
            elif tag == f"{W}sym":
                code = child.get(f"{W}char", "")
                pieces.append(chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else "")
            elif isinstance(tag, str) and tag not in _SKIPPED and not _is_placeholder(child):
                self.gather(child, pieces, place)

    def _field(self, sign: Any) -> str:
        """What is seen of a field that has no result: phonetic guides and circled letters are written so."""
        kind = sign.get(f"{W}fldCharType", "code")
        if kind == "begin":
            self.codes.append([])
        elif kind in ("code", "separate") and self.codes:
            self.codes[-1] = [*self.codes[-1], sign.text or ""] if kind == "code" else []
        elif kind == "end" and self.codes:
            shown = shown_by_equation("".join(self.codes.pop()))
            self.equations += shown is None
            return shown or ""
        return ""

    def _is_hidden(self, run: Any) -> bool:
        """By its own format, else by its style, else by that of the paragraph; or because nobody could see it."""
        properties = run.find(f"{W}rPr")
        named = None if properties is None else properties.find(f"{W}rStyle")
        style = {} if named is None else self.looks.get(named.get(f"{W}val", ""), {})
        look = {**self.look, **style, **_look(properties)}
        return (
            look.get(HIDES, False) or look.get(_IS_TINY, False) or (look.get(_IS_WHITE, False) and _on_white(run, look))
        )

    def _gather_hidden(self, run: Any, place: str) -> None:
        kept = self.unseen
        pieces: list[str] = []
        self.gather(run, pieces, place)
        self.unseen = [*kept, *pieces]

    def _box(self, content: Any, place: str) -> None:
        outer = self.unseen, self.look, self.codes
        for paragraph in content.iter(f"{W}p"):
            self.unseen = []
            text = self.text_of(paragraph, place).strip(BLANKS)
            if text:
                self.boxes.append((TEXT_BOX, Line(text, f"{place}旁的文本框")))
        self.unseen, self.look, self.codes = outer

    def _rows(self, table: Any) -> Iterator[tuple[str, ...]]:
        """Cells by row; one that a merge from above covers is "", one over several columns stands once."""
        for row in _below(table, f"{W}tr"):
            cells = tuple(self._cell(cell) for cell in _below(row, f"{W}tc"))
            if not _is_on(row.find(f"{W}trPr/{W}hidden")):
                yield cells
            elif hidden := "\n".join(filter(None, cells)):
                self.boxes.append((HIDDEN, Line(hidden, f"表格 {self.tables}")))

    def _cell(self, cell: Any) -> str:
        properties = cell.find(f"{W}tcPr")
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        asked = any(map(_is_placeholder, cell.iterancestors(f"{W}sdt")))
        text = "" if asked else "\n".join(self._cell_lines(cell)).strip(BLANKS)
        covered = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        if covered and text:
            self.boxes.append(("合并单元格里看不见的文字", Line(text, f"表格 {self.tables}")))
        return "" if covered else text

    def _cell_lines(self, cell: Any) -> Iterator[str]:
        for element in cell:
            if element.tag == f"{W}p":
                text = self._text(element, f"表格 {self.tables} ").strip(BLANKS)
                if text:
                    yield text
            elif element.tag == f"{W}tbl":
                for row in self._rows(element):
                    yield from filter(None, row)
            elif element.tag in _WRAPPINGS and not _is_placeholder(element):
                yield from self._cell_lines(element)


def _spans(table: Any) -> Iterator[tuple[int, ...]]:
    """How many columns the cells of each row take, of the rows that are not hidden."""
    for row in _below(table, f"{W}tr"):
        if not _is_on(row.find(f"{W}trPr/{W}hidden")):
            found = (cell.find(f"{W}tcPr/{W}gridSpan") for cell in _below(row, f"{W}tc"))
            yield tuple(max(int(span.get(f"{W}val", "1")), 1) if span is not None else 1 for span in found)


def _style_id(paragraph: Any) -> str:
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if named is None else str(named.get(f"{W}val", ""))


HIDES, _IS_TINY, _IS_WHITE, _IS_SHADED = "hides", "tiny", "white", "shaded"


def _looks(styles: Any) -> dict[str, dict[str, bool]]:
    """What every style says of being seen, also by what it is based on; "": what holds for all text."""
    if styles is None:
        return {}
    found = {style.get(f"{W}styleId", ""): style for style in styles.findall(f"{W}style")}
    looks = {"": _look(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))}
    for name in found:
        look: dict[str, bool] = {}
        base, seen = name, set[str]()
        while base in found and base not in seen:
            seen.add(base)
            style = found[base]
            look = {**_look(style.find(f"{W}pPr")), **_look(style.find(f"{W}rPr")), **look}
            on = style.find(f"{W}basedOn")
            base = "" if on is None else on.get(f"{W}val", "")
        looks[name] = look
    return looks


def _look(properties: Any) -> dict[str, bool]:
    """What properties of text or of a paragraph say of being seen; what they do not say is left out."""
    if properties is None:
        return {}
    said = {
        tag: one
        for tag in ("vanish", "sz", "color", "shd", "highlight")
        if (one := properties.find(f"{W}{tag}")) is not None
    }
    look = {}
    if "vanish" in said:
        look[HIDES] = _is_on(said["vanish"])
    if "sz" in said:
        look[_IS_TINY] = said["sz"].get(f"{W}val", "") in _TINY
    if "color" in said:
        look[_IS_WHITE] = _is_white(said["color"])
    if _has_colour(said.get("shd")) or "highlight" in said:
        look[_IS_SHADED] = True
    return look


def _is_white(colour: Any) -> bool:
    value, theme = colour.get(f"{W}val", "auto"), colour.get(f"{W}themeColor")
    by_theme = theme in _WHITE_OF_THEMES and colour.get(f"{W}themeShade") is None
    return by_theme if value == "auto" else _WHITE.fullmatch(value) is not None


def _on_white(run: Any, look: Mapping[str, bool]) -> bool:
    """Whether nothing behind white letters has a colour."""
    around = list(run.iterancestors(f"{W}p", f"{W}tc", f"{W}tbl", f"{W}txbxContent"))
    grounds = [one.find(f"{W}{kind}") for one in around for kind in ("pPr", "tcPr", "tblPr")]
    shaded = look.get(_IS_SHADED, False) or any(_has_colour(one.find(f"{W}shd")) for one in grounds if one is not None)
    return not shaded and all(one.tag != f"{W}txbxContent" for one in around)


def _has_colour(shading: Any) -> bool:
    """Whether what stands on it may be white; a theme or a pattern is a colour as well."""
    if shading is None:
        return False
    patterned = shading.get(f"{W}val", "clear") not in ("clear", "nil") or shading.get(f"{W}themeFill") is not None
    return patterned or shading.get(f"{W}fill", "auto").upper() not in ("AUTO", "FFFFFF")


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off")


def _is_placeholder(element: Any) -> bool:
    """Whether a content control shows only what is to be typed into it."""
    return element.tag == f"{W}sdt" and _is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr"))


def _style_names(styles: Any) -> dict[str, str]:
    """Names of the styles by their id, in lower case: heading 1, toc 1."""
    names = {}
    for style in styles.findall(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        if name is not None:
            names[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "").lower()
    return names


def _below(parent: Any, wanted: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those wrapped in content controls or tracked insertions."""
    for element in parent:
        if element.tag == wanted:
            properties = element.find(f"{W}trPr")
            if properties is None or properties.find(f"{W}del") is None:
                yield element
        elif element.tag in _WRAPPINGS and (wanted == f"{W}tc" or not _is_placeholder(element)):
            yield from _below(element, wanted)  # a cell to be typed into keeps its place


def _apart(package: WordPackage, looks: Mapping[str, Mapping[str, bool]]) -> Iterator[tuple[str, Line]]:
    """Lines outside the body: headers and footers that say more than a page number, notes, comments."""
    said: set[tuple[str, str]] = set()
    for part in sorted(package.parts):
        kind = next((kind for pattern, kind in _APART if pattern.fullmatch(part)), None)
        if kind is None:
            continue
        reader = _Reader(Numbering({}, {}), {}, looks)
        for paragraph in _root(package, part).iter(f"{W}p"):
            text = reader.text_of(paragraph, kind).strip(BLANKS)
            if not _PAGE_NUMBER.fullmatch(text) and (kind, text) not in said:
                said.add((kind, text))
                yield kind, Line(text, kind)
        for kind_of_box, line in reader.boxes:
            yield kind_of_box, Line(line.text, f"{kind}里的文本框" if kind_of_box == TEXT_BOX else kind)
