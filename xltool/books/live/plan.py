"""What the live door works out about a plan of edits before it touches the workbook: plain data in, plain data out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xltool.books.live.values import hyperlink
from xltool.books.storable import storable
from xltool.model import edits
from xltool.model.cells import Area, Formula, Plain, Ref, quoted


def sheets_of(plan: Sequence[edits.Edit]) -> list[str]:
    """Every sheet that a plan changes, in order of the plan."""
    return list(dict.fromkeys(map(edits.sheet_of, plan)))


def place(target: Ref) -> str:
    """A cell as an address with its sheet, e.g. ``'指标'!C6``."""
    return f"{quoted(target.sheet)}!{target.a1}"


def with_links(plan: Sequence[edits.Edit]) -> list[edits.Edit]:
    """Let links to and from cells that the plan writes go with their blocks; the other links stay edits."""
    written: dict[Ref, tuple[int, int, int]] = {}
    """Which edit last writes a cell, and where in its block."""
    found: list[edits.Edit | None] = list(plan)
    for index, edit in enumerate(plan):
        if isinstance(edit, edits.WriteBlock):
            written |= {at: (index, at.row - edit.row, at.column - edit.column) for at, _ in values_of(edit)}
        elif isinstance(edit, edits.Link) and edit.target and edit.at in written:
            block, down, right = written[edit.at]
            found[block] = _with_link(found[block], down, right, edit.target)
            found[index] = None
    return [edit for edit in found if edit is not None]


def without_idle(plan: Sequence[edits.Edit]) -> list[edits.Edit]:
    """Leave out the blocks that empty cells which the plan fills or clears afterwards anyway."""
    return [edit for index, edit in enumerate(plan) if not _is_idle(edit, plan[index + 1 :])]


def _is_idle(edit: edits.Edit, later: Sequence[edits.Edit]) -> bool:
    if not isinstance(edit, edits.WriteBlock) or any(value is not None for _, value in values_of(edit)):
        return False
    waiting = {at for at, _ in values_of(edit)}
    for one in later:
        if edits.sheet_of(one) == edit.sheet and isinstance(one, edits.WriteBlock):
            waiting -= {at for at, _ in values_of(one)}
        elif edits.sheet_of(one) == edit.sheet and isinstance(one, edits.ClearArea):
            waiting = {at for at in waiting if not _holds(one.area, at)}
    return not waiting


def values_of(edit: edits.WriteBlock) -> Iterator[tuple[Ref, Plain | Formula]]:
    """Every cell that a block fills or empties, and its value."""
    for row, line in enumerate(edit.rows, start=edit.row):
        for column, value in enumerate(line, start=edit.column):
            yield Ref(edit.sheet, row, column), value


def _with_link(edit: edits.Edit | None, down: int, right: int, target: Ref) -> edits.Edit | None:
    if not isinstance(edit, edits.WriteBlock):
        return edit
    rows = [list(row) for row in edit.rows]
    rows[down][right] = hyperlink(rows[down][right], place(target))
    return replace(edit, rows=tuple(tuple(row) for row in rows))


def require_sound(plan: Sequence[edits.Edit], present: Sequence[str]) -> None:
    """Raise ValueError when a value fits no cell, or a sheet will not be there when its turn comes."""
    names = set(present)
    for edit in plan:
        missing = _sheets_needed(edit) - names
        if missing:
            raise ValueError(f"没有工作表“{missing.pop()}”")
        if isinstance(edit, edits.CopySheet | edits.HiddenSheet | edits.EmptySheet):
            names.add(edit.name)
        elif isinstance(edit, edits.DeleteSheet):
            names.discard(edit.name)
        elif isinstance(edit, edits.WriteBlock):
            for _, value in values_of(edit):
                storable(value.value if isinstance(value, Formula) else value)
    if not names:
        raise ValueError("不能删除唯一的工作表")


def _sheets_needed(edit: edits.Edit) -> set[str]:
    """The sheets without which an edit cannot be carried out."""
    match edit:
        case edits.CopySheet():
            return {edit.source}
        case edits.DeleteSheet() | edits.HiddenSheet() | edits.EmptySheet():
            return set()
        case edits.CopyStyle():
            return {edit.area.sheet, edit.like.sheet}
        case edits.DropDown(choices=Area() as choices):
            return {edit.area.sheet, choices.sheet}
        case _:
            return {edits.sheet_of(edit)}


def link_cells(plan: Sequence[edits.Edit], present: Sequence[str]) -> list[Ref]:
    """Cells that get or lose a link and that the plan does not clear: a former link must go before."""
    cleared = [edit.area for edit in plan if isinstance(edit, edits.ClearArea)]
    emptied = {edit.name for edit in plan if isinstance(edit, edits.EmptySheet | edits.HiddenSheet)}
    stay = set(present) - emptied
    links = dict.fromkeys(edit.at for edit in plan if isinstance(edit, edits.Link) and edit.at.sheet in stay)
    return [at for at in links if not any(_holds(area, at) for area in cleared)]


def _holds(area: Area, at: Ref) -> bool:
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    return area.sheet == at.sheet and at.row in rows and at.column in columns


def stretches(heights: Mapping[int, float]) -> Iterator[tuple[int, int, float]]:
    """First row, last row and height of every stretch of neighbours of equal height; or columns and width."""
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
