"""Keep what a plan overwrites in an open workbook, and bring it back: by the button 撤销, or when the plan fails.

Excel forgets its own undo after a macro, and xlwings cannot read every format. So whole rows and sheets are copied
into a workbook of our own before they are drawn over, and copied back; contents are kept as data.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings as xw

from xltool.books.live.patience import is_busy, is_gone
from xltool.books.live.rules import ask_again, asked, freeze, frozen_rows, give_back_rules, painted, repaint, rules_kept
from xltool.books.live.sheets import (
    break_pages,
    delete,
    names_kept,
    names_of,
    narrow_table,
    put_in_place,
    repeat_rows,
    repeated_rows,
    show,
)
from xltool.books.live.undo_plan import Content, Contents, Kept, SheetKept, keep
from xltool.books.live.undo_return import Return, Since, column_runs, differences, formulas_of, plan_return
from xltool.books.live.undo_store import Shelf, shelf_of
from xltool.books.live.values import put, range_of
from xltool.model.cells import Area, Grid, Ref
from xltool.model.crash_log import log_crash
from xltool.model.edits import ColumnWidths, DropDown, Edit, FreezeRows, Mark, NameArea, sheet_of
from xltool.model.errors import said_by_system

_NAMED = 5
"""So many cells are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of an undo: the sheets brought back, and what a person changed since, which was left."""

    sheets: tuple[str, ...]
    left: tuple[Ref, ...]

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        if not self.sheets and not self.left:
            return "没有需要撤销的：工作簿已经是按按钮以前的样子。"
        done = f"已撤销，恢复的工作表：{'、'.join(self.sheets)}。" if self.sheets else "没有撤销。"
        if not self.left:
            return done
        places = "、".join(map(str, self.left[:_NAMED]))
        more = "等" if len(self.left) > _NAMED else ""
        return f"{done}按按钮以后改过的 {len(self.left)} 处没有动：{places}{more}。这些也要恢复，请再点一次【撤销】。"


class Undo:
    """What one press changes in an open workbook.

    ``contents`` and ``grid`` read a sheet: as data that fills it again, and as the rest of the tool sees it.
    """

    def __init__(self, book: xw.Book, contents: Callable[[str], Contents], grid: Callable[[str], Grid]) -> None:
        self._book = book
        self._contents = contents
        self._grid = grid
        self._seen: dict[str, bool] = {}
        """Whether staff saw each sheet before the press: a program shows and hides more than it is told to."""
        self._kept: Kept | None = None
        self.hindered = ""
        """Why what this press changes cannot be undone, in a sentence to the person; empty when it can."""

    @property
    def _shelf(self) -> Shelf:
        return shelf_of(self._book.fullname)

    # --- keeping ----------------------------------------------------------------------------

    def keep(self, plan: Sequence[Edit]) -> bool:
        """Keep what a plan will change, together with the former plans of this press; False when it cannot be kept.

        Then later plans of the press are not kept either: half a press is not to be undone. ``hindered`` tells why.
        """
        if self.hindered:
            return False
        former = self._kept
        self._kept = None
        try:
            if former is None:
                self._shelf.clear()
                self._seen = {sheet.name: sheet.visible for sheet in self._book.sheets}
            order = tuple(names_of(self._book))
            new = keep(self._book.fullname, order, plan, self._contents, self._grid)
            sheets = tuple(self._with_settings(one, plan) for one in new.sheets)
            new = replace(new, sheets=sheets, names=self._names(plan))
            whole = former.merge(new) if former else new
            self._copy_looks(whole, former)
            self._shelf.put(whole)
        except Exception as error:  # noqa: BLE001  whatever the program says: a button without undo is better than none
            self.hindered = _hindrance(error)
            with contextlib.suppress(Exception):
                self._shelf.clear()
            return False
        self._kept = whole
        return True

    def finish(self) -> None:
        """Note that the plan came to its end."""
        if self._kept is not None:
            self._kept = replace(self._kept, complete=True)
            with contextlib.suppress(OSError):  # then it counts as torn, which undo can deal with
                self._shelf.put(self._kept)

    def _with_settings(self, sheet: SheetKept, plan: Sequence[Edit]) -> SheetKept:
        """What a copy of the sheet does not tell, or where none is made, the settings that change."""
        if sheet.before is None:
            return sheet
        here = self._book.sheets[sheet.name]
        if sheet.widened:
            sheet = replace(sheet, width=here.range(sheet.widened.head.a1).column_width or 0)
            if not sheet.prints:
                return sheet
        if sheet.whole:
            return replace(sheet, hidden=not here.visible, rules=rules_kept(here))
        if sheet.prints:
            page = here.page_setup
            footer = page.api.RightFooter or ""
            sheet = replace(sheet, print_area=page.print_area, titles=repeated_rows(here), footer=footer)
        own = [edit for edit in plan if sheet_of(edit) == sheet.name]
        columns = {column for edit in own if isinstance(edit, ColumnWidths) for column in edit.widths}
        return replace(
            sheet,
            asked=[(edit.area.a1, asked(here.range(edit.area.a1))) for edit in own if isinstance(edit, DropDown)],
            widths=[(column, range_of(here, 1, column).column_width or 0.0) for column in sorted(columns)],
            marks=[
                (edit.area.a1, edit.formula, painted(here, edit.area, edit.formula))
                for edit in own
                if isinstance(edit, Mark)
            ],
            frozen=frozen_rows(here) if any(isinstance(edit, FreezeRows) for edit in own) else None,
        )

    def _names(self, plan: Sequence[Edit]) -> list[tuple[str, str, str | None]]:
        names = self._book.names
        wanted = {edit.name: edit.area.sheet for edit in plan if isinstance(edit, NameArea)}
        return [
            (name, sheet, names(name).refers_to if names.contains(name) else None) for name, sheet in wanted.items()
        ]

    def _copy_looks(self, whole: Kept, former: Kept | None) -> None:
        done = {sheet.name for sheet in former.sheets if sheet.needs_copy} if former else set()
        wanted = [
            (number, sheet)
            for number, sheet in enumerate(whole.sheets, start=1)
            if sheet.needs_copy and sheet.name not in done
        ]
        if wanted:
            with self._open_looks() as looks:
                for number, sheet in wanted:
                    self._copy_sheet_looks(looks, str(number), sheet)
                looks.save()

    def _copy_sheet_looks(self, looks: xw.Book, number: str, sheet: SheetKept) -> None:
        """Copy a sheet, or its rows; formulas go, as they would look at the workbook from outside."""
        source = self._book.sheets[sheet.name]
        if not sheet.whole:
            rows = _rows(sheet)
            copied = looks.sheets.add(number, after=looks.sheets[-1]).range(rows)
            source.range(rows).copy(copied)
            copied.clear_contents()  # all are written again from the list
            return
        copy = source.copy(after=looks.sheets[-1], name=number)
        for row, column, values in column_runs(formulas_of(sheet.before or ())):
            range_of(copy, row, column, row + len(values) - 1, column).clear_contents()

    @contextlib.contextmanager
    def _open_looks(self) -> Iterator[xw.Book]:
        """The workbook with the looks; closed again, as it is on disk."""
        path = self._shelf.require_looks(Path(self._book.fullname))
        looks = self._book.app.books.open(
            str(path), update_links=False, ignore_read_only_recommended=True, add_to_mru=False
        )
        try:
            yield looks
        finally:
            looks.close()

    # --- bringing back ----------------------------------------------------------------------

    def roll_back(self) -> None:
        """Bring everything back that a plan has changed before it failed; raises what the program raises."""
        if self._kept is None:
            raise LookupError
        self._bring_back(self._kept, Since.FAILED)
        known = {*self._kept.order, *(sheet.name for sheet in self._kept.sheets)}
        for name in names_of(self._book):
            if name not in known:
                self._book.sheets[name].delete()
        self._return_visibility()
        self._shelf.clear()
        self._kept = None

    def _return_visibility(self) -> None:
        """Show and hide every sheet as before, also those that no plan touches; shown first, as one must always be."""
        for name, seen in sorted(self._seen.items(), key=lambda one: not one[1]):
            sheet = self._book.sheets[name]
            if sheet.visible != seen:
                sheet.visible = seen

    def last_press(self) -> Kept | None:
        """What the last press changed, whichever Python pressed it."""
        return self._shelf.get()

    def undo(self, last: Kept) -> Undone:
        """Bring back what the last press changed and nobody since; the rest is kept for a second press."""
        returns = self._bring_back(last, Since.FINISHED if last.complete else Since.TORN)
        left = {one.sheet.name: replace(one.sheet, after=one.wanted) for one in returns if one.conflicts}
        if left:  # in places that the copies of their looks are still found by
            done = (SheetKept(one.name, one.before, one.before) for one in last.sheets)
            sheets = tuple(left.get(one.name, one) for one in done)
            self._shelf.put(replace(last, complete=True, sheets=sheets))
        else:
            self._shelf.clear()
        return Undone(
            tuple(one.sheet.name for one in returns if not one.idle),
            tuple(ref for one in returns for ref in one.conflicts),
        )

    def _bring_back(self, last: Kept, since: Since) -> list[Return]:
        present = names_of(self._book)
        returns = [
            plan_return(one, self._contents(one.name) if one.name in present else None, since) for one in last.sheets
        ]
        busy = [one for one in returns if not one.idle]
        if any(one.sheet.needs_copy for one in busy):
            with self._open_looks() as looks:
                self._carry_out(last, busy, looks)
        else:
            self._carry_out(last, busy, None)
        self._return_names(last, returns)
        return returns

    def _carry_out(self, last: Kept, returns: Sequence[Return], looks: xw.Book | None) -> None:
        """Sheets come back first, new ones go, then single cells, which may be links to them."""
        numbers = {sheet.name: str(number) for number, sheet in enumerate(last.sheets, start=1)}
        shown = self._book.sheets.active.name
        with names_kept(self._book) if any(one.sheet.whole for one in returns) else contextlib.nullcontext():
            for one in returns:
                if one.sheet.whole and one.wanted is not None and looks is not None:
                    self._return_sheet(one, last.order, looks.sheets[numbers[one.sheet.name]])
        for one in returns:
            if one.wanted is None:
                delete(self._book, one.sheet.name)
        for one in returns:
            if not one.sheet.whole and one.wanted is not None:
                rows = looks.sheets[numbers[one.sheet.name]] if looks and one.sheet.needs_copy else None
                self._return_cells(one, one.wanted, rows)
        for one in returns:
            if one.wanted is not None:
                self._return_settings(one.sheet)
        with contextlib.suppress(Exception):  # everything is brought back already
            show(self._book, shown)

    def _return_sheet(self, one: Return, order: Sequence[str], looks: xw.Sheet) -> None:
        name = one.sheet.name
        present = names_of(self._book)
        ahead = [former for former in order[: order.index(name)] if former in present]
        sheet = put_in_place(looks, self._book, name, self._grid, ahead[-1] if ahead else None)
        sheet.visible = not one.sheet.hidden
        _fill(sheet, formulas_of(one.wanted or ()))

    def _return_cells(self, one: Return, wanted: Contents, looks: xw.Sheet | None) -> None:
        sheet = self._book.sheets[one.sheet.name]
        now = self._contents(one.sheet.name)
        cells = differences(now, wanted)
        if looks is not None:
            rows, first = _rows(one.sheet), one.sheet.looks_from or 1
            sheet.range(rows).unmerge()
            sheet.range(rows).clear()
            looks.range(rows).copy(sheet.range(rows))
            cells = {cell: value for cell, value in cells.items() if cell[0] < first}
            block = [list(row) for row in wanted[first - 1 :]]
            width = max(map(len, block), default=0)
            if width:
                padded = [row + [None] * (width - len(row)) for row in block]
                put(range_of(sheet, first, 1, first + len(block) - 1, width), padded)
        if one.narrows and one.sheet.widened:
            narrow_table(sheet, one.sheet.widened, one.sheet.width)
        _fill(sheet, cells)

    def _return_settings(self, former: SheetKept) -> None:
        sheet = self._book.sheets[former.name]
        if former.rules is not None:
            give_back_rules(sheet, former.rules)
        if former.prints and not former.whole:
            self._return_print_set_up(former, sheet)
        for area, former_there in reversed(former.asked):
            ask_again(sheet.range(area), former_there)
        for column, width in former.widths:
            range_of(sheet, 1, column).column_width = width
        for area, formula, places in reversed(former.marks):
            repaint(sheet, Area.of(former.name, area), formula, places)
        if former.frozen is not None:
            freeze(sheet, former.frozen)

    def _return_names(self, last: Kept, returns: Sequence[Return]) -> None:
        """Names of a sheet that a person has changed since stay as long as it does."""
        stays = {one.sheet.name for one in returns if one.conflicts}
        names = self._book.names
        for name, sheet, former in last.names:
            if sheet in stays:
                continue
            if former is not None:
                names.add(name, former)
            elif names.contains(name):
                names(name).delete()

    @staticmethod
    def _return_print_set_up(former: SheetKept, sheet: xw.Sheet) -> None:
        page = sheet.page_setup
        page.print_area = former.print_area or ""
        if page.api.RightFooter != former.footer:
            page.api.RightFooter = former.footer
        repeat_rows(sheet, former.titles)
        break_pages(sheet, ())


def _fill(sheet: xw.Sheet, cells: Mapping[tuple[int, int], Content]) -> None:
    """Write single cells, those below each other in one call."""
    for row, column, values in column_runs(cells):
        put(range_of(sheet, row, column, row + len(values) - 1, column), [[value] for value in values])


def _hindrance(error: Exception) -> str:
    """Why nothing is kept, and what a person can do; everything else about it is in a log, without contents of cells."""
    if isinstance(error, OSError):
        reason = f"保存原来内容的文件夹写不进去（{said_by_system(error)}）"
    elif is_busy(error) or is_gone(error):
        reason = "表格程序没有回应"
    else:
        reason = "表格程序不让复制原来的内容"
    with contextlib.suppress(OSError):
        reason += f"，编号 {log_crash(error).stem}"
    return f"撤销用不了：{reason}。不满意时请不要保存，关闭后重新打开。"


def _rows(sheet: SheetKept) -> str:
    """The whole rows whose looks are kept, e.g. ``5:40``."""
    first = sheet.looks_from or 1
    last = max(len(sheet.before or ()), len(sheet.after or ()), first)
    return f"{first}:{last}"
