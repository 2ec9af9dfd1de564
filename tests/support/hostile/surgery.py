"""The knife: a workbook as its parts, and changes to cells, sheets, relationships and content types as text."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from xltool.model.template import COVER, INDICATORS, PROJECTS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK, RELS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"

BUDGET, FISCAL, NAME, PURPOSE, FIRST, REMARK = "C4", "D4", "B4", "F4", "G4", "M4"
"""Cells of the only project on 项目: 37500, 37500, text, text, 0.2 as 20%, blank."""

__all__ = ["COVER", "INDICATORS", "PROJECTS"]


class Patient:
    """The parts of a workbook by name; every change returns the same object, so that changes chain."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def part_of(self, sheet: str) -> str:
        """The part of a sheet by its name."""
        tag = re.search(rf'<sheet [^>]*name="{re.escape(sheet)}"[^>]*>', self.text(WORKBOOK))[0]
        rid = re.search(r'r:id="([^"]+)"', tag)[1]
        rel = re.search(rf'<Relationship [^>]*Id="{rid}"[^>]*>', self.text(RELS))[0]
        target = re.search(r'Target="([^"]+)"', rel)[1]
        return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    def text(self, part: str) -> str:
        return self.parts[part].decode()

    def edit(self, part: str, change: Callable[[str], str]) -> Patient:
        """Change a part as text; a change that changes nothing is a slip of the test."""
        before = self.text(part)
        after = change(before)
        assert after != before, f"nothing changed in {part}"
        self.parts[part] = after.encode()
        return self

    def sub(self, part: str, pattern: str, by: str, count: int = 1) -> Patient:
        return self.edit(part, lambda text: re.sub(pattern, lambda _: by, text, count=count, flags=re.DOTALL))

    def sheet(self, sheet: str, change: Callable[[str], str]) -> Patient:
        return self.edit(self.part_of(sheet), change)

    def cell(self, at: str, content: str, kind: str = "", sheet: str = PROJECTS) -> Patient:
        """Replace what a cell holds, keeping its format; ``content`` is XML inside <c>, ``kind`` its t attribute."""

        def change(xml: str) -> str:
            old = re.search(rf'<c r="{at}"([^>]*?)(/>|>.*?</c>)', xml, re.DOTALL)
            style = re.search(r' s="\d+"', old[1])
            mark = f' t="{kind}"' if kind else ""
            new = f'<c r="{at}"{style[0] if style else ""}{mark}>{content}</c>'
            return xml[: old.start()] + new + xml[old.end() :]

        return self.sheet(sheet, change)

    def number(self, at: str, value: str, sheet: str = PROJECTS) -> Patient:
        return self.cell(at, f"<v>{value}</v>", "", sheet)

    def words(self, at: str, value: str, sheet: str = PROJECTS) -> Patient:
        content = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return self.cell(at, content, "inlineStr", sheet)

    def formula(self, at: str, text: str, cached: str | None, sheet: str = PROJECTS, kind: str = "") -> Patient:
        stored = "" if cached is None else f"<v>{cached}</v>"
        return self.cell(at, f"<f>{escape(text)}</f>{stored}", kind, sheet)

    def rows(self, xml: str, sheet: str = PROJECTS) -> Patient:
        """Add rows at the end of the sheet."""
        return self.sheet(sheet, lambda text: text.replace("</sheetData>", xml + "</sheetData>"))

    def after_data(self, xml: str, sheet: str = PROJECTS) -> Patient:
        return self.sheet(sheet, lambda text: text.replace("</sheetData>", "</sheetData>" + xml))

    def add(self, part: str, content: bytes | str, kind: str = "") -> Patient:
        """Add a part, with its content type."""
        self.parts[part] = content.encode() if isinstance(content, str) else content
        if kind:
            self.edit(
                TYPES,
                lambda text: text.replace("</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'),
            )
        return self

    def relate(self, source: str, kind: str, target: str, rid: str = "rIdX", *, external: bool = False) -> Patient:
        """Add a relationship to a part."""
        folder, _, name = source.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels not in self.parts:
            self.parts[rels] = (
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
        mode = ' TargetMode="External"' if external else ""
        link = f'<Relationship Id="{rid}" Type="{REL}/{kind}" Target="{escape(target)}"{mode}/>'
        return self.edit(rels, lambda text: text.replace("</Relationships>", link + "</Relationships>"))

    def new_sheet(self, name: str, xml: str | None = None, state: str = "", kind: str = "worksheet") -> Patient:
        """Add a sheet at the end."""
        number = 90 + sum(part.startswith("xl/worksheets/sheet9") for part in self.parts)
        part = f"xl/{kind}s/sheet{number}.xml"
        empty = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
        self.add(part, xml or empty, f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml")
        self.relate(WORKBOOK, kind, f"/{part}", f"rIdN{number}")
        shown = f' state="{state}"' if state else ""
        tag = f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rIdN{number}"{shown}/>'
        return self.edit(WORKBOOK, lambda text: text.replace("</sheets>", tag + "</sheets>"))

    def drop(self, *parts: str) -> Patient:
        for part in parts:
            del self.parts[part]
        return self

    @property
    def bytes(self) -> bytes:
        return zipped(self.parts)


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Packed in haste: there are bombs among them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
