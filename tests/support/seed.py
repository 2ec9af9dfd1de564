"""The published document beside the project: its table as rows of cells, and a workbook filled from it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl

from xltool.books.shipped import TEMPLATE, template_path
from xltool.model import template

FOLDER = Path(__file__).parents[3] / "shared" / "seed"
DOCUMENT = next(iter(sorted(FOLDER.glob("*.txt"))), None) if FOLDER.is_dir() else None

_FIELD_CODE = re.compile(r"\s*TC .*$")


def text() -> str:
    assert DOCUMENT is not None
    return DOCUMENT.read_text(encoding="utf-8").replace("\r", "")


def table() -> list[list[str]]:
    """The official table as printed: one list of filled cells per row, the title first."""
    part = text().partition("预算项目绩效目标\n")[2]
    title, _, body = part.partition("\n")
    rows = [[_FIELD_CODE.sub("", title).strip()]]
    for block in re.split(r"\n[ \t]*\n", body):
        cells = [cell.strip() for cell in re.split(r"\n?\t", "\n" + block)]
        rows.append([cell for cell in cells if cell])
    return [row for row in rows if row]


def sections(heading: str, until: str) -> list[tuple[str, str, str]]:
    """Numbered sections between two headings: number, title, content."""
    body = text().partition(heading)[2].partition(until)[0]
    found: list[tuple[str, str, str]] = []
    for block in filter(None, map(str.strip, re.split(r"\n\s*\n", body))):
        numbered = re.match(r"[一二三四五]、", block)
        if numbered:
            found.append((block[:2], block[2:], ""))
        elif len(block) < 40 and "。" not in block:
            found.append(("", block, ""))
        elif found and not found[-1][2]:
            found[-1] = (*found[-1][:2], block)
        else:
            found.append(("", "", block))
    return found


def function_rows() -> list[tuple[str, str, str, str]]:
    """分项目标: function, number, title, content."""
    body = text().partition("部门职责分类绩效目标情况说明")[2].partition("三、工作保障措施")[0]
    rows, function = [], ""
    for line in filter(None, (line.strip(" \u3000\t") for line in body.splitlines())):
        item = re.match(r"(\d+\.)([^。]+)。(.*)", line)
        if item:
            rows.append((function, *item.groups()))
        else:
            function = re.sub(r"^[一二三]、", "", line)
    return rows


def fill(path: Path) -> None:
    """Write the document's entries under the headers of the template, as an unrelated program would."""
    book = openpyxl.load_workbook(template_path(TEMPLATE))
    printed = table()
    unit = re.fullmatch(r"(\d{6})(.+)", printed[1][0])
    assert unit is not None
    cover = {
        "填报年度": 2021, "行政区划代码": printed[2][1][:6], "部门编码": unit[1], "部门名称": unit[2],
        "编报阶段": "批复", "金额单位": printed[1][1].partition("：")[2],
    }  # fmt: skip
    for row in book[template.COVER].iter_rows():
        for cell in row:
            if cell.value in cover:
                book[template.COVER].cell(cell.row, cell.column + 1).value = cover[cell.value]
    write(book[template.OVERALL], sections("总体绩效目标\n", "二、分项绩效目标"))
    write(book[template.FUNCTIONS], function_rows())
    write(book[template.SAFEGUARDS], sections("年度发展规划目标的保障措施", "第二部分"))
    write(book[template.PROJECTS], [project(printed)])
    write(book[template.INDICATORS], indicators(printed))
    book.save(path)


def write(sheet: object, rows: list[tuple[object, ...]]) -> None:
    for number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=template.first_entry_column(sheet.title)):  # type: ignore[attr-defined]
            sheet.cell(number, column).value = None if value == "" else value  # type: ignore[attr-defined]


def project(printed: list[list[str]]) -> tuple[object, ...]:
    code, name = printed[2][1], printed[2][3]
    budget, fiscal, other = (float(printed[3][index]) for index in (2, 4, 6))
    percents = [float(cell.rstrip("%")) / 100 for cell in printed[6]]
    function = function_rows()[0][0]
    return (code, name, budget, fiscal, other, printed[4][0], *percents, printed[7][1], function)


def indicators(printed: list[list[str]]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    level1 = ""
    for cells in printed[9:]:
        level1 = cells[0] if len(cells) == 6 else level1
        level2, level3, description, target, basis = cells[-5:]
        parts = re.fullmatch(r"([≥≤＝]?)([\d.]+)(.*)", target)
        assert parts is not None
        rows.append((printed[2][1], level1, level2, level3, description, *parts.groups(), basis))
    return rows


def printed(value: object, number_format: str) -> str:
    """A cell as it is printed, for the three number formats of the official table."""
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)
    if number_format == "0.00%":
        return f"{value:.2%}"
    assert number_format == "0.00"
    return f"{value:.2f}" if value else "0"  # as the document of 2021 has it; the tool prints all amounts alike
