"""The Book contract: one suite on the file door and on LibreOffice through xlwings."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.support.live import applied_in_file, applied_live, opened
from tests.support.rich_workbook import rich_workbook
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.books.shipped import TEMPLATE, template_path
from xltool.model.cells import Area, CellError, Formula, Grid, Raw, Ref
from xltool.model.edits import (
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Edit,
    Link,
    Merge,
    PrintSetup,
    RowHeights,
    WriteBlock,
)
from xltool.model.errors import XltoolError

pytestmark = pytest.mark.office

Apply = Callable[..., openpyxl.Workbook]
NASTY: dict[str, object] = {
    "A1": "00123", "A2": 37500, "A3": 1.5e20, "A4": 0.1, "A5": True, "A6": False, "A7": "  前后 ",
    "A8": "甲\n乙", "A9": date(2026, 5, 6), "A10": datetime(2026, 5, 6, 12, 30, 15), "A11": time(12, 30),
    "A12": timedelta(hours=36), "A13": "=1+1", "A14": '="a"&"b"', "A15": "=1/0", "A16": '=""', "A17": "=1=1",
    "A18": "=SUM(表2!A1,'表2'!A2)", "A19": "#N/A", "A20": "=DATE(2020,1,2)", "A21": -0.5, "A22": "3月5日",
    "A23": "=NA()", "A24": '=HYPERLINK("#\'表2\'!A1","去")', "A25": "=MAX({1,2;3,4})", "C30": "末尾",
}  # fmt: skip
EXPECTED: dict[str, Raw] = {
    "A1": "00123", "A2": 37500, "A3": 150000000000000000000, "A4": 0.1, "A5": True, "A6": False, "A7": "  前后 ",
    "A8": "甲\n乙", "A9": date(2026, 5, 6), "A10": datetime(2026, 5, 6, 12, 30, 15), "A11": time(12, 30),
    "A12": timedelta(hours=36), "A13": Formula("1+1", 2), "A14": Formula('"a"&"b"', "ab"),
    "A15": Formula("1/0", CellError("#DIV/0!")), "A16": Formula('""', ""), "A17": Formula("1=1", True),
    "A18": Formula("SUM(表2!A1,'表2'!A2)", 3), "A19": CellError("#N/A"),
    "A20": Formula("DATE(2020,1,2)", date(2020, 1, 2)), "A21": -0.5, "A22": "3月5日",
    "A23": Formula("NA()", CellError("#N/A")), "A24": "去", "A25": Formula("MAX({1,2;3,4})", 4),
    "B1": "#REF!", "C30": "末尾",
}  # fmt: skip


@pytest.fixture(params=["file", "office"])
def applied(request: pytest.FixtureRequest, tmp_path: Path) -> Apply:
    """Apply edits to the rich workbook through one door; the result as openpyxl sees it."""
    path = tmp_path / "绩效.xlsx"
    path.write_bytes(rich_workbook())
    live = request.param == "office"
    app = request.getfixturevalue("office_app") if live else None

    def apply(*plan: Edit) -> openpyxl.Workbook:
        return applied_live(app, path, plan) if live else applied_in_file(path, plan)

    return apply


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "坏"
    for cell, value in NASTY.items():
        sheet[cell] = value
    sheet["A12"].number_format = "[h]:mm:ss"
    sheet["B1"] = "#REF!"
    sheet["B1"].data_type = "s"
    other = book.create_sheet("表2")
    other["A1"], other["A2"] = 1, 2
    book.save(tmp_path / "预算=终稿 & (1).xlsx")
    return tmp_path / "预算=终稿 & (1).xlsx"


def plain(raw: Raw) -> Raw:
    """A formula without the quotes around a sheet's name; LibreOffice stores truth values and errors as formulas."""
    if isinstance(raw, Formula) and raw.text in {"TRUE()", "FALSE()", "#N/A"}:
        return raw.value
    if isinstance(raw, Formula):
        return Formula(raw.text.replace("'", ""), raw.value)
    return raw


