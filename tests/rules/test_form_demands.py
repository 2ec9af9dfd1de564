"""What a form's own tables ask for: cells, both objectives, shares, rows and points of levels, their order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.forms import a_form, cut_down, shelve, typed, with_columns
from tests.support.memory_book import a_book, a_project, good_indicators
from xltool.model.cells import Raw
from xltool.model.findings import Finding
from xltool.model.form import Form
from xltool.model.shelf import standard_form
from xltool.reading.submission import read_submission
from xltool.rules.registry import run_rules

NOT_APPLICABLE: dict[str, Raw] = {"指标值": "不适用", "计算符号": None, "计量单位": None}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, pytest.MonkeyPatch]:
    return tmp_path, monkeypatch


def judged(
    form: Form, home: tuple[Path, pytest.MonkeyPatch], *changes: tuple[str, int, Mapping[str, Raw]]
) -> list[Finding]:
    shelve(form, *home)
    book = cut_down(a_book(), form)
    for sheet, row, cells in changes:
        typed(book, sheet, row, cells)
    reading = read_submission(book)
    return [*reading.findings, *run_rules(reading.submission, form, strict=True)]


def said(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, str(one.ref)) for one in found]


def with_indicators(levels: Mapping[str, Mapping[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """The indicator rules with fields of single levels changed, by name."""
    rules = standard_form().indicators.model_dump(mode="json")
    own = [{**level, **(levels or {}).get(level["name"], {})} for level in rules["levels"]]
    return {**rules, "levels": own, **changes}


STARRED = {"指标": [{"key": "star"}, {"key": "scoring", "conditional": True}]}


@pytest.mark.parametrize(
    ("stars", "cells", "required", "found"),
    [
        (None, {"评分标准": None}, 3, []),
        ("★★", {"评分标准": None}, 3, []),
        ("★★★", {"评分标准": "按比例"}, 3, []),
        ("★★★", {"评分标准": None}, 3, [("F01", "指标!L8")]),
        ("★", {"评分标准": None}, 1, [("F01", "指标!L8")]),
        ("★★★", {"评分标准": None}, 0, []),
        ("★★★", NOT_APPLICABLE, 3, [("F01", "指标!G8"), ("I20", "指标!G8")]),
    ],
)
def test_three_stars_ask_for_what_is_conditional(
    stars: str | None, cells: Mapping[str, Raw], required: int, found: list[tuple[str, str]], home: Any
) -> None:
    form = with_columns(STARRED, indicators=with_indicators(required_stars=required))
    rows = [("指标", row, {"核心指标": None, "评分标准": None}) for row in range(4, 10)]
    marked = ("指标", 8, {"核心指标": stars, "评分标准": "按比例", **cells})
    assert said(judged(form, home, *rows, marked)) == found


def test_a_further_column_that_is_required_is_asked_for_once(home: Any) -> None:
    form = with_columns({"指标": [{"key": "last_year"}, {"key": "note"}]})
    rows = [("指标", row, {"上年指标值": None, "指标值说明": None}) for row in (5, 7)]
    (found,) = judged(form, home, *rows)
    assert (found.code, str(found.ref), found.severity) == ("F01", "指标!K5", "warning")
    assert found.message == "上年指标值没有填写，还有 1 处（K7）。"


@pytest.mark.parametrize("asked", [{"required": False}, {"conditional": True}])
@pytest.mark.parametrize(
    ("sheet", "key", "header", "code"),
    [
        ("指标", "target_basis", "指标值确定依据", "I17"),
        ("指标", "description", "绩效指标描述", "I21"),
        ("项目", "purpose", "资金用途", "B09"),
        ("项目", "function", "对应职责", "X06"),
        ("项目", "other_funds", "其他资金", "B02"),
    ],
)
def test_what_the_form_leaves_to_staff_may_be_blank(
    sheet: str, key: str, header: str, code: str, asked: dict[str, bool], home: Any
) -> None:
    assert code in {one.code for one in judged(a_form(), home, (sheet, 4, {header: None}))}
    columns: dict[str, list[Any]] = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns[sheet] = [{"key": key, **asked} if one.key == key else one for one in columns[sheet]]
    form = a_form("lax_form", "松", columns=columns)
    assert code not in {one.code for one in judged(form, home, (sheet, 4, {header: None}))}


MID_TERM = {"项目": [{"key": "mid_term_objective"}]}


@pytest.mark.parametrize(
    ("horizons", "start", "typed_in", "found"),
    [
        ("mid_term_and_annual", "0", None, [("G13", "error")]),
        ("mid_term_and_annual", "37500", None, [("G13", "error")]),
        ("mid_term_and_annual", "37500.01", None, []),
        ("mid_term_and_annual", "0", "三年内建成五个科普基地。", []),
        ("mid_term_and_annual", "0", a_project()["绩效目标"], [("G13", "warning")]),
        ("annual", "0", None, [("F01", "warning")]),
    ],
)
def test_a_form_with_two_horizons_asks_for_both_objectives(
    horizons: str, start: str, typed_in: Raw, found: list[tuple[str, str]], home: Any
) -> None:
    goals = {**standard_form().goals.model_dump(mode="json"), "mid_term_from": start}
    form = with_columns(MID_TERM, horizons=horizons, goals=goals)
    now = judged(form, home, ("项目", 4, {"中期目标": typed_in}))
    assert [(one.code, one.severity) for one in now] == found


@pytest.mark.parametrize(
    ("share", "found"),
    [
        ("100%", []), (100, []), (1, []), ("60%", [("W04", "项目!N4")]), (None, [("W04", "项目!N4")]),
        ("一半", [("W04", "项目!N4")]), ("120%", [("W04", "项目!N4")]), ("1%", [("W04", "项目!N4")]),
    ],
)  # fmt: skip
def test_shares_of_goals_add_up_to_a_hundred(share: Raw, found: list[tuple[str, str]], home: Any) -> None:
    form = with_columns({"项目": [{"key": "share"}]})
    assert said(judged(form, home, ("项目", 4, {"目标占比": share}))) == found


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ({"效益指标": {"min_rows": 1}}, []),
        ({"效益指标": {"min_rows": 2}}, [("I04", "指标!B8")]),
        ({"产出指标": {"min_rows": 5}}, [("I04", "指标!B4")]),
        ({"产出指标": {"min_rows_second": {"质量指标": 2}}}, [("I04", "指标!C5")]),
        ({"效益指标": {"min_rows_second": {"生态效益指标": 1}}}, [("I04", "指标!C8")]),
    ],
)
def test_a_level_has_as_many_rows_as_the_form_asks_for(
    levels: dict[str, Any], found: list[tuple[str, str]], home: Any
) -> None:
    assert said(judged(a_form(indicators=with_indicators(levels)), home)) == found


def test_a_level_that_is_not_there_is_not_counted_too(home: Any) -> None:
    form = a_form(indicators=with_indicators({"满意度指标": {"min_rows": 2}}))
    book = a_book(indicators=good_indicators()[:-1])
    shelve(form, *home)
    found = run_rules(read_submission(cut_down(book, form)).submission, form, strict=True)
    assert [one.code for one in found] == ["I01"]


def test_rows_stand_in_the_order_of_the_levels_where_the_form_asks_for_it(home: Any) -> None:
    moved: dict[str, Raw] = {"一级指标": "效益指标", "二级指标": "社会效益指标", "三级指标": "科普影响力提升率"}
    change = ("指标", 5, {**moved, "指标值": 85})
    (found,) = [
        one for one in judged(a_form(indicators=with_indicators(in_order=True)), home, change) if one.code == "I27"
    ]
    assert (str(found.ref), found.severity) == ("指标!B6", "info")
    assert "产出指标排在效益指标后面" in found.message
    assert "I27" not in {one.code for one in judged(a_form("free_form", "不限"), home, change)}


def test_a_first_level_may_have_no_second_ones(home: Any) -> None:
    bare = {"second": {}, "required_second": [], "wanted_second": []}
    form = a_form(indicators=with_indicators({"满意度指标": bare}))
    assert judged(form, home, ("指标", 9, {"二级指标": None})) == []


POINTS = {
    "产出指标": {"name": "产出指标(40-50)分", "min_points": "40", "max_points": "50"},
    "效益指标": {"name": "效益指标（30分）", "min_points": "30", "max_points": "30"},
    "满意度指标": {"max_points": "20"},
}
WEIGHTED = {"指标": [{"key": "weight", "required": True}]}


@pytest.mark.parametrize("as_typed", ["产出指标", "产出", "产出指标（40-50）分", "产出指标（40分）"])
@pytest.mark.parametrize(
    ("weights", "execution", "found"),
    [
        ((20, 12.5, 10, 7.5, 30, 10), "10", []),
        ((20, 10, 5, 5, 30, 20), "10", []),
        ((20, 12.5, 10, 7.5, 30, 20), "10", [("W01", "指标!K4")]),
        ((20, 12.5, 10, 17.5, 30, 0.5), "10", [("W01", "指标!K4"), ("W02", "指标!K4")]),
        ((20, 12.5, 10, 7.5, 20, 20), "10", [("W02", "指标!K8")]),
        ((20, 5, 10, 4, 30, 21), "10", [("W02", "指标!K4"), ("W02", "指标!K9")]),
    ],
)
def test_points_of_a_first_level_stay_in_the_range_of_the_form(
    weights: tuple[float, ...], execution: str, found: list[tuple[str, str]], as_typed: str, home: Any
) -> None:
    form = with_columns(
        WEIGHTED, indicators=with_indicators(POINTS), weights={"total": "90", "execution_points": execution}
    )
    rows: list[tuple[str, int, dict[str, Raw]]] = [
        ("指标", row, {"权重": weight}) for row, weight in enumerate(weights, start=4)
    ]
    rows += [("指标", row, {"一级指标": as_typed}) for row in range(4, 8)]
    now = judged(form, home, *rows)
    assert said(now) == found
    assert all("另有执行率分值 10" in one.message for one in now if one.code == "W01")


@pytest.mark.parametrize(
    ("weight", "points", "found"),
    [
        (10, "10", []),
        (10, "10分", []),
        (5, "10", ["指标!K10"]),
        (10, "20", ["项目!N4"]),
        (8, "8", ["指标!K10", "项目!N4"]),
    ],
)
def test_a_row_for_the_execution_rate_has_the_points_of_the_form(
    weight: Raw, points: Raw, found: list[str], home: Any
) -> None:
    form = with_columns(
        {**WEIGHTED, "项目": [{"key": "execution_points"}]}, weights={"total": "90", "execution_points": "10"}
    )
    rows = [*good_indicators(), {**good_indicators()[1], "三级指标": "预算执行率", "指标值": 100, "计算符号": "＝"}]
    book = cut_down(a_book(indicators=rows), form)
    for row, one in enumerate((20, 12.5, 10, 7.5, 30, 10, weight), start=4):
        typed(book, "指标", row, {"权重": one})
    typed(book, "项目", 4, {"执行率分值": points})
    shelve(form, *home)
    hits = run_rules(read_submission(book).submission, form, strict=True)
    assert [str(one.ref) for one in hits if one.code[0] == "W"] == found


@pytest.mark.parametrize(("amount", "found"), [(37500, []), (30000, []), (37500.5, [("B02", "项目!C4")])])
def test_a_single_source_is_no_more_than_the_budget(amount: float, found: list[tuple[str, str]], home: Any) -> None:
    columns: dict[str, list[Any]] = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns["项目"] = [one for one in columns["项目"] if one.key != "other_funds"]
    form = a_form(columns=columns, funds=[{"key": "fiscal_funds", "kind": "财政"}])
    assert said(judged(form, home, ("项目", 4, {"财政资金": amount}))) == found
