"""What the formulas of the template give, computed as a spreadsheet program would.

Whoever reads a workbook without computing (Excel in Protected View, telephones, most libraries) shows stored results. Only
the functions that the template's formulas use are known here; what is not known stays as it was stored.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from xltool.language.patterns import compile_later
from xltool.model.cells import CellError, Formula, Grid, Plain, Raw, column_number

Value: TypeAlias = "str | bool | float | datetime | Failed | None"

_TOKEN = compile_later(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<area>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Za-z]{1,3}\$?\d+(?![\w.(])(?::\$?[A-Za-z]{1,3}\$?\d+)?)"""
    r"""|(?P<name>[^\W\d][\w.]*)|(?P<sign><>|<=|>=|[-+*/&=<>(),]))"""
)
_AREA = compile_later(r"(?:(.+)!)?\$?([A-Za-z]+)\$?(\d+)(?::\$?([A-Za-z]+)\$?(\d+))?")
_PIECES = compile_later(r"~[*?~]|.", re.DOTALL)
_WILD = compile_later(r"[~*?]")
_TIME_FORMAT = "yyyy-mm-dd hh:mm"
_EPOCH = datetime(1899, 12, 30)
_SPECIAL = ("<", ">", "=")
"""A criterion that begins so compares; of these only those with a number are known."""
_SIZE = compile_later(r"(<=|>=|<|>)(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class NotKnown(Exception):
    """A formula with something in it that is not computed here."""


class Failed(Exception):
    """A formula whose result is an error value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Cells:
    """An area in row-major order, without the blank rows below the used ones; ``rows`` counts these too."""

    values: Sequence[Value]
    rows: int

    @cached_property
    def texts(self) -> Mapping[str, int]:
        """Where each text stands first, whatever its case; counted from 1."""
        places: dict[str, int] = {}
        for at, value in enumerate(self.values, start=1):
            if isinstance(value, str):
                places.setdefault(value.casefold(), at)
        return places


Operand: TypeAlias = "Value | Cells"


class Calculation:
    """Computes cells from the grids of a workbook; every cell once."""

    def __init__(self, read: Callable[[str], Grid], names: Mapping[str, str]) -> None:
        self._read = read
        self._names = {name.casefold(): refers_to for name, refers_to in names.items()}
        self._known: dict[tuple[str, int, int], Value | NotKnown] = {}
        self._areas: dict[tuple[str, str], Cells] = {}

    def result(self, sheet: str, row: int, column: int) -> Value:
        """The value of a cell, Failed for an error value. Raises NotKnown."""
        key = (sheet, row, column)
        if key not in self._known:
            self._known[key] = NotKnown("a circle")
            self._known[key] = self._compute(sheet, self._read(sheet).at(row, column))
        found = self._known[key]
        if isinstance(found, NotKnown):
            raise found
        return found

    def _compute(self, sheet: str, raw: Raw) -> Value | NotKnown:
        if not isinstance(raw, Formula):
            return _plain(raw)
        try:
            value = _one(_Reader(self, sheet, raw.text).whole())
        except (Failed, NotKnown) as stop:
            return stop
        return 0.0 if value is None else value

    def cells(self, sheet: str, reference: str) -> Cells:
        """The cells that an address in a formula on ``sheet`` points to."""
        if (sheet, reference) not in self._areas:
            self._areas[sheet, reference] = self._find(sheet, reference)
        return self._areas[sheet, reference]

    def _find(self, sheet: str, reference: str) -> Cells:
        match = _AREA.fullmatch(reference)
        if match is None:
            raise NotKnown(reference)
        where, left, top, right, bottom = match.groups()
        if where:
            sheet = where[1:-1].replace("''", "'") if where.startswith("'") else where
        first, last = int(top), int(bottom or top)
        used = min(last, max(first, len(self._read(sheet).rows)))
        columns = range(column_number(left), column_number(right or left) + 1)
        return Cells([self.result(sheet, r, c) for r in range(first, used + 1) for c in columns], last - first + 1)

    def named(self, sheet: str, name: str) -> Cells:
        """The cells of a defined name that is an area."""
        if name.casefold() not in self._names:
            raise NotKnown(name)
        return self.cells(sheet, self._names[name.casefold()])


class _Reader:
    """Reads a formula from left to right and computes as it goes."""

    def __init__(self, calculation: Calculation, sheet: str, text: str) -> None:
        self._calculation, self._sheet = calculation, sheet
        self._tokens = list(_tokens(text.removeprefix("=")))
        self._at = 0

    def whole(self) -> Operand:
        """The value of the formula; nothing may be left over."""
        value = self._comparison()
        if self._peek() != ("", ""):
            raise NotKnown(self._peek()[1])
        return value

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self, *signs: str) -> str:
        kind, text = self._peek()
        if kind == "sign" and text in signs:
            self._at += 1
            return text
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise NotKnown(self._peek()[1])

    def _comparison(self) -> Operand:
        value = self._joined()
        while sign := self._take(*_COMPARE):
            left, right = _one(value), _one(self._joined())
            value = _COMPARE[sign](*_comparable(left, right))
        return value

    def _joined(self) -> Operand:
        value = self._sum()
        while self._take("&"):
            value = _as_text(_one(value)) + _as_text(_one(self._sum()))
        return value

    def _sum(self) -> Operand:
        value = self._product()
        while sign := self._take("+", "-"):
            value = _ARITHMETIC[sign](_number(_one(value)), _number(_one(self._product())))
        return value

    def _product(self) -> Operand:
        value = self._operand()
        while self._take("*"):
            value = _number(_one(value)) * _number(_one(self._operand()))
        return value

    def _operand(self) -> Operand:
        if self._take("("):
            value = self._comparison()
            self._need(")")
            return value
        kind, text = self._peek()
        self._at += 1
        match kind:
            case "text":
                return text[1:-1].replace('""', '"')
            case "number":
                return float(text)
            case "area":
                return self._calculation.cells(self._sheet, text)
            case "name" if self._take("("):
                return self._call(text.upper())
            case "name":
                return self._calculation.named(self._sheet, text)
            case _:
                raise NotKnown(text)

    def _call(self, function: str) -> Operand:
        if function == "IF":
            return self._if()
        if function == "IFERROR":
            return self._if_error()
        arguments = [self._comparison()]
        while self._take(","):
            arguments.append(self._comparison())
        self._need(")")
        if function not in _FUNCTIONS:
            raise NotKnown(function)
        try:
            return _FUNCTIONS[function](*arguments)
        except (TypeError, ValueError) as error:
            raise NotKnown(function) from error

    def _if(self) -> Operand:
        """Only the part that holds is computed: the other one may give an error."""
        holds = _one(self._comparison())
        if isinstance(holds, str):
            raise Failed("#VALUE!")
        self._need(",")
        value = self._branch(computed=bool(holds))
        self._need(",")
        other = self._branch(computed=not holds)
        self._need(")")
        return value if holds else other

    def _if_error(self) -> Value:
        start = self._at
        try:
            value = _one(self._comparison())
        except Failed:
            self._at = start
            self._branch(computed=False)
            self._need(",")
            value = _one(self._comparison())
        else:
            self._need(",")
            self._branch(computed=False)
        self._need(")")
        return value

    def _branch(self, *, computed: bool) -> Operand:
        if computed:
            return self._comparison()
        depth = 0
        while True:
            kind, text = self._peek()
            if kind == "" or (depth == 0 and kind == "sign" and text in {",", ")"}):
                return None
            depth += (kind == "sign") * ((text == "(") - (text == ")"))
            self._at += 1


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotKnown(text[at:])
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _plain(raw: Plain | CellError) -> Value:
    match raw:
        case CellError():
            return Failed(raw.code)
        case datetime() | None | bool() | str():
            return raw
        case date():
            return datetime.combine(raw, time())
        case time():
            return (datetime.combine(_EPOCH, raw) - _EPOCH) / timedelta(days=1)
        case timedelta():
            return raw / timedelta(days=1)
        case _:
            return float(raw)


def _one(operand: Operand) -> Value:
    if isinstance(operand, Cells):
        if operand.rows != 1 or len(operand.values) != 1:
            raise NotKnown("an area where a value should be")
        operand = operand.values[0]
    if isinstance(operand, Failed):
        raise operand
    return operand


def _area(operand: Operand) -> Cells:
    if not isinstance(operand, Cells):
        raise NotKnown("a value where an area should be")
    return operand


def _number(value: Value) -> float:
    match value:
        case None | bool() | float():
            return float(value or 0)
        case datetime():
            return (value - _EPOCH) / timedelta(days=1)
        case _:
            raise Failed("#VALUE!")


def _as_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case _:
            return f"{_number(value):.15g}"


def _comparable(left: Value, right: Value) -> tuple[tuple[int, Any], tuple[int, Any]]:
    """Numbers are less than texts, texts less than truth values; a blank is what stands on the other side."""
    return _ranked(left, right), _ranked(right, left)


def _ranked(value: Value, other: Value) -> tuple[int, Any]:
    match value:
        case None:
            return _ranked("" if isinstance(other, str) else False if isinstance(other, bool) else 0.0, 0.0)
        case bool():
            return 2, value
        case str():
            return 1, value.casefold()
        case _:
            return 0, _number(value)


def _matches(wanted: Value) -> Callable[[Value], bool]:
    """What a criterion, or a value that is looked up, finds: texts without regard to case, with * and ?."""
    if isinstance(wanted, str):
        pattern = re.compile("".join(map(_as_pattern, _PIECES.findall(wanted))), re.IGNORECASE | re.DOTALL)
        return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None
    rank = _ranked(wanted, None)
    return lambda value: value is not None and not isinstance(value, str | Failed) and _ranked(value, None) == rank


def _as_pattern(piece: str) -> str:
    """One sign of a text with wildcards; ~ before one of them takes its meaning away."""
    return {"*": ".*", "?": "."}.get(piece) or re.escape(piece[-1])


def _count_ifs(*arguments: Operand) -> Value:
    pairs = [(_area(area), _one(wanted)) for area, wanted in zip(arguments[::2], arguments[1::2], strict=True)]
    tests = [(cells.values, _criterion(wanted)) for cells, wanted in pairs]
    rows = min(len(values) for values, _ in tests)
    return float(sum(all(test(values[row]) for values, test in tests) for row in range(rows)))


def _criterion(wanted: Value) -> Callable[[Value], bool]:
    if isinstance(wanted, str) and (size := _SIZE.fullmatch(wanted)):
        compare, limit = _COMPARE[size[1]], float(size[2])
        return lambda value: isinstance(value, float | datetime) and compare(_number(value), limit)
    if not isinstance(wanted, str) or not wanted or wanted.startswith(_SPECIAL) or _looks_like_a_number(wanted):
        raise NotKnown("a criterion")
    return _matches(wanted)


def _looks_like_a_number(text: str) -> bool:
    try:
        float(text.strip().rstrip("%"))
    except ValueError:
        return False
    return True


def _index(area: Operand, place: Operand) -> Value:
    cells, at = _area(area), int(_number(_one(place)))
    if not 1 <= at <= cells.rows:
        raise Failed("#REF!")
    return cells.values[at - 1] if at <= len(cells.values) else None


def _match(wanted: Operand, area: Operand, kind: Operand) -> Value:
    if _one(kind) != 0:
        raise NotKnown("MATCH in order")
    looked_up = _one(wanted)
    if isinstance(looked_up, str) and not _WILD.search(looked_up):
        if place := _area(area).texts.get(looked_up.casefold()):
            return float(place)
        raise Failed("#N/A")
    found = _matches(looked_up)
    for at, value in enumerate(_area(area).values, start=1):
        if found(value):
            return float(at)
    raise Failed("#N/A")


def _numbers(operand: Operand) -> list[float]:
    return sorted(_number(v) for v in _area(operand).values if isinstance(v, float | datetime))


def _sound_numbers(operand: Operand) -> list[float]:
    for value in _area(operand).values:
        if isinstance(value, Failed):
            raise value
    return _numbers(operand)


def _small(area: Operand, place: Operand) -> Value:
    numbers, at = _sound_numbers(area), int(_number(_one(place)))
    if not 1 <= at <= len(numbers):
        raise Failed("#NUM!")
    return numbers[at - 1]


def _text(value: Operand, number_format: Operand) -> Value:
    if _one(number_format) != _TIME_FORMAT:
        raise NotKnown("TEXT")
    seen = _one(value)
    if isinstance(seen, str):
        return seen
    moment = _EPOCH + timedelta(milliseconds=round(_number(seen) * 86_400_000))
    return f"{moment:%Y-%m-%d %H:%M}"


_FUNCTIONS: dict[str, Callable[..., Operand]] = {
    "COUNTIFS": _count_ifs,
    "COUNTIF": _count_ifs,
    "COUNT": lambda area: float(len(_numbers(area))),
    "INDEX": _index,
    "MATCH": _match,
    "SMALL": _small,
    "SUM": lambda area: sum(_sound_numbers(area), 0.0),
    "ABS": lambda value: abs(_number(_one(value))),
    "ROWS": lambda area: float(_area(area).rows),
    "ISNUMBER": lambda value: isinstance(_one(value), float | datetime) and not isinstance(_one(value), bool),
    "TEXT": _text,
}
