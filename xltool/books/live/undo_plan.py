"""What a plan of edits changes on an open workbook, and what of it can be brought back later: plain data only.

``Contents`` are rows of what is handed to the program to fill a cell: ``=`` begins a formula, ``'`` a text that would
be interpreted. A table row counts as one whole: a 说明 must not come to stand beside another finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from xltool.books.live.plan import place, values_of, with_links
from xltool.books.live.rules import Asked
from xltool.books.live.values import hyperlink, writable
from xltool.model import edits
from xltool.model.cells import Area, CellError, Formula, Grid, Raw, Ref

Content = str | bool | int | float | datetime | None
Contents = Sequence[Sequence[Content]]


@dataclass(frozen=True, slots=True)
class SheetKept:
    """One sheet that a plan changes. ``before`` None: it was not there; ``after`` None: it is not there any more.

    ``whole``: it is deleted or drawn anew from nothing. ``looks_from``: the first row whose formats and heights change.
    """

    name: str
    before: Contents | None
    after: Contents | None
    whole: bool = False
    looks_from: int | None = None
    prints: bool = False
    """Whether what is printed changes; what it was are ``print_area``, ``titles`` and ``footer``, its right section."""
    print_area: str | None = None
    titles: str | None = None
    footer: str = ""
    hidden: bool = False
    """Whether staff did not see it before; kept of whole sheets only."""
    rules: Mapping[str, Any] | None = None
    """Drop-downs, marks and frozen rows of a whole sheet, where the program does not take them along."""
    asked: Sequence[tuple[str, Sequence[Asked]]] = ()
    """Areas that get a drop-down list, and what was asked in them before."""
    widths: Sequence[tuple[int, float]] = ()
    """Columns whose widths change, and what they were."""
    marks: Sequence[tuple[str, str, Sequence[Sequence[str]]]] = ()
    """Areas that are marked, the formula, and where a rule of that formula filled cells before, and in what colour."""
    frozen: int | None = None
    """How many rows were kept in view; None: that does not change."""
    widened: edits.WidenTable | None = None
    """The table that gets a column, ``width`` characters wide before."""
    width: float = 0

    @property
    def has_settings(self) -> bool:
        """Whether anything changes that is neither content nor a look of cells."""
        return bool(self.prints or self.asked or self.widths or self.marks or self.frozen is not None)

    @property
    def needs_copy(self) -> bool:
        """Whether looks have to be kept besides contents."""
        return self.before is not None and (self.whole or self.looks_from is not None)


@dataclass(frozen=True, slots=True)
class Kept:
    """All that one press changes. ``order``: the tabs before. ``complete``: whether the plan came to its end."""

    book: str
    order: tuple[str, ...]
    sheets: tuple[SheetKept, ...]
    complete: bool = False
    names: Sequence[tuple[str, str, str | None]] = ()
    """Names of the workbook that change, the sheet that they mean now, and what they meant before; None: nothing."""

    @property
    def footprint(self) -> list[edits.Edit]:
        """Edits of the sheets that bringing it back changes, to find out whether they may be changed."""
        return [
            edits.DeleteSheet(sheet.name)
            if sheet.whole or sheet.before is None
            else edits.WriteBlock(sheet.name, 1, 1, ())
            for sheet in self.sheets
        ]

    def merge(self, later: Kept) -> Kept:
        """The press with one more plan in it."""
        mine = {sheet.name: sheet for sheet in self.sheets}
        for sheet in later.sheets:
            if sheet.name in mine:
                former = mine[sheet.name]
                rows = [row for row in (former.looks_from, sheet.looks_from) if row]
                set_up = former if former.prints else sheet
                widening = former if former.widened else sheet
                mine[sheet.name] = replace(
                    former,
                    after=sheet.after,
                    whole=former.whole or sheet.whole,
                    looks_from=min(rows, default=None),
                    rules=former.rules or sheet.rules,
                    asked=[*former.asked, *sheet.asked],
                    widths=_first_of(former.widths, sheet.widths, 1),
                    marks=_first_of(former.marks, sheet.marks, 2),
                    frozen=sheet.frozen if former.frozen is None else former.frozen,
                    prints=set_up.prints,
                    print_area=set_up.print_area,
                    titles=set_up.titles,
                    footer=set_up.footer,
                    widened=widening.widened,
                    width=widening.width,
                )
            else:
                mine[sheet.name] = sheet
        names = _first_of(self.names, later.names, 1)
        return replace(self, sheets=tuple(mine.values()), complete=False, names=names)


_Item = TypeVar("_Item", bound=Sequence[Any])


def _first_of(former: Sequence[_Item], later: Sequence[_Item], key: int) -> Sequence[_Item]:
    """What was kept first of each; the first ``key`` entries tell of what."""
    known = {tuple(one[:key]) for one in former}
    return [*former, *(one for one in later if tuple(one[:key]) not in known)]


def contents_of(values: Sequence[Sequence[Raw]], formulas: Sequence[Sequence[object]]) -> Contents:
    """What would fill these cells again, links included."""
    return [
        [_content(value, text) for value, text in zip(row, line, strict=True)]
        for row, line in zip(values, formulas, strict=True)
    ]


def _content(value: Raw, text: object) -> Content:
    if isinstance(text, str) and text.startswith("=") and text != value:
        return text
    found: Content = f"={value.code}" if isinstance(value, CellError) else writable(value)
    return found


# --- what a plan changes --------------------------------------------------------------------


def keep(
    book: str,
    order: Sequence[str],
    plan: Sequence[edits.Edit],
    contents: Callable[[str], Contents],
    grid: Callable[[str], Grid],
) -> Kept:
    """What a plan will change, from the contents before it."""
    names = dict.fromkeys(map(edits.sheet_of, plan))
    before = {name: contents(name) for name in names if name in order}
    sources = {edit.source for edit in plan if isinstance(edit, edits.CopySheet)} - before.keys()
    after = _carry_out({**before, **{name: contents(name) for name in sources}}, plan, grid)
    return Kept(
        book,
        tuple(order),
        tuple(
            SheetKept(
                name,
                before.get(name),
                after.get(name),
                _is_whole(name, plan),
                _looks(name, plan),
                prints=any(
                    isinstance(edit, edits.PrintSetup | edits.Footer) and edits.sheet_of(edit) == name for edit in plan
                ),
                widened=next(
                    (edit for edit in plan if isinstance(edit, edits.WidenTable) and edit.head.sheet == name), None
                ),
            )
            for name in names
            if name in order or name in after
        ),
    )


def _is_whole(name: str, plan: Sequence[edits.Edit]) -> bool:
    return any(
        isinstance(edit, edits.CopySheet | edits.DeleteSheet | edits.HiddenSheet | edits.EmptySheet)
        and edit.name == name
        for edit in plan
    )


def _looks(name: str, plan: Sequence[edits.Edit]) -> int | None:
    rows = []
    for edit in plan:
        if edits.sheet_of(edit) != name:
            continue
        match edit:
            case edits.ClearArea() | edits.CopyStyle() | edits.Merge():
                rows.append(edit.area.top)
            case edits.RowHeights():
                rows += edit.heights
    return min(rows, default=None)


def _carry_out(
    before: Mapping[str, Contents], plan: Sequence[edits.Edit], grid: Callable[[str], Grid]
) -> dict[str, Contents]:
    """The contents after a plan, worked out and not read: a sheet is read once only."""
    sheets = {name: [list(row) for row in rows] for name, rows in before.items()}
    for edit in plan:
        if isinstance(edit, edits.Link) and edit.at.sheet in sheets:
            _unlink(sheets[edit.at.sheet], edit.at, grid)
    emptied: set[str] = set()

    def left(name: str) -> Grid:
        return Grid(name, ()) if name in emptied else grid(name)

    for edit in with_links(plan):
        if isinstance(edit, edits.CopySheet):
            sheets[edit.name] = [list(row) for row in sheets[edit.source]]
        elif isinstance(edit, edits.DeleteSheet):
            sheets.pop(edit.name, None)
        elif isinstance(edit, edits.HiddenSheet | edits.EmptySheet):
            sheets[edit.name] = []
            emptied.add(edit.name)
        else:
            _fill(sheets[edits.sheet_of(edit)], edit, left)
    return dict(sheets)


def _unlink(rows: list[list[Content]], at: Ref, grid: Callable[[str], Grid]) -> None:
    """A cell with a link formula holds its value alone."""
    if str(_at(rows, at.row, at.column)).upper().startswith("=HYPERLINK("):
        value = grid(at.sheet).at(at.row, at.column)
        _put(rows, at, _content(value, f"={value.text}" if isinstance(value, Formula) else ""))


def _fill(rows: list[list[Content]], edit: edits.Edit, grid: Callable[[str], Grid]) -> None:
    match edit:
        case edits.WriteBlock():
            for at, value in values_of(edit):
                _put(rows, at, writable(value))
        case edits.WidenTable():
            _put(rows, edit.head, edit.header)
        case edits.ClearArea():
            _blank(rows, edit.area)
        case edits.Merge():
            first = _at(rows, edit.area.top, edit.area.left)
            _blank(rows, edit.area)
            _put(rows, Ref("", edit.area.top, edit.area.left), first)
        case edits.Link() if edit.target is not None:
            present = grid(edit.at.sheet).at(edit.at.row, edit.at.column)
            _put(rows, edit.at, writable(hyperlink(present, place(edit.target))))


def _put(rows: list[list[Content]], at: Ref, value: Content) -> None:
    if value is not None or (at.row <= len(rows) and at.column <= len(rows[at.row - 1])):
        rows.extend([] for _ in range(at.row - len(rows)))
        line = rows[at.row - 1]
        line.extend([None] * (at.column - len(line)))
        line[at.column - 1] = value


def _blank(rows: list[list[Content]], area: Area) -> None:
    for line in rows[area.top - 1 : area.bottom]:
        for column in range(area.left - 1, min(area.right, len(line))):
            line[column] = None


def _at(rows: Contents, row: int, column: int) -> Content:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
