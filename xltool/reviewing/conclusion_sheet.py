"""审核结论: the printable 审核表 of a review, drawn as official sheets are, and what the reviewer chose on it.

It is read by its labels, wherever they stand. The counts of opinions are the tool's; everything else stays as it was typed.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from xltool.drawing.canvas import Drawing, Span
from xltool.drawing.layout import LayoutSheet
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Area, Grid, Ref
from xltool.model.edits import DropDown, Edit, WriteBlock
from xltool.model.review import CONCLUSION, CRITERIA, GRADES, Decision, Level, Opinion, State
from xltool.reviewing.opinions_sheet import cell_text

TITLE = "预算绩效目标审核表"
DECISION = "审核结论"
DEADLINE = "修改期限"
REMARK = "审核说明"
GRADE = "评定等级"
COUNTS = "审核意见"
PROJECT_HEADERS = ("项目编码", "项目名称", "预算数（元）", "分项结论", "意见条数")
REVIEWERS = ("业务审核人", "绩效审核人")
REVIEWED_ON = ("业务审核日期", "绩效审核日期")
NO_SIGNATURE = (
    "说明：报送校验码只用来发现报送以后的改动，不是签名。本表以审核人签字、单位盖章为准。"
    "审核意见逐条列在工作表「审核意见」里，随退回的工作簿一并送达。"
)
_SIGN_HERE = "{desk}（签字、盖章）：\n\n\n\n　　　　　　年　　月　　日"
_DATE = compile_later(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?")
_PROJECT_SPANS = ((1, 2), (3, 4), (5, 5), (6, 6), (7, 7))
_GRADE_SPANS = ((2, 2), (3, 3), (4, 4), (5, 7))
_COUNT_SPANS = ((2, 2), (3, 3), (4, 4), (5, 7))
_LINE, _ROOM = 36.0, 110.0
"""Points of a line that is filled in by hand, and of a cell for several lines, or a seal."""
_ON_ONE_PAGE = 15
"""So many projects fit on one page with everything else; of more the headers are repeated."""
_WIDTH: Final = template.FORM_COLUMN_COUNT


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What stands at the head of the 审核表. ``projects``: code, name and budget in 元 of each."""

    unit: str
    unit_name: str
    year: str
    stage: str
    version: int
    code: str
    sealed_at: str
    projects: tuple[tuple[str, str, Decimal | None], ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the reviewer chose, as typed; ``places``: the cells by label. ``projects``: decision by code, by name where there is none."""

    decision: str
    deadline: str
    remark: str
    grades: tuple[tuple[str, str], ...]
    reviewers: tuple[str, ...]
    projects: tuple[tuple[str, str], ...]
    places: Mapping[str, Ref]

    @property
    def only_reviewer(self) -> str:
        """Whose opinions those are that name nobody; "" where two reviewed, or none is named."""
        return self.reviewers[0] if len(self.reviewers) == 1 else ""

    @property
    def due(self) -> date | None:
        """The deadline as a date; None when there is none, or it is no date."""
        found = _DATE.fullmatch(unicodedata.normalize("NFKC", self.deadline).strip())
        try:
            return date(*map(int, found.groups())) if found else None
        except ValueError:
            return None


# --- drawing --------------------------------------------------------------------------------


def draw_conclusion(reviewed: Reviewed, opinions: Sequence[Opinion], layout: LayoutSheet) -> list[Edit]:
    """The whole sheet, with the lists to choose from."""
    drawing = Drawing(CONCLUSION, layout)
    budget = sum((amount for _, _, amount in reviewed.projects if amount is not None), Decimal())
    drawing.add("标题", Span(1, _WIDTH, TITLE))
    drawing.add(
        "单位行", Span(1, 4, f"报送单位：{reviewed.unit} {reviewed.unit_name}"), Span(5, _WIDTH, "金额单位：元")
    )
    for left, right in (
        (("填报年度", reviewed.year), ("编报阶段", reviewed.stage)),
        (("报送版本", f"第 {reviewed.version} 版"), (template.SEALED_AT_LABEL, reviewed.sealed_at)),
        (("项目个数", f"{len(reviewed.projects)} 个"), (template.SEAL_LABEL, reviewed.code)),
    ):
        _pairs(drawing, left, right)
    total = _pairs(drawing, (DEADLINE, None), ("项目预算合计", budget))
    drawing.restyle(5, total, total, "预算行")
    decision = drawing.add("项目行", Span(1, 1, DECISION), Span(2, _WIDTH, None))
    remark = drawing.add("用途行", Span(1, 1, REMARK), Span(2, _WIDTH, None))
    drawing.add("表头行", Span(1, 1, "审核内容"), *_spans(_GRADE_SPANS, CRITERIA))
    grades = drawing.add("项目行", Span(1, 1, GRADE), *_spans(_GRADE_SPANS, [None] * len(CRITERIA)))
    drawing.add("项目行", Span(1, 1, COUNTS), *_spans(_COUNT_SPANS, count_words(opinions)))
    header = drawing.add("表头行", *_spans(_PROJECT_SPANS, PROJECT_HEADERS))
    numbers = _by_project(opinions, [(code, name) for code, name, _ in reviewed.projects])
    first = header + 1
    for (code, name, amount), number in zip(reviewed.projects, numbers, strict=True):
        drawing.add("项目行", *_spans(_PROJECT_SPANS, (code, name, amount, None, number)))
    last = first + len(reviewed.projects) - 1
    if reviewed.projects:
        drawing.restyle(3, first, last, "指标行")
        drawing.restyle(4, first, last, "指标行")
        drawing.restyle(5, first, last, "预算行")
    for name, day in zip(REVIEWERS, REVIEWED_ON, strict=True):
        _pairs(drawing, (name, None), (day, None))
    desks = [_SIGN_HERE.format(desk=desk) for desk in ("业务审核", "绩效审核")]
    sign = drawing.add("用途行", Span(1, 1, "签字盖章"), Span(2, 4, desks[0]), Span(5, _WIDTH, desks[1]))
    drawing.add("正文", Span(1, _WIDTH, NO_SIGNATURE))
    for line, height in ((decision, _LINE), (remark, _ROOM), (grades, _LINE), (sign, _ROOM)):
        _raise(drawing, line, height)
    for column in range(2, _WIDTH + 1):
        drawing.restyle(column, decision, decision, "表头行")
    plan = drawing.plan(titles=(header, header) if len(reviewed.projects) > _ON_ONE_PAGE else None)
    row = {name: drawing.rows_of(index)[0] for name, index in (("decision", decision), ("grades", grades))}
    plan.append(DropDown(Area(CONCLUSION, row["decision"], 2, row["decision"], 2), tuple(Decision)))
    plan += [DropDown(Area(CONCLUSION, row["grades"], left, row["grades"], left), GRADES) for left, _ in _GRADE_SPANS]
    if reviewed.projects:
        column = _PROJECT_SPANS[3][0]
        below = Area(CONCLUSION, drawing.rows_of(first)[0], column, drawing.rows_of(last)[1], column)
        plan.append(DropDown(below, tuple(Decision)))
    return plan


def _pairs(drawing: Drawing, left: tuple[str, object], right: tuple[str, object]) -> int:
    values = (left[0], left[1], right[0], right[1])
    return drawing.add("项目行", *_spans(((1, 1), (2, 3), (4, 4), (5, _WIDTH)), values))


def _spans(places: Sequence[tuple[int, int]], values: Iterable[object]) -> list[Span]:
    return [Span(left, right, value) for (left, right), value in zip(places, values, strict=True)]  # type: ignore[arg-type]


def _raise(drawing: Drawing, index: int, height: float) -> None:
    """Leave room for what will be typed."""
    (piece,) = drawing.pieces[index]
    drawing.pieces[index] = (type(piece)(max(piece.height, height), piece.texts),)


def count_words(opinions: Sequence[Opinion]) -> tuple[str, ...]:
    """How many opinions of each level are open, in words; warnings whatever was chosen."""
    of_level = [
        f"{level} {sum(one.level == level and not one.closed for one in opinions)} 条"
        for level in (Level.MUST, Level.ADVICE, Level.QUESTION)
    ]
    warnings = [one for one in opinions if one.level == Level.WARNING and one.state != State.CLOSED]
    chosen = [f"{state} {sum(one.state == state for one in warnings)} 条" for state in (State.ACCEPTED, State.REJECTED)]
    return (*of_level, f"{Level.WARNING} {len(warnings)} 条（{'，'.join(chosen)}）")


def _by_project(opinions: Iterable[Opinion], projects: Sequence[tuple[str, str]]) -> list[int]:
    """Open opinions of each project, by its code in the place that they speak of, else by its title where no other has it."""
    codes = {code: number for number, (code, _) in enumerate(projects) if code}
    titles: dict[str, int | None] = {}
    for number, (code, name) in enumerate(projects):
        titles[name or code] = None if (name or code) in titles else number
    numbers = [0] * len(projects)
    for one in opinions:
        rows = one.place.row if one.place.sheet in template.IDENTIFIED else ""
        found = codes.get(rows.partition("/")[0], titles.get(one.project))
        if found is not None and not one.closed:
            numbers[found] += 1
    return numbers


def plan_counts(grid: Grid, opinions: Sequence[Opinion]) -> list[Edit]:
    """The counts of opinions in their cells on the sheet as it stands; nothing where a label is gone."""
    plan: list[Edit] = []
    at = template.find_label(grid, COUNTS)
    if at is not None:
        values = count_words(opinions)
        plan += [
            WriteBlock.one(Ref(grid.sheet, at.row, at.column + left - 1), value)
            for (left, _), value in zip(_COUNT_SPANS, values, strict=True)
        ]
    found = template.find_headers(grid, PROJECT_HEADERS)
    if found is not None:
        rows = list(_project_rows(grid, found))
        columns = found[1]
        numbers = _by_project(opinions, [(code, name) for _, code, name in rows])
        plan += [
            WriteBlock.one(Ref(grid.sheet, row, columns[4]), number)
            for (row, _, _), number in zip(rows, numbers, strict=True)
        ]
    return plan


# --- reading --------------------------------------------------------------------------------


def read_conclusion(grid: Grid, merged: Sequence[Area]) -> Conclusion:
    """The sheet as it stands; what has lost its label reads as blank."""
    places = {
        label: place
        for label in (DECISION, DEADLINE, REMARK, *REVIEWERS, *REVIEWED_ON)
        if (place := template.find_value(grid, merged, label)) is not None
    }
    criteria = template.find_headers(grid, CRITERIA)
    grades: list[tuple[str, str]] = []
    if criteria is not None:
        row, columns = criteria
        for name, column in zip(CRITERIA, columns, strict=True):
            places[name] = Ref(grid.sheet, row + 1, column)
            grades.append((name, _text(grid, places[name])))
    found = template.find_headers(grid, PROJECT_HEADERS)
    projects: list[tuple[str, str]] = []
    for row, code, name in _project_rows(grid, found) if found else ():
        known_by = code or name
        places[known_by] = Ref(grid.sheet, row, found[1][3]) if found else Ref(grid.sheet, row, 1)
        projects.append((known_by, _text(grid, places[known_by])))
    return Conclusion(
        _text(grid, places.get(DECISION)),
        _text(grid, places.get(DEADLINE)),
        _text(grid, places.get(REMARK)),
        tuple((name, grade) for name, grade in grades if grade),
        tuple(filter(None, (_text(grid, places.get(label)) for label in REVIEWERS))),
        tuple((code, chosen) for code, chosen in projects if chosen),
        places,
    )


def _project_rows(grid: Grid, found: tuple[int, tuple[int, ...]]) -> Iterable[tuple[int, str, str]]:
    """Row, code and name below the headers, as far as the table goes."""
    header, columns = found
    for row in range(header + 1, len(grid.rows) + 1):
        code, name = (_text(grid, Ref(grid.sheet, row, columns[at])) for at in (0, 1))
        if not (code or name) or code in REVIEWERS:
            return
        yield row, code, name


def _text(grid: Grid, at: Ref | None) -> str:
    return cell_text(grid.at(at.row, at.column)).strip() if at else ""
