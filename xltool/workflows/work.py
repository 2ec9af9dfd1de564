"""A workbook while one verb works on it: what it says is read once, and what follows from it is computed once."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.drawing.findings_sheet import Note, read_notes
from xltool.drawing.layout import LayoutSheet, read_layout, read_table_layout
from xltool.drawing.project_names import fill_names
from xltool.drawing.row_ids import add_column, complete_ids
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import Grid
from xltool.model.disbursement import Disbursement, disbursement
from xltool.model.edits import Book, Edit
from xltool.model.errors import ContractBroken, XltoolError
from xltool.model.form import Form
from xltool.model.row_ids import new_row_id
from xltool.model.shelf import forms_folder, installed_forms, lend
from xltool.model.submission import Submission
from xltool.model.template import find_headers
from xltool.reading.locate import match_sheets
from xltool.reading.submission import Reading, read_identity, read_submission

if TYPE_CHECKING:
    from xltool.model.form_layout import TableName
    from xltool.sending.seal.content import Content


@contextmanager
def collection_paused() -> Iterator[None]:
    """Let Python's cyclic garbage collector rest while a workbook is read and judged.

    That makes very many small objects and no cycles; looking for some costs a third of the time at 1,000 indicators.
    Afterwards they count as long-lived, so that the next look does not begin with them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


_LABEL = compile_later(r"([a-z][a-z0-9_]+) (\d[\d.]*) [0-9a-f]{16}")


def lend_from(folder: Path, label: str) -> bool:
    """Whether the package of a form, as the cover names it, stands in the folder and is that very form; then it is lent.

    Also where it is kept beside a compiled form that is damaged.
    """
    named = _LABEL.fullmatch(label)
    if named is None or any(form.label == label for form in installed_forms()):
        return False
    return any(_lend(place / f"{named[1]}-{named[2]}.xlsx", label) for place in (folder, forms_folder()))


def _lend(path: Path, label: str) -> bool:
    try:
        if not path.is_file():
            return False
    except OSError:
        return False
    from xltool.workflows.forms import check_package  # noqa: PLC0415  a check without a package does not wait for the gate

    try:
        form = check_package(path)
    except XltoolError:
        return False
    if form.label == label:
        lend(form)
    return form.label == label


def require_units_own(book: Book, verb: str) -> None:
    """XltoolError where a workbook is a reviewer's: in it opinions are written, and the unit's entries stay as they are."""
    if {template.REVIEW_SHEET, template.CONCLUSION} <= {*book.sheet_names()}:
        raise XltoolError(
            f"不能{verb}：“{book.name}”是审核工作簿（里面有工作表「{template.CONCLUSION}」），单位填报的内容不能改动。"
            "审核的单位请写意见，写完用【退回】；填报的单位请用【收审核意见】把它收进自己的工作簿，"
            f"再在那里{verb}。"
        )


def whole_content(book: Book, submission: Submission, notes: "Iterable[Note]") -> "Content":
    """What a seal covers: entries, 说明, and the review that a unit's workbook carries."""
    from xltool.sending.seal.content import content_of  # noqa: PLC0415  a check seals nothing

    content = content_of(submission, notes)
    if template.REVIEW_SHEET not in book.sheet_names():
        return content
    from xltool.workflows.opinions import review_content  # noqa: PLC0415  few workbooks carry a review

    return (*content, *review_content(book))


class ReadOnce:
    """A Book that is asked for each sheet once; what a plan changes is not seen, so nothing is read after it."""

    def __init__(self, book: Book) -> None:
        self.name = book.name
        self.sheet_names = cache(book.sheet_names)
        self.read = cache(book.read)
        self.layout = cache(book.layout)
        self.percent_cells, self.merged, self.apply = book.percent_cells, book.merged, book.apply
        self.hides_rows, self.tables = book.hides_rows, book.tables


class Work:
    """What one verb has of a workbook. Raises ContractBroken, as read_submission does, when it is not laid out as ours."""

    def __init__(self, book: Book) -> None:
        self.book: Book = ReadOnce(book)
        self.reading = self._read(getattr(book, "folder", None))
        self.submission = self.reading.submission

    def _read(self, folder: Path | None) -> Reading:
        """Read the workbook; by the package beside it where its form is not installed."""
        try:
            return read_submission(self.book)
        except ContractBroken:
            if folder is None or not lend_from(folder, read_identity(self.book).form_version.typed):
                raise
            return read_submission(self.book)

    @property
    def form(self) -> Form:
        """The form that the cover names."""
        return self.submission.form

    @cached_property
    def figures(self) -> Disbursement:
        """The money of the entries."""
        return disbursement(self.submission)

    @cached_property
    def _beside_entries(self) -> tuple[dict[tuple[str, int], str], list[Edit]]:
        """标识 by sheet and row as it will stand, and the edits for the columns that the tool fills."""
        sheets, _ = match_sheets(self.submission.sheet_names, self.form.sheets)
        projects, indicators = (self.book.read(sheets[name]) for name in template.IDENTIFIED)
        rows = (one.project_code.ref.row for one in self.submission.indicators)
        edits = list(fill_names(indicators, projects, rows, self.form))
        ids: dict[tuple[str, int], str] = {}
        for grid, code in zip((projects, indicators), self.form.code_headers, strict=True):
            own_rows = {row: own for (sheet, row), own in self.submission.row_ids.items() if sheet == grid.sheet}
            sheet, widened = self._with_ids(grid, code) if own_rows else (grid, [])
            known, written = complete_ids(sheet, code, own_rows, new_row_id)
            ids |= {(grid.sheet, row): own for row, own in known.items()}
            edits += [*widened, *written]
        return ids, edits

    def _with_ids(self, grid: Grid, code: str) -> tuple[Grid, list[Edit]]:
        """The sheet with its column 标识, which template 1.0 does not have."""
        if find_headers(grid, (template.ROW_ID_COLUMN.header, code)) is not None:
            return grid, []
        return add_column(grid, code, self.book.tables(grid.sheet), self.book.merged(grid.sheet))

    @property
    def row_ids(self) -> Mapping[tuple[str, int], str]:
        """标识 by sheet and row, those included that ``beside_entries`` writes."""
        return self._beside_entries[0]

    def beside_entries(self) -> list[Edit]:
        """What every press that writes puts beside the entries: names of projects on 指标, 标识 of new rows, and on 审核意见
        how its opinions stand now.
        """
        return [*self._beside_entries[1], *self._opinions()]

    def _opinions(self) -> list[Edit]:
        if template.REVIEW_SHEET not in self.book.sheet_names():
            return []
        from xltool.sending.seal.content import content_of  # noqa: PLC0415
        from xltool.workflows.opinions import plan_opinions  # noqa: PLC0415  few workbooks carry a review

        return plan_opinions(self.book, content_of(self.submission, ()))

    def sealed_content(self) -> "Content":
        """The canonical content of the workbook: entries, 说明, and the review that it carries."""
        return whole_content(self.book, self.submission, self.notes)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """Every 说明 that stands on 校验结果."""
        return tuple(read_notes(self.book.read(template.FINDINGS)))

    @cached_property
    def layout(self) -> LayoutSheet:
        """The layout sheet and its measures."""
        return read_layout(self.book)

    @cached_property
    def lent(self) -> "Mapping[TableName, LayoutSheet]":
        """What lends its formats to each of the form's own printed tables."""
        return {
            table: read_table_layout(self.book, table, layout)
            for table, layout in self.form.layouts.items()
            if layout.printed
        }
