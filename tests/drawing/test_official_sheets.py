"""Official sheets: what is written where, what is merged, how high the rows are. Plans as plain data."""

from __future__ import annotations

import pytest

from tests.support.memory_book import CODE, MemoryBook, a_book, a_project, an_indicator, good_indicators
from xltool.drawing.layout import LayoutSheet, layout_roles
from xltool.drawing.official_sheets import draw_forms, retire_former
from xltool.drawing.text_size import wrap
from xltool.model import template
from xltool.model.cells import Area, Raw
from xltool.model.edits import CopyStyle, DeleteSheet, Edit, Merge, PrintSetup, RowHeights, SheetLayout, WriteBlock
from xltool.model.errors import ContractBroken
from xltool.model.profile import load_profile
from xltool.model.submission import MadeSheet, Submission
from xltool.reading.submission import read_submission

WIDTHS = (13.0, 15.0, 19.0, 19.0, 13.0, 12.0, 13.0)
ROLES = {role: row for row, role in enumerate(template.LAYOUT_ROLES, start=1)}
LAYOUT = LayoutSheet(template.LAYOUT, ROLES, SheetLayout(WIDTHS, (24.0,) * len(ROLES), {}), len(ROLES), 14)

LEVELS = load_profile("hebei_text").indicators


def submission(**sheets: list[dict[str, Raw]]) -> Submission:
    return read_submission(a_book(**sheets)).submission  # type: ignore[arg-type]


def form(read: Submission, index: int = 1) -> list[Edit]:
    return list(draw_forms(read, LEVELS, LAYOUT)[index].plan)


def rows(plan: list[Edit]) -> list[tuple[object, ...]]:
    (block,) = [edit for edit in plan if isinstance(edit, WriteBlock)]
    return [tuple(value for value in row if value is not None) for row in block.rows]


def merges(plan: list[Edit], column: int) -> list[str]:
    return [e.area.a1 for e in plan if isinstance(e, Merge) and e.area.left == column]


def heights(plan: list[Edit]) -> dict[int, float]:
    (edit,) = [edit for edit in plan if isinstance(edit, RowHeights)]
    return dict(edit.heights)


def test_the_table_reads_as_the_published_one() -> None:
    table = [[str(value) for value in row] for row in rows(form(submission()))]
    assert table[0] == ["1.科普专项绩效目标表"]
    assert table[1] == ["731001顺平县科学技术协会（本级）", "单位：元"]
    assert table[2] == ["项目编码", CODE, "项目名称", "科普专项"]
    assert table[3] == [
        "预算规模及资金用途", "预算数", "37500.00", "其中：财政资金", "37500.00", "其他资金", "0.00",
    ]  # fmt: skip
    assert table[5] == ["资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"]
    assert table[6] == ["0.2", "0.5", "0.8", "1"]
    assert table[7][0] == "绩效目标"
    assert table[8] == ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]
    assert table[9] == [
        "产出指标", "数量指标", "培训参加人次（人次）", "参加培训的人次", "≥2000人次", "2021年科普专项经费实施计划",
    ]  # fmt: skip
    assert table[10][0] == "质量指标"


def test_equal_neighbours_are_merged_and_the_label_column_spans_two_lines() -> None:
    plan = form(submission())
    assert merges(plan, 1) == ["A4:A5", "A6:A7", "A10:A13", "A1:G1", "A2:D2"]
    assert merges(plan, 2) == ["B3:C3", "B5:G5", "B8:G8"]


def test_second_levels_merge_only_inside_their_first_level() -> None:
    grid = [
        an_indicator(一级指标="产出指标", 二级指标="数量指标", 三级指标="一"),
        an_indicator(一级指标="产出指标", 二级指标="数量指标", 三级指标="二"),
        an_indicator(一级指标="效益指标", 二级指标="数量指标", 三级指标="三"),
        an_indicator(一级指标=None, 二级指标=None, 三级指标="四"),
        an_indicator(一级指标=None, 二级指标=None, 三级指标="五"),
    ]
    plan = form(submission(indicators=grid))
    assert [area for area in merges(plan, 1) if area.endswith(("A11", "A13", "A14"))] == ["A10:A11"]
    assert [area for area in merges(plan, 2) if area.startswith("B1")] == ["B10:B11"]


def test_indicators_that_staff_sorted_otherwise_are_printed_level_by_level() -> None:
    grid = good_indicators()
    plan = form(submission(indicators=[grid[n] for n in (5, 3, 4, 0, 2, 1)]))
    assert rows(plan)[9:] == rows(form(submission(indicators=grid)))[9:]


