"""Patience with a busy Excel, for xlwings' Windows engine; knows nothing of workbooks.

By itself the engine asks a busy Excel again at once, for ever, and gives up where a dialog is open or sheets are being
counted. Here every call is asked again with a pause, for some seconds. A rejected call was not carried out: to ask it
again does nothing twice.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, TypeVar

import xlwings as xw

Answer = TypeVar("Answer")

ATTEMPTS = 50
"""How often xlwings asks at a stroke."""
SECONDS = 10.0
SECONDS_AFTERWARDS = 1.0
"""Once Excel has let a call wait in vain, the next ones wait no longer than this, until it answers one."""
_PAUSE = 0.1
_REJECTED = -2_147_418_111
_RETRY_LATER = -2_147_417_846
_IGNORED = -2_146_777_998
_EXCEPTION = -2_147_352_567
_GONE = {-2_147_023_174, -2_147_023_170, -2_147_417_848}
"""RPC_S_SERVER_UNAVAILABLE, RPC_S_CALL_FAILED, RPC_E_DISCONNECTED."""


def is_busy(error: BaseException) -> bool:
    """Whether Excel only asks to come again: a cell is being edited, a dialog is open, or it is at work."""
    code = getattr(error, "hresult", None)
    if code == _EXCEPTION:
        return (getattr(error, "excepinfo", None) or (None,))[-1] == _IGNORED
    return code in {_REJECTED, _RETRY_LATER, _IGNORED}


def is_gone(error: BaseException) -> bool:
    """Whether the program has ended, also where that was told in a sentence already.

    An engine whose errors do not tell, as that of LibreOffice, is asked for it: ``is_gone()`` of its own.
    """
    ask_engine = getattr(getattr(xw.engines.active, "impl", None), "is_gone", None)
    cause = error.__cause__
    return (
        getattr(error, "hresult", None) in _GONE
        or (ask_engine is not None and ask_engine())
        or (cause is not None and is_gone(cause))
    )


class Patience:
    """Asks again; remembers whether the last wait was in vain."""

    def __init__(self) -> None:
        self._in_vain = False

    def forget(self) -> None:
        """Wait the whole time again: what Excel did at another press says nothing of this one."""
        self._in_vain = False

    def ask(self, question: Callable[[], Answer], *others: type[Exception]) -> Answer:
        """The answer; the error when Excel stays busy, or fails otherwise. ``others``: errors that mean busy as well."""
        until = time.monotonic() + (SECONDS_AFTERWARDS if self._in_vain else SECONDS)
        while True:
            try:
                answer = question()
            except Exception as error:
                if not (is_busy(error) or isinstance(error, others)):
                    raise
                if time.monotonic() >= until:
                    self._in_vain = True
                    raise
                time.sleep(_PAUSE)
            else:
                self._in_vain = False
                return answer


def make_patient(windows: ModuleType) -> None:
    """Let ``xlwings._xlwindows`` wait for Excel, and not end other people's Excel when Python ends. Once is enough."""
    module: Any = windows
    module.N_COM_ATTEMPTS = ATTEMPTS
    atexit.unregister(module.cleanup)
    if getattr(module, "xltool_patience", None) is None:
        module.xltool_patience = Patience()
        wrappers = _wrappers(module, module.xltool_patience)
        module.COMRetryObjectWrapper, module.COMRetryMethodWrapper = wrappers


def _wrappers(windows: Any, patience: Patience) -> tuple[type, type]:
    """Wrappers of COM objects and methods with patience, made of those of xlwings, which makes every further one by these names.

    pywin32 turns a rejected call into an AttributeError now and then.
    """

    class PatientObject(windows.COMRetryObjectWrapper):  # type: ignore[misc]  # xlwings carries no types here
        def __getattr__(self, item: str) -> Any:
            return patience.ask(lambda: super(PatientObject, self).__getattr__(item), windows.ExcelBusyError)

        def __setattr__(self, key: str, value: Any) -> None:
            patience.ask(lambda: super(PatientObject, self).__setattr__(key, value), AttributeError)

        def __call__(self, *arguments: Any, **options: Any) -> Any:
            return patience.ask(lambda: super(PatientObject, self).__call__(*arguments, **options), AttributeError)

        def __iter__(self) -> Iterator[Any]:
            return iter(patience.ask(lambda: list(super(PatientObject, self).__iter__())))

    class PatientMethod(windows.COMRetryMethodWrapper):  # type: ignore[misc]  # the same
        def __call__(self, *arguments: Any, **options: Any) -> Any:
            return patience.ask(lambda: super(PatientMethod, self).__call__(*arguments, **options), AttributeError)

    return PatientObject, PatientMethod
