"""The Python that waits for presses, on xlwings' own Windows engine over the play of COM; that a press loads little.

Processes, the table of running objects and memory there: ``tests/windows/check_warm.py``, within Windows' Python.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.support.excel.com import CALL_REJECTED, ComError, Desktop, windows_engine
from tests.support.excel.excel import Application, Workbook
from tests.support.filled import sample, several
from xltool.books.live import book as live_module, patience as com_patience, serving
from xltool.books.live.book import LiveBook
from xltool.books.live.pressed import Pressed
from xltool.doors import buttons, warm
from xltool.doors.warm import Warm
from xltool.workflows import check

pytestmark = pytest.mark.usefixtures("settled")

HEAVY = {"pandas", "numpy", "pyarrow", "rich", "typer", "openpyxl", "excelize", "python_calamine", "docx", "PySide6"}  # fmt: skip
ROUND = ("check", "fix", "fix", "next_finding", "totals", "forms", "run", "previous_finding", "undo", "clear_marks")  # fmt: skip


@pytest.fixture(scope="module")
def windows() -> Iterator[tuple[types.ModuleType, Desktop]]:
    with windows_engine() as (engine, desktop):
        live_module._limit_retries()
        yield engine, desktop


@pytest.fixture
def excel(windows: tuple[types.ModuleType, Desktop]) -> Application:
    engine, desktop = windows
    desktop.windows.clear()
    desktop.told.clear()
    engine.xltool_patience.forget()
    return Application(desktop)


@pytest.fixture
def book(excel: Application, tmp_path: Path) -> Workbook:
    return excel.open_(sample(tmp_path / "预算=终稿 & (1).xlsx"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECONDS", "SECONDS_AFTERWARDS", "_PAUSE"):
        monkeypatch.setattr(com_patience, name, 0.0)


def contents(book: Workbook) -> dict[str, dict[Any, Any]]:
    return {sheet.name: {at: cell.value for at, cell in sheet.cells.items()} for sheet in book.contents}  # fmt: skip


def test_the_workbook_that_excel_hands_over_is_the_one(excel: Application, windows: Any, tmp_path: Path) -> None:
    other = Application(windows[1], 2000)
    second = other.open_(sample(tmp_path / "乙.xlsx"))
    excel.open_(sample(tmp_path / "甲.xlsx"))
    assert Warm().Press("check", second) == ""
    assert other.StatusBar.startswith("校验完成")
    assert excel.line.calls == []
    assert windows[0].BOOK_CALLER is None


def test_a_refusal_comes_back_instead_of_a_dialog(book: Workbook, windows: Any) -> None:
    waiting = Warm()
    told = waiting.Press("undo", book)
    assert told.startswith("没有可以撤销的改动")
    assert book.Application.StatusBar == told
    assert windows[1].told == []
    assert waiting.IsReady()
    assert waiting.Press("check", book) == ""


@pytest.mark.usefixtures("quick")
def test_a_busy_excel_is_told_of_and_asked_again_at_the_next_press(
    book: Workbook, excel: Application, windows: Any
) -> None:
    waiting = Warm()
    excel.line.trouble = lambda _kind, _member: ComError(CALL_REJECTED)
    assert "正忙" in waiting.Press("check", book)
    assert windows[0].xltool_patience._in_vain
    excel.line.trouble = lambda _kind, _member: None
    with serving.caller_is(book):
        assert not windows[0].xltool_patience._in_vain
    assert waiting.Press("check", book) == ""


def test_after_a_crash_it_has_to_end(book: Workbook, windows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Warm()
    monkeypatch.setattr(check, "check_and_report", lambda *_: 1 / 0)
    assert "没有预料到的问题" in waiting.Press("check", book)
    assert waiting.spent
    assert not waiting.IsReady()
    assert windows[0].BOOK_CALLER is None


def test_what_it_does_not_know_ends_it_too(book: Workbook, windows: Any) -> None:
    waiting = Warm()
    with pytest.raises(AttributeError):
        waiting.Press("no_such_button", book)
    assert waiting.spent
    assert windows[0].BOOK_CALLER is None


def test_while_it_presses_it_is_not_ready(book: Workbook, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Warm()
    seen: list[bool] = []
    monkeypatch.setattr(buttons, "summary", lambda _: str(seen.append(waiting.IsReady())))
    waiting.Press("check", book)
    assert seen == [False]
    assert waiting.IsReady()


def _rewrite(package: Path) -> None:
    (package / "rules" / "money.py").write_text("b = 2", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        _rewrite,
        lambda package: os.utime(package / "__init__.py", ns=(1, 1)),
        lambda package: (package / "new.py").touch(),
        lambda package: (package / "rules" / "money.py").unlink(),
        lambda package: package.rename(package.with_name("moved")),
    ],
    ids=["rewritten", "same text, other time", "new file", "file gone", "uninstalled"],
)
def test_another_version_ends_it(tmp_path: Path, change: Callable[[Path], object]) -> None:
    package = tmp_path / "xltool"
    (package / "rules").mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "1"', encoding="utf-8")
    (package / "rules" / "money.py").write_text("a = 1", encoding="utf-8")
    waiting = Warm(package)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "new.pyc").touch()
    assert waiting.IsReady()
    change(package)
    assert not waiting.IsReady()
    assert waiting.spent


class Noon(datetime):
    """A clock that stands: what was drawn in another minute is drawn anew, and comes back then."""

    @classmethod
    def now(cls, tz: object = None) -> Noon:
        return cls(2026, 3, 1, 12)


def test_what_was_pressed_before_makes_no_difference(
    excel: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["-m"])
    monkeypatch.setattr(buttons, "datetime", Noon)
    waiting = Warm()
    path, argv = list(sys.path), list(sys.argv)
    rounds = []
    for name in ("甲", "乙"):
        folder = tmp_path / name
        folder.mkdir()
        book = excel.open_(several(folder / "预算.xlsx"))
        said = [(waiting.Press(button, book), excel.StatusBar) for button in ROUND]
        rounds.append((said, contents(book)))
        excel.books.remove(book)
    assert rounds[0][0] == rounds[1][0]
    assert rounds[0][1].keys() == rounds[1][1].keys()
    assert (sys.path, sys.argv) == (path, argv)


def test_presses_take_no_memory(book: Workbook) -> None:
    waiting = Warm()

    def blocks_after(presses: int) -> int:
        for _ in range(presses):
            waiting.Press("next_finding", book)
            book.Application.line.calls.clear()
        gc.collect()
        return sys.getallocatedblocks()

    waiting.Press("check", book)
    before = blocks_after(5)
    assert blocks_after(20) - before < 20


def objects_of_excel() -> list[object]:
    kinds = (xw.Book, xw.Sheet, xw.Range, xw.App, xw.main.Name, LiveBook, Pressed)
    return [one for one in gc.get_objects() if isinstance(one, kinds)]


def test_no_object_of_excel_is_kept(book: Workbook) -> None:
    waiting = Warm()
    others = objects_of_excel()  # held, so that no identity is given again
    known = set(map(id, others))
    for button in ROUND:
        waiting.Press(button, book)
        assert [type(one) for one in objects_of_excel() if id(one) not in known] == []


PRESS = """
import sys
import xltool.doors.buttons as buttons
loaded = set(sys.modules)
from pathlib import Path
from tests.support.excel.com import windows_engine
from tests.support.excel.excel import Application
from xltool.books.live import book as live
from xltool.doors.warm import Warm
with windows_engine() as (engine, desktop):
    live._limit_retries()
    excel = Application(desktop)
    book = excel.open_(Path(sys.argv[1]))
    before = set(sys.modules)
    refusal = Warm().Press("check", book)
    loaded |= set(sys.modules) - before
