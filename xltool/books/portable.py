"""What a file that we write looks like to programs that read less than the standard allows.

Relationships name their parts relative to where they stand, drawings and charts use the prefixes that Excel uses, one tab
is selected, the shared texts are counted, and only a workbook with formulas asks to be calculated. The content is the same.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from xltool.language.patterns import compile_later

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_PREFIXES = {_DRAWING.encode(): b"xdr", _CHART.encode(): b"c"}
_DRAWN = ("xl/drawings/", "xl/charts/")

_RELATIONSHIP = compile_later(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ABSOLUTE = compile_later(rb'\bTarget="(/[^"]*)"')
_ROOT = compile_later(rb'<\w+(?=\s)[^>]*?\sxmlns="([^"]+)"')
_PLAIN_TAG = compile_later(rb"<(/?)(?=\w+[\s/>])")
_ACTIVE = compile_later(rb'<(?:\w+:)?workbookView\b[^>]*?\bactiveTab="(\d+)"')
_VIEW = compile_later(rb"<(?:\w+:)?sheetView(?=[\s/>])[^>]*>")
_SELECTED = compile_later(rb'\stabSelected="(?:1|true|0|false)"')
_IS_SELECTED = compile_later(rb'\stabSelected="(?:1|true)"')
_FORMULA = compile_later(rb"<(?:\w+:)?f[\s/>]")
_CALCULATE = compile_later(rb'\sfullCalcOnLoad="\w+"')
_TABLE_OF_TEXTS = compile_later(rb"<(?:\w+:)?sst\b[^>]*>")
_TEXT = compile_later(rb"<(?:\w+:)?si[\s/>]")
_FONT = compile_later(rb"(<(rPr|font)>)(.*?)(</\2>)", re.DOTALL)
_OF_FONT = compile_later(rb"<(\w+)\b[^>]*?(?:/>|></\1>)")
_FONT_ORDER = (
    b"b", b"i", b"strike", b"condense", b"extend", b"outline", b"shadow", b"u", b"vertAlign", b"sz", b"color",
    b"rFont", b"name", b"family", b"charset", b"scheme",
)  # fmt: skip
"""As Excel writes them; openpyxl, and Excelize in texts, have orders of their own."""
_EMPTY = compile_later(
    rb"<(?P<tag>evenHeader|evenFooter|firstHeader|firstFooter|oddHeader|workbookProtection)(?:\s*/>|></(?P=tag)>)"
)


def portable(parts: Mapping[str, bytes], sheets: Sequence[str]) -> dict[str, bytes]:
    """The parts of a whole workbook; ``sheets``: the parts of its tabs, in their order."""
    made = {name: portable_part(name, content) for name, content in parts.items()}
    by_folded = {name.casefold(): name for name in made}
    book = by_folded["xl/workbook.xml"]
    if not any(_FORMULA.search(made[sheet]) for sheet in sheets):
        made[book] = _CALCULATE.sub(b"", made[book])
    active = _ACTIVE.search(made[book])
    _select(made, sheets, int(active[1]) if active else 0)
    if texts := by_folded.get("xl/sharedstrings.xml"):
        used = sum(made[sheet].count(b' t="s"') for sheet in sheets)
        made[texts] = _with_counts(made[texts], used)
    return made


def portable_part(name: str, content: bytes) -> bytes:
    """One part, as far as it can be seen from the part alone."""
    if name.endswith(".rels"):
        return _with_relative_targets(name, content)
    if name.startswith(_DRAWN):
        return _with_usual_prefixes(content)
    if name.casefold() in ("xl/sharedstrings.xml", "xl/styles.xml"):
        return _FONT.sub(_in_order, content)
    return content


def _in_order(font: re.Match[bytes]) -> bytes:
    """A font with what is said of it in the usual order; one that says anything else stays as it is."""
    said = list(_OF_FONT.finditer(font[3]))
    if b"".join(one[0] for one in said) != font[3] or any(one[1] not in _FONT_ORDER for one in said):
        return font[0]
    return font[1] + b"".join(one[0] for one in sorted(said, key=lambda one: _FONT_ORDER.index(one[1]))) + font[4]


def without_empty_elements(content: bytes) -> bytes:
    """A part made by openpyxl without the headers and the protection that it always writes, and that say nothing."""
    return _EMPTY.sub(b"", content)


def _with_relative_targets(name: str, content: bytes) -> bytes:
    folder = posixpath.dirname(posixpath.dirname(f"/{name}"))

    def relative(target: re.Match[bytes]) -> bytes:
        return b'Target="%b"' % posixpath.relpath(target[1], folder.encode())

    def in_place(relationship: re.Match[bytes]) -> bytes:
        return relationship[0] if b'"External"' in relationship[0] else _ABSOLUTE.sub(relative, relationship[0])

    return _RELATIONSHIP.sub(in_place, content) if b'Target="/' in content else content


def _with_usual_prefixes(content: bytes) -> bytes:
    """Drawings as openpyxl writes them have no prefix, which the standard allows; who goes by the prefix finds nothing there."""
    root = _ROOT.search(content)
    prefix = _PREFIXES.get(root[1]) if root else None
    if prefix is None or content.count(b' xmlns="') != 1 or b"xmlns:%b=" % prefix in content or b"<!" in content:
        return content
    return _PLAIN_TAG.sub(rb"<\g<1>%b:" % prefix, content).replace(b' xmlns="', b' xmlns:%b="' % prefix)


def _select(parts: dict[str, bytes], sheets: Sequence[str], active: int) -> None:
    """Select the tab that is shown, and no other: what is typed into one of several goes into all."""
    for number, sheet in enumerate(sheets):
        view = _VIEW.search(parts[sheet])
        if view is None or bool(_IS_SELECTED.search(view[0])) == (number == active):
            continue
        bare = _SELECTED.sub(b"", view[0])
        if number == active:
            bare = re.sub(rb"sheetView", b'sheetView tabSelected="1"', bare, count=1)
        parts[sheet] = parts[sheet][: view.start()] + bare + parts[sheet][view.end() :]


def _with_counts(texts: bytes, used: int) -> bytes:
    """How often texts are used, and how many there are; a table that does not say it is left alone."""
    head = _TABLE_OF_TEXTS.search(texts)
    if head is None:
        return texts
    told = re.sub(rb'\bcount="\d+"', b'count="%d"' % used, head[0])
    told = re.sub(rb'\buniqueCount="\d+"', b'uniqueCount="%d"' % len(_TEXT.findall(texts)), told)
    return texts[: head.start()] + told + texts[head.end() :]
