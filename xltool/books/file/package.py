"""The parts of a workbook: which sheets there are, in which part each stands, and whether a part is safe to parse.

The gate in front of every parser of the file door. Refuses macros, DTDs, Strict OOXML, sheets without a part, and the far
cells and false counts on which calamine aborts the whole process.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET  # the gate refuses DTDs, and expat gets each part in one piece
from collections.abc import Mapping
from dataclasses import dataclass

from xltool.books.file.archive import CONTENT_TYPES, ROOT_RELS, Archive, zip_parts
from xltool.books.file.part_names import WORKBOOK_PARTS, usual_names, with_usual_names
from xltool.books.file.refusals import DAMAGED, Why, refusal, why_no_workbook
from xltool.books.file.sheet_xml import MAIN, values_beyond
from xltool.language.patterns import compile_later

MAX_ROW = 20_000
MAX_COLUMN = 256
MAX_SHEETS = 200
MAX_SHARED_STRINGS = 1_000_000
MAX_MERGED_CELLS = 20_000
_SHOWN = 3

WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELS = "xl/_rels/workbook.xml.rels"
SHARED_STRINGS = "xl/sharedstrings.xml"
STYLES = "xl/styles.xml"

_READ_BY_CALAMINE = frozenset((CONTENT_TYPES.casefold(), ROOT_RELS, WORKBOOK, WORKBOOK_RELS, SHARED_STRINGS, STYLES))
UNSAFE = "文件里有不安全的内容。请用 Excel 打开后另存为新的 .xlsx 再试。"
_UTF16 = "文件的部分内容用 UTF-16 编码保存，读不了。请用 Excel 打开后另存为新的 .xlsx 再试。"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MISSING_SHEETS = (
    "工作簿里有的工作表没有内容、重名或指向同一处，文件已损坏或被改动过。请用备份，或用 Excel 打开修复后另存为 .xlsx。"
)
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DTD = compile_later(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!(?!--)", re.DOTALL)
_SST = compile_later(rb"<(?:[\w.-]+:)?sst\b[^>]*?\buniqueCount\s*=\s*[\"']\s*\+?(\d+)")
_MERGE = compile_later(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)[\"']")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A tab: its part, and whether that part is a worksheet (a chart sheet has no cells)."""

    part: str
    is_worksheet: bool


