"""Faults typed into the entry template of each shipped form are found where they stand; without them nothing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from tests.support.forms import short_template
from xltool.books import open_book
from xltool.delivery.template.workbook import as_package
from xltool.model.cells import Raw, column_letters
from xltool.model.form import Form
from xltool.model.shelf import load_form, shipped_names
from xltool.model.template import COVER, FIRST_DATA_ROW, INDICATORS, OVERALL, PROJECTS
from xltool.workflows.check import check

FORMS = [name for name in shipped_names() if name != "hebei_text"]
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


FAULTS = (
    Fault("B02", "budget_total", None, "{budget_total} 864,000.00 元，{fiscal_funds} 800,000.00 元加{other_funds} 0.00 元", {"fiscal_funds": 80}),
    Fault("B01", "budget_total", None, "{budget_total}填的是「八十多万」，不是一个金额", {"budget_total": "八十多万"}),
    Fault("B01", "other_funds", None, "{other_funds}是负数「-1」", {"fiscal_funds": 87.4, "other_funds": -1}),
    Fault("B04", "budget_total", None, "的{budget_total}是 0", {"budget_total": 0, "fiscal_funds": 0}),
    Fault("B05", "target", COST, "超过项目{budget_total} 864,000.00 元", rows={COST: {"target": 96.4}}),
    Fault("B06", "operator", COST, "成本是上限，不能用“≥”", rows={COST: {"operator": "≥"}}),
    Fault("B07", "unit", COST, "疑似元与万元混用", rows={COST: {"target": 864000}}),
    Fault("C08", "name", None, "{name}「{former}」与前面的项目", {"name": "{former}"}),
    Fault("G01", "objective", None, "没有填写{objective}", {"objective": None}),
    Fault("G02", "objective", None, "{objective}只有 6 个字", {"objective": "建好服务站。"}),
    Fault("G03", "objective", None, "「{objective}」里还有没填的内容：「XX」", {"objective": "新建养老服务站XX个，改善农村养老条件。"}),
    Fault("G13", "mid_term_objective", None, "没有填写{mid_term_objective}", {"mid_term_objective": None}),
    Fault("B09", "purpose", None, "{purpose}只有 4 个字", {"purpose": "建服务站"}),
    Fault("F01", "supervisor", None, "{supervisor}没有填写", {"supervisor": None}),
    Fault("F01", "direction", QUALITY, "{direction}没有填写", rows={QUALITY: {"direction": None}}),
    Fault("I01", "level1", QUANTITY, "没有效益指标", rows={QUALITY: {"weight": 50}}, gone=[EFFECT]),
    Fault("I02", "level2", SATISFACTION, "二级指标「社会效益指标」不属于「满意度指标」", rows={SATISFACTION: {"level2": "社会效益指标"}}),
    Fault("I03", "level2", QUANTITY, "的产出指标里没有质量指标", rows={EFFECT: {"weight": 50}}, gone=[QUALITY]),
    Fault("I06", "target", EFFECT, "没有填{target}", rows={EFFECT: {"target": None}}),
    Fault("I07", "target", QUALITY, "{target}「**」里留有占位符", rows={QUALITY: {"target": "**"}}),
    Fault("I08", "target", EFFECT, "没有{operator}", rows={EFFECT: {"operator": None}}),
    Fault("I09", "unit", SATISFACTION, "没有{unit}", rows={SATISFACTION: {"unit": None}}),
    Fault("I10", "unit", QUALITY, "{unit}却是「万元」", rows={QUALITY: {"level3": "{place}老年人数", "unit": "万元"}}),
    Fault("I11", "target", QUALITY, "292% 超过 100%", rows={QUALITY: {"operator": "＝", "target": 292}}),
    Fault("I14", "target", EFFECT, "「有效提升」只有", rows={EFFECT: {"operator": "定性", "target": "有效提升", "unit": None}}),
    Fault("I15", "level3", QUALITY, "里也有一行", rows={QUALITY: {"level3": "{place}养老服务站（个）", "target": 12, "unit": "个", "operator": "≥"}}),
    Fault("I18", "target", SATISFACTION, "低于 80%", rows={SATISFACTION: {"target": 60}}),
    Fault("I19", "target", DATE, "晚于填报年度 2027 年", rows={DATE: {"target": "2029年10月底"}}),
    Fault("I24", "operator", SATISFACTION, "越高越好", rows={SATISFACTION: {"operator": "≤"}}),
    Fault("W01", "weight", QUANTITY, "权重合计是 95，应为 100", rows={EFFECT: {"weight": 35}}),
    Fault("W03", "weight", QUALITY, "的权重是 0，应大于 0", rows={QUALITY: {"weight": 0}, EFFECT: {"weight": 50}}),
    Fault("W03", "weight", DATE, "权重「一成」不是数", rows={DATE: {"weight": "一成"}}),
)  # fmt: skip


def project_of(number: int, place: str) -> dict[str, Raw]:
    return {
        "code": f"51092327T{number:012d}", "name": f"{place}村养老服务站建设", "supervisor": "205景川县民政局",
        "implementer": "景川县养老服务中心", "leader": "周景明", "phone": "0318-5550147", "period": "2027年",
        "project_total": 172.8, "budget_total": 86.4, "fiscal_funds": 86.4, "other_funds": 0,
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
        path.write_bytes(as_package(short_template(form), form))
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


def wanted(form: Form, fault: Fault) -> bool:
    sheet = PROJECTS if fault.row is None else INDICATORS
    typed = {(PROJECTS, key) for key in fault.project}
    if form.name == POINTS and any("weight" in row or "level1" in row for row in fault.rows.values()):
        return False  # typed for 100 points, and three first levels
    return (
        form.has(sheet, fault.key)
        and all(form.has(*one) for one in typed)
        and (fault.code[0] != "W" or form.weights is not None)
    )


@pytest.mark.parametrize("name", FORMS)
def test_planted_faults_are_found_where_they_stand_and_nothing_else(name: str, tmp_path: Path) -> None:
    form = load_form(name)
    typist = Typist(form, tmp_path / "填报.xlsx")
    typist.type_project(1, PLACES[0])
    faults = [fault for fault in FAULTS if wanted(form, fault)]
    assert len(faults) >= 10
    headers = {one.key: one.header for sheet in (INDICATORS, PROJECTS) for one in form.entry_columns[sheet]}
    expected: dict[tuple[str, str], str] = {}
    for number, fault in enumerate(faults, start=2):
        place, former = f"{PLACES[number % 20]}{number}", f"{PLACES[0]}村养老服务站建设"
        rows = typist.type_project(number, place, fault, former)
        sheet = PROJECTS if fault.row is None else INDICATORS
        words = {**headers, "former": former}
        expected[fault.code, typist.at(sheet, rows[fault.row], fault.key)] = fault.said.format_map(words)
    typist.workbook.save(typist.path)
    found = {
        (one.code, str(one.ref)): one.message
        for one in check(open_book(typist.path)).findings
        if one.severity != "info"
    }
    assert found.keys() == expected.keys()
    assert {at: said for at, said in expected.items() if said not in found[at]} == {}


@pytest.mark.parametrize("name", FORMS)
def test_a_clean_workbook_of_the_form_gives_no_finding(name: str, tmp_path: Path) -> None:
    typist = Typist(load_form(name), tmp_path / "填报.xlsx")
    for number, place in enumerate(PLACES[:3], start=1):
        typist.type_project(number, place)
    typist.workbook.save(typist.path)
    assert check(open_book(typist.path)).findings == ()
