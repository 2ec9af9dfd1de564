r"""A COM server that plays Excel on Windows: the play of the tests (``tests/support/excel/excel.py``) behind pywin32's server.

    python excel_server.py --ready FILE [--seconds N] [--cloud ADDRESS PATH] [--unsaved] [WORKBOOK ...]

Run from a checkout (its folder is put on the path); needs pywin32 and openpyxl, nothing of xltool or xlwings. What is in
PYTHONPATH is put on the path as well, so openpyxl may lie outside of the bundle. Has windows XLMAIN >
XLDESK > EXCEL7 that answer WM_GETOBJECT, so that xlwings' Windows engine finds it just as it finds Excel; several may
run at once, each an Excel of its own. The last workbook named is in front. FILE gets the handle of the window as soon
as it can be asked. Ends after N seconds (300), when it is told to, and when a client calls Application.Quit.

It is told things through files beside FILE, looked for twenty times a second and deleted when they are done:

    FILE.busy     holds a number N: the next N calls are rejected, as while a cell is edited (RPC_E_CALL_REJECTED)
    FILE.dialog   every call is rejected, as while a dialog is open, until FILE.free is there; both may be empty
    FILE.front    holds the name of a workbook (as Excel's Name): it comes to the front
    FILE.open     holds a path: it is opened, as a person would
    FILE.dump     what there is goes to FILE.state as JSON: settings, workbook and sheet in front, selection, whether
                  something is on the clipboard, what a person would have been asked, every cell of every workbook
    FILE.stop     ends; windows and process go

FILE.log tells every call. Rejections come from a message filter of COM, as those of Excel do, so the client sees them
before its call has reached anything.
"""

from __future__ import annotations

import argparse
import ctypes
import inspect
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# The embeddable Python takes no notice of PYTHONPATH by itself.
sys.path += filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
sys.path.insert(0, str(HERE.parent.parent))

import pythoncom  # noqa: E402
import pywintypes  # noqa: E402
import win32api  # noqa: E402
import win32com.server.policy  # noqa: E402
import win32com.server.util  # noqa: E402
import win32con  # noqa: E402
import win32event  # noqa: E402
import win32gui  # noqa: E402
import win32timezone  # noqa: E402
import winerror  # noqa: E402
from win32com.server.exception import COMException  # noqa: E402

from tests.support.excel.com import CDispatch, ComError, Desktop  # noqa: E402
from tests.support.excel.excel import SETTINGS, UNSAVED, Application, Window  # noqa: E402
from tests.support.excel.object_model import WrongType, object_model  # noqa: E402

WM_GETOBJECT, OBJID_NATIVEOM = 0x3D, 0xFFFFFFF0
DEFAULT, ENUMERATION = 0, -4
REJECTED, HANDLED = 1, 0
"""SERVERCALL_REJECTED and its kin, what a message filter answers."""
_DISPATCH = pythoncom.TypeIIDs[pythoncom.IID_IDispatch]
LIBRARY = pythoncom.LoadTypeLib(str(HERE / "excel.tlb"))
INFOS = {
    LIBRARY.GetDocumentation(number)[0].removeprefix("I"): LIBRARY.GetTypeInfo(number)
    for number in range(LIBRARY.GetTypeInfoCount())
}
NAMES = {member.number: name for interface in object_model().values() for name, member in interface.members.items()}


def require_one_source() -> None:
    """The library is made of the text that the play reads; else pywin32 is told other names than are played."""
    for name, interface in object_model().items():
        info = INFOS[name]
        told: dict[str, set[str]] = {}
        for number in range(info.GetTypeAttr().cFuncs):
            described = info.GetFuncDesc(number)
            member, *arguments = info.GetNames(described.memid)
            told.setdefault(f"{member} {described.memid}", set()).update(arguments)
        wanted = {
            f"{one.name} {one.number}": {argument.name for argument in one.arguments}
            for one in interface.members.values()
        }
        if {key: found - {"value"} for key, found in told.items()} != wanted:
            raise SystemExit(f"excel.tlb is not made of excel.idl: {name}")


