"""Returns among what came in: never counted, rounds per unit, who was returned and has not sent again."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

import pytest

from tests.support.candidates import TODAY, a_return, a_round, candidate, decided
from xltool.receiving.decision.candidates import REVIEW, Candidate, Received
from xltool.receiving.decision.chase_list import ChaseRow, chase
from xltool.receiving.decision.cross_checks import Problem, cross_check
from xltool.receiving.decision.expected_units import Expected

CODE = Expected("731001", "县科协", "张", "", 2)


def rows_of(*candidates: Candidate, today: date = TODAY, listed: tuple[Expected, ...] | None = None) -> list[ChaseRow]:
    return list(chase(decided(*candidates), {one.digest: one for one in candidates}, listed, today))


def row_of(*candidates: Candidate, **more: object) -> ChaseRow:
    (row,) = rows_of(*candidates, **more)  # type: ignore[arg-type]
    return row


def problems(*candidates: Candidate) -> list[Problem]:
    return list(cross_check(decided(*candidates), {one.digest: one for one in candidates}, None, lambda _digest: ()))


def test_a_return_is_neither_counted_nor_a_duplicate_nor_another_version() -> None:
    received = [Received(name, name, f"/{name}", digest) for name, digest in
                (("a.xlsx", "a"), ("退回.xlsx", "r"), ("退回.eml", "r"), ("审核中.xlsx", "w"))]  # fmt: skip
    reviewing = a_return("w", kind=REVIEW)
    decision = decided(candidate("a"), a_return("r"), reviewing, received=received)
    assert {one.name: verdict.standing.value for one, verdict in decision.received} == {
        "a.xlsx": "计入汇总", "退回.xlsx": "退回文件", "退回.eml": "退回文件", "审核中.xlsx": "退回文件",
    }  # fmt: skip
    assert [digest for _, digest in decision.counted] == ["a"]
    assert decision.pairs == ()


def test_a_broken_return_is_one_refused_file_and_no_submission_of_its_unit() -> None:
    broken = a_return("r", code="Q17", reason="退回文件的审核记录残缺。", fix="请换一份。")
    decision = decided(candidate("a"), broken)
    assert {one.name: verdict.standing.value for one, verdict in decision.received}["r.xlsx"] == "不予受理"
    assert decision.rounds == {}
    assert row_of(candidate("a"), broken).note == ""


@pytest.mark.parametrize("decision", ["退回修改", "原则通过"])
def test_a_returned_unit_from_which_nothing_came_since_is_chased_with_days(decision: str) -> None:
    row = row_of(candidate("a"), a_return("r", a_round(decision=decision)))
    assert (row.state.value, row.version, row.round, row.conclusion) == ("退回未再报", 1, 1, decision)
    assert (row.returned_at, row.deadline, row.waiting, row.overdue) == ("2027-02-01 10:00:00", "2027-02-20", 28, 9)
    assert row.budget == candidate("a").budget


@pytest.mark.parametrize(
    ("deadline", "overdue"),
    [("2027-03-01", None), ("2027-02-28", 1), ("2027年2月20日", 9), ("2027/2/20", 9), ("", None), ("月底前", None)],
)
def test_days_are_past_the_deadline_only_from_the_day_after_it(deadline: str, overdue: int | None) -> None:
    row = row_of(candidate("a"), a_return("r", a_round(deadline=deadline)))
    assert (row.deadline, row.overdue) == (deadline, overdue)


V2 = candidate("b", version=2, rounds=(a_round(),))


@pytest.mark.parametrize(
    ("candidates", "state", "words"),
    [
        ([candidate("a"), a_return("r", a_round(decision="通过"))], "已收到", ""),
        ([candidate("a"), a_return("r", a_round(decision="不予通过"))], "已收到", ""),
        ([candidate("a"), a_return("r"), V2], "已收到", "第 1 轮审核以后已再报。"),
        ([candidate("a"), a_return("r"), candidate("b", version=2)], "已收到", "已再报"),
        ([V2], "已收到", "已再报"),
        ([candidate("a"), a_return("r"), candidate("b", content="content a", rounds=(a_round(),))], "退回未再报", ""),
        ([candidate("a"), a_return("r"), candidate("b", version=2, errors=1)], "收到但未采用", "第 2 版没有采用：有 1 个错误"),
        ([candidate("a"), a_return("r"), candidate("b", version=2, seal="broken")], "收到但未采用", "封存以后内容被改动过"),
        ([candidate("a"), a_return("r"), candidate("b", version=0, seal="unsealed")], "退回未再报", "另收到：未封存 1 份"),
        ([candidate("a"), a_return("r"), candidate("b", version=0, seal="unsealed", rounds=(a_round(),))],
         "收到但未采用", "没有报送校验码"),
        ([candidate("a", errors=1), a_return("r")], "退回未再报", "有 1 个错误"),
        ([candidate("a"), candidate("b"), a_return("r")], "版本冲突", ""),
        ([a_return("r")], "退回未再报", "收件里没有这次审核的第 1 版"),
        ([a_return("r", a_round(decision="通过"))], "已收到", "收件里没有这次审核的第 1 版"),
        ([a_return("r"), V2], "已收到", "已再报"),
        ([candidate("a"), a_return("r", a_round(version=2, of="z"))], "退回未再报", "退回了第 2 版"),
        ([candidate("b"), a_return("r")], "已收到", ""),
        ([candidate("a"), V2, a_return("r"), a_return("s", a_round(), a_round("r2", "b", version=2, number=2))],
         "退回未再报", "第 2 轮审核退回了第 2 版"),
        ([candidate("a"), a_return("r", a_round(decision="通过")), a_return("s", a_round("r2"))], "退回未再报", "请催报"),
    ],
)  # fmt: skip
def test_how_a_unit_stands_after_its_return(candidates: list[Candidate], state: str, words: str) -> None:
    row = row_of(*candidates)
    assert row.state.value == state
    assert words in row.note


def test_a_later_stage_answers_the_return_of_an_earlier_one() -> None:
    later = candidate("b", stage="二上")
    assert {row.stage: row.state.value for row in rows_of(candidate("a"), a_return("r"), later)} == {
        "一上": "已收到", "二上": "已收到",
    }  # fmt: skip


def test_two_reviewers_of_one_version_are_one_round_with_the_nearer_deadline_and_told_when_they_differ() -> None:
    one, other = a_return("r"), a_return("s", a_round("r2", deadline="2027-02-15", decision="通过"))
    row = row_of(candidate("a"), one, other)
    assert (row.state.value, row.round, row.conclusion, row.deadline) == (
        "退回未再报",
        1,
        "退回修改、通过",
        "2027-02-15",
    )
    assert [(p.code, p.message) for p in problems(candidate("a"), one, other)] == [
        ("K09", "第 1 版有 2 份第 1 轮的退回文件，审核结论不同：退回修改、通过。")
    ]


def test_two_rounds_of_one_number_on_different_versions_are_told_in_one_sentence() -> None:
    found = problems(candidate("a"), V2, a_return("r"), a_return("s", a_round("r2", "b", version=2)))
    assert [(p.code, p.digest) for p in found] == [("K09", "s")]
    assert "审的却不是同一份报送（第 1 版、第 2 版）" in found[0].message


@pytest.mark.parametrize(
    ("candidates", "words"),
    [
        ([a_return("r")], "收件里却没有该单位的第 1 版"),
        ([candidate("b"), a_return("r")], "与收到的第 1 版内容不同"),
        ([candidate("c", unit="732001"), a_return("r")], "收件里却没有该单位的第 1 版"),
    ],
)
def test_a_return_of_what_was_never_received_is_told_in_one_sentence(candidates: list[Candidate], words: str) -> None:
    (told,) = [one for one in problems(*candidates) if one.code == "K10"]
    assert (told.key.unit, told.digest) == ("731001", "r")
    assert words in told.message


def test_a_returned_unit_that_is_not_on_the_list_has_its_row_and_the_listed_one_stays_missing() -> None:
    rows = rows_of(candidate("c", unit="732001"), a_return("r"), listed=(Expected("739001", "县气象局", "", "", 2),))
    assert [(row.state.value, row.unit) for row in rows] == [
        ("未收到", "739001"), ("退回未再报", "731001"), ("已收到（名单外）", "732001"),
    ]  # fmt: skip


@pytest.mark.parametrize("others", [(), (candidate("c", unit="732001"),)])
def test_an_expected_unit_of_which_only_the_return_is_here_is_not_missing(others: tuple[Candidate, ...]) -> None:
    (row,) = [one for one in rows_of(*others, a_return("r"), listed=(CODE,)) if one.unit == "731001"]
    assert (row.state.value, row.contact) == ("退回未再报", "张")


def test_returns_in_any_order_give_the_same_and_each_return_once() -> None:
    known = [candidate("a"), V2, a_return("r"), a_return("r saved again"), a_return("s", a_round(), a_round("r2", "b", version=2, number=2))]  # fmt: skip
    decisions = [decided(*shuffled(known, seed)) for seed in range(6)]
    assert all(one == decisions[0] for one in decisions)
    ((_, returned),) = decisions[0].rounds.items()
    assert [(one.round.id, one.digest, one.own) for one in returned] == [
        ("r1", "r saved again", True),
        ("r2", "s", True),
    ]


def test_what_was_returned_once_more_counts_as_it_was_returned_last() -> None:
    row = row_of(candidate("a"), a_return("q", a_round(returned_at="2027-02-03 09:00:00", deadline="")), a_return("r"))
    assert (row.returned_at, row.deadline, row.waiting) == ("2027-02-03 09:00:00", "", 26)


def shuffled(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    found = list(candidates)
    random.Random(seed).shuffle(found)
    return found


def test_what_the_unit_carries_of_its_return_is_known_but_not_taken_for_the_return_itself() -> None:
    ((_, (returned,)),) = decided(V2).rounds.items()
    assert (returned.digest, returned.own) == ("b", False)


def test_a_unit_cannot_tell_itself_a_later_round_that_passed() -> None:
    told = candidate("b", content="content a", rounds=(a_round("r9", decision="通过", number=9),))
    row = row_of(candidate("a"), a_return("r"), told)
    assert (row.state.value, row.round, row.conclusion) == ("退回未再报", 1, "退回修改")
