"""Carry out a plan of edits on a workbook's bytes with Excelize; files and saving are elsewhere.

Excelize is the Go library behind PyPI's ``excelize``: it keeps every part of the file that it does not edit. What it
gets wrong is put right here before the call (integers beyond 32 bits, merged cells, escapes) or in repair.py afterwards.
"""

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import excelize

from xltool.books.file.archive import CONTENT_TYPES, zip_parts
from xltool.books.file.cell_writer import CellWriter
from xltool.books.file.package import STYLES, WORKBOOK_RELS, Package
from xltool.books.file.repair import Changes, mend
from xltool.books.file.saving import busy_when_unwritable, raise_if_full
from xltool.books.file.shared_formulas import unshared
from xltool.books.file.sheet_rules import Finishing
from xltool.books.file.sheet_xml import last_row
from xltool.books.plain import mention_of, same_formula
from xltool.language.patterns import compile_later
from xltool.model import edits
from xltool.model.cells import Area, Ref, column_letters, quoted
from xltool.model.errors import XltoolError

_PRINT_NAMES = ("_xlnm.Print_Area", "_xlnm.Print_Titles")
_FILTER_NAME = "_xlnm._FilterDatabase"
_WORKBOOK = "Workbook"
"""What Excelize calls the scope of a name that every sheet knows."""
_A4 = 9
_DEFAULT_HEIGHT = -1
_PLAIN_STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="\xe5\xae\x8b\xe4\xbd\x93"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
_MAY_NAME_FORMATS = compile_later(
    rb"<(?:\w+:)?(?:c|row|col|cfRule|table|tableColumn|colorFilter|sortCondition)\b[^>]*>"
)
_NAMED_FORMAT = compile_later(rb"\s(?:s|style|\w*[dD]xfId)=(?:\"\d*\"|'\d*')")
_STYLES_TYPE = (
    b'<Override PartName="/xl/styles.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
)
_STYLES_LINK = (
    b'<Relationship Id="rIdStyles" Target="styles.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/>'
)


def draw(package: Package, plan: Sequence[edits.Edit]) -> bytes:
    """The workbook after the plan, as bytes. Raises XltoolError when an edit cannot be carried out."""
    package.require_editable()
    if STYLES not in package.part_names:
        package = _with_styles(package)
    try:
        with tempfile.TemporaryDirectory(prefix="xltool-") as folder:
            return mend(package, *_draw(package, plan, Path(folder) / "drawn.xlsx"))
    except (RuntimeError, TypeError, ValueError) as error:
        with busy_when_unwritable(package.name):
            raise_if_full(str(error))
        raise XltoolError(
            f"{package.name} 没有改动：写入工作簿时出错（{error}）。请关闭后重试；仍不行时请把文件发给维护人员。"
        ) from error


def _draw(package: Package, plan: Sequence[edits.Edit], path: Path) -> tuple[bytes, Changes]:
    file = excelize.open_reader(_for_excelize(package, plan))
    try:
        drawing = _Drawing(file, package)
        for edit in plan:
            drawing.carry_out(edit)
        drawing.finish()
        file.save_as(str(path))
    finally:
        file.close()
    return path.read_bytes(), drawing.changes


def _for_excelize(package: Package, plan: Sequence[edits.Edit]) -> bytes:
    """The workbook's bytes, formulas on the sheets that the plan names stored cell by cell."""
    parts = {package.sheets[name].part for name in map(edits.sheet_of, plan) if name in package.sheets}
    shared = {part for part in parts if b'"shared"' in package.part(part)}
    if not shared:
        return package.readable
    content = {name: package.any_part(name) for name in package.part_names.values()}
    content |= {part: unshared(content[part].decode()).encode() for part in shared}
    return zip_parts(content)


