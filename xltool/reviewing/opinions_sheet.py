"""审核意见: the rows as they stand, and the sheet drawn anew, in looks that every workbook has: 校验结果 and the layout sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from xltool.drawing.text_size import MAX_ROW_HEIGHT, text_height
from xltool.model import template
from xltool.model.cells import Area, CellError, Formula, Grid, Raw, Ref
from xltool.model.edits import (
    Book,
    ClearArea,
    ColumnWidths,
    CopyStyle,
    DropDown,
    Edit,
    EmptySheet,
    FreezeRows,
    Link,
    NameArea,
    PrintSetup,
    RowHeights,
    ShowRows,
    WriteBlock,
)
from xltool.model.review import OPINION_HEADERS, OPINIONS, Level
from xltool.model.template import find_headers
from xltool.reading.cell_values import show

HEADER_ROW: Final = 4
FIRST_ROW: Final = 5
LAST_ROW: Final = 2004
"""Drop-downs and names reach this far: opinions typed by hand have them as well."""
_COLUMN = {header: number for number, header in enumerate(OPINION_HEADERS, start=1)}
_WIDTHS = (5, 9, 9, 8, 12, 14, 10, 18, 28, 12, 8, 11, 11, 24, 8, 11, 0)
_NEEDED = ("意见", "答复")
"""By these headers the sheet is known; any other column may have been taken out."""
_FONT_SIZE = 11.0
_LINE_ROLE, _LINE_COLUMN = "长组行", 3
"""A row of an official table with its texts at the top."""
_LEAST_HEIGHT = 20.0
HEAD_ROW: Final = 2
_HEAD_STYLES = {1: 1, HEAD_ROW: 3}
"""Title and guidance: from which row of 校验结果."""

NAME_SHEET, NAME_CELL, NAME_STATE = "opinions_sheet", "opinions_cell", "opinions_state"
_NAMES = {NAME_SHEET: "工作表", NAME_CELL: "单元格", NAME_STATE: "状态"}


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """A row of the sheet: ``cells`` by header, texts as typed, "" where the column is missing; ``row`` 0: not on a sheet yet."""

    cells: Mapping[str, str]
    row: int = 0
    link: Ref | None = None

    @property
    def id(self) -> str:
        """What the tool knows the opinion by; "" of one typed by hand."""
        return self.cells.get("标识", "")

    @property
    def at(self) -> Ref | None:
        """The cell that it speaks of, as the row says."""
        found = Ref.of(self.cells.get("工作表", ""), self.cells.get("单元格", "").upper().replace("$", ""))
        return found if found and found.sheet else None


def find_columns(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of the headers, and the column of each that is there; None when there is nothing of them."""
    place = find_headers(grid, OPINION_HEADERS) or find_headers(grid, _NEEDED)
    if place is None:
        return None
    row = Grid(grid.sheet, [grid.rows[place[0] - 1]])
    found = ((header, find_headers(row, (header,))) for header in OPINION_HEADERS)
    return place[0], {header: at[1][0] for header, at in found if at is not None}


def read_opinions(grid: Grid) -> list[OpinionRow] | None:
    """Every row in which anything stands; None when there is no such sheet or nothing of its headers."""
    place = find_columns(grid)
    if place is None:
        return None
    header_row, columns = place
    rows = []
    for row in range(header_row + 1, len(grid.rows) + 1):
        cells = {
            header: cell_text(grid.at(row, columns[header])) if header in columns else "" for header in OPINION_HEADERS
        }
        if any(text for header, text in cells.items() if header != "序号"):
            rows.append(OpinionRow(cells, row))
    return rows


def update_opinions(rows: Sequence[OpinionRow], present: Grid, head: str) -> list[Edit] | None:
    """Write what differs of rows that are on the sheet already, each where it stands, with its link and its height.

    ``head`` as in ``draw_opinions``. None where that is not enough: a row or a column is missing, or others stand there.
    """
    place = find_columns(present)
    if place is None or len(place[1]) < len(OPINION_HEADERS):
        return None
    header_row, columns = place
    if header_row != HEADER_ROW or {row.row for row in rows} != {one.row for one in read_opinions(present) or ()}:
        return None
    plan: list[Edit] = []
    heights: dict[int, float] = {}
    for row in rows:
        stands = {name: cell_text(present.at(row.row, columns[name])) for name in OPINION_HEADERS[1:]}
        differs = [name for name in OPINION_HEADERS[1:] if row.cells.get(name, "") != stands[name]]
        plan += [WriteBlock.one(Ref(OPINIONS, row.row, columns[name]), row.cells.get(name) or None) for name in differs]
        if {"工作表", "单元格"} & set(differs):
            plan.append(Link(Ref(OPINIONS, row.row, columns["单元格"]), row.at))
        if differs:
            heights[row.row] = row_height([row.cells.get(name) for name in OPINION_HEADERS])
    if present.at(HEAD_ROW, 1) != head:
        plan.append(WriteBlock.one(Ref(OPINIONS, HEAD_ROW, 1), head))
    return [*plan, *([RowHeights(OPINIONS, heights)] if heights else [])]


class Looks(NamedTuple):
    """What lends its formats: 校验结果 to the heading, ``line`` of the layout sheet to the rows, as they are printed."""

    findings: Grid
    line: Ref


