"""Weights of indicators in a form that has them: W01, W02, W03."""

from __future__ import annotations

import pytest

from tests.support.faults import GOOD_WEIGHTS, WEIGHTED_FORM, weighted
from tests.support.memory_book import check, findings_of
from xltool.model.cells import Raw


def weigh(*weights: Raw, **changes: Raw) -> list[tuple[str, str]]:
    book = weighted(*weights, **changes)
    return check(book, "W01", "W02", "W03", form=WEIGHTED_FORM)


def test_weights_that_add_up_and_are_split_as_usual_are_fine() -> None:
    assert weigh(*GOOD_WEIGHTS) == []


def test_another_total_is_refused_once_and_the_split_left() -> None:
    assert weigh(20, 12.5, 10, 7.5, 30, 15) == [("W01", "指标!K4")]


def test_an_unusual_split_is_a_warning() -> None:
    assert weigh(40, 12.5, 10, 7.5, 10, 10) == [("W02", "指标!K4")]


@pytest.mark.parametrize("weight", [0, -5, "十分", 7.125, None])
def test_a_weight_that_is_none_is_refused_where_it_stands(weight: Raw) -> None:
    assert ("W03", "指标!K9") in weigh(20, 12.5, 10, 7.5, 30, weight)


def test_a_row_that_does_not_apply_has_no_weight() -> None:
    found = weigh(20, 12.5, 10, 7.5, 40, 10, 指标值="不适用", 计算符号=None, 计量单位=None)
    assert ("W03", "指标!K9") in found
    assert weigh(20, 12.5, 10, 7.5, 40, None, 指标值="不适用", 计算符号=None, 计量单位=None) == []


def test_what_cannot_be_read_is_not_added_up() -> None:
    codes = {f.code for f in findings_of(weighted(20, 12.5, 10, 7.5, 30, "十"), WEIGHTED_FORM)}
    assert "W03" in codes
    assert "W01" not in codes
