"""The live door on xlwings' own Windows engine, over a stand-in for COM: an Excel that is busy, silent, closed or dying.

Excel itself was not seen: what is proven is what xlwings and the live door do when COM answers like this.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.buttons import BUTTONS, found
from tests.support.excel.com import (
    CALL_REJECTED,
    EXCEPTION,
    IGNORED,
    RETRY_LATER,
    SERVER_GONE,
    ComError,
    Desktop,
    no,
    windows_engine,
)
from tests.support.excel.content import ERROR_BASE, Cell
from tests.support.excel.excel import SETTINGS, UNSAVED, Application, Workbook
from tests.support.excel.ranges import STANDARD_WIDTH
from tests.support.filled import all_kinds_of_faults, of_template_1_0, sample, several
from tests.support.forms import filled, flawed
from tests.support.live import without_random
from tests.support.memory_book import STATE_HOME
from tests.support.reviewed import REVIEW_NAME, returned, under_review
from tests.support.sealed import answered, finished
from tests.windows import vba_press
from xltool.books import open_book
from xltool.books.live import book as live_module, patience as com_patience
from xltool.books.live.book import LiveBook, find_book
from xltool.books.live.pressed import Pressed
from xltool.delivery.addin import addin
from xltool.doors import buttons, launch
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Ref
from xltool.model.errors import BookBusy, XltoolError
from xltool.model.review import OPINION_HEADERS, OPINIONS
from xltool.model.shelf import load_form
from xltool.reading.submission import read_submission
from xltool.reviewing.record import read_record
from xltool.sending.seal.verify import SealState
from xltool.workflows import check, fix, print_forms, run, verify
from xltool.workflows.receive import receive, told

NOW = datetime(2021, 1, 15, 17, 30)
NAME = "预算=终稿 & (1).xlsx"
PYTHON = r"C:\Users\张三\AppData\Local\xltool\python\python.exe"
ADDIN = r"C:\Users\张三\AppData\Roaming\Microsoft\Excel\XLSTART\xltool.xlam"
SEMIAUTOMATIC = 2
BUSY = [
    ComError(CALL_REJECTED),
    ComError(RETRY_LATER),
    ComError(EXCEPTION, IGNORED),
    AttributeError("pywin32 took a rejected call for a missing member"),
]


@pytest.fixture(scope="module")
def windows() -> Iterator[tuple[types.ModuleType, Desktop]]:
    with windows_engine() as (engine, desktop):
        live_module._limit_retries()
        yield engine, desktop


@pytest.fixture
def desktop(windows: tuple[types.ModuleType, Desktop]) -> Desktop:
    engine, desktop = windows
    desktop.windows.clear()
    desktop.told.clear()
    desktop.foreground_refused = False
    engine.xltool_patience._in_vain = False
    return desktop


@pytest.fixture
def excel(desktop: Desktop) -> Application:
    return Application(desktop)


@pytest.fixture
def open_sample(excel: Application, tmp_path: Path) -> Workbook:
    return excel.open_(sample(tmp_path / NAME))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waiting in less time."""
    monkeypatch.setattr(com_patience, "SECONDS", 0.2)
    monkeypatch.setattr(com_patience, "SECONDS_AFTERWARDS", 0.02)
    monkeypatch.setattr(com_patience, "_PAUSE", 0.001)


BEARABLE = 25
"""Seconds that a person waits for a button before calling for help."""


class Clock:
    """The time of com_patience, which goes on by what is slept."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The waiting as it is, in no time."""
    clock = Clock()
    monkeypatch.setattr(com_patience, "time", clock)
    return clock


def press(
    monkeypatch: pytest.MonkeyPatch, book: Workbook, button: str, environment: Mapping[str, str] | None = None
) -> str:
    """Press a button as the VBA of xlwings does; what it said, in the status bar or alone."""
    pressed = vba_press.press(button, PYTHON, book.full_name, ADDIN, book.app.hwnd)
    monkeypatch.setattr(sys, "argv", vba_press.arguments(pressed.line, environment))
    getattr(buttons, button)()
    return str(book.app.settings.get("StatusBar", ""))


def everything(book: Workbook) -> dict[str, object]:
    """All that a person sees of a workbook, but for what is selected and shown."""
    sheets = {one.name: one.copied() for one in book.contents}
    for one in sheets.values():
        one.cells = {at: cell for at, cell in one.cells.items() if cell != Cell()}
        one.widths = {at: width for at, width in one.widths.items() if width != STANDARD_WIDTH}
        one.selected = (1, 1, 1, 1)
    return {"order": list(sheets), "names": dict(book.names), **sheets}


def live(book: Workbook) -> LiveBook:
    return find_book(book.full_name)


def contents(book: Workbook) -> dict[str, dict[object, object]]:
    return {
        one.name: {at: (cell.value, cell.formula) for at, cell in one.cells.items() if cell.value}
        for one in book.contents
    }


