"""Drop-downs, marks and frozen rows on LibreOffice.

Of rules that overlap only the first true one speaks there, the oldest first: so what a mark is to be seen over is made
anew behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xltool.books.libreoffice.formulas import to_excel, to_office
from xltool.books.libreoffice.office import uno_module
from xltool.books.plain import same_formula
from xltool.model.cells import Area

if TYPE_CHECKING:
    from xltool.books.libreoffice.ranges import Range
    from xltool.books.libreoffice.sheets import Sheet

_SHEET = "com.sun.star.sheet"
_ANYTHING = "ANY"
_PLAIN: Mapping[str, Any] = {
    "IgnoreBlankCells": True, "ShowList": 1, "ShowInputMessage": False, "InputTitle": "", "InputMessage": "",
    "ShowErrorMessage": False, "ErrorTitle": "", "ErrorMessage": "",
}  # fmt: skip
"""What a validation says in plain values, and how it is usually."""
_CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType"""
_FORMULA = 24
"""com.sun.star.sheet.ConditionFormatOperator.EXPRESSION"""
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
    _ask(
        cells,
        {
            "Type": "LIST", "Formula1": _source(choices), "IgnoreBlankCells": True, "ShowList": 1,
            "ShowErrorMessage": wrong is not None, "ErrorAlertStyle": "STOP",
            "ErrorTitle": wrong[0] if wrong else "", "ErrorMessage": wrong[1] if wrong else "",
        },
    )  # fmt: skip


def asked(cells: Range) -> list[tuple[str, dict[str, Any]]]:
    """What is offered and demanded in an area: cells of one format are alike in this too."""
    found = []
    formats = cells.uno.UniqueCellFormatRanges
    for index in range(formats.Count):
        validation = formats.getByIndex(index).Validation
        if validation.Type.value == _ANYTHING and not validation.ShowInputMessage:
            continue
        said = {name: getattr(validation, name) for name in _PLAIN} | {
            "Type": validation.Type.value,
            "ErrorAlertStyle": validation.ErrorAlertStyle.value,
            "Operator": validation.getOperator().value,
            "Formula1": validation.getFormula1(),
            "Formula2": validation.getFormula2(),
            "At": [validation.SourcePosition.Row, validation.SourcePosition.Column],
        }
        found += [(_place(at).a1, said) for at in formats.getByIndex(index).RangeAddresses]
    return found


def ask_again(cells: Range, former: Sequence[Sequence[Any]]) -> None:
    """Offer and demand in an area what was asked there before."""
    _ask(cells, {"Type": _ANYTHING})
    for place, said in former:
        _ask(cells.sheet.range(place), said)


def _ask(cells: Range, said: Mapping[str, Any]) -> None:
    """Validate cells anew; what is not said is as in cells that were never validated."""
    uno = uno_module()
    validation = cells.uno.Validation
    for name, usual in _PLAIN.items():
        setattr(validation, name, said.get(name, usual))
    validation.Type = uno.Enum(f"{_SHEET}.ValidationType", said["Type"])
    validation.ErrorAlertStyle = uno.Enum(f"{_SHEET}.ValidationAlertStyle", said.get("ErrorAlertStyle", "STOP"))
    validation.setOperator(uno.Enum(f"{_SHEET}.ConditionOperator", said.get("Operator", "NONE")))
    at = validation.SourcePosition
    at.Sheet = cells.uno.RangeAddress.Sheet
    at.Row, at.Column = said.get("At", (cells.corners.top, cells.corners.left))
    validation.setSourcePosition(at)
    validation.setFormula1(said.get("Formula1", ""))
    validation.setFormula2(said.get("Formula2", ""))
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
    """Fill cells for which a formula is true, before any other rule; the rule of that formula on them keeps its place."""
    style, touching = _style(sheet.book.uno, colour), _touching(sheet, area)
    known = [(rules, entry) for rules in touching for entry in _entries(rules) if _is_ours(entry, formula)]
    if len(known) == 1 and list(_places(known[0][0])) == [replace(area, sheet="")]:
        sheet.book.require_writable()
        known[0][1].StyleName = style
        return
    unmark(sheet, area, formula)
    behind = [one for one in _touching(sheet, area) if _is_plain(one)]
    _add(sheet, [area], [(_FORMULA, to_office(formula), "", style)])
    for former in behind:
        _add(sheet, _places(former), map(_said, _entries(former)))
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


def _add(sheet: Sheet, places: Iterable[Area], entries: Iterable[Sequence[Any]]) -> None:
    ranges = sheet.book.uno.createInstance("com.sun.star.sheet.SheetCellRanges")
    for place in places:
        ranges.addRangeAddress(sheet.range(place.a1).uno.RangeAddress, False)
    formats = sheet.uno.ConditionalFormats
    ident = formats.createByRange(ranges)
    new = next(one for one in formats.getConditionalFormats() if ident == one.ID)
    for number, said in enumerate(entries):
        new.createEntry(_CONDITION, number)
        entry = new.getByIndex(number)
        for name, value in zip(_SAID, said, strict=True):
            if value != "":
                setattr(entry, name, value)


def _said(entry: Any) -> list[Any]:
    return [getattr(entry, name) for name in _SAID]


def _is_plain(rules: Any) -> bool:
    """Whether the rules of some cells are conditions all: colour scales and the like hide nothing."""
    return all(entry.getType() == _CONDITION for entry in _entries(rules))


def _touching(sheet: Sheet, area: Area) -> list[Any]:
    formats = sheet.uno.ConditionalFormats.getConditionalFormats()
    return [one for one in formats if any(place.meets(area) for place in _places(one))]


def _places(rules: Any) -> Iterator[Area]:
    return map(_place, rules.Range.RangeAddresses)


def _place(at: Any) -> Area:
    return Area("", at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)


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


# --- all of a sheet -------------------------------------------------------------------------


def kept(sheet: Sheet) -> dict[str, Any]:
    """Drop-downs and marks of a sheet, which lose the names in their formulas in another document, and its frozen rows."""
    plain = [one for one in sheet.uno.ConditionalFormats.getConditionalFormats() if _is_plain(one)]
    return {
        "asked": asked(sheet.cells),
        "frozen": frozen_rows(sheet),
        "rules": [([place.a1 for place in _places(one)], list(map(_said, _entries(one)))) for one in plain],
    }


def give_back(sheet: Sheet, former: Mapping[str, Any]) -> None:
    """Put back what was ``kept`` of a sheet that came back from another document."""
    for place, said in former["asked"]:
        _ask(sheet.range(place), said)
    formats = sheet.uno.ConditionalFormats
    for one in formats.getConditionalFormats():
        if _is_plain(one):
            formats.removeByID(one.ID)
    for places, entries in former["rules"]:
        _add(sheet, [Area.of("", place) for place in places], entries)
    if former["frozen"]:
        freeze(sheet, former["frozen"])


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
