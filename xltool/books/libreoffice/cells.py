"""Contents of LibreOffice cells as Excel gives and takes them: dates, truth values, errors, formulas."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from xltool.books.libreoffice.formulas import to_excel, to_office
from xltool.books.libreoffice.office import uno_module
from xltool.books.libreoffice.styles import format_key

ERRORS = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}
"""Error values as Excel gives them to other programs."""
_NUMBERS = {text: number for number, text in ERRORS.items()}
_CODES = {
    532: "#DIV/0!",
    32767: "#N/A",
    525: "#NAME?",
    508: "#NAME?",
    521: "#NULL!",
    502: "#NUM!",
    503: "#NUM!",
    523: "#NUM!",
    524: "#REF!",
}
"""LibreOffice's own numbers; all others are what Excel calls #VALUE!."""
_TRUTH = {"=TRUE()": True, "=FALSE()": False}
_DATETIME = 2
"""Of the kinds of contents: numbers that are shown as dates or times."""
_RESULT_VALUE, _RESULT_ERROR = 1, 4
_DATE_FORMAT, _LOGICAL_FORMAT = 2 | 4, 1024
_GENERAL = "General"


def prepare(value: Any) -> Any:
    """A value as ``write_values`` takes it: an empty text for None, numbers as float."""
    match value:
        case None:
            return ""
        case bool() | str() | datetime():
            return value
        case date():
            return datetime.combine(value, time())
        case int() | float() | Decimal():
            return float(value)
        case _:
            raise TypeError(f"no cell holds {value!r}")


def clean_rows(
    data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, *, err_to_str: bool
) -> list[list[Any]]:
    """Raw values as xlwings shows them."""

    def clean(value: Any) -> Any:
        if value is None or value == "":
            return empty_as
        if isinstance(value, datetime):
            return datetime_builder(
                year=value.year, month=value.month, day=value.day, hour=value.hour,
                minute=value.minute, second=value.second, microsecond=value.microsecond, tzinfo=None,
            )  # fmt: skip
        if isinstance(value, float) and number_builder is not None:
            return number_builder(value)
        if isinstance(value, int) and not isinstance(value, bool) and value in ERRORS:
            return ERRORS[value] if err_to_str else None
        return value

    return [[clean(value) for value in row] for row in data]


def read_values(document: Any, cells: Any) -> list[list[Any]]:
    """The values of a range: text, float, bool, datetime, None, or the number of an error."""
    rows = [[None if value == "" else value for value in row] for row in cells.getDataArray()]
    corner = cells.RangeAddress
    top, left = corner.StartRow, corner.StartColumn
    epoch = _epoch(document)
    for row, column in _positions(cells.queryContentCells(_DATETIME)):
        rows[row - top][column - left] = _moment(epoch, rows[row - top][column - left])
    for row, column in _positions(cells.queryFormulaCells(_RESULT_ERROR)):
        code = cells.getCellByPosition(column - left, row - top).getError()
        rows[row - top][column - left] = _NUMBERS[_CODES.get(code, "#VALUE!")]
    for row, column, kind in _kinds(document, cells.queryFormulaCells(_RESULT_VALUE)):
        value = rows[row - top][column - left]
        if kind & _LOGICAL_FORMAT:
            rows[row - top][column - left] = bool(value)
        elif kind & _DATE_FORMAT:
            rows[row - top][column - left] = _moment(epoch, value)
    return rows


def read_formulas(cells: Any) -> list[list[str]]:
    """Formulas as Excel writes them, constants as text; LibreOffice keeps truth values and errors as formulas."""
    return [
        [_formula(text, value) for text, value in zip(line, row, strict=True)]
        for line, row in zip(cells.getFormulaArray(), cells.getDataArray(), strict=True)
    ]


def _formula(text: str, value: Any) -> str:
    if text.startswith("'") and text[1:] == value:
        return text[1:]
    if not text.startswith("=") or text == value:
        return text
    if text in _TRUTH or text[1:] in _NUMBERS:
        return text[1:].removesuffix("()")
    return to_excel(text)


