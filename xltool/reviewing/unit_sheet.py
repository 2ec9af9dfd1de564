"""审核意见 as the unit has it: the reviewer's words from the record, the unit's answers as typed, how each opinion stands."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from xltool.model.cells import Area, Grid, Ref
from xltool.model.edits import Edit, Mark, WriteBlock
from xltool.model.findings import LISTED_LENGTH, shorten
from xltool.model.review import ANSWER_HEADERS, Opinion, Review, State
from xltool.reviewing.answers import with_answers
from xltool.reviewing.opinions_sheet import (
    HEAD_ROW,
    NAME_CELL,
    NAME_SHEET,
    NAME_STATE,
    OpinionRow,
    find_columns,
    read_opinions,
)
from xltool.reviewing.revision import Revision, still_open
from xltool.sending.seal.content import canonical

COLOUR = "E4D3F2"
"""Of the cells of opinions that nobody has dealt with: purple, beside the red, amber and blue of findings."""
STATES = (State.OPEN, State.ANSWERED, State.CHANGED, State.LOST, State.CONFLICT)
WAITING = frozenset({State.OPEN, State.CONFLICT})
"""What 下一个问题 goes to."""
LAST_ROW = 1003
_SAYS = ("意见", "项目", "指标", "栏目", "审核人")
CLEARED = "标记已清除，状态待下一次【校验】重新判断。"


def known_rows(rows: Sequence[OpinionRow], review: Review) -> tuple[list[OpinionRow], list[OpinionRow]]:
    """The rows of opinions of the review, each with its 标识; and what else stands on the sheet, which is the unit's own.

    A row whose 标识 is gone is known by what it says, where one opinion says that. Of a row that was copied the first
    counts; the copy is kept where it says something of its own.
    """
    opinions = {one.id: one for one in review.opinions}
    by_words: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in review.opinions:
        by_words[_words(reviewed_cells(one))].append(one.id)
    known: dict[str, OpinionRow] = {}
    unknown: list[OpinionRow] = []
    for row in rows:
        if row.id in opinions and row.id not in known:
            known[row.id] = row
        elif row.id not in opinions or _answer(row) != _answer(known[row.id]):
            unknown.append(row)
    own: list[OpinionRow] = []
    for row in unknown:
        same = by_words.get(_words(row.cells), [])
        if len(same) == 1 and same[0] not in known:
            known[same[0]] = replace(row, cells={**row.cells, "标识": same[0]})
        else:
            own.append(replace(row, cells={**row.cells, "标识": ""}))
    return list(known.values()), own


def _words(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(canonical(cells.get(name, "")) for name in _SAYS)


def _answer(row: OpinionRow) -> tuple[str, ...]:
    return tuple(canonical(row.cells.get(name, "")) for name in ANSWER_HEADERS)


def answered(review: Review, rows: Sequence[OpinionRow]) -> Review:
    """The review with the answers that stand on the sheet."""
    return with_answers(review, known_rows(rows, review)[0])


def reviewed_cells(one: Opinion) -> dict[str, str]:
    """What a row shows of the reviewer's, as it was written; 工作表 and 单元格 are those of the place now."""
    level = f"{one.level}（{one.state}）" if one.state == State.REJECTED else one.level
    return {
        "级别": level, "项目": one.project, "指标": one.indicator, "栏目": one.place.field, "意见": one.text,
        "依据": one.basis, "审核人": one.reviewer, "日期": one.date, "标识": one.id,
    }  # fmt: skip


def unit_rows(found: Sequence[Revision], rows: Sequence[OpinionRow]) -> list[OpinionRow]:
    """Every row of the sheet: where the opinions have one each, in the order in which they stand; else by round, grouped by
    reviewer, those that are closed last. Then what the unit typed itself. ``found``: with the answers of these rows.
    """
    review = Review((), tuple(one.opinion for one in found))
    known, own = known_rows(rows, review)
    at = {row.id: row.row for row in known}
    if len(at) == len(found):
        ordered = sorted(found, key=lambda one: at[one.opinion.id])
    else:
        groups = {key: number for number, key in enumerate(dict.fromkeys(_group(one) for one in found))}
        ordered = sorted(found, key=lambda one: (one.opinion.closed, -one.opinion.round, groups[_group(one)]))
    return [*(OpinionRow(_cells(one), at.get(one.opinion.id, 0)) for one in ordered), *own]


