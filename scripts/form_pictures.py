#!/usr/bin/env python3
"""The workbooks behind the pictures of the forms: each shipped one filled in, and a county's own made from a card.

``form_pictures.py WORK``, called by make-pictures.sh.
"""

from __future__ import annotations

import sys
from copy import copy
from pathlib import Path

import openpyxl
from crop_pictures import PRINTED
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.typist import PLACES, Typist
from xltool.delivery.template.form_package import build_package
from xltool.model.form import Form
from xltool.model.shelf import lend, load_form
from xltool.workflows.forms import check_package

ABOUT = {
    "表样名": "card_qinghe",
    "标题": "清河县项目支出绩效目标表",
    "适用地区": "清河县",
    "制作单位": "清河县财政局",
    "日期": "2026-11-28",
}
LAST = "G"
"""The last column of the table in the card."""


def main(work: Path) -> None:
    """Write form-NAME.xlsx, package.xlsx and county.xlsx."""
    for name in PRINTED:
        _fill(load_form(name), work / f"form-{name}.xlsx", projects=3 if name == "list_annual" else 1)
    county = _county(work / "card_qinghe-1.0.xlsx")
    lend(county)
    _fill(county, work / "county.xlsx", projects=1)


def _fill(form: Form, path: Path, projects: int) -> None:
    typist = Typist(form, path)
    for number, place in enumerate(PLACES[:projects], start=1):
        typist.type_project(number, place)
    typist.workbook.save(path)


def _county(path: Path) -> Form:
    """The steps of docs/guide-it.md: the card of a county, beside the workbook that is filled in by it."""
    path.write_bytes(build_package(load_form("card_annual")))
    book = openpyxl.load_workbook(path)
    for row in book["说明"].iter_rows(min_row=4):
        row[1].value = ABOUT.get(str(row[0].value), row[1].value)
    columns = book["栏目"]
    for row in columns.iter_rows(min_row=4):
        if row[1].value == "indicator.target":
            row[2].value = "目标值"
    columns.append(["指标", "indicator.weight", "分值", None, "文字", "是", None, 8, "各指标合计 100。"])
    book["权重"]["A4"] = 100
    _draw(book["版面_项目"])
    book.save(path)
    for sheet in book:
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        sheet.print_area = None
    book.save(path.with_name("package.xlsx"))
    return check_package(path)


def _draw(table: Worksheet) -> None:
    """Two more columns, 分值 and 备注, and the row for the opinions."""
    for area in [str(one) for one in table.merged_cells.ranges]:
        first, last = area.split(":")
        if last.startswith(LAST):
            table.unmerge_cells(area)
            _widen(table, int(first[1:]), int(last[1:]))
            table.merge_cells(f"{first}:I{last[1:]}")
    _widen(table, 11, 12)
    table["A13"].value = "固定"
    for cell, text in {"G11": "目标值", "H11": "分值", "I11": "备注", "H12": "{分值}", "I12": "{备注}"}.items():
        table[cell].value = text
    for column, width in {"G": 14, "H": 8, "I": 12}.items():
        table.column_dimensions[column].width = width
    table.print_area = "B2:I13"


def _widen(table: Worksheet, first: int, last: int) -> None:
    """Let the cells right of the last column look as it does."""
    for row in range(first, last + 1):
        for column in "HI":
            table[f"{column}{row}"]._style = copy(table[f"{LAST}{row}"]._style)  # noqa: SLF001


if __name__ == "__main__":
    main(Path(sys.argv[1]))
