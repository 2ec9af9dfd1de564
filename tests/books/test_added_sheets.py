"""What a review adds to a workbook whose template has it not: alike in a file and in LibreOffice, and taken back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from pypdf import PdfReader

from tests.support.live import opened
from tests.support.rich_workbook import loaded
from xltool.books import open_book
from xltool.books.libreoffice.office import properties
from xltool.books.live.book import LiveBook
from xltool.books.live.rules import frozen_rows
from xltool.delivery.template.marks import add_marks, add_row_borders
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import (
    ColumnWidths,
    CopyStyle,
    DropDown,
    Edit,
    EmptySheet,
    FreezeRows,
    HiddenSheet,
    Mark,
    NameArea,
    WriteBlock,
)

pytestmark = pytest.mark.office

ROWS, SHEET, PHRASES = template.INDICATORS, "审核意见", "_短语"
_NAMES = (template.NAME_FINDINGS_SHEET, template.NAME_FINDINGS_CELL, template.NAME_FINDINGS_SEVERITY)
LEVELS = ("必须修改", "建议", "询问")
NAMED = 'COUNTIFS(opinions_level,"必须修改",opinions_cell,ADDRESS(ROW(),COLUMN(),4))>0'
TYPED = '$C4="产出指标"'
BODY = Area(ROWS, 4, 1, 60, 12)


def workbook(path: Path) -> Path:
    """A sheet with marks, a border rule and lists as the template has them, the findings, and a formula that looks at both."""
    book = openpyxl.Workbook()
    rows, findings = book.active, book.create_sheet(template.FINDINGS)
    rows.title = ROWS
    for row, level in enumerate(("产出指标", "效益指标", "产出指标"), start=4):
        rows.cell(row, 2, f"行{row}")
        rows.cell(row, 3, level)
    rows["L4"] = f"=COUNTA('{template.FINDINGS}'!$A$6:$A$99)"
    add_marks(rows, BODY.a1)
    add_row_borders(rows, BODY.a1, first_row=4, columns=("B", "K"))
    add_marks(rows, "A3:L3")
    offered = DataValidation("list", formula1='INDIRECT("level2_"&$C4)', showErrorMessage=True, prompt="选一个")
    offered.add("D4:D60")
    rows.add_data_validation(offered)
    rows.column_dimensions["K"].width, rows.column_dimensions["B"].hidden = 20, True
    rows.freeze_panes = "C4"
    findings["A5"], findings["A6"] = "工作表", ROWS
    findings["A5"].font = Font(bold=True)
    for column, name in zip("ABC", _NAMES, strict=True):
        meant = f"'{template.FINDINGS}'!${column}$6:${column}$99"
        book.defined_names[name] = DefinedName(name, attr_text=meant)
    book.save(path)
    return path


def first_round() -> list[Edit]:
    return [
        HiddenSheet(PHRASES),
        WriteBlock(PHRASES, 1, 1, (("请补充依据",), ("请核实金额",))),
        NameArea("choices_phrases", Area(PHRASES, 1, 1, 2, 1)),
        EmptySheet(SHEET),
        WriteBlock(SHEET, 1, 1, (("级别", "单元格", "意见", "标识"), ("必须修改", "D5", "请补充依据", "x"))),
        CopyStyle(Area(SHEET, 1, 1, 1, 4), Ref(template.FINDINGS, 5, 1)),
        ColumnWidths(SHEET, {1: 10, 2: 9.5, 3: 9.5, 4: 0}),
        DropDown(Area(SHEET, 2, 1, 300, 1), LEVELS),
        DropDown(Area(SHEET, 2, 3, 300, 3), Area(PHRASES, 1, 1, 2, 1), strict=False),
        NameArea("opinions_level", Area(SHEET, 2, 1, 300, 1)),
        NameArea("opinions_cell", Area(SHEET, 2, 2, 300, 2)),
        FreezeRows(SHEET, 1),
        Mark(Area(SHEET, 2, 1, 300, 3), '$A2="询问"', "D3E7F7"),
        Mark(BODY, NAMED, "E4D7F5"),
        Mark(BODY, TYPED, "D9EEDD"),
    ]


def second_round() -> list[Edit]:
    """On sheets that are there: other colours, widths, rows in view, a list in place of another one."""
    return [
        ColumnWidths(ROWS, {2: 30, 11: 0}),
        FreezeRows(ROWS, 4),
        Mark(BODY, NAMED, "C9B3EA"),
        DropDown(Area(ROWS, 10, 4, 40, 5), ("甲", "乙")),
        NameArea("findings_cell", Area(SHEET, 2, 2, 2, 2)),
        EmptySheet(SHEET),
        WriteBlock(SHEET, 2, 2, (("D6",),)),
    ]


def seen(book: openpyxl.Workbook) -> dict[str, Any]:
    """All of it, as it means the same in the file of every program."""
    return {
        "tabs": {sheet.title: sheet.sheet_state for sheet in book.worksheets},
        "names": {name: one.attr_text.replace("'", "").replace("$", "") for name, one in book.defined_names.items()},
        **{name: of_sheet(book[name]) for name in (ROWS, SHEET) if name in book.sheetnames},
    }


def of_sheet(sheet: Any) -> dict[str, Any]:
    rules = [
        (str(area.sqref), rule.formula[0].replace("'", ""), rule.dxf.fill.bgColor.rgb[2:] if rule.dxf.fill else None)
        for area in sheet.conditional_formatting
        for rule in area.rules
    ]
    widths = {
        column: 0 if one.hidden else round(one.width)
        for one in sheet.column_dimensions.values()
        for column in range(one.min, min(one.max, 12) + 1)
    }
    values = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=12, max_col=4)]
    return {
        "values": [[str(value).replace("'", "").replace("$", "") for value in row] for row in values],
        "rules": sorted(rules, key=lambda rule: rule[0]),
        "lists": lists(sheet),
        "widths": [widths.get(column, 9) for column in range(1, 12)],
    }


def lists(sheet: Any) -> dict[str, tuple[object, ...]]:
    """What is offered in some cells, and what is said of anything else."""
    return {
        cell: (one.formula1, bool(one.showErrorMessage), one.errorTitle, one.error)
        for cell in ("A2", "A300", "C2", "D9", "D10", "E40", "D41")
        for one in sheet.data_validations.dataValidation
        if one.type == "list" and cell in one.sqref
    }


def shown(book: xw.Book, path: Path) -> dict[str, Any]:
    """What LibreOffice stores of an open workbook, which keeps its own place, and rows in view, which it stores of windows only."""
    book.api.storeToURL(path.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    found = seen(loaded(path.read_bytes()))
    frozen = {name: frozen_rows(book.sheets[name]) for name in (ROWS, SHEET) if name in found}
    return found | {"frozen": frozen}


def in_a_file(path: Path, plan: list[Edit]) -> dict[str, Any]:
    open_book(path).apply(plan)
    book = loaded(path.read_bytes())
    corners = {name: book[name].freeze_panes or "A1" for name in (ROWS, SHEET)}
    return seen(book) | {"frozen": {name: int(corner.lstrip("ABC")) - 1 for name, corner in corners.items()}}


def test_all_of_it_is_alike_at_both_doors_and_is_taken_back(office_app: xw.App, tmp_path: Path) -> None:
    in_file = workbook(tmp_path / "a.xlsx")
    with opened(office_app, workbook(tmp_path / "b.xlsx")) as book:

        def press(*plan: Edit) -> dict[str, Any]:
            LiveBook(book).apply(plan)
            return shown(book, tmp_path / "shown.xlsx")

        before = shown(book, tmp_path / "shown.xlsx")
        first = press(*first_round())
        assert first == in_a_file(in_file, first_round())
        assert set(LiveBook(book).undo().sheets) == {PHRASES, SHEET, ROWS}
        assert shown(book, tmp_path / "shown.xlsx") == before
        LiveBook(book).apply(first_round())
        assert press(*second_round()) == in_a_file(in_file, second_round())
        assert set(LiveBook(book).undo().sheets) == {SHEET, ROWS}
        assert shown(book, tmp_path / "shown.xlsx") == first


def seen_first(book: xw.Book, cell: str) -> list[str]:
    """The formulas of the rules of a cell as LibreOffice goes by them, the first one first."""
    rules = book.sheets[ROWS].range(cell).api.ConditionalFormat
    return [rules.getByIndex(at).getFormula1()[:9] for at in range(rules.Count)]


def test_a_mark_on_a_part_is_seen_over_the_rules_there_and_beside_it_they_are_as_before(
    office_app: xw.App, tmp_path: Path
) -> None:
    with opened(office_app, workbook(tmp_path / "b.xlsx")) as book:
        before = {cell: seen_first(book, cell) for cell in ("B5", "C4", "L60", "A3")}
        assert before["B5"][-1].startswith("COUNTA($B")
        LiveBook(book).apply([Mark(Area(ROWS, 5, 2, 9, 12), '$C5="产出指标"', "E4D7F5")])
        assert seen_first(book, "B5") == ['$C5="产出指标"'[:9], *before["B5"]]
        assert {cell: seen_first(book, cell) for cell in ("C4", "L60", "A3")} | {"B5": before["B5"]} == before
        found = shown(book, tmp_path / "s.xlsx")[ROWS]["rules"]
        assert ("B5:L9", "COUNTA($B5:$K5)>0", None) in found
        assert [is_painted(book, f"A{row}:C{row}", tmp_path / "seen.pdf") for row in (4, 5, 6)] == [False, False, True]
        LiveBook(book).undo()
        assert {cell: seen_first(book, cell) for cell in before} == before


def is_painted(book: xw.Book, area: str, path: Path) -> bool:
    """Whether anything of an area is violet when it is printed."""
    book.sheets[ROWS].range(area).to_pdf(path)
    violet = rb"\s+".join(rb"0\.%03d\d*" % int(int("E4D7F5"[at : at + 2], 16) / 255 * 1000) for at in (0, 2, 4))
    return re.search(violet + rb"\s+rg", PdfReader(path).pages[0].get_contents().get_data()) is not None
