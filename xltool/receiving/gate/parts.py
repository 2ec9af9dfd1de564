"""Names, content types and relationships of a received workbook: what may run, what calls home, what leads nowhere.

Nothing is believed for its name alone: a part is judged by its name, by its content type, and by who refers to it.
"""

import posixpath
import re
import struct
import xml.etree.ElementTree as ET  # xml.py judged every part
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xltool.books.file.archive import CONTENT_TYPES, ROOT_RELS
from xltool.books.file.package import STYLES, WORKBOOK
from xltool.books.file.refusals import Why
from xltool.model.cells import Ref
from xltool.model.findings import Finding
from xltool.model.template import COVER
from xltool.receiving.suspicions import suspect

MAX_PIXELS = 50_000_000

ACTIVE = "文件里有{what}，可能运行程序，没有读取。请报送单位删去它，在 Excel 中另存为“Excel 工作簿 (*.xlsx)”后重新报送；收到的文件请不要打开。"
UNCONNECTED = "文件内部的部件对不上（{what}），已损坏或被改动过。请用备份，或用 Excel 打开修复后另存为 .xlsx。"

_ACTIVE_PARTS = (
    (re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/"), "宏"),
    (re.compile(r"/activex/"), "ActiveX 控件"),
    (re.compile(r"/embeddings/|oleobject"), "嵌入的对象"),
    (re.compile(r"customui"), "自定义功能区"),
    (re.compile(r"\.(?:exe|dll|com|scr|bat|cmd|js|jse|vbs|vbe|wsf|ps1|hta|lnk|jar|msi|sys|chm)$"), "程序"),
    (re.compile(r"/webextensions/"), "网络加载项"),
)
_ACTIVE_TYPES = re.compile(
    rb"macroEnabled|vbaProject|macrosheet|activeX|oleObject|addin\.main|dialogsheet|x-msdownload", re.IGNORECASE
)
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_CONNECTIONS = (
    (re.compile(r"xl/connections\.xml"), "数据连接"),
    (re.compile(r"xl/querytables/"), "查询"),
    (re.compile(r"xl/model/"), "数据模型"),
)
_MASHUP = b"DataMashup"
_NEEDED = ("/worksheet", "/chartsheet", "/sharedStrings")
_AT = Ref(COVER, 1, 1)


class Broken(Exception):
    """A reason not to read the workbook: kind and text."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why = why
        self.text = text


class Link(NamedTuple):
    """A relationship: the part that has it, kind (last word of its type), target as written, whether outside."""

    source: str
    kind: str
    target: str
    external: bool


def judge_parts(names: Mapping[str, str], parts: Mapping[str, bytes]) -> Iterator[Finding]:
    """Judge what a workbook consists of. ``names``: as written, by case-folded name; ``parts`` likewise.

    Raises Broken for active content and for parts that do not fit together.
    """
    for name in names:
        for pattern, what in _ACTIVE_PARTS:
            if pattern.search(f"/{name}"):
                raise Broken(Why.ACTIVE, ACTIVE.format(what=what))
    _judge_types(names, parts)
    for link in _links(parts):
        yield from _judge_link(link, names)
    yield from _connections(names, parts)
    yield from _pictures(parts)
    if STYLES not in names:
        yield suspect("Q57", _AT, "缺少单元格格式（styles.xml）")


def _judge_types(names: Mapping[str, str], parts: Mapping[str, bytes]) -> None:
    types = parts.get(CONTENT_TYPES.casefold())
    if types is None or ROOT_RELS not in names:
        raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what="缺少内容类型或关系的清单"))
    by_name, by_ending = _content_types(types)
    for name in names:
        told = by_name.get(name) or by_ending.get(name.rpartition(".")[2], "")
        if _ACTIVE_TYPES.search(told.encode()) and not name.startswith("xl/printersettings/"):
            raise Broken(Why.ACTIVE, ACTIVE.format(what="宏或控件"))
        if name == WORKBOOK and told != _MAIN_TYPE:
            raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what="没有标明是 Excel 工作簿"))
        if name.startswith("xl/worksheets/sheet") and told != _SHEET_TYPE:
            raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what=f"{name} 标明的不是工作表"))


def _content_types(types: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Content types by case-folded name of the part, and by the ending of names."""
    by_name, by_ending = {}, {}
    for element in ET.fromstring(types):  # noqa: S314
        kind = element.get("ContentType", "")
        if element.get("PartName"):
            by_name[element.get("PartName", "").lstrip("/").casefold()] = kind
        else:
            by_ending[element.get("Extension", "").casefold()] = kind
    return by_name, by_ending


def _links(parts: Mapping[str, bytes]) -> Iterator[Link]:
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        folder, _, own = name.rpartition("_rels/")
        for element in ET.fromstring(content):  # noqa: S314
            yield Link(
                folder + own.removesuffix(".rels"),
                "/" + element.get("Type", "").rpartition("/")[2],
                element.get("Target", ""),
                element.get("TargetMode", "") == "External",
            )


def _judge_link(link: Link, names: Mapping[str, str]) -> Iterator[Finding]:
    if link.external:
        yield from _judge_outward(link)
        return
    target = _resolve(link)
    if not target.casefold() or target.casefold() in names:
        if names.get(target.casefold(), target) != target:
            yield suspect("Q57", _AT, f"{target} 的大小写与压缩包里的不一致")
    elif link.kind in _NEEDED:
        raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what=f"缺少 {target}"))
    elif link.kind not in {"/theme", "/core-properties", "/extended-properties", "/styles"}:
        yield suspect("Q57", _AT, f"缺少 {target}")


