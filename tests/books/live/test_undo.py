"""撤销: what a button changed comes back whole, what was typed since stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.support import live as live_support
from tests.support.filled import fill, of_template_1_0, plain_project
from tests.support.live import FORM, NOW, opened
from tests.support.memory_book import CODE, good_indicators
from tests.support.office_state import differences, state
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.books.live.pressed import Pressed
from xltool.books.live.program import GONE
from xltool.doors import buttons
from xltool.model import template
from xltool.model.cells import Area
from xltool.model.errors import XltoolError
from xltool.reading.submission import read_submission
from xltool.workflows import check, run

pytestmark = pytest.mark.office

sample, book = live_support.sample, live_support.book

SECOND = CODE[:-1] + "M"


@pytest.fixture
def desk(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> Pressed:
    found = Pressed(book)
    monkeypatch.setattr(buttons, "pressed", lambda: found)
    return found


def said(book: xw.Book) -> str:
    return str(book.app.status_bar)


@pytest.mark.parametrize(
    ("before", "pressed"),
    [((), ("check", "run", "fix")), (("run",), ("clear_marks", "run"))],  # every button: test_excel.py
)
def test_one_press_brings_everything_back(
    book: xw.Book, desk: Pressed, before: tuple[str, ...], pressed: tuple[str, ...]
) -> None:
    for name in before:
        getattr(buttons, name)()
    was = state(book)
    for name in pressed:
        getattr(buttons, name)()
        buttons.undo()
        assert said(book).startswith("已撤销，恢复的工作表：")
        assert "没有动" not in said(book)
        assert differences(was, state(book)) == [], name
        buttons.undo()
        assert said(book).startswith("没有可以撤销的改动")


def test_the_column_of_row_ids_comes_into_the_table_and_goes_again(
    office_app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook of template 1.0; also as LibreOffice saves it, its filters ask for the column as for the others."""
    path = of_template_1_0(fill(tmp_path / "旧.xlsx"))
    with opened(office_app, path) as book:
        monkeypatch.setattr(buttons, "pressed", lambda: Pressed(book))
        was = state(book)
        buttons.check()
        assert [LiveBook(book).tables(name) for name in template.IDENTIFIED] == [
            (Area(template.PROJECTS, 3, 1, 23, 14),), (Area(template.INDICATORS, 3, 1, 63, 11),)
        ]  # fmt: skip
        buttons.undo()
        assert differences(was, state(book)) == []
        assert LiveBook(book).tables(template.PROJECTS) == (Area(template.PROJECTS, 3, 1, 23, 13),)
        buttons.check()
        book.save(str(tmp_path / "新.xlsx"))
    for name, letter in (("项目", "N"), ("指标", "K")):
        sheet = openpyxl.load_workbook(tmp_path / "新.xlsx")[name]
        assert [one.autoFilter.ref.partition(":")[2][0] for one in sheet.tables.values()] == [letter]
        assert sheet.column_dimensions[letter].hidden
    assert all(read_submission(open_book(tmp_path / "新.xlsx")).submission.row_ids.values())


def test_both_parts_of_a_mending_are_brought_back(book: xw.Book, desk: Pressed) -> None:
    buttons.fix()
    was = state(book)
    buttons.fix()
    assert said(book) == "已修正 4 处，并重新校验。"
    buttons.undo()
    assert differences(was, state(book)) == []


