"""What stands in the public document, in order, as plain data; and on which page each heading will be, roughly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import TypeAlias

from xltool.drawing.canvas import Drawing, Line
from xltool.drawing.layout import LayoutSheet
from xltool.drawing.official_lines import (
    FUNCTIONS_HEADING,
    OVERALL_HEADING,
    SAFEGUARDS_HEADING,
    Joined,
    OfficialTable,
    TextLine,
    functions_text,
    official_table,
    overall_text,
    safeguards_text,
    unit_name,
)
from xltool.language.keys import header_key
from xltool.language.residue import as_printed
from xltool.model.cells import Formula, Plain
from xltool.model.form import Form
from xltool.model.submission import Submission
from xltool.model.template import FUNCTIONS, OVERALL, SAFEGUARDS

LINES_PER_PAGE = 22
"""GB/T 9704-2012, 5.2.2: 22 lines on a page, 28 characters on a line."""
CHARACTERS_PER_LINE = 28
_TABLE_PAGE_HEIGHT = 700.0
"""Points of the official sheet that one page of the second part takes."""


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
class TableBlock:
    """The official table of one project; ``cells`` are its framed rows, ``joined`` counts from the first of them."""

    listed: str
    unit: str
    money_unit: str
    cells: tuple[tuple[Cell, ...], ...]
    joined: tuple[Joined, ...]
    header: int
    height: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell over columns ``left`` to ``right`` of seven; ``text`` as printed, typed line breaks kept."""

    left: int
    right: int
    text: str
    label: bool


Block: TypeAlias = Part | Heading | TextLine | TableBlock


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """Cover lines, then the blocks of both parts; ``widths`` of the table's seven columns in characters.

    ``filled_on``: the day that the cover of the workbook gives, when it gives one.
    """

    unit: str
    title: str
    note: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
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
        if sheet in form.entry_columns
        for block in _head(heading, subtitles.get(sheet, ""), lines)
    ]
    titles = [Part("第一部分", words.first_part), Part("第二部分", words.second_part)] if first else []
    blocks: list[Block] = [*titles[:1], *first, *titles[1:], *_tables(submission, form, layout)]
    return PublicDocument(
        unit=as_printed(cover.department_name.typed),
        title=f"{as_printed(year)}{words.title}",
        note=f"（{as_printed(cover.stage.typed)}）" if cover.stage.typed else "",
        blocks=tuple(blocks),
        widths=tuple(layout.width(column, column) for column in range(1, 8)),
        filled_on=cover.filled_on.value,
    )


def _head(heading: str, subtitle: str, lines: Sequence[TextLine]) -> list[Block]:
    """A heading of the first part and its text; a subtitle that the text itself begins with is not said twice."""
    said = bool(lines) and header_key(lines[0].text) == header_key(subtitle)
    return [Heading(heading, "" if said else as_printed(subtitle)), *lines]


def _tables(submission: Submission, form: Form, layout: LayoutSheet) -> Iterator[TableBlock]:
    for number, project in enumerate(submission.projects, start=1):
        table = official_table(submission, project, form.indicators, number, layout)
        yield _table_block(submission, table, layout)


def _table_block(submission: Submission, table: OfficialTable, layout: LayoutSheet) -> TableBlock:
    title, unit, *framed = table.lines
    drawing = Drawing("", layout)
    for line in framed:
        drawing.add(line.role, *line.spans)
    return TableBlock(
        listed=str(title.spans[0].value),
        unit=unit_name(submission),
        money_unit=str(unit.spans[1].value),
        cells=tuple(tuple(_cells(line)) for line in framed),
        joined=tuple(Joined(j.column, j.first - 2, j.last - 2) for j in table.joined),
        header=table.header - 2,
        height=drawing.height_of(0, len(framed) - 1),
    )


_CENTRED = {"项目行", "预算行", "计划标题行", "计划数值行", "表头行"}


def _cells(line: Line) -> Iterator[Cell]:
    for span in line.spans:
        centred = line.role in _CENTRED or span.left == 1 or (line.role == "指标行" and span.left == 2)
        yield Cell(span.left, span.right, print_value(line.role, span.value), centred)


def print_value(role: str, value: Plain | Formula) -> str:
    """A value as the formats of the layout sheet show it: 20.00%, 37500.00, 0.00."""
    if not isinstance(value, Decimal):
        return "" if value is None else str(value)
    if role == "计划数值行":
        return f"{value * 100:.2f}%"
    return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value.normalize():f}"


def _pages(blocks: Sequence[Block]) -> Iterator[tuple[int, str, int]]:
    """Count lines as GB/T 9704 sets them; parts and tables begin a page. Word counts anew when it updates fields."""
    page, line = 0, 0.0
    for block in blocks:
        match block:
            case Part():
                page, line = page + 1, 4.0
                yield 1, block.listed, page
            case TableBlock():
                page, line = page + (line > 4.0 or _after_table(blocks, block)), 0.0
                yield 2, block.listed, page
                page += ceil(block.height / _TABLE_PAGE_HEIGHT) - 1
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


def _after_table(blocks: Sequence[Block], block: TableBlock) -> bool:
    """Whether a table follows another: the first one shares the page of its part's title."""
    before = blocks[blocks.index(block) - 1]
    return isinstance(before, TableBlock)
