"""The table to start from draws the tool's own official sheet as its own code does: every cell, merge, format, width."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.forms import a_form, filled, shelve
from xltool.books import open_book
from xltool.delivery.template.starting_table import starting_table
from xltool.model.form import Form
from xltool.model.shelf import standard_form
from xltool.workflows.run import make_forms

NOW = datetime(2026, 11, 28, 12)


def long_texts(workbook: openpyxl.Workbook) -> None:
    """A purpose and an objective of many lines, an indicator that runs on over rows, and a group as tall as half a page."""
    project, grid = workbook["项目"], workbook["指标"]
    project["F4"].value = "组织科普活动。" * 12
    project["K4"].value = "\n".join(f"{number}.办好第{number}次活动。" for number in range(1, 8))
    grid["E5"].value = "考核合格人数占参加人数的比率。" * 40
    grid["I6"].value = "县科协年度工作要点和活动方案。" * 8


def nothing(_: openpyxl.Workbook) -> None:
    return


def shown(cell: Cell) -> tuple[object, str | None]:
    """What is read in a cell; money as its digits, whether it is a number or was written as a text."""
    number = isinstance(cell.value, int | float)
    if number and cell.number_format == "0.00":
        return f"{cell.value:.2f}", None
    return cell.value, cell.number_format if number else None


def seen(sheet: Worksheet) -> dict[str, Any]:
    """All that a sheet shows and prints, as plain values."""
    cells = {}
    for row in sheet.iter_rows(min_col=1, max_col=7):
        for cell in row:
            font, border, align = cell.font, cell.border, cell.alignment
            sides = tuple(getattr(border, side).style for side in ("left", "right", "top", "bottom"))
            cells[cell.coordinate] = (
                shown(cell), font.name, font.sz, bool(font.b), sides,
                (align.horizontal, align.vertical, bool(align.wrap_text), bool(align.shrink_to_fit), align.indent),
                cell.fill.fgColor.rgb if cell.fill.fill_type else None,
            )  # fmt: skip
    return {
        "cells": cells,
        "merges": sorted(str(area) for area in sheet.merged_cells.ranges),
        "widths": [sheet.column_dimensions[letter].width for letter in "ABCDEFG"],
        "heights": {row: sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)},
        "print": (sheet.print_area, sheet.print_title_rows, sheet.page_setup.paperSize, sheet.page_setup.orientation),
        "margins": {side: getattr(sheet.page_margins, side) for side in ("left", "right", "top", "bottom", "footer")},
        "footer": sheet.oddFooter.center.text,
    }


MONTHS = [{"label": f"{month}月底", "month": month} for month in range(1, 13)]


def of_its_own() -> Form:
    """Twelve checkpoints in money, no purpose, one source of funds, further columns on both sheets."""
    columns = {name: list(ones) for name, ones in standard_form().columns.items()}
    gone = {"purpose", "other_funds", "description"}
    columns = {name: [one for one in ones if one.key not in gone] for name, ones in columns.items()}
    columns["项目"] += [{"key": "leader"}, {"key": "自定义:村组", "required": False}]  # type: ignore[list-item]
    columns["指标"] += [{"key": "note"}, {"key": "weight"}]  # type: ignore[list-item]
    funds = [{"key": "fiscal_funds", "kind": "财政"}]
    return a_form("own_form", "自定", columns=columns, funds=funds, checkpoints=MONTHS, checkpoint_kind="money")


@pytest.mark.parametrize(("make", "change"), [(standard_form, long_texts), (of_its_own, nothing)])
def test_the_official_sheet_of_the_tool_as_a_printed_table(
    make: Callable[[], Form],
    change: Callable[[openpyxl.Workbook], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = make() if make is standard_form else shelve(make(), tmp_path / "home", monkeypatch)
    said = plain.model_dump(mode="json") | {"name": "with_table", "title": "带版面"}
    table = starting_table(plain).model_dump(mode="json")
    form = shelve(Form.model_validate(said | {"layouts": {"项目": table}}), tmp_path / "home", monkeypatch)
    sheets = []
    for one in (plain, form):
        workbook = openpyxl.load_workbook(filled(one, path := tmp_path / f"{one.name}.xlsx"))
        change(workbook)
        workbook.save(path)
        make_forms(open_book(path), NOW)
        sheets.append(seen(openpyxl.load_workbook(path)["表1 科普专项"]))
    own, drawn = sheets
    # a label over two rows is given room by both, where the tool's own code makes the first one higher
    labels = [int(area[1 : area.index(":")]) for area in own["merges"] if re.fullmatch(r"A\d:A\d+", area)]
    assert labels
    for row in labels:
        assert (own["heights"].pop(row), drawn["heights"].pop(row)) == (39, 24)
    for part, was in own.items():
        assert drawn[part] == was, part
