"""Rules ask the form: on forms with columns taken out one at a time nothing crashes or speaks of what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path

import pytest

from tests.support.faults import FAULTS
from tests.support.forms import a_form, cut_down, shelve, without
from tests.support.memory_book import CODE, MemoryBook, a_book, an_indicator
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.findings import Finding, Severity
from xltool.model.form import FUNDS, KNOWN_COLUMNS, NEEDED_COLUMNS, Form
from xltool.model.shelf import load_form, shipped_names, standard_form
from xltool.reading.submission import read_submission
from xltool.rules.registry import run_rules

SECTIONS = (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)
TAKEN_OUT = [
    *((sheet, column.key) for sheet, ones in standard_form().columns.items() for column in ones
      if column.key not in NEEDED_COLUMNS[sheet]),
    *((sheet, None) for sheet in SECTIONS),
]  # fmt: skip
ALONE = ("B03", "B11", "C06", "C07", "C09", "D06", "D07", "R05", "R06", "R07", "T07", "T08", "X03", "X07")
"""Faults of the cover or of what was drawn: no row of another workbook holds them."""
HEADERS = sorted({one.header for ones in KNOWN_COLUMNS.values() for one in ones.values()}, key=len, reverse=True)
NAMED = re.compile("「({0})」|({0})列(?!出)".format("|".join(HEADERS)))


def findings(book: MemoryBook) -> list[Finding]:
    reading = read_submission(book)
    return [*reading.findings, *run_rules(reading.submission, reading.submission.form, strict=True)]


@cache
def faulty() -> tuple[MemoryBook, ...]:
    """One workbook with the rows of every fault, each in a project of its own; those of ``ALONE`` beside it."""
    good = a_book()
    sheets = {name: [list(row) for row in rows] for name, rows in good.sheets.items()}
    for number, make in enumerate(FAULTS.values()):
        own, code = make().sheets, f"13063621UQAP8BYN{number:05d}"
        for sheet in standard_form().columns.keys() & own.keys():
            if sheet not in SECTIONS or own[sheet] != good.sheets[sheet]:
                sheets[sheet] += [[code if cell == CODE else cell for cell in row] for row in own[sheet][3:]]
    return MemoryBook(sheets), *(FAULTS[code]() for code in ALONE)


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


def variants() -> dict[str, Callable[[], Form]]:
    """Forms made of the standard one: columns taken out one at a time, other schedules, other sources of funds."""
    ends = {1: [12], 4: [3, 6, 9, 12], 12: range(1, 13)}
    points = {count: [{"label": f"{m}月末", "month": m} for m in months] for count, months in ends.items()}
    made: dict[str, Callable[[], Form]] = {
        f"no {sheet} {key}": partial(without, sheet, key) for sheet, key in TAKEN_OUT
    }
    made |= {f"{count} {kind}": partial(a_form, checkpoints=ones, checkpoint_kind=kind)
             for count, ones in points.items() for kind in ("cumulative", "money", "rate") if kind != "rate" or count == 1}  # fmt: skip
    made["no checkpoints"] = partial(a_form, checkpoints=[])
    made["no funds"] = partial(a_form, columns=with_projects(()), funds=[])
    made["one fund"] = partial(
        a_form, columns=with_projects(({"key": "fiscal_funds", "header": "本级财力"},)), funds=[{"key": "fiscal_funds", "kind": "财政"}]
    )  # fmt: skip
    made["own fund"] = partial(
        a_form, columns=with_projects(({"key": "county_funds"},)), funds=[{"key": "county_funds", "kind": "财政"}]
    )
    needed = {
        sheet: [one for one in ones if one.key in NEEDED_COLUMNS[sheet]]
        for sheet, ones in standard_form().columns.items()
    }
    made["nothing but what makes a row"] = partial(
        a_form, columns={**needed, **dict.fromkeys(SECTIONS, ())}, funds=[], checkpoints=[]
    )
    return made


def with_projects(funds: Iterable[object]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns["项目"] = [one for one in standard_form().columns["项目"] if one.key not in FUNDS]
    columns["项目"] += funds
    return columns


VARIANTS = variants()


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_said_of_a_column_that_the_form_does_not_have(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shelve(VARIANTS[name](), tmp_path, monkeypatch)
    assert judged(a_book(), form) == []
    found = [one for book in faulty() for one in judged(book, form)]
    assert strange(found, form) == []
    assert {one.code for one in found} <= found_on_the_standard_form()


@pytest.mark.parametrize("name", shipped_names())
def test_rules_run_on_every_shipped_form_and_speak_of_its_columns_alone(name: str) -> None:
    form = load_form(name)
    assert judged(a_book(), form) == []
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
