"""What the window can do beyond the chosen workbook, each as one callable. A page is shown only when its callable is there.

The engines of this version are in ``wiring.py``. One runs in a thread of its own; XltoolError is its way to say why it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Page(StrEnum):
    """The pages of the window, as ``--page`` names them."""

    FILL = "fill"
    COLLECT = "collect"
    IMPORT = "import"
    PUBLISH = "publish"


class Progress(Protocol):
    """Called as often as the engine likes, from its own thread."""

    def __call__(self, done: int, total: int | None, at: str) -> None:
        """``done`` of ``total`` files are through (None: not known yet); ``at`` names the one at work."""


class Collect(Protocol):
    """汇总: many workbooks into one."""

    def __call__(
        self,
        paths: Sequence[Path],
        expect: Path | None,
        output: Path,
        *,
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> Sequence[str]:
        """Consolidate files, folders and mails; return the summary, one line each.

        ``expect``: a CSV of the units that should have sent. Stops soon after ``cancelled()`` is true, and then says
        in its lines, or as XltoolError, what was left.
        """


Convert = Callable[[Path, Path], Sequence[str]]
"""From a file to a new one; returns what to tell, one line each."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What is there. ``submit`` seals a workbook into a folder; the others are pages."""

    submit: Convert | None = None
    collect: Collect | None = None
    import_: Convert | None = None
    publish: Convert | None = None
