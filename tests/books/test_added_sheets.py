"""What a review adds to a workbook whose template has it not: alike in a file and in LibreOffice, and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from tests.support.live import opened
from tests.support.rich_workbook import loaded
from xltool.books import open_book
from xltool.books.libreoffice.office import properties
from xltool.books.live.book import LiveBook
from xltool.books.shipped import SAMPLE, template_path
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

SHEET, PHRASES = "审核意见", "_短语"
LEVELS = ("必须修改", "建议", "询问")
NAMED = 'COUNTIFS(opinions_level,"必须修改",opinions_cell,ADDRESS(ROW(),COLUMN(),4))>0'
TYPED = '$C4="产出指标"'
BODY = Area(template.INDICATORS, 4, 1, 1003, 12)


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
        ColumnWidths(template.INDICATORS, {2: 30, 11: 0}),
        FreezeRows(template.INDICATORS, 4),
        Mark(BODY, NAMED, "C9B3EA"),
        DropDown(Area(template.INDICATORS, 10, 4, 40, 5), ("甲", "乙")),
        NameArea("findings_cell", Area(SHEET, 2, 2, 2, 2)),
        EmptySheet(SHEET),
        WriteBlock(SHEET, 2, 2, (("D6",),)),
    ]


import pprint
def diff(a,b,tag):
    for key in a.keys()|b.keys():
        if a.get(key)!=b.get(key):
            x,y=a.get(key) or {},b.get(key) or {}
            for k in x.keys()|y.keys():
                if x.get(k)!=y.get(k): print(tag,key,k); (pprint.pprint(x.get(k)), pprint.pprint(y.get(k))) if k!="values" else 0


def seen(book: openpyxl.Workbook) -> dict[str, Any]:
    """All of it, as it means the same in the file of every program."""
    return {
        "tabs": {sheet.title: sheet.sheet_state for sheet in book.worksheets},
        "names": {name: one.attr_text.replace("'", "").replace("$", "") for name, one in book.defined_names.items()},
        **{name: of_sheet(book, book[name]) for name in (template.INDICATORS, SHEET) if name in book.sheetnames},
    }


def of_sheet(book: openpyxl.Workbook, sheet: Any) -> dict[str, Any]:
    rules = [
        (str(area.sqref), rule.formula[0].replace("'", ""), rule.dxf.fill.bgColor.rgb[2:] if rule.dxf.fill else None)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.formula[0] != "COUNTA"
    ]
    widths: dict[int, float] = {}
    for one in sheet.column_dimensions.values():
        for column in range(one.min, min(one.max, 12) + 1):
            widths[column] = 0 if one.hidden else round(one.width)
    return {
        "values": [[cell.value for cell in row] for row in sheet.iter_rows(max_row=12, max_col=4)],
        "frozen": sheet.freeze_panes,
        "rules": rules,
        "lists": lists(sheet),
        "widths": {column: widths.get(column, 9) for column in range(1, 12)},
    }


def lists(sheet: Any) -> dict[str, tuple[str, bool, str]]:
    """What is offered in some cells, and what is said of anything else."""
    found = {}
    for cell in ("A2", "A300", "C2", "D9", "D10", "E40", "D41", "F10"):
        for one in sheet.data_validations.dataValidation:
            if cell in one.sqref:
                assert cell not in found
                found[cell] = (one.type, one.formula1, bool(one.showErrorMessage), one.error)
    return found


def shown(book: xw.Book, path: Path) -> dict[str, Any]:
    """What LibreOffice stores of an open workbook, which keeps its own place."""
    book.api.storeToURL(path.as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    return seen(loaded(path.read_bytes()))


def test_all_of_it_is_alike_at_both_doors_and_is_taken_back(office_app: xw.App, tmp_path: Path) -> None:
    in_file = Path(shutil.copyfile(template_path(SAMPLE), tmp_path / "a.xlsx"))
    live = Path(shutil.copyfile(in_file, tmp_path / "b.xlsx"))
    with opened(office_app, live) as book:
        states = []
        before=shown(book,tmp_path/"0.xlsx")
        for plan in (first_round(), second_round()):
            LiveBook(book).apply(plan)
            states.append(shown(book, tmp_path / f"s{len(states)}.xlsx"))
            open_book(in_file).apply(plan)
            diff(states[-1], seen(loaded(in_file.read_bytes())),"PARITY")
        print(LiveBook(book).undo())
        back = shown(book, tmp_path / "9.xlsx")
        diff(back,states[0],"UNDO")
        LiveBook(book).apply(first_round()[:3]+[Mark(BODY,NAMED,"112233")]); print(LiveBook(book).undo()); diff(shown(book,tmp_path/"10.xlsx"), back,"UNDO2")
