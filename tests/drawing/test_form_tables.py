"""A printed table of a form: which rows there are, what is one cell, what a placeholder says. Plans as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.forms import a_form, cut_down, shelve
from tests.support.memory_book import a_book, a_project, an_indicator
from xltool.drawing.form_tables import FormTable
from xltool.drawing.layout import LayoutSheet, read_table_layout
from xltool.model.cells import Raw
from xltool.model.edits import CopyStyle, Edit, Merge, PrintSetup, RowHeights, SheetLayout, WriteBlock
from xltool.model.errors import ContractBroken
from xltool.model.form_layout import Layout, TableName
from xltool.model.submission import Submission
from xltool.reading.submission import read_submission

LOOK = {"a": {"border": "thin"}}
SECOND = "13063621UQAP8BYN8VZWZ"


def a_table(rows: Sequence[tuple[str, str]], widths: Sequence[float] = (20, 20, 20), **more: Any) -> dict[str, Any]:
    """A table from (kind, cells with | between them)."""
    said = [{"kind": kind, "looks": "a", "cells": [cell.strip() for cell in cells.split("|")]} for kind, cells in rows]
    return {"widths": list(widths), "looks": LOOK, "rows": said, **more}


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read a workbook of the standard form that prints one table."""

    def make(table: TableName, layout: dict[str, Any], **sheets: Sequence[dict[str, Raw]]) -> Submission:
        form = shelve(a_form(layouts={table: layout}), tmp_path, monkeypatch)
        book = a_book(**sheets)  # type: ignore[arg-type]
        return read_submission(cut_down(book, form)).submission

    return make


def lent(layout: Layout) -> LayoutSheet:
    count, columns = len(layout.rows), len(layout.widths)
    measures = SheetLayout(layout.widths, [row.height for row in layout.rows] * 2, {})
    roles = {str(n): n for n in range(1, count + 1)} | {f"{n}^": n + count for n in range(1, count + 1)}
    tops = {str(n): f"{n}^" for n in range(1, count + 1)}
    return LayoutSheet("_版面_", roles, measures, 2 * count, columns + 1, columns, tops, "portrait", layout.page[1])


def plan(read: Submission, table: TableName, number: int = 0) -> list[Edit]:
    layout = read.form.layouts[table]
    project = read.projects[number - 1] if number else None
    return FormTable(read, "表", table, layout, project, number).plan(lent(layout))


def shown(edits: Sequence[Edit]) -> list[str]:
    """What is printed: `<` one cell with the one left, `^` with the one above."""
    (block,) = [edit for edit in edits if isinstance(edit, WriteBlock)]
    cells = [["" if value is None else str(value) for value in row] for row in block.rows]
    for edit in edits:
        if isinstance(edit, Merge):
            for row, column in edit.area.cells():
                if (row, column) != (edit.area.top, edit.area.left):
                    cells[row - 1][column - 1] = "<" if column > edit.area.left else "^"
    return [" | ".join(row).strip() for row in cells]


def test_a_row_without_content_is_left_out(read: Any) -> None:
    table = a_table(
        [
            ("固定", "{项目名称}"),
            ("有内容才印", "备注 | {备注}"),
            ("有内容才印", "负责人 | {填报人} | {对应职责}"),
            ("不印", "财政意见 | {资金用途}"),
            ("每个指标一行", "{三级指标}"),
        ]
    )
    without = read("项目", table, projects=[a_project(对应职责=None)], indicators=[an_indicator()])
    assert shown(plan(without, "项目", 1)) == ["科普专项 | < | <", "培训参加人次（人次） | < | <"]
    filled = read("项目", table, projects=[a_project(备注="跨年")], indicators=[])
    assert shown(plan(filled, "项目", 1)) == ["科普专项 | < | <", "备注 | 跨年 | <", "负责人 |  | 推进科普工作"]


def test_a_block_of_rows_for_every_project(read: Any) -> None:
    table = a_table(
        [
            ("重复表头", "项目 | 指标 | 值"),
            ("每个项目一块", "{序号}.{项目名称} | 共 {预算数} 元 | <"),
            ("每个指标一行", "^ | {三级指标} | {完整指标值}"),
            ("固定", "合计 | {预算数合计} | <"),
        ]
    )
    found = read(
        "清单",
        table,
        projects=[a_project(), a_project(项目编码=SECOND, 项目名称="展览", 预算数="约五千")],
        indicators=[an_indicator(), an_indicator(三级指标="场次", 计量单位="场", 指标值=6, 二级指标="质量指标")],
    )
    edits = plan(found, "清单")
    assert shown(edits) == [
        "项目 | 指标 | 值",
        "1.科普专项 | 共 37500 元 | <",
        "^ | 培训参加人次（人次） | ≥2000人次",
        "^ | 场次 | ≥6场",
        "2.展览 | 共 约五千 元 | <",
        "^ |  |",
        "合计 | — | <",
    ]
    assert [edit.titles for edit in edits if isinstance(edit, PrintSetup)] == [(1, 1)]


