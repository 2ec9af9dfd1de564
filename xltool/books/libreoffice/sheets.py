"""xlwings' sheets on LibreOffice, with their pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xltool.books.libreoffice import rules
from xltool.books.libreoffice.printing import Names, PageSetup, copy_page
from xltool.books.libreoffice.ranges import Corners, Range
from xltool.language.patterns import compile_later
from xltool.model.cells import Area, column_number

if TYPE_CHECKING:
    from xltool.books.libreoffice.engine import Book

_ROWS = compile_later(r"(\d+):(\d+)")
_ADDRESS = compile_later(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_PICTURE = "com.sun.star.drawing.GraphicObjectShape"


class Sheets(base_classes.Sheets):
    """The sheets of a document, hidden ones included."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.uno = book.collection

    @property
    def api(self) -> Any:
        return self.uno

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.uno.CurrentController.ActiveSheet)

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.uno.getByIndex(name_or_index - 1))
        if not self.uno.hasByName(name_or_index):
            raise KeyError(name_or_index)
        return Sheet(self.book, self.uno.getByName(name_or_index))

    def __len__(self) -> int:
        return int(self.uno.Count)

    def __iter__(self) -> Iterator[Sheet]:
        for name in self.uno.ElementNames:
            yield Sheet(self.book, name=name)

    def __contains__(self, name: str) -> bool:
        return bool(self.uno.hasByName(name))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        _require_free(self.book)
        title = name or _new_name(self.uno.ElementNames, "Sheet")
        self.uno.insertNewByName(title, _position(self, before, after))
        return self(title)


