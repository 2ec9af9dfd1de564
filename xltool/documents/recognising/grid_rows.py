"""Rows below the header of a printed table to indicators, whatever form the table has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xltool.documents.found import SOURCE_PLACE, name_of
from xltool.documents.recognising.pages import Box, Header
from xltool.documents.recognising.target_cells import split_target
from xltool.language.amounts import parse_number, parse_operator
from xltool.language.keys import header_key
from xltool.language.targets import QUALITATIVE_MARK
from xltool.model.cells import Plain
from xltool.model.form import Form
from xltool.model.template import INDICATORS

Cells = dict[tuple[str, str, int], Box]
"""By sheet, key and side."""
_POINTS = re.compile(r"[(（\[【]\s*\d[\d.\s\-—~～至%分]*[)）\]】]\s*分?$|(?<=标)\s*\d[\d\-—~～至]*分$")
_STARS = re.compile(r"^([★☆]{1,3})\s*|\s*([★☆]{1,3})$")
_LONGEST_NUMBER = 15


@dataclass(slots=True)
class Levels:
    """The levels that hold for the rows below: cells are merged downwards, or blank. By side."""

    above: dict[tuple[str, int], str] = field(default_factory=dict)
    ranges: list[str] = field(default_factory=list)
    """Levels as printed with their points, in order."""

    def read(self, cells: Cells, side: int) -> dict[str, str]:
        """The levels of a row."""
        for key in ("level1", "level2"):
            at = side if key == "level2" else 0
            box = cells.get((INDICATORS, key, at))
            if box is None:
                continue
            box.used = True
            typed = "".join(box.text.split())
            plain = _POINTS.sub("", typed)
            if plain != typed and typed not in self.ranges:
                self.ranges.append(typed)
            if key == "level1" and self.above.get((key, at)) != plain:
                self.above.pop(("level2", 0), None)
                self.above.pop(("level2", 1), None)
            self.above[key, at] = plain
        first, second = self.above.get(("level1", 0)), self.above.get(("level2", side)) or self.above.get(("level2", 0))
        return {key: text for key, text in (("level1", first), ("level2", second)) if text}


def cells_of(header: Header, row: list[Box]) -> Cells:
    """The cells of a row by what their columns mean."""
    cells: Cells = {}
    for box in row:
        column = header.column_of(box)
        if column is not None:
            cells.setdefault((column.sheet, column.key, column.side), box)
    return cells


def indicators_of(header: Header, cells: Cells, levels: Levels, form: Form) -> Iterator[dict[str, Plain]]:
    """The indicator of a row; two where the two horizons name different ones. Its cells are marked as used."""
    left, right = levels.read(cells, 0), levels.read(cells, 1)
    texts = {(key, side): box for (sheet, key, side), box in cells.items() if sheet == INDICATORS}
    names = {side: texts.get(("level3", side)) for side in (0, 1)}
    filled = any(key not in {"level1", "level2"} for key, _ in texts)
    if not filled:
        return
    apart = names[0] is not None and names[1] is not None and _squeeze(names[0].text) != _squeeze(names[1].text)
    for sides in ((0,), (1,)) if apart else ((0, 1),):
        values = {key: box for (key, side), box in texts.items() if side in sides and key not in {"level1", "level2"}}
        for (key, side), box in texts.items():
            if side in sides and values.get(key) is not box and key == "level3":
                box.used = True  # the same name a second time
        if not form.has(INDICATORS, "mid_term_target") and {"mid_term_target"} == values.keys() - {"level3"}:
            continue  # of the whole period alone: no indicator of this form
        if values:
            entry = _entry(values, form, long_term=header.long_term)
            yield _named(
                left if sides[0] == 0 and names[0] is not None else right, entry, next(iter(values.values())), form
            )


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _named(levels: Mapping[str, str], entry: Mapping[str, Plain], first: Box, form: Form) -> dict[str, Plain]:
    every: dict[str, Plain] = {**levels, **entry}
    return {SOURCE_PLACE: first.place} | {name_of(INDICATORS, key, form): value for key, value in every.items()}


def _entry(values: Mapping[str, Box], form: Form, *, long_term: bool) -> dict[str, Plain]:
    """Column key to value. A target is parted or joined as the form has columns for it."""
    entry: dict[str, Plain] = {}
    for key, box in values.items():
        entry[key] = _number(box) if key in {"target", "weight"} else box.entered
        box.used = True
    if long_term:
        entry["mid_term_target"] = "".join(
            str(entry.pop(key)) for key in ("operator", "target", "unit") if key in entry
        )
        return entry
    _part(entry, form)
    _take_star(entry, form)
    return entry


def _part(entry: dict[str, Plain], form: Form) -> None:
    """Fit operator, value and unit into the columns that the form has for them."""
    target = entry.get("target")
    if isinstance(target, str):
        cells = split_target(target)
        own = {"operator": cells.operator, "unit": cells.unit}
        says = {key: header_key(str(entry[key])) for key in own if entry.get(key)}
        agrees = all(not own[key] or header_key(own[key]) == said for key, said in says.items())
        fits = all(not said or key in entry or form.has(INDICATORS, key) for key, said in own.items())
        if agrees and fits:
            entry["target"] = cells.value
            entry.update({key: said for key, said in own.items() if said and key not in entry})
    operator = str(entry.get("operator") or "")
    if not form.has(INDICATORS, "operator") and operator != QUALITATIVE_MARK and parse_operator(operator):
        entry["target"] = f"{operator}{entry.get('target') or ''}"
        del entry["operator"]
    if entry.get("unit") and not form.has(INDICATORS, "unit"):
        entry["target"] = f"{entry.get('target') or ''}{entry.pop('unit')}"


def _take_star(entry: dict[str, Plain], form: Form) -> None:
    """The stars of a core indicator go to their column, where the form has it."""
    name = entry.get("level3")
    if not isinstance(name, str) or "star" in entry or not form.has(INDICATORS, "star"):
        return
    found = _STARS.search(name)
    if found is not None and (rest := _STARS.sub("", name, count=1)):
        entry["star"], entry["level3"] = (found[1] or found[2]).replace("☆", "★"), rest


def _number(box: Box) -> Plain:
    """A number where Excel shows it exactly as it is typed; else the text."""
    number = parse_number(box.text)
    plain = number is not None and f"{number:f}" == box.text and len(box.text) <= _LONGEST_NUMBER
    return number if plain and not ("." in box.text and box.text.endswith("0")) else box.text
