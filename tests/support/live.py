"""Steps that the tests of the live door share: workbooks opened in LibreOffice, calls counted, faults on disk."""

from __future__ import annotations

import functools
import inspect
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlwings as xw

from tests.support.filled import blank
from tests.support.memory_book import MemoryBook, a_book
from tests.support.rich_workbook import loaded
from xltool.books import open_book
from xltool.books.libreoffice import engine, printing, ranges, sheets, styles
from xltool.books.live.book import LiveBook
from xltool.books.live.values import writable
from xltool.books.shipped import SAMPLE, template_path
from xltool.model import template
from xltool.model.cells import CellError, Formula, Raw
from xltool.model.edits import Edit
from xltool.model.shelf import standard_form
from xltool.workflows import run

NOW = datetime(2021, 1, 15, 17, 30)
FORM = "表1 科普专项"
_RANDOM = re.compile(r"^r[a-z]{10}$|(?<=^[0-9a-f]{12}) [0-9a-f]{12}$")
"""标识 of rows, and what findings are tied to them by."""
_CLASSES = (
    ranges.Range, styles.Font, sheets.Sheets, sheets.Sheet, printing.Names, printing.PageSetup,
    engine.App, engine.Books, engine.Book,
)  # fmt: skip
_UNCOUNTED = {"__init__", "sheet", "book", "app", "uno", "api", "shape", "row", "column", "used_part", "is_rows"}
"""What costs no call of the program: the Python side of the objects."""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the shipped sample, under a name that staff may well give it."""
    return Path(shutil.copyfile(template_path(SAMPLE), tmp_path / "预算=终稿 & (1).xlsx"))


@pytest.fixture
def book(office_app: xw.App, sample: Path) -> Iterator[xw.Book]:
    """The sample open in LibreOffice."""
    with opened(office_app, sample) as one:
        yield one


@functools.cache
def _finished() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(template_path(SAMPLE), Path(folder) / "a.xlsx"))
        run.run(open_book(path), NOW)
        return path.read_bytes()


@pytest.fixture
def finished_book(office_app: xw.App, sample: Path) -> Iterator[xw.Book]:
    """The sample open in LibreOffice, carried through 一键完成 in the file before: that takes a seventh of the time."""
    sample.write_bytes(_finished())
    with opened(office_app, sample) as one:
        yield one


@contextmanager
def opened(app: xw.App, path: Path) -> Iterator[xw.Book]:
    """A workbook open in LibreOffice; closed without saving."""
    book = app.books.open(str(path))
    try:
        yield book
    finally:
        book.close()


def applied_live(app: xw.App, path: Path, plan: Sequence[Edit]) -> openpyxl.Workbook:
    """The workbook after a plan through the live door, saved by LibreOffice, as openpyxl sees it."""
    saved = path.with_name("由LibreOffice保存.xlsx")
    with opened(app, path) as book:
        LiveBook(book).apply(plan)
        book.save(str(saved))
    return loaded(saved.read_bytes())


def applied_in_file(path: Path, plan: Sequence[Edit]) -> openpyxl.Workbook:
    """The workbook after a plan through the file door, as openpyxl sees it."""
    target = path.with_name("由文件门保存.xlsx")
    open_book(path, target).apply(plan)
    return loaded(target.read_bytes())


@contextmanager
def calls_counted() -> Iterator[Counter[str]]:
    """Count every call that xlwings makes on the engine."""
    calls: Counter[str] = Counter()
    former: list[tuple[type, str, object]] = []
    for kind in _CLASSES:
        for name, member in list(vars(kind).items()):
            if name in _UNCOUNTED or (name.startswith("_") and name not in {"__iter__", "__call__"}):
                continue
            label = f"{kind.__name__}.{name}"
            if isinstance(member, property):
                counted: object = property(
                    _counted(calls, label, member.fget), member.fset and _counted(calls, f"{label}=", member.fset)
                )
            elif inspect.isfunction(member):
                counted = _counted(calls, label, member)
            else:
                continue
            former.append((kind, name, member))
            setattr(kind, name, counted)
    try:
        yield calls
    finally:
        for kind, name, member in former:
            setattr(kind, name, member)


def _counted(calls: Counter[str], label: str, function: Callable[..., object]) -> Callable[..., object]:  # fmt: skip
    def counted(*arguments: object, **options: object) -> object:
        calls[label] += 1
        return function(*arguments, **options)

    return counted


def on_disk(memory: MemoryBook, folder: Path) -> Path:
    """The rows of a MemoryBook in the shipped template, under the name that it has."""
    book = blank()
    for name in template.REQUIRED_SHEETS:
        if name not in memory.sheets:
            del book[name]
    _enter(book, memory)
    _fill(book, template.TOTALS, 40, memory.sheets[template.TOTALS])
    if memory.sheets[template.LISTS]:
        labels = [cell for row in book[template.LISTS].iter_rows() for cell in row]
        first = next(cell for cell in labels if cell.value == template.RECORD_HEADERS[0])
        _fill(book, template.LISTS, first.row, memory.sheets[template.LISTS], first.column)
    for name in memory.sheets:
        if name not in book.sheetnames:
            book.create_sheet(name)
    for area in memory.merges:
        book[area.sheet].merge_cells(area.a1)
    path = folder / memory.name
    book.save(path)
    return path


def entered(book: openpyxl.Workbook, memory: MemoryBook, folder: Path) -> Path:
    """The same for a MemoryBook that can be typed in, in a copy of the template that is used again and again."""
    _enter(book, memory)
    path = folder / memory.name
    book.save(path)
    return path


def _enter(book: openpyxl.Workbook, memory: MemoryBook) -> None:
    """Write cover and entry sheets."""
    fields = {line[0]: line[1] for line in memory.sheets[template.COVER] if len(line) > 1}
    cover = book[template.COVER]
    for cell in [cell for row in cover.iter_rows() for cell in row]:
        if cell.value in fields:
            cover.cell(cell.row, cell.column + 1).value = _stored(fields[cell.value])  # type: ignore[index]
    for name in standard_form().entry_columns:
        if name in memory.sheets:
            for cell in (cell for row in book[name].iter_rows(min_row=3) for cell in row):
                cell.value = None
            _fill(book, name, 3, memory.sheets[name][2:])


def can_be_typed(memory: MemoryBook) -> bool:
    """Whether a MemoryBook differs from the template only in what staff type on cover and entry sheets."""
    made = (template.TOTALS, template.LISTS, template.FINDINGS)
    usual = set(memory.sheets) == set(a_book().sheets) and memory.name == a_book().name
    return usual and not memory.merges and not any(memory.sheets[name] for name in made)


def type_in(book: xw.Book, memory: MemoryBook, before: dict[str, list[list[Raw]]]) -> None:
    """Type what is not there yet of a MemoryBook into an open copy of the template; ``before``: what is there."""
    changed = {name for name, rows in memory.sheets.items() if before.get(name) != rows}
    former = {name: len(rows) for name, rows in before.items()}
    before.update(memory.sheets)
    if template.COVER in changed:
        _type_cover(book.sheets[template.COVER], memory)
    for name in changed & standard_form().entry_columns.keys():
        rows = [[_typed(value) for value in line] for line in memory.sheets[name][2:]]
        rows = [line + [""] * (len(standard_form().sheet_columns[name]) - len(line)) for line in rows]
        rows += [[""] * len(rows[0])] * max(20, former.get(name, 0) - len(rows))
        block = book.sheets[name].range((3, 1), (2 + len(rows), len(rows[0])))
        block.number_format = "General"
        block.value = rows


def _type_cover(cover: xw.Sheet, memory: MemoryBook) -> None:
    fields = {line[0]: line[1] for line in memory.sheets[template.COVER] if len(line) > 1}
    for row, line in enumerate(cover.range("A1:L31").value, start=1):
        for column, label in enumerate(line, start=1):
            if label in fields:
                cover.range((row, column + 1)).value = _typed(fields[label])


def _typed(value: Raw) -> object:
    match value:
        case CellError():
            return "=" + value.code
        case _:
            return writable(value)


def _fill(book: openpyxl.Workbook, sheet: str, row: int, rows: Sequence[Sequence[Raw]], column: int = 1) -> None:  # fmt: skip
    for down, line in enumerate(rows):
        for right, value in enumerate(line):
            cell = book[sheet].cell(row + down, column + right)
            cell.value = _stored(value)
            cell.number_format = "General"  # the template's percent cells would read 0.2 as 20 %


def _stored(value: Raw) -> object:
    match value:
        case Formula():
            return "=" + value.text
        case CellError():
            return value.code
        case _:
            return value


def without_random(value: object) -> object:
    """A cell as it is the same in two workbooks whose rows have 标识 of their own."""
    return _RANDOM.sub("", value) if isinstance(value, str) else value
