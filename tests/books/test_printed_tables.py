"""The printed tables of a form are the same on the file door and on LibreOffice through xlwings."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.forms import filled
from tests.support.live import opened
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.model.shelf import load_form
from xltool.workflows.run import run

pytestmark = pytest.mark.office

NOW = datetime(2026, 11, 28, 12)


def seen(sheet: Worksheet) -> dict[str, object]:
    return {
        "values": [[cell.value for cell in row] for row in sheet.iter_rows()],
        "merges": sorted(str(area) for area in sheet.merged_cells.ranges),
        "print": (sheet.print_area, sheet.print_title_rows, sheet.page_setup.paperSize, sheet.page_setup.orientation),
        "looks": {
            cell.coordinate: (
                cell.number_format.replace("\\", ""), cell.font.sz, bool(cell.font.b), cell.alignment.horizontal,
                cell.alignment.vertical, cell.border.left.style, cell.border.bottom.style,
            )
            for row in sheet.iter_rows() for cell in row if cell.value is not None
        },
    }  # fmt: skip


@pytest.mark.parametrize("name", ["list_annual", "department_overall"])
def test_a_printed_table_is_the_same_at_both_doors(office_app: xw.App, tmp_path: Path, name: str) -> None:
    form = load_form(name)
    in_file, live = filled(form, tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    shutil.copyfile(in_file, live)
    made = run(open_book(in_file), NOW).made
    with opened(office_app, live) as book:
        assert run(LiveBook(book), NOW).made == made
        book.save()
    there, here = openpyxl.load_workbook(in_file), openpyxl.load_workbook(live)
    for sheet in form.printed_once:
        assert seen(here[sheet]) == seen(there[sheet])
        heights = [[one[sheet].row_dimensions[row].height for row in range(1, 9)] for one in (here, there)]
        assert heights[0] == pytest.approx(heights[1], abs=1)
