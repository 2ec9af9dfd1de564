"""The gate for received workbooks: every part inflated within limits and judged by its bytes before any parser reads it.

The file door's own gate (archive.py, package.py) keeps a desk from accidents; this one takes the file for hostile, and
brings harmless oddities (UTF-16, GB 2312, a senseless dimension) into a form that all readers accept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from xltool.books.file.archive import Archive
from xltool.books.file.calamine_sheet import senseless_dimension
from xltool.books.file.formats import FormatTraps, format_traps
from xltool.books.file.package import SHARED_STRINGS, STYLES, UNSAFE, WORKBOOK, Package
from xltool.books.file.part_names import WORKBOOK_PARTS, usual_names, with_usual_names
from xltool.books.file.refusals import DAMAGED, MANY, Why, refusal
from xltool.language.keys import header_key
from xltool.language.unseen import BIDI
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.errors import FileRefused
from xltool.model.findings import Finding
from xltool.model.form import Form
from xltool.model.review import REVIEW_SHEET
from xltool.model.shelf import installed_forms, load_form, shipped_names, standard_form
from xltool.receiving.gate.names import judge_names
from xltool.receiving.gate.parts import UNCONNECTED, Broken, judge_parts
from xltool.receiving.gate.sheets import Look, judge_links, judge_sheet, lean
from xltool.receiving.gate.xml import Flood, Malformed, Unsafe, as_utf8, require_sound
from xltool.receiving.refusals import Refusal, split
from xltool.receiving.suspicions import suspect

NAME = "工作簿"
"""What a workbook is called where only its bytes are known."""

MAX_STRINGS = 100_000
MAX_FORMATS = 65_490
MAX_FONTS = 2_000
MAX_NAMES = 2_000
MAX_TEXT = 32_767

_AT = Ref(template.COVER, 1, 1)
_XML = (".xml", ".rels", ".vml")
_TOLERATED = ("docprops/", "xl/drawings/", "xl/charts/", "xl/comments", "xl/threadedcomments", "customxml/", "xl/printersettings")  # fmt: skip
"""Parts that no one reads: when they are not well-formed they are left alone."""
_STATE = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(rb"\b([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_LONG_TEXT = re.compile(rb"<t(?: [^>]*)?>[^<]{%d}" % (MAX_TEXT + 1))
_LONG_NUMBER = re.compile(rb"<v>[0-9.eE+-]{41}")
_APPLICATION = re.compile(rb"<Application>([^<]{1,100})</Application>")
_FORM_LABEL = re.compile(rb">([a-z][a-z0-9_]{1,40} \d[\d.]{0,19} [0-9a-f]{16})<")
"""Name, version and digest, as ``Form.label`` writes them."""
_BIDI = re.compile(f"[{BIDI}]")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the bytes say: a reason not to read them, or what is suspicious about them.

    ``package``: the workbook ready to be read, exactly when there is no refusal.
    """

    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()
    package: Package | None = None
    program: str = ""
    """The program that saved it last, as it says itself."""


def inspect(data: bytes) -> Inspection:
    """Judge a workbook by its bytes; never raises for what they hold."""
    try:
        return _inspect(data)
    except Broken as broken:
        return Inspection(split(broken.why, broken.text))
    except FileRefused as refused_file:
        return Inspection(split(refused_file.code, refused_file.text))


def _inspect(data: bytes) -> Inspection:
    archive = Archive(data, NAME)
    names = archive.names
    raw = {name: archive.read(name) for name in names if not name.endswith("/")}
    parts, sheets, findings = _judge_xml(raw)
    if moves := usual_names(names, parts.__getitem__, WORKBOOK_PARTS):
        findings += [
            suspect("Q57", _AT, f"{new} 的写法与压缩包里的不一致")
            for old, new in moves.items()
            if old == new.casefold()
        ]
        renamed = with_usual_names({names[name]: content for name, content in parts.items()}, moves)
        names = {name.casefold(): name for name in renamed}
        parts = {name: renamed[written] for name, written in names.items()}
        moved = {moves.get(name, name).casefold(): content for name, content in sheets.items()}
        sheets = {name: content for name, content in moved.items() if name in parts}
    if WORKBOOK not in names:
        Package(data, NAME)  # says what it is instead
    findings += judge_parts(names, parts)
    _judge_amounts({**parts, **sheets})
    cut = {name: _without_dimension(content) for name, content in sheets.items()}
    parts |= {name: content for name, (content, _) in cut.items()}
    package = Package.of_judged(NAME, names, parts)
    findings += judge_names(package.part(WORKBOOK), len(package.sheets), _form_named(package))
    findings += _judge_sheets(package, cut)
    saved_by = _APPLICATION.search(parts.get("docprops/app.xml", b""))
    program = saved_by[1].decode(errors="replace") if saved_by else ""
    return Inspection(None, tuple(findings), package, program)


