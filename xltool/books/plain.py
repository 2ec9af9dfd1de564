"""Raw values as every door gives them: blanks as None, whole numbers as int, no blanks at the ends."""

import re
from collections.abc import Sequence
from decimal import Decimal

from xltool.language.patterns import compile_later
from xltool.model.cells import PICTURE, CellError, Formula, Raw, quoted

_EXACT_FLOAT = 2**53
_LONGEST_INTEGER = 1e22
_LITERAL = compile_later(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LINK = compile_later(r'=?HYPERLINK\("#(?:[^"]|"")*",.*\)', re.DOTALL | re.IGNORECASE)

_PICTURE = compile_later(
    r"=?\s*@?(?:(?:_xlfn\.)?(?:SINGLE|IFERROR|IFNA)\()*(?:_xlfn\.)?(?:_xlws\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE
)


def is_link(formula: str) -> bool:
    """Whether a formula is nothing but a value with a jump into the same workbook, as the live door writes links."""
    return formula.upper().startswith(("HYPERLINK", "=HYPERLINK")) and bool(_LINK.fullmatch(formula))


def is_picture(formula: str) -> bool:
    """Whether a formula puts a picture into its cell: DISPIMG of WPS, IMAGE of Excel."""
    return bool(_PICTURE.match(formula))


def typed_text(text: str) -> Raw:
    """A text as it stands, or the picture whose formula a program has kept as text."""
    return Formula(text[1:], CellError(PICTURE)) if text[0] == "=" and is_picture(text) else text


def plain(value: Raw) -> Raw:
    """A blank as None and a whole number as int, so that a code typed as a number looks as typed."""
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < _LONGEST_INTEGER:
        return int(value) if abs(value) <= _EXACT_FLOAT else int(Decimal(repr(value)))
    return value


def trim(rows: Sequence[Sequence[Raw]]) -> list[list[Raw]]:
    """The rows without blanks at the end of each, and without blank rows at the end."""
    result: list[list[Raw]] = []
    last = 0
    for number, row in enumerate(rows, start=1):
        width = len(row)
        while width and row[width - 1] is None:
            width -= 1
        result.append(list(row[:width]))
        if width:
            last = number
    return result[:last]


def is_percent(code: str) -> bool:
    """Whether a number format shows a percentage: % outside quotes and escapes."""
    return "%" in _LITERAL.sub("", code)


def mention_of(sheet: str) -> re.Pattern[str]:
    """What finds a sheet in a formula, with its ``!``."""
    return re.compile(rf"{re.escape(quoted(sheet))}!|(?<![\w'\]]){re.escape(sheet)}!")


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas say the same: each program quotes names of sheets, and puts blanks, in its own way."""
    return _bare(one) == _bare(other)


def _bare(formula: str) -> str:
    return formula.removeprefix("=").translate({ord(mark): None for mark in "' "}).upper()
