"""What the tool had drawn when a workbook was sealed: the printed cells of 资金汇总 and the official sheets."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Raw, Ref, column_letters
from xltool.model.edits import Book
from xltool.model.submission import MadeSheet
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import canonical

SHEET_FIELD = "工作表"
CELL_FIELD = "单元格"
_FORMULA_MARK = "（公式）"
_DIGITS = 12
"""So many digits of a number come back the same from every program."""
_TIME = compile_later(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")


class Drawn(NamedTuple):
    """A drawn sheet: address and text of every filled cell in its printed columns."""

    sheet: str
    cells: tuple[tuple[str, str], ...]


def drawn_sheets(book: Book, made: tuple[MadeSheet, ...], width: int = template.FORM_COLUMN_COUNT) -> tuple[Drawn, ...]:
    """The sheets that the tool drew and that are still there, as they stand; ``width``: columns of the widest official one."""
    return tuple(_draw(book.read(one.sheet), width) for one in made if one.present)


def drawn_differences(sealed: tuple[Drawn, ...], book: Book) -> Iterator[Difference]:
    """Every cell of a drawn sheet that was changed since; the time of drawing may differ."""
    present = book.sheet_names()
    for was in sealed:
        if was.sheet not in present:
            yield Difference(was.sheet, "", SHEET_FIELD, "有", "已删除或改名", None)
            continue
        reach = max((_place(address)[1] for address, _ in was.cells), default=0)
        found = _draw(book.read(was.sheet), max(template.FORM_COLUMN_COUNT, reach))
        if found == was:
            continue
        before, now = dict(was.cells), dict(found.cells)
        for address in sorted(before | now, key=_place):
            values = before.get(address, ""), now.get(address, "")
            if _timeless(values[0]) != _timeless(values[1]):
                yield Difference(was.sheet, "", CELL_FIELD, *values, Ref(was.sheet, *_place(address)))


def _draw(grid: Grid, width: int) -> Drawn:
    if grid.sheet == template.TOTALS:
        width = _totals_width(grid)
    columns = [column_letters(column) for column in range(1, width + 1)]
    return Drawn(
        grid.sheet,
        tuple(
            (f"{letters}{row}", text)
            for row, line in enumerate(grid.rows, start=1)
            for letters, raw in zip(columns, line, strict=False)
            if raw is not None and (text := _text(raw))
        ),
    )


def _totals_width(grid: Grid) -> int:
    """As far as the headers of its tables go; what staff write beyond them is theirs."""
    found = template.find_headers(grid, template.totals_headers(()))
    width = template.TOTALS_COLUMN_COUNT
    line = grid.rows[found[0] - 1] if found else ()
    while width < len(line) and str(line[width]).endswith(("累计", "当期")):
        width += 1
    return width


def _text(raw: Raw) -> str:
    """Formulas are known as such only: their results are the program's."""
    match raw:
        case None:
            return ""
        case Formula():
            return _FORMULA_MARK
        case CellError():
            return raw.code
        case bool():
            return str(raw).upper()
        case int() | float() | Decimal():
            return f"{Decimal(f'{float(raw):.{_DIGITS}g}'):f}"
        case date():
            return raw.isoformat()
        case _:
            return canonical(str(raw))


def _timeless(text: str) -> str:
    return _TIME.sub("", text)


def _place(address: str) -> tuple[int, int]:
    at = Ref.of("", address)
    return (at.row, at.column) if at else (1, 1)
