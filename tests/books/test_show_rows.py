"""校验结果 behind a filter, in the program that is open: the new report shows every row."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.support.filled import all_kinds_of_faults
from tests.support.live import opened
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.model import template
from xltool.workflows.check import check_and_report

pytestmark = pytest.mark.office
NOW = datetime(2026, 11, 2, 8, 30)


def test_rows_behind_a_filter_are_shown_in_the_open_workbook(office_app: xw.App, tmp_path: Path) -> None:
    path = all_kinds_of_faults(tmp_path / "甲.xlsx")
    check_and_report(open_book(path), NOW)
    book = openpyxl.load_workbook(path)
    sheet = book[template.FINDINGS]
    sheet.auto_filter.ref = f"A5:J{sheet.max_row}"
    sheet.auto_filter.add_filter_column(1, ["警告"])
    for row in range(6, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = sheet.cell(row, 2).value != "警告"
    book.save(path)
    saved = tmp_path / "乙.xlsx"
    with opened(office_app, path) as live:
        assert LiveBook(live).hides_rows(template.FINDINGS)
        check_and_report(LiveBook(live), NOW)
        assert not LiveBook(live).hides_rows(template.FINDINGS)
        live.save(str(saved))
    after = openpyxl.load_workbook(saved)[template.FINDINGS]
    assert not [row for row, one in after.row_dimensions.items() if one.hidden]
    assert after.auto_filter.ref
    assert not [one for one in after.auto_filter.filterColumn if one.filters]
    assert "筛选" in str(after["D2"].value) + str(after["F2"].value) + str(after["B2"].value)
