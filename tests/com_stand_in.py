"""Stand-ins for pywin32 and Windows, so that xlwings' own Windows engine (``xlwings._xlwindows``) runs here.

What is real: xlwings' classes, their retries, our live door. What is played: COM objects (``tests/fake_excel.py``), the
windows they are found through, and the ways in which a COM call fails. The numbers of errors are those of Windows.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import xlwings as xw

CALL_REJECTED = -2147418111
"""RPC_E_CALL_REJECTED: a cell is being edited, or Excel is at work."""
RETRY_LATER = -2147417846
"""RPC_E_SERVERCALL_RETRYLATER: a dialog is open."""
SERVER_GONE = -2147023174
"""RPC_S_SERVER_UNAVAILABLE: Excel has died."""
EXCEPTION = -2147352567
"""DISP_E_EXCEPTION: Excel says no, and why in the sixth part of excepinfo."""
REFUSED = -2146827284
"""0x800A03EC, Excel's word for nearly everything: protected, no such sheet, no hyperlink."""
IGNORED = -2146777998
"""0x800AC472, VBA_E_IGNORE: a cell is being edited."""

FakeModules = dict[str, types.ModuleType]


class ComError(Exception):
    """pywintypes.com_error: (hresult, text, excepinfo or None, argument)."""

    def __init__(self, hresult: int, scode: int | None = None) -> None:
        info = None if scode is None else (0, "Microsoft Excel", "no", None, 0, scode)
        super().__init__(hresult, "stand-in", info, None)
        self.hresult = hresult
        self.excepinfo = info


def no(scode: int = REFUSED) -> ComError:
    """Excel's refusal."""
    return ComError(EXCEPTION, scode)


Trouble = Callable[[str, str], Exception | None]
"""Asked before every call with ("Range", "Value="); the error that the call fails with."""


@dataclass
class Line:
    """The line to one Excel: every call passes here, is counted, and may be refused or answered with None."""

    trouble: Trouble = lambda _kind, _member: None
    silent: frozenset[str] = frozenset()
    """Members such as "Range.Value" that answer None."""
    calls: list[str] = field(default_factory=list)

    def pass_(self, kind: str, member: str) -> bool:
        """Whether the call is answered; raises where it fails."""
        self.calls.append(f"{kind}.{member}")
        error = self.trouble(kind, member)
        if error is not None:
            raise error
        return f"{kind}.{member}" not in self.silent

    @property
    def writes(self) -> list[str]:
        """The calls that change something."""
        return [call for call in self.calls if call.endswith("=")]


class CDispatch:
    """A COM object: every public member is a call on the line. Subclasses set ``line``."""

    line: Line

    def __init_subclass__(cls) -> None:
        for name, member in list(vars(cls).items()):
            if isinstance(member, property):
                assert member.fget is not None
                reading = _gated(member.fget, name)
                setting = member.fset and _gated(member.fset, f"{name}=")
                setattr(cls, name, property(reading, setting))
            elif inspect.isfunction(member) and (name[0].isupper() or name == "__call__"):
                setattr(cls, name, _gated(member, name))

    @property
    def _oleobj_(self) -> CDispatch:
        return self

    def GetIDsOfNames(self, _locale: int, name: str) -> int:
        """What xlwings asks after an AttributeError: whether the member is missing, or Excel busy."""
        if not hasattr(type(self), name):
            raise ComError(-2147352570)  # DISP_E_UNKNOWNNAME
        return 1


class CoClassBaseClass:
    """Never met: xlwings asks isinstance only."""


class DispatchBaseClass:
    """Never met either."""


