"""The list of units that are expected to report: a workbook, or CSV as Excel or WPS saves it."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xltool.books.file.book import FileBook
from xltool.books.file.package import Package
from xltool.language.keys import code_key, header_key
from xltool.language.number_formats import is_scientific, shown_by
from xltool.model import file_starts
from xltool.model.cells import CellError, Formula
from xltool.model.errors import FileRefused, XltoolError
from xltool.reading.cell_values import as_decimal, show
from xltool.reading.left_out import is_sum_word
from xltool.receiving.decision.candidates import same_name

_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8（带 BOM）"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_CODES = ("单位代码", "部门代码", "预算单位代码", "代码")
_HEADERS = {
    "unit": ("单位编码", "部门编码", "预算单位编码", "编码", *_CODES, "unit", "unitcode", "code"),
    "name": (
        "单位名称",
        "部门名称",
        "预算单位名称",
        "单位全称",
        "全称",
        "机构名称",
        "预算单位",
        "单位",
        "名称",
        "name",
        "unitname",
    ),
    "contact": ("联系人", "联系方式", "联系电话", "电话", "contact"),
    "mail": ("邮箱", "电子邮箱", "电子邮件", "邮件地址", "email", "e-mail", "mail"),
    "region": ("行政区划代码", "行政区划", "区划", "region"),
}
_NUMBER = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
"""A code that a program has saved as a number."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NOTE = re.compile(r"(?:合计|总计|共|注|说明|备注|填表|制表|联系)")
_TITLES_ABOVE = 20
"""Lines among which the headers are looked for."""
_SEPARATOR = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)
"""What Excel reads in the first line as the sign between the cells."""
_END = "\x1a \t\r\n"
"""Programs of old close a text with the sign 0x1A."""
_DELIMITERS = ",\t;，"


@dataclass(frozen=True, slots=True)
class Expected:
    """One unit of the list. ``contact``: who, and where an e-mail reaches them, as far as the list says.

    ``region`` "" when the list does not say; ``line`` in the file, from 1.
    """

    unit: str
    name: str
    contact: str
    region: str
    line: int

    @property
    def key(self) -> tuple[str, str]:
        """Region and unit code as they are compared."""
        return code_key(self.region), code_key(self.unit)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The list, and how it was read (encoding, lines left out), said for people."""

    units: tuple[Expected, ...]
    said: str


def read_expected(data: bytes, file_name: str) -> Expectation:
    """Read the list; XltoolError in one sentence when it cannot be understood."""
    lines, how = _lines(data, file_name)
    rows = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(lines, start=1)
        if any(cell.strip() for cell in row)
    ]
    whole = len(rows)
    rows = _without_titles(rows)
    if not rows:
        raise XltoolError(f"名单「{file_name}」是空的。请写成每行一个单位：单位编码,单位名称,联系人。")
    places = _places(rows[0][1], file_name)
    body = rows[1:] if places else rows
    if not body:
        raise XltoolError(f"名单「{file_name}」只有表头，没有单位。请从第二行起每行写一个单位。")
    places = places or {"unit": 0, "name": 1, "contact": 2}
    units: dict[tuple[str, str], Expected] = {}
    repeated = 0
    for number, row in body:
        expected = _unit(row, places, number, file_name)
        former = units.setdefault(expected.key, expected)
        if former is not expected:
            repeated += 1
            if not same_name(former.name, expected.name):
                raise XltoolError(
                    f"名单「{file_name}」第 {former.line} 行和第 {number} 行的单位编码都是 {expected.unit}，"
                    f"名称却不同（{former.name}、{expected.name}）。请改正后再试。"
                )
    said = f"名单「{file_name}」{how}，共 {len(units)} 个单位"
    if whole > len(rows):
        said += f"，标题和说明 {whole - len(rows)} 行没有算作单位"
    return Expectation(
        tuple(sorted(units.values(), key=lambda one: one.key)),
        said + (f"（重复的 {repeated} 行只算一次）。" if repeated else "。"),
    )


def _unit(row: Sequence[str], places: dict[str, int], number: int, file_name: str) -> Expected:
    def cell(what: str) -> str:
        at = places.get(what, len(row))
        text = row[at].removeprefix("=").strip("\"'　 ") if at < len(row) else ""
        if what in ("unit", "region") and (number := _NUMBER.fullmatch(text)):
            return number[1].replace(",", "")
        return text

    if not code_key(cell("unit")):
        raise XltoolError(f"名单「{file_name}」第 {number} 行没有单位编码。请补上，或删去这一行后再试。")
    if fault := _no_code(cell("unit")):
        raise XltoolError(f"名单「{file_name}」第 {number} 行的单位编码是「{cell('unit')}」，{fault}后再试。")
    contact = " ".join(filter(None, (cell("contact"), cell("mail"))))
    return Expected(cell("unit"), cell("name"), contact, cell("region"), number)


def _lines(data: bytes, file_name: str) -> tuple[list[list[str]], str]:
    """Every line as cells, and how they were read."""
    if data.startswith(file_starts.ZIP):
        return _sheet(data, file_name)
    text, encoding = _decode(data, file_name)
    return _rows(text, file_name), f"按 {encoding} 编码读取"


def _sheet(data: bytes, file_name: str) -> tuple[list[list[str]], str]:
    """The sheet that has the headers, else the first that is not blank; what is hidden comes last."""
    try:
        book = FileBook.of_package(Package(data, file_name))
        hidden = book.hidden_sheets()
        sheets = {name: _texts(book, name) for name in sorted(book.sheet_names(), key=hidden.__contains__)}
    except FileRefused as error:
        raise XltoolError(f"名单读不了。{error}") from error
    filled = {name: rows for name, rows in sheets.items() if any(map(any, rows))}
    headed = [name for name, rows in filled.items() if any(map(_is_header, rows[:_TITLES_ABOVE]))]
    name = next(iter([*headed, *filled]), "")
    others = [f"「{one}」" for one in headed if one != name]
    rest = f"，另有单位编码的工作表{'、'.join(others)}没有读取" if others else ""
    return filled.get(name, []), f"按工作簿读取（工作表「{name}」{rest}）"


def _texts(book: FileBook, sheet: str) -> list[list[str]]:
    """What the cells show: a code that is stored as a number has the zeros that its format puts in front."""
    grid = book.read(sheet)
    values = [[raw.value if isinstance(raw, Formula) else raw for raw in row] for row in grid.rows]
    numbers = {
        (row, column): number
        for row, line in enumerate(values, start=1)
        for column, value in enumerate(line, start=1)
        if not isinstance(value, str | CellError) and (number := as_decimal(value)) is not None
    }
    formats = book.number_formats(sheet, numbers)
    shown = {place: seen.text for place, code in formats.items() if (seen := shown_by(numbers[place], code))}
    return [
        [
            shown.get((row, column)) or ("" if isinstance(one, CellError) else show(one))
            for column, one in enumerate(line, start=1)
        ]
        for row, line in enumerate(values, start=1)
    ]


def _is_header(row: Sequence[str]) -> bool:
    return any(header_key(cell).replace("_", "") in _HEADERS["unit"] for cell in row)


def _without_titles(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The headers, or the first unit, and what stands below, without notes; a title is words in one cell above them."""
    plain = [_is_header(row) for _, row in rows[:_TITLES_ABOVE]]
    titled = [_is_alone(row) and _CHINESE.search(row[0]) is not None for _, row in rows]
    first = plain.index(True) if True in plain else titled.index(False) if False in titled else 0
    return [one for one in rows[first:] if not _is_note(one[1])]


