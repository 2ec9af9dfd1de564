"""The file door: edits of sheets and looks do what cells.py says."""

from __future__ import annotations

import re

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.filters import AutoFilter

from tests.support.file_book import applied
from tests.support.rich_workbook import loaded, parts_of, rich_workbook
from xltool.books import open_book
from xltool.model.cells import Area, Ref
from xltool.model.edits import (
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Link,
    PrintSetup,
    RowHeights,
    ShowRows,
    WriteBlock,
)


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "绩效.xlsx"
    target.write_bytes(rich_workbook())
    return target


# --- sheets ---------------------------------------------------------------------------------


def test_a_copy_is_visible_at_the_end_and_prints_like_its_source(path):
    book = applied(path, CopySheet("_版式", "表3 新"))
    assert book.sheetnames[-1] == "表3 新"
    copy, source = book["表3 新"], book["_版式"]
    assert (copy.sheet_state, source.sheet_state) == ("visible", "hidden")
    assert copy.page_setup.paperSize == 9
    assert copy.page_setup.orientation == "portrait"
    assert copy.page_setup.fitToHeight == 0
    assert copy.sheet_properties.pageSetUpPr.fitToPage
    assert copy.print_options.horizontalCentered
    assert (copy.page_margins.left, copy.page_margins.right) == (0.4, 0.4)
    assert copy.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert copy.oddHeader.right.text == "表样 1.0"
    assert [copy.column_dimensions[c].width for c in "ABCDEFG"] == [9, 10.5, 16, 18, 20, 12, 22]
    assert copy.row_dimensions[1].height == 31.5
    assert [str(merged) for merged in copy.merged_cells.ranges] == ["A1:G1"]
    assert (copy["A1"].value, copy["A1"].font.size, copy["B2"].number_format) == ("标题样式", 18, "0.00%")


def test_a_copy_onto_an_existing_sheet_replaces_its_content_in_place(path):
    book = applied(path, CopySheet("_版式", "表1 旧"), WriteBlock("表1 旧", 3, 1, (("新文字",),)))
    assert book.sheetnames == ["手工", "校验结果", "_版式", "表1 旧", "表2 旧", "说明", "图片"]
    assert [book["表1 旧"]["A1"].value, book["表1 旧"]["A3"].value] == ["标题样式", "新文字"]
    assert book["表1 旧"].sheet_state == "visible"
    assert book["表2 旧"]["A1"].value == "表2 旧"


def test_a_copy_onto_a_sheet_with_pictures_takes_them_away_with_their_parts(path):
    book = applied(path, CopySheet("_版式", "图片"))
    assert not book["图片"]._images
    parts = parts_of(path.read_bytes())
    assert "xl/drawings/drawing2.xml" not in parts
    assert "xl/media/image2.png" not in parts
    assert "xl/drawings/drawing1.xml" in parts
    assert b"drawing2.xml" not in parts["[Content_Types].xml"]


def test_only_the_active_tab_is_selected_and_it_stays(path):
    applied(path, CopySheet("_版式", "表3 新"), CopySheet("_版式", "表2 旧"), DeleteSheet("表1 旧"))
    parts = parts_of(path.read_bytes())
    selected = [name for name, part in parts.items() if re.search(rb'tabSelected="(1|true)"', part)]
    assert set(selected) <= {"xl/worksheets/sheet1.xml"}
    assert loaded(path.read_bytes()).active.title == "手工"


def test_deleting_the_active_sheet_shows_a_visible_one(path):
    book = loaded(path.read_bytes())
    book.active = book.sheetnames.index("表1 旧")
    book.save(path)
    assert applied(path, DeleteSheet("表1 旧")).active.sheet_state == "visible"


def test_deleting_a_sheet_takes_its_names_and_leaves_those_of_others_right(path):
    book = applied(path, DeleteSheet("表1 旧"))
    assert "表1 旧" not in book.sheetnames
    assert book["表2 旧"].print_area == "'表2 旧'!$A$1:$G$20"
    assert book["表2 旧"].print_title_rows == "$1:$2"
    assert book["说明"].print_area == "'说明'!$A$1:$B$9"
    assert book["手工"].print_area == "'手工'!$A$1:$F$30"
    assert "表1 旧" not in parts_of(path.read_bytes())["xl/workbook.xml"].decode()
    assert "xl/worksheets/sheet4.xml" not in parts_of(path.read_bytes())


def test_a_name_that_points_to_a_deleted_sheet_says_ref(path):
    book = applied(path, DeleteSheet("校验结果"))
    assert book.defined_names["findings_at"].attr_text == "#REF!$A$2:$A$99"
    assert book.defined_names["rate"].attr_text == "0.17"


def test_deleting_a_missing_sheet_does_nothing(path):
    assert len(applied(path, DeleteSheet("没有")).sheetnames) == 7


# --- looks ----------------------------------------------------------------------------------


