"""What the live door works out about a plan of edits before it touches the workbook: plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xltool.books.live.values import linked
from xltool.books.storable import storable
from xltool.model.cells import Area, Formula, Ref, quoted
from xltool.model.edits import (
    ClearArea,
    CopySheet,
    CopyStyle,
    DeleteSheet,
    Edit,
    HiddenSheet,
    Link,
    WriteBlock,
    sheet_of,
)

Cell = tuple[str, int, int]


def sheets_of(plan: Sequence[Edit]) -> list[str]:
    """Every sheet that a plan changes, in order of the plan."""
    return list(dict.fromkeys(map(sheet_of, plan)))


def place(target: Ref) -> str:
    """A cell as an address with its sheet, e.g. ``'指标'!C6``."""
    return f"{quoted(target.sheet)}!{target.a1}"


def with_links(plan: Sequence[Edit]) -> list[Edit]:
    """Let links to and from cells that the plan writes go with their blocks; the other links stay edits."""
    written: dict[Cell, tuple[int, int, int]] = {}
    """Which edit last writes a cell, and where in its block."""
    edits: list[Edit | None] = list(plan)
    for index, edit in enumerate(plan):
        if isinstance(edit, WriteBlock):
            for down, row in enumerate(edit.rows):
                for right in range(len(row)):
                    written[edit.sheet, edit.row + down, edit.column + right] = (index, down, right)
        elif isinstance(edit, Link) and edit.target and tuple(edit.at) in written:
            block, down, right = written[edit.at]
            edits[block] = _with_link(edits[block], down, right, edit.target)
            edits[index] = None
    return [edit for edit in edits if edit is not None]


def without_idle(plan: Sequence[Edit]) -> list[Edit]:
    """Leave out the blocks that empty cells which the plan fills or clears afterwards anyway."""
    return [edit for index, edit in enumerate(plan) if not _is_idle(edit, plan[index + 1 :])]


def _is_idle(edit: Edit, later: Sequence[Edit]) -> bool:
    if not isinstance(edit, WriteBlock) or any(value is not None for row in edit.rows for value in row):  # fmt: skip
        return False
    waiting = cells_written(edit)
    for one in later:
        if sheet_of(one) == edit.sheet and isinstance(one, WriteBlock):
            waiting -= cells_written(one)
        elif sheet_of(one) == edit.sheet and isinstance(one, ClearArea):
            waiting = {(sheet, row, column) for sheet, row, column in waiting if not _holds(one.area, Ref(sheet, row, column))}  # fmt: skip
    return not waiting


def cells_written(edit: WriteBlock) -> set[Cell]:
    """Every cell that a block fills or empties."""
    return {
        (edit.sheet, edit.row + down, edit.column + right)
        for down, row in enumerate(edit.rows)
        for right in range(len(row))
    }


def _with_link(edit: Edit | None, down: int, right: int, target: Ref) -> Edit | None:
    if not isinstance(edit, WriteBlock):
        return edit
    rows = [list(row) for row in edit.rows]
    rows[down][right] = linked(rows[down][right], place(target))
    return replace(edit, rows=tuple(tuple(row) for row in rows))


def require_sound(plan: Sequence[Edit], present: Sequence[str]) -> None:
    """Raise ValueError when a value fits no cell, or a sheet will not be there when its turn comes."""
    names = set(present)
    for edit in plan:
        missing = _needed(edit) - names
        if missing:
            raise ValueError(f"没有工作表“{missing.pop()}”")
        if isinstance(edit, CopySheet | HiddenSheet):
            names.add(edit.name)
        elif isinstance(edit, DeleteSheet):
            names.discard(edit.name)
        elif isinstance(edit, WriteBlock):
            for value in (value for row in edit.rows for value in row):
                storable(value.value if isinstance(value, Formula) else value)
    if not names:
        raise ValueError("不能删除唯一的工作表")


def _needed(edit: Edit) -> set[str]:
    """The sheets without which an edit cannot be carried out."""
    match edit:
        case CopySheet():
            return {edit.source}
        case DeleteSheet() | HiddenSheet():
            return set()
        case CopyStyle():
            return {edit.area.sheet, edit.like.sheet}
        case _:
            return {sheet_of(edit)}


def link_cells(plan: Sequence[Edit], present: Sequence[str]) -> list[Ref]:
    """Cells that get or lose a link and that the plan does not clear: a former link must go before."""
    cleared: list[Area] = [edit.area for edit in plan if isinstance(edit, ClearArea)]
    return list(
        dict.fromkeys(
            edit.at
            for edit in plan
            if isinstance(edit, Link)
            and edit.at.sheet in present
            and not any(_holds(area, edit.at) for area in cleared)
        )
    )


def _holds(area: Area, at: Ref) -> bool:
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    return area.sheet == at.sheet and at.row in rows and at.column in columns


def stretches(heights: Mapping[int, float]) -> Iterator[tuple[int, int, float]]:
    """First row, last row and height of every stretch of neighbours of equal height."""
    first, last, same = 0, -1, 0.0
    for row, height in sorted(heights.items()):
        if row == last + 1 and height == same:
            last = row
            continue
        if first:
            yield first, last, same
        first, last, same = row, row, height
    if first:
        yield first, last, same
