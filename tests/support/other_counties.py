"""Documents in the style of other counties, written as text: their parts, a table of a project, what is read of them."""

from __future__ import annotations

from pathlib import Path

from tests.support.imports import imported
from xltool.books import open_book
from xltool.documents.found import Found
from xltool.documents.opening.text import read_text
from xltool.workflows import import_ as importation, publish as publication

CODE = "130636260000P0000001A"
OVERALL = "第一部分\n部门整体绩效目标\n一、总体绩效目标\n"
FUNCTIONS = "二、分项绩效目标\n"
SAFEGUARDS = "三、工作保障措施\n健全制度，加强监督。\n"
GRID = (
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"),
    ("产出指标", "数量指标", "防治面积", "作业面积", "≥12万亩次", "工作计划"),
)


def found_in(text: str) -> Found:
    return imported(read_text(text.encode(), "某局.txt"))[0]


def table(*grid: tuple[str, ...]) -> str:
    rows = [
        ("301001平川县农业农村局", "单位：元"), ("项目编码", CODE, "项目名称", "统防统治"),
        ("预算规模及资金用途", "预算数", "120000.00", "其中：财政资金", "120000.00", "其他资金", "0"),
        ("", "用于购置药剂。"), ("绩效目标", "1.防治12万亩次。\n2.效果达到85%以上。"), *grid,
    ]  # fmt: skip
    flat = "\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows)
    return f"第二部分\n预算项目绩效目标\n1.统防统治绩效目标表\n{flat}"


def publish_of(text: str, folder: Path) -> tuple[publication.Publication, Path]:
    source, made = folder / "某局.txt", folder / "新.xlsx"
    source.write_text(text, encoding="utf-8")
    importation.import_file(source, made)
    return publication.publish(open_book(made)), made
