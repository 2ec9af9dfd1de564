"""What is not seen in a cell that is: runs of its text in the colour behind them or too small, and conditions that hide it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xltool.books.file.formats import BLACK, TINY, Look, alike, colour, colour_of_pattern, hides
from xltool.books.file.sheet_xml import MAIN
from xltool.language.patterns import compile_later
from xltool.model.cells import Area, Plain, column_number

_RUN = compile_later(r"<(?P<p>(?:\w+:)?)r\b(?:\s[^>]*)?>(?P<t>.*?)</(?P=p)r>", re.DOTALL)
_ITEM = compile_later(r"<(?P<p>(?:\w+:)?)si\b[^>]*?(?:/>|>(?P<t>.*?)</(?P=p)si>)", re.DOTALL)
_PREFIX = compile_later(r"(</?)\w+:")
_CORNERS = compile_later(r"\$?([A-Z]+)\$?(\d+)")
_NUMBER = compile_later(r"-?\d+(?:\.\d+)?")
_TRUE = ("1", "true")


class Run(NamedTuple):
    """A stretch of a text with a look of its own."""

    text: str
    letters: tuple[int, ...] | None
    tiny: bool


def runs_of(text: str) -> list[Run]:
    """The runs that say their own colour or size, of the XML of a string."""
    return [run for match in _RUN.finditer(text) if (run := _run(_PREFIX.sub(r"\1", match[0])))]


def runs_by_string(strings: str) -> Mapping[str, list[Run]]:
    """The same for every shared string that has such runs, by its number."""
    if "rPr" not in strings:
        return {}
    found = ((str(number), runs_of(match["t"] or "")) for number, match in enumerate(_ITEM.finditer(strings)))
    return {number: runs for number, runs in found if runs}


def _run(text: str) -> Run | None:
    try:
        element = ET.fromstring(text)  # noqa: S314  without a DTD
        size = element.find("rPr/sz")
        tiny = size is not None and float(size.get("val", "11")) <= TINY
    except (ET.ParseError, ValueError):
        return None
    own = element.find("rPr/color")
    words = "".join(one.text or "" for one in element.findall("t"))
    return Run(words, None if own is None else colour(own, BLACK), tiny) if tiny or own is not None else None


def unseen_run(runs: list[Run], look: Look) -> str:
    """The text of the first run that is not seen on what is behind the cell."""
    for run in runs:
        if run.text.strip() and (run.tiny or (run.letters is not None and alike(run.letters, look.behind))):
            return run.text
    return ""


class Condition(NamedTuple):
    """A conditional format that may hide what a cell holds. ``letters``, ``behind``: colours that it gives, if any."""

    areas: tuple[Area, ...]
    holds: Callable[[Plain], bool]
    letters: tuple[int, ...] | None
    behind: tuple[int, ...] | None
    code: str
    shows_value: bool

    def hides(self, row: int, column: int, value: Plain, look: Look) -> bool:
        """Whether a cell with this value and look is hidden by it."""
        if not any(a.top <= row <= a.bottom and a.left <= column <= a.right for a in self.areas):
            return False
        letters, behind = self.letters or look.letters, self.behind or look.behind
        coloured = (self.letters or self.behind) and alike(letters, behind)
        covered = not self.shows_value and not isinstance(value, str)
        return bool(coloured or covered or hides(self.code, value)) and self.holds(value)


def hiding_conditions(sheet: str, content: bytes, styles: ET.Element | None) -> Iterator[Condition]:
    """The conditional formats of a sheet that change what is seen of letters, or hide values behind bars and icons."""
    if b"cfRule" not in content:
        return
    root = ET.fromstring(content)  # noqa: S314  the gate has refused DTDs
    looks = [] if styles is None else styles.findall(f"{MAIN}dxfs/{MAIN}dxf")
    for block in (one for one in root.iter() if one.tag.endswith("}conditionalFormatting")):
        places = block.get("sqref") or "".join(one.text or "" for one in block if one.tag.endswith("}sqref"))
        areas = tuple(area for place in places.split() if (area := _area(sheet, place)))
        for rule in (one for one in block if one.tag.endswith("}cfRule")):
            number = rule.get("dxfId", "")
            own = looks[int(number)] if number.isdecimal() and int(number) < len(looks) else _child(rule, "dxf")
            shows = all(
                one.get("showValue", "1") in _TRUE for one in rule if one.tag.endswith(("}dataBar", "}iconSet"))
            )
            letters, behind, code = _look_of(own)
            if areas and (letters or behind or code or not shows):
                yield Condition(areas, _holds(rule), letters, behind, code, shows)


def _child(element: ET.Element | None, name: str) -> ET.Element | None:
    """The first child of that name in any namespace."""
    return next((one for one in element if one.tag.endswith(f"}}{name}")), None) if element is not None else None


def _look_of(own: ET.Element | None) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None, str]:
    letters = _child(_child(own, "font"), "color")
    pattern = _child(_child(own, "fill"), "patternFill")
    code = _child(own, "numFmt")
    return (
        None if letters is None else colour(letters, BLACK),
        None if pattern is None else colour_of_pattern(pattern, of_condition=True),
        "" if code is None else code.get("formatCode", ""),
    )


def _area(sheet: str, place: str) -> Area | None:
    corners = _CORNERS.findall(place.upper())
    if not corners:
        return None
    (left, top), (right, bottom) = corners[0], corners[-1]
    return Area(sheet, int(top), column_number(left), int(bottom), column_number(right))


def _holds(rule: ET.Element) -> Callable[[Plain], bool]:
    """Whether a rule is in force for a value; where only a spreadsheet program could tell, it is."""
    kind, text = rule.get("type", ""), rule.get("text", "").casefold()
    formulas = [one.text or "" for one in rule.iter() if one.tag.endswith(("}formula", "}f"))]
    match kind:
        case "containsText" if text:
            return lambda value: text in str(value).casefold()
        case "beginsWith" if text:
            return lambda value: str(value).casefold().startswith(text)
        case "endsWith" if text:
            return lambda value: str(value).casefold().endswith(text)
        case "containsBlanks":
            return lambda _: False
        case "containsErrors":
            return lambda value: str(value).startswith("#")
        case "cellIs" if formulas and all(map(_is_constant, formulas)):
            return lambda value: _compares(value, rule.get("operator", ""), [_constant(one) for one in formulas])
        case _:
            return lambda _: True


def _is_constant(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) or (text[:1] == text[-1:] == '"' and text.count('"') == 2)


def _constant(text: str) -> float | str:
    return text.strip('"').casefold() if text[:1] == '"' else float(text)


def _compares(value: Plain, operator: str, wanted: list[float | str]) -> bool:
    """As Excel does: every text is more than every number."""
    own = value.casefold() if isinstance(value, str) else value
    if isinstance(own, bool) or not isinstance(own, str | int | float):
        return True

    def rank(one: float | str) -> tuple[bool, float, str]:
        return (True, 0.0, one) if isinstance(one, str) else (False, float(one), "")

    this, first, last = rank(own), rank(wanted[0]), rank(wanted[-1])
    return {
        "equal": this == first,
        "notEqual": this != first,
        "greaterThan": this > first,
        "greaterThanOrEqual": this >= first,
        "lessThan": this < first,
        "lessThanOrEqual": this <= first,
        "between": first <= this <= last,
        "notBetween": not first <= this <= last,
    }.get(operator, True)