def looks_of(book: Book) -> Looks:
    """The looks of a workbook; rows look like those of 校验结果 where the layout sheet has no such line any more."""
    findings, layout = book.read(template.FINDINGS), book.read(template.LAYOUT)
    line = next((at for at, text in layout.texts() if text.strip() == _LINE_ROLE), None)
    if line is not None:
        return Looks(findings, line._replace(column=_LINE_COLUMN))
    return Looks(findings, Ref(findings.sheet, _header(findings) + 1, template.FINDING_HEADERS.index("问题") + 1))


def draw_opinions(
    rows: Sequence[OpinionRow], present: Grid, looks: Looks, head: str, states: tuple[str, ...], phrases: Area | None
) -> list[Edit]:
    """The whole sheet. ``present``: as it stands, empty when there is none.

    ``head``: the line below the title; ``states``: what may be chosen as 状态; ``phrases``: texts offered for 意见.
    """
    cells = [[row.cells.get(name) or None for name in OPINION_HEADERS[1:]] for row in rows]
    listing = Listing(OPINIONS, head, dict(zip(OPINION_HEADERS, _WIDTHS, strict=True)))
    drawn = draw_listing(listing, cells, [one.link or one.at for one in rows], present, looks)
    return [*drawn, *draw_lists(_COLUMN, states, phrases)]


class Listing(NamedTuple):
    """A sheet that lists things. ``widths``: by header, in order; 0 hides a column; the first one counts the rows."""

    sheet: str
    head: str
    widths: Mapping[str, float]


def draw_listing(
    listing: Listing, rows: Sequence[Sequence[str | None]], places: Sequence[Ref | None], present: Grid, looks: Looks
) -> list[Edit]:
    """The whole sheet. ``places``: where the 单元格 of each row leads; the rest as in ``draw_opinions``."""
    header = _header(looks.findings)
    sheet, headers = listing.sheet, tuple(listing.widths)
    last = max(FIRST_ROW, HEADER_ROW + len(rows))
    width, printed = len(headers), sum(1 for one in listing.widths.values() if one)
    bottom = max(last, len(present.rows))
    plan: list[Edit] = [] if present.rows else [EmptySheet(sheet)]
    plan.append(ClearArea(Area(sheet, 1, 1, bottom, width)))
    for row, styled in _HEAD_STYLES.items():
        plan.append(CopyStyle(Area(sheet, row, 1, row, 1), Ref(looks.findings.sheet, styled, 1)))
    note = template.FINDING_HEADERS.index("说明") + 1
    for number, name in enumerate(headers, start=1):
        like = Ref(looks.findings.sheet, header, note if name.startswith("答复") else 1)
        plan.append(CopyStyle(Area(sheet, HEADER_ROW, number, HEADER_ROW, number), like))
    plan += [CopyStyle(Area(sheet, FIRST_ROW, number, last, number), looks.line) for number in range(1, width + 1)]
    numbered = tuple((number, *cells) for number, cells in enumerate(rows, start=1))
    heights = {row: row_height(cells, [*listing.widths.values()]) for row, cells in enumerate(numbered, FIRST_ROW)}
    link_column = headers.index("单元格") + 1
    plan += [
        WriteBlock(sheet, 1, 1, ((sheet,), (listing.head,))),
        WriteBlock(sheet, HEADER_ROW, 1, (headers, *numbered)),
        ColumnWidths(sheet, dict(enumerate(listing.widths.values(), start=1))),
        RowHeights(sheet, {1: 34.0, 2: 20.0, 3: 6.0, HEADER_ROW: 28.0, **heights}),
        *(Link(Ref(sheet, HEADER_ROW + n, link_column), place) for n, place in enumerate(places, 1)),
        FreezeRows(sheet, HEADER_ROW),
        ShowRows(sheet),
        PrintSetup(Area(sheet, 1, 1, last, printed), (HEADER_ROW, HEADER_ROW), "landscape"),
    ]
    return plan


def draw_lists(columns: Mapping[str, int], states: tuple[str, ...], phrases: Area | None) -> list[Edit]:
    """What may be chosen below the headers, and the names of the columns; those that are missing are left out."""
    below = {header: Area(OPINIONS, FIRST_ROW, column, LAST_ROW, column) for header, column in columns.items()}
    lists: dict[str, tuple[tuple[str, ...] | Area | None, bool]] = {
        "级别": (tuple(Level), True), "状态": (states, False), "意见": (phrases, False)
    }  # fmt: skip
    return [
        *(
            DropDown(below[header], given, strict)
            for header, (given, strict) in lists.items()
            if given and header in below
        ),
        *(NameArea(name, below[header]) for name, header in _NAMES.items() if header in below),
    ]


def _header(findings: Grid) -> int:
    """The row of the headers of 校验结果."""
    broken = f"工作表「{findings.sheet}」的表头不全。"
    header, _ = template.require_headers(findings, template.FINDING_HEADERS[:-1], broken)
    return header


def row_height(cells: Sequence[object], widths: Sequence[float] = _WIDTHS) -> float:
    """Points that a row takes; ``cells`` and ``widths`` in the order of the headers."""
    texts = (
        text_height(value, width, _FONT_SIZE)
        for value, width in zip(cells, widths, strict=True)
        if isinstance(value, str) and width
    )
    return min(MAX_ROW_HEIGHT, max(_LEAST_HEIGHT, *texts))


def cell_text(raw: Raw) -> str:
    """A cell as a text: a date as 2027-01-15, whatever it is shown as."""
    value = raw.value if isinstance(raw, Formula) else raw
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, date) and show(value) == show(date(value.year, value.month, value.day)):
        return f"{value:%Y-%m-%d}"
    return show(value)
