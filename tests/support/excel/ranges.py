"""Ranges of the play of Excel (``tests/support/excel/excel.py``): what may be written, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tests.support.excel.com import CDispatch, no
from tests.support.excel.content import COLUMNS, ERROR_BASE, ERRORS, ROWS, At, Cell, Rectangle

if TYPE_CHECKING:
    from tests.support.excel.excel import Application, Worksheet
    from tests.support.excel.rules import FormatConditions, Validation

_LINK = re.compile(r'=HYPERLINK\("#(?:[^"]|"")*",(.*)\)', re.DOTALL)
_FORMATS = -4122
_PASTES = {-4104, _FORMATS}
"""xlPasteAll, xlPasteFormats; https://learn.microsoft.com/office/vba/api/excel.xlpastetype"""
_VALIDATED = -4174
_MANUAL_BREAK, _NO_BREAK = -4135, -4142
_HEIGHT = 15.0
STANDARD_WIDTH = 8.43
LONGEST_TEXT, LONGEST_FORMULA, HIGHEST_ROW, WIDEST_COLUMN = 32_767, 8_192, 409.5, 255
"""https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3"""
_MISSING = ERROR_BASE + ERRORS["#N/A"]


class Part(CDispatch):
    """Something within an application."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.line = app.line

    @property
    def Application(self) -> Application:
        return self.app


class Range(Part):
    """A rectangle of cells: first row, first column, last row, last column."""

    def __init__(self, sheet: Worksheet, at: Rectangle, counted: str = "cells") -> None:
        super().__init__(sheet.app)
        self.sheet = sheet
        self.content = sheet.content
        self.at = at
        self.counted = counted
        if not (1 <= at[0] <= at[2] <= ROWS and 1 <= at[1] <= at[3] <= COLUMNS):
            raise no()  # a place outside of the grid is error 1004

    def ExportAsFixedFormat(self, Type: int, Filename: str, **_options: Any) -> None:
        """One empty page; of a sheet that is not shown nothing is printed.

        https://learn.microsoft.com/office/vba/api/excel.range.exportasfixedformat
        """
        if Type != 0 or self.content.visible != -1:
            raise no()
        from pypdf import PdfWriter

        page = PdfWriter()
        page.add_blank_page(width=595, height=842)
        page.write(Filename)

    def require_free(self) -> None:
        """Refuse on a protected sheet; else the workbook has changed."""
        if self.content.protected:
            raise no()
        self.sheet.book.dirty = True

    def require_whole_merges(self) -> None:
        """Excel changes no part of a merged cell: "we can't do that to a merged cell"."""
        if any(meet(area, self.at) and not _within(area, self.at) for area in self.content.merges):
            raise no()

    def held(self) -> list[At]:
        """The places within that hold something."""
        top, left, bottom, right = self.at
        return [at for at in self.content.cells if top <= at[0] <= bottom and left <= at[1] <= right]  # fmt: skip

    def places(self) -> Iterator[At]:
        """Every place within; only asked of what is small."""
        top, left, bottom, right = self.at
        return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))  # fmt: skip

    def common(self, member: str) -> Any:
        """What all cells have alike; None where they differ."""
        cells = self.content.cells
        found = {getattr(cells.get(at, Cell()), member) for at in self.places()}
        return found.pop() if len(found) == 1 else None

    def block(self, member: str) -> Any:
        """A value, or a tuple of rows of them."""
        find, value, blank, (top, left, bottom, right) = self.content.cells.get, attrgetter(member), Cell(), self.at
        columns = range(left, right + 1)
        rows = tuple(tuple([value(find((row, column), blank)) for column in columns]) for row in range(top, bottom + 1))
        return rows[0][0] if (top, left) == (bottom, right) else rows

    # --- where ------------------------------------------------------------------------------

    @property
    def Parent(self) -> Worksheet:
        return self.sheet

    @property
    def Worksheet(self) -> Worksheet:
        return self.sheet

    @property
    def Row(self) -> int:
        return self.at[0]

    @property
    def Column(self) -> int:
        return self.at[1]

    @property
    def Rows(self) -> Range:
        return Range(self.sheet, self.at, "rows")

    @property
    def Columns(self) -> Range:
        return Range(self.sheet, self.at, "columns")

    @property
    def Cells(self) -> Range:
        return Range(self.sheet, self.at)

    @property
    def Count(self) -> int:
        top, left, bottom, right = self.at
        rows, columns = bottom - top + 1, right - left + 1
        found = {"rows": rows, "columns": columns, "cells": rows * columns}[self.counted]
        if found >= 2**31:
            raise no(-2146828282)  # Overflow: https://learn.microsoft.com/office/vba/api/excel.range.count
        return found

    @property
    def Address(self) -> str:
        return self.address()

    def GetAddress(
        self,
        RowAbsolute: Any = True,
        ColumnAbsolute: Any = True,
        ReferenceStyle: int = 1,
        External: Any = False,
        RelativeTo: Any = None,
    ) -> str:
        book = self.sheet.book.Name
        outside = f"'[{book}]{self.content.name}'!" if External else ""
        return outside + self.address("$" * bool(RowAbsolute), "$" * bool(ColumnAbsolute))

    def address(self, row: str = "$", column: str = "$") -> str:
        """As $A$1:$B$2."""
        top, left, bottom, right = self.at
        if (left, right) == (1, COLUMNS):
            return f"{row}{top}:{row}{bottom}"
        first, last = (f"{column}{_letters(c)}{row}{r}" for r, c in ((top, left), (bottom, right)))
        return first if first == last else f"{first}:{last}"

    def __call__(self, RowIndex: Any = 1, ColumnIndex: Any = 1) -> Range:
        top, left = self.at[0] + int(RowIndex) - 1, self.at[1] + int(ColumnIndex) - 1
        return Range(self.sheet, (top, left, top, left))

    def Item(self, RowIndex: Any, ColumnIndex: Any = 1) -> Range:
        return self(RowIndex, ColumnIndex)

    def __iter__(self) -> Iterator[Range]:
        return iter([Range(self.sheet, (*at, *at)) for at in self.places()])

    # --- contents ---------------------------------------------------------------------------

    @property
    def Value(self) -> Any:
        return self.block("value")

    @Value.setter
    def Value(self, data: Any) -> None:
        """A single value fills every cell; what an array is too small for gets #N/A."""
        self.require_free()
        rows = data if isinstance(data, list | tuple) else None
        if rows and not isinstance(rows[0], list | tuple):
            rows = [rows] * (self.at[2] - self.at[0] + 1)
        wanted = {
            (row, column): data if rows is None else _of(rows, row - self.at[0], column - self.at[1])
            for row, column in self.places()
        }  # fmt: skip
        for value in wanted.values():
            _require_short(value)
        for at, value in wanted.items():
            self.enter(at, value)

    @property
    def Value2(self) -> Any:
        return self.block("value")

    def enter(self, at: At, value: Any) -> None:
        """Type a value into a cell."""
        cell = self.content.cells.setdefault(at, Cell())
        if self.hidden_in_merge(at):
            return
        formula, number_format = "", cell.number_format
        if isinstance(value, str) and value.startswith("="):
            link = _LINK.fullmatch(value)
            formula = value
            known = self.sheet.book.results.get((self.content.name, at, value), "（未计算）")
            value = _shown(link[1]) if link else known
        elif isinstance(value, datetime):
            value = value.replace(tzinfo=None)
            if number_format == "General":
                number_format = "yyyy/m/d"
        elif isinstance(value, int) and not isinstance(value, bool):
            value = value if value - ERROR_BASE in ERRORS.values() else float(value)
        elif isinstance(value, str):
            value = value.removeprefix("'") or None
        self.content.cells[at] = cell._replace(value=value, formula=formula, number_format=number_format)

    def hidden_in_merge(self, at: At) -> bool:
        """Whether a cell lies under a merged one."""
        return any(
            top <= at[0] <= bottom and left <= at[1] <= right and at != (top, left)
            for top, left, bottom, right in self.content.merges
        )

    @property
    def Formula(self) -> Any:
        block = self.block("formula")
        values = self.block("value")
        if isinstance(block, str):
            return block or _text(values)
        return tuple(
            tuple(text or _text(value) for text, value in zip(*pair, strict=True))
            for pair in zip(block, values, strict=True)
        )

    @Formula.setter
    def Formula(self, data: Any) -> None:
        self.require_free()
        _require_short(data)
        for at in self.places():
            self.enter(at, data)

    def ClearContents(self) -> bool:
        self.require_free()
        self.require_whole_merges()
        self._empty(self.held())
        return True

    def Clear(self) -> bool:
        self.require_free()
        self.require_whole_merges()
        self._part()
        for at in self.held():
            del self.content.cells[at]
        return True

    # --- looks ------------------------------------------------------------------------------

    @property
    def NumberFormat(self) -> str | None:
        return self.common("number_format")

    @NumberFormat.setter
    def NumberFormat(self, value: str) -> None:
        self.require_free()
        for at in self.places():
            self.content.cells[at] = self.content.cells.get(at, Cell())._replace(number_format=value)

    @property
    def Font(self) -> Font:
        return Font(self)

    @property
    def ColumnWidth(self) -> float | None:
        found = {self.content.widths.get(c, STANDARD_WIDTH) for c in range(self.at[1], self.at[3] + 1)}
        return found.pop() if len(found) == 1 else None

    @ColumnWidth.setter
    def ColumnWidth(self, value: float) -> None:
        self.require_free()
        if not 0 <= value <= WIDEST_COLUMN:
            raise no()
        self.content.widths |= dict.fromkeys(range(self.at[1], self.at[3] + 1), float(value))

    @property
    def RowHeight(self) -> float | None:
        found = {self.content.heights.get(r, _HEIGHT) for r in range(self.at[0], self.at[2] + 1)}
        return found.pop() if len(found) == 1 else None

    @RowHeight.setter
    def RowHeight(self, value: float) -> None:
        self.require_free()
        if not 0 <= value <= HIGHEST_ROW:
            raise no()
        self.content.heights |= dict.fromkeys(range(self.at[0], self.at[2] + 1), float(value))

    @property
    def PageBreak(self) -> int:
        """Of the row: https://learn.microsoft.com/office/vba/api/excel.range.pagebreak"""
        return _MANUAL_BREAK if self.at[0] in self.content.breaks else _NO_BREAK

    @PageBreak.setter
    def PageBreak(self, value: int) -> None:
        """Of whole rows; the first one has nothing before it."""
        self.require_free()
        top, left, bottom, right = self.at
        if (left, right) != (1, COLUMNS) or value not in (_MANUAL_BREAK, _NO_BREAK):
            raise no()
        if value == _NO_BREAK:
            self.content.breaks -= {row for row in self.content.breaks if top <= row <= bottom}
        elif top == 1:
            raise no()
        else:
            self.content.breaks |= set(range(top, bottom + 1))

    @property
    def Hidden(self) -> bool | None:
        """Of whole rows, hidden by whatever; Null where only some are: https://learn.microsoft.com/office/vba/api/excel.range.hidden"""
        if self.counted != "rows":
            raise no()
        rows = range(self.at[0], self.at[2] + 1)
        count = sum(row in rows for row in self.content.hidden_rows)
        some = self.content.filtered or any(self.content.tables) or 0 < count < len(rows)
        return None if some else bool(count)

    @Hidden.setter
    def Hidden(self, value: bool) -> None:
        self.require_free()
        rows = range(self.at[0], self.at[2] + 1)
        hidden = {row for row in self.content.hidden_rows if row not in rows}
        self.content.hidden_rows = hidden | set(rows if value else ())

    @property
    def Validation(self) -> Validation:
        from tests.support.excel.rules import Validation

        return Validation(self)

    @property
    def FormatConditions(self) -> FormatConditions:
        from tests.support.excel.rules import FormatConditions

        return FormatConditions(self)

    def SpecialCells(self, Type: int, Value: Any = None) -> Range:
        """Of those of which something is asked, the first area only; refused where there are none.

        https://learn.microsoft.com/office/vba/api/excel.range.specialcells
        """
        if Type != _VALIDATED or not self.content.asked:
            raise no()
        return Range(self.sheet, self.content.asked[0].place)

    def AutoFit(self) -> bool:
        """Of rows or columns only: https://learn.microsoft.com/office/vba/api/excel.range.autofit"""
        self.require_free()
        top, left, bottom, right = self.at
        measures, first, last = {
            "rows": (self.content.heights, top, bottom),
            "columns": (self.content.widths, left, right),
            "cells": ({}, 0, -1),
        }[self.counted]
        if self.counted == "cells" and (left, right) != (1, COLUMNS):
            raise no()
        for place in [place for place in measures if first <= place <= last]:
            del measures[place]
        return True

    # --- merging ----------------------------------------------------------------------------

    @property
    def MergeCells(self) -> bool | None:
        inside = [area for area in self.content.merges if meet(area, self.at)]
        if not inside:
            return False
        return True if any(_within(self.at, area) for area in inside) else None

    @property
    def MergeArea(self) -> Range:
        return Range(self.sheet, next((a for a in self.content.merges if meet(a, self.at)), self.at))  # fmt: skip

    def Merge(self, Across: Any = False) -> None:
        """Keeps the upper left value; where others would be lost Excel asks, unless DisplayAlerts is off.

        https://support.microsoft.com/office/merge-and-unmerge-cells-5cbd15d5-9375-4540-907f-c673a93fcedf
        """
        self.require_free()
        lost = [at for at in self.held() if at != self.at[:2] and self.content.cells[at].value is not None]  # fmt: skip
        if lost and not self.app.agrees("Merge"):
            return
        self.require_whole_merges()
        self._part()
        if self.at[:2] != self.at[2:]:
            self.content.merges.append(self.at)
        self._empty(lost)

    def _empty(self, places: Iterable[At]) -> None:
        for at in places:
            self.content.cells[at] = self.content.cells[at]._replace(value=None, formula="")

    def UnMerge(self) -> None:
        self.require_free()
        self.content.merges = [area for area in self.content.merges if not meet(area, self.at)]

    def _part(self) -> None:
        self.content.merges = [area for area in self.content.merges if not _within(area, self.at)]

    # --- links ------------------------------------------------------------------------------

    @property
    def Hyperlinks(self) -> Hyperlinks:
        return Hyperlinks(self)

    # --- selecting and copying --------------------------------------------------------------

    def Select(self) -> bool:
        """Only on the sheet in front: https://learn.microsoft.com/office/vba/api/excel.range.select"""
        book = self.sheet.book
        if self.app.books[:1] != [book] or book.active != self.content.name:
            raise no()
        self.content.selected = self.at
        return True

    def Activate(self) -> bool:
        return self.Select()

    def Copy(self, Destination: Range | None = None) -> bool:
        if Destination is None:
            self.app.clipboard = self
        else:
            Destination.require_free()
            Destination.paste(self, formats_only=False)
        return True

    def PasteSpecial(
        self, Paste: int = -4104, Operation: int = -4142, SkipBlanks: Any = False, Transpose: Any = False
    ) -> bool:
        self.require_free()
        if self.app.clipboard is None or Paste not in _PASTES:
            raise no()
        self.paste(self.app.clipboard, formats_only=Paste == _FORMATS)
        return True

    def paste(self, source: Range, *, formats_only: bool) -> None:
        """Repeat what was copied over this range: once, or as often as it fits. Whole rows take their heights along."""
        content, (top, left, bottom, right) = self.content, source.at
        height = bottom - top + 1
        repeats = max((self.at[2] - self.at[0] + 1) // height, 1)
        for again in range(repeats):
            down, across = self.at[0] - top + again * height, self.at[1] - left
            if not formats_only:
                self._take_along(source, down, across)
            target = Range(self.sheet, (top + down, left + across, bottom + down, right + across))
            moved = {(row + down, column + across) for row, column in source.held()}
            for at in moved | set(target.held()):
                like = source.content.cells.get((at[0] - down, at[1] - across), Cell())
                cell = content.cells.get(at, Cell()) if formats_only else like
                content.cells[at] = like._replace(value=cell.value, formula=cell.formula, link=cell.link)

    def _take_along(self, source: Range, down: int, across: int) -> None:
        content, (top, left, bottom, right) = self.content, source.at
        if (left, right) == (1, COLUMNS):
            for row in range(top, bottom + 1):
                height = source.content.heights.get(row)
                content.heights.pop(row + down, None)
                if height is not None:
                    content.heights[row + down] = height
        content.merges += [
            (area[0] + down, area[1] + across, area[2] + down, area[3] + across)
            for area in source.content.merges
            if _within(area, source.at)
        ]


class Font(Part):
    def __init__(self, cells: Range) -> None:
        super().__init__(cells.app)
        self.cells = cells

    @property
    def Size(self) -> float | None:
        return self.cells.common("font_size")


class Hyperlinks(Part):
    """The link objects of a range; a HYPERLINK formula is none."""

    def __init__(self, cells: Range) -> None:
        super().__init__(cells.app)
        found = (cells.content.cells[at] for at in cells.held())
        self.links = [cell for cell in found if cell.link is not None]

    @property
    def Count(self) -> int:
        return len(self.links)

    def __iter__(self) -> Iterator[Hyperlink]:
        return iter([self(place) for place in range(1, len(self.links) + 1)])

    def __call__(self, Index: Any) -> Hyperlink:
        if not 1 <= Index <= len(self.links):
            raise no()
        return Hyperlink(self.app, self.links[Index - 1].link or "")

    def Item(self, Index: Any) -> Hyperlink:
        return self(Index)


class Hyperlink(Part):
    def __init__(self, app: Application, address: str) -> None:
        super().__init__(app)
        self.address = address

    @property
    def Address(self) -> str:
        return self.address


def area_of(text: str) -> Rectangle:
    """The rectangle of an address such as $A$1:B2, 3:7 or C:D; refused as by Excel when it is none."""
    found = re.fullmatch(r"\$?([A-Z]*)\$?(\d*)(?::\$?([A-Z]*)\$?(\d*))?", text, re.IGNORECASE)
    if found is None or not (":" in text or (found[1] and found[2])):
        raise no()
    left, top = found.group(1, 2)
    right, bottom = found.group(3, 4) if ":" in text else (left, top)
    if bool(left) != bool(right) or bool(top) != bool(bottom):
        raise no()
    rows = sorted((int(top or 1), int(bottom or ROWS)))
    columns = sorted((_number(left) or 1, _number(right) or COLUMNS))
    return rows[0], columns[0], rows[1], columns[1]


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _within(inner: Rectangle, outer: Rectangle) -> bool:
    return outer[0] <= inner[0] and inner[2] <= outer[2] and outer[1] <= inner[1] and inner[3] <= outer[3]  # fmt: skip


def _of(rows: Any, down: int, right: int) -> Any:
    return rows[down][right] if down < len(rows) and right < len(rows[down]) else _MISSING


def _require_short(value: Any) -> None:
    """Refuse a text or a formula that is too long for a cell."""
    if isinstance(value, str) and len(value) > (LONGEST_FORMULA if value.startswith("=") else LONGEST_TEXT):  # fmt: skip
        raise no()


def _shown(argument: str) -> Any:
    """What the second argument of a link shows, a text or a number."""
    return argument[1:-1].replace('""', '"') if argument.startswith('"') else float(argument)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
