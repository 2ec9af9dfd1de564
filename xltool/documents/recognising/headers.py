"""Headers of indicators on printed tables, in one row or two, with one horizon or two side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltool.documents.found import name_of
from xltool.documents.recognising.meanings import COUNT, label_key, meaning
from xltool.documents.recognising.pages import Box, HeadColumn, Header, Page
from xltool.language.keys import header_key
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.template import INDICATORS, PROJECTS

_LEVELS = {"level1", "level2"}
_NEEDED = {"level3", "target"}
_HORIZON = re.compile(r"中期|长期|年度|实际|预期")
_WHOLE_PERIOD = re.compile(r"中期|长期|实施期")


def headers_of(page: Page, form: Form) -> list[Header]:
    """Every header of indicators, those that are repeated on a new page included, from above."""
    found: list[Header] = []
    for at in range(len(page.rows)):
        if (not found or at > found[-1].last) and (header := _header(page, at, form)) is not None:
            found.append(header)
    return found


def _header(page: Page, at: int, form: Form) -> Header | None:
    row = page.rows[at]
    keys = {key for box in row if (key := meaning(INDICATORS, box.text, form))}
    if not keys >= _NEEDED or not keys & _LEVELS:
        return None
    first, last, boxes = at, at, list(row)
    above = _above(page, at, boxes, form)
    if above:
        first, boxes = at - 1, sorted([*boxes, *above], key=lambda box: box.column)
    below = _below(page, at, row, form)
    if below:
        last = at + 1
        boxes = [one for one in boxes if not any(_over(one, under) for under in below)]
        boxes = sorted([*boxes, *below], key=lambda box: box.column)
    columns = list(_columns(boxes, form))
    header = Header(first, last, columns)
    named = {one.start for one in columns}
    rest = [box for box in boxes if box.column not in named]
    header.unknown = rest
    header.long_term = any(_WHOLE_PERIOD.search(box.text) for box in rest) and not any(one.side for one in columns)
    return header


def _above(page: Page, at: int, boxes: Sequence[Box], form: Form) -> list[Box]:
    """Labels of the row above that no cell of this row stands below: they are merged downwards."""
    if not at:
        return []
    free = [box for box in page.rows[at - 1] if not any(_over(box, one) for one in boxes)]
    known = [box for box in free if meaning(PROJECTS, box.text, form)]
    return free if any(meaning(PROJECTS, box.text, form) == "name" for box in known) else []


def _below(page: Page, at: int, row: Sequence[Box], form: Form) -> list[Box]:
    """The second row of a header: labels below cells that are merged over several columns, or below none."""
    below = list(page.rows[at + 1]) if at + 1 < len(page.rows) else []
    for box in below:
        over = [one for one in row if _over(one, box)]
        if any(one.right == one.column for one in over):
            return []
        if not (meaning(INDICATORS, box.text, form) or _HORIZON.search(box.text)):
            return []
    return below


def _over(upper: Box, lower: Box) -> bool:
    return upper.column <= lower.right and lower.column <= upper.right


def _columns(boxes: Sequence[Box], form: Form) -> Iterator[HeadColumn]:
    """The meaning of each label: left of the levels of the project, then of the indicator."""
    seen: list[HeadColumn] = []
    inside = False
    for at, box in enumerate(boxes):
        own = [(sheet, key) for sheet in (PROJECTS, INDICATORS) if (key := meaning(sheet, box.text, form))]
        inside = inside or any(key in _LEVELS | _NEEDED for _, key in own)
        wanted = INDICATORS if inside else PROJECTS
        sheet, key = next((one for one in own if one[0] == wanted), own[0] if own else ("", ""))
        if not sheet and header_key(box.text).startswith("预期"):
            sheet, key = INDICATORS, "target"
        if not sheet:
            continue
        right = boxes[at + 1].column - 1 if at + 1 < len(boxes) else max(box.right, box.column)
        seen.append(HeadColumn(box.column, right, sheet, key, box.text))
    yield from _by_horizon(_without_aliases(seen, form))


def _without_aliases(columns: Sequence[HeadColumn], form: Form) -> list[HeadColumn]:
    """Where a column stands under its own header, another name of it is some other column; horizons aside."""
    own = {(one.sheet, one.key) for one in columns if _is_own(one, form)}
    return [
        one for one in columns if (one.sheet, one.key) not in own or _is_own(one, form) or _HORIZON.search(one.label)
    ]


def _is_own(column: HeadColumn, form: Form) -> bool:
    if column.key not in KNOWN_COLUMNS[column.sheet]:
        return False
    names = (form.header(column.sheet, column.key), name_of(column.sheet, column.key, form))
    return label_key(column.label) in map(label_key, names)


def _says_horizon(column: HeadColumn) -> bool:
    return _WHOLE_PERIOD.search(column.label) is not None


def _by_horizon(columns: Sequence[HeadColumn]) -> Iterator[HeadColumn]:
    """Of two columns of values the first is that of the whole period, unless their labels say otherwise."""
    targets = [one for one in columns if one.key == "target" and one.sheet == INDICATORS]
    former = [one for one in columns if one.key == "last_year"]
    if len(targets) > 1 and (any(map(_says_horizon, targets)) or len({label_key(one.label) for one in targets}) == 1):
        long = next((one for one in targets if _WHOLE_PERIOD.search(one.label)), targets[0])
        annual = next(one for one in targets if one is not long)
        again = [one for one in columns if one.key == "level3"]
        border = again[1].start if len(again) > 1 else 0
        border = min(
            [one.start for one in columns if one.key == "level2" and again and again[0].start < one.start] or [border]
        )
        for one in columns:
            right_side = bool(border) and one.start >= border
            if one is long:
                yield replace(one, key="mid_term_target", side=int(right_side))
            elif one is annual or one not in targets:
                yield replace(one, side=int(right_side))
        return
    seen: set[tuple[str, str]] = set()
    for one in columns:
        key = "year_before" if len(former) > 1 and one is former[0] else one.key
        if key == COUNT or (one.sheet, key) not in seen:
            seen.add((one.sheet, key))
            yield replace(one, key=key)
