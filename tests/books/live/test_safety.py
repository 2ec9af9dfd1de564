"""The live door does no harm: refusals before the first edit, settings put back, a killed Python, few calls."""

from __future__ import annotations

import ntpath
import os
import posixpath
import shutil
import subprocess
import sys
import types
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.support import live as live_support
from tests.support.filled import fill, many_indicators
from tests.support.live import calls_counted, opened
from tests.support.memory_book import CODE
from xltool.books.libreoffice import office, ranges
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import attach
from xltool.books.live import book as live_module
from xltool.books.live.book import LiveBook, find_book
from xltool.books.live.program import hold_settings
from xltool.books.shipped import SAMPLE, template_path
from xltool.doors.cli import app as cli
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import CopySheet, Link, Merge, WriteBlock
from xltool.model.errors import BookBusy, XltoolError
from xltool.workflows import check, run

NOW = datetime(2021, 1, 15, 17, 30)
READS = {"Range.raw_value", "Range.formula", "Range.values_and_formulas"}
WRITES = {"Range.raw_value=", "Range.formula=", "Range.clear", "Range.clear_contents"}
"""Calls that change what cells hold. Formats, heights and print set-up are counted apart, in benchmarks/live.py."""


sample, book = live_support.sample, live_support.book


# --- calls ----------------------------------------------------------------------------------


