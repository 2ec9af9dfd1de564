"""Which rows of two contents belong together, and what tells it. Linear in the rows, whatever they say."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from xltool.language.keys import code_key
from xltool.model import template
from xltool.sending.seal.content import Content, Item, shared_name

How: TypeAlias = Literal["exact", "id", "values", "name", "alike", ""]
"""What tells that two rows are one, from the surest on; "" of a row that stands alone.

``exact``: they say the same, and as many rows say it on both sides. ``id``: they have one 标识. ``values``: they say the same, but
more rows say it on one side, or they differ only in what numbers them (序号; the code of a project that has another code now).
``name``: no other row has that name on either side. ``alike``: a guess, half of what they say is alike.
"""
_CANDIDATES = 8
_ENOUGH = 0.5
_LONG = 12
"""From so many characters on a text that was reworded is likened to what it was."""
_SECTIONS = (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a content; ``number`` counts the rows of its sheet from 1."""

    number: int
    name: str
    items: tuple[Item, ...]

    @cached_property
    def values(self) -> tuple[tuple[str, str], ...]:
        """Field and value, blank ones too."""
        return tuple((item.field, item.value) for item in self.items)

    @property
    def row_id(self) -> str:
        """Its 标识, "" where it has none."""
        return self.items[0].row_id

    @property
    def sheet(self) -> str:
        """Where it stands."""
        return self.items[0].sheet

    @property
    def first(self) -> Item:
        """The first item that is filled in."""
        return next((item for item in self.items if item.value), self.items[0])

    @property
    def shown(self) -> str:
        """What it says, in a line."""
        return "；".join(item.value for item in self.items if item.value)

    @cached_property
    def filled(self) -> dict[str, str]:
        """Value by field, without the blank ones and the numbers of sections."""
        said = self.values[1:] if self.sheet in _SECTIONS else self.values
        return {name: value for name, value in said if value}

    @cached_property
    def parts(self) -> dict[str, set[str]]:
        """What a field is likened by: its value, or the pairs of neighbouring characters of a long text."""
        return {
            name: {value} if len(value) < _LONG else {value[at : at + 2] for at in range(len(value) - 1)}
            for name, value in self.filled.items()
        }


class Pair(NamedTuple):
    """Two rows that are one, or one that stands alone."""

    before: Row | None
    after: Row | None
    how: How


class RowPair(NamedTuple):
    """The items of a former and of a present row that are one; None where a row is gone, or new."""

    before: tuple[Item, ...] | None
    after: tuple[Item, ...] | None
    how: How


def paired_rows(before: Content, after: Content) -> tuple[RowPair, ...]:
    """Every row of both contents once: sheet by sheet in the order of ``after``, former rows first, then those that are new."""
    return tuple(
        RowPair(was.items if was else None, now.items if now else None, how)
        for pairs in pairs_by_sheet(before, after).values()
        for was, now, how in pairs
    )


def pairs_by_sheet(before: Content, after: Content) -> dict[str, list[Pair]]:
    """Every row once, by sheet in the order of ``after``: the former rows in their order, then those that are new."""
    former, present = _by_sheet(before), _by_sheet(after)
    sheets = dict.fromkeys((*present, *former))
    projects = _pair(former.get(template.PROJECTS, ()), present.get(template.PROJECTS, ()), {})
    codes = changed_codes(projects)
    return {
        sheet: projects if sheet == template.PROJECTS else _pair(former.get(sheet, ()), present.get(sheet, ()), codes)
        for sheet in sheets
    }


def changed_codes(projects: Sequence[Pair]) -> dict[str, str]:
    """The present code by the former one of every project that has another now; both as they are compared."""
    former = Counter(number_of(one.before) for one in projects if one.before)
    present = Counter(number_of(one.after) for one in projects if one.after)
    changed = ((number_of(one.before), number_of(one.after)) for one in projects if one.before and one.after)
    return {
        was: now
        for was, now in changed
        if was and now and was != now and was not in present and former[was] == present[now] == 1
    }


def number_of(row: Row) -> str:
    """What a row is numbered by, its first field: the code of a project, that of an indicator's project, 序号."""
    return code_key(row.items[0].value)


def _by_sheet(content: Content) -> dict[str, list[Row]]:
    sheets: defaultdict[str, list[Row]] = defaultdict(list)
    for (sheet, name), items in groupby(content, key=lambda item: (item.sheet, item.row)):
        rows = sheets[sheet]
        rows.append(Row(len(rows) + 1, name, tuple(items)))
    return sheets


