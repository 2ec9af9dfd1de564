"""The reviewer's rows of 审核意见 as opinions: known ones by their 标识, new ones by the place that was typed.

Whatever a row lacks is told with its number; nothing is guessed.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from xltool.model.cells import Area, Grid, Ref
from xltool.model.review import ANSWER_HEADERS, OPINIONS, Level, Opinion, Place, State
from xltool.model.row_ids import new_row_id
from xltool.reviewing.opinions_sheet import OpinionRow
from xltool.reviewing.spots import Spot, Spots, row_of
from xltool.sending.seal.content import canonical

ACTS: Final = (State.ACCEPTED, State.REJECTED, State.CLOSED)
"""What a reviewer may choose as 状态; the others are computed."""
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LEVELS = "、".join(Level)


def new_opinion_id() -> str:
    """One that no other opinion has."""
    return "o" + new_row_id()[1:]


def new_return_id() -> str:
    """One that no other return has."""
    return "v" + new_row_id()[1:]


@dataclass(frozen=True, slots=True)
class Reading:
    """By what a sheet is read: the opinions that are known, the columns that are there, what blank cells become."""

    known: Mapping[str, Opinion]
    columns: frozenset[str]
    spots: Spots
    grid_of: Callable[[str], Grid]
    round: int
    today: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class Typed:
    """An opinion with its row on the sheet, 0 where it stands on none; ``spot``: where it is.

    ``wrote_answer``: the reviewer wrote into the columns of the unit.
    """

    opinion: Opinion
    row: int
    spot: Spot
    wrote_answer: bool = False


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """Everything on the sheet in its order, and what has to be completed first, a sentence each."""

    opinions: tuple[Typed, ...]
    faults: tuple[str, ...]


class _Fault(Exception):
    """What a row lacks."""


def read_typed(rows: Sequence[OpinionRow], by: Reading) -> TypedSheet:
    """Read every row."""
    owners = _owners(rows, by)
    found: list[Typed] = []
    faults: list[str] = []
    for row in rows:
        try:
            found.append(_read(row, owners.get(row.row), by))
        except _Fault as fault:
            faults.append(f"工作表「{OPINIONS}」第 {row.row} 行{fault}")
    return TypedSheet(tuple(found), tuple(faults))


def _owners(rows: Sequence[OpinionRow], by: Reading) -> dict[int, Opinion]:
    """The known opinion of each row, by the number of the row: first where a row says what it said, then by 标识.

    A sort that left out the hidden column has moved the 标识, a row that was copied has one that is another's.
    """
    said = {one.id: _saying(row_of(one, by.spots.of(one.place)).cells) for one in by.known.values()}
    by_words: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for known, words in said.items():
        by_words[words].append(known)
    ways: tuple[Callable[[OpinionRow], Sequence[str]], ...] = (
        lambda row: [row.id] if said.get(row.id) == _saying(row.cells) else [],
        lambda row: by_words.get(_saying(row.cells), []),
        lambda row: [row.id] if row.id in by.known else [],
    )
    owners: dict[int, Opinion] = {}
    left = dict(by.known)
    for way in ways:
        for row in rows:
            if row.row not in owners and (found := next((one for one in way(row) if one in left), None)):
                owners[row.row] = left.pop(found)
    return owners


def _saying(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(canonical(cells.get(name, "")) for name in ("工作表", "单元格", "意见"))


def _read(row: OpinionRow, one: Opinion | None, by: Reading) -> Typed:
    kept = row_of(one, by.spots.of(one.place)).cells if one else {}
    cells = {name: text if name in by.columns else kept.get(name, "") for name, text in row.cells.items()}
    text, level = canonical(cells["意见"]), cells["级别"].strip()
    if not text:
        raise _Fault("没有写意见。请写上，或删去这一行。")
    if not level:
        raise _Fault(f"没有选级别。请从下拉列表中选：{_LEVELS}。")
    if level not in {*Level}:
        raise _Fault(f"的级别“{level}”不认识。请从下拉列表中选：{_LEVELS}。")
    state = _state_of(cells["状态"].strip())
    if level == Level.WARNING and not state:
        raise _Fault(f"没有选{State.ACCEPTED}或{State.REJECTED}。请看过警告和单位的说明后，在“状态”列选一个。")
    spot = _place(cells, kept, one, by)
    if one is None:
        one = Opinion("", by.round, "", spot.place, spot.project, spot.indicator, spot.shown, "")
        one = replace(one, id=new_opinion_id(), date=by.today, reviewer=by.reviewer)
    elif spot.place != one.place:
        one = replace(one, place=spot.place, project=spot.project, indicator=spot.indicator, shown=spot.shown)
    read = replace(
        one,
        level=level,
        text=text,
        state=state,
        basis=canonical(cells["依据"]),
        reviewer=canonical(cells["审核人"]) or one.reviewer,
        date=cells["日期"].strip() or one.date,
    )
    wrote_answer = any(cells[name].strip() and cells[name] != kept.get(name, "") for name in ANSWER_HEADERS)
    return Typed(read, row.row, spot, wrote_answer)


def _state_of(typed: str) -> str:
    if typed in ACTS:
        return typed
    if typed and typed not in {*State}:
        raise _Fault(f"的状态“{typed}”不认识。请从下拉列表中选：{'、'.join(ACTS)}，或留空。")
    return ""


def _place(cells: Mapping[str, str], kept: Mapping[str, str], one: Opinion | None, by: Reading) -> Spot:
    """Where the row points to; a known opinion stays where it is unless another place was typed."""
    sheet, cell = cells["工作表"].strip(), cells["单元格"].strip()
    if one is not None and (sheet, cell) == (kept["工作表"], kept["单元格"]):
        return by.spots.of(one.place)
    if "!" in cell and not sheet:
        sheet, _, cell = cell.replace("'", "").rpartition("!")
    if cell and not sheet:
        raise _Fault(f"写了单元格 {cell}，没有写工作表。请写上工作表的名称，或把单元格也删去。")
    if sheet and by.spots.named(sheet) is None:
        raise _Fault(f"的工作表“{sheet}”不存在。请照工作表标签上的名称写。")
    sheet = by.spots.named(sheet) or ""
    if cell:
        return _at_cell(sheet, cell, by)
    project, indicator = cells["项目"].strip(), cells["指标"].strip()
    if project:
        spot = by.spots.of_project(project, indicator)
        if spot is None:
            named = f"项目“{project}”" + (f"的指标“{indicator}”" if indicator else "")
            raise _Fault(f"的{named}在工作簿里找不到，或不止一个。请照填报的名称或编码写，或改写工作表和单元格。")
        return spot
    return by.spots.of_sheet(sheet) or Spot(Place())


def _at_cell(sheet: str, cell: str, by: Reading) -> Spot:
    written = unicodedata.normalize("NFKC", cell).upper().replace(" ", "")
    try:
        area = Area.of(sheet, written)
    except ValueError:
        area = None
    if area is None or not (1 <= area.top <= _LAST_ROW and area.left <= _LAST_COLUMN):
        raise _Fault(f"的单元格“{cell}”不是单元格地址。请写成 C6 的样子。")
    return by.spots.at(Ref(sheet, area.top, area.left), by.grid_of(sheet)) or Spot(Place())


def left_out(sheet: Sequence[Typed], known: Mapping[str, Opinion], number: int) -> tuple[list[Opinion], list[Opinion]]:
    """Known opinions that stand on the sheet no more: those of former rounds, which stay, and those of this round, which go."""
    there = {one.opinion.id for one in sheet}
    gone = [one for one in known.values() if one.id not in there]
    return [one for one in gone if one.round < number], [one for one in gone if one.round >= number]
