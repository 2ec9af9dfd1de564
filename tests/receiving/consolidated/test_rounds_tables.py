"""审核轮次 and 审核意见: a row per return and per version that came since, and how each opinion stands by the newest."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.support.candidates import a_return, a_round, candidate, decided
from tests.support.contents import typed_content
from xltool.model.review import Level, Opinion, Place
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.rounds_tables import opinions_table, rounds_table
from xltool.receiving.consolidated.tables import Linked, Table
from xltool.receiving.decision.candidates import Candidate
from xltool.receiving.record import Body
from xltool.sending.seal.content import Content

SHEET = "指标"
BASE = typed_content(SHEET, "r1: A 产出 培训 2000 计划", "r2: A 产出 讲座 10 纪要")
NEXT = typed_content(SHEET, "r2: A 产出 讲座 12 纪要", "r1: A 产出 培训 3000 计划")
LATER = typed_content(SHEET, "r2: A 产出 讲座 12 批复", "r1: A 产出 培训 3000 计划")


def an_opinion(name: str, row: str = "A/培训", **changes: Any) -> Opinion:
    values = {"id": name, "round": 1, "level": Level.MUST, "place": Place(SHEET, row, "指标值"), "project": "科普",
              "indicator": row[2:], "shown": "", "text": f"意见{name}"}  # fmt: skip
    return Opinion(**{**values, **changes})


ASKED, BASIS = an_opinion("o1"), an_opinion("o2", place=Place(SHEET, "A/培训", "指标值确定依据"))
HEARD = replace(BASIS, answer="见附件")
V2 = candidate("b", version=2, rounds=(a_round(),))
R2 = a_round("r2", "b", version=2, number=2, returned_at="2027-02-09 10:00:00")


def evidence(
    *candidates: Candidate, opinions: Mapping[str, tuple[Opinion, ...]], contents: Mapping[str, Content]
) -> Evidence:
    known = {one.digest: one for one in candidates}
    return Evidence(
        decided(*candidates), known, (), (), lambda digest: Body(opinions=opinions.get(digest, ())),
        lambda digest: contents[digest], str,
    )  # fmt: skip


def rows(table: Table, *names: str) -> list[tuple[object, ...]]:
    headers = [column.header for column in table.columns]
    listed = []
    for row in table.rows():
        assert len(row) == len(headers)
        values = dict(zip(headers, row, strict=True))
        listed.append(tuple(values[name].text if isinstance(values[name], Linked) else values[name] for name in names))
    return listed


ROUND = ("类型", "轮次", "版本", "结论", "意见", "已改", "未改已答复", "未改未答复", "未找到位置", "顺带改了")
STAND = ("状态", "版本", "单元格", "意见", "修改前", "修改后", "答复")


def test_a_round_and_its_answer() -> None:
    known = evidence(
        candidate("a"), a_return("r"), V2,
        opinions={"r": (ASKED, BASIS), "b": (ASKED, HEARD)}, contents={"r": BASE, "b": NEXT},
    )  # fmt: skip
    assert rows(rounds_table(known), *ROUND) == [
        ("退回", 1, 1, "退回修改", 3, None, None, None, None, None),
        ("再报", 1, 2, "计入汇总", 2, 1, 1, 0, 0, 1),
    ]
    assert rows(opinions_table(known), *STAND) == [
        ("顺带改了", 2, "D4", None, "10", "12", None),
        ("已改", 2, "D5", "意见o1", "2000", "3000", ""),
        ("未改已答复", 2, "E5", "意见o2", "计划", "计划", "见附件"),
    ]


def test_what_was_returned_last_and_not_sent_again_stands_as_it_was_returned() -> None:
    again = an_opinion("o3", "A/讲座", round=2)
    known = evidence(
        candidate("a"), a_return("r"), V2, a_return("s", a_round(), R2),
        opinions={"r": (ASKED,), "b": (ASKED,), "s": (replace(ASKED, state="已关闭"), again)},
        contents={"r": BASE, "b": NEXT, "s": NEXT},
    )  # fmt: skip
    assert rows(rounds_table(known), "类型", "轮次", "版本", "意见") == [
        ("退回", 1, 1, 3), ("再报", 1, 2, 1), ("退回", 2, 2, 3),
    ]  # fmt: skip
    assert rows(opinions_table(known), *STAND) == [
        ("未改未答复", 2, "D4", "意见o3", "12", "12", ""),
        ("已关闭", 2, "D5", "意见o1", "3000", "3000", ""),
    ]


def test_each_version_is_compared_with_the_one_that_was_reviewed_before_it() -> None:
    third = candidate("c", version=3, rounds=(a_round(), R2))
    known = evidence(
        candidate("a"), a_return("r"), V2, a_return("s", a_round(), R2), third,
        opinions={"r": (ASKED,), "b": (ASKED,), "s": (replace(ASKED, state="已关闭"),), "c": ()},
        contents={"r": BASE, "b": NEXT, "s": NEXT, "c": LATER},
    )  # fmt: skip
    assert rows(rounds_table(known), "类型", "轮次", "版本", "已改", "顺带改了") == [
        ("退回", 1, 1, None, None), ("再报", 1, 2, 1, 1), ("退回", 2, 2, None, None), ("再报", 2, 3, 0, 1),
    ]  # fmt: skip
    assert rows(opinions_table(known), "状态", "版本", "修改后")[0] == ("顺带改了", 3, "批复")


@pytest.mark.parametrize(
    ("sent", "opinions", "standing", "note"),
    [
        (V2, (), "计入汇总", "没有带审核意见和答复（退回的 2 条都没有），按退回文件比较。"),
        (V2, (ASKED,), "计入汇总", "退回的意见有 1 条没有带回来，按退回文件比较。"),
        (replace(V2, errors=1), (ASKED, HEARD), "内容有错误", "有 1 个错误没有改正。"),
        (replace(V2, seal="broken"), (ASKED, HEARD), "封存后被改动", "封存以后内容被改动过，与报送校验码不符。"),
    ],
)
def test_what_is_special_of_a_resubmission_is_told(
    sent: Candidate, opinions: tuple[Opinion, ...], standing: str, note: str
) -> None:
    known = evidence(
        candidate("a"), a_return("r"), sent, opinions={"r": (ASKED, BASIS), "b": opinions},
        contents={"r": BASE, "b": NEXT},
    )  # fmt: skip
    assert rows(rounds_table(known), "类型", "结论", "说明")[1] == ("再报", standing, note)


@pytest.mark.parametrize(
    ("others", "changed", "note", "states"),
    [
        ((candidate("a"),), 1, "", ["顺带改了", "已改", "未改已答复"]),
        ((), None, "没有收到被审核的那一版和它的退回文件，没有比较。", ["没有比较", "没有比较"]),
    ],
)
def test_without_the_return_the_version_that_was_reviewed_serves(
    others: tuple[Candidate, ...], changed: int | None, note: str, states: list[str]
) -> None:
    known = evidence(*others, V2, opinions={"b": (ASKED, HEARD)}, contents={"a": BASE, "b": NEXT})
    returned, sent = rows(rounds_table(known), "类型", "已改", "说明")
    assert returned == ("退回", None, "没有收到退回文件，据单位再报的工作簿所记。")
    assert sent == ("再报", changed, note)
    stand = rows(opinions_table(known), "状态", "意见", "答复")
    assert [row[0] for row in stand] == states
    assert stand[-1][1:] == ("意见o2", "见附件")


def test_a_unit_cannot_replace_the_reviewer_s_opinions_by_a_round_of_its_own() -> None:
    told = a_round("r9", number=9, decision="通过")
    known = evidence(
        candidate("a"), a_return("r"), replace(V2, rounds=(a_round(), told)),
        opinions={"r": (ASKED, BASIS), "b": ()}, contents={"r": BASE, "b": BASE},
    )  # fmt: skip
    assert rows(opinions_table(known), "状态", "意见") == [("未改未答复", "意见o1"), ("未改未答复", "意见o2")]


def test_two_reviewers_of_one_version_have_both_their_opinions() -> None:
    both = (a_round(), a_round("r2"))
    known = evidence(
        candidate("a"), a_return("r"), a_return("s", both[1]), replace(V2, rounds=both),
        opinions={"r": (ASKED,), "s": (BASIS,), "b": (ASKED, HEARD)}, contents={"r": BASE, "s": BASE, "b": NEXT},
    )  # fmt: skip
    assert rows(rounds_table(known), "类型", "意见") == [("退回", 3), ("退回", 3), ("再报", 2)]
    assert [row[0] for row in rows(opinions_table(known), "状态")] == ["顺带改了", "已改", "未改已答复"]


def test_the_order_of_arrival_changes_no_row() -> None:
    candidates = [candidate("a"), a_return("r"), V2, a_return("s", a_round(), R2), candidate("c", version=3),
                  candidate("d", unit="732001"), a_return("t", a_round("r3", "d"), unit="732001")]  # fmt: skip
    opinions = dict.fromkeys("rst", (ASKED, BASIS))
    contents = dict.fromkeys("acd", LATER) | {"r": BASE, "b": NEXT, "s": NEXT, "t": LATER}
    seen = set()
    for seed in range(5):
        mixed = random.Random(seed).sample(candidates, len(candidates))
        known = evidence(*mixed, opinions=opinions, contents=contents)
        seen.add((tuple(map(tuple, rounds_table(known).rows())), tuple(map(tuple, opinions_table(known).rows()))))
    assert len(seen) == 1
