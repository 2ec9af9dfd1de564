"""The engine of printed tables draws the first form's official sheet as its own code does: every cell, merge, format, measure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.forms import a_form, filled, shelve
from xltool.books import open_book
from xltool.model.shelf import standard_form
from xltool.workflows.run import make_forms

NOW = datetime(2026, 11, 28, 12)
TABLE = {
    "widths": [17, 18, 18, 19, 13, 12, 13],
    "joined": [1, 2],
    "looks": {
        "t": {"size": 16, "bold": True, "across": "center"},
        "l": {"wrap": False},
        "r": {"wrap": False, "across": "right"},
        "c": {"across": "center", "border": "thin"},
        "x": {"across": "center", "border": "thin", "format": "@"},
        "v": {"border": "thin", "indent": 1},
        "m": {"across": "center", "border": "thin", "wrap": False, "shrink": True, "format": "0.00"},
        "p": {"across": "center", "border": "thin", "format": "0.00%"},
        "h": {"across": "center", "border": "thin", "bold": True, "fill": "EDEDED"},
    },
    "rows": [
        {"height": 36, "looks": "t", "cells": ["{序号}.{项目名称}绩效目标表"]},
        {"height": 22, "looks": "llllr", "cells": ["{部门编码}{部门名称}", "<", "<", "<", "单位：{金额单位}"]},
        {"looks": "x", "cells": ["项目编码", "{项目编码}", "<", "项目名称", "{项目名称}"]},
        {
            "looks": "ccmcmcm",
            "cells": [
                "预算规模及资金用途", "预算数", "{预算数}", "其中：财政资金", "{财政资金}", "其他资金", "{其他资金}",
            ],
        },
        {"looks": "cv", "cells": ["^", "{资金用途}"]},
        {"looks": "c", "cells": ["资金支出计划（%）", "3月底", "6月底", "10月底", "<", "12月底"]},
        {"looks": "cp", "cells": ["^", "{3月底}", "{6月底}", "{10月底}", "<", "{12月底}"]},
        {"looks": "cv", "cells": ["绩效目标", "{绩效目标}"]},
        {
            "kind": "重复表头",
            "looks": "h",
            "cells": ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"],
        },
        {
            "kind": "每个指标一行",
            "looks": "ccv",
            "cells": ["{一级指标}", "{二级指标}", "{三级指标}", "{绩效指标描述}", "{完整指标值}", "{指标值确定依据}"],
        },
    ],
}  # fmt: skip


def long_texts(workbook: openpyxl.Workbook) -> None:
    """A purpose and an objective of many lines, an indicator that runs on over rows, and a group as tall as half a page."""
    project, grid = workbook["项目"], workbook["指标"]
    project["F4"].value = "组织科普活动。" * 12
    project["K4"].value = "\n".join(f"{number}.办好第{number}次活动。" for number in range(1, 8))
    grid["E5"].value = "考核合格人数占参加人数的比率。" * 40
    grid["I6"].value = "县科协年度工作要点和活动方案。" * 8


def nothing(_: openpyxl.Workbook) -> None:
    return


def seen(sheet: Worksheet) -> dict[str, Any]:
    """All that a sheet shows and prints, as plain values."""
    cells = {}
    for row in sheet.iter_rows(min_col=1, max_col=7):
        for cell in row:
            font, border, align = cell.font, cell.border, cell.alignment
            sides = tuple(getattr(border, side).style for side in ("left", "right", "top", "bottom"))
            cells[cell.coordinate] = (
                cell.value, cell.number_format, font.name, font.sz, bool(font.b), sides,
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


@pytest.mark.parametrize("change", [nothing, long_texts])
def test_the_official_sheet_of_the_first_form_as_a_printed_table(
    change: Callable[[openpyxl.Workbook], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shelve(a_form(layouts={"项目": TABLE}), tmp_path / "home", monkeypatch)
    sheets = []
    for one in (standard_form(), form):
        path = filled(one, tmp_path / f"{one.name}.xlsx")
        workbook = openpyxl.load_workbook(path)
        change(workbook)
        workbook.save(path)
        make_forms(open_book(path), NOW)
        sheets.append(seen(openpyxl.load_workbook(path)["表1 科普专项"]))
    own, table = sheets
    # a label over two rows is given room by both, where the first form's own code makes the first one higher
    assert [own["heights"].pop(row) for row in (4, 6)] == [39, 39]
    assert [table["heights"].pop(row) for row in (4, 6)] == [24, 24]
    for part, was in own.items():
        assert table[part] == was, part
