"""标识 of the rows of 项目 and 指标: written where a row has none, and where a copied row has that of another."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from xltool.drawing.project_names import runs
from xltool.model import template
from xltool.model.cells import Area, Formula, Grid, Raw
from xltool.model.edits import Edit, WidenTable, WriteBlock
from xltool.model.form import Form
from xltool.model.row_ids import is_row_id
from xltool.model.template import find_headers


def complete_ids(
    grid: Grid, code: str, rows: Mapping[int, str], new_id: Callable[[], str]
) -> tuple[dict[int, str], list[Edit]]:
    """标识 by row, and the edits that write those that are new. ``rows``: each with what it has, "" for none;
    ``code``: the header of the column of codes, which tells the row of headers.

    Nothing where the sheet has no such column; a cell in which something else than a 标识 stands is left alone. A row
    that was emptied loses its own: what is typed there next is another row.
    """
    place = find_headers(grid, (template.ROW_ID_COLUMN.header, code))
    if place is None:
        return {}, []
    header_row, (column, _) = place
    known = {row: own for row, own in rows.items() if own}
    added: dict[int, str | None] = {row: None for row in _emptied(grid, header_row, column) if row not in rows}
    for row in rows:
        if row not in known and (grid.at(row, column) in (None, "") or _is_id(grid.at(row, column))):
            known[row] = added[row] = new_id()
    blocks = [
        WriteBlock(grid.sheet, first, column, tuple((added[row],) for row in range(first, first + count)))
        for first, count in runs(sorted(added))
    ]
    return known, list(blocks)


def add_column(grid: Grid, code: str, tables: Sequence[Area], merged: Sequence[Area]) -> tuple[Grid, list[Edit]]:
    """A sheet that has no column 标识, as those of template 1.0, with one, and the edit that makes it.

    The table grows by it, as only what is in a table is sorted with it. Nothing where the sheet has no table of its
    rows, or where something stands in the column on its right: that is staff's, and is neither moved nor hidden.
    """
    place = find_headers(grid, (code,))
    if place is None:
        return grid, []
    header_row, (column,) = place
    table = next((one for one in tables if one.top == header_row and one.left <= column <= one.right), None)
    if table is None:
        return grid, []
    widen = WidenTable(table, template.ROW_ID_COLUMN.header)
    beside = widen.head.column
    taken = any(grid.at(row, beside) not in (None, "") for row in range(1, len(grid.rows) + 1))
    if taken or any(one.left <= beside <= one.right and one.bottom >= header_row for one in merged):
        return grid, []
    return grid.replaced({(header_row, beside): widen.header}), [widen]


def _emptied(grid: Grid, header_row: int, column: int) -> Iterator[int]:
    """Rows in which nothing stands any more but the 标识, and what formulas show."""
    for row, line in enumerate(grid.rows[header_row:], start=header_row + 1):
        others = (raw for at, raw in enumerate(line, start=1) if at != column and not isinstance(raw, Formula))
        if _is_id(grid.at(row, column)) and all(raw is None or not str(raw).strip() for raw in others):
            yield row


def _is_id(raw: Raw) -> bool:
    return isinstance(raw, str) and is_row_id(raw)


def ids_beside(plan: Sequence[Edit], new_id: Callable[[], str], form: Form) -> Iterator[Edit]:
    """标识 for the rows that a plan writes into a fresh template."""
    for edit in plan:
        if isinstance(edit, WriteBlock) and edit.sheet in template.IDENTIFIED and edit.row == template.FIRST_DATA_ROW:
            column = form.sheet_columns[edit.sheet].index(template.ROW_ID_COLUMN) + 1
            yield WriteBlock(edit.sheet, edit.row, column, tuple((new_id(),) for _ in edit.rows))
