"""The window itself, on Qt's offscreen platform: buttons, keys, the list, the pages; no word of Qt's own on stderr."""

# ruff: noqa: F811 - pytest finds fixtures by the names that are imported here

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.support.forms import DATA_HOME
from tests.support.rich_workbook import seen
from tests.support.window import PATIENCE, collecting, listed, sample, with_a_mending

from tests.support.qt import Person, app, desk, shown, silence, wait  # noqa: F401  # isort: skip

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHeaderView,
    QMenu,
    QMessageBox,
    QTableView,
    QToolButton,
    QWidget,
)

from xltool.doors.launch import Page
from xltool.doors.new_workbook import choices
from xltool.doors.window import start as window
from xltool.doors.window.engines import Engines, Report
from xltool.doors.window.model import Press, Tone
from xltool.doors.window.qt import fill_page
from xltool.doors.window.qt.collect_page import CollectPage
from xltool.doors.window.qt.convert_page import ConvertPage
from xltool.doors.window.qt.dialogs import Answer, HelpDialog, NewDialog
from xltool.doors.window.qt.findings_model import NOTE, PLACE, SEVERITY
from xltool.doors.window.qt.look import FONTS, POINTS, icon
from xltool.doors.window.qt.main_window import MainWindow
from xltool.model import shelf, template
from xltool.model.errors import XltoolError
from xltool.model.findings import Severity

CONTENTS = "机密内容"


@pytest.fixture
def main(app: QApplication, desk: Person) -> Iterator[MainWindow]:
    shown = MainWindow(Engines(), desk)
    shown.show()
    yield shown
    desk.says = Answer.NO
    shown.close()
    shown.deleteLater()


def choose(main: MainWindow, path: Path) -> None:
    wait(main.fill.settled, lambda: main.fill.choose(path))


def press(main: MainWindow, what: Press) -> None:
    wait(main.fill.settled, main.fill.actions_.presses[what].trigger)


def test_without_a_file_only_choosing_new_and_help_can_be_pressed(main: MainWindow) -> None:
    actions = main.fill.actions_
    assert not any(action.isEnabled() for action in actions.presses.values())
    enabled = [one.isEnabled() for one in (actions.choose, actions.new, actions.help)]
    assert enabled == [True, True, True]


def test_a_dropped_file_is_looked_at(main: MainWindow, tmp_path: Path) -> None:
    path = sample(tmp_path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    no = Qt.MouseButton.NoButton
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, no, Qt.KeyboardModifier.NoModifier)
    wait(main.fill.settled, lambda: main.fill.dropEvent(drop))
    assert main.fill.bar.name.text() == "科普专项样例.xlsx"
    assert "顺平县科学技术协会（本级）" in main.fill.bar.where.text()
    assert len(shown(main, PLACE)) == 12


