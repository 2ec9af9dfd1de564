"""Values that a merged area covers: Excel keeps them in the file and shows the upper left cell only.

They go from what is shared, unless they are entries or a formula counts on them. Works on the XML of the parts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple

from xltool.books.file.shared_formulas import unshared
from xltool.language.keys import header_key
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Area, column_number

_ROW_OR_CELL = compile_later(
    r"<(?P<p>(?:\w+:)?)(?:row\b(?P<row>[^>]*)>|c\b(?P<cell>[^>]*?)(?:/>|>(?P<inner>.*?)</(?P=p)c>))", re.DOTALL
)
_AT = compile_later(r"\br\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
_TYPE = compile_later(r"\s(?:t|cm|vm|ph)\s*=\s*[\"'][^\"']*[\"']")
_READS = compile_later(r"<(?:\w+:)?(?:f|formula\d?|definedName)\b([^>]*)>([^<]+)<")
_REFERENCE = compile_later(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^\s'!(),;:+*/^&=<>\"{}-]+)!)?(?<![\w.])"
    r"(?:\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d{1,7})(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d{1,7}))?"
    r"|\$?(?P<first>[A-Z]{1,3}):\$?(?P<last>[A-Z]{1,3})|\$?(?P<above>\d{1,7}):\$?(?P<below>\d{1,7}))(?![\w(])",
    re.IGNORECASE,
)
_MOVING = compile_later(r"\b(?:INDIRECT|OFFSET)\s*\(", re.IGNORECASE)
_ROWS, _COLUMNS = 1_048_576, 16_384
_KEPT = frozenset(map(header_key, (*template.ENTRY_SHEETS, template.FINDINGS)))
"""Sheets on which a covered value may be sealed: entries, and the 说明 of findings."""


class SheetCell(NamedTuple):
    """A cell as a sheet's XML has it: where, its prefix and attributes, between what characters it stands."""

    row: int
    column: int
    prefix: str
    attributes: str
    start: int
    end: int


def cells_with_content(text: str) -> Iterator[SheetCell]:
    """The cells of a sheet that hold something; places that a writer left out are counted on."""
    row = column = 0
    for match in _ROW_OR_CELL.finditer(text, max(0, text.find("sheetData")), max(0, text.rfind("sheetData"))):
        at = _AT.search(match["row"] if match["row"] is not None else match["cell"])
        if match["row"] is not None:
            row, column = int(at[2]) if at and at[2] else row + 1, 0
            continue
        column = column_number(at[1]) if at and at[1] else column + 1
        if match["inner"] and match["inner"].strip():
            own_row = int(at[2]) if at and at[2] else row
            yield SheetCell(own_row, column, match["p"], match["cell"], match.start(), match.end())


def cover_of(areas: Sequence[Area], row: int, column: int) -> Area | None:
    """The merged area that covers a cell; None for the cell that it shows."""
    for area in areas:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return area if (row, column) != (area.top, area.left) else None
    return None


def without_covered(sheet: str, text: str, areas: Sequence[Area], parts: Mapping[str, str]) -> tuple[str, int]:
    """A sheet's XML without the values that its merged areas cover; how many went.

    ``parts``: the XML of every part, for what formulas count on.
    """
    if not areas or header_key(sheet) in _KEPT:
        return text, 0
    covered = [one for one in cells_with_content(text) if cover_of(areas, one.row, one.column)]
    if not covered:
        return text, 0
    text = unshared(text)
    read = _read_cells(sheet, text, parts)
    kept, at, gone = [], 0, 0
    for cell in cells_with_content(text):
        if not cover_of(areas, cell.row, cell.column) or any(_within(one, cell) for one in read):
            continue
        kept += [text[at : cell.start], f"<{cell.prefix}c{_TYPE.sub('', cell.attributes)}/>"]
        at, gone = cell.end, gone + 1
    return "".join((*kept, text[at:])), gone


def _within(area: Area, cell: SheetCell) -> bool:
    return area.top <= cell.row <= area.bottom and area.left <= cell.column <= area.right


def _read_cells(sheet: str, own: str, parts: Mapping[str, str]) -> list[Area]:
    """What formulas, rules, charts and names read on a sheet; all of it where a formula moves what it reads."""
    everything = [Area(sheet, 1, 1, _ROWS, _COLUMNS)]
    found: list[Area] = []
    for text in dict.fromkeys((own, *parts.values())):
        for about, formula in _READS.findall(text):
            if "_xlnm." in about:
                continue
            formula = unescape(formula)  # noqa: PLW2901
            if text == own and _MOVING.search(formula):
                return everything
            for match in _REFERENCE.finditer(formula):
                named = (match["sheet"] or "").strip("'").replace("''", "'")
                if (named.casefold() == sheet.casefold()) if named else text == own:
                    found.append(_area(sheet, match))
                elif ":" in named:
                    return everything
    return found


def _area(sheet: str, match: re.Match[str]) -> Area:
    if match["left"]:
        left, top = column_number(match["left"].upper()), int(match["top"])
        right = column_number((match["right"] or match["left"]).upper())
        bottom = int(match["bottom"] or match["top"])
    elif match["first"]:
        left, right = column_number(match["first"].upper()), column_number(match["last"].upper())
        top, bottom = 1, _ROWS
    else:
        top, bottom, left, right = int(match["above"]), int(match["below"]), 1, _COLUMNS
    return Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))
