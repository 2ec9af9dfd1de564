"""资金汇总 as a plan of edits. The department block that the chart looks at, and three tables of projects.

Figures come from ``disbursement``; formulas only check them (核对). What cannot be computed is a dash, never zero.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from xltool.drawing.layout import LayoutSheet
from xltool.drawing.paging import Paper, begin_pages
from xltool.drawing.text_size import MAX_ROW_HEIGHT, text_height
from xltool.language.residue import as_printed
from xltool.model import template
from xltool.model.cells import Area, Formula, Grid, Plain, Ref, column_letters
from xltool.model.disbursement import SOURCES, Amounts, Disbursement, ProjectMoney, Source
from xltool.model.edits import ClearArea, CopyStyle, Edit, Merge, PrintSetup, RowHeights, SheetLayout, WriteBlock
from xltool.model.submission import Project
from xltool.model.template import block_rows, find_label, require_headers, totals_width

BLOCK_COLUMN = 2
TABLES_BELOW_BLOCK = 20
"""The tables start this many rows below the block; the chart stands between, where the form has checkpoints."""
_NO_CHART = 2

_TITLE_ROWS = (1, 2)
_GAP = 15.0
"""Points of the row between two tables, which has the default height."""
_SOURCE_NAMES: dict[Source, str] = {"total": "全部资金", "fiscal": "财政资金", "other": "其他资金"}
_UNKNOWN = "—"


def draw_totals(
    figures: Disbursement, grid: Grid, measures: SheetLayout, layout: LayoutSheet, made_at: datetime
) -> list[Edit]:
    """Draw 资金汇总 anew.

    ``grid``: the sheet as it stands; its block headers say where things go. ``measures`` of it down to there at least.
    """
    block, labels = _block_row(grid), figures.labels
    start = block + (block_rows(labels) + TABLES_BELOW_BLOCK if labels else 1 + _NO_CHART)
    columns, headers = totals_width(labels), template.totals_headers(labels)
    last = max(len(grid.rows), start)
    plan: list[Edit] = [ClearArea(Area(grid.sheet, start, 1, last, columns))]
    plan += _status(grid, figures, made_at)
    plan.append(WriteBlock(grid.sheet, block + 1, BLOCK_COLUMN, _block(figures, labels)))
    row = start
    heights = dict(enumerate(measures.heights[: start - 1], start=1))
    tables: list[tuple[int, int]] = []
    for number, source in zip("二三四", figures.sources, strict=False):
        table = _table(figures, source, row + 2, len(labels))
        drawn = [one.project for one in figures.projects]
        of_table = _heights(row, drawn, measures.widths, layout)
        heights |= of_table
        plan += [*_style(grid.sheet, row, len(drawn), layout, len(headers)), RowHeights(grid.sheet, of_table)]
        heading: tuple[Plain | Formula, ...] = (f"{number}、分项目：{_SOURCE_NAMES[source]}",)
        plan.append(WriteBlock(grid.sheet, row, 1, (heading, headers, *table)))
        tables.append((row, row + len(table) + 1))
        row += len(table) + 3
        heights[row - 1] = _GAP
    printed = Area(grid.sheet, 1, 1, row - 2, columns)
    return [*plan, _print_set_up(printed, tables, heights, Paper(measures.widths[:columns], "landscape"))]


def _print_set_up(
    printed: Area, tables: Sequence[tuple[int, int]], heights: Mapping[int, float], paper: Paper
) -> PrintSetup:
    """No table is torn, and pages begin with the title of the sheet: each table brings its headers.

    Where a table is longer than a page the headers are repeated, and only its first and last rows stay together.
    """
    titles = _TITLE_ROWS
    together = list(tables)
    room = min(paper.page_heights()) - _height(heights, *titles)
    if any(_height(heights, *table) > room for table in tables):
        titles = (tables[0][0] + 1, tables[0][0] + 1)
        together = [ends for first, last in tables for ends in ((first, first + 2), (last - 2, last))]
    breaks = begin_pages(heights, together, paper, _height(heights, *titles))
    return PrintSetup(printed, titles, "landscape", breaks)


def _block_row(grid: Grid) -> int:
    headers = template.TOTALS_BLOCK_HEADERS[::2][:2]
    return require_headers(grid, headers, f"工作表「{grid.sheet}」找不到表头「{'、'.join(headers)}」。")[0]


def _status(grid: Grid, figures: Disbursement, made_at: datetime) -> list[Edit]:
    words = f"{made_at:%Y-%m-%d %H:%M} 由 xltool 计算，单位：元"
    if figures.incomplete:
        names = "、".join(as_printed(project.title) for project in figures.incomplete)
        words += f"；{names} 的资金或支出计划填写不全，{template.NOT_COMPUTED}，合计因此空缺"
    below = [money.project for money in figures.projects if any(_is_below_zero(money.of(one)) for one in SOURCES)]
    if below:
        names = "、".join(project.name.typed or project.code.typed for project in below)
        words += f"；{names} 有负数金额，请改正项目表的金额或支出计划后重新计算"
    at = find_label(grid, template.TOTALS_STATUS_LABEL)
    return [WriteBlock.one(at.beside, words)] if at else []


def _is_below_zero(amounts: Amounts) -> bool:
    """Whether any money is below zero, of the budget or of a period."""
    periods = [money.period for money in amounts.schedule or ()]
    return any(money < 0 for money in (*periods, amounts.budget) if money is not None)


def _block(figures: Disbursement, labels: Sequence[str]) -> tuple[tuple[Plain | Formula, ...], ...]:
    """One row per checkpoint: label, share of the budget, then cumulative and period by source; else one of budgets."""
    if not labels:
        budgets = (figures.of(source).budget for source in SOURCES)
        return ((template.WHOLE_YEAR, None, *(cell for budget in budgets for cell in (budget, None))),)
    rows = []
    for index, label in enumerate(labels):
        cells: list[Plain | Formula] = [label, _share(figures.total, index)]
        for source in SOURCES:
            cells += _pair(figures.of(source), index)
        rows.append(tuple(cells))
    return tuple(rows)


def _share(amounts: Amounts, index: int) -> Decimal | None:
    """Σ money / Σ budget (rule D07), as a fraction; None without a budget."""
    if amounts.schedule is None or not amounts.budget:
        return None
    return amounts.schedule[index].cumulative / amounts.budget


def _pair(amounts: Amounts, index: int) -> tuple[Plain, Plain]:
    if amounts.schedule is None:
        return None, None
    money = amounts.schedule[index]
    return money.cumulative, money.period


def _table(figures: Disbursement, source: Source, first: int, points: int) -> tuple[tuple[Plain | Formula, ...], ...]:
    """Rows of one table, the first in row ``first``: projects, their sum, and formulas that check the sum."""
    rows = [_project_row(number, money, source, points) for number, money in enumerate(figures.projects, 1)]
    total: tuple[Plain | Formula, ...] = (None, None, template.TOTALS_SUM_LABEL, *_figures(figures.of(source), points))
    return (*rows, total, _check_row(first, len(rows), total))


def _project_row(number: int, money: ProjectMoney, source: Source, points: int) -> tuple[Plain | Formula, ...]:
    project = money.project
    return (number, *_names(project), *_figures(money.of(source), points))


def _names(project: Project) -> tuple[str, str]:
    return as_printed(project.code.typed), as_printed(project.name.typed)


def _figures(amounts: Amounts, points: int) -> tuple[Plain, ...]:
    figures: list[Plain] = [_UNKNOWN if amounts.budget is None else amounts.budget]
    for index in range(points):
        pair = _pair(amounts, index)
        figures += (_UNKNOWN if value is None else value for value in pair)
    return tuple(figures)


def _check_row(first: int, count: int, total: Sequence[Plain | Formula]) -> tuple[Plain | Formula, ...]:
    cells: list[Plain | Formula] = [None, None, "公式核对"]
    for column, value in enumerate(total[3:], start=4):
        letter = column_letters(column)
        rows = f"{letter}{first}:{letter}{first + count - 1}"
        known = isinstance(value, Decimal) and count > 0
        formula = f'IF(ABS(SUM({rows})-{letter}{first + count})<0.005,"一致","不一致")'
        cells.append(Formula(formula, "一致") if known else _UNKNOWN)
    return tuple(cells)


def _height(heights: Mapping[int, float], first: int, last: int) -> float:
    return sum(heights[row] for row in range(first, last + 1))


def _parts(row: int, projects: int) -> list[tuple[str, int, int]]:
    """(role, first row, last row) of the parts of one table: heading, headers, projects, sum and check."""
    parts = [("汇总小标题", row, row), ("汇总表头", row + 1, row + 1)]
    if projects:
        parts.append(("汇总行", row + 2, row + 1 + projects))
    parts += [
        ("汇总合计行", row + 2 + projects, row + 2 + projects),
        ("汇总行", row + 3 + projects, row + 3 + projects),
    ]
    return parts


def _heights(row: int, drawn: Sequence[Project], widths: Sequence[float], layout: LayoutSheet) -> dict[int, float]:
    """Points of the rows of one table."""
    heights = {
        line: layout.least_height(role)
        for role, top, bottom in _parts(row, len(drawn))
        for line in range(top, bottom + 1)
    }
    size = layout.font_size("汇总行", 3)
    for line, project in enumerate(drawn, start=row + 2):
        texts = zip(_names(project), widths[1:3], strict=True)
        needed = max(text_height(text, width, size) for text, width in texts)
        heights[line] = min(MAX_ROW_HEIGHT, max(heights[line], needed))
    return heights


def _style(sheet: str, row: int, projects: int, layout: LayoutSheet, columns: int) -> list[Edit]:
    """Formats of one table."""
    return [
        *(
            CopyStyle(Area(sheet, top, 1, bottom, columns), Ref(layout.sheet, layout.roles[role], 1))
            for role, top, bottom in _parts(row, projects)
        ),
        Merge(Area(sheet, row, 1, row, columns)),
    ]
