"""The printed table of every form, cell for cell and merge for merge, from figures that another program typed.

In the tables below `|` parts cells, `<` is one cell with the one left of it, `^` with the one above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.forms import shelve, short_template
from xltool.books import open_book
from xltool.delivery.template.form_package import build_package
from xltool.delivery.template.workbook import as_package
from xltool.model.cells import Raw
from xltool.model.form import Form
from xltool.model.shelf import load_form
from xltool.sending.seal.drawn_sheets import drawn_differences, drawn_sheets
from xltool.workflows.check import check
from xltool.workflows.forms import check_package
from xltool.workflows.run import run

NOW = datetime(2027, 3, 1, 9)
COVER: dict[str, Raw] = {
    "填报年度": 2027, "行政区划代码": "511124", "部门编码": "820001", "部门名称": "青山县水务局", "编报阶段": "一上",
    "金额单位": "万元", "填报人": "周文",
}  # fmt: skip
Rows = Sequence[Mapping[str, Raw]]


def typed(form: Form, path: Path, sheets: Mapping[str, Rows], cover: Mapping[str, Raw] | None = None) -> Path:
    """The template of a form with rows under its headers."""
    workbook = short_template(form)
    for row in workbook["封面"].iter_rows():
        if row[1].value in {**COVER, **(cover or {})}:
            row[2].value = {**COVER, **(cover or {})}[row[1].value]
    for sheet, rows in sheets.items():
        headers = [cell.value for cell in workbook[sheet][3]]
        for number, row in enumerate(rows, start=4):
            for header, value in row.items():
                workbook[sheet].cell(number, headers.index(header) + 1).value = value
    path.write_bytes(as_package(workbook, form))
    return path


def indicator_rows(headers: str, table: str) -> list[dict[str, Raw]]:
    """Rows of 指标, a line each; a dash for a blank."""
    names = headers.split()
    lines = [line.split() for line in table.strip().splitlines()]
    return [{name: None if cell == "-" else cell for name, cell in zip(names, line, strict=True)} for line in lines]


def drawn(path: Path, sheet: str) -> Worksheet:
    return openpyxl.load_workbook(path)[sheet]


def table_of(sheet: Worksheet) -> list[str]:
    """What is printed, a line for each row."""
    places: dict[tuple[int, int], str] = {}
    for area in sheet.merged_cells.ranges:
        for row, column in area.cells:
            places[row, column] = "<" if column > area.min_col else "^" if row > area.min_row else ""
    lines = []
    for row in sheet.iter_rows():
        cells = []
        for cell in row:
            shown = places.get((cell.row, cell.column), "")
            value = "" if cell.value is None else cell.value
            cells.append(shown or (f"{value:g}" if isinstance(value, int | float) else str(value)))
        lines.append(" | ".join(cells))
    while lines and not lines[-1].strip("| "):
        lines.pop()
    return lines


def lines(table: str) -> list[str]:
    return [" | ".join(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def require_a4(sheet: Worksheet, orientation: str, columns: str, titles: str | None) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, orientation)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area.replace("$", "").split("!")[-1] == columns
    assert sheet.print_title_rows == titles


CARD = {
    "项目编号": "1", "项目名称": "安全饮水管网延伸", "主管部门": "青山县水务局", "实施单位": "县供水站",
    "项目负责人": "李明", "联系电话": "0833-3721001", "年度资金总额": 126.5, "财政拨款": 100, "其他资金": 26.5,
    "年度目标": "延伸供水管网12公里，解决3个村群众饮水困难。",
}  # fmt: skip
GRID = "项目编号 一级指标 二级指标 三级指标 计算符号 指标值 计量单位"
CARD_ROWS = """
1 产出指标   数量指标           延伸管网长度   ≥    12     公里
1 产出指标   数量指标           新建水表井     ≥    36     座
1 产出指标   时效指标           完工时间       ≤    2027年11月 -
1 效益指标   社会效益指标       受益人口       ≥    2300   人
1 满意度指标 服务对象满意度指标 用水户满意度   ≥    92     %
"""


def test_the_short_card(tmp_path: Path) -> None:
    rows = indicator_rows(GRID, CARD_ROWS)
    rows[0]["核心指标"] = "★★★"
    path = typed(load_form("card_annual"), tmp_path / "卡.xlsx", {"项目": [CARD], "指标": rows})
    run(open_book(path), NOW)
    sheet = drawn(path, "表1 安全饮水管网延伸")
    assert table_of(sheet) == lines("""
