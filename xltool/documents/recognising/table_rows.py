"""第二部分 as rows of cells, the same for real tables and for tables that were flattened into lines of text.

Every cell keeps its place and whether it was understood, so that what nobody claimed can be listed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xltool.documents.document import Block, Line, Table
from xltool.documents.recognising.text_cleaning import heading_key
from xltool.language.keys import header_key

TITLE_END = re.compile(r"绩效目标(?:申报)?表$")
UNIT_OF_MONEY = re.compile(r"(?:金额)?单位\s*[:：]\s*(元|万元)")
_REMARK = re.compile(r"(?:备?注|说明|附注|联系人|联系电话|填[报表]人|审核人|负责人)\s*[:：]")
"""What stands below a table, or between two, and belongs to no cell."""
CODE_LABEL = "项目编码"
GRID_START = "一级指标"


@dataclass(slots=True, eq=False)
class Cell:
    """One cell: its text, where it stands, and whether it has found its use."""

    text: str
    place: str
    used: bool = False

    @property
    def key(self) -> str:
        """The text reduced to what labels are compared by."""
        return header_key(self.text)


Row = list[Cell]


@dataclass(slots=True)
class RawProject:
    """The rows of one project's table, from its title to the next one's."""

    rows: list[Row] = field(default_factory=list)
    seen_code: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all stands in it."""
        return not any(cell.text for row in self.rows for cell in row)


def rows_of(blocks: Iterable[Block]) -> Iterator[Row]:
    """Rows of cells in the order of the document."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            if block.gap and lines:
                yield from _flatten(lines)
                lines = []
            lines.append(block)
            continue
        yield from _flatten(lines)
        lines = []
        for number, row in enumerate(block.rows, start=1):
            yield [Cell(text.strip(), f"{block.place}第 {number} 行") for text in row]
    yield from _flatten(lines)


def _flatten(lines: Sequence[Line]) -> Iterator[Row]:
    """Lines between two blank ones: one row, its cells led by tabs; or a row in each line, its cells parted by tabs."""
    inner = sum("\t" in line.text for line in lines)
    led = sum(line.cell and "\t" not in line.text for line in lines)
    row: Row = []
    for line in lines:
        alone = not line.cell and (is_title(line.text) or _REMARK.match(line.text) is not None)
        new_row = alone or (inner > led and (line.cell or "\t" in line.text))
        if new_row and row:
            yield row
            row = []
        if alone:
            yield [Cell(line.text, line.place)]
        else:
            _add_line(row, line, rows_in_lines=inner > led, any_led=led > 0)
    if row:
        yield row


def _add_line(row: Row, line: Line, *, rows_in_lines: bool, any_led: bool) -> None:
    """Add the cells of one line; what no tab leads goes on with the cell before, where tabs lead the others."""
    first, *others = line.text.split("\t")
    if rows_in_lines and line.cell:
        row.append(Cell("", line.place))
    if line.cell or not row or not (any_led or rows_in_lines):
        row.append(Cell(first.strip(), line.place))
    else:
        row[-1].text = f"{row[-1].text}\n{first.strip()}".strip()
    row += [Cell(text.strip(), line.place) for text in others]


def is_title(text: str) -> bool:
    """Whether a text is the title of a project's table: 1.科普专项绩效目标表."""
    return len(text) <= 100 and bool(TITLE_END.search(heading_key(text)))


def split_projects(rows: Iterable[Row]) -> tuple[list[Row], list[RawProject]]:
    """Rows before the first project, and the rows of each project."""
    before: list[Row] = []
    projects: list[RawProject] = []
    for row in rows:
        filled = [cell for cell in row if cell.text]
        title = len(filled) == 1 and is_title(filled[0].text)
        unit = any(UNIT_OF_MONEY.fullmatch(cell.text) for cell in filled)
        code = any(_is_code_label(cell) for cell in filled)
        current = projects[-1] if projects else None
        if title or current is None or (current.seen_code and (unit or code)):
            if not (title or unit or code):
                before.append(row)
                continue
            projects.append(current := RawProject())
        current.rows.append(row)
        current.seen_code = current.seen_code or code
    return before, projects


def _is_code_label(cell: Cell) -> bool:
    return cell.key == CODE_LABEL or bool(re.match(rf"{CODE_LABEL}\s*[:：]", cell.text))


def starts_project(block: Block) -> bool:
    """Whether the second part has surely begun: a title, or a table or cell with 项目编码."""
    if isinstance(block, Table):
        keys = {header_key(text) for row in block.rows for text in row}
        return CODE_LABEL in keys or GRID_START in keys
    return is_title(block.text) or header_key(block.text) == CODE_LABEL or (block.cell and header_key(block.text) == GRID_START)  # fmt: skip
