"""What is sealed: every entered value of a submission in one canonical form, and the digest over it.

Over meaning, not bytes: Unicode NFC, exact decimals, ISO dates, one kind of line break. Blanks around a text, formats,
filters and where on its sheet a row stands are not content; the order of the rows is, as official sheets are numbered by it.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeAlias

from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.submission import Entry, Indicator, Project, Section, Submission
from xltool.model.template import Column

_STORED_RETURN = "_x000D_"
_LINE_BREAK = compile_later(rf"(?:{_STORED_RETURN}|\r)*\n|(?:{_STORED_RETURN}|\r)+")
"""``_x000D_`` is how workbooks store a carriage return; some programs read it back as these seven characters."""
_NUMBERED = compile_later(r"（第 \d+ 个）′*$")
_NTH_ROW = compile_later(r"第 \d+ 行′*")
NOTE_FIELD = "说明"


class Item(NamedTuple):
    """One entered value, "" when blank. ``row`` names its row, once per sheet; "" on the cover.

    ``at`` is where it stands, or stood when it was sealed, and ``row_id`` the 标识 of its row; no part of the content.
    """

    sheet: str
    row: str
    field: str
    value: str
    at: Ref | None
    row_id: str = ""


Content: TypeAlias = tuple[Item, ...]
_Row: TypeAlias = Section | Project | Indicator


class Justification(Protocol):
    """A 说明 typed on 校验结果; ``row`` is its row in the order of the sheet's columns."""

    @property
    def identity(self) -> str:
        """What it answers."""

    @property
    def text(self) -> str:
        """What was typed."""

    @property
    def row(self) -> tuple[str, ...]:
        """The whole row."""

    @property
    def at(self) -> Ref | None:
        """The cell of the 说明."""


def content_of(submission: Submission, notes: Iterable[Justification]) -> Content:
    """Every entry field of every sheet, blank ones too, row by row; then every typed 说明."""
    columns = (_COVER, submission.form.entry_columns[template.PROJECTS])
    money = {one.header for table in columns for one in table if one.content == "money"}
    factors = dict.fromkeys(money, template.MONEY_UNITS.get(submission.cover.money_unit.typed, 1))
    items = [
        _item(template.COVER, "", _cover_entry(submission, c), factors)
        for c in _COVER
        if c is not _FORM_VERSION or not submission.cover.form_version.blank
    ]
    for sheet, rows in _tables(submission).items():
        names = _distinct(_row_name(row) for row in rows)
        for name, row in zip(names, rows, strict=True):
            row_id = "" if isinstance(row, Section) else row.row_id
            items += [_item(sheet, name, entry, factors, row_id) for entry in _entries(row)]
    return (*items, *_items_of_notes(notes))


def entries_of(content: Iterable[Item]) -> Content:
    """A content without its review: the unit's entries and 说明."""
    return tuple(item for item in content if item.sheet != template.OPINIONS)


def digest_of(content: Content) -> str:
    """SHA-256 over sheet, ordinal of the row, field and value of every item, a line of JSON each; 64 hexadecimal digits."""
    sha = hashlib.sha256()
    ordinals: Counter[str] = Counter()
    for (sheet, _), items in groupby(content, key=lambda item: (item.sheet, item.row)):
        ordinals[sheet] += 1
        row = f"[{json.dumps(sheet)}, {ordinals[sheet]}, "
        for item in items:
            sha.update(f"{row}{json.dumps(item.field)}, {json.dumps(item.value)}]\n".encode())
    return sha.hexdigest()


_COVER = template.COVER_FIELDS
_FORM_VERSION = next(column for column in _COVER if column.key == "form_version")
"""Not on workbooks of the standard form: there it is no cell to speak of."""
_EXTRA = template.WEIGHT_COLUMN.header
"""Not a column of the template: where a sheet has none, there is no cell to speak of; sealed where it is filled in."""


def _cover_entry(submission: Submission, column: Column) -> Entry[Any]:
    entry: Entry[Any] = getattr(submission.cover, column.key)
    return entry


def _tables(submission: Submission) -> dict[str, Sequence[_Row]]:
    return {
        template.OVERALL: submission.overall,
        template.FUNCTIONS: submission.functions,
        template.SAFEGUARDS: submission.safeguards,
        template.PROJECTS: submission.projects,
        template.INDICATORS: submission.indicators,
    }


def _entries(row: _Row) -> Iterator[Entry[Any]]:
    """The fields of a row in the order of its model."""
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name == "schedule":
            yield from (point.amount or point.percent for point in value)
        elif field.name == "carried":
            yield from value
        elif isinstance(value, Entry) and not (value.absent or (value.blank and value.field == _EXTRA)):
            yield value


def _row_name(row: _Row) -> str:
    if isinstance(row, Section) and row.function is not None:
        return "/".join(part for part in (row.function.typed, row.anchor) if part)
    return row.anchor.strip("/")


def _distinct(names: Iterable[str]) -> list[str]:
    """The names, canonical; a further row of the same name is numbered, one without a name is the nth row."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    result = []
    for number, raw in enumerate(names, start=1):
        base = canonical(raw).replace("\n", " ") or f"第 {number} 行"
        seen[base] += 1
        name = base if seen[base] == 1 else f"{base}（第 {seen[base]} 个）"
        while name in taken:
            name += "′"
        taken.add(name)
        result.append(name)
    return result


def shared_name(name: str) -> str:
    """The name of a row as far as further rows may have it too; "" where it only says the which-th row it is."""
    return "" if _NTH_ROW.fullmatch(name) else _NUMBERED.sub("", name)


def _item(sheet: str, row: str, entry: Entry[Any], factors: Mapping[str, int], row_id: str = "") -> Item:
    return Item(sheet, row, entry.field, _value(entry, factors), entry.ref, row_id)


def _value(entry: Entry[Any], factors: Mapping[str, int]) -> str:
    """Money in the unit of the sheet, so that each value looks as staff see it. ``factors``: of fields that hold money."""
    match entry.value:
        case Decimal() if entry.field in factors:
            return _exact(entry.value / factors[entry.field])
        case Decimal():
            return f"{_exact(entry.value)}%"
        case date():
            return entry.value.isoformat()
        case int():
            return str(entry.value)
        case None:
            return canonical(entry.typed)
        case text:
            return canonical(str(text))


def _exact(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


def canonical(text: str) -> str:
    """A text in NFC with one kind of line break, without blanks around it."""
    if "\n" in text or "\r" in text or _STORED_RETURN in text:
        text = _LINE_BREAK.sub("\n", text)
    return unicodedata.normalize("NFC", text).strip()


def _items_of_notes(notes: Iterable[Justification]) -> Iterator[Item]:
    """Justifications in the order of what they answer: a new check may list them in another order."""
    listed = sorted(notes, key=lambda note: (note.identity, note.text))
    names = _distinct(_note_name(note) for note in listed)
    for name, note in zip(names, listed, strict=True):
        yield Item(template.FINDINGS, name, NOTE_FIELD, canonical(note.text), note.at)


def _note_name(note: Justification) -> str:
    cells = dict(zip(template.FINDING_HEADERS, note.row, strict=False))
    words = (cells.get("编号", ""), cells.get("工作表", ""), cells.get("字段", ""), note.identity)
    return " ".join(word for word in words if word)
