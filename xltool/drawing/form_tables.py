"""A printed table of the form, drawn from what its rows are for: which are there, what stands in them, what is one cell.

Refuses to judge: what staff typed is printed as typed, blanks stay blank. Where things stand and how they look, the table says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from xltool.drawing.canvas import Drawing, Line, Span, Tall
from xltool.drawing.layout import LayoutSheet
from xltool.drawing.official_lines import in_order, level_names, money_printer, print_percent, printable, section_text
from xltool.language.keys import code_key, header_key
from xltool.model import template
from xltool.model.cells import Area, Plain
from xltool.model.edits import Edit
from xltool.model.form import Form
from xltool.model.form_layout import (
    DEPARTMENT_TABLE,
    IF_FILLED,
    LIST_TABLE,
    PER_INDICATOR,
    PER_PROJECT,
    PER_TASK,
    PROJECT_TABLE,
    REPEATED,
    UNPRINTED,
    WHOLE_TARGET,
    Layout,
    Name,
    RowKind,
    TableName,
    filled,
    names_in,
    names_on,
    only_name,
)
from xltool.model.submission import Entry, Indicator, MoneyEntry, Project, Submission

_NOTHING = (None, "")
_UNIT = "元"
_REPEATED_KINDS = frozenset((PER_INDICATOR, PER_TASK, PER_PROJECT))


@dataclass(frozen=True, slots=True)
class _Row:
    """One row to be drawn: the row of the table that it is drawn from, whom it speaks of, and the block that it belongs to."""

    source: int
    number: int = 0
    project: Project | None = None
    indicator: Indicator | None = None
    block: int = 0


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as printed: the role of each line is the row of the layout that it is drawn from.

    ``talls``: cells over several lines; their values stand in no line. ``titles``: first and last line of the header that is
    repeated on every page.
    """

    lines: tuple[Line, ...]
    talls: tuple[Tall, ...]
    titles: tuple[int, int] | None