def _resolve(link: Link) -> str:
    """Where an internal target is in the archive; "" for a place in the same part."""
    target = link.target.partition("#")[0]
    if not target:
        return ""
    base = "" if target.startswith("/") else posixpath.dirname(link.source)
    resolved = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
    if resolved.startswith("..") or "\\" in target or ":" in target:
        raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what="有部件指到文件以外"))
    return resolved


def _judge_outward(link: Link) -> Iterator[Finding]:
    shown = link.target[:200]
    match link.kind:
        case "/hyperlink":
            if not link.source.startswith("xl/worksheets/"):  # those are named with their cells
                yield suspect("Q49", _AT, shown)
        case "/externalLinkPath" | "/xlPathMissing" | "/externalLinkLongPath":
            yield suspect("Q40", _AT, shown)
        case "/worksheet" | "/chartsheet" | "/sharedStrings" | "/styles" | "/officeDocument":
            raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what="内容在文件以外"))
        case "/oleObject" | "/package" | "/attachedTemplate" | "/control":
            raise Broken(Why.ACTIVE, ACTIVE.format(what="嵌入的对象"))
        case _:
            yield suspect("Q51", _AT, shown)


def _connections(names: Mapping[str, str], parts: Mapping[str, bytes]) -> Iterator[Finding]:
    found = [what for pattern, what in _CONNECTIONS if any(map(pattern.match, names))]
    found += [
        "Power Query" for name, content in parts.items() if name.startswith("customxml/item") and _MASHUP in content
    ]
    if found:
        yield suspect("Q50", _AT, "、".join(dict.fromkeys(found)))
    for name, content in parts.items():
        if name.startswith("xl/externallinks/") and name.endswith(".xml"):
            what = "DDE" if b"ddeLink" in content else "OLE" if b"oleLink" in content else ""
            if what:
                yield suspect("Q40", _AT, f"{what} 链接")


def _pictures(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, content in parts.items():
        if name.startswith("xl/media/") and _pixels(content) > MAX_PIXELS:
            yield suspect("Q58", _AT, name.rpartition("/")[2])


def _pixels(image: bytes) -> int:
    """Width times height as the header of a picture says it; 0 for a kind that is not known."""
    if image.startswith(b"\x89PNG") and len(image) >= 24:
        width, height = struct.unpack_from(">2L", image, 16)
    elif image.startswith(b"GIF8") and len(image) >= 10:
        width, height = struct.unpack_from("<2H", image, 6)
    elif image.startswith(b"BM") and len(image) >= 26:
        width, height = map(abs, struct.unpack_from("<2l", image, 18))
    elif frame := re.search(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..[\x08\x0c](....)", image, re.DOTALL):
        if not image.startswith(b"\xff\xd8"):
            return 0
        height, width = struct.unpack(">2H", frame[1])
    else:
        return 0
    return int(width * height)
