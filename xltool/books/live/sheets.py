"""Put a sheet where another one stands, with its page set-up, which goes along with a whole sheet only.

What staff have elsewhere lives on: formulas that look at the former sheet look at the new one afterwards.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import xlwings as xw

from xltool.books.live.patience import is_busy, is_gone
from xltool.books.live.program import bring_up
from xltool.books.live.values import put
from xltool.books.plain import mention_of
from xltool.model.cells import Area, Formula, Grid, Ref
from xltool.model.edits import WidenTable

_LOST = "#REF!"
_TITLES = "Print_Titles"
_PAGE_BREAK = -4135
"""xlPageBreakManual"""
_NO_PAGE_BREAK = -4142
"""xlPageBreakNone"""


def names_of(book: xw.Book) -> list[str]:
    """Every sheet, in the order of the tabs."""
    return [sheet.name for sheet in book.sheets]


def show(book: xw.Book, name: str) -> None:
    """Show the tab of a sheet if it is there."""
    if name in names_of(book):
        bring_up(book.sheets[name])


def delete(book: xw.Book, name: str) -> None:
    """Delete a sheet if it is there."""
    if name in names_of(book):
        book.sheets[name].delete()


def repeated_rows(sheet: xw.Sheet) -> str | None:
    """The rows that are printed on every page, as ``='表1'!$9:$9``."""
    return sheet.names(_TITLES).refers_to if sheet.names.contains(_TITLES) else None


def repeat_rows(sheet: xw.Sheet, rows: str | None) -> None:
    """Print these rows on every page, or none."""
    if rows:
        sheet.names.add(_TITLES, rows)
    elif sheet.names.contains(_TITLES):
        sheet.names(_TITLES).delete()


def break_pages(sheet: xw.Sheet, rows: Iterable[int]) -> None:
    """Begin a page at each of these rows and at no other. There is no call of xlwings for it: Excel's own property.

    Excel knows no pages where no printer is set up: then pages begin where Excel likes, and all else is drawn.
    """
    own = getattr(sheet.impl, "break_pages", None)
    if own is not None:
        own(rows)
        return
    try:
        sheet.cells.api.PageBreak = _NO_PAGE_BREAK
        for row in rows:
            sheet.range(f"{row}:{row}").api.PageBreak = _PAGE_BREAK
    except Exception as error:
        if is_busy(error) or is_gone(error):
            raise


def hides_rows(sheet: xw.Sheet) -> bool:
    """Whether rows are not shown, by a filter or by hand. There is no call of xlwings for it.

    Excel answers Null where some rows are hidden.
    """
    own = getattr(sheet.impl, "hides_rows", None)
    return bool(sheet.api.Rows.Hidden is not False if own is None else own())


def show_rows(sheet: xw.Sheet) -> None:
    """Show every row: filters of tables and of the sheet ask for nothing afterwards, their buttons stay.

    Excel's own calls, which the engine on LibreOffice has by another name.
    """
    own = getattr(sheet.impl, "show_rows", None)
    if own is not None:
        own()
        return
    for table in sheet.api.ListObjects:
        if table.ShowAutoFilter and table.AutoFilter.FilterMode:
            table.AutoFilter.ShowAllData()
    if sheet.api.FilterMode:
        sheet.api.ShowAllData()
    if hides_rows(sheet):
        sheet.api.Rows.Hidden = False


def tables_of(sheet: xw.Sheet) -> list[tuple[Area, xw.main.Table]]:
    """The tables that can grow, and where they are; none on a protected sheet. xlwings has no call for protection."""
    own = getattr(sheet.impl, "is_protected", None)
    if sheet.api.ProtectContents if own is None else own():
        return []
    return [(Area.of(sheet.name, table.range.address), table) for table in sheet.tables]


def widen_table(sheet: xw.Sheet, widen: WidenTable) -> bool:
    """Give a table a column, which is hidden. Its header comes first, or the program makes one up.

    False, with nothing changed, where the program does not let it: no press is to fail for want of a 标识.
    """
    head = sheet.range(widen.head.a1)
    put(head, [[widen.header]])
    try:
        _resize(sheet, widen.head, widen.widened)
    except Exception as error:
        if is_busy(error) or is_gone(error):
            raise
        put(head, [[None]])
        return False
    head.column_width = 0
    return True


def narrow_table(sheet: xw.Sheet, widen: WidenTable, width: float) -> None:
    """Take the column from the table again, as wide as it was; what stands in it stays."""
    _resize(sheet, widen.head, widen.table)
    sheet.range(widen.head.a1).column_width = width


def _resize(sheet: xw.Sheet, head: Ref, to: Area) -> None:
    """The table around or left of ``head``, whose rows may have become more, to the columns of ``to``."""
    for at, table in tables_of(sheet):
        if (at.top, at.left) == (to.top, to.left) and {at.right, to.right} == {head.column - 1, head.column}:
            table.resize(sheet.range(replace(to, bottom=at.bottom).a1))


def put_in_place(
    source: xw.Sheet, book: xw.Book, name: str, read: Callable[[str], Grid], after: str | None = None
) -> xw.Sheet:
    """Make sheet ``name`` a copy of ``source``, which may be of another workbook.

    It stands where the former one stood; a new one goes behind ``after``, or to the end. ``read``: the sheets as they
    were before the first edit.
    """
    if name not in names_of(book):
        return source.copy(after=book.sheets[-1 if after is None else after], name=name)
    return _replace(book, name, lambda former: source.copy(before=former), read)


def empty(book: xw.Book, name: str, read: Callable[[str], Grid]) -> None:
    """Make an empty sheet at the end, or put one in the place of the sheet of that name; names that mean cells of it still do."""
    if name not in names_of(book):
        book.sheets.add(name, after=book.sheets[-1])
        return
    with names_kept(book):
        _replace(book, name, lambda former: book.sheets.add(before=former), read)


@contextlib.contextmanager
def names_kept(book: xw.Book) -> Iterator[None]:
    """Let the names of the whole workbook mean afterwards what they meant before, though a sheet was put in another's place."""
    former = {one.name: one.refers_to or "" for one in book.names if "!" not in one.name}
    yield
    for one in list(book.names):
        if _LOST in (one.refers_to or "") and _LOST not in former.get(one.name, _LOST):
            book.names.add(one.name, former[one.name])


def _replace(book: xw.Book, name: str, make: Callable[[xw.Sheet], xw.Sheet], read: Callable[[str], Grid]) -> xw.Sheet:
    """Put a new sheet in the place of one; formulas that look at it look at the new one."""
    former = book.sheets[name]
    looking = list(_looking_at(name, book, read))
    new = make(former)
    former.delete()
    new.name = name
    for at, formula in looking:
        cell = book.sheets[at.sheet].range(at.a1)
        if _LOST in str(cell.formula):
            put(cell, [[formula]])
    return new


def _looking_at(name: str, book: xw.Book, read: Callable[[str], Grid]) -> Iterator[tuple[Ref, str]]:
    """Every formula on other sheets that mentions a sheet."""
    mention = mention_of(name)
    for sheet in names_of(book):
        if sheet == name:
            continue
        for row, line in enumerate(read(sheet).rows, start=1):
            for column, raw in enumerate(line, start=1):
                if isinstance(raw, Formula) and mention.search(raw.text):
                    yield Ref(sheet, row, column), f"={raw.text}"
