"""退回 on a file: what blocks it, what is sealed and filled in, what is sent, and that typing survives."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from typer.testing import CliRunner

from tests.support.reviewed import (
    FIRST,
    NAMES,
    REASON,
    SECOND,
    begun_review,
    conclude,
    listed,
    returned,
    sealed_copy,
    typed,
    under_review,
    write,
)
from tests.support.sealed import NOW
from tests.support.soundness import faults
from xltool.books import open_book
from xltool.doors.cli.app import app
from xltool.model import template
from xltool.model.cells import Plain
from xltool.model.edits import CopySheet, DeleteSheet
from xltool.model.errors import BookBusy, NeedsYes, XltoolError
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, REVIEW_SHEET, Level, Opinion, Place
from xltool.reviewing.conclusion_sheet import DEADLINE, DECISION
from xltool.reviewing.record import read_record
from xltool.sending.seal.record import read_seal
from xltool.workflows.return_ import EntriesChanged, NotReturned

RUN = CliRunner()
MUST: dict[str, Plain] = {"级别": "必须修改", "工作表": "指标", "单元格": "H5", "意见": "请降低到 90"}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return under_review(tmp_path)


def opinions(path: Path) -> tuple[Opinion, ...]:
    carried = read_record(open_book(path))
    assert carried is not None
    return carried.review.opinions


def newest(path: Path) -> Opinion:
    return opinions(path)[-1]


def column(header: str) -> int:
    return OPINION_HEADERS.index(header) + 1


# --- what is sealed -------------------------------------------------------------------------


def test_decision_round_version_and_opinions_are_sealed(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    conclude(
        workbook, {"完整性": "优", "可行性": "中", FIRST: "退回修改", "审核说明": "总体较好", "绩效审核人": "李四"}
    )
    done = returned(workbook)
    carried, seal = read_record(open_book(workbook)), read_seal(open_book(workbook))
    assert carried is not None
    assert seal is not None
    (sealed,) = carried.review.returns
    assert sealed == done.sealed
    assert (sealed.round, sealed.version, sealed.digest, sealed.code) == (1, 1, seal.digest, seal.code)
    assert (sealed.region, sealed.unit, sealed.year, sealed.stage) == ("130636", "731001", "2021", "一上")
    assert (sealed.decision, sealed.deadline, sealed.remark) == ("退回修改", "2027-02-10", "总体较好")
    assert (sealed.reviewers, sealed.grades) == (("张三", "李四"), (("完整性", "优"), ("可行性", "中")))
    assert sealed.projects == ((FIRST, "退回修改"),)
    assert sealed.returned_at == f"{NOW:%Y-%m-%d %H:%M:%S}"
    assert [one.state for one in carried.review.opinions] == ["采纳", "采纳", ""]
    assert faults(workbook.read_bytes()) == []


PLACES: dict[str, tuple[dict[str, Plain], Place, str, str]] = {
    "a cell": ({"工作表": "指标", "单元格": "h5"}, Place("指标", f"{FIRST}/培训合格率", "指标值"), "指标!H5", "95"),
    "absolute": ({"工作表": "项目", "单元格": "＄C＄5"}, Place("项目", SECOND, "预算数"), "项目!C5", "37500"),
    "a range": ({"工作表": "项目", "单元格": "C4:E5"}, Place("项目", FIRST, "预算数"), "项目!C4", "37500"),
    "the row": ({"工作表": "指标", "单元格": "A4"}, Place("指标", f"{FIRST}/培训参加人次（人次）"), "指标!B4", "培训参加人次（人次）"),
    "an official sheet": (
        {"工作表": "表2 科普基地建设", "单元格": "E3"}, Place("项目", SECOND), "项目!A5", "表2 科普基地建设 E3：科普基地建设",
    ),
    "a project": ({"项目": "科普基地建设"}, Place("项目", SECOND), "项目!A5", "科普基地建设"),
    "a code": ({"项目": FIRST.lower()}, Place("项目", FIRST), "项目!A4", "科普专项"),
    "an indicator": (
        {"项目": "科普基地建设", "指标": "培训合格率"}, Place("指标", f"{SECOND}/培训合格率"), "指标!B11", "培训合格率",
    ),
    "the cover": ({"工作表": "封面", "单元格": "C10"}, Place("封面", "", "项目支出预算总额"), "封面!C10", "75000"),
    "a label of it": ({"工作表": "封面", "单元格": "B10"}, Place("封面", "", "项目支出预算总额"), "封面!C10", "75000"),
    "a sheet": ({"工作表": "保障措施"}, Place("保障措施"), "", ""),
    "everything": ({}, Place(), "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("place", "meant", "cell", "shown"), PLACES.values(), ids=PLACES)
def test_an_opinion_typed_by_hand_finds_its_place(
    workbook: Path, place: dict[str, Plain], meant: Place, cell: str, shown: str
) -> None:
    typed(workbook, 7, 级别="必须修改", 意见="请核对", **place)
    returned(workbook)
    one, row = newest(workbook), listed(workbook)[-1]
    assert (one.place, one.shown, one.text) == (meant, shown, "请核对")
    assert str(row.at or "") == cell
    assert (row.id, row.cells["序号"], row.cells["日期"]) == (one.id, "3", "2027-01-10")
    assert row.cells["栏目"] == meant.field
    assert one.reviewer == row.cells["审核人"] == "张三"
    assert row.cells["项目"] == one.project
    if cell:
        link = openpyxl.load_workbook(workbook)[OPINIONS]["D7"].hyperlink
        assert link is not None
        assert link.location == f"'{cell.partition('!')[0]}'!{cell.partition('!')[2]}"


def test_the_counts_on_the_conclusion_are_those_that_were_sealed(workbook: Path) -> None:
    typed(workbook, 6, 状态="不采纳")
    typed(workbook, 7, **MUST)
    typed(workbook, 8, 级别="建议", 项目=NAMES[SECOND], 意见="可合并")
    returned(workbook)
    grid = open_book(workbook).read(CONCLUSION)
    assert {"必须修改 1 条", "建议 1 条", "询问 0 条", "警告 2 条（采纳 1 条，不采纳 1 条）"} <= {
        text for _, text in grid.texts()
    }
    header = template.find_headers(grid, ("项目编码", "意见条数"))
    assert header is not None
    assert [grid.at(header[0] + down, header[1][1]) for down in (1, 2)] == [2, 1]


# --- entries of the unit --------------------------------------------------------------------


def test_one_changed_digit_blocks_the_return_and_is_named_with_both_values(workbook: Path) -> None:
    write(workbook, (template.INDICATORS, 5, 8, 96))
    before = workbook.read_bytes()
    with pytest.raises(EntriesChanged, match="「指标」H5 指标值，单位填的是“95”，现在是“96”") as stop:
        returned(workbook)
    assert [(str(one.at), one.before, one.after) for one in stop.value.differences] == [("指标!H5", "95", "96")]
    said = RUN.invoke(app, ["return", str(workbook)])
    assert said.exit_code == 1
    assert "H5" in said.stdout
    assert workbook.read_bytes() == before
    assert not workbook.with_suffix(".eml").exists()


CHANGES: dict[str, tuple[list[tuple[str, int, int, Plain]], list[tuple[Place, str]]]] = {
    "money": ([("项目", 4, 3, 37501)], [(Place("项目", FIRST, "预算数"), "建议改为：37501")]),
    "per cent": ([("项目", 5, 8, 0.55)], [(Place("项目", SECOND, "6月底"), "建议改为：55%")]),
    "a text": ([("指标", 4, 10, "按预算")], [(Place("指标", f"{FIRST}/培训参加人次（人次）", "指标值确定依据"), "建议改为：按预算")]),
    "a name": ([("指标", 5, 5, "结业率")], [(Place("指标", f"{FIRST}/培训合格率", "三级指标"), "建议改为：结业率")]),
    "a code": ([("项目", 5, 1, "000")], [(Place("项目", SECOND, "项目编码"), "建议改为：000")]),
    "emptied": ([("指标", 6, 10, None)], [(Place("指标", f"{FIRST}/活动完成时间", "指标值确定依据"), "建议清空这一栏。")]),
    "filled": ([("项目", 4, 13, "分两期")], [(Place("项目", FIRST, "备注"), "建议改为：分两期")]),
    "the cover": ([("封面", 10, 3, 80000)], [(Place("封面", "", "项目支出预算总额"), "建议改为：80000")]),
    "a drawn sheet": ([("表1 科普专项", 4, 5, 1)], [(Place("项目", FIRST), "建议改为：1")]),
    "a new row": (
        [("保障措施", 5, 1, "二、"), ("保障措施", 5, 2, "监督"), ("保障措施", 5, 3, "按季检查。")],
        [(Place("保障措施"), "建议增加一行：二、；监督；按季检查。")],
    ),
    "a row that is gone": ([("指标", 15, n, None) for n in range(2, 13)], [(Place("指标", f"{SECOND}/参训群众满意度"), "建议删去这一行。")]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), CHANGES.values(), ids=CHANGES)
def test_edits_become_opinions_and_the_units_values_come_back(
    workbook: Path, cells: list[tuple[str, int, int, Plain]], expected: list[tuple[Place, str]]
) -> None:
    typed(workbook, 7, **MUST)
    write(workbook, *cells)
    done = returned(workbook, as_opinions=Level.ADVICE)
    made = [one for one in opinions(workbook) if one.text.startswith("建议")]
    assert [(one.place, one.text) for one in made] == expected
    assert {(one.level, one.reviewer) for one in made} == {("建议", "张三")}
    assert f"{len(cells) if len(expected) > 1 else 1} 处改动已变成意见" in " ".join(done.remarks)
    again = returned(workbook)
    assert [one.id for one in again.opinions] == [one.id for one in done.opinions], "nothing is left to be undone"
    sent = workbook.with_name("报来.xlsx")
    sent.write_bytes(sealed_copy())
    for sheet in template.ENTRY_SHEETS:
        assert [[str(raw) for raw in row] for row in open_book(workbook).read(sheet).rows] == [
            [str(raw) for raw in row] for row in open_book(sent).read(sheet).rows
        ], sheet


def test_rows_that_the_reviewer_sorted_go_back_to_where_they_were(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    grid = open_book(workbook).read(template.INDICATORS)
    rows = list(reversed(grid.rows[3:15]))
    write(
        workbook, *((template.INDICATORS, 4 + n, c + 1, raw) for n, row in enumerate(rows) for c, raw in enumerate(row))
    )  # type: ignore[misc]
    with pytest.raises(EntriesChanged, match="行的顺序"):
        returned(workbook)
    returned(workbook, as_opinions=Level.QUESTION)
    assert all(one.text.startswith("建议调整行的顺序") for one in opinions(workbook)[3:])
    returned(workbook)
    assert open_book(workbook).read(template.INDICATORS).rows[3:15] == grid.rows[3:15]


def test_a_change_that_cannot_be_undone_is_refused_and_nothing_written(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    open_book(workbook).apply([DeleteSheet("表1 科普专项")])
    before = workbook.read_bytes()
    with pytest.raises(EntriesChanged, match="表1 科普专项"):
        returned(workbook, as_opinions=Level.ADVICE)
    assert workbook.read_bytes() == before


# --- what is not complete -------------------------------------------------------------------

ROWS: dict[str, tuple[dict[str, Plain], str]] = {
    "no level": ({"意见": "请核对"}, "第 7 行没有选级别"),
    "an unknown level": ({"级别": "重要", "意见": "请核对"}, "第 7 行的级别“重要”不认识"),
    "no words": ({"级别": "建议", "工作表": "项目", "单元格": "C4"}, "第 7 行没有写意见"),
    "no such sheet": ({"级别": "建议", "工作表": "项目表", "单元格": "C4", "意见": "x"}, "第 7 行的工作表“项目表”不存在"),
    "no such cell": ({"级别": "建议", "工作表": "项目", "单元格": "预算数", "意见": "x"}, "第 7 行的单元格“预算数”不是单元格地址"),
    "out of the grid": ({"级别": "建议", "工作表": "项目", "单元格": "A2000000", "意见": "x"}, "不是单元格地址"),
    "a cell without a sheet": ({"级别": "建议", "单元格": "C4", "意见": "x"}, "第 7 行写了单元格 C4，没有写工作表"),
    "no such project": ({"级别": "建议", "项目": "修路", "意见": "x"}, "第 7 行的项目“修路”在工作簿里找不到"),
    "no such indicator": ({"级别": "建议", "项目": "科普专项", "指标": "里程", "意见": "x"}, "指标“里程”在工作簿里找不到"),
    "an unknown state": ({"级别": "建议", "状态": "同意", "意见": "x"}, "第 7 行的状态“同意”不认识"),
    "a warning not chosen": ({"级别": "警告", "意见": "x"}, "第 7 行没有选采纳或不采纳"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), ROWS.values(), ids=ROWS)
def test_a_row_that_lacks_something_is_named(workbook: Path, cells: dict[str, Plain], said: str) -> None:
    typed(workbook, 7, **cells)
    before = workbook.read_bytes()
    with pytest.raises(NotReturned, match=said):
        returned(workbook)
    assert workbook.read_bytes() == before
    assert RUN.invoke(app, ["return", str(workbook)]).exit_code == 1


CHOICES: dict[str, tuple[dict[str, Plain], str]] = {
    "no decision": ({DECISION: None}, "「审核结论」 B7 没有选审核结论"),
    "an unknown decision": ({DECISION: "同意"}, "审核结论“同意”不认识"),
    "a deadline that is none": ({DEADLINE: "下月底"}, "修改期限“下月底”不是日期"),
    "a day that is none": ({DEADLINE: "2027-02-30"}, "修改期限“2027-02-30”不是日期"),
    "an unknown grade": ({"相关性": "甲"}, "相关性“甲”不认识"),
    "an unknown decision of a project": ({SECOND: "可以"}, "分项结论“可以”不认识"),
    "passed with a binding opinion": ({DECISION: "通过"}, "还有 1 条必须修改或不采纳的意见没有关闭"),
}  # fmt: skip


@pytest.mark.parametrize(("chosen", "said"), CHOICES.values(), ids=CHOICES)
def test_a_conclusion_that_lacks_something_is_named_with_its_cell(
    workbook: Path, chosen: dict[str, Plain], said: str
) -> None:
    typed(workbook, 7, **MUST)
    conclude(workbook, chosen)
    with pytest.raises(NotReturned, match=said):
        returned(workbook)


def test_a_warning_must_be_accepted_or_not(workbook: Path) -> None:
    typed(workbook, 6, 状态=None)
    with pytest.raises(NotReturned, match="第 6 行没有选采纳或不采纳"):
        returned(workbook)


def test_returned_for_changes_without_a_binding_opinion_is_asked_about(workbook: Path) -> None:
    typed(workbook, 7, 级别="建议", 意见="可以更好")
    with pytest.raises(NeedsYes, match="没有一条必须修改"):
        returned(workbook)
    assert RUN.invoke(app, ["return", str(workbook)]).exit_code == 1
    assert returned(workbook, accepted=True).sealed.decision == "退回修改"


@pytest.mark.parametrize(
    ("state", "decision"), [("不采纳", "退回修改"), ("采纳", "通过"), ("采纳", "原则通过"), ("不采纳", "不予通过")]
)
def test_a_warning_that_is_not_accepted_is_binding(workbook: Path, state: str, decision: str) -> None:
    typed(workbook, 6, 状态=state)
    conclude(workbook, {DECISION: decision})
    assert returned(workbook).sealed.decision == decision


def test_what_is_no_review_workbook_is_refused(workbook: Path, tmp_path: Path) -> None:
    copy = tmp_path / "报来.xlsx"
    copy.write_bytes(sealed_copy())
    with pytest.raises(XltoolError, match="不是审核工作簿"):
        returned(copy)
    open_book(workbook).apply([DeleteSheet(REVIEW_SHEET)])
    with pytest.raises(XltoolError, match="隐藏工作表「_审核」被删去"):
        returned(workbook)


def test_a_record_or_a_seal_that_was_touched_is_refused(workbook: Path) -> None:
    for sheet in (REVIEW_SHEET, template.SEAL_SHEET):
        workbook.write_bytes(begun_review())
        write(workbook, (sheet, 3, 1, "#[]"))
        with pytest.raises(XltoolError, match=sheet):
            returned(workbook)


# --- what reviewers do to the sheet ---------------------------------------------------------


def test_colours_notes_and_the_order_of_rows_stay(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    book = openpyxl.load_workbook(workbook)
    book[OPINIONS]["I7"].fill = PatternFill("solid", fgColor="FFFF00")
    book[OPINIONS]["T7"] = "自己的笔记"
    book[CONCLUSION]["J3"] = "给局长看"
    book.save(workbook)
    returned(workbook)
    after = openpyxl.load_workbook(workbook)
    assert after[OPINIONS]["I7"].fill.fgColor.rgb == "00FFFF00"
    assert after[OPINIONS]["T7"].value == "自己的笔记"
    assert after[CONCLUSION]["J3"].value == "给局长看"
    assert [row.cells["意见"] for row in listed(workbook)][-1] == "请降低到 90"


def shuffled(path: Path, order: Callable[[list[list[object]]], list[list[object]]], *, ids_stay: bool) -> None:
    """Put the rows of opinions into another order, as sorting does; ``ids_stay``: without the hidden column."""
    book = openpyxl.load_workbook(path)
    sheet = book[OPINIONS]
    width = len(OPINION_HEADERS) - ids_stay
    rows = [[sheet.cell(row, n).value for n in range(1, width + 1)] for row in range(5, 9)]
    for row, cells in enumerate(order(rows), start=5):
        for n, value in enumerate(cells, start=1):
            sheet.cell(row, n).value = value  # type: ignore[union-attr]
    book.save(path)


@pytest.mark.parametrize("ids_stay", [False, True])
def test_sorted_rows_keep_their_ids_and_answers(workbook: Path, *, ids_stay: bool) -> None:
    typed(workbook, 7, **MUST)
    typed(workbook, 8, 级别="询问", 项目=FIRST, 意见="为什么")
    returned(workbook)
    before = {one.text: (one.id, one.answer, one.place) for one in opinions(workbook)}
    shuffled(workbook, lambda rows: rows[::-1], ids_stay=ids_stay)
    returned(workbook)
    assert {one.text: (one.id, one.answer, one.place) for one in opinions(workbook)} == before
    rows = listed(workbook)
    assert [row.cells["序号"] for row in rows] == ["1", "2", "3", "4"]
    assert [(row.id, row.cells["答复"]) for row in rows] == [before[row.cells["意见"]][:2] for row in rows]


def test_moved_columns_and_a_deleted_one_are_survived(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    book = openpyxl.load_workbook(workbook)
    book[OPINIONS].insert_cols(2)
    book.save(workbook)
    returned(workbook)
    assert [one.text for one in opinions(workbook)][-1] == "请降低到 90"
    assert listed(workbook)[-1].cells["栏目"] == "指标值"
    book = openpyxl.load_workbook(workbook)
    book[OPINIONS].delete_cols(column("依据") + 1)
    book.save(workbook)
    returned(workbook)
    assert {row.cells["依据"] for row in listed(workbook)} == {"G09", "I17", ""}, "what is on the record is shown again"


def test_a_renamed_sheet_gets_its_name_back_with_all_that_is_on_it(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    write(workbook, (OPINIONS, 7, 20, "自己的笔记"))
    open_book(workbook).apply([CopySheet(OPINIONS, "意见表"), DeleteSheet(OPINIONS)])
    returned(workbook)
    book = open_book(workbook)
    assert "意见表" not in book.sheet_names()
    assert book.read(OPINIONS).at(7, 20) == "自己的笔记"
    assert newest(workbook).text == "请降低到 90"


def test_a_deleted_sheet_is_drawn_again_and_nothing_returned(workbook: Path) -> None:
    open_book(workbook).apply([DeleteSheet(OPINIONS)])
    before = workbook.read_bytes()
    with pytest.raises(NotReturned, match="已按记录重新画好"):
        returned(workbook)
    assert [row.cells["依据"] for row in listed(workbook)] == ["G09", "I17"]
    (backup,) = (workbook.parent / "xltool备份").glob("*.xlsx")
    assert before in {one.read_bytes() for one in (backup,)} | {backup.read_bytes()}
    assert not workbook.with_suffix(".eml").exists()


def test_a_copied_row_is_an_opinion_of_its_own(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    returned(workbook)
    (was,) = (one for one in opinions(workbook) if one.level == Level.MUST)
    typed(workbook, 8, **{**MUST, "单元格": "H4"}, 标识=was.id)
    returned(workbook)
    must = [one for one in opinions(workbook) if one.level == Level.MUST]
    assert [one.place.row.partition("/")[2] for one in must] == ["培训合格率", "培训参加人次（人次）"]
    assert must[0].id == was.id != must[1].id


def test_answers_are_the_units(workbook: Path) -> None:
    typed(workbook, 6, 答复="我替单位写的")
    typed(workbook, 7, **MUST, 答复="请在这里答")
    done = returned(workbook)
    assert [row.cells["答复"] for row in listed(workbook)] == [REASON, REASON, ""]
    assert any("第 6、7 行“答复”里的没有保留" in said for said in done.remarks)


def test_a_text_that_looks_like_a_formula_stays_a_text(workbook: Path) -> None:
    typed(workbook, 7, 级别="必须修改", 意见="=1+1", 依据="@SUM(A1)")
    returned(workbook)
    sheet = openpyxl.load_workbook(workbook)[OPINIONS]
    assert (sheet["I7"].value, sheet["I7"].data_type) == ("=1+1", "s")
    assert newest(workbook).text == "=1+1"


# --- twice ----------------------------------------------------------------------------------


def test_a_second_return_updates_the_first(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    first = returned(workbook)
    typed(workbook, 7, 意见="请降低到 85")
    typed(workbook, 8, 级别="建议", 意见="新的")
    write(workbook, (OPINIONS, 5, column("意见"), None), *((OPINIONS, 5, n, None) for n in range(1, 18)))
    second = returned(workbook)
    assert (second.sealed.id, second.sealed.round) == (first.sealed.id, 1)
    carried = read_record(open_book(workbook))
    assert carried is not None
    assert carried.review.returns == (second.sealed,)
    by_id = {one.id: one for one in second.opinions}
    (must,) = (one for one in first.opinions if one.level == Level.MUST)
    assert by_id[must.id].text == "请降低到 85"
    assert len(second.opinions) == 3
    said = " ".join(second.remarks)
    assert "已经退回过" in said
    assert "新增意见 1 条，修改 1 条" in said
    assert "删去了 1 条工具的警告" in said


def test_returned_into_a_folder_the_ids_stay_too(workbook: Path, tmp_path: Path) -> None:
    typed(workbook, 7, **MUST)
    first = returned(workbook, folder=tmp_path / "退回")
    second = returned(workbook, folder=tmp_path / "退回")
    assert first.workbook.parent == second.workbook.parent == tmp_path / "退回"
    assert first.opinions == second.opinions
    assert second.workbook.read_bytes() == workbook.read_bytes()
    assert not workbook.with_suffix(".eml").exists()


# --- the letter -----------------------------------------------------------------------------


def test_the_draft_says_what_came_of_it_and_has_the_workbook(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    done = returned(workbook)
    message = email.message_from_bytes(done.letter.read_bytes(), policy=email.policy.default)
    assert done.letter == workbook.with_suffix(".eml")
    assert message["To"] == "jx@example.gov.cn"
    subject = str(message["Subject"])
    for word in (
        "第 1 轮",
        "退回修改",
        "731001",
        "顺平县科学技术协会（本级）",
        "2021年",
        "一上",
        "第1版",
        "2027-02-10",
    ):
        assert word in subject, word
    body = message.get_body(("plain",))
    assert body is not None
    assert "必须修改 1 条" in body.get_content()
    assert done.sealed.code in body.get_content()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == workbook.name
    assert attached.get_content() == workbook.read_bytes()


def test_an_open_workbook_is_not_touched(workbook: Path) -> None:
    typed(workbook, 7, **MUST)
    (workbook.parent / f"~${workbook.name}").write_bytes(b"")
    with pytest.raises(BookBusy, match="正在 Excel"):
        returned(workbook)
