"""The order of steps behind 导入: read a document or a workbook of another layout, fill a fresh workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xltool import contract
from xltool.cells import Book
from xltool.importing import (
    Found,
    SheetMatch,
    draw_leftovers,
    place,
    read_document,
    read_workbook,
    recognise,
)
from xltool.profile import load_profile
from xltool.reading import read_submission
from xltool.workflow import layout_of


def import_document(source: Path, book: Book) -> Found:
    """导入: a text or Word document into a fresh workbook; what found no place goes to 未识别内容."""
    profile = load_profile(read_submission(book).submission.cover.form_profile.typed)
    return fill_in(recognise(read_document(source), profile), book)


def import_workbook(source: Book, matches: Sequence[SheetMatch], book: Book) -> Found:
    """导入: a workbook of another layout into a fresh one, by the matches that are certain or confirmed."""
    return fill_in(read_workbook(source, matches, book), book)


def fill_in(found: Found, book: Book) -> Found:
    """Put what was found into a fresh workbook."""
    columns = contract.ENTRY_COLUMNS
    widths = {sheet: book.layout(sheet, 1, len(columns[sheet])).widths for sheet in columns}
    placed = place(found, book.read(contract.COVER), widths)
    leftovers = (*found.leftovers, *placed.leftovers)
    book.apply([*placed.plan, *draw_leftovers(leftovers, layout_of(book))])
    return replace(found, leftovers=leftovers)
