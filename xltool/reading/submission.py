"""From a Book to a Submission: which sheets, which columns, one model per row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeAlias

from xltool.language.keys import header_key
from xltool.language.targets import parse_target
from xltool.model import template
from xltool.model.cells import Grid, Raw, Ref
from xltool.model.edits import Book
from xltool.model.findings import Finding
from xltool.model.fingerprint import sheet_content
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.row_ids import is_row_id
from xltool.model.shelf import form_of, standard_form
from xltool.model.submission import (
    Checkpoint,
    Cover,
    Entry,
    Fault,
    Indicator,
    MadeSheet,
    PercentEntry,
    Project,
    Section,
    Submission,
    absent_entry,
)
from xltool.model.template import Column, find_headers
from xltool.reading.cell_values import CellReader, as_decimal, is_number, plain_decimal
from xltool.reading.cover import check_version, read_cover
from xltool.reading.locate import Located, find_sheet, match_columns, match_labels, match_sheets
from xltool.reading.percents import read_percents
from xltool.reading.rows import Row, table_rows
from xltool.reading.texts import broken, found
from xltool.reading.totals_sheet import read_drawn, show_cell


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says, and what had to be said about reading it (codes R01 to R09)."""

    submission: Submission
    findings: tuple[Finding, ...]


def read_submission(book: Book) -> Reading:
    """Read a whole workbook; one call per sheet.

    Raises ContractBroken when sheets or columns are missing or doubled, or the template version is unknown.
    """
    present = book.sheet_names()
    at = find_sheet(present, template.COVER)
    cover_grid = book.read(at) if at else Grid(template.COVER, [])
    labels, faults = match_labels(cover_grid, template.COVER_FIELDS)
    form = _form_on_cover(cover_grid, labels)
    sheets, missing = match_sheets(present, form.sheets)
    if missing:
        raise broken(missing)
    wanted = _columns_to_read(form)
    grids = {sheet: book.read(sheets[sheet]) for sheet in (*wanted, template.LISTS)}
    tables: dict[str, Located] = {}
    for sheet, columns in wanted.items():
        located, column_faults = match_columns(grids[sheet], columns)
        faults += column_faults
        if located is not None:
            tables[sheet] = located
    if faults:
        raise broken(faults)
    reader = CellReader(form=form)
    cover = read_cover(reader, cover_grid, labels)
    check_version(cover)
    made = tuple(_read_record(book, grids[template.LISTS], present, form.printed_width))
    totals_drawn = any(one.sheet == template.TOTALS for one in made)

    def rows_of(sheet: str) -> list[Row]:
        return table_rows(reader, book, tables[sheet], wanted[sheet]) if sheet in tables else []

    submission = Submission(
        file_name=book.name,
        sheet_names=present,
        form=form,
        cover=cover,
        overall=tuple(_sections(template.OVERALL, rows_of)),
        functions=tuple(_sections(template.FUNCTIONS, rows_of)),
        safeguards=tuple(_sections(template.SAFEGUARDS, rows_of)),
        projects=tuple(_projects(reader, book, form, rows_of, _RowIds(reader, tables[template.PROJECTS]))),
        indicators=tuple(_indicators(reader, book, rows_of, _RowIds(reader, tables[template.INDICATORS]))),
        made=made,
        drawn=tuple(read_drawn(book.read(sheets[template.TOTALS]), form)) if totals_drawn else (),
    )
    return Reading(submission, tuple(reader.findings))


def _form_on_cover(grid: Grid, labels: Mapping[str, Ref]) -> Form:
    """The form that the cover names, the standard one where it has no place for it; ContractBroken when it is not here."""
    shown = {key: show_cell(grid.at(at.row, at.column)) for key, at in labels.items()}
    if "form_profile" not in shown:
        return standard_form()
    try:
        return form_of(shown["form_profile"], shown.get("form_version", ""))
    except KeyError:
        check_version(read_cover(CellReader(), grid, labels))
        raise


def read_identity(book: Book) -> Cover:
    """Only the cover, as far as it can be read: whose workbook it is, when the rest is not laid out as the template."""
    grid = book.read(find_sheet(book.sheet_names(), template.COVER) or template.COVER)
    labels, _ = match_labels(grid, template.COVER_FIELDS)
    return read_cover(CellReader(), grid, labels)


class _RowIds:
    """标识 of the rows of a sheet; a further row of the same one is said to be a copy, and has none of its own yet."""

    def __init__(self, reader: CellReader, located: Located) -> None:
        self._reader, self._rows = reader, located.grid.rows
        headers = self._rows[located.header_row - 1]
        keys = [header_key(raw) if isinstance(raw, str) else "" for raw in headers]
        self._column = keys.index(_ROW_ID) if _ROW_ID in keys else _NOWHERE
        self._first: dict[str, int] = {}

    def of(self, row: int, code: Entry[str]) -> str:
        line = self._rows[row - 1]
        raw = line[self._column] if self._column < len(line) else None
        if not isinstance(raw, str) or not is_row_id(raw):
            return ""
        first = self._first.setdefault(raw, row)
        if first == row:
            return raw
        self._reader.findings.append(found("R09", code.ref, code.field, code.typed, first=first))
        return ""


_ROW_ID = header_key(template.ROW_ID_COLUMN.header)
_NOWHERE = 2**31
"""A position beyond every row."""


