"""xlwings' engine, app and books on LibreOffice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from xltool.books.libreoffice.cells import clean_rows, prepare
from xltool.books.libreoffice.names import BookNames
from xltool.books.libreoffice.office import Office, properties, uno_module
from xltool.books.libreoffice.ranges import Range
from xltool.books.libreoffice.sheets import Sheet, Sheets

_XLSX = "Calc MS Excel 2007 XML"
_BAR = "xltool"
_TOLD, _WARNED = 0, 2
"""com.sun.star.frame.InfobarType."""
_ADD_TO_MRU = 11
"""Place of the option ``add_to_mru`` among those that xlwings passes after the name."""
_OWN = "calc8"
_PASSING = "passing"
"""Where the addresses of files are kept that only pass by."""
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


class Engine:
    """What xlwings asks of an engine. One LibreOffice is its only app."""

    name = "libreoffice"
    type = "desktop"

    def __init__(self, office: Office) -> None:
        self.office = office

    @property
    def apps(self) -> Apps:
        return Apps(self)

    def is_gone(self) -> bool:
        """Whether LibreOffice has ended: then UNO may raise anything, as that a property is not known."""
        try:
            self.office.desktop.getCurrentFrame()
        except Exception:  # noqa: BLE001  an open one always has a desktop
            return True
        return False

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return prepare(value)

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: Any
    ) -> list[list[Any]]:
        return clean_rows(data, datetime_builder, empty_as, number_builder, err_to_str=err_to_str)


def register(office: Office) -> xw.App:
    """Make this LibreOffice xlwings' active engine, in place of any former one; return its app."""
    engine = Engine(office)
    xw.engines.engines = [one for one in xw.engines if one.name != engine.name]
    xw.engines.add(xw.Engine(impl=engine))
    xw.engines[engine.name].activate()
    return xw.App(impl=App(engine))


