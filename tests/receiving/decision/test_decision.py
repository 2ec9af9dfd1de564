"""Which submissions count: identity, copies, versions, conflicts, what is kept apart; the chase list and cross checks."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given, strategies as st

from tests.support.candidates import TODAY, candidate, decided
from xltool.model.errors import XltoolError
from xltool.receiving.decision.candidates import Candidate, Received
from xltool.receiving.decision.chase_list import chase
from xltool.receiving.decision.cross_checks import cross_check
from xltool.receiving.decision.expected_units import Expected, read_expected
from xltool.receiving.decision.standing import Decision, Standing, decide


def own_projects(digest: str) -> list[tuple[str, str]]:
    """One project of its own for every workbook."""
    return [(f"P{digest}", "项目")]


def standings(decision: Decision) -> dict[str, str]:
    return {one.name: verdict.standing.name for one, verdict in decision.received}


def test_a_sealed_submission_without_errors_counts() -> None:
    decision = decided(candidate("a"))
    assert standings(decision) == {"a.xlsx": "COUNTED"}
    assert decision.counted == ((("130636", "731001", 2021, "一上", ""), "a"),)


def test_the_file_name_says_nothing_about_the_unit() -> None:
    received = [Received("999999_别的单位.xlsx", "999999_别的单位.xlsx", "/x", "a")]
    decision = decided(candidate("a"), received=received)
    assert decision.counted[0][0].unit == "731001"


def test_the_same_bytes_twice_count_once_and_both_are_listed() -> None:
    received = [Received(name, name, f"/{name}", "a") for name in ("a.xlsx", "a (1).xlsx")]
    decision = decided(candidate("a"), received=received)
    assert standings(decision) == {"a.xlsx": "COUNTED", "a (1).xlsx": "COPY"}
    assert len(decision.counted) == 1


def test_the_same_content_saved_again_counts_once() -> None:
    decision = decided(candidate("a", content="same"), candidate("b", content="same"))
    assert standings(decision) == {"a.xlsx": "COUNTED", "b.xlsx": "COPY"}


def test_a_later_version_replaces_an_earlier_one_and_they_are_compared() -> None:
    decision = decided(candidate("a"), candidate("b", version=2), candidate("c", version=3))
    assert standings(decision) == {
        "a.xlsx": "SUPERSEDED", "b.xlsx": "SUPERSEDED", "c.xlsx": "COUNTED",
    }  # fmt: skip
    assert [(p.kind, p.before, p.after) for p in decision.pairs] == [
        ("新旧版本", "a", "b"), ("新旧版本", "b", "c"),
    ]  # fmt: skip


def test_two_contents_under_one_version_are_left_to_a_person() -> None:
    decision = decided(candidate("a", version=2), candidate("b", version=2), candidate("c"))
    assert standings(decision) == {
        "a.xlsx": "CONFLICT", "b.xlsx": "CONFLICT", "c.xlsx": "SUPERSEDED",
    }  # fmt: skip
    assert decision.counted == ()
    assert ("版本冲突", "a", "b") in [(p.kind, p.before, p.after) for p in decision.pairs]


def test_a_conflict_is_over_when_a_later_version_has_come() -> None:
    decision = decided(candidate("a"), candidate("b"), candidate("c", version=2))
    assert standings(decision) == {
        "a.xlsx": "SUPERSEDED", "b.xlsx": "SUPERSEDED", "c.xlsx": "COUNTED",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"seal": "unsealed", "version": 0, "content": ""}, "UNSEALED"),
        ({"seal": "broken"}, "TAMPERED"),
        ({"code": "Q15", "reason": "模板版本", "old_template": True}, "OLD_TEMPLATE"),
        ({"errors": 2}, "ERRORS"),
        ({"budget": None}, "ERRORS"),
        ({"unit": ""}, "UNIDENTIFIED"),
        ({"year": None}, "UNIDENTIFIED"),
        ({"code": "Q07", "reason": "宏"}, "REFUSED"),
    ],
)
def test_what_is_not_sound_is_kept_apart_and_never_counts(changes: dict[str, object], standing: str) -> None:
    decision = decided(candidate("a", **{"version": 2, **changes}))
    assert standings(decision) == {"a.xlsx": standing}
    assert decision.counted == ()


def test_a_later_version_that_was_tampered_with_does_not_replace_and_is_told() -> None:
    one, two = candidate("a"), candidate("b", version=2, seal="broken")
    decision = decided(one, two)
    assert standings(decision) == {"a.xlsx": "COUNTED", "b.xlsx": "TAMPERED"}
    problems = cross_check(decision, {"a": one, "b": two}, None, own_projects)
    assert [(p.code, p.digest) for p in problems] == [("K04", "b")]


def test_stages_of_one_unit_are_different_submissions() -> None:
    decision = decided(candidate("a"), candidate("b", stage="二上", content="other"))
    assert [key.stage for key, _ in decision.counted] == ["一上", "二上"]


units = st.builds(
    candidate,
    st.uuids().map(lambda value: value.hex),
    unit=st.sampled_from(["731001", "731 001", "732001"]),
    version=st.integers(1, 3),
    content=st.sampled_from(["x", "y", "z"]),
    seal=st.sampled_from(["intact", "intact", "intact", "broken", "unsealed"]),
    errors=st.sampled_from([0, 0, 0, 1]),
    stage=st.sampled_from(["一上", "二上"]),
)


@given(st.lists(units, max_size=12), st.integers(0, 3), st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_nothing(candidates: list[Candidate], copies: int, chance: random.Random) -> None:
    known = {one.digest: one for one in candidates}
    files = [
        Received(f"in/{one.digest}-{copy}.xlsx", "x", "/x", one.digest)
        for one in candidates
        for copy in range(copies + 1)
    ]
    shuffled = chance.sample(files, len(files))
    mixed = dict(chance.sample(list(known.items()), len(known)))
    one, other = decide(files, known), decide(shuffled, mixed)
    assert one == other
    assert cross_check(one, known, None, own_projects) == cross_check(other, mixed, None, own_projects)
    assert chase(one, known, None, TODAY) == chase(other, mixed, None, TODAY)


@given(st.lists(units, max_size=12))
def test_of_each_unit_year_and_stage_at_most_one_counts_and_none_is_lost(candidates: list[Candidate]) -> None:
    decision = decided(*candidates)
    assert len({key for key, _ in decision.counted}) == len(decision.counted)
    assert {one.digest for one, _ in decision.received} == {one.digest for one in candidates}
    for _, digest in decision.counted:
        (used,) = [one for one in candidates if one.digest == digest]
        assert used.seal == "intact"
        assert used.errors == 0


def listed(*units: str) -> tuple[Expected, ...]:
    return tuple(Expected(unit, f"名单{unit}", "", "", line) for line, unit in enumerate(units, 2))


def test_the_chase_list_tells_received_missing_refused_and_unexpected() -> None:
    candidates = {
        one.digest: one
        for one in (
            candidate("a"), candidate("b", version=2), candidate("c", unit="732001", seal="broken"),
            candidate("d", unit="733001"), candidate("e", unit="734001"),
            candidate("f", unit="734001"),
        )
    }  # fmt: skip
    rows = chase(decided(*candidates.values()), candidates, listed("731001", "732001", "734001", "739001"), TODAY)
    assert [(row.state.value, row.unit, row.version) for row in rows] == [
        ("未收到", "739001", None),
        ("收到但未采用", "732001", 1),
        ("版本冲突", "734001", 1),
        ("已收到（名单外）", "733001", 1),
        ("已收到", "731001", 2),
    ]
    assert "已被新版替代 1 份" in rows[-1].note


def test_what_came_for_another_stage_only_is_missing_for_this_one() -> None:
    candidates = {
        one.digest: one
        for one in (
            candidate("a"), candidate("b", unit="732001"),
            candidate("c", unit="733001", stage="二上"),
        )
    }  # fmt: skip
    rows = chase(decided(*candidates.values()), candidates, listed("731001", "732001", "733001"), TODAY)
    assert ("未收到", "733001", "一上") in [(row.state.value, row.unit, row.stage) for row in rows]


def test_one_code_with_two_names_and_one_project_in_two_units_are_told() -> None:
    candidates = {
        "a": candidate("a"),
        "b": candidate("b", name="县农业局", version=2),
        "c": candidate("c", unit="732001", name="县文旅局"),
    }
    same = {"a": "Pa", "b": "Pb", "c": "Pb"}
    problems = cross_check(decided(*candidates.values()), candidates, None, lambda digest: [(same[digest], "项目")])
    assert [(p.code, p.key.unit) for p in problems] == [
        ("K01", "731001"), ("K02", "731001"), ("K02", "732001"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"year": 2020}, "分属 2 个年度或阶段：2020 年一上、2021 年一上"),
        ({"form": "我县 1.0"}, "用了 2 种表样：河北省部门预算绩效文本、我县 1.0"),
        ({"year": 2020, "form": "我县 1.0"}, "分属 2 组不同的年度、阶段和表样：2020 年一上（我县 1.0）、2021 年一上"),
    ],
)
def test_several_periods_and_forms_are_told_as_what_they_are(other: dict[str, object], said: str) -> None:
    candidates = {"a": candidate("a"), "b": candidate("b", unit="732001", **other)}
    (problem,) = cross_check(decided(*candidates.values()), candidates, None, own_projects)
    assert problem.code == "K07"
    assert said in problem.message
    assert ("用错表样" in problem.fix, "报错年度" in problem.fix) == ("form" in other, "year" in other)


def test_a_unit_under_two_regions_is_told_as_it_may_count_twice() -> None:
    candidates = {"a": candidate("a"), "b": candidate("b", region="130637")}
    problems = cross_check(decided(*candidates.values()), candidates, None, own_projects)
    assert [(p.code, str(p.severity)) for p in problems] == [("K08", "error")]


UNITS = "单位编码,单位名称,联系人\n731001,县科协,张\n732001,县文旅局,\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (UNITS.encode(), "UTF-8"),
        (UNITS.encode("utf-8-sig"), "UTF-8（带 BOM）"),
        (UNITS.encode("gb18030"), "GB18030"),
        (UNITS.replace(",", "\t").encode("utf-16"), "UTF-16"),
    ],
)
def test_the_list_is_read_in_every_encoding_of_excel_and_wps_and_says_which(data: bytes, words: str) -> None:
    expectation = read_expected(data, "名单.csv")
    assert [(one.unit, one.name, one.contact) for one in expectation.units] == [
        ("731001", "县科协", "张"), ("732001", "县文旅局", ""),
    ]  # fmt: skip
    assert f"按 {words} 编码读取，共 2 个单位" in expectation.said


def test_a_list_without_headers_and_with_codes_as_formulas_is_read() -> None:
    expectation = read_expected(b'="731001",A\n\n732001,B\n', "x.csv")
    assert [(one.unit, one.name) for one in expectation.units] == [("731001", "A"), ("732001", "B")]


@pytest.mark.parametrize("header", ["单位代码,单位名称", "部门代码,部门名称", "代码,单位", "unit_code,unit_name"])  # fmt: skip
def test_the_column_of_codes_is_known_by_its_other_names(header: str) -> None:
    (one,) = read_expected(f"{header}\n731001,甲\n".encode(), "名单.csv").units
    assert (one.unit, one.name) == ("731001", "甲")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空的"),
        (b"PK\x03\x04", "读不了"),
        ("单位编码,单位名称\n,县科协\n".encode(), "第 2 行没有单位编码"),
        ("731001,甲\n731001,乙\n".encode(), "名称却不同"),
        (b"\xff\x00\xff\x00\xff", "不是 UTF-8 或 GB18030"),
    ],
)
def test_a_list_that_cannot_be_understood_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(XltoolError, match=words):
        read_expected(data, "名单.csv")


def test_a_refused_file_is_only_a_hint_for_a_missing_unit() -> None:
    candidates = {"a": candidate("a", code="Q07", reason="有宏", unit="", year=None)}
    received = [Received("in/731001_名单731001.xlsm", "731001_名单731001.xlsm", "/x", "a")]
    (row,) = chase(decided(*candidates.values(), received=received), candidates, listed("731001"), TODAY)
    assert row.state.value == "未收到"
    assert "731001_名单731001.xlsm" in row.note


def test_every_standing_has_its_own_word() -> None:
    assert len({standing.value for standing in Standing}) == len(Standing)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称,电话\n科协,123\n", "表头（名称、电话）里没有「单位编码」一列"),
        ("单位编码,单位名称\n", "只有表头，没有单位"),
        ("科协\n教育局\n", "第 1 行的单位编码是「科协」，没有数字，不是编码"),
        ("单位编码,单位名称\n7.31001E+05,科协\n", "第 2 行的单位编码是「7.31001E+05」，是科学计数法"),
        ("部门编码,部门编码,名称\n731001,731002,科协\n", "有几列的表头都是「部门编码」"),
    ],
)
def test_a_list_that_would_be_misread_is_refused(text: str, said: str) -> None:
    with pytest.raises(XltoolError) as refused:
        read_expected(text.encode(), "名单.csv")
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["731001\n731002\n", "A01,科协\n", "编码,单位编码,名称\n1,2,科协\n"])
def test_a_plain_list_is_read(text: str) -> None:
    assert read_expected(text.encode(), "名单.csv").units


TWO = [("731001", "县科协"), ("702001", "图书馆")]


def as_workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "单位编码,单位名称\n731001.0,县科协\n702001.00,图书馆\n".encode(),
        "2027年应报单位名单,,\n\n单位编码,单位名称,联系人\n731001,县科协,\n702001,图书馆,\n共 2 个单位,,\n".encode("gb18030"),
        "某县2027年名单\n731001,县科协\n702001,图书馆\n".encode(),
        "附件1,\n应报单位（2027）,\n731001,县科协\n702001,图书馆\n说明：以财政局为准,\n".encode(),
        "sep=,\n单位编码,单位名称\n731001,县科协\n702001,图书馆\n".encode("utf-8-sig"),
        "SEP=|\r\n单位编码|单位名称\r\n731001|县科协\r\n702001|图书馆\r\n".encode(),
        '单位编码,单位名称\n"731,001",县科协\n"702,001.00",图书馆\n'.encode(),
        "2027年名单，请核对，谢谢\n单位编码;单位名称\n731001;县科协\n702001;图书馆\n".encode(),
        as_workbook(("名单", [["单位编码", "单位名称"], [731001, "县科协"], ["702001", "图书馆"]])),
        as_workbook(("封面", [["2027年"]]), ("单位", [["应报单位 2027"], [], ["名称", "编码"], ["县科协", 731001.0], ["图书馆", 702001]])),
        as_workbook(("名单", [[731001, "县科协"], ["702001 ", "图书馆"]])),
        "序号,单位编码,单位全称\n1,731001,县科协\n2,702001,图书馆\n合计,2,\n\x1a".encode("gbk"),
        "单位编码,预算单位\n731001,县科协\n702001,图书馆\n,总计：2个单位\n".encode(),
        as_workbook(("名单", [["序号", "编码", "名称"], [1, 731001, "县科协"], [2, 702001, "图书馆"], ["单位合计", 2]])),
    ],
)  # fmt: skip
def test_a_list_is_read_as_people_have_it(data: bytes) -> None:
    assert {(one.unit, one.name) for one in read_expected(data, "名单").units} == set(TWO)


def test_a_code_stored_as_a_number_keeps_the_zeros_that_are_shown() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(("名单", [["编码", "名称"], [1001, "甲"], [1002, "乙"]]))))
    book["名单"]["A2"].number_format, book["名单"]["A3"].number_format = "000000", '"0"0000.'
    out = io.BytesIO()
    book.save(out)
    assert [one.unit for one in read_expected(out.getvalue(), "名单.xlsx").units] == ["001001", "01002"]


def test_of_several_sheets_the_one_in_sight_is_read_and_the_others_are_named() -> None:
    rows = [["单位编码", "单位名称"], ["731001", "县科协"]]
    book = openpyxl.load_workbook(
        io.BytesIO(as_workbook(("去年", [rows[0], ["9", "旧"]]), ("今年", rows), ("下属", rows)))
    )
    book["去年"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    expectation = read_expected(out.getvalue(), "名单.xlsx")
    assert [one.unit for one in expectation.units] == ["731001"]
    assert "工作表「今年」，另有单位编码的工作表「下属」、「去年」没有读取" in expectation.said


def test_lines_that_are_left_out_of_a_list_are_counted() -> None:
    said = read_expected("2027年名单\n单位编码,单位名称\n731001,县科协\n合计,\n".encode(), "名单.csv").said
    assert "共 1 个单位，标题和说明 2 行没有算作单位" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [("<table><tr><td>单位编码", "是网页"), ("731001,甲\n县图书馆,\n", "第 2 行的单位编码是「县图书馆」"), ("2027年名单\n,县科协\n", "没有单位编码"), ("7310.5,甲\n7310.5,乙\n", "名称却不同")],
)  # fmt: skip
def test_a_unit_without_a_code_is_never_taken_for_a_title(text: str, said: str) -> None:
    with pytest.raises(XltoolError, match=said):
        read_expected(text.encode(), "名单.csv")
