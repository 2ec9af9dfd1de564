"""Rows of 审核意见 as a reviewer types them: where each belongs, what each lacks, whose each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from tests.support.memory_book import CODE, a_book, a_project, good_indicators
from xltool.model.cells import Grid, Ref
from xltool.model.review import OPINION_HEADERS, Level, Opinion, Place
from xltool.model.submission import MadeSheet, Submission
from xltool.reading.submission import read_submission
from xltool.reviewing.opinions_sheet import OpinionRow
from xltool.reviewing.spots import Spots, row_of
from xltool.reviewing.typed_opinions import Reading, TypedSheet, left_out, read_typed
from xltool.sending.seal.content import content_of

SECOND = "13063621UQAP8BYN8VZXX"
DRAWN = "表2 科普基地建设"


@cache
def submission() -> Submission:
    """Two projects, 项目 rows 4 and 5, six indicators each, 指标 rows 4 to 15; the second one's official sheet is drawn."""
    book = a_book(
        projects=[a_project(), a_project(项目编码=SECOND, 项目名称="科普基地建设", 备注="  第一行\r\n第二行")],
        indicators=[*good_indicators(), *good_indicators(SECOND)],
    )
    read = read_submission(book).submission
    made = MadeSheet(DRAWN, SECOND, "", "", present=True, content_now="", record=Ref("_下拉", 1, 1))
    return replace(read, made=(made,), sheet_names=(*read.sheet_names, DRAWN))


@cache
def spots() -> Spots:
    return Spots(content_of(submission(), ()), submission())


def read(
    *rows: Mapping[str, str], known: tuple[Opinion, ...] = (), columns: tuple[str, ...] = OPINION_HEADERS
) -> TypedSheet:
    """Rows of the sheet from row 5 on."""
    by = Reading(
        {one.id: one for one in known},
        frozenset(columns),
        spots(),
        lambda sheet: Grid(sheet, [[], [], ["项目编码", None, None, None, "科普基地建设"]]),
        2,
        "2027-01-10",
        "张三",
    )
    listed = [
        OpinionRow({name: row.get(name, "") for name in OPINION_HEADERS}, number) for number, row in enumerate(rows, 5)
    ]
    return read_typed(listed, by)


PLACES: dict[str, tuple[dict[str, str], Place, str, str]] = {
    "a cell": ({"工作表": "指标", "单元格": "g5"}, Place("指标", f"{CODE}/培训合格率", "指标值"), "指标!G5", "95"),
    "written as absolute and wide": (
        {"工作表": "项目", "单元格": "＄C＄5"}, Place("项目", SECOND, "预算数"), "项目!C5", "37500",
    ),
    "a range": ({"工作表": "项目", "单元格": "C4:E5"}, Place("项目", CODE, "预算数"), "项目!C4", "37500"),
    "beside the entries of a row": (
        {"工作表": "指标", "单元格": "Z4"}, Place("指标", f"{CODE}/培训参加人次（人次）"), "指标!A4", "培训参加人次（人次）",
    ),
    "an official sheet": ({"工作表": DRAWN, "单元格": "E3"}, Place("项目", SECOND), "项目!A5", f"{DRAWN} E3：科普基地建设"),
    "a project": ({"项目": " 科普基地建设"}, Place("项目", SECOND), "项目!A5", "科普基地建设"),
    "a code": ({"项目": CODE.lower()}, Place("项目", CODE), "项目!A4", "科普专项"),
    "an indicator": (
        {"项目": "科普基地建设", "指标": "培训合格率"}, Place("指标", f"{SECOND}/培训合格率"), "指标!A11", "培训合格率",
    ),
    "the cover": ({"工作表": "封面", "单元格": "B7"}, Place("封面", "", "项目支出预算总额"), "封面!B7", "37500"),
    "a label of the cover": ({"工作表": "封面", "单元格": "A7"}, Place("封面", "", "项目支出预算总额"), "封面!B7", "37500"),
    "a title": ({"工作表": "保障措施", "单元格": "A1"}, Place("保障措施"), "None", ""),
    "a sheet": ({"工作表": "保障措施"}, Place("保障措施"), "None", ""),
    "a sheet that is none of entries": ({"工作表": "资金汇总", "单元格": "C3"}, Place(), "None", ""),
    "a sheet spaced otherwise": ({"工作表": " 表2科普基地建设", "单元格": "E3"}, Place("项目", SECOND), "项目!A5", f"{DRAWN} E3：科普基地建设"),
    "an address with its sheet": ({"单元格": "'项目'!C4"}, Place("项目", CODE, "预算数"), "项目!C4", "37500"),
    "everything": ({}, Place(), "None", ""),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "place", "cell", "shown"), PLACES.values(), ids=PLACES)
