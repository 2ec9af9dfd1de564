"""标识 of the rows of 项目 and 指标: written where a row has none, and where a copied row has that of another."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from xltool.drawing.project_names import runs
from xltool.model import template
from xltool.model.cells import Grid
from xltool.model.edits import Edit, WriteBlock
from xltool.model.template import find_headers


def complete_ids(
    grid: Grid, rows: Iterable[tuple[int, str]], new_id: Callable[[], str]
) -> tuple[dict[int, str], list[Edit]]:
    """标识 by row, and the edits that write those that are new. ``rows``: each with what it has, "" for none.

    Nothing where the sheet has no such column; a cell in which something else stands is left alone.
    """
    place = find_headers(grid, (template.ROW_ID_COLUMN.header,))
    if place is None:
        return {}, []
    column = place[1][0]
    known: dict[int, str] = {}
    taken: set[str] = set()
    added: dict[int, str] = {}
    for row, own in rows:
        if own and own not in taken:
            known[row] = own
            taken.add(own)
        elif own or grid.at(row, column) in (None, ""):
            known[row] = added[row] = new_id()
    blocks = [
        WriteBlock(grid.sheet, first, column, tuple((added[row],) for row in range(first, first + count)))
        for first, count in runs(sorted(added))
    ]
    return known, list(blocks)


def ids_beside(plan: Sequence[Edit], new_id: Callable[[], str]) -> Iterator[Edit]:
    """标识 for the rows that a plan writes into a fresh template."""
    for edit in plan:
        if isinstance(edit, WriteBlock) and edit.sheet in template.IDENTIFIED and edit.row == template.FIRST_DATA_ROW:
            column = template.SHEET_COLUMNS[edit.sheet].index(template.ROW_ID_COLUMN) + 1
            yield WriteBlock(edit.sheet, edit.row, column, tuple((new_id(),) for _ in edit.rows))
