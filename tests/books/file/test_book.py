"""The file door: what it reads."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from tests.support.rich_workbook import parts_of, rich_workbook, zipped
from xltool.books import open_book
from xltool.books.file.sheet_xml import styles_at
from xltool.model.cells import CellError, Formula
from xltool.model.errors import FileRefused

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
        [Formula("1+1", 2), Formula('"a"&"b"', "ab"), Formula("TRUE()", True), Formula("1/0", CellError("#DIV/0!"))]
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


@pytest.mark.parametrize(
    "tag",
    [
        '<c r="B2" s="7" t="n">',
        '<c r="B2" t="n" s="7">',
        "<c r='B2' s='7'>",
        '<c  r="B2"  s="&#55;" >',
        '<c s="7" r="B2">',
    ],
)
def test_a_style_is_found_however_its_tag_is_written(tag):
    xml = SHEET % f'<row r="2"><c r="A2"/>{tag}<v>0.2</v></c></row>'
    assert styles_at(xml.encode(), [(2, 2)]).get((2, 2)) == 7


def test_a_cell_without_a_style_has_the_first():
    xml = SHEET % '<row r="2"><c r="A2"/><c r="B2" t="n"><v>1</v></c></row>'
    assert styles_at(xml.encode(), [(2, 2)]) == {(2, 2): 0}


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


def test_a_sheet_with_numbers_that_make_no_sense_is_refused(path):
    xml = SHEET % '<row r="x"><c r="A1"><f>1</f></c></row>'
    with pytest.raises(FileRefused, match="损坏"):
        rows_of(path, xml)