def test_an_opinion_typed_by_hand_finds_its_place(typed: dict[str, str], place: Place, cell: str, shown: str) -> None:
    sheet = read({"级别": "必须修改", "意见": "请核对", **typed})
    assert sheet.faults == ()
    (one,) = sheet.opinions
    assert (one.opinion.place, str(one.spot.at), one.opinion.shown) == (place, cell, shown)
    assert (one.opinion.round, one.opinion.date, one.opinion.reviewer) == (2, "2027-01-10", "张三")


ROWS: dict[str, tuple[dict[str, str], str]] = {
    "no level": ({"级别": ""}, "没有选级别"),
    "an unknown level": ({"级别": "重要"}, "的级别“重要”不认识"),
    "no words": ({"意见": "  "}, "没有写意见"),
    "no such sheet": ({"工作表": "项目表", "单元格": "C4"}, "的工作表“项目表”不存在"),
    "no cell": ({"工作表": "项目", "单元格": "预算数"}, "的单元格“预算数”不是单元格地址"),
    "row zero": ({"工作表": "项目", "单元格": "A0"}, "的单元格“A0”不是单元格地址"),
    "below the last row": ({"工作表": "项目", "单元格": "A2000000"}, "的单元格“A2000000”不是单元格地址"),
    "right of the last column": ({"工作表": "项目", "单元格": "XFE1"}, "的单元格“XFE1”不是单元格地址"),
    "a cell without a sheet": ({"单元格": "C4"}, "写了单元格 C4，没有写工作表"),
    "no such project": ({"项目": "修路"}, "的项目“修路”在工作簿里找不到"),
    "no such indicator": ({"项目": "科普专项", "指标": "里程"}, "的项目“科普专项”的指标“里程”在工作簿里找不到"),
    "an unknown state": ({"状态": "同意"}, "的状态“同意”不认识"),
    "a warning not chosen": ({"级别": "警告"}, "没有选采纳或不采纳"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), ROWS.values(), ids=ROWS)
def test_a_row_that_lacks_something_is_named(typed: dict[str, str], said: str) -> None:
    sheet = read({"级别": "询问", "意见": "好"}, {"级别": "建议", "意见": "请核对", **typed})
    (fault,) = sheet.faults
    assert fault.startswith(f"工作表「审核意见」第 6 行{said}")
    assert fault.endswith("。")


# --- whose a row is -------------------------------------------------------------------------


BUDGET = Place("项目", CODE, "预算数")


def opinion(number: int, text: str, *, place: Place = BUDGET, **more: str) -> Opinion:
    return replace(Opinion(f"o{number}", 1, Level.MUST, place, "科普专项", "", "37500", text), **more)


def shown(one: Opinion, **changes: str) -> dict[str, str]:
    return {**row_of(one, spots().of(one.place)).cells, **changes}


ONE, TWO = opinion(1, "甲", answer="答甲"), opinion(2, "乙", place=Place("项目", SECOND), answer="答乙")