def test_sheets_that_went_come_back_to_their_places(
    office_app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [plain_project(), plain_project(项目编码=SECOND, 项目名称="科普场馆")]
    indicators = good_indicators() + good_indicators(SECOND)
    path = fill(tmp_path / "两个.xlsx", projects=both, indicators=indicators)
    with opened(office_app, path) as book:
        monkeypatch.setattr(buttons, "pressed", lambda: Pressed(book))
        buttons.run()
        form = book.sheets["表1 科普专项"]
        form.range("A1").api.CellBackColor = 0xFFC800
        form.range("B20").value = "=1+1"
        was = state(book)
        assert list(was)[-2:] == ["表1 科普专项", "表2 科普场馆"]
        rows = book.sheets[template.PROJECTS].range("A4:M5")
        rows.value = [rows.value[1], rows.value[0]]
        typed = state(book, [template.PROJECTS])[template.PROJECTS]
        buttons.run()
        assert [sheet.name for sheet in book.sheets][-2:] == ["表1 科普场馆", "表2 科普专项"]
        buttons.undo()
        now = state(book)
    was[template.PROJECTS] = typed
    assert differences(was, now) == []


# --- what was typed since -------------------------------------------------------------------


def test_what_was_typed_since_stays_until_a_second_press(book: xw.Book, desk: Pressed) -> None:
    units = book.sheets[template.INDICATORS]
    assert units.range("I5:I6").value == ["百分比", "百分比"]
    buttons.fix()
    buttons.fix()
    assert units.range("I5:I6").value == ["%", "%"]
    units.range("I5").value = "次"
    buttons.undo()
    assert units.range("I5:I6").value == ["次", "百分比"]
    assert "后来" not in said(book)
    assert "按按钮以后改过的 1 处没有动：指标!I5。" in said(book)
    buttons.undo()
    assert units.range("I5:I6").value == ["百分比", "百分比"]
    assert "没有动" not in said(book)


def test_a_row_that_has_moved_since_is_left(book: xw.Book, desk: Pressed) -> None:
    buttons.fix()
    buttons.fix()
    indicators = book.sheets[template.INDICATORS]
    fifth, sixth = indicators.range("B5:K5").value, indicators.range("B6:K6").value
    indicators.range("B5:K6").value = [sixth, fifth]
    buttons.undo()
    assert indicators.range("B5:K6").value == [sixth, fifth]
    assert "指标!" in said(book)


def test_a_reason_that_was_typed_stays_beside_its_finding(book: xw.Book, desk: Pressed) -> None:
    buttons.check()
    findings = book.sheets[template.FINDINGS]
    row = next(row for row in range(6, 30) if findings.range((row, 3)).value == "I16")
    findings.range((row, 10)).value = "按上级目录归类"
    line = findings.range((row, 1), (row, 10)).value
    buttons.undo()
    assert findings.range((row, 1), (row, 10)).value == line
    assert f"校验结果!J{row}" in said(book)
    assert findings.range((row + 1, 3)).value is None
    outcome = check.check_and_report(LiveBook(book), NOW)
    assert outcome.counts.answered == 1


def test_a_form_that_was_written_on_stays_until_a_second_press(book: xw.Book, desk: Pressed) -> None:
    buttons.forms()
    book.sheets[FORM].range("C3").value = "我改的"
    buttons.undo()
    assert book.sheets[FORM].range("C3").value == "我改的"
    assert FORM in said(book)
    buttons.undo()
    assert FORM not in [sheet.name for sheet in book.sheets]


def test_nothing_is_done_to_a_workbook_that_was_closed_without_saving(
    office_app: xw.App, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(office_app, sample) as book:
        monkeypatch.setattr(buttons, "pressed", lambda: Pressed(book))
        buttons.forms()
    with opened(office_app, sample) as book:
        monkeypatch.setattr(buttons, "pressed", lambda: Pressed(book))
        was = state(book)
        buttons.undo()
        assert said(book).startswith(("已撤销", "没有需要撤销的"))
        assert differences(was, state(book)) == []


# --- page set-up and formulas of staff ------------------------------------------------------


def test_a_form_drawn_anew_takes_its_page_from_the_layout_sheet(book: xw.Book, desk: Pressed) -> None:
    buttons.forms()
    own = book.sheets.add("我的表", before=book.sheets[0])
    own.range("A1").value = f"='{FORM}'!A1"
    place = book.sheets[FORM].index
    form = book.api.Sheets.getByName(FORM)
    styles = book.api.StyleFamilies.getByName("PageStyles")
    wide = book.api.createInstance("com.sun.star.style.PageStyle")
    styles.insertByName("宽", wide)
    wide.Width, wide.Height, wide.IsLandscape = 42000, 29700, True
    book.api.Sheets.getByName(template.LAYOUT).PageStyle = "宽"
    assert form.PageStyle != "宽"
    buttons.forms()
    assert book.api.Sheets.getByName(FORM).PageStyle == "宽"
    assert book.sheets[FORM].index == place
    assert own.range("A1").value == "1.科普专项绩效目标表"
    buttons.undo()
    page = styles.getByName(book.api.Sheets.getByName(FORM).PageStyle)
    assert (page.Width, page.IsLandscape) == (21001, False)
    assert own.range("A1").value == "1.科普专项绩效目标表"


# --- another Python, a Python that was killed -----------------------------------------------

ANOTHER = """
import sys
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import attach
from xltool.books.live.book import find_book
print(find_book(sys.argv[2], [register(attach(sys.argv[1]))]).undo().sentence)
"""

KILLED = """
import os, signal, sys
from datetime import datetime
from xltool.workflows import run
from xltool.books.live import edits as live_drawing
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import attach
from xltool.books.live.book import find_book

apply = live_drawing.Drawing._apply
count = 0

def one(self, edit):
    global count
    apply(self, edit)
    count += 1
    if count == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

live_drawing.Drawing._apply = one
run.run(find_book(sys.argv[2], [register(attach(sys.argv[1]))]), datetime(2021, 1, 15))
"""


def in_another_python(program: str, book: xw.Book, *words: str) -> str:
    pipe = book.app.impl.engine.office.pipe
    command = [sys.executable, "-c", program, pipe, book.fullname, *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120).stdout


def test_another_python_undoes_what_this_one_did(book: xw.Book) -> None:
    was = state(book)
    run.run(LiveBook(book), NOW)
    assert in_another_python(ANOTHER, book).startswith("已撤销")
    assert differences(was, state(book)) == []


@pytest.mark.parametrize("edits", [30])
def test_what_a_killed_python_left_half_done_is_undone(book: xw.Book, edits: int) -> None:
    run.run(LiveBook(book), NOW)
    was = state(book)
    in_another_python(KILLED, book, str(edits))
    assert "没有动" not in LiveBook(book).undo().sentence
    assert differences(was, state(book)) == []


class Gone(Exception):
    """What COM says once the program has ended."""

    hresult = -2_147_023_174


def test_a_program_that_ends_while_undo_reads_is_told(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    run.make_totals(LiveBook(book), NOW)

    def ended(*_: object) -> None:
        raise Gone

    monkeypatch.setattr(LiveBook, "_read", ended)
    with pytest.raises(XltoolError, match=GONE):
        LiveBook(book).undo()


def test_a_program_that_may_not_come_to_the_front_is_undone_all_the_same(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = state(book)
    run.make_totals(LiveBook(book), NOW)

    def kept_behind(*_: object) -> None:
        raise Exception("Could not activate App!")  # noqa: TRY002  as xlwings raises it

    monkeypatch.setattr(xw.Book, "activate", kept_behind)
    assert LiveBook(book).undo().sentence.startswith("已撤销")
    assert differences(was, state(book)) == []
