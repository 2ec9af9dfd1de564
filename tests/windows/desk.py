r"""The desk that the checks within Windows work at: its places, and what a person does there.

The place that the bundle was unpacked to, and the folder of the workbooks, have what staff put into names: Chinese,
blanks, brackets, &.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.windows.facts import insist
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
_PATIENCE, _A_MOMENT = 240, 3


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
    """Run to the end. What it says counts until then: Wine may keep a pipe open that nobody writes to any more."""
    cwd.mkdir(parents=True, exist_ok=True)
    pipe = subprocess.PIPE
    named = {**os.environ, **environment}
    program = insist(lambda: subprocess.Popen(command, cwd=cwd, env=named, stdin=pipe, stdout=pipe, stderr=pipe))
    heard = [bytearray(), bytearray()]
    listeners = [
        threading.Thread(target=_listen, args=(stream, into), daemon=True)
        for stream, into in zip((program.stdout, program.stderr), heard, strict=True)
    ]
    for listener in listeners:
        listener.start()
    assert program.stdin is not None
    with contextlib.suppress(OSError), program.stdin as keys:
        keys.write(b"\r\n")
    try:
        code = program.wait(_PATIENCE)
    finally:
        program.kill()
    for listener in listeners:
        listener.join(_A_MOMENT)
    said, complained = (part.decode("utf-8", "replace") for part in heard)
    return Done(code, said, complained)


def _listen(stream: IO[bytes], into: bytearray) -> None:
    while part := stream.read1(65536):  # type: ignore[attr-defined]  # a BufferedReader
        into += part
