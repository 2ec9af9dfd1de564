"""Formulas that must not travel: those that lead out of the workbook, and those in cells that are sealed.

They give way to the results that the file stores; formulas elsewhere stay, and those of pictures, whose result is none.
"""

import re
from collections.abc import Collection
from html import unescape

from xltool.books.file.shared_formulas import unshared
from xltool.books.plain import is_picture
from xltool.language.patterns import compile_later

_CELL = compile_later(r"<((?:\w+:)?)c\b([^>]*)(?<!/)>(.*?)</\1c>", re.DOTALL)
_FORMULA = compile_later(r"<((?:\w+:)?)f\b[^>]*?(?:/>|>(.*?)</\1f>)", re.DOTALL)
_ADDRESS = compile_later(r'\br="([A-Z]+[0-9]+)"')
_OTHER_BOOK = r"\[\d+\][^\[\]!<>]*!"
_STILL_OUT = compile_later(rf"<(?:\w+:)?(?:f|formula\d?)\b[^>]*>[^<]*{_OTHER_BOOK}")
_QUOTED = compile_later(r'"[^"]*"')
_OUTWARD = compile_later(
    rf"{_OTHER_BOOK}|\||\b(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER\.ID|EXEC|SQL\.REQUEST|FILTERXML)\s*\(", re.IGNORECASE
)
"""Another workbook, DDE (a bar), a function that loads or starts something; quoted text is left out of account."""
_ADDRESS_OUTSIDE = compile_later(r"://|\\\\")


def leads_out(formula: str) -> bool:
    """Whether a formula, as the XML stores it, reaches beyond its workbook."""
    text = unescape(formula)
    return bool(_ADDRESS_OUTSIDE.search(text) or _OUTWARD.search(_QUOTED.sub('""', text)))


def names_other_book(content: str) -> bool:
    """Whether any formula of a part still names another workbook."""
    return bool(_STILL_OUT.search(content))


def without_formulas(content: str, cells: Collection[str]) -> tuple[str, int, int]:
    """A sheet's XML without the formulas of ``cells`` and without those that lead out; how many of each went."""
    formulas = [match[2] for match in _FORMULA.finditer(content)]
    if not formulas or not (cells or any(text and leads_out(text) for text in formulas)):
        return content, 0, 0
    gone: list[bool] = []

    def give_value(match: re.Match[str]) -> str:
        formula = _FORMULA.search(match[3])
        if formula is None:
            return match[0]
        at = _ADDRESS.search(match[2])
        outward = leads_out(formula[2] or "")
        if not outward and (at is None or at[1] not in cells or is_picture(unescape(formula[2] or ""))):
            return match[0]
        gone.append(outward)
        return match[0].replace(formula[0], "")

    result = _CELL.sub(give_value, unshared(content))
    return (result, sum(gone), len(gone) - sum(gone)) if gone else (content, 0, 0)
