"""Stand-ins for pywin32 and Windows, so that xlwings' own Windows engine (``xlwings._xlwindows``) runs here.

What is real: xlwings' classes, their retries, our live door. What is played: COM objects (``tests/support/excel/excel.py``), the
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

from tests.support.excel.object_model import DEFAULT, ENUMERATION, Interface, Member, WrongType, fits, object_model

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
UNKNOWN_NAME = -2147352570
"""DISP_E_UNKNOWNNAME"""
TYPE_MISMATCH = -2147352571
"""DISP_E_TYPEMISMATCH"""
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
    """A COM object: every public member is a call on the line, by the names, arguments and types of the object model.

    Subclasses are named as in the model and set ``line``. What the model does not know, or a class does not play, is
    refused as pywin32 refuses it.
    """

    line: Line
    interface: Interface

    def __init_subclass__(cls) -> None:
        if cls.__name__ in object_model():
            cls.interface = object_model()[cls.__name__]
        for name, member in list(vars(cls).items()):
            if not (name[0].isupper() or name in PLAYED_BY.values()):
                continue
            if isinstance(member, property):
                assert member.fget is not None
                setting = member.fset and _gated_put(member.fset, name)
                setattr(cls, name, property(_gated(member.fget, name), setting))
            elif inspect.isfunction(member):
                setattr(cls, name, _gated(member, name))

    @property
    def _oleobj_(self) -> CDispatch:
        return self

    def GetIDsOfNames(self, _locale: int, name: str) -> int:
        """What xlwings asks after an AttributeError: whether the member is missing, or Excel busy."""
        if not hasattr(type(self), name):
            raise ComError(UNKNOWN_NAME)
        return 1

    def __setattr__(self, name: str, value: Any) -> None:
        if name[0].isupper() and not getattr(getattr(type(self), name, None), "fset", None):
            raise AttributeError(f"Property '{name}' can not be set.")
        object.__setattr__(self, name, value)


PLAYED_BY = {DEFAULT: "__call__", ENUMERATION: "__iter__"}
"""What Python calls the default member and the enumeration of an object."""


def member_of(thing: CDispatch, name: str) -> Member:
    """A member of the model by its name in Python; ``GetX`` is pywin32's name for a property X with arguments."""
    known = thing.interface.members
    own = next((theirs for theirs, ours in PLAYED_BY.items() if ours == name), name)
    if own not in known and own.startswith("Get"):
        own = own.removeprefix("Get")
    return known[own]


class CoClassBaseClass:
    """Never met: xlwings asks isinstance only."""


class DispatchBaseClass:
    """Never met either."""


def _bare(value: Any) -> Any:
    """What xlwings wraps."""
    return getattr(value, "_inner", value)


def _gated(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(self: CDispatch, *given: Any, **named: Any) -> Any:
        member = member_of(self, name)
        try:
            bound = member.bound(tuple(map(_bare, given)), {key: _bare(one) for key, one in named.items()})
        except WrongType as wrong:
            raise ComError(TYPE_MISMATCH) from wrong
        shown = {"__iter__": ENUMERATION}.get(name, name)
        if not self.line.pass_(type(self).__name__, shown):
            return None
        answer = function(self, **bound)
        assert answer is None or name == "__iter__" or fits(member.returns, answer), (name, answer)
        return answer

    return call


def _gated_put(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def put(self: CDispatch, value: Any) -> None:
        member = member_of(self, name)
        assert member.settable, name
        try:
            member.require_settable(_bare(value))
        except WrongType as wrong:
            raise ComError(TYPE_MISMATCH) from wrong
        if self.line.pass_(type(self).__name__, f"{name}="):
            function(self, _bare(value))

    return put


class WindowError(Exception):
    """pywintypes.error: (number, function, text)."""


FOREGROUND = 1
"""A window of another program: Excel's are 1000 and more."""


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
        return FOREGROUND

    def GetWindow(self, hwnd: int, _which: int) -> int:
        order = list(self.windows)
        after = order.index(hwnd) + 1
        return order[after] if after < len(order) else 0

    def SetForegroundWindow(self, hwnd: int) -> None:
        self.SetWindowPos(hwnd)

    def SetWindowPos(self, hwnd: int, *_where: int) -> None:
        if not self.foreground_refused:
            self.windows = {hwnd: self.windows[hwnd], **self.windows}

    def FindWindowEx(self, hwnd: int, _after: int, _kind: str, _title: None) -> int:
        """Within a window of Excel, the one that answers for its object model; 0 in a window of another program."""
        if hwnd == FOREGROUND or not hwnd:
            return 0
        if hwnd not in self.windows:
            raise WindowError(1400, "FindWindowEx", "Invalid window handle.")
        return hwnd

    def MessageBox(self, _hwnd: int, prompt: str, _title: str, _style: int) -> int:
        self.told.append(prompt)
        return 1

    def MessageBoxW(self, _hwnd: None, prompt: str, _title: str, _style: int) -> int:
        return self.MessageBox(0, prompt, "", 0)

    def AccessibleObjectFromWindow(self, hwnd: int, _id: int, _guid: Any, pointer: Any) -> int:
        if hwnd not in self.windows:
            raise OSError(-2147467259, "Unspecified error")  # E_FAIL, as ctypes raises it
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
        "pywintypes": _module("pywintypes", com_error=ComError, error=WindowError, TimeType=datetime, IID=str),
        "pythoncom": _module("pythoncom", ole_error=ComError, CoInitialize=lambda: None, __file__="pythoncom.dll"),
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
    import xlwings as xw  # not when a server on Windows only borrows the objects

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
