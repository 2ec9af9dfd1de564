"""The printed tables of every form in the document: cell for cell and merge for merge what the official sheets have."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from tests.support.forms import a_form, filled, shelve
from tests.support.memory_book import a_book
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, template_path
from xltool.documents.publishing import styles
from xltool.model.form import Form
from xltool.model.form_layout import Layout, TableName
from xltool.model.shelf import load_form, shipped_names
from xltool.workflows.publish import publish
from xltool.workflows.run import run

NOW = datetime(2026, 11, 28, 12)
OWN = [name for name in shipped_names() if load_form(name).layouts]


def published(path: Path) -> Document:
    return docx.Document(io.BytesIO(publish(open_book(path), accepted=True).word))


Cells = dict[tuple[int, int, int, int], str]
"""Text by upper left and lower right row and column, from 1."""


def cells_of(table: Table) -> Cells:
    places: dict[object, list[tuple[int, int]]] = {}
    texts = {}
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row.cells, start=1):
            places.setdefault(cell._tc, []).append((number, column))
            texts[cell._tc] = cell.text
    return {(*min(found), *max(found)): texts[tc] for tc, found in places.items()}


def cells_on(sheet: Worksheet, first: int) -> Cells:
    """The framed rows of a sheet, from ``first`` on, amounts as the cells show them."""
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    inner = {place for area in merged.values() for place in area.cells} - set(merged)
    _, _, width, last = range_boundaries(str(sheet.print_area).rpartition("!")[2].replace("$", ""))
    found = {}
    for row in range(first, last + 1):
        for column in range(1, width + 1):
            if (row, column) in inner:
                continue
            area = merged.get((row, column))
            bottom, right = (area.max_row, area.max_col) if area else (row, column)
            value = sheet.cell(row, column).value
            text = f"{value:,.2f}" if isinstance(value, int | float) else str(value or "")
            found[row - first + 1, column, bottom - first + 1, right] = text
    return found


LISTED = {
    "list_annual": ["部门预算项目绩效目标申报表（2021年度）"],
    "department_overall": ["部门整体支出绩效目标申报表"],
}
"""What the table of contents lists; elsewhere the projects."""
HEADINGS = {styles.PART, styles.HEADING, styles.TABLE_TITLE}


@pytest.mark.parametrize("name", OWN)
def test_the_document_has_the_tables_of_the_official_sheets(name: str, tmp_path: Path) -> None:
    path = filled(load_form(name), tmp_path / "填报.xlsx")
    official = list(run(open_book(path), NOW).submission.official_sheets)
    word, workbook = tmp_path / "表.docx", openpyxl.load_workbook(path)
    word.write_bytes(publish(open_book(path), accepted=True).word)
    document = docx.Document(str(word))
    texts = [(one.text, one.style.name) for one in document.paragraphs if one.style]
    assert len(document.tables) == len(official) > 0
    for table, sheet in zip(document.tables, official, strict=True):
        titles = [row for row in (1, 2) if workbook[sheet].cell(row, 1).border.left.style is None]
        assert cells_of(table) == cells_on(workbook[sheet], len(titles) + 1)
        above = {str(cell.value) for row in titles for cell in workbook[sheet][row] if cell.value}
        assert above <= {text for text, _ in texts}
    listed = LISTED.get(name, ["1.科普专项"])
    assert [text for text, style in texts if style in styles.CONTENTS] == [f"{text}\t1" for text in listed]
    assert [text for text, style in texts if style in HEADINGS] == listed
    assert [str(error) for error in OpenXmlValidator().validate(word).errors] == []


def test_the_wide_list_lies_on_its_page_and_repeats_its_header(tmp_path: Path) -> None:
    path = filled(load_form("list_annual"), tmp_path / "填报.xlsx")
    document = published(path)
    cover, table = document.sections
    assert (round(cover.page_width.mm), round(table.page_width.mm), round(table.page_height.mm)) == (210, 297, 210)
    grid = document.tables[0]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in grid.rows]
    assert repeated == [True, *[False] * (len(grid.rows) - 1)]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in grid.rows)
    widths = load_form("list_annual").layouts["清单"].widths
    made = [column.width.mm for column in grid.columns]
    assert made == pytest.approx([257 * width / sum(widths) for width in widths], abs=0.02)


def own_card(**changes: object) -> dict[TableName, Layout]:
    """A county's own card: 附件 above its title, two lines of signatures below the frame, an amount with a unit."""
    looks = {
        "a": {"size": 10.5, "font": "黑体"}, "t": {"size": 20, "across": "center"}, "l": {}, "r": {"across": "right"},
        "b": {"border": "thin"}, "m": {"border": "thin", "format": '#,##0"元"', "across": "right", "color": "C00000"},
        "d": {"border": "double", "fill": "DDEBF7", "down": "top", "bold": True},
    }  # fmt: skip
    rows = [
        {"looks": "a", "cells": ["附件2"]},
        {"looks": "t", "cells": ["绩效目标批复表"]},
        {"looks": "llr", "cells": ["{部门名称}", "", "单位：{金额单位}"]},
        {"kind": "重复表头", "looks": "d", "cells": ["项目", "<", "金额"]},
        {"looks": "bbm", "cells": ["{项目名称}", "<", "{预算数}"]},
        {"kind": "每个指标一行", "looks": "b", "cells": ["{二级指标}", "{三级指标}", "{完整指标值}"]},
        {"looks": "llr", "cells": ["填报人：", "审核人：", "填报日期："]},
        {"looks": "l", "cells": ["注：本表一式两份。"]},
    ]
    layout = Layout.model_validate({"widths": [20, 30, 20], "joined": [1], "rows": rows, "looks": looks} | changes)
    return {"项目": layout}


