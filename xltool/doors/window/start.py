"""Opens the window, for desks where Office may not start programs or where WPS is used.

``model``, ``figures``, ``progress``: what is shown, pure. ``presses``, ``engines``: what is done. ``qt``: the widgets, the only
importer of PySide6. This module loads none of it, so that a missing PySide6 is one sentence.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from xltool.doors.launch import Page
from xltool.model.crash_log import crash_sentence
from xltool.model.dialog import tell
from xltool.model.errors import XltoolError

HOW_TO_GET = "窗口程序需要 PySide6。请先运行：pip install 'xltool[window]'"
NO_DESKTOP = "这里没有可以用的图形桌面，窗口打不开。请在桌面环境里运行，或者用命令 xltool run 文件.xlsx。"
_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"


def show(page: Page = Page.FILL, file: Path | None = None) -> int:
    """Open the window and stay until it is closed; XltoolError when that cannot be."""
    try:
        from xltool.doors.window.qt.app import run  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in {"PySide6", "shiboken6"}:
            raise
        raise XltoolError(HOW_TO_GET) from missing
    except ImportError as broken:
        raise XltoolError(f"这台电脑缺少图形界面的系统库（{broken}）。请管理员安装后再试。") from broken
    _require_desktop()
    return run(page, file)


def _require_desktop() -> None:
    """Find out in another process whether a window can be opened: Qt ends the process where it cannot."""
    if not sys.platform.startswith("linux"):
        return
    tried = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, check=False)  # noqa: S603 - our own words
    if tried.returncode:
        raise XltoolError(NO_DESKTOP)


def main() -> NoReturn:
    """The program behind a double click: no console, so every word goes into a dialog."""
    try:
        words = _parser().parse_args()
        code = show(words.page, words.file)
    except XltoolError as stop:
        tell(str(stop))
        code = 2
    except (argparse.ArgumentError, SystemExit):
        tell("写法：xltool-window [--page fill|collect|import|publish|review|new|receive] [文件]")
        code = 2
    except Exception:  # noqa: BLE001 - the last door: whatever it was, staff get one sentence
        tell(crash_sentence())
        code = 2
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xltool-window", exit_on_error=False, add_help=False)
    parser.add_argument("--page", type=Page, default=Page.FILL)
    parser.add_argument("file", nargs="?", type=Path)
    return parser