def told(sheet: TypedSheet) -> list[tuple[str, str, str]]:
    assert sheet.faults == ()
    return [(one.opinion.id, one.opinion.text, one.opinion.answer) for one in sheet.opinions]


def test_known_rows_come_back_as_they_are_in_whatever_order() -> None:
    sheet = read(shown(TWO), shown(ONE), known=(ONE, TWO))
    assert [one.opinion for one in sheet.opinions] == [TWO, ONE]


def test_a_sort_that_left_the_hidden_ids_behind_mixes_nothing_up() -> None:
    sheet = read(shown(TWO, 标识="o1"), shown(ONE, 标识="o2"), known=(ONE, TWO))
    assert told(sheet) == [("o2", "乙", "答乙"), ("o1", "甲", "答甲")]


def test_rows_without_the_column_of_ids_are_known_by_what_they_say() -> None:
    columns = tuple(name for name in OPINION_HEADERS if name != "标识")
    sheet = read(shown(TWO, 标识=""), shown(ONE, 标识=""), known=(ONE, TWO), columns=columns)
    assert told(sheet) == [("o2", "乙", "答乙"), ("o1", "甲", "答甲")]


def test_a_copied_row_is_an_opinion_of_its_own() -> None:
    first, second = read(shown(ONE), shown(ONE, 单元格="C5"), known=(ONE,)).opinions
    assert first.opinion == ONE
    assert second.opinion.id not in {"o1", ""}
    assert (second.opinion.place, second.opinion.answer) == (Place("项目", SECOND, "预算数"), "")


def test_an_opinion_that_was_reworded_and_moved_keeps_its_id_and_answer() -> None:
    (one,) = read(shown(ONE, 意见="甲改", 单元格="D4", 级别="建议"), known=(ONE,)).opinions
    assert (one.opinion.id, one.opinion.text, one.opinion.level, one.opinion.answer) == ("o1", "甲改", "建议", "答甲")
    assert one.opinion.place == Place("项目", CODE, "财政资金")


def test_a_lost_opinion_stays_lost_until_another_place_is_typed() -> None:
    lost = opinion(3, "丙", place=Place("项目", CODE, "预算数", lost=True))
    (one,) = read(shown(lost, 状态="未找到位置"), known=(lost,)).opinions
    assert one.opinion == lost
    (one,) = read(shown(lost, 单元格="C5"), known=(lost,)).opinions
    assert one.opinion.place == Place("项目", SECOND, "预算数")


@pytest.mark.parametrize(
    ("typed", "state"), [("采纳", "采纳"), ("已关闭", "已关闭"), ("已改", ""), ("未改未答复", ""), ("", "")]
)
def test_only_the_reviewers_acts_are_kept_as_state(typed: str, state: str) -> None:
    (one,) = read(shown(ONE, 状态=typed), known=(ONE,)).opinions
    assert one.opinion.state == state


def test_a_column_that_was_taken_out_says_what_is_on_record() -> None:
    with_basis = replace(ONE, basis="文件", reviewer="李四")
    columns = tuple(name for name in OPINION_HEADERS if name not in {"依据", "审核人"})
    (one,) = read(shown(with_basis, 依据="", 审核人=""), known=(with_basis,), columns=columns).opinions
    assert one.opinion == with_basis


def test_what_was_written_into_the_units_columns_is_noticed() -> None:
    sheet = read(
        shown(ONE), shown(TWO, 答复="我替你答"), {"级别": "建议", "意见": "丁", "答复人": "我"}, known=(ONE, TWO)
    )
    assert [one.wrote_answer for one in sheet.opinions] == [False, True, True]
    assert sheet.opinions[1].opinion.answer == "答乙"


def test_opinions_of_former_rounds_stay_and_those_of_this_round_may_be_taken_back() -> None:
    own = replace(TWO, round=2)
    kept, gone = left_out(read(known=(ONE, own)).opinions, {"o1": ONE, "o2": own}, 2)
    assert (kept, gone) == ([ONE], [own])