@dataclass(frozen=True)
class FormTable:
    """One table of the form, filled with what one workbook says, and the sheet that it is drawn on.

    ``project``: the one that it is about.
    """

    submission: Submission
    sheet: str
    table: TableName
    layout: Layout
    project: Project | None = None
    number: int = 0
    _known: dict[str, Mapping[str, Name]] = field(default_factory=dict)

    def plan(self, lent: LayoutSheet) -> list[Edit]:
        """The whole sheet as edits."""
        drawing, merges = self._draw(lent)
        return drawing.plan(merges, self.printed.titles)

    def height(self, lent: LayoutSheet) -> float:
        """Points that all lines take together."""
        drawing, _ = self._draw(lent)
        return drawing.height_of(0, len(drawing.lines) - 1)

    def _draw(self, lent: LayoutSheet) -> tuple[Drawing, list[Area]]:
        drawing = Drawing(self.sheet, lent)
        for line in self.printed.lines:
            drawing.add(line.role, *line.spans)
        return drawing, [drawing.join(tall) for tall in self.printed.talls]

    @cached_property
    def printed(self) -> PrintedTable:
        """What stands where, whatever it is printed on."""
        rows = self.rows
        talls, covered = self._merges(rows)
        lines = [
            Line(
                str(row.source),
                tuple(
                    Span(area.left, area.right, self._value(row, area.top, area.left))
                    for (top, left), area in self.layout.areas.items()
                    if top == row.source and (index, left) not in covered
                ),
            )
            for index, row in enumerate(rows)
        ]
        titles = [index for index, row in enumerate(rows) if self._kind(row.source) == REPEATED]
        return PrintedTable(tuple(lines), tuple(talls), (titles[0], titles[-1]) if titles else None)

    @cached_property
    def rows(self) -> list[_Row]:
        """Every row as it is printed, from the top."""
        return list(self._rows())

    def _rows(self) -> Iterator[_Row]:
        for together in self._together():
            kind = self._kind(together[0])
            if kind not in _REPEATED_KINDS:
                row = _Row(together[0], self.number, self.project)
                if kind != IF_FILLED or self._says_something(row):
                    yield row
            elif self.table == LIST_TABLE:
                yield from self._blocks(together)
            elif kind == PER_TASK:
                for number, project in enumerate(self.submission.projects, start=1):
                    yield from (_Row(source, number, project, block=number) for source in together)
            else:
                yield from self._indicator_rows(together)

    def _together(self) -> Iterator[list[int]]:
        """The rows of the table that are printed: each by itself, those that are repeated with their neighbours."""
        printed = [number for number in range(1, len(self.layout.rows) + 1) if self._kind(number) != UNPRINTED]

        def group(number: int) -> object:
            kind = self._kind(number)
            if kind not in _REPEATED_KINDS:
                return number
            return "" if self.table == LIST_TABLE else kind

        return (list(numbers) for _, numbers in groupby(printed, key=group))

    def _kind(self, source: int) -> RowKind:
        return self.layout.rows[source - 1].kind

    def _blocks(self, sources: Sequence[int]) -> Iterator[_Row]:
        """Every project: its own rows once, those of indicators for each; one without indicators is there with blank ones."""
        for number, project in enumerate(self.submission.projects, start=1):
            found = in_order(self.submission.indicators_of(project), self.form.indicators)
            indicators: Sequence[Indicator | None] = found or [None]
            for of_indicators, part in groupby(sources, key=lambda source: self._kind(source) == PER_INDICATOR):
                own = list(part)
                for indicator in indicators if of_indicators else [None]:
                    yield from (_Row(source, number, project, indicator, number) for source in own)

    def _indicator_rows(self, sources: Sequence[int]) -> Iterator[_Row]:
        if self.project is not None:
            indicators = self.submission.indicators_of(self.project)
        else:
            indicators = self.submission.indicators
        by_code = {
            code_key(one.code.typed): (number, one) for number, one in enumerate(self.submission.projects, start=1)
        }
        for indicator in in_order(indicators, self.submission.form.indicators):
            number, project = by_code.get(code_key(indicator.project_code.typed), (0, None))
            if self.project is not None:
                number, project = self.number, self.project
            yield from (_Row(source, number, project, indicator) for source in sources)

    def _says_something(self, row: _Row) -> bool:
        names = self.layout.rows[row.source - 1].placeholders
        return any(self._lookup(row, name) not in _NOTHING for name in names)

    def _value(self, row: _Row, source: int, column: int) -> Plain:
        """What stands in a cell; a number where it holds nothing but one."""
        text = self.layout.rows[source - 1].cells[column - 1]
        name = only_name(text)
        if name is not None:
            value = self._lookup(row, name)
            return printable(value) if isinstance(value, str) else value
        return printable(filled(text, lambda name: _as_text(self._lookup(row, name)))) or None

    def _lookup(self, row: _Row, name: str) -> Plain:
        """What a placeholder says in a row; "" where nothing does."""
        found = self._names(self._kind(row.source)).get(header_key(name))
        return "" if found is None else self._say(row, found)

    def _names(self, kind: RowKind) -> Mapping[str, Name]:
        if kind not in self._known:
            self._known[kind] = names_on(self.form.entry_columns, self.table, kind)
        return self._known[kind]

    @property
    def form(self) -> Form:
        """The form of the workbook."""
        return self.submission.form

    def _say(self, row: _Row, name: Name) -> Plain:
        if name.sheet == template.COVER:
            return self._of_cover(name)
        if name.content == "sum":
            return self._sum(name.field)
        if name.sheet == template.PROJECTS:
            return _of_project(row.project, name, self._money) if row.project is not None else ""
        if name.sheet == template.INDICATORS:
            return self._of_indicator(row.indicator, name) if row.indicator is not None else ""
        if name.sheet == "":
            return row.number or ""
        return self._of_sections(name)

    def _of_cover(self, name: Name) -> Plain:
        entry = getattr(self.submission.cover, name.field)
        if name.content == "money":
            return self._money(entry)
        return entry.typed or (_UNIT if name.field == "money_unit" else "")

    def _sum(self, header: str) -> Plain:
        """The sum of a column of money; a dash where one of its amounts cannot be read."""
        entries = [_entries(project)[header] for project in self.submission.projects]
        if any(entry.value is None and not entry.blank for entry in entries):
            return "—"
        total = sum((entry.value for entry in entries if entry.value is not None), Decimal(0))
        return self._amount(total)

    @cached_property
    def _money(self) -> Callable[[MoneyEntry], Decimal | str]:
        unit = self.submission.cover.money_unit.typed or _UNIT
        blank_is_zero = self.form.header(template.PROJECTS, "other_funds")
        return money_printer(unit, blank_is_zero)

    def _amount(self, total: Decimal) -> Decimal:
        factor = template.MONEY_UNITS.get(self.submission.cover.money_unit.typed or _UNIT, 1)
        return total / factor

    def _of_indicator(self, row: Indicator, name: Name) -> Plain:
        if name.field == WHOLE_TARGET:
            return row.target.typed if row.target else row.target_value.typed
        first, second = level_names(row, self.form.indicators)
        own = (row.project_code, row.level3, row.description, row.operator, row.target_value, row.unit)
        shown = {one.field: one.typed for one in (*own, row.target_basis, row.remark, row.weight, *row.carried)}
        shown |= {row.level1.field: first, row.level2.field: second}
        return shown.get(name.field, "")

    def _of_sections(self, name: Name) -> str:
        """A column of a sheet of texts, one line for each of its rows; of the text itself with number and title."""
        sections = {
            template.OVERALL: self.submission.overall,
            template.FUNCTIONS: self.submission.functions,
            template.SAFEGUARDS: self.submission.safeguards,
        }[name.sheet]
        lines = []
        for one in sections:
            if name.field == one.content.field:
                lines.append(section_text(one))
            else:
                entries = (one.number, one.title, one.function, *one.carried)
                lines += [entry.typed for entry in entries if entry is not None and entry.field == name.field]
        return "\n".join(filter(None, lines))

    def _merges(self, rows: Sequence[_Row]) -> tuple[list[Tall], set[tuple[int, int]]]:
        """The cells over several rows, and (row index, column) of the cells that they take."""
        talls = [*self._drawn_merges(rows)]
        covered = {(index, tall.left) for tall in talls for index in range(tall.first, tall.last + 1)}
        for tall in self._joined_columns(rows, covered):
            talls.append(tall)
            covered |= {(index, tall.left) for index in range(tall.first, tall.last + 1)}
        return talls, covered

    def _drawn_merges(self, rows: Sequence[_Row]) -> Iterator[Tall]:
        """Cells merged over several rows of the table, over as many as are printed of them."""
        for (top, left), area in self.layout.areas.items():
            if area.bottom == area.top:
                continue
            for index, row in enumerate(rows):
                if row.source != top:
                    continue
                last = index
                while last + 1 < len(rows) and top < rows[last + 1].source <= area.bottom:
                    last += 1
                if last > index:
                    yield Tall(index, last, left, area.right, self._value(row, top, left))

    def _joined_columns(self, rows: Sequence[_Row], covered: set[tuple[int, int]]) -> Iterator[Tall]:
        """Equal, filled neighbours in a marked column, within their block and within the group of the marked column before."""
        outer: list[object] = [None] * len(rows)
        for column in self.layout.joined:
            keys: list[object] = []
            for index, row in enumerate(rows):
                area = self.layout.areas.get((row.source, column))
                usable = (
                    self._kind(row.source) in {PER_INDICATOR, PER_TASK}
                    and area is not None
                    and (index, column) not in covered
                )
                value = self._value(row, row.source, column) if usable and area is not None else None
                whole = usable and self._is_of_the_project(row, column)
                same = (row.source, row.block, outer[index], "" if whole else value)
                keys.append(same if usable and (whole or value not in _NOTHING) else (index,))
            for first, last in _runs(keys):
                area = self.layout.areas.get((rows[first].source, column))
                if last > first and area is not None:
                    value = self._value(rows[first], rows[first].source, column)
                    yield Tall(first, last, column, area.right, value)
            outer = [(outer[index], keys[index]) for index in range(len(rows))]

    def _is_of_the_project(self, row: _Row, column: int) -> bool:
        """Whether a cell in a row of indicators says the same for every one of them, a blank as well."""
        if self._kind(row.source) != PER_INDICATOR or row.block == 0:
            return False
        names = self._names(self._kind(row.source))
        asked = [names[header_key(name)] for name in names_in(self.layout.rows[row.source - 1].cells[column - 1])]
        return bool(asked) and all(one.sheet != template.INDICATORS for one in asked)