def _with_styles(package: Package) -> Package:
    """A workbook that had no styles at all: every cell has the first format, which Excelize looks for, and names none."""
    types, rels = package.part_names[CONTENT_TYPES.casefold()], package.part_names[WORKBOOK_RELS]
    parts = {name: package.any_part(name) for name in package.part_names.values()}
    parts |= {
        name: _MAY_NAME_FORMATS.sub(lambda tag: _NAMED_FORMAT.sub(b"", tag[0]), content)
        for name, content in parts.items()
        if name.casefold().startswith(("xl/worksheets/", "xl/tables/"))
    }
    parts |= {
        "xl/styles.xml": _PLAIN_STYLES,
        types: parts[types].replace(b"</Types>", _STYLES_TYPE + b"</Types>"),
        rels: parts[rels].replace(b"</Relationships>", _STYLES_LINK + b"</Relationships>"),
    }
    made = Package(zip_parts(parts), package.name)
    made.require_editable()
    return made


class _Drawing:
    """An open Excelize file, and what was done to it that repair.py must know."""

    def __init__(self, file: Any, package: Package) -> None:
        self._file = file
        self._package = package
        self._active = file.get_sheet_name(file.get_active_sheet_index())
        self._cells = CellWriter(file)
        self._last_rows: dict[str, int] = {}
        self.changes = Changes(results=self._cells.results)

    def carry_out(self, edit: edits.Edit) -> None:
        """Apply one edit."""
        match edit:
            case edits.WriteBlock():
                self._write(edit)
            case edits.CopySheet() | edits.DeleteSheet() | edits.HiddenSheet() | edits.EmptySheet():
                self._change_sheets(edit)
            case edits.ClearArea():
                self._clear(edit.area)
            case edits.CopyStyle():
                self._copy_style(edit.area, edit.like)
            case edits.Merge():
                self._touch(edit.area.sheet, edit.area.bottom)
                self._file.merge_cell(edit.area.sheet, *edit.area.a1.split(":"))
                self._cells.merges_changed(edit.area.sheet)
            case edits.RowHeights():
                self._set_heights(edit)
            case edits.Link():
                self._link(edit.at, edit.target)
            case edits.PrintSetup() | edits.NameArea():
                self._define(edit)
            case _:
                self._leave_to_repair(edit)

    def finish(self) -> None:
        """Let every formula be calculated anew on opening, and show the tab that was shown before."""
        self._file.set_calc_props(excelize.CalcPropsOptions(full_calc_on_load=True))
        names = self._file.get_sheet_list()
        visible = [name for name in names if self._file.get_sheet_visible(name)]
        if not visible:
            raise ValueError("没有可见的工作表")
        shown = self._active if self._active in names else visible[0]
        index = self._file.get_sheet_index(shown)
        if index != self._file.get_active_sheet_index():
            self._file.set_active_sheet(index)

    def _write(self, edit: edits.WriteBlock) -> None:
        self._touch(edit.sheet, edit.row + len(edit.rows) - 1)
        self._cells.write(edit)
        filled = [row for row, line in enumerate(edit.rows, start=edit.row) if any(one is not None for one in line)]
        if filled:
            right = edit.column + max(map(len, edit.rows)) - 1
            area = Area(edit.sheet, filled[0], edit.column, filled[-1], right)
            self.changes.written.setdefault(edit.sheet, []).append(area)

    def _leave_to_repair(self, edit: edits.Footer | edits.ShowRows | edits.WidenTable | Finishing) -> None:
        sheet = edits.sheet_of(edit)
        self._index(sheet)
        if isinstance(edit, edits.Footer):
            self.changes.footers[sheet] = (edit.words, edit.code)
            return
        if isinstance(edit, edits.WidenTable):
            self._write(edits.WriteBlock.one(edit.head, edit.header))
            self._file.set_col_visible(edit.head.sheet, column_letters(edit.head.column), False)
            self.changes.widened.setdefault(edit.head.sheet, []).append(edit)
            return
        self._touch(sheet)
        if isinstance(edit, edits.ShowRows):
            self.changes.shown.add(sheet)
            return
        if isinstance(edit, edits.DropDown) and isinstance(edit.choices, Area):
            edit = replace(edit, choices=self._name_of(edit.choices))
        self._file.get_cell_style(sheet, "A1")  # Excelize writes in its own way the sheets that it has looked at
        self.changes.finishing.setdefault(sheet, []).append(edit)

    def _touch(self, sheet: str, row: int = 0) -> None:
        """Note that a sheet is changed, down to a row at least."""
        self.changes.touched.add(sheet)
        self._last_rows[sheet] = max(row, self._last_row(sheet))

    def _last_row(self, sheet: str) -> int:
        if sheet not in self._last_rows:
            part = self._package.sheets.get(sheet)
            self._last_rows[sheet] = last_row(self._package.part(part.part)) if part else 0
        return self._last_rows[sheet]

    # --- sheets -----------------------------------------------------------------------------

    def _change_sheets(self, edit: edits.CopySheet | edits.DeleteSheet | edits.HiddenSheet | edits.EmptySheet) -> None:
        if isinstance(edit, edits.CopySheet):
            self._copy(edit)
            return
        if isinstance(edit, edits.EmptySheet):
            self._empty(edit.name)
            return
        self._delete(edit.name)
        if isinstance(edit, edits.HiddenSheet):
            self._file.new_sheet(edit.name)
            self._file.set_sheet_visible(edit.name, False)
            self._note_replaced(edit.name, last_row=0)

    def _empty(self, name: str) -> None:
        """Make a sheet, or put an empty one in its place, so that what looks at it still does."""
        if name in (names := self._file.get_sheet_list()):
            self._delete_names(name, (*_PRINT_NAMES, _FILTER_NAME))
            scratch = next(one for number in count() if (one := f"xltool{number}") not in names)
            self._file.copy_sheet(self._file.new_sheet(scratch), self._index(name))
            self._file.delete_sheet(scratch)
            self._file.set_sheet_visible(name, True)
            self._cells.sheet_replaced(name)
        else:
            self._file.new_sheet(name)
        self._note_replaced(name, last_row=0)

    def _note_replaced(self, name: str, last_row: int, source: str | None = None) -> None:
        self._last_rows[name] = last_row
        self.changes.forget(name, source)
        self.changes.touched.add(name)
        self.changes.replaced.add(name)

    def _copy(self, edit: edits.CopySheet) -> None:
        last = self._last_row(edit.source)
        source = self._index(edit.source)
        if edit.name in self._file.get_sheet_list():
            self._delete_names(edit.name, _PRINT_NAMES)
        else:
            self._file.new_sheet(edit.name)
        self._file.copy_sheet(source, self._index(edit.name))
        self._file.set_sheet_visible(edit.name, True)
        page = self._file.get_page_layout(edit.source)
        self._file.set_page_layout(
            edit.name,
            excelize.PageLayoutOptions(
                size=page.size or None,
                orientation=page.orientation,
                adjust_to=None if page.adjust_to == 100 else page.adjust_to,
                fit_to_height=page.fit_to_height,
                fit_to_width=page.fit_to_width,
                black_and_white=page.black_and_white or None,
                page_order=page.page_order,
            ),
        )
        self._cells.sheet_replaced(edit.name, edit.source)
        self._note_replaced(edit.name, last, edit.source)

    def _delete(self, name: str) -> None:
        if name not in (names := self._file.get_sheet_list()):
            return
        if len(names) == 1:
            raise ValueError("不能删除唯一的工作表")
        self._delete_names(name, _PRINT_NAMES)
        self._break_names_on(name)
        self._file.delete_sheet(name)
        self._cells.sheet_replaced(name)
        self._last_rows.pop(name, None)
        for known in (self.changes.touched, self.changes.replaced):
            known.discard(name)
        self.changes.forget(name)

    def _index(self, sheet: str) -> int:
        index = int(self._file.get_sheet_index(sheet))
        if index < 0:
            raise ValueError(f"没有工作表“{sheet}”")
        return index

    def _delete_names(self, scope: str, names: Collection[str]) -> None:
        """Remove names of one sheet, or of the ``_WORKBOOK``."""
        wanted = {name.casefold() for name in names}
        for name in self._file.get_defined_name():
            if name.scope == scope and name.name.casefold() in wanted:
                self._file.delete_defined_name(excelize.DefinedName(name=name.name, scope=scope))

    def _name_of(self, area: Area) -> str | Area:
        """The name that an area has in the workbook; the area itself where it has none."""
        self._index(area.sheet)
        known = (name for name in self._file.get_defined_name() if name.scope == _WORKBOOK)
        found = (name.name for name in known if same_formula(name.refers_to, area.absolute))
        return next(found, area)

    def _define(self, edit: edits.NameArea | edits.PrintSetup) -> None:
        if isinstance(edit, edits.PrintSetup):
            self._set_up_printing(edit)
            return
        self._index(edit.area.sheet)
        self._delete_names(_WORKBOOK, (edit.name,))
        self._file.set_defined_name(excelize.DefinedName(name=edit.name, refers_to=edit.area.absolute))

    def _break_names_on(self, sheet: str) -> None:
        """As Excel does when a sheet goes: defined names of the whole workbook that point to it say #REF!."""
        mention = mention_of(sheet)
        for name in self._file.get_defined_name():
            if name.scope != sheet and mention.search(name.refers_to):
                self._file.delete_defined_name(excelize.DefinedName(name=name.name, scope=name.scope))
                name.refers_to = mention.sub("#REF!", name.refers_to)
                self._file.set_defined_name(name)

    def _set_up_printing(self, edit: edits.PrintSetup) -> None:
        area = edit.area
        self._touch(area.sheet)
        self._delete_names(area.sheet, _PRINT_NAMES)
        refers = [area.absolute]
        if edit.titles is not None:
            refers.append(f"{quoted(area.sheet)}!${edit.titles[0]}:${edit.titles[1]}")
        for name, refers_to in zip(_PRINT_NAMES, refers, strict=False):
            self._file.set_defined_name(excelize.DefinedName(name=name, refers_to=refers_to, scope=area.sheet))
        self._file.set_sheet_props(area.sheet, excelize.SheetPropsOptions(fit_to_page=True))
        self._file.set_page_layout(
            area.sheet,
            excelize.PageLayoutOptions(size=_A4, orientation=edit.orientation, fit_to_width=1, fit_to_height=0),
        )
        self.changes.breaks[area.sheet] = edit.breaks

    def _clear(self, area: Area) -> None:
        sheet = area.sheet
        bottom = min(area.bottom, self._last_row(sheet))
        self._touch(sheet)
        self._file.unmerge_cell(sheet, *area.a1.split(":"))
        self._cells.merges_changed(sheet)
        for cell in self._file.get_hyperlink_cells(sheet, ""):
            if _touches(cell, area):
                self._file.set_cell_hyperlink(sheet, cell.partition(":")[0], "", "None")
        self._cells.empty(replace(area, bottom=bottom))
        for row in range(area.top, bottom + 1):
            self._file.set_row_height(sheet, row, _DEFAULT_HEIGHT)
        if bottom >= area.top:
            end = f"{column_letters(area.right)}{bottom}"
            self._file.set_cell_style(sheet, Ref(sheet, area.top, area.left).a1, end, 0)

    def _copy_style(self, area: Area, like: Ref) -> None:
        self._touch(area.sheet, area.bottom)
        for offset in range(area.right - area.left + 1):
            style = self._file.get_cell_style(like.sheet, Ref(like.sheet, like.row, like.column + offset).a1)
            letters = column_letters(area.left + offset)
            self._file.set_cell_style(area.sheet, f"{letters}{area.top}", f"{letters}{area.bottom}", style)

    def _set_heights(self, edit: edits.RowHeights) -> None:
        for row, height in edit.heights.items():
            self._touch(edit.sheet, row)
            self._file.set_row_height(edit.sheet, row, height)

    def _link(self, at: Ref, target: Ref | None) -> None:
        self._touch(at.sheet, at.row)
        self._file.set_cell_hyperlink(at.sheet, at.a1, "", "None")
        if target is not None:
            place = f"{quoted(target.sheet)}!{target.a1}"
            self._file.set_cell_hyperlink(at.sheet, at.a1, place, "Location")


def _touches(cells: str, area: Area) -> bool:
    """Whether a cell or range address shares a cell with an area."""
    it = Area.of(area.sheet, cells)
    return it.top <= area.bottom and it.bottom >= area.top and it.left <= area.right and it.right >= area.left
