"""A workbook fit to be sent: no macros, no ways out of the file, nothing personal in what Excel keeps beside the cells.

Works on the parts of the package, so that pictures, colours, comments and staff's own sheets stay as they are. What is
taken away is named; afterwards no reference may lead nowhere, or the copy is refused.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from xltool.books.file.archive import CONTENT_TYPES, ROOT_RELS, Archive, zip_parts
from xltool.books.file.book import FileBook
from xltool.books.file.package import WORKBOOK, Package
from xltool.books.file.part_names import WORKBOOK_PARTS, owner_of, rels_name, resolved, usual_names, with_usual_names
from xltool.language.patterns import compile_later
from xltool.model.cells import Ref
from xltool.model.errors import XltoolError
from xltool.sending.covered import without_covered
from xltool.sending.outward_formulas import leads_out, names_other_book, without_formulas

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY_CORE = (
    _HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_APP = _HEAD + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
_EMPTY = {"/core-properties": _EMPTY_CORE, "/extended-properties": _EMPTY_APP}
_AUTHOR = "填报单位"
_NOTE_AUTHOR = compile_later(r"(<(?:\w+:)?author>)([^<]*)(</(?:\w+:)?author>)")

_DROPPED = (
    ("宏", r"xl/(vba[^/]*\.(bin|xml)|vbaproject.*|customui/.*|.*userinterface.*)|customui/.*"),
    ("外部链接", r"xl/externallinks/.*"),
    ("数据连接", r"xl/connections\.xml|xl/querytables/.*|xl/model/.*|customxml/.*|xl/customdata/.*"),
    ("嵌入对象", r"xl/embeddings/.*|xl/activex/.*"),
    ("数据透视表（结果留下）", r"xl/(?:pivottables|pivotcache|slicers|slicercaches|timelines|timelinecaches)/.*"),
    ("打印机设置", r"xl/printersettings/.*"),
    (
        "个人信息",
        r"docprops/(custom\.xml|thumbnail\..*)|docmetadata/.*|xl/customproperty\d*\.bin|xl/revisions/.*|xl/usernames\.xml|xl/webextensions/.*",
    ),
)
_KINDS = tuple((words, compile_later(pattern)) for words, pattern in _DROPPED)
_TOLD = {"宏": "", "外部链接": "", "数据连接": "", "嵌入对象": "", "数据透视表（结果留下）": "xl/pivottables/"}
"""What staff are told of, and in which folder it is counted."""

_RELATIONSHIP = compile_later(r"<(?:\w+:)?Relationship\b[^>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)")
_OVERRIDE = compile_later(r'<Override\b[^>]*?PartName="/([^"]+)"[^>]*?(?:/>|>\s*</Override>)')
_MAIN_TYPE = compile_later(
    r"application/vnd\.(?:ms-excel\.(?:sheet|template)\.macroEnabled|"
    r"openxmlformats-officedocument\.spreadsheetml\.template)\.main\+xml"
)
_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_VBA_DEFAULT = compile_later(r'<Default\b[^>]*vbaProject"[^>]*?(?:/>|>\s*</Default>)')
_USES = compile_later(r'\b\w+:(?:id|embed|link|pict|dm|lo|qs|cs)="([^"]*)"')


def _element(name: str) -> str:
    return rf"<(?P<p>(?:\w+:)?){name}\b[^>]*?(?:/>|>.*?</(?P=p){name}>)"


def _compat(inner: str) -> str:
    """A block for newer programs that holds such an element."""
    return (
        r"<mc:AlternateContent\b[^>]*>(?:(?!</mc:AlternateContent>).)*?"
        rf"<(?:\w+:)?{inner}\b.*?</mc:AlternateContent>"
    )


_WORKBOOK_LOSES = tuple(
    compile_later(pattern, re.DOTALL)
    for pattern in (
        _compat("absPath"), _element("externalReferences"), _element("fileSharing"),
        _element("pivotCaches"),
        _element("webPublishObjects"), _element("functionGroups"),
    )
)  # fmt: skip
_OBJECTS = tuple(compile_later(_element(name), re.DOTALL) for name in ("oleObjects", "controls", "customProperties"))
_PRINTER = compile_later(r'(<(?:\w+:)?pageSetup\b[^>]*?)\s\w+:id="[^"]*"')
_HYPERLINK = compile_later(r'<(?:\w+:)?hyperlink\b[^>]*?\b\w+:id="([^"]*)"[^>]*?(?:/>|>\s*</(?:\w+:)?hyperlink>)')
_NO_HYPERLINKS = compile_later(r"<((?:\w+:)?)hyperlinks\b[^>]*>\s*</\1hyperlinks>")
_SHAPE_LINK = compile_later(r"<a:hlink(?:Click|Hover)\b[^>]*?(?:/>|>.*?</a:hlink(?:Click|Hover)>)", re.DOTALL)
_SHAPE_MACRO = compile_later(r'(\smacro=")[^"]+"')
_VML_MACRO = compile_later(r"<x:FmlaMacro>.*?</x:FmlaMacro>", re.DOTALL)
_EXTENSION = compile_later(_element("ext"), re.DOTALL)
_NO_EXTENSIONS = compile_later(r"<((?:\w+:)?)extLst\b[^>]*>\s*</\1extLst>")
_SLICER = compile_later(
    r"<((?:\w+:)?)(twoCellAnchor|oneCellAnchor|absoluteAnchor)\b(?:(?!</\1\2>).)*?<(?:\w+:)?(?:slicer|timeslicer)\s.*?</\1\2>",
    re.DOTALL,
)
_NOTHING_LEFT = compile_later(
    r"<mc:AlternateContent\b[^>]*>\s*(?:<mc:(Choice|Fallback)\b[^>]*?(?:/>|>\s*</mc:\1>)\s*)*</mc:AlternateContent>"
)
_DEFINED_NAME = compile_later(r"<((?:\w+:)?)definedName\b[^>]*>(.*?)</\1definedName>", re.DOTALL)


@dataclass
class Shared:
    """The copy's bytes, and what was taken away in words for staff, e.g. ``宏``."""

    data: bytes
    removed: tuple[str, ...]