def test_a_countys_own_card_is_published_as_it_draws_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = shelve(a_form(layouts=own_card()), tmp_path / "home", monkeypatch)
    path = filled(form, tmp_path / "填报.xlsx")
    document = published(path)
    texts = [one.text for one in document.paragraphs]
    begin = texts.index("1.科普专项", texts.index("第二部分\n预算项目绩效目标"))
    assert texts[begin : begin + 6] == [
        "1.科普专项", "附件2", "绩效目标批复表", "顺平县科学技术协会（本级）\t单位：元", "填报人：\t审核人：\t填报日期：", "注：本表一式两份。",
    ]  # fmt: skip
    (table,) = document.tables
    amount = table.cell(1, 2)
    assert amount.text == "37,500元"
    assert str(amount.paragraphs[0].runs[0].font.color.rgb) == "C00000"
    head = table.cell(0, 0)
    assert head.paragraphs[0].runs[0].bold
    assert head._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "DDEBF7"
    assert {one.get(qn("w:val")) for one in head._tc.tcPr.find(qn("w:tcBorders"))} == {"double"}
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows[:2]] == [True, False]


def test_a_lying_table_after_upright_ones_has_its_own_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = load_form("list_annual")
    both = {**listed.model_dump(mode="json"), "name": "both"}
    both["layouts"] |= {name: one.model_dump(mode="json") for name, one in own_card().items()}
    path = filled(shelve(Form.model_validate(both), tmp_path / "home", monkeypatch), tmp_path / "填报.xlsx")
    document = published(path)
    assert [section.page_width.mm > 250 for section in document.sections] == [False, True, False]
    assert [len(table.columns) for table in document.tables] == [12, 3]


def test_a_table_without_a_title_is_headed_by_its_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = own_card()["项目"].model_dump(mode="json")
    untitled = {"项目": {**card, "rows": [row for row in card["rows"] if row["cells"][0] != "绩效目标批复表"]}}
    path = filled(shelve(a_form(layouts=untitled), tmp_path / "home", monkeypatch), tmp_path / "填报.xlsx")
    styled = [(one.text, one.style.name) for one in published(path).paragraphs if one.style]
    begin = styled.index(("1.科普专项", styles.HEADING))
    assert [text for text, _ in styled[begin + 1 : begin + 3]] == ["附件2", "顺平县科学技术协会（本级）\t单位：元"]
    assert styles.SUBTITLE not in {name for _, name in styled[begin:]}


FORMER = {
    "word/document.xml": "15cac714f2a0fd9a8d7d5c783923e6da5c7b8bfbe3aa389d257a1c7352568be9",
    "word/styles.xml": "8c707ecd4a4f99562d5bcb675b95aaa3df21a3f6e5c03306529021c570ec0847",
}
"""Digests of the document of the sample, made by the tool before forms had tables of their own."""


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("项目", [("固定", "o", "标题"), ("每个指标一行", "b", "{三级指标}")]),
        ("项目", [("重复表头", "o", "表头"), ("有内容才印", "b", "{备注}"), ("每个指标一行", "b", "{三级指标}")]),
        ("部门", [("固定", "o", "标题"), ("每个任务一行", "b", "{项目名称}"), ("每个指标一行", "b", "{三级指标}")]),
        ("清单", [("固定", "o", "标题"), ("每个项目一块", "b", "{项目名称}"), ("每个指标一行", "b", "{三级指标}")]),
    ],
)
def test_a_table_none_of_whose_framed_rows_is_printed_has_its_first_line(
    table: str, rows: list[tuple[str, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [{"kind": kind, "looks": look, "cells": [text]} for kind, look, text in rows]
    layout = {"widths": [20, 30], "rows": drawn, "looks": {"o": {}, "b": {"border": "thin"}}}
    form = shelve(a_form(layouts={table: layout}), tmp_path / "home", monkeypatch)
    path = filled(form, tmp_path / "填报.xlsx", book=a_book(projects=None if table == "项目" else [], indicators=[]))
    sheet = run(open_book(path), NOW).made[-1]
    (grid,) = published(path).tables
    assert [list(row) for row in open_book(path).read(sheet).rows] == [[rows[0][2]]]
    assert list(cells_of(grid).values()) == [rows[0][2]]


def test_the_document_of_the_first_form_is_that_of_before() -> None:
    word = zipfile.ZipFile(io.BytesIO(publish(open_book(template_path(SAMPLE)), accepted=True).word))
    assert {name: hashlib.sha256(word.read(name)).hexdigest() for name in FORMER} == FORMER
