"""A plan that fails, early or late, leaves the workbook as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.support import live as live_support
from tests.support.live import FORM, NOW
from tests.support.office_state import differences, state
from xltool.books.libreoffice import ranges
from xltool.books.live import edits as live_drawing
from xltool.books.live.book import LiveBook
from xltool.books.live.pressed import Pressed
from xltool.doors import buttons
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import (
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Edit,
    Footer,
    HiddenSheet,
    Link,
    Merge,
    PrintSetup,
    RowHeights,
    WriteBlock,
)
from xltool.model.errors import XltoolError
from xltool.workflows import run

pytestmark = pytest.mark.office

sample, book, finished_book = live_support.sample, live_support.book, live_support.finished_book


class Planned:
    """Stands in for the carrying out: keeps the plan, and fails before the edit of a number."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fails_at = -1
        self.done = 0
        apply = live_drawing.Drawing._apply

        def one(drawing: Any, edit: Edit) -> None:
            if self.done == self.fails_at:
                raise OSError("call was rejected by callee")
            self.done += 1
            apply(drawing, edit)

        monkeypatch.setattr(live_drawing.Drawing, "_apply", one)


EVERY_EDIT = [
    CopySheet(template.LAYOUT, template.DEPARTMENT_FORM),
    WriteBlock(template.DEPARTMENT_FORM, 1, 1, (("新的",), ("表",))),
    PrintSetup(Area(template.DEPARTMENT_FORM, 1, 1, 9, 7), (1, 2)),
    CopySheet(template.LAYOUT, "新表"),
    ClearArea(Area(template.TOTALS, 30, 1, 60, 12)),
    CopyStyle(Area(template.TOTALS, 30, 1, 35, 3), Ref(template.LAYOUT, 1, 1)),
    Merge(Area(template.TOTALS, 30, 1, 31, 3)),
    WriteBlock(template.TOTALS, 30, 1, (("题",), (None, 1.5))),
    RowHeights(template.TOTALS, {30: 40.0, 31: 25.0}),
    PrintSetup(Area(template.TOTALS, 1, 1, 35, 3), None, "landscape"),
    DeleteSheet(FORM),
    WriteBlock(template.INDICATORS, 4, 3, (("改过",),)),
    Link(Ref(template.INDICATORS, 5, 3), Ref("新表", 1, 1)),
    Link(Ref(template.INDICATORS, 6, 3), Ref("新表", 1, 1)),
]
TOUCHED = (template.DEPARTMENT_FORM, template.TOTALS, template.INDICATORS, FORM)


def test_a_plan_that_fails_early_or_late_leaves_the_workbook_as_it_was(
    finished_book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, planned = finished_book, Planned(monkeypatch)
    was = state(book)
    touched = dict.fromkeys(was) | {name: was[name] for name in TOUCHED}
    for planned.fails_at in range(1, len(EVERY_EDIT), 4):
        planned.done = 0
        with pytest.raises(XltoolError, match=r"时中断，已经全部恢复到点按钮以前的样子"):
            LiveBook(book).apply(EVERY_EDIT)
        assert differences(touched, state(book, TOUCHED)) == [], planned.fails_at
    assert differences(was, state(book)) == []
    planned.fails_at, planned.done = -1, 0
    LiveBook(book).apply(EVERY_EDIT)
    assert planned.done == len(EVERY_EDIT)
    LiveBook(book).undo()
    assert differences(was, state(book)) == []


def test_a_run_that_fails_leaves_the_workbook_as_it_was(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch)
    run.run(LiveBook(book), NOW)  # 标识 are written once
    planned.done = 0
    run.run(LiveBook(book), NOW)
    last = planned.done - 1
    was = state(book)
    planned.fails_at, planned.done = last, 0
    with pytest.raises(XltoolError, match=r"时中断，已经全部恢复到点按钮以前的样子"):
        run.run(LiveBook(book), NOW)
    assert differences(was, state(book)) == []


def test_a_roll_back_that_fails_too_is_told(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch)
    planned.fails_at = 5
    monkeypatch.setattr("xltool.books.live.undo.Undo.roll_back", lambda _: 1 / 0)
    with pytest.raises(XltoolError, match=r"没有能全部恢复。请不要保存"):
        run.run(LiveBook(book), NOW)


def test_a_button_works_where_nothing_can_be_kept(
    book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Pressed(book)
    monkeypatch.setattr(buttons, "pressed", lambda: found)
    (tmp_path / "voll").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "voll"))
    buttons.totals()
    assert "资金汇总已重新计算" in str(book.app.status_bar)


def test_sheets_that_the_program_shows_or_hides_by_itself_are_as_before_too(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = state(book)

    def merge(*_: object) -> None:
        for name in (template.LISTS, template.LAYOUT, template.TOTALS, template.COVER):
            book.sheets[name].visible = not book.sheets[name].visible
        raise OSError("no")

    monkeypatch.setattr(ranges.Range, "merge", merge)
    with pytest.raises(XltoolError, match=r"时中断，已经全部恢复到点按钮以前的样子"):
        LiveBook(book).apply([CopySheet(template.LAYOUT, "新表"), Merge(Area("新表", 1, 1, 1, 2))])
    assert differences(was, state(book)) == []


WORDS = "报送校验码"


@pytest.mark.parametrize("former", ["", "AAAA-AAAA-A"])
def test_footers_and_hidden_sheets_are_brought_back_too(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch, former: str
) -> None:
    LiveBook(book).apply([Footer(template.TOTALS, WORDS, former), HiddenSheet("旧封存")])
    LiveBook(book).apply([WriteBlock("旧封存", 1, 1, (("甲", "乙"),))])
    plan = [
        Footer(template.TOTALS, WORDS, "K7QM-4XTB-9"),
        HiddenSheet("旧封存"),
        HiddenSheet("新封存"),
        WriteBlock("新封存", 1, 1, (("丙",),)),
    ]
    planned = Planned(monkeypatch)
    planned.fails_at = len(plan) - 1
    was = state(book)
    assert was[template.TOTALS]["footer"] == (f"{WORDS} {former}" if former else "")
    assert not was["旧封存"]["visible"]
    with pytest.raises(XltoolError, match=r"时中断，已经全部恢复到点按钮以前的样子"):
        LiveBook(book).apply(plan)
    assert differences(was, state(book)) == []
    planned.fails_at = -1
    LiveBook(book).apply(plan)
    assert state(book, [template.TOTALS])[template.TOTALS]["footer"] == f"{WORDS} K7QM-4XTB-9"
    LiveBook(book).undo()
    assert differences(was, state(book)) == []
