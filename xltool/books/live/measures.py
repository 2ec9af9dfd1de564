"""How an open sheet is laid out: number formats, merges, widths, heights, sizes, asked by rectangle.

A rectangle is halved only where its parts differ, so the calls grow with what differs and not with rows.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import xlwings as xw

from xltool.books.live.values import range_of
from xltool.books.plain import is_percent
from xltool.model.cells import Area
from xltool.model.edits import SheetLayout

NORMAL_PADDING = 0.71
"""Excel shows a column's width without its padding, the file stores it with: 5 of 7 pixels."""


def percent_cells(sheet: xw.Sheet, cells: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those of the (row, column) cells, in order of columns, that carry a percent number format."""
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    number_format = range_of(sheet, min(rows), min(columns), max(rows), max(columns)).number_format
    if number_format is not None:
        yield from cells if is_percent(number_format) else ()
    elif len(cells) > 1:
        middle = len(cells) // 2
        for half in (cells[:middle], cells[middle:]):
            yield from percent_cells(sheet, half)


def find_merged(sheet: xw.Sheet, area: Area) -> list[Area]:
    """Every merged area that an area touches, once."""
    here = sheet.range(area.a1)
    if here.merge_cells is False:
        return []
    if (area.top, area.left) == (area.bottom, area.right):
        found = here.merge_area
        bottom, right = found.row + found.shape[0] - 1, found.column + found.shape[1] - 1
        return [Area(area.sheet, found.row, found.column, bottom, right)]
    return list(dict.fromkeys(found for half in area.halves for found in find_merged(sheet, half)))


def measure_layout(sheet: xw.Sheet, rows: int, columns: int) -> SheetLayout:
    """Widths, heights and font sizes of the first rows and columns; at once where the engine can, as that of LibreOffice."""
    at_once = None
    if rows and columns:
        at_once = getattr(range_of(sheet, 1, 1, rows, columns).impl, "measures", None)
    if at_once is not None:
        widths, heights, lines = at_once()
        return _layout(widths, heights, lines)

    def width(first: int, last: int) -> float | None:
        return range_of(sheet, 1, first, 1, last).column_width

    def height(first: int, last: int) -> float | None:
        return range_of(sheet, first, 1, last, 1).row_height

    def size(top: int, bottom: int, left: int = 1, right: int = columns) -> float | None:
        return range_of(sheet, top, left, bottom, right).font.size

    lines = [
        [found] * columns if found else _alike(partial(size, row, row), 1, columns)
        for row, found in enumerate(_stretch(size, 1, rows), start=1)
    ]
    return _layout(_alike(width, 1, columns), _alike(height, 1, rows), lines)


def _layout(widths: Sequence[float], heights: Sequence[float], lines: Sequence[Sequence[float]]) -> SheetLayout:
    return SheetLayout(
        [one + NORMAL_PADDING if one else 0.0 for one in widths],
        heights,
        {(row, column): size for row, line in enumerate(lines, start=1) for column, size in enumerate(line, start=1)},
    )


def _alike(measure: Callable[[int, int], float | None], first: int, last: int) -> list[float]:
    """The measure of each position from ``first`` to ``last``."""
    return [found or 0.0 for found in _stretch(measure, first, last)]


def _stretch(measure: Callable[[int, int], float | None], first: int, last: int) -> list[float | None]:
    """Halve a stretch until it measures the same all along; None is left where one position alone has no measure."""
    if last < first:
        return []
    found = measure(first, last)
    if found is not None or first == last:
        return [found] * (last - first + 1)
    middle = (first + last) // 2
    return _stretch(measure, first, middle) + _stretch(measure, middle + 1, last)
