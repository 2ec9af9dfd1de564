"""What stands above the indicators of a card: labels and their values, amounts under their totals, objectives, tasks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltool.documents.recognising.meanings import COUNT, LEADER_AND_PHONE, UNIT, label_key, meaning
from xltool.documents.recognising.pages import Box
from xltool.documents.recognising.printed_money import amount_of, unit_in, unit_of
from xltool.language.keys import header_key
from xltool.model.cells import Plain
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.template import PROJECTS
from xltool.reading.left_out import is_sum_word

_TOTALS = ("budget_total", "project_total")
_PARTS = {"fiscal_funds": "project_fiscal", "other_funds": "project_other"}
"""Parts of the amount of the whole period have columns of their own, where a form has any."""
_PART_LABELS = {"project_fiscal": "项目资金总额中的财政拨款", "project_other": "项目资金总额中的其他资金"}
_MONEY = {key for key, column in KNOWN_COLUMNS[PROJECTS].items() if column.content == "money"} | _PARTS.keys()
_LONG = {key for key, column in KNOWN_COLUMNS[PROJECTS].items() if column.content == "long_text"}
_ZONES = frozenset({
    "总体目标", "资金情况", "项目资金", "项目资金情况", "资金来源", "预算资金情况", "项目基本情况", "项目基本信息", "预算情况", "项目预算",
    "绩效目标", "年度主要任务", "年度总体目标",
})  # fmt: skip
_INLINE = re.compile(r"([^:：]{2,20})\s*[:：]\s*(\S.*)", re.DOTALL)
_PHONE = re.compile(r"(.*?)[\s,，、/;；:：（(]*((?:\d{3,4}[-—])?\d{7,11})[)）]?", re.DOTALL)
_POINTS = re.compile(r"[(（]\s*([^()（）\s][^()（）]*?)\s*分?\s*[)）]")
_SHORT = 20
_TASK = "任务名称"


@dataclass(slots=True)
class CardHead:
    """Values by key of 项目, the unit, the unit of money. ``only_whole``: the amount of the year is that of the whole period."""

    cells: dict[str, Plain] = field(default_factory=dict)
    unit: str = ""
    money_unit: str = ""
    only_whole: bool = False
    labels: set[str] = field(default_factory=set)
    """What is asked for, filled in or not."""
    tasks: list[dict[str, Plain]] = field(default_factory=list)


@dataclass(slots=True)
class _Labelled:
    """A label, what it means and what stands beside or below it."""

    key: str
    label: Box
    value: Box | None
    text: str = ""
    """The value where it stands in the label's own cell."""
    unit: str = ""


def read_head(rows: Sequence[Sequence[Box]], form: Form) -> CardHead:
    """Read the rows above the indicators; cells that are understood are marked as used."""
    head = CardHead()
    task_rows = _read_tasks(rows, head, form)
    found: list[_Labelled] = []
    unit = ""
    for at, row in enumerate(rows):
        if at in task_rows:
            continue
        for place, box in enumerate(row):
            unit = unit_in(box.text) or unit if _may_say_unit(box) else unit
            one = _labelled(rows, at, place, form)
            if one is not None:
                one.unit = unit
                found.append(one)
            elif (unit_in(box.text) or label_key(box.text) in _ZONES) and any(
                _is_label(other, form) for other in row[place + 1 : place + 2]
            ):
                box.used = True
    head.labels = {one.key for one in found}
    _place(head, found)
    return head


def _may_say_unit(box: Box) -> bool:
    return not box.used or "单位" in box.text


def _key(box: Box, form: Form) -> str | None:
    return meaning(PROJECTS, box.text, form)


def _labelled(rows: Sequence[Sequence[Box]], at: int, place: int, form: Form) -> _Labelled | None:
    """A cell as a label with its value; None when it is none."""
    box = rows[at][place]
    if box.used and not unit_in(box.text):
        return None
    key = _key(box, form)
    if key is None:
        inline = _INLINE.fullmatch(box.text)
        key = meaning(PROJECTS, inline[1], form) if inline else None
        return _Labelled(key, box, None, inline[2].strip()) if inline and key else None
    if key == COUNT or isinstance(box.value, int | float | Decimal):
        return None
    beside = _beside(rows[at], place, form)
    if key in _LONG:
        beside = _longer(beside, _below(rows, at, box, form))
    return _Labelled(key, box, beside)


def _beside(row: Sequence[Box], place: int, form: Form) -> Box | None:
    """The next cell; none that is a label, also one that nobody knows: a short text with a value of its own behind it."""
    if place + 1 >= len(row):
        return None
    box, following = row[place], row[place + 1]
    if following.used or _is_label(following, form):
        return None
    near = following.column == box.right + 1
    behind = row[place + 2] if place + 2 < len(row) else None
    strange = behind is not None and len(following.text) <= _SHORT and not _is_label(behind, form)
    return following if near or not strange else None


