"""Contents typed in a line a row, for comparing them."""

from __future__ import annotations

from collections import Counter

from xltool.model.cells import Ref
from xltool.sending.seal.content import Content, Item

HEADERS = {
    "总体目标": ("序号", "标题", "内容"),
    "项目": ("项目编码", "项目名称", "预算数", "资金用途"),
    "指标": ("项目编码", "一级指标", "三级指标", "指标值", "指标值确定依据"),
}


def typed_content(sheet: str, *lines: str) -> Content:
    """Rows of a sheet from A4 on, ``r7: A 产出 培训 2000 计划``; without ``r7:`` a row has no 标识; ``-`` is blank."""
    items: list[Item] = []
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines, start=1):
        row_id, _, said = line.rpartition(": ")
        values = ["" if word == "-" else word for word in said.split()]
        name = _name(sheet, values) or f"第 {number} 行"
        seen[name] += 1
        if seen[name] > 1:
            name += f"（第 {seen[name]} 个）"
        items += [
            Item(sheet, name, header, value, Ref(sheet, 3 + number, column), row_id)
            for column, (header, value) in enumerate(zip(HEADERS[sheet], values, strict=True), start=1)
        ]
    return tuple(items)


def _name(sheet: str, values: list[str]) -> str:
    match sheet:
        case "指标":
            return f"{values[0]}/{values[2]}".strip("/")
        case "项目":
            return values[0] or values[1]
        case _:
            return values[1] or values[0]
