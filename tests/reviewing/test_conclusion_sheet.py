"""审核结论 as drawn and as read back; and what has to be chosen on it before anything is returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from xltool.books import open_book
from xltool.books.shipped import TEMPLATE, template_path
from xltool.drawing.layout import LayoutSheet, read_layout
from xltool.model import template
from xltool.model.cells import Area, Grid
from xltool.model.edits import CopyStyle, DropDown, Edit, Merge, PrintSetup, WriteBlock
from xltool.model.review import CONCLUSION, GRADES, Decision, Level, Opinion, Place, State
from xltool.reviewing.completeness import asks_for_nothing, missing
from xltool.reviewing.conclusion_sheet import (
    PROJECT_HEADERS,
    Conclusion,
    Reviewed,
    draw_conclusion,
    plan_counts,
    read_conclusion,
)

CODES = ("13063621UQAP8BYN8VZWK", "13063621UQAP8BYN8VZXX")
REVIEWED = Reviewed(
    "731001", "科协", "2027", "一上", 3, "K7QM-4XTB-9", "2027-01-10 09:30:00",
    ((CODES[0], "科普专项", Decimal(37500)), (CODES[1], "基地建设", Decimal("1200.5"))),
)  # fmt: skip
OPINIONS = (
    Opinion("o1", 1, Level.MUST, Place(), "科普专项", "", "", "甲"),
    Opinion("o2", 1, Level.MUST, Place(), "基地建设", "", "", "乙", state=State.CLOSED),
    Opinion("o3", 1, Level.QUESTION, Place(), "", "", "", "丙"),
    Opinion("w1", 1, Level.WARNING, Place(), "科普专项", "", "", "丁", state=State.REJECTED),
    Opinion("w2", 1, Level.WARNING, Place(), "基地建设", "", "", "戊", state=State.ACCEPTED),
)


@cache
def layout() -> LayoutSheet:
    return read_layout(open_book(template_path(TEMPLATE)))


def drawn(plan: list[Edit]) -> tuple[Grid, list[Area]]:
    """What a plan leaves on an empty sheet."""
    grid = Grid(CONCLUSION, [])
    return written(grid, plan), [edit.area for edit in plan if isinstance(edit, Merge)]


def written(grid: Grid, plan: list[Edit]) -> Grid:
    for edit in plan:
        if isinstance(edit, WriteBlock):
            cells = {(edit.row + r, edit.column + c): v for r, row in enumerate(edit.rows) for c, v in enumerate(row)}
            grid = grid.replaced(cells)  # type: ignore[arg-type]
    return grid


def chosen(**values: object) -> Conclusion:
    """What is read when these were typed into the cells of their labels."""
    grid, merged = drawn(draw_conclusion(REVIEWED, (), layout()))
    places = read_conclusion(grid, merged).places
    cells = {(places[label].row, places[label].column): value for label, value in values.items()}
    return read_conclusion(grid.replaced(cells), merged)  # type: ignore[arg-type]


def test_it_says_what_is_reviewed_on_one_page_wide_a4() -> None:
    plan = draw_conclusion(REVIEWED, OPINIONS, layout())
    texts = {text for _, text in drawn(plan)[0].texts()}
    assert {"2027", "一上", "第 3 版", "K7QM-4XTB-9", "2027-01-10 09:30:00", *CODES} <= texts
    assert {"必须修改 1 条", "建议 0 条", "询问 1 条", "警告 2 条（采纳 1 条，不采纳 1 条）"} <= texts
    assert any("业务审核（签字、盖章）" in text for text in texts)
    assert any("不是签名" in text for text in texts)
    (setup,) = (edit for edit in plan if isinstance(edit, PrintSetup))
    assert setup.orientation == "portrait"


def test_the_total_is_a_number_that_looks_like_those_of_the_projects() -> None:
    plan = draw_conclusion(REVIEWED, (), layout())
    grid, _ = drawn(plan)
    total, header = template.find_label(grid, "项目预算合计"), template.find_headers(grid, PROJECT_HEADERS)
    assert total is not None
    assert header is not None
    assert grid.at(total.row, 5) == Decimal("38700.5")
    lent = [
        [one.like for one in plan if isinstance(one, CopyStyle) and (row, 5) in one.area.cells() and one.area.left == 5]
        for row in (total.row, header[0] + 1)
    ]
    assert lent[0]
    assert lent[0] == lent[1]


def test_every_choice_has_its_list() -> None:
    plan = draw_conclusion(REVIEWED, (), layout())
    grid, merged = drawn(plan)
    lists = {at: edit.choices for edit in plan if isinstance(edit, DropDown) for at in edit.area.cells()}
    places = read_conclusion(grid, merged).places
    wanted = {"审核结论": Decision, **dict.fromkeys(CODES, Decision), **dict.fromkeys(("完整性", "可行性"), GRADES)}
    for label, words in wanted.items():
        assert lists[places[label].row, places[label].column] == tuple(words), label


def test_what_is_chosen_is_read_back() -> None:
    read = chosen(
        审核结论="原则通过", 修改期限=date(2027, 2, 10), 审核说明="  好\n", 完整性="优", 适当性="差", 绩效审核人="李四",
        **{CODES[1]: "退回修改"},
    )  # fmt: skip
    assert (read.decision, read.deadline, read.due, read.remark) == ("原则通过", "2027-02-10", date(2027, 2, 10), "好")
    assert (read.grades, read.projects) == ((("完整性", "优"), ("适当性", "差")), ((CODES[1], "退回修改"),))
    assert read.reviewers == ("李四",) == (read.only_reviewer,)


def test_it_is_read_by_its_labels_wherever_they_stand() -> None:
    grid, merged = drawn(draw_conclusion(REVIEWED, (), layout()))
    at = read_conclusion(grid, merged).places["审核结论"]
    grid = grid.replaced({(at.row, at.column): "通过"})
    moved = Grid(CONCLUSION, [[], [], *([None, None, *row] for row in grid.rows)])
    areas = [Area(CONCLUSION, one.top + 2, one.left + 2, one.bottom + 2, one.right + 2) for one in merged]
    assert read_conclusion(moved, areas).decision == "通过"
    assert read_conclusion(Grid(CONCLUSION, []), []).decision == ""


def test_counts_are_written_where_their_labels_stand_and_nothing_else() -> None:
    grid, _ = drawn(draw_conclusion(REVIEWED, (), layout()))
    after = written(grid, plan_counts(grid, OPINIONS))
    texts = {text for _, text in after.texts()}
    assert {"必须修改 1 条", "询问 1 条", "警告 2 条（采纳 1 条，不采纳 1 条）"} <= texts
    rows = [row for row in after.rows if row and row[0] in CODES]
    assert [row[6] for row in rows] == [2, 0], "of 基地建设 nothing is open"
    assert plan_counts(Grid(CONCLUSION, []), OPINIONS) == []


def test_two_projects_of_one_name_are_told_apart_by_their_codes() -> None:
    twins = replace(REVIEWED, projects=tuple((code, "科普专项", Decimal(1)) for code in CODES))
    at = Place("指标", f"{CODES[1]}/培训合格率", "指标值")
    opinions = (replace(OPINIONS[0], place=at), OPINIONS[0])
    grid, _ = drawn(draw_conclusion(twins, opinions, layout()))
    assert [row[6] for row in grid.rows if row and row[0] in CODES] == [0, 1], (
        "one names no code, and could be either's"
    )


FAULTS: dict[str, tuple[dict[str, object], str]] = {
    "no decision": ({}, "没有选审核结论"),
    "an unknown decision": ({"审核结论": "同意"}, "审核结论“同意”不认识"),
    "a deadline in words": ({"审核结论": "退回修改", "修改期限": "下月底"}, "修改期限“下月底”不是日期"),
    "a day that is none": ({"审核结论": "退回修改", "修改期限": "2027-02-30"}, "修改期限“2027-02-30”不是日期"),
    "an unknown grade": ({"审核结论": "退回修改", "相关性": "甲"}, "相关性“甲”不认识"),
    "an unknown decision of a project": ({"审核结论": "退回修改", CODES[0]: "可以"}, "分项结论“可以”不认识"),
    "passed, a must open": ({"审核结论": "通过"}, "还有 2 条必须修改或不采纳的意见没有关闭（第一条：甲）"),
}


@pytest.mark.parametrize(("values", "said"), FAULTS.values(), ids=FAULTS)
def test_what_is_missing_is_named_with_its_cell(values: dict[str, object], said: str) -> None:
    read = chosen(**values)
    (fault,) = missing(read, OPINIONS)
    assert said in fault
    assert any(f"工作表「审核结论」 {at.a1} " in fault for at in read.places.values())


@pytest.mark.parametrize(
    "deadline", ["2027-2-10", "2027年2月10日", "2027/2/10", "２０２７．２．１０", date(2027, 2, 10), None]
)
def test_a_deadline_may_be_written_in_many_ways_or_be_left_out(deadline: object) -> None:
    read = chosen(审核结论="退回修改", 修改期限=deadline)
    assert list(missing(read, OPINIONS)) == []
    assert read.due == (date(2027, 2, 10) if deadline else None)


@pytest.mark.parametrize(
    ("decision", "opinions", "asked"),
    [
        ("退回修改", OPINIONS[2:3], True),
        ("退回修改", OPINIONS[1:2], True),
        ("退回修改", OPINIONS[3:4], False),
        ("退回修改", OPINIONS[:1], False),
        ("原则通过", (), False),
    ],
)
def test_to_change_something_that_no_opinion_names_is_asked_about(
    decision: str, opinions: tuple[Opinion, ...], *, asked: bool
) -> None:
    assert bool(asks_for_nothing(chosen(审核结论=decision), opinions)) is asked


def test_only_passing_needs_every_binding_opinion_closed() -> None:
    for decision in ("原则通过", "不予通过"):
        assert list(missing(chosen(审核结论=decision), OPINIONS)) == []
    assert list(missing(chosen(审核结论="通过"), (OPINIONS[1], OPINIONS[2], OPINIONS[4]))) == []
