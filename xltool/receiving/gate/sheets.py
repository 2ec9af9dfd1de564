"""One sheet of a received workbook, judged by searching its bytes: how much, how far, what twice, what is hidden.

Cells that have nothing but a format are most of a sheet; they are cut out first (``lean``) and everything that follows,
the reading too, works on the rest. What is not written as Excel, WPS and LibreOffice write it is parsed instead.
"""

import re
import xml.etree.ElementTree as ET  # xml.py judged every part
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from xml.parsers import expat  # xml.py judged every part

from xltool.books.file.formats import FormatTraps
from xltool.books.file.package import MAX_COLUMN, MAX_MERGED_CELLS, MAX_ROW
from xltool.books.file.refusals import MANY, Why
from xltool.books.file.sheet_xml import hidden_rows, hides_columns
from xltool.model import template
from xltool.model.cells import Ref, column_letters, column_number
from xltool.model.findings import Finding
from xltool.receiving.gate.parts import UNCONNECTED, Broken
from xltool.receiving.suspicions import suspect

MAX_CELLS = 200_000
MAX_MERGES = 5_000
MAX_LINKS = 2_000
MAX_RULES = 5_000
MAX_SAID = 10
_GRID_ROWS = 1_048_576
_GRID_COLUMNS = 16_384

_LAST_COLUMN = (len(column_letters(MAX_COLUMN)), column_letters(MAX_COLUMN).encode())

_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?(?: t="n")?(?:/>|></c>)')
_POSITION = re.compile(rb'<row r="([0-9]{1,7})"|<c r="([A-Z]{1,3})([0-9]{1,7})"')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})" s="([0-9]+)"([^>]*)>(?:<f\b[^<]*(?:</f>)?)?<(?:v|is)>([^<]*)')
_LAST_STYLE = re.compile(rb' s="([0-9]+)"')
_DIMENSION = re.compile(
    rb"<(?:\w+:)?dimension\b[^>]*?\bref\s*=\s*[\"']([^\"']*)[\"'][^>]*?/?>(?:</(?:\w+:)?dimension>)?"
)
_SOUND_DIMENSION = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_AREA = re.compile(rb"\b(?:ref|sqref)\s*=\s*[\"']\$?([A-Za-z]{1,4})\$?(\d{1,10}):\$?([A-Za-z]{1,4})\$?(\d{1,10})")
_COLUMN_END = re.compile(rb"<col [^>]*?\bmax=\"(\d+)\"")
_LINK_ID = re.compile(rb"\w:id\s*=\s*[\"']([^\"']+)")
_LINK_CELL = re.compile(rb"\bref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})")
_NAME = re.compile(r"([A-Za-z]{1,10})([0-9]{1,10})")
_FORMULA = re.compile(rb"<f\b[^>]*>([^<]+)</f>")
_DANGEROUS = re.compile(
    rb"\b(?:WEBSERVICE|FILTERXML|RTD|DDE|DDEAUTO|CALL|REGISTER(?:\.ID)?|EXEC|IMPORTDATA|IMPORTXML|SQL\.REQUEST)\s*\("
    rb"|\|\s*(?:'|&apos;|&#39;)|\w\|\w[^!]*!|\[[^\]&]+\][^!\[\]]*!|\bHYPERLINK\s*\(\s*(?:\"|&quot;|&#34;)(?!#)",
    re.IGNORECASE,
)


class Look(NamedTuple):
    """What is known of a sheet before it is read: its name, whether it is one to fill in, and its bytes, lean.

    ``dimension``: a senseless one that was cut out.
    """

    sheet: str
    entry: bool
    content: bytes
    dimension: str = ""


def lean(content: bytes) -> bytes:
    """The part without cells that have nothing but a format; as it is when cells do not name their places."""
    found = _EMPTY_CELL.sub(b"", content)
    placed = found.count(b"<c ") == found.count(b'<c r="') and b"<c>" not in found
    return found if placed else content


