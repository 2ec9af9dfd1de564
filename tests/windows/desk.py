r"""The desk that the checks within Windows work at: its places, and what a person does there.

The place that the bundle was unpacked to, and the folder of the workbooks, have what staff put into names: Chinese,
blanks, brackets, &.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.windows.material import MADE

CHECKOUT = Path(os.environ["XLTOOL_CHECKOUT"])
REFERENCE = Path(os.environ["XLTOOL_REFERENCE"])
"""What Linux made of the same workbooks, in the same places."""
DESKTOP = Path(os.environ["USERPROFILE"]) / "桌面"
BUNDLE = DESKTOP / "xltool 安装(1) & 说明"
MATERIAL = DESKTOP / "2027年 预算 & 绩效(1)"
FOLDER = MATERIAL / MADE
"""Where staff have their workbooks."""
HOME = Path(os.environ["LOCALAPPDATA"]) / "xltool"
PYTHON = HOME / "python" / "python.exe"
XLSTART = Path(os.environ["APPDATA"]) / "Microsoft" / "Excel" / "XLSTART"
ADDIN = XLSTART / "xltool.xlam"
SAMPLE = CHECKOUT / "workbook_templates" / "sample.xlsx"
_PATIENCE = 240


@dataclass(frozen=True)
class Done:
    """A program that has ended: its exit code, what it said and what it complained of."""

    code: int
    said: str
    complained: str = ""


def double_click(script: Path, *dropped: str | Path, quiet: bool = True) -> Done:
    """Start a script as Explorer does, with the files that were dropped on it; its key press comes at once."""
    words = "".join(f' "{one}"' if " " in str(one) else f" {one}" for one in dropped)
    line = f'cmd.exe /c ""{script}"{" /quiet" if quiet else ""}{words}"'
    return _ended(line, script.parent)


def xltool(*words: str | Path, cwd: Path = FOLDER, **environment: str) -> Done:
    """A command of the installed program."""
    command = [str(PYTHON), "-X", "utf8", "-B", "-P", "-m", "xltool", *map(str, words)]
    return _ended(command, cwd, **environment)


def python(program: str) -> Done:
    """A line of Python in the installed one."""
    return _ended([str(PYTHON), "-X", "utf8", "-B", "-c", program], FOLDER)


def sample(name: str, folder: Path = FOLDER) -> Path:
    """A copy of the shipped sample."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(SAMPLE, folder / name))


def _ended(command: str | Sequence[str], cwd: Path, **environment: str) -> Done:
    cwd.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        input=b"\r\n",
        capture_output=True,
        timeout=_PATIENCE,
        check=False,
    )
    said, complained = (b.decode("utf-8", "replace") for b in (done.stdout, done.stderr))
    return Done(done.returncode, said, complained)
