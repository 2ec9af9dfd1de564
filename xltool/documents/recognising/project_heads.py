"""What stands above the indicator grid of a project's table: labels and their values, the schedule, the objectives.

A label says what the cells behind it hold, wherever they stand; what no label claims stays unclaimed.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from xltool.documents.recognising.table_rows import TITLE_END, UNIT_OF_MONEY, Cell, Row, is_title
from xltool.documents.recognising.text_cleaning import split_number
from xltool.language.amounts import fold, parse_money, parse_number
from xltool.language.keys import header_key
from xltool.model.cells import Plain
from xltool.model.shelf import standard_form

PURPOSE, OBJECTIVE = "资金用途", "绩效目标"
_MONEY = ("预算数", "财政资金", "其他资金")
_LABELS = {
    **{header_key(label): label for label in ("项目编码", "项目名称", *_MONEY, PURPOSE, OBJECTIVE)},
    "其中财政资金": "财政资金", "财政拨款": "财政资金", "预算金额": "预算数",
    "年度绩效目标": OBJECTIVE, "项目绩效目标": OBJECTIVE, "绩效目标内容": OBJECTIVE,
}  # fmt: skip
_ZONES = {"预算规模及资金用途": PURPOSE, "资金支出计划": "支出计划"}
_CHECKPOINT = re.compile(r"\d{1,2}月(?:底|末)")
_INLINE = re.compile(r"([^:：]{2,10})\s*[:：]\s*(.+)", re.DOTALL)
_SHORT = 20
_LONGEST_UNIT = 60


@dataclass(slots=True)
class Head:
    """What stands above the indicator grid, as far as it is known."""

    title: Cell | None = None
    unit_line: Cell | None = None
    money_unit: str = ""
    values: dict[str, str] = field(default_factory=dict)
    checkpoints: list[Cell] = field(default_factory=list)
    percents: list[Cell] = field(default_factory=list)
    zone: str = ""
    in_percent: bool = False
    """Whether the schedule's own label says that its numbers are per cent."""
    waiting: str = ""
    """The label whose value comes next."""
    waiting_row: Row | None = None


def read_row(head: Head, row: Row) -> None:
    """Read one row above the grid into the head; cells that are understood are marked as used."""
    for cell in row:
        merged = cell is row[0] and not cell.text and len(row) > 1
        if merged and head.waiting_row is not row:
            head.waiting = ""
        _read_cell(head, cell, row)


def _read_cell(head: Head, cell: Cell, row: Row) -> None:
    if _claim_label(head, cell, row):
        return
    if head.waiting:
        _claim_value(head, cell)
    elif not cell.text:
        return
    elif head.zone == "支出计划" and _is_checkpoint(cell) and not head.percents:
        head.checkpoints.append(cell)
    elif head.zone == "支出计划":
        head.percents.append(cell)
    elif head.zone in (PURPOSE, OBJECTIVE):
        _append(head, head.zone, cell)
    elif not head.values:
        _claim_top(head, cell)


def _claim_label(head: Head, cell: Cell, row: Row) -> bool:
    """Whether a cell is a label that is still expected; its value, or what follows, is then waited for."""
    zone = _ZONES.get(cell.key)
    label = _LABELS.get(cell.key)
    free = head.zone != OBJECTIVE or (cell is row[0] and len(row) > 1)
    if zone is not None and free:
        head.zone, head.waiting = zone, ""
        head.in_percent = head.in_percent or (zone != PURPOSE and "%" in fold(cell.text))
    elif label in (PURPOSE, OBJECTIVE) and label not in head.values and head.zone != label:
        head.zone, head.waiting = label, ""
    elif label is not None and label not in head.values and free:
        head.waiting, head.waiting_row = label, row
    else:
        return label is None and free and _claim_inline(head, cell)
    cell.used = True
    return True


def _claim_inline(head: Head, cell: Cell) -> bool:
    """A label and its value in one cell: 项目编码：1306…."""
    found = _INLINE.fullmatch(cell.text)
    label = _LABELS.get(header_key(found[1])) if found else None
    if found is None or label is None or label in head.values:
        return False
    head.values[label] = found[2].strip()
    head.zone = label if label in (PURPOSE, OBJECTIVE) else head.zone
    head.waiting, cell.used = "", True
    return True


def _claim_value(head: Head, cell: Cell) -> None:
    label, head.waiting = head.waiting, ""
    if not cell.text:
        return
    if label in _MONEY and not _may_be_money(cell.text):
        if head.zone == PURPOSE:
            _append(head, PURPOSE, cell)
        return
    head.values[label] = cell.text
    cell.used = True


def _append(head: Head, label: str, cell: Cell) -> None:
    before = head.values.get(label, "")
    head.values[label] = f"{before}\n{cell.text}" if before else cell.text
    cell.used = True


def _may_be_money(text: str) -> bool:
    return parse_money(text) is not None or (len(text) <= _SHORT and not re.search(r"[，。；]", text))


def _is_checkpoint(cell: Cell) -> bool:
    return bool(_CHECKPOINT.fullmatch(cell.key))


def _claim_top(head: Head, cell: Cell) -> None:
    """Above the first label: the title, the unit of money, and the name of the unit."""
    money = UNIT_OF_MONEY.fullmatch(cell.text)
    if money and not head.money_unit:
        head.money_unit, cell.used = money[1], True
    elif is_title(cell.text) and head.title is None:
        head.title, cell.used = cell, True
    elif head.unit_line is None and len(cell.text) <= _LONGEST_UNIT:
        head.unit_line, cell.used = cell, True


def project_cells(head: Head, *, cut: bool) -> dict[str, Plain]:
    """The row of 项目: money and percentages as numbers where they are plainly such, else as typed."""
    cells: dict[str, Plain] = dict(head.values)
    named = name_in_title(head)
    if head.title is not None and "".join(named.split()) != "".join(head.values.get("项目名称", named).split()):
        head.title.used = False
    elif named:
        cells.setdefault("项目名称", named)
    for label in _MONEY:
        if label in cells:
            cells[label] = _money(str(cells[label]))
    if cut or len(head.checkpoints) == len(head.percents):
        points = head.in_percent and any((parse_number(one.text) or 0) > 1 for one in head.percents)
        for point, percent in zip(head.checkpoints, head.percents, strict=False):
            known = _checkpoint(point)
            if known is not None and known not in cells:
                cells[known] = _percent(percent.text, points=points)
                point.used = percent.used = True
    if not head.percents:
        for point in head.checkpoints:
            point.used = _checkpoint(point) is not None
    return cells


def _checkpoint(cell: Cell) -> str | None:
    return next((label for label in standard_form().labels if header_key(label) == cell.key), None)


def _money(text: str) -> Plain:
    number = parse_number(text)
    return text if number is None else number


def _percent(text: str, *, points: bool) -> Plain:
    """``20.00%`` is 0.2 in a cell with a percent format; so is 20 where the label says per cent. Else as typed."""
    signed = text.endswith(("%", "％"))
    number = parse_number(text[:-1] if signed else text)
    return number / Decimal(100) if number is not None and (signed or points) else text


def name_in_title(head: Head) -> str:
    """科普专项 of 1.科普专项绩效目标表."""
    return "" if head.title is None else TITLE_END.sub("", split_number(head.title.text)[1].strip())
