"""Values between xlwings and the plain data of ``model.cells``, the same for every engine of xlwings.

Owns what a spreadsheet program does to values on their way: errors, dates without a zone, text that would be
interpreted as if it were typed. Never asks which engine it is.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import xlwings as xw
from xlwings.conversion import Accessor, Ensure2DStage, Pipeline, ReadValueFromRangeStage

from xltool.books.plain import is_link, is_picture, plain, trim
from xltool.model.cells import NAMELESS_ERROR, PICTURE, Area, CellError, Formula, Plain, Raw

_DAY_ZERO = datetime(1899, 12, 30)
_FIRST_DATE = datetime(1900, 1, 1)
_DAY = timedelta(days=1)
_ERROR_BASE = -2_146_828_288
"""COM gives an error value as this number plus Excel's own (2007 is #DIV/0!)."""
_RECENT_ERRORS = {
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
_ERROR_NUMBERS = range(2000, 2100)
"""Excel's own; the newest (#BUSY!, #PYTHON!) are documented nowhere, so any of them is an error."""
_LONGEST_TYPED = 40
"""No longer text is taken for a number, a date or a time."""
_MARKS = tuple("=+-@'#")
_TRUTH = {"TRUE", "FALSE"}
_SENT_AS_IT_IS = {str, bool, int, float}


class Cells(Accessor):
    """Reads a range as rows of raw values; an error value is told apart from a text that looks like one."""

    @classmethod
    def reader(cls, options: dict[str, Any]) -> Pipeline:
        """One read of the range; the stages after it are xlwings' own cleaning, done both ways."""
        read = ReadValueFromRangeStage(options)  # type: ignore[no-untyped-call]  # xlwings' stages carry no types
        return Pipeline([read, Ensure2DStage(), _tell_errors_apart])


def read_cells(cells: xw.Range) -> tuple[list[list[Raw]], list[list[Any]]]:
    """Values and formulas of a range: in one call where the engine can give both, as that of LibreOffice, else in two."""
    both = getattr(cells.impl, "values_and_formulas", None)
    if both is None:
        return cells.options(convert=Cells).value, as_rows(cells.formula)
    values, formulas = both()
    clean = cells.sheet.book.app.engine.impl.clean_value_data
    return _errors_told_apart(clean, values), formulas


def _tell_errors_apart(context: Any) -> None:
    context.value = _errors_told_apart(context.engine.impl.clean_value_data, list(context.value))


def _errors_told_apart(clean: Any, rows: list[Any]) -> list[list[Raw]]:
    """Let the engine clean the values twice: only an error value changes with ``err_to_str``."""
    named = clean(rows, datetime, None, None, True)
    nameless = clean(rows, datetime, None, None, False)
    return [[_raw(*pair) for pair in zip(*both, strict=True)] for both in zip(named, nameless, strict=True)]


def _raw(named: Any, nameless: Any) -> Raw:
    if nameless is None and named is not None:
        return CellError(named)
    match nameless:
        case bool():
            return nameless
        case int() if nameless - _ERROR_BASE in _ERROR_NUMBERS:
            return CellError(_RECENT_ERRORS.get(nameless - _ERROR_BASE, NAMELESS_ERROR))
        case int() | Decimal():
            return plain(float(nameless))
        case datetime():
            return _moment(nameless)
        case _:
            value: Raw = nameless
            return plain(value)


def _moment(seen: datetime) -> Plain:
    """A date when it is midnight; before Excel's calendar a time of the day, or a length of time."""
    seen = seen.replace(tzinfo=None)
    if seen >= _FIRST_DATE:
        return seen.date() if seen.time() == time() else seen
    since = seen - _DAY_ZERO
    return seen.time() if since < _DAY else since


def as_rows(formulas: Any) -> list[list[Any]]:
    """What a range answers as rows of cells, however small it is."""
    texts = formulas if isinstance(formulas, list | tuple) else [[formulas]]
    if texts and not isinstance(texts[0], list | tuple):
        texts = [texts]
    return [list(line) for line in texts]


def raw_rows(values: Sequence[Sequence[Raw]], formulas: Sequence[Sequence[Any]]) -> list[list[Raw]]:
    """Put formulas and values of one rectangle together, without blanks at the ends."""
    return trim(
        [
            [_with_formula(value, text) for value, text in zip(row, line, strict=True)]
            for row, line in zip(values, formulas, strict=True)
        ]
    )


def _with_formula(value: Raw, text: object) -> Raw:
    """A cell with its formula; a text typed as ``'=1+1`` is no formula, and shows itself."""
    if not isinstance(text, str):
        return value
    if text.startswith("{=") and text.endswith("}") and text != value:
        text = text[1:-1]  # LibreOffice's way to say an array formula
    if not text.startswith("="):
        return value
    if is_picture(text):
        return Formula(text[1:], CellError(PICTURE))
    if text == value:
        return value
    if is_link(text):
        return value
    result = "" if value is None else value
    return Formula(text[1:], None if isinstance(result, Formula) else result)


def writable(value: Plain | Formula) -> Any:
    """What to hand to xlwings so that the cell shows exactly this value; text is never interpreted."""
    match value:
        case Formula():
            return "=" + value.text.removeprefix("=")
        case str():
            return "'" + value if _would_be_interpreted(value) else value
        case None | bool() | datetime():
            return value
        case date():
            return datetime.combine(value, time())
        case time():
            return (datetime.combine(_DAY_ZERO, value) - _DAY_ZERO) / _DAY
        case timedelta():
            return value / _DAY
        case _:
            return float(value)


def range_of(sheet: xw.Sheet, top: int, left: int, bottom: int | None = None, right: int | None = None) -> xw.Range:
    """A cell or an area by its address, which is one call of Excel; by corners xlwings makes five of it."""
    area = Area("", top, left, top if bottom is None else bottom, left if right is None else right)
    return sheet.range(area.a1)


def put(target: xw.Range, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows of exactly the shape of ``target``, as ``writable`` gives them, in one call of Excel.

    Moments and the like go through xlwings, which knows what each program takes for one, and asks Excel some hundred
    things about the range first.
    """
    if all(value is None or type(value) in _SENT_AS_IT_IS for row in rows for value in row):
        target.raw_value = [["" if value is None else value for value in row] for row in rows]
    else:
        target.value = [list(row) for row in rows]


def _would_be_interpreted(text: str) -> bool:
    """Whether a program may take a text for a formula, a number, a date, a truth value or an error when it is typed."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if text.startswith(_MARKS) or folded.startswith(_MARKS) or folded.upper() in _TRUTH:
        return True
    return len(folded) <= _LONGEST_TYPED and any(character.isdigit() for character in folded)


def hyperlink(value: Raw, place: str) -> Formula:
    """A value on which a click jumps to a place of the same workbook, e.g. ``'指标'!C6``."""
    match value:
        case Formula():
            text = value.text.removeprefix("=")
        case CellError():
            text = value.code
        case None | str():
            text = _quote(value or "")
        case datetime():
            text = repr((value - _DAY_ZERO) / _DAY)
        case date():
            text = str((datetime.combine(value, time()) - _DAY_ZERO).days)
        case _:
            text = str(writable(value)).upper()
    return Formula(f"HYPERLINK({_quote('#' + place)},{text})")


def _quote(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def format_needed(value: Plain | Formula) -> str | None:
    """The number format that a time or a length of time needs to be seen as such; dates bring theirs along."""
    if isinstance(value, time):
        return "h:mm:ss"
    return "[h]:mm:ss" if isinstance(value, timedelta) else None
