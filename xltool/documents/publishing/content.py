"""What stands in the public document, in order, as plain data; and on which page each heading will be, roughly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from math import ceil
from typing import Literal, TypeAlias

from xltool.drawing.canvas import Drawing, Line, Span
from xltool.drawing.form_tables import FormTable, form_tables
from xltool.drawing.layout import LayoutSheet, measure_layout
from xltool.drawing.official_lines import (
    FUNCTIONS_HEADING,
    OVERALL_HEADING,
    SAFEGUARDS_HEADING,
    OfficialTable,
    TextLine,
    functions_text,
    official_table,
    overall_text,
    printable,
    safeguards_text,
)
from xltool.language.keys import header_key
from xltool.language.number_formats import printed_by
from xltool.language.residue import as_printed
from xltool.model.cells import Formula, Plain
from xltool.model.form import Form
from xltool.model.form_layout import CellLook
from xltool.model.submission import Submission
from xltool.model.template import FUNCTIONS, OVERALL, SAFEGUARDS

LINES_PER_PAGE = 22
"""GB/T 9704-2012, 5.2.2: 22 lines on a page, 28 characters on a line."""
CHARACTERS_PER_LINE = 28
_SHEET_ON_PAGE = 700.0
"""Points of the first form's official sheet that one page of the second part takes."""
PAGE_ROOM = {False: (481.9, 700.2), True: (728.5, 453.5)}
"""Width and height in points that tables have on a page, upright and, where True, lying: A4 less 20 mm at the sides, 25 mm above and below."""
_LEAST_SIZE = 6.5


@dataclass(frozen=True, slots=True)
class Part:
    """第一部分 or 第二部分 with its title; begins a page."""

    number: str
    title: str

    @property
    def listed(self) -> str:
        """As the table of contents has it."""
        return f"{self.number}　{self.title}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first part that the table of contents lists; ``subtitle`` stands centred below it."""

    listed: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell over columns ``left`` to ``right``; ``text`` as printed, typed line breaks kept."""

    left: int
    right: int
    text: str
    look: CellLook


LineRole: TypeAlias = Literal["表题", "项目标题", "副题", "说明行"]
"""表题 and 项目标题 are what the table of contents lists; 副题 is the table's own title below a 项目标题."""


@dataclass(frozen=True, slots=True)
class FreeLine:
    """A line above or below the frame of a table."""

    role: LineRole
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TallCell:
    """The cell at ``left`` of row ``first`` goes down to row ``last``, by index, and over to column ``right``."""

    first: int
    last: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One framed row: its least height in points, and its cells; one that a tall cell above covers lends its look only."""

    height: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One printed table: its framed rows, and the lines above and below them.

    ``header``: first and last row of the header that pages repeat. ``widths`` of the columns in any unit.
    ``pages``: how many pages it will take, roughly.
    """

    listed: str
    above: tuple[FreeLine, ...]
    rows: tuple[TableRow, ...]
    tall: tuple[TallCell, ...]
    header: tuple[int, int] | None
    below: tuple[FreeLine, ...]
    widths: tuple[float, ...]
    pages: int
    landscape: bool = False


Block: TypeAlias = Part | Heading | TextLine | TableBlock


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """Cover lines, then the blocks of both parts.

    ``filled_on``: the day that the cover of the workbook gives, when it gives one.
    """

    unit: str
    title: str
    note: str
    blocks: tuple[Block, ...]
    filled_on: date | None

    def contents(self) -> list[tuple[int, str, int]]:
        """The table of contents: level, entry, and the page where it will be, counted from 1 for the first part."""
        return list(_pages(self.blocks))


def public_document(
    submission: Submission, form: Form, layout: LayoutSheet, subtitles: Mapping[str, str] | None = None
) -> PublicDocument:
    """Both parts of the document, from a submission whose official tables could be drawn.

    ``subtitles`` below the headings of the first part, by entry sheet: those of the document that the workbook was
    imported from; None: the form's own.
    """
    cover, words = submission.cover, form.document
    year = f"{cover.year.typed}年度" if cover.year.typed else ""
    if subtitles is None:
        subtitles = {
            OVERALL: words.overall_subtitle,
            FUNCTIONS: words.functions_subtitle,
            SAFEGUARDS: words.safeguards_subtitle,
        }
    sections = (
        (OVERALL, OVERALL_HEADING, overall_text(submission)),
        (FUNCTIONS, FUNCTIONS_HEADING, functions_text(submission)),
        (SAFEGUARDS, SAFEGUARDS_HEADING, safeguards_text(submission)),
    )
    first = [
        block
        for sheet, heading, lines in sections
        if sheet in form.entry_columns and sheet not in form.sheets_in_tables
        for block in _head(heading, subtitles.get(sheet, ""), lines)
    ]
    titles = [Part("第一部分", words.first_part), Part("第二部分", words.second_part)] if first else []
    blocks: list[Block] = [*titles[:1], *first, *titles[1:], *_tables(submission, form, layout)]
    return PublicDocument(
        unit=as_printed(cover.department_name.typed),
        title=f"{as_printed(year)}{words.title}",
        note=f"（{as_printed(cover.stage.typed)}）" if cover.stage.typed else "",
        blocks=tuple(blocks),
        filled_on=cover.filled_on.value,
    )