def form_tables(submission: Submission) -> Iterator[FormTable]:
    """Every own table that the form prints: those of which there is one, then one per project in the order of 项目."""
    form = submission.form
    for kind, sheet in ((DEPARTMENT_TABLE, template.DEPARTMENT_FORM), (LIST_TABLE, template.LIST_FORM)):
        if layout := form.printed(kind):
            yield FormTable(submission, sheet, kind, layout)
    if layout := form.printed(PROJECT_TABLE):
        named = zip(submission.projects, submission.official_names, strict=True)
        for number, (project, sheet) in enumerate(named, start=1):
            yield FormTable(submission, sheet, PROJECT_TABLE, layout, project, number)


def _runs(keys: Sequence[object]) -> Iterator[tuple[int, int]]:
    first = 0
    for index in range(1, len(keys) + 1):
        if index == len(keys) or keys[index] != keys[first]:
            yield first, index - 1
            first = index


def _entries(project: Project) -> dict[str, Entry[Any]]:
    own: tuple[Entry[Any], ...] = (
        project.code, project.name, project.budget_total, project.fiscal_funds, project.other_funds, project.purpose,
        project.objective, project.function, project.remark,
    )  # fmt: skip
    return {entry.field: entry for entry in (*own, *project.carried)}


def _of_project(project: Project, name: Name, money: Callable[[MoneyEntry], Decimal | str]) -> Plain:
    for point in project.schedule:
        if point.label == name.field:
            return print_percent(point.percent) if point.amount is None else money(point.amount)
    entry = _entries(project).get(name.field)
    if entry is None:
        return ""
    return money(entry) if name.content == "money" else entry.typed


def _as_text(value: Plain) -> str:
    """A number within a text: as few digits as it has."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
