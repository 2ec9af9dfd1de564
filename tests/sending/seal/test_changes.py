"""What changed since a seal, as people are told."""

from __future__ import annotations

import pytest

from xltool.model.cells import Ref
from xltool.sending.seal.changes import in_short, say_changes
from xltool.sending.seal.content import Content, Item
from xltool.sending.seal.record import new_seal


def items(*rows: tuple[str, dict[str, str]], sheet: str = "指标") -> Content:
    """Rows of a sheet from A4 on: their names and what their fields say."""
    return tuple(
        Item(sheet, name, field, value, Ref(sheet, 4 + number, 1 + column))
        for number, (name, fields) in enumerate(rows)
        for column, (field, value) in enumerate(fields.items())
    )


A = ("甲", {"名称": "培训", "指标值": "2000", "备注": ""})
B = ("乙", {"名称": "展览", "指标值": "3", "备注": "室外"})
C = ("丙", {"名称": "讲座", "指标值": "8", "备注": ""})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([A, B], [A, B], "填报内容没有改动。"),
        ([A], [("甲", A[1] | {"指标值": "2500"})], "填报内容改动 1 处：「指标」B4 指标值：2000 → 2500。"),
        ([A], [("甲", A[1] | {"备注": "调\n增"})], "填报内容改动 1 处：「指标」C4 备注：（空） → 调 增。"),
        ([A], [A, B], "填报内容改动 1 处：「指标」A5 新增一行（展览；3；室外）。"),
        ([A, B], [A], "填报内容改动 1 处：「指标」A5 删去一行（展览；3；室外）。"),
        ([A, B, C], [C, A, B], "填报内容改动 1 处：「指标」A4 行的顺序：第 3 行 → 第 1 行。"),
        (
            [A],
            [("甲", {"名称": "培训班", "指标值": "1", "备注": "x"})],
            "填报内容改动 3 处：「指标」A4 名称：培训 → 培训班；「指标」B4 指标值：2000 → 1 等。",
        ),
    ],
)
def test_a_change_is_told_with_its_place_and_both_values(before: list, after: list, said: str) -> None:
    former = new_seal(items(*before), 2, "2027-01-10 09:30:00")
    assert say_changes(former, items(*after), 2) == f"与第 2 版（2027-01-10 09:30:00 封存）相比，{said}"


@pytest.mark.parametrize(
    ("value", "other", "shown"),
    [
        ("", "一", "（空）"),
        ("一二三", "一二", "一二三"),
        ("一二三四五六七八九十", "", "一二三四……"),
        ("一二三四五六七八九十", "一二三四五六七八9十", "……七八九十"),
        ("一二三四五六七八九十", "一二三四五6七八九十", "……四五六七……"),
    ],
)
def test_a_long_value_is_shown_from_a_little_before_where_it_differs(value: str, other: str, shown: str) -> None:
    assert in_short(value, other, 4) == shown
