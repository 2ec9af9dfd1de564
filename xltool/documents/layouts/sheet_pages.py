"""A sheet of any workbook as a page: what its cells show, how far merged ones reach."""

from xltool.books.file.book import FileBook
from xltool.documents.layouts.workbook import as_shown
from xltool.documents.recognising.pages import Box, Page
from xltool.model.cells import CellError, Formula, Plain, Raw, Ref
from xltool.reading.cell_values import as_decimal, plain_decimal, show
from xltool.reading.locate import is_blank


def page_of_sheet(book: FileBook, sheet: str) -> Page:
    """The filled cells of a sheet. A formula counts by its result; without one, or where it shows an error, as typed."""
    grid = book.read(sheet)
    filled = [
        (row, column)
        for row, line in enumerate(grid.rows, 1)
        for column, raw in enumerate(line, 1)
        if not is_blank(raw)
    ]
    numbers = [at for at in filled if as_decimal(_plain(grid.at(*at))) is not None]
    percents = book.percent_cells(sheet, numbers)
    formats = book.number_formats(sheet, numbers)
    areas = {(area.top, area.left): area.right for area in book.merged(sheet)}
    rows: list[list[Box]] = [[] for _ in grid.rows]
    for row, column in filled:
        raw = grid.at(row, column)
        plain = _plain(raw)
        text = _text(raw, plain, formats.get((row, column), ""), percent=(row, column) in percents)
        if text:
            right = areas.get((row, column), column)
            rows[row - 1].append(Box(row, column, right, text, plain, str(Ref(sheet, row, column))))
    return Page(sheet, rows, tab=True)


def _plain(raw: Raw) -> Plain:
    value = raw.value if isinstance(raw, Formula) else raw
    return None if isinstance(value, CellError) else value


def _text(raw: Raw, plain: Plain, code: str, *, percent: bool) -> str:
    if plain is None:
        return raw.code if isinstance(raw, CellError) else raw.text if isinstance(raw, Formula) else ""
    number = as_decimal(plain)
    if number is None:
        return show(plain).strip()
    if percent:
        return f"{plain_decimal(number * 100):f}%"
    shown = as_shown(plain, "text", code)
    return show(plain if shown is None else shown)