class Com:
    """One object of the play, for COM."""

    log: Callable[..., None] = print

    def __init__(self, inner: CDispatch) -> None:
        self.inner = inner

    def _dynamic_(self, name: str, lcid: int, flags: int, given: tuple[Any, ...]) -> Any:
        try:
            self.log(type(self.inner).__name__, name, flags, str(given)[:80])
            return wrapped(self._answer(name, flags, [unwrapped(one) for one in given]))
        except COMException:
            raise
        except ComError as no:
            code = no.excepinfo[5] if no.excepinfo else no.hresult
            raise COMException(description="no", scode=code) from no
        except WrongType as wrong:
            raise COMException(scode=winerror.DISP_E_TYPEMISMATCH) from wrong
        except TypeError as wrong:
            raise COMException(scode=winerror.DISP_E_BADPARAMCOUNT) from wrong
        except Exception as failed:
            self.log("FAIL", traceback.format_exc())
            raise COMException(description=repr(failed), scode=winerror.E_FAIL) from failed

    def _answer(self, name: str, flags: int, given: list[Any]) -> Any:
        inner = self.inner
        member = inner.interface.members[name]
        if flags & (pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF):
            setattr(inner, name, given[-1])
            return None
        if name == "_NewEnum":
            items = [wrapped(one) for one in inner]  # type: ignore[attr-defined]
            return win32com.server.util.NewEnum(items, iid=pythoncom.IID_IEnumVARIANT)
        while given and given[-1] is None:
            given.pop()
        if len(given) < sum(not one.optional for one in member.arguments):
            raise COMException(scode=winerror.DISP_E_PARAMNOTOPTIONAL)
        if name == "_Default":
            return inner(*given) if given or callable(inner) else inner
        played = inspect.getattr_static(type(inner), name, None)
        if played is None:
            raise COMException(scode=winerror.DISP_E_MEMBERNOTFOUND)
        if not isinstance(played, property):
            return getattr(inner, name)(*given)
        with_arguments = given and getattr(inner, f"Get{name}", None)
        found = with_arguments(*given) if with_arguments else getattr(inner, name)
        return found if with_arguments or not given else found(*given)


class Policy(win32com.server.policy.DynamicPolicy):
    """Names, their numbers and the names of arguments are those of the type library, as with Excel."""

    def _wrap_(self, ob: Com) -> None:
        super()._wrap_(ob)
        self._dyn_dispid_to_name_ = NAMES
        self._info = INFOS[ob.inner.interface.name]

    def _getdispid_(self, name: str, fdex: int) -> int:
        try:
            found: int = self._info.GetIDsOfNames(name)
        except pythoncom.com_error as unknown:
            raise COMException(scode=winerror.DISP_E_UNKNOWNNAME) from unknown
        return found

    def _GetTypeInfoCount_(self) -> int:
        return 1

    def _GetTypeInfo_(self, index: int, lcid: int) -> tuple[int, Any]:
        if index:
            raise COMException(scode=winerror.DISP_E_BADINDEX)
        return 0, self._info


def wrapped(value: Any) -> Any:
    """What COM is given for a value of the play: objects wrapped, rows as lists, moments in the zone of pywin32."""
    if isinstance(value, CDispatch):
        return win32com.server.util.wrap(Com(value), usePolicy=Policy)
    if isinstance(value, list | tuple):
        return [wrapped(one) for one in value]
    if hasattr(value, "tzinfo"):
        return value.replace(tzinfo=win32timezone.TimeZoneInfo.utc())
    return value


def unwrapped(value: Any) -> Any:
    """What the play is given: its own objects, None for what was left out."""
    if value is pythoncom.Missing or value is pythoncom.Empty or type(value).__name__ == "PyOleMissing":
        return None
    if isinstance(value, list | tuple):
        return [unwrapped(one) for one in value]
    if isinstance(value, _DISPATCH):
        return win32com.server.util.unwrap(value).inner
    return value


