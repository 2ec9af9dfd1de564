"""The pages of the window with the engines that ship, on small real files; no page is played here."""

# ruff: noqa: F811 - pytest finds fixtures by the names that are imported here

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import psutil
import pytest

from tests.support.filled import fill, older
from tests.support.memory_book import a_project
from tests.support.qt import Person, app, desk, shown, silence, wait  # noqa: F401
from tests.support.rich_workbook import seen
from tests.support.sealed import finished, submitted
from tests.support.window import PATIENCE, sample

from PySide6.QtCore import QTimer  # isort: skip - tests.support.qt skips where Qt is missing
from PySide6.QtWidgets import QApplication  # isort: skip

from xltool.doors.launch import Page
from xltool.doors.window.engines import engines
from xltool.doors.window.model import Press, Tone
from xltool.doors.window.qt.collect_page import CollectPage
from xltool.doors.window.qt.convert_page import ImportPage, PublishPage
from xltool.doors.window.qt.findings_model import PLACE
from xltool.doors.window.qt.main_window import MainWindow
from xltool.model import template

PHONE = "联系电话 13800138000"


@pytest.fixture
def main(app: QApplication, desk: Person) -> Iterator[MainWindow]:
    window = MainWindow(engines(), desk)
    window.show()
    yield window
    window.close()
    window.deleteLater()


def many(folder: Path, number: int) -> Path:
    """A folder of workbooks of different contents: the sample, each with another remark in its archive."""
    folder.mkdir()
    for place in range(number):
        with zipfile.ZipFile(sample(folder, f"单位{place:03}.xlsx"), "a") as archive:
            archive.comment = str(place).encode()
    return folder


def readers() -> set[int]:
    """The processes that read workbooks; those of the server of processes."""
    alive = [one for one in psutil.process_iter(["ppid", "status"]) if one.info["status"] != psutil.STATUS_ZOMBIE]
    parents = {one.pid: one.info["ppid"] for one in alive}
    started = {one for one, parent in parents.items() if parent == os.getpid()}
    if os.name != "posix":  # Windows has no such server: they are started by the window itself
        return started
    return {one for one, parent in parents.items() if parent in started}


@pytest.fixture(autouse=True)
def others() -> set[int]:
    """Processes of other tests that ran in this Python before."""
    return readers()


def collect_page(main: MainWindow, source: Path, output: Path) -> CollectPage:
    main.show_page(Page.COLLECT, source)
    page = main.pages[Page.COLLECT]
    assert isinstance(page, CollectPage)
    page.output.put(output)
    return page


def test_sealed_workbooks_are_collected(main: MainWindow, desk: Person, tmp_path: Path, others: set[int]) -> None:
    (tmp_path / "收件").mkdir()
    submitted(finished(tmp_path / "a.xlsx"), tmp_path / "收件")
    (tmp_path / "收件" / "坏.xlsx").write_bytes(b"not a workbook")
    page = collect_page(main, tmp_path / "收件", tmp_path / "汇总.xlsx")
    wait(page.settled, page.start.click)
    lines = page.summary.toPlainText().splitlines()
    assert any("1 个单位，1 个项目" in line and "与各项目之和一致" in line for line in lines)
    assert "「不予受理」" in lines[-1]
    assert (tmp_path / "汇总.xlsx").exists()
    page.open_result.click()
    assert desk.launched == [tmp_path / "汇总.xlsx"]
    assert readers() <= others


def test_collecting_that_is_stopped_writes_nothing_and_leaves_no_process(
    main: MainWindow, tmp_path: Path, others: set[int]
) -> None:
    page = collect_page(main, many(tmp_path / "收件", 40), tmp_path / "汇总.xlsx")
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: page._counted[0] > 4 and page.stop.click())
    timer.start()
    wait(page.settled, page.start.click)
    timer.stop()
    assert page.said.text.text().startswith("已中断，没有写汇总工作簿")
    assert not (tmp_path / "汇总.xlsx").exists()
    assert readers() <= others
    wait(page.settled, page.start.click)
    assert (tmp_path / "汇总.xlsx").exists(), "the second run goes on from there"


def test_closing_during_a_run_asks_and_stops_it(
    main: MainWindow, desk: Person, tmp_path: Path, others: set[int]
) -> None:
    page = collect_page(main, many(tmp_path / "收件", 40), tmp_path / "汇总.xlsx")
    page.start.click()
    end = time.monotonic() + PATIENCE
    while page._counted[0] < 3 and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
    assert readers() - others
    assert main.close()
    assert desk.asked == ["正在处理，要停止并关闭窗口吗？"]
    assert not page.job.isRunning()
    assert not (tmp_path / "汇总.xlsx").exists()
    assert readers() <= others


def import_page(main: MainWindow, source: Path) -> ImportPage:
    main.show_page(Page.IMPORT, source)
    page = main.pages[Page.IMPORT]
    assert isinstance(page, ImportPage)
    return page


