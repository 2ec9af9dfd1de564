"""Every shipped form makes a template, is filled in, judged, computed, drawn and sealed like the first."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
import pytest

from tests.support.forms import a_form, filled, shelve
from tests.support.sealed import answered, submitted
from xltool.books import open_book
from xltool.delivery.template.workbook import template_workbook
from xltool.model import template
from xltool.model.shelf import load_form, shipped_names
from xltool.sending.seal.content import content_of
from xltool.sending.seal.drawn_sheets import drawn_sheets
from xltool.sending.seal.verify import SealState
from xltool.workflows.check import Outcome, check
from xltool.workflows.print_forms import official_sheets
from xltool.workflows.publish import publish
from xltool.workflows.run import run
from xltool.workflows.verify import verify_book

NOW = datetime(2026, 11, 28, 12)


@cache
def pressed(name: str) -> tuple[Outcome, bytes]:
    """What 一键完成 says of the good workbook of a form, and the workbook afterwards."""
    with TemporaryDirectory() as folder:
        path = filled(load_form(name), Path(folder) / "填报.xlsx")
        return run(open_book(path), NOW), path.read_bytes()


def after_press(name: str, path: Path) -> Path:
    path.write_bytes(pressed(name)[1])
    return path


@pytest.mark.parametrize("name", shipped_names())
def test_a_workbook_of_the_form_is_run_through(name: str, tmp_path: Path) -> None:
    form = load_form(name)
    path = after_press(name, tmp_path / "填报.xlsx")
    outcome, _ = pressed(name)
    assert [str(one.ref) for one in outcome.findings if one.severity == "error"] == []
    assert not outcome.figures.incomplete
    assert {template.TOTALS, *outcome.submission.official_sheets} == set(outcome.made)
    again = check(open_book(path))
    assert {one.code for one in again.findings} & {"T08", "X03"} == set()
    workbook = openpyxl.load_workbook(path)
    texts = {str(cell.value) for one in outcome.made for row in workbook[one].iter_rows() for cell in row if cell.value}
    assert not [text for text in texts if "{" in text]
    assert ("资金支出计划（%）" in texts) == bool(form.checkpoints)


@pytest.mark.parametrize("name", shipped_names())
def test_every_column_of_the_form_is_sealed(name: str) -> None:
    form, (outcome, _) = load_form(name), pressed(name)
    sealed = {(item.sheet, item.field) for item in content_of(outcome.submission, ())}
    assert {(sheet, one.header) for sheet, ones in form.entry_columns.items() for one in ones} <= sealed
    versions = [item.value for item in content_of(outcome.submission, ()) if item.field == "表样版本"]
    assert versions == ([] if name == "hebei_text" else [form.label])


@pytest.mark.parametrize("name", shipped_names())
def test_the_template_speaks_of_no_sheet_or_source_that_the_form_does_not_have(name: str) -> None:
    form = load_form(name)
    workbook = template_workbook(form)
    shown = [template.COVER, template.GUIDE, *form.entry_columns]
    texts = [str(cell.value) for sheet in shown for row in workbook[sheet].iter_rows() for cell in row if cell.value]
    texts += [str(one.prompt) for sheet in shown for one in workbook[sheet].data_validations.dataValidation]
    absent = {sheet for sheet in template.STANDARD_COLUMNS if sheet not in form.entry_columns}
    absent |= {"3月底", "12月底"} - set(form.labels)
    here = {one.header for one in form.entry_columns[template.PROJECTS]}
    absent |= {"财政资金", "其他资金"} - here
    said = {word: text for word in absent for text in texts if word in text}
    assert said == {}


def test_twelve_checkpoints_in_money_are_computed_drawn_and_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = [{"label": f"{month}月底", "month": month} for month in range(1, 13)]
    form = shelve(a_form(checkpoints=months, checkpoint_kind="money"), tmp_path / "home", monkeypatch)
    path = filled(form, tmp_path / "填报.xlsx")
    workbook = openpyxl.load_workbook(path)
    headers = [cell.value for cell in workbook["项目"][3]]
    for month in range(1, 13):
        workbook["项目"].cell(4, headers.index(f"{month}月底") + 1).value = 3000 if month < 12 else 4500
    workbook.save(path)
    outcome = run(open_book(path), NOW)
    assert {one.code for one in outcome.findings if one.severity == "error"} == set()
    schedule = outcome.figures.total.schedule
    assert schedule is not None
    assert [(one.cumulative, one.period) for one in (schedule[0], schedule[10], schedule[11])] == [
        (3000, 3000), (33000, 3000), (37500, 4500),
    ]  # fmt: skip
    lines = list(openpyxl.load_workbook(path)["资金汇总"].iter_rows(values_only=True))
    table = next(at for at, line in enumerate(lines) if line[:3] == ("序号", "项目编码", "项目名称"))
    assert lines[table][4:28:2] == tuple(f"{month}月底累计" for month in range(1, 13))
    assert lines[table + 1][26:28] == (37500, 4500)
    official = list(openpyxl.load_workbook(path)["表1 科普专项"].iter_rows(values_only=True))
    assert [line[1:] for line in official if line[0] == "资金支出计划（元）"] == [
        tuple(f"{month}月底" for month in range(1, 7)), tuple(f"{month}月底" for month in range(7, 13)),
    ]  # fmt: skip
    planned = [line[1:] for line, below in pairwise(official[::-1]) if below[0] == "资金支出计划（元）"]
    assert planned == [(*["3000.00"] * 5, "4500.00"), ("3000.00",) * 6]
    sealed = {
        one.sheet: dict(one.cells) for one in drawn_sheets(open_book(path), check(open_book(path)).submission.made)
    }
    assert (sealed["资金汇总"][f"AA{table + 2}"], sealed["资金汇总"][f"AB{table + 2}"]) == ("37500", "4500")
    assert check(open_book(path)).counts.error == 0


def test_without_checkpoints_the_totals_are_those_of_the_whole_year(tmp_path: Path) -> None:
    path = after_press("card_annual", tmp_path / "填报.xlsx")
    sheet = openpyxl.load_workbook(path)["资金汇总"]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[5][1:8] == ("全年", None, 37500, None, 37500, None, 0)
    assert [line[0] for line in lines[6:] if "、" in str(line[0])] == [
        "二、分项目：全部资金", "三、分项目：财政资金", "四、分项目：其他资金",
    ]  # fmt: skip
    assert sheet["D9"].border.left.style is not None
    assert sheet["F9"].border.left.style is None


@pytest.mark.parametrize(
    ("name", "parts", "table"), [("hebei_text", 2, "1.科普专项绩效目标表"), ("card_annual", 0, "1.科普专项")]
)
def test_a_document_has_the_parts_that_the_form_has(name: str, parts: int, table: str, tmp_path: Path) -> None:
    path = after_press(name, tmp_path / "填报.xlsx")
    document = docx.Document(io.BytesIO(publish(open_book(path), accepted=True).word))
    headings = [one.text for one in document.paragraphs if one.text.startswith(("第一部分\n", "第二部分\n"))]
    assert len(headings) == parts
    assert any(one.text == table for one in document.paragraphs)


@pytest.mark.parametrize("name", ["card_annual", "list_annual", "department_overall"])
def test_a_changed_digit_in_a_drawn_sheet_of_the_form_breaks_the_seal(name: str, tmp_path: Path) -> None:
    path = after_press(name, tmp_path / "填报.xlsx")
    sealed = submitted(answered(path), tmp_path / "报送").workbook
    assert verify_book(open_book(sealed)).state is SealState.INTACT
    workbook = openpyxl.load_workbook(sealed)
    drawn = workbook[official_sheets(open_book(sealed))[-1]]
    amount = next(cell for row in drawn.iter_rows() for cell in row if cell.value == 37500)
    amount.value = 37600
    workbook.save(sealed)
    verdict = verify_book(open_book(sealed))
    assert verdict.state is SealState.BROKEN
    assert [(one.at.sheet, one.at.a1, one.before, one.after) for one in verdict.differences if one.at] == [
        (drawn.title, amount.coordinate, "37500", "37600")
    ]
