"""Translate formulas between Excel's way of writing and that of LibreOffice's programming interface.

There the separator is ``;``, a sheet is parted by ``.``, an array row by ``|``. Texts and quoted names are not touched.
"""

from collections.abc import Callable

from xltool.language.patterns import compile_later

_PART = compile_later(r""""(?:[^"]|"")*"|\$?'(?:[^']|'')*'[.!]?|[{}]|[;,|]|(?:[^"'{};,|$]|\$(?!'))+""")
_CELL = r"(?=\$?[A-Z]{1,3}\$?\d+|\$?[A-Z]{1,3}:|\$?\d+:|#REF!)"
_NAME = r"([^\W\d][\w]*)"
_SHEET_IN = compile_later(rf"\$?{_NAME}!{_CELL}")
_SHEET_OUT = compile_later(rf"\$?{_NAME}\.{_CELL}")


def to_office(formula: str) -> str:
    """An Excel formula as LibreOffice takes it, e.g. ``=SUM($项目.C4;1)``."""
    return _translate(formula, {",": ";", ";": ";"}, {",": ";", ";": "|"}, _into_office)


def to_excel(formula: str) -> str:
    """A formula that LibreOffice gives as Excel writes it, e.g. ``=SUM(项目!C4,1)``."""
    return _translate(formula, {";": ","}, {";": ",", "|": ";"}, _into_excel)


def _translate(formula: str, outside: dict[str, str], inside: dict[str, str], piece: Callable[[str], str]) -> str:
    found: list[str] = []
    depth = 0
    for part in _PART.findall(formula):
        if part in "{}":
            depth += 1 if part == "{" else -1
            found.append(part)
        elif len(part) == 1 and part in ";,|":
            found.append((inside if depth else outside).get(part, part))
        elif part.startswith('"'):
            found.append(part)
        else:
            found.append(piece(part))
    return "".join(found)


def _into_office(part: str) -> str:
    if part.startswith(("'", "$'")):
        return "$" + part.removeprefix("$")[:-1] + "." if part.endswith("!") else part
    return _SHEET_IN.sub(r"$\1.", part)


def _into_excel(part: str) -> str:
    if part.startswith(("'", "$'")):
        return part.removeprefix("$")[:-1] + "!" if part.endswith(".") else part
    return _SHEET_OUT.sub(r"\1!", part)