def _is_label(box: Box, form: Form) -> bool:
    inline = _INLINE.fullmatch(box.text)
    return bool(_key(box, form) or (inline and meaning(PROJECTS, inline[1], form)))


def _below(rows: Sequence[Sequence[Box]], at: int, box: Box, form: Form) -> Box | None:
    if at + 1 >= len(rows):
        return None
    under = next((one for one in rows[at + 1] if one.column == box.column and not one.used), None)
    return None if under is None or _key(under, form) or label_key(under.text) in _ZONES else under


def _longer(beside: Box | None, below: Box | None) -> Box | None:
    """A text stands below its label where what is beside it is but another label."""
    if beside is None or below is None:
        return beside or below
    return below if len(beside.text) < _SHORT < len(below.text) or len(below.text) > 2 * len(beside.text) else beside


def _place(head: CardHead, found: Sequence[_Labelled]) -> None:
    """Give every value its key: parts of amounts by the total above them, the objective of the year before others."""
    whole = any(one.key == "budget_total" for one in found)
    texts: dict[str, list[_Labelled]] = {}
    for one in found:
        key = _part_key(one, found) if whole else one.key
        texts.setdefault(key, []).append(one)
    for key, ones in texts.items():
        filled = [one for one in ones if one.value is not None or one.text]
        for one in ones:
            one.label.used = one.label.used or one not in filled
        first = next((one for one in filled if "年度" in one.label.text), filled[0] if filled else None)
        if first is None:
            if key == "execution_points" and (points := _POINTS.search(ones[0].label.text)):
                head.cells[key] = points[1]
            continue
        _take(head, key, first)
    if not whole and "project_total" in head.cells:
        head.cells["budget_total"] = head.cells.pop("project_total")
        head.only_whole = True


def _part_key(one: _Labelled, found: Sequence[_Labelled]) -> str:
    """The key of a part, which belongs to the total that stands above its label."""
    if one.key not in _PARTS:
        return one.key
    totals = [
        other for other in found
        if other.key in _TOTALS and other.label.row <= one.label.row and other.label.column <= one.label.column
    ]  # fmt: skip
    nearest = max(totals, key=lambda other: (other.label.column, other.label.row), default=None)
    return _PARTS[one.key] if nearest is not None and nearest.key == "project_total" else one.key


def _take(head: CardHead, key: str, one: _Labelled) -> None:
    box = one.value or one.label
    text = one.text or box.text
    one.label.used = box.used = True
    if key == UNIT:
        head.unit = head.unit or text
    elif key == LEADER_AND_PHONE:
        parted = _PHONE.fullmatch(text.strip())
        head.cells["leader"] = (parted[1] if parted else text).strip() or None
        if parted:
            head.cells["phone"] = parted[2]
    elif key in _MONEY or key in _PART_LABELS:
        if one.text:
            box = Box(box.row, box.column, box.right, one.text, one.text, box.place)
        unit = unit_in(one.label.text) or one.unit or unit_of(box)
        head.money_unit = head.money_unit or unit
        value = amount_of(box, unit)
        strange = isinstance(value, Decimal) and unit and unit != head.money_unit
        label = _PART_LABELS.get(key, "") if key not in KNOWN_COLUMNS[PROJECTS] else ""
        head.cells[label or key] = f"{value:f}{unit}" if strange else value
    else:
        head.cells[key] = one.text or box.entered


def _read_tasks(rows: Sequence[Sequence[Box]], head: CardHead, form: Form) -> set[int]:
    """The table of the year's tasks, its header in one row or two; returns the rows it takes (from 0)."""
    start = next((at for at, row in enumerate(rows) if any(header_key(box.text) == _TASK for box in row)), None)
    if start is None:
        return set()
    columns: dict[int, str] = {}
    first = start
    for at in (start, start + 1):
        labels = [(box, key) for box in (rows[at] if at < len(rows) else ()) if (key := _key(box, form))]
        if at == start or (labels and len(labels) == len(rows[at])):
            first = at + 1
            columns |= {box.column: key for box, key in labels}
            for box, _ in labels:
                box.used = True
    for box in rows[start]:
        box.used = box.used or header_key(box.text) in _ZONES or bool(unit_in(box.text))
        head.money_unit = head.money_unit or unit_in(box.text)
    taken = set(range(start, first))
    for at in range(first, len(rows)):
        cells = {key: box for box in rows[at] if (key := columns.get(box.column))}
        total = any(is_sum_word(box.text) for box in rows[at])
        labelled = any(box.column < min(columns) for box in rows[at])
        if not total and (labelled or "name" not in cells):
            break
        taken.add(at)
        if not total:
            head.tasks.append(_task(cells, head.money_unit))
    return taken


def _task(cells: Mapping[str, Box], unit: str) -> dict[str, Plain]:
    for box in cells.values():
        box.used = True
    return {key: amount_of(box, unit) if key in _MONEY else box.text for key, box in cells.items()}
