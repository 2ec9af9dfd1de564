"""Ground: hand a file to the program that the desk has for it, as a double click would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from xltool.model.errors import XltoolError, said_by_system


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
