"""The page 审核 with the engines that ship, and 收审核意见 of the page 填报."""

# ruff: noqa: F811 - pytest finds fixtures by the names that are imported here

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.qt import Person, app, desk, silence, wait  # noqa: F401
from tests.support.reviewed import REVIEW_NAME, listed, returned, sealed_copy, typed, under_review, write
from tests.support.rounds import GIVEN, resubmitted, returned as round_returned, revise
from tests.support.sealed import finished
from tests.support.units import sealed, unit_workbook

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl  # isort: skip - tests.support.qt skips where Qt is missing
from PySide6.QtGui import QDropEvent  # isort: skip
from PySide6.QtWidgets import QApplication  # isort: skip

from xltool.books import open_book
from xltool.doors.launch import Page
from xltool.doors.window.engines import engines
from xltool.doors.window.model import Press
from xltool.doors.window.qt.main_window import MainWindow
from xltool.doors.window.qt.review_page import ReviewPage
from xltool.model import template
from xltool.workflows.receive import read_returned


@pytest.fixture
def main(app: QApplication, desk: Person) -> Iterator[MainWindow]:
    window = MainWindow(engines(), desk)
    window.show()
    yield window
    window.close()
    window.deleteLater()


def review_page(main: MainWindow, source: Path) -> ReviewPage:
    main.show_page(Page.REVIEW, source)
    page = main.pages[Page.REVIEW]
    assert isinstance(page, ReviewPage)
    return page


def test_a_sealed_copy_is_reviewed_and_returned_on_one_page(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    copy = tmp_path / "报来.xlsx"
    copy.write_bytes(sealed_copy())
    page = review_page(main, copy)
    wait(page.settled, page.give_back.click)
    assert "不是审核工作簿" in page.said.text.text()
    wait(page.settled, page.start.click)
    workbook = tmp_path / REVIEW_NAME
    assert (desk.launched, page.source.path()) == ([workbook], workbook)
    assert not page.table.isVisible()
    wait(page.settled, page.give_back.click)
    assert "没有选审核结论" in page.said.text.text()
    under_review(tmp_path)
    wait(page.settled, page.give_back.click)
    assert page.said.text.text().startswith(
        f"已退回 {REVIEW_NAME}：第 1 轮，退回修改，修改期限 2027-02-10：必须修改 1 条"
    )
    assert desk.launched[1:] == [workbook.with_suffix(".eml")]
    assert read_returned(workbook).newest.decision == "退回修改"


def test_changes_to_the_units_entries_are_named_and_become_opinions_when_ticked(
    main: MainWindow, tmp_path: Path
) -> None:
    path = under_review(tmp_path)
    write(path, (template.INDICATORS, 5, 8, 90), (template.PROJECTS, 4, 13, "顺手改的"))
    page = review_page(main, path)
    assert not page.as_opinions.isVisible()
    wait(page.settled, page.give_back.click)
    assert "单位填的是“95”，现在是“90”" in page.said.text.text()
    assert "现在是“顺手改的”" in page.summary.toPlainText()
    assert page.as_opinions.isVisible()
    page.as_opinions.click()
    wait(page.settled, page.give_back.click)
    assert "2 处改动已变成意见" in page.summary.toPlainText()
    assert open_book(path).read(template.INDICATORS).at(5, 8) == 95
    assert not page.as_opinions.isVisible()


def test_a_return_that_asks_for_nothing_is_made_at_the_second_press_on_that_file_only(
    main: MainWindow, tmp_path: Path
) -> None:
    path = under_review(tmp_path)
    typed(path, 7, 级别="建议")
    page = review_page(main, path)
    wait(page.settled, page.give_back.click)
    assert "没有一条必须修改" in page.said.text.text()
    page.source.put(tmp_path / "别的.xlsx")
    assert page.give_back.text() == "退回(&B)"
    page.source.put(path)
    for _ in range(2):
        wait(page.settled, page.give_back.click)
    assert page.said.text.text().startswith("已退回")


def test_of_a_later_version_what_nobody_asked_for_is_listed_first(main: MainWindow, tmp_path: Path) -> None:
    work = unit_workbook(tmp_path / "科协.xlsx", "731001", "县科协")
    first = sealed(tmp_path / "一.xlsx", "731001", "县科协")
    came = resubmitted(work, round_returned(first, tmp_path / "审核", *GIVEN), tmp_path / "二.xlsx", revise)
    page = review_page(main, came)
    page.base.put(next((tmp_path / "审核").glob("退回*.xlsx")))
    wait(page.settled, page.start.click)
    states = [item.text() for row in range(page.table.rowCount()) if (item := page.table.item(row, 0))]
    assert (states[0], set(states[1:])) == ("顺带改了", {"已改", "未改已答复", "未改未答复"})
    assert page.table.isVisible()
    assert page.base.path() is None


@pytest.fixture
def unit(main: MainWindow, tmp_path: Path) -> Path:
    """A unit's workbook, chosen; not what was reviewed, but of the same unit, year and stage."""
    (tmp_path / "单位").mkdir()
    path = finished(tmp_path / "单位" / "科协.xlsx")
    wait(main.fill.settled, lambda: main.fill.choose(path))
    return path


@pytest.fixture
def back(tmp_path: Path) -> Path:
    """A return, in a folder where it is not looked for."""
    path = under_review(tmp_path)
    returned(path)
    return path


def receive(main: MainWindow) -> None:
    wait(main.fill.settled, main.fill.actions_.presses[Press.RECEIVE].trigger)


def test_the_return_beside_the_workbook_is_received_and_undone_like_other_presses(
    main: MainWindow, unit: Path, back: Path
) -> None:
    before = unit.read_bytes()
    shutil.copy(back, unit.parent)
    receive(main)
    assert main.fill.said.text.text().startswith(f"已收 {REVIEW_NAME}：第 1 轮审核（第 1 版）：退回修改")
    assert "请降低到 90" in [row.cells["意见"] for row in listed(unit)]
    wait(main.fill.settled, main.fill.actions_.presses[Press.UNDO].trigger)
    assert unit.read_bytes() == before


def test_where_none_is_found_a_person_chooses_or_drops_it(
    main: MainWindow, desk: Person, unit: Path, back: Path
) -> None:
    receive(main)
    assert main.fill.said.text.text().startswith("没有收：没有找到还没有收的退回文件。")
    desk.files = [back]
    receive(main)
    assert "新到意见 3 条" in main.fill.said.text.text()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(back))])
    no = Qt.MouseButton.NoButton
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, no, Qt.KeyboardModifier.NoModifier)
    wait(main.fill.settled, lambda: main.fill.dropEvent(drop))
    assert "这份退回文件已经收过" in main.fill.said.text.text()
    assert main.fill.state.path == unit


def test_the_window_opened_by_the_button_asks_once_the_workbook_is_closed(
    main: MainWindow, desk: Person, unit: Path, back: Path
) -> None:
    lock = unit.with_name(f"~${unit.name}")
    lock.touch()
    desk.files = [back]
    main.show_page(Page.RECEIVE, unit)
    for _ in range(2):
        wait(main.fill.settled, lambda: None)
    assert "请保存并关闭它后再试" in main.fill.said.text.text()
    lock.unlink()
    receive(main)
    assert "新到意见 3 条" in main.fill.said.text.text()