def judge_sheet(look: Look, traps: FormatTraps) -> Iterator[Finding]:
    """Judge one sheet; raises Broken where it may not be read."""
    content = look.content
    first, last = content.find(b"sheetData"), content.rfind(b"sheetData")
    cells = content[max(first, 0) : last]
    if b"<!--" in cells or b"<![CDATA[" in cells:  # one reader joins what stands around, another cuts it off
        what = f"工作表“{look.sheet}”的单元格之间夹有注释"
        raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what=what))
    _judge_places(look, cells)
    _judge_counts(look, content[last:])
    yield from _judge_head(look, content[: max(first, 0)])
    if b"<f" in content:
        yield from _judge_formulas(look)
    yield from _judge_styles(look, traps)
    if look.entry and b"hidden=" in content:
        yield from _judge_hidden(look)


def judge_links(look: Look, relations: bytes) -> Iterator[Finding]:
    """Hyperlinks that leave the workbook, at their cells; ``relations``: those of the sheet's part."""
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in ET.fromstring(relations)  # noqa: S314
        if element.get("TargetMode") == "External"
        and element.get("Type", "").endswith("/hyperlink")
        and not element.get("Target", "").startswith("#")
    }
    places = {
        found[1]: tag
        for tag in re.findall(rb"<(?:\w+:)?hyperlink\s[^>]*>", look.content if targets else b"")
        if (found := _LINK_ID.search(tag))
    }
    for number, (name, target) in enumerate(targets.items()):
        if number == MAX_SAID:
            yield suspect("Q49", Ref(look.sheet, 1, 1), f"等 {len(targets)} 处")
            return
        cell = _LINK_CELL.search(places.get(name.encode(), b""))
        at = Ref(look.sheet, int(cell[2]), column_number(cell[1].decode())) if cell else None
        yield suspect("Q49", at or Ref(look.sheet, 1, 1), target[:200])


def _too_many(sheet: str, what: str) -> Broken:
    return Broken(Why.TOO_MANY, f"工作表“{sheet}”{what}，超出可以安全读取的范围。{MANY}")


def _judge_places(look: Look, cells: bytes) -> None:
    """No cell twice, none outside the grid, none in a row other than it says, none far out."""
    places = _places(look.content, cells)
    if len(places) > MAX_CELLS:
        raise _too_many(look.sheet, f"有内容的单元格超过 {MAX_CELLS} 个")
    seen: set[tuple[int, bytes]] = set()
    row, written = 0, b""
    for row_text, letters, own_row in places:
        if row_text:
            row, written = int(row_text), row_text
            if not 1 <= row <= _GRID_ROWS:
                raise Broken(Why.TOO_MANY, f"工作表“{look.sheet}”有不存在的行号。{MANY}")
            continue
        if (own_row != written and int(own_row) != row) or (row, letters) in seen:
            what = f"工作表“{look.sheet}”的单元格 {(letters + own_row).decode()} 重复或放错了行"
            raise Broken(Why.UNCONNECTED, UNCONNECTED.format(what=what))
        seen.add((row, letters))
        if row > MAX_ROW or (len(letters) > 1 and _is_far(row, letters)):
            at = (letters + own_row).decode()
            raise _too_many(look.sheet, f"在很远的单元格 {at} 还有内容")


def _is_far(row: int, letters: bytes) -> bool:
    return row > MAX_ROW or (len(letters), letters) > _LAST_COLUMN