import json
import pandas, numpy  # as collecting does, later in the same process
print(json.dumps([refusal, excel.StatusBar, sorted(loaded), len(pandas.DataFrame(numpy.eye(2)))]))
"""


def test_a_press_loads_nothing_heavy_and_bars_nobody_else_from_it(tmp_path: Path) -> None:
    """The environment of the tests has all of it installed, which is what xlwings goes by."""
    path = sample(tmp_path / "预算.xlsx")
    words = [sys.executable, "-c", PRESS, str(path)]
    root = Path(__file__).parents[2]
    done = subprocess.run(words, cwd=root, check=True, capture_output=True, text=True)
    refusal, said, loaded, rows = json.loads(done.stdout)
    assert (refusal, rows) == ("", 2)
    assert said.startswith("校验完成")
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()


class Table:
    """Windows' table of running objects, and what else of pywin32 serving asks for; Excel's process ends after so many calls."""

    def __init__(self, calls: list[Callable[[], object]]) -> None:
        self.calls = calls
        self.names: dict[int, str] = {}
        self.seen: list[str] = []

    def Register(self, flags: int, _object: object, moniker: str) -> int:
        assert flags == 1
        self.names[7] = moniker
        return 7

    def Revoke(self, entry: int) -> None:
        del self.names[entry]

    def wait(self, handles: list[str], every: bool, _milliseconds: int, _mask: int) -> int:
        assert (handles, every) == (["process of 1000"], False)
        self.seen.extend(self.names.values())
        return 1 if self.calls else 0

    def pump(self) -> int:
        self.calls.pop(0)()
        return 0


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Table]:
    def run(service: Warm, *calls: Callable[[], object], hwnd: int = 1000) -> Table:
        table = Table(list(calls))

        def process(given: int) -> tuple[int, int]:
            if given != 1000:
                raise OSError("no window")
            return 1, given

        fakes = {
            "pywintypes": {"error": OSError},
            "pythoncom": {"GetRunningObjectTable": lambda: table, "CreateFileMoniker": str, "PumpWaitingMessages": table.pump},
            "win32event": {"MsgWaitForMultipleObjects": table.wait, "INFINITE": -1, "QS_ALLINPUT": 255, "WAIT_OBJECT_0": 0},
            "win32api": {"OpenProcess": lambda _access, _inherit, number: f"process of {number}"},
            "win32process": {"GetWindowThreadProcessId": process},
            "win32com": {"__path__": []}, "win32com.server": {"__path__": []},
            "win32com.server.util": {"wrap": lambda one: one},
        }  # fmt: skip
        for name, members in fakes.items():
            module = types.ModuleType(name)
            vars(module).update(members)
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(sys.modules["win32com"], "server", sys.modules["win32com.server"], raising=False)
        monkeypatch.setattr(sys.modules["win32com.server"], "util", sys.modules["win32com.server.util"], raising=False)
        serving.serve("名", hwnd, service, lambda: service.spent)
        return table

    return run


def test_it_is_found_under_its_name_until_excel_ends(serve: Callable[..., Table]) -> None:
    table = serve(Warm(), lambda: None, lambda: None)
    assert (table.seen, table.names) == (["名"] * 3, {})


def test_it_leaves_once_it_is_spent(serve: Callable[..., Table]) -> None:
    waiting = Warm()
    table = serve(waiting, lambda: setattr(waiting, "spent", True), lambda: None)
    assert (len(table.calls), table.names) == (1, {})


def test_it_leaves_the_table_though_a_call_fails(serve: Callable[..., Table]) -> None:
    with pytest.raises(ZeroDivisionError):
        serve(Warm(), lambda: 1 / 0)


def test_it_does_not_wait_for_an_excel_that_is_gone(serve: Callable[..., Table]) -> None:
    assert serve(Warm(), hwnd=5).seen == []


@pytest.mark.parametrize("alone", [True, False])
def test_a_second_one_for_the_same_excel_leaves(alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    served: list[tuple[str, int]] = []
    lock = types.SimpleNamespace(Close=lambda: None)
    api = types.SimpleNamespace(GetLastError=lambda: 0 if alone else 183)
    event = types.SimpleNamespace(CreateMutex=lambda _s, _o, name: lock if "\\" not in name else None)  # fmt: skip
    monkeypatch.setitem(sys.modules, "win32api", api)
    monkeypatch.setitem(sys.modules, "win32event", event)
    monkeypatch.setattr(serving, "serve", lambda name, hwnd, *_: served.append((name, hwnd)))
    monkeypatch.setattr(sys, "argv", ["-m", r"C:\Temp\xltool-1", "1000"])
    warm.main()
    assert served == ([(r"C:\Temp\xltool-1", 1000)] if alone else [])
    assert sys.argv == ["-m"]