def test_short_names_of_levels_are_printed_in_full_and_stand_with_the_full_ones() -> None:
    grid = [
        an_indicator(一级指标="产出", 二级指标="数量", 三级指标="一"),
        an_indicator(一级指标="产出指标", 二级指标="数量指标", 三级指标="二"),
        an_indicator(一级指标="效益", 二级指标="环境效益指标", 三级指标="三"),
        an_indicator(一级指标="效益", 二级指标="社会", 三级指标="四"),
        an_indicator(一级指标="满意度指标（10分）", 二级指标="满意度", 三级指标="五"),
    ]
    plan = form(submission(indicators=grid))
    assert [area for area in merges(plan, 1) if area in {"A10:A11", "A12:A13"}] == ["A10:A11", "A12:A13"]
    assert [row[:-4] for row in rows(plan)[9:]] == [
        ("产出指标", "数量指标"), (), ("效益指标", "社会效益指标"), ("环境效益指标",), ("满意度指标（10分）", "服务对象满意度指标"),
    ]  # fmt: skip


def test_unknown_levels_come_last_in_the_order_they_appear() -> None:
    grid = [
        an_indicator(一级指标="乙类", 三级指标="一"),
        an_indicator(一级指标="甲类", 三级指标="二"),
        an_indicator(三级指标="三"),
        an_indicator(一级指标="乙类", 三级指标="四"),
    ]
    names = [row[-4] for row in rows(form(submission(indicators=grid)))[9:]]
    assert names == ["三", "一", "四", "二"]


def test_no_two_merges_overlap_even_with_long_texts() -> None:
    grid = good_indicators()
    grid[1]["绩效指标描述"] = "长" * 600
    grid[2]["指标值确定依据"] = "长" * 600
    areas = [e.area for e in form(submission(indicators=grid)) if isinstance(e, Merge)]
    cells = [cell for area in areas for cell in cells_of(area)]
    assert len(cells) == len(set(cells))


def cells_of(area: Area) -> list[tuple[int, int]]:
    return [(row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)]


def test_a_text_of_600_characters_runs_on_over_rows_that_excel_allows() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(600))
    rows_of_grid = good_indicators()
    rows_of_grid[0]["绩效指标描述"] = text
    plan = form(submission(indicators=rows_of_grid))
    assert max(heights(plan).values()) <= 409
    (block,) = [edit for edit in plan if isinstance(edit, WriteBlock)]
    pieces = [str(row[3]) for row in block.rows[9:] if row[3]][: -len(rows_of_grid) + 1]
    assert "".join(pieces) == text
    # 600 characters of 11 points, 8 to a line of 19 characters of width, are 75 lines of 16.5 points
    assert sum(heights(plan)[row] for row in range(10, 10 + len(pieces))) >= 75 * 16.5
    # the other cells of that line are merged over its rows, their texts at the top
    assert f"C10:C{9 + len(pieces)}" in merges(plan, 3)


def test_a_long_text_that_excel_can_hold_stays_in_one_cell() -> None:
    text = "长" * 600
    table = rows(form(submission(projects=[a_project(资金用途=text, 绩效目标=text)])))
    assert table[4] == (text,)
    assert table[7] == ("绩效目标", text)


def test_a_group_that_may_cross_a_page_has_its_text_at_the_top() -> None:
    grid = [an_indicator(三级指标=f"指标{n}", 绩效指标描述="说明" * 30) for n in range(40)]
    plan = form(submission(indicators=grid))
    styles = [e.like.row for e in plan if isinstance(e, CopyStyle) and e.area.left == e.area.right == 1]
    assert styles == [ROLES["长组行"]]


def test_the_header_of_the_indicators_repeats_and_the_sheet_is_one_page_wide() -> None:
    (setup,) = [edit for edit in form(submission()) if isinstance(edit, PrintSetup)]
    assert (setup.area.a1, setup.titles, setup.orientation) == ("A1:G15", (9, 9), "portrait")


def last_rows(plan: list[Edit]) -> set[int]:
    """The last row of every page, where a character of column width is 8 pixels as in Excel with 等线."""
    (setup,) = [edit for edit in plan if isinstance(edit, PrintSetup)]
    pixels = sum(WIDTHS) * 8 + 5 * len(WIDTHS)
    page, used, found = 756.9 * (pixels * 0.75) / 510.2, 0.0, set()
    for row, height in sorted(heights(plan).items()):
        if row in setup.breaks or used + height > page:
            found.add(row - 1)
            used = 0.0
        used += height
    return found


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    ends = 0
    for lines in range(1, 60):
        text = "\n".join(["字" * 20] * lines)
        project = form(submission(projects=[a_project(资金用途=text, 绩效目标=text)]))
        department = form(submission(overall=[{"序号": "一、", "标题": "一节", "内容": text}] * 5), 0)
        header = next(row for row, values in enumerate(rows(project), start=1) if values[0] == "一级指标")
        headings = {
            row for row, values in enumerate(rows(department), start=1) if not str(values[0]).startswith("\u3000")
        }
        assert header not in last_rows(project)
        assert not headings & last_rows(department)
        ends += len(last_rows(project) | last_rows(department))
    assert ends > 60


