"""Rules ask the form: on forms with columns taken out one at a time nothing crashes or speaks of what is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.support.faults import FAULTS
from tests.support.form_variants import SECTIONS, VARIANTS, faulty
from tests.support.forms import a_form, cut_down, shelve
from tests.support.memory_book import MemoryBook, a_book, an_indicator
from xltool.model.cells import Raw
from xltool.model.findings import Finding, Severity
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.shelf import load_form, shipped_names, standard_form
from xltool.reading.submission import read_submission
from xltool.rules.registry import run_rules

HEADERS = sorted({one.header for ones in KNOWN_COLUMNS.values() for one in ones.values()}, key=len, reverse=True)
NAMED = re.compile("「({0})」|({0})列(?!出)".format("|".join(HEADERS)))


def findings(book: MemoryBook) -> list[Finding]:
    reading = read_submission(book)
    return [*reading.findings, *run_rules(reading.submission, reading.submission.form, strict=True)]


@cache
def found_on_the_standard_form() -> frozenset[str]:
    return frozenset(one.code for book in faulty() for one in findings(book))


def judged(book: MemoryBook, form: Form) -> list[Finding]:
    return findings(cut_down(book, form))


def strange(found: Sequence[Finding], form: Form) -> list[str]:
    """What is said of sheets and columns that the form does not have."""
    headers = {sheet: {one.header for one in ones} for sheet, ones in form.sheet_columns.items()}
    here = {header for ones in headers.values() for header in ones}
    gone = [sheet for sheet in SECTIONS if sheet not in headers]
    said = []
    for one in found:
        text, sheet = one.message + one.fix, one.ref.sheet
        if sheet in KNOWN_COLUMNS and one.field not in headers.get(sheet, ()):
            said.append(f"{one.code} {sheet} {one.field}")
        names = {first or second for first, second in NAMED.findall(text)} - here
        said += [f"{one.code} {name}：{text}" for name in (*names, *(sheet for sheet in gone if sheet in text))]
    return said


def test_the_workbook_with_every_fault_gives_every_code() -> None:
    assert found_on_the_standard_form() >= FAULTS.keys()


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_said_of_a_column_that_the_form_does_not_have(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shelve(VARIANTS[name](), tmp_path, monkeypatch)
    assert judged(a_book(), form) == []
    found = [one for book in faulty() for one in judged(book, form)]
    assert strange(found, form) == []
    assert {one.code for one in found} <= found_on_the_standard_form()


GOOD_BUT_FOR = {"card_points": {"I01", "W02"}}
"""There 成本 is a first level, which the good workbook of the standard form has not."""


@pytest.mark.parametrize("name", shipped_names())
def test_rules_run_on_every_shipped_form_and_speak_of_its_columns_alone(name: str) -> None:
    form = load_form(name)
    assert {one.code for one in judged(a_book(), form)} <= GOOD_BUT_FOR.get(name, set())
    assert strange([one for book in faulty() for one in judged(book, form)], form) == []


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


def of_department(*codes: Raw) -> MemoryBook:
    """A department with one task and six indicators, each with the code of its task or none."""
    form = load_form("department_overall")
    book = cut_down(a_book(), form)
    rows = book.sheets["指标"]
    at = rows[2].index("任务编号")
    for row, code in zip(rows[3:], codes, strict=True):
        row[at] = code
    return book


def test_indicators_of_the_whole_department_need_no_task() -> None:
    assert findings(of_department(*[None] * 6)) == []
    own = str(a_book().sheets["项目"][3][0])
    assert findings(of_department(own, None, own, None, None, None)) == []


def test_what_is_asked_of_a_project_is_asked_of_all_rows_where_some_belong_to_no_task() -> None:
    book = of_department(*[None] * 6)
    book.sheets["指标"] = [row for row in book.sheets["指标"] if "效益指标" not in row]
    (told,) = [one for one in findings(book) if one.code == "I01"]
    assert told.message == f"项目「{a_book().sheets['封面'][4][1]}」没有效益指标。"
    book.sheets["指标"] = book.sheets["指标"][:3]
    assert [(one.code, one.message) for one in findings(book)] == [("G11", "「指标」没有填写任何指标。")]


def test_of_other_forms_a_row_without_a_project_is_told() -> None:
    for form in (standard_form(), load_form("card_annual")):
        book = cut_down(a_book(), form)
        book.sheets["指标"][4][0] = None
        assert ("G11", "A5") in {(one.code, one.ref.a1) for one in findings(book)}


@pytest.mark.parametrize(
    ("mid_term", "annual", "told"),
    [("≥500人次", 90, []), ("≥500人次", None, []), (None, 90, []), (None, None, ["I06"])],
)
def test_of_two_horizons_one_target_is_enough(mid_term: Raw, annual: Raw, told: list[str]) -> None:
    book = cut_down(a_book(), load_form("card_two_horizons"))
    headers, row = book.sheets["指标"][2], book.sheets["指标"][4]
    row[headers.index("中期指标值")], row[headers.index("指标值")] = mid_term, annual
    if annual is None:
        row[headers.index("计算符号")] = row[headers.index("计量单位")] = None
    else:
        row[headers.index("计算符号")], row[headers.index("计量单位")] = "≥", "%"
    assert [one.code for one in findings(book)] == told


@pytest.mark.parametrize("name", shipped_names())
def test_a_form_has_one_name_for_the_code_of_a_project(name: str) -> None:
    form = load_form(name)
    assert form.header("项目", "code") == form.header("指标", "project_code")
