"""The Python that waits for the next button while Excel is open, so that a press need not start one.

The add-in starts it after the first press (``macros/Guard.bas``): ``python -m xltool.doors.warm NAME HWND``. Before each press it
asks whether this Python is ready; when it is not, the press goes to a fresh one. It is not ready any more, and ends,
once the installed package is another than it was started from, or a button crashed in it; and it ends with Excel.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltool.model.crash_log import log_crash
from xltool.model.errors import XltoolError

if TYPE_CHECKING:
    from xltool.books.live.pressed import Pressed

_PACKAGE = Path(__file__).parents[1]


class Warm:
    """What Excel calls; names of methods are those of VBA. ``spent``: it has to end, and not to be called again."""

    _public_methods_ = ("IsReady", "Press")

    def __init__(self, package: Path = _PACKAGE) -> None:
        self._package = package
        self._started_from = files_of(package)
        self._refusal = ""
        self._crashed = False
        self.spent = False

    def IsReady(self) -> bool:
        """Whether a press would be as good as in a fresh Python; when not, nothing has been done."""
        self.spent = self.spent or files_of(self._package) != self._started_from
        return not self.spent

    def Press(self, button: str, workbook: Any) -> str:
        """Press a button of a workbook; what VBA has to tell in a dialog, nothing when it was done.

        No dialog from here: Excel waits for the answer, and would complain of a program that takes its time.
        """
        from xltool.books.live.serving import caller_is  # noqa: PLC0415
        from xltool.doors import buttons  # noqa: PLC0415  slow; only the one that serves loads it

        self.spent = True  # until the press has come back
        self._refusal = ""
        with caller_is(workbook):
            getattr(buttons, button)(say=self._hear)
        self.spent = self._crashed
        return self._refusal

    def _hear(self, desk: Pressed | None, sentence: str, *, foreseen: bool) -> None:
        self._refusal = sentence
        self._crashed = not foreseen
        if desk is not None:
            with contextlib.suppress(XltoolError):  # Excel may be too busy to show it; the dialog comes later
                desk.tell(sentence)


def files_of(package: Path) -> Mapping[str, tuple[int, int]]:
    """Every file of the package with its time and size: whatever is installed in its place differs."""
    return {path: (found.st_mtime_ns, found.st_size) for path, found in _found(str(package))}


def _found(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Windows tells time and size along with the name; no file is opened."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield entry.path, entry.stat()
            elif entry.name != "__pycache__":
                yield from _found(entry.path)


def main() -> None:
    """Serve the Excel that asked for it, NAME and HWND; it has nothing to say, as nobody sees it."""
    from xltool.books.live.serving import serve, the_only_one  # noqa: PLC0415

    name, hwnd = sys.argv[1], int(sys.argv[2])
    del sys.argv[1:]
    try:
        with the_only_one(name) as alone:
            if alone:
                warm = Warm()
                importlib.import_module("xltool.rules")
                importlib.import_module("xltool.doors.buttons")
                gc.freeze()  # what is loaded stays: the collection after each press need not look at it
                serve(name, hwnd, warm, lambda: warm.spent)
    except Exception:  # the last door: presses go to a fresh Python, and why can be read
        log_crash()


if __name__ == "__main__":
    main()
