"""Every verb reads what it needs once, and works out the money once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.memory_book import MemoryBook
from tests.support.sealed import answered, finished
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, template_path
from xltool.doors.window import presses
from xltool.doors.window.model import Press
from xltool.model import disbursement
from xltool.model.cells import Grid
from xltool.model.edits import Book, SheetLayout
from xltool.workflows.check import check, check_and_report, clear_findings
from xltool.workflows.fix import fix, fix_in_two_presses
from xltool.workflows.publish import publish
from xltool.workflows.run import make_forms, make_totals, run

NOW = datetime(2021, 1, 15, 17, 30)


class CountingBook(MemoryBook):
    """A workbook in memory that counts what it is asked for."""

    def __init__(self, path: Path) -> None:
        file = open_book(path)
        super().__init__({name: [list(row) for row in file.read(name).rows] for name in file.sheet_names()})
        self.file, self.asked = file, Counter[str]()

    def read(self, sheet: str) -> Grid:
        self.asked[sheet] += 1
        return super().read(sheet)

    def layout(self, sheet: str, rows: int, columns: int) -> SheetLayout:
        self.asked[f"layout of {sheet}"] += 1
        return self.file.layout(sheet, rows, columns)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the department's money was added up: three sums, one per source of funds, each time."""
    counter, add_up = Counter[str](), disbursement._sum

    def count(*parts: object) -> object:
        counter["sums"] += 1
        return add_up(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(disbursement, "_sum", count)
    return counter


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook whose totals and official sheets are drawn already: reading and the rules look at those too."""
    path = tmp_path_factory.mktemp("reads") / "a.xlsx"
    run(open_book(template_path(SAMPLE), path), NOW)
    return path


VERBS: dict[str, Callable[[Book], object]] = {
    "check": check,
    "check and report": lambda book: check_and_report(book, NOW),
    "totals": lambda book: make_totals(book, NOW),
    "forms": lambda book: make_forms(book, NOW),
    "run": lambda book: run(book, NOW),
    "publish": publish,
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_asks_for_each_sheet_once_and_adds_up_the_money_once(
    verb: str, drawn: Path, computed: Counter[str]
) -> None:
    book = CountingBook(drawn)
    VERBS[verb](book)
    assert set(book.asked.values()) == {1}, book.asked
    assert computed["sums"] == 3


def test_listing_what_can_be_fixed_asks_for_each_sheet_once_however_often_it_is_judged(drawn: Path) -> None:
    book = CountingBook(drawn)
    headers, row = book.sheets["指标"][2:4]
    row[headers.index("计量单位")] = "百分比"
    assert ("指标", "%") in {(change.ref.sheet, change.after) for change in fix(book)}
    assert set(book.asked.values()) == {1}, book.asked
    book.asked.clear()
    count, done = fix_in_two_presses(book, NOW)
    assert (count > 0, done) == (True, False)
    assert set(book.asked.values()) == {1}, book.asked


def test_clearing_the_marks_reads_nothing_but_the_findings(drawn: Path) -> None:
    book = CountingBook(drawn)
    clear_findings(book)
    assert book.asked == {"校验结果": 1, "layout of 校验结果": 1}


def test_submitting_from_the_window_judges_the_workbook_once_per_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltool.workflows import check as judging

    path = answered(finished(tmp_path / "a.xlsx", cover={"部门名称": "某局（热线13800138000）"}))
    judged, judge = Counter[str](), judging.judge

    def count(*given: object) -> object:
        judged["times"] += 1
        return judge(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "judge", count)
    done = presses.perform(presses.Order(Press.SUBMIT, path), NOW)
    assert (len(done.doubts), judged["times"]) == (1, 1)
    done = presses.perform(presses.Order(Press.SUBMIT, path, doubts=done.doubts), NOW)
    assert (done.letter is not None, judged["times"]) == (True, 2)
