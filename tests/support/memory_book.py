"""Workbooks for tests, built from rows of plain values; no spreadsheet program and no file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltool.model import template
from xltool.model.cells import Area, Grid, Raw, Ref
from xltool.model.edits import Edit
from xltool.model.findings import Finding
from xltool.model.form import Form
from xltool.model.shelf import load_form, standard_form
from xltool.reading.submission import read_submission
from xltool.rules.registry import run_rules

STATE_HOME = "XDG_STATE_HOME" if os.name == "posix" else "LOCALAPPDATA"
"""The variable that names the folder in which a program may keep things; 撤销 does."""
HEADER_ROW = 3
"""Entry sheets of the template have a title, a line of help, then the headers."""

CODE = "13063621UQAP8BYN8VZWK"

COVER: dict[str, Raw] = {
    "填报年度": 2021,
    "行政区划代码": "130636",
    "部门编码": "731001",
    "部门名称": "顺平县科学技术协会（本级）",
    "编报阶段": "一上",
    "项目支出预算总额": 37500,
    "金额单位": "元",
    "填报人": None,
    "填报日期": None,
    "模板版本": template.TEMPLATE_VERSION,
    "表样": "hebei_text",
}

PROJECT: dict[str, Raw] = {
    "项目编码": CODE,
    "项目名称": "科普专项",
    "预算数": 37500,
    "财政资金": 37500,
    "其他资金": 0,
    "资金用途": "组织全国科普日、科技周等活动，购置宣传材料。",
    "3月底": "20%",
    "6月底": "50%",
    "10月底": "80%",
    "12月底": "100%",
    "绩效目标": "开展科普培训，参加培训人次达到2000人次，提升群众科学素质。",
    "对应职责": "推进科普工作",
    "备注": None,
}

INDICATOR: dict[str, Raw] = {
    "项目编码": CODE,
    "一级指标": "产出指标",
    "二级指标": "数量指标",
    "三级指标": "培训参加人次（人次）",
    "绩效指标描述": "参加培训的人次",
    "计算符号": "≥",
    "指标值": 2000,
    "计量单位": "人次",
    "指标值确定依据": "2021年科普专项经费实施计划",
    "备注": None,
}


def a_project(**changes: Raw) -> dict[str, Raw]:
    """A row of 项目 without a fault, some cells changed: ``a_project(预算数=0)``; checkpoints via ``**{"3月底": 1}``."""
    return {**PROJECT, **changes}


def an_indicator(**changes: Raw) -> dict[str, Raw]:
    """A row of 指标 without a fault (数量指标 培训参加人次 ≥ 2000 人次), some cells changed."""
    return {**INDICATOR, **changes}


def good_indicators(code: str = CODE) -> list[dict[str, Raw]]:
    """Six rows of 指标 for one project that give no error and no warning.

    Rows 4 to 9 of the sheet: 数量, 质量, 时效, 成本, 社会效益, 满意度.
    """
    rows: list[dict[str, Raw]] = [
        an_indicator(),
        an_indicator(
            二级指标="质量指标", 三级指标="培训合格率", 绩效指标描述="考核合格人数占参加人数的比率",
            指标值=95, 计量单位="%", 指标值确定依据="2020年培训考核统计",
        ),
        an_indicator(
            二级指标="时效指标", 三级指标="活动完成时间", 绩效指标描述="全部活动办完的时间", 计算符号="≤",
            指标值="2021年12月底", 计量单位=None, 指标值确定依据="县科协年度工作要点",
        ),
        an_indicator(
            二级指标="成本指标", 三级指标="项目总成本", 绩效指标描述="全年支出合计", 计算符号="≤",
            指标值=3.75, 计量单位="万元", 指标值确定依据="2021年部门预算批复",
        ),
        an_indicator(
            一级指标="效益指标", 二级指标="社会效益指标", 三级指标="科普知识知晓率",
            绩效指标描述="抽样调查中知晓的比率", 指标值=80, 计量单位="%", 指标值确定依据="上年抽样调查报告",
        ),
        an_indicator(
            一级指标="满意度指标", 二级指标="服务对象满意度指标", 三级指标="参训群众满意度",
            绩效指标描述="问卷中表示满意的比率", 指标值=90, 计量单位="%", 指标值确定依据="科普活动问卷调查方案",
        ),
    ]  # fmt: skip
    return [{**row, "项目编码": code} for row in rows]


OVERALL: list[dict[str, Raw]] = [
    {"序号": "一、", "标题": "抓好科普工作", "内容": "面向群众开展科普培训，提升全县群众的科学素质。"}
]
FUNCTIONS: list[dict[str, Raw]] = [
    {"职责分类": "推进科普工作", "序号": "1.", "标题": "开展宣传", "内容": "办好科技周和全国科普日活动，提高影响力。"},
]  # fmt: skip
SAFEGUARDS: list[dict[str, Raw]] = [
    {"序号": "一、", "标题": "组织保障", "内容": "加强领导，落实责任，按月调度，确保各项任务完成。"}
]


@dataclass
class MemoryBook:
    """A Book whose sheets are lists of rows; keeps the plans that were applied."""

    sheets: dict[str, list[list[Raw]]]
    name: str = "测试.xlsx"
    percent: set[tuple[str, int, int]] = field(default_factory=set)
    """(sheet, row, column) of the cells that carry a percent format."""
    merges: list[Area] = field(default_factory=list)
    excel_tables: list[Area] = field(default_factory=list)
    applied: list[Edit] = field(default_factory=list)

    def sheet_names(self) -> tuple[str, ...]:
        return tuple(self.sheets)

    def read(self, sheet: str) -> Grid:
        return Grid(sheet, self.sheets.get(sheet, []))

    def percent_cells(self, sheet: str, cells: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        return frozenset(cell for cell in cells if (sheet, *cell) in self.percent)

    def merged(self, sheet: str) -> tuple[Area, ...]:
        return tuple(area for area in self.merges if area.sheet == sheet)

    def tables(self, sheet: str) -> tuple[Area, ...]:
        return tuple(area for area in self.excel_tables if area.sheet == sheet)

    def hides_rows(self, sheet: str) -> bool:
        return False

    def apply(self, plan: Sequence[Edit]) -> None:
        self.applied.extend(plan)


def table(sheet: str, rows: Sequence[Mapping[str, Raw]]) -> list[list[Raw]]:
    """An entry sheet as in the template: title, help, headers in row 3, data from row 4 (column A first)."""
    headers = [column.header for column in standard_form().entry_columns[sheet]]
    if any(template.WEIGHT_COLUMN.header in row for row in rows):
        headers.append(template.WEIGHT_COLUMN.header)
    unknown = {name for row in rows for name in row} - set(headers)
    assert not unknown, f"no such column on {sheet}: {unknown}"
    body = [[row.get(header) for header in headers] for row in rows]
    return [[sheet], ["说明"], list(headers), *body]


def a_book(
    *,
    cover: Mapping[str, Raw] | None = None,
    overall: Sequence[Mapping[str, Raw]] | None = None,
    functions: Sequence[Mapping[str, Raw]] | None = None,
    safeguards: Sequence[Mapping[str, Raw]] | None = None,
    projects: Sequence[Mapping[str, Raw]] | None = None,
    indicators: Sequence[Mapping[str, Raw]] | None = None,
    name: str = "测试.xlsx",
) -> MemoryBook:
    """A workbook without a fault, except for the sheets given. ``cover`` changes single fields.

    Cover fields stand in B2, B3, ... (label in A) in the order of ``COVER``.
    """
    fields = {**COVER, **(cover or {})}
    return MemoryBook(
        {
            template.COVER: [["封面"], *([label, value] for label, value in fields.items())],
            template.OVERALL: table(template.OVERALL, OVERALL if overall is None else overall),
            template.FUNCTIONS: table(template.FUNCTIONS, FUNCTIONS if functions is None else functions),
            template.SAFEGUARDS: table(template.SAFEGUARDS, SAFEGUARDS if safeguards is None else safeguards),
            template.PROJECTS: table(template.PROJECTS, [a_project()] if projects is None else projects),
            template.INDICATORS: table(template.INDICATORS, good_indicators() if indicators is None else indicators),
            template.TOTALS: [],
            template.FINDINGS: [],
            template.LAYOUT: [],
            template.LISTS: [],
        },
        name=name,
    )


def findings_of(book: MemoryBook, form: Form | None = None) -> list[Finding]:
    """Read the book and run every rule; a crash in a rule is raised."""
    reading = read_submission(book)
    return [*reading.findings, *run_rules(reading.submission, form or load_form("hebei_text"), strict=True)]


def flat(findings: Iterable[Finding], *codes: str) -> list[tuple[str, str]]:
    """Findings as (code, cell) such as ("I16", "指标!C6"), sorted; only those of ``codes`` when given."""
    return sorted((f.code, str(f.ref)) for f in findings if not codes or f.code in codes)


def check(book: MemoryBook, *codes: str, **options: Any) -> list[tuple[str, str]]:
    """Findings of a book as (code, cell), only those of ``codes`` when given."""
    return flat(findings_of(book, **options), *codes)


def one(book: MemoryBook, code: str) -> Finding:
    """The only finding of that code; fails when there are none or several."""
    (finding,) = [f for f in findings_of(book) if f.code == code]
    return finding


def ref(address: str) -> Ref:
    """``ref("指标!C6")``."""
    from xltool.model.cells import column_number

    sheet, _, cell = address.partition("!")
    letters = cell.rstrip("0123456789")
    return Ref(sheet, int(cell[len(letters) :]), column_number(letters))
