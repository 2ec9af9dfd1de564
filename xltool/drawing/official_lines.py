"""What the official table of a project and the first part of the document say, line by line.

The sheets in the workbook and the public document print the same lines; how they look is
up to them. What staff typed is printed as typed, blanks stay blank; only short names of levels are printed in full.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import combinations, groupby, pairwise
from typing import Any

from xltool.drawing.canvas import Line, Span
from xltool.drawing.layout import LayoutSheet
from xltool.language.keys import level_key, points_in
from xltool.language.marker import without_marker
from xltool.language.residue import as_printed
from xltool.model import template
from xltool.model.disbursement import round_to_cents
from xltool.model.form import Form, IndicatorRules
from xltool.model.submission import Entry, Indicator, MoneyEntry, PercentEntry, Project, Section, Submission

_GRID_KEYS = ("level1", "level2", "level3", "description", "target", "target_basis", "weight")
_IN_THE_TARGET = frozenset({"operator", "unit"})
_NOT_PRINTED = frozenset({"project_code", "remark", *_IN_THE_TARGET})
_SHARE_THEIR_LABEL = {("预算行", "用途行"), ("计划标题行", "计划数值行")}
MOST_IN_A_LINE = 6


@dataclass(frozen=True, slots=True)
class Joined:
    """Lines ``first`` to ``last``, by index, that share one cell in a column; the first line holds its text."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """The official table of one project: title and unit line first, then the framed rows of seven columns."""

    lines: tuple[Line, ...]
    joined: tuple[Joined, ...]
    header: int
    """Index of the line of headers above the indicators."""


def official_table(
    submission: Submission, project: Project, levels: IndicatorRules, number: int, layout: LayoutSheet
) -> OfficialTable:
    """The table of a project as printed (design: section 5); ``layout`` gives the widths that checkpoints share."""
    head = _head(submission, project, number, layout)
    rows = in_order(submission.indicators_of(project), levels)
    header = len(head)
    names = [level_names(row, levels) for row in rows]
    headers = grid_headers(submission.form)
    spans = grid_spans(len(headers))
    grid = [Line("表头行", tuple(map(_span, spans, _heads(headers)))), *map(partial(_grid_line, headers), rows, names)]
    labels = [
        index for index, (line, below) in enumerate(pairwise(head)) if (line.role, below.role) in _SHARE_THEIR_LABEL
    ]
    joined = [Joined(1, index, index + 1) for index in labels]
    for column, groups in ((1, _groups([first for first, _ in names])), (2, _groups(names))):
        start = header + 1
        joined += [Joined(column, start + a, start + b) for a, b in groups if b > a]
    return OfficialTable(tuple(map(_printed, (*head, *grid))), tuple(joined), header)


def _printed(line: Line) -> Line:
    """The line without what no printer prints."""
    spans = (replace(one, value=printable(one.value)) if isinstance(one.value, str) else one for one in line.spans)
    return replace(line, spans=tuple(spans))


def _span(place: tuple[int, int], value: str) -> Span:
    return Span(place[0], place[1], value)


def _head(submission: Submission, project: Project, number: int, layout: LayoutSheet) -> list[Line]:
    """Everything above the indicators."""
    cover = submission.cover
    name = printable(project.name.typed).replace("\n", "")
    unit = cover.money_unit.typed or "元"
    money = money_printer(unit, project.other_funds.field)
    head = [
        Line("标题", (Span(1, 7, f"{number}.{name}绩效目标表"),)),
        Line("单位行", (Span(1, 4, unit_name(submission)), Span(5, 7, f"单位：{unit}"))),
        Line(
            "项目行",
            (
                Span(1, 1, project.code.field), Span(2, 3, project.code.typed),
                Span(4, 4, project.name.field), Span(5, 7, project.name.typed),
            ),
        ),
        Line("预算行", _budget_spans(project, money)),
    ]  # fmt: skip
    if not project.purpose.absent:
        head.append(Line("用途行", (Span(2, 7, project.purpose.typed),)))
    if project.schedule:
        head += _schedule_lines(project, layout, money, unit)
    if not project.objective.absent:
        head.append(_text_row(project.objective))
    return [*head, *(_text_row(entry) for entry in project.carried if not entry.blank)]


def _text_row(entry: Entry[Any]) -> Line:
    return Line("目标行", (Span(1, 1, entry.field), Span(2, 7, entry.typed)))


def _budget_spans(project: Project, money: Callable[[MoneyEntry], Decimal | str]) -> tuple[Span, ...]:
    """The budget and its sources, the last of them to the end of the line."""
    label = "预算规模" if project.purpose.absent else "预算规模及资金用途"
    amounts = [project.budget_total, *(one for one in (project.fiscal_funds, project.other_funds) if not one.absent)]
    spans = [Span(1, 1, label)]
    for number, entry in enumerate(amounts):
        at, last = 2 + 2 * number, number == len(amounts) - 1
        word = f"其中：{entry.field}" if entry is project.fiscal_funds else entry.field
        spans += [Span(at, at, word), Span(at + 1, template.FORM_COLUMN_COUNT if last else at + 1, money(entry))]
    return tuple(spans)


def _schedule_lines(
    project: Project, layout: LayoutSheet, money: Callable[[MoneyEntry], Decimal | str], unit: str
) -> list[Line]:
    """The checkpoints and what is planned for them; six to a pair of lines."""
    lines: list[Line] = []
    for start in range(0, len(project.schedule), MOST_IN_A_LINE):
        points = project.schedule[start : start + MOST_IN_A_LINE]
        places = spread(layout.width, len(points))
        kind = unit if points[0].amount else "%"
        values = [print_percent(one.percent) if one.amount is None else _as_text(money(one.amount)) for one in points]
        label = Span(1, 1, f"资金支出计划（{kind}）")
        lines.append(Line("计划标题行", (label, *map(_span, places, [one.label for one in points]))))
        lines.append(Line("计划数值行", tuple(Span(a, b, one) for (a, b), one in zip(places, values, strict=True))))
    return lines


def unit_name(submission: Submission) -> str:
    """Code and name of the budget unit, as the unit line has them."""
    cover = submission.cover
    return printable(f"{cover.department_code.typed}{cover.department_name.typed}")


def print_percent(percent: PercentEntry) -> Decimal | str:
    """A percentage as a fraction, or as typed where it is none."""
    return percent.typed if percent.value is None else percent.value / 100


def money_printer(unit: str, other: str) -> Callable[[MoneyEntry], Decimal | str]:
    """How amounts are printed in that unit; blank stays blank, but in the column ``other``, where it is 0."""
    factor = template.MONEY_UNITS.get(unit, 1)

    def print_money(entry: MoneyEntry) -> Decimal | str:
        if entry.value is None:
            return Decimal(0) if entry.blank and entry.field == other else entry.typed
        return round_to_cents(entry.value) if factor == 1 else entry.value / factor

    return print_money


def _as_text(amount: Decimal | str) -> str:
    """Money at a checkpoint, whose cells have the format of percentages, as the other amounts of the table are shown."""
    if not isinstance(amount, Decimal):
        return amount
    return f"{amount:.2f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount.normalize():f}"


def spread(width: Callable[[int, int], float], count: int) -> list[tuple[int, int]]:
    """Share columns B to G among checkpoints as evenly as their widths allow; at most six checkpoints."""
    first, last = 2, template.FORM_COLUMN_COUNT
    wanted = width(first, last) / count

    def unevenness(cuts: tuple[int, ...]) -> float:
        edges = (first, *cuts, last + 1)
        widths = [width(a, b - 1) for a, b in pairwise(edges)]
        return sum((one - wanted) ** 2 for one in widths)

    cuts = min(combinations(range(first + 1, last + 1), count - 1), key=unevenness)
    edges = (first, *cuts, last + 1)
    return [(a, b - 1) for a, b in pairwise(edges)]


def grid_headers(form: Form) -> list[str]:
    """The headers above the indicators: those of the standard columns that the form has, then what it has besides."""
    columns = {one.key: one.header for one in form.entry_columns[template.INDICATORS] if one.key not in _NOT_PRINTED}
    first = [columns.pop(key) for key in _GRID_KEYS if key in columns]
    return [*first, *columns.values()]


def grid_spans(count: int) -> list[tuple[int, int]]:
    """Where so many cells stand on a line; of fewer than there are columns the widest texts have more."""
    last = template.FORM_COLUMN_COUNT
    shown = min(count, last)
    wide = shown if shown == MOST_IN_A_LINE else min(3, shown)
    return [
        (place + (last - shown) * (place > wide), place + (last - shown) * (place >= wide))
        for place in range(1, shown + 1)
    ]


def _heads(headers: Sequence[str]) -> list[str]:
    """The line of headers above what ``_fit`` gives."""
    last = template.FORM_COLUMN_COUNT
    return list(headers) if len(headers) <= last else [*headers[: last - 1], "其他"]


def _fit(headers: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The texts of a line; what is more than there are columns stands in the last, each under its header."""
    last = template.FORM_COLUMN_COUNT
    if len(texts) <= last:
        return list(texts)
    rest = zip(headers[last - 1 :], texts[last - 1 :], strict=True)
    return [*texts[: last - 1], "\n".join(f"{header}：{text}" for header, text in rest if text)]