def settings(excel: Application) -> dict[str, object]:
    return SETTINGS | excel.settings


def rows(grid: Grid) -> list[list[object]]:
    return [["formula" if isinstance(one, Formula) else without_random(one) for one in row] for row in grid.rows]


def busy_after(excel: Application, member: str, times: int, error: Exception) -> None:
    """Let calls fail from the first one of ``member`` on, so many times."""
    left = [times]
    seen = [False]

    def trouble(kind: str, name: str) -> Exception | None:
        seen[0] = seen[0] or f"{kind}.{name}" == member
        if seen[0] and left[0]:
            left[0] -= 1
            return error
        return None

    excel.line.trouble = trouble


# --- what Excel shows in a cell -------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (Cell(ERROR_BASE + 2045, "=SEQUENCE(3)"), Formula("SEQUENCE(3)", CellError("#SPILL!"))),
        (Cell(ERROR_BASE + 2051), CellError("#ERROR!")),
        (Cell(ERROR_BASE + 2097, "=PY(1)"), Formula("PY(1)", CellError("#ERROR!"))),
        (Cell(ERROR_BASE + 2029, '=_xlfn.DISPIMG("ID_3",1)'), Formula('_xlfn.DISPIMG("ID_3",1)', CellError("图片"))),
        (Cell('=DISPIMG("ID_4",1)', '=DISPIMG("ID_4",1)'), Formula('DISPIMG("ID_4",1)', CellError("图片"))),
        (Cell(float(ERROR_BASE + 2045)), ERROR_BASE + 2045),
    ],
)
def test_errors_and_pictures_are_read_as_in_the_file(open_sample: Workbook, cell: Cell, seen: object) -> None:
    projects = next(one for one in open_sample.contents if one.name == template.PROJECTS)
    for column in (6, 13):  # 资金用途, 备注
        projects.cells[4, column] = cell
    book = live(open_sample)
    assert [book.read(template.PROJECTS).at(4, column) for column in (6, 13)] == [seen, seen]
    errors = {one.ref.a1: one.severity for one in read_submission(book).findings if one.code == "R01"}
    value = seen.value if isinstance(seen, Formula) else seen
    picture = isinstance(value, CellError) and value.code == "图片"
    assert errors == ({"F4": "error", "M4": "info" if picture else "warning"} if isinstance(value, CellError) else {})


def test_a_totals_row_of_excel_is_no_project_while_it_is_open(open_sample: Workbook) -> None:
    projects = next(one for one in open_sample.contents if one.name == template.PROJECTS)
    projects.cells[24, 1] = Cell("本页小结")
    projects.cells[24, 3] = Cell(37500.0, "=SUBTOTAL(109,[预算数])")
    read = read_submission(live(open_sample))
    assert len(read.submission.projects) == 1
    assert [str(one.ref) for one in read.findings if one.code == "R08"] == ["项目!A24"]


# --- the same as without Excel --------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "button"),
    [
        (sample, "check"),
        (sample, "totals"),
        (sample, "forms"),
        (sample, "run"),
        (several, "run"),
        (all_kinds_of_faults, "check"),
        (all_kinds_of_faults, "run"),
        (flawed("card_annual"), "run"),
        (flawed("list_annual"), "run"),
    ],
)
def test_findings_totals_and_sheets_are_those_of_the_file_door(
    excel: Application, tmp_path: Path, make: Callable[[Path], Path], button: str
) -> None:
    book = excel.open_(make(tmp_path / NAME))
    in_file = make(tmp_path / "a.xlsx")
    expected = BUTTONS[button](open_book(in_file), NOW)
    seen = BUTTONS[button](live(book), NOW)
    assert found(seen) == found(expected)
    assert (seen.figures, seen.made) == (expected.figures, expected.made)
    drawn, stored = live(book), open_book(in_file)
    assert drawn.sheet_names() == stored.sheet_names()
    for name in {template.FINDINGS, *expected.made}:
        assert rows(drawn.read(name)) == rows(stored.read(name))
    assert settings(excel) == SETTINGS


@pytest.mark.parametrize("name", ["list_annual"])
def test_workbooks_of_other_forms_are_mended_and_submitted_as_by_the_file_door(
    monkeypatch: pytest.MonkeyPatch, excel: Application, opened: list[object], tmp_path: Path, name: str
) -> None:
    book, in_file = excel.open_(flawed(name)(tmp_path / NAME)), flawed(name)(tmp_path / "a.xlsx")
    expected = fix.fix_in_two_presses(open_book(in_file), NOW)
    assert expected[0] > 0
    assert fix.fix_in_two_presses(live(book), NOW) == expected
    assert fix.fix_in_two_presses(live(book), NOW) == fix.fix_in_two_presses(open_book(in_file), NOW)
    for sheet in (template.PROJECTS, template.INDICATORS, template.FINDINGS):
        assert rows(live(book).read(sheet)) == rows(open_book(in_file).read(sheet))
    ready = excel.open_(answered(filled(load_form(name), tmp_path / "报.xlsx")))
    assert press(monkeypatch, ready, "submit").startswith("已")
    (letter,) = opened
    sealed = Path(str(letter)).with_suffix(".xlsx")
    assert verify.verify_book(open_book(sealed)).state is SealState.INTACT


