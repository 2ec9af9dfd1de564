"""Programs apart: the one that the desk has for a file, as by a double click, and our window, so that Excel does not wait."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from xltool.model.errors import XltoolError, said_by_system

_NO_WINDOW = "窗口程序没有装全（缺少 PySide6）。请让信息人员重新运行安装文件夹里的 install.cmd。"
_NOT_STARTED = "窗口没有打开：系统不允许启动 {program}。请点【检查环境】，或双击安装文件夹里的 window.cmd。"


class Page(StrEnum):
    """The pages of the window, as ``--page`` names them."""

    FILL = "fill"
    COLLECT = "collect"
    IMPORT = "import"
    PUBLISH = "publish"
    REVIEW = "review"
    NEW = "new"
    """The first one, with its 新建 pressed; a folder instead of a file."""
    RECEIVE = "receive"
    """The first one, with its 收审核意见 pressed."""


def open_in_program(path: Path) -> None:
    """Open a file. XltoolError when the desk has no program for it; the file stays where it is."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606  the file is ours, the program is the desk's choice
            return
        opener = shutil.which("xdg-open") or shutil.which("open")
        if opener is not None:
            subprocess.Popen(  # noqa: S603  a fixed program with a path of ours
                [opener, str(path.resolve())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            return
    except OSError as error:
        raise XltoolError(
            f"{path.name} 打不开（{said_by_system(error)}）。文件在 {path.parent}，请自行打开或上传。"
        ) from error
    raise XltoolError(f"没有能打开 {path.name} 的程序。文件在 {path.parent}，请自行打开或上传。")


def has_window() -> bool:
    """Whether this installation has the window."""
    return find_spec("PySide6") is not None


def open_window(page: Page, path: Path | None = None) -> None:
    """Open the window on a page, with a workbook chosen beforehand; return at once, whatever becomes of it."""
    if not has_window():
        raise XltoolError(_NO_WINDOW)
    command = window_command(Path(sys.executable), page, path)
    try:
        window = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path.home(),
            **_apart(),
        )
    except OSError as refused:
        raise XltoolError(_NOT_STARTED.format(program=command[0])) from refused
    window.returncode = 0  # nobody waits for it; Popen would warn that nobody did


def window_command(interpreter: Path, page: Page, path: Path | None = None) -> list[str]:
    """The words to start it with. -P: no module lying about in the current folder is taken for one of ours."""
    without_console = interpreter.with_name("pythonw.exe")
    program = without_console if without_console.is_file() else interpreter
    files = [] if path is None else [str(path.absolute())]
    return [str(program), "-P", "-m", "xltool", "window", "--page", page, *files]


def _apart() -> dict[str, Any]:
    """What keeps the window alive when the button that opened it is done."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
