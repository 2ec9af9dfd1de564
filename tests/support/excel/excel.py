"""A play of Excel's object model: what the live door asks of it, through xlwings' own Windows engine.

Filled from a workbook on disk; nothing is calculated but links: a formula shows what it showed before. Names, arguments
and types are those of ``windows/excel.idl``. What Excel refuses is refused with its error 1004, and where a person
would be asked, that is noted in ``Application.asked`` and answered with Cancel. Where behaviour is assumed, its source
stands beside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.excel.com import CDispatch, Desktop, Line, no
from tests.support.excel.content import COLUMNS, ROWS, Cell, Content, loaded, quoted, redirected
from tests.support.excel.ranges import Part, Range, area_of, meet

PlayedRange = Range
"""Where a member of that name hides it."""
_AUTOMATIC = -4105
_OPEN_XML, _MACRO_ENABLED = 51, 52
"""https://learn.microsoft.com/office/vba/api/excel.xlfileformat"""
LONGEST_SHEET_NAME = 31
LONGEST_FOOTER = 255
"""https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3"""
UNSAVED = "工作簿1"


class Application(CDispatch):
    """One Excel, with a window of its own. ``books``: the workbook in front first."""

    def __init__(self, desktop: Desktop, hwnd: int = 1000) -> None:
        self.line = Line()
        self.desktop = desktop
        self.hwnd = hwnd
        self.books: list[Workbook] = []
        self.saved: dict[str, tuple[object, list[Content]]] = {}
        """What was saved, by full name, with what told its file on disk from any other then."""
        self.settings: dict[str, Any] = {}
        self.clipboard: Range | None = None
        self.asked: list[str] = []
        """What a person would have been asked."""
        self.gone = False
        desktop.windows[hwnd] = self

    def open_(self, path: Path, full_name: str | None = None) -> Workbook:
        """Open a file, without a call; ``full_name``: as Excel names it, for a workbook in a cloud or one never saved."""
        book = Workbook(self, path, full_name)
        self.books.insert(0, book)
        return book

    def agrees(self, question: str) -> bool:
        """Whether Excel goes on: with DisplayAlerts off it takes its default answer, else the person cancels."""
        if self.settings.get("DisplayAlerts", True):
            self.asked.append(question)
            return False
        return True

    @property
    def selected(self) -> Range | None:
        """What is selected in front."""
        if not self.books:
            return None
        sheet = self.books[0].front
        return Range(sheet, sheet.content.selected)

    @property
    def Application(self) -> Application:
        return self

    @property
    def Parent(self) -> Application:
        return self

    @property
    def Name(self) -> str:
        return "Microsoft Excel"

    @property
    def Path(self) -> str:
        return r"C:\Program Files\Microsoft Office\root\Office16"

    @property
    def Version(self) -> str:
        return "16.0"

    @property
    def Ready(self) -> bool:
        return True

    @property
    def Hwnd(self) -> int:
        return self.hwnd

    @property
    def Workbooks(self) -> Workbooks:
        return Workbooks(self)

    @property
    def ActiveWorkbook(self) -> Workbook | None:
        return self.books[0] if self.books else None

    @property
    def ActiveSheet(self) -> Worksheet | None:
        return self.books[0].front if self.books else None

    @property
    def ActiveWindow(self) -> Window | None:
        return Window(self) if self.books else None

    @property
    def Selection(self) -> Range | None:
        return self.selected

    @property
    def CutCopyMode(self) -> int:
        return 1 if self.clipboard else 0

    @CutCopyMode.setter
    def CutCopyMode(self, value: int) -> None:
        self.clipboard = None

    def Calculate(self) -> None:
        """Nothing is calculated here."""

    def Quit(self) -> None:
        """Asks about every unsaved workbook: https://learn.microsoft.com/office/vba/api/excel.application.quit"""
        if any(book.dirty for book in self.books) and not self.agrees("Quit"):
            return
        self.books.clear()
        self.desktop.windows.pop(self.hwnd, None)
        self.gone = True


def _setting(name: str, usual: Any) -> property:
    def read(app: Application) -> Any:
        return app.settings.get(name, usual)

    def set_(app: Application, value: Any) -> None:
        app.settings[name] = value if name in {"StatusBar", "Calculation"} else bool(value)

    return property(read, set_)


SETTINGS = {"ScreenUpdating": True, "EnableEvents": True, "DisplayAlerts": True, "Calculation": _AUTOMATIC, "StatusBar": False}  # fmt: skip