# --- busy -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("error", BUSY, ids=["rejected", "later", "ignored", "attribute"])
def test_an_excel_that_is_busy_now_and_then_is_asked_again(
    excel: Application, open_sample: Workbook, tmp_path: Path, error: Exception
) -> None:
    number = 0

    def trouble(kind: str, member: str) -> Exception | None:
        nonlocal number
        number += 1
        if isinstance(error, AttributeError) and not (member.endswith("=") or member == "Merge"):
            return None
        return error if number % 13 < 3 else None

    excel.line.trouble = trouble
    seen = run.run(live(open_sample), NOW)
    expected = run.run(open_book(sample(tmp_path / "a.xlsx")), NOW)
    assert (found(seen), seen.made) == (found(expected), expected.made)
    assert settings(excel) == SETTINGS


@pytest.mark.parametrize("error", BUSY[:3], ids=["rejected", "later", "ignored"])
def test_an_excel_that_stays_busy_is_told_within_seconds_and_nothing_is_written(
    excel: Application, open_sample: Workbook, clock: Clock, error: Exception
) -> None:
    before = contents(open_sample)
    book = live(open_sample)
    excel.line.trouble = lambda *_: error
    with pytest.raises(BookBusy, match=r"没有回应，工作簿没有改动。请先按 Enter 或 Esc"):
        run.run(book, NOW)
    with pytest.raises(BookBusy, match="没有回应"):
        find_book(open_sample.full_name)
    assert com_patience.SECONDS <= clock.now <= BEARABLE
    assert contents(open_sample) == before
    assert excel.settings == {}


def test_the_waiting_of_a_press_has_a_bound_that_a_person_bears() -> None:
    settings_put_back, words, fronts = 5, 4, 4
    after = com_patience.SECONDS_AFTERWARDS * (settings_put_back + words + fronts)
    assert com_patience.SECONDS <= 10
    assert com_patience.SECONDS + after <= BEARABLE


@pytest.mark.usefixtures("quick")
def test_a_cell_that_is_edited_while_reading_is_done_leaves_the_workbook_as_it_was(
    excel: Application, open_sample: Workbook
) -> None:
    before = contents(open_sample)
    busy_after(excel, "Application.StatusBar=", 10**9, ComError(CALL_REJECTED))
    with pytest.raises(BookBusy, match="工作簿没有改动"):
        run.run(live(open_sample), NOW)
    assert contents(open_sample) == before
    assert settings(excel) == SETTINGS


@pytest.mark.usefixtures("quick")
def test_busy_for_good_in_the_midst_of_a_plan_is_told_whole_and_the_next_press_mends_the_settings(
    excel: Application, open_sample: Workbook, tmp_path: Path
) -> None:
    busy_after(excel, "Range.Merge", 10**9, ComError(CALL_REJECTED))
    with pytest.raises(XltoolError, match=r"时中断.*不要保存.*自动计算没有恢复"):
        run.run(live(open_sample), NOW)
    assert settings(excel) != SETTINGS
    excel.line.trouble = lambda *_: None
    seen = run.run(live(open_sample), NOW)
    assert settings(excel) == SETTINGS
    assert found(seen) == found(run.run(open_book(sample(tmp_path / "a.xlsx")), NOW))


@pytest.mark.usefixtures("quick")
def test_a_dialog_in_the_midst_of_a_plan_is_waited_for(excel: Application, open_sample: Workbook) -> None:
    busy_after(excel, "Range.Merge", 20, ComError(RETRY_LATER))
    assert run.run(live(open_sample), NOW).counts.error == 0
    assert settings(excel) == SETTINGS


# --- rows that are not shown ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "told"),
    [({"tables": [None, True, False]}, True), ({"hidden_rows": {7, 9}}, True), ({"filtered": True}, True), ({}, False),
     ({"tables": [True], "filtered": True, "hidden_rows": {8}}, True), ({"tables": [None, False]}, False)],
)  # fmt: skip
@pytest.mark.parametrize("error", [None, BUSY[0], BUSY[3]])
@pytest.mark.usefixtures("quick")
def test_every_row_of_a_new_report_is_shown(
    excel: Application, open_sample: Workbook, state: dict[str, object], told: bool, error: Exception | None
) -> None:
    content = open_sample.content(template.FINDINGS)
    for name, value in state.items():
        setattr(content, name, copy(value))
    if error is not None:
        busy_after(excel, "Worksheet.ListObjects", 2, error)
    check.check_and_report(live(open_sample), NOW)
    content = open_sample.content(template.FINDINGS)
    assert (content.filtered, content.hidden_rows, any(content.tables)) == (False, set(), False)
    assert not live(open_sample).hides_rows(template.FINDINGS)
    head = "".join(str(cell.value) for (row, _), cell in content.cells.items() if row == 2)
    assert ("筛选" in head) is told