def _group(one: Revision) -> tuple[int, str]:
    return one.opinion.round, one.opinion.reviewer


def _cells(one: Revision) -> dict[str, str]:
    opinion = one.opinion
    shown = shorten(one.before, LISTED_LENGTH) if one.at and opinion.place.field else opinion.shown
    if one.changed:
        shown = f"{shown}\n{say_changed(one)}".strip()
    answer = dict(zip(ANSWER_HEADERS, (opinion.answer, opinion.answered_by, opinion.answered_on), strict=True))
    at = {"工作表": one.at.sheet if one.at else opinion.place.sheet, "单元格": one.at.a1 if one.at else ""}
    return {**reviewed_cells(opinion), **at, "当前内容": shown, "状态": one.state, **answer}


def say_changed(one: Revision) -> str:
    """What the unit has made of what was reviewed."""
    if not one.opinion.place.field:
        place = one.opinion.place
        return f"您已改动{'这一行' if place.row else '这张表' if place.sheet else '填报内容'}。"
    return f"您已改为「{shorten(one.after, LISTED_LENGTH)}」" if one.after else "您已清空。"


def head_line(review: Review, found: Sequence[Revision]) -> str:
    """The decision of the last round, and what is left to do."""
    newest = review.newest
    if newest is None:
        return ""
    last = [one for one in review.returns if one.version == newest.version]
    decisions = "；".join(
        f"{'、'.join(one.reviewers) + '：' if len(last) > 1 and one.reviewers else ''}{one.decision}"
        f"{f'，请在 {one.deadline} 前改好再报' if one.deadline else ''}"
        for one in last
    )
    waiting = [one for one in found if one.state in WAITING]
    must = len(list(still_open(found)))
    lost = Counter(one.state for one in found)[State.LOST]
    parts = [f"{len(waiting)} 条还没有改、没有答复"] if waiting else []
    parts += [f"{must} 条必须修改或答复后才能报送"] if must else []
    parts += [f"{lost} 条没有找到位置"] if lost else []
    left = f"{'，'.join(parts)}。请改正，或在“答复”列写答复。" if parts else "都已修改、答复或关闭。"
    opinions = f"共 {len(found)} 条意见，{left}" if found else "没有意见。"
    return f"第 {newest.round} 轮审核（第 {newest.version} 版）：{decisions}。{opinions}"


def waiting_places(grid: Grid) -> list[tuple[Ref, str]]:
    """The cell of every opinion that waits for the unit, and what is said there."""
    rows = [row for row in read_opinions(grid) or () if row.cells["状态"] in WAITING]
    return [(row.at, f"{row.cells['级别']}：{row.cells['意见']}") for row in rows if row.at]


def clear_states(grid: Grid) -> list[Edit]:
    """Let every opinion count as not judged, so that no cell is marked, until the next check."""
    place = find_columns(grid)
    if place is None or "状态" not in place[1]:
        return []
    rows = [row.row for row in read_opinions(grid) or () if row.cells["状态"]]
    column = place[1]["状态"]
    cleared = [WriteBlock.one(Ref(grid.sheet, row, column), None) for row in rows]
    return [*cleared, WriteBlock.one(Ref(grid.sheet, HEAD_ROW, 1), CLEARED)]


def mark_entries(sheets: Mapping[str, int]) -> list[Edit]:
    """Let opinions that nobody has dealt with light up their cells. ``sheets``: how many columns each entry sheet has."""
    return [Mark(Area(sheet, 1, 1, LAST_ROW, width), _when_open(sheet), COLOUR) for sheet, width in sheets.items()]


def _when_open(sheet: str) -> str:
    name = sheet.replace('"', '""')
    return f'COUNTIFS({NAME_SHEET},"{name}",{NAME_CELL},ADDRESS(ROW(),COLUMN(),4),{NAME_STATE},"{State.OPEN}")>0'