@dataclass
class _Cleaning:
    parts: dict[str, str | bytes]
    removed: dict[str, int] = field(default_factory=dict)

    @property
    def packed(self) -> bytes:
        """The parts as an archive."""
        return zip_parts({part: c.encode() if isinstance(c, str) else c for part, c in self.parts.items()})

    def note(self, words: str, number: int = 1) -> None:
        if number:
            self.removed[words] = self.removed.get(words, 0) + number


def fit_to_share(data: bytes, name: str, frozen: Collection[Ref] = ()) -> Shared:
    """Clean a workbook; formulas in the cells of ``frozen`` give way to their stored results.

    Takes .xlsm too. Raises XltoolError when something cannot be taken away safely.
    """
    archive = Archive(data, name)
    parts = {part: archive.read(part) for part in archive.names.values()}
    parts = with_usual_names(parts, usual_names(archive.names, archive.read, WORKBOOK_PARTS))
    cleaning = _Cleaning({part: _text(content) if _is_xml(part) else content for part, content in parts.items()})
    if any(part.casefold().startswith("xl/macrosheets/") for part in parts):
        raise XltoolError(f"{name}：含有 Excel 4.0 宏表，不能报送。请删去宏表，另存为“Excel 工作簿 (*.xlsx)”后再试。")
    _drop_parts(cleaning)
    _clean_workbook(cleaning)
    for part in ["", *(part for part in cleaning.parts if _is_xml(part))]:
        _clean_part(cleaning, part, _clean_relationships(cleaning, part))
    _clear_personal(cleaning)
    package = Package(cleaning.packed, name)
    _without_formulas(package, cleaning, frozen)
    _without_covered(package, cleaning)
    _require_whole(cleaning, name)
    words = tuple(f"{kind} {number} 处" for kind, number in cleaning.removed.items())
    return Shared(cleaning.packed, words)


