"""What the sheets of the play of Excel hold (``tests/support/excel/excel.py``), filled from a workbook on disk."""

from __future__ import annotations

import functools
import io
import re
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils import range_boundaries

ERRORS = {"#DIV/0!": 2007, "#N/A": 2042, "#NAME?": 2029, "#NULL!": 2000, "#NUM!": 2036, "#REF!": 2023, "#VALUE!": 2015}  # fmt: skip
ERROR_BASE = -2_146_828_288
ROWS, COLUMNS = 1_048_576, 16_384
"""https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3"""
At = tuple[int, int]
Rectangle = tuple[int, int, int, int]


class Asked(NamedTuple):
    """What is asked of the cells of a rectangle. ``at``: the cell in which the formulas read as they stand here."""

    place: Rectangle
    at: At
    said: dict[str, Any]


class Rule(NamedTuple):
    """A conditional format. ``kind``: 2 a formula, 1 a comparison, 3 what fills by itself; ``at`` as of what is asked."""

    places: tuple[Rectangle, ...]
    at: At
    kind: int
    formula: str
    colour: int = 0
    stops: bool = True


class Cell(NamedTuple):
    """What one cell holds. ``look``: everything else that is seen of it, as one text.

    It never changes: another one takes its place, so that copies of a sheet share the thousands that are alike.
    """

    value: Any = None
    formula: str = ""
    number_format: str = "General"
    font_size: float = 11.0
    look: str = ""
    link: str | None = None


@dataclass
class Content:
    """What one sheet holds. ``visible``: -1 shown, 0 hidden, 2 very hidden."""

    name: str
    visible: int = -1
    cells: dict[At, Cell] = field(default_factory=dict)
    merges: list[Rectangle] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    breaks: set[int] = field(default_factory=set)
    print_area: str = ""
    footers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    selected: Rectangle = (1, 1, 1, 1)
    protected: bool = False
    filtered: bool = False
    tables: list[bool | None] = field(default_factory=list)
    """For each table of Excel, whether its own filter leaves rows out; None: it shows no filter."""
    table_areas: list[Rectangle] = field(default_factory=list)
    """Where each of them is."""
    hidden_rows: set[int] = field(default_factory=set)
    """Those hidden by hand."""
    asked: list[Asked] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    """The first one speaks first. Clearing and pasting cells changes neither rules nor what is asked here."""
    frozen: tuple[int, int] = (0, 0)
    """Rows and columns that stay in view."""

    def copied(self) -> Content:
        """Another one that holds the same."""
        return replace(
            self, **{name: copy(one) for name, one in vars(self).items() if isinstance(one, dict | list | set)}
        )


def loaded(path: Path) -> tuple[list[Content], dict[str, str]]:
    """The sheets of a workbook on disk, as Excel shows them, and the names of the workbook."""
    contents, names = _loaded(path.read_bytes())
    return [one.copied() for one in contents], dict(names)


@functools.lru_cache(maxsize=16)
def _loaded(data: bytes) -> tuple[list[Content], dict[str, str]]:
    shown, written = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (True, False))
    names = {name: f"={one.attr_text}" for name, one in written.defined_names.items()}
    return [_sheet(shown[sheet.title], sheet) for sheet in written.worksheets], names


def _sheet(shown: Any, written: Any) -> Content:
    visible = {"visible": -1, "hidden": 0, "veryHidden": 2}[written.sheet_state]
    content = Content(written.title, visible)
    for row in written.iter_rows():
        for cell in row:
            if not cell.has_style and cell.value is None:
                continue
            value = shown.cell(cell.row, cell.column).value
            formula = str(cell.value) if cell.data_type == "f" else ""
            error = cell.data_type == "e"
            link = cell.hyperlink and (cell.hyperlink.location or cell.hyperlink.target)
            content.cells[cell.row, cell.column] = Cell(
                ERROR_BASE + ERRORS[value] if error else _as_com(value),
                formula, cell.number_format, cell.font.sz, _look(cell), link,
            )  # fmt: skip
    content.merges = [(a.min_row, a.min_col, a.max_row, a.max_col) for a in written.merged_cells.ranges]  # fmt: skip
    content.heights = {row: one.height for row, one in written.row_dimensions.items() if one.height}
    content.hidden_rows = {row for row, one in written.row_dimensions.items() if one.hidden}
    for one in written.column_dimensions.values():
        width = max(one.width - 0.71, 0)
        content.widths |= dict.fromkeys(range(one.min or 1, (one.max or 1) + 1), width)
    bounds = [range_boundaries(table.ref) for table in written.tables.values()]
    content.table_areas = [(top, left, bottom, right) for left, top, right, bottom in bounds]
    content.tables = [False] * len(content.table_areas)
    content.print_area = (written.print_area or "").rpartition("!")[2]
    content.breaks = {one.id + 1 for one in written.row_breaks.brk}
    footer = written.oddFooter
    for side in ("left", "center", "right"):
        content.footers[side] = getattr(footer, side).text or ""
    for name, one in written.defined_names.items():
        content.names[name] = f"={one.attr_text}"
    if written.print_title_rows:
        content.names["Print_Titles"] = f"={quoted(written.title)}!{written.print_title_rows}"
    content.asked = [one for validation in written.data_validations.dataValidation for one in _asked(validation)]
    content.rules = [rule for _, rule in sorted(_rules(written), key=lambda ranked: ranked[0])]
    pane = written.sheet_view.pane
    if pane is not None and pane.state == "frozen":
        content.frozen = int(pane.ySplit or 0), int(pane.xSplit or 0)
    return content