class Package:
    """One workbook's bytes behind the gate; parts are inflated and judged once, when asked for.

    ``data``: as on disk; ``readable``: for readers and editors, the parts by their usual names.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        self.readable = data
        self._archive: Archive | None = Archive(data, name)
        self.part_names = self._archive.names
        self._parts: dict[str, bytes] = {}
        self._within: set[str] = set()
        self._name_parts_as_usual(all_parts=False)
        self._require_plain_workbook()
        self.sheets = self._find_sheets()

    @classmethod
    def of_judged(cls, name: str, part_names: dict[str, str], parts: Mapping[str, bytes]) -> Package:
        """A workbook to be read, from parts that the gate for received files has judged, by case-folded name.

        Readers get an archive that is written here: they never see the one that came in.
        """
        package = cls.__new__(cls)
        package.name = name
        package._archive = None  # noqa: SLF001  its own class
        package.part_names = part_names
        package._parts = dict(parts)  # noqa: SLF001
        package._require_plain_workbook()  # noqa: SLF001
        package.sheets = package._find_sheets()  # noqa: SLF001
        wanted = {*_READ_BY_CALAMINE, *(sheet.part.casefold() for sheet in package.sheets.values())}
        package.data = package.readable = zip_parts(
            {part_names[part]: content for part, content in parts.items() if part in wanted}, compressed=False
        )
        return package

    def with_sheet(self, sheet: str, content: bytes) -> bytes:
        """A workbook for readers in which this sheet has other bytes, and the others have none."""
        own = self.sheets[sheet].part.casefold()
        parts = {self.part_names[part]: self.part(part) for part in _READ_BY_CALAMINE & self.part_names.keys()}
        return zip_parts({**parts, self.part_names[own]: content}, compressed=False)

    def part(self, part: str) -> bytes:
        """The bytes of an XML part that is safe to parse."""
        folded = part.casefold()
        if folded not in self._parts:
            content = self.any_part(folded)
            if b"\0" in content or _DTD.match(content):
                reason = _UTF16 if content.startswith(_UTF16_MARKS) else UNSAFE
                raise refusal(self.name, reason, Why.UNSAFE_XML)
            self._parts[folded] = content
        return self._parts[folded]

    def any_part(self, part: str) -> bytes:
        """The bytes of a part of any kind, not to be parsed unless it was judged by ``part``."""
        folded = part.casefold()
        if folded in self._parts:
            return self._parts[folded]
        if self._archive is None:
            raise refusal(self.name, DAMAGED)
        return self._archive.read(folded)

    def optional_part(self, part: str) -> bytes | None:
        """As ``part``; None when the workbook has none."""
        return self.part(part) if part.casefold() in self.part_names else None

    def tree(self, part: str) -> ET.Element:
        """Parse one part."""
        try:
            return ET.fromstring(self.part(part))  # noqa: S314  DTDs are refused in part()
        except (ET.ParseError, ValueError, LookupError) as error:
            raise refusal(self.name, DAMAGED) from error

    def sheet_xml(self, sheet: str) -> bytes:
        """The part of one worksheet, without values so far out that the reader would take all memory."""
        content = self.part(self.sheets[sheet].part)
        if self._archive is not None and sheet not in self._within:
            far = values_beyond(content, MAX_ROW, MAX_COLUMN)
            if far is None or far:
                where = "、".join((far or [])[:_SHOWN]) + ("等" if far and len(far) > _SHOWN else "")
                raise refusal(
                    self.name,
                    f"工作表“{sheet}”在第 {MAX_ROW} 行以下或第 {MAX_COLUMN} 列以右还有内容{where and f'：{where}'}"
                    "（看上去空白的，里面是空格）。请在名称框输入这个地址跳过去，删去这些行列后保存再试。",
                    Why.TOO_MANY,
                )
            self._within.add(sheet)
        return content

    def merges(self, sheet: str) -> list[tuple[bytes, ...]]:
        """Merged areas of a sheet: left and top, right and bottom, as written."""
        content = self.part(self.sheets[sheet].part)
        return _MERGE.findall(content, max(0, content.rfind(b"sheetData")))

    def require_readable(self) -> None:
        """Judge the parts that calamine reads whatever sheet is asked for."""
        strings = self.optional_part(SHARED_STRINGS)
        declared = _SST.search(strings) if strings else None
        if declared and int(declared[1]) > MAX_SHARED_STRINGS:
            raise refusal(self.name, DAMAGED)
        self.optional_part(STYLES)

    def require_editable(self) -> None:
        """Judge every part that Excelize may parse, and merged areas that would take all its memory."""
        self._name_parts_as_usual(all_parts=True)
        self.sheets = self._find_sheets()
        self.require_readable()
        for part in self.part_names:
            if part.endswith((".xml", ".rels", ".vml")):
                self.part(part)
        for name in self.sheets:
            for left, top, right, bottom in self.merges(name):
                width = 26 if len(left) != len(right) else 1 + abs(right[-1] - left[-1])
                if len(left + right) > 4 or (abs(int(bottom) - int(top)) + 1) * width > MAX_MERGED_CELLS:
                    raise refusal(
                        self.name, f"工作表“{name}”有过大的合并单元格。请取消这处合并后保存再试。", Why.TOO_MANY
                    )

    def _name_parts_as_usual(self, *, all_parts: bool) -> None:
        moves = usual_names(self.part_names, self.part, WORKBOOK_PARTS, all_parts=all_parts)
        if moves:
            written = {name: self.any_part(folded) for folded, name in self.part_names.items() if folded[-1:] != "/"}
            self.readable = zip_parts(with_usual_names(written, moves))
            self._archive = Archive(self.readable, self.name)
            self.part_names = self._archive.names
            self._parts.clear()

    def _require_plain_workbook(self) -> None:
        names = self.part_names
        if any(n.endswith("vbaproject.bin") or n.startswith("xl/macrosheets/") for n in names):
            raise refusal(
                self.name,
                "文件含有宏，不能读取。请在 Excel 中另存为不含宏的“Excel 工作簿 (*.xlsx)”后再试。",
                Why.ACTIVE,
            )
        if WORKBOOK not in names:
            raise refusal(self.name, why_no_workbook(names), Why.NO_WORKBOOK)
        if b"purl.oclc.org/ooxml" in self.part(WORKBOOK):
            raise refusal(
                self.name,
                "这是“Strict Open XML 电子表格”。请在 Excel 中另存为普通的“Excel 工作簿 (*.xlsx)”后再试。",
                Why.STRICT,
            )

    def _find_sheets(self) -> dict[str, SheetPart]:
        targets = {
            rel.get("Id"): (_part_name(rel.get("Target", "")), rel.get("Type", ""))
            for rel in self.tree(WORKBOOK_RELS)
            if rel.get("TargetMode") != "External"
        }
        elements = self.tree(WORKBOOK).findall(f"{MAIN}sheets/{MAIN}sheet")
        if len(elements) > MAX_SHEETS:
            reason = f"工作表超过 {MAX_SHEETS} 张。请删去多余的工作表后保存再试。"
            raise refusal(self.name, reason, Why.TOO_MANY)
        sheets: dict[str, SheetPart] = {}
        for element in elements:
            part, kind = targets.get(element.get(_REL_ID), ("", ""))
            spelled = self.part_names.get(part.casefold(), part)
            sheets[element.get("name", "")] = SheetPart(spelled, kind.endswith("/worksheet"))
        names = {name.casefold() for name in sheets}
        parts = {sheet.part.casefold() for sheet in sheets.values()} & self.part_names.keys()
        if not elements or len(names) != len(elements) or len(parts) != len(elements):
            raise refusal(self.name, MISSING_SHEETS, Why.UNCONNECTED)
        return sheets


def _part_name(target: str) -> str:
    """A relationship target of workbook.xml as a name inside the archive."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