def write_values(document: Any, cells: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Write as Excel does: ``=`` begins a formula, ``'`` a text; covered cells of merged areas take nothing."""
    covered = _find_covered(cells) if cells.IsMerged else set()
    places = {
        (down, right): value
        for down, row in enumerate(rows)
        for right, value in enumerate(row)
        if (down, right) not in covered
    }
    epoch = _epoch(document)
    block = [
        tuple(_constant(places.get((down, right)), epoch) for right in range(len(row))) for down, row in enumerate(rows)
    ]
    formats = _number_formats(document, cells, block)
    cells.setDataArray(tuple(block))
    for part, key in formats:
        part.NumberFormat = key
    for (down, right), value in places.items():
        if isinstance(value, datetime):
            _show_as_date(document, cells.getCellByPosition(right, down), value)
        elif isinstance(value, bool):
            cells.getCellByPosition(right, down).setFormula("=TRUE()" if value else "=FALSE()")
        elif isinstance(value, str) and value.startswith("="):
            cells.getCellByPosition(right, down).setFormula(to_office(value))


def _constant(value: Any, epoch: datetime) -> str | float:
    """What goes with the block; nothing for what is written as a formula afterwards."""
    match value:
        case datetime():
            return (value - epoch) / timedelta(days=1)
        case None | bool():
            return ""
        case str():
            return "" if value.startswith("=") else value.removeprefix("'")
        case _:
            return float(value)


def _number_formats(document: Any, cells: Any, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, int]]:
    """The number formats to be put back: LibreOffice marks a text that looks like a number with the format for text.

    Asked for all cells of one format together: a range tells a format of its own beside a default one as one format.
    """
    texts = {
        (down, right)
        for down, row in enumerate(rows)
        for right, value in enumerate(row)
        if isinstance(value, str) and value
    }
    if not texts or sum(map(len, rows)) == 1:
        return [(cells, cells.NumberFormat)] if texts else []
    corner, formats = cells.RangeAddress, cells.UniqueCellFormatRanges
    marked: dict[int, list[Any]] = {}
    for index in range(formats.Count):
        alike = formats.getByIndex(index)
        key, areas = alike.NumberFormat, alike.RangeAddresses
        found = [one for area in areas for one in _stretches_of(texts, area, corner)]
        marked.setdefault(key, []).extend(found)
    parts = []
    for key, areas in marked.items():
        if areas:
            part = document.createInstance("com.sun.star.sheet.SheetCellRanges")
            part.addRangeAddresses(tuple(areas), False)
            parts.append((part, key))
    return parts


def _stretches_of(cells: set[tuple[int, int]], area: Any, corner: Any) -> Iterator[Any]:
    """Where an area holds some of these cells, as areas one below the other; ``corner``: what the cells count from."""
    for column in range(area.StartColumn, area.EndColumn + 1):
        right = column - corner.StartColumn
        rows = range(area.StartRow, area.EndRow + 1)
        held = groupby(rows, key=lambda row, right=right: (row - corner.StartRow, right) in cells)  # type: ignore[misc]  # bound for this turn
        for inside, stretch in held:
            if inside:
                together = list(stretch)
                found = uno_module().createUnoStruct("com.sun.star.table.CellRangeAddress")
                found.Sheet, found.StartColumn, found.EndColumn = area.Sheet, column, column
                found.StartRow, found.EndRow = together[0], together[-1]
                yield found


def _show_as_date(document: Any, cell: Any, moment: datetime) -> None:
    """As Excel does, give a date its format unless the cell has a number format of its own."""
    if document.NumberFormats.getByKey(cell.NumberFormat).FormatString == _GENERAL:
        code = "yyyy-mm-dd" if moment.time() == time() else "yyyy-mm-dd hh:mm:ss"
        cell.NumberFormat = format_key(document, code)


def _find_covered(cells: Any) -> set[tuple[int, int]]:
    """Cells that a merged area covers, which may begin outside; asked once for all areas of one format and size."""
    sheet, origin = cells.Spreadsheet, cells.RangeAddress
    found: set[tuple[int, int]] = set()
    formats = _with_merged(sheet, cells).UniqueCellFormatRanges
    for index in range(formats.Count):
        alike = formats.getByIndex(index)
        first = alike.getByIndex(0)
        if first.IsMerged:
            area = _with_merged(sheet, first.getCellByPosition(0, 0)).RangeAddress
            high, wide = area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1
            for row, column in _positions(alike):
                down, right = row - origin.StartRow, column - origin.StartColumn
                found |= {(down + low, right + beside) for low in range(high) for beside in range(wide)} - {
                    (down, right)
                }
    return found


def _with_merged(sheet: Any, cells: Any) -> Any:
    """The cells with the merged areas that they touch."""
    cursor = sheet.createCursorByRange(cells)
    cursor.collapseToMergedArea()
    return cursor


def _epoch(document: Any) -> datetime:
    day = document.NullDate
    return datetime(day.Year, day.Month, day.Day)


def _moment(epoch: datetime, days: float) -> datetime:
    """To the nearest millisecond: a cell holds days, of which many a second is no exact fraction."""
    return epoch + timedelta(milliseconds=round(days * 86_400_000))


def _positions(found: Any) -> Iterator[tuple[int, int]]:
    return (cell for area in found.RangeAddresses for cell in _cells_of(area))


def _cells_of(area: Any) -> Iterator[tuple[int, int]]:
    for row in range(area.StartRow, area.EndRow + 1):
        for column in range(area.StartColumn, area.EndColumn + 1):
            yield row, column


def _kinds(document: Any, found: Any) -> Iterator[tuple[int, int, int]]:
    """Cells with the kind of their number format; asked for all at once where it is the same."""
    formats: dict[int, int] = {}
    for index, area in enumerate(found.RangeAddresses):
        part = found.getByIndex(index)
        same = part.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE"
        for row, column in _cells_of(area):
            cell = part if same else part.getCellByPosition(column - area.StartColumn, row - area.StartRow)
            key = cell.NumberFormat
            if key not in formats:
                formats[key] = document.NumberFormats.getByKey(key).Type
            yield row, column, formats[key]
