"""Translate formulas between Excel's way of writing and that of LibreOffice's programming interface.

There the separator is ``;``, a sheet is parted by ``.``, an array row by ``|``. Texts and quoted names are not touched.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r""""(?:[^"]|"")*"|\$?'(?:[^']|'')*'[.!]?|[{}]|[;,|]|(?:[^"'{};,|$]|\$(?!'))+""")
_CELL = r"(?=\$?[A-Z]{1,3}\$?\d+|\$?[A-Z]{1,3}:|\$?\d+:|#REF!)"
_NAME = r"([^\W\d][\w]*)"
_SHEET_IN = re.compile(rf"\$?{_NAME}!{_CELL}")
_SHEET_OUT = re.compile(rf"\$?{_NAME}\.{_CELL}")


def to_office(formula: str) -> str:
    """An Excel formula as LibreOffice takes it, e.g. ``=SUM($项目.C4;1)``."""
    return _translated(formula, {",": ";", ";": ";"}, {",": ";", ";": "|"}, _into_office)


def to_excel(formula: str) -> str:
    """A formula that LibreOffice gives as Excel writes it, e.g. ``=SUM(项目!C4,1)``."""
    return _translated(formula, {";": ","}, {";": ",", "|": ";"}, _into_excel)


def _translated(
    formula: str, outside: dict[str, str], inside: dict[str, str], piece: object
) -> str:
    parts: list[str] = []
    depth = 0
    for token in _TOKEN.findall(formula):
        if token in "{}":
            depth += 1 if token == "{" else -1
            parts.append(token)
        elif len(token) == 1 and token in ";,|":
            parts.append((inside if depth else outside).get(token, token))
        elif token.startswith('"') or not callable(piece):
            parts.append(token)
        else:
            parts.append(piece(token))
    return "".join(parts)


def _into_office(token: str) -> str:
    if token.startswith(("'", "$'")):
        return "$" + token.removeprefix("$")[:-1] + "." if token.endswith("!") else token
    return _SHEET_IN.sub(r"$\1.", token)


def _into_excel(token: str) -> str:
    if token.startswith(("'", "$'")):
        return token.removeprefix("$")[:-1] + "!" if token.endswith(".") else token
    return _SHEET_OUT.sub(r"\1!", token)
