"""The run at the desk: a visible LibreOffice on a virtual screen, the sample opened as by its icon, the toolbar's buttons.

``python -m tests.programs.desk_run FOLDER`` keeps a picture of every step there. Only what a person cannot do is played through
UNO: choosing a cell or a tab, and pressing a button of the toolbar by its address. What is typed, is typed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image

from tests.support.screens import grab, settled, virtual_screen, wait_until, xdotool
from xltool.books import open_book
from xltool.books.libreoffice import toolbar
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import at_the_desk
from xltool.books.live.book import LiveBook
from xltool.books.shipped import SAMPLE, template_path
from xltool.drawing.findings_sheet import finding_places
from xltool.model import template
from xltool.model.cells import Ref

SIZE = 1600, 1000
BUDGET = Ref(template.PROJECTS, 4, 3)
OFFICIAL = "表1 科普专项"
FIRST_FINDING = 6
PRESS = b"\0press\0"
COLOURS = 96


class Desk:
    """A screen with a LibreOffice on it, in which a workbook is open."""

    def __init__(self, display: str, file: Path) -> None:
        self.display = display
        self.file = file
        self.office = at_the_desk(None)
        self.app = register(self.office)
        found = xdotool(display, "search", "--sync", "--name", "LibreOffice Calc")
        self.window = found.split()[-1]
        xdotool(display, "windowmove", self.window, "0", "0")
        xdotool(display, "windowsize", self.window, *map(str, SIZE))
        xdotool(display, "windowfocus", self.window)
        wait_until(lambda: len(self.app.books) == 1)
        self.document: Any = self.app.books[0].api
        self._last: Image.Image | None = None

    @property
    def book(self) -> LiveBook:
        """The workbook, read anew."""
        return LiveBook(self.app.books[0])

    def choose(self, ref: Ref) -> None:
        """Go to a cell, as by a click."""
        cell = self.document.Sheets.getByName(ref.sheet).getCellByPosition(ref.column - 1, ref.row - 1)  # fmt: skip
        self.document.CurrentController.setActiveSheet(cell.Spreadsheet)
        self.document.CurrentController.select(cell)

    def type(self, words: str, *, enter: bool = True) -> None:
        """Type into the chosen cell; without Enter it is being edited still."""
        xdotool(self.display, "windowfocus", self.window)
        before = grab(self.display)
        xdotool(self.display, "type", "--window", self.window, words)
        settled(self.display, before)
        if enter:
            xdotool(self.display, "key", "--window", self.window, "Return")

    def press(self, button: str) -> None:
        """Press a button of the toolbar, and wait until its Python has come and gone."""
        frame = self.document.CurrentController.Frame
        helper = self.office.service("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(frame, toolbar.macro(button), "", 0, ())
        wait_until(lambda: presses(self.file) > 0)
        wait_until(lambda: presses(self.file) == 0)

    def chosen(self) -> Ref | None:
        """The chosen cell."""
        at = self.app.selection
        return at and Ref(at.sheet.name, at.row, at.column)

    def picture(self) -> Image.Image:
        """What is on the screen once it is painted anew: every step of the run changes it."""
        self._last = settled(self.display, self._last)
        return self._last

    def places(self) -> list[tuple[str, Ref]]:
        """Code and cell of every finding in 校验结果."""
        return [(at.code, at.ref) for at in finding_places(self.book.read(template.FINDINGS))]


def presses(file: Path) -> int:
    """How many presses of a button on this workbook are at work."""
    found = 0
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            line = process.read_bytes()
            found += PRESS in line and bytes(file) in line
    return found


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """The sample open in a LibreOffice with the toolbar, on settings of its own; all of it ends with the block."""
    (folder / "config").mkdir()
    file = folder / "科普专项样例.xlsx"
    shutil.copyfile(template_path(SAMPLE), file)
    with virtual_screen(*SIZE) as display:
        home = {"XDG_CONFIG_HOME": str(folder / "config"), "DISPLAY": display}
        paths = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
        with mock.patch.dict(os.environ, {**home, "PYTHONPATH": paths, "LC_ALL": "C.UTF-8"}):
            subprocess.run([sys.executable, "-m", "xltool", "live", "toolbar"], check=True)
            office = subprocess.Popen(["soffice", "--norestore", "--nologo", str(file)], start_new_session=True)  # fmt: skip
            try:
                wait_until((folder / "config/libreoffice/4/.lock").exists)
                yield Desk(display, file)
            finally:
                end(office)


def end(office: subprocess.Popen[bytes]) -> None:
    """End the LibreOffice of this run at once: asked to go, it would ask about what is unsaved, and nobody answers."""
    with suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGKILL)
    office.wait()


def run(one: Desk, keep: Callable[[str], None]) -> None:
    """The whole run; every step says what must be seen, and keeps its picture."""
    one.choose(Ref(template.COVER, 1, 1))
    keep("desk-1-opened")

    one.choose(BUDGET)
    one.type("47500")
    wait_until(lambda: one.book.read(BUDGET.sheet).at(BUDGET.row, BUDGET.column) == 47500)
    one.choose(BUDGET._replace(column=1))
    keep("desk-2-typed")

    one.press("check")
    assert ("B02", BUDGET) in one.places()
    one.choose(Ref(template.FINDINGS, FIRST_FINDING + one.places().index(("B02", BUDGET)), 1))
    keep("desk-3-checked")

    one.choose(BUDGET._replace(column=1))
    one.press("next_finding")
    assert one.chosen() == BUDGET
    keep("desk-4-next")

    one.type("37500", enter=False)
    one.press("check")
    assert one.book.read(BUDGET.sheet).at(BUDGET.row, BUDGET.column) == 37500
    assert "B02" not in dict(one.places())
    one.choose(BUDGET._replace(column=1))
    keep("desk-5-mended")

    assert OFFICIAL not in one.book.sheet_names()
    one.press("run")
    assert OFFICIAL in one.book.sheet_names()
    one.choose(Ref(OFFICIAL, 1, 9))
    keep("desk-6-done")


def main(target: Path) -> None:
    """Keep a small picture of every step in a folder."""
    with tempfile.TemporaryDirectory() as work, desk(Path(work)) as one:

        def keep(name: str) -> None:
            drawn = one.picture().quantize(COLOURS, dither=Image.Dither.NONE)
            drawn.save(target / f"{name}.png", optimize=True)

        run(one, keep)
        one.document.store()
        open_book(one.file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