def test_numbered_lines_of_the_objective_each_take_a_line() -> None:
    one = heights(form(submission()))[8]
    two = heights(form(submission(projects=[a_project(绩效目标="1.甲\n2.乙\n3.丙\n4.丁")])))[8]
    assert two > one


def test_amounts_of_a_sheet_in_wan_are_printed_in_wan() -> None:
    read = read_submission(
        a_book(cover={"金额单位": "万元"}, projects=[a_project(预算数=3.75, 财政资金=3.75)])
    ).submission
    table = rows(form(read))
    assert table[1][-1] == "单位：万元"
    assert str(table[3][2]) == "3.75"


def test_what_cannot_be_read_is_printed_as_typed() -> None:
    table = rows(form(submission(projects=[a_project(预算数="叁万元", **{"6月底": "一半"})])))
    assert table[3][2] == "叁万元"
    assert table[6][1] == "一半"


def test_the_department_sheet_has_its_three_parts_in_order() -> None:
    texts = [str(value) for row in rows(form(submission(), 0)) for value in row]
    assert texts == [
        "第一部分　部门整体绩效目标", "731001顺平县科学技术协会（本级）", "2021年度",
        "一、总体绩效目标", "一、抓好科普工作", "　　面向群众开展科普培训，提升全县群众的科学素质。",
        "二、分项绩效目标", "推进科普工作", "　　1.开展宣传。办好科技周和全国科普日活动，提高影响力。",
        "三、工作保障措施", "一、组织保障", "　　加强领导，落实责任，按月调度，确保各项任务完成。",
    ]  # fmt: skip


def test_sheets_are_named_by_number_and_project() -> None:
    projects = [a_project(), a_project(项目编码="2", 项目名称="农村/科普[试点]：" + "长" * 40)]
    names = submission(projects=projects).official_names
    assert names[0] == "表1 科普专项"
    assert names[1].startswith("表2 农村科普试点")
    assert len(names[1]) <= 31


def test_a_sheet_of_staff_with_that_name_is_left_alone() -> None:
    book: MemoryBook = a_book()
    book.sheets["表1 科普专项"] = [["本单位自己的表"]]
    assert read_submission(book).submission.official_names == ("表1 科普专项（2）",)


def made(*names: str) -> list[MadeSheet]:
    return [
        MadeSheet(
            sheet=name, project_code=name, inputs="", content="", present=True, content_now="",
            record=read_submission(a_book()).submission.cover.year.ref,
        )
        for name in names
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("former", "gone"),
    [
        (["表1 科普专项"], []),
        (["表1 旧名"], ["表1 旧名"]),
        (["表1 科普专项", "表2 已取消"], ["表2 已取消"]),
        (["表2 已取消", "表1 科普专项"], ["表2 已取消", "表1 科普专项"]),
    ],
)
def test_former_sheets_go_when_they_are_not_made_again(former: list[str], gone: list[str]) -> None:
    drawn = draw_forms(submission(), LEVELS, LAYOUT)
    assert retire_former(made(*former), drawn) == [DeleteSheet(name) for name in gone]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("短", 10, 1), ("甲\n乙\n丙", 10, 3), ("字" * 8, 19, 1), ("字" * 9, 19, 2), ("a" * 30, 10, 5)],
)
def test_lines_of_wrapped_text(text: str, width: float, lines: int) -> None:
    # 19 characters of 7 pixels, 95 % counted on, less 9 of indent, are 117.35 pixels: 8 characters of 14.67 pixels;
    # 10 are 57.5: 6 of 9.09, so 30 narrow ones in one word take 5 lines
    assert len(wrap(text, width, 11.0)) == lines


def test_a_layout_sheet_without_a_role_stops_with_a_sentence() -> None:
    book = a_book()
    book.sheets[template.LAYOUT] = [[None] * 12 + [role] for role in template.LAYOUT_ROLES[1:]]
    with pytest.raises(ContractBroken, match="缺少版式行：标题"):
        layout_roles(book.read(template.LAYOUT))
