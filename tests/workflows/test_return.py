"""退回 on a file: what blocks it, what is sealed and filled in, what is sent, and that typing survives."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import datetime
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
    opinions,
    returned,
    sealed_copy,
    typed,
    under_review,
    write,
)
from tests.support.sealed import MAIL, NOW, submitted
from tests.support.soundness import faults
from xltool.books import open_book
from xltool.doors.cli.app import app
from xltool.model import template
from xltool.model.cells import Plain
from xltool.model.edits import Book, CopySheet, DeleteSheet
from xltool.model.errors import BookBusy, NeedsYes, XltoolError
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, REVIEW_SHEET, Level, Opinion, Place
from xltool.reviewing.conclusion_sheet import DECISION
from xltool.reviewing.merge import MAX_OPINIONS
from xltool.reviewing.record import Carried, plan_record, read_record
from xltool.sending.seal.record import read_seal
from xltool.workflows.check import check_and_report, clear_findings
from xltool.workflows.fix import fix_in_two_presses
from xltool.workflows.receive import read_returned
from xltool.workflows.return_ import EntriesChanged, NotReturned, Returned, return_open, told
from xltool.workflows.run import make_forms, make_totals, run

RUN = CliRunner()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return under_review(tmp_path)


def newest(path: Path) -> Opinion:
    return opinions(path)[-1]


def column(header: str) -> int:
    return OPINION_HEADERS.index(header) + 1


# --- what is sealed -------------------------------------------------------------------------


def test_decision_round_version_and_opinions_are_sealed(workbook: Path) -> None:
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


def test_opinions_typed_by_hand_are_filled_in_at_their_places(workbook: Path) -> None:
    typed(workbook, 8, 级别="建议", 工作表="表2 科普基地建设", 单元格="E3", 意见="请核对")
    typed(workbook, 9, 级别="询问", 意见="何时开工")
    returned(workbook)
    places = [one.place for one in opinions(workbook)[2:]]
    assert places == [Place("指标", f"{FIRST}/培训合格率", "指标值"), Place("项目", SECOND), Place()]
    rows = listed(workbook)[2:]
    assert [row.cells["序号"] for row in rows] == ["3", "4", "5"]
    assert [str(row.at) for row in rows] == ["指标!H5", "项目!A5", "None"]
    assert [row.id for row in rows] == [one.id for one in opinions(workbook)[2:]]
    assert rows[0].cells["当前内容"] == "95"
    assert rows[1].cells["当前内容"] == "表2 科普基地建设 E3：科普基地建设"
    assert {row.cells["日期"] for row in rows} == {"2027-01-10"}
    assert {row.cells["审核人"] for row in rows} == {"张三"}
    sheet = openpyxl.load_workbook(workbook)[OPINIONS]
    assert [sheet[f"D{row}"].hyperlink.location for row in (7, 8)] == ["'指标'!H5", "'项目'!A5"]


def test_the_counts_on_the_conclusion_are_those_that_were_sealed(workbook: Path) -> None:
    typed(workbook, 6, 状态="不采纳")
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


def _code_on_the_cover(path: Path) -> list[tuple[str, int, int, Plain]]:
    book = open_book(path)
    at = template.find_value(book.read(template.COVER), book.merged(template.COVER), template.SEAL_LABEL)
    assert at is not None
    return [(*at, "K7QM-4XTB-9")]


def test_edits_become_opinions_and_what_was_sealed_comes_back(workbook: Path) -> None:
    write(
        workbook,
        (template.COVER, 10, 3, 80000),
        (template.PROJECTS, 4, 3, 37501),
        (template.PROJECTS, 5, 8, 0.55),
        (template.INDICATORS, 4, 10, "按预算"),
        (template.SAFEGUARDS, 5, 2, "监督"),
        ("表1 科普专项", 4, 5, 1),
        *_code_on_the_cover(workbook),
        *((template.INDICATORS, 15, n, None) for n in range(2, 13)),
    )
    done = returned(workbook, as_opinions=Level.ADVICE)
    made = {one.place: one.text for one in opinions(workbook)[3:]}
    assert made == {
        Place("封面", "", "项目支出预算总额"): "建议改为：80000",
        Place("项目", FIRST, "预算数"): "建议改为：37501",
        Place("项目", SECOND, "6月底"): "建议改为：55%",
        Place("指标", f"{FIRST}/培训参加人次（人次）", "指标值确定依据"): "建议改为：按预算",
        Place("保障措施"): "建议增加一行：监督",
        Place("项目", FIRST): "建议改为：1",
        Place("指标", f"{SECOND}/参训群众满意度"): "建议删去这一行。",
    }
    assert any("7 处改动已变成意见" in said for said in done.remarks)
    again = returned(workbook)
    assert again.opinions == done.opinions, "nothing is left to be undone, no opinion is there twice"
    assert all("改动已变成意见" not in said for said in again.remarks)


def test_a_change_that_cannot_be_undone_is_refused_and_nothing_written(workbook: Path) -> None:
    open_book(workbook).apply([DeleteSheet("表1 科普专项")])
    before = workbook.read_bytes()
    with pytest.raises(EntriesChanged, match="表1 科普专项"):
        returned(workbook, as_opinions=Level.ADVICE)
    assert workbook.read_bytes() == before


def test_a_form_that_was_taken_apart_is_refused_with_what_is_missing(workbook: Path) -> None:
    open_book(workbook).apply([DeleteSheet(template.SAFEGUARDS)])
    with pytest.raises(NotReturned, match=r"「保障措施」.*撤销这处改动"):
        returned(workbook)


# --- what is not complete -------------------------------------------------------------------


def test_what_is_missing_is_said_and_nothing_written(workbook: Path) -> None:
    typed(workbook, 6, 状态=None)
    typed(workbook, 8, 意见="请核对")
    conclude(workbook, {DECISION: None})
    before = workbook.read_bytes()
    with pytest.raises(
        NotReturned, match=r"第 6 行没有选采纳或不采纳.*另有 2 处.*第 8 行没有选级别.*B7 没有选审核结论"
    ) as stop:
        returned(workbook)
    assert "。；" not in str(stop.value)
    assert workbook.read_bytes() == before
    assert RUN.invoke(app, ["return", str(workbook)]).exit_code == 1


def test_returned_for_changes_without_a_binding_opinion_is_asked_about(workbook: Path) -> None:
    typed(workbook, 7, 级别="建议")
    with pytest.raises(NeedsYes, match="没有一条必须修改"):
        returned(workbook)
    assert RUN.invoke(app, ["return", str(workbook)]).exit_code == 1
    assert returned(workbook, accepted=True).sealed.decision == "退回修改"


def test_what_is_no_review_workbook_is_refused(workbook: Path, tmp_path: Path) -> None:
    copy = tmp_path / "报来.xlsx"
    copy.write_bytes(sealed_copy())
    with pytest.raises(XltoolError, match="不是审核工作簿"):
        returned(copy)
    sent = workbook.read_bytes()
    open_book(workbook).apply([DeleteSheet(CONCLUSION)])
    with pytest.raises(XltoolError, match=r"没有工作表「审核结论」.*改了名的请把名字改回来"):
        returned(workbook)
    workbook.write_bytes(sent)
    open_book(workbook).apply([DeleteSheet(REVIEW_SHEET)])
    with pytest.raises(XltoolError, match="隐藏工作表「_审核」被删去"):
        returned(workbook)


def test_a_review_workbook_is_never_submitted(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(XltoolError, match="是审核工作簿"):
        submitted(workbook, tmp_path / "报送", accepted=True)
    assert not (tmp_path / "报送").exists()


@pytest.mark.parametrize(
    "press",
    [check_and_report, lambda book, _: clear_findings(book), fix_in_two_presses, make_totals, make_forms, run],
    ids=["check", "clear", "fix", "totals", "forms", "run"],
)
def test_no_verb_of_the_unit_writes_into_a_review_workbook(
    workbook: Path, press: Callable[[Book, datetime], object]
) -> None:
    before = workbook.read_bytes()
    with pytest.raises(XltoolError, match=r"是审核工作簿.*收审核意见"):
        press(open_book(workbook), NOW)
    assert workbook.read_bytes() == before


def returned_open(path: Path) -> Returned:
    """As 退回 does on a workbook that is open; this one is saved whenever something is written."""
    return return_open(open_book(path), path, NOW, MAIL, lambda: None)


def test_an_open_workbook_is_returned_as_a_file_is_and_again_with_the_same_ids(workbook: Path) -> None:
    before = workbook.read_bytes()
    done = returned_open(workbook)
    assert done.backup is not None
    assert done.backup.read_bytes() == before
    assert read_returned(workbook).carried.review.opinions == done.opinions
    (attached,) = email.message_from_bytes(done.letter.read_bytes(), policy=email.policy.default).iter_attachments()
    assert attached.get_content() == workbook.read_bytes()
    again = returned_open(workbook)
    assert [one.id for one in again.opinions] == [one.id for one in done.opinions]
    assert again.sealed.id == done.sealed.id
    assert "已经退回过" in "".join(told(again))


def test_of_an_open_workbook_nothing_is_sealed_while_something_stands_against_it(workbook: Path) -> None:
    write(workbook, (template.INDICATORS, 5, 8, 96))
    before = workbook.read_bytes()
    with pytest.raises(EntriesChanged, match=r"H5 .*“95”.*“96”.*窗口【审核】页"):
        returned_open(workbook)
    assert workbook.read_bytes() == before
    write(workbook, (template.INDICATORS, 5, 8, 95))
    open_book(workbook).apply([DeleteSheet(OPINIONS)])
    with pytest.raises(NotReturned, match="已按记录重新画好"):
        returned_open(workbook)
    assert [row.cells["级别"] for row in listed(workbook)] == ["警告", "警告"]
    assert not workbook.with_suffix(".eml").exists()


def test_what_is_no_review_workbook_is_not_saved_for_a_return(tmp_path: Path) -> None:
    path = tmp_path / "报来.xlsx"
    path.write_bytes(sealed_copy())
    saved: list[str] = []
    with pytest.raises(XltoolError, match="不是审核工作簿"):
        return_open(open_book(path), path, NOW, MAIL, lambda: saved.append("saved"))
    assert saved == []
    gone = under_review(tmp_path)
    book = open_book(gone)
    gone.unlink()
    with pytest.raises(XltoolError, match="还没有保存过"):
        return_open(book, gone, NOW, MAIL, lambda: saved.append("saved"))
    assert saved == []


def test_the_record_of_another_version_is_refused(workbook: Path) -> None:
    book = open_book(workbook)
    carried = read_record(book)
    assert carried is not None
    first, *others = carried.base
    book.apply(plan_record(Carried(carried.review, (first._replace(value="2022"), *others))))
    with pytest.raises(XltoolError, match="是另一个版本的"):
        returned(workbook)


def test_a_record_or_a_seal_that_was_touched_is_refused(workbook: Path) -> None:
    for sheet in (REVIEW_SHEET, template.SEAL_SHEET):
        workbook.write_bytes(begun_review())
        write(workbook, (sheet, 3, 1, "#[]"))
        with pytest.raises(XltoolError, match=sheet):
            returned(workbook)


# --- what reviewers do to the sheet ---------------------------------------------------------


def test_colours_notes_and_the_order_of_rows_stay(workbook: Path) -> None:
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


def test_moved_columns_and_a_deleted_one_are_survived(workbook: Path) -> None:
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


def test_a_row_put_above_the_entries_moves_no_opinion(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book[template.INDICATORS]
    formulas = [sheet.cell(row, 1).value for row in range(4, 16)]
    sheet.insert_rows(1)
    for row, formula in enumerate(formulas, start=5):
        sheet.cell(row, 1).value = str(formula).replace(f"$B{row - 1}", f"$B{row}")
    book.save(workbook)
    typed(workbook, 7, 单元格="H6")
    returned(workbook)
    assert newest(workbook).place == Place("指标", f"{FIRST}/培训合格率", "指标值")
    assert listed(workbook)[-1].cells["单元格"] == "H6"


def test_a_renamed_sheet_gets_its_name_back_with_all_that_is_on_it(workbook: Path) -> None:
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
    assert before in {one.read_bytes() for one in (workbook.parent / "xltool备份").glob("*.xlsx")}
    assert not workbook.with_suffix(".eml").exists()


def test_more_than_the_unit_takes_is_refused(workbook: Path) -> None:
    rows = range(7, 7 + MAX_OPINIONS)
    cells = ((column("级别"), "必须修改"), (column("意见"), "短"))
    write(workbook, *((OPINIONS, row, at, word) for row in rows for at, word in cells))
    with pytest.raises(NotReturned, match=f"意见超过 {MAX_OPINIONS} 条"):
        returned(workbook)


def test_answers_are_the_units(workbook: Path) -> None:
    typed(workbook, 6, 答复="我替单位写的")
    typed(workbook, 7, 答复="请在这里答")
    done = returned(workbook)
    assert [row.cells["答复"] for row in listed(workbook)] == [REASON, REASON, ""]
    assert any("第 6、7 行“答复”里的没有保留" in said for said in done.remarks)


def test_a_text_that_looks_like_a_formula_stays_a_text(workbook: Path) -> None:
    typed(workbook, 7, 意见="=1+1", 依据="@SUM(A1)")
    returned(workbook)
    sheet = openpyxl.load_workbook(workbook)[OPINIONS]
    assert (sheet["I7"].value, sheet["I7"].data_type) == ("=1+1", "s")
    assert newest(workbook).text == "=1+1"


# --- twice ----------------------------------------------------------------------------------


def test_a_second_return_updates_the_first(workbook: Path) -> None:
    first = returned(workbook)
    typed(workbook, 7, 意见="请降低到 85")
    typed(workbook, 8, 级别="建议", 意见="新的")
    write(workbook, *((OPINIONS, 5, n, None) for n in range(1, 18)))
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
    first = returned(workbook, folder=tmp_path / "退回")
    second = returned(workbook, folder=tmp_path / "退回")
    assert first.workbook.parent == second.workbook.parent == tmp_path / "退回"
    assert first.opinions == second.opinions
    assert second.workbook.read_bytes() == workbook.read_bytes()
    assert not workbook.with_suffix(".eml").exists()


# --- the letter -----------------------------------------------------------------------------


def test_the_draft_says_what_came_of_it_and_has_the_workbook(workbook: Path) -> None:
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


def test_the_command_turns_edits_into_opinions_and_says_what_was_written(workbook: Path, tmp_path: Path) -> None:
    write(workbook, (template.PROJECTS, 4, 3, 37501))
    words = ["return", str(workbook), "--as-opinions", "--to", str(tmp_path / "退回"), "--mail-to", "a@b.gov.cn"]
    refused = RUN.invoke(app, [*words, "--level", "警告"])
    assert isinstance(refused.exception, XltoolError)
    said = RUN.invoke(app, [*words, "--level", "必须修改"])
    assert said.exit_code == 0, said.output
    assert "第 1 轮，退回修改，修改期限 2027-02-10：必须修改 2 条" in said.output
    assert "1 处改动已变成意见" in said.output
    letter = (tmp_path / "退回" / workbook.name).with_suffix(".eml")
    assert email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)["To"] == "a@b.gov.cn"


def test_an_open_workbook_is_not_touched(workbook: Path) -> None:
    (workbook.parent / f"~${workbook.name}").write_bytes(b"")
    with pytest.raises(BookBusy, match="正在 Excel"):
        returned(workbook)