class _Settings(CDispatch):
    """The members of Application that are kept and given back."""

    ScreenUpdating = _setting("ScreenUpdating", True)
    EnableEvents = _setting("EnableEvents", True)
    DisplayAlerts = _setting("DisplayAlerts", True)
    Calculation = _setting("Calculation", _AUTOMATIC)
    StatusBar = _setting("StatusBar", False)
    Visible = _setting("Visible", True)
    Interactive = _setting("Interactive", True)


for _name, _member in list(vars(_Settings).items()):
    if isinstance(_member, property):
        setattr(Application, _name, _member)


class Window(Part):
    """What a window of Excel answers with when it is asked for its object model; or a window of a workbook."""

    def __init__(self, app: Application, book: Workbook | None = None) -> None:
        super().__init__(app)
        self.book = book
        self._split: tuple[int, int] | None = None

    @property
    def _content(self) -> Content:
        """The sheet that it shows."""
        return (self.book or self.app.books[0]).front.content

    @property
    def Hwnd(self) -> int:
        return self.app.hwnd

    @property
    def Caption(self) -> str:
        return self.app.books[0].Name if self.app.books else ""

    @property
    def SplitRow(self) -> int:
        return self._at[0]

    @SplitRow.setter
    def SplitRow(self, value: int) -> None:
        self._at = value, self._at[1]

    @property
    def SplitColumn(self) -> int:
        return self._at[1]

    @SplitColumn.setter
    def SplitColumn(self, value: int) -> None:
        self._at = self._at[0], value

    @property
    def _at(self) -> tuple[int, int]:
        return self._content.frozen if self._split is None else self._split

    @_at.setter
    def _at(self, value: tuple[int, int]) -> None:
        """Frozen panes are not moved: https://learn.microsoft.com/office/vba/api/excel.window.splitrow"""
        if self.FreezePanes:
            raise no()
        self._split = value

    @property
    def FreezePanes(self) -> bool:
        return any(self._content.frozen)

    @FreezePanes.setter
    def FreezePanes(self, value: int) -> None:
        """At the splits: https://learn.microsoft.com/office/vba/api/excel.window.freezepanes"""
        at = self._at
        if value and not any(at):
            raise no()
        self._content.frozen, self._split = at if value else (0, 0), None if value else at

    @property
    def ScrollRow(self) -> int:
        return 1

    @ScrollRow.setter
    def ScrollRow(self, value: int) -> None:
        """Nothing is scrolled here."""

    @property
    def ScrollColumn(self) -> int:
        return 1

    @ScrollColumn.setter
    def ScrollColumn(self, value: int) -> None:
        """Nothing is scrolled here."""


class Windows(Part):
    """The windows of a workbook: one."""

    def __init__(self, book: Workbook) -> None:
        super().__init__(book.app)
        self.book = book

    @property
    def Count(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Window]:
        return iter([self(1)])

    def __call__(self, Index: Any) -> Window:
        if Index != 1:
            raise no()
        return Window(self.app, self.book)

    def Item(self, Index: Any) -> Window:
        return self(Index)


class Workbooks(Part):
    @property
    def Count(self) -> int:
        return len(self.app.books)

    def __iter__(self) -> Iterator[Workbook]:
        return iter(list(self.app.books))

    def __call__(self, Index: Any) -> Workbook:
        """By place or by name without its folder: https://learn.microsoft.com/office/vba/api/excel.workbooks.item"""
        if isinstance(Index, str):
            return _first(one for one in self.app.books if one.Name.lower() == Index.lower())
        return _first(self.app.books[Index - 1 : Index] if Index > 0 else ())

    def Item(self, Index: Any) -> Workbook:
        return self(Index)

    def Open(self, Filename: str, ReadOnly: Any = False, **_options: Any) -> Workbook:
        """Refuses a file that is not there, and a second workbook of one name.

        https://support.microsoft.com/office/c9bd3a57-e2d1-4ee8-a9b7-9a8b1a4b8ea0
        """
        for book in self.app.books:
            if book.full_name == Filename:
                book.Activate()
                return book
            if book.Name.lower() == _short(Filename).lower():
                raise no()
        if not Path(Filename).is_file():
            raise no()
        book = self.app.open_(Path(Filename))
        book.read_only = book.read_only or bool(ReadOnly)
        return book


