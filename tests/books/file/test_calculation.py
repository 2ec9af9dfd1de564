"""The results of the template's formulas: as a spreadsheet program gives them, and nothing where it is not sure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.filled import sample
from xltool.books import open_book
from xltool.books.file.calculation import Calculation, Failed, NotKnown
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Raw
from xltool.model.edits import WriteBlock

ROWS: list[list[Raw]] = [
    ["甲", "错误", 3, None, datetime(2026, 3, 9, 17, 4, 59)],
    ["乙", "警告", 1, "说明", "2026-03-09 17:04"],
    ["甲", "警告", None, 5, 46_090.5],
    ["A*", "ABC", 2, "", CellError("#N/A")],
    [None, "a?c", True, "~", Formula("C1*2", None)],
]
NAMES = {"sheets": "'数据'!$A$1:$A$900", "levels": "数据!$B$1:$B$900", "moving": "OFFSET('数据'!$A$1,0,0,2,1)"}


def result(text: str) -> object:
    grids = {"数据": Grid("数据", ROWS), "这里": Grid("这里", [[Formula(text)]])}
    try:
        return Calculation(grids.__getitem__, NAMES).result("这里", 1, 1)
    except NotKnown:
        return NotKnown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('COUNTIFS(sheets,"甲",levels,"警告")', 1), ('COUNTIF(levels,"?*")', 5), ('COUNTIF(levels,"abc")', 1),
        ('COUNTIF(levels,"a~?c")', 1), ('COUNTIF(levels,"a?c")', 2), ("COUNTIFS(levels,数据!B1)", 1),
        ('数据!D1=""', True), ("数据!D1=0", True), ("数据!A1=数据!C1", False), ('"x"&数据!C1&数据!D1&"y"', "x3y"),
        ("数据!C1-数据!C2+2*3", 8), ('数据!C1>="3"', False), ("COUNT(数据!C1:C5)", 3), ("ROWS(数据!A2:A9)", 8),
        ("INDEX(sheets,2)", "乙"), ("INDEX(sheets,899)", 0), ("MATCH(数据!A3,sheets,0)", 1), ("MATCH(2,数据!C1:C5,0)", 4),
        ('MATCH("A~*",sheets,0)', 4), ("SMALL(数据!C1:C5,2)", 2), ("ISNUMBER(数据!E1)", True), ("ISNUMBER(数据!E2)", False),
        ('TEXT(数据!E1,"yyyy-mm-dd hh:mm")', "2026-03-09 17:04"), ('TEXT(数据!E3,"yyyy-mm-dd hh:mm")', "2026-03-09 12:00"),
        ('COUNTIF(数据!B1:E5,">=3")', 5), ('COUNTIF(数据!C1:C5,"<1.5")', 1), ('COUNTIF(数据!C1:C5,"<-0.01")', 0),
        ("IFERROR(INDEX(sheets,2)&1,0)", "乙1"), ('IFERROR(INDEX(sheets,MATCH("无",levels,0))&"(,","x")', "x"), ('MATCH("Abc",levels,0)', 4), ('IFERROR(数据!E4,IF(1>2,"a","b"))&"!"', "b!"), ("SUM(数据!C1:C5)", 6), ("ABS(数据!C2-数据!C1)", 2), ("数据!E5", 6), ('IF(数据!C1>2,"多",1/0)', "多"), ('IF(数据!C2>2,MATCH("无",sheets,0),"少")', "少"),
    ],
)  # fmt: skip
def test_what_the_formulas_of_the_template_call_gives_what_excel_gives(text: str, value: object) -> None:
    assert result(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MATCH(9,数据!C1:C5,0)", "#N/A"),
        ("SMALL(数据!C1:C5,9)", "#NUM!"),
        ("SUM(数据!E1:E5)", "#N/A"),
        ("数据!A1+1", "#VALUE!"),
        ("数据!E4&1", "#N/A"),
        ("IFERROR(数据!E4,数据!A1+1)", "#VALUE!"),
    ],
)
def test_an_error_value_is_the_result_of_a_formula_that_fails(text: str, code: str) -> None:
    found = result(text)
    assert isinstance(found, Failed)
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    ["TODAY()", "moving", "nobody", "A1", 'TEXT(数据!C1,"0.00")', "COUNTIF(sheets,3)", 'COUNTIF(sheets,">b")',
     "COUNTIF(sheets)", "数据!A1:A2", "1+", "(1", "{1,2}", "MATCH(1,数据!C1:C5)"],
)  # fmt: skip
def test_what_is_not_known_is_left_as_it_was(text: str) -> None:
    assert result(text) is NotKnown


def test_formulas_of_staff_on_the_cover_keep_the_results_that_excel_stored(tmp_path: Path) -> None:
    path = sample(tmp_path / "a.xlsx")
    own = Formula("C5&C6", "是 Excel 算的")
    open_book(path).apply([WriteBlock(template.COVER, 40, 14, ((own,),))])
    open_book(path).apply([WriteBlock(template.FINDINGS, 6, 2, (("错误",),))])
    cover = open_book(path).read(template.COVER)
    assert cover.at(40, 14) == own
    (total,) = (row for row in cover.rows if row[1:2] == [template.FINDINGS])
    assert (total[7].value, total[10].value) == (1, "未校验")


def test_results_follow_references_that_excel_moved(tmp_path: Path) -> None:
    """Two rows inserted above the time of the check: Excel changes the formulas that look at it."""
    path = sample(tmp_path / "a.xlsx")
    cover = open_book(path).read(template.COVER)
    (row,) = (number for number, line in enumerate(cover.rows, 1) if line[1:2] == [template.OVERALL])
    state = cover.at(row, 11)
    assert isinstance(state, Formula)
    moved = Formula(state.text.replace("$B$2", "$B$4"), "旧")
    checked = WriteBlock(template.FINDINGS, 4, 2, (("2026-03-09 08:00",),))
    open_book(path).apply([checked, WriteBlock(template.COVER, row, 11, ((moved,),))])
    assert open_book(path).read(template.COVER).at(row, 11) == Formula(moved.text, "通过")