def test_f5_checks_into_the_workbook(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    desk.files = [sample(tmp_path)]
    wait(main.fill.settled, main.fill.actions_.choose.trigger)
    wait(main.fill.settled, lambda: QTest.keyClick(main, Qt.Key.Key_F5))
    assert set(listed(tmp_path / "科普专项样例.xlsx")) == set(shown(main, PLACE))
    assert main.fill.said.text.text().startswith("校验完成：共 0 个错误，3 个警告")


def test_every_button_does_something_by_its_mnemonic(main: MainWindow) -> None:
    words = [button.text() for button in main.findChildren(QToolButton) if button.isVisible()]
    keys = [text[text.index("&") + 1] for text in words if "&" in text]
    assert len(keys) >= 13
    assert len(keys) == len(set(keys))


def test_filters_and_search_narrow_the_list(main: MainWindow, tmp_path: Path) -> None:
    choose(main, sample(tmp_path))
    panel = main.fill.findings
    panel.filter_by(Severity.WARNING)
    assert {word[:2] for word in shown(main, SEVERITY)} == {"警告"}
    assert len(shown(main, SEVERITY)) == 3
    panel.search.setText("指标 I16")
    assert len(shown(main, PLACE)) == 1
    panel.search.clear()
    panel.filter_by(None)
    assert len(shown(main, PLACE)) == 12


def test_a_click_on_the_header_sorts_by_weight(main: MainWindow, tmp_path: Path) -> None:
    choose(main, sample(tmp_path))
    main.fill.findings.view.sortByColumn(SEVERITY, Qt.SortOrder.AscendingOrder)
    assert [word[:2] for word in shown(main, SEVERITY)] == ["警告"] * 3 + ["提示"] * 9


def test_no_text_of_the_list_is_clipped(main: MainWindow, tmp_path: Path) -> None:
    choose(main, sample(tmp_path))
    view = main.fill.findings.view
    for width in (1024, 1600):
        main.resize(width, 700)
        QTest.qWait(80)
        assert view.horizontalScrollBar().maximum() == 0
        assert view.itemDelegate() is not None
        for row in range(view.model().rowCount()):
            assert view.rowHeight(row) >= view.sizeHintForRow(row)


def test_mending_needs_two_presses(main: MainWindow, tmp_path: Path) -> None:
    path = with_a_mending(tmp_path)
    choose(main, path)
    before = path.read_bytes()
    press(main, Press.FIX)
    assert shown(main, PLACE) == ["指标!I5"]
    assert main.fill.actions_.presses[Press.FIX].text() == "确认修正 1 处(&Z)"
    assert path.read_bytes() == before
    press(main, Press.FIX)
    assert seen(path)[template.INDICATORS]["I5"].value == "%"
    assert main.fill.actions_.presses[Press.FIX].text() == "自动修正(&Z)"


def test_all_in_one_press_shows_money_and_sheets_and_undo_brings_back(
    main: MainWindow, desk: Person, tmp_path: Path
) -> None:
    path = sample(tmp_path)
    before = path.read_bytes()
    choose(main, path)
    press(main, Press.RUN)
    texts = [label.text() for label in main.fill.money.findChildren(type(main.fill.bar.name))]
    assert "37,500.00" in texts
    assert "资金汇总\n部门绩效目标\n表1 科普专项" in texts
    press(main, Press.UNDO)
    assert "按【一键完成】之前的版本" in desk.asked[0]
    assert path.read_bytes() == before


def test_undo_that_is_refused_changes_nothing(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    press(main, Press.RUN)
    after = path.read_bytes()
    desk.says = Answer.NO
    main.fill.press(Press.UNDO)
    assert path.read_bytes() == after


def test_a_note_typed_in_the_list_is_written_by_ctrl_s(main: MainWindow, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    panel = main.fill.findings
    panel.filter_by(Severity.WARNING)
    panel.shown.setData(panel.shown.index(0, NOTE), "由日常公用经费开支")
    place = shown(main, PLACE)[0]
    assert panel.save_button.text() == "保存说明（1）"
    wait(main.fill.settled, lambda: QTest.keyClick(main, "s", Qt.KeyboardModifier.ControlModifier))
    assert listed(path)[place] == "由日常公用经费开支"
    assert not panel.save_button.isVisible()


def test_unsaved_notes_are_asked_for_before_another_file(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    panel = main.fill.findings
    panel.filter_by(Severity.WARNING)
    panel.shown.setData(panel.shown.index(0, NOTE), "理由")
    place = shown(main, PLACE)[0]
    desk.says = Answer.CANCEL
    main.fill.choose(tmp_path / "别的.xlsx")
    assert main.fill.state.path == path
    assert not main.close()
    desk.says = Answer.YES
    choose(main, with_a_mending(tmp_path))
    assert listed(path)[place] == "理由"


def test_a_double_click_copies_the_place_and_opens_the_workbook(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    view = main.fill.findings.view
    at = view.visualRect(view.model().index(0, PLACE)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), left, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseDClick(view.viewport(), left, Qt.KeyboardModifier.NoModifier, at)
    assert QGuiApplication.clipboard().text() == shown(main, PLACE)[0]
    assert desk.launched == [path]


def test_an_open_workbook_is_one_sentence_and_the_buttons_come_back(main: MainWindow, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    path.with_name(f"~${path.name}").write_bytes(b"")
    press(main, Press.RUN)
    assert "请保存并关闭它后再试" in main.fill.said.text.text()
    assert main.fill.actions_.presses[Press.RUN].isEnabled()


def test_a_file_that_is_none_of_ours_is_one_sentence(main: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"not a workbook")
    choose(main, tmp_path / "坏.xlsx")
    assert main.fill.state.said.tone is Tone.BAD
    assert "坏.xlsx" in main.fill.said.text.text()


def test_a_crash_is_a_number_and_a_log_without_contents(
    main: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_order: object) -> None:
        raise ZeroDivisionError(CONTENTS)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(fill_page, "perform", fail)
    choose(main, tmp_path / "a.xlsx")
    (log,) = (tmp_path / "xltool-logs").iterdir()
    assert f"编号 {log.stem}" in main.fill.said.text.text()
    assert CONTENTS not in log.read_text(encoding="utf-8")


def test_the_window_stays_alive_while_a_button_works(
    main: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = sample(tmp_path)
    choose(main, path)
    gate, beats = threading.Event(), []
    real = fill_page.perform

    def slowly(*order: object) -> object:
        gate.wait(PATIENCE)
        return real(*order)  # type: ignore[arg-type]

    monkeypatch.setattr(fill_page, "perform", slowly)
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: (beats.append(1), len(beats) > 9 and gate.set()))
    timer.start()
    wait(main.fill.settled, main.fill.actions_.presses[Press.CHECK].trigger)
    timer.stop()
    assert len(beats) > 9


def test_a_file_saved_elsewhere_is_noticed(main: MainWindow, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    main.fill.look_again()
    assert main.fill.state.said.text != fill_page.CHANGED
    with_a_mending(tmp_path).replace(path)
    main.fill.look_again()
    assert main.fill.state.said.text == fill_page.CHANGED


def test_a_new_workbook_is_made_and_chosen(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    desk.files = [tmp_path / "2027.xlsx"]
    wait(main.fill.settled, main.fill.actions_.new.trigger)
    assert (tmp_path / "2027.xlsx").exists()
    assert main.fill.bar.name.text() == "2027.xlsx"


def test_the_file_and_its_backups_open_in_the_systems_programs(main: MainWindow, desk: Person, tmp_path: Path) -> None:
    path = sample(tmp_path)
    choose(main, path)
    main.fill.actions_.folder.trigger()
    assert "还没有备份" in main.fill.said.text.text()
    press(main, Press.RUN)
    main.fill.actions_.folder.trigger()
    main.fill.actions_.launch.trigger()
    assert desk.launched == [tmp_path / "xltool备份", path]


def test_pages_without_an_engine_are_not_shown(main: MainWindow) -> None:
    assert list(main.pages) == [Page.FILL]
    with pytest.raises(XltoolError, match="还没有“汇总”页"):
        main.show_page(Page.COLLECT, None)


@pytest.fixture
def collect(app: QApplication, desk: Person, tmp_path: Path) -> Iterator[CollectPage]:
    shown = MainWindow(Engines(collect=collecting(tmp_path, 0.003)), desk)
    shown.show_page(Page.COLLECT, tmp_path)
    shown.show()
    page = shown.pages[Page.COLLECT]
    assert isinstance(page, CollectPage)
    yield page
    shown.close()
    shown.deleteLater()


def test_collecting_says_what_is_missing_first(collect: CollectPage) -> None:
    collect.output.line.clear()
    collect.start.click()
    assert collect.said.text.text() == "请选择汇总结果存在哪里。"
    collect.inputs.clear()
    collect.start.click()
    assert collect.said.text.text() == "请先添加要汇总的文件或文件夹。"


def test_collecting_shows_its_pace_its_summary_and_opens_the_result(
    collect: CollectPage, desk: Person, tmp_path: Path
) -> None:
    (tmp_path / "名单.csv").write_text("731001", encoding="utf-8")
    collect.expect.put(tmp_path / "名单.csv")
    collect.output.put(tmp_path / "汇总.xlsx")
    wait(collect.settled, collect.start.click)
    assert collect.pace.text().startswith("已处理 400 / 400 个")
    assert collect.summary.toPlainText().splitlines()[0] == "共 400 个单位，收下 400 个。"
    assert "名单.csv" in collect.summary.toPlainText()
    collect.open_result.click()
    assert desk.launched == [tmp_path / "汇总.xlsx"]


def test_collecting_can_be_stopped(collect: CollectPage, tmp_path: Path) -> None:
    collect.output.put(tmp_path / "汇总.xlsx")

    def start_and_stop() -> None:
        collect.start.click()
        QTimer.singleShot(50, collect.stop.click)

    wait(collect.settled, start_and_stop)
    assert collect.said.text.text().startswith("做到第 ")
    assert not collect.open_result.isEnabled()
    assert collect.start.isEnabled()


def test_a_document_page_proposes_the_output_beside_the_source(app: QApplication, desk: Person, tmp_path: Path) -> None:
    made: list[tuple[Path, Path]] = []

    def publish(source: Path, output: Path, *, pdf: bool, accepted: Sequence[str]) -> Report:
        made.append((source, output))
        return Report(("已导出。",), output)

    shown = MainWindow(Engines(publish=publish), desk)
    path = sample(tmp_path)
    shown.show_page(Page.PUBLISH, path)
    page = shown.pages[Page.PUBLISH]
    assert isinstance(page, ConvertPage)
    wait(page.settled, page.start.click)
    assert made == [(path, path.with_suffix(".docx"))]
    assert page.said.text.text() == "已导出。"
    shown.close()


def test_qts_own_words_are_chinese(app: QApplication) -> None:
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_every_icon_can_be_drawn(app: QApplication) -> None:
    folder = Path(window.__file__).parent / "qt" / "icons"
    for path in folder.glob("*.svg"):
        assert not icon(path.stem).pixmap(32, 32).isNull(), path.name


@pytest.mark.parametrize("kind", [QTableView, QHeaderView, QMenu, QMessageBox, QToolButton])
def test_the_font_is_ours_whatever_the_theme_says(app: QApplication, kind: type[QWidget]) -> None:
    theirs = QFont("Courier", 23)
    app.setFont(theirs, kind.__name__)
    try:
        shown = kind(Qt.Orientation.Horizontal) if kind is QHeaderView else kind()
        shown.ensurePolished()
        assert shown.font().families() == list(FONTS)
        assert shown.font().pointSize() == POINTS
    finally:
        app.setFont(app.font())


def test_qt_puts_no_second_name_behind_a_title(app: QApplication) -> None:
    assert app.applicationDisplayName() == app.applicationName()


def test_the_dialogs_can_be_opened(main: MainWindow, tmp_path: Path) -> None:
    dialog = NewDialog(main, main.desk, tmp_path / "2027.xlsx", 2027, choices())
    assert dialog.target.path() == tmp_path / "2027.xlsx"
    assert dialog.last.path() is None
    help_ = HelpDialog(main)
    assert "五步做完" in help_.findChild(type(help_.text)).toPlainText()
    buttons = [one.text() for one in dialog.findChildren(QAbstractButton) if one.text()]
    assert buttons == ["选择(&S)…", "选择(&L)…", "新建(&N)", "取消"]


def test_the_dialog_offers_every_form_and_with_a_former_workbook_its_own(
    main: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_HOME, str(tmp_path / "home"))
    monkeypatch.setattr(shelf, "_LENT", {})
    dialog = NewDialog(main, main.desk, tmp_path / "2027.xlsx", 2027, choices())

    def offered() -> list[str]:
        return [dialog.form.itemText(at) for at in range(dialog.form.count())]

    shipped = offered()
    assert (dialog.form.currentData(), len(shipped)) == ("hebei_text", 6)
    assert shipped[0] == "河北省部门预算绩效文本"
    dialog.last.put(tmp_path / "2026.xlsx")
    assert (dialog.form.currentText(), offered()[1:]) == ("与去年的工作簿相同", shipped)
    assert dialog.form.currentData() is None
    dialog.form.setCurrentIndex(2)
    dialog.last.put(tmp_path / "2025.xlsx")
    assert dialog.form.currentText() == shipped[1]
    dialog.last.line.clear()
    assert (dialog.form.currentText(), offered()) == (shipped[1], shipped)


def test_asked_for_by_the_ribbon_the_window_begins_with_a_new_workbook_and_opens_it(
    main: MainWindow, desk: Person, tmp_path: Path
) -> None:
    desk.files = [tmp_path / "新.xlsx"]
    wait(main.fill.settled, lambda: main.show_page(Page.NEW, tmp_path))
    assert desk.launched == [tmp_path / "新.xlsx"]
    assert main.fill.state.path == tmp_path / "新.xlsx"
    desk.files = [tmp_path / "另.xlsx"]
    wait(main.fill.settled, main.fill.actions_.new.trigger)
    assert desk.launched == [tmp_path / "新.xlsx"]


def test_without_pyside_the_command_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "PySide6.py").write_text("raise ModuleNotFoundError('no', name='PySide6')")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    done = subprocess.run(
        [sys.executable, "-m", "xltool", "window"],
        env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == window.HOW_TO_GET + "\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt ends the process on Linux only")
@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_desktop_it_is_one_sentence_and_no_abort(display: str) -> None:
    gone = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    environment = {key: value for key, value in os.environ.items() if key not in gone}
    done = subprocess.run(
        [sys.executable, "-m", "xltool.doors.window"],
        env=environment | ({"DISPLAY": display} if display else {}),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, window.NO_DESKTOP + "\n")
