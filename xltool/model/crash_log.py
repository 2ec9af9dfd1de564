"""What is kept of a crash. A traceback without values of cells, under a number that staff can read out."""

import os
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

from xltool import __version__

FOLDER = "xltool-logs"


def log_crash(crash: BaseException | None = None) -> Path:
    """Write down a crash, or the exception that is being handled; the file's name without its ending is the number."""
    folder = Path(tempfile.gettempdir()) / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now():%Y%m%d}-{os.urandom(3).hex()}.txt"
    crash = crash or sys.exc_info()[1]
    lines = [
        f"xltool {__version__}, Python {sys.version}\n",
        f"{type(crash)}\n",
        *traceback.format_tb(crash.__traceback__ if crash else None),
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def crash_sentence(crash: BaseException | None = None) -> str:
    """Write down a crash as ``log_crash`` does; returns what staff are told, without a path."""
    return f"xltool 遇到没有预料到的问题，编号 {log_crash(crash).stem}。请把编号告诉维护人员。"