def test_clearing_takes_values_links_merges_formats_and_heights_only_in_the_area(path):
    sheet = applied(path, RowHeights("校验结果", {3: 40, 20: 40}), ClearArea(Area("校验结果", 2, 1, 10, 3)))["校验结果"]
    assert [cell.value for row in sheet["A2:C10"] for cell in row] == [None] * 27
    assert sheet["A3"].hyperlink is None
    assert sheet["A11"].hyperlink is not None
    assert not sheet.merged_cells.ranges  # C2:D3 touches the area
    assert sheet.row_dimensions[3].height is None
    assert sheet.row_dimensions[20].height == 40
    assert sheet["A11"].value == 11
    hand = applied(path, ClearArea(Area("手工", 1, 1, 9_999, 1)))["手工"]
    assert not hand["A1"].has_style
    assert hand["B2"].number_format.startswith("#,##0.00")


def test_styles_are_copied_from_one_row_of_cells(path):
    book = loaded(path.read_bytes())
    book["_版式"]["C2"].font = Font(size=7)
    book["_版式"]["D2"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    sheet = applied(path, CopyStyle(Area("校验结果", 40, 2, 42, 4), Ref("_版式", 2, 2)))["校验结果"]
    assert [sheet.cell(row, 2).number_format for row in (40, 41, 42)] == ["0.00%"] * 3
    assert [sheet.cell(row, 3).font.size for row in (40, 41, 42)] == [7, 7, 7]
    assert sheet["D41"].fill.fgColor.rgb == "00FFFF00"


def test_a_link_jumps_to_a_cell_and_replaces_any_former_link(path):
    book = applied(
        path,
        Link(Ref("手工", 7, 3), Ref("表1 旧", 6, 3)),
        Link(Ref("校验结果", 2, 1), Ref("手工", 1, 1)),
        Link(Ref("校验结果", 2, 1), Ref("手工", 9, 2)),
        Link(Ref("校验结果", 3, 1), None),
    )
    assert book["手工"]["C7"].hyperlink.location == "'表1 旧'!C6"
    assert book["手工"]["C7"].hyperlink.target is None
    assert book["手工"]["C7"].value == "https://example.com/?a=1&b=2"
    assert book["校验结果"]["A2"].hyperlink.location == "'手工'!B9"
    assert book["校验结果"]["A3"].hyperlink is None


def test_a_quote_in_a_sheet_name_is_doubled(tmp_path):
    book = Workbook()
    book.active.title = "o'neil"
    book.save(tmp_path / "q.xlsx")
    done = applied(
        tmp_path / "q.xlsx",
        Link(Ref("o'neil", 1, 1), Ref("o'neil", 2, 2)),
        PrintSetup(Area("o'neil", 1, 1, 9, 3), (1, 2)),
    )
    assert done["o'neil"]["A1"].hyperlink.location == "'o''neil'!B2"
    assert done["o'neil"].print_area == "'o''neil'!$A$1:$C$9"


def test_print_setup_replaces_the_former_one(path):
    sheet = applied(
        path, PrintSetup(Area("表1 旧", 1, 1, 33, 7), (4, 5), "landscape"), PrintSetup(Area("手工", 1, 1, 5, 2))
    )["表1 旧"]
    assert sheet.print_area == "'表1 旧'!$A$1:$G$33"
    assert sheet.print_title_rows == "$4:$5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    hand = loaded(path.read_bytes())["手工"]
    assert hand.print_area == "'手工'!$A$1:$B$5"
    assert not hand.print_title_rows


def test_page_breaks_replace_the_former_ones(path):
    area = Area("表1 旧", 1, 1, 33, 7)
    assert breaks(applied(path, PrintSetup(area, breaks=(5, 30)))) == [5, 30]
    assert breaks(applied(path, PrintSetup(area, breaks=(12,)))) == [12]
    twice = PrintSetup(area, breaks=(8,)), PrintSetup(area, breaks=(9,))
    assert breaks(applied(path, *twice)) == [9]
    assert breaks(applied(path, CopySheet("表1 旧", "_版式"), CopySheet("_版式", "表1 旧"), PrintSetup(area))) == []


def breaks(book):
    return [one.id + 1 for one in book["表1 旧"].row_breaks.brk]


def test_every_row_is_shown_again_and_the_buttons_of_filters_stay(tmp_path):
    book = loaded(rich_workbook())
    notes, mine = book["说明"], book["手工"]
    notes.auto_filter.add_filter_column(0, ["自己的表"])
    notes.auto_filter.add_sort_condition("B2:B9")
    notes.row_dimensions[1].hidden = notes.row_dimensions[5].hidden = True
    mine.tables["我的表"].autoFilter = AutoFilter(ref="A40:B41")
    mine.tables["我的表"].autoFilter.add_filter_column(1, ["9"])
    mine.row_dimensions[41].hidden = True
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert open_book(path).hides_rows("说明")
    after = applied(path, ShowRows("说明"), ShowRows("手工"))
    for sheet in ("说明", "手工"):
        assert not open_book(path).hides_rows(sheet)
        assert not [row for row, one in after[sheet].row_dimensions.items() if one.hidden]
    assert (after["说明"].auto_filter.ref, after["说明"].auto_filter.filterColumn) == ("A1:B9", [])
    table = after["手工"].tables["我的表"].autoFilter
    assert (table.ref, table.filterColumn) == ("A40:B41", [])
    assert not open_book(path).hides_rows("没有")
