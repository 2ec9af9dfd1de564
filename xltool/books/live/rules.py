"""Drop-downs, marks and frozen rows of an open sheet. There is no call of xlwings for them: Excel's own objects.

The engine on LibreOffice has calls of its own for each, by other names. A formula with references that move is told to
Excel, and by it, as it reads in the cell that is selected: so the first cell of the area is selected meanwhile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import xlwings as xw

from xltool.books.file.shared_formulas import moved
from xltool.books.live.program import bring_up
from xltool.books.live.values import range_of
from xltool.books.plain import same_formula
from xltool.model.cells import Area
from xltool.model.edits import DropDown

Painted = tuple[str, str]
"""Where a rule fills cells, as an address without ``$``, and the colour."""
_LIST = 3
"""xlValidateList"""
_STOP = 1
"""xlValidAlertStop"""
_BETWEEN = 1
"""xlBetween, which says nothing of a list"""
_EXPRESSION = 2
"""xlExpression"""


def offer(cells: xw.Range, edit: DropDown) -> None:
    """Offer choices on cells, in place of what was asked of them before."""
    title, said = edit.wrong
    own = getattr(cells.impl, "offer", None)
    if own is not None:
        own(edit.choices, (title, said) if edit.strict else None)
        return
    validation = cells.api.Validation
    validation.Delete()
    validation.Add(_LIST, _STOP, _BETWEEN, _source(edit.choices))
    validation.IgnoreBlank = True
    validation.InCellDropdown = True
    validation.ErrorTitle = title
    validation.ErrorMessage = said
    validation.ShowError = edit.strict


def _source(choices: tuple[str, ...] | Area | str) -> str:
    """What a list offers, as Excel's object model has it."""
    if isinstance(choices, tuple):
        return ",".join(choices)
    return f"={choices.absolute if isinstance(choices, Area) else choices}"


def mark(sheet: xw.Sheet, area: Area, formula: str, colour: str) -> None:
    """Fill cells for which a formula is true, before any other rule; one of that formula that touches them goes."""
    own = getattr(sheet.impl, "mark", None)
    if own is not None:
        own(area, formula, colour)
        return
    with _selected(sheet, area, formula):
        for rule in _rules(sheet, area, formula):
            rule.Delete()
        rule = sheet.range(area.a1).api.FormatConditions.Add(_EXPRESSION, Formula1=f"={formula}")
        rule.SetFirstPriority()
        rule.StopIfTrue = False
        rule.Interior.Color = _swapped(int(colour, 16))


def painted(sheet: xw.Sheet, area: Area, formula: str) -> list[Painted]:
    """Where the rule of this formula that touches an area fills cells, rectangle by rectangle."""
    own = getattr(sheet.impl, "painted", None)
    if own is not None:
        found: list[Painted] = own(area, formula)
        return found
    with _selected(sheet, area, formula):
        return [
            (place, f"{_swapped(int(rule.Interior.Color)):06X}")
            for rule in _rules(sheet, area, formula)
            for place in _places(rule)
        ]


def repaint(sheet: xw.Sheet, area: Area, formula: str, former: Sequence[Sequence[str]]) -> None:
    """Take a mark away, and put back what there was of this formula before."""
    own = getattr(sheet.impl, "unmark", None)
    if own is not None:
        own(area, formula)
    else:
        with _selected(sheet, area, formula):
            for rule in _rules(sheet, area, formula):
                rule.Delete()
    places = [(Area.of(area.sheet, place), colour) for place, colour in former]
    for place, colour in reversed(places):
        rows, columns = (min(getattr(one, side) for one, _ in places) for side in ("top", "left"))
        mark(sheet, place, moved(formula, place.top - rows, place.left - columns), colour)


def freeze(sheet: xw.Sheet, rows: int) -> None:
    """Keep the first rows in view, and the columns that are kept already."""
    own = getattr(sheet.impl, "freeze", None)
    if own is not None:
        own(rows)
        return
    window = _window(sheet)
    columns = window.SplitColumn if window.FreezePanes else 0
    window.FreezePanes = False
    window.ScrollRow = window.ScrollColumn = 1
    window.SplitRow, window.SplitColumn = rows, columns
    window.FreezePanes = bool(rows or columns)


def frozen_rows(sheet: xw.Sheet) -> int:
    """How many rows are kept in view."""
    own = getattr(sheet.impl, "frozen_rows", None)
    if own is not None:
        return int(own())
    window = _window(sheet)
    return int(window.SplitRow) if window.FreezePanes else 0


def _window(sheet: xw.Sheet) -> Any:
    """The window of the workbook, in which the sheet is shown."""
    bring_up(sheet)
    return sheet.book.api.Windows(1)


def _rules(sheet: xw.Sheet, area: Area, formula: str) -> list[Any]:
    """The rules of this formula that touch an area, the last one first, so that one may go without moving the next."""
    rules = sheet.cells.api.FormatConditions
    every = [rules(number) for number in range(rules.Count, 0, -1)]
    return [
        rule
        for rule in every
        if rule.Type == _EXPRESSION
        and same_formula(rule.Formula1, formula)
        and any(Area.of(area.sheet, place).meets(area) for place in _places(rule))
    ]


def _places(rule: Any) -> list[str]:
    return [place.replace("$", "") for place in str(rule.AppliesTo.Address).split(",")]


@contextlib.contextmanager
def _selected(sheet: xw.Sheet, area: Area, formula: str) -> Iterator[None]:
    """The first cell of an area, if the formula reads otherwise elsewhere."""
    if moved(formula, 1, 1) == formula:
        yield
        return
    bring_up(sheet)
    former = sheet.book.app.selection
    range_of(sheet, area.top, area.left).select()
    try:
        yield
    finally:
        if former is not None:
            former.select()


def _swapped(colour: int) -> int:
    """Red first as everybody writes it, blue first as Excel has it, and back."""
    return (colour & 0xFF) << 16 | colour & 0xFF00 | colour >> 16