def _head(heading: str, subtitle: str, lines: Sequence[TextLine]) -> list[Block]:
    """A heading of the first part and its text; a subtitle that the text itself begins with is not said twice."""
    said = bool(lines) and header_key(lines[0].text) == header_key(subtitle)
    return [Heading(heading, "" if said else as_printed(subtitle)), *lines]


def _tables(submission: Submission, form: Form, layout: LayoutSheet) -> Iterator[TableBlock]:
    """The tables of the official sheets, in their order."""
    if form.layouts:
        yield from map(own_table, form_tables(submission))
        return
    for number, project in enumerate(submission.projects, start=1):
        table = official_table(submission, project, form.indicators, number, layout)
        yield _first_forms_table(table, layout)


_LABEL = CellLook(across="center", size=10, border=("thin",) * 4)
_TEXT = _LABEL.model_copy(update={"across": "left"})
_LABEL_LINES = frozenset({"项目行", "预算行", "计划标题行", "计划数值行", "表头行"})
_MONEY, _PERCENT = "0.00########", "0.00%"
_ROW_HEIGHT = 26.0


def _first_forms_table(table: OfficialTable, layout: LayoutSheet) -> TableBlock:
    """The table of the form that has no tables of its own."""
    title, unit, *framed = table.lines
    drawing = Drawing("", layout)
    for line in framed:
        drawing.add(line.role, *line.spans)
    tall = tuple(TallCell(one.first - 2, one.last - 2, one.column, one.column) for one in table.joined)
    header = table.header - 2
    height = drawing.height_of(0, len(framed) - 1)
    return TableBlock(
        listed=str(title.spans[0].value),
        above=(_free("表题", title), _free("说明行", unit)),
        rows=tuple(
            TableRow(_ROW_HEIGHT, tuple(_first_forms_cell(line, span) for span in line.spans)) for line in framed
        ),
        tall=tall,
        header=(header, header),
        below=(),
        widths=tuple(layout.width(column, column) for column in range(1, layout.printed + 1)),
        pages=ceil(height / _SHEET_ON_PAGE),
    )


def _free(role: LineRole, line: Line) -> FreeLine:
    """A title, or a line whose last text stands at the right."""
    sides: Sequence[Literal["left", "right"]] = ("left", "right")
    looks = [CellLook(across=side, size=10.5) for side in sides]
    return FreeLine(
        role,
        tuple(Cell(one.left, one.right, str(one.value), look) for one, look in zip(line.spans, looks, strict=False)),
    )


def _first_forms_cell(line: Line, span: Span) -> Cell:
    centred = line.role in _LABEL_LINES or span.left == 1 or (line.role == "指标行" and span.left == 2)
    look = _LABEL if centred else _TEXT
    if line.role == "表头行":
        look = look.model_copy(update={"bold": True})
    return Cell(span.left, span.right, _printed(span.value, _PERCENT if line.role == "计划数值行" else _MONEY), look)


def _printed(value: Plain | Formula, number_format: str) -> str:
    """A value as its cell shows it."""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return printed_by(Decimal(str(value)), number_format)
    return "" if value is None else str(value)


def own_table(table: FormTable) -> TableBlock:
    """A printed table of the form: lines without borders above the first that has some and below the last are no rows of it."""
    lines = _OwnLines(table)
    framed = [index for index in range(len(lines.cells)) if lines.is_framed(index)] or [len(lines.cells) - 1]
    first, last = framed[0], framed[-1]
    above = list(lines.free(range(first)))
    title = _title_among(above)
    if title is not None:
        above[title] = FreeLine("副题" if table.project else "表题", above[title].cells)
    if table.project is not None:
        name = printable(table.project.name.typed) or table.project.code.typed
        listed = f"{table.number}.{_on_one_line(name)}"
        above.insert(0, FreeLine("项目标题", (Cell(1, 1, listed, CellLook()),)))
    elif title is None:
        listed = table.sheet
        above.insert(0, FreeLine("表题", (Cell(1, 1, listed, CellLook()),)))
    else:
        listed = _on_one_line("\u3000".join(cell.text for cell in above[title].cells))
    titles = table.printed.titles
    landscape = table.layout.orientation == "landscape"
    return TableBlock(
        listed=listed,
        above=tuple(above),
        rows=tuple(lines.row(index) for index in range(first, last + 1)),
        tall=tuple(TallCell(one.first - first, one.last - first, one.left, one.right) for one in table.printed.talls),
        header=(titles[0] - first, titles[1] - first) if titles else None,
        below=tuple(lines.free(range(last + 1, len(lines.cells)))),
        widths=table.layout.widths,
        pages=ceil(table.height(measure_layout(table.layout)) * lines.scale / PAGE_ROOM[landscape][1]),
        landscape=landscape,
    )