_Key: TypeAlias = Callable[[Row], Hashable | None]
_Rarity: TypeAlias = Mapping[tuple[str, str], float]


def _pair(before: Sequence[Row], after: Sequence[Row], codes: Mapping[str, str]) -> list[Pair]:
    """Pair the rows of one sheet, ever less strictly. ``codes``: what ``changed_codes`` found."""

    def renumbered(row: Row) -> str:
        number = number_of(row)
        return codes.get(number, number) if row.sheet == template.INDICATORS else number

    ids = _once(row.row_id for row in before) & _once(row.row_id for row in after)
    names = _once(_name(row, renumbered) for row in before) & _once(_name(row, number_of) for row in after)
    pairing = _Pairing(before, after)
    said, says = set(map(_meaning, before)), set(map(_meaning, after))
    stayed = {row.row_id for row in after if _meaning(row) in said} & {
        row.row_id for row in before if _meaning(row) in says
    }
    for former, present in pairing.groups(_meaning, _meaning):
        if len(former) == len(present):
            pairing.join("exact", _copies(former, present, ids, stayed))
    pairing.join_single("id", lambda row: row.row_id if row.row_id in ids else None, lambda row: row.row_id)
    pairing.join_single("id", _id_and_name, _id_and_name)
    for former, present in pairing.groups(_meaning, _meaning):
        pairing.join("values", zip(former, present, strict=False))
    pairing.join_single("values", partial(_but_number, number=renumbered), partial(_but_number, number=number_of))
    pairing.join_single("name", lambda row: _among(names, _name(row, renumbered)), lambda row: _name(row, number_of))
    left, right = pairing.left()
    if ids:  # what keeps its 标识 when it is rewritten is gone with it
        still = {row.row_id for row in after}
        left = [row for row in left if not row.row_id or row.row_id in still]
    if left and right:
        pairing.join("alike", _alike(left, right, _rarity(before, after)))
    return [*pairing]


