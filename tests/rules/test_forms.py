"""Rules ask the form: on forms with columns taken out one at a time nothing crashes or speaks of what is not there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.support.faults import FAULTS
from tests.support.forms import a_form, cut_down, shelve, without
from tests.support.memory_book import MemoryBook, a_book, an_indicator
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.findings import Finding, Severity
from xltool.model.form import NEEDED_COLUMNS, Form
from xltool.model.shelf import load_form, shipped_names, standard_form
from xltool.reading.submission import read_submission
from xltool.rules.registry import run_rules

TAKEN_OUT = [
    (sheet, column.key)
    for sheet, columns in standard_form().columns.items()
    for column in columns
    if column.key not in NEEDED_COLUMNS[sheet]
]
SECTIONS = (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)
DRAWN = {"D06", "D07"}
"""Their workbooks carry sheets drawn from all the columns, which T07 rightly calls old when one is gone."""


def findings(book: MemoryBook) -> list[Finding]:
    reading = read_submission(book)
    return [*reading.findings, *run_rules(reading.submission, reading.submission.form, strict=True)]


@cache
def whole(code: str) -> set[str]:
    """What the workbook with a fault gives on the standard form."""
    return {one.code for one in findings(FAULTS[code]())}


def judged(book: MemoryBook, form: Form) -> list[Finding]:
    return findings(cut_down(book, form))


@pytest.mark.parametrize(("sheet", "key"), [*TAKEN_OUT, *((sheet, None) for sheet in SECTIONS)])
def test_nothing_is_said_of_a_column_that_the_form_does_not_have(
    sheet: str, key: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shelve(without(sheet, key), tmp_path, monkeypatch)
    gone = {one.header for one in standard_form().entry_columns[sheet]}
    gone -= {one.header for one in form.entry_columns.get(sheet, ())}
    good = judged(a_book(), form)
    if key == "operator":  # the sign then stands in the value, where the cut workbook has none
        assert {one.field for one in good} == {"指标值"}
    else:
        assert good == []
    expected = {one.code for one in good} | ({"I08"} if key == "level2" else set())  # what is cost, B06 tells by it
    for code, make in FAULTS.items():
        former = whole(code) | expected
        now = judged(make(), form)
        assert not [one for one in now if one.ref.sheet == sheet and one.field in gone]
        extra = {one.code for one in now} - former - ({"T07"} if code in DRAWN else set())
        assert not extra, (code, extra)


@pytest.mark.parametrize("name", shipped_names())
def test_rules_run_on_every_shipped_form_and_speak_of_its_columns_alone(name: str) -> None:
    form = load_form(name)
    headers = {sheet: {one.header for one in columns} for sheet, columns in form.entry_columns.items()}
    for make in (a_book, *FAULTS.values()):
        found = judged(make(), form)
        strange = [one for one in found if one.ref.sheet in headers and one.field not in headers[one.ref.sheet]]
        assert not strange
        assert {one.ref.sheet for one in found} & set(standard_form().entry_columns) <= set(headers)
    errors = {one.code for one in judged(a_book(), form) if one.severity is Severity.ERROR}
    assert errors == ({"W03"} if form.weights else set())  # the standard workbook has no weights to judge


def test_a_form_turns_a_rule_off_or_makes_it_lighter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = a_book(indicators=[an_indicator(指标值确定依据=None)])
    assert {one.severity for one in findings(fault) if one.code == "I17"} == {Severity.ERROR}
    off = shelve(a_form(rules={"I17": {"on": False}}), tmp_path, monkeypatch)
    assert "I17" not in {one.code for one in judged(fault, off)}
    lighter = shelve(a_form("light_form", "轻", rules={"I17": {"severity": "warning"}}), tmp_path, monkeypatch)
    assert {one.severity for one in judged(fault, lighter) if one.code == "I17"} == {Severity.WARNING}


def test_texts_name_columns_as_the_form_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {name: list(ones) for name, ones in standard_form().columns.items()}
    renamed = [one if one.key != "operator" else {"key": "operator", "header": "指标性质"} for one in columns["指标"]]
    form = shelve(a_form(columns={**columns, "指标": renamed}), tmp_path, monkeypatch)
    book = cut_down(a_book(indicators=[an_indicator(计算符号=None)]), standard_form())
    headers = book.sheets["指标"][2]
    headers[headers.index("计算符号")] = "指标性质"
    book = MemoryBook(
        {**book.sheets, "封面": [["表样", form.title] if row[0] == "表样" else row for row in book.sheets["封面"]]}
    )
    assert [one.fix for one in findings(book) if one.code == "I08"] == ["请在指标性质列选 ≥、＞、＝、＜、≤ 之一。"]


@pytest.mark.parametrize(
    ("central", "county", "unit", "found"),
    [
        (20000, 10000, 7500, []),
        (20000, 10000, 7000, ["B02"]),
        (37500, None, None, []),
        (20000, "一万", 7500, ["B01"]),
        (40000, -2500, 0, ["B01"]),
    ],
)
def test_sources_of_funds_of_the_forms_own_add_up_to_the_budget(
    central: Raw, county: Raw, unit: Raw, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns["项目"] = [one for one in columns["项目"] if one.key not in {"fiscal_funds", "other_funds"}]
    columns["项目"] += [{"key": "central_funds"}, {"key": "county_funds", "header": "本级资金"}, {"key": "unit_funds"}]  # type: ignore[list-item]
    funds = [
        {"key": "central_funds", "kind": "财政"}, {"key": "county_funds", "kind": "财政"},
        {"key": "unit_funds", "kind": "其他"},
    ]  # fmt: skip
    form = shelve(a_form(columns=columns, funds=funds), tmp_path, monkeypatch)
    book = cut_down(a_book(), form)
    heads, row = book.sheets["项目"][2:4]
    for header, value in (("中央资金", central), ("本级资金", county), ("单位资金", unit)):
        row[heads.index(header)] = value
    said = [one for one in findings(book) if one.code in {"B01", "B02"}]
    assert [one.code for one in said] == found
    if found == ["B02"]:
        assert (
            said[0].message
            == "预算数 37,500.00 元，中央资金、本级资金、单位资金相加等于 37,000.00 元，相差 500.00 元。"
        )


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (7500, 30000, []),
        (7500, 29999.5, [("D04", "全年")]),
        (7500, None, [("D01", "全年")]),
        ("七千", 30000, [("D01", "上半年")]),
        (-500, 38000, [("D01", "上半年")]),
    ],
)
def test_money_by_period_adds_up_to_the_budget(
    first: Raw, last: Raw, found: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [{"label": "上半年", "month": 6}, {"label": "全年", "month": 12}]
    form = shelve(a_form(checkpoints=points, checkpoint_kind="money"), tmp_path, monkeypatch)
    book = cut_down(a_book(), form)
    heads, row = book.sheets["项目"][2:4]
    row[heads.index("上半年")], row[heads.index("全年")] = first, last
    assert [(one.code, one.field) for one in findings(book)] == found