def test_a_text_is_imported_beside_itself_and_never_over_a_file(main: MainWindow, tmp_path: Path) -> None:
    source = tmp_path / "2026年.txt"
    source.write_text("第一部分 部门整体绩效目标\n总体绩效目标\n修好路。\n", encoding="utf-8")
    page = import_page(main, source)
    wait(page.settled, page.start.click)
    made = tmp_path / "2026年_导入.xlsx"
    texts = {str(cell) for sheet in seen(made) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert any("修好路" in text for text in texts)
    before = made.read_bytes()
    wait(page.settled, page.start.click)
    assert "已经存在" in page.said.text.text()
    assert made.read_bytes() == before


def test_columns_that_are_only_alike_are_confirmed_in_a_file_that_is_named(
    main: MainWindow, desk: Person, tmp_path: Path
) -> None:
    page = import_page(main, older(tmp_path / "旧.xlsx"))
    made, choice = tmp_path / "旧_导入.xlsx", tmp_path / "旧_对应关系.toml"
    wait(page.settled, page.start.click)
    assert "旧_对应关系.toml" in page.said.text.text()
    assert choice.exists()
    assert not made.exists()
    page.open_result.click()
    assert desk.launched == [choice]
    wait(page.settled, page.start.click)
    assert made.exists()


def publish_page(main: MainWindow, source: Path) -> PublishPage:
    main.show_page(Page.PUBLISH, source)
    page = main.pages[Page.PUBLISH]
    assert isinstance(page, PublishPage)
    return page


def test_a_workbook_is_published_beside_itself(main: MainWindow, tmp_path: Path) -> None:
    path = sample(tmp_path)
    page = publish_page(main, path)
    wait(page.settled, page.start.click)
    text = "\n".join(one.text for one in docx.Document(str(path.with_suffix(".docx"))).paragraphs)
    assert "部门整体绩效目标" in text


def test_what_may_be_private_is_published_on_a_second_press_only(main: MainWindow, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[a_project(备注=PHONE)])
    page = publish_page(main, path)
    wait(page.settled, page.start.click)
    assert "「项目」" in page.summary.toPlainText()
    assert page.start.text() == "确实可以公开，导出(&G)"
    assert not path.with_suffix(".docx").exists()
    page.source.put(path.with_name("b.xlsx"))
    assert page.start.text() == "开始导出(&G)", "another file was not looked at"
    page.source.put(path)
    for _ in range(2):
        wait(page.settled, page.start.click)
    assert path.with_suffix(".docx").exists()


def submit(main: MainWindow) -> None:
    wait(main.fill.settled, main.fill.actions_.presses[Press.SUBMIT].trigger)


def test_a_finished_workbook_is_sealed_and_its_letter_opened(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    path = finished(tmp_path / "a.xlsx")
    before = path.read_bytes()
    wait(main.fill.settled, lambda: main.fill.choose(path))
    submit(main)
    (letter,) = (tmp_path / "报送").glob("*.eml")
    assert desk.launched == [letter]
    assert letter.with_suffix(".xlsx").exists()
    assert main.fill.said.text.text().startswith("已封存第 1 版")
    assert path.read_bytes() == before


def test_doubts_are_listed_and_the_second_press_submits(main: MainWindow, tmp_path: Path) -> None:
    path = finished(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("通讯录")["B2"] = 13800138000
    book.save(path)
    wait(main.fill.settled, lambda: main.fill.choose(path))
    submit(main)
    assert shown(main, PLACE) == ["通讯录!B2"]
    assert main.fill.actions_.presses[Press.SUBMIT].text() == "确认报送 1 处(&S)"
    assert not (tmp_path / "报送").exists()
    submit(main)
    assert len(list((tmp_path / "报送").glob("*_v*.xlsx"))) == 1
    assert main.fill.actions_.presses[Press.SUBMIT].text() == "报送(&S)"


def test_an_unfinished_workbook_is_not_submitted(main: MainWindow, tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[a_project(预算数=None)])
    wait(main.fill.settled, lambda: main.fill.choose(path))
    submit(main)
    assert main.fill.state.said.tone is Tone.BAD
    assert main.fill.said.text.text().startswith("不能报送：还有")
    assert template.PROJECTS in main.fill.said.text.text()


def test_long_names_do_not_push_the_window_wider(main: MainWindow, tmp_path: Path) -> None:
    name = "顺平县" * 12 + "科学技术协会2027年度部门预算绩效目标申报表（终稿）.xlsx"
    path = sample(tmp_path, name)
    main.resize(1024, 700)
    wait(main.fill.settled, lambda: main.fill.choose(path))
    for page in set(Page) - {Page.NEW, Page.RECEIVE}:  # those are 填报 with a question
        main.show_page(page, path if page is not Page.FILL else None)
        assert main.width() == 1024, page
