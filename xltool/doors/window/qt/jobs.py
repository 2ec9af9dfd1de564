"""One piece of work in a thread of its own, so that the window never freezes. Nothing it raises gets out."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from xltool.model.crash_log import crash_sentence
from xltool.model.errors import ContractBroken, NeedsYes, XltoolError


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a piece of work could not be done, in one sentence. ``places``: what a person may answer for, then try again."""

    sentence: str
    faults: Sequence[object] = ()
    places: tuple[str, ...] = ()


def guard(action: Callable[[], Any]) -> Any:
    """The result of an action, or ``Stopped``."""
    try:
        return action()
    except ContractBroken as stop:
        return Stopped(str(stop), stop.faults)
    except NeedsYes as stop:
        return Stopped(str(stop), places=stop.places)
    except XltoolError as stop:
        return Stopped(str(stop))
    except Exception:  # noqa: BLE001 - a thread is a last door: whatever it was, staff get one sentence
        return Stopped(crash_sentence())


class Job(QThread):
    """Runs an action once. ``came`` brings its result or ``Stopped``; ``moved`` what it reports on its way."""

    came = Signal(object)
    moved = Signal(int, object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._action: Callable[[], Any] = lambda: None
        self._stop = threading.Event()

    def begin(self, action: Callable[[], Any]) -> None:
        """Start the action."""
        self._action = action
        self._stop.clear()
        self.start()

    def run(self) -> None:
        """What the thread does."""
        self.came.emit(guard(self._action))

    def progress(self, done: int, total: int | None, at: str) -> None:
        """For the action: report where it is."""
        self.moved.emit(done, total, at)

    def cancel(self) -> None:
        """Ask the action to stop; it looks when it can."""
        self._stop.set()

    def cancelled(self) -> bool:
        """For the action: whether to stop."""
        return self._stop.is_set()