# --- calls that are rejected ----------------------------------------------------------------


class Filter:
    """COM's message filter of this thread, written as the table of functions that an interface is in memory."""

    def __init__(self) -> None:
        self.busy = 0
        self.dialog = False
        pointer, number = ctypes.c_void_p, ctypes.c_uint32
        call: Any = ctypes.WINFUNCTYPE  # type: ignore[attr-defined]  # of Windows only
        self._functions = [
            call(number, pointer, pointer, pointer)(self._itself),
            call(number, pointer)(lambda _this: 1),
            call(number, pointer)(lambda _this: 1),
            call(number, pointer, number, pointer, number, pointer)(self._incoming),
            call(number, pointer, pointer, number, number)(lambda *_: 0xFFFFFFFF),
            call(number, pointer, pointer, number, number)(lambda *_: 2),
        ]
        table = (pointer * 6)(*(ctypes.cast(one, pointer).value for one in self._functions))
        self._table = table
        self._object = pointer(ctypes.addressof(table))
        former = pointer()
        ole: Any = ctypes.oledll.ole32  # type: ignore[attr-defined]
        ole.CoRegisterMessageFilter(ctypes.byref(self._object), ctypes.byref(former))

    @staticmethod
    def _itself(this: int, _iid: int, found: int) -> int:
        ctypes.c_void_p.from_address(found).value = this
        return 0

    def _incoming(self, *_: Any) -> int:
        if (
            self.dialog
        ):  # Excel says RETRY_LATER; Wine 8 lets such a call through, so tests/books/live/test_excel.py plays that
            return REJECTED
        if self.busy > 0:
            self.busy -= 1
            return REJECTED
        return HANDLED


# --- windows --------------------------------------------------------------------------------


class Windows:
    """The windows that a client looks for."""

    def __init__(self, app: Application, log: Callable[..., None]) -> None:
        self._log = log
        self._app = app
        ole: Any = ctypes.oledll.oleacc  # type: ignore[attr-defined]
        ole.LresultFromObject.restype = ctypes.c_ssize_t
        ole.LresultFromObject.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
        self._library = ole
        dispatch = pywintypes.IID("{00020400-0000-0000-C000-000000000046}")
        self._iid = (ctypes.c_byte * 16).from_buffer_copy(bytes(memoryview(dispatch)))
        self._given = wrapped(Window(app))
        parent, shown = 0, win32con.WS_VISIBLE
        for name in ("XLMAIN", "XLDESK", "EXCEL7"):
            kind = win32gui.WNDCLASS()
            kind.lpszClassName = name
            kind.lpfnWndProc = self._answer
            kind.hInstance = win32api.GetModuleHandle(None)
            win32gui.RegisterClass(kind)
            style = shown | (win32con.WS_CHILD if parent else win32con.WS_OVERLAPPEDWINDOW)
            parent = win32gui.CreateWindow(name, "", style, 0, 0, 300, 200, parent, 0, 0, None)
            self.top = parent if name == "XLMAIN" else self.top
        app.hwnd = self.top

    def _answer(self, hwnd: int, message: int, w: int, l: int) -> int:  # noqa: E741
        if message == WM_GETOBJECT and (l & 0xFFFFFFFF) == OBJID_NATIVEOM and self._app.books:
            address = int(repr(self._given).split("obj at 0x")[1].split(">")[0], 16)
            self._log("WM_GETOBJECT", hwnd)
            found: int = self._library.LresultFromObject(ctypes.addressof(self._iid), w, address)
            return found
        if message == win32con.WM_DESTROY and hwnd == getattr(self, "top", None):
            win32gui.PostQuitMessage(0)
        answer: int = win32gui.DefWindowProc(hwnd, message, w, l)
        return answer


# --- being told -----------------------------------------------------------------------------


