"""A check on the workbook that is open in LibreOffice: calls of xlwings and seconds, against reading cell by cell.

``make bench`` prints it. The sheets are those that a check reads; "calls" are reads of cell contents and formats.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlwings as xw

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.filled import fill, many_indicators
from tests.support.live import calls_counted
from tests.support.memory_book import CODE
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import start
from xltool.books.live.book import LiveBook
from xltool.model import template
from xltool.workflows import check

ROUNDS = 5
NOW = datetime(2021, 1, 15)
SHEETS = (*template.ENTRY_SHEETS, template.LISTS, template.FINDINGS)
READS = ("Range.raw_value", "Range.formula", "Range.values_and_formulas")
WRITES = ("Range.raw_value=", "Range.formula=", "Range.clear", "Range.clear_contents")
LOOKS = ("Range.paste", "Range.row_height=", "Range.unmerge", "Range.autofit", "PageSetup.print_area=", "Names.add")


def cell_by_cell(book: xw.Book) -> None:
    """The same reading as an untaught program does it: value and formula of every used cell in turn."""
    for name in SHEETS:
        sheet = book.sheets[name]
        rows, columns = sheet.used_range.shape
        for row in range(1, rows + 1):
            for column in range(1, columns + 1):
                cell = sheet.range((row, column))
                _ = cell.value, cell.formula


def measured(program: Callable[[], object], rounds: int) -> tuple[float, Counter[str]]:
    """Median seconds, and the calls of the last run."""
    seconds = []
    for _ in range(rounds):
        with calls_counted() as calls:
            started = time.perf_counter()
            program()
            seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), calls


def report(book: xw.Book, size: int) -> None:
    ours, our_calls = measured(lambda: check.check(LiveBook(book)), ROUNDS)
    other, other_calls = measured(lambda: cell_by_cell(book), 1)
    few, many = (sum(calls[read] for read in READS) for calls in (our_calls, other_calls))
    words = f"check of {size} indicators against reading cell by cell"
    print(f"{words:58}{ours * 1000:9.1f} ms {other * 1000:9.1f} ms   x{ours / other:5.2f}")
    print(f"{'  reads of contents':58}{few:9} {many:12}")
    seconds, calls = measured(lambda: check.check_and_report(LiveBook(book), NOW), ROUNDS)
    counts = [sum(calls[name] for name in kind) for kind in (READS, WRITES, LOOKS)]
    words = f"check of {size} indicators, written into the workbook"
    print(f"{words:58}{seconds * 1000:9.1f} ms, undo kept")
    print(f"  reads {counts[0]}, writes {counts[1]}, formats and heights {counts[2]}")


def main() -> None:
    office = start()
    try:
        app = register(office)
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_STATE_HOME"] = folder
            for size in (10, 200):
                path = Path(folder) / f"{size}.xlsx"
                book = app.books.open(str(fill(path, indicators=many_indicators(CODE, size))))
                report(book, size)
                book.close()
    finally:
        office.close()


if __name__ == "__main__":
    main()
