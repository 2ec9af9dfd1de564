"""A version that came after a return: rows of 修改情况, and answers joined with what the reviewer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.support.memory_book import a_book, good_indicators
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.review import Level, Opinion, Place, Return, Review, State
from xltool.model.submission import Submission
from xltool.reading.submission import read_submission
from xltool.reviewing.resubmission import compare_resubmission, left_out, together, with_answers_of
from xltool.reviewing.revisions_sheet import RevisionRow, revision_rows, say_revisions
from xltool.reviewing.spots import Spots
from xltool.sending.seal.content import Content, content_of

ROWS = good_indicators()
Rows = Sequence[Mapping[str, Raw]]


def read(rows: Rows) -> tuple[Submission, Content]:
    submission = read_submission(a_book(indicators=rows)).submission
    return submission, content_of(submission, ())


def rows_of(present: Rows, *opinions: Opinion) -> list[RevisionRow]:
    _, base = read(ROWS)
    submission, now = read(present)
    found = compare_resubmission(base, now, Review((), opinions))
    return list(revision_rows(found, Spots(now, submission), now))


def an_opinion(name: str = "o1", **changes: Any) -> Opinion:
    values = {"id": name, "round": 1, "level": Level.MUST, "place": Place(), "project": "", "indicator": "", "shown": "",
              "text": "偏低"}  # fmt: skip
    return Opinion(**{**values, **changes})


def a_return(name: str = "v1", **changes: Any) -> Return:
    values = {"id": name, "round": 1, "region": "", "unit": "", "year": "", "stage": "", "digest": "d", "code": "",
              "version": 1, "decision": "退回修改", "returned_at": "2027-01-12 10:00:00"}  # fmt: skip
    return Return(**{**values, **changes})


def place_of(row: int, field: str = "指标值") -> Place:
    names = list(dict.fromkeys(item.row for item in read(ROWS)[1] if item.sheet == template.INDICATORS))
    return Place(template.INDICATORS, names[row], field)


def test_another_order_of_the_rows_is_no_change() -> None:
    assert rows_of([*reversed(ROWS)]) == []


def test_a_new_row_and_one_that_is_gone_are_changes_nobody_asked_for() -> None:
    new = {"项目编码": ROWS[0]["项目编码"], "一级指标": "效益指标", "三级指标": "新增的讲座场次（场）", "指标值": 3}
    gone, added = sorted(rows_of([*ROWS[1:], new]), key=lambda row: row.before == "（新增）")
    assert (gone.state, gone.field, gone.after, gone.cell, gone.at) == ("顺带改了", "整行", "（删去）", "", None)
    assert str(ROWS[0]["三级指标"]) in gone.before
    assert (added.state, added.field, added.before, added.indicator) == (
        "顺带改了", "整行", "（新增）", "新增的讲座场次（场）",
    )  # fmt: skip
    assert added.at is not None


def test_what_nobody_asked_for_comes_first_and_what_is_closed_last() -> None:
    changed = [{**ROWS[0], "指标值": 3000}, {**ROWS[1], "指标值": 70}, *ROWS[2:]]
    closed = an_opinion("o0", place=place_of(2), state=State.CLOSED)
    rows = rows_of(changed, closed, an_opinion(place=place_of(1)), an_opinion("o2", place=place_of(2)))
    assert [row.state for row in rows] == ["顺带改了", "已改", "未改未答复", "已关闭"]
    assert (rows[0].indicator, rows[0].before, rows[0].after) == (ROWS[0]["三级指标"], str(ROWS[0]["指标值"]), "3000")


def test_an_opinion_whose_row_is_gone_is_listed_without_a_place() -> None:
    (row,) = rows_of(ROWS[1:], an_opinion(place=place_of(0)))
    assert (row.state, row.cell, row.at, row.before) == ("未找到位置", "", None, str(ROWS[0]["指标值"]))


def test_a_sentence_counts_each_state() -> None:
    _, base = read(ROWS)
    found = compare_resubmission(base, base, Review((), (an_opinion(), an_opinion("o2", answer="已核实"))))
    assert say_revisions(found) == "未改未答复 1 条，未改已答复 1 条"


# --- answers --------------------------------------------------------------------------------


def test_the_reviewer_s_words_are_the_reviewer_s_and_the_answer_is_the_unit_s() -> None:
    own = Review((a_return(),), (an_opinion(),))
    sent = Review((a_return(),), (an_opinion(text="改轻了", level=Level.ADVICE, answer="已核实", answered_by="李"),))
    (one,) = with_answers_of(own, sent).opinions
    assert (one.text, one.level, one.answer, one.answered_by) == ("偏低", Level.MUST, "已核实", "李")


@pytest.mark.parametrize(("answer", "answered"), [("已核实", False), ("见附件", True), ("", False)])
def test_an_answer_that_was_rejected_is_no_answer_until_there_is_another(answer: str, answered: bool) -> None:
    rejected = an_opinion(answer="已核实", state=State.REJECTED)
    (one,) = with_answers_of(Review((), (rejected,)), Review((), (replace(rejected, answer=answer),))).opinions
    assert one.answered is answered


def test_opinions_of_the_return_that_did_not_come_back_are_counted_but_for_closed_ones() -> None:
    own = Review((), (an_opinion(), an_opinion("o2"), an_opinion("o3", state=State.CLOSED)))
    assert left_out(own, Review((), (an_opinion(),))) == 1
    assert len(with_answers_of(own, Review()).opinions) == 3


def test_another_reviewer_s_opinions_are_known_from_what_was_sent_where_it_answers_the_same_round() -> None:
    own = Review((a_return(),), (an_opinion(),))
    opinions = (an_opinion(), an_opinion("o9", text="另一位的"))
    same = with_answers_of(own, Review((a_return(), a_return("v2")), opinions))
    assert [one.id for one in same.opinions] == ["o1", "o9"]
    assert [one.id for one in same.returns] == ["v1", "v2"]
    earlier = with_answers_of(own, Review((a_return("v0", version=0),), opinions))
    assert [one.id for one in earlier.opinions] == ["o1"]


def test_what_two_people_returned_of_one_version_is_together_each_opinion_once() -> None:
    one = Review((a_return(),), (an_opinion(), an_opinion("o2")))
    other = Review((a_return("v2"),), (an_opinion("o2", state=State.CLOSED), an_opinion("o3")))
    both = together([one, other])
    assert [(each.id, each.state) for each in both.opinions] == [("o1", ""), ("o2", "已关闭"), ("o3", "")]
    assert [each.id for each in both.returns] == ["v1", "v2"]
