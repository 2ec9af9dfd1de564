"""What a test needs to compare a source with the workbook made of it: texts without white space, numbers and residue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl

from xltool.books import open_book
from xltool.books.shipped import TEMPLATE, template_path
from xltool.documents.document import Document
from xltool.documents.found import Found
from xltool.documents.placing.entries import Placed, place
from xltool.documents.recognising.document import recognise
from xltool.language.keys import header_key
from xltool.model import template
from xltool.model.cells import Plain
from xltool.model.shelf import load_form, standard_form

_FIELD = re.compile(r"\s*\bTC [^\\\n]*(?:\\[a-z] ?(?:[A-Z]|\d)? ?)+")
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、](?!\d))")
FORM_WORDS = {
    "第一部分", "部门整体绩效目标", "第一部分部门整体绩效目标", "第二部分", "预算项目绩效目标", "第二部分预算项目绩效目标",
    "总体绩效目标", "分项绩效目标", "工作保障措施", "单位：元", "项目编码", "项目名称", "预算规模及资金用途", "预算数",
    "其中：财政资金", "其他资金", "资金支出计划（%）", "3月底", "6月底", "10月底", "12月底", "绩效目标",
    "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据",
}  # fmt: skip
"""Words of the form: the tool prints them itself."""
_FORM_KEYS = {header_key(word) for word in FORM_WORDS}
"""As they are recognised: without the note in brackets that a label may have lost."""


def bare(text: str) -> str:
    """A text without white space, residue of fields, and the full stop behind the title of an item."""
    return "".join(_FIELD.sub("", text).split()).replace("。", "")


def unnumbered(text: str) -> str:
    return _NUMBER.sub("", bare(text))


def source_pieces(lines: Iterable[str]) -> Counter[str]:
    """Every line or cell of a source that says something of its own; titles of tables say the project's name."""
    kept: Counter[str] = Counter()
    for line in lines:
        for cell in line.split("\t"):
            piece = re.sub(r"绩效目标表$", "", unnumbered(cell))
            if piece and header_key(piece) not in _FORM_KEYS:
                kept[piece] += 1
    return kept


def printed_number(value: Plain) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def found_texts(found: Found, placed: Placed) -> list[str]:
    """Everything that was found and left over, one text per section, project, indicator or leftover; bare."""
    texts = [bare(one.text) for one in (*found.leftovers, *placed.leftovers)]
    texts += [bare(str(value)) for value in found.cover.values() if value is not None]
    unit = "".join(str(found.cover.get(label) or "") for label in ("部门编码", "部门名称"))
    texts += [bare(unit) for project in found.projects if bare(project.unit_line) == bare(unit)]
    for one in (*found.overall, *found.functions, *found.safeguards):
        texts.append(bare(one.title + one.content))
        texts.append(bare(one.function))
    for project in found.projects:
        texts += [_printed_cell(label, value) for label, value in project.cells.items()]
        texts.append(bare(project.title))
        for row in project.indicators:
            texts += [bare(str(value)) for key, value in row.items() if key not in _TARGET]
            parts = (row.get(key) for key in _TARGET)
            texts.append(bare("".join(printed_number(part) for part in parts if part is not None)))
    return texts


_TARGET = ("计算符号", "指标值", "计量单位")


def _printed_cell(label: str, value: Plain) -> str:
    if isinstance(value, Decimal) and label in standard_form().labels:
        return f"{value:.2%}"
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value else "0"
    return bare(str(value))


def lost(expected: Counter[str], texts: Iterable[str]) -> list[str]:
    """Pieces that stand less often in the texts than in the source."""
    everything = "\x00".join(texts)
    return [piece for piece, count in expected.items() if everything.count(piece) < count]


def imported(document: Document) -> tuple[Found, Placed]:
    form = load_form("hebei_text")
    found = recognise(document, form)
    return found, place(found, *_template(), form)


@cache
def _template() -> tuple[object, dict[str, object]]:
    book = open_book(template_path(TEMPLATE))
    columns = standard_form().sheet_columns
    widths = {sheet: book.layout(sheet, 1, len(columns[sheet])).widths for sheet in columns}
    return book.read(template.COVER), widths  # type: ignore[return-value]


def texts_of(path: Path) -> list[str]:
    """Every filled cell of the sheets that import writes, read by another program; targets joined as printed."""
    book = openpyxl.load_workbook(path)
    texts = []
    for name in (*standard_form().entry_columns, template.COVER, template.LEFTOVERS):
        if name not in book.sheetnames:
            continue
        for row in book[name].iter_rows(min_row=1 if name == template.COVER else 4):
            cells = [_as_printed(cell.value, cell.number_format) for cell in row]
            texts += cells
            texts.append("".join(cells))
    return [bare(text) for text in texts if text]


def _as_printed(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and "%" in number_format:
        return f"{value:.2%}"
    if isinstance(value, int | float) and "0.00" in number_format:
        return f"{value:.2f}" if value else "0"
    return str(value)
