"""xlwings' ranges on LibreOffice: values, formulas, looks. Where the programs differ, what Excel does is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xltool.books.libreoffice import styles
from xltool.books.libreoffice.cells import read_formulas, read_values, write_values
from xltool.books.libreoffice.copying import copy_cells
from xltool.books.libreoffice.office import properties, uno_module
from xltool.books.libreoffice.styles import CONTENTS, FORMATS, NOTES
from xltool.model.cells import column_letters

if TYPE_CHECKING:
    from xltool.books.libreoffice.sheets import Sheet

_POINT = 2540 / 72
"""Hundredths of a millimetre, LibreOffice's measure, in a point."""
_TWIP = 2540 / 1440


_PDF = "calc_pdf_Export"


@dataclass(frozen=True, slots=True)
class Corners:
    """A rectangle of cells, counted from 0 as UNO does."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1


class Range(base_classes.Range):
    """A rectangle of cells."""

    def __init__(self, sheet: Sheet, corners: Corners) -> None:
        self._sheet = sheet
        self.corners = corners
        self._uno: Any = None
        self.options: dict[str, Any] = {}

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def uno(self) -> Any:
        if self._uno is None:
            at = self.corners
            self._uno = self.sheet.uno.getCellRangeByPosition(at.left, at.top, at.right, at.bottom)
        return self._uno

    api = uno

    @property
    def row(self) -> int:
        return self.corners.top + 1

    @property
    def column(self) -> int:
        return self.corners.left + 1

    @property
    def shape(self) -> tuple[int, int]:
        return self.corners.height, self.corners.width

    @property
    def address(self) -> str:
        at = self.corners
        first = f"${column_letters(at.left + 1)}${at.top + 1}"
        last = f"${column_letters(at.right + 1)}${at.bottom + 1}"
        return first if self.shape == (1, 1) else f"{first}:{last}"

    def __len__(self) -> int:
        return self.corners.height * self.corners.width

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            down, right = divmod(row - 1, self.corners.width)
        else:
            down, right = row - 1, column - 1
        top, left = self.corners.top + down, self.corners.left + right
        return Range(self.sheet, Corners(top, left, top, left))

    # --- contents ---------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        """Values as Excel gives them: numbers as float, dates as datetime, errors as Excel's numbers."""
        rows = read_values(self.sheet.book.uno, self.uno)
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._require_writable()
        if not isinstance(data, list | tuple):
            data = [[data] * self.corners.width] * self.corners.height
        elif data and not isinstance(data[0], list | tuple):
            data = [data]
        write_values(self.sheet.book.uno, self.uno, data)

    @property
    def formula(self) -> Any:
        """Formulas as Excel writes them, constants as text."""
        rows = read_formulas(self.uno)
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    def values_and_formulas(self) -> tuple[list[list[Any]], list[list[str]]]:
        """Both at once, as rows whatever the shape; Excel has no such call."""
        return read_values(self.sheet.book.uno, self.uno), read_formulas(self.uno)

    def clear_contents(self) -> None:
        self._require_writable()
        self.uno.clearContents(CONTENTS)

    def clear(self) -> None:
        self._require_writable()
        self.unmerge()
        self.used_part.clearContents(CONTENTS | NOTES | FORMATS)

    # --- looks ------------------------------------------------------------------------------

    @property
    def number_format(self) -> str | None:
        """The format code; None when the cells have different ones."""
        key = styles.common(self.uno, "NumberFormat")
        if key is None:
            return None
        return str(self.sheet.book.uno.NumberFormats.getByKey(key).FormatString)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._require_writable()
        self.uno.NumberFormat = styles.format_key(self.sheet.book.uno, value)

    @property
    def font(self) -> styles.Font:
        return styles.Font(self.uno)

    @property
    def row_height(self) -> float | None:
        """Points; None when the rows have different heights."""
        rows = self.uno.Rows
        first: int = rows.getByIndex(0).Height
        if any(rows.getByIndex(index).Height != first for index in range(1, self.corners.height)):
            return None
        return round(first / _POINT, 1)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self._require_writable()
        self.uno.Rows.Height = round(value * _POINT)

    @property
    def column_width(self) -> float | None:
        """Characters without padding, as Excel counts; 0 when hidden, None when the columns have different widths."""
        widths = set(self._column_widths())
        return None if len(widths) > 1 else widths.pop()

    @column_width.setter
    def column_width(self, value: float) -> None:
        """0 hides the columns, as in Excel."""
        self._require_writable()
        columns = self.uno.Columns
        columns.IsVisible = value > 0
        if value > 0:
            digit = styles.digit_width(self.sheet.book.uno) * _TWIP
            columns.Width = round((value + styles.PADDING) * digit)

    def _column_widths(self) -> list[float]:
        columns = map(self.uno.Columns.getByIndex, range(self.corners.width))
        widths = [column.Width if column.IsVisible else 0 for column in columns]
        digit = styles.digit_width(self.sheet.book.uno) * _TWIP
        return [round(width / digit - styles.PADDING, 2) if width else 0.0 for width in widths]

    def measures(self) -> tuple[list[float], list[float], list[list[float]]]:
        """Width of every column, height of every row, rows of font sizes; Excel has no such call."""
        rows = map(self.uno.Rows.getByIndex, range(self.corners.height))
        points = [round(row.Height / _POINT, 1) for row in rows]
        return self._column_widths(), points, styles.font_sizes(self.uno, self.shape)

    def autofit(self, axis: str | None = None) -> None:
        self._require_writable()
        if axis in (None, "r", "rows"):
            self.uno.Rows.OptimalHeight = True
        if axis in (None, "c", "columns"):
            self.uno.Columns.OptimalWidth = True

    @property
    def merge_area(self) -> Range:
        """The merged area that holds the first cell."""
        cursor = self.sheet.uno.createCursorByRange(self(1, 1).uno)
        cursor.collapseToMergedArea()
        at = cursor.RangeAddress
        return Range(self.sheet, Corners(at.StartRow, at.StartColumn, at.EndRow, at.EndColumn))

    @property
    def merge_cells(self) -> bool:
        return bool(self.uno.IsMerged)

    def merge(self, across: bool) -> None:
        """Make one cell of all; what the first cell does not hold is lost, as in Excel."""
        self._require_writable()
        at = self.corners
        held = [text for line in self.uno.getFormulaArray() for text in line]
        rests = [(at.left + 1, at.top, at.right, at.top), (at.left, at.top + 1, at.right, at.bottom)]
        for left, top, right, bottom in rests:
            if any(held[1:]) and left <= right and top <= bottom:
                rest = self.sheet.uno.getCellRangeByPosition(left, top, right, bottom)
                rest.clearContents(CONTENTS)
        self.uno.merge(True)

    def unmerge(self) -> None:
        """Separate every merged area that the range touches."""
        self._require_writable()
        if self.uno.IsMerged:
            cursor = self.sheet.uno.createCursorByRange(self.used_part)
            cursor.collapseToMergedArea()
            cursor.merge(False)

    # --- copying ----------------------------------------------------------------------------

    def copy(self, destination: Any = None) -> None:
        """Copy to another range, or remember for ``paste``; whole sheets with widths and heights, as in Excel."""
        if destination is None:
            self.sheet.book.app.engine.office.state["copied"] = self
            return
        target: Range = destination.impl
        target._require_writable()
        copy_cells(self, target)

    @property
    def is_rows(self) -> bool:
        return self.corners.width == self.sheet.cells.corners.width

    def paste(
        self, paste: str | None = None, operation: str | None = None, skip_blanks: bool = False, transpose: bool = False
    ) -> None:
        """Give the cells the formats of what was copied, repeated as often as it fits."""
        if paste != "formats":
            raise NotImplementedError(paste)
        self._require_writable()
        styles.copy_formats(self.sheet.book.app.engine.office.state["copied"], self)

    def to_pdf(self, path: str, quality: str) -> None:
        uno = uno_module()
        options = uno.Any("[]com.sun.star.beans.PropertyValue", properties(Selection=self.uno))
        target = Path(path).resolve().as_uri()
        self.sheet.book.uno.storeToURL(target, properties(FilterName=_PDF, FilterData=options))

    @property
    def hyperlink(self) -> str:
        """The address of the cell's link; texts have it within, other values beside them."""
        cell = self.uno.getCellByPosition(0, 0)
        if cell.Hyperlink:
            return str(cell.Hyperlink)
        if not cell.TextFields.Count:
            raise ValueError("no hyperlink")
        return str(cell.TextFields.getByIndex(0).URL)

    def select(self) -> None:
        self.sheet.activate()
        self.sheet.book.uno.CurrentController.select(self.uno)

    @property
    def used_part(self) -> Any:
        """The part of the range that the sheet uses: whole columns and sheets are too much for UNO calls."""
        at, end = self.corners, self.sheet.used_range.corners
        bottom, right = at.bottom, at.right
        if at.height > end.height + 1000:
            bottom, right = min(bottom, end.bottom), min(right, end.right)
        return self.sheet.uno.getCellRangeByPosition(at.left, at.top, max(right, at.left), max(bottom, at.top))

    def _require_writable(self) -> None:
        self.sheet.book.require_writable()
        if self.sheet.uno.isProtected():
            raise PermissionError(f"the sheet {self.sheet.name} is protected")