_TYPES = (None, "whole", "decimal", "list", "date", "time", "textLength", "custom")
_OPERATORS = (
    "", "between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual",
)  # fmt: skip
_STYLES = ("", "stop", "warning", "information")
"""By their numbers: https://learn.microsoft.com/office/vba/api/excel.xldvtype and its kin."""


def _asked(validation: Any) -> list[Asked]:
    said = {
        "Type": _TYPES.index(validation.type if validation.type != "none" else None),
        "AlertStyle": _STYLES.index(validation.errorStyle or "stop"),
        "Operator": _OPERATORS.index(validation.operator or "between"),
        "Formula1": _told(validation.formula1, listed=validation.type == "list"),
        "Formula2": _told(validation.formula2, listed=False),
        "IgnoreBlank": bool(validation.allow_blank),
        "InCellDropdown": not validation.showDropDown,
        "InputTitle": validation.promptTitle or "",
        "InputMessage": validation.prompt or "",
        "ErrorTitle": validation.errorTitle or "",
        "ErrorMessage": validation.error or "",
        "ShowInput": bool(validation.showInputMessage),
        "ShowError": bool(validation.showErrorMessage),
    }
    places = [(one.min_row, one.min_col, one.max_row, one.max_col) for one in validation.sqref.ranges]
    return [Asked(place, _first(places), said) for place in places]


def _told(formula: str | None, *, listed: bool) -> str:
    """A formula as the object model tells it: words as they are, anything else with ``=``."""
    if not formula or re.fullmatch(r"[\d.]+", formula):
        return formula or ""
    return formula[1:-1].replace('""', '"') if listed and formula[0] == '"' else f"={formula}"


def _rules(written: Any) -> list[tuple[int, Rule]]:
    found = []
    for area in written.conditional_formatting:
        places = tuple((one.min_row, one.min_col, one.max_row, one.max_col) for one in area.sqref.ranges)
        for rule in area.rules:
            kind = {"expression": 2, "cellIs": 1}.get(rule.type, 3)
            fill = rule.dxf and rule.dxf.fill and rule.dxf.fill.bgColor.rgb
            red, green, blue = (int(str(fill)[at : at + 2], 16) for at in (2, 4, 6)) if fill else (0, 0, 0)
            formula = f"={rule.formula[0]}" if rule.formula else ""
            colour = blue << 16 | green << 8 | red
            one = Rule(places, _first(places), kind, formula, colour, bool(rule.stopIfTrue))
            found.append((rule.priority, one))
    return found


def _first(places: Any) -> At:
    """The upper left corner of all of them."""
    return min(place[0] for place in places), min(place[1] for place in places)


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads so many rows below and columns to the right."""

    def move(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        letters, number = found[3], int(found[5])
        if not found[2]:
            place = functools.reduce(lambda whole, one: whole * 26 + ord(one) - 64, letters, 0) + columns
            letters = ""
            while place > 0:
                place, rest = divmod(place - 1, 26)
                letters = chr(65 + rest) + letters
        return f"{found[2]}{letters}{found[4]}{number if found[4] else number + rows}"

    return re.sub(r'("(?:[^"]|"")*")|(?<![\w.])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(])', move, formula)


def _look(cell: Any) -> str:
    parts = (cell.font.b, cell.font.name, cell.fill.fgColor.rgb, cell.alignment.horizontal, cell.alignment.vertical,
             cell.alignment.wrap_text, *(getattr(getattr(cell.border, side), "style", None) for side in ("left", "right", "top", "bottom")))  # fmt: skip
    return "|".join(map(str, parts))


def _as_com(value: Any) -> Any:
    """Numbers are floats, times are dates of Excel's first day."""
    zero = datetime(1899, 12, 30)
    match value:
        case bool() | str() | datetime() | None:
            return value
        case timedelta():
            return zero + value
        case time():
            return datetime.combine(zero, value)
        case int() | float():
            return float(value)
        case _:
            return datetime.combine(value, time())


def quoted(name: str) -> str:
    """A sheet's name as formulas have it."""
    return "'" + name.replace("'", "''") + "'"


def redirected(formula: str, sheet: str, to: str | None) -> str:
    """A formula whose references to a sheet go to another one, or nowhere (None): what Excel does on renaming, deleting."""
    bare = rf"(?<![\w'.\]]){re.escape(sheet)}"
    mention = re.compile(rf'("(?:[^"]|"")*")|(?:{re.escape(quoted(sheet))}|{bare})!', re.IGNORECASE)
    put = "#REF!" if to is None else f"{quoted(to)}!"
    return mention.sub(lambda found: found[1] or put, formula)
