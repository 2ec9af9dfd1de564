"""Writes tables as sheets, row by row, so that memory does not grow with them; splits at Excel's limit of rows."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table as ExcelTable, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.drawing.text_size import MAX_ROW_HEIGHT, text_height
from xltool.model.cells import Area, column_letters
from xltool.receiving.consolidated.links import Links
from xltool.receiving.consolidated.looks import FONT_SIZE, Palette
from xltool.receiving.consolidated.tables import Column, Foot, Linked, Row, Table, Value
from xltool.receiving.consolidated.visible_text import looks_like_command, visible

EXCEL_ROWS = 1_048_576
NOTHING = "（无）"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")
_SAFE_DIGITS = 15
_SOURCE_IN_FULL = 24
"""Width from which on a column shows the whole source; a narrower one is only there to be clicked."""
_ONE_LINE = 0.9
"""Share of a column's width up to which a text surely takes one line."""


class SheetWriter:
    """Writes tables into one workbook; ``splits`` says which did not fit on one sheet, ``unlinked`` where links ran out."""

    def __init__(self, workbook: Workbook, palette: Palette, money_width: float, rows: int, links: Links) -> None:
        self._workbook = workbook
        self._links = links
        self._palette = palette
        self.money_width = money_width
        self._rows = rows
        self._tables = 0
        self.splits: list[str] = []
        self.unlinked: list[str] = []
        self.text_areas: dict[str, str] = {}
        """By sheet: where digits are meant as text, so that Excel sees no mistake in them."""

    def write(self, table: Table) -> None:
        """Write one table, on as many sheets as it needs; its foot stands on the last."""
        rows = table.rows()
        number, more = 1, True
        first = next(rows, None)
        while more:
            name = table.name if number == 1 else f"{table.name}({number})"
            following = self._sheet(name, table, first, rows)
            more = following is not None
            first = following
            number += 1
        if number > 2:
            self.splits.append(
                f"“{table.name}”超过 Excel 一张表能放的行数，分成了 {number - 1} 张：{table.name}、"
                f"{table.name}(2)……合计按全部行计算。"
            )

    def _sheet(self, name: str, table: Table, first: Row | None, rows: Iterator[Row]) -> Row | None:
        """Write one sheet; the row that did not fit any more, or None when all is written."""
        sheet = self._start(name, table)
        capacity = self._rows - table.header_row - 4
        body = [NOTHING, *([None] * (len(table.columns) - 1))] if first is None else first
        at, links = table.header_row, 0
        for row in chain([body], islice(rows, capacity - 1)):
            at += 1
            links += sum(isinstance(value, Linked) for value in row)
            linking = links <= table.links
            self._append(sheet, at, self._cells(sheet, table, row, linking=linking), self._height(table, row))
            if linking:
                self._keep_links(name, at, row)
        if links > table.links:
            self.unlinked.append(
                f"“{name}”只有前 {table.links} 行左右带链接，后面的行只写来源；从“收件清单”可以点开每个文件。"
            )
        following = next(rows, None)
        self._add_table(sheet, table, at)
        last = at if following is not None else self._foot(sheet, table.foot(), table.columns, at)
        printed = table.printed or len(table.columns)
        sheet.print_area = f"A1:{column_letters(printed)}{last}"
        return following

    def _start(self, name: str, table: Table) -> Worksheet:
        sheet: Worksheet = self._workbook.create_sheet(name)
        sheet.sheet_view.tabSelected = len(self._workbook.worksheets) == 1
        for number, column in enumerate(table.columns, start=1):
            width = max(column.width, self.money_width) if column.kind == "money" else column.width
            sheet.column_dimensions[column_letters(number)].width = width
        set_up_page(sheet, "landscape", title_rows=f"{table.header_row}:{table.header_row}")
        frozen = f"{column_letters(table.frozen + 1)}{table.header_row + 1}"
        set_up_screen(sheet, frozen=frozen, zoom=90)
        for row, height in ((1, 28.0), *((row, 18.0) for row in range(2, table.header_row)), (table.header_row, 30.0)):
            sheet.row_dimensions[row].height = height
        sheet.append([self.cell(sheet, table.title, "title")])
        for line in table.note_lines:
            sheet.append([self.cell(sheet, line, "note")])
        sheet.append([self.cell(sheet, one.header, "header") for one in table.columns])
        return sheet

    def _append(self, sheet: Worksheet, at: int, cells: list[Any], height: float | None) -> None:
        """Write a row and forget its height: a sheet that keeps them all would grow with its rows."""
        if height is not None:
            sheet.row_dimensions[at].height = height
        sheet.append(cells)
        if height is not None:
            del sheet.row_dimensions[at]

    def _keep_links(self, name: str, at: int, row: Row) -> None:
        for number, value in enumerate(row, start=1):
            if isinstance(value, Linked) and value.target:
                self._links.add(name, f"{column_letters(number)}{at}", value.target)

    def _height(self, table: Table, row: Row) -> float | None:
        """Height in points that shows the whole row; None: one line. Not every program fits it on opening."""
        heights = [
            text_height(text, column.width, FONT_SIZE)
            for value, column in zip(row, table.columns, strict=True)
            if not (isinstance(value, Linked) and column.width < _SOURCE_IN_FULL)
            and (text := value.text if isinstance(value, Linked) else value)
            and isinstance(text, str)
            and (2 * len(text) > column.width * _ONE_LINE or "\n" in text)
        ]
        return min(max(heights), MAX_ROW_HEIGHT) if heights else None

    def _cells(self, sheet: Worksheet, table: Table, row: Row, *, linking: bool) -> list[Any]:
        cells = [
            self._value(sheet, value, column, linking=linking) for value, column in zip(row, table.columns, strict=True)
        ]
        mark = dict(table.marks).get(row[0]) if table.marks and isinstance(row[0], str) else None
        if mark:
            cells[0] = self.cell(sheet, row[0], f"mark {mark}")
        return cells

    def _value(self, sheet: Worksheet, value: Value, column: Column, *, linking: bool) -> Any:
        match value:
            case Linked(text, target):
                return self.cell(sheet, text, "link" if target and linking else "text")
            case Decimal() if column.kind == "percent":
                return self.number(sheet, f"{value / 100:f}", "percent")
            case Decimal():
                return self.number(sheet, f"{value:.2f}", "money")
            case int():
                return self.number(sheet, str(value), "integer")
            case str() if column.kind == "number_or_text" and _is_number(value):
                return self.number(sheet, value, "number")
        looks = {"code": "code", "number_or_text": "text", "long": "text"}
        return self.cell(sheet, value, looks.get(column.kind, column.kind))

    def cell(self, sheet: Worksheet, value: object, look: str) -> Any:
        """A cell that holds a text and nothing else, or an empty one."""
        cell: Any = WriteOnlyCell(sheet)
        text = "" if value is None else visible(str(value))
        if text:
            cell._value, cell.data_type = text, "s"
        cell._style = self._palette.of(look, quoted=looks_like_command(text))
        return cell

    def number(self, sheet: Worksheet, digits: str, look: str) -> Any:
        """A cell that holds a number, written digit by digit: no float comes near it."""
        cell: Any = WriteOnlyCell(sheet)
        cell._value, cell.data_type = digits, "n"
        cell._style = self._palette.of(look)
        return cell

    def _foot(self, sheet: Worksheet, foot: Sequence[Foot], columns: Sequence[Column], at: int) -> int:
        for line in foot:
            kind = "foot" if line.strong else "check"
            cells = []
            for value in (*line.values, *([None] * (len(columns) - len(line.values)))):
                if isinstance(value, Decimal):
                    cells.append(self.number(sheet, f"{value:.2f}", f"{kind} money"))
                elif isinstance(value, int):
                    cells.append(self.number(sheet, str(value), f"{kind} integer"))
                else:
                    cells.append(self.cell(sheet, value, f"{kind} text"))
            sheet.append(cells)
            at += 1
        return at

    def _add_table(self, sheet: Worksheet, table: Table, last: int) -> None:
        self._tables += 1
        area = Area(sheet.title, table.header_row, 1, last, len(table.columns))
        made = ExcelTable(displayName=f"Table{self._tables}", ref=area.a1)
        made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        made.tableColumns = [
            TableColumn(id=number, name=column.header) for number, column in enumerate(table.columns, start=1)
        ]
        made.autoFilter = AutoFilter(ref=area.a1)
        sheet._tables.add(made)  # type: ignore[attr-defined]  # add_table would warn of what is done above
        columns = [
            column_letters(number)
            for number, column in enumerate(table.columns, start=1)
            if column.kind in {"code", "number_or_text"}
        ]
        cells = " ".join(f"{letters}{table.header_row + 1}:{letters}{last}" for letters in columns)
        self.text_areas[sheet.title] = cells


def _is_number(text: str) -> bool:
    """Whether a number cell shows this text exactly as it was typed."""
    return bool(_NUMBER.fullmatch(text)) and len(text.strip("-0.").replace(".", "")) <= _SAFE_DIGITS