@pytest.mark.office
def test_a_check_reads_each_sheet_once_and_writes_nine_times_at_most_however_many_rows(
    office_app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltool.books.live.undo.Undo.keep", lambda *_: False)  # counted apart
    sheets_read = len(template.ENTRY_SHEETS) + len({template.LISTS, template.FINDINGS})
    paths = [Path(shutil.copyfile(template_path(SAMPLE), tmp_path / "样例.xlsx"))]
    paths += [fill(tmp_path / f"{size}.xlsx", indicators=many_indicators(CODE, size)) for size in (6, 200)]  # fmt: skip
    for path in paths:
        with opened(office_app, path) as book:
            for _ in range(2):  # the second one has findings to clear
                with calls_counted() as calls:
                    check.check_and_report(LiveBook(book), NOW)
                assert sum(calls[read] for read in READS) == sheets_read
                written = sum(calls[write] for write in WRITES)
                assert written <= 9  # the last ones: names beside new codes, 标识 on both sheets


@pytest.mark.office
def test_the_calls_of_a_check_that_only_reads_do_not_depend_on_the_number_of_rows(
    office_app: xw.App, tmp_path: Path
) -> None:
    counts = []
    for size in (6, 200):
        path = fill(tmp_path / f"{size}.xlsx", indicators=many_indicators(CODE, size))
        with opened(office_app, path) as book, calls_counted() as calls:
            check.check(LiveBook(book))
        counts.append(calls)
    assert counts[0] == counts[1]


@pytest.mark.office
def test_an_engine_that_gives_values_and_formulas_apart_is_read_alike(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = contents(book)
    monkeypatch.delattr(ranges.Range, "values_and_formulas")
    with calls_counted() as calls:
        assert contents(book) == at_once
    assert calls["Range.raw_value"] == calls["Range.formula"] == len(at_once)


def test_the_buttons_load_no_pandas_of_their_own_and_no_reader_of_files() -> None:
    """xlwings loads pandas where it is installed; here it may not."""
    program = """
import sys
sys.modules["pandas"] = sys.modules["numpy"] = None
import xltool.doors.buttons
print(sorted({"excelize", "python_calamine", "openpyxl", "xltool.rules"} & sys.modules.keys()))
"""
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"


# --- refusals -------------------------------------------------------------------------------


def contents(book: xw.Book) -> dict[str, object]:
    live = LiveBook(book)
    return {name: live.read(name).rows for name in live.sheet_names()}


@pytest.mark.office
def test_a_protected_sheet_is_refused_before_anything_is_written(book: xw.Book) -> None:
    book.sheets[template.FINDINGS].api.protect("")
    before = contents(book)
    with pytest.raises(BookBusy, match=r"校验结果.*撤消工作表保护"):
        run.run(LiveBook(book), NOW)
    assert contents(book) == before


@pytest.mark.office
def test_a_protected_structure_is_refused_only_where_sheets_are_made(book: xw.Book) -> None:
    book.api.protect("")
    run.make_totals(LiveBook(book), NOW)
    before = contents(book)
    with pytest.raises(BookBusy, match="结构受保护"):
        run.make_forms(LiveBook(book), NOW)
    assert contents(book) == before


@pytest.mark.office
def test_a_read_only_file_is_refused(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module.os, "access", lambda *_: False)
    with pytest.raises(BookBusy, match="只读"):
        run.make_totals(LiveBook(book), NOW)


class Pretended:
    """A stand-in for an xlwings book, of which only the name and the place are asked."""

    def __init__(self, fullname: str | None) -> None:
        self.name = "绩效.xlsx"
        self._fullname = fullname

    @property
    def fullname(self) -> str:
        if self._fullname is None:
            raise xw.XlwingsError("no local copy")
        return self._fullname

    @property
    def sheets(self) -> object:
        raise OSError("call was rejected by callee")


@pytest.mark.parametrize("normcase", [posixpath.normcase, ntpath.normcase])
@pytest.mark.parametrize("place", ["https://d.docs.live.net/1/绩效.xlsx", None])
def test_a_workbook_in_a_cloud_is_refused(
    monkeypatch: pytest.MonkeyPatch, place: str | None, normcase: Callable[[str], str]
) -> None:
    monkeypatch.setattr(os.path, "normcase", normcase)
    book: Any = Pretended(place)
    with pytest.raises(BookBusy, match=r"云端.*另存到本机"):
        LiveBook(book).apply([])


def test_a_program_that_does_not_answer_is_told_in_one_sentence() -> None:
    book: Any = Pretended("/x.xlsx")
    with pytest.raises(BookBusy, match="请先按 Enter 或 Esc 结束单元格编辑"):
        check.check(LiveBook(book))


# --- settings -------------------------------------------------------------------------------


@pytest.mark.office
def test_settings_are_put_back_and_the_shown_sheet_stays_when_a_plan_fails(
    office_app: xw.App, book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}

    def fail(*_: object) -> None:
        seen.update(updating=office_app.screen_updating, calculation=office_app.calculation)
        raise OSError("no")

    monkeypatch.setattr(ranges.Range, "merge", fail)
    office_app.calculation, office_app.status_bar = "semiautomatic", False
    book.sheets[template.PROJECTS].activate()
    plan = [CopySheet(template.LAYOUT, "新表"), Merge(Area("新表", 1, 1, 1, 2))]
    with pytest.raises(XltoolError, match=r"写到工作表“新表”时中断，已经全部恢复"):
        LiveBook(book).apply(plan)
    assert seen == {"updating": False, "calculation": "manual"}
    assert (office_app.screen_updating, office_app.enable_events) == (True, True)
    assert (office_app.calculation, office_app.status_bar) == ("semiautomatic", False)
    assert book.sheets.active.name == template.PROJECTS


def test_every_setting_is_put_back_even_when_one_cannot_be() -> None:
    class Stubborn:
        screen_updating = enable_events = display_alerts = True
        status_bar = False
        _calculation = "automatic"

        @property
        def calculation(self) -> str:
            return self._calculation

        @calculation.setter
        def calculation(self, value: str) -> None:
            if value == "automatic":
                raise OSError("busy")
            self._calculation = value

    app: Any = Stubborn()
    with pytest.raises(BookBusy, match="自动计算没有恢复"), hold_settings(app):
        assert not app.screen_updating
    assert (app.screen_updating, app.enable_events, app.status_bar) == (True, True, False)


def test_retries_of_the_windows_engine_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = types.ModuleType("xlwings._xlwindows")
    windows.N_COM_ATTEMPTS = 0  # type: ignore[attr-defined]
    windows.cleanup = lambda: None  # type: ignore[attr-defined]
    windows.COMRetryObjectWrapper = windows.COMRetryMethodWrapper = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", windows)
    live_module._limit_retries()
    assert 0 < windows.N_COM_ATTEMPTS <= 50  # type: ignore[attr-defined]


# --- finding the workbook -------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize("_turn", range(2))
def test_a_program_that_another_test_left_active_hides_no_workbook(
    office_app: xw.App, book: xw.Book, sample: Path, _turn: int
) -> None:
    assert xw.apps.active == office_app
    assert find_book(str(sample)).sheet_names() == LiveBook(book).sheet_names()
    register(attach(office_app.impl.engine.office.pipe))
    assert [one.name for one in xw.engines].count("libreoffice") == 1
    assert xw.apps.active != office_app
    office_app.status_bar = "left over"


@pytest.mark.office
def test_a_workbook_is_found_by_its_full_name_whatever_it_is(office_app: xw.App, book: xw.Book, sample: Path) -> None:
    assert find_book(str(sample), [office_app]).name == "预算=终稿 & (1).xlsx"
    assert find_book(str(sample)).sheet_names() == LiveBook(book).sheet_names()
    with pytest.raises(XltoolError, match=r"没有找到打开着的工作簿“别的.xlsx”"):
        find_book(str(sample.with_name("别的.xlsx")))


# --- a link that the file door made ---------------------------------------------------------


@pytest.mark.office
def test_a_link_that_goes_leaves_text_and_format(book: xw.Book) -> None:
    at = Ref(template.OVERALL, 1, 1)
    cell = book.sheets[at.sheet].range((1, 1))
    size, text = cell.font.size, cell.value
    LiveBook(book).apply([Link(at, Ref(template.PROJECTS, 4, 1))])
    assert (cell.value, cell.font.size) == (text, size)
    assert "项目" in cell.hyperlink
    LiveBook(book).apply([Link(at, None)])
    assert (cell.value, cell.formula, cell.font.size) == (text, text, size)


# --- the process ----------------------------------------------------------------------------

KILLED = """
import sys, time
from datetime import datetime
from xltool.books.live import edits
from xltool.workflows.run import run
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import attach
from xltool.books.live.book import find_book

apply = edits.Drawing._apply
count = 0

def slowly(self, edit):
    global count
    apply(self, edit)
    count += 1
    if count == 40:
        print("halfway", flush=True)
        time.sleep(60)

edits.Drawing._apply = slowly
app = register(attach(sys.argv[1]))
run(find_book(sys.argv[2], [app]), datetime(2021, 1, 15))
"""


@pytest.mark.office
def test_a_python_that_is_killed_in_the_midst_leaves_the_workbook_usable(
    office_app: xw.App, book: xw.Book, sample: Path
) -> None:
    pipe = office_app.impl.engine.office.pipe
    command = [sys.executable, "-c", KILLED, pipe, str(sample)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"halfway\n"
        process.kill()
    document = book.api
    assert not document.hasControllersLocked()
    assert document.isAutomaticCalculationEnabled()
    book.sheets[template.PROJECTS].range("C4").value = 40000
    assert book.sheets[template.PROJECTS].range("C4").value == 40000
    outcome = run.run(LiveBook(book), NOW)
    assert outcome.figures.total.budget == 40000
    again = check.check(LiveBook(book))
    assert [finding.code for finding in again.findings] == [f.code for f in outcome.findings]


@pytest.mark.office
def test_xltool_live_runs_on_the_open_workbook_and_saves_only_when_asked(
    office_app: xw.App, book: xw.Book, sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = office_app.impl.engine.office.pipe
    monkeypatch.setattr(office, "desk_pipe", lambda: pipe)
    before = sample.read_bytes()
    assert cli.app(["live", "check", str(sample)], standalone_mode=False) == 0
    assert "还没有保存" in capsys.readouterr().out
    assert sample.read_bytes() == before
    assert book.api.isModified()
    assert book.sheets.active.name == template.FINDINGS
    assert cli.app(["live", "totals", str(sample), "--save"], standalone_mode=False) == 0
    assert sample.read_bytes() != before


@pytest.mark.office
def test_an_office_that_does_not_listen_is_made_to(office_app: xw.App, monkeypatch: pytest.MonkeyPatch) -> None:
    running = office_app.impl.engine.office
    monkeypatch.setattr(office, "desk_pipe", lambda: f"xltool-test-{os.getpid()}")
    found = office.at_the_desk(None, profile=running.profile)
    assert found.process is None
    assert found.desktop.Components.hasElements() == running.desktop.Components.hasElements()


def test_without_an_office_on_the_desk_staff_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(office, "attach", lambda _: None)
    with pytest.raises(XltoolError, match="LibreOffice 没有打开"):
        office.at_the_desk(None, profile=tmp_path)


@pytest.mark.office
def test_no_office_listens_on_a_pipe_of_no_one(office_app: xw.App) -> None:
    assert attach("xltool-niemand") is None


@pytest.mark.parametrize(("there", "told"), [(False, "apt install python3-uno"), (True, "版本不同")])
def test_a_missing_or_unfitting_uno_is_told_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str, *, there: bool
) -> None:
    def fail(_: str) -> None:
        raise ImportError

    if there:
        (tmp_path / "uno.py").touch()
    monkeypatch.setattr(office, "DEBIAN_PACKAGES", str(tmp_path))
    monkeypatch.setattr(office.importlib, "import_module", fail)
    with pytest.raises(XltoolError, match=told):
        office.uno_module()
    assert str(tmp_path) not in sys.path


def test_writing_again_what_is_written_needs_no_call_for_links() -> None:
    from xltool.books.live.plan import with_links

    plan = [WriteBlock("表", 1, 1, (("C6", "x"),)), Link(Ref("表", 1, 1), Ref("指标", 6, 3))]
    (block,) = with_links(plan)
    assert isinstance(block, WriteBlock)
    assert block.rows[0][0].text == 'HYPERLINK("#\'指标\'!C6","C6")'  # type: ignore[union-attr]
