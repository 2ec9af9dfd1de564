"""Cards and flat lists as counties print them, typed by other programs, come into the form that is asked for."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.support.command_line import refused, xltool
from tests.support.forms import filled, shelve
from tests.support.rich_workbook import seen
from tests.support.typist import Typist
from xltool.books import open_book
from xltool.documents.found import CONTENTS, Found
from xltool.doors.blank_form import blank_of
from xltool.model import template
from xltool.model.form import Form
from xltool.model.shelf import load_form, shipped_names
from xltool.model.submission import Indicator, Project, Section
from xltool.reading.submission import read_identity, read_submission
from xltool.reading.totals_sheet import show_cell
from xltool.workflows.check import check
from xltool.workflows.import_ import import_file
from xltool.workflows.publish import publish

Row = tuple[object, ...] | list[object]
_BUILT: dict[str, bytes] = {}
LIST_HEADER = [
    "单位名称",
    "项目名称",
    "预算数",
    "年度目标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "权重",
    "指标方向性",
]
UNIT = "820001-石桥镇人民政府"
CARD_HEADER = ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值")
BESIDE = {template.PROJECT_NAME_COLUMN.header, "标识"}
"""Headers above what the tool makes."""
UP, DOWN = "正向指标", "反向指标"


def build(form: Form) -> bytes:
    """The blank workbook of a form, built once."""
    if form.digest not in _BUILT:
        _BUILT[form.digest] = blank_of(form)
    return _BUILT[form.digest]


def typed(path: Path, *sheets: tuple[str, list[Row], str]) -> Path:
    """A workbook of these sheets: name, rows, merged areas."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows, merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged.split():
            sheet.merge_cells(area)
    book.save(path)
    return path


def imported(source: Path, form: Form | str | None = None) -> tuple[Path, Found]:
    made = source.with_name(f"{source.stem}新.xlsx")
    name = form.name if isinstance(form, Form) else form
    found = import_file(source, made, form=name, build=build)
    assert isinstance(found, Found)
    return made, found


def rows(path: Path, sheet: str, *headers: str) -> list[tuple[Any, ...]]:
    """What stands below these headers of an entry sheet, in the rows in which something is filled in."""
    lines = seen(path)[sheet].iter_rows(min_row=3, values_only=True)
    above = next(lines)
    entered = [at for at, header in enumerate(above) if header and header not in BESIDE]
    places = [above.index(header) for header in headers]
    return [tuple(line[at] for at in places) for line in lines if any(line[at] for at in entered)]


def left(path: Path) -> list[str]:
    return [str(row[2]) for row in seen(path)[template.LEFTOVERS].iter_rows(min_row=4, values_only=True) if row[2]]


def errors(path: Path) -> Counter[str]:
    return Counter(one.code for one in check(open_book(path)).findings if one.severity == "error")


def flat_list(path: Path) -> Path:
    first = [UNIT, "河道保洁", 330984.5, "全年保洁河道12公里，水面无漂浮物，群众满意度达到90%以上。"]
    below: Row = [None] * 4
    return typed(path, ("绩效目标", [
        ["部门预算项目绩效目标申报表（2027年度）"], [*[None] * 10, "金额单位：元"], LIST_HEADER,
        ["820-石桥镇部门", None, "450,984.50"],
        [*first, "效益指标", "社会效益指标", "河道投诉件数", "≤", 5, "件", 10, DOWN],
        [*below, "产出指标", "数量指标", "保洁河道里程", "≥", 12, "公里", "40", UP],
        [*below, "产出指标", "质量指标", "水面保洁达标率", "≥", "95", "%", 20, UP],
        [*below, "满意度指标", "服务对象满意度指标", "沿河群众满意度", "≥", 90, "%", 30, UP],
        LIST_HEADER,
        [UNIT, "困难群众慰问", "120,000.00", "春节前慰问困难群众240户，每户500元。", "产出指标", "数量指标", "慰问户数", "＝", 240, "户", 50, UP],
        [UNIT, "困难群众慰问", "120,000.00", None, "产出指标", "质量指标", "发放准确率", "＝", "100", "%", 30, UP],
        [None, None, None, None, "效益指标", "社会效益指标", "节日生活", "定性", "得到保障", None, 20, UP],
        ["合计", None, "=SUM(C5:C12)"],
    ], "A1:L1 A5:A8 B5:B8 C5:C8 D5:D8"))  # fmt: skip


