"""A play of Excel's object model: what the live door asks of it, through xlwings' own Windows engine.

Filled from a workbook on disk; nothing is calculated but links. Names of members are Excel's. Changing anything on a
protected sheet, or a sheet of a protected structure, is refused as Excel refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.com_stand_in import CDispatch, Desktop, Line, no
from tests.fake_content import Content, loaded
from tests.fake_range import Part, Range

COLUMNS = 16_384
_AUTOMATIC = -4105


class Application(CDispatch):
    """One Excel, with a window of its own."""

    def __init__(self, desktop: Desktop, hwnd: int = 1000) -> None:
        self.line = Line()
        self.desktop = desktop
        self.hwnd = hwnd
        self.books: list[Workbook] = []
        self.saved: dict[str, list[Content]] = {}
        self.settings: dict[str, Any] = {}
        self.clipboard: Range | None = None
        self.selected: Range | None = None
        desktop.windows[hwnd] = self

    def open_(self, path: Path) -> Workbook:
        """Open a file, without a call."""
        self.books.append(Workbook(self, path))
        return self.books[-1]

    @property
    def Application(self) -> Application:
        return self

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
    def Selection(self) -> Range:
        return self.selected or Range(self.books[0].ActiveSheet, (1, 1, 1, 1))

    @property
    def CutCopyMode(self) -> int:
        return 1 if self.clipboard else 0

    @CutCopyMode.setter
    def CutCopyMode(self, value: bool) -> None:
        self.clipboard = None


def _setting(name: str, usual: Any) -> property:
    def read(app: Application) -> Any:
        app.line.pass_("Application", name)
        return app.settings.get(name, usual)

    def set_(app: Application, value: Any) -> None:
        app.line.pass_("Application", f"{name}=")
        app.settings[name] = value

    return property(read, set_)


SETTINGS = {"ScreenUpdating": True, "EnableEvents": True, "DisplayAlerts": True, "Calculation": _AUTOMATIC, "StatusBar": False}  # fmt: skip
for _name, _usual in SETTINGS.items():
    setattr(Application, _name, _setting(_name, _usual))


class Workbooks(Part):
    @property
    def Count(self) -> int:
        return len(self.app.books)

    def __iter__(self) -> Iterator[Workbook]:
        self.line.pass_("Workbooks", "_NewEnum")
        return iter(list(self.app.books))

    def Open(self, path: str, *_options: Any) -> Workbook:
        self.line.pass_("Workbooks", "Open")
        return self.app.open_(Path(path))


class Workbook(Part):
    def __init__(self, app: Application, path: Path) -> None:
        super().__init__(app)
        self.full_name = str(path)
        self.contents = deepcopy(app.saved.get(self.full_name)) or loaded(path)
        self.active = next(one.name for one in self.contents if one.visible)
        self.structure_protected = False

    def content(self, name: str) -> Content:
        """The sheet of a name; refused as by Excel when there is none."""
        for one in self.contents:
            if one.name == name:
                return one
        raise no()

    def require_free(self) -> None:
        """Refuse where the structure is protected."""
        if self.structure_protected:
            raise no()

    @property
    def Name(self) -> str:
        return self.full_name.rpartition("/")[2]

    @property
    def FullName(self) -> str:
        return self.full_name

    @property
    def Worksheets(self) -> Worksheets:
        return Worksheets(self)

    @property
    def ActiveSheet(self) -> Worksheet:
        return Worksheet(self, self.content(self.active))

    def Save(self) -> None:
        """Kept here: nothing of this play reaches the disk."""
        self.app.saved[self.full_name] = deepcopy(self.contents)

    def Close(self, **_options: Any) -> None:
        self.app.books.remove(self)

    def Activate(self) -> None:
        self.app.books.remove(self)
        self.app.books.insert(0, self)


class Worksheets(Part):
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
        self.line.pass_("Worksheets", "_NewEnum")
        return iter([Worksheet(self.book, one) for one in self.book.contents])

    def __call__(self, key: str | int) -> Worksheet:
        found = self.book.contents[key - 1] if isinstance(key, int) else self.book.content(key)
        return Worksheet(self.book, found)

    def Add(self, Before: Worksheet) -> Worksheet:
        self.book.require_free()
        added = Content(f"Sheet{len(self.book.contents) + 1}")
        self.book.contents.insert(self.book.contents.index(Before.content), added)
        return Worksheet(self.book, added)


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
        self.book.require_free()
        if self.book.active == self.content.name:
            self.book.active = value
        self.content.name = value

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
        self.content.visible = -1 if value else 0

    @property
    def Cells(self) -> Range:
        return Range(self, (1, 1, 1_048_576, COLUMNS))

    def Range(self, first: Range | str, last: Range | None = None) -> Range:
        if isinstance(first, str) or last is None:
            top, _, bottom = str(first).partition(":")
            return Range(self, (int(top), 1, int(bottom), COLUMNS))
        return Range(self, (first.at[0], first.at[1], last.at[2], last.at[3]))

    @property
    def UsedRange(self) -> Range:
        rows = [row for row, _ in self.content.cells] or [1]
        columns = [column for _, column in self.content.cells] or [1]
        return Range(self, (min(rows), min(columns), max(rows), max(columns)))

    @property
    def Names(self) -> Names:
        return Names(self)

    @property
    def PageSetup(self) -> PageSetup:
        return PageSetup(self)

    def Pictures(self) -> list[Any]:
        return []

    def Activate(self) -> None:
        self.book.active = self.content.name

    def Delete(self) -> None:
        self.book.require_free()
        self.book.contents.remove(self.content)
        if self.book.active == self.content.name:
            self.book.active = self.book.contents[0].name

    def Copy(self, Before: Worksheet | None, After: Worksheet | None) -> None:
        """Beside another sheet, which may be of another workbook."""
        beside = Before or After
        assert beside is not None
        book = beside.book
        book.require_free()
        copy = deepcopy(self.content)
        taken = {one.name for one in book.contents}
        if copy.name in taken:
            copy.name = next(n for i in range(2, 99) if (n := f"{self.content.name} ({i})") not in taken)  # fmt: skip
        book.contents.insert(book.contents.index(beside.content) + (Before is None), copy)
        book.active = copy.name

    def Move(self, Before: Worksheet) -> None:
        contents = self.book.contents
        contents.remove(self.content)
        contents.insert(contents.index(Before.content), self.content)


class Names(Part):
    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.app)
        self.names = sheet.content.names

    def __call__(self, key: str) -> Name:
        if key not in self.names:
            raise no()
        return Name(self.app, self.names, key)

    def Add(self, name: str, refers_to: str) -> Name:
        self.names[name] = refers_to
        return Name(self.app, self.names, name)


class Name(Part):
    def __init__(self, app: Application, names: dict[str, str], key: str) -> None:
        super().__init__(app)
        self.names, self.key = names, key

    def Delete(self) -> None:
        del self.names[self.key]


class PageSetup(Part):
    def __init__(self, sheet: Worksheet) -> None:
        super().__init__(sheet.app)
        self.content = sheet.content

    @property
    def PrintArea(self) -> str:
        return self.content.print_area

    @PrintArea.setter
    def PrintArea(self, value: str) -> None:
        self.content.print_area = value