def test_equal_neighbours_are_one_cell_within_their_group_and_their_project(read: Any) -> None:
    table = a_table(
        [("固定", "表"), ("每个指标一行", "{部门名称} | {二级指标} | {计量单位}")], joined=[1, 2, 3]
    )  # fmt: skip
    rows = [
        an_indicator(二级指标=level, 计量单位=unit, 项目编码=code)
        for code, level, unit in (
            ("13063621UQAP8BYN8VZWK", "数量指标", "个"),
            ("13063621UQAP8BYN8VZWK", "数量指标", "个"),
            ("13063621UQAP8BYN8VZWK", "质量指标", "个"),
            ("13063621UQAP8BYN8VZWK", "质量指标", None),
            ("13063621UQAP8BYN8VZWK", "质量指标", None),
            (SECOND, "质量指标", "个"),
        )
    ]
    found = read("清单", table, projects=[a_project(), a_project(项目编码=SECOND)], indicators=rows)
    unit = "顺平县科学技术协会（本级）"
    assert shown(plan(found, "清单"))[1:] == [
        f"{unit} | 数量指标 | 个",
        "^ | ^ | ^",
        "^ | 质量指标 | 个",
        "^ | ^ |",
        "^ | ^ |",
        f"{unit} | 质量指标 | 个",
    ]


def test_placeholders_say_numbers_as_numbers_and_texts_as_typed(read: Any) -> None:
    cells = "{预算数} | {预算数}{金额单位} | {3月底}"
    table = a_table(
        [("固定", cells), ("固定", "{内容} | {预算年度}{预算阶段} | {项目名称 }"), ("每个指标一行", "{指标值}")]
    )
    found = read("项目", table, projects=[a_project(预算数=3.75, 项目名称="展\x07览 =1+1")], indicators=[])
    (block,) = [edit for edit in plan(found, "项目", 1) if isinstance(edit, WriteBlock)]
    assert [type(value).__name__ for value in block.rows[0]] == ["Decimal", "str", "Decimal"]
    assert [str(value) for value in block.rows[0]] == ["3.75", "3.75元", "0.2"]
    assert block.rows[1][:2] == ("一、抓好科普工作。面向群众开展科普培训，提升全县群众的科学素质。", "2021一上")
    assert "=1+1" in str(block.rows[1][2])


def test_a_long_text_beside_many_rows_makes_them_all_higher(read: Any) -> None:
    rows = [an_indicator(三级指标=f"第{n}项") for n in range(5)]
    table = a_table([("固定", "表"), ("每个指标一行", "{绩效目标} | {三级指标} | {指标值}")], joined=[1])
    found = read("清单", table, projects=[a_project(绩效目标="长" * 120)], indicators=rows)
    edits = plan(found, "清单")
    (heights,) = [dict(edit.heights) for edit in edits if isinstance(edit, RowHeights)]
    # 120 characters of 11 points, 8 to a line of 20 characters of width, are 15 lines of 16.5 points and 6 of padding
    assert sum(heights[row] for row in range(2, 7)) == pytest.approx(15 * 16.5 + 6, abs=1)
    assert len({heights[row] for row in range(2, 7)}) == 1


def test_cells_beyond_the_first_page_have_their_texts_at_the_top(read: Any) -> None:
    table = a_table([("固定", "表"), ("每个指标一行", "{二级指标} | {三级指标} | {指标值}")], joined=[1])
    rows = [
        an_indicator(三级指标=f"第{n}项", 二级指标="数量指标" if n < 4 else "质量指标" if n < 30 else "时效指标")
        for n in range(34)
    ]
    found = read("项目", table, indicators=rows)
    hung = [edit.area.a1 for edit in plan(found, "项目", 1) if isinstance(edit, CopyStyle) and edit.like.row > 2]
    assert hung == ["A6:A31", "A32:A35"]


def test_without_its_hidden_sheet_a_table_cannot_be_drawn() -> None:
    layout = Layout.model_validate(a_table([("固定", "表"), ("每个指标一行", "{指标值}")]))
    with pytest.raises(ContractBroken, match="找不到隐藏工作表「_版面_清单」"):
        read_table_layout(a_book(), "清单", layout)
