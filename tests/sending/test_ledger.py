"""The sender's ledger: a row per sealed copy of a folder, whatever happened to the ledger and to the clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.memory_book import a_book, a_project
from tests.support.rich_workbook import parts_of, zipped
from tests.support.sealed import NOW
from xltool.books import open_book
from xltool.books.file.saving import BACKUP_FOLDER
from xltool.books.shipped import LEDGER_FORM, TEMPLATE, template_path
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.edits import DeleteSheet, WriteBlock
from xltool.model.errors import BookBusy, XltoolError
from xltool.model.template import LEDGER_FILE, LEDGER_HEADERS
from xltool.reading.submission import read_submission
from xltool.sending.file_names import sealed_name
from xltool.sending.ledger import keep_ledger
from xltool.sending.seal.content import content_of
from xltool.sending.seal.record import new_seal, plan_seal

CHANGED = LEDGER_HEADERS.index("与上一版相比")
FILE = LEDGER_HEADERS.index("文件")


def seal(folder: Path, version: int, at: str, *, projects: list[dict[str, Raw]] | None = None, **cover: Raw) -> Path:
    """A sealed copy in a folder; what is drawn and checked in it does not matter here."""
    submission = read_submission(a_book(cover=cover, projects=projects or [a_project()])).submission
    target = folder / sealed_name(submission, version, NOW)
    book = open_book(template_path(TEMPLATE), target)
    sealed = new_seal(content_of(submission, ()), version, at)
    book.apply(plan_seal(sealed, book.read(template.COVER), book.merged(template.COVER)))
    return target


def rows(folder: Path) -> list[tuple[Raw, ...]]:
    """The ledger below its headers."""
    (sheet,) = open_book(folder / LEDGER_FILE).sheet_names()
    return [tuple(row) for row in open_book(folder / LEDGER_FILE).read(sheet).rows[3:]]


def kept(folder: Path) -> list[tuple[Raw, ...]]:
    keep_ledger(folder, {})
    return rows(folder)


def half_a_sheet() -> bytes:
    """A workbook that opens, its sheet cut off."""
    parts = parts_of(template_path(LEDGER_FORM).read_bytes())
    return zipped(parts | {name: part[:-400] for name, part in parts.items() if "/worksheets/sheet" in name})


def rewrite(folder: Path, change: Callable[[Any], object]) -> None:
    """What staff do to the ledger in a spreadsheet program."""
    book = openpyxl.load_workbook(folder / LEDGER_FILE)
    change(book.worksheets[0])
    book.save(folder / LEDGER_FILE)


def test_the_facts_of_a_row_are_those_of_the_seal(tmp_path: Path) -> None:
    two = [a_project(预算数=1.25), a_project(项目编码="13063621UQAP8BYN8VZWX", 预算数=0.5)]
    one = seal(tmp_path, 1, "2027-01-10 09:30:00", projects=two, 金额单位="万元", 编报阶段="二上", 部门名称="=局")
    code = open_book(one).read(template.COVER).rows[15][2]
    assert kept(tmp_path) == [
        ("2027-01-10 09:30:00", 2021, "二上", "731001", "=局", 1, code, 2, 17500, "首次报送。", one.name)
    ]


def test_units_and_stages_have_versions_of_their_own_and_a_clock_that_goes_back_changes_nothing(tmp_path: Path) -> None:
    seal(tmp_path, 1, "2027-03-02 08:00:00")
    seal(tmp_path, 2, "2027-03-01 08:00:00", projects=[a_project(备注="年中调整")])
    seal(tmp_path, 1, "2027-03-03 08:00:00", 编报阶段="二上")
    seal(tmp_path, 1, "2027-03-04 08:00:00", 部门编码="731002", 部门名称="乙局")
    found = [(row[2], row[3], row[5], row[CHANGED]) for row in kept(tmp_path)]
    changed = "与第 1 版（2027-03-02 08:00:00 封存）相比，填报内容改动 1 处：「项目」M4 备注：（空） → 年中调整。"
    assert found == [
        ("一上", "731001", 2, changed),
        ("一上", "731001", 1, "首次报送。"),
        ("二上", "731001", 1, "首次报送。"),
        ("一上", "731002", 1, "首次报送。"),
    ]


def test_the_version_before_is_the_newest_that_is_there(tmp_path: Path) -> None:
    seal(tmp_path, 1, "2027-01-01 08:00:00")
    seal(tmp_path, 4, "2027-01-04 08:00:00")
    seal(tmp_path, 3, "2027-01-03 08:00:00", 编报阶段="调整")
    changed = {(row[2], row[5]): row[CHANGED] for row in kept(tmp_path)}
    assert changed["一上", 4] == "与第 1 版（2027-01-01 08:00:00 封存）相比，填报内容没有改动。"
    assert changed["调整", 3] == "上一版不在这个文件夹里，或读不出来，没有比较。"


def test_a_ledger_that_was_lost_is_made_anew_and_one_that_is_complete_is_not_touched(tmp_path: Path) -> None:
    seal(tmp_path, 1, "2027-01-01 08:00:00")
    keep_ledger(tmp_path, {})
    seal(tmp_path, 2, "2027-01-02 08:00:00")
    former = kept(tmp_path)
    data = (tmp_path / LEDGER_FILE).read_bytes()
    keep_ledger(tmp_path, {})
    assert (tmp_path / LEDGER_FILE).read_bytes() == data
    (tmp_path / LEDGER_FILE).unlink()
    assert kept(tmp_path) == former
    assert len(former) == 2


def test_what_is_no_sound_copy_has_no_row(tmp_path: Path) -> None:
    one = seal(tmp_path, 1, "2027-01-01 08:00:00")
    shutil.copyfile(one, tmp_path / "731001_改_2021_一上_v2_20270110.xlsx")
    open_book(tmp_path / "731001_改_2021_一上_v2_20270110.xlsx").apply([DeleteSheet(template.SEAL_SHEET)])
    (tmp_path / "731001_坏_2021_一上_v3_20270110.xlsx").write_bytes(b"PK")
    (tmp_path / "731001_信_2021_一上_v4_20270110.eml").write_bytes(b"")
    shutil.copyfile(template_path(TEMPLATE), tmp_path / "731001_空_2021_一上_v5_20270110.xlsx")
    assert [row[FILE] for row in kept(tmp_path)] == [one.name]


def test_what_staff_did_to_the_ledger_stays(tmp_path: Path) -> None:
    first, second = seal(tmp_path, 1, "2027-01-01 08:00:00"), seal(tmp_path, 1, "2027-01-02 08:00:00", 编报阶段="调整")
    keep_ledger(tmp_path, {})

    def edit(sheet: Any) -> None:
        sheet.delete_cols(8)  # 项目数
        sheet.insert_cols(1)
        sheet.title, sheet["A3"], sheet["A4"] = "我的台账", "经办", "小李"
        sheet["K3"], sheet["L5"], sheet["A8"] = "文 件", "已电话确认", "以上为上半年"
        sheet.tables.clear()

    rewrite(tmp_path, edit)
    third = seal(tmp_path, 2, "2027-01-03 08:00:00")
    found = kept(tmp_path)
    assert [row[10] for row in (*found[:2], found[5])] == [first.name, second.name, third.name]
    assert (found[0][0], found[1][11], found[4]) == ("小李", "已电话确认", ("以上为上半年",))
    assert found[5][:3] == (None, "2027-01-03 08:00:00", 2021)
    assert (found[5][8], len(found)) == (37500, 6)
    assert (tmp_path / BACKUP_FOLDER).is_dir()


def test_new_rows_belong_to_the_table_and_look_as_its_columns_do_whatever_was_coloured(tmp_path: Path) -> None:
    seal(tmp_path, 1, "2027-01-01 08:00:00")
    keep_ledger(tmp_path, {})
    red = openpyxl.styles.PatternFill("solid", fgColor="FF0000")
    rewrite(tmp_path, lambda sheet: setattr(sheet["I4"], "fill", red))
    seal(tmp_path, 2, "2027-01-02 08:00:00")
    seal(tmp_path, 3, "2027-01-03 08:00:00")
    keep_ledger(tmp_path, {})
    sheet = openpyxl.load_workbook(tmp_path / LEDGER_FILE).worksheets[0]
    (table,) = sheet.tables.values()
    assert table.ref == table.autoFilter.ref == "A3:L6"
    amount = sheet["I6"]
    assert (amount.value, amount.number_format, amount.fill.fill_type) == (37500, "#,##0.00", None)


def test_a_ledger_that_is_open_gets_its_rows_the_next_time(tmp_path: Path) -> None:
    seal(tmp_path, 1, "2027-01-01 08:00:00")
    keep_ledger(tmp_path, {})
    seal(tmp_path, 2, "2027-01-02 08:00:00")
    lock = tmp_path / f"~${LEDGER_FILE}"
    lock.write_bytes(b"")
    with pytest.raises(BookBusy, match="正在"):
        keep_ledger(tmp_path, {})
    assert len(rows(tmp_path)) == 1
    lock.unlink()
    seal(tmp_path, 3, "2027-01-03 08:00:00")
    assert [row[5] for row in kept(tmp_path)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "修不好的，请把它移走，下次报送时按副本重新生成。"),
        (b"PK\x03\x04 half a file", "修不好的，请把它移走，下次报送时按副本重新生成。"),
        (half_a_sheet(), "修不好的，请把它移走，下次报送时按副本重新生成。"),
        (template_path(TEMPLATE).read_bytes(), "不是报送台账。请补上表头；不是台账的，请改名或移走"),
    ],
)
def test_a_damaged_or_foreign_file_of_that_name_is_left_alone(tmp_path: Path, content: bytes, said: str) -> None:
    seal(tmp_path, 1, "2027-01-01 08:00:00")
    (tmp_path / LEDGER_FILE).write_bytes(content)
    with pytest.raises(XltoolError) as stopped:
        keep_ledger(tmp_path, {})
    assert said in str(stopped.value)
    assert str(stopped.value).startswith(LEDGER_FILE)
    assert (tmp_path / LEDGER_FILE).read_bytes() == content


def test_the_headers_that_ship_are_those_that_are_written(tmp_path: Path) -> None:
    shipped = open_book(template_path(LEDGER_FORM))
    assert shipped.read(shipped.sheet_names()[0]).rows[2:] == [[*LEDGER_HEADERS]]
    target = tmp_path / LEDGER_FILE
    open_book(template_path(LEDGER_FORM), target).apply([WriteBlock("报送台账", 4, 11, (("不在这里的副本.xlsx",),))])
    one = seal(tmp_path, 1, "2027-01-01 08:00:00")
    assert [row[FILE] for row in kept(tmp_path)] == ["不在这里的副本.xlsx", one.name]