# --- refusals and failures ------------------------------------------------------------------


def test_a_protected_sheet_is_refused_and_nothing_is_written(excel: Application, open_sample: Workbook) -> None:
    open_sample.content(template.FINDINGS).protected = True
    before = contents(open_sample)
    with pytest.raises(BookBusy, match=r"校验结果.*撤消工作表保护"):
        run.run(live(open_sample), NOW)
    assert contents(open_sample) == before
    assert excel.settings == {}


def test_a_protected_structure_is_refused_and_nothing_is_written(excel: Application, open_sample: Workbook) -> None:
    open_sample.structure_protected = True
    before = contents(open_sample)
    with pytest.raises(BookBusy, match=r"结构受保护"):
        run.run(live(open_sample), NOW)
    assert contents(open_sample) == before
    assert excel.settings == {}


def test_a_failure_in_the_midst_of_a_plan_puts_every_setting_and_the_tab_back(
    excel: Application, open_sample: Workbook
) -> None:
    excel.settings["Calculation"] = SEMIAUTOMATIC
    open_sample.active = template.PROJECTS
    busy_after(excel, "Range.Merge", 10**9, no())
    excel_trouble = excel.line.trouble
    excel.line.trouble = lambda kind, name: excel_trouble(kind, name) if name == "Merge" else None
    before = contents(open_sample)
    with pytest.raises(XltoolError, match=r"写到工作表“.*”时中断，已经全部恢复到点按钮以前的样子"):
        run.run(live(open_sample), NOW)
    assert contents(open_sample) == before
    assert settings(excel) == SETTINGS | {"Calculation": SEMIAUTOMATIC}
    assert open_sample.active == template.PROJECTS


def test_an_excel_that_dies_in_the_midst_is_told_as_such(
    excel: Application, open_sample: Workbook, clock: Clock
) -> None:
    busy_after(excel, "Range.Merge", 10**9, ComError(SERVER_GONE))
    with pytest.raises(XltoolError, match=r"表格程序已经关闭.*重新打开工作簿") as stop:
        run.run(live(open_sample), NOW)
    assert "自动计算" not in str(stop.value)
    assert clock.now == 0


@pytest.mark.parametrize(
    "member",
    ["Application.Workbooks", "Workbook.Worksheets", "Worksheet.Name", "Worksheet.UsedRange",
     "Worksheet.Range", "Range.Value", "Range.Formula", "Range.Row"],
)  # fmt: skip
def test_none_from_a_call_that_cannot_be_none_is_no_blank_sheet(
    excel: Application, open_sample: Workbook, member: str
) -> None:
    before = contents(open_sample)
    excel.line.silent = frozenset({member})
    with pytest.raises(BookBusy, match="没有回应"):
        run.run(live(open_sample), NOW)
    assert contents(open_sample) == before
    assert settings(excel) == SETTINGS


# --- finding the workbook -------------------------------------------------------------------


def test_of_two_excels_with_books_of_one_name_the_right_one_is_written(desktop: Desktop, tmp_path: Path) -> None:
    folders = tmp_path / "甲", tmp_path / "乙"
    books = []
    for number, folder in enumerate(folders):
        folder.mkdir()
        books.append(Application(desktop, 1000 + number).open_(sample(folder / NAME)))
    before = contents(books[0])
    check.check_and_report(live(books[1]), NOW)
    assert contents(books[0]) == before
    assert rows(live(books[1]).read(template.FINDINGS)) != rows(live(books[0]).read(template.FINDINGS))  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_an_excel_that_is_busy_does_not_hide_another_one(desktop: Desktop, tmp_path: Path) -> None:
    busy, free = Application(desktop, 1000), Application(desktop, 1001)
    busy.open_(sample(tmp_path / "别的.xlsx"))
    book = free.open_(sample(tmp_path / NAME))
    busy.line.trouble = lambda *_: ComError(CALL_REJECTED)
    assert live(book).name == NAME
    with pytest.raises(BookBusy, match="没有回应"):
        find_book(str(tmp_path / "别的.xlsx"))


