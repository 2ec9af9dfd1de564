"""The engine on LibreOffice saves calls: what it answers at once, or remembers, is what each cell and sheet says."""

from __future__ import annotations

import pytest
import xlwings as xw

from tests.support import live as live_support
from xltool.books.libreoffice import ranges
from xltool.books.live.book import LiveBook
from xltool.model import template

pytestmark = pytest.mark.office

sample, book = live_support.sample, live_support.book


@pytest.mark.parametrize("sheet", [template.LAYOUT, template.TOTALS, template.FINDINGS])
def test_a_layout_asked_at_once_is_the_one_asked_piece_by_piece(
    book: xw.Book, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = LiveBook(book).layout(sheet, 45, 14)
    monkeypatch.delattr(ranges.Range, "measures")
    by_halves = LiveBook(book).layout(sheet, 45, 14)
    assert (at_once.widths, at_once.heights) == (by_halves.widths, by_halves.heights)
    cells = book.sheets[sheet].api
    for (row, column), size in at_once.font_sizes.items():
        assert size == cells.getCellByPosition(column - 1, row - 1).CharHeight


def test_a_hidden_column_and_rows_of_their_own_heights_and_sizes_are_measured(book: xw.Book) -> None:
    sheet = book.sheets[template.OVERALL]
    sheet.api.Columns.getByIndex(1).IsVisible = False
    sheet.range("5:6").row_height = 33
    sheet.range("B6").api.CharHeight = 17
    found = LiveBook(book).layout(template.OVERALL, 7, 3)
    assert found.widths[1] == 0
    assert 0 not in (found.widths[0], found.widths[2])
    assert list(found.heights[4:6]) == [33, 33]
    assert 33 not in (found.heights[3], found.heights[6])
    assert [place for place, size in found.font_sizes.items() if size == 17] == [(6, 2)]


def test_a_layout_of_nothing_is_empty(book: xw.Book) -> None:
    found = LiveBook(book).layout(template.OVERALL, 0, 0)
    assert not found.widths
    assert not found.heights
    assert not found.font_sizes


def test_a_size_of_its_own_beside_the_usual_one_is_told_apart(book: xw.Book) -> None:
    sheet = book.sheets.add("空")
    usual = sheet.range("A2").font.size
    sheet.range("A1").api.CharHeight = 17
    assert LiveBook(book).layout("空", 2, 2).font_sizes == {
        (1, 1): 17, (1, 2): usual, (2, 1): usual, (2, 2): usual,
    }  # fmt: skip


def test_texts_like_numbers_leave_every_format_as_it_was(book: xw.Book) -> None:
    sheet = book.sheets.add("空")
    sheet.range("A1").number_format = "0.00%"
    sheet.range("B2:B3").number_format = "0.0"
    block = sheet.range("A1:C3")
    was = [cell.number_format for cell in block]
    block.value = [["'1", "'2", 3], ["'4", "'5", "'6"], [None, "'8", "九"]]
    assert [cell.number_format for cell in block] == was
    assert block.value == [["1", "2", 3], ["4", "5", "6"], [None, "8", "九"]]


def test_sheets_tell_their_names_after_staff_have_changed_them(book: xw.Book) -> None:
    before = list(book.sheets)
    shown = [sheet.name for sheet in before]
    assert shown == list(book.api.Sheets.ElementNames)
    _ = before[1].range("A1").value
    book.api.Sheets.getByIndex(1).setName("改过")
    assert before[1].name == "改过"
    book.api.Sheets.insertNewByName("新的", 0)
    book.api.Sheets.removeByName(shown[2])
    assert [sheet.name for sheet in book.sheets] == ["新的", shown[0], "改过", *shown[3:]]
    assert book.sheets["改过"].name == "改过"


def test_a_merge_empties_all_cells_but_the_first(book: xw.Book) -> None:
    sheet = book.sheets.add("空")
    sheet.range("A1:B2").value = [["甲", None], [None, "=1+1"]]
    sheet.range("A1:B2").merge()
    sheet.range("A1:B2").unmerge()
    assert sheet.range("A1:B2").value == [["甲", None], [None, None]]
