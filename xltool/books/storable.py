"""Turn a plain value into what a cell of an xlsx file stores: text, number with a number format, truth value or nothing."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from xltool.language.patterns import compile_later
from xltool.model.cells import CellError, Formula, Plain

_DATE, _DATE_TIME, _TIME, _DURATION = 14, 22, 21, 46
"""Built-in number formats."""
_EPOCH = datetime(1899, 12, 30)
_DAYS_1904 = 1462
_DAY = timedelta(days=1)
_MAX_TEXT = 32_767
_LOOKS_ESCAPED = compile_later(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = compile_later(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and the built-in format it needs to be seen as a date; 0: any format will do."""

    value: float
    number_format: int = 0


Stored: TypeAlias = str | bool | Number | None


def storable(value: Plain | CellError | Formula, *, epoch_1904: bool = False) -> Stored:
    """What the cell stores. Raises ValueError for what no cell can hold.

    Text is never interpreted; a text that looks like Excel's own escapes (``_x000D_``) is escaped.
    """
    match value:
        case None | bool():
            return value
        case str():
            return _text(value)
        case int() | float() | Decimal():
            number = float(value)
            if not math.isfinite(number):
                raise ValueError(f"单元格不能存放 {value}")
            return Number(number)
        case datetime():
            return Number(_serial(value, epoch_1904=epoch_1904), _DATE_TIME)
        case date():
            moment = datetime.combine(value, time())
            return Number(_serial(moment, epoch_1904=epoch_1904), _DATE)
        case time():
            return Number((datetime.combine(_EPOCH, value) - _EPOCH) / _DAY, _TIME)
        case timedelta():
            return Number(value / _DAY, _DURATION)
        case _:
            raise ValueError(f"单元格不能存放 {value}")


def _text(value: str) -> str:
    escaped = _LOOKS_ESCAPED.sub("_x005F_", value)
    escaped = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", escaped)
    if len(escaped.encode("utf-16-le", "replace")) > 2 * _MAX_TEXT:
        raise ValueError(f"一个单元格最多放 {_MAX_TEXT} 个字")
    return escaped


def _serial(moment: datetime, *, epoch_1904: bool) -> float:
    """Days since the epoch of the workbook; Excel's 29 February 1900 never existed, so days before it are one less."""
    days = (moment.replace(tzinfo=None) - _EPOCH) / _DAY
    if epoch_1904:
        return days - _DAYS_1904
    return days if days >= 61 else days - 1