def level_names(row: Indicator, levels: IndicatorRules) -> tuple[str, str]:
    """The first and second level as printed: 产出 and 数量 are 产出指标 and 数量指标, so that they stand with those."""
    level = levels.first_level(row.level1.typed)
    second = levels.second_level(level, row.level2.typed) if level else None
    return _in_full(row.level1.typed, level.name if level else None), _in_full(row.level2.typed, second)


def _in_full(typed: str, name: str | None) -> str:
    """The name of a level for a short form of it; another full name (环境效益指标) and notes in brackets stay as typed."""
    plain = "".join(typed.split())
    pointed = name is not None and points_in(name) is not None
    short = pointed or (name is not None and not plain.endswith(("指标", ")", "）", "】")))
    return name if name is not None and (short or plain == name) else typed


def _grid_line(headers: Sequence[str], row: Indicator, names: tuple[str, str]) -> Line:
    target = row.target.typed if row.target else row.target_value.typed
    entries = (row.level3, row.description, row.target_basis, row.weight)
    shown = {one.field: one.typed for one in (*entries, *row.carried)}
    shown |= {row.level1.field: names[0], row.level2.field: names[1], row.target_value.field: target}
    printed = [shown.get(header, "") for header in headers]
    return Line("指标行", tuple(map(_span, grid_spans(len(headers)), _fit(headers, printed))))