@dataclass(frozen=True)
class _Pairing:
    """The rows of two sheets, and those of them that were paired."""

    before: Sequence[Row]
    after: Sequence[Row]
    partners: dict[Row, tuple[Row | None, How]] = field(default_factory=dict)
    taken: set[Row] = field(default_factory=set)

    def __iter__(self) -> Iterator[Pair]:
        for row in self.before:
            yield Pair(row, *self.partners.get(row, (None, "")))
        yield from (Pair(None, row, "") for row in self.after if row not in self.taken)

    def left(self) -> tuple[list[Row], list[Row]]:
        """The rows of either side that stand alone so far."""
        return [row for row in self.before if row not in self.partners], [r for r in self.after if r not in self.taken]

    def groups(self, key: _Key, present_key: _Key) -> list[tuple[list[Row], list[Row]]]:
        """Those that stand alone so far and have one key, None for none; the former ones and the present ones."""
        waiting: defaultdict[Hashable, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
        for side, (rows, of) in enumerate(zip(self.left(), (key, present_key), strict=True)):
            for row in rows:
                waiting[of(row)][side].append(row)
        waiting.pop(None, None)
        return [group for group in waiting.values() if all(group)]

    def join(self, how: How, pairs: Iterable[tuple[Row, Row]]) -> None:
        """Keep pairs."""
        for row, now in pairs:
            self.partners[row] = now, how
            self.taken.add(now)

    def join_single(self, how: How, key: _Key, present_key: _Key) -> None:
        """Pair the rows whose key one row has on either side."""
        groups = self.groups(key, present_key)
        self.join(how, [(one[0], other[0]) for one, other in groups if len(one) == len(other) == 1])


def _once(keys: Iterable[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if key and count == 1}


def _among(known: set[str], key: str) -> str | None:
    return key if key in known else None


def _meaning(row: Row) -> Hashable:
    return shared_name(row.name), row.values


def _id_and_name(row: Row) -> Hashable | None:
    return (row.row_id, shared_name(row.name)) if row.row_id and shared_name(row.name) else None


def _but_number(row: Row, number: Callable[[Row], str]) -> Hashable | None:
    """What a row says, by what its number is now; sections are renumbered whenever one is added."""
    rest = row.values[1:]
    if row.sheet in _SECTIONS:
        return rest if any(value for _, value in rest) else None
    return (number(row), rest)


def _name(row: Row, number: Callable[[Row], str]) -> str:
    """What a row is called, by its number as it is now; "" when it is called after its number or its place."""
    if not row.name:
        return row.sheet
    name = shared_name(row.name)
    typed = row.items[0].value
    if row.sheet != template.PROJECTS and typed and name.rpartition("/")[2] == typed:
        return ""
    if row.sheet == template.INDICATORS and typed and name.startswith(f"{typed}/"):
        return number(row) + name.removeprefix(typed)
    return name


def _copies(
    former: Sequence[Row], present: Sequence[Row], ids: set[str], stayed: set[str]
) -> Iterator[tuple[Row, Row]]:
    """Pair as many rows as there are on either side, all of which say the same.

    By 标识 first. A row whose 标识 another row has now is not the copy beside that, which has a new one. Where both have
    changed places with others, 标识 stayed behind when the rest was sorted, and what is said counts: then what the row of
    that 标识 said is said by another one now, and it says what another one said (``stayed``); else it was edited.
    """
    by_id = {row.row_id: row for row in present if row.row_id in ids}
    same = [(row, by_id[row.row_id]) for row in former if row.row_id in by_id]
    yield from same
    paired = {row for pair in same for row in pair}
    known, free = _by_known((row for row in former if row not in paired), ids)
    known_now, free_now = _by_known((row for row in present if row not in paired), ids)
    known, known_now = ([row for row in rows if row.row_id in stayed] for rows in (known, known_now))
    yield from zip(known, known_now, strict=False)
    yield from zip(free, (*free_now, *known_now[len(known) :]), strict=False)


def _by_known(rows: Iterable[Row], ids: set[str]) -> tuple[list[Row], list[Row]]:
    known: list[Row] = []
    free: list[Row] = []
    for row in rows:
        (known if row.row_id in ids else free).append(row)
    return known, free


# --- likeness -------------------------------------------------------------------------------


def _rarity(before: Sequence[Row], after: Sequence[Row]) -> _Rarity:
    """How much it says that two rows share a part: the code that all indicators of a project have says little."""
    counts = [Counter(part for row in rows for part in _marks(row)) for rows in (before, after)]
    return {part: 1 / max(count[part] for count in counts) for part in counts[0] | counts[1]}


def _alike(left: Sequence[Row], right: Sequence[Row], rarity: _Rarity) -> Iterator[tuple[Row, Row]]:
    """Rows of which half is alike, the most alike first."""
    having: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in right:
        for mark in _marks(row):
            having[mark].append(row)
    scored = [
        (likeness, one, other)
        for one in left
        for other in _candidates(one, having)
        if (likeness := _likeness(one, other, rarity)) >= _ENOUGH
    ]
    scored.sort(key=lambda pair: (-pair[0], abs(pair[1].number - pair[2].number), pair[1].number, pair[2].number))
    used: set[Row] = set()
    for _, one, other in scored:
        if one not in used and other not in used:
            used |= {one, other}
            yield one, other


def _marks(row: Row) -> Iterator[tuple[str, str]]:
    return ((name, part) for name, parts in row.parts.items() for part in parts)


def _candidates(one: Row, having: Mapping[tuple[str, str], list[Row]]) -> list[Row]:
    """The few rows that share with one what fewest rows have, of many those that stand where it stood."""
    found: dict[Row, None] = {}
    for rows in sorted((having[mark] for mark in _marks(one) if mark in having), key=len):
        at = max(0, bisect_left(rows, one.number, key=lambda row: row.number) - _CANDIDATES // 2)
        found |= dict.fromkeys(rows[at : at + _CANDIDATES])
        if len(found) >= _CANDIDATES:
            break
    return list(found)


def _likeness(one: Row, other: Row, rarity: _Rarity) -> float:
    """From 0 to 1: the share of what either row says that the other one says too, rare words and long texts counting more."""
    shared = whole = 0.0
    for name in one.parts.keys() | other.parts.keys():
        sides = [row.parts[name] for row in (one, other) if name in row.parts]
        total = sum(rarity[name, part] for parts in sides for part in parts)
        weight = total**0.5
        whole += weight
        if len(sides) == 2:
            shared += weight * 2 * sum(rarity[name, part] for part in sides[0] & sides[1]) / total
    return shared / whole if whole else 0.0
