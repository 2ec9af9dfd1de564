"""Validations and conditional formats of the play of Excel (``tests/support/excel/excel.py``).

A formula is told, and taken, as it reads in the active cell:
https://learn.microsoft.com/office/troubleshoot/excel/wrong-cell-reference-conditional-formatting
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.support.excel.com import no
from tests.support.excel.content import Asked, Rectangle, Rule, moved
from tests.support.excel.ranges import Part, Range

if TYPE_CHECKING:
    from tests.support.excel.excel import Worksheet

_FORMULA, _LIST = 2, 3
LONGEST_LIST = 255
"""https://support.microsoft.com/office/apply-data-validation-to-cells-29fecbcc-d1b9-42c1-9d76-eff3ce5f7249"""


def _said(name: str, *, settable: bool = True) -> property:
    def read(validation: Validation) -> Any:
        return validation.told(name)

    def write(validation: Validation, value: Any) -> None:
        validation.tell(name, value)

    return property(read, write if settable else None)


class Validation(Part):
    """What is asked of a range; Excel tells nothing where nothing is asked, or not the same everywhere."""

    Type = _said("Type", settable=False)
    AlertStyle = _said("AlertStyle", settable=False)
    Operator = _said("Operator", settable=False)
    Formula1 = _said("Formula1", settable=False)
    Formula2 = _said("Formula2", settable=False)
    IgnoreBlank = _said("IgnoreBlank")
    InCellDropdown = _said("InCellDropdown")
    InputTitle = _said("InputTitle")
    InputMessage = _said("InputMessage")
    ErrorTitle = _said("ErrorTitle")
    ErrorMessage = _said("ErrorMessage")
    ShowInput = _said("ShowInput")
    ShowError = _said("ShowError")

    def __init__(self, cells: Range) -> None:
        super().__init__(cells.app)
        self.cells = cells

    @property
    def _one(self) -> Asked:
        found = [one for one in self.cells.content.asked if _common(one.place, self.cells.at)]
        told = sum(_size(_common(one.place, self.cells.at)) for one in found)
        if told < _size(self.cells.at) or any(one[1:] != found[0][1:] for one in found):
            raise no()
        return found[0]

    def told(self, name: str) -> Any:
        one = self._one
        value = one.said[name]
        return _as_read(self.cells, value, one.at) if name in ("Formula1", "Formula2") else value

    def tell(self, name: str, value: Any) -> None:
        one = self._one
        self._cut()
        self.cells.content.asked.append(Asked(self.cells.at, one.at, one.said | {name: value}))

    def _cut(self) -> None:
        self.cells.require_free()
        self.cells.content.asked = [
            one._replace(place=piece) for one in self.cells.content.asked for piece in _pieces(one.place, self.cells.at)
        ]

    def Delete(self) -> None:
        self._cut()

    def Add(self, Type: int, AlertStyle: Any = 1, Operator: Any = 1, Formula1: Any = "", Formula2: Any = "") -> None:
        """Refused where something is asked already, and for a list without or with too many words.

        https://learn.microsoft.com/office/vba/api/excel.validation.add
        """
        self.cells.require_free()
        if any(_common(one.place, self.cells.at) for one in self.cells.content.asked):
            raise no()
        formulas = [str(one) for one in (Formula1, Formula2)]
        words = not formulas[0].startswith("=")
        if Type == _LIST and (not formulas[0] or (words and len(formulas[0]) > LONGEST_LIST)):
            raise no()
        at = self.cells.at[:2]
        told = [_as_stored(self.cells, one, at) for one in formulas]
        usual = dict.fromkeys(("InputTitle", "InputMessage", "ErrorTitle", "ErrorMessage"), "")
        usual |= dict.fromkeys(("IgnoreBlank", "InCellDropdown", "ShowInput", "ShowError"), True)
        own = {"Type": Type, "AlertStyle": AlertStyle, "Operator": Operator, "Formula1": told[0], "Formula2": told[1]}
        self.cells.content.asked.append(Asked(self.cells.at, at, usual | own))


