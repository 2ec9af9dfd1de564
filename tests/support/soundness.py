"""What programs trip over in a package of OOXML, beyond the schema: how parts, counts and names hang together.

The schema itself is openxml-audit's; here is what Excel repairs or changes without a word, and what stops other programs.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from openpyxl.utils.cell import range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TYPES = "[Content_Types].xml"
LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 225}
"""Characters that Excel takes in a validation."""
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


class Parts:
    """A package, its parts parsed when asked for."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.content = {name: archive.read(name) for name in archive.namelist()}

    def tree(self, part: str) -> ET.Element:
        return ET.fromstring(self.content[part])

    def targets(self, part: str) -> dict[str, str]:
        """What a part points to inside the package, by id."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.content:
            return {}
        return {
            rel.get("Id", ""): posixpath.normpath(posixpath.join(folder, rel.get("Target", "")))
            for rel in self.tree(rels)
            if rel.get("TargetMode") != "External"
        }

    @cached_property
    def sheets(self) -> dict[str, str]:
        targets = self.targets("xl/workbook.xml")
        elements = self.tree("xl/workbook.xml").iterfind(f"{MAIN}sheets/{MAIN}sheet")
        return {sheet.get("name", ""): targets[sheet.get(REL_ID, "")] for sheet in elements}


def faults(data: bytes) -> list[str]:
    """Everything that is wrong with a workbook, an add-in or a Word document."""
    parts = Parts(data)
    found = [*_of_package(parts), *_of_drawings(parts)]
    if "xl/workbook.xml" in parts.content:
        found += [*_of_workbook(parts), *_of_texts(parts)]
        for name, part in parts.sheets.items():
            found += (f"{name}: {fault}" for fault in _of_sheet(parts, part))
    else:
        found += _of_document(parts)
    return found


def _of_package(parts: Parts) -> Iterator[str]:
    names = list(parts.content)
    if names[0] != TYPES:
        yield f"{TYPES} is not the first part"
    by_name = [e.get("PartName", "").lstrip("/") for e in parts.tree(TYPES) if e.tag.endswith("Override")]
    by_ending = {e.get("Extension", "").lower() for e in parts.tree(TYPES) if e.tag.endswith("Default")}
    for part in {*by_name} - {*names}:
        yield f"a type for {part}, which is not there"
    reached = {TYPES}
    for rels in (name for name in names if name.endswith(".rels")):
        owner = posixpath.normpath(posixpath.join(posixpath.dirname(rels), "..", posixpath.basename(rels)[:-5]))
        ids = [rel.get("Id") for rel in parts.tree(rels)]
        if len(ids) != len(set(ids)):
            yield f"an id twice in {rels}"
        if b'Target="/' in parts.content[rels]:
            yield f"an absolute target in {rels}"
        targets = parts.targets("" if owner == "." else owner).values()
        reached |= {rels, *targets}
        yield from (f"{rels} points to {target}, which is not there" for target in targets if target not in names)
    for name in names:
        ending = name.rpartition(".")[2].lower()
        if name not in reached:
            yield f"nothing leads to {name}"
        if name != TYPES and name not in by_name and (ending not in by_ending or ending == "xml"):
            yield f"no type of its own for {name}"


def _of_drawings(parts: Parts) -> Iterator[str]:
    for folder, prefix in (("xl/drawings/", b"xdr:wsDr"), ("xl/charts/", b"c:chartSpace")):
        for name in parts.content:
            if name.startswith(folder) and name.endswith(".xml") and b"<" + prefix not in parts.content[name][:400]:
                yield f"{name} has not the usual prefix"
    for name in (name for name in parts.content if name.startswith("xl/charts/chart")):
        for element in parts.tree(name).iter():
            if element.tag.endswith(("}numRef", "}strRef")) and len(element) < 2:
                yield f"{name}: {element[0].text} has no stored values"


def _of_workbook(parts: Parts) -> Iterator[str]:
    book = parts.tree("xl/workbook.xml")
    names = [name.casefold() for name in parts.sheets]
    if len(names) != len(set(names)):
        yield "two sheets of one name"
    yield from (f"the name {sheet} is too long" for sheet in parts.sheets if len(sheet.encode("utf-16-le")) > 62)
    view = book.find(f"{MAIN}bookViews/{MAIN}workbookView")
    active = 0 if view is None else int(view.get("activeTab", "0"))
    selected = [
        number
        for number, part in enumerate(parts.sheets.values())
        if any(v.get("tabSelected") in ("1", "true") for v in parts.tree(part).iter(f"{MAIN}sheetView"))
    ]
    if selected != [active]:
        yield f"tab {active} is shown, {selected} are selected"
    calculate = next(iter(book.iter(f"{MAIN}calcPr")), ET.Element("none")).get("fullCalcOnLoad")
    formulas = any(parts.tree(part).find(f".//{MAIN}f") is not None for part in parts.sheets.values())
    if calculate in ("1", "true") and not formulas:
        yield "asks to be calculated and has no formula"
    defined = [(e.get("name", "").casefold(), e.get("localSheetId")) for e in book.iter(f"{MAIN}definedName")]
    yield from (f"the name {name} twice" for name, count in Counter(defined).items() if count > 1)
    for name in book.iter(f"{MAIN}definedName"):
        yield from (f"{name.get('name')}: {fault}" for fault in _of_name(name, parts))


def _of_name(name: ET.Element, parts: Parts) -> Iterator[str]:
    text = name.text or ""
    if not text or text.startswith("=") or "#REF!" in text:
        yield f"refers to {text!r}"
    if re.search(r":[A-Z]+\(", text):
        yield "a range that ends in a function"
    if re.search(r"!(\$[A-Z]+\$\d+):\1$", text):
        yield "one cell written as a range"
    if name.get("name") == "_xlnm.Print_Titles" and not re.search(r"!\$\d+:\$\d+$", text):
        yield f"titles at {text}"
    for quoted, plain in re.findall(r"'((?:[^']|'')+)'!|([^\W\d]\w*)!", text):
        if (quoted.replace("''", "'") or plain) not in parts.sheets:
            yield f"points to a sheet that is not there: {text}"


def _of_texts(parts: Parts) -> Iterator[str]:
    if "xl/sharedStrings.xml" not in parts.content:
        return
    table = parts.tree("xl/sharedStrings.xml")
    used = sum(cell.get("t") == "s" for part in parts.sheets.values() for cell in parts.tree(part).iter(f"{MAIN}c"))
    for told, real in (("count", used), ("uniqueCount", len(table))):
        if int(table.get(told, real)) != real:
            yield f"shared texts: {told} is {table.get(told)}, not {real}"
    yield from _blanks_lost(table.iter(f"{MAIN}t"))


def _blanks_lost(texts: Iterator[ET.Element]) -> Iterator[str]:
    for text in texts:
        if text.text and text.text != text.text.strip(" \t\r\n") and "preserve" not in text.attrib.values():
            yield f"blanks at the ends of {text.text[:20]!r} are lost"


def _of_sheet(parts: Parts, part: str) -> Iterator[str]:
    sheet, targets = parts.tree(part), parts.targets(part)
    for name in ("rowBreaks", "colBreaks"):
        if any(not len(one) for one in sheet.iter(f"{MAIN}{name}")):
            yield f"{part}: an empty {name}"
    yield from _of_cells(parts, sheet)
    yield from _of_areas(parts, sheet)
    for link in sheet.iter(f"{MAIN}hyperlink"):
        place = re.match(r"'?((?:[^']|'')+?)'?!", link.get("location") or "")
        if place and place[1].replace("''", "'") not in parts.sheets:
            yield f"the link at {link.get('ref')} leads nowhere"
    for element in sheet.iter():
        if element.get(REL_ID, "") not in {"", *targets} and not element.tag.endswith("hyperlink"):
            yield f"{element.tag} without a relationship"
    for target in targets.values():
        if "/tables/" in target:
            yield from _of_table(parts, sheet, target)


def _of_cells(parts: Parts, sheet: ET.Element) -> Iterator[str]:
    formats = len(parts.tree("xl/styles.xml").find(f"{MAIN}cellXfs") or ())
    texts = len(parts.tree("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in parts.content else 0
    row_before = 0
    for row in sheet.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number, column_before = int(row.get("r", "0")), 0
        if number <= row_before or not 0 <= float(row.get("ht", "1")) <= 409.5:
            yield f"row {number}"
        row_before = number
        for cell in row:
            column, line, *_ = range_boundaries(cell.get("r", "A0"))
            if line != number or column <= column_before:
                yield f"{cell.get('r')} stands in the wrong place"
            column_before = column
            yield from (f"{cell.get('r')} {fault}" for fault in _of_cell(cell, formats, texts))


def _of_areas(parts: Parts, sheet: ET.Element) -> Iterator[str]:
    looks = len(parts.tree("xl/styles.xml").find(f"{MAIN}dxfs") or ())
    for tag in ("mergeCell", "dataValidation"):
        boxes = [
            range_boundaries(a) for e in sheet.iter(MAIN + tag) for a in (e.get("ref") or e.get("sqref", "")).split()
        ]
        yield from (f"{tag}s overlap at {box}" for i, box in enumerate(boxes) if any(map(box_meets(box), boxes[:i])))
    for validation in sheet.iter(f"{MAIN}dataValidation"):
        for what, most in LONGEST.items():
            if len(validation.get(what, "").encode("utf-16-le")) > 2 * most:
                yield f"{what} of {validation.get('sqref')} is too long"
    for rule in sheet.iter(f"{MAIN}cfRule"):
        if int(rule.get("dxfId", "0")) >= max(looks, 1):
            yield f"a rule with format {rule.get('dxfId')} of {looks}"


def box_meets(one: tuple[int, ...]):
    return lambda other: not (one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1])


def _of_cell(cell: ET.Element, formats: int, texts: int) -> Iterator[str]:
    kind, value, formula = cell.get("t", "n"), cell.findtext(f"{MAIN}v"), cell.find(f"{MAIN}f")
    if int(cell.get("s", "0")) >= formats:
        yield "has a format that is not there"
    if (kind == "s" and not (value or "").isdigit()) or (kind == "s" and int(value or 0) >= texts):
        yield "has a text that is not there"
    if (kind == "b" and value not in ("0", "1")) or (kind == "e" and value not in ERRORS):
        yield f"has the value {value!r}"
    if kind == "n" and value is not None and not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value):
        yield f"has the number {value!r}"
    if formula is None:
        return
    text = formula.text or ""
    if text.startswith("=") or not (text or formula.get("t") == "shared") or len(text) > 8192:
        yield f"has the formula {text[:30]!r}"
    own = re.match(r"[A-Z]+", cell.get("r", ""))[0]
    if re.search(rf"\bROWS?\(\$?{own}\$?\d+:", text):
        yield "counts the rows of its own column"
    if value is None:
        yield "has a formula without a stored result"


def _of_table(parts: Parts, sheet: ET.Element, target: str) -> Iterator[str]:
    table = parts.tree(target)
    left, top, *_ = range_boundaries(table.get("ref", ""))
    strings = parts.tree("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in parts.content else ()
    heads = {}
    for cell in sheet.iterfind(f"{MAIN}sheetData/{MAIN}row[@r='{top}']/{MAIN}c"):
        value = cell.findtext(f"{MAIN}v") or ""
        text = strings[int(value)] if cell.get("t") == "s" else cell
        heads[range_boundaries(cell.get("r", ""))[0]] = "".join(t.text or "" for t in text.iter(f"{MAIN}t")) or value
    for column, element in enumerate(table.iter(f"{MAIN}tableColumn"), start=left):
        if element.get("name", "").replace("_x000a_", "\n") != heads.get(column):
            yield f"{table.get('displayName')}: column {element.get('name')} is headed {heads.get(column)!r}"


def _of_document(parts: Parts) -> Iterator[str]:
    document, styles = parts.tree("word/document.xml"), parts.tree("word/styles.xml")
    known = {style.get(f"{WORD}styleId") for style in styles.iter(f"{WORD}style")}
    for kind in ("pStyle", "rStyle", "tblStyle"):
        yield from (
            f"no style {e.get(WORD + 'val')}" for e in document.iter(WORD + kind) if e.get(WORD + "val") not in known
        )
    for root in (document, styles):
        for kind in ("pPr", "rPr", "tcPr", "tblPr", "trPr", "sectPr"):
            for element in root.iter(WORD + kind):
                tags = Counter(child.tag for child in element if not child.tag.endswith("Reference"))
                yield from (f"{tag} twice in {kind}" for tag, count in tags.items() if count > 1)
    marks = Counter(e.get(f"{WORD}fldCharType") for e in document.iter(f"{WORD}fldChar"))
    if marks["begin"] != marks["end"]:
        yield f"fields begin and end {marks}"
    for table in document.iter(f"{WORD}tbl"):
        columns = len(table.find(f"{WORD}tblGrid") or ())
        for row in table.iter(f"{WORD}tr"):
            spans = [cell.find(f"{WORD}tcPr/{WORD}gridSpan") for cell in row.iter(f"{WORD}tc")]
            wide = sum(1 if span is None else int(span.get(f"{WORD}val", "1")) for span in spans)
            if wide != columns:
                yield f"a row of {wide} columns in a table of {columns}"
    yield from _blanks_lost(document.iter(f"{WORD}t"))
