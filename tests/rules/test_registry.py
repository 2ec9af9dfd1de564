"""The whole set of rules: every code documented, every text fillable, every code proved by a failing and a passing test."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from tests.support.faults import BROKEN, DEMANDING, FAULTS, GOOD_WEIGHTS, OF_FORMS, WEIGHTED, WEIGHTED_FORM, weighted
from tests.support.forms import cut_down, shelve
from tests.support.memory_book import a_book, findings_of
from xltool.delivery.pages import rule_catalogue as catalogue_page
from xltool.delivery.pages.rules import PAGE, page
from xltool.model.errors import ContractBroken
from xltool.model.findings import Finding, Severity, Text
from xltool.model.form import Form
from xltool.model.shelf import load_form
from xltool.model.submission import Submission
from xltool.reading.submission import read_submission
from xltool.reading.texts import CATALOGUE
from xltool.rules import registry
from xltool.rules.registry import Hit, registered, rule, run_rules

CATALOGUED = Path(__file__).resolve().parents[3] / "shared" / "rules.md"
RULES = registered()


@pytest.mark.skipif(not CATALOGUED.exists(), reason="the catalogue lies beside the checkout")
def test_every_rule_of_the_catalogue_is_there_or_has_its_reason() -> None:
    text = CATALOGUED.read_text(encoding="utf-8")
    wanted = set(re.findall(r"^\| ([A-Z]\d\d[a-z]?) \|", text, re.MULTILINE))
    wanted |= set(re.findall(r"\b(L\d\d) ", text))
    assert len(wanted) > 90
    assert wanted - {one.code for one in RULES} == set(catalogue_page.ELSEWHERE)


def test_the_page_of_the_catalogue_is_made_from_the_code() -> None:
    assert catalogue_page.PAGE.read_text(encoding="utf-8") == catalogue_page.page()


def test_rules_run_in_code_order() -> None:
    codes = [one.code for one in RULES]
    assert codes == sorted(codes)


def test_every_code_has_a_workbook_with_its_fault() -> None:
    assert {*FAULTS, *WEIGHTED, *OF_FORMS, *DEMANDING, *BROKEN} == {*(one.code for one in RULES), *CATALOGUE}


@pytest.mark.parametrize("code", FAULTS)
def test_the_fault_is_found(code: str) -> None:
    assert code in {finding.code for finding in findings_of(FAULTS[code]())}


@pytest.mark.parametrize("code", OF_FORMS)
def test_the_fault_is_found_on_a_form_that_asks_for_more(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, book = OF_FORMS[code]()
    shelve(form, tmp_path, monkeypatch)
    assert code in {finding.code for finding in findings_of(book, form)}
    assert findings_of(cut_down(a_book(), form), form) == [] or code == "W04"


@pytest.mark.parametrize("code", WEIGHTED)
def test_the_fault_is_found_in_a_form_with_weights(code: str) -> None:
    book = WEIGHTED[code]()
    assert code in {finding.code for finding in findings_of(book, WEIGHTED_FORM)}
    assert findings_of(weighted(*GOOD_WEIGHTS), WEIGHTED_FORM) == []


@pytest.mark.parametrize("code", DEMANDING)
def test_the_fault_is_found_on_a_form_with_more_in_it(code: str) -> None:
    assert {finding.code for finding in findings_of(a_book(), DEMANDING[code])} == {code}


def test_a_form_without_weights_does_not_look_at_them() -> None:
    assert findings_of(weighted(*GOOD_WEIGHTS[:-1], None)) == []


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_workbook_says_why(code: str) -> None:
    with pytest.raises(ContractBroken) as stop:
        read_submission(BROKEN[code]())
    assert code in {fault.code for fault in stop.value.faults if isinstance(fault, Finding)}


def test_a_workbook_without_a_fault_gives_no_finding_at_all() -> None:
    """The passing case of every rule at once."""
    assert findings_of(a_book()) == []


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_every_rule_is_documented_in_all_its_parts(one: registry.Rule) -> None:
    for part in ("要求：", "依据：", "通过：", "不通过："):
        assert part in one.documentation


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_every_text_says_what_and_how(one: registry.Rule) -> None:
    for text in one.texts.values():
        assert text.message.endswith(("。", "？"))
        assert text.fix.endswith("。")


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_no_text_speaks_of_row_numbers(one: registry.Rule) -> None:
    """Rows move; a text that names one would come loose from its finding."""
    for text in one.texts.values():
        names = {name for _, name, _, _ in Formatter().parse(text.message + text.fix) if name}
        assert not names & {"row", "line"}


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_no_text_names_a_command_or_a_fixed_year(one: registry.Rule) -> None:
    """Staff sit in Excel, and the budget year changes."""
    for text in one.texts.values():
        assert "xltool" not in text.message + text.fix
        assert not re.search(r"20\d\d年", text.message + text.fix)


def test_a_missing_placeholder_fails() -> None:
    with pytest.raises(KeyError):
        Text("「{name}」", "改。").filled({})


def test_the_page_for_staff_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def nothing(_s: Submission, _form: Form) -> list[Hit]:
    return []


def test_a_code_cannot_be_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))
    rule("Q01", Severity.INFO, "测试").says(text=Text("甲。", "乙。"))(nothing)
    with pytest.raises(ValueError, match="twice"):
        rule("Q01", Severity.INFO, "测试").says(text=Text("甲。", "乙。"))(nothing)


@pytest.mark.parametrize("code", ["Q1", "q01", "Q001"])
def test_a_malformed_code_is_refused(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_RULES", {})
    with pytest.raises(ValueError, match="well-formed"):
        rule(code, Severity.INFO, "测试").says(text=Text("甲。", "乙。"))(nothing)


def test_a_rule_that_crashes_is_one_finding_and_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))

    @rule("Q01", Severity.INFO, "测试").says(text=Text("甲。", "乙。"))
    def crash(_s: Submission, _form: Form) -> list[Hit]:
        raise ZeroDivisionError

    submission = read_submission(a_book(cover={"部门编码": "1"})).submission
    form = load_form("hebei_text")
    found = {finding.code: finding for finding in run_rules(submission, form)}
    assert "Q01" in found["Z01"].message
    assert found["Z01"].severity is Severity.ERROR
    assert "C06" in found
    with pytest.raises(ZeroDivisionError):
        run_rules(submission, form, strict=True)
