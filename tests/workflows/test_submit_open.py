"""报送 on a workbook that is open in LibreOffice, through xlwings; footers through the live door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.forms import filled
from tests.support.live import applied_in_file, applied_live, opened
from tests.support.rich_workbook import seen
from tests.support.sealed import MAIL, NOW, answered, finished
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.books.live.pressed import Pressed
from xltool.doors import buttons, launch as opening
from xltool.model.edits import CopySheet, Footer, HiddenSheet, WriteBlock
from xltool.model.errors import XltoolError
from xltool.model.shelf import load_form
from xltool.sending.seal.verify import SealState
from xltool.workflows import run, submit as submitting, verify as verifying
from xltool.workflows.submit import PRESS_AGAIN

pytestmark = pytest.mark.office


@pytest.fixture
def desk(office_app: xw.App, tmp_path: Path) -> Iterator[Pressed]:
    path = finished(tmp_path / "预算=终稿 & (1).xlsx")
    with opened(office_app, path) as book:
        yield Pressed(book)


def submit(desk: Pressed, folder: Path) -> tuple[submitting.Submitted, Path | None]:
    book = desk.book
    return submitting.submit_open(book, desk.path, folder, NOW, MAIL, book.save)


def test_what_is_saved_already_is_not_saved_again(desk: Pressed, tmp_path: Path) -> None:
    before = desk.path.read_bytes()
    done, backup = submit(desk, tmp_path / "out")
    assert backup is None
    assert desk.path.read_bytes() == before
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT


@pytest.mark.parametrize("name", ["card_annual", "list_annual"])
def test_a_workbook_of_another_form_travels_too(office_app: xw.App, tmp_path: Path, name: str) -> None:
    path = answered(filled(load_form(name), tmp_path / "a.xlsx"))
    with opened(office_app, path) as book:
        book.sheets["项目"].range("A4").select()
        done, _ = submit(Pressed(book), tmp_path / "out")
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT
    assert load_form(name).label in {raw for row in open_book(done.workbook).read("封面").rows for raw in row}


def test_unsaved_changes_are_saved_with_a_backup_and_travel(desk: Pressed, tmp_path: Path) -> None:
    before = desk.path.read_bytes()
    desk.book.workbook.sheets["项目"].range("M4").value = "年中调整"
    done, backup = submit(desk, tmp_path / "out")
    assert backup is not None
    assert backup.read_bytes() == before
    assert seen(desk.path)["项目"]["M4"].value == "年中调整"
    assert seen(done.workbook)["项目"]["M4"].value == "年中调整"
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT


def test_nothing_is_saved_while_something_stands_against_it(desk: Pressed, tmp_path: Path) -> None:
    before = desk.path.read_bytes()
    desk.book.workbook.sheets["项目"].range("C4").value = 40000
    with pytest.raises(XltoolError, match="不能报送"):
        submit(desk, tmp_path / "out")
    assert desk.path.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_private_data_needs_a_second_press(desk: Pressed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(buttons, "pressed", lambda: desk)
    monkeypatch.setattr(opening, "open_in_program", shown.append)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    desk.book.workbook.sheets["项目"].range("M4").value = "联系电话 13800138000"
    buttons.submit()
    status = str(desk.book.workbook.app.status_bar)
    assert status.startswith("还没有报送：发现 1 处")
    assert status.endswith(PRESS_AGAIN)
    folder = desk.path.parent / "报送"
    assert not folder.exists()
    buttons.submit()
    status = str(desk.book.workbook.app.status_bar)
    assert "已封存第 1 版" in status
    assert "已经替您保存" in status
    (letter,) = folder.glob("*.eml")
    (copy,) = folder.glob("*_v*.xlsx")
    assert shown == [letter]
    assert verifying.verify_book(open_book(copy)).state is SealState.INTACT
    places = [row[8].value for row in seen(copy)["校验结果"].iter_rows()]
    assert PRESS_AGAIN not in places


def printed(sheet: Worksheet) -> str:
    """The right of the footer; LibreOffice spells out that it is black."""
    return str(sheet.oddFooter.right.text or "").removeprefix("&K000000")


def test_footers_and_hidden_sheets_are_alike_on_both_doors(office_app: xw.App, tmp_path: Path) -> None:
    path = finished(tmp_path / "a.xlsx")
    plan = [
        CopySheet("_版式", "表1 科普专项"),
        CopySheet("_版式", "表2 新的"),
        HiddenSheet("_报送"),
        WriteBlock("_报送", 1, 1, (("#a",),)),
        Footer("表1 科普专项", "报送校验码", "K7QM-4XTB-9"),
        Footer("表2 新的", "报送校验码", "K7QM-4XTB-9"),
        Footer("资金汇总", "报送校验码", "AAAA-AAAA-A"),
        Footer("资金汇总", "报送校验码", "K7QM-4XTB-9"),
        Footer("部门绩效目标", "报送校验码", "K7QM-4XTB-9"),
        Footer("部门绩效目标", "报送校验码", ""),
    ]
    for book in (applied_live(office_app, path, plan), applied_in_file(path, plan)):
        right = {sheet.title: printed(sheet) for sheet in book.worksheets}
        for name in ("表1 科普专项", "表2 新的", "资金汇总"):
            assert right[name] == "报送校验码 K7QM-4XTB-9"
        assert right["部门绩效目标"] == right["_版式"] == right["项目"] == ""
        assert "&P" in book["表1 科普专项"].oddFooter.center.text
        assert book["表1 科普专项"].page_setup.paperSize in {9, "9"}
        assert book["表1 科普专项"].sheet_properties.pageSetUpPr.fitToPage
        assert book["_报送"].sheet_state == "hidden"
        assert book["_报送"]["A1"].value == "#a"


def test_a_redraw_at_the_desk_of_a_sealed_copy_keeps_its_code(
    desk: Pressed, office_app: xw.App, tmp_path: Path
) -> None:
    done, _ = submit(desk, tmp_path / "out")
    with opened(office_app, done.workbook) as book:
        run.run(LiveBook(book), NOW)
        book.save()
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT
    drawn = openpyxl.load_workbook(done.workbook)["表1 科普专项"]
    assert printed(drawn) == f"报送校验码 {done.seal.code}"
