"""Drop-downs, marks and frozen rows on LibreOffice.

Of rules that overlap only the first true one speaks there, the oldest first: so a mark shares one list of rules with
those that it is to be seen over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xltool.books.file.shared_formulas import moved
from xltool.books.libreoffice.formulas import to_excel, to_office
from xltool.books.libreoffice.office import properties, uno_module
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
_OPERATORS = {
    0: "EQUAL", 1: "LESS", 2: "GREATER", 3: "LESS_EQUAL", 4: "GREATER_EQUAL", 5: "NOT_EQUAL", 6: "BETWEEN",
    7: "NOT_BETWEEN", _FORMULA: "FORMULA",
}  # fmt: skip
"""com.sun.star.sheet.ConditionFormatOperator by the names of ConditionOperator."""
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
    style = _style(sheet.book.uno, colour)
    known = [
        (rules, entry)
        for rules in _touching(sheet, area)
        for entry in _entries(rules)
        if _is_ours(entry, _corner(rules), area, formula)
    ]
    if len(known) == 1 and list(_places(known[0][0])) == [replace(area, sheet="")]:
        sheet.book.require_writable()
        known[0][1].StyleName = style
        return
    unmark(sheet, area, formula)
    others = [_Others.of(one) for one in _touching(sheet, area)]
    for piece in _pieces(area, [place for one in others for place in one.places]):
        over = [one for one in others if any(place.meets(piece) for place in one.places)]
        ours = [_FORMULA, moved(formula, piece.top - area.top, piece.left - area.left), "", style]
        if all(one.plain for one in over):
            _attach(sheet, [piece], [ours, *(said for one in over for said in one.at(piece))])
        else:
            _add(sheet, [piece], [ours])


def unmark(sheet: Sheet, area: Area, formula: str) -> None:
    """Take away the rule of this formula that touches an area."""
    sheet.book.require_writable()
    for rules in _touching(sheet, area):
        former = _Others.of(rules)
        rest = [
            said
            for entry, said in zip(_entries(rules), former.entries, strict=True)
            if not _is_ours(entry, _corner(rules), area, formula)
        ]
        if len(rest) == len(former.entries):
            continue
        sheet.uno.ConditionalFormats.removeByID(rules.ID)
        beside = any(_touching(sheet, place) for place in former.places)
        if rest:
            (_add if beside else _attach)(sheet, former.places, rest)


@dataclass(frozen=True, slots=True)
class _Others:
    """The rules of some cells as plain data. ``plain``: conditions all, which can be told in one list with a mark."""

    places: list[Area]
    plain: bool
    entries: list[list[Any]]

    @classmethod
    def of(cls, rules: Any) -> _Others:
        return cls(list(_places(rules)), _is_plain(rules), list(map(_said, _entries(rules))))

    def at(self, piece: Area) -> list[list[Any]]:
        """The rules as they read in the first cell of a piece."""
        rows = piece.top - min(place.top for place in self.places)
        columns = piece.left - min(place.left for place in self.places)
        return [
            [kind, moved(one, rows, columns), moved(two, rows, columns), look] for kind, one, two, look in self.entries
        ]


def _pieces(area: Area, places: Sequence[Area]) -> list[Area]:
    """An area cut where rectangles begin and end."""
    rows = {area.top, *(row for one in places for row in (one.top, one.bottom + 1) if area.top < row <= area.bottom)}
    columns = {area.left, *(at for one in places for at in (one.left, one.right + 1) if area.left < at <= area.right)}
    tops, lefts = sorted(rows), sorted(columns)
    return [
        Area("", top, left, bottom - 1, right - 1)
        for top, bottom in zip(tops, [*tops[1:], area.bottom + 1], strict=True)
        for left, right in zip(lefts, [*lefts[1:], area.right + 1], strict=True)
    ]


def painted(sheet: Sheet, area: Area, formula: str) -> list[tuple[str, str]]:
    """Where the rule of this formula that touches an area fills cells, and with what colour."""
    styles = sheet.book.uno.StyleFamilies.getByName(_STYLES)
    return [
        (place.a1, f"{styles.getByName(entry.StyleName).CellBackColor:06X}")
        for rules in _touching(sheet, area)
        for entry in _entries(rules)
        if _is_ours(entry, _corner(rules), area, formula)
        for place in _places(rules)
    ]


def _attach(sheet: Sheet, places: Sequence[Area], entries: Iterable[Sequence[Any]]) -> None:
    """Give cells these rules and no others: told so, LibreOffice shows them at once."""
    uno = uno_module()
    ranges = _ranges(sheet, places)
    top, left = min(one.top for one in places), min(one.left for one in places)
    first = sheet.uno.getCellByPosition(left - 1, top - 1).CellAddress
    rules = ranges.ConditionalFormat
    rules.clear()
    for kind, one, two, style in entries:
        operator = uno.Enum(f"{_SHEET}.ConditionOperator", _OPERATORS[kind])
        formulas = {"Formula1": to_office(one), "Formula2": to_office(two)}
        rules.addNew(properties(Operator=operator, StyleName=style, SourcePosition=first, **formulas))
    ranges.ConditionalFormat = rules


def _add(sheet: Sheet, places: Iterable[Area], entries: Iterable[Sequence[Any]]) -> None:
    """Give cells these rules beside those that they have; LibreOffice shows them when the file is opened again."""
    formats = sheet.uno.ConditionalFormats
    ident = formats.createByRange(_ranges(sheet, places))
    new = next(one for one in formats.getConditionalFormats() if ident == one.ID)
    for number, said in enumerate(entries):
        new.createEntry(_CONDITION, number)
        entry = new.getByIndex(number)
        for name, value in zip(_SAID, said, strict=True):
            if value != "":
                setattr(entry, name, to_office(value) if name.startswith("Formula") else value)


def _ranges(sheet: Sheet, places: Iterable[Area]) -> Any:
    ranges = sheet.book.uno.createInstance("com.sun.star.sheet.SheetCellRanges")
    for place in places:
        ranges.addRangeAddress(sheet.range(place.a1).uno.RangeAddress, False)
    return ranges


def _said(entry: Any) -> list[Any]:
    """What a condition says, its formulas as Excel writes them; nothing of what is none."""
    if entry.getType() != _CONDITION:
        return []
    return [entry.Operator, to_excel(entry.Formula1), to_excel(entry.Formula2), entry.StyleName]


def _is_plain(rules: Any) -> bool:
    """Whether the rules of some cells are conditions that ``_attach`` can tell."""
    return all(entry.getType() == _CONDITION and entry.Operator in _OPERATORS for entry in _entries(rules))


def _corner(rules: Any) -> Area:
    """The cell in which the formulas of rules read as they stand."""
    places = list(_places(rules))
    top, left = min(one.top for one in places), min(one.left for one in places)
    return Area("", top, left, top, left)


def _touching(sheet: Sheet, area: Area) -> list[Any]:
    formats = sheet.uno.ConditionalFormats.getConditionalFormats()
    return [one for one in formats if any(place.meets(area) for place in _places(one))]


def _places(rules: Any) -> Iterator[Area]:
    return map(_place, rules.Range.RangeAddresses)


def _place(at: Any) -> Area:
    return Area("", at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)


def _entries(rules: Any) -> list[Any]:
    return [rules.getByIndex(at) for at in range(rules.getCount())]


def _is_ours(entry: Any, corner: Area, area: Area, formula: str) -> bool:
    """Whether a rule has this formula, as it reads in the first cell of the rule or of the area."""
    if entry.getType() != _CONDITION or entry.Operator != _FORMULA:
        return False
    text = to_excel(entry.Formula1)
    there = moved(text, area.top - corner.top, area.left - corner.left)
    return same_formula(text, formula) or same_formula(there, formula)


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
    formats = sheet.uno.ConditionalFormats.getConditionalFormats()
    return {
        "asked": asked(sheet.cells),
        "frozen": frozen_rows(sheet),
        "rules": [list(map(_said, _entries(one))) for one in formats],
    }


def give_back(sheet: Sheet, former: Mapping[str, Any]) -> None:
    """Put back what was ``kept`` of a sheet that came back from another document."""
    for place, said in former["asked"]:
        _ask(sheet.range(place), said)
    formats = sheet.uno.ConditionalFormats.getConditionalFormats()
    for rules, entries in zip(formats, former["rules"], strict=False):
        for entry, said in zip(_entries(rules), entries, strict=False):
            for name, value in zip(_SAID, said, strict=False):
                if value != "":
                    setattr(entry, name, to_office(value) if name.startswith("Formula") else value)
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