项目支出绩效目标申报表 | < | < | < | < | <
（2027年度） | < | < | < | < | <
项目名称 | 安全饮水管网延伸 | < | 项目负责人及电话 | 李明 0833-3721001 | <
主管部门 | 青山县水务局 | < | 实施单位 | 县供水站 | <
资金情况（万元） | 年度资金总额： | < | 126.5 | < | <
^ | 其中：财政拨款 | < | 100 | < | <
^ | 其他资金 | < | 26.5 | < | <
总体目标 | 年度目标 | < | < | < | <
^ | 延伸供水管网12公里，解决3个村群众饮水困难。 | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | < | 指标值
^ | 产出指标 | 数量指标 | ★★★延伸管网长度 | < | ≥12公里
^ | ^ | ^ | 新建水表井 | < | ≥36座
^ | ^ | 时效指标 | 完工时间 | < | ≤2027年11月
^ | 效益指标 | 社会效益指标 | 受益人口 | < | ≥2300人
^ | 满意度指标 | 服务对象满意度指标 | 用水户满意度 | < | ≥92%
""")
    require_a4(sheet, "portrait", "A1:F15", "$10:$10")


def test_the_card_with_cost_and_points(tmp_path: Path) -> None:
    form = load_form("card_points")
    project = {key: value for key, value in CARD.items() if key not in {"主管部门", "项目负责人", "联系电话"}}
    project |= {"主管部门及代码": "青山县水务局（820）", "执行率分值": "10"}
    rows = indicator_rows(
        f"{GRID} 分值权重",
        """
1 效益指标   社会效益指标       受益人口       ≥    2300   人   20
1 成本指标   经济成本指标       每公里造价     ≤    10.5   万元 20
1 产出指标   数量指标           延伸管网长度   ≥    12     公里 25
1 产出指标   质量指标           验收合格率     ＝   100    %    15
1 满意度指标 服务对象满意度指标 用水户满意度   ≥    92     %    10
""",
    )
    path = typed(form, tmp_path / "卡.xlsx", {"项目": [project], "指标": rows})
    outcome = run(open_book(path), NOW)
    assert [str(one) for one in outcome.findings if one.severity == "error"] == []
    sheet = drawn(path, "表1 安全饮水管网延伸")
    assert table_of(sheet) == lines("""
项目支出绩效目标表 | < | < | < | < | <
（2027年度） | < | < | < | < | <
项目名称 | 安全饮水管网延伸 | < | < | < | <
主管部门及代码 | 青山县水务局（820） | < | 实施单位 | 县供水站 | <
项目资金（万元） | 年度资金总额： | < | 126.5 | < | 执行率分值（10）
^ | 其中：财政拨款 | < | 100 | < | ^
^ | 其他资金 | < | 26.5 | < | ^
年度总体目标 | 延伸供水管网12公里，解决3个村群众饮水困难。 | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值权重（90）
^ | 成本指标 | 经济成本指标 | 每公里造价 | ≤10.5万元 | 20
^ | 产出指标 | 数量指标 | 延伸管网长度 | ≥12公里 | 25
^ | ^ | 质量指标 | 验收合格率 | ＝100% | 15
^ | 效益指标 | 社会效益指标 | 受益人口 | ≥2300人 | 20
^ | 满意度指标 | 服务对象满意度指标 | 用水户满意度 | ≥92% | 10
""")
    require_a4(sheet, "portrait", "A1:F14", "$9:$9")


def test_the_card_with_two_horizons(tmp_path: Path) -> None:
    project = {**CARD, "项目期": "2027年-2029年", "项目资金总额": 380, "项目财政拨款": 300, "项目其他资金": 80}
    project["中期目标"] = "三年延伸供水管网35公里，全县集中供水率达到九成以上。"
    rows = indicator_rows(
        f"{GRID} 中期指标值",
        """
1 产出指标   数量指标           延伸管网长度   ≥    12     公里 ≥35公里
1 产出指标   数量指标           新建水表井     ≥    36     座   -
1 效益指标   社会效益指标       受益人口       ≥    2300   人   ≥7000人
1 满意度指标 服务对象满意度指标 用水户满意度   ≥    92     %    ≥95%
""",
    )
    path = typed(load_form("card_two_horizons"), tmp_path / "卡.xlsx", {"项目": [project], "指标": rows})
    run(open_book(path), NOW)
    sheet = drawn(path, "表1 安全饮水管网延伸")
    assert table_of(sheet) == lines("""
