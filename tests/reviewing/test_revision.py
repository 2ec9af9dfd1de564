"""How opinions were dealt with: found again by identity, never on a wrong row; and what nobody had asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from xltool.model import template
from xltool.model.review import Level, Opinion, Place, Review, State, conflicting_id
from xltool.reviewing.places import replaced, rows_now
from xltool.reviewing.revision import revisions, still_open, unasked
from xltool.sending.seal.content import Content, Item

SHEET = template.INDICATORS
FIELDS = ("项目编码", "三级指标", "指标值", "计量单位")
CODE = "P1"
Line = tuple[str, str, str, str]
"""标识, name, target, unit."""

A: Line = ("rA", "培训人次", "2000", "人次")
B: Line = ("rB", "合格率", "95", "%")
C: Line = ("rC", "满意度", "90", "%")


def content(*lines: Line, sheet: str = SHEET) -> Content:
    seen: list[str] = []
    items = []
    for own, *values in lines:
        seen.append(values[0])
        number = f"（第 {seen.count(values[0])} 个）" if seen.count(values[0]) > 1 else ""
        row = f"{CODE}/{values[0]}{number}"
        items += [
            Item(sheet, row, field, value, None, own) for field, value in zip(FIELDS, (CODE, *values), strict=True)
        ]
    return tuple(items)


def without_ids(*lines: Line) -> Content:
    return content(*(("", *line[1:]) for line in lines))  # type: ignore[misc]


def at(row: str, field: str = "", *, lost: bool = False) -> Place:
    return Place(SHEET, f"{CODE}/{row}", field, lost)


def an_opinion(row: str = "培训人次", field: str = "指标值", **changes: object) -> Opinion:
    place = at(row, field)
    values: dict[str, object] = {"id": "o1", "round": 1, "level": Level.MUST, "place": place, "project": "", "indicator": "",
                                 "shown": "", "text": "偏低"}  # fmt: skip
    return Opinion(**{**values, **changes})  # type: ignore[arg-type]


def now(base: Content, present: Content, *opinions: Opinion) -> list[tuple[str, str, str]]:
    return [(one.state, one.before, one.after) for one in revisions(base, present, Review((), opinions))]


@pytest.mark.parametrize(
    ("present", "found"),
    [
        ([A, B, C], ("未改未答复", "2000", "2000")),
        ([C, ("", "新增", "1", "个"), B, A], ("未改未答复", "2000", "2000")),
        ([B, ("rA", "培训人次数", "2000", "人次"), C], ("未改未答复", "2000", "2000")),
        ([("rA", "培训人次数", "3000", "人次"), B, C], ("已改", "2000", "3000")),
        ([B, C], ("未找到位置", "2000", "")),
        ([("rB", "培训人次", "95", "%"), C], ("未找到位置", "2000", "")),
        ([("", "培训人次", "2500", "人次"), B, C], ("已改", "2000", "2500")),
        ([("rA", "培训人次", "", "人次"), B, C], ("已改", "2000", "")),
    ],
    ids=["same", "sorted_inserted", "renamed", "renamed_changed", "deleted", "name_taken", "id_lost", "emptied"],
)
def test_an_opinion_stays_with_its_row(present: Sequence[Line], found: tuple[str, str, str]) -> None:
    assert now(content(A, B, C), content(*present), an_opinion()) == [found]


@pytest.mark.parametrize(
    ("base", "present", "row", "state"),
    [
        ([A, B], [B, A], "培训人次", "未改未答复"),
        ([A, B], [("", "培训人次", "2500", "人次"), B], "培训人次", "已改"),
        ([A, B], [("", "参训人数", "2500", "人次"), B], "培训人次", "未找到位置"),
        # of two rows of one name neither is taken for the other once one is gone, or one of them was changed
        ([A, ("", "培训人次", "5", "人"), B], [("", "培训人次", "6", "人"), B], "培训人次", "未找到位置"),
        ([A, ("", "培训人次", "5", "人"), B], [("", "培训人次", "6", "人"), B], "培训人次（第 2 个）", "未找到位置"),
        ([A, ("", "培训人次", "5", "人")], [("", "培训人次", "5", "人"), A], "培训人次（第 2 个）", "未改未答复"),
        ([A, A, B], [A, B], "培训人次（第 2 个）", "未找到位置"),
        ([A, A, B], [B, A, A], "培训人次（第 2 个）", "未改未答复"),
    ],
)
def test_without_identities_only_what_is_certain_is_a_place(
    base: Sequence[Line], present: Sequence[Line], row: str, state: str
) -> None:
    assert [one for one, _, _ in now(without_ids(*base), without_ids(*present), an_opinion(row))] == [state]


def test_opinions_on_a_row_a_sheet_and_everything_see_any_change_there() -> None:
    other = content(("", "总体", "正文", ""), sheet=template.OVERALL)
    base, present = (*other, *content(A, B)), (*other, *content(A, ("rB", "合格率", "96", "%")))
    places = [at("培训人次"), at("合格率"), Place(SHEET), Place(template.OVERALL), Place()]
    opinions = [an_opinion(place=place, id=f"o{number}") for number, place in enumerate(places)]
    assert [one.state for one in revisions(base, present, Review((), tuple(opinions)))] == [
        State.OPEN, State.CHANGED, State.CHANGED, State.OPEN, State.CHANGED,
    ]  # fmt: skip
    assert {one.state for one in revisions(base, (*content(B, A), *other), Review((), tuple(opinions)))} == {State.OPEN}


def test_answers_and_the_reviewers_acts_are_states() -> None:
    base = content(A, B)
    opinions = [
        an_opinion(answer="已说明"),
        an_opinion(id="o2", state=State.CLOSED),
        an_opinion(id="o3", level=Level.WARNING, state=State.ACCEPTED),
        an_opinion(id="o4", level=Level.WARNING, state=State.REJECTED),
        an_opinion(id="o5", level=Level.QUESTION),
        an_opinion(id="o6", place=at("合格率", "指标值", lost=True)),
    ]  # fmt: skip
    found = revisions(base, base, Review((), tuple(opinions)))
    assert [one.state for one in found] == ["未改已答复", "已关闭", "采纳", "未改未答复", "未改未答复", "未找到位置"]
    assert [one.opinion.id for one in still_open(found)] == ["o4", "o6"]


def test_two_reviewers_on_one_opinion_are_in_conflict_until_one_side_gives_way() -> None:
    base = content(A, B)
    first, second = an_opinion(), an_opinion(id=conflicting_id("o1", "t2"), text="偏高")
    assert [state for state, _, _ in now(base, base, first, second)] == [State.CONFLICT, State.CONFLICT]
    assert conflicting_id(second.id, "t3") == "o1~t3"


def test_what_nobody_asked_for_is_what_no_open_opinion_speaks_of() -> None:
    base = content(A, B, C)
    present = content(("rN", "新指标", "1", "个"), ("rC", "满意度", "91", "分"), ("rA", "培训人数", "3000", "人次"))
    asked = (an_opinion(), an_opinion(id="o2", row="满意度", place=at("满意度", "指标值"), state=State.CLOSED))
    said = {(one.row, one.field, one.before, one.after) for one in unasked(base, present, Review((), asked))}
    assert said == {
        ("P1/满意度", "指标值", "90", "91"), ("P1/满意度", "计量单位", "%", "分"),
        ("P1/培训人数", "三级指标", "培训人次", "培训人数"), ("P1/新指标", "整行", "", "P1；新指标；1；个"),
        ("P1/合格率", "整行", "P1；合格率；95；%", ""),
    }  # fmt: skip
    whole = (an_opinion(place=Place(SHEET)),)
    assert unasked(base, present, Review((), whole)) == ()
    rows = (an_opinion(place=at("合格率", "指标值")), an_opinion(id="o2", place=at("培训人次")))
    assert {one.row for one in unasked(base, present, Review((), rows))} == {"P1/满意度", "P1/新指标"}
    assert unasked(base, content(C, A, B), Review((), ())) == ()


def test_a_row_that_took_the_name_of_one_that_is_gone_is_not_mistaken_for_it() -> None:
    base, present = content(A, B), content(("rB", "培训人次", "95", "%"))
    asked = Review((), (an_opinion(place=at("合格率", "指标值")),))
    assert {(one.field, one.before) for one in unasked(base, present, asked)} == {
        ("三级指标", "合格率"),
        ("整行", "P1；培训人次；2000；人次"),
    }


def test_a_justification_counts_where_its_text_was_changed() -> None:
    def note(text: str) -> Content:
        return (Item(template.FINDINGS, "W01 指标 指标值 abc", "说明", text, None),)

    base = content(A)
    assert [one.after for one in unasked((*base, *note("旧")), (*base, *note("新")), Review())] == ["新"]
    assert unasked(base, (*base, *note("新")), Review()) == ()
    answered = Review((), (an_opinion(finding="abc"),))
    assert unasked((*base, *note("旧")), (*base, *note("新")), answered) == ()


def test_places_are_carried_to_the_next_version_or_lost_for_good() -> None:
    base, next_one = content(A, B), content(("rA", "参训人次", "2500", "人次"))
    kept, lost, sheet = replaced(
        [an_opinion(), an_opinion("合格率", id="o2"), an_opinion(place=Place(SHEET))], base, next_one
    )
    assert kept.place == at("参训人次", "指标值")
    assert lost.place == at("合格率", "指标值", lost=True)
    assert sheet.place == Place(SHEET)
    (again,) = replaced([lost], next_one, content(A, B))
    assert again.place.lost


def test_every_row_is_the_partner_of_one_at_most() -> None:
    base, present = without_ids(A, A, B, C), without_ids(C, A, A, B, B)
    partners = [id(row) for row in rows_now(base, present).values()]
    assert len(partners) == len(set(partners)) == 3