_TARGET = "target"
"""The column of the value; the field of that name says what operator, value and unit say together."""
_RowsOf: TypeAlias = Callable[[str], list[Row]]


def _columns_to_read(form: Form) -> dict[str, tuple[Column, ...]]:
    """The columns of the form; a weight is read wherever a workbook has it."""
    indicators = form.entry_columns[template.INDICATORS]
    if not form.has(template.INDICATORS, template.WEIGHT_COLUMN.key):
        indicators = (*indicators, template.WEIGHT_COLUMN)
    return {**form.entry_columns, template.INDICATORS: indicators}


def _own_fields(model: type[Section | Project | Indicator], sheet: str) -> tuple[Column, ...]:
    """The columns that have a field of their own in a model; what else a form has is carried."""
    names = {one.name for one in fields(model)} - {_TARGET}
    return tuple(column for key, column in KNOWN_COLUMNS[sheet].items() if key in names)


_PROJECT_FIELDS = _own_fields(Project, template.PROJECTS)
_SECTION_FIELDS = {
    sheet: _own_fields(Section, sheet) for sheet in (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)
}
_INDICATOR_FIELDS = _own_fields(Indicator, template.INDICATORS)


def _filled(row: Row, entries: dict[str, Any], own: Sequence[Column]) -> dict[str, Any]:
    """The fields of a model: absent where the form has no such column; other columns as ``carried``."""
    found: dict[str, Any] = {
        column.key: entries.pop(column.key, None) or absent_entry(row.sheet, row.number, column) for column in own
    }
    found["carried"] = tuple(entries.values())
    return found


def _sections(sheet: str, rows_of: _RowsOf) -> Iterable[Section]:
    for row in rows_of(sheet):
        yield Section(**_filled(row, row.entries(), _SECTION_FIELDS[sheet]))


def _projects(reader: CellReader, book: Book, form: Form, rows_of: _RowsOf, ids: _RowIds) -> Iterable[Project]:
    rows = rows_of(template.PROJECTS)
    schedules = [row.cells(template.CHECKPOINT_KEY) for row in rows]
    in_percent = form.checkpoint_kind != "money"
    filled = [ref for cells in schedules for raw, ref, _ in cells if raw is not None] if in_percent else []
    formatted = _percent_cells(book, rows, filled)
    for row, cells in zip(rows, schedules, strict=True):
        if in_percent:
            percents = read_percents(reader, cells, formatted)
            schedule = tuple(Checkpoint(percent.field, percent) for percent in percents)
        else:
            schedule = tuple(_money_point(reader, *cell) for cell in cells)
        entries = _filled(row, row.entries(apart=template.CHECKPOINT_KEY), _PROJECT_FIELDS)
        yield Project(**entries, schedule=schedule, row_id=ids.of(row.number, entries["code"]))


def _money_point(reader: CellReader, raw: Raw, ref: Ref, name: str) -> Checkpoint:
    absent: PercentEntry = Entry(None, ref, name, "", Fault.NO_COLUMN)
    return Checkpoint(name, absent, reader.money(raw, ref, name))


def _indicators(reader: CellReader, book: Book, rows_of: _RowsOf, ids: _RowIds) -> Iterable[Indicator]:
    rows = rows_of(template.INDICATORS)
    targets = [row.cells(_TARGET)[0] for row in rows]
    formatted = _percent_cells(book, rows, [ref for raw, ref, _ in targets if is_number(raw)])
    for row, (raw, ref, name) in zip(rows, targets, strict=True):
        entries = _filled(row, row.entries(apart=_TARGET), _INDICATOR_FIELDS)
        percent = (ref.row, ref.column) in formatted
        value = reader.text(_percent_as_shown(raw) if percent else raw, ref, name)
        parts = (entries["operator"], value, entries["unit"])
        target = parse_target(*(part.value or "" for part in parts))
        yield Indicator(
            **entries, target_value=value, target=target, row_id=ids.of(row.number, entries["project_code"])
        )


def _percent_cells(book: Book, rows: Sequence[Row], refs: Sequence[Ref]) -> frozenset[tuple[int, int]]:
    """Which of these cells of a table carry a percent format; a book is not asked about none."""
    places = [(ref.row, ref.column) for ref in refs]
    return book.percent_cells(rows[0].sheet, places) if places else frozenset()


@lru_cache(maxsize=1024, typed=True)
def _percent_as_shown(raw: Raw) -> Raw:
    """Excel turns a typed 90% into 0.9 with a percent format; give back what the person sees."""
    number = as_decimal(raw if isinstance(raw, int | float) else None)
    return raw if number is None else f"{plain_decimal(number * 100):f}%"


def _read_record(book: Book, lists: Grid, present: tuple[str, ...], width: int) -> Iterable[MadeSheet]:
    """``width``: how many columns of an official sheet are the tool's."""
    place = find_headers(lists, template.RECORD_HEADERS)
    if place is None:
        return
    header_row, columns = place
    for row in range(header_row + 1, len(lists.rows) + 1):
        sheet, code, inputs, content = (show_cell(lists.at(row, column)) for column in columns[:4])
        if not sheet:
            continue
        here = sheet in present
        now = ""
        if here and sheet != template.TOTALS:
            now = sheet_content(book.read(sheet), width)
        yield MadeSheet(
            sheet=sheet,
            project_code=code,
            inputs=inputs,
            content=content,
            present=here,
            content_now=now,
            record=Ref(lists.sheet, row, columns[0]),
        )
