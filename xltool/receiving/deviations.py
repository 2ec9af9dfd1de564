"""What in a received workbook is not as the shipped template is: sheets, places, text outside the form, names.

A pure function of the workbook, beside the shipped template. Nothing here changes what is read; staff may add, move and
format, so most of it only informs.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from xltool.books.file.book import FileBook
from xltool.language.keys import header_key
from xltool.language.unseen import BIDI, CONTROL
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Raw, Ref
from xltool.model.edits import Book
from xltool.model.findings import Finding
from xltool.model.form_wording import own_words
from xltool.model.review import REVIEW_SHEETS
from xltool.model.row_ids import is_row_id
from xltool.model.shelf import DEFAULT_FORM, standard_form
from xltool.model.submission import Submission
from xltool.model.template import Column, find_headers
from xltool.reading.rows import FILLED_DOWN
from xltool.receiving.suspicions import suspect

_PROJECT_NAME, _ROW_ID = _MADE = tuple(
    header_key(column.header) for column in (template.PROJECT_NAME_COLUMN, template.ROW_ID_COLUMN)
)
_SHOWN = 60
_MOST = 10
_STRANGE = re.compile(f"[{CONTROL}{BIDI}]")
_LIKE_FORMULA = re.compile(
    r"[\s\u200b\ufeff]*(?:[=＝@＠][^\s=]|[+＋][A-Za-z@=(\d.]+[(|!*+]|[-－][\d+.=@A-Za-z]+[(|!*+]|[\t\r]\s*[=+@-]|%0[aA9dD]\s*[=+@-])"
)


class Shipped(NamedTuple):
    """What the shipped template says on one entry sheet: its own texts and numbers, and where its labels stand."""

    own: frozenset[Raw]
    labels: Mapping[str, tuple[int, int]]


def form_of(shipped: Book) -> dict[str, Shipped]:
    """What every entry sheet of the shipped template looks like, by the sheet's name."""
    forms, columns = {}, standard_form().sheet_columns
    for sheet in template.ENTRY_SHEETS:
        grid = shipped.read(sheet)
        own = frozenset(raw for line in grid.rows for raw in line if isinstance(raw, str | int))
        forms[sheet] = Shipped(own, _labels(grid, sheet, columns.get(sheet, ())))
    return forms


def compare_with_template(book: Book, submission: Submission, forms: Mapping[str, Shipped]) -> list[Finding]:
    """List what is not as in the template. ``forms``: ``form_of(the shipped template)``."""
    findings = list(_extra_sheets(submission))
    names = {header_key(name): name for name in reversed(submission.sheet_names)}
    words = frozenset() if submission.form.name == DEFAULT_FORM else own_words(submission.form)
    columns, is_standard = submission.form.sheet_columns, submission.form.name == DEFAULT_FORM
    for sheet in (template.COVER, *columns):
        grid = book.read(names[header_key(sheet)])
        labels = _labels(grid, sheet, columns.get(sheet, ()))
        if is_standard and labels and labels != _as_far_as_there(forms[sheet].labels, labels):
            findings.append(suspect("Q54", Ref(grid.sheet, 1, 1)))
        findings += _strange_texts(grid)
        own = forms[sheet].own | words
        if sheet == template.COVER:
            stray = _beside_cover(grid, submission, own)
        else:
            stray = _beside_table(grid, labels, own)
            findings += _find_merges(book, grid, labels, columns.get(sheet, ()))
        findings += _report(list(stray))
    return findings


def hidden_columns(book: FileBook) -> Iterator[Finding]:
    """Hidden columns beside 标识, which is known by its header only: the gate leaves these sheets out."""
    for sheet in template.IDENTIFIED:
        hidden = book.hidden_columns(sheet)
        if not hidden:
            continue
        place = find_headers(book.read(sheet), [template.ROW_ID_COLUMN.header])
        if any(column != (place[1][0] if place else 0) for columns in hidden for column in columns):
            yield suspect("Q43", Ref(sheet, 1, 1), "列")


def _labels(grid: Grid, sheet: str, columns: Sequence[Column]) -> dict[str, tuple[int, int]]:
    """Where the headers of a table, or the labels of the cover, stand."""
    if sheet == template.COVER:
        wanted = {header_key(column.header) for column in template.COVER_FIELDS}
        places: dict[str, tuple[int, int]] = {}
        for row, line in enumerate(grid.rows, start=1):
            for column, raw in enumerate(line, start=1):
                if isinstance(raw, str) and (key := header_key(raw)) in wanted:
                    places.setdefault(key, (row, column))
        return places
    found = find_headers(grid, [column.header for column in columns if column.required])
    if found is None:
        return {}
    row = found[0]
    wanted = {header_key(column.header) for column in columns}
    return {
        header_key(raw): (row, column)
        for column, raw in enumerate(grid.rows[row - 1], start=1)
        if isinstance(raw, str) and header_key(raw) in wanted
    }


