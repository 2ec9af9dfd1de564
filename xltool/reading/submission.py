"""From a Book to a Submission: which sheets, which columns, one model per row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltool.language.keys import header_key
from xltool.language.targets import parse_target
from xltool.model import template
from xltool.model.cells import Grid, Raw, Ref
from xltool.model.edits import Book
from xltool.model.findings import Finding
from xltool.model.fingerprint import sheet_content
from xltool.model.row_ids import is_row_id
from xltool.model.submission import Checkpoint, Cover, Entry, Indicator, MadeSheet, Project, Section, Submission
from xltool.model.template import Column, find_headers
from xltool.reading.cell_values import CellReader, as_decimal, is_number, plain_decimal
from xltool.reading.cover import check_version, read_cover
from xltool.reading.locate import Located, match_columns, match_labels, match_sheets
from xltool.reading.percents import read_percents
from xltool.reading.rows import table_rows
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
    sheets, faults = match_sheets(present)
    if faults:
        raise broken(faults)
    grids = {wanted: book.read(name) for wanted, name in sheets.items() if wanted in _READ_SHEETS}
    labels, faults = match_labels(grids[template.COVER], template.COVER_FIELDS)
    tables: dict[str, Located] = {}
    for sheet, columns in _READ_COLUMNS.items():
        located, column_faults = match_columns(grids[sheet], columns)
        faults += column_faults
        if located is not None:
            tables[sheet] = located
    if faults:
        raise broken(faults)
    reader = CellReader()
    cover = read_cover(reader, grids[template.COVER], labels)
    check_version(cover)
    made = tuple(_read_record(book, grids[template.LISTS], present))
    totals_drawn = any(one.sheet == template.TOTALS for one in made)
    submission = Submission(
        file_name=book.name,
        sheet_names=present,
        cover=cover,
        overall=tuple(_sections(reader, book, tables[template.OVERALL], template.OVERALL_COLUMNS)),
        functions=tuple(_sections(reader, book, tables[template.FUNCTIONS], template.FUNCTION_COLUMNS)),
        safeguards=tuple(_sections(reader, book, tables[template.SAFEGUARDS], template.SAFEGUARD_COLUMNS)),
        projects=tuple(_projects(reader, book, tables[template.PROJECTS])),
        indicators=tuple(_indicators(reader, book, tables[template.INDICATORS])),
        made=made,
        drawn=tuple(read_drawn(book.read(sheets[template.TOTALS]))) if totals_drawn else (),
    )
    return Reading(submission, tuple(reader.findings))


def read_identity(book: Book) -> Cover:
    """Only the cover, as far as it can be read: whose workbook it is, when the rest is not laid out as the template."""
    sheets, _ = match_sheets(book.sheet_names())
    grid = book.read(sheets.get(template.COVER, template.COVER))
    labels, _ = match_labels(grid, template.COVER_FIELDS)
    return read_cover(CellReader(), grid, labels)


_READ_COLUMNS = {**template.ENTRY_COLUMNS, template.INDICATORS: (*template.INDICATOR_COLUMNS, template.WEIGHT_COLUMN)}
_READ_SHEETS = frozenset((*template.ENTRY_SHEETS, template.LISTS))


def _sections(reader: CellReader, book: Book, located: Located, columns: tuple[Column, ...]) -> Iterable[Section]:
    for row in table_rows(reader, book, located, columns):
        yield Section(**row.entries())


def _projects(reader: CellReader, book: Book, located: Located) -> Iterable[Project]:
    rows = table_rows(reader, book, located, template.PROJECT_COLUMNS)
    ids = _RowIds(reader, located)
    schedules = [row.cells(template.CHECKPOINT_KEY) for row in rows]
    filled = [ref for cells in schedules for raw, ref, _ in cells if raw is not None]
    formatted = _percent_cells(book, located, filled)
    for row, cells in zip(rows, schedules, strict=True):
        percents = read_percents(reader, cells, formatted)
        schedule = tuple(Checkpoint(percent.field, percent) for percent in percents)
        fields = row.entries(apart=template.CHECKPOINT_KEY)
        yield Project(**fields, schedule=schedule, row_id=ids.of(row.number, fields["code"]))


def _indicators(reader: CellReader, book: Book, located: Located) -> Iterable[Indicator]:
    rows = table_rows(reader, book, located, _READ_COLUMNS[template.INDICATORS])
    ids = _RowIds(reader, located)
    targets = [row.cells("target")[0] for row in rows]
    formatted = _percent_cells(book, located, [ref for raw, ref, _ in targets if is_number(raw)])
    for row, (raw, ref, name) in zip(rows, targets, strict=True):
        fields = row.entries(apart="target")
        percent = (ref.row, ref.column) in formatted
        value = reader.text(_percent_as_shown(raw) if percent else raw, ref, name)
        parts = (fields["operator"], value, fields["unit"])
        target = parse_target(*(part.value or "" for part in parts))
        row_id = ids.of(row.number, fields["project_code"])
        yield Indicator(**fields, target_value=value, target=target, row_id=row_id)


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


def _percent_cells(book: Book, located: Located, refs: Sequence[Ref]) -> frozenset[tuple[int, int]]:
    """Which of these cells carry a percent format; a book is not asked about none."""
    places = [(ref.row, ref.column) for ref in refs]
    return book.percent_cells(located.grid.sheet, places) if places else frozenset()


def _percent_as_shown(raw: Raw) -> Raw:
    """Excel turns a typed 90% into 0.9 with a percent format; give back what the person sees."""
    number = as_decimal(raw if isinstance(raw, int | float) else None)
    return raw if number is None else f"{plain_decimal(number * 100):f}%"


def _read_record(book: Book, lists: Grid, present: tuple[str, ...]) -> Iterable[MadeSheet]:
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
            now = sheet_content(book.read(sheet), template.FORM_COLUMN_COUNT)
        yield MadeSheet(
            sheet=sheet,
            project_code=code,
            inputs=inputs,
            content=content,
            present=here,
            content_now=now,
            record=Ref(lists.sheet, row, columns[0]),
        )
