"""The formulas in 所属项目 of 指标: where they are written, and what they look at."""

from __future__ import annotations

import pytest

from xltool.drawing.project_names import fill_names, fresh_name
from xltool.model import template
from xltool.model.cells import Formula, Grid, Raw
from xltool.model.edits import WriteBlock
from xltool.model.shelf import standard_form

MADE = template.PROJECT_NAME_COLUMN.header


def projects(*headers: str, above: int = 2, rows: int = 1) -> Grid:
    return Grid("项目", [*[["说明"]] * above, list(headers), *[["x"]] * rows])


def indicators(*made: Raw) -> Grid:
    return Grid(
        "指标", [["指标"], [], ["备注", "项目编码", MADE], *[[None, f"1306{at}", one] for at, one in enumerate(made)]]
    )


USUAL = projects("项目编码", "项目名称")


def test_rows_with_an_entry_and_an_empty_cell_get_one_and_others_stay() -> None:
    kept = Formula("B5", "自己写的")
    grid = indicators(None, kept, "手填", "", None, None)
    edits = list(fill_names(grid, USUAL, [4, 5, 6, 7, 8], standard_form()))
    assert [(edit.row, edit.column, len(edit.rows)) for edit in edits if isinstance(edit, WriteBlock)] == [
        (4, 3, 1),
        (7, 3, 2),
    ]
    assert not list(fill_names(indicators("甲"), USUAL, [4], standard_form()))


def test_a_formula_follows_the_columns_and_headers_as_staff_have_moved_them() -> None:
    (edit,) = fill_names(
        indicators(None), projects("备注", "项目名称", "预算数", "项目编码", above=5, rows=1200), [4], standard_form()
    )
    assert isinstance(edit, WriteBlock)
    ((formula,),) = edit.rows
    assert isinstance(formula, Formula)
    assert formula.text == (
        """IF($B4="","",IFERROR(INDEX('项目'!$B$6:$B$1212,MATCH($B4&"",'项目'!$D$6:$D$1212,0))&"",""))"""
    )


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (Grid("指标", [["项目编码", "一级指标"], ["1306", "产出指标"]]), USUAL),
        (indicators(None), projects("编码", "名称")),
    ],
    ids=["a workbook of template 1.0", "no names to look up"],
)
def test_without_the_columns_nothing_is_written(here: Grid, there: Grid) -> None:
    assert list(fill_names(here, there, [2, 4], standard_form())) == []


def test_the_template_has_what_a_press_would_write() -> None:
    headers = [column.header for column in standard_form().sheet_columns[template.INDICATORS]]
    grid = Grid("指标", [[], [], headers, [], [None, "1306"]])
    (edit,) = fill_names(grid, projects(*(column.header for column in template.PROJECT_COLUMNS)), [5], standard_form())
    assert isinstance(edit, WriteBlock)
    assert edit.rows == ((fresh_name(5, standard_form()),),)