class Workbook(Part):
    def __init__(self, app: Application, path: Path, full_name: str | None = None) -> None:
        super().__init__(app)
        self.full_name = full_name or str(path)
        self.path = path
        self.contents, self.names = loaded(path)
        told, saved = app.saved.get(self.full_name, (None, []))
        if saved and told == _identity(path):
            self.contents = [one.copied() for one in saved]
        self.results = {
            (one.name, at, cell.formula): cell.value
            for one in self.contents
            for at, cell in one.cells.items()
            if cell.formula
        }
        """What formulas showed, by sheet, place and text."""
        self.active = next(one.name for one in self.contents if one.visible == -1)
        self.structure_protected = False
        self.read_only = path.exists() and not os.access(path, os.W_OK)
        self.dirty = False

    @property
    def front(self) -> Worksheet:
        """The sheet that is shown."""
        return Worksheet(self, self.content(self.active))

    def content(self, name: str) -> Content:
        """The sheet of a name; refused as by Excel when there is none."""
        return _first(one for one in self.contents if one.name.lower() == name.lower())

    def require_free(self) -> None:
        """Refuse where the structure is protected; else the workbook has changed."""
        if self.structure_protected:
            raise no()
        self.dirty = True

    def require_another(self, content: Content) -> None:
        """A workbook must contain at least one visible sheet: https://learn.microsoft.com/office/vba/api/excel.worksheet.visible"""
        if not any(one.visible == -1 for one in self.contents if one is not content):
            raise no()

    def leave(self, content: Content) -> None:
        """Show another sheet when this one was shown: the next one, or else the one before."""
        if self.active == content.name:
            at = self.contents.index(content)
            order = [*self.contents[at + 1 :], *reversed(self.contents[:at])]
            self.active = next(one.name for one in order if one.visible == -1)

    def redirect(self, sheet: str, to: str | None) -> None:
        """Let references to a sheet follow it, or be lost."""
        for content in self.contents:
            for at, cell in content.cells.items():
                if cell.formula:
                    text = redirected(cell.formula, sheet, to)
                    content.cells[at] = cell._replace(formula=text)
                    if to is not None and text != cell.formula:
                        self.results[content.name, at, text] = cell.value
            for name, text in content.names.items():
                content.names[name] = redirected(text, sheet, to)

    @property
    def Parent(self) -> Application:
        return self.app

    @property
    def Name(self) -> str:
        return _short(self.full_name)

    @property
    def FullName(self) -> str:
        return self.full_name

    @property
    def Path(self) -> str:
        """Empty for a workbook that was never saved: https://learn.microsoft.com/office/vba/api/excel.workbook.path"""
        return self.full_name[: -len(_short(self.full_name)) - 1]

    @property
    def FileFormat(self) -> int:
        return _MACRO_ENABLED if self.full_name.lower().endswith(".xlsm") else _OPEN_XML

    @property
    def HasPassword(self) -> bool:
        return False

    @property
    def ReadOnly(self) -> bool:
        return self.read_only

    @property
    def ProtectStructure(self) -> bool:
        return self.structure_protected

    @property
    def Saved(self) -> bool:
        return not self.dirty

    @Saved.setter
    def Saved(self, value: int) -> None:
        self.dirty = not value

    @property
    def Worksheets(self) -> Sheets:
        return Sheets(self)

    @property
    def Sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def ActiveSheet(self) -> Worksheet:
        return self.front

    @property
    def Names(self) -> Names:
        return Names(self, self.names)

    @property
    def Windows(self) -> Windows:
        return Windows(self)

    def Save(self) -> None:
        """Kept here: nothing of this play reaches the disk. A workbook that is read-only cannot be saved under its name."""
        if self.read_only:
            raise no()
        contents = [one.copied() for one in self.contents]
        self.app.saved[self.full_name] = _identity(self.path), contents
        self.dirty = False

    def Close(self, SaveChanges: Any = None, **_options: Any) -> None:
        """Asks about changes where it is not told what to do: https://learn.microsoft.com/office/vba/api/excel.workbook.close"""
        if SaveChanges:
            self.Save()
        elif SaveChanges is None and self.dirty and not self.app.agrees("Close"):
            return
        self.app.books.remove(self)

    def Activate(self) -> None:
        self.app.books.remove(self)
        self.app.books.insert(0, self)


