"""Rows of an entry sheet, as high as their texts: for a fresh workbook, imported or rolled forward."""

from collections.abc import Iterator, Sequence

from xltool.drawing.project_names import fresh_name
from xltool.drawing.text_size import MAX_ROW_HEIGHT, text_height
from xltool.model.cells import Area, Formula, Plain, Ref
from xltool.model.edits import CopyStyle, Edit, RowHeights, WriteBlock
from xltool.model.form import Form
from xltool.model.template import FIRST_DATA_ROW, INDICATORS

_DEFAULT_HEIGHT = 15.0
_FONT_SIZE = 11.0
"""Of the template's entry sheets."""

Row = tuple[Plain, ...]


def entry_rows(sheet: str, rows: Sequence[Row], widths: Sequence[float], form: Form) -> Iterator[Edit]:
    """The rows from the first row of entries on, formatted as that one; ``widths`` of the columns in characters."""
    whole = [(*_made(sheet, number, form), *row) for number, row in enumerate(rows, start=FIRST_DATA_ROW)]
    first, last, columns = FIRST_DATA_ROW, FIRST_DATA_ROW + len(rows) - 1, len(whole[0])
    if last > first:
        like = Ref(sheet, first, 1)
        yield CopyStyle(Area(sheet, first + 1, 1, last, columns), like)
    yield WriteBlock(sheet, first, 1, tuple(whole))
    heights = {number: _height(row, widths) for number, row in enumerate(whole, start=first)}
    yield RowHeights(sheet, {row: height for row, height in heights.items() if height > _DEFAULT_HEIGHT})


def _made(sheet: str, row: int, form: Form) -> tuple[Formula, ...]:
    """What stands to the left of the entries of a row."""
    return (fresh_name(row, form),) if sheet == INDICATORS else ()


def _height(row: Sequence[Plain | Formula], widths: Sequence[float]) -> float:
    shown = (
        (value.value if isinstance(value, Formula) else value, width) for value, width in zip(row, widths, strict=False)
    )
    texts = ((str(value), width) for value, width in shown if value is not None)
    tallest = max((text_height(text, width, _FONT_SIZE) for text, width in texts if text), default=0)
    return round(min(tallest, MAX_ROW_HEIGHT), 1)
