"""Whole runs on workbooks on disk: figures, official sheets, what goes stale, what staff keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import excelize
import openpyxl
import pytest

from tests.support.filled import cell_of, fill, plain_project, several
from tests.support.memory_book import CODE, good_indicators
from tests.support.rich_workbook import seen
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.model import template
from xltool.workflows import check, fix, new, run as whole_run

NOW = datetime(2021, 1, 15, 17, 30)


def run(path: Path) -> check.Outcome:
    return whole_run.run(open_book(path), NOW)


def codes(path: Path) -> list[str]:
    return [finding.code for finding in check.check(open_book(path)).findings]


def edited(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_several_projects_have_the_totals_worked_out_by_hand(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx")
    run(path)
    sheet = seen(path)[template.TOTALS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=12)]
    block = next(index for index, row in enumerate(rows) if "时点" in row)
    # 3月底: 10000.01 x 20 % = 2000.002 -> 2000.00; 1000 x 40 % = 400; 333.33 x 20 % = 66.666 -> 66.67
    # 6月底: 5000.005 -> 5000.01; 400; 166.665 -> 166.67.  10月底: 8000.008 -> 8000.01; 400; 266.664 -> 266.66
    assert [row[3:5] for row in rows[block + 1 : block + 5]] == [
        [2466.67, 2466.67], [5566.68, 3100.01], [8666.67, 3099.99], [11333.34, 2666.67],
    ]  # fmt: skip
    assert rows[block + 1][2] == pytest.approx(2466.67 / 11333.34)
    # 财政: 1200 + 400 + 66.67; 其他: 4000.01 x 20 % = 800.002 -> 800.00
    assert rows[block + 1][5:9] == [1666.67, 1666.67, 800, 800]
    sums = [row[3:] for row in rows if row[2] == template.TOTALS_SUM_LABEL]
    assert sums[0] == [11333.34, 2466.67, 2466.67, 5566.68, 3100.01, 8666.67, 3099.99, 11333.34, 2666.67]
    assert [row[0] for row in sums] == [11333.34, 7333.33, 4000.01]


@pytest.mark.parametrize(("projects", "repeated"), [(2, "资金汇总表"), (9, "资金汇总表"), (40, "序号")])
def test_each_table_of_money_begins_where_it_is_not_torn(tmp_path: Path, projects: int, repeated: str) -> None:
    several_of = [plain_project(项目编码=f"13063621A{n:012}", 项目名称=f"专项{n}") for n in range(projects)]
    path = fill(tmp_path / "a.xlsx", projects=several_of)
    run(path)
    sheet = openpyxl.load_workbook(path)[template.TOTALS]
    begun = [str(sheet.cell(one.id + 1, 1).value) for one in sheet.row_breaks.brk]
    assert begun
    assert all("分项目：" in text or text == str(projects) for text in begun)  # a sum keeps the last project with it
    assert sheet.cell(int(sheet.print_title_rows.strip("$").split(":")[0]), 1).value == repeated


def test_one_official_sheet_per_project_in_order(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx")
    run(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-3:] == ["表1 科普宣传", "表2 农村培训试点", "表3 基层阵地"]
    sheet = book["表1 科普宣传"]
    names = [row[2].value for row in sheet.iter_rows() if str(row[2].value).startswith("第")]
    assert len(names) == 40
    assert sheet.print_title_rows == "$9:$9"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet["A2"].value == "219001某县农业农村局"
    assert book["表2 农村培训试点"]["A1"].value == "2.农村/培训[试点]绩效目标表"


def test_after_a_run_nothing_is_stale(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx")
    outcome = run(path)
    again = codes(path)
    assert again == [finding.code for finding in outcome.findings]
    assert not {code for code in again if code[0] in "TD" or code == "X03"}


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "stale"),
    [
        (template.PROJECTS, "C4", 40000, {"T07", "T08"}),
        (template.PROJECTS, "G4", 0.3, {"T07", "T08"}),
        (template.PROJECTS, "K4", "改了的绩效目标，参加培训人次达到2000人次。", {"T08"}),
        (template.INDICATORS, cell_of(template.INDICATORS, "指标值", 4), 2001, {"T08"}),
        (template.OVERALL, "C4", "面向群众开展科普培训，改过的文字，提升素质。", {"T08"}),
        (template.PROJECTS, "M4", "备注不印出来", set()),
    ],
)
def test_a_change_of_the_entries_makes_what_was_made_stale(
    tmp_path: Path, sheet: str, cell: str, value: object, stale: set[str]
) -> None:
    path = fill(tmp_path / "a.xlsx")
    run(path)
    edited(path, lambda book: book[sheet].__setitem__(cell, value))
    assert {code for code in codes(path) if code.startswith("T")} == stale
    run(path)
    assert not {code for code in codes(path) if code.startswith("T")}


def test_a_figure_changed_by_hand_on_the_totals_is_found(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    run(path)

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[template.TOTALS]
        for row in sheet.iter_rows(min_row=29):
            if row[1].value == CODE:
                row[4].value = 8000
                return

    edited(path, change)
    found = [finding for finding in check.check(open_book(path)).findings if finding.code == "D06"]
    assert [(finding.field, finding.value) for finding in found] == [("3月底累计", "8000")]


def test_a_sum_changed_by_hand_on_the_totals_is_found(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    run(path)

    def change(book: openpyxl.Workbook) -> None:
        rows = book[template.TOTALS].iter_rows(min_row=29)
        next(row for row in rows if row[2].value == template.TOTALS_SUM_LABEL)[3].value = 1

    edited(path, change)
    assert [code for code in codes(path) if code.startswith("D")] == ["D07"]


@pytest.mark.parametrize(("cell", "field"), [("D6", "累计支出"), ("E9", "当期支出"), ("F7", "累计支出")])
def test_a_figure_under_the_chart_changed_by_hand_is_found(tmp_path: Path, cell: str, field: str) -> None:
    path = fill(tmp_path / "a.xlsx")
    run(path)
    edited(path, lambda book: book[template.TOTALS].__setitem__(cell, 1))
    found = [finding for finding in check.check(open_book(path)).findings if finding.code == "D07"]
    assert [(str(finding.ref), finding.field) for finding in found] == [(f"资金汇总!{cell}", field)]


def test_an_official_sheet_changed_by_hand_is_found(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    run(path)
    edited(path, lambda book: book["表1 科普专项"].__setitem__("C4", 99999))
    assert "X03" in codes(path)


def test_made_again_the_sheets_replace_the_former_ones_and_staff_keep_theirs(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx")
    run(path)

    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("本单位附表")["A1"] = "自己加的"
        book.create_sheet("表4 自己画的")["A1"] = "也是自己加的"
        book[template.PROJECTS]["B5"] = "改了名"
        book[template.PROJECTS].delete_rows(6)
        book[template.INDICATORS].delete_rows(50, 15)

    run(edited(path, change))
    book = openpyxl.load_workbook(path)
    ours = [name for name in book.sheetnames if name.startswith("表")]
    assert sorted(ours) == ["表1 科普宣传", "表2 改了名", "表4 自己画的"]
    assert book["本单位附表"]["A1"].value == "自己加的"
    assert book["表4 自己画的"]["A1"].value == "也是自己加的"
    assert "X03" not in codes(path)


def test_a_sheet_of_staff_that_has_the_name_already_is_not_overwritten(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    edited(path, lambda book: book.create_sheet("表1 科普专项").__setitem__("A1", "自己画的"))
    run(path)
    run(path)
    book = openpyxl.load_workbook(path)
    assert book["表1 科普专项"]["A1"].value == "自己画的"
    assert book["表1 科普专项（2）"]["A1"].value == "1.科普专项绩效目标表"
    assert "X03" not in codes(path)


def test_a_note_typed_by_staff_survives_moved_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template_path(SAMPLE).read_bytes())
    run(path)

    def answer(book: openpyxl.Workbook) -> None:
        sheet = book[template.FINDINGS]
        row = next(row for row in sheet.iter_rows() if row[2].value == "I16")
        row[9].value = "按上级目录归类"
        book[template.INDICATORS].move_range("A4:K9", rows=3, translate=True)

    outcome = run(edited(path, answer))
    (finding,) = [finding for finding in outcome.findings if finding.code == "I16"]
    assert (finding.note, str(finding.ref)) == (
        "按上级目录归类",
        f"指标!{cell_of(template.INDICATORS, '二级指标', 11)}",
    )
    assert outcome.counts.answered == 1
    sheet = openpyxl.load_workbook(path)[template.FINDINGS]
    notes = {row[2].value: row[9].value for row in sheet.iter_rows() if row[9].value}
    assert notes["I16"] == "按上级目录归类"


def test_the_cover_lists_the_official_sheets(tmp_path: Path) -> None:
    path = several(tmp_path / "a.xlsx")
    run(path)
    sheet = openpyxl.load_workbook(path)[template.COVER]
    linked = {cell.value for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert linked >= {"部门绩效目标", "表1 科普宣传", "表2 农村培训试点", "表3 基层阵地"}


def test_totals_alone_leave_the_official_sheets_and_the_findings_alone(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    whole_run.make_totals(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    assert [name for name in book.sheetnames if name.startswith("表")] == []
    assert book[template.FINDINGS]["A6"].value is None
    whole_run.make_forms(open_book(path), NOW)
    assert "T07" not in codes(path)


def test_fixing_changes_exactly_the_cells_it_lists(tmp_path: Path) -> None:
    rows = good_indicators()
    rows[0] |= {"计算符号": None, "指标值": "≥2000人次", "计量单位": None}
    rows[1] |= {"计量单位": "百分比"}
    path = fill(
        tmp_path / "a.xlsx",
        projects=[plain_project(项目编码=" 13063621uqap8byn8vzwk", 预算数="３７,５００.00")],
        indicators=rows,
    )
    before = values(path)
    book = open_book(path)
    changes = fix.fix(book)
    assert values(path) == before
    fix.apply_fixes(book, changes)
    after = values(path)
    differing = {key for key in before | after if before.get(key) != after.get(key)}
    assert differing == {str(change.ref) for change in changes}
    assert {key: after[key] for key in sorted(differing)} == {
        "指标!G4": "≥", "指标!H4": 2000, "指标!I4": "人次", "指标!I5": "%",
        "项目!A4": "13063621UQAP8BYN8VZWK", "项目!C4": 37500,
    }  # fmt: skip
    assert fix.fix(open_book(path)) == []


def values(path: Path) -> dict[str, object]:
    book = openpyxl.load_workbook(path)
    return {
        f"{name}!{cell.coordinate}": cell.value
        for name in template.ENTRY_SHEETS
        for row in book[name].iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_a_cell_that_is_mended_twice_is_listed_once(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[plain_project(**{"3月底": "0.2", "6月底": "0.5"})])
    listed = [(str(change.ref), change.before, change.shown) for change in fix.fix(open_book(path))]
    assert listed == [("项目!G4", "0.2", "20%"), ("项目!H4", "0.5", "50%")]


def test_fixing_leaves_cells_under_a_merged_one_alone(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", indicators=[row | {"计量单位": "百分比"} for row in good_indicators()[:2]])
    edited(path, lambda book: book[template.INDICATORS].merge_cells("I4:I5"))
    assert [str(change.ref) for change in fix.fix(open_book(path))] == ["指标!I4"]


def test_fixing_never_replaces_a_formula(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[plain_project(资金用途='="组织活动，，购置材料等支出"')])
    assert all(str(change.ref) != "项目!F4" for change in fix.fix(open_book(path)))


def test_a_new_year_carries_texts_and_clears_money(tmp_path: Path) -> None:
    book = open_book(template_path(TEMPLATE), tmp_path / "b.xlsx")
    assert new.start_from(book, open_book(template_path(SAMPLE)), None) == 2022
    read = check.check(open_book(tmp_path / "b.xlsx")).submission
    (project,) = read.projects
    assert read.cover.year.value == 2022
    assert read.cover.department_name.value == "顺平县科学技术协会（本级）"
    assert read.cover.stage.blank
    assert [point.percent.value for point in project.schedule] == [20, 50, 80, 100]
    assert project.budget_total.blank
    assert next(row.target.typed for row in read.indicators if row.target) == "≥2000人次"
    assert len(read.functions) == 7


def test_a_plan_that_fails_leaves_the_workbook_as_it_was(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    edited(path, lambda book: book[template.TOTALS].delete_rows(5))
    before = path.read_bytes()
    with pytest.raises(Exception, match="资金汇总"):
        run(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("half_year", "state"), [(0.5, "通过"), (0.1, "有负数金额"), (None, "没有算全")])
def test_totals_with_a_period_below_zero_or_without_a_project_never_pass(
    tmp_path: Path, half_year: float | None, state: str
) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[plain_project(**{"6月底": half_year})])
    whole_run.make_totals(open_book(path), NOW)
    edited(path, lambda book: book[template.FINDINGS].__setitem__("B2", "2021-01-15 17:00"))  # checked before it was so
    cover = openpyxl.load_workbook(path)[template.COVER]
    row = next(row[0].row for row in cover.iter_rows(min_col=2, max_col=2) if row[0].value == template.TOTALS)
    assert excelize.open_file(str(path)).calc_cell_value(template.COVER, f"K{row}") == state
    said = str(seen(path)[template.TOTALS]["B2"].value)
    assert ("有负数金额" in said, "未计算" in said) == (state == "有负数金额", state == "没有算全")


def test_rows_rolled_forward_are_as_high_as_their_texts_and_the_form_has_its_title(tmp_path: Path) -> None:
    long = "面向全县群众开展科普培训，提升科学素质。" * 9
    last = fill(
        tmp_path / "a.xlsx", projects=[plain_project(资金用途=long), plain_project(资金用途="印刷资料和场地租用")]
    )
    edited(last, lambda book: cover_value(book, "表样", "hebei_text"))
    path = tmp_path / "b.xlsx"
    new.start_from(new.blank(path, "b"), open_book(last), None)
    book = openpyxl.load_workbook(path)
    heights = [book[template.PROJECTS].row_dimensions[row].height for row in (4, 5)]
    # 180 characters of 14.7 pixels; 30 characters less 5 % and an indent are 190 pixels: 12 a line, 15 lines of 16.5 points
    assert heights[0] == pytest.approx(15 * 16.5 + 6)
    assert heights[1] < heights[0]
    assert cover_value(book, "表样") == "河北省部门预算绩效文本"


def cover_value(book: openpyxl.Workbook, label: str, value: str | None = None) -> object:
    (cell,) = [cell for row in book[template.COVER].iter_rows() for cell in row if cell.value == label]
    beside = book[template.COVER].cell(cell.row, cell.column + 1)
    beside.value = value or beside.value
    return beside.value