class Sheets(Part):
    def __init__(self, book: Workbook) -> None:
        super().__init__(book.app)
        self.book = book

    @property
    def Parent(self) -> Workbook:
        return self.book

    @property
    def Count(self) -> int:
        return len(self.book.contents)

    def __iter__(self) -> Iterator[Worksheet]:
        return iter([Worksheet(self.book, one) for one in self.book.contents])

    def __call__(self, Index: Any) -> Worksheet:
        if isinstance(Index, str):
            return Worksheet(self.book, self.book.content(Index))
        found = self.book.contents[int(Index) - 1 : int(Index)] if Index > 0 else ()
        return Worksheet(self.book, _first(found))

    def Item(self, Index: Any) -> Worksheet:
        return self(Index)

    def Add(self, Before: Worksheet | None = None, After: Worksheet | None = None, **_options: Any) -> Worksheet:
        """Before the sheet in front where no place is told; the new one is shown then.

        https://learn.microsoft.com/office/vba/api/excel.sheets.add
        """
        if Before and After:
            raise no()
        self.book.require_free()
        contents = self.book.contents
        taken = {one.name.lower() for one in contents}
        name = next(f"Sheet{n}" for n in range(1, 999) if f"sheet{n}" not in taken)
        beside = (Before or After or self.book.front).content
        contents.insert(contents.index(beside) + (After is not None), Content(name))
        self.book.active = name
        return self.book.front