def _gated(function: Callable[..., Any], member: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(self: CDispatch, *arguments: Any, **options: Any) -> Any:
        plain = [getattr(one, "_inner", one) for one in arguments]
        named = {key: getattr(one, "_inner", one) for key, one in options.items()}
        if not self.line.pass_(type(self).__name__, member):
            return None
        return function(self, *plain, **named)

    return call


class Desktop:
    """The windows of a Windows desktop, in front first. A window of Excel holds its application."""

    def __init__(self) -> None:
        self.windows: dict[int, Any] = {}
        self.foreground_refused = False
        self.told: list[str] = []
        """What was said in message boxes."""

    def GetTopWindow(self, _parent: None) -> int:
        return next(iter(self.windows), 0)

    def GetForegroundWindow(self) -> int:
        return 1  # a window of another program: Excel's are 1000 and more

    def GetWindow(self, hwnd: int, _which: int) -> int:
        order = list(self.windows)
        after = order.index(hwnd) + 1
        return order[after] if after < len(order) else 0

    def SetForegroundWindow(self, hwnd: int) -> None:
        self.SetWindowPos(hwnd)

    def SetWindowPos(self, hwnd: int, *_where: int) -> None:
        if not self.foreground_refused:
            self.windows = {hwnd: self.windows[hwnd], **self.windows}

    @staticmethod
    def FindWindowEx(hwnd: int, _after: int, _kind: str, _title: None) -> int:
        return hwnd

    def MessageBox(self, _hwnd: int, prompt: str, _title: str, _style: int) -> int:
        self.told.append(prompt)
        return 1

    def MessageBoxW(self, _hwnd: None, prompt: str, _title: str, _style: int) -> int:
        return self.MessageBox(0, prompt, "", 0)

    @staticmethod
    def AccessibleObjectFromWindow(hwnd: int, _id: int, _guid: Any, pointer: Any) -> int:
        pointer._obj.value = hwnd
        return 0

    def PyCom_PyObjectFromIUnknown(self, pointer: Any, _guid: Any, _owned: bool) -> Any:
        return self.windows[pointer.value]


class _Python:
    """The C function of pythoncom; xlwings sets its type of result."""

    def __init__(self, desktop: Desktop) -> None:
        self.restype: Any = None
        self._desktop = desktop

    def __call__(self, *arguments: Any) -> Any:
        return self._desktop.PyCom_PyObjectFromIUnknown(*arguments)


def _module(name: str, **members: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    vars(module).update(members)
    return module


def _pywin32(desktop: Desktop) -> FakeModules:
    zone = type("TimeZoneInfo", (), {"utc": staticmethod(lambda: UTC)})
    client = _module(
        "win32com.client", CDispatch=CDispatch, CoClassBaseClass=CoClassBaseClass,
        DispatchBaseClass=DispatchBaseClass, Dispatch=lambda found: found, DispatchEx=None,
    )  # fmt: skip
    buttons = dict.fromkeys(
        ("MB_OK", "MB_OKCANCEL", "MB_YESNO", "MB_YESNOCANCEL", "MB_ICONINFORMATION", "MB_ICONWARNING"), 0
    )  # fmt: skip
    return {
        "pywintypes": _module(
            "pywintypes", com_error=ComError, error=OSError, TimeType=datetime, IID=str
        ),
        "pythoncom": _module(
            "pythoncom", ole_error=ComError, CoInitialize=lambda: None, __file__="pythoncom.dll"
        ),
        "win32api": _module("win32api", MessageBox=desktop.MessageBox),
        "win32con": _module("win32con", **buttons),
        "win32gui": _module("win32gui", FindWindowEx=desktop.FindWindowEx),
        "win32process": _module("win32process", GetWindowThreadProcessId=lambda hwnd: (0, hwnd)),
        "win32timezone": _module("win32timezone", TimeZoneInfo=zone),
        "win32com": _module("win32com", client=client, __path__=[]),
        "win32com.client": client,
    }


ENGINE = "xlwings._xlwindows"
"""On Windows it is there already, as are the modules that are played; they come back afterwards."""


@contextmanager
def windows_engine() -> Iterator[tuple[types.ModuleType, Desktop]]:
    """xlwings' Windows engine, imported on a stand-in for Windows, and the desktop that it sees."""
    desktop = Desktop()
    ole32 = types.SimpleNamespace(CLSIDFromString=lambda *_: 0)
    libraries = {
        "oledll": types.SimpleNamespace(ole32=ole32, oleacc=desktop),
        "windll": types.SimpleNamespace(user32=desktop),
        "PyDLL": lambda _file: types.SimpleNamespace(PyCom_PyObjectFromIUnknown=_Python(desktop)),
    }
    former = {name: getattr(ctypes, name, None) for name in libraries}
    fakes = _pywin32(desktop)
    own = {name: sys.modules.pop(name) for name in (*fakes, ENGINE) if name in sys.modules}
    sys.modules.update(fakes)
    vars(ctypes).update(libraries)
    try:
        engine = importlib.import_module(ENGINE)
        vars(engine)["WindowsError"] = OSError  # a builtin on Windows
    finally:
        vars(ctypes).update({name: one for name, one in former.items() if one is not None})
        for name in [name for name, one in former.items() if one is None]:
            delattr(ctypes, name)
    engines = vars(xw.engines).copy()
    xw.engines.engines = [one for one in xw.engines if one.name != "excel"]
    xw.engines.engines_by_name = dict(xw.engines.engines_by_name)
    xw.engines.add(xw.Engine(impl=engine.engine))
    xw.engines["excel"].activate()
    try:
        yield engine, desktop
    finally:
        vars(xw.engines).update(engines)
        for name in (*fakes, ENGINE):
            sys.modules.pop(name, None)
        sys.modules.update(own)
