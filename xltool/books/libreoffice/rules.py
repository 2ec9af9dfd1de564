"""Drop-downs, marks and frozen rows on LibreOffice.

Of rules that overlap only the first true one speaks there, the oldest first: so what a mark is to be seen over is made
anew behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xltool.books.libreoffice.formulas import to_excel, to_office
from xltool.books.libreoffice.office import uno_module
from xltool.books.plain import same_formula
from xltool.model.cells import Area

if TYPE_CHECKING:
    from xltool.books.libreoffice.ranges import Range
    from xltool.books.libreoffice.sheets import Sheet

_CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType"""
_FORMULA = 24
"""How UNO tells an entry that is a formula, among com.sun.star.sheet.ConditionOperator2 and what it does not name."""
_SAID = ("Operator", "Formula1", "Formula2", "StyleName")
_STYLES = "CellStyles"
_FIRST_VIEW = 3
"""Place of the first sheet in what a controller tells of its view, parted by ``;``."""
_PLAIN_VIEW = "0/0/0/0/0/0/2/0/0/0/0"
_ACROSS, _DOWN, _ROWS, _ACTIVE, _TOP, _BELOW = 2, 3, 5, 6, 9, 10
"""Places in the view of a sheet: how it is split across and down, at which row, which part is active, first rows shown."""
_FROZEN = "2"


def offer(cells: Range, choices: tuple[str, ...] | Area | str, wrong: tuple[str, str] | None) -> None:
    """Offer choices; ``wrong``: title and text of what is said of anything else, None lets it pass."""
    uno = uno_module()
    blank = cells.sheet.book.uno.createInstance("com.sun.star.sheet.TableValidation")
    validation = blank if blank is not None else cells(1, 1).uno.Validation
    validation.Type = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")
    validation.setFormula1(_source(choices))
    validation.setFormula2("")
    validation.IgnoreBlankCells = True
    validation.ShowList = 1
    validation.ShowInputMessage = False
    validation.InputTitle = validation.InputMessage = ""
    validation.ShowErrorMessage = wrong is not None
    validation.ErrorAlertStyle = uno.Enum("com.sun.star.sheet.ValidationAlertStyle", "STOP")
    validation.ErrorTitle, validation.ErrorMessage = wrong or ("", "")
    cells.uno.Validation = validation


def _source(choices: tuple[str, ...] | Area | str) -> str:
    if isinstance(choices, Area):
        return to_office(choices.absolute)
    if isinstance(choices, str):
        return choices
    doubled = (one.replace('"', '""') for one in choices)
    return ";".join(f'"{one}"' for one in doubled)


# --- marks ----------------------------------------------------------------------------------


def mark(sheet: Sheet, area: Area, formula: str, colour: str) -> None:
    """Fill cells for which a formula is true, before any other rule; one of that formula that touches them goes."""
    unmark(sheet, area, formula)
    behind = [one for one in _touching(sheet, area) if all(entry.getType() == _CONDITION for entry in _entries(one))]
    ranges = sheet.book.uno.createInstance("com.sun.star.sheet.SheetCellRanges")
    ranges.addRangeAddress(sheet.range(area.a1).uno.RangeAddress, False)
    look = (_FORMULA, to_office(formula), "", _style(sheet.book.uno, colour))
    _add(sheet, ranges, [look])
    for former in behind:
        said = [tuple(getattr(entry, name) for name in _SAID) for entry in _entries(former)]
        _add(sheet, former.Range, said)
        sheet.uno.ConditionalFormats.removeByID(former.ID)


def unmark(sheet: Sheet, area: Area, formula: str) -> None:
    """Take away the rule of this formula that touches an area."""
    sheet.book.require_writable()
    for rules in _touching(sheet, area):
        ours = [at for at, entry in enumerate(_entries(rules)) if _is_ours(entry, formula)]
        if len(ours) == rules.getCount():
            sheet.uno.ConditionalFormats.removeByID(rules.ID)
            continue
        for at in reversed(ours):
            rules.removeByIndex(at)


def painted(sheet: Sheet, area: Area, formula: str) -> list[tuple[str, str]]:
    """Where the rule of this formula that touches an area fills cells, and with what colour."""
    styles = sheet.book.uno.StyleFamilies.getByName(_STYLES)
    return [
        (place.a1, f"{styles.getByName(entry.StyleName).CellBackColor:06X}")
        for rules in _touching(sheet, area)
        for entry in _entries(rules)
        if _is_ours(entry, formula)
        for place in _places(rules)
    ]


def _add(sheet: Sheet, ranges: Any, entries: list[tuple[Any, ...]]) -> None:
    formats = sheet.uno.ConditionalFormats
    ident = formats.createByRange(ranges)
    new = next(one for one in formats.getConditionalFormats() if ident == one.ID)
    for number, said in enumerate(entries):
        new.createEntry(_CONDITION, number)
        entry = new.getByIndex(number)
        for name, value in zip(_SAID, said, strict=True):
            if value != "":
                setattr(entry, name, value)


def _touching(sheet: Sheet, area: Area) -> list[Any]:
    formats = sheet.uno.ConditionalFormats.getConditionalFormats()
    return [one for one in formats if any(place.meets(area) for place in _places(one))]


def _places(rules: Any) -> Iterator[Area]:
    for at in rules.Range.RangeAddresses:
        yield Area("", at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)


def _entries(rules: Any) -> list[Any]:
    return [rules.getByIndex(at) for at in range(rules.getCount())]


def _is_ours(entry: Any, formula: str) -> bool:
    is_formula = entry.getType() == _CONDITION and entry.Operator == _FORMULA
    return is_formula and same_formula(to_excel(entry.Formula1), formula)


def _style(document: Any, colour: str) -> str:
    """The cell style that fills with a colour."""
    styles, name = document.StyleFamilies.getByName(_STYLES), f"xltool {colour}"
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.CellStyle"))
        styles.getByName(name).CellBackColor = int(colour, 16)
    return name


# --- frozen rows ----------------------------------------------------------------------------


def freeze(sheet: Sheet, rows: int) -> None:
    """Keep the first rows in view: told as a whole view, as LibreOffice's own call fails where there is no window."""
    controller = sheet.book.uno.CurrentController
    views, view = _views(sheet, controller)
    view[_DOWN], view[_ROWS] = (_FROZEN, str(rows)) if rows else ("0", "0")
    view[_ACTIVE] = "3" if view[_ACROSS] == _FROZEN else "2"
    view[_TOP], view[_BELOW] = "0", str(rows)
    views[_FIRST_VIEW + sheet.index - 1] = ("+" if any("/" in one for one in view) else "/").join(view)
    controller.restoreViewData(";".join(views))


def frozen_rows(sheet: Sheet) -> int:
    """How many rows are kept in view."""
    _, view = _views(sheet, sheet.book.uno.CurrentController)
    return int(view[_ROWS]) if view[_DOWN] == _FROZEN else 0


def _views(sheet: Sheet, controller: Any) -> tuple[list[str], list[str]]:
    """The views of all sheets, and that of one; a sheet that was never shown has none yet."""
    views = str(controller.getViewData()).split(";")
    place = _FIRST_VIEW + sheet.index - 1
    views += [_PLAIN_VIEW] * (place + 1 - len(views))
    view = views[place] or _PLAIN_VIEW
    return views, view.split("+" if "+" in view else "/")