class Worksheet(Part):
    def __init__(self, book: Workbook, content: Content) -> None:
        super().__init__(book.app)
        self.book = book
        self.content = content

    @property
    def Name(self) -> str:
        return self.content.name

    @Name.setter
    def Name(self, value: str) -> None:
        """https://support.microsoft.com/office/rename-a-worksheet-3f1f7148-ee83-404d-8ef0-9ff99fbad1f9"""
        self.book.require_free()
        others = {one.name.lower() for one in self.book.contents if one is not self.content}
        if (
            not 1 <= len(value) <= LONGEST_SHEET_NAME
            or re.search(r"[\[\]:*?/\\]", value)
            or value[0] == "'"
            or value[-1] == "'"
            or value.lower() in others
            or value.lower() == "history"
        ):
            raise no()
        former, self.content.name = self.content.name, value
        if former != value:
            self.book.redirect(former, value)
            known = self.book.results
            known |= {(value, *rest): shown for (sheet, *rest), shown in list(known.items()) if sheet == former}  # type: ignore[misc]  # fmt: skip
        if self.book.active == former:
            self.book.active = value

    @property
    def Parent(self) -> Workbook:
        return self.book

    @property
    def Index(self) -> int:
        return self.book.contents.index(self.content) + 1

    @property
    def Visible(self) -> int:
        return self.content.visible

    @Visible.setter
    def Visible(self, value: int) -> None:
        self.book.require_free()
        if value == 0 or value == 2:
            self.book.require_another(self.content)
            self.book.leave(self.content)
        self.content.visible = int(value) if value in {0, 2} else -1

    @property
    def ProtectContents(self) -> bool:
        return self.content.protected

    @property
    def FilterMode(self) -> bool:
        return self.content.filtered

    def ShowAllData(self) -> None:
        """https://learn.microsoft.com/office/vba/api/excel.worksheet.showalldata; it fails where nothing is filtered."""
        if self.content.protected or not self.content.filtered:
            raise no()
        self.content.filtered = False

    @property
    def ListObjects(self) -> ListObjects:
        return ListObjects(self)

    @property
    def Cells(self) -> Range:
        return Range(self, (1, 1, ROWS, COLUMNS))

    @property
    def Rows(self) -> Range:
        return Range(self, (1, 1, ROWS, COLUMNS), "rows")

    @property
    def Columns(self) -> Range:
        return Range(self, (1, 1, ROWS, COLUMNS), "columns")

    def Range(self, Cell1: Any, Cell2: Any = None) -> Range:
        """The rectangle around one or two corners, which are addresses or ranges of this sheet."""
        corners = [self._area(one) for one in (Cell1, Cell2) if one is not None]
        tops, lefts, bottoms, rights = zip(*corners, strict=True)
        return Range(self, (min(tops), min(lefts), max(bottoms), max(rights)))

    def _area(self, corner: Any) -> tuple[int, int, int, int]:
        if isinstance(corner, str):
            return area_of(corner)
        if not isinstance(corner, Range) or corner.content is not self.content:
            raise no()
        return corner.at

    @property
    def UsedRange(self) -> Range:
        rows = [row for row, _ in self.content.cells] or [1]
        columns = [column for _, column in self.content.cells] or [1]
        return Range(self, (min(rows), min(columns), max(rows), max(columns)))

    @property
    def Names(self) -> Names:
        return Names(self.book, self.content.names, self.content.name)

    @property
    def PageSetup(self) -> PageSetup:
        return PageSetup(self)

    def Pictures(self) -> Pictures:
        return Pictures(self.app)

    def Activate(self) -> None:
        """A hidden sheet cannot be shown so."""
        if self.content.visible != -1:
            raise no()
        self.book.active = self.content.name

    def Select(self, Replace: Any = True) -> bool:
        self.Activate()
        return True

    def Delete(self) -> bool:
        """Asks first, unless DisplayAlerts is off: https://learn.microsoft.com/office/vba/api/excel.worksheet.delete"""
        self.book.require_free()
        self.book.require_another(self.content)
        if not self.app.agrees("Delete"):
            return False
        self.book.leave(self.content)
        self.book.contents.remove(self.content)
        self.book.redirect(self.content.name, None)
        return True

    def Copy(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        """Beside another sheet, which may be of another workbook; the copy is shown then, and its workbook.

        https://learn.microsoft.com/office/vba/api/excel.worksheet.copy
        """
        beside = Before or After
        if beside is None or (Before and After):
            raise no()  # without a place Excel makes a new workbook, which nobody wants here
        book = beside.book
        book.require_free()
        copy = self.content.copied()
        taken = {one.name.lower() for one in book.contents}
        if copy.name.lower() in taken:
            copy.name = _free(copy.name, taken)
            copy.names = {name: redirected(text, self.content.name, copy.name) for name, text in copy.names.items()}  # fmt: skip
        book.contents.insert(book.contents.index(beside.content) + (Before is None), copy)
        if copy.visible == -1:
            book.active = copy.name
        if book is not self.app.books[0]:
            book.Activate()

    def Move(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        beside = Before or After
        if beside is None or (Before and After) or beside.book is not self.book:
            raise no()
        self.book.require_free()
        contents = self.book.contents
        contents.remove(self.content)
        contents.insert(contents.index(beside.content) + (Before is None), self.content)


class Pictures(Part):
    @property
    def Count(self) -> int:
        return 0

    def __iter__(self) -> Iterator[CDispatch]:
        return iter(())


class ListObjects(Part):
    """The tables of a sheet."""

    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.app)
        self.content, self.sheet = sheet.content, sheet

    @property
    def Count(self) -> int:
        return len(self.content.tables)

    def __iter__(self) -> Iterator[ListObject]:
        return iter([ListObject(self, number) for number in range(self.Count)])


class ListObject(Part):
    """https://learn.microsoft.com/office/vba/api/excel.listobject; its filter is not the sheet's, and is Nothing without buttons."""

    def __init__(self, tables: ListObjects, number: int) -> None:
        super().__init__(tables.app)
        self.content, self.number, self.sheet = tables.content, number, tables.sheet

    @property
    def Range(self) -> Range:
        return PlayedRange(self.sheet, self.content.table_areas[self.number])

    def Resize(self, Range: Any) -> None:
        """https://learn.microsoft.com/office/vba/api/excel.listobject.resize: over the same headers, beside no other table.

        Blank headers get names.
        """
        top, left, bottom, right = wanted = Range.at
        former = self.content.table_areas[self.number]
        others = [one for at, one in enumerate(self.content.table_areas) if at != self.number]
        apart = left > former[3] or right < former[1] or bottom <= top
        if self.content.protected or Range.content is not self.content or top != former[0] or apart:
            raise no()
        if any(meet(wanted, one) for one in (*others, *self.content.merges)):
            raise no()
        self.content.table_areas[self.number] = wanted
        for column in range(left, right + 1):
            if self.content.cells.get((top, column), Cell()).value is None:
                self.content.cells[top, column] = Cell(f"列{column - left + 1}")

    @property
    def ShowAutoFilter(self) -> bool:
        return self.content.tables[self.number] is not None

    @property
    def AutoFilter(self) -> AutoFilter | None:
        return AutoFilter(self) if self.ShowAutoFilter else None


class AutoFilter(Part):
    """https://learn.microsoft.com/office/vba/api/excel.autofilter.showalldata"""

    def __init__(self, table: ListObject) -> None:
        super().__init__(table.app)
        self.content, self.number = table.content, table.number

    @property
    def FilterMode(self) -> bool:
        return bool(self.content.tables[self.number])

    def ShowAllData(self) -> None:
        if self.content.protected or not self.FilterMode:
            raise no()
        self.content.tables[self.number] = False


class Names(Part):
    """The names of a workbook, or those of one of its sheets."""

    def __init__(self, book: Workbook, names: dict[str, str], sheet: str | None = None) -> None:
        super().__init__(book.app)
        self.book, self.names, self.sheet = book, names, sheet

    @property
    def Count(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Name]:
        return iter([Name(self, key) for key in self.names])

    def __call__(self, Index: Any = None, **_options: Any) -> Name:
        if isinstance(Index, int):
            return _first(list(self)[Index - 1 : Index] if Index > 0 else ())
        return Name(self, _first(key for key in self.names if key.lower() == str(Index).lower()))

    def Item(self, Index: Any = None, **_options: Any) -> Name:
        return self(Index)

    def Add(self, Name: Any = None, RefersTo: Any = None, **_options: Any) -> _Name:
        """https://learn.microsoft.com/office/vba/api/excel.names.add"""
        if not re.fullmatch(r"[^\W\d][\w.]*|[_\\][\w.\\]*", str(Name)) or RefersTo is None:
            raise no()
        self.book.dirty = True
        self.names[Name] = _reference(RefersTo, self.book)
        return _Name(self, Name)


class Name(Part):
    def __init__(self, names: Names, key: str) -> None:
        super().__init__(names.app)
        self.within, self.key = names, key

    @property
    def Name(self) -> str:
        """With the sheet in front where it is one of a sheet: https://learn.microsoft.com/office/vba/api/excel.name.name"""
        sheet = self.within.sheet
        return self.key if sheet is None else f"{quoted(sheet)}!{self.key}"

    @property
    def RefersTo(self) -> str:
        return self.within.names[self.key]

    @RefersTo.setter
    def RefersTo(self, value: Any) -> None:
        self.within.book.dirty = True
        self.within.names[self.key] = _reference(value, self.within.book)

    def Delete(self) -> None:
        self.within.book.dirty = True
        del self.within.names[self.key]


_Name = Name


class PageSetup(Part):
    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.app)
        self.sheet = sheet
        self.content = sheet.content

    @property
    def PrintArea(self) -> str:
        return self.content.print_area

    @PrintArea.setter
    def PrintArea(self, value: str | None) -> None:
        """https://learn.microsoft.com/office/vba/api/excel.pagesetup.printarea"""
        self._require_free()
        self.content.print_area = Range(self.sheet, area_of(value)).address() if value else ""

    def _require_free(self) -> None:
        if self.content.protected:
            raise no()
        self.sheet.book.dirty = True


