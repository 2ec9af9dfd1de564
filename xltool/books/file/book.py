"""The file door: a Book on a closed .xlsx file, read by calamine and edited in place by Excelize.

The bytes are read once. Values come from calamine; error cells and formulas, which it leaves out, from the sheet's XML.
Refuses to guess: a file that is not a sound workbook raises FileRefused with the reason.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from xltool.books.file.archive import WORKBOOK_LIMITS
from xltool.books.file.calamine_sheet import for_calamine, with_known_errors
from xltool.books.file.far_dates import far_cells, no_date
from xltool.books.file.formats import CellFormats, percent_formats
from xltool.books.file.package import STYLES, THEME, WORKBOOK, Package
from xltool.books.file.part_names import rels_name
from xltool.books.file.refusals import DAMAGED, Why, refusal
from xltool.books.file.saving import require_writable, save
from xltool.books.file.sheet_xml import (
    MAIN,
    cells_to_parse,
    hidden_rows,
    hides_rows,
    is_protected,
    sheet_layout,
    styles_at,
    unseen_lines,
    with_errors_and_formulas,
)
from xltool.books.plain import plain, typed_text
from xltool.model.cells import Area, Grid, Raw, column_number
from xltool.model.edits import CopySheet, DeleteSheet, Edit, EmptySheet, HiddenSheet, SheetLayout
from xltool.model.errors import BookBusy, FileRefused, XltoolError, why_unreadable
from xltool.model.paths import fault_here
from xltool.model.quiet import stderr_at_rest

if TYPE_CHECKING:
    from xltool.model.form_layout import SheetDesign

Read = TypeVar("Read")
_LARGEST_DESIGN = 4_000_000
"""Bytes of a sheet that is read for how it looks; a printed table has less than a hundredth of that."""


class FileBook:
    """A workbook on disk. With ``output`` a plan's result goes there and the file itself stays."""

    def __init__(self, path: str | Path, output: str | Path | None = None) -> None:
        self._path = Path(path)
        self._target = self._path if output is None else Path(output)
        self.last_backup: Path | None = None
        self._load(Package(read_bytes(self._path), self.name))

    @property
    def folder(self) -> Path:
        """Where the workbook lies."""
        return self._path.parent

    @classmethod
    def of_package(cls, package: Package, folder: Path | None = None) -> FileBook:
        """A workbook of which only the bytes are known, and the folder it came from; it can be read, not written."""
        book = cls.__new__(cls)
        book._path = book._target = (folder or Path()) / package.name  # noqa: SLF001  its own class
        book.last_backup = None
        book._load(package)  # noqa: SLF001
        return book

    @property
    def name(self) -> str:
        """The file name, as staff see it."""
        return self._path.name

    def sheet_names(self) -> tuple[str, ...]:
        """Every sheet, hidden ones included, in the order of the tabs."""
        return tuple(self._package.sheets)

    def read(self, sheet: str) -> Grid:
        """The whole sheet as raw values; an unknown sheet is an empty grid."""
        if sheet not in self._grids:
            self._grids[sheet] = self._read(sheet)
        return self._grids[sheet]

    def percent_cells(self, sheet: str, cells: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Which of these (row, column) cells carry a percent number format."""
        wanted = frozenset(cells)
        part = self._package.sheets.get(sheet)
        percent = self._percent_formats() if wanted and part is not None else frozenset()
        if not percent:
            return frozenset()
        content = self._package.sheet_xml(sheet)
        styles = self._soundly(lambda: styles_at(content, wanted))
        return frozenset(cell for cell in wanted if styles.get(cell, 0) in percent)

    def number_formats(self, sheet: str, cells: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The number formats of these (row, column) cells, of those that have one that is not Excel's own."""
        own = self._cell_formats().own
        if not own or sheet not in self._package.sheets:
            return {}
        styles = self._soundly(lambda: styles_at(self._package.sheet_xml(sheet), cells))
        return {cell: own[styles[cell]] for cell in cells if styles.get(cell) in own}

    def hidden_sheets(self) -> tuple[str, ...]:
        """The sheets whose tabs are not shown."""
        sheets = self._package.tree(WORKBOOK).findall(f"{MAIN}sheets/{MAIN}sheet")
        return tuple(one.get("name", "") for one in sheets if one.get("state", "visible") != "visible")

    def hidden_rows(self, sheet: str) -> list[int]:
        """The hidden rows that hold something; filtered rows are hidden too."""
        part = self._package.sheets.get(sheet)
        if part is None or b"hidden=" not in (content := self._package.part(part.part)):
            return []
        grid = self.read(sheet).rows
        return [
            row for row in hidden_rows(content) if row <= len(grid) and any(raw is not None for raw in grid[row - 1])
        ]

    def hidden_columns(self, sheet: str) -> tuple[range, ...]:
        """The columns that nobody sees, empty ones as well."""
        part = self._package.sheets.get(sheet)
        return () if part is None else unseen_lines(self._package.part(part.part))[1]

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """The merged areas of a sheet."""
        if sheet not in self._package.sheets:
            return ()
        return tuple(
            Area(sheet, int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
            for left, top, right, bottom in self._package.merges(sheet)
        )

    def tables(self, sheet: str) -> tuple[Area, ...]:
        """The tables of a sheet that can grow, each with its row of headers; none where the sheet is protected."""
        from xltool.books.file.tables import table_areas  # noqa: PLC0415  only workbooks of template 1.0 are asked

        part = self._package.sheets.get(sheet)
        if part is None or is_protected(self._package.part(part.part)):
            return ()
        parts = {
            name: self._package.any_part(name)
            for folded, name in self._package.part_names.items()
            if "tables/" in folded or name == rels_name(part.part)
        }
        return tuple(table_areas(parts, part.part, sheet))

    def layout(self, sheet: str, rows: int, columns: int) -> SheetLayout:
        """Widths, heights and font sizes of the first rows and columns; a missing sheet has the defaults."""
        part = self._package.sheets.get(sheet)
        root = ET.Element("worksheet") if part is None else self._package.tree(part.part)
        return self._soundly(lambda: sheet_layout(root, self._cell_formats().font_size, rows, columns))

    def design(self, sheet: str, rows: int, columns: int) -> SheetDesign:
        """The upper left part of a sheet as drawn: measures, looks of cells, page."""
        from xltool.books.file.cell_looks import design_of  # noqa: PLC0415  only packages of forms are asked for it

        part = self._package.sheets.get(sheet)
        if part is not None and len(self._package.part(part.part)) > _LARGEST_DESIGN:
            raise refusal(self.name, f"工作表「{sheet}」里有太多带格式的空单元格。请删去表格以外的格式。", Why.TOO_MANY)
        root = ET.Element("worksheet") if part is None else self._package.tree(part.part)
        styles, theme = (
            self._package.tree(name) if self._package.optional_part(name) is not None else None
            for name in (STYLES, THEME)
        )
        return self._soundly(lambda: design_of(root, styles, theme, rows, columns))

    def hides_rows(self, sheet: str) -> bool:
        """Whether rows of a sheet are not shown, by a filter or by hand."""
        part = self._package.sheets.get(sheet)
        return part is not None and hides_rows(self._package.part(part.part))

    def apply(self, plan: Sequence[Edit]) -> None:
        """Carry out the whole plan in order; on failure the workbook stays as it was.

        Afterwards this book is the result: it reads from where the result was saved.
        """
        from xltool.books.file.edits import draw  # noqa: PLC0415  loads a Go runtime, which reading never needs

        target = self._target.resolve()
        require_writable(target)
        self._require_unchanged()
        content = draw(self._package, plan)
        self._verify(content, plan)
        self._require_unchanged()
        self.last_backup = save(target, content)
        self._path = self._target
        self._load(Package(content, self.name))

    def _load(self, package: Package) -> None:
        self._package = package
        self._workbook: CalamineWorkbook | None = None
        self._grids: dict[str, Grid] = {}
        self._formats: CellFormats | None = None

    def _read(self, sheet: str) -> Grid:
        part = self._package.sheets.get(sheet)
        if part is None or not part.is_worksheet:
            return Grid(sheet, ())
        content = self._package.sheet_xml(sheet)
        grid = Grid(sheet, self._values(sheet, content))
        marked = cells_to_parse(content)
        if marked is None:
            return grid
        return self._soundly(lambda: with_errors_and_formulas(grid, self._parse(marked, content)))

    def _values(self, sheet: str, content: bytes) -> list[list[Raw]]:
        far = far_cells(content)
        try:
            with stderr_at_rest(bool(far)):
                return _raw_rows(self._rows(sheet, content))
        except (FileRefused, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # calamine's PanicException derives from BaseException
            reason = no_date(sheet, far) if far else DAMAGED
            raise refusal(self.name, reason) from error

    def _rows(self, sheet: str, content: bytes) -> list[list[Any]]:
        """Calamine's values; of a sheet with an error value that it does not know, at the second attempt."""
        taken = for_calamine(content)
        try:
            return self._open(sheet, content, taken).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except CalamineError:
            if (known := with_known_errors(taken)) is taken:
                raise
            return self._open(sheet, content, known).get_sheet_by_name(sheet).to_python(skip_empty_area=False)

    def _open(self, sheet: str, content: bytes, taken: bytes) -> CalamineWorkbook:
        """The workbook at calamine's hands; one of its own for a sheet that it would not take as it is."""
        self._package.require_readable()
        if taken is not content:
            return CalamineWorkbook.from_filelike(io.BytesIO(self._package.with_sheet(sheet, taken)))
        if self._workbook is None:
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(self._package.readable))
        return self._workbook

    def _parse(self, excerpt: bytes, whole: bytes) -> ET.Element:
        try:
            return ET.fromstring(excerpt)  # noqa: S314  the gate has refused DTDs
        except ET.ParseError:
            return ET.fromstring(whole)  # noqa: S314

    def _soundly(self, read: Callable[[], Read]) -> Read:
        """Call what reads XML; numbers or tags that make no sense mean a damaged file."""
        try:
            return read()
        except (ET.ParseError, ValueError) as error:
            raise refusal(self.name, DAMAGED) from error

    def _percent_formats(self) -> frozenset[int]:
        found = percent_formats(self._package.optional_part(STYLES) or b"")
        return self._cell_formats().percent if found is None else found

    def _cell_formats(self) -> CellFormats:
        if self._formats is None:
            has_styles = self._package.optional_part(STYLES) is not None
            root = self._package.tree(STYLES) if has_styles else None
            self._formats = self._soundly(lambda: CellFormats(root))
        return self._formats

    def _require_unchanged(self) -> None:
        if read_bytes(self._path) != self._package.data:
            raise BookBusy(f"{self.name} 在处理期间被别人改动过，没有写入。请再运行一次。")

    def _verify(self, content: bytes, plan: Sequence[Edit]) -> None:
        """Open the result before it replaces anything: the sheets are all there and can be read."""
        expected = list(self.sheet_names())
        for edit in plan:
            if isinstance(edit, DeleteSheet | HiddenSheet) and edit.name in expected:
                expected.remove(edit.name)
            if isinstance(edit, CopySheet | HiddenSheet | EmptySheet) and edit.name not in expected:
                expected.append(edit.name)
        package = Package(content, self.name)
        names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
        if list(package.sheets) != expected or names != expected:
            raise XltoolError(
                f"{self.name} 没有改动：写好的工作簿复核时缺少工作表。请重试；仍不行时请把文件发给维护人员。"
            )


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; FileRefused with the reason when it cannot be read."""
    name = path.name or str(path)
    if fault := fault_here(path):
        raise refusal(name, f"{fault}。请改名后再试。", Why.NO_ACCESS)
    try:
        with path.open("rb") as stream:
            return stream.read(WORKBOOK_LIMITS.file + 1)
    except OSError as error:
        raise refusal(name, why_unreadable(error, "其中的 .xlsx 工作簿"), Why.NO_ACCESS) from error


def _raw_rows(rows: list[list[Any]]) -> list[list[Raw]]:
    """Values as they look when typed, without blanks at the end of rows and at the end of the sheet."""
    result: list[list[Raw]] = []
    last = 0
    for number, row in enumerate(rows, start=1):
        width = len(row)
        if row.count("") == width:
            result.append([])
            continue
        while row[width - 1] == "":
            width -= 1
        result.append([typed_text(v) if v and v.__class__ is str else plain(v) for v in row[:width]])
        last = number
    return result[:last]
