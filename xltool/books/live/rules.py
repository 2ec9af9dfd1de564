"""Drop-downs, marks and frozen rows of an open sheet. There is no call of xlwings for them: Excel's own objects.

The engine on LibreOffice has calls of its own for each, by other names. A formula with references that move is told to
Excel, and by it, as it reads in the cell that is selected: so the first cell of the area is selected meanwhile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import xlwings as xw

from xltool.books.file.shared_formulas import moved
from xltool.books.live.patience import is_busy, is_gone
from xltool.books.live.program import bring_up
from xltool.books.live.values import range_of
from xltool.books.plain import same_formula
from xltool.language.patterns import compile_later
from xltool.model.cells import Area
from xltool.model.edits import DropDown

Painted = tuple[str, str]
"""Where a rule fills cells, as an address without ``$``, and the colour."""
Asked = tuple[str, dict[str, Any]]
"""An area as an address, and what is offered and demanded there."""
_FORMULAS = ("Formula1", "Formula2")
_ADDED = ("Type", "AlertStyle", "Operator", *_FORMULAS)
_SAID = (
    *_ADDED, "IgnoreBlank", "InCellDropdown", "InputTitle", "InputMessage", "ErrorTitle", "ErrorMessage", "ShowInput",
    "ShowError",
)  # fmt: skip
"""What Excel tells of a validation: first what it is made with."""
_VALIDATED = -4174
"""xlCellTypeAllValidation"""
_PLACE = compile_later(r"[A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?")
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


def asked(cells: xw.Range) -> list[Asked]:
    """What is offered and demanded in an area, rectangle by rectangle, as the program tells it."""
    own = getattr(cells.impl, "asked", None)
    if own is not None:
        found: list[Asked] = own()
        return found
    sheet = cells.sheet
    if _answer(lambda: sheet.cells.api.SpecialCells(_VALIDATED)) is None:
        return []
    return list(_asked(sheet, Area.of(sheet.name, cells.address)))


def _asked(sheet: xw.Sheet, area: Area) -> Iterator[Asked]:
    """Excel refuses to tell of cells that are not alike, and of cells of which nothing is demanded."""
    validation = sheet.range(area.a1).api.Validation
    if _answer(lambda: validation.Type) is not None:
        said = {name: _answer(lambda name=name: getattr(validation, name)) for name in _SAID}  # type: ignore[misc]  # bound for this turn
        with _selected(sheet, area, f"{said['Formula1']},{said['Formula2']}"):
            yield area.a1, said | {name: _answer(lambda name=name: getattr(validation, name)) for name in _FORMULAS}  # type: ignore[misc]
        return
    for half in area.halves:
        yield from _asked(sheet, half)


def ask_again(cells: xw.Range, former: Sequence[Sequence[Any]]) -> None:
    """Offer and demand in an area what was asked there before."""
    own = getattr(cells.impl, "ask_again", None)
    if own is not None:
        own(former)
        return
    cells.api.Validation.Delete()
    for place, said in former:
        area = Area.of(cells.sheet.name, place)
        validation = cells.sheet.range(place).api.Validation
        formulas = [said[name] for name in _FORMULAS if said[name]]
        with _selected(cells.sheet, area, ",".join(formulas)):
            validation.Add(said["Type"], said["AlertStyle"], said["Operator"] or _BETWEEN, *formulas)
        for name in _SAID[len(_ADDED) :]:
            if said[name] is not None:
                setattr(validation, name, said[name])


def _answer(question: Callable[[], Any]) -> Any:
    """The answer; None where Excel has none."""
    try:
        return question()
    except Exception as error:
        if is_busy(error) or is_gone(error):
            raise
        return None


def _source(choices: tuple[str, ...] | Area | str) -> str:
    """What a list offers, as Excel's object model has it."""
    if isinstance(choices, tuple):
        return ",".join(choices)
    return f"={choices.absolute if isinstance(choices, Area) else choices}"