def _footer(side: str) -> property:
    def read(page: PageSetup) -> str:
        return page.content.footers.get(side, "")

    def write(page: PageSetup, value: str | None) -> None:
        page._require_free()
        if len(value or "") > LONGEST_FOOTER:
            raise no()
        page.content.footers[side] = value or ""

    return property(read, write)


class _Footers(CDispatch):
    """The three sections of a footer."""

    LeftFooter = _footer("left")
    CenterFooter = _footer("center")
    RightFooter = _footer("right")


for _name, _member in list(vars(_Footers).items()):
    if isinstance(_member, property):
        setattr(PageSetup, _name, _member)


def _first(found: Any) -> Any:
    """The one that was asked for; Excel's refusal when there is none."""
    for one in found:
        return one
    raise no()


def _identity(path: Path) -> object:
    """What tells a file from another one of its name."""
    found = path.stat() if path.exists() else None
    return found and (found.st_ino, found.st_mtime_ns, found.st_size)


def _free(name: str, taken: set[str]) -> str:
    """A name as Excel gives copies, no longer than it may be."""
    for number in range(2, 999):
        end = f" ({number})"
        found = name[: LONGEST_SHEET_NAME - len(end)] + end
        if found.lower() not in taken:
            return found
    raise no()


def _reference(text: Any, book: Workbook) -> str:
    """What a name refers to: one area on a sheet that is there, or anything that is no area."""
    text = str(text)
    text = text if text.startswith("=") else f"={text}"
    found = re.fullmatch(r"=(?:'((?:[^']|'')+)'|([^'!]+))!(.+)", text)
    if found:
        book.content((found[1] or found[2]).replace("''", "'"))
        area_of(found[3])
    return text


def _short(full_name: str) -> str:
    return re.split(r"[\\/]", full_name)[-1]