class Apps(base_classes.Apps):
    """The collection of the one app."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def keys(self) -> list[int]:
        return [App(self.engine).pid]

    def __iter__(self) -> Iterator[App]:
        yield App(self.engine)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return App(self.engine)


def _setting(name: str, default: Any) -> property:
    """A setting that Excel needs held and LibreOffice does not: it paints and calculates when there is time.

    Its own locks would outlive a Python that is killed, and leave staff with a frozen window.
    """

    def getter(app: App) -> Any:
        return app.engine.office.state.get(name, default)

    def setter(app: App, value: Any) -> None:
        app.engine.office.state[name] = value

    return property(getter, setter, doc=default)


class App(base_classes.App):
    """The LibreOffice program."""

    screen_updating = _setting("screen_updating", True)
    enable_events = _setting("enable_events", True)
    display_alerts = _setting("display_alerts", True)
    calculation = _setting("calculation", "automatic")
    cut_copy_mode = _setting("cut_copy_mode", None)

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def status_bar(self) -> str | bool:
        said: str | bool = self.engine.office.state.get("status_bar", False)
        return said

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self.engine.office.state["status_bar"] = value
        self._say(str(value or ""), _TOLD)

    def alert(self, prompt: str, title: str, *_options: Any) -> str:
        """Say it in the colour of a warning; no dialog, which would wait for a click."""
        self._say(prompt, _WARNED)
        return "ok"

    def _say(self, sentence: str, kind: int) -> None:
        """Show a sentence above the sheet, where it stays until the next one: LibreOffice soon writes over its own status bar."""
        book = self.books.active if self.visible else None
        with suppress(Exception):  # hidden, or before LibreOffice 7.0: no bars; work goes on
            bars = book and book.uno.CurrentController
            if bars and bars.hasInfobar(_BAR):
                bars.removeInfobar(_BAR)
            if bars and sentence:
                bars.appendInfobar(_BAR, "绩效目标", sentence, kind, (), True)

    @property
    def api(self) -> Any:
        return self.engine.office.desktop

    @property
    def pid(self) -> int:
        """The process that was started here; 0 for one that staff opened."""
        process = self.engine.office.process
        return process.pid if process else 0

    @property
    def books(self) -> Books:
        return Books(self)

    @property  # type: ignore[misc]  # only read here
    def visible(self) -> bool:
        """Whether there is a window."""
        return self.engine.office.process is None

    @property
    def selection(self) -> Range | None:
        book = self.books.active
        selected = book.uno.CurrentSelection if book else None
        if book is None or selected is None or not hasattr(selected, "RangeAddress"):
            return None
        at = selected.RangeAddress
        sheet = Sheet(book, selected.Spreadsheet)
        return sheet.range((at.StartRow + 1, at.StartColumn + 1), (at.EndRow + 1, at.EndColumn + 1))

    def activate(self, steal_focus: bool = False) -> None:
        if steal_focus:
            self.api.CurrentFrame.ContainerWindow.toFront()

    def quit(self) -> None:
        """End the program if it was started here."""
        self.engine.office.close()


class Books(base_classes.Books):
    """The open spreadsheet documents."""

    def __init__(self, app: App) -> None:
        self.app = app

    def _documents(self) -> list[Any]:
        found = []
        every = self.app.api.Components.createEnumeration()
        while every.hasMoreElements():
            one = every.nextElement()
            if hasattr(one, "supportsService") and one.supportsService(_SPREADSHEET):
                found.append(one)
        return found

    @property
    def active(self) -> Book | None:
        current = self.app.api.CurrentComponent
        if current is not None and current.supportsService(_SPREADSHEET):
            return Book(self.app, current)
        return next(iter(self), None)

    def __iter__(self) -> Iterator[Book]:
        for one in self._documents():
            yield Book(self.app, one)

    def __len__(self) -> int:
        return len(self._documents())

    def __call__(self, name_or_index: str | int) -> Book:
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.casefold() == name_or_index.casefold():
                return book
        raise KeyError(name_or_index)

    def open(self, fullname: str, *options: Any) -> Book:
        """Open a file; hidden in a program without a window, and where it is not to be among the recent ones."""
        url = Path(os.path.realpath(fullname)).as_uri()
        passing = len(options) > _ADD_TO_MRU and options[_ADD_TO_MRU] is False
        hidden = properties(Hidden=passing or not self.app.visible)
        if passing:
            self.app.engine.office.state.setdefault(_PASSING, set()).add(url)
        document = self.app.api.loadComponentFromURL(url, "_blank", 0, hidden)
        if hidden[0].Value:  # nobody presses Ctrl+Z where nobody sees
            document.IsUndoEnabled = False
        return Book(self.app, document)


class Book(base_classes.Book):
    """One open spreadsheet document."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self.uno = document

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> Any:
        return self.uno

    @property
    def fullname(self) -> str:
        """The path, or the address of a document that is not on this machine; its title until it is saved."""
        url = self.uno.URL
        if url.startswith("file:"):
            path: str = uno_module().fileUrlToSystemPath(url)
            return path
        return str(url or self.uno.Title)

    @property
    def name(self) -> str:
        return self.fullname.rpartition("/")[2]

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> BookNames:
        return BookNames(self)

    @cached_property
    def collection(self) -> Any:
        """The UNO sheets; asked for once, as it is a view of the document that shows every later change."""
        return self.uno.Sheets

    def require_writable(self) -> None:
        """Raise where Excel would refuse: the document is open for reading only."""
        if self.uno.isReadonly():
            raise PermissionError("the document is read-only")

    def activate(self) -> None:
        controller = self.uno.CurrentController
        if controller is not None:
            controller.Frame.activate()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save in place, or as .xlsx under another name.

        A file that only passes by is stored in LibreOffice's own format whatever its name: that loses nothing.
        """
        if path is None and self.uno.URL in self.app.engine.office.state.get(_PASSING, ()):
            self.uno.storeToURL(self.uno.URL, properties(FilterName=_OWN))
        elif path is None:
            self.uno.store()
        else:
            options = properties(FilterName=_XLSX, **({"Password": password} if password else {}))
            self.uno.storeAsURL(Path(path).resolve().as_uri(), options)

    def close(self) -> None:
        self.uno.setModified(False)
        self.uno.close(True)
