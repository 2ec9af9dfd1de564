r"""What is known of a path before it is used. Names that Windows has no file for, patterns, folders that take no files.

Windows waits at the keyboard when ``con.xlsx`` is opened, cuts the dot off ``a.xlsx.`` and takes what follows a colon for
a stream of another file. That is told from the text alone: what the system answers differs from version to version.
"""

from __future__ import annotations

import glob
import os
import re
import sys
from pathlib import Path
from typing import BinaryIO

from xltool.language.patterns import compile_later

_ROOT = compile_later(
    r"\\\\\?\\(?:unc\\[^\\]+\\[^\\]+|volume\{[^\\]*\}|[a-z]:)|\\\\[^\\?.][^\\]*\\[^\\]+|[a-z]:|", re.IGNORECASE
)
r"""The volume that a path begins with: ``C:``, ``\\server\share``, and both after ``\\?\``; else nothing."""
_DEVICE = compile_later(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) *(?:[.:].*)?", re.IGNORECASE)
_FORBIDDEN = compile_later(r'[<>:"|?*]')
_CONTROL = compile_later(r"[\x00-\x1f]")
_LONGEST_NAME = 255
_LONGEST_PATH = 259
_PATTERN = compile_later(r"[*?]")


def is_device_name(name: str) -> bool:
    """Whether a file name means a device on Windows, whatever its ending: ``con``, ``nul.xlsx``, ``COM1.tar.gz``."""
    return _DEVICE.fullmatch(name) is not None


def fault_of_name(path: str | Path) -> str:
    """Why Windows has no file of this name, in Chinese without a full stop; "" where it may have one."""
    text = str(path).replace("/", "\\")
    if text.startswith("\\\\.\\"):
        return "这是设备，不是文件"
    root = _ROOT.match(text)
    names = text[root.end() if root else 0 :].split("\\")
    return next((fault for name in names if (fault := _fault(name))), "")


def _fault(name: str) -> str:
    if name in {"", ".", ".."}:
        return ""
    if _CONTROL.search(name):
        return "名字里有换行或别的控制字符"
    if is_device_name(name):
        return f"“{name.partition('.')[0].strip()}”是 Windows 留给设备的名字"
    if found := _FORBIDDEN.search(name):
        return f"名字里不能有 {found[0]}"
    if name.endswith((".", " ")):
        return "名字不能以句点或空格结尾"
    if len(name.encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST_NAME:
        return f"名字超过 {_LONGEST_NAME} 个字"
    return ""


def fault_here(path: Path) -> str:
    """The fault of a name on this system: only Windows has any."""
    return fault_of_name(path) if sys.platform == "win32" else ""


def is_too_long(path: str | Path) -> bool:
    """Whether a path is longer than Windows takes, unless its administrator has allowed long ones."""
    return sys.platform == "win32" and len(str(Path(path).absolute())) > _LONGEST_PATH


def is_pattern(path: Path) -> bool:
    """Whether a path stands for the files that fit it. cmd.exe leaves that to the program; other shells do it themselves."""
    text = str(path)
    root = _ROOT.match(text)
    return sys.platform == "win32" and bool(_PATTERN.search(text, root.end() if root else 0))


def fitting(pattern: Path) -> list[Path]:
    """What fits a pattern of * and ?, in the order of names; a bracket is a bracket, as browsers put them into names."""
    return sorted(Path(found) for found in glob.glob(str(pattern).replace("[", "[[]")))  # noqa: PTH207  Path.glob takes no absolute pattern


def new_file(folder: Path) -> BinaryIO:
    """Begin a file of a new name, for this user alone. tempfile tries 10,000 names in a folder that Windows has locked."""
    name = folder / f".xltool-{os.urandom(8).hex()}.tmp"
    return open(name, "xb", opener=lambda path, flags: os.open(path, flags, 0o600))


def try_writing(folder: Path) -> None:
    """Make a file in a folder and take it away; OSError says what the system has against it.

    Nothing else tells: Windows gives the attribute "read-only" to Desktop and Documents, and keeps its permissions elsewhere.
    """
    with new_file(folder) as tried:
        pass
    Path(tried.name).unlink()