def _places(content: bytes, cells: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Rows and cells with content in order: (row, "", "") or ("", letters, row)."""
    found: list[tuple[bytes, bytes, bytes]] = _POSITION.findall(cells)
    tags = cells.count(b"<row") + cells.count(b"<c ") + cells.count(b"<c>")
    return found if len(found) == tags and tags else _parse_places(content)


def _parse_places(content: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """As ``_places``, for sheets with other quotes, prefixes or cells without a place."""
    places: list[tuple[bytes, bytes, bytes]] = []
    row = column = 0
    cell: tuple[bytes, bytes, bytes] | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, cell
        match tag.rpartition(":")[2]:
            case "row":
                number = attributes.get("r", str(row + 1))
                row, column = int(number) if number.isdecimal() and len(number) < 11 else 0, 0
                places.append((b"%d" % row, b"", b""))
            case "c":
                written = _NAME.fullmatch(attributes.get("r", ""))
                column = column_number(written[1]) if written else column + 1
                own_row = written[2].encode() if written else b"%d" % row
                cell = (b"", column_letters(column).encode(), own_row)
            case "v" | "f" | "is" if cell is not None:
                places.append(cell)
                cell = None

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return places


def _judge_counts(look: Look, tail: bytes) -> None:
    """Merged areas, links and rules: how many, how large."""
    for tag, limit, what in (
        (b"mergeCell ", MAX_MERGES, "合并单元格"),
        (b"hyperlink ", MAX_LINKS, "超链接"),
        (b"dataValidation ", MAX_RULES, "数据有效性"),
        (b"cfRule ", MAX_RULES, "条件格式"),
    ):
        if tail.count(tag) > limit:
            raise _too_many(look.sheet, f"{what}超过 {limit} 处")
    for tag in re.findall(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*", tail):
        area = _AREA.search(tag)
        if area is None:
            continue
        left, right = (column_number(area[index].decode()) for index in (1, 3))
        cells = (abs(int(area[4]) - int(area[2])) + 1) * (abs(right - left) + 1)
        if cells > MAX_MERGED_CELLS:
            raise _too_many(look.sheet, "有过大的合并单元格或超链接")


def _judge_head(look: Look, head: bytes) -> Iterator[Finding]:
    """The declared used area, which is never believed, and columns beyond the grid."""
    senseless = look.dimension
    if written := _DIMENSION.search(head):
        corner = _SOUND_DIMENSION.fullmatch(written[1])
        if corner and corner[3] and _is_far(int(corner[4]), corner[3]):
            senseless = written[1].decode()
    if senseless:
        yield suspect("Q55", Ref(look.sheet, 1, 1), senseless)
    if any(int(end) > _GRID_COLUMNS for end in _COLUMN_END.findall(head)):
        yield suspect("Q57", Ref(look.sheet, 1, 1), "列的设置超出最后一列")


def _judge_formulas(look: Look) -> Iterator[Finding]:
    """Formulas that reach outside."""
    for found in _FORMULA.finditer(look.content):
        if _reaches_outside(found[1]):
            text = unescape(found[1].decode(errors="replace"))
            yield suspect("Q41", _place_before(look, found.start()), f"={text}"[:200])


@lru_cache(maxsize=4096)
def _reaches_outside(formula: bytes) -> bool:
    return bool(_DANGEROUS.search(formula))


def _place_before(look: Look, at: int) -> Ref:
    """The cell that stands last before a position in the part."""
    places = re.findall(rb"<c\b[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"", look.content[max(0, at - 4096) : at])
    if not places:
        return Ref(look.sheet, 1, 1)
    letters, row = places[-1]
    return Ref(look.sheet, int(row), column_number(letters.decode()))


def _judge_styles(look: Look, traps: FormatTraps) -> Iterator[Finding]:
    """Cells whose format is not there, shows another number, or is white on white."""
    used = {int(index) for index in _LAST_STYLE.findall(look.content)}
    if used and max(used) >= traps.count > 0:
        yield suspect("Q57", Ref(look.sheet, 1, 1), "单元格用了不存在的格式")
    if not look.entry or not used & (traps.misleading.keys() | traps.invisible):
        return
    for letters, row, style, attributes, value in _STYLED.findall(look.content):
        index, at = int(style), Ref(look.sheet, int(row), column_number(letters.decode()))
        is_number = not re.search(rb't="(?!n")', attributes)
        if is_number and index in traps.misleading:
            yield suspect("Q46", at, value.decode(errors="replace"), shown=traps.misleading[index])
        if index in traps.invisible:
            yield suspect("Q56", at, at.a1)


def _judge_hidden(look: Look) -> Iterator[Finding]:
    """Hidden rows that hold something, and hidden columns."""
    rows = hidden_rows(look.content)
    if rows:
        shown = "、".join(map(str, rows[:5])) + (" 等行" if len(rows) > 5 else "")
        yield suspect("Q43", Ref(look.sheet, rows[0], 1), f"第 {shown} 行" if len(rows) <= 5 else f"第 {shown}")
    if look.sheet not in template.IDENTIFIED and hides_columns(look.content):  # there one is ours; read, it is known
        yield suspect("Q43", Ref(look.sheet, 1, 1), "列")
