"""Faults typed into the entry template of each shipped form are found where they stand; without them nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.typist import COST, DATE, EFFECT, PLACES, POINTS, QUALITY, QUANTITY, SATISFACTION, Fault, Typist
from xltool.books import open_book
from xltool.model.form import Form
from xltool.model.shelf import load_form, shipped_names
from xltool.model.template import INDICATORS, PROJECTS
from xltool.workflows.check import check

FORMS = [name for name in shipped_names() if name != "hebei_text"]

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
    Fault("I06", "target", EFFECT, "没有填{target}", rows={EFFECT: {"target": None, "mid_term_target": None}}),
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
