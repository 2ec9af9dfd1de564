"""汇总 adds up within one form and version only, and shows several forms apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.consolidated import rows
from tests.support.forms import DATA_HOME, a_form, filled, shelve
from tests.support.sealed import answered, submitted
from xltool.model.form import Form
from xltool.model.shelf import forms_folder, load_form
from xltool.model.template import LEDGER_FILE
from xltool.receiving.distribution import Job, Runner
from xltool.workflows import collect as workflow
from xltool.workflows.collect import Collected, Order, collect

NOW = datetime(2027, 1, 20, 8)
UNIT = "顺平县科学技术协会（本级）"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: others began with another folder of forms."""

    @contextmanager
    def in_this_process(_workers: int, job: Job) -> Iterator[Runner]:
        yield lambda work: ((digest, job(data), False) for digest, data in work)

    monkeypatch.setattr(workflow, "on_this_machine", in_this_process)


def sent(form: Form, unit: str, folder: Path) -> None:
    """A workbook of that form, sealed and sent."""
    work = folder / "work" / f"{unit}.xlsx"
    work.parent.mkdir(parents=True, exist_ok=True)
    submitted(answered(filled(form, work, unit)), folder / "收件")


def collected(folder: Path) -> Collected:
    return collect(Order([folder / "收件"], folder / "汇总.xlsx"), NOW, lambda _done, _all: None)


def test_three_forms_of_a_mailbox_stand_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_HOME, str(tmp_path / "home"))
    (tmp_path / "收件").mkdir()
    for unit in ("731001", "732001"):
        sent(load_form("hebei_text"), unit, tmp_path)
    sent(load_form("list_annual"), "733001", tmp_path)
    for unit in ("734001", "735001", "736001"):
        sent(load_form("card_annual"), unit, tmp_path)
    sums = {one.period[1]: one for one in collected(tmp_path).sums.periods}
    assert {name: (one.units, one.by_units[0], one.by_units[3]) for name, one in sums.items()} == {
        "一上": (2, Decimal("75000.00"), Decimal("15000.00")),
        "一上（部门预算项目绩效目标申报表 1.0）": (1, Decimal("37500.00"), Decimal(0)),
        "一上（项目支出绩效目标申报表 1.0）": (3, Decimal("112500.00"), Decimal(0)),
    }
    assert all(one.agrees for one in sums.values())
    table = {str(row["单位编码"]): row for row in rows(tmp_path / "汇总.xlsx", "汇总")}
    assert table["731001"]["阶段"] == "一上"
    assert table["733001"]["阶段"] == "一上（部门预算项目绩效目标申报表 1.0）"
    assert (table["733001"]["财政资金"], table["733001"]["3月底累计支出"]) == (None, None)
    assert table["734001"]["财政资金"] == 37500
    assert "Q53" not in {row["编号"] for row in rows(tmp_path / "汇总.xlsx", "问题")}


def test_two_versions_of_a_form_are_not_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [
        shelve(a_form("ours", "我县", version=version), tmp_path / "home", monkeypatch) for version in ("1.0", "1.1")
    ]
    (tmp_path / "收件").mkdir()
    for form, unit in zip(forms, ("731001", "732001"), strict=True):
        sent(form, unit, tmp_path)
    periods = [(one.period[1], one.units) for one in collected(tmp_path).sums.periods]
    assert periods == [("一上（我县 1.0）", 1), ("一上（我县 1.1）", 1)]


def test_a_form_that_is_not_here_is_refused_with_the_file_to_ask_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shelve(a_form("ours", "我县"), tmp_path / "home", monkeypatch)
    (tmp_path / "收件").mkdir()
    sent(form, "731001", tmp_path)
    for path in forms_folder().iterdir():
        path.unlink()
    received = collected(tmp_path).evidence.decision.received
    verdicts = [verdict for one, verdict in received if one.name.endswith(".xlsx") and one.name != LEDGER_FILE]
    assert {verdict.standing for verdict in verdicts} <= {"不予受理", "重复"}
    assert any("ours-1.0.xlsx" in verdict.reason + verdict.fix for verdict in verdicts)


def test_the_list_of_units_in_the_form_says_who_should_have_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where all that came in is of that one form, and where no other list is given."""
    units = [{"code": "731001", "name": UNIT}, {"code": "732001", "name": UNIT}, {"code": "739009", "name": "丙局"}]
    form = shelve(a_form("ours", "我县表", units=units), tmp_path / "home", monkeypatch)
    (tmp_path / "收件").mkdir()
    for unit in ("731001", "732001"):
        sent(form, unit, tmp_path)
    evidence = collected(tmp_path).evidence
    assert "丙局" in str(evidence.chased)
    assert evidence.said == ("没有另给名单，应报单位取自表样「我县表」1.0 版的单位名单，共 3 个单位。",)
    (tmp_path / "名单.csv").write_text(f"编码,名称\n731001,{UNIT}\n732001,{UNIT}\n", encoding="utf-8")
    order = Order([tmp_path / "收件"], tmp_path / "汇总.xlsx", tmp_path / "名单.csv")
    assert "丙局" not in str(collect(order, NOW, lambda _done, _all: None).evidence.chased)
    sent(load_form("list_annual"), "733001", tmp_path)
    assert collected(tmp_path).evidence.said == ()


def test_findings_follow_the_list_of_units_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same form with another list is installed: what was read before is read anew."""
    form = shelve(a_form("ours", "我县表"), tmp_path / "home", monkeypatch)
    (tmp_path / "收件").mkdir()
    sent(form, "731001", tmp_path)
    assert collected(tmp_path).read == 1
    assert collected(tmp_path).read == 0
    shelve(a_form("ours", "我县表", units=[{"code": "731001", "name": "别的局"}]), tmp_path / "home", monkeypatch)
    assert collected(tmp_path).read == 1
