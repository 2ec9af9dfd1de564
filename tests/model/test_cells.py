"""Addresses, and what is found on a grid by its text."""

from __future__ import annotations

import pytest

from xltool.model.cells import Area, Grid, Ref
from xltool.model.template import find_label

GRID = Grid("资金汇总", [[None, 3, "资金汇总"], [], ["单 位：元", "状　态：", "状态"]])


@pytest.mark.parametrize(
    ("address", "place"),
    [("C6", (6, 3)), ("AA1048576", (1048576, 27)), ("c6", None), ("6C", None), ("", None), ("$C$6", None), ("C6:D7", None)],
)  # fmt: skip
def test_an_address_is_a_cell_or_nothing(address: str, place: tuple[int, int] | None) -> None:
    assert Ref.of("项目", address) == (None if place is None else Ref("项目", *place))


def test_only_texts_are_given_row_by_row() -> None:
    assert [(at.a1, text) for at, text in GRID.texts()] == [
        ("C1", "资金汇总"), ("A3", "单 位：元"), ("B3", "状　态："), ("C3", "状态"),
    ]  # fmt: skip


def test_a_label_is_found_however_it_is_spaced_and_the_first_one_counts() -> None:
    assert find_label(GRID, "状态") == Ref("资金汇总", 3, 2)
    assert find_label(GRID, "结论") is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("C6", (6, 3, 6, 3)),
        ("$B$2:$AA$10", (2, 2, 10, 27)),
        ("c6", None),
        ("C6:", (6, 3, 6, 3)),
        ("A0:B", None),
        ("", None),
    ],
)
def test_an_area_is_read_from_its_address(address: str, place: tuple[int, int, int, int] | None) -> None:
    if place is None:
        with pytest.raises(ValueError, match="不是单元格地址"):
            Area.of("项目", address)
    else:
        assert Area.of("项目", address) == Area("项目", *place)


def test_an_area_names_its_cells_row_by_row() -> None:
    assert list(Area("项目", 2, 3, 3, 4).cells()) == [(2, 3), (2, 4), (3, 3), (3, 4)]
