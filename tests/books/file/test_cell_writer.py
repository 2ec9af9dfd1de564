"""The file door: values and formulas are written as what they are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.support.file_book import applied
from tests.support.rich_workbook import rich_workbook
from xltool.books import open_book
from xltool.model.cells import Area, Formula
from xltool.model.edits import Merge, WriteBlock
from xltool.model.errors import XltoolError


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "绩效.xlsx"
    target.write_bytes(rich_workbook())
    return target


def test_values_are_written_as_what_they_are(path):
    values = ("=1+1", "0001", Decimal("1234567890123.45"), 10**12, -0.5, True, " 前后 ", "_x000D_", "a\nb")
    sheet = applied(path, WriteBlock("校验结果", 12, 1, (values,)))["校验结果"]
    written = [sheet.cell(12, column).value for column in range(1, 10)]
    assert written == ["=1+1", "0001", 1234567890123.45, 10**12, -0.5, True, " 前后 ", "_x000D_", "a\nb"]
    assert sheet["A12"].data_type == "s"
    assert list(open_book(path).read("校验结果").rows[11])[:8] == [
        "=1+1", "0001", 1234567890123.45, 10**12, -0.5, True, " 前后 ", "_x000D_",
    ]  # fmt: skip


def test_none_empties_a_value_and_a_formula_and_keeps_the_format(path):
    sheet = applied(path, WriteBlock("手工", 1, 1, ((None,), (), (), (None, None, None))))["手工"]
    assert sheet["A1"].value is None
    assert sheet["A1"].font.name == "楷体"
    assert [sheet.cell(4, column).value for column in (1, 2, 3)] == [None, None, None]
    assert sheet["A2"].value == "行2"
    assert sheet["B4"].alignment.textRotation == 45


def test_rows_of_different_lengths_leave_the_rest_alone(path):
    sheet = applied(path, WriteBlock("手工", 2, 1, (("新",), ("甲", 1.5))))["手工"]
    assert [sheet["A2"].value, sheet["B2"].value] == ["新", 2000.5]
    assert [sheet["A3"].value, sheet["B3"].value] == ["甲", 1.5]


def test_dates_are_real_dates_and_keep_the_format_of_the_cell(path):
    values = (date(2026, 5, 6), datetime(2026, 5, 6, 18, 0), time(6, 0), timedelta(hours=36))
    sheet = applied(path, WriteBlock("校验结果", 12, 1, (values,)), WriteBlock("手工", 3, 3, ((date(2026, 1, 2),),)))
    row = [sheet["校验结果"].cell(12, column) for column in (1, 2, 3)]
    assert [cell.value for cell in row] == [datetime(2026, 5, 6), datetime(2026, 5, 6, 18), time(6, 0)]
    assert row[0].number_format == "mm-dd-yy"
    assert sheet["校验结果"]["D12"].value == timedelta(hours=36)
    assert sheet["手工"]["C3"].value == datetime(2026, 1, 2)
    assert sheet["手工"]["C3"].number_format == "yyyy-mm-dd h:mm:ss"
    assert open_book(path).read("校验结果").at(12, 1) == date(2026, 5, 6)


def test_dates_in_a_workbook_of_the_1904_system_are_the_same_days(tmp_path):
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active["A1"] = 1
    book.save(tmp_path / "mac.xlsx")
    sheet = applied(tmp_path / "mac.xlsx", WriteBlock("Sheet", 1, 1, ((date(2026, 5, 6),),)))["Sheet"]
    assert sheet["A1"].value == datetime(2026, 5, 6)


@pytest.mark.parametrize("result", [None, 2.5, "文字 <&>", "", True, False, Decimal("0.1"), 37500])
def test_a_formula_keeps_its_stored_result_and_its_type(path, result):
    open_book(path).apply([WriteBlock("校验结果", 2, 2, ((Formula("=IF(A1>0,1,2)", result),),))])
    read = open_book(path).read("校验结果").at(2, 2)
    expected = float(result) if isinstance(result, Decimal) else result
    assert read == Formula("IF(A1>0,1,2)", expected)
    assert type(read.value) is type(expected)


def test_a_cell_that_a_merge_covers_is_left_alone(path):
    sheet = applied(
        path, Merge(Area("校验结果", 5, 1, 5, 3)), WriteBlock("校验结果", 5, 1, (("标题", None, None, "右"),))
    )["校验结果"]
    assert sheet["A5"].value == "标题"
    assert sheet["D5"].value == "右"


def test_what_no_cell_can_hold_is_refused_and_nothing_is_changed(path):
    before = path.read_bytes()
    for value in (float("nan"), float("inf"), "长" * 32_768):
        with pytest.raises(XltoolError, match="没有改动"):
            open_book(path).apply([WriteBlock("校验结果", 1, 1, ((value,),))])
    with pytest.raises(XltoolError, match="没有改动"):
        open_book(path).apply([WriteBlock("没有这张", 1, 1, ((1,),))])
    assert path.read_bytes() == before


def test_formulas_are_calculated_anew_on_opening(path):
    assert applied(path, WriteBlock("手工", 2, 2, ((7,),))).calculation.fullCalcOnLoad


def test_after_applying_the_book_is_the_result(path, tmp_path):
    out = tmp_path / "结果.xlsx"
    before = path.read_bytes()
    book = open_book(path, out)
    book.apply([WriteBlock("校验结果", 1, 1, (("改了",),))])
    assert (book.name, book.read("校验结果").at(1, 1)) == ("结果.xlsx", "改了")
    book.apply([WriteBlock("校验结果", 1, 1, (("又改",),))])
    assert open_book(out).read("校验结果").at(1, 1) == "又改"
    assert path.read_bytes() == before