项目支出绩效目标申报表 | < | < | < | < | < | < | <
（2027年度） | < | < | < | < | < | < | <
项目名称 | < | 安全饮水管网延伸 | < | < | 项目负责人及电话 | 李明 0833-3721001 | <
主管部门 | < | 青山县水务局 | < | < | 实施单位 | 县供水站 | <
项目期 | < | 2027年-2029年 | < | < | < | < | <
项目资金（万元） | < | 项目资金总额： | < | 380 | 年度资金总额： | < | 126.5
^ | < | 其中：财政拨款 | < | 300 | 其中：财政拨款 | < | 100
^ | < | 其他资金 | < | 80 | 其他资金 | < | 26.5
总体目标 | 中期目标 | < | < | < | 年度目标 | < | <
^ | 三年延伸供水管网35公里，全县集中供水率达到九成以上。 | < | < | < | 延伸供水管网12公里，解决3个村群众饮水困难。 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值（中期） | 二级指标 | 三级指标 | 指标值（年度）
^ | 产出指标 | 数量指标 | 延伸管网长度 | ≥35公里 | 数量指标 | 延伸管网长度 | ≥12公里
^ | ^ | ^ | 新建水表井 |  | ^ | 新建水表井 | ≥36座
^ | 效益指标 | 社会效益指标 | 受益人口 | ≥7000人 | 社会效益指标 | 受益人口 | ≥2300人
^ | 满意度指标 | 服务对象满意度指标 | 用水户满意度 | ≥95% | 服务对象满意度指标 | 用水户满意度 | ≥92%
""")
    require_a4(sheet, "portrait", "A1:H15", "$11:$11")


def test_the_whole_department(tmp_path: Path) -> None:
    tasks = [
        {"任务编号": "1", "任务名称": "饮水安全", "主要内容": "延伸管网，改造老旧水厂。", "预算金额总额": 300, "财政拨款": 260, "其他资金": 40},
        {"任务编号": "2", "任务名称": "河道治理", "主要内容": "清淤河道8公里。", "预算金额总额": 150.25, "财政拨款": 150.25, "其他资金": 0},
    ]  # fmt: skip
    rows = indicator_rows(
        GRID.replace("项目编号", "任务编号"),
        """
2 产出指标   数量指标           清淤河道长度   ≥    8      公里
1 产出指标   数量指标           延伸管网长度   ≥    12     公里
1 效益指标   社会效益指标       受益人口       ≥    2300   人
2 满意度指标 服务对象满意度指标 群众满意度     ≥    90     %
""",
    )
    goal = [{"年度总体目标": "保障城乡供水，河道水质稳定达标。"}]
    sheets = {"总体目标": goal, "项目": tasks, "指标": rows}
    path = typed(load_form("department_overall"), tmp_path / "部门.xlsx", sheets)
    run(open_book(path), NOW)
    sheet = drawn(path, "部门绩效目标")
    assert table_of(sheet) == lines("""
部门整体支出绩效目标申报表 | < | < | < | < | <
（2027年度） | < | < | < | < | <
部门名称 | 青山县水务局 | < | 任务总金额（万元） | 450.25 | <
年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | <
^ | ^ | ^ | 总额 | 财政拨款 | 其他资金
^ | 饮水安全 | 延伸管网，改造老旧水厂。 | 300 | 260 | 40
^ | 河道治理 | 清淤河道8公里。 | 150.25 | 150.25 | 0
^ | 金额合计 | < | 450.25 | 410.25 | 40
年度总体目标 | 保障城乡供水，河道水质稳定达标。 | < | < | < | <
年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | < | 指标值
^ | 产出指标 | 数量指标 | 清淤河道长度 | < | ≥8公里
^ | ^ | ^ | 延伸管网长度 | < | ≥12公里
^ | 效益指标 | 社会效益指标 | 受益人口 | < | ≥2300人
^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | < | ≥90%
""")
    require_a4(sheet, "portrait", "A1:F14", "$10:$10")
    assert not [name for name in openpyxl.load_workbook(path).sheetnames if name.startswith("表")]


LIST_PROJECTS: list[dict[str, Raw]] = [
    {"项目编码": "51112427T000010263357", "项目名称": "村组干部报酬", "预算数": 3309840, "年度目标": "按时足额发放，保障基层运转。"},
    {"项目编码": "51112427T000010263358", "项目名称": "防汛物资", "预算数": 52000.5, "年度目标": None},
    {"项目编码": "51112427T000010263359", "项目名称": "待细化资金", "预算数": 8000, "年度目标": "年中细化。"},
]  # fmt: skip
LIST_ROWS = indicator_rows(
    "项目编码 一级指标 二级指标 三级指标 指标性质 指标值 度量单位 权重 指标方向性",
    """
51112427T000010263357 效益指标   社会效益指标       维护社会稳定率 ≥    95     %    40 正向指标
51112427T000010263357 产出指标   数量指标           发放人数       ＝   218    人   50 正向指标
51112427T000010263358 产出指标   数量指标           编织袋数量     ≥    3000   条   60 正向指标
51112427T000010263358 产出指标   数量指标           冲锋舟数量     ＝   2      艘   20 正向指标
51112427T000010263358 满意度指标 服务对象满意度指标 群众满意度     ≥    90     %    20 正向指标
""",
)


def test_the_flat_list_of_all_projects(tmp_path: Path) -> None:
    sheets = {"项目": LIST_PROJECTS, "指标": LIST_ROWS}
    path = typed(load_form("list_annual"), tmp_path / "清单.xlsx", sheets, {"金额单位": "元"})
    run(open_book(path), NOW)
    sheet = drawn(path, "项目绩效目标清单")
    assert table_of(sheet) == lines("""
