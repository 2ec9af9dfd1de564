"""收审核意见 on files: every opinion on its row, whatever the unit did; what is not sound is refused in a sentence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.support.memory_book import good_indicators
from tests.support.reviews import (
    SHEET,
    changed,
    column_of,
    lines_of,
    opinion_rows,
    recorded,
    rerecorded,
    reviewed,
    rewritten,
    typed_into,
    with_return,
)
from tests.support.sealed import NOW, answered, finished, submitted
from xltool.books import open_book
from xltool.doors.cli.app import app
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.edits import DeleteSheet, HiddenSheet, WriteBlock
from xltool.model.errors import BookBusy, XltoolError
from xltool.model.review import CONCLUSION, OPINIONS, REVIEW_SHEET, Place, Review
from xltool.reviewing.conclusion_sheet import read_conclusion
from xltool.reviewing.record import Carried, read_record
from xltool.workflows.check import check_and_report, clear_findings
from xltool.workflows.receive import Received, receive, receive_open, told
from xltool.workflows.run import run

OPINIONS_TYPED = [
    ("必须修改", SHEET, "H4", "指标值偏低，请核实"),
    ("建议", SHEET, "E5", "名称请写清楚"),
    ("询问", template.PROJECTS, "C4", "=预算怎么来的"),
]
TEXTS = [text for *_, text in OPINIONS_TYPED]
STATES = ["单元格", "状态"]


def warned() -> list[dict[str, Raw]]:
    """One indicator without a proper basis: one warning."""
    rows = good_indicators()
    rows[3] |= {"指标值确定依据": "工作需要"}
    return rows


@pytest.fixture(scope="module")
def round_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unit's workbook, its sealed copy in 报送, and the return of that in 退回."""
    folder = tmp_path_factory.mktemp("review") / "unit"
    folder.mkdir()
    mine = answered(finished(folder / "科协.xlsx", indicators=warned()))
    sealed = submitted(mine, folder / "报送").workbook
    sealed.rename(folder / "报送" / "v1.xlsx")
    returned = reviewed(folder / "报送" / "v1.xlsx", folder / "退回", OPINIONS_TYPED, acts={"I17": "采纳"})
    returned.rename(folder / "退回" / "退回.xlsx")
    return folder


