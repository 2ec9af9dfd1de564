"""A sheet of any workbook as a page: what its cells show, how far merged ones reach."""

from xltool.books.file.book import FileBook
from xltool.documents.layouts.workbook import SHOWN_OTHERWISE, as_shown, show_typed
from xltool.documents.recognising.pages import Box, Page
from xltool.model.cells import CellError, Formula, Plain, Raw, Ref
from xltool.reading.cell_values import as_decimal, plain_decimal, show
from xltool.reading.locate import is_blank


def page_of_sheet(book: FileBook, sheet: str) -> Page:
    """The filled cells of a sheet. A formula counts by its result."""
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
    unread: list[tuple[Box, str]] = []
    for row, column in filled:
        raw = grid.at(row, column)
        plain = _plain(raw)
        box = Box(row, column, areas.get((row, column), column), "", plain, str(Ref(sheet, row, column)))
        text = _text(plain, formats.get((row, column), ""), percent=(row, column) in percents)
        if text is None:
            box.text, why = show_typed(raw), _NO_VALUE
            if plain is not None:
                why = SHOWN_OTHERWISE.format(format=formats[row, column])
            unread.append((box, why))
        elif text:
            box.text = text
            rows[row - 1].append(box)
    return Page(sheet, rows, tab=True, unread=unread)


_NO_VALUE = "单元格里是错误值，或是还没有算出结果的公式。请核对后填到相应的工作表。"


def _plain(raw: Raw) -> Plain:
    value = raw.value if isinstance(raw, Formula) else raw
    return None if isinstance(value, CellError) else value


def _text(plain: Plain, code: str, *, percent: bool) -> str | None:
    """What a cell shows; None where that is not to be had, or its number format shows another number."""
    if plain is None:
        return None
    number = as_decimal(plain)
    if number is None:
        return show(plain).strip()
    if percent:
        return f"{plain_decimal(number * 100):f}%"
    shown = as_shown(plain, "text", code)
    return None if shown is None else show(shown)