def _text(content: bytes) -> str | bytes:
    """A part as text; one in another encoding stays bytes, and the gate will refuse it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content


def _is_xml(part: str) -> bool:
    return part.casefold().endswith((".xml", ".rels", ".vml"))


def _drop_parts(cleaning: _Cleaning) -> None:
    for part in list(cleaning.parts):
        owner = owner_of(part) if part.endswith(".rels") else part
        for words, pattern in _KINDS:
            if pattern.fullmatch(owner.casefold()) or pattern.fullmatch(part.casefold()):
                del cleaning.parts[part]
                if words in _TOLD and part == owner and part.casefold().startswith(_TOLD[words]):
                    cleaning.note(words)
                break
    types = str(cleaning.parts[CONTENT_TYPES])
    present = {part.casefold() for part in cleaning.parts}
    types = _OVERRIDE.sub(lambda m: m[0] if m[1].casefold() in present else "", types)
    cleaning.parts[CONTENT_TYPES] = _VBA_DEFAULT.sub("", _MAIN_TYPE.sub(_PLAIN_TYPE, types))


def _clean_workbook(cleaning: _Cleaning) -> None:
    for part in [part for part in cleaning.parts if part.casefold() == WORKBOOK]:
        text = str(cleaning.parts[part])
        for pattern in _WORKBOOK_LOSES:
            text = pattern.sub("", text)
        text = _DEFINED_NAME.sub(lambda m: "" if leads_out(m[2]) else m[0], text)
        text = re.sub(r"<((?:\w+:)?)definedNames\b[^>]*>\s*</\1definedNames>", "", text)
        cleaning.parts[part] = text


def _clean_relationships(cleaning: _Cleaning, part: str) -> set[str]:
    """Drop those that lead out of the package or to a part that is gone; return their ids."""
    rels = rels_name(part)
    lost: set[str] = set()
    if isinstance(text := cleaning.parts.get(rels), str):
        cleaning.parts[rels] = _RELATIONSHIP.sub(_keep_if(cleaning, part, lost), text)
    return lost


def _clean_part(cleaning: _Cleaning, part: str, lost: set[str]) -> None:
    """Take out of a part what used lost relationships, and the macros of its shapes."""
    if not isinstance(text := cleaning.parts.get(part), str):
        return
    before = len(_HYPERLINK.findall(text))
    text = _HYPERLINK.sub(lambda m: "" if m[1] in lost else m[0], text)
    cleaning.note("超链接", before - len(_HYPERLINK.findall(text)))
    text = _NO_HYPERLINKS.sub("", text)
    text = _PRINTER.sub(lambda m: m[1] if _uses_lost(m[0], lost) else m[0], text)
    for pattern in _OBJECTS:
        text = pattern.sub(lambda m: "" if _uses_lost(m[0], lost) else m[0], text)
    text = _NO_EXTENSIONS.sub("", _EXTENSION.sub(lambda m: "" if _uses_lost(m[0], lost) else m[0], text))
    text = _NOTHING_LEFT.sub("", text)
    text = _SHAPE_LINK.sub(lambda m: "" if _uses_lost(m[0], lost) else m[0], text)
    for ident in lost:
        text = re.sub(rf'\s\w+:link="{re.escape(ident)}"', "", text)
    folded = part.casefold()
    if folded.startswith(("xl/drawings/", "xl/worksheets/")):
        text = _SLICER.sub("", text)
        text = _VML_MACRO.sub("", _SHAPE_MACRO.sub(r'\1"', text))
    cleaning.parts[part] = text


def _keep_if(cleaning: _Cleaning, part: str, lost: set[str]) -> Callable[[re.Match[str]], str]:
    """Keep a relationship that leads to a part that is there; note the others by their ids."""
    present = {name.casefold() for name in cleaning.parts}

    def keep(match: re.Match[str]) -> str:
        target = re.search(r'\bTarget="([^"]*)"', match[0])
        outside = re.search(r'\bTargetMode="External"', match[0])
        inside = resolved(part, target[1] if target else "")
        link_within = outside and target and target[1].startswith("#")
        if link_within or (not outside and inside.casefold() in present):
            return match[0]
        ident = re.search(r'\bId="([^"]*)"', match[0])
        lost.add(ident[1] if ident else "")
        return ""

    return keep


def _uses_lost(text: str, lost: set[str]) -> bool:
    return any(ident in lost for ident in _USES.findall(text))


def _clear_personal(cleaning: _Cleaning) -> None:
    """Who made and saved the file, and who wrote the comments. Texts of comments stay."""
    for match in _RELATIONSHIP.finditer(str(cleaning.parts[ROOT_RELS])):
        target = re.search(r'\bTarget="/?([^"]*)"', match[0])
        for kind, empty in _EMPTY.items():
            if target and kind in match[0] and target[1] in cleaning.parts:
                cleaning.parts[target[1]] = empty
    for part, text in list(cleaning.parts.items()):
        folded = part.casefold()
        if folded.startswith("xl/comments") and isinstance(text, str):
            cleaning.parts[part] = _without_authors(text)
        elif folded.startswith("xl/persons/") and isinstance(text, str):
            shown = re.sub(r'displayName="[^"]*"', f'displayName="{_AUTHOR}"', text)
            cleaning.parts[part] = re.sub(r'userId="[^"]*"', f'userId="{_AUTHOR}"', shown)


def _without_authors(text: str) -> str:
    """Excel also begins the text of a comment with its author's name and a colon."""
    authors = {match[2] for match in _NOTE_AUTHOR.finditer(text)} - {""}
    threads = {author for author in authors if author.startswith("tc=")}
    for author in authors - threads:
        text = re.sub(rf">{re.escape(author)}([:：])", rf">{escape(_AUTHOR)}\1", text)
    return _NOTE_AUTHOR.sub(lambda m: m[0] if m[2] in threads else f"{m[1]}{_AUTHOR}{m[3]}", text)


