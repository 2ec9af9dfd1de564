"""新建: a fresh workbook from the template, blank or with the entries of last year's."""

from collections.abc import Sequence
from pathlib import Path

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.shipped import TEMPLATE, template_path
from xltool.drawing.next_year import new_year, roll_forward
from xltool.drawing.row_ids import ids_beside
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.form import Form
from xltool.model.row_ids import new_row_id
from xltool.reading.submission import read_submission
from xltool.workflows.work import Work


def blank(target: Path, shown: str, source: Path | None = None) -> FileBook:
    """A blank workbook, the shipped one where ``source`` is None, to be saved as ``target``.

    XltoolError, with the name as ``shown``, when that exists.
    """
    if target.exists():
        raise XltoolError(f"{shown}已经存在。请换一个文件名，或先把它移走。")
    return open_book(source or template_path(TEMPLATE), target)


def free_name(folder: Path, year: int) -> Path:
    """A name for the workbook of a year that no file of the folder has."""
    path, count = folder / f"预算绩效目标{year}.xlsx", 2
    while path.exists():
        path, count = folder / f"预算绩效目标{year}（{count}）.xlsx", count + 1
    return path


def start_year(book: Book, year: int) -> None:
    """Fill the year of a fresh workbook."""
    book.apply(new_year(read_submission(book).submission.cover, year))


def entry_widths(book: Book, form: Form) -> dict[str, Sequence[float]]:
    """The widths in characters of the columns of every entry sheet."""
    tables = form.sheet_columns
    return {sheet: book.layout(sheet, 1, len(columns)).widths for sheet, columns in tables.items()}


def start_from(book: Book, last: Book, year: int | None) -> int:
    """Carry the entries of last year's workbook into a fresh one; returns the new year."""
    former = Work(last).submission
    if year is None:
        if former.cover.year.value is None:
            raise XltoolError(
                f"「{last.name}」封面的填报年度是空的，无法推算新的年度。请用 --year 指定，例如 --year 2027。"
            )
        year = former.cover.year.value + 1
    fresh = read_submission(book).submission
    plan = roll_forward(former, fresh, entry_widths(book, fresh.form))
    book.apply([*plan, *ids_beside(plan, new_row_id, fresh.form), *new_year(fresh.cover, year)])
    return year