def mark(sheet: xw.Sheet, area: Area, formula: str, colour: str) -> None:
    """Fill cells for which a formula is true, before any other rule; the rule of that formula on them keeps its place."""
    own = getattr(sheet.impl, "mark", None)
    if own is not None:
        own(area, formula, colour)
        return
    with _selected(sheet, area, formula):
        present = _rules(sheet, area, formula)
        rule = next((one for one in present if _places(one) == [_address(area)]), None)
        for other in present:
            if other is not rule:
                other.Delete()
        if rule is None:
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
    """Take a mark away, or put back what there was of this formula before."""
    places = [(Area.of(area.sheet, place), colour) for place, colour in former]
    if not places:
        _unmark(sheet, area, formula)
    for place, colour in reversed(places):
        rows, columns = (min(getattr(one, side) for one, _ in places) for side in ("top", "left"))
        mark(sheet, place, moved(formula, place.top - rows, place.left - columns), colour)


def _unmark(sheet: xw.Sheet, area: Area, formula: str) -> None:
    own = getattr(sheet.impl, "unmark", None)
    if own is not None:
        own(area, formula)
        return
    with _selected(sheet, area, formula):
        for rule in _rules(sheet, area, formula):
            rule.Delete()


def freeze(sheet: xw.Sheet, rows: int) -> None:
    """Keep the first rows in view, and the columns that are kept already.

    Excel freezes nothing of a sheet that is shown page by page, or that is hidden: all else is done there.
    """
    own = getattr(sheet.impl, "freeze", None)
    if own is not None:
        own(rows)
    else:
        _answer(lambda: _freeze(sheet, rows))


def _freeze(sheet: xw.Sheet, rows: int) -> None:
    with _window(sheet) as window:
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
    return int(_answer(lambda: _frozen(sheet)) or 0)


def _frozen(sheet: xw.Sheet) -> int:
    with _window(sheet) as window:
        return window.SplitRow if window.FreezePanes else 0


def rules_kept(sheet: xw.Sheet) -> Mapping[str, Any] | None:
    """Drop-downs, marks, frozen rows of a whole sheet; None where the program takes them along to another workbook and back."""
    own = getattr(sheet.impl, "rules_kept", None)
    found: Mapping[str, Any] | None = own() if own is not None else None
    return found


def give_back_rules(sheet: xw.Sheet, former: Mapping[str, Any]) -> None:
    """Put back what was kept of a whole sheet."""
    sheet.impl.give_back_rules(former)


@contextlib.contextmanager
def _shown(sheet: xw.Sheet) -> Iterator[None]:
    """The sheet in front of its workbook."""
    former = sheet.book.sheets.active
    bring_up(sheet)
    try:
        yield
    finally:
        bring_up(former)


@contextlib.contextmanager
def _window(sheet: xw.Sheet) -> Iterator[Any]:
    """The window of the workbook, in which the sheet is shown."""
    with _shown(sheet):
        yield sheet.book.api.Windows(1)


def _rules(sheet: xw.Sheet, area: Area, formula: str) -> list[Any]:
    """The rules of this formula that touch an area, the last one first: one may go without moving the next."""
    rules = sheet.cells.api.FormatConditions
    every = [rules(number) for number in range(rules.Count, 0, -1)]
    return [
        rule
        for rule in every
        if rule.Type == _EXPRESSION
        and same_formula(rule.Formula1, formula)
        and any(Area.of(area.sheet, place).meets(area) for place in _places(rule))
    ]


def _address(area: Area) -> str:
    first, _, last = area.a1.partition(":")
    return first if first == last else area.a1


def _places(rule: Any) -> list[str]:
    """The rectangles that a rule is for; Excel cuts the address of very many off in the midst."""
    places = str(rule.AppliesTo.Address).replace("$", "").split(",")
    return [place for place in places if _PLACE.fullmatch(place)]


@contextlib.contextmanager
def _selected(sheet: xw.Sheet, area: Area, formula: str) -> Iterator[None]:
    """The first cell of an area, if the formula reads otherwise elsewhere."""
    if moved(formula, 1, 1) == formula:
        yield
        return
    with _shown(sheet):
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
