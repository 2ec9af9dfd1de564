"""标识 of rows: given once, kept wherever the row goes, and what ties 说明 and versions to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl

from tests.support.filled import cell_of, fill, plain_project
from tests.support.memory_book import good_indicators
from tests.support.units import seal, unit_workbook
from xltool.books import open_book
from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.row_ids import is_row_id, new_row_id
from xltool.reading.submission import read_submission
from xltool.sending.seal.compare import compare
from xltool.sending.seal.content import content_of, digest_of
from xltool.sending.seal.record import read_seal
from xltool.workflows import verify
from xltool.workflows.check import check, check_and_report

NOW = datetime(2027, 1, 12, 9, 30)
SHEET = template.INDICATORS
ID, NAME, UNIT = (cell_of(SHEET, header, 4)[0] for header in ("标识", "三级指标", "计量单位"))


def ids(path: Path) -> list[str]:
    submission = read_submission(open_book(path)).submission
    return [row.row_id for row in (*submission.projects, *submission.indicators)]


def pressed(path: Path) -> Path:
    check_and_report(open_book(path), NOW)
    return path


def changed(path: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[SHEET][place] = value
    book.save(path)
    return path


def test_no_two_are_alike_and_none_looks_like_a_number() -> None:
    made = {new_row_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(is_row_id(one) and not one[0].isdigit() for one in made)


def test_every_row_gets_one_at_the_first_press_and_keeps_it(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    assert set(ids(path)) == {""}
    first = ids(pressed(path))
    assert len(set(first)) == 7
    assert "" not in first
    assert ids(pressed(changed(path, **{f"{NAME}5": "改了的名称"}))) == first
    assert ids(pressed(changed(path, **{f"{ID}6": "人写的"}))) == [*first[:3], "", *first[4:]]


def test_a_copied_row_is_told_once_and_the_later_one_gets_a_new_one(tmp_path: Path) -> None:
    path = pressed(fill(tmp_path / "a.xlsx"))
    first = ids(path)
    changed(path, **{f"{ID}8": first[2]})
    (told,) = [one for one in check(open_book(path)).findings if one.code == "R09"]
    assert (str(told.ref), told.severity, "第 5 行" in told.message) == (f"{SHEET}!B8", "info", True)
    after = ids(pressed(path))
    assert after[2] == first[2]
    assert after[5] not in {*first, ""}
    assert not [one for one in check(open_book(path)).findings if one.code == "R09"]


def test_a_reason_stays_when_its_row_is_renamed(tmp_path: Path) -> None:
    rows = good_indicators()
    rows[0] |= {"二级指标": "社会效益指标"}
    path = pressed(fill(tmp_path / "a.xlsx", indicators=rows))
    book = openpyxl.load_workbook(path)
    (warned,) = [row for row in book[template.FINDINGS].iter_rows(min_row=6) if row[2].value == "I02"]
    warned[9].value = "按上级要求"
    book[SHEET][f"{NAME}4"] = "另一个名称的指标数量"
    book.save(path)
    (now,) = [one for one in check(open_book(path)).findings if one.code == "I02"]
    assert now.note == "按上级要求"


def test_a_row_of_another_name_and_other_values_is_the_same_row_to_the_comparison(tmp_path: Path) -> None:
    path = pressed(unit_workbook(tmp_path / "a.xlsx", "731001", "科协"))
    book = openpyxl.load_workbook(path)
    before = content_of(read_submission(open_book(path)).submission, ())
    sheet = book[SHEET]
    for header, value in (("三级指标", "甲"), ("绩效指标描述", "乙"), ("指标值", 7), ("计量单位", "个"), ("指标值确定依据", "丙"), ("二级指标", "质量指标"), ("一级指标", "效益指标"), ("计算符号", "≤")):  # fmt: skip
        sheet[cell_of(SHEET, header, 4)] = value
    book.save(path)
    after = content_of(read_submission(open_book(path)).submission, ())
    assert "整行" not in {one.field for one in compare(before, after)}
    assert {one.field for one in compare(before, after)} >= {"三级指标", "指标值"}


def test_the_seal_is_over_the_entries_alone_and_keeps_the_ids(tmp_path: Path) -> None:
    path = pressed(unit_workbook(tmp_path / "a.xlsx", "731001", "科协"))
    book = open_book(path)
    with_ids = content_of(read_submission(book).submission, read_notes(book.read(template.FINDINGS)))
    assert digest_of(with_ids) == digest_of(tuple(one._replace(row_id="") for one in with_ids))
    sealed = read_seal(open_book(seal(path)))
    assert sealed is not None
    assert sealed.content == with_ids
    assert verify.verify_book(open_book(changed(path, **{f"{ID}4": None}))).state == "intact"


def test_projects_have_them_too(tmp_path: Path) -> None:
    path = pressed(fill(tmp_path / "a.xlsx", projects=[plain_project()]))
    book = openpyxl.load_workbook(path)[template.PROJECTS]
    assert is_row_id(str(book[cell_of(template.PROJECTS, "标识", 4)].value))
    assert book.column_dimensions["N"].hidden
