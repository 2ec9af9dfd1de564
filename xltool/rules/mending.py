"""Mendings. Applies, in memory, what findings offer until nothing more is offered; yields the changes as edits.

Only cells that a finding names are touched, and never a formula. One mending can make room for the next (a unit
split off its number, then 百分比 turned into %), so the workbook is judged again after every round.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from xltool.model.cells import Formula, Grid, Plain, Raw, Ref
from xltool.model.edits import Book, Edit, WriteBlock
from xltool.model.findings import Finding, Mend

MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One cell mended: which rules asked for it, what stood there, what stands there now and how it looks.

    ``was``: the value of the cell itself; ``before`` is what its rule read in it.
    """

    ref: Ref
    code: str
    before: str
    after: Plain
    shown: str = ""
    was: Raw = None


class PatchedBook:
    """A Book seen through changes that are not written yet; formats, merges and measures are not changed by mending."""

    def __init__(self, book: Book) -> None:
        self.name, self.sheet_names, self.percent_cells = book.name, book.sheet_names, book.percent_cells
        self.merged, self.layout, self.apply = book.merged, book.layout, book.apply
        self.hides_rows, self.tables = book.hides_rows, book.tables
        self._read = book.read
        self._patches: dict[str, dict[tuple[int, int], Raw]] = {}

    def read(self, sheet: str) -> Grid:
        """The sheet with the changes."""
        grid = self._read(sheet)
        return grid.replaced(self._patches[sheet]) if sheet in self._patches else grid

    def patch(self, mend: Mend) -> None:
        """Change one cell, here only."""
        self._patches.setdefault(mend.ref.sheet, {})[mend.ref.row, mend.ref.column] = mend.after


def mend_all(book: Book, judge: Callable[[Book], Iterable[Finding]]) -> list[Change]:
    """Mend in rounds until no finding offers anything new; one change per cell. Nothing is written."""
    patched = PatchedBook(book)
    changes: dict[Ref, Change] = {}
    for _ in range(MOST_ROUNDS):
        mended = _one_round(patched, judge(patched))
        for change in mended:
            changes[change.ref] = _join(changes.get(change.ref), change)
        if not mended:
            break
    return list(changes.values())


def _join(former: Change | None, change: Change) -> Change:
    """Two changes of one cell as one: what stood there at first, what stands there at last."""
    if former is None:
        return change
    codes = dict.fromkeys((*former.code.split("、"), change.code))
    return replace(change, code="、".join(codes), before=former.before, was=former.was)


def _one_round(patched: PatchedBook, findings: Iterable[Finding]) -> list[Change]:
    """Apply the mendings of one judgement; each cell once, and all cells that a finding mends in a row or none."""
    touched: set[Ref] = set()
    changes: list[Change] = []
    for finding in sorted(findings, key=lambda f: (f.code, f.ref)):
        for mends in _by_row(finding.mends):
            cells = {mend.ref for mend in mends}
            if cells & touched or not all(_is_mendable(patched, ref) for ref in cells):
                continue
            for mend in mends:
                was = patched.read(mend.ref.sheet).at(mend.ref.row, mend.ref.column)
                patched.patch(mend)
                changes.append(Change(mend.ref, finding.code, mend.before, mend.after, mend.shown, was))
            touched |= cells
    return changes


def _by_row(mends: Iterable[Mend]) -> Iterable[list[Mend]]:
    rows: dict[tuple[str, int], list[Mend]] = {}
    for mend in mends:
        rows.setdefault((mend.ref.sheet, mend.ref.row), []).append(mend)
    return rows.values()


def _is_mendable(book: Book, ref: Ref) -> bool:
    """Whether a cell holds content of its own: no formula, and not covered by a merged cell."""
    if isinstance(book.read(ref.sheet).at(ref.row, ref.column), Formula):
        return False
    return not any(
        area.top <= ref.row <= area.bottom
        and area.left <= ref.column <= area.right
        and (area.top, area.left) != (ref.row, ref.column)
        for area in book.merged(ref.sheet)
    )


def as_edits(changes: Sequence[Change]) -> list[Edit]:
    """Write every changed cell."""
    return [WriteBlock.one(change.ref, change.after) for change in changes]
