"""A comparison as a workbook of one sheet, to be filtered and printed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from xltool.drawing.text_size import MAX_ROW_HEIGHT, lines_in, wrap
from xltool.receiving.consolidated.looks import FONT_SIZE
from xltool.receiving.consolidated.one_table import workbook_of
from xltool.receiving.consolidated.tables import Row, Table, columns
from xltool.receiving.consolidated.visible_text import visible
from xltool.sending.seal.side_by_side import Change
from xltool.workflows.compare import Compared, address_of, remarks, told

SHEET = "比较"
_TITLE = "两个工作簿的比较"
_CONTENT_WIDTH = 36
_COLUMNS = columns(
    "序号 integer 6, 工作表 text 10, 项目 text 14, 指标 text 16, 栏目 text 14, 种类 text 9,"
    f"原内容 number_or_text {_CONTENT_WIDTH}, 现内容 number_or_text {_CONTENT_WIDTH}, 原单元格 text 8, 现单元格 text 8"
)


def comparison_workbook(compared: Compared, now: datetime) -> bytes:
    """The comparison as a workbook to be filtered and printed."""
    return workbook_of(Table(SHEET, _TITLE, _note(compared), _COLUMNS, lambda: _rows(compared.changes)), now)


def _note(compared: Compared) -> str:
    """Which two they are and what is said of them, in lines as wide as the table."""
    seals = (compared.before.seal_said, compared.after.seal_said)
    named = (f"{word}：{name}，{seal}。" for word, name, seal in zip("原现", compared.names, seals, strict=True))
    width = sum(column.width for column in _COLUMNS)
    said = (*named, *told(compared), *remarks(compared))
    return "\n".join(line for one in said for line in wrap(one, width, FONT_SIZE))


def _rows(changes: Sequence[Change]) -> Iterator[Row]:
    """A row for each change; a text for which a row cannot be high enough goes on in further rows."""
    for number, one in enumerate(changes, start=1):
        field = one.field if one.project or one.indicator or not one.row else f"{one.row}：{one.field}"
        about = (number, one.sheet, one.project_name or one.project, one.indicator, field, one.kind_shown)
        cells = (address_of(one.cell_before), address_of(one.cell_after))
        for before, after in zip_longest(_in_rows(one.before), _in_rows(one.after), fillvalue=""):
            yield (*about, before, after, *cells)


def _in_rows(text: str) -> list[str]:
    lines = wrap(visible(text), _CONTENT_WIDTH, FONT_SIZE)
    room = lines_in(MAX_ROW_HEIGHT, FONT_SIZE)
    return ["".join(lines[at : at + room]).rstrip("\n") for at in range(0, len(lines), room)]
