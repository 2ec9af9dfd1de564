"""Formulas that a file stores once for several cells: moved to each cell that uses them.

Excelize forgets all of them when the cell that stores the text is overwritten, so a sheet is given to it unshared.
"""

import re
from html import escape, unescape  # xml.sax.saxutils loads ssl

from xltool.language.patterns import compile_later
from xltool.model.cells import column_letters, column_number

_REFERENCE = compile_later(r"(\$?)\b([A-Za-z]{1,3})(\$?)([0-9]{1,7})\b(?![(!.])")
_QUOTED = compile_later(r"(\"[^\"]*\"|'[^']*')")
_SHARED = compile_later(r'(<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*)<f\b([^>]*?\bt="shared"[^>]*?)(?:/>|>([^<]*)</f>)')
_GROUP = compile_later(r'\bsi="(\d+)"')


def moved(text: str, rows: int, columns: int) -> str:
    """Shift the relative references of a formula, leaving quoted text and sheet names alone."""

    def shift(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = match.groups()
        if not fixed_column:
            letters = column_letters(max(1, column_number(letters) + columns))
        if not fixed_row:
            number = str(max(1, int(number) + rows))
        return f"{fixed_column}{letters}{fixed_row}{number}"

    pieces = _QUOTED.split(text)
    return "".join(piece if index % 2 else _REFERENCE.sub(shift, piece) for index, piece in enumerate(pieces))


def unshared(content: str) -> str:
    """The XML of a sheet in which every cell stores its own formula."""
    masters: dict[str, tuple[int, int, str]] = {}

    def own(match: re.Match[str]) -> str:
        cell, letters, number, attributes, text = match.groups()
        group = _GROUP.search(attributes)
        row, column = int(number), column_number(letters)
        if group is None:
            return match[0]
        if text:
            masters[group[1]] = (row, column, unescape(text))
        elif group[1] not in masters:
            return match[0]
        first_row, first_column, first_text = masters[group[1]]
        return f"{cell}<f>{escape(moved(first_text, row - first_row, column - first_column), quote=False)}</f>"

    return _SHARED.sub(own, content)
