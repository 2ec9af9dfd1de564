"""The order of steps behind 打印版 PDF: draw the official sheets, print them and nothing else, write one PDF.

A copy whose seal holds is printed as it is: what was sealed is not drawn anew.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.file.saving import require_writable, save
from xltool.books.file.shown_sheets import show_only
from xltool.documents.office import convert, office_program
from xltool.documents.printed import bind
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.sending.seal.record import read_seal
from xltool.sending.seal.verify import SealState, verify
from xltool.workflows.check import Outcome
from xltool.workflows.run import make_forms
from xltool.workflows.work import Work

_BY_HAND = "请在 Excel 里打开工作簿，点【打印版 PDF】，或选中这些工作表另存为 PDF。"


class PrintingBook(Book, Protocol):
    """A workbook that is open in a program that prints."""

    def shows(self, sheet: str) -> bool:
        """Whether a sheet's tab is shown."""

    def print_sheets(self, sheets: Sequence[str]) -> list[tuple[str, bytes]]:
        """Each of these sheets as a PDF of its own."""


def pdf_beside(workbook: Path) -> Path:
    """Where the PDF of a workbook goes when nobody says otherwise."""
    return workbook.with_name(f"{workbook.stem}_打印版.pdf")


def draw_unless_sealed(book: Book, now: datetime) -> Outcome | None:
    """生成表样, so that what is printed is what was filled in; None while a seal holds: such a copy stays as it is."""
    seal = read_seal(book)
    if seal is not None:
        work = Work(book)
        if verify(seal, work.sealed_content())[0] is SealState.INTACT:
            return None
    return make_forms(book, now)


def official_sheets(book: Book, drawn_now: Outcome | None = None) -> list[str]:
    """部门绩效目标 and the tables of the projects by their numbers, as the tool drew them; never empty.

    The workbook is not read again when they have been drawn just now.
    """
    if drawn_now is not None:
        return list(drawn_now.made)
    present = book.sheet_names()
    made = Work(book).submission.made
    drawn = [one.sheet for one in made if one.sheet != template.TOTALS and one.sheet in present]
    if not drawn:
        raise XltoolError(f"{book.name} 里还没有正式表。请先点【生成表样】（xltool forms）。")
    return drawn


def require_shown(sheets: Sequence[str]) -> None:
    """Raise XltoolError when there are official sheets that are not shown: they would not be printed."""
    if sheets:
        raise XltoolError(f"没有导出 PDF：工作表“{'”“'.join(sheets)}”隐藏着。请先取消隐藏。")


def print_file(book: FileBook, path: Path, pdf: Path, drawn_now: Outcome | None = None) -> Path:
    """Print the official sheets of a file by LibreOffice; returns the PDF."""
    sheets, hidden = official_sheets(book, drawn_now), book.hidden_sheets()
    require_shown([name for name in sheets if name in hidden])
    require_writable(pdf)
    program = office_program()
    if program is None:
        raise XltoolError(f"没有导出 PDF，这台电脑上没有 LibreOffice。正式表在工作簿里。{_BY_HAND}")
    content = convert(program, show_only(Package(read_bytes(path), path.name), sheets), "xlsx", "pdf")
    if content is None:
        raise XltoolError(f"没有导出 PDF，LibreOffice 没有转换成功。正式表在工作簿里。{_BY_HAND}")
    save(pdf, content)
    return pdf


def print_open(book: PrintingBook, path: Path, drawn_now: Outcome | None = None) -> Path:
    """Print the official sheets of an open workbook by the program that has it; returns the PDF."""
    sheets, pdf = official_sheets(book, drawn_now), pdf_beside(path)
    require_shown([name for name in sheets if not book.shows(name)])
    require_writable(pdf)
    save(pdf, bind(book.print_sheets(sheets)))
    return pdf