def _without_formulas(package: Package, cleaning: _Cleaning, frozen: Collection[Ref]) -> None:
    """Formulas in frozen cells and those that lead out of the file give way to their results."""
    for name, sheet in package.sheets.items():
        text = cleaning.parts.get(sheet.part)
        if sheet.is_worksheet and isinstance(text, str):
            cells = {ref.a1 for ref in frozen if ref.sheet == name}
            cleaning.parts[sheet.part], outward, others = without_formulas(text, cells)
            cleaning.note("指向外部的公式", outward)
            cleaning.note("公式改为数值", others)


def _without_covered(package: Package, cleaning: _Cleaning) -> None:
    """Values that merged areas cover go, where no entry and no formula needs them."""
    book = FileBook.of_package(package)
    texts = {part: text for part, text in cleaning.parts.items() if isinstance(text, str)}
    for name, sheet in package.sheets.items():
        if sheet.is_worksheet and sheet.part in texts:
            content, gone = without_covered(name, texts[sheet.part], book.merged(name), texts)
            cleaning.parts[sheet.part] = content
            cleaning.note("合并单元格盖住的内容", gone)


def _require_whole(cleaning: _Cleaning, name: str) -> None:
    """Every id that a part uses has its relationship; otherwise Excel would offer a repair."""
    for part, text in cleaning.parts.items():
        if not isinstance(text, str) or part.endswith(".rels") or part == CONTENT_TYPES:
            continue
        if not part.casefold().startswith("xl/") or part.casefold().endswith(".vml"):
            continue
        rels = cleaning.parts.get(rels_name(part), "")
        known = set(re.findall(r'\bId="([^"]*)"', str(rels)))
        used = {ident for ident in _USES.findall(text) if ident.startswith("rId")}
        if used - known or names_other_book(text):
            raise XltoolError(
                f"{name}：里面有不能安全去掉的外部内容（{part}）。请删去插入的对象、控件和链接的图片，"
                "或新建工作簿、把填报内容复制过去后再报送。"
            )