class Sheet(base_classes.Sheet):
    """One sheet, by its UNO object or, until that is needed, by its name: an object costs eight calls, names come at once."""

    def __init__(self, book: Book, sheet: Any = None, *, name: str = "") -> None:
        self._book = book
        self._uno = sheet
        self._name = name

    @property
    def uno(self) -> Any:
        """The UNO sheet, which stays the same one when it is renamed or moved."""
        if self._uno is None:
            self._uno = self.book.collection.getByName(self._name)
        return self._uno

    api = uno

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        if self._uno is None and self._name in self.book.collection.ElementNames:
            return self._name
        return str(self.uno.Name)

    @name.setter
    def name(self, value: str) -> None:
        _require_free(self.book)
        self.uno.setName(value)

    @property
    def index(self) -> int:
        return int(self.uno.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    def break_pages(self, rows: Iterable[int]) -> None:
        """Begin a page at each of these rows and at no other."""
        self.book.require_writable()
        self.uno.removeAllManualPageBreaks()
        for row in rows:
            self.uno.Rows.getByIndex(row - 1).IsStartOfNewPage = True

    def mark(self, area: Area, formula: str, colour: str) -> None:
        """Fill cells for which a formula is true; xlwings has no call for this, nor for the six below."""
        rules.mark(self, area, formula, colour)

    def unmark(self, area: Area, formula: str) -> None:
        """Take away the rule of a formula that touches an area."""
        rules.unmark(self, area, formula)

    def painted(self, area: Area, formula: str) -> list[tuple[str, str]]:
        """Where the rule of a formula that touches an area fills cells, and with what colour."""
        return rules.painted(self, area, formula)

    def freeze(self, rows: int) -> None:
        """Keep the first rows in view."""
        rules.freeze(self, rows)

    def frozen_rows(self) -> int:
        """How many rows are kept in view."""
        return rules.frozen_rows(self)

    def rules_kept(self) -> dict[str, Any]:
        """Drop-downs, marks, frozen rows as plain data: Excel takes them along when it copies a sheet, LibreOffice does not."""
        return rules.kept(self)

    def give_back_rules(self, former: Mapping[str, Any]) -> None:
        """Put back what was kept."""
        rules.give_back(self, former)

    def is_protected(self) -> bool:
        """Whether Excel would refuse to change cells; xlwings has no call for it."""
        return bool(self.uno.isProtected())

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def pictures(self) -> Pictures:
        return Pictures(self)

    @property
    def visible(self) -> bool:
        return bool(self.uno.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.uno.IsVisible = value

    @property
    def used_range(self) -> Range:
        """From A1 to the last cell that is used."""
        cursor = self.uno.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return Range(self, Corners(0, 0, end.EndRow, end.EndColumn))

    @property
    def cells(self) -> Range:
        whole = self.uno.RangeAddress
        return Range(self, Corners(0, 0, whole.EndRow, whole.EndColumn))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A range by its corners, each a range, an address, or (row, column) from 1."""
        if isinstance(arg1, tuple) and len(arg1) == 4:
            row, column, height, width = arg1
            return Range(self, Corners(row - 1, column - 1, row + height - 2, column + width - 2))
        first = self._corners(arg1)
        last = first if arg2 is None else self._corners(arg2)
        return Range(self, Corners(first.top, first.left, last.bottom, last.right))

    def _corners(self, place: Any) -> Corners:
        if isinstance(place, Range):
            return place.corners
        if isinstance(place, tuple):
            row, column = place[0] - 1, place[1] - 1
            return Corners(row, column, row, column)
        rows = _ROWS.fullmatch(place)
        if rows:
            return Corners(int(rows[1]) - 1, 0, int(rows[2]) - 1, self.uno.RangeAddress.EndColumn)
        address = _ADDRESS.fullmatch(place)
        if address:
            left, top, right, bottom = address.groups()
            right, bottom = right or left, bottom or top
            return Corners(int(top) - 1, column_number(left) - 1, int(bottom) - 1, column_number(right) - 1)
        at = self.uno.getCellRangeByName(place.replace("$", "")).RangeAddress
        return Corners(at.StartRow, at.StartColumn, at.EndRow, at.EndColumn)

    def hides_rows(self) -> bool:
        """Whether rows are not shown; xlwings has no call for it."""
        used = self.used_range
        seen = used.uno.queryVisibleCells().RangeAddresses
        shown = sum(int(one.EndRow - one.StartRow + 1) for one in seen if one.StartColumn == 0)
        return shown < int(used.shape[0])

    def show_rows(self) -> None:
        """Show every row; the filters ask for nothing afterwards, their buttons stay."""
        document, index = self.book.uno, self.index - 1
        named, unnamed = document.DatabaseRanges, document.getPropertyValue("UnnamedDatabaseRanges")
        filters = [named.getByName(name) for name in named.ElementNames]
        filters = [one for one in filters if one.DataArea.Sheet == index]
        for one in (*filters, *([unnamed.getByTable(index)] if unnamed.hasByTable(index) else ())):
            one.getFilterDescriptor().setFilterFields(())
            one.refresh()
        self.cells.uno.Rows.IsVisible = True

    def activate(self) -> None:
        if self.visible:
            self.book.uno.CurrentController.setActiveSheet(self.uno)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        neighbour = before or after or self
        sheets = Sheets(neighbour.book)
        _require_free(neighbour.book)
        position = _position(sheets, before, after)
        if neighbour.book.uno == self.book.uno:
            name = _new_name(sheets.uno.ElementNames, self.name)
            sheets.uno.copyByName(self.name, name, position)
        else:
            at = sheets.uno.importSheet(self.book.uno, self.name, position)
            copy_page(self, Sheet(neighbour.book, sheets.uno.getByIndex(at)))

    def delete(self) -> None:
        _require_free(self.book)
        if not any(one.visible for one in Sheets(self.book) if one.name != self.name):
            raise ValueError("a workbook must keep a visible sheet")
        self.book.uno.Sheets.removeByName(self.name)


class Tables(base_classes.Tables):
    """Excel's tables, which LibreOffice has as areas with a name and buttons to filter by."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __iter__(self) -> Iterator[Table]:
        index, ranges = self.sheet.index - 1, self.sheet.book.uno.DatabaseRanges
        named = (ranges.getByName(name) for name in ranges.ElementNames)
        return (Table(self.sheet, one) for one in named if one.DataArea.Sheet == index)


class Table(base_classes.Table):
    """One of them."""

    def __init__(self, sheet: Sheet, uno: Any) -> None:
        self.sheet = sheet
        self.uno = uno

    @property
    def range(self) -> Range:
        at = self.uno.DataArea
        return Range(self.sheet, Corners(at.StartRow, at.StartColumn, at.EndRow, at.EndColumn))

    def resize(self, range: Any) -> None:  # noqa: A002  its name in xlwings
        self.uno.setDataArea(range.api.RangeAddress)


class Pictures(base_classes.Collection):
    """The pictures on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.page = sheet.uno.DrawPage

    def _shapes(self) -> list[Any]:
        shapes = (self.page.getByIndex(index) for index in range(self.page.Count))
        return [shape for shape in shapes if shape.ShapeType == _PICTURE]

    def __iter__(self) -> Iterator[Picture]:
        for shape in self._shapes():
            yield Picture(self.page, shape)

    def __len__(self) -> int:
        return len(self._shapes())

    def __call__(self, index: int) -> Picture:
        return Picture(self.page, self._shapes()[index - 1])


class Picture(base_classes.Picture):
    """One picture."""

    def __init__(self, page: Any, shape: Any) -> None:
        self.page = page
        self.uno = shape

    def delete(self) -> None:
        self.page.remove(self.uno)


def _position(sheets: Sheets, before: Sheet | None, after: Sheet | None) -> int:
    if before is not None:
        return before.index - 1
    return after.index if after is not None else len(sheets)


def _new_name(taken: tuple[str, ...], stem: str) -> str:
    number = 2
    while f"{stem} ({number})" in taken:
        number += 1
    return f"{stem} ({number})"


def _require_free(book: Book) -> None:
    """As Excel does, refuse to add, copy, rename or delete sheets where the structure is protected."""
    book.require_writable()
    if book.uno.isProtected():
        raise PermissionError("the structure of the workbook is protected")