class Orders:
    """The files beside FILE."""

    def __init__(self, ready: Path, app: Application, filter_: Filter) -> None:
        self._ready, self._app, self._filter = ready, app, filter_

    def _file(self, ending: str) -> Path:
        return self._ready.with_name(f"{self._ready.name}.{ending}")

    def obey(self) -> bool:
        """Do what there is to do; False when it is time to end."""
        for ending in ("busy", "dialog", "free", "front", "open", "dump", "stop"):
            file = self._file(ending)
            if not file.exists():
                continue
            try:
                text = file.read_text(encoding="utf-8").strip()
                file.unlink()
            except OSError:  # still being written
                continue
            if ending == "stop":
                return False
            getattr(self, f"_{ending}")(text)
        return not self._app.gone

    def _busy(self, text: str) -> None:
        self._filter.busy = int(text or 1)

    def _dialog(self, _text: str) -> None:
        self._filter.dialog = True

    def _free(self, _text: str) -> None:
        self._filter.dialog, self._filter.busy = False, 0

    def _front(self, text: str) -> None:
        book = next(one for one in self._app.books if one.Name == text)
        self._app.books.remove(book)
        self._app.books.insert(0, book)

    def _open(self, text: str) -> None:
        self._app.open_(Path(text))

    def _dump(self, _text: str) -> None:
        new = self._file("state.new")
        new.write_text(json.dumps(state(self._app), ensure_ascii=False, default=str), "utf-8")
        new.replace(self._file("state"))


def state(app: Application) -> dict[str, Any]:
    """What there is, as plain data."""
    front = app.books[0] if app.books else None
    return {
        "settings": SETTINGS | app.settings,
        "front": front and [front.full_name, front.active, front.front.content.selected],
        "clipboard": app.clipboard is not None,
        "asked": app.asked,
        "calls": len(app.line.calls),
        "books": {
            book.full_name: {
                sheet.name: {
                    f"{row},{column}": [cell.value, cell.formula, cell.number_format]
                    for (row, column), cell in sorted(sheet.cells.items())
                    if cell.value is not None
                }
                for sheet in book.contents
            }
            for book in app.books
        },
    }


def main() -> None:
    """Play until it is time to end."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--ready", type=Path, required=True)
    words.add_argument("--seconds", type=float, default=300)
    words.add_argument("--cloud", nargs=2, action="append", default=[], metavar=("ADDRESS", "PATH"))
    words.add_argument("--unsaved", type=Path, metavar="PATH", help="its content, never saved")
    words.add_argument("workbooks", nargs="*", type=Path)
    given = words.parse_args()
    with Path(f"{given.ready}.log").open("w", encoding="utf-8") as file:

        def log(*parts: object) -> None:
            print(*parts, file=file, flush=True)

        Com.log = staticmethod(log)  # type: ignore[assignment]
        try:
            play(given, log)
        except BaseException:
            log(traceback.format_exc())
            raise


def play(given: argparse.Namespace, log: Callable[..., None]) -> None:
    """Open the workbooks, show the windows, answer."""
    pythoncom.CoInitialize()
    require_one_source()
    app = Application(Desktop())
    if given.unsaved:
        app.open_(given.unsaved, UNSAVED)
    for address, path in given.cloud:
        app.open_(Path(path), address)
    for path in given.workbooks:
        app.open_(path)
    windows = Windows(app, log)
    filter_ = Filter()
    orders = Orders(given.ready, app, filter_)
    given.ready.write_text(str(windows.top))
    until = time.monotonic() + given.seconds
    looked = 0.0
    while (now := time.monotonic()) < until:
        if now > looked + 0.05:  # not at every call: files that are not there are looked for slowly
            looked = now
            if not orders.obey():
                return
        if win32gui.PumpWaitingMessages():
            return
        win32event.MsgWaitForMultipleObjects([], False, 50, win32event.QS_ALLINPUT)


if __name__ == "__main__":
    main()