def test_a_flat_list_gives_its_projects_with_every_operator_amount_goal_and_weight(tmp_path: Path) -> None:
    made, found = imported(flat_list(tmp_path / "清单.xlsx"), "list_annual")
    assert rows(made, "项目", "项目编码", "项目名称", "预算数", "年度目标") == [
        ("临时1", "河道保洁", 330984.5, "全年保洁河道12公里，水面无漂浮物，群众满意度达到90%以上。"),
        ("临时2", "困难群众慰问", 120000, "春节前慰问困难群众240户，每户500元。"),
    ]
    headers = ("项目编码", "一级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重", "指标方向性")
    assert rows(made, "指标", *headers) == [
        ("临时1", "效益指标", "河道投诉件数", "≤", 5, "件", 10, DOWN),
        ("临时1", "产出指标", "保洁河道里程", "≥", 12, "公里", 40, UP),
        ("临时1", "产出指标", "水面保洁达标率", "≥", 95, "%", 20, UP),
        ("临时1", "满意度指标", "沿河群众满意度", "≥", 90, "%", 30, UP),
        ("临时2", "产出指标", "慰问户数", "＝", 240, "户", 50, UP),
        ("临时2", "产出指标", "发放准确率", "＝", 100, "%", 30, UP),
        ("临时2", "效益指标", "节日生活", "定性", "得到保障", None, 20, UP),
    ]
    assert left(made) == ["820-石桥镇部门 ｜ 450,984.50", "合计", "=SUM(C5:C12)"]
    cover = check(open_book(made)).submission.cover
    assert (cover.year.value, cover.department_code.value, cover.department_name.value, cover.money_unit.value) == (
        2027, "820001", "石桥镇人民政府", "元",
    )  # fmt: skip
    assert any("临时1 到 临时2" in one for one in found.said)


def test_codes_that_import_made_up_are_one_finding(tmp_path: Path) -> None:
    made, _ = imported(flat_list(tmp_path / "清单.xlsx"), "list_annual")
    found = [one for one in check(open_book(made)).findings if one.code in {"C01", "C05", "G11"}]
    assert [(one.code, str(one.ref)) for one in found] == [("C01", "项目!A4")]
    assert "还有 1 处（A5）" in found[0].message


