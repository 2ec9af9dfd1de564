"""What the live door does with the program itself, through xlwings on any engine: ask it, hold its settings, show a sheet.

Owns the sentences for a program that is busy or gone.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import xlwings as xw

from xltool.books.live.patience import is_busy, is_gone
from xltool.model.errors import BookBusy, XltoolError

Read = TypeVar("Read")

_BUSY = "表格程序正忙，没有回应，工作簿没有改动。请先按 Enter 或 Esc 结束单元格编辑、关闭打开的对话框，再点一次。"
GONE = "表格程序已经关闭，或者出错退出了。请重新打开工作簿，核对内容以后再点一次。"
_HELD: dict[str, Any] = {
    "status_bar": "xltool 正在写入工作簿，请稍候……",
    "screen_updating": False,
    "enable_events": False,
    "display_alerts": False,
    "calculation": "manual",
}
_USUAL: dict[str, Any] = {
    "status_bar": False,
    "screen_updating": True,
    "enable_events": True,
    "display_alerts": True,
    "calculation": "automatic",
}
_ALWAYS_USUAL = {"screen_updating", "enable_events", "display_alerts"}
"""Nobody at a desk wants these otherwise; found so, a press that was killed has left them.

Without alerts Excel closes an unsaved workbook unasked; xlwings leaves them off when deleting a sheet fails.
"""


def ask(question: Callable[[], Read]) -> Read:
    """What the program answers; BookBusy when it does not, as while a cell is being edited."""
    try:
        return question()
    except XltoolError:
        raise
    except Exception as error:
        raise BookBusy(GONE if is_gone(error) else _BUSY) from error


def unless_silent(question: Callable[[], Read]) -> Read | None:
    """The answer; None where xlwings cannot tell. BookBusy when the program is busy or gone."""
    try:
        return question()
    except Exception as error:  # xlwings raises its bare XlwingsError, LicenseError or COM errors here
        if is_busy(error) or is_gone(error):
            raise BookBusy(GONE if is_gone(error) else _BUSY) from error
        return None


def bring_up(sheet: xw.Sheet) -> None:
    """Show a sheet; where Windows does not let the program come to the front, its tab is shown all the same."""
    try:
        sheet.activate()
    except Exception:  # noqa: BLE001  xlwings raises a bare Exception
        sheet.impl.activate()


@contextlib.contextmanager
def hold_settings(app: xw.App) -> Iterator[None]:
    """Hold what would run beside the edits; put every setting back whatever happens, each for itself.

    The sentence in the status bar goes up first and comes down last: found there, the last press did not end, and the
    settings are not what staff want. BookBusy when the program does not answer before the first edit.
    """
    before: dict[str, Any] = {}
    said = ""
    try:
        ask(lambda: _hold(app, before))
        yield
    except XltoolError as stop:
        said = str(stop)
        raise
    finally:
        left = _put_back(app, before)
        if left:
            raise BookBusy(said + left)


def _hold(app: xw.App, before: dict[str, Any]) -> None:
    """Hold every setting; ``before`` gets what each was."""
    left_over = app.status_bar == _HELD["status_bar"]
    for setting, value in _HELD.items():
        former = getattr(app, setting)
        setattr(app, setting, value)
        usual = left_over or setting in _ALWAYS_USUAL
        before[setting] = _USUAL[setting] if usual else former


def _put_back(app: xw.App, before: dict[str, Any]) -> str:
    """Put settings back; what staff must do about those that could not be, or nothing."""
    stuck: set[str] = set()
    for setting, former in reversed(before.items()):
        try:
            setattr(app, setting, former)
        except Exception as error:  # noqa: BLE001  the other settings must be put back all the same
            if is_gone(error):
                return ""
            stuck.add(setting)
    if "calculation" in stuck:
        return "公式的自动计算没有恢复。请在“公式”选项卡的“计算选项”里选“自动”，并检查刚才的结果。"
    if stuck & _ALWAYS_USUAL:
        return "表格程序的画面和提问没有恢复。请按 Esc 结束单元格编辑，再点一次刚才的按钮。"
    return ""