@pytest.fixture
def unit(round_one: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "unit"
    shutil.copytree(round_one, folder)
    return folder


@pytest.fixture(scope="module")
def merged_once(round_one: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(round_one, tmp_path_factory.mktemp("merged") / "unit"))
    received(folder)
    return folder


@pytest.fixture
def merged(merged_once: Path, tmp_path: Path) -> Path:
    """The folder after the return was received."""
    return Path(shutil.copytree(merged_once, tmp_path / "unit"))


def received(unit: Path) -> Received:
    return receive(unit / "退回" / "退回.xlsx", unit / "科协.xlsx")


def why(action: Callable[[], object]) -> str:
    with pytest.raises(XltoolError) as stop:
        action()
    return str(stop.value)


# --- where opinions land --------------------------------------------------------------------


def test_opinions_find_their_rows_after_sorting_inserting_and_renaming(unit: Path) -> None:
    mine = unit / "科协.xlsx"
    first, second, *rest = lines_of(mine)
    fresh = [changed(first, 三级指标=f"新增的指标{n}", 标识=None) for n in (1, 2)]
    rewritten(mine, [fresh[0], *reversed(rest), changed(second, 三级指标="培训考核合格率"), fresh[1], first])
    done = received(unit)
    found = {row.cells["意见"]: (row.cells["单元格"], row.cells["状态"]) for row in opinion_rows(mine)}
    assert [found[text] for text in TEXTS] == [("H11", "未改未答复"), ("E9", "已改"), ("C4", "未改未答复")]
    ((warning, where),) = [(text, at) for text, at in found.items() if "I17" in text]
    assert where == ("J7", "采纳")
    assert warning in {one.text for one in recorded(unit / "退回" / "退回.xlsx")}
    assert [one.opinion.text for one in done.came if one.opinion.level != "警告"] == TEXTS
    (said,) = done.changed
    assert "「指标」E9（建议）：名称请写清楚：您已改为「培训考核合格率」" in said
    assert not done.lost


def test_what_the_unit_changed_since_is_said_beside_what_was_reviewed(unit: Path) -> None:
    mine = unit / "科协.xlsx"
    first, second, *rest = lines_of(mine)
    rewritten(mine, [changed(first, 指标值=2500), changed(second, 三级指标=None), *rest])
    done = received(unit)
    shown = dict(column_of(mine, "意见", "当前内容"))
    assert shown[TEXTS[0]] == "2000\n您已改为「2500」"
    assert shown[TEXTS[1]] == "培训合格率\n您已清空。"
    assert len(done.changed) == 2
    assert lines_of(mine)[0] == changed(first, 指标值=2500)


def test_what_found_no_place_is_listed_and_never_guessed(unit: Path) -> None:
    mine = unit / "科协.xlsx"
    first, *rest = lines_of(mine)
    rewritten(mine, [changed(first, 三级指标="参训人次", 标识=None), *rest])  # another row, almost alike
    done = received(unit)
    assert [row.cells["单元格"] for row in opinion_rows(mine) if row.cells["意见"] == TEXTS[0]] == [""]
    (lost,) = done.lost
    assert TEXTS[0] in lost
    assert "没有找到位置" in "\n".join(told(done))


def test_the_same_return_again_makes_no_doubles(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    typed_into(mine, {(1, "答复"): "已核实，另有说明", (1, "答复人"): "李四"})
    before = [row.cells for row in opinion_rows(mine)]
    done = received(merged)
    assert done.again
    assert not done.new
    after = [row.cells for row in opinion_rows(mine)]
    assert [{**one, "状态": ""} for one in after] == [{**one, "状态": ""} for one in before]
    assert after[0]["状态"] == "未改已答复"


def test_a_row_typed_by_the_unit_stays_at_the_end(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    typed_into(mine, {(6, "意见"): "我们自己的备忘", (6, "答复"): "待办"})
    received(merged)
    assert column_of(mine, "意见", "答复", "标识")[-1] == ("我们自己的备忘", "待办", "")


def second_return(unit: Path, **options: object) -> Path:
    return reviewed(unit / "报送" / "v1.xlsx", unit / "退回二", **options)  # type: ignore[arg-type]


def test_two_reviewers_of_one_version_are_both_there_in_groups(unit: Path) -> None:
    other = second_return(unit, opinions=[("必须修改", SHEET, "H6", "时间不对")], reviewer="王五", acts={"I17": "采纳"})
    received(unit)
    done = receive(other, unit / "科协.xlsx")
    rows = column_of(unit / "科协.xlsx", "审核人", "意见")
    assert sorted(text for _, text in rows if "I17" not in text) == sorted([*TEXTS, "时间不对"])
    reviewers = [name for name, _ in rows if name != "xltool"]
    assert reviewers == ["张三", "张三", "张三", "王五"]
    assert (len(done.new), done.conflicts) == (1, ())


def test_two_reviewers_who_decide_differently_are_both_kept(unit: Path) -> None:
    other = second_return(unit, acts={"I17": "不采纳"}, reviewer="王五")
    received(unit)
    done = receive(other, unit / "科协.xlsx")
    kept = [row.cells for row in opinion_rows(unit / "科协.xlsx") if "I17" in row.cells["意见"]]
    assert sorted(one["状态"] for one in kept) == ["冲突", "采纳"]
    assert len(done.conflicts) == 1
    again = receive(other, unit / "科协.xlsx")
    assert len(opinion_rows(unit / "科协.xlsx")) == 5
    assert not again.new


def test_a_return_that_was_corrected_replaces_what_it_said(merged: Path) -> None:
    returned = merged / "退回" / "退回.xlsx"

    def change(carried: Carried) -> Carried:
        opinions = tuple(
            replace(one, text="改过的意见") if one.text == TEXTS[0] else one for one in carried.review.opinions
        )
        later = replace(carried.review.returns[0], returned_at="2027-01-13 09:00:00")
        return replace(carried, review=Review((later,), opinions))

    former = shutil.copyfile(returned, merged / "退回" / "以前.xlsx")
    rerecorded(returned, change)
    (row,) = [one for one in opinion_rows(returned) if one.cells["意见"] == TEXTS[0]]
    typed_into(returned, {(row.row - 4, "意见"): "改过的意见"})
    done = received(merged)
    assert (len(done.new), len(done.altered)) == (0, 1)
    assert "以前的意见有 1 条改了说法或状态" in told(done)[0]
    texts = [text for (text,) in column_of(merged / "科协.xlsx", "意见")]
    assert "改过的意见" in texts
    assert len(texts) == 4
    assert "又退回过一次" in why(lambda: receive(former, merged / "科协.xlsx"))


# --- what is refused ------------------------------------------------------------------------


def edited(path: Path, sheet: str, cell: str, value: object) -> Path:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


def without_record(path: Path) -> Path:
    open_book(path).apply([HiddenSheet(REVIEW_SHEET)])
    return path


def with_broken_record(path: Path) -> Path:
    return edited(path, REVIEW_SHEET, "A3", "#[]")


def with_an_opinion_more(path: Path) -> Path:
    return typed_into(path, {(9, "级别"): "必须修改", (9, "意见"): "后来加的"})


def with_an_opinion_less(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    book[OPINIONS].delete_rows(5)
    book.save(path)
    return path


REFUSED = {
    "another_unit": (lambda path: with_return(path, unit="731002"), "部门编码是「731002」"),
    "another_region": (lambda path: with_return(path, region="130637"), "行政区划代码是「130637」"),
    "another_year": (lambda path: with_return(path, year="2022"), "填报年度是「2022」"),
    "another_stage": (lambda path: with_return(path, stage="二上"), "编报阶段是「二上」"),
    "another_version": (lambda path: with_return(path, digest="0" * 64), "还没有退回"),
    "not_returned": (lambda path: rerecorded(path, lambda one: replace(one, review=Review())), "还没有退回"),
    "no_record": (without_record, "残缺或被改动过"),
    "broken_record": (with_broken_record, "残缺或被改动过"),
    "a_changed_digit": (lambda path: edited(path, SHEET, "H4", 2001), "「指标」H4"),
    "a_changed_seal": (lambda path: edited(path, template.SEAL_SHEET, "A3", "#[]"), "填报内容与报送时不一致"),
    "a_changed_opinion": (lambda path: typed_into(path, {(2, "意见"): "不用改了"}), "「审核意见」第 6 行"),
    "a_changed_level": (lambda path: typed_into(path, {(2, "级别"): "建议"}), "「审核意见」第 6 行"),
    "a_closed_opinion": (lambda path: typed_into(path, {(2, "状态"): "已关闭"}), "「审核意见」第 6 行"),
    "an_opinion_more": (with_an_opinion_more, "「审核意见」第 13 行"),
    "an_opinion_less": (with_an_opinion_less, "与退回时不一致"),
    "no_conclusion": (
        lambda path: (open_book(path).apply([DeleteSheet(CONCLUSION)]), path)[1],
        "没有工作表「审核结论」）",
    ),
    "another_conclusion": (lambda path: with_return(path, decision="通过"), "「审核结论」的结论或修改期限"),
    "another_deadline": (lambda path: with_return(path, deadline="2030-01-01"), "「审核结论」的结论或修改期限"),
    "no_workbook": (lambda path: (path.write_bytes(b"PK\x03\x04" + b"\0" * 99), path)[1], "不能用"),
}


def test_a_return_of_another_form_is_refused_and_nothing_is_written(unit: Path) -> None:
    def of_another_form(carried: Carried) -> Carried:
        base = (
            one._replace(value="项目支出绩效目标表（年度）") if one.field == "表样" else one for one in carried.base
        )
        return replace(carried, base=tuple(base))

    mine, returned = unit / "科协.xlsx", rerecorded(unit / "退回" / "退回.xlsx", of_another_form)
    before = mine.read_bytes()
    with pytest.raises(
        XltoolError, match=r"表样是「项目支出绩效目标表（年度）」，科协\.xlsx 的是「河北省部门预算绩效文本」"
    ):
        receive(returned, mine)
    assert mine.read_bytes() == before


@pytest.mark.parametrize("case", REFUSED)
def test_an_unsound_return_is_refused_and_nothing_is_written(unit: Path, case: str) -> None:
    spoil, said = REFUSED[case]
    spoil(unit / "退回" / "退回.xlsx")
    before = {path: path.read_bytes() for path in unit.rglob("*.xlsx")}
    reason = why(lambda: received(unit))
    assert said in reason
    assert "\n" not in reason
    assert {path: path.read_bytes() for path in unit.rglob("*.xlsx")} == before


def test_more_than_a_person_writes_is_refused(unit: Path) -> None:
    def flood(carried: Carried) -> Carried:
        one = carried.review.opinions[-1]
        return replace(
            carried,
            review=replace(carried.review, opinions=(*carried.review.opinions[:-1], replace(one, shown="长" * 40_000))),
        )

    returned = with_return(unit / "退回" / "退回.xlsx", deadline="长" * 40_000)
    assert "太多或太长" in why(lambda: received(unit))
    rerecorded(with_return(returned, deadline=""), flood)
    assert "太多或太长" in why(lambda: received(unit))


def test_an_older_round_is_refused(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    with_return(mine, version=2)
    assert "已收过对第 2 版的审核" in why(lambda: received(merged))


def test_a_sheet_of_the_units_own_is_not_overwritten(unit: Path) -> None:
    book = openpyxl.load_workbook(unit / "科协.xlsx")
    book.create_sheet(OPINIONS)["B2"] = "科室讨论记录"
    book.save(unit / "科协.xlsx")
    assert "请把它改名" in why(lambda: received(unit))


def test_a_workbook_that_is_open_is_refused(unit: Path) -> None:
    (unit / "~$科协.xlsx").touch()
    with pytest.raises(BookBusy):
        received(unit)


# --- which workbook -------------------------------------------------------------------------


def test_the_workbook_is_found_beside_the_return_or_in_the_folder_above(unit: Path) -> None:
    (unit / "别的.xlsx").write_bytes(b"no workbook")
    shutil.copyfile(unit / "报送" / "v1.xlsx", unit / "封存的副本.xlsx")
    done = receive(unit / "退回" / "退回.xlsx")
    assert done.workbook == (unit / "科协.xlsx").resolve()
    assert done.backup is not None
    assert OPINIONS not in open_book(done.backup).sheet_names()


def test_none_or_several_ask_for_one(unit: Path) -> None:
    other = shutil.copyfile(unit / "科协.xlsx", unit / "科协（副本）.xlsx")
    reason = why(lambda: receive(unit / "退回" / "退回.xlsx"))
    assert "有 2 个" in reason
    assert all(name in reason for name in ("科协.xlsx", other.name, "--into"))
    for path in (other, unit / "科协.xlsx"):
        path.rename(unit.parent / f"{path.stem}.bak")
    assert "没有找到 731001 2021 年 一上 的填报工作簿。请用 --into 指明" in why(
        lambda: receive(unit / "退回" / "退回.xlsx")
    )


def test_the_command_says_what_came_and_where_it_is(unit: Path) -> None:
    result = CliRunner().invoke(app, ["receive", str(unit / "退回" / "退回.xlsx")])
    assert result.exit_code == 0, result.output
    assert "新到意见 4 条（必须修改 1 条，建议 1 条，询问 1 条，已采纳或关闭 1 条）" in result.output
    assert "科协.xlsx" in result.output
    assert "xltool备份" in result.output


def test_a_version_that_passed_leaves_nothing_to_do(unit: Path) -> None:
    def passed(carried: Carried) -> Carried:
        opinions = tuple(replace(one, state="已关闭") for one in carried.review.opinions if not one.finding)
        return replace(carried, review=replace(carried.review, opinions=opinions[:1]))

    returned = with_return(unit / "退回" / "退回.xlsx", decision="通过")
    rerecorded(returned, passed)
    sheet = open_book(returned)
    at = read_conclusion(sheet.read(CONCLUSION), sheet.merged(CONCLUSION)).places["审核结论"]
    sheet.apply([WriteBlock.one(at, "通过")])
    book = openpyxl.load_workbook(returned)
    first = [row for row in range(5, 9) if book[OPINIONS].cell(row, 9).value == TEXTS[0]]
    for row in range(8, 4, -1):
        if row not in first:
            book[OPINIONS].delete_rows(row)
    book[OPINIONS].cell(5, 13).value = "已关闭"
    book.save(returned)
    done = receive(returned, unit / "科协.xlsx")
    assert (done.waiting, done.newest.decision) == (False, "通过")
    assert str(open_book(unit / "科协.xlsx").read(OPINIONS).at(2, 1)) == (
        "第 1 轮审核（第 1 版）：通过。共 1 条意见，都已修改、答复或关闭。"
    )


def test_an_open_book_receives_as_a_file_does(unit: Path) -> None:
    book = open_book(unit / "科协.xlsx")
    done = receive_open(book, unit / "退回" / "退回.xlsx")
    assert (done.workbook, len(done.new)) == (None, 4)
    assert [text for (text,) in column_of(unit / "科协.xlsx", "意见")][:3] == TEXTS


# --- kept up to date ------------------------------------------------------------------------


def test_every_check_says_how_the_opinions_stand(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    first, *rest = lines_of(mine)
    rewritten(mine, [*rest, changed(first, 指标值=3000)])
    typed_into(mine, {(2, "答复"): "按原名"})
    check_and_report(open_book(mine), NOW)
    assert column_of(mine, *STATES)[:3] == [("H9", "已改"), ("E4", "未改已答复"), ("C4", "未改未答复")]
    link = openpyxl.load_workbook(mine)[OPINIONS]["D5"].hyperlink
    assert link is not None
    assert (link.location or "").replace("'", "") == "指标!H9"
    rewritten(mine, [first, *rest])
    run(open_book(mine), NOW)
    assert column_of(mine, *STATES)[:3] == [("H4", "未改未答复"), ("E5", "未改已答复"), ("C4", "未改未答复")]


def test_the_reviewers_words_are_restored_and_the_units_stay(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    before = [row.cells for row in opinion_rows(mine)]
    typed_into(mine, {(1, "意见"): "不用改", (1, "级别"): "建议", (1, "答复"): "=1+1 已核实"})
    check_and_report(open_book(mine), NOW)
    after = [row.cells for row in opinion_rows(mine)]
    assert after[0] == {**before[0], "答复": "=1+1 已核实", "状态": "未改已答复"}
    assert after[1:] == before[1:]


@pytest.mark.parametrize("spoil", ["sheet", "row", "identities", "sorted"])
def test_a_sheet_that_was_spoiled_is_drawn_again(merged: Path, spoil: str) -> None:
    mine = merged / "科协.xlsx"
    typed_into(mine, {(3, "答复"): "见附件"})
    before = {one.cells["标识"]: {**one.cells, "序号": ""} for one in opinion_rows(mine)}
    book = openpyxl.load_workbook(mine)
    sheet = book[OPINIONS]
    if spoil == "sheet":
        del book[OPINIONS]
    elif spoil == "row":
        sheet.delete_rows(5)
    elif spoil == "identities":
        sheet.delete_cols(17)
    else:
        rows = [[cell.value for cell in row] for row in sheet["A5:Q8"]]
        for number, row in enumerate(reversed(rows), start=5):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
    book.save(mine)
    check_and_report(open_book(mine), NOW)
    (third,) = [own for own, one in before.items() if one["答复"] == "见附件"]
    before[third]["状态"] = "未改已答复"
    if spoil == "sheet":  # answers stand on it alone
        for one in before.values():
            one |= {"答复": "", "状态": one["状态"].replace("已答复", "未答复")}
    assert {one.cells["标识"]: {**one.cells, "序号": ""} for one in opinion_rows(mine)} == before


def test_cleared_marks_come_back_with_the_next_check(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    before = column_of(mine, *STATES)
    clear_findings(open_book(mine))
    assert {state for _, state in column_of(mine, *STATES)} == {""}
    check_and_report(open_book(mine), NOW)
    assert column_of(mine, *STATES) == before


def test_a_broken_record_is_healed_by_the_return(merged: Path) -> None:
    mine = merged / "科协.xlsx"
    typed_into(mine, {(1, "答复"): "已核实"})
    with_broken_record(mine)
    check_and_report(open_book(mine), NOW)
    assert "残缺或被改动过" in str(open_book(mine).read(OPINIONS).at(2, 1))
    received(merged)
    assert read_record(open_book(mine)) is not None
    assert column_of(mine, "答复", "状态")[0] == ("已核实", "未改已答复")


def test_an_opinion_on_everything_and_on_a_sheet_has_no_cell(unit: Path) -> None:
    def widen(carried: Carried) -> Carried:
        *rest, first, second = carried.review.opinions
        wide = (replace(first, place=Place()), replace(second, place=Place(SHEET)))
        return replace(carried, review=replace(carried.review, opinions=(*rest, *wide)))

    rerecorded(unit / "退回" / "退回.xlsx", widen)
    done = received(unit)
    assert (done.lost, done.changed) == ((), ())
    wide = {own for own, at in column_of(unit / "科协.xlsx", "标识", "单元格") if not at}
    assert len(wide) == 1
    rewritten(unit / "科协.xlsx", lines_of(unit / "科协.xlsx")[1:])
    check_and_report(open_book(unit / "科协.xlsx"), NOW)
    assert {state for own, state in column_of(unit / "科协.xlsx", "标识", "状态") if own in wide} == {"已改"}