def test_a_list_comes_into_the_standard_form_as_far_as_that_has_columns(tmp_path: Path) -> None:
    result = xltool("import", flat_list(tmp_path / "清单.xlsx"), "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0, result.stderr
    assert "来源是项目清单" in result.stdout
    assert "--form list_annual" in result.stdout
    made = tmp_path / "新.xlsx"
    assert rows(made, "项目", "项目名称", "预算数") == [("河道保洁", 330984.5), ("困难群众慰问", 120000)]
    assert rows(made, "指标", "计算符号", "指标值", "计量单位")[:2] == [("≤", 5, "件"), ("≥", 12, "公里")]
    assert left(made)[-7:][:2] == ["权重：10 ｜ 指标方向性：反向指标", "权重：40 ｜ 指标方向性：正向指标"]


def test_units_above_their_projects_in_one_column_and_units_of_money_that_a_format_shows(tmp_path: Path) -> None:
    header = ["单位名称、项目名称", "预算数", "项目年度绩效目标", *LIST_HEADER[4:10], "指标内容"]
    line = ["产出指标", "数量指标", "修渠长度", "≥", 6, "公里", "设计图纸"]
    source = typed(tmp_path / "05-2.xlsx", ("05-2", [
        ["部门项目支出绩效目标表"], ["金额单位：元"], header, ["石桥镇人民政府"],
        ["修渠", 3.75, "修渠6公里，恢复灌溉面积800亩以上。", *line], ["石桥镇水利站"], ["清淤", 90000, "清淤渠道6公里。", *line],
    ], ""))  # fmt: skip
    book = openpyxl.load_workbook(source)
    book.worksheets[0]["B5"].number_format = '0.00"万元"'
    book.save(source)
    made, found = imported(source, "list_annual")
    assert rows(made, "项目", "项目名称", "预算数") == [("修渠", "3.75万元"), ("清淤", 90000)]
    assert [one.unit_line for one in found.projects] == ["石桥镇人民政府", "石桥镇水利站"]
    assert left(made) == ["石桥镇水利站", *["指标值说明：设计图纸"] * 2]


def points_form(home: Path, patch: pytest.MonkeyPatch) -> Form:
    """The short card with 成本 as a first level and points."""
    said = load_form("card_annual").model_dump(mode="json")
    levels = said["indicators"]["levels"]
    levels[0]["required_second"] = ["数量指标"]
    cost = {**levels[0], "name": "成本指标", "required": False, "required_second": [], "wanted_second": []}
    cost["second"] = {"经济成本指标": ["经济成本"], "社会成本指标": [], "生态环境成本指标": []}
    said["indicators"]["levels"] = [cost, *levels]
    said["columns"]["指标"].append({"key": "weight", "header": "分值权重", "required": True})
    said["columns"]["项目"].append({"key": "execution_points", "required": False})
    named = {"name": "card_test", "title": "带分值的卡片试验表", "weights": {"total": "90"}}
    return shelve(Form.model_validate({**said, **named}), home, patch)


def points_card(path: Path) -> Path:
    return typed(path, ("表1", [
        ["项目支出绩效目标表"], ["（2027年度）"], ["项目名称", "防汛物资储备"],
        ["主管部门及代码", "平川县应急管理局（301001）", None, None, "实施单位", "县防汛物资站"],
        ["项目资金（万元）", "年度资金总额：", None, 128.5, None, "执行率分值（10）"],
        [None, "其中：财政拨款", None, "100.00"], [None, "其他资金", None, "285000元"],
        ["年度总体目标", "储备防汛物资12类3000件，入库合格率达到98%以上，保障汛期抢险。"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值权重（90）"],
        [None, "成本指标(0-20)分", "经济成本指标", "物资采购成本", "≤128.5万元", 20],
        [None, "产出指标(40-50)分", "数量指标", "储备物资件数", "≥3000件", 10],
        [None, None, None, "储备物资类数", "12类", 10], [None, None, "质量指标", "入库合格率", "≥98%", "10"],
        [None, None, "时效指标", "采购完成时间", "2027年5月底前", 10],
        [None, "效益指标", "社会效益指标", "抢险物资保障率", "＝100%", 20],
        [None, None, "生态效益指标"],
        [None, "满意度指标", "服务对象满意度指标", "受灾群众满意度", "≥90%", 10],
        ["主管部门审核意见（盖章）：", None, None, "财政部门审核意见（盖章）：  年  月  日"],
    ], "A1:F1 A2:F2 B3:F3 B4:D4 A5:A7 B5:C5 D5:E5 F5:F7 B6:C6 D6:E6 B7:C7 D7:E7 B8:F8 A9:A17 B11:B14 C11:C12"))  # fmt: skip


def test_a_card_with_points_is_imported_whole_and_checked_without_false_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = points_form(tmp_path / "home", monkeypatch)
    made, _ = imported(points_card(tmp_path / "卡片.xlsx"), form)
    headers = (
        "项目编号",
        "项目名称",
        "主管部门",
        "实施单位",
        "年度资金总额",
        "财政拨款",
        "其他资金",
        "年度目标",
        "执行率分值",
    )
    assert rows(made, "项目", *headers) == [(
        "1", "防汛物资储备", "平川县应急管理局（301001）", "县防汛物资站", 128.5, 100, "285000元",
        "储备防汛物资12类3000件，入库合格率达到98%以上，保障汛期抢险。", "10",
    )]  # fmt: skip
    assert rows(made, "指标", "一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位", "分值权重") == [
        ("成本指标", "经济成本指标", "物资采购成本", "≤", 128.5, "万元", 20),
        ("产出指标", "数量指标", "储备物资件数", "≥", 3000, "件", 10),
        ("产出指标", "数量指标", "储备物资类数", None, 12, "类", 10),
        ("产出指标", "质量指标", "入库合格率", "≥", 98, "%", 10),
        ("产出指标", "时效指标", "采购完成时间", None, "2027年5月底前", None, 10),
        ("效益指标", "社会效益指标", "抢险物资保障率", "＝", 100, "%", 20),
        ("满意度指标", "服务对象满意度指标", "受灾群众满意度", "≥", 90, "%", 10),
    ]
    assert left(made) == [
        "成本指标(0-20)分、产出指标(40-50)分",
        "主管部门审核意见（盖章）： ｜ 财政部门审核意见（盖章）：  年  月  日",
    ]
    cover = check(open_book(made)).submission.cover
    assert (cover.year.value, cover.department_code.value, cover.department_name.value, cover.money_unit.value) == (
        2027, "301001", "平川县应急管理局", "万元",
    )  # fmt: skip
    assert errors(made) == {"R06": 2}  # region and stage, which no card says


def word_card(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("绩效目标申报表")
    document.add_paragraph("（2026年度）")
    lines = [
        ("项目名称", "农村饮水", "", "项目负责人及电话", "王强 13900001111"),
        ("主管部门", "[042]平川县水利局", "", "实施单位", "县水利站"),
        ("资金情况（万元）", "年度资金总额：", "", "80.5", ""), ("", "其中：财政拨款", "", "60", ""), ("", "其他资金", "", "20.5", ""),
        ("总体目标", "年度目标", "", "", ""), ("", "解决6个村1200人饮水安全，水质合格率达到98%以上。", "", "", ""),
        CARD_HEADER, ("", "产出指标", "数量指标", "★解决饮水村数", "≥6个"), ("", "", "", "受益人数", "≥1200人"),
        ("", "", "质量指标", "★★水质合格率", "≥98%"), ("", "满意度指标", "服务对象满意度指标", "用水群众满意度", "≥90%"),
        ("财政部门初审意见（盖章）", "", "", "评价股审核意见（盖章）", ""),
    ]  # fmt: skip
    table = document.add_table(len(lines), 5)
    for at, line in enumerate(lines):
        for place, text in enumerate(line):
            table.cell(at, place).text = text
    for first, last in (
        ((0, 1), (0, 2)), ((2, 0), (4, 0)), ((2, 1), (2, 2)), ((3, 1), (3, 2)), ((4, 1), (4, 2)), ((5, 0), (6, 0)),
        ((5, 1), (5, 4)), ((6, 1), (6, 4)), ((7, 0), (11, 0)), ((8, 1), (10, 1)), ((8, 2), (9, 2)),
    ):  # fmt: skip
        cell = table.cell(*first).merge(table.cell(*last))
        cell.text = cell.text.strip()
    document.save(str(path))
    return path


def test_the_same_card_in_a_word_document_is_read_by_its_columns(tmp_path: Path) -> None:
    made, found = imported(word_card(tmp_path / "卡片.docx"), "card_annual")
    headers = ("项目名称", "主管部门", "项目负责人", "联系电话", "年度资金总额", "财政拨款", "其他资金", "年度目标")
    assert rows(made, "项目", *headers) == [(
        "农村饮水", "[042]平川县水利局", "王强", "13900001111", 80.5, 60, 20.5,
        "解决6个村1200人饮水安全，水质合格率达到98%以上。",
    )]  # fmt: skip
    assert rows(made, "指标", "一级指标", "二级指标", "三级指标", "核心指标", "计算符号", "指标值") == [
        ("产出指标", "数量指标", "解决饮水村数", "★", "≥", 6),
        ("产出指标", "数量指标", "受益人数", None, "≥", 1200),
        ("产出指标", "质量指标", "水质合格率", "★★", "≥", 98),
        ("满意度指标", "服务对象满意度指标", "用水群众满意度", None, "≥", 90),
    ]
    assert left(made) == ["财政部门初审意见（盖章） ｜ 评价股审核意见（盖章）"]
    assert found.cover["部门名称"] == "平川县水利局"
    assert found.cover["编报阶段"] is None


def test_stars_stay_in_the_name_where_the_form_has_no_column_for_them(tmp_path: Path) -> None:
    made, _ = imported(word_card(tmp_path / "卡片.docx"))
    assert rows(made, "指标", "三级指标")[0] == ("★解决饮水村数",)
    rest = "项目负责人：王强 ｜ 联系电话：13900001111 ｜ 主管部门：[042]平川县水利局 ｜ 实施单位：县水利站"
    assert left(made)[-1] == rest


def small_card(name: str, total: object, *indicators: Row) -> list[Row]:
    return [
        ["绩效目标申报表"], ["项目名称", name, None, "主管部门", "甲局"], ["资金情况（元）", "年度资金总额：", total],
        [None, "其中：财政拨款", "3万元"], [None, "其他资金", "1,000"],
        ["年度目标", "维护设施120处，完好率达到95%以上。"], CARD_HEADER, *indicators, ["填报人：张三", None, "审核人：李四"], [],
    ]  # fmt: skip


def test_cards_below_each_other_keep_what_is_odd_as_it_was_typed(tmp_path: Path) -> None:
    odd: list[Row] = [
        [None, "产出指标", "数量指标", "维护设施", "≥120处；≤5次"],
        [None, None, "质量指标", "完好率", "本项目不适用此指标"],
        [None, "合计"],
    ]
    source = typed(tmp_path / "叠.xlsx", ("S", small_card("甲", 31000, *odd) + small_card("乙", "叁万元", *odd), ""))
    made, _ = imported(source, "card_annual")
    assert rows(made, "项目", "项目编号", "项目名称", "年度资金总额", "财政拨款", "其他资金") == [
        ("1", "甲", 31000, "3万元", 1000), ("2", "乙", "叁万元", "3万元", 1000),
    ]  # fmt: skip
    assert rows(made, "指标", "项目编号", "计算符号", "指标值") == [
        (code, None, value) for code in "12" for value in ("≥120处；≤5次", "本项目不适用此指标")
    ]
    assert left(made) == ["合计", "填报人：张三 ｜ 审核人：李四"] * 2


def test_two_horizons_side_by_side(tmp_path: Path) -> None:
    source = typed(tmp_path / "两期.xlsx", ("Sheet1", [
        ["项目支出绩效目标申报表（2026年度）"], ["项目名称", None, "智慧水务", None, None, "实施单位", "县水利站"],
        ["项目资金（万元）", None, "项目资金总额：", None, 600, "年度资金总额：", None, 200],
        [None, None, "其中：财政拨款", None, 500, "其中：财政拨款", None, 180],
        [None, None, "其他资金", None, 100, "其他资金", None, 20],
        ["总体目标", "中期目标（2026年—2028年）", None, None, None, "年度目标"],
        [None, "三年建成水务平台一个，接入泵站30座。", None, None, None, "年内建成平台框架，接入泵站10座以上。"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
        [None, "产出指标", "数量指标", "接入泵站", "≥30座", "数量指标", "接入泵站", "≥10座"],
        [None, None, "质量指标", "验收合格率", "100%", "时效指标", "框架建成时间", "2026年10月底"],
        [None, "满意度指标", None, None, None, "服务对象满意度指标", "用水户满意度", "≥90%"],
    ], "A3:B5 A6:A7 B6:E6 F6:H6 B7:E7 F7:H7 A8:A11 B9:B10"))  # fmt: skip
    made, _ = imported(source, "card_two_horizons")
    headers = ("项目名称", "项目资金总额", "年度资金总额", "财政拨款", "其他资金", "中期目标", "年度目标")
    assert rows(made, "项目", *headers) == [(
        "智慧水务", 600, 200, 180, 20, "三年建成水务平台一个，接入泵站30座。", "年内建成平台框架，接入泵站10座以上。",
    )]  # fmt: skip
    assert rows(made, "指标", "二级指标", "三级指标", "中期指标值", "计算符号", "指标值", "计量单位") == [
        ("数量指标", "接入泵站", "≥30座", "≥", 10, "座"),
        ("质量指标", "验收合格率", "100%", None, None, None),
        ("时效指标", "框架建成时间", None, None, "2026年10月底", None),
        ("服务对象满意度指标", "用水户满意度", None, "≥", 90, "%"),
    ]
    annual, _ = imported(source.rename(tmp_path / "年.xlsx"), "card_annual")
    assert [name for (name,) in rows(annual, "指标", "三级指标")] == ["接入泵站", "框架建成时间", "用水户满意度"]
    assert {"验收合格率 ｜ 100%", "中期指标值：≥30座"} <= set(left(annual))


def test_a_header_in_two_rows_with_the_value_of_the_year_before(tmp_path: Path) -> None:
    source = typed(tmp_path / "批复.xlsx", ("主体班", [
        ["项目支出绩效目标批复表"], ["（2026年度）"], ["项目名称", "主体班", None, "项目负责人", "李明"],
        ["项目金额", "164万元", None, "其中：财政资金", "132万元"],
        ["年度绩效目标", "举办主体班8期，结业率达到98%以上。"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", None, "指标标准或依据"],
        [None, None, None, None, "2025年实际实现值", "预期2026年实现值"],
        [None, "产出指标", "数量指标", "培训班期数", "7期", "≥8期", "年度培训计划"],
    ], "A1:G1 A6:A8 B6:B7 C6:C7 D6:D7 E6:F6 G6:G7"))  # fmt: skip
    made, found = imported(source, "card_annual")
    assert rows(made, "项目", "年度资金总额", "财政拨款") == [(164, 132)]
    assert found.cover["金额单位"] == "万元"
    assert rows(made, "指标", "计算符号", "指标值", "计量单位") == [("≥", 8, "期")]
    assert left(made) == ["上年指标值：7期 ｜ 指标值确定依据：年度培训计划"]


def test_a_sheet_for_each_project_is_named_by_its_tab(tmp_path: Path) -> None:
    header = ["一级指标", "二级指标", "三级指标", "计算符号", "目标值", "度量单位", "指标值说明"]
    line = ["产出指标", "数量指标", "硬化里程", "≥", 12, "公里", "按设计"]
    source = typed(tmp_path / "江.xlsx", ("村道硬化", [header, line], ""), ("渠道清淤", [header, line], ""))
    made, _ = imported(source, "card_annual")
    assert rows(made, "项目", "项目编号", "项目名称") == [("1", "村道硬化"), ("2", "渠道清淤")]
    assert left(made) == ["指标值说明：按设计"] * 2


def test_a_card_of_the_whole_department(tmp_path: Path) -> None:
    source = typed(tmp_path / "部门.xlsx", ("整体", [
        ["部门整体支出绩效目标申报表"], ["（2026年度）"], ["部门名称", "平川县民政局"],
        ["年度主要任务", "任务名称", "主要内容", "预算金额（万元）"], [None, None, None, "总额", "财政拨款", "其他资金"],
        [None, "社会救助", "发放低保金", 200, 180, 20], [None, "养老服务", "运营养老机构3家", 150, 150, 0],
        [None, "金额合计", None, 350, 330, 20],
        ["年度总体目标", "保障困难群众1200人基本生活，建设养老机构3家。"],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", None, "指标值"],
        [None, "产出指标", "数量指标", "低保人数", None, "≥1200人"],
    ], "A4:A8 D4:F4 B4:B5 C4:C5 B9:F9 A10:A11 D10:E10 D11:E11"))  # fmt: skip
    made, found = imported(source, "department_overall")
    assert rows(made, "项目", "任务编号", "任务名称", "主要内容", "预算金额总额", "财政拨款", "其他资金") == [
        ("1", "社会救助", "发放低保金", 200, 180, 20), ("2", "养老服务", "运营养老机构3家", 150, 150, 0),
    ]  # fmt: skip
    assert rows(made, "总体目标", "年度总体目标") == [("保障困难群众1200人基本生活，建设养老机构3家。",)]
    assert rows(made, "指标", "任务编号", "三级指标", "计算符号", "指标值") == [(None, "低保人数", "≥", 1200)]
    assert left(made) == ["金额合计 ｜ 350 ｜ 330 ｜ 20"]
    assert found.cover["部门名称"] == "平川县民政局"


def test_what_a_blank_value_is_followed_by_is_not_taken_for_it(tmp_path: Path) -> None:
    lines = [
        ["项目名称", "甲"],
        ["实施单位", None, "项目来源", "本级申报项目"],
        ["年度目标", "维护设施120处，完好率达到95%以上。"],
    ]
    source = typed(
        tmp_path / "卡.xlsx", ("S", [*lines, CARD_HEADER, [None, "产出指标", "数量指标", "处数", "≥1处"]], "")
    )
    made, _ = imported(source, "card_annual")
    assert rows(made, "项目", "项目名称", "实施单位") == [("甲", None)]
    assert left(made) == ["项目来源 ｜ 本级申报项目"]


def test_errors_and_lost_digits_become_no_entries(tmp_path: Path) -> None:
    line = [
        UNIT,
        "修渠",
        "#REF!",
        "修渠6公里，恢复灌溉面积800亩以上。",
        "产出指标",
        "数量指标",
        "长度",
        "≥",
        6,
        "公里",
        "十分",
        UP,
    ]
    source = typed(tmp_path / "错.xlsx", ("表", [[*LIST_HEADER, "项目代码"], [*line, 1.3063621e20]], ""))
    made, _ = imported(source, "list_annual")
    assert rows(made, "项目", "预算数") == [(None,)]
    assert not isinstance(rows(made, "项目", "项目编码")[0][0], str)
    assert rows(made, "指标", "权重") == [("十分",)]
    assert "#REF!" in left(made)
    assert {"C05", "W03"} <= errors(made).keys()


def test_sixty_projects_under_merged_heads_and_repeated_page_heads(tmp_path: Path) -> None:
    lines: list[Row] = [["单位：元"], [*LIST_HEADER[:4], "绩效指标"], [*[None] * 4, *LIST_HEADER[4:]]]
    for number in range(60):
        goal = f"完成{number + 10}处维护，完好率达到95%以上，群众满意。"
        lines.append(
            [UNIT, f"维护工程第{number}段", number + 1, goal, "产出指标", "数量指标", "处数", "≥", 9, "处", 50, UP]
        )
        lines += [[*[None] * 5, "质量指标", f"完好率{at}", "≥", 95, "%", 5, UP] for at in range(6)]
        lines += [LIST_HEADER] if number % 20 == 9 else []
    source = typed(tmp_path / "大.xlsx", ("清单", lines, "E2:L2 A2:A3 B2:B3 C2:C3 D2:D3"))
    build(load_form("list_annual"))
    begun = time.process_time()
    made, found = imported(source, "list_annual")
    assert time.process_time() - begun < 5
    assert [len(one.indicators) for one in found.projects] == [7] * 60
    assert rows(made, "项目", "预算数") == [(number + 1,) for number in range(60)]
    assert set(rows(made, "指标", "一级指标")) == {("产出指标",)}
    assert found.leftovers == ()


@pytest.mark.parametrize("name", ["card_annual", "list_annual", "department_overall"])
def test_a_workbook_of_ours_goes_into_its_own_form_whole_and_into_another_without_its_help_texts(
    name: str, tmp_path: Path
) -> None:
    source = filled(load_form(name), tmp_path / "旧.xlsx")
    made, found = imported(source)
    assert (found.leftovers, found.said[0]) == ((), f"填入的表样：{load_form(name).title}（{name}）。")
    before, after = (check(open_book(path)).findings for path in (source, made))
    assert [(one.code, one.ref) for one in after] == [(one.code, one.ref) for one in before]
    standard, _ = imported(source.rename(tmp_path / "乙.xlsx"), "hebei_text")
    assert rows(standard, "项目", "项目编码", "项目名称", "预算数") == [("13063621UQAP8BYN8VZWK", "科普专项", 37500)]
    assert not [text for text in left(standard) if "请" in text or "COUNTIF" in text]


def test_what_is_hidden_of_a_list_is_said(tmp_path: Path) -> None:
    source = flat_list(tmp_path / "清单.xlsx")
    book = openpyxl.load_workbook(source)
    book.worksheets[0].row_dimensions[6].hidden = True
    book.create_sheet("说明")
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    book.save(source)
    _, found = imported(source, "list_annual")
    assert any("隐藏的工作表也导入了：绩效目标" in one for one in found.said)
    assert any("隐藏或筛选掉的行也导入了：绩效目标第 6 行" in one for one in found.said)


def test_a_form_that_is_not_here_is_refused_by_name(tmp_path: Path) -> None:
    source = flat_list(tmp_path / "清单.xlsx")
    assert "没有表样「card_anual」" in refused("import", source, "-o", tmp_path / "新.xlsx", "--form", "card_anual")
    workbook = openpyxl.load_workbook(filled(load_form("card_annual"), tmp_path / "旧.xlsx"))
    for row in workbook[template.COVER].iter_rows():
        for cell in row:
            if cell.value == load_form("card_annual").title:
                cell.value = "某县表样"
            elif isinstance(cell.value, str) and cell.value.startswith("card_annual "):
                cell.value = "card_some 2.0 0123456789abcdef"
    workbook.save(tmp_path / "别.xlsx")
    sentence = refused("import", tmp_path / "别.xlsx", "-o", tmp_path / "新.xlsx")
    assert "某县表样" in sentence
    assert "card_some 2.0" in sentence
    assert not (tmp_path / "新.xlsx").exists()


NOT_PRINTED = {"code", "project_code"}
"""In tables of other forms than the first; rows get running numbers."""
LEFT_OF_OURS = {
    "hebei_text": ["总体绩效目标", "部门职责分类绩效目标情况说明", "年度发展规划目标的保障措施"],
    "list_annual": ["205001-景川县民政局 ｜ 172.80"],
    "department_overall": ["任务总金额（万元） ｜ 172.80", "金额合计 ｜ 172.80 ｜ 172.80 ｜ 0.00"],
}
"""Sums, and the titles that stand below headings."""


def said(path: Path, form: Form, sheet: str) -> list[dict[str, str]]:
    """The filled-in rows of a sheet, cells by key; with the name of its project for the code in a row of 指标."""
    submission = read_submission(open_book(path)).submission
    sheets = {
        "总体目标": submission.overall, "分项目标": submission.functions, "保障措施": submission.safeguards,
        "项目": submission.projects, "指标": submission.indicators,
    }  # fmt: skip
    grid, columns = open_book(path).read(sheet), form.entry_columns[sheet]
    first = template.first_entry_column(sheet)
    hidden = set() if form.name == "hebei_text" else NOT_PRINTED
    names = {one.code.typed: one.name.typed for one in submission.projects}
    found = []
    for row in sheets[sheet]:
        first_cell = (
            row.content if isinstance(row, Section) else row.code if isinstance(row, Project) else row.project_code
        )
        at = first_cell.ref.row
        cells = {
            c.key + c.header: show_cell(grid.at(at, place))
            for place, c in enumerate(columns, first)
            if c.key not in hidden
        }
        owner = (
            names.get(row.project_code.typed, "") if isinstance(row, Indicator) and form.printed("部门") is None else ""
        )
        found.append(cells | {"owner": owner})
    return sorted(found, key=str) if sheet == "指标" else found


@pytest.mark.parametrize("name", shipped_names())
def test_our_own_document_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    form, source = load_form(name), tmp_path / "填报.xlsx"
    typist = Typist(form, source)
    for number, place in ((1, "西岭"), (2, "南溪")):
        typist.type_project(number, place)
    for sheet in ("分项目标", "保障措施"):
        if sheet in form.entry_columns:
            typist.type(
                sheet, {"function": "养老", "number": "1.", "title": "建站", "content": "建好村级养老服务站24个。"}
            )
    typist.workbook.save(source)
    word = tmp_path / "公开.docx"
    word.write_bytes(publish(open_book(source), accepted=True).word)
    made, found = imported(word, name)
    for sheet in form.entry_columns:
        assert said(made, form, sheet) == said(source, form, sheet)
    covers = [read_identity(open_book(path)) for path in (source, made)]
    for label in ("year", "stage", "department_name", "money_unit"):
        assert len({getattr(one, label).typed for one in covers}) == 1, label
    assert [one.text for one in found.leftovers if one.kind != CONTENTS] == LEFT_OF_OURS.get(name, [])
