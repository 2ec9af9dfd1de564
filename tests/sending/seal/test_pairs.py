"""Which rows of two contents are one, and what tells it."""

from __future__ import annotations

import time

import pytest

from tests.support.contents import typed_content
from xltool.sending.seal.content import Content, Item
from xltool.sending.seal.pairs import paired_rows


def pairs(before: Content, after: Content) -> list[tuple[int, int, str]]:
    """Ordinal before, ordinal after, and how; 0 where there is no such row."""
    ordinals = [
        {row: number for number, row in enumerate(dict.fromkeys(item.row for item in side), start=1)} | {None: 0}
        for side in (before, after)
    ]
    return [
        (ordinals[0][one.before and one.before[0].row], ordinals[1][one.after and one.after[0].row], one.how)
        for one in paired_rows(before, after)
    ]


A, B, C = "r1: A 产出 培训 2000 计划", "r2: A 产出 展览 3 纪要", "r3: A 满意 群众满意度 95% 问卷"
A0, B0, C0 = (line.partition(": ")[2] for line in (A, B, C))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([A, B, C], [C, A, B], [(1, 2, "exact"), (2, 3, "exact"), (3, 1, "exact")], id="sorted"),
        pytest.param([A, B], ["r2: A 产出 展览 4 纪要", A], [(1, 2, "exact"), (2, 1, "id")], id="edited and moved"),
        pytest.param([A, B], ["r1: A 效益 讲座 8 无", B], [(1, 1, "id"), (2, 2, "exact")], id="renamed, id kept"),
        pytest.param([A, B], ["r9: A 产出 培训班 2000 计划", B], [(1, 0, ""), (2, 2, "exact"), (0, 1, "")],
                     id="alike, but 标识 say that it is another row"),
        pytest.param([A], ["r1: A 产出 培训班 2500 计划", "r9: A 产出 培训 2000 计划"], [(1, 1, "id"), (0, 2, "")],
                     id="a copy with a 标识 of its own, then the first was edited"),
        pytest.param([A], ["r1: A 产出 培训 2500 计划", "r1: A 产出 讲座 9 计划"], [(1, 1, "id"), (0, 2, "")],
                     id="one 标识 twice, told apart by name"),
        pytest.param([A], ["r1: A 产出 培训班 2500 计划", A], [(1, 2, "exact"), (0, 1, "")],
                     id="one 标识 twice, told apart by values"),
        pytest.param([A], ["r1: A 效益 甲 1 乙", "r1: A 效益 丙 2 丁"], [(1, 0, ""), (0, 1, ""), (0, 2, "")],
                     id="one 标识 twice, nothing tells"),
        pytest.param([A, B], [f"r1: {B0}", f"r2: {A0}"], [(1, 2, "exact"), (2, 1, "exact")], id="标识 stayed behind"),
        pytest.param([A, B], [f"r1: {B0}", "r2: A 效益 讲座 8 无"], [(1, 1, "id"), (2, 2, "id")], id="one became the other"),
        pytest.param([A, B], [f"r1: {B0}"], [(1, 1, "id"), (2, 0, "")], id="one became the other, which is gone"),
        pytest.param([A0, B0], [B, A], [(1, 2, "exact"), (2, 1, "exact")], id="标识 on one side only"),
        pytest.param([A0, B0], ["r1: A 产出 展览 4 纪要", A], [(1, 2, "exact"), (2, 1, "name")], id="by name"),
        pytest.param([A0, B0, C0], [A0, B0, "A 产出 参观 95% 问卷"],
                     [(1, 1, "exact"), (2, 2, "exact"), (3, 3, "alike")], id="renamed without 标识"),
        pytest.param([A0, B0, C0], [A0, B0, "A 产出 参观 8 纪要"],
                     [(1, 1, "exact"), (2, 2, "exact"), (3, 0, ""), (0, 3, "")], id="only what many rows say is shared"),
        pytest.param([A, f"r8: {A0}"], [f"r8: {A0}", A], [(1, 2, "exact"), (2, 1, "exact")], id="twins"),
        pytest.param([A, f"r8: {A0}"], [f"r8: {A0}"], [(1, 0, ""), (2, 1, "id")], id="one of the twins is gone"),
        pytest.param([A0, A0], [A0], [(1, 1, "values"), (2, 0, "")], id="one of the twins is gone, without 标识"),
        pytest.param([A0, A0], [A0, "A 产出 培训 7 计划"], [(1, 1, "values"), (2, 2, "alike")],
                     id="one of the twins was edited, without 标识"),
    ],
)  # fmt: skip
def test_rows_that_are_one_are_found(before: list[str], after: list[str], expected: list[tuple[int, int, str]]) -> None:
    assert pairs(typed_content("指标", *before), typed_content("指标", *after)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            ["一 总 甲", "二 分 乙"],
            ["一 新 丙", "二 总 甲", "三 分 乙"],
            [(1, 2, "values"), (2, 3, "values"), (0, 1, "")],
        ),
        (["1 - 甲", "2 - 乙"], ["1 - 丙", "2 - 甲", "3 - 乙"], [(1, 2, "values"), (2, 3, "values"), (0, 1, "")]),
        (["1 甲 原文", "2 乙 原文"], ["1 甲 改了", "2 乙 原文"], [(1, 1, "name"), (2, 2, "exact")]),
        (
            ["1 旧标题 组织开展科普培训二十场，提升群众素质", "2 乙 另一节说的是别的事情，与此无关"],
            ["1 另一节说的是别的事情，与此无关 -", "2 新标题 组织开展科普培训三十场，提升干部群众素质"],
            [(1, 2, "alike"), (2, 0, ""), (0, 1, "")],
        ),
    ],
)
def test_a_section_is_found_by_what_it_says_not_by_its_number(
    before: list[str], after: list[str], expected: list[tuple[int, int, str]]
) -> None:
    assert pairs(typed_content("总体目标", *before), typed_content("总体目标", *after)) == expected


def test_many_rows_that_said_the_same_and_were_all_rewritten_keep_their_places() -> None:
    before, after = (typed_content("指标", *[f"A 产出 培训 {value} 计划"] * 40) for value in ("3", "4"))
    assert pairs(before, after) == [(number, number, "alike") for number in range(1, 41)]


def test_indicators_follow_a_project_whose_code_changed() -> None:
    before = typed_content("项目", "r5: P1 科普 100 培训") + typed_content(
        "指标", "P1 产出 培训 2000 计划", "P1 产出 展览 3 纪要"
    )
    after = typed_content("项目", "r5: P9 科普 100 培训") + typed_content(
        "指标", "P9 产出 展览 4 纪要", "P9 产出 培训 2000 计划"
    )
    assert [one.how for one in paired_rows(before, after)] == ["id", "values", "name"]
    assert [one.after[2].value for one in paired_rows(before, after)[1:] if one.after] == ["培训", "展览"]


@pytest.mark.parametrize("long", [1, 30])
def test_thousands_of_rows_that_all_differ_are_soon_paired(long: int) -> None:
    def rows(mark: str) -> Content:
        return tuple(
            Item("指标", f"{mark}{n}", field, f"{mark}{n}{field}" * long, None)
            for n in range(1000)
            for field in "甲乙丙丁"
        )

    began = time.process_time()
    assert len(paired_rows(rows("a"), rows("b"))) >= 1000
    assert time.process_time() - began < 5