def assert_expected(grid: Grid) -> None:
    found = {
        f"{'ABC'[column]}{row}": plain(raw)
        for row, line in enumerate(grid.rows, start=1)
        for column, raw in enumerate(line)
        if raw is not None
    }
    assert found == {cell: plain(raw) for cell, raw in EXPECTED.items()}
    kinds = {cell: type(raw) for cell, raw in found.items()}
    assert kinds == {cell: type(raw) for cell, raw in EXPECTED.items()}


def test_both_doors_give_the_same_raw_values(office_app: xw.App, nasty: Path) -> None:
    with opened(office_app, nasty) as book:
        live = LiveBook(book)
        assert live.name == "预算=终稿 & (1).xlsx"
        assert live.sheet_names() == ("坏", "表2")
        assert_expected(live.read("坏"))
        assert list(live.read("没有").rows) == []
        book.save()  # with the results that the program calculates
    assert_expected(open_book(nasty).read("坏"))


def test_both_doors_tell_percent_cells_alike(office_app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "百分比.xlsx"
    book = openpyxl.Workbook()
    percent = {(2, 1), (3, 1), (7, 1), (2, 3), (9, 2)}
    for row in range(1, 11):
        for column in range(1, 4):
            cell = book.active.cell(row, column, 0.5)
            cell.number_format = "0.0%" if (row, column) in percent else '0.00"%"'
    book.save(path)
    every = [(row, column) for row in range(1, 11) for column in range(1, 4)]
    assert open_book(path).percent_cells("Sheet", every) == percent
    with opened(office_app, path) as live:
        assert LiveBook(live).percent_cells("Sheet", every) == percent
        assert LiveBook(live).percent_cells("Sheet", []) == frozenset()


def test_both_doors_measure_a_sheet_alike(office_app: xw.App, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(template_path(TEMPLATE), tmp_path / "绩效.xlsx"))
    in_file = open_book(path).layout("_版式", 23, 12)
    with opened(office_app, path) as book:
        live = LiveBook(book).layout("_版式", 23, 12)
    assert live.widths == pytest.approx(in_file.widths, abs=0.3)
    assert live.heights == pytest.approx(in_file.heights, abs=1)
    assert live.font_sizes == in_file.font_sizes


# --- edits ----------------------------------------------------------------------------------


def values(sheet: object, area: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet[area]]  # type: ignore[index]


TEXTS = ("00123", "3月5日", "1-2", "=1+1", "+86", "'引号", "TRUE", "1e5", "５０％", "#N/A", "@a", "很长的文字" * 40)


def test_text_is_written_as_it_is_and_never_interpreted(applied: Apply) -> None:
    rows = tuple((text,) for text in TEXTS)
    sheet = applied(WriteBlock("校验结果", 40, 2, rows))["校验结果"]
    for row, text in enumerate(TEXTS, start=40):
        cell = sheet.cell(row, 2)
        assert (cell.value, cell.data_type) == (text, "s")


def test_numbers_blanks_and_rows_of_different_lengths_are_written(applied: Apply) -> None:
    block = ((Decimal("37500.10"), 2**40, -0.5), (None,), (True, False, "完"))
    sheet = applied(WriteBlock("校验结果", 40, 1, ((9, 9, 9),) * 3), WriteBlock("校验结果", 40, 1, block))["校验结果"]
    first, second, (*truth, last) = values(sheet, "A40:C42")
    assert (first, second, last) == ([37500.1, 2**40, -0.5], [None, 9, 9], "完")
    assert truth in ([True, False], ["=TRUE()", "=FALSE()"])  # the latter is how LibreOffice stores them


def test_dates_and_times_are_written_as_such(applied: Apply) -> None:
    row = (date(2026, 5, 6), datetime(2026, 5, 6, 12, 30), time(8, 15), timedelta(hours=36))
    sheet = applied(WriteBlock("校验结果", 40, 1, (row,)))["校验结果"]
    found = values(sheet, "A40:D40")[0]
    assert found == [datetime(2026, 5, 6), datetime(2026, 5, 6, 12, 30), time(8, 15), timedelta(hours=36)]  # fmt: skip


def test_formulas_are_written_and_formats_stay(applied: Apply) -> None:
    text = "IF('表2 旧'!A1=\"a;b,c\",SUM(A1:A3,1),2)"
    book = applied(WriteBlock("手工", 2, 2, ((Formula("=1+2", 3), Formula(text, 2)),)))
    assert book["手工"]["B2"].value == "=1+2"
    assert book["手工"]["C2"].value.replace("'", "") == "=" + text.replace("'", "")
    assert book["手工"]["B2"].number_format.startswith("#,##0.00")


def test_a_copied_sheet_is_visible_at_the_end_and_prints_like_its_source(applied: Apply) -> None:
    book = applied(CopySheet("_版式", "表3 新"))
    assert book.sheetnames[-1] == "表3 新"
    copy = book["表3 新"]
    assert (copy.sheet_state, book["_版式"].sheet_state) == ("visible", "hidden")
    assert (copy.page_setup.paperSize, copy.page_setup.orientation) == (9, "portrait")
    assert copy.page_setup.fitToHeight == 0
    assert copy["A1"].value == "标题样式"
    assert (copy["A1"].font.size, copy["B2"].number_format) == (18, "0.00%")
    assert [str(area) for area in copy.merged_cells.ranges] == ["A1:G1"]
    assert copy.row_dimensions[1].height == pytest.approx(31.5, abs=1)


def test_a_copy_onto_a_sheet_replaces_all_of_it_in_place(applied: Apply) -> None:
    book = applied(CopySheet("_版式", "图片"), WriteBlock("图片", 3, 1, (("新文字",),)))
    assert book.sheetnames == ["手工", "校验结果", "_版式", "表1 旧", "表2 旧", "说明", "图片"]
    sheet = book["图片"]
    assert (sheet["A1"].value, sheet["A3"].value, sheet._images) == ("标题样式", "新文字", [])
    assert sheet["A1"].font.size == 18
    assert sheet.row_dimensions[1].height == pytest.approx(31.5, abs=1)
    assert sheet.column_dimensions["C"].width == pytest.approx(16, abs=1)


def test_a_formula_of_staff_that_looks_at_a_sheet_drawn_anew_lives_on(applied: Apply) -> None:
    book = applied(WriteBlock("手工", 9, 1, ((Formula("='表1 旧'!A1"),),)), CopySheet("_版式", "表1 旧"))
    assert book["手工"]["A9"].value.replace("$", "") == "='表1 旧'!A1"


def test_a_deleted_sheet_is_gone_and_a_missing_one_does_nothing(applied: Apply) -> None:
    names = applied(DeleteSheet("表1 旧"), DeleteSheet("没有")).sheetnames
    assert names == ["手工", "校验结果", "_版式", "表2 旧", "说明", "图片"]


def test_clearing_takes_values_links_merges_formats_and_heights(applied: Apply) -> None:
    sheet = applied(RowHeights("校验结果", {3: 40, 20: 40}), ClearArea(Area("校验结果", 2, 1, 10, 3)))["校验结果"]
    assert values(sheet, "A2:C10") == [[None] * 3] * 9
    assert sheet["A3"].hyperlink is None
    assert not sheet.merged_cells.ranges
    assert (sheet.row_dimensions[3].height or 15) < 20
    assert sheet.row_dimensions[20].height == pytest.approx(40, abs=1)
    assert sheet["A11"].value == 11


@pytest.mark.parametrize("rows", [1, 5])
def test_a_style_is_copied_from_one_row_and_values_stay(applied: Apply, rows: int) -> None:
    block = tuple((f"第{row}行", row, None) for row in range(rows))
    sheet = applied(
        WriteBlock("校验结果", 40, 2, block),
        CopyStyle(Area("校验结果", 40, 2, 39 + rows, 4), Ref("_版式", 1, 1)),
        CopyStyle(Area("校验结果", 50, 2, 49 + rows, 4), Ref("_版式", 2, 2)),
    )["校验结果"]
    assert values(sheet, f"B40:D{39 + rows}") == [list(row) for row in block]
    assert [sheet.cell(row, 2).font.size for row in range(40, 40 + rows)] == [18] * rows
    assert [sheet.cell(row, 2).number_format for row in range(50, 50 + rows)] == ["0.00%"] * rows
    assert sheet["B50"].value is None


def test_a_merge_keeps_only_the_first_cell(applied: Apply) -> None:
    sheet = applied(
        WriteBlock("校验结果", 40, 1, (("一", None),)),
        Merge(Area("校验结果", 40, 1, 41, 2)),
        WriteBlock("校验结果", 40, 1, (("标题", None, "右"), (None, None, "下"))),
    )["校验结果"]
    assert "A40:B41" in {str(area) for area in sheet.merged_cells.ranges}
    assert values(sheet, "A40:C41") == [["标题", None, "右"], [None, None, "下"]]


def test_rows_get_their_heights(applied: Apply) -> None:
    heights = {40: 30.0, 41: 30.0, 42: 50.5, 44: 30.0}
    sheet = applied(RowHeights("校验结果", heights))["校验结果"]
    found = [sheet.row_dimensions[row].height for row in heights]
    assert found == pytest.approx(list(heights.values()), abs=1)


def jump(cell: openpyxl.cell.Cell) -> str | None:
    """Where a click on a cell leads, whether by a link or by a formula."""
    if cell.hyperlink is not None:
        return str(cell.hyperlink.location or cell.hyperlink.target).lstrip("#").replace("'", "")
    formula = re.match(r'=HYPERLINK\("#([^"]*)"', str(cell.value))
    return formula and formula[1].replace("'", "")


def test_a_link_jumps_and_replaces_a_former_one_and_can_be_taken_away(applied: Apply) -> None:
    book = applied(
        WriteBlock("手工", 40, 1, (("C6",), ("留下",))),
        Link(Ref("手工", 40, 1), Ref("表1 旧", 6, 3)),
        Link(Ref("手工", 7, 3), Ref("表1 旧", 6, 3)),
        Link(Ref("校验结果", 2, 1), Ref("手工", 9, 2)),
        Link(Ref("校验结果", 3, 1), None),
        Link(Ref("校验结果", 50, 1), None),
    )
    assert jump(book["手工"]["A40"]) == "表1 旧!C6"
    assert jump(book["手工"]["C7"]) == "表1 旧!C6"
    assert jump(book["校验结果"]["A2"]) == "手工!B9"
    assert [jump(book["校验结果"][cell]) for cell in ("A3", "A50")] == [None, None]
    assert book["校验结果"]["A3"].value == 3


def test_print_set_up_replaces_the_former_one(applied: Apply) -> None:
    book = applied(
        PrintSetup(Area("表1 旧", 1, 1, 33, 7), (4, 5), breaks=(7, 20)),
        PrintSetup(Area("表1 旧", 1, 1, 33, 7), (4, 5), breaks=(9, 28)),
        PrintSetup(Area("表2 旧", 1, 1, 5, 2)),
    )
    assert [one.id + 1 for one in book["表1 旧"].row_breaks.brk] == [9, 28]
    assert not book["表2 旧"].row_breaks.brk
    assert book["表1 旧"].print_area == "'表1 旧'!$A$1:$G$33"
    assert book["表1 旧"].print_title_rows == "$4:$5"
    assert book["表2 旧"].print_area == "'表2 旧'!$A$1:$B$5"
    assert not book["表2 旧"].print_title_rows


@pytest.mark.parametrize(
    "plan",
    [
        [WriteBlock("校验结果", 1, 1, ((float("nan"),),))],
        [WriteBlock("校验结果", 1, 1, (("长" * 32_768,),))],
        [WriteBlock("没有这张", 1, 1, ((1,),))],
        [CopySheet("没有这张", "新")],
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_changed(applied: Apply, plan: Sequence[Edit]) -> None:
    with pytest.raises(XltoolError, match="没有改动"):
        applied(*plan)
