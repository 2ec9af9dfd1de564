"""Write values and formulas into cells through Excelize, past the traps of its calls.

Measured on Excelize 0.1.0: integers beyond 32 bits wrap round; a write to a covered cell of a merged area lands in its
corner; dates take the clock's time zone. So numbers go as floats, covered cells are left out, dates go as serials.
"""

from typing import Any

from xltool.books.storable import Number, Stored, storable
from xltool.model.cells import Area, Formula, Plain, column_letters
from xltool.model.edits import WriteBlock

_NO_PATTERN = -1


class CellWriter:
    """Writes into an open Excelize file; ``results`` keeps what formulas give, by sheet and cell."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._epoch_1904 = bool(file.get_workbook_props().date1904)
        self._covered: dict[str, set[tuple[int, int]]] = {}
        self._date_styles: dict[tuple[int, int], int] = {}
        self.results: dict[str, dict[str, Stored]] = {}

    def write(self, edit: WriteBlock) -> None:
        """Write a block; cells covered by a merged area show nothing and are left alone."""
        covered = self._find_covered(edit.sheet)
        for row, values in enumerate(edit.rows, start=edit.row):
            for column, value in enumerate(values, start=edit.column):
                if (row, column) not in covered:
                    self._write_cell(edit.sheet, f"{column_letters(column)}{row}", value)

    def empty(self, area: Area) -> None:
        """Take values and formulas away."""
        results = self.results.get(area.sheet, {})
        for row, column in area.cells():
            cell = f"{column_letters(column)}{row}"
            results.pop(cell, None)
            self._file.set_cell_default(area.sheet, cell, "")

    def merges_changed(self, sheet: str) -> None:
        """Look again which cells are covered."""
        self._covered.pop(sheet, None)

    def sheet_replaced(self, sheet: str, source: str | None = None) -> None:
        """Forget what was known of a sheet that is gone, or is now a copy of another."""
        self.merges_changed(sheet)
        self.results.pop(sheet, None)
        if source is not None:
            self.results[sheet] = dict(self.results.get(source, {}))

    def _write_cell(self, sheet: str, cell: str, value: Plain | Formula) -> None:
        results = self.results.setdefault(sheet, {})
        if isinstance(value, Formula):
            self._file.set_cell_default(sheet, cell, "")
            self._file.set_cell_formula(sheet, cell, value.text.removeprefix("="))
            results[cell] = storable(value.value, epoch_1904=self._epoch_1904)
            return
        results.pop(cell, None)
        stored = storable(value, epoch_1904=self._epoch_1904)
        if isinstance(stored, bool):
            self._file.set_cell_bool(sheet, cell, stored)
        elif isinstance(stored, Number):
            self._file.set_cell_float(sheet, cell, stored.value, -1, 64)
            if stored.number_format:
                self._show_as(sheet, cell, stored.number_format)
        elif stored:
            self._file.set_cell_str(sheet, cell, stored)
        else:
            self._file.set_cell_default(sheet, cell, "")

    def _show_as(self, sheet: str, cell: str, number_format: int) -> None:
        """Give a date its format, unless the cell has a number format of its own."""
        former = int(self._file.get_cell_style(sheet, cell))
        if (former, number_format) not in self._date_styles:
            style = self._file.get_style(former)
            styled = former
            if not (style.num_fmt or style.custom_num_fmt):
                style.num_fmt = number_format
                if style.fill.pattern == _NO_PATTERN:
                    style.fill.pattern = 0  # Excelize refuses what it gave
                styled = int(self._file.new_style(style))
            self._date_styles[former, number_format] = styled
        self._file.set_cell_style(sheet, cell, cell, self._date_styles[former, number_format])

    def _find_covered(self, sheet: str) -> set[tuple[int, int]]:
        """Cells of merged areas other than their upper left corners."""
        if sheet not in self._covered:
            covered: set[tuple[int, int]] = set()
            for merged in self._file.get_merge_cells(sheet, True):
                area = Area.of(sheet, f"{merged.get_start_axis()}:{merged.get_end_axis()}")
                covered |= {*area.cells()} - {(area.top, area.left)}
            self._covered[sheet] = covered
        return self._covered[sheet]