def _form_named(package: Package) -> Form | None:
    """The form of the label among the texts, as every cover but that of the first has one; None when it is not here."""
    cover = package.sheets.get(template.COVER)
    parts = [package.optional_part(SHARED_STRINGS), package.part(cover.part) if cover else None]
    labels = {found.decode() for part in parts if part for found in _FORM_LABEL.findall(part)}
    if not labels:
        return standard_form()
    known = chain(map(load_form, shipped_names()), installed_forms())
    return next((form for form in known if form.label in labels), None)


def _judge_xml(raw: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes], list[Finding]]:
    """All parts, XML in UTF-8 and sound, with dimensions that readers accept; and the sheets once more, lean."""
    parts: dict[str, bytes] = {}
    sheets: dict[str, bytes] = {}
    findings: list[Finding] = []
    for name, content in raw.items():
        parts[name] = content
        if not name.endswith(_XML) and not content.lstrip()[:5].lower().startswith(b"<?xml"):
            continue
        try:
            parts[name], encoding = as_utf8(content)
            if encoding:
                findings.append(suspect("Q59", _AT, encoding))
            if b"sheetData" in parts[name]:
                sheets[name] = lean(parts[name])
            require_sound(sheets.get(name, parts[name]))
        except Unsafe as error:
            raise refusal(NAME, UNSAFE, Why.UNSAFE_XML) from error
        except Flood as error:
            raise refusal(NAME, f"文件里的 {name} 内容过多或嵌套过深。{MANY}", Why.TOO_MANY) from error
        except Malformed as error:
            if name.endswith(".rels") or not name.startswith(_TOLERATED):
                raise refusal(NAME, DAMAGED) from error
            if not name.startswith("docprops/"):
                findings.append(suspect("Q57", _AT, f"{name} 不完整"))
    return parts, sheets, findings


def _without_dimension(content: bytes) -> tuple[bytes, str]:
    """A sheet without a declared used area that makes no sense, and what that said."""
    found = senseless_dimension(content)
    return (content, "") if found is None else (content[: found[0]] + content[found[1] :], found[2])


def _judge_amounts(parts: Mapping[str, bytes]) -> None:
    """How many shared strings, formats, fonts and names there are, and how long a text and a number."""
    for name, tag, limit, what in (
        (SHARED_STRINGS, b"<si", MAX_STRINGS, "文字"),
        (STYLES, b"<xf", MAX_FORMATS, "单元格格式"),
        (STYLES, b"<font>", MAX_FONTS, "字体"),
        (WORKBOOK, b"<definedName ", MAX_NAMES, "定义的名称"),
    ):
        if parts.get(name, b"").count(tag) > limit:
            raise Broken(Why.TOO_MANY, f"文件里的{what}超过 {limit} 个。{MANY}")
    for name, content in parts.items():
        if name == SHARED_STRINGS or name.startswith("xl/worksheets/"):
            found = _LONG_NUMBER.search(content) or _LONG_TEXT.search(content)
            if found and (found[0].startswith(b"<v>") or len(found[0].decode(errors="ignore")) > MAX_TEXT):
                raise Broken(Why.TOO_MANY, f"有一个单元格的内容长得不正常。{MANY}")


def _judge_sheets(package: Package, sheets: Mapping[str, tuple[bytes, str]]) -> Iterator[Finding]:
    entry = {header_key(name) for name in template.ENTRY_SHEETS}
    traps = _traps(package.optional_part(STYLES))
    package.require_readable()
    for name, sheet in package.sheets.items():
        if sheet.is_worksheet:
            content, cut = sheets.get(sheet.part.casefold(), (b"", ""))
            look = Look(name, header_key(name) in entry, content, cut)
            yield from judge_sheet(look, traps)
            if relations := package.optional_part(_relations_of(sheet.part)):
                yield from judge_links(look, relations)
        if _BIDI.search(name):
            yield suspect("Q47", Ref(name, 1, 1), _BIDI.sub("", name))
    yield from _hidden_sheets(package)


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _traps(styles: bytes | None) -> FormatTraps:
    try:
        return FormatTraps() if styles is None else format_traps(styles)
    except ValueError as error:
        raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what="单元格格式")) from error


def _hidden_sheets(package: Package) -> Iterator[Finding]:
    ours = {header_key(name) for name in (*template.HIDDEN_SHEETS, template.SEAL_SHEET, REVIEW_SHEET)}
    tags = [dict(_ATTRIBUTE.findall(tag)) for tag in _STATE.findall(package.part(WORKBOOK))]
    states = [tag.get(b"state", b"visible") for tag in tags if b"name" in tag]
    if len(states) != len(package.sheets):
        return
    if all(state != b"visible" for state in states):
        yield suspect("Q57", _AT, "所有工作表都是隐藏的")
    for name, state in zip(package.sheets, states, strict=True):
        if state != b"visible" and (header_key(name) not in ours or state == b"veryHidden"):
            yield suspect("Q42", Ref(name, 1, 1))
