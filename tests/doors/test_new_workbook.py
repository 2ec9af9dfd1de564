"""新建: every form can be chosen, last year's workbook keeps its form, nothing is written over or left about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.support.forms import DATA_HOME, a_form, filled, shelve
from xltool.books import open_book
from xltool.delivery.template.form_package import build_package
from xltool.doors.new_workbook import choices, make_workbook
from xltool.model import shelf, template
from xltool.model.errors import XltoolError
from xltool.model.shelf import load_form, shipped_names
from xltool.reading.submission import read_submission


def test_every_form_is_offered_the_standard_one_first_with_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1.9", "1.10"):
        shelve(
            a_form("ours", "我县表", version=version, region="甲县", maker=f"财政局{version}"), tmp_path, monkeypatch
        )
    offered = dict(choices())
    assert [*offered] == ["hebei_text", *(name for name in shipped_names() if name != "hebei_text"), "ours"]
    assert offered["ours"] == "我县表（甲县，财政局1.10）"
    assert offered["list_annual"] == "部门预算项目绩效目标申报表"


@pytest.mark.parametrize("name", shipped_names())
def test_the_workbook_of_a_form_is_of_that_form_and_year_and_alone_in_its_folder(name: str, tmp_path: Path) -> None:
    made = make_workbook(tmp_path / "新.xlsx", "新.xlsx", form=name, year=2031)
    cover = read_submission(open_book(tmp_path / "新.xlsx")).submission.cover
    assert (made.form.name, made.year, cover.year.value) == (name, 2031, 2031)
    assert cover.form_profile.typed == load_form(name).title
    assert [path.name for path in tmp_path.iterdir()] == ["新.xlsx"]
    with pytest.raises(XltoolError, match="已经存在"):
        make_workbook(tmp_path / "新.xlsx", "新.xlsx", form=name)


@pytest.mark.parametrize(("asked", "gives"), [(None, "card_annual"), ("list_annual", "list_annual")])
def test_last_years_form_is_kept_unless_another_one_is_asked_for(asked: str | None, gives: str, tmp_path: Path) -> None:
    last = filled(load_form("card_annual"), tmp_path / "去年.xlsx")
    made = make_workbook(tmp_path / "新.xlsx", "新.xlsx", form=asked, last=last)
    submission = read_submission(open_book(tmp_path / "新.xlsx")).submission
    assert (submission.form.name, made.form.name) == (gives, gives)
    assert submission.cover.year.value == read_submission(open_book(last)).submission.cover.year.value + 1  # type: ignore[operator]
    assert [one.name.typed for one in submission.projects] == ["科普专项"]
    assert submission.projects[0].budget_total.blank
    assert len(submission.indicators) == 6


def test_the_form_whose_package_lies_beside_last_years_workbook_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_HOME, str(tmp_path / "home"))
    monkeypatch.setattr(shelf, "_LENT", {})
    form = a_form("beside_us", "邻县表", version="2.0")
    (tmp_path / "beside_us-2.0.xlsx").write_bytes(build_package(form))
    workbook = openpyxl.load_workbook(filled(form, tmp_path / "去年.xlsx"))
    label = next(row for row in workbook[template.COVER].iter_rows() if row[1].value == "表样版本")[2]
    assert str(label.value).startswith("beside_us 2.0 ")
    made = make_workbook(tmp_path / "新.xlsx", "新.xlsx", last=tmp_path / "去年.xlsx")
    assert made.form.name == "beside_us"


def test_a_blank_workbook_of_the_standard_form_waits_for_no_library_that_builds_workbooks(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from xltool.doors.new_workbook import choices, make_workbook; choices();"
        f"make_workbook(Path({str(tmp_path / 'a.xlsx')!r}), 'a'); print('openpyxl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
