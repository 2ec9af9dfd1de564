"""The order of steps behind 打印版 PDF: draw the official sheets, print them and nothing else, write one PDF.

A sealed workbook is printed as it is: what was sealed is not drawn anew.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from xltool.books.file.book import read_bytes
from xltool.books.file.package import Package
from xltool.books.file.saving import require_writable, save
from xltool.books.file.shown_sheets import show_only
from xltool.documents.office import convert, office_program
from xltool.documents.printed import bind
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.workflows.check import Outcome
from xltool.workflows.run import make_forms
from xltool.workflows.work import Work

_BY_HAND = "请在 Excel 里打开工作簿，点【打印版 PDF】，或选中这些工作表另存为 PDF。"


class PrintingBook(Book, Protocol):
    """A workbook that is open in a program that prints."""

    def print_sheets(self, sheets: Sequence[str]) -> list[tuple[str, bytes]]:
        """Each of these sheets as a PDF of its own."""


def pdf_beside(workbook: Path) -> Path:
    """Where the PDF of a workbook goes."""
    return workbook.with_name(f"{workbook.stem}_打印版.pdf")


def draw_unless_sealed(book: Book, now: datetime) -> Outcome | None:
    """生成表样, so that what is printed is what was filled in; None for a sealed copy, which stays as it is."""
    return None if template.SEAL_SHEET in book.sheet_names() else make_forms(book, now)


def official_sheets(book: Book) -> list[str]:
    """部门绩效目标 and the tables of the projects, as the tool drew them, in the order of the tabs; never empty."""
    made = {one.sheet for one in Work(book).submission.made} - {template.TOTALS}
    drawn = [name for name in book.sheet_names() if name in made]
    if not drawn:
        raise XltoolError(f"{book.name} 里还没有正式表。请先点【生成表样】（xltool forms）。")
    return drawn


def print_file(book: Book, path: Path) -> Path:
    """Print the sheets of a file by LibreOffice, which hides nothing that is shown there; returns the PDF."""
    sheets, pdf = official_sheets(book), pdf_beside(path)
    require_writable(pdf)
    program = office_program()
    if program is None:
        raise XltoolError(f"没有导出 PDF，这台电脑上没有 LibreOffice。正式表在工作簿里。{_BY_HAND}")
    content = convert(program, show_only(Package(read_bytes(path), path.name), sheets), "xlsx", "pdf")
    if content is None:
        raise XltoolError(f"没有导出 PDF，LibreOffice 没有转换成功。正式表在工作簿里。{_BY_HAND}")
    save(pdf, content)
    return pdf


def print_open(book: PrintingBook, path: Path) -> Path:
    """Print the sheets of an open workbook by the program that has it; returns the PDF."""
    sheets, pdf = official_sheets(book), pdf_beside(path)
    require_writable(pdf)
    save(pdf, bind(book.print_sheets(sheets)))
    return pdf
