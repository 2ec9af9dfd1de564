"""Types invented departments into the entry template of any form, as an unrelated program (openpyxl) does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tests.support.forms import empty
from xltool.model.cells import Raw, column_letters
from xltool.model.form import Form
from xltool.model.template import COVER, FIRST_DATA_ROW, INDICATORS, OVERALL, PROJECTS

POINTS = "card_points"
"""The card of which 成本 is a first level, and the points are 90."""
FACTS = {
    "填报年度": 2027,
    "行政区划代码": "510923",
    "部门编码": "205001",
    "部门名称": "景川县民政局",
    "编报阶段": "一上",
    "金额单位": "万元",
}
PLACES = ("东坪", "西岭", "南溪", "北沟", "上庄", "下湾", "柳林", "石桥", "白马", "青龙", "长山", "大王", "小店", "前营", "后寨", "新安", "古城", "双河", "三里", "五峰")  # fmt: skip
QUANTITY, QUALITY, DATE, COST, EFFECT, SATISFACTION = range(6)
WEIGHTS = (20, 10, 10, 10, 40, 10)
WITH_POINTS = {COST: {"level1": "成本指标", "level2": "经济成本指标", "weight": 20}, EFFECT: {"weight": 20}}


class Fault(NamedTuple):
    """A code, the key of the cell where it is said (its row on 指标, or the row of the project), a piece of the sentence,
    and what is typed instead, by key, in the project and in rows of its indicators. ``gone``: rows left out."""

    code: str
    key: str
    row: int | None
    said: str
    project: Mapping[str, Raw] = {}
    rows: Mapping[int, Mapping[str, Raw]] = {}
    gone: Sequence[int] = ()


def project_of(number: int, place: str) -> dict[str, Raw]:
    return {
        "code": f"51092327T{number:012d}", "name": f"{place}村养老服务站建设", "supervisor": "205景川县民政局",
        "implementer": "景川县养老服务中心", "leader": "周景明", "phone": "0318-5550147", "period": "2027年",
        "project_total": 172.8, "execution_points": 10, "budget_total": 86.4, "fiscal_funds": 86.4, "other_funds": 0,
        "purpose": f"新建{place}村养老服务站12个，购置护理床和厨房设备。",
        "mid_term_objective": f"三年内在{place}村建成养老服务站24个，改善农村养老条件。",
        "objective": f"在{place}村新建养老服务站12个，改善农村养老条件。",
    }  # fmt: skip


def indicators_of(place: str) -> list[dict[str, Raw]]:
    rows: list[tuple[str, str, str, str, Raw, str | None]] = [
        ("产出指标", "数量指标", f"{place}养老服务站（个）", "≥", 12, "个"),
        ("产出指标", "质量指标", f"{place}服务站验收合格率", "＝", 100, "%"),
        ("产出指标", "时效指标", f"{place}服务站完工时间", "≤", "2027年10月底", None),
        ("产出指标", "成本指标", f"{place}项目总成本", "≤", 86.4, "万元"),
        ("效益指标", "社会效益指标", f"{place}受益老年人数", "≥", 1500, "人"),
        ("满意度指标", "服务对象满意度指标", f"{place}受益老人满意度", "≥", 95, "%"),
    ]
    keys = ("level1", "level2", "level3", "operator", "target", "unit")
    return [
        {**dict(zip(keys, row, strict=True)), "weight": weight, "direction": "反向指标" if row[3] == "≤" else "正向指标",
         "mid_term_target": f"≥{20 + number}个"}
        for number, (row, weight) in enumerate(zip(rows, WEIGHTS, strict=True))
    ]  # fmt: skip


class Typist:
    """Types entries into the template of a form, and remembers where each stands."""

    def __init__(self, form: Form, path: Path) -> None:
        self.form, self.path = form, path
        path.write_bytes(empty(form))
        self.workbook = openpyxl.load_workbook(path)
        self.next = dict.fromkeys(form.entry_columns, FIRST_DATA_ROW)
        for row in self.workbook[COVER].iter_rows():
            for cell in row:
                if cell.value in FACTS:
                    self.workbook[COVER].cell(cell.row, cell.column + 1).value = FACTS[str(cell.value)]
        if OVERALL in form.entry_columns:
            self.type(
                OVERALL, {"number": "一、", "title": "养老服务", "content": "建好村级养老服务站，改善农村养老条件。"}
            )

    def at(self, sheet: str, row: int, key: str) -> str:
        keys = [column.key for column in self.form.sheet_columns[sheet]]
        return f"{sheet}!{column_letters(keys.index(key) + 1)}{row}"

    def type(self, sheet: str, entries: Mapping[str, Raw]) -> int:
        row = self.next[sheet]
        self.next[sheet] += 1
        for column in self.form.entry_columns[sheet]:
            if entries.get(column.key) is not None:
                _, _, cell = self.at(sheet, row, column.key).partition("!")
                self.workbook[sheet][cell].value = entries[column.key]
        return row

    def type_project(
        self, number: int, place: str, fault: Fault | None = None, former: str = ""
    ) -> dict[int | None, int]:
        """The rows: that of the project under None, those of its indicators by their place."""
        project = project_of(number, place)
        if fault:
            project |= {key: value.format(former=former) if isinstance(value, str) else value
                        for key, value in fault.project.items()}  # fmt: skip
        rows: dict[int | None, int] = {None: self.type(PROJECTS, project)}
        points = WITH_POINTS if self.form.name == POINTS else {}
        for at, usual in enumerate(indicators_of(place)):
            entries = {**usual, **points.get(at, {})}
            if fault is None or at not in fault.gone:
                change = {key: value.format(place=place) if isinstance(value, str) else value
                          for key, value in (fault.rows.get(at, {}) if fault else {}).items()}  # fmt: skip
                rows[at] = self.type(INDICATORS, {"project_code": project["code"], **entries, **change})
        return rows
