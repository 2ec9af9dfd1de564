"""What the rules ask of a row of 指标 is derived before them, once for each row."""

from __future__ import annotations

import pytest

from tests.support.memory_book import a_book, an_indicator, good_indicators
from xltool.language.targets import Kind
from xltool.model.cells import CellError, Raw
from xltool.model.form import IndicatorRules
from xltool.model.shelf import load_form
from xltool.reading.submission import read_submission
from xltool.rules.case import Case, FiledRow, make_case
from xltool.rules.registry import run_rules


def case(*rows: dict[str, Raw]) -> Case:
    submission = read_submission(a_book(indicators=list(rows))).submission
    return make_case(submission, load_form("hebei_text"))


def filed(**changes: Raw) -> FiledRow:
    (row,) = case(an_indicator(**changes)).indicators
    return row


@pytest.mark.parametrize(
    ("level1", "level2", "first", "second", "cost"),
    [
        ("产出指标", "数量指标", "产出", "数量", False),
        (" 产出 ", "成本", "产出", "成本", True),
        ("效益指标", "数量指标", "效益", "", False),
        ("投入指标", "数量指标", "", "", False),
    ],
)
def test_a_row_is_filed_as_the_form_knows_its_levels(level1, level2, first, second, cost):
    row = filed(一级指标=level1, 二级指标=level2)
    assert (row.first_level, row.second_level, row.is_cost) == (first, second, cost)
    assert (row.level is None) == (first == "")


@pytest.mark.parametrize(
    ("changes", "applicable", "judged"),
    [
        ({}, True, Kind.NUMBER),
        ({"指标值": "不涉及"}, False, None),
        ({"三级指标": "本项目不适用此指标"}, False, None),
        ({"指标值": CellError("#N/A")}, False, None),
        ({"指标值": "≥**%"}, True, None),
        ({"指标值": None}, True, None),
    ],
)
def test_what_says_nothing_is_not_judged(changes, applicable, judged):
    one = case(an_indicator(**changes))
    assert len(one.applicable) == applicable
    assert [target.kind for _, target in one.judged] == ([judged] if judged else [])


def test_units_and_names_are_compared_in_one_spelling():
    row = filed(三级指标="培训　合格率（％）", 计量单位="百分比")
    assert (row.standard_unit, row.bare_name) == ("%", "培训合格率")


def test_the_levels_of_a_row_are_looked_up_once_in_a_run(monkeypatch):
    asked: list[str] = []
    look_up = IndicatorRules.first_level

    def counted(rules: IndicatorRules, typed: str) -> object:
        asked.append(typed)
        return look_up(rules, typed)

    monkeypatch.setattr(IndicatorRules, "first_level", counted)
    submission = read_submission(a_book()).submission
    run_rules(submission, load_form("hebei_text"), strict=True)
    assert asked == [row["一级指标"] for row in good_indicators()]
