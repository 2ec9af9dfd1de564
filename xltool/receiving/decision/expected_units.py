"""The list of units that are expected to report, read from CSV as Excel or WPS saves it."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from xltool.language.keys import code_key, header_key
from xltool.model import file_starts
from xltool.model.errors import XltoolError
from xltool.receiving.decision.candidates import same_name

_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8（带 BOM）"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_CODES = ("单位代码", "部门代码", "预算单位代码", "代码")
_HEADERS = {
    "unit": ("单位编码", "部门编码", "预算单位编码", "编码", *_CODES, "unit", "unitcode", "code"),
    "name": ("单位名称", "部门名称", "预算单位名称", "单位", "名称", "name", "unitname"),
    "contact": ("联系人", "联系方式", "联系电话", "电话", "邮箱", "contact"),
    "region": ("行政区划代码", "行政区划", "区划", "region"),
}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_DELIMITERS = ",\t;，"


@dataclass(frozen=True, slots=True)
class Expected:
    """One unit of the list. ``region`` "" when the list does not say; ``line`` in the file, from 1."""

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
    text, encoding = _decode(data, file_name)
    rows = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(_rows(text, file_name), start=1)
        if any(cell.strip() for cell in row)
    ]
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
    said = f"名单「{file_name}」按 {encoding} 编码读取，共 {len(units)} 个单位"
    return Expectation(
        tuple(sorted(units.values(), key=lambda one: one.key)),
        said + (f"（重复的 {repeated} 行只算一次）。" if repeated else "。"),
    )


def _unit(row: Sequence[str], places: dict[str, int], number: int, file_name: str) -> Expected:
    def cell(what: str) -> str:
        at = places.get(what, len(row))
        return row[at].removeprefix("=").strip("\"'　 ") if at < len(row) else ""

    if not code_key(cell("unit")):
        raise XltoolError(f"名单「{file_name}」第 {number} 行没有单位编码。请补上，或删去这一行后再试。")
    if fault := _no_code(cell("unit")):
        raise XltoolError(f"名单「{file_name}」第 {number} 行的单位编码是「{cell('unit')}」，{fault}后再试。")
    return Expected(cell("unit"), cell("name"), cell("contact"), cell("region"), number)


def _decode(data: bytes, file_name: str) -> tuple[str, str]:
    if data.startswith((b"PK", file_starts.OLE)):
        raise XltoolError(f"名单「{file_name}」是 Excel 工作簿。请用 Excel 打开，另存为“CSV UTF-8（逗号分隔）”后再试。")
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
            return text, words
    raise XltoolError(
        f"名单「{file_name}」不是 UTF-8 或 GB18030 编码的文本。请用 Excel 打开，另存为“CSV UTF-8”后再试。"
    )


def _rows(text: str, file_name: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise XltoolError(
            f"名单「{file_name}」不是完整的 CSV 文件。请用 Excel 打开，另存为“CSV UTF-8”后再试。"
        ) from error


def _no_code(code: str) -> str:
    """Why this is not the code of a unit, and what to do; "" when it may be one."""
    if _SCIENTIFIC.fullmatch(unicodedata.normalize("NFKC", code)):
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