def _title_among(lines: Sequence[FreeLine]) -> int | None:
    """Which line is the title of the table: the largest of those that stand in the middle, the first of equals."""
    centred = [index for index, line in enumerate(lines) if line.cells[0].look.across == "center"]
    return max(centred, key=lambda index: lines[index].cells[0].look.size, default=None)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


class _OwnLines:
    """The lines of a printed table, as large as they fit on the page."""

    def __init__(self, table: FormTable) -> None:
        self._layout, self._printed = table.layout, table.printed
        self.scale = min(1.0, PAGE_ROOM[table.layout.orientation == "landscape"][0] / table.layout.points)
        cells = [[self._cell(int(line.role), span) for span in line.spans] for line in self._printed.lines]
        for tall in self._printed.talls:
            first, last = (int(self._printed.lines[index].role) for index in (tall.first, tall.last))
            cell = self._cell(first, Span(tall.left, tall.right, tall.value), last)
            cells[tall.first].append(cell)
            for index in range(tall.first + 1, tall.last + 1):
                cells[index].append(replace(cell, text=""))
        self.cells = [tuple(sorted(line, key=lambda cell: cell.left)) for line in cells]
        self._tall = {index for tall in self._printed.talls for index in range(tall.first, tall.last + 1)}

    def _cell(self, row: int, span: Span, last: int = 0) -> Cell:
        """A cell that begins in one row of the layout and ends in another."""
        look, end = self._look(row, span.left), self._layout.look(last or row, span.right)
        border = (*look.border[:1], end.border[1], look.border[2], end.border[3])
        if border != look.border:
            look = look.model_copy(update={"border": border})
        across = look.across
        if across == "general":
            across = "left" if span.value is None or isinstance(span.value, str) else "right"
            look = look.model_copy(update={"across": across})
        return Cell(span.left, span.right, _printed(span.value, look.format), look)

    @cached_property
    def _scaled(self) -> dict[CellLook, CellLook]:
        return {}

    def _look(self, row: int, column: int) -> CellLook:
        look = self._layout.look(row, column)
        if look not in self._scaled:
            size = max(_LEAST_SIZE, round(look.size * self.scale * 2) / 2)
            self._scaled[look] = look.model_copy(update={"size": size})
        return self._scaled[look]

    def is_framed(self, index: int) -> bool:
        """Whether a line belongs to the table proper."""
        titles = self._printed.titles
        repeated = titles is not None and titles[0] <= index <= titles[1]
        return repeated or index in self._tall or any(any(cell.look.border) for cell in self.cells[index])

    def row(self, index: int) -> TableRow:
        """A line as a row of the table."""
        height = self._layout.rows[int(self._printed.lines[index].role) - 1].height
        return TableRow(round(height * self.scale, 1), self.cells[index])

    def free(self, indexes: Iterable[int]) -> Iterator[FreeLine]:
        """Lines outside of the table; blank ones are none."""
        for index in indexes:
            if filled := tuple(cell for cell in self.cells[index] if cell.text):
                yield FreeLine("说明行", filled)


def _pages(blocks: Sequence[Block]) -> Iterator[tuple[int, str, int]]:
    """Count lines as GB/T 9704 sets them; parts and tables begin a page. Word counts anew when it updates fields."""
    page, line = 0, float(LINES_PER_PAGE)
    for block in blocks:
        match block:
            case Part():
                page, line = page + 1, 4.0
                yield 1, block.listed, page
            case TableBlock():
                page += line > 4.0
                yield 2, block.listed, page
                page += block.pages - 1
                line = LINES_PER_PAGE
            case Heading():
                if line + 3 > LINES_PER_PAGE:
                    page, line = page + 1, 0.0
                yield 2, block.listed, page
                line += 3 if block.subtitle else 1
            case TextLine():
                line += sum(ceil((len(one) + 2) / CHARACTERS_PER_LINE) for one in block.text.split("\n"))
                page += int(line // LINES_PER_PAGE)
                line %= LINES_PER_PAGE
