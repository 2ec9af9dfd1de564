"""The COM side of a Python that waits for Excel's calls: known to Excel by a name, ends with it, keeps nothing of it.

The name is an entry in Windows' table of running objects, where VBA's GetObject looks first: nothing is registered, and
the path may hold any character. pywin32 is imported where it is used: there is none elsewhere.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
from collections.abc import Callable, Iterator
from typing import Any

_KEPT_ALIVE = 1
"""ROTFLAGS_REGISTRATIONKEEPSALIVE."""
_ALREADY_EXISTS = 183
_SYNCHRONIZE = 0x0010_0000


@contextlib.contextmanager
def caller_is(workbook: Any) -> Iterator[None]:
    """Let the workbook that Excel hands over be the one whose button was pressed, and let go of it afterwards.

    A reference that stays, in a variable or in a cycle that nobody collects, keeps EXCEL.EXE alive after it was closed.
    """
    windows: Any = importlib.import_module("xlwings._xlwindows")
    windows.xltool_patience.forget()
    windows.BOOK_CALLER = windows.Dispatch(workbook)
    try:
        yield
    finally:
        windows.BOOK_CALLER = None
        gc.collect()


@contextlib.contextmanager
def the_only_one(name: str) -> Iterator[bool]:
    """Whether no other process holds this name; while it is held, no other gets it."""
    import win32api  # noqa: PLC0415
    import win32event  # noqa: PLC0415

    lock = win32event.CreateMutex(None, False, name.replace("\\", "/"))
    try:
        yield win32api.GetLastError() != _ALREADY_EXISTS
    finally:
        lock.Close()


def serve(name: str, hwnd: int, service: Any, finished: Callable[[], bool]) -> None:
    """Answer calls until the process of that window ends, or the service is finished; at once when there is no window."""
    import pythoncom  # noqa: PLC0415
    import win32com.server.util  # noqa: PLC0415
    import win32event  # noqa: PLC0415

    excel = _process_of(hwnd)
    if excel is None:
        return
    table = pythoncom.GetRunningObjectTable()
    here = win32com.server.util.wrap(service)
    entry = table.Register(_KEPT_ALIVE, here, pythoncom.CreateFileMoniker(name))
    try:
        while not finished():
            woken = win32event.MsgWaitForMultipleObjects([excel], False, win32event.INFINITE, win32event.QS_ALLINPUT)
            if woken == win32event.WAIT_OBJECT_0 or pythoncom.PumpWaitingMessages():
                return
    finally:
        table.Revoke(entry)


def _process_of(hwnd: int) -> Any:
    """A handle that is signalled when the process of the window ends; None when there is none any more."""
    import pywintypes  # noqa: PLC0415
    import win32api  # noqa: PLC0415
    import win32process  # noqa: PLC0415

    try:
        _thread, process = win32process.GetWindowThreadProcessId(hwnd)
        return win32api.OpenProcess(_SYNCHRONIZE, False, process)
    except pywintypes.error:
        return None