def _is_note(row: Sequence[str]) -> bool:
    """Whether a line below the units tells of all of them, or of the list."""
    return is_sum_word(next(filter(None, row))) or (_is_alone(row) and _NOTE.match(row[0]) is not None)


def _is_alone(row: Sequence[str]) -> bool:
    return bool(row[0]) and not any(row[1:])


def _decode(data: bytes, file_name: str) -> tuple[str, str]:
    if data.startswith(file_starts.OLE):
        raise XltoolError(
            f"名单「{file_name}」是旧版或加密的 Excel 工作簿。请用 Excel 打开，另存为不加密的 .xlsx 后再试。"
        )
    if file_starts.is_markup(data):
        raise XltoolError(f"名单「{file_name}」是网页或 XML 文件。请用 Excel 打开，另存为 .xlsx 后再试。")
    for mark, codec, words in _ENCODINGS:
        if data.startswith(mark):
            try:
                return data.decode(codec), words
            except UnicodeDecodeError:
                break
    for codec, words in (("utf-8", "UTF-8"), ("gb18030", "GB18030")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.rstrip(_END), words
    raise XltoolError(
        f"名单「{file_name}」不是 UTF-8 或 GB18030 编码的文本。请用 Excel 打开，另存为“CSV UTF-8”后再试。"
    )


def _rows(text: str, file_name: str) -> list[list[str]]:
    first, _, rest = text.partition("\n")
    if said := _SEPARATOR.fullmatch(first):
        text = f"\n{rest}"  # lines keep their numbers
    delimiter = said[1] if said else max(_DELIMITERS, key="\n".join(text.splitlines()[:_TITLES_ABOVE]).count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise XltoolError(
            f"名单「{file_name}」不是完整的 CSV 文件。请用 Excel 打开，另存为“CSV UTF-8”后再试。"
        ) from error


def _no_code(code: str) -> str:
    """Why this is not the code of a unit, and what to do; "" when it may be one."""
    if is_scientific(code):
        return "是科学计数法，看不出原来的编码。请把这一列设为文本格式，重新填写编码"
    if not any(letter.isdigit() for letter in code):
        return "没有数字，不是编码。请按 单位编码,单位名称,联系人 的顺序写，或在第一行写明表头"
    return ""


def _places(row: Sequence[str], file_name: str) -> dict[str, int]:
    """Where the columns stand when the first row is one of headers; empty when it is a unit already."""
    keys = [header_key(cell).replace("_", "") for cell in row]
    found = {
        what: next(at for at, key in enumerate(keys) if key in words)
        for what, words in _HEADERS.items()
        if any(key in words for key in keys)
    }
    if found and "unit" not in found:
        raise XltoolError(
            f"名单「{file_name}」的表头（{'、'.join(filter(None, row))}）里没有「单位编码」一列。请补上这一列后再试。"
        )
    twice = [row[at] for at in found.values() if keys.count(keys[at]) > 1]
    if twice:
        raise XltoolError(f"名单「{file_name}」有几列的表头都是「{twice[0]}」，看不出该用哪一列。请只保留一列后再试。")
    return found