# --- buttons --------------------------------------------------------------------------------


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What buttons start beside Excel: the window with its page, the mail program with its letter."""
    found: list[object] = []
    monkeypatch.setattr(launch, "open_window", lambda page, path=None: found.append((page, path)))
    monkeypatch.setattr(launch, "has_window", lambda: True)
    monkeypatch.setattr(launch, "open_in_program", found.append)
    return found


SAID = {
    "new": "正在打开新建窗口",
    "undo": "没有可以撤销的改动",
    "import_": "正在打开导入窗口",
    "check": "校验完成：共 ",
    "previous_finding": "校验结果里没有问题。",
    "next_finding": "校验结果里没有问题。",
    "clear_marks": "标记已清除",
    "fix": "(没有)?可以自动修正",
    "totals": "资金汇总已重新计算。",
    "forms": "已生成 ",
    "pdf": "已把正式表存成 ",
    "run": "已计算资金、生成 ",
    "publish": "正在打开导出窗口",
    "submit": "不能报送：",
    "receive": "没有收：没有找到还没有收的退回文件。正在打开窗口",
    "review": "正在打开审核窗口",
    "add_opinion": ".*不是审核工作簿",
    "return_": ".*不是审核工作簿",
    "collect": "正在打开汇总窗口",
    "doctor": "检查环境",
    "help_": "五步：填写；",
}
WINDOWS = {
    "new": "new", "import_": "import", "publish": "publish", "receive": "receive", "review": "review", "collect": "collect",
}  # fmt: skip
REFUSED = {"undo", "submit", "add_opinion", "return_"}
WRITING = ["check", "clear_marks", "fix", "totals", "forms", "pdf", "run"]


def test_the_table_of_sentences_has_every_button() -> None:
    assert set(SAID) == set(addin.BUTTONS.values())


@pytest.mark.parametrize("make", [sample, several])
@pytest.mark.parametrize("button", SAID)
def test_every_button_speaks_and_leaves_excel_as_it_was(
    monkeypatch: pytest.MonkeyPatch, excel: Application, desktop: Desktop, tmp_path: Path,
    opened: list[object], make: Callable[[Path], Path], button: str,
) -> None:  # fmt: skip
    book = excel.open_(make(tmp_path / NAME))
    said = press(monkeypatch, book, button)
    assert re.match(SAID[button], said)
    assert "撤销用不了" not in said
    refused = button in REFUSED or "检查环境发现" in said  # Wine has no Excel to be found
    assert desktop.told == ([said] if refused else [])
    assert settings(excel) | {"StatusBar": False} == SETTINGS
    assert (excel.clipboard, excel.asked) == (None, [])
    path = {"collect": None, "review": None, "new": tmp_path}.get(button, Path(book.full_name))
    assert opened == ([(WINDOWS[button], path)] if button in WINDOWS else [])


def test_what_is_received_is_what_is_received_in_the_file_and_undone_whole(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path
) -> None:
    returned(under_review(tmp_path))
    in_file = finished(tmp_path / "a.xlsx")
    book = excel.open_(finished(tmp_path / NAME))
    before = everything(book)
    said = press(monkeypatch, book, "receive")
    assert said == f"已收 {REVIEW_NAME}：{''.join(told(receive(tmp_path / REVIEW_NAME, in_file)))}"
    drawn, stored = live(book), open_book(in_file)
    assert drawn.sheet_names() == stored.sheet_names()
    assert read_record(drawn) == read_record(stored)
    assert rows(drawn.read(OPINIONS)) == rows(stored.read(OPINIONS))
    assert press(monkeypatch, book, "undo").startswith("已撤销")
    assert everything(book) == before


def test_an_opinion_on_the_selected_cell_waits_to_be_typed(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path
) -> None:
    book = excel.open_(under_review(tmp_path))
    desk = Pressed(live(book).workbook)
    desk.go(Ref(template.PROJECTS, 4, 3))
    assert press(monkeypatch, book, "add_opinion") == "已为「项目」C4 加了一行，请直接写意见，再选级别。"
    assert desk.selected() == Ref(OPINIONS, 8, OPINION_HEADERS.index("意见") + 1)
    assert "是审核工作簿" in press(monkeypatch, book, "run")


def test_an_excel_without_a_printer_draws_all_the_same(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path
) -> None:
    book = excel.open_(several(tmp_path / NAME))
    asked: list[str] = []

    def trouble(_: str, member: str) -> Exception | None:
        asked.extend([member] * member.startswith("PageBreak"))
        return no() if member.startswith("PageBreak") else None

    excel.line.trouble = trouble
    assert press(monkeypatch, book, "run").startswith("已计算资金、生成 ")
    assert asked


def test_the_official_sheets_are_one_pdf_with_a_bookmark_for_each(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path
) -> None:
    book = excel.open_(several(tmp_path / NAME))
    shown = [one.visible for one in book.contents]
    said = press(monkeypatch, book, "pdf")
    pdf = PdfReader(tmp_path / "预算=终稿 & (1)_打印版.pdf")
    drawn = [one.name for one in book.contents if one.name == template.DEPARTMENT_FORM or one.name.startswith("表")]
    assert [pdf.get_destination_page_number(one) for one in pdf.outline] == list(range(len(drawn)))  # type: ignore[arg-type]
    assert [one.title for one in pdf.outline] == drawn  # type: ignore[union-attr]
    assert str(tmp_path) in said
    assert [one.visible for one in book.contents][: len(shown)] == shown
    book.content(drawn[-1]).visible = 0
    with pytest.raises(XltoolError, match=f"工作表“{drawn[-1]}”隐藏着"):
        print_forms.print_open(live(book), tmp_path / NAME)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("error", "times"), [(ComError(CALL_REJECTED), 2 * com_patience.ATTEMPTS), (ComError(RETRY_LATER), 7)]
)
@pytest.mark.parametrize("button", SAID)
def test_every_button_waits_for_a_busy_excel_and_a_dialog(
    monkeypatch: pytest.MonkeyPatch, excel: Application, open_sample: Workbook, clock: Clock,
    button: str, error: Exception, times: int,
) -> None:  # fmt: skip
    busy_after(excel, "Application.Workbooks", times, error)
    assert re.match(SAID[button], press(monkeypatch, open_sample, button))
    assert settings(excel) | {"StatusBar": False} == SETTINGS
    assert 0 < clock.now < com_patience.SECONDS


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("error", [ComError(CALL_REJECTED), ComError(RETRY_LATER)])
@pytest.mark.parametrize("button", SAID)
def test_every_button_tells_once_that_excel_stays_busy_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, excel: Application, open_sample: Workbook, desktop: Desktop,
    clock: Clock, button: str, error: Exception,
) -> None:  # fmt: skip
    monkeypatch.setattr(ctypes, "windll", types.SimpleNamespace(user32=desktop), raising=False)
    before = everything(open_sample)
    excel.line.trouble = lambda *_: error
    press(monkeypatch, open_sample, button)
    (sentence,) = desktop.told
    assert "没有回应" in sentence
    assert clock.now <= BEARABLE
    assert everything(open_sample) == before
    assert excel.settings == {}


@pytest.mark.parametrize("make", [sample, several, all_kinds_of_faults])
@pytest.mark.parametrize("button", WRITING)
def test_undo_brings_everything_back_that_a_button_changed(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path,
    make: Callable[[Path], Path], button: str,
) -> None:  # fmt: skip
    book = excel.open_(make(tmp_path / NAME))
    if button == "fix":
        press(monkeypatch, book, button)
    before = everything(book)
    press(monkeypatch, book, button)
    changed = everything(book) != before
    said = press(monkeypatch, book, "undo")
    assert said.startswith("已撤销" if changed else "没有")
    assert everything(book) == before
    assert settings(excel) | {"StatusBar": False} == SETTINGS
    assert (excel.clipboard, excel.asked, excel.books) == (None, [], [book])


def test_a_workbook_of_template_1_0_gets_its_column_and_loses_it_with_undo(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path
) -> None:
    book = excel.open_(of_template_1_0(several(tmp_path / NAME)))
    before = everything(book)
    press(monkeypatch, book, "check")
    for name, area in ((template.PROJECTS, (3, 1, 23, 14)), (template.INDICATORS, (3, 1, 63, 11))):
        content = book.content(name)
        assert (content.table_areas, content.widths[area[3]]) == ([area], 0)
        assert content.cells[3, area[3]].value == "标识"
    assert all(read_submission(live(book)).submission.row_ids.values())
    assert press(monkeypatch, book, "undo").startswith("已撤销")
    assert everything(book) == before


def test_a_table_that_excel_does_not_let_grow_keeps_nobody_from_a_press(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path
) -> None:
    book = excel.open_(of_template_1_0(several(tmp_path / NAME)))
    before = everything(book)
    excel.line.trouble = lambda kind, name: no() if (kind, name) == ("ListObject", "Resize") else None
    assert "个错误" in press(monkeypatch, book, "check")
    after = everything(book)
    assert [after[name] for name in template.IDENTIFIED] == [before[name] for name in template.IDENTIFIED]
    assert after[template.FINDINGS] != before[template.FINDINGS]
    assert press(monkeypatch, book, "undo").startswith("已撤销")
    assert everything(book) == before


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("error", [BUSY[0], ComError(SERVER_GONE)])
def test_a_table_that_cannot_grow_as_excel_is_busy_or_gone_is_told(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path, error: Exception
) -> None:
    book = excel.open_(of_template_1_0(several(tmp_path / NAME)))
    before = everything(book)
    excel.line.trouble = lambda kind, name: error if (kind, name) == ("ListObject", "Resize") else None
    press(monkeypatch, book, "check")
    assert everything(book)[template.FINDINGS] == before[template.FINDINGS]


def test_why_undo_is_not_to_be_had_is_told_once_and_logged_without_contents(
    monkeypatch: pytest.MonkeyPatch, excel: Application, open_sample: Workbook, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    typed = "机密内容"
    monkeypatch.setattr(Workbook, "Save", lambda _: {}[typed])
    said = press(monkeypatch, open_sample, "run")
    (log,) = (tmp_path / "xltool-logs").iterdir()
    assert said.count("撤销用不了：") == 1
    assert log.stem in said
    assert typed not in log.read_text(encoding="utf-8")
    assert "_copy_looks" in log.read_text(encoding="utf-8")
    assert press(monkeypatch, open_sample, "undo").startswith("没有可以撤销的改动")


def test_a_folder_that_cannot_be_written_to_is_named_as_the_reason(
    monkeypatch: pytest.MonkeyPatch, open_sample: Workbook, tmp_path: Path
) -> None:
    (tmp_path / "voll").touch()
    monkeypatch.setenv(STATE_HOME, str(tmp_path / "voll"))
    said = press(monkeypatch, open_sample, "totals")
    assert said.startswith("资金汇总已重新计算。撤销用不了：保存原来内容的文件夹写不进去（")


def test_half_a_press_is_not_undone_where_its_first_half_could_not_be_kept(
    monkeypatch: pytest.MonkeyPatch, open_sample: Workbook
) -> None:
    book = live(open_sample)
    save = Workbook.Save
    monkeypatch.setattr(Workbook, "Save", lambda _: 1 / 0)
    run.make_totals(book, NOW)
    monkeypatch.setattr(Workbook, "Save", save)
    run.make_forms(book, NOW)
    assert book.hindered_undo
    with pytest.raises(XltoolError, match="没有可以撤销的改动"):
        live(open_sample).undo()


# --- which workbook was pressed -------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["预算=终稿.xlsx", "a & b.xlsx", " 两个  空格 (1).xlsx", "[1]预算.xlsx", "张三's.xlsx", "100%.xlsx", "50%到60%.xlsx",
     "a^b!~`,;+@#$.xlsx", "--hwnd=5.xlsx", "ｆｕｌｌ（全角）.xlsx", "Ünï 🙂.XLSX"],
)  # fmt: skip
def test_the_pressed_workbook_is_found_whatever_its_name(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path, name: str
) -> None:
    book = excel.open_(sample(tmp_path / name))
    other = excel.open_(sample(tmp_path / "别的.xlsx"))
    before = everything(other)
    book.Activate()
    assert press(monkeypatch, book, "totals").startswith("资金汇总已重新计算。")
    assert everything(other) == before
    other.Activate()  # as another program may: the name still tells
    assert press(monkeypatch, book, "totals").startswith("资金汇总已重新计算。")
    assert everything(other) == before


@pytest.mark.parametrize(
    ("name", "neighbour", "value"), [("100%TEMP%.xlsx", "别的.xlsx", "C:"), ("%终稿%.xlsx", "预算.xlsx", "预算")]
)
def test_a_name_that_cmd_changed_on_the_way_is_that_of_the_workbook_in_front(
    monkeypatch: pytest.MonkeyPatch, excel: Application, tmp_path: Path, name: str, neighbour: str, value: str
) -> None:  # fmt: skip
    other = excel.open_(sample(tmp_path / neighbour))
    book = excel.open_(sample(tmp_path / name))
    before = everything(other)
    said = press(monkeypatch, book, "totals", {"TEMP": value, "终稿": value})
    assert said.startswith("资金汇总已重新计算。")
    assert everything(other) == before


def test_of_two_excels_the_one_that_was_pressed_is_written(
    monkeypatch: pytest.MonkeyPatch, desktop: Desktop, tmp_path: Path
) -> None:
    books = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        books.append(Application(desktop, 1000 + number).open_(sample(folder / NAME)))
    for pressed, other in (books, books[::-1]):
        before = everything(other)
        other.app.line.trouble = lambda *_: ComError(CALL_REJECTED)  # nor is it asked anything
        assert press(monkeypatch, pressed, "run").startswith("已计算资金")
        other.app.line.trouble = lambda *_: None
        assert everything(other) == before


@pytest.mark.parametrize("hwnd", ["", "0", "1", "77", "x", "-1"])
def test_a_window_that_is_gone_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, excel: Application, open_sample: Workbook, hwnd: str
) -> None:
    before = everything(open_sample)
    monkeypatch.setattr(sys, "argv", ["-c", f"--wb={NAME}", "--from_xl=1", f"--hwnd={hwnd}"])
    buttons.run()
    assert str(excel.settings["StatusBar"]).startswith("没有找到点按钮的那个 Excel 窗口")
    assert everything(open_sample) == before


def test_an_excel_without_a_workbook_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, excel: Application, open_sample: Workbook
) -> None:
    excel.books.clear()
    press(monkeypatch, open_sample, "run")
    assert str(excel.settings["StatusBar"]).startswith("没有打开工作簿。")


def test_a_python_that_waits_is_handed_the_workbook(
    monkeypatch: pytest.MonkeyPatch, windows: tuple[types.ModuleType, Desktop], excel: Application, tmp_path: Path
) -> None:  # fmt: skip
    book, other = (excel.open_(sample(tmp_path / name)) for name in (NAME, "别的.xlsx"))
    done = vba_press.press("check", PYTHON, book.full_name, ADDIN, 1000, settings={"USE UDF SERVER": True})
    (_, module, attribute, _), (_, command) = done.served
    assert vars(windows[0])["__name__"] == module
    monkeypatch.setattr(windows[0], attribute, book)
    monkeypatch.setattr(sys, "argv", ["-c"])
    before = everything(other)
    exec(command)  # noqa: S102  as the server of xlwings does
    assert str(excel.settings["StatusBar"]).startswith("校验完成")
    assert everything(other) == before
    assert contents(book) != contents(other)


CLOUD = "https://d.docs.live.net/0123456789abcdef/预算 终稿.xlsx"
NEED_A_PLACE = frozenset({"import_", "pdf", "publish", "submit", "receive", "return_"})
"""Buttons that write or look beside the workbook."""


@pytest.mark.parametrize("full_name", [UNSAVED, CLOUD, "https://x-my.sharepoint.com/personal/a_b/Documents/a.xlsx"])  # fmt: skip
@pytest.mark.parametrize("button", SAID)
def test_a_workbook_that_is_nowhere_on_this_computer_is_found_and_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, excel: Application, desktop: Desktop, tmp_path: Path,
    opened: list[object], full_name: str, button: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("HOME" if os.name == "posix" else "USERPROFILE", str(tmp_path))
    book = excel.open_(sample(tmp_path / "a.xlsx"), full_name)
    said = press(monkeypatch, book, button)
    assert "没有预料到" not in said
    if button in NEED_A_PLACE or (full_name != UNSAVED and button in {*WRITING, "undo"}):
        (sentence,) = desktop.told
        assert re.search("本机的文件夹|不能报送", sentence)
        assert book.dirty is False
        assert opened == []
    elif button == "undo":
        assert desktop.told == [said]
    else:
        assert re.match(SAID[button], said)
    if button == "new":
        assert opened == [("new", tmp_path)]


@pytest.mark.usefixtures("open_sample")
def test_buttons_speak_in_the_status_bar_and_walk_from_finding_to_finding(
    monkeypatch: pytest.MonkeyPatch, excel: Application, open_sample: Workbook
) -> None:
    assert press(monkeypatch, open_sample, "check").startswith("校验完成：")
    expected = check.check(live(open_sample)).findings
    said = press(monkeypatch, open_sample, "next_finding")
    first = min(expected, key=lambda one: (live(open_sample).sheet_names().index(one.ref.sheet), one.ref.row, one.ref.column))  # fmt: skip
    assert excel.selected is not None
    assert (open_sample.active, excel.selected.at[:2]) == (first.ref.sheet, first.ref[1:])
    assert first.message in said


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("error", "told"), [(ComError(CALL_REJECTED), "没有回应"), (ComError(SERVER_GONE), "已经关闭")]
)
@pytest.mark.parametrize("after", ["Application.Workbooks", "Application.StatusBar="])
def test_a_button_lets_nothing_out_and_says_it_in_a_dialog(
    monkeypatch: pytest.MonkeyPatch,
    excel: Application,
    open_sample: Workbook,
    desktop: Desktop,
    error: Exception,
    told: str,
    after: str,
) -> None:
    library = types.SimpleNamespace(user32=desktop)
    monkeypatch.setattr(ctypes, "windll", library, raising=False)
    busy_after(excel, after, 10**9, error)
    press(monkeypatch, open_sample, "run")
    (sentence,) = desktop.told
    assert told in sentence


def test_a_button_works_where_windows_does_not_let_excel_come_to_the_front(
    monkeypatch: pytest.MonkeyPatch, desktop: Desktop, open_sample: Workbook, tmp_path: Path
) -> None:
    excel = open_sample.app
    other = Application(desktop, 900)
    other.open_(sample(tmp_path / "别的.xlsx"))
    desktop.windows = {900: other, 1000: excel}
    desktop.foreground_refused = True
    assert press(monkeypatch, open_sample, "totals").startswith("资金汇总已重新计算。")
    assert open_sample.active == template.TOTALS


# --- the end of Python ----------------------------------------------------------------------

LEAVING = """
import sys
from tests.support.excel.com import windows_engine
with windows_engine() as (engine, _):
    engine.Apps.cleanup = staticmethod(lambda: print("taskkill", flush=True))
    if sys.argv[1] == "ours":
        from xltool.books.live import book
"""


@pytest.mark.parametrize(("who", "printed"), [("xlwings", [b"taskkill"]), ("ours", [])])
def test_python_ends_without_ending_the_excels_of_others(who: str, printed: list[bytes]) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", LEAVING, who], capture_output=True, check=True, env=environment)
    assert done.stdout.splitlines() == printed
