"""The workbook whose button was pressed, and what a button needs of its program: what is selected, where to go, a word.

Through xlwings on any engine, as the live door.
"""

import contextlib
import re
import sys
from pathlib import Path

import xlwings as xw

from xltool.books.live.book import LiveBook
from xltool.books.live.caller import calling_book
from xltool.books.live.program import ask, bring_up, unless_silent
from xltool.model.cells import Ref
from xltool.model.dialog import show_dialog
from xltool.model.errors import BookBusy, XltoolError
from xltool.model.findings import shorten
from xltool.model.template import COVER

_LONGEST = 255
"""Characters that Excel is sure to take from a program in its status bar."""


class Pressed:
    """A workbook that a person has open, and the program it is open in."""

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._read: list[LiveBook] = []

    @property
    def book(self) -> LiveBook:
        """The workbook, to be read anew: staff may have typed since the last press."""
        self._read.append(LiveBook(self._book))
        return self._read[-1]

    @property
    def name(self) -> str:
        """The file name, as staff see it."""
        return ask(lambda: self._book.name)

    @property
    def path(self) -> Path:
        """Where the workbook is saved; XltoolError when that is nowhere on this computer."""
        full_name = unless_silent(lambda: self._book.fullname)
        if full_name is None or "://" in full_name:
            raise XltoolError(f"{self.name} 在网盘（云端）里打开着。请另存到本机的文件夹，打开那一份再点。")
        if not re.search(r"[\\/]", full_name):
            raise XltoolError(f"{full_name} 还没有保存过。请先点【文件】、【另存为】，存到本机的文件夹，再点。")
        return Path(full_name)

    @property
    def folder(self) -> Path:
        """Where a new file goes: beside the workbook; where that is nowhere on this computer, among the person's documents."""
        try:
            return self.path.parent
        except BookBusy:
            raise
        except XltoolError:
            documents = Path.home() / "Documents"
            return documents if documents.is_dir() else Path.home()

    def is_ours(self) -> bool:
        """Whether the workbook is one of the tool's."""
        return COVER in self.book.sheet_names()

    @property
    def said(self) -> str:
        """What stands in the status bar."""
        return ask(lambda: str(self._book.app.status_bar or ""))

    def bring_up(self) -> None:
        """Bring the workbook to the front."""
        ask(self._book.activate)

    def require_ours(self) -> None:
        """XltoolError when the workbook is not one of the tool's."""
        if not self.is_ours():
            raise XltoolError(f"“{self.name}”不是预算绩效目标填报工作簿。请切换到填报工作簿再点，或点【新建】。")

    def selected(self) -> Ref | None:
        """The upper left selected cell; None when something else is selected."""
        return ask(self._selection)

    def _selection(self) -> Ref | None:
        found = self._book.app.selection
        return None if found is None else Ref(found.sheet.name, found.row, found.column)

    def go(self, ref: Ref) -> None:
        """Show a cell to the person and select it."""
        ask(lambda: bring_up(self._book.sheets[ref.sheet]))
        ask(lambda: self._book.sheets[ref.sheet].range(ref.a1).select())

    def open(self, path: Path) -> None:
        """Open another workbook beside this one."""
        ask(lambda: self._book.app.books.open(str(path)))

    def tell(self, sentence: str) -> None:
        """Say one sentence in the status bar, where it stays until the next press; and once, that undo is not to be had."""
        hindered = next((book.hindered_undo for book in self._read if book.hindered_undo), "")
        ask(lambda: setattr(self._book.app, "status_bar", shorten(sentence, _LONGEST - 1 - len(hindered)) + hindered))

    def insist(self, sentence: str) -> None:
        """Say one sentence that must not be overlooked: in a dialog too, where the program has one."""
        try:
            app = self._book.app
        except Exception:  # noqa: BLE001  the program is busy or gone
            _say_alone(sentence)
        else:
            _insist(app, sentence)


def insist_anywhere(sentence: str) -> None:
    """Say a sentence while no workbook is known, in the program in front; on stderr when there is none."""
    app = None
    with contextlib.suppress(Exception):  # it may be Excel itself that does not answer
        app = xw.apps.active
    if app is None:
        _say_alone(sentence)
    else:
        _insist(app, sentence)


def _insist(app: xw.App, sentence: str) -> None:
    """Say it in every way that works: a program that is busy may take neither."""
    with contextlib.suppress(Exception):
        app.status_bar = sentence
    try:
        app.alert(sentence, "xltool")
    except (AttributeError, NotImplementedError):
        return  # a program without dialogs
    except Exception:  # noqa: BLE001  a button lets nothing out
        _say_alone(sentence)


def _say_alone(sentence: str) -> None:
    """Say it without the program: in a dialog of Windows, elsewhere on stderr."""
    if not show_dialog(sentence, "绩效目标 xltool"):
        sys.stderr.write(sentence + "\n")


def pressed(arguments: list[str] | None = None) -> Pressed:
    """The workbook whose button was pressed; ``arguments``: the words of the command line, see ``caller``."""
    return Pressed(calling_book(sys.argv if arguments is None else arguments))
