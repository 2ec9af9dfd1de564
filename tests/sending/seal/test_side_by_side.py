"""Two contents side by side: what is said of a value, of a row, and of an order."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.support.contents import HEADERS, typed_content
from xltool.model.cells import Ref
from xltool.model.shelf import standard_form
from xltool.sending.seal.compare import compare
from xltool.sending.seal.content import NOTE_FIELD, Content, Item
from xltool.sending.seal.side_by_side import Comparison, Kind, side_by_side


def compared(before: Content, after: Content) -> Comparison:
    return side_by_side(before, after, standard_form())


def lines(found: Comparison) -> list[str]:
    """``修改 指标!D4>D5 培训 指标值 2000>2500``."""
    return [
        f"{one.kind_shown} {one.sheet}!{one.cell_before.a1 if one.cell_before else ''}"
        f">{one.cell_after.a1 if one.cell_after else ''} {one.indicator or one.row} {one.field} {one.before}>{one.after}"
        for one in found.changes
    ]


A, B, C = "r1: A 产出 培训 2000 计划", "r2: A 产出 展览 3 纪要", "r3: A 满意 群众满意度 95% 问卷"
D, E = "r4: B 产出 讲座 8 通知", "r5: B 效益 知晓率 70% 调查"
A0, B0, C0, D0, E0 = (line.partition(": ")[2] for line in (A, B, C, D, E))
ALL = [A, B, C, D, E]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(ALL, ALL, [], id="the same"),
        pytest.param(ALL, [A, "r2: A 产出 展览 4 -", C, D, E],
                     ["修改 指标!D5>D5 展览 指标值 3>4", "修改 指标!E5>E5 展览 指标值确定依据 纪要>"], id="edited, emptied"),
        pytest.param(ALL, [A, "r2: A 产出 参观 3 纪要", C, D, E], ["修改 指标!C5>C5 参观 三级指标 展览>参观"], id="renamed"),
        pytest.param(ALL, [A, C, D, E], ["删去 指标!A5> 展览 整行 产出；展览；3；纪要>"], id="removed"),
        pytest.param(ALL, [A, B, C, "r9: A 产出 参观 6 通知", D, E], ["新增 指标!>A7 参观 整行 >产出；参观；6；通知"], id="added"),
        pytest.param(ALL, [B, C, D, A, E], ["移动 指标!A4>A7 培训 行的顺序 第 1 行>第 4 行"], id="moved by itself"),
        pytest.param(ALL, [B, C, D, "r1: A 产出 培训 9 计划", E],
                     ["移动 指标!A4>A7 培训 行的顺序 第 1 行>第 4 行", "修改 指标!D4>D7 培训 指标值 2000>9"], id="moved and edited"),
        pytest.param([A0, B0, C0, D0, E0], [A, "r2: A 产出 展览 4 纪要", C, D, E],
                     ["修改 指标!D5>D5 展览 指标值 3>4"], id="标识 on one side only"),
        pytest.param([A0, B0, C0], [A0, B0, "A 产出 参观 95% 问卷"],
                     ["修改（按内容相近对应） 指标!B6>B6 参观 一级指标 满意>产出",
                      "修改（按内容相近对应） 指标!C6>C6 参观 三级指标 群众满意度>参观"], id="a guess says that it is one"),
        pytest.param([A0, A0], [A0, "A 产出 培训 7 计划"],
                     ["修改（按内容相近对应） 指标!D5>D5 培训 指标值 2000>7"], id="one of two that are called the same"),
    ],
)  # fmt: skip
def test_what_became_of_each_row_is_one_line_or_one_for_each_field(
    before: list[str], after: list[str], said: list[str]
) -> None:
    assert lines(compared(typed_content("指标", *before), typed_content("指标", *after))) == said


@pytest.mark.parametrize(
    ("before", "after", "elsewhere"),
    [
        pytest.param(ALL, [E, D, C, B, A], 4, id="turned round"),
        pytest.param(ALL, [A, C, B, E, D], 2, id="several rows"),
        pytest.param(["r1: A 产出 甲 3 x", "r2: A 产出 乙 1 y", "r3: B 产出 丙 2 z"],
                     ["r2: A 产出 乙 1 y", "r3: B 产出 丙 2 z", "r1: A 产出 甲 3 x"], 1, id="by a number, one row moves"),
        pytest.param(["r1: A 产出 赵 3 x", "r2: A 产出 安 9 y", "r3: A 产出 钱 2 z"],
                     ["r2: A 产出 安 9 y", "r3: A 产出 钱 2 z", "r1: A 产出 赵 3 x"], 1, id="by sound, one row moves"),
    ],
)  # fmt: skip
def test_a_sheet_that_was_only_sorted_has_not_changed(before: list[str], after: list[str], elsewhere: int) -> None:
    found = compared(typed_content("指标", *before), typed_content("指标", *after))
    assert (found.changes, found.reordered) == ((), {"指标": elsewhere})


def test_a_new_code_of_a_project_is_said_once() -> None:
    before = typed_content("项目", "r8: P1 科普 100 培训", "r9: P2 展馆 50 布展") + typed_content(
        "指标", "r1: P1 产出 培训 2000 计划", "P1 产出 讲座 8 通知", "r3: P2 产出 展览 3 纪要"
    )
    after = typed_content("项目", "r8: P7 科普 100 培训", "r9: P2 展馆 50 布展") + typed_content(
        "指标", "r1: P7 产出 培训 2500 计划", "P7 产出 讲座 8 通知", "r3: P7 产出 展览 3 纪要"
    )
    assert lines(compared(before, after)) == [
        "修改 项目!A4>A4 P7 项目编码 P1>P7",
        "修改 指标!D4>D4 培训 指标值 2000>2500",
        "修改 指标!A6>A6 展览 项目编码 P2>P7",
    ]
    assert [(one.project, one.project_name) for one in compared(before, after).changes] == [("P7", "科普")] * 3


def test_projects_that_exchange_their_codes_are_said_with_their_indicators() -> None:
    before, after = (
        typed_content("项目", f"r8: {one} 科普 100 培训", f"r9: {other} 展馆 50 布展")
        + typed_content("指标", f"r1: {one} 产出 培训 2000 计划", "r2: P1 产出 讲座 8 通知")
        for one, other in (("P1", "P2"), ("P2", "P1"))
    )
    assert [(one.project_name, one.indicator, one.field) for one in compared(before, after).changes] == [
        ("科普", "", "项目编码"), ("展馆", "", "项目编码"), ("科普", "培训", "项目编码"),
    ]  # fmt: skip


def test_rows_that_say_the_same_have_no_order() -> None:
    twin = f"r8: {A0}"
    before, after = typed_content("指标", A, twin, B), typed_content("指标", twin, A, "r2: A 产出 展览 4 纪要")
    assert lines(compared(before, after)) == ["修改 指标!D6>D6 展览 指标值 3>4"]
    assert [one.field for one in compare(before, after)] == ["指标值"]


def notes(*said: tuple[str, str]) -> Content:
    return tuple(Item("校验结果", name, NOTE_FIELD, text, Ref("校验结果", 4, 10)) for name, text in said)


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (("X07 总体目标 内容 ab12", "由公用经费开支"), []),
        (("X07 总体目标 内容 cd34", "由公用经费开支"), []),
        (("D05 项目 6月底 ef56", "由公用经费开支"), [Kind.REMOVED, Kind.ADDED]),
        (("X07 总体目标 内容 ab12", "另有安排"), [Kind.CHANGED]),
    ],
)
def test_a_justification_belongs_to_what_it_answers(after: tuple[str, str], kinds: list[Kind]) -> None:
    found = compared(notes(("X07 总体目标 内容 ab12", "由公用经费开支")), notes(after))
    assert [one.kind for one in found.changes] == kinds


# --- random edits ---------------------------------------------------------------------------

FIELDS = HEADERS["指标"]
Line = list[str]
"""标识, then the values."""


def a_line(number: int, twin: bool = False) -> Line:
    name = "同名" if twin else f"名称{number}"
    return [f"r{number}", f"P{number % 4}", ("产出", "效益")[number % 2], name, f"{number * 7}", f"依据{number}"]


def edited(lines: list[Line], luck: random.Random) -> tuple[list[Line], Counter[tuple[str, ...]], str]:
    """The lines after random edits, the differences that these are, and what was done to the order."""
    expected: Counter[tuple[str, ...]] = Counter()
    result: list[Line] = []
    for line in lines:
        what, column = luck.choice(["", "", "", "", "edit", "rename", "delete"]), luck.choice([4, 5])
        now = list(line)
        if what == "rename":
            now[3] = f"新名{now[0]}"
            expected["changed", now[3], FIELDS[2], line[3], now[3]] += 1
        elif what == "edit":
            now[column] = f"新值{now[0]}"
            expected["changed", now[3], FIELDS[column - 1], line[column], now[column]] += 1
        elif what == "delete":
            expected["removed", line[3], "整行", "；".join(line[2:]), ""] += 1
            continue
        result.append(now)
    order = luck.choice(["kept", "sorted", "moved"])
    if order == "sorted":
        luck.shuffle(result)
    elif order == "moved":
        at = luck.randrange(len(result))
        to = luck.choice(
            [place for place in range(len(result)) if abs(place - at) > 1]
        )  # of neighbours either has moved
        one = result.pop(at)
        result.insert(to, one)
        before = [line[0] for line in lines].index(one[0]) + 1
        expected["moved", one[3], "行的顺序", f"第 {before} 行", one[0]] += 1
    for number in range(luck.randrange(4)):
        new = a_line(900 + number)
        result.insert(luck.randrange(len(result) + 1), new)
        expected["added", new[3], "整行", "", "；".join(new[2:])] += 1
    return result, expected, order


def as_content(lines: list[Line]) -> Content:
    return typed_content("指标", *(f"{line[0]}: {' '.join(line[1:])}" for line in lines))


@pytest.mark.parametrize("seed", range(40))
def test_random_edits_are_told_as_the_edits_that_they_were(seed: int) -> None:
    luck = random.Random(seed)
    lines = [a_line(number, twin=number % 9 == 0) for number in range(24)]
    luck.shuffle(lines)
    after, expected, order = edited(lines, luck)
    found = compared(as_content(lines), as_content(after))
    by_place = {Ref("指标", 4 + number, 1): line[0] for number, line in enumerate(after)}
    told = Counter(
        (str(one.kind), one.indicator, one.field, one.before, by_place[one.cell_after])
        if one.kind is Kind.MOVED and one.cell_after
        else (str(one.kind), one.indicator, one.field, one.before, one.after)
        for one in found.changes
    )
    assert told == expected
    assert bool(found.reordered) == (order == "sorted")
    assert not any(one.likely for one in found.changes)
