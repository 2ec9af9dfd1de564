"""The play of Excel refuses what Excel refuses, and knows nothing that Excel does not know."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.excel import excel as fake_excel, ranges as fake_range, rules as fake_rules
from tests.support.excel.com import PLAYED_BY, REFUSED, TYPE_MISMATCH, CDispatch, ComError, Desktop
from tests.support.excel.content import Cell
from tests.support.excel.excel import Application, Workbook
from tests.support.excel.object_model import SOURCE, object_model
from xltool.books.shipped import SAMPLE, template_path
from xltool.model import template

WIDL = [
    "widl", "-t", "--win64", "-I", "/usr/include/wine/wine/windows",
    "-L", "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows",
]  # fmt: skip
WIDL_ENV = {"WIDL_TIME_OVERRIDE": "1", "PATH": os.environ["PATH"]}
"""Else the hour stands in what widl makes."""


@pytest.fixture
def excel() -> Application:
    return Application(Desktop())


@pytest.fixture
def book(excel: Application, tmp_path: Path) -> Workbook:
    return excel.open_(Path(shutil.copyfile(template_path(SAMPLE), tmp_path / "a.xlsx")))


@pytest.fixture
def sheet(book: Workbook) -> Any:
    return book.Worksheets(template.PROJECTS)


Act = Callable[[Any], object]


def put(member: str, value: object, at: str = "") -> Act:
    """Set a property of a sheet, or of one of its ranges."""
    return lambda sheet: setattr(sheet.Range(at) if at else sheet, member, value)


# --- one source -----------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("widl") is None, reason="needs widl of Wine (wine64-tools)")
def test_the_type_library_is_made_of_its_source(tmp_path: Path) -> None:
    made = tmp_path / "excel.tlb"
    subprocess.run([*WIDL, "-o", made, SOURCE], check=True, capture_output=True, env=WIDL_ENV)
    assert made.read_bytes() == SOURCE.with_suffix(".tlb").read_bytes()


def test_a_name_has_one_number_and_a_number_one_name() -> None:
    pairs = {(one.name, one.number) for kind in object_model().values() for one in kind.members.values()}  # fmt: skip
    assert len(pairs) == len({name for name, _ in pairs}) == len({number for _, number in pairs})


def classes() -> dict[str, type[CDispatch]]:
    found = {**vars(fake_range), **vars(fake_rules), **vars(fake_excel)}
    return {name: one for name, one in found.items() if name in object_model()}


@pytest.mark.parametrize("name", object_model())
def test_every_kind_of_object_plays_members_of_the_model_only(name: str) -> None:
    known = object_model()[name].members
    played = {one for kind in classes()[name].__mro__ for one in vars(kind) if one[0].isupper()}
    theirs = {one.removeprefix("Get") if one not in known else one for one in played}
    assert theirs - {"IDsOfNames"} <= set(known)
    kinds = classes()[name].__mro__[:-1]
    by_python = {one for one, ours in PLAYED_BY.items() if any(ours in vars(kind) for kind in kinds)}  # fmt: skip
    assert by_python == known.keys() & PLAYED_BY.keys()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda sheet: sheet.Nothing, AttributeError),
        (lambda sheet: sheet.Range("A1").Values, AttributeError),
        (lambda sheet: sheet.Range("A1", "B2", "C3"), TypeError),
        (lambda sheet: sheet.Range(), TypeError),
        (lambda sheet: sheet.Range("A1").Copy(destination=1), TypeError),
        (lambda sheet: sheet.Parent.Close(Save=True), TypeError),
        (put("Index", 3), AttributeError),
        (put("Colour", 3), AttributeError),
    ],
)
def test_an_unknown_name_is_refused_as_pywin32_refuses_it(sheet: Any, act: Act, error: type[Exception]) -> None:
    with pytest.raises(error):
        act(sheet)


@pytest.mark.parametrize(
    "act",
    [
        put("Name", 5),
        put("Visible", "yes"),
        put("Value", {1: 2}, "A1"),
        lambda sheet: sheet.Application.Workbooks.Open(5),
        lambda sheet: sheet.Range("A1").PasteSpecial(Paste="formats"),
        lambda sheet: setattr(sheet.Application, "DisplayAlerts", "off"),
        lambda sheet: setattr(sheet.PageSetup, "RightFooter", 7),
    ],
)
def test_a_wrong_type_is_refused_as_com_refuses_it(sheet: Any, act: Act) -> None:
    with pytest.raises(ComError) as stop:
        act(sheet)
    assert stop.value.hresult == TYPE_MISMATCH


# --- what Excel refuses ---------------------------------------------------------------------


def protect(sheet: Any) -> Any:
    sheet.content.protected = True
    return sheet


def frozen(sheet: Any) -> Any:
    sheet.book.structure_protected = True
    return sheet


def alone(sheet: Any) -> Any:
    for one in sheet.book.contents:
        one.visible = -1 if one is sheet.content else 0
    sheet.book.active = sheet.content.name
    sheet.Application.DisplayAlerts = False
    return sheet


def merged(sheet: Any) -> Any:
    sheet.Range("T20:U21").Merge()
    return sheet


REFUSALS: dict[str, Act] = {
    **{f"a sheet called {name[:40]!r}": put("Name", name) for name in (
        "", "x" * 32, "年" * 32, "a:b", "a/b", "a\\b", "a?b", "a*b", "[a", "b]", "'a", "a'", "指标", "History",
    )},
    "a sheet of another name in other letters": lambda sheet: (
        setattr(sheet.Parent.Worksheets(1), "Name", "Abc"), setattr(sheet, "Name", "aBC")
    ),
    "a value on a protected sheet": lambda sheet: put("Value", 1, "A1")(protect(sheet)),
    "a formula on a protected sheet": lambda sheet: put("Formula", "=1", "A1")(protect(sheet)),
    "clearing on a protected sheet": lambda sheet: protect(sheet).Range("A1").Clear(),
    "merging on a protected sheet": lambda sheet: protect(sheet).Range("A1:B2").Merge(),
    "a format on a protected sheet": lambda sheet: put("NumberFormat", "0", "A1")(protect(sheet)),
    "a row height on a protected sheet": lambda sheet: put("RowHeight", 9, "A1")(protect(sheet)),
    "a print area on a protected sheet": lambda sheet: setattr(protect(sheet).PageSetup, "PrintArea", "A1"),
    "a new sheet in a protected structure": lambda sheet: frozen(sheet).Parent.Worksheets.Add(),
    "a new name in a protected structure": lambda sheet: put("Name", "x")(frozen(sheet)),
    "deleting in a protected structure": lambda sheet: frozen(sheet).Delete(),
    "hiding in a protected structure": lambda sheet: put("Visible", 0)(frozen(sheet)),
    "deleting the last sheet that is shown": lambda sheet: alone(sheet).Delete(),
    "hiding the last sheet that is shown": lambda sheet: put("Visible", 0)(alone(sheet)),
    "a text of 32,768 characters": put("Value", "字" * 32_768, "A1"),
    "such a text among others": put("Value", [["a", "字" * 32_768]], "A1:B1"),
    "a formula of 8,193 characters": put("Value", "=" + "1" * 8_192, "A1"),
    "such a formula as formula": put("Formula", "=" + "1" * 8_192, "A1"),
    "row 1,048,577": lambda sheet: sheet.Cells(1_048_577, 1),
    "column 16,385": lambda sheet: sheet.Cells(1, 16_385),
    "row 0": lambda sheet: sheet.Cells(0, 1),
    "column XFE": lambda sheet: sheet.Range("XFE1"),
    "no address": lambda sheet: sheet.Range("A1B2"),
    "a corner on another sheet": lambda sheet: sheet.Range(sheet.Parent.Worksheets(1).Cells(1, 1)),
    "a row height of 410": put("RowHeight", 410, "A1"),
    "a column width of 256": put("ColumnWidth", 256, "A1"),
    "clearing a part of a merged cell": lambda sheet: merged(sheet).Range("T20").ClearContents(),
    "a page break at a cell": lambda sheet: setattr(sheet.Range("A2"), "PageBreak", -4135),
    "a page break above the first row": lambda sheet: setattr(sheet.Range("1:1"), "PageBreak", -4135),
    "a footer of 256 characters": lambda sheet: setattr(sheet.PageSetup, "RightFooter", "x" * 256),
    "a print area that is none": lambda sheet: setattr(sheet.PageSetup, "PrintArea", "everything"),
    "an unknown sheet": lambda sheet: sheet.Parent.Worksheets("没有"),
    "sheet 0": lambda sheet: sheet.Parent.Worksheets(0),
    "an unknown workbook": lambda sheet: sheet.Application.Workbooks("没有.xlsx"),
    "a file that is not there": lambda sheet: sheet.Application.Workbooks.Open("/没有.xlsx"),
    "an unknown name": lambda sheet: sheet.Names("没有"),
    "a name with a blank": lambda sheet: sheet.Names.Add("a b", "=1"),
    "a name for a place on no sheet": lambda sheet: sheet.Names.Add("a", "='没有'!$A$1"),
    "a link where there is none": lambda sheet: sheet.Range("A1").Hyperlinks(1),
    "selecting behind the front": lambda sheet: sheet.Range("A1").Select(),
    "showing a hidden sheet": lambda sheet: sheet.Parent.Worksheets(template.LAYOUT).Activate(),
    "pasting nothing": lambda sheet: sheet.Range("A1").PasteSpecial(),
    "copying to no place": lambda sheet: sheet.Copy(),
    "fitting cells that are no rows": lambda sheet: sheet.Range("A1:B2").AutoFit(),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSALS)
def test_excel_refuses(sheet: Any, what: str) -> None:
    with pytest.raises(ComError) as stop:
        REFUSALS[what](sheet)
    assert stop.value.excepinfo is not None
    assert stop.value.excepinfo[5] == REFUSED


@pytest.mark.parametrize(
    "act",
    [
        put("Name", "年" * 31),
        put("Name", "a'b (1) %&=!"),
        put("Value", "字" * 32_767, "A1"),
        put("Value", "=" + "1" * 8_191, "A1"),
        put("RowHeight", 409, "A1"),
        lambda sheet: sheet.Cells(1_048_576, 16_384),
        lambda sheet: setattr(sheet.PageSetup, "RightFooter", "x" * 255),
        lambda sheet: sheet.Names.Add("Print_Titles", "='项目'!$1:$3"),
        lambda sheet: setattr(sheet.Range("2:2"), "PageBreak", -4135),
        lambda sheet: setattr(sheet.Cells, "PageBreak", -4142),
    ],
)
def test_excel_takes_what_is_just_allowed(sheet: Any, act: Act) -> None:
    act(sheet)


# --- what a person would be asked -----------------------------------------------------------


@pytest.mark.parametrize("alerts", [True, False])
@pytest.mark.parametrize("question", ["Delete", "Merge", "Close", "Quit"])
def test_excel_asks_before_something_is_lost_unless_alerts_are_off(
    excel: Application, book: Workbook, sheet: Any, question: str, alerts: bool
) -> None:
    sheet.Range("A1:B1").Value = [["a", "b"]]
    excel.DisplayAlerts = alerts
    acts = {"Delete": sheet.Delete, "Merge": sheet.Range("A1:B1").Merge, "Close": book.Close, "Quit": excel.Quit}  # fmt: skip
    acts[question]()
    assert excel.asked == ([question] if alerts else [])
    lost = {
        "Delete": sheet.content not in book.contents,
        "Merge": sheet.content.cells[1, 2].value is None,
        "Close": not excel.books,
        "Quit": excel.gone,
    }
    assert lost[question] is not alerts


# --- workbooks ------------------------------------------------------------------------------


def test_a_workbook_knows_where_it_is_and_whether_it_has_changed(
    excel: Application, book: Workbook, sheet: Any, tmp_path: Path
) -> None:
    assert excel.Workbooks("A.XLSX") is book
    assert (book.Name, book.FullName, book.Path) == ("a.xlsx", str(tmp_path / "a.xlsx"), str(tmp_path))  # fmt: skip
    assert (book.FileFormat, book.HasPassword, book.ReadOnly, book.Saved) == (51, False, False, True)  # fmt: skip
    sheet.Range("A1").Value = 1
    assert book.Saved is False
    book.Save()
    assert book.Saved is True
    book.Close()
    assert excel.asked == []


def test_what_is_closed_without_saving_is_as_it_was(excel: Application, book: Workbook, sheet: Any) -> None:
    path, before = book.full_name, sheet.Range("A1").Value
    sheet.Range("A1").Value = "neu"
    book.Close(SaveChanges=False)
    again: Any = excel.Workbooks.Open(path).Worksheets(template.PROJECTS).Range("A1")
    assert again.Value == before
    again.Value = "neu"
    excel.books[0].Close(True)
    assert excel.Workbooks.Open(path).Worksheets(template.PROJECTS).Range("A1").Value == "neu"


def test_a_workbook_that_is_read_only_is_not_saved(excel: Application, book: Workbook) -> None:
    book.Close(SaveChanges=False)
    again = excel.Workbooks.Open(book.full_name, None, True)
    assert again.ReadOnly
    with pytest.raises(ComError):
        again.Save()


def test_one_excel_opens_no_two_workbooks_of_one_name(excel: Application, book: Workbook, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = shutil.copyfile(book.full_name, tmp_path / "b" / "A.xlsx")
    with pytest.raises(ComError):
        excel.Workbooks.Open(str(other))
    assert excel.Workbooks.Open(book.full_name) is book


# --- cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "given", "shown"),
    [
        ("A1:B2", 7, ((7.0, 7.0), (7.0, 7.0))),
        ("A1:B2", [[1, 2]], ((1.0, 2.0), (-2146826246, -2146826246))),
        ("A1:B2", (1, "x"), ((1.0, "x"), (1.0, "x"))),
        ("A1", [[1, 2], [3, 4]], 1.0),
        ("A1:B1", [["'=1", True]], (("=1", True),)),
    ],
)
def test_a_value_fills_the_range_and_what_an_array_lacks_is_not_available(
    book: Workbook, at: str, given: object, shown: object
) -> None:
    book.Worksheets.Add()
    cells: Any = book.Worksheets("Sheet1").Range(at)
    cells.Value = given
    assert cells.Value == shown


def test_references_follow_a_sheet_and_are_lost_with_it(excel: Application, book: Workbook) -> None:
    sheet: Any = book.Worksheets(template.OVERALL)
    sheet.Range("H1").Formula = "=指标!A1&\"指标!\"&'指标'!B2&分项指标!C3"
    book.Worksheets("指标").Name = "it's"
    assert sheet.Range("H1").Formula == "='it''s'!A1&\"指标!\"&'it''s'!B2&分项指标!C3"
    excel.DisplayAlerts = False
    book.Worksheets("it's").Delete()
    assert sheet.Range("H1").Formula == '=#REF!A1&"指标!"&#REF!B2&分项指标!C3'


def test_a_copy_beside_a_sheet_of_its_name_gets_another_one_with_its_own_names(book: Workbook, sheet: Any) -> None:
    sheet.Names.Add("Print_Titles", "='项目'!$1:$3")
    sheet.Copy(After=sheet)
    copy: Any = book.ActiveSheet
    assert (copy.Name, copy.Index) == ("项目 (2)", sheet.Index + 1)
    assert copy.Names("Print_Titles").RefersTo == "='项目 (2)'!$1:$3"


def test_whole_rows_take_their_heights_along_and_single_cells_do_not(book: Workbook) -> None:
    for _ in range(2):
        book.Worksheets.Add()
    one, other = (book.Worksheets(name) for name in ("Sheet1", "Sheet2"))
    one.content.cells[1, 1] = Cell("a", look="red")
    one.content.heights = {1: 40.0}
    one.Range("A1").Copy(other.Range("B2"))
    assert (other.content.cells[2, 2], other.content.heights) == (Cell("a", look="red"), {})
    one.Range("1:1").Copy(other.Range("5:5"))
    assert (other.content.cells[5, 1], other.content.heights) == (Cell("a", look="red"), {5: 40.0})