def _as_far_as_there(
    shipped: Mapping[str, tuple[int, int]], labels: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Where the template has its labels; one of before 1.1 is without the columns that the tool fills."""
    gone = {key: shipped[key][1] for key in _MADE if key in shipped and key not in labels}
    return {
        key: (row, column - sum(column > one for one in gone.values()))
        for key, (row, column) in shipped.items()
        if key not in gone
    }


def _extra_sheets(submission: Submission) -> Iterator[Finding]:
    """Sheets that are neither the template's nor made by the tool; of two with one name for reading, the second."""
    made = {one.sheet for one in submission.made}
    wanted = (
        *template.REQUIRED_SHEETS, *template.HIDDEN_SHEETS, template.SEAL_SHEET, *REVIEW_SHEETS,
        template.DEPARTMENT_FORM, template.LIST_FORM, template.GUIDE,
    )  # fmt: skip
    missing = {header_key(name) for name in wanted if name not in submission.sheet_names}
    for name in submission.sheet_names:
        if name in wanted or name in made:
            continue
        if header_key(name) in missing:
            missing.discard(header_key(name))
        else:
            yield suspect("Q44", Ref(name, 1, 1))


def _strange_texts(grid: Grid) -> Iterator[Finding]:
    for row, line in enumerate(grid.rows, start=1):
        for column, raw in enumerate(line, start=1):
            if not isinstance(raw, str):
                continue
            if not raw.isprintable() and _STRANGE.search(raw):
                at = Ref(grid.sheet, row, column)
                yield suspect("Q47", at, _STRANGE.sub("", raw)[:_SHOWN])
            if _LIKE_FORMULA.match(raw):
                yield suspect("Q48", Ref(grid.sheet, row, column), " ".join(raw.split())[:_SHOWN])


def _beside_cover(grid: Grid, submission: Submission, own: Container[Raw]) -> Iterator[tuple[Ref, Raw]]:
    """Cells of the cover that are neither the template's nor a field's, above the list of links."""
    taken = {getattr(submission.cover, column.key).ref[1:] for column in template.COVER_FIELDS}
    seal = {header_key(label) for label in (template.SEAL_LABEL, template.SEALED_AT_LABEL)}
    for row, line in enumerate(grid.rows, start=1):
        for column, raw in enumerate(line, start=1):
            if isinstance(raw, str) and header_key(raw) == header_key(template.FORMS_LIST_LABEL):
                return
            if isinstance(raw, str) and header_key(raw) in seal:
                taken.add((row, column + 1))
            known = isinstance(raw, str | int) and raw in own
            if not (_nothing(raw) or known or isinstance(raw, Formula) or (row, column) in taken):
                yield Ref(grid.sheet, row, column), raw


def _beside_table(grid: Grid, labels: Mapping[str, tuple[int, int]], own: Container[Raw]) -> Iterator[tuple[Ref, Raw]]:
    """Cells above the headers that are not the template's, and cells beside the columns."""
    header_row = next(iter(labels.values()), (0, 0))[0]
    columns = {column for _, column in labels.values()}
    (_, names), (_, ids) = (labels.get(key, (0, 0)) for key in _MADE)
    for row, line in enumerate(grid.rows if header_row else (), start=1):
        for column, raw in enumerate(line, start=1):
            ours = column in columns and (row == header_row or column not in {names, ids})
            ours |= column == names and isinstance(raw, Formula)
            ours |= column == ids and isinstance(raw, str) and is_row_id(raw)
            if _nothing(raw) or (row >= header_row and ours):
                continue
            if row < header_row and isinstance(raw, str | int) and raw in own:
                continue
            yield Ref(grid.sheet, row, column), raw


def _report(stray: Sequence[tuple[Ref, Raw]]) -> Iterator[Finding]:
    for at, raw in stray[:_MOST]:
        yield suspect("Q45", at, _excerpt(raw))
    if len(stray) > _MOST:
        yield suspect("Q45", stray[_MOST][0], f"等 {len(stray)} 个单元格")


def _find_merges(
    book: Book, grid: Grid, labels: Mapping[str, tuple[int, int]], columns: Sequence[Column]
) -> Iterator[Finding]:
    """Merged areas over entries, other than texts merged downwards, which reading fills in (R07)."""
    if not labels:
        return
    header_row = next(iter(labels.values()))[0]
    texts = {
        labels[key][1]
        for column in columns
        if column.content in FILLED_DOWN and (key := header_key(column.header)) in labels
    }
    last = max(column for _, column in labels.values())
    for area in book.merged(grid.sheet):
        downwards = area.left == area.right and area.left in texts
        if area.bottom > header_row and area.left <= last and not downwards:
            yield suspect("Q52", Ref(grid.sheet, area.top, area.left), area.a1)


def _nothing(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _excerpt(raw: Raw) -> str:
    if isinstance(raw, Formula):
        raw = f"={raw.text}"
    return (raw.code if isinstance(raw, CellError) else " ".join(str(raw).split()))[:_SHOWN]