部门预算项目绩效目标申报表（2027年度） | < | < | < | < | < | < | < | < | < | < | <
金额单位：元 | < | < | < | < | < | < | < | < | < | < | <
单位名称 | 项目名称 | 预算数 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性
820001-青山县水务局 |  | 3.36984e+06 |  |  |  |  |  |  |  |  |
820001-青山县水务局 | 村组干部报酬 | 3.30984e+06 | 按时足额发放，保障基层运转。 | 产出指标 | 数量指标 | 发放人数 | ＝ | 218 | 人 | 50 | 正向指标
^ | ^ | ^ | ^ | 效益指标 | 社会效益指标 | 维护社会稳定率 | ≥ | 95 | % | 40 | 正向指标
820001-青山县水务局 | 防汛物资 | 52000.5 |  | 产出指标 | 数量指标 | 编织袋数量 | ≥ | 3000 | 条 | 60 | 正向指标
^ | ^ | ^ | ^ | ^ | ^ | 冲锋舟数量 | ＝ | 2 | 艘 | 20 | 正向指标
^ | ^ | ^ | ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥ | 90 | % | 20 | 正向指标
820001-青山县水务局 | 待细化资金 | 8000 | 年中细化。 |  |  |  |  |  |  |  |
""")
    assert sheet["C4"].value == pytest.approx(3369840.5)
    require_a4(sheet, "landscape", "A1:L10", "$3:$3")


def test_a_package_prints_one_tab_per_project_instead_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = load_form("list_annual").model_dump(mode="json")
    said["layouts"]["清单"]["printed"], said["layouts"]["项目"]["printed"] = False, True
    form = shelve(Form.model_validate({**said, "name": "tabs", "title": "一项一表"}), tmp_path / "home", monkeypatch)
    sheets = {"项目": LIST_PROJECTS, "指标": LIST_ROWS}
    path = typed(form, tmp_path / "分表.xlsx", sheets, {"金额单位": "元"})
    run(open_book(path), NOW)
    names = openpyxl.load_workbook(path).sheetnames
    assert [name for name in names if name.startswith("表") or "清单" in name] == [
        "表1 村组干部报酬", "表2 防汛物资", "表3 待细化资金",
    ]  # fmt: skip
    assert table_of(drawn(path, "表2 防汛物资")) == lines("""
防汛物资绩效目标表（2027年度） | < | < | < | < | < | < | <
820001-青山县水务局 | < | < | < | 金额单位：元 | < | < | <
项目名称 | 防汛物资 | < | 预算数 | 52000.5 | < | < | <
年度目标 |  | < | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性
产出指标 | 数量指标 | 编织袋数量 | ≥ | 3000 | 条 | 60 | 正向指标
^ | ^ | 冲锋舟数量 | ＝ | 2 | 艘 | 20 | 正向指标
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥ | 90 | % | 20 | 正向指标
""")


@pytest.mark.parametrize("name", ["list_annual", "card_two_horizons"])
def test_a_package_on_disk_keeps_the_look_of_every_cell(name: str, tmp_path: Path) -> None:
    path = tmp_path / "包.xlsx"
    path.write_bytes(build_package(load_form(name)))
    assert check_package(path).layouts == load_form(name).layouts


def test_a_list_that_no_longer_fits_the_entries_is_told(tmp_path: Path) -> None:
    sheets = {"项目": LIST_PROJECTS, "指标": LIST_ROWS}
    path = typed(load_form("list_annual"), tmp_path / "清单.xlsx", sheets, {"金额单位": "元"})
    made = run(open_book(path), NOW)
    assert {one.code for one in made.findings} & {"T08", "X03"} == set()
    sealed = drawn_sheets(open_book(path), made.submission.made, made.submission.form.printed_width)
    workbook = openpyxl.load_workbook(path)
    workbook["项目绩效目标清单"]["L5"].value = "反向指标"
    workbook["指标"].cell(4, 8).value = "45"
    workbook.save(path)
    found = {one.code: one.message for one in check(open_book(path)).findings if one.code in {"T08", "X03"}}
    assert found == {
        "T08": "表样「项目绩效目标清单」是按改动以前的内容生成的。",
        "X03": "表样「项目绩效目标清单」生成后被手工改动过，与填报内容不一致。",
    }
    changed = [(one.sheet, one.before, one.after) for one in drawn_differences(sealed, open_book(path))]
    assert changed == [("项目绩效目标清单", "正向指标", "反向指标")]
