"""The layout sheet: which of its rows lends formats, widths and heights to which kind of drawn row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from xltool.model import template
from xltool.model.cells import Grid
from xltool.model.edits import Book, SheetLayout

if TYPE_CHECKING:
    from xltool.model.form_layout import Layout, TableName


@dataclass(frozen=True, slots=True)
class LayoutSheet:
    """The layout sheet as read: row number of every role, and its measures."""

    sheet: str
    roles: Mapping[str, int]
    measures: SheetLayout
    rows: int
    columns: int
    printed: int = template.FORM_COLUMN_COUNT
    """How many columns are drawn and printed."""
    tops: Mapping[str, str] = field(default_factory=lambda: {"指标行": "长组行"})
    """Roles whose rows may be taller than a page has room for, and the role that lends formats with the text at the top."""
    orientation: Literal["portrait", "landscape"] = "portrait"
    page_height: float = 0.0
    """Points of rows that a page has room for, unscaled; of use for the form's own tables only."""

    def font_size(self, role: str, column: int) -> float:
        """Font size in points of a role's cell."""
        return self.measures.font_sizes.get((self.roles[role], column), 11.0)

    def width(self, left: int, right: int) -> float:
        """Width of some columns together, in characters."""
        return sum(self.measures.widths[left - 1 : right])

    def least_height(self, role: str) -> float:
        """The height that the layout sheet gives the row of a role, in points."""
        return self.measures.heights[self.roles[role] - 1]


def layout_roles(grid: Grid) -> dict[str, int]:
    """Row of every role word on the layout sheet; ContractBroken naming the ones that are missing."""
    wanted = set(template.LAYOUT_ROLES)
    found: dict[str, int] = {}
    for row, line in enumerate(grid.rows, start=1):
        for raw in line[template.LAYOUT_ROLE_COLUMN - 1 :]:
            if isinstance(raw, str) and raw.strip() in wanted:
                found.setdefault(raw.strip(), row)
    missing = [role for role in template.LAYOUT_ROLES if role not in found]
    if missing:
        raise template.say_broken(grid.sheet, f"隐藏工作表「{grid.sheet}」缺少版式行：{'、'.join(missing)}。")
    return found


def read_layout(book: Book) -> LayoutSheet:
    """The layout sheet of a workbook and its measures; ContractBroken where roles are missing."""
    grid = book.read(template.LAYOUT)
    columns = max((len(row) for row in grid.rows), default=template.LAYOUT_ROLE_COLUMN)
    roles = layout_roles(grid)
    measures = book.layout(template.LAYOUT, len(grid.rows), template.TOTALS_COLUMN_COUNT)
    return LayoutSheet(template.LAYOUT, roles, measures, len(grid.rows), columns)


def read_table_layout(book: Book, table: TableName, layout: Layout) -> LayoutSheet:
    """The hidden sheet that lends its formats to a printed table of the form; ContractBroken when it is gone.

    The role of a row of the table is its number, that of its twin with texts at the top the number and a ^.
    """
    name = template.TABLE_SHEET_PREFIX + table
    if name not in book.sheet_names():
        raise template.say_broken(name, f"找不到隐藏工作表「{name}」，表样不能生成。")
    count, columns = len(layout.rows), len(layout.widths)
    numbers = range(1, count + 1)
    return LayoutSheet(
        sheet=name,
        roles={**{str(n): n for n in numbers}, **{f"{n}^": n + count for n in numbers}},
        measures=book.layout(name, 2 * count, columns),
        rows=2 * count,
        columns=columns + 1,
        printed=columns,
        tops={str(n): f"{n}^" for n in numbers},
        orientation=layout.orientation,
        page_height=layout.page[1],
    )


def measure_layout(layout: Layout) -> LayoutSheet:
    """The measures of a printed table without a workbook that lends formats; the role of a row is its number."""
    looks = {
        (row, column): layout.look(row, column).size
        for row in range(1, len(layout.rows) + 1)
        for column in range(1, len(layout.widths) + 1)
    }
    heights = [row.height for row in layout.rows]
    roles = {str(row): row for row in range(1, len(layout.rows) + 1)}
    measures = SheetLayout(layout.widths, heights, looks)
    columns = len(layout.widths)
    return LayoutSheet("", roles, measures, len(heights), columns, columns, {}, layout.orientation)