class FormatConditions(Part):
    """The rules that touch a range, the first one first."""

    def __init__(self, cells: Range) -> None:
        super().__init__(cells.app)
        self.cells = cells

    @property
    def _touching(self) -> list[Rule]:
        return [rule for rule in self.cells.content.rules if any(_common(one, self.cells.at) for one in rule.places)]

    @property
    def Count(self) -> int:
        return len(self._touching)

    def __iter__(self) -> Iterator[FormatCondition]:
        return iter([FormatCondition(self.cells.sheet, rule) for rule in self._touching])

    def __call__(self, Index: Any) -> FormatCondition:
        if not 1 <= Index <= self.Count:
            raise no()
        return FormatCondition(self.cells.sheet, self._touching[Index - 1])

    def Item(self, Index: Any) -> FormatCondition:
        return self(Index)

    def Add(self, Type: int, Operator: Any = None, Formula1: Any = None, Formula2: Any = None) -> FormatCondition:
        """The new one comes last, and stops: https://learn.microsoft.com/office/vba/api/excel.formatconditions.add"""
        self.cells.require_free()
        if Type != _FORMULA or not str(Formula1).startswith("="):
            raise no()
        at = self.cells.at[:2]
        rule = Rule((self.cells.at,), at, Type, _as_stored(self.cells, str(Formula1), at))
        self.cells.content.rules.append(rule)
        return FormatCondition(self.cells.sheet, rule)

    def Delete(self) -> None:
        self.cells.require_free()
        for rule in self._touching:
            FormatCondition(self.cells.sheet, rule).Delete()


class FormatCondition(Part):
    def __init__(self, sheet: Worksheet, rule: Rule) -> None:
        super().__init__(sheet.app)
        self.sheet, self.rule = sheet, rule

    def put(self, **new: Any) -> None:
        """Let the rule say something else."""
        rules = self.sheet.content.rules
        place = rules.index(self.rule)
        self.rule = rules[place] = self.rule._replace(**new)

    @property
    def Type(self) -> int:
        return self.rule.kind

    @property
    def Formula1(self) -> str:
        if self.rule.kind > _FORMULA:
            raise no()
        return _as_read(self.sheet, self.rule.formula, self.rule.at)

    @property
    def AppliesTo(self) -> Range:
        return Ranges(self.sheet, self.rule.places)

    @property
    def Interior(self) -> Interior:
        return Interior(self)

    @property
    def StopIfTrue(self) -> bool:
        return self.rule.stops

    @StopIfTrue.setter
    def StopIfTrue(self, value: Any) -> None:
        self.put(stops=bool(value))

    def SetFirstPriority(self) -> None:
        rules = self.sheet.content.rules
        rules.remove(self.rule)
        rules.insert(0, self.rule)

    def Delete(self) -> None:
        Range(self.sheet, (1, 1, 1, 1)).require_free()
        self.sheet.content.rules.remove(self.rule)


class Ranges(Range):
    """A range of several areas, which here only tells where they are."""

    interface = Range.interface

    def __init__(self, sheet: Worksheet, places: tuple[Rectangle, ...]) -> None:
        super().__init__(sheet, places[0])
        self.places_ = places

    def address(self, row: str = "$", column: str = "$") -> str:
        return ",".join(Range(self.sheet, one).address(row, column) for one in self.places_)


class Interior(Part):
    def __init__(self, rule: FormatCondition) -> None:
        super().__init__(rule.app)
        self.rule = rule

    @property
    def Color(self) -> float:
        return float(self.rule.rule.colour)

    @Color.setter
    def Color(self, value: Any) -> None:
        self.rule.put(colour=int(value))


def _active(thing: Any) -> tuple[int, int]:
    found = thing.app.selected.at
    return found[0], found[1]


def _as_read(thing: Any, formula: str, at: tuple[int, int]) -> str:
    active = _active(thing)
    return moved(formula, active[0] - at[0], active[1] - at[1])


def _as_stored(thing: Any, formula: str, at: tuple[int, int]) -> str:
    active = _active(thing)
    return moved(formula, at[0] - active[0], at[1] - active[1])


def _common(one: Rectangle, other: Rectangle) -> Rectangle | None:
    top, left, bottom, right = (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )
    return (top, left, bottom, right) if top <= bottom and left <= right else None


def _size(one: Rectangle | None) -> int:
    return (one[2] - one[0] + 1) * (one[3] - one[1] + 1) if one else 0


def _pieces(one: Rectangle, hole: Rectangle) -> list[Rectangle]:
    """What is left of a rectangle."""
    if not (common := _common(one, hole)):
        return [one]
    top, left, bottom, right = common
    pieces = [
        (one[0], one[1], top - 1, one[3]),
        (top, one[1], bottom, left - 1),
        (top, right + 1, bottom, one[3]),
        (bottom + 1, one[1], one[2], one[3]),
    ]
    return [piece for piece in pieces if piece[0] <= piece[2] and piece[1] <= piece[3]]