def in_order(indicators: Sequence[Indicator], levels: IndicatorRules) -> list[Indicator]:
    """Indicators by first and second level as the form has them; within a level as on the sheet.

    Staff sort and filter the entry sheet as they like. Unknown levels come last, in the order they first appear.
    """
    first_seen = _places(level.name for level in levels.levels)
    second_seen = _places(name for level in levels.levels for name in level.second)

    def place(seen: dict[str, int], typed: str, canonical: str | None) -> int:
        return seen.setdefault(level_key(canonical or typed), len(seen))

    def key(row: Indicator) -> tuple[int, int]:
        level = levels.first_level(row.level1.typed)
        second = levels.second_level(level, row.level2.typed) if level else None
        first = place(first_seen, row.level1.typed, level.name if level else None)
        return first, place(second_seen, row.level2.typed, second)

    return sorted(indicators, key=key)


def _places(names: Iterable[str]) -> dict[str, int]:
    """The place of every name; of a name that comes twice the first."""
    found: dict[str, int] = {}
    for name in names:
        found.setdefault(level_key(name), len(found))
    return found


def _groups(values: Sequence[object]) -> list[tuple[int, int]]:
    """First and last index of every run of equal, filled neighbours."""
    runs = []
    for value, run in groupby(range(len(values)), key=values.__getitem__):
        indexes = list(run)
        filled = value[1] if isinstance(value, tuple) else value
        if filled:
            runs.append((indexes[0], indexes[-1]))
    return runs


@dataclass(frozen=True, slots=True)
class TextLine:
    """One paragraph of the first part: the role of the layout sheet that it has, and its text."""

    role: str
    text: str


def _text_line(role: str, text: str) -> TextLine:
    return TextLine(role, printable(text))


def printable(text: str) -> str:
    """A text without what no printer prints, and without what is written for the one who judges."""
    return without_marker(as_printed(text))


OVERALL_HEADING = "一、总体绩效目标"
FUNCTIONS_HEADING = "二、分项绩效目标"
SAFEGUARDS_HEADING = "三、工作保障措施"


def overall_text(submission: Submission) -> list[TextLine]:
    """总体绩效目标: a heading and paragraphs for each section."""
    return _sections(submission.overall)


def functions_text(submission: Submission) -> list[TextLine]:
    """分项绩效目标: the functions as headings, one paragraph for each objective."""
    lines = []
    for function, group in groupby(submission.functions, key=_function_of):
        if function:
            lines.append(_text_line("二级标题", function))
        lines += [_text_line("正文", section_text(section)) for section in group]
    return lines


def safeguards_text(submission: Submission) -> list[TextLine]:
    """工作保障措施: as 总体绩效目标."""
    return _sections(submission.safeguards)


def _sections(sections: Sequence[Section]) -> list[TextLine]:
    lines = []
    for section in sections:
        heading = _join_number(section.number.typed, section.title.typed)
        if heading:
            lines.append(_text_line("二级标题", heading))
        paragraphs = map(str.strip, printable(section.content.typed).split("\n"))
        lines += [TextLine("正文", paragraph) for paragraph in paragraphs if paragraph]
    return lines


def _function_of(section: Section) -> str:
    return section.function.typed if section.function else ""


def section_text(section: Section) -> str:
    """One objective by function: number, title and text run on in one paragraph."""
    title = section.title.typed
    if title and section.content.typed and title[-1] not in "。：:！？；":
        title += "。"
    return _join_number(section.number.typed, title) + section.content.typed


def _join_number(number: str, title: str) -> str:
    """Join a number and a title: 一 -> 一、; 1 -> 1."""
    circled = number.isdigit() and not number.isdecimal()
    if not number or circled or number[-1] in "、.．)）":
        return number + title
    return f"{number}{'.' if number.isdecimal() else '、'}{title}"
