"""审核意见 as the unit has it: what stands in a row, and which row is which opinion."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xltool.model.cells import Ref
from xltool.model.review import Level, Opinion, Place, Review, State
from xltool.reviewing.opinions_sheet import OpinionRow
from xltool.reviewing.revision import Revision
from xltool.reviewing.unit_sheet import known_rows, reviewed_cells, unit_rows

CELL = Ref("指标", 9, 8)
ONE = Opinion("o1", 1, Level.MUST, Place("指标", "P1/培训", "指标值"), "科普", "培训", "95", "偏低", reviewer="张三")
TWO = replace(ONE, id="o2", text="偏高")


def revision(one: Opinion = ONE, before: str = "95", after: str = "95", at: Ref | None = CELL) -> Revision:
    return Revision(one, State.OPEN, before, after, at, before != after)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (revision(), "95"),
        (revision(after="97"), "95\n您已改为「97」"),
        (revision(before="96", after="96"), "96"),  # reviewed again since the opinion was written
        (revision(before="长" * 900, after=""), "长" * 400 + "…\n您已清空。"),
        (revision(at=None), "95"),
        (
            revision(replace(ONE, place=Place("指标", "P1/培训"), shown="培训；95"), "甲", "乙"),
            "培训；95\n您已改动这一行。",
        ),
        (revision(replace(ONE, place=Place("指标"), shown=""), "甲", "乙"), "您已改动这张表。"),
        (revision(replace(ONE, place=Place(), shown=""), "甲", "乙"), "您已改动填报内容。"),
    ],
)
def test_a_row_shows_what_was_reviewed_last_and_what_became_of_it(found: Revision, shown: str) -> None:
    (row,) = unit_rows([found], [])
    assert row.cells["当前内容"] == shown


def row(one: Opinion, number: int, **cells: str) -> OpinionRow:
    return OpinionRow({**reviewed_cells(one), "答复": "", "答复人": "", "答复日期": "", **cells}, number)


def test_rows_are_known_by_identity_then_by_words_and_what_is_neither_is_the_units_own() -> None:
    review = Review((), (ONE, TWO))
    rows = [
        row(TWO, 5, 标识=""), row(ONE, 6, 答复="一"), row(ONE, 7, 答复="一"), row(ONE, 8, 答复="二"),
        row(ONE, 9, 标识="", 意见="备忘"),
    ]  # fmt: skip
    known, own = known_rows(rows, review)
    assert {one.id: (one.row, one.cells["答复"]) for one in known} == {"o1": (6, "一"), "o2": (5, "")}
    assert [(one.row, one.id) for one in own] == [(8, ""), (9, "")]


def test_two_opinions_of_one_wording_are_not_told_apart_by_words() -> None:
    same = replace(ONE, id="o9")
    known, own = known_rows([row(ONE, 5, 标识="")], Review((), (ONE, same)))
    assert (known, len(own)) == ([], 1)


def test_a_warning_that_was_not_accepted_says_so_in_its_level() -> None:
    refused = replace(ONE, level=Level.WARNING, state=State.REJECTED)
    assert reviewed_cells(refused)["级别"] == "警告（不采纳）"
