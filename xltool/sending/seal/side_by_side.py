"""Two workbooks of one form side by side, for people: what is another value, which rows came, went or were moved.

A sheet that was only sorted has not changed. What comes with a project's new code is said once, at the project.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from xltool.language.keys import code_key
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.form import Form
from xltool.sending.seal.compare import ROW_ORDER, changed_fields, moved_rows, what_of, which
from xltool.sending.seal.content import Content, shared_name
from xltool.sending.seal.pairs import How, Pair, Row, changed_codes, number_of, pairs_by_sheet

_FEW = 10
"""One row in so many, or a single one, is moved by hand; when more stand elsewhere the sheet was sorted."""
_SORTABLE = 3
_NUMBER = compile_later(r"-?\d+(?:\.\d+)?%?")
_LIKENESS = "（按内容相近对应）"


class Kind(StrEnum):
    """What became of a value or of a row."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


KIND_WORDS = {Kind.CHANGED: "修改", Kind.ADDED: "新增", Kind.REMOVED: "删去", Kind.MOVED: "移动"}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison. ``project`` by its code, ``project_name`` as it is called; "" where a row is of none.

    ``row`` names the row, "" on the cover. ``likely``: its two rows were taken for one only because they are alike.
    """

    sheet: str
    row: str
    project: str
    project_name: str
    indicator: str
    field: str
    before: str
    after: str
    kind: Kind
    cell_before: Ref | None
    cell_after: Ref | None
    likely: bool = False

    @property
    def kind_shown(self) -> str:
        """The kind in a word, and that the rows are only taken for one."""
        return KIND_WORDS[self.kind] + _LIKENESS * self.likely


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two contents differ. ``reordered``: how many rows stand elsewhere, by sheet that was sorted."""

    changes: tuple[Change, ...]
    reordered: Mapping[str, int]


def side_by_side(before: Content, after: Content, form: Form) -> Comparison:
    """Compare two contents of one form."""
    sheets = pairs_by_sheet(before, after)
    codes = changed_codes(sheets.get(template.PROJECTS, ()))
    names = _names(sheets.get(template.PROJECTS, ()), form.header(template.PROJECTS, "name"))
    changes: list[Change] = []
    reordered: dict[str, int] = {}
    for sheet, pairs in sheets.items():
        moved = moved_rows(pairs) if sheet != template.FINDINGS else {}
        matched = [(was, now) for was, now, _ in pairs if was and now]
        if moved and (_many(len(moved), len(matched)) or _was_sorted(matched)):
            reordered[sheet] = len(moved)
            moved = {}
        for was, now, how in _in_order(pairs):
            changes += _changes(was, now, how, moved, codes, names)
    return Comparison(tuple(changes), reordered)


def _names(projects: Sequence[Pair], header: str) -> dict[str, str]:
    """What projects are called, by code as it is compared; as they are called now where the name changed."""
    rows = [*(pair.before for pair in projects), *(pair.after for pair in projects)]
    return {number_of(row): row.filled[header] for row in rows if row and header in row.filled}


def _many(moved: int, matched: int) -> bool:
    return moved > 1 and moved * _FEW > matched


def _was_sorted(matched: Sequence[tuple[Row, Row]]) -> bool:
    """Whether the rows ascend or descend by a column now that all fill in differently, and did not before."""
    if len(matched) < _SORTABLE:
        return False
    present = sorted((now for _, now in matched), key=lambda row: row.number)
    sorted_now = _sorted_by(present) - _sorted_by([was for was, _ in matched])
    return bool(sorted_now)


def _sorted_by(rows: Sequence[Row]) -> set[tuple[str, bool]]:
    """The columns by which rows are in order, and whether they ascend."""
    columns = [dict(row.values) for row in rows]
    found: set[tuple[str, bool]] = set()
    for name in columns[0]:
        values = [column.get(name, "") for column in columns]
        keys = _sort_keys(values)
        steps = {one < other for one, other in pairwise(keys)}
        if all(values) and len(set(keys)) == len(keys) and len(steps) == 1:
            found.add((name, True in steps))
    return found


def _sort_keys(values: Sequence[str]) -> list[tuple[Decimal, bytes]]:
    """As spreadsheet programs sort: numbers by size, Chinese by its sound, in which order GB 2312 has the usual characters."""
    if all(map(_NUMBER.fullmatch, values)):
        return [(Decimal(value.removesuffix("%")), b"") for value in values]
    return [(Decimal(0), value.encode("gb18030", "replace")) for value in values]


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs as their rows stand now, a row that is gone after the one that stood before it."""
    last = 0
    places: dict[int, tuple[int, int]] = {}
    for at, (was, now, _) in enumerate(pairs):
        last = now.number if was and now else last
        places[at] = (now.number, 0) if now else (last, was.number if was else 0)
    return [pairs[at] for at in sorted(places, key=lambda at: places[at])]


def _changes(
    was: Row | None,
    now: Row | None,
    how: How,
    moved: Mapping[Row, Row],
    codes: Mapping[str, str],
    names: Mapping[str, str],
) -> Iterator[Change]:
    if was and now and now.sheet == template.FINDINGS and _answers(was) != _answers(now):
        yield from _changes(was, None, "", {}, codes, names)
        yield from _changes(None, now, "", {}, codes, names)
        return
    row = now or was
    if row is None:
        return
    about = _about(row, names)
    likely = how == "alike"
    if not (was and now):
        kind, cells = (Kind.ADDED, (None, row.first.at)) if now else (Kind.REMOVED, (row.first.at, None))
        values = ("", _shown(row)) if now else (_shown(row), "")
        yield Change(*about, what_of(row), *values, kind, *cells)
        return
    if to := moved.get(was):
        yield Change(*about, ROW_ORDER, which(was), which(to), Kind.MOVED, was.first.at, to.first.at, likely)
    for former, item in changed_fields(was, now):
        follows = row.sheet == template.INDICATORS and codes.get(code_key(former.value)) == code_key(item.value)
        if former.value != item.value and not (follows and item.field == row.items[0].field):
            yield Change(*about, item.field, former.value, item.value, Kind.CHANGED, former.at, item.at, likely)


def _shown(row: Row) -> str:
    """What a row says, in a line; the project of an indicator is told beside it."""
    items = row.items[1:] if row.sheet == template.INDICATORS else row.items
    return "；".join(item.value for item in items if item.value) or row.shown


def _answers(note: Row) -> str:
    """Which finding a 说明 answers, without what stands in the cell."""
    return shared_name(note.name).rpartition(" ")[0]


def _about(row: Row, names: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    """Sheet, name of the row, code and name of its project, name of its indicator."""
    code = row.items[0].value if row.sheet in template.IDENTIFIED else ""
    name = names.get(code_key(code), "") if code else ""
    indicator = ""
    if row.sheet == template.INDICATORS:
        indicator = shared_name(row.name).removeprefix(code).removeprefix("/")
    return row.sheet, row.name, code, name, indicator
