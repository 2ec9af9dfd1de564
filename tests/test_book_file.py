"""The file door: what it reads, and that every edit does what cells.py says."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from tests.rich_workbook import loaded, parts_of, rich_workbook, zipped
from xltool.books import open_book
from xltool.cells import (
    Area,
    CellError,
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Formula,
    Link,
    Merge,
    PrintSetup,
    Ref,
    RowHeights,
    WriteBlock,
)
from xltool.errors import FileRefused, XltoolError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "绩效.xlsx"
    target.write_bytes(rich_workbook())
    return target


def with_sheet(path, xml):
    """The workbook with the part of 校验结果 replaced."""
    parts = parts_of(rich_workbook())
    parts["xl/worksheets/sheet2.xml"] = xml.encode()
    path.write_bytes(zipped(parts))
    return open_book(path)


def rows_of(path, xml):
    return [list(row) for row in with_sheet(path, xml).read("校验结果").rows]


def applied(path, *plan):
    book = open_book(path)
    book.apply(plan)
    return loaded(path.read_bytes())


# --- reading --------------------------------------------------------------------------------


def test_all_sheets_are_named_in_order_hidden_ones_too(path):
    names = ("手工", "校验结果", "_版式", "表1 旧", "表2 旧", "说明", "图片")
    assert open_book(path).sheet_names() == names


def test_an_unknown_sheet_is_an_empty_grid(path):
    assert list(open_book(path).read("没有").rows) == []


def test_the_grid_starts_at_a1_even_when_the_data_does_not(path):
    rows = rows_of(path, SHEET % '<row r="3"><c r="B3"><v>5</v></c><c r="D3" s="1"/></row>')
    assert rows == [[], [], [None, 5]]


def test_whole_numbers_look_as_typed_and_others_stay(path):
    xml = (
        '<row r="1"><c r="A1"><v>37500.0</v></c><c r="B1"><v>0.2</v></c>'
        '<c r="C1"><v>1.30636212345678E+20</v></c><c r="D1"><v>1E+300</v></c></row>'
    )
    (row,) = rows_of(path, SHEET % xml)
    assert row == [37500, 0.2, 130636212345678000000, 1e300]
    assert [type(value) for value in row] == [int, float, int, float]


def test_an_error_value_is_neither_blank_nor_text(path):
    xml = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="C1" t="e"><v>#DIV/0!</v></c></row>'
    assert rows_of(path, SHEET % xml) == [[CellError("#REF!"), None, CellError("#DIV/0!")]]


def test_a_formula_comes_with_its_stored_result(path):
    xml = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
        '<c r="C1" t="b"><f>TRUE()</f><v>1</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    assert rows_of(path, SHEET % xml) == [
        [
            Formula("1+1", 2),
            Formula('"a"&"b"', "ab"),
            Formula("TRUE()", True),
            Formula("1/0", CellError("#DIV/0!")),
        ]
    ]


@pytest.mark.parametrize("result", ["", "<v></v>", "<v/>"])
def test_a_formula_without_a_stored_result_has_none(path, result):
    xml = f'<row r="2"><c r="B2"><f>TODAY()</f>{result}</c></row>'
    assert rows_of(path, SHEET % xml) == [[], [None, Formula("TODAY()", None)]]


def test_an_empty_text_as_result_is_not_a_missing_result(path):
    xml = '<row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c></row>'
    assert rows_of(path, SHEET % xml) == [[Formula('IF(1,"","")', "")]]


def test_a_shared_formula_is_moved_to_the_cell_that_uses_it(path):
    xml = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:D2" si="0">A1*$B$1+SUM(\'A1\'!A$2:B2)&amp;"A1"</f><v>1</v></c></row>'
        '<row r="2"><c r="D2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    rows = rows_of(path, SHEET % xml)
    assert rows[1][3] == Formula("B2*$B$1+SUM('A1'!B$2:C3)&\"A1\"", 4)


def test_cells_without_addresses_are_counted_on(path):
    xml = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row><c><f>2+3</f><v>5</v></c></row>'
    assert rows_of(path, SHEET % xml) == [[1, CellError("#N/A")], [Formula("2+3", 5)]]


def test_prefixed_tags_are_read_alike(path):
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="e"><x:v>#N/A</x:v></x:c>'
        '<x:c r="B1"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert rows_of(path, xml) == [[CellError("#N/A"), Formula("1+1", None)]]


def test_attributes_of_other_programs_on_rows_do_not_disturb(path):
    xml = SHEET.replace("<worksheet ", '<worksheet xmlns:x14ac="urn:x" ') % (
        '<row r="1" x14ac:dyDescent="0.2"><c r="A1" t="e"><v>#REF!</v></c></row>'
        '<row r="2" x14ac:dyDescent="0.2"><c r="A2" s="8"><v>0.5</v></c></row>'
    )
    assert rows_of(path, xml) == [[CellError("#REF!")], [0.5]]
    assert with_sheet(path, xml).percent_cells("校验结果", [(2, 1)]) == {(2, 1)}


def test_a_chart_sheet_reads_as_empty(tmp_path):
    book = Workbook()
    book.active["A1"] = 1
    book.create_chartsheet("图表")
    book.save(tmp_path / "c.xlsx")
    door = open_book(tmp_path / "c.xlsx")
    assert door.sheet_names() == ("Sheet", "图表")
    assert list(door.read("图表").rows) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0%", True), ("0.00%", True), ("[Red]0.0%;-0.0%", True), ('0"%"', False), (r"0\%", False),
        ("[$%-804]0", False), ("General", False), ("0.0", False),
    ],
)  # fmt: skip
def test_a_percent_format_is_told_by_its_percent_sign_outside_quotes(tmp_path, code, expected):
    book = Workbook()
    book.active["B2"] = 0.5
    book.active["B2"].number_format = code
    book.save(tmp_path / "p.xlsx")
    assert (2, 2) in open_book(tmp_path / "p.xlsx").percent_cells("Sheet", [(2, 2)]) or not expected
    assert bool(open_book(tmp_path / "p.xlsx").percent_cells("Sheet", [(2, 2)])) is expected


def test_percent_cells_out_of_order_and_absent_ones_are_found(path):
    cells = [(9, 9), (2, 2), (1, 1), (500, 1)]
    assert open_book(path).percent_cells("_版式", cells) == {(2, 2)}
    assert open_book(path).percent_cells("没有", cells) == frozenset()


def test_the_layout_tells_widths_heights_and_font_sizes(path):
    layout = open_book(path).layout("_版式", 2, 3)
    assert layout.widths == [9, 10.5, 16]
    assert layout.heights == [31.5, 15]
    assert layout.font_sizes[1, 1] == 18
    assert layout.font_sizes[2, 2] == 11


# --- writing values -------------------------------------------------------------------------


def test_values_are_written_as_what_they_are(path):
    values = (
        "=1+1",
        "0001",
        Decimal("1234567890123.45"),
        10**12,
        -0.5,
        True,
        " 前后 ",
        "_x000D_",
        "a\nb",
    )
    sheet = applied(path, WriteBlock("校验结果", 12, 1, (values,)))["校验结果"]
    written = [sheet.cell(12, column).value for column in range(1, 10)]
    assert written == [
        "=1+1",
        "0001",
        1234567890123.45,
        10**12,
        -0.5,
        True,
        " 前后 ",
        "_x000D_",
        "a\nb",
    ]
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
    sheet = applied(
        path,
        WriteBlock("校验结果", 12, 1, (values,)),
        WriteBlock("手工", 3, 3, ((date(2026, 1, 2),),)),
    )
    row = [sheet["校验结果"].cell(12, column) for column in (1, 2, 3)]
    assert [cell.value for cell in row] == [
        datetime(2026, 5, 6),
        datetime(2026, 5, 6, 18),
        time(6, 0),
    ]
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
    sheet = applied(tmp_path / "mac.xlsx", WriteBlock("Sheet", 1, 1, ((date(2026, 5, 6),),)))[
        "Sheet"
    ]
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
        path,
        Merge(Area("校验结果", 5, 1, 5, 3)),
        WriteBlock("校验结果", 5, 1, (("标题", None, None, "右"),)),
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
    assert (copy["A1"].value, copy["A1"].font.size, copy["B2"].number_format) == (
        "标题样式",
        18,
        "0.00%",
    )


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
    sheet = applied(
        path,
        RowHeights("校验结果", {3: 40, 20: 40}),
        ClearArea(Area("校验结果", 2, 1, 10, 3)),
    )["校验结果"]
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
        path,
        PrintSetup(Area("表1 旧", 1, 1, 33, 7), (4, 5), "landscape"),
        PrintSetup(Area("手工", 1, 1, 5, 2)),
    )["表1 旧"]
    assert sheet.print_area == "'表1 旧'!$A$1:$G$33"
    assert sheet.print_title_rows == "$4:$5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    hand = loaded(path.read_bytes())["手工"]
    assert hand.print_area == "'手工'!$A$1:$B$5"
    assert not hand.print_title_rows


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


def test_a_sheet_with_numbers_that_make_no_sense_is_refused(path):
    xml = SHEET % '<row r="x"><c r="A1"><f>1</f></c></row>'
    with pytest.raises(FileRefused, match="损坏"):
        rows_of(path, xml)
