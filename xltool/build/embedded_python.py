"""The Python that goes to a desk: the "embeddable package" of python.org, which an IT person hands in as a zip.

It reads its module path from a ``._pth`` file and from nothing else (no PYTHONPATH, no registry, no current folder). The
line ``import site`` stays out of it: before Python 3.15 that line lets in modules from the user's own folder
(python/cpython#120037). Folders that site would have found in .pth files are written down here instead.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from xltool.errors import XltoolError

VERSION = (3, 11)
"""The Python that the locked wheels are for."""
SITE_PACKAGES = "Lib/site-packages"

_WANTED = f"请从 python.org 下载 python-{VERSION[0]}.{VERSION[1]}.×-embed-amd64.zip（Windows embeddable package, 64-bit），用 --python 指定。"
_PATH_FILE = re.compile(r"python(\d)(\d+)\._pth")
_MACHINES = {0x8664: "64 位", 0x014C: "32 位", 0xAA64: "ARM 64 位"}
_X64 = 0x8664
_KNOWN_CODE = {"import pywin32_bootstrap"}
"""Code in .pth files that is not needed: the DLLs it looks for are put beside python.exe."""


def unpack_python(archive: Path, target: Path) -> None:
    """Unpack the zip after a look at what it is; XltoolError when it is not the Python that is needed."""
    try:
        package = zipfile.ZipFile(io.BytesIO(archive.read_bytes()))
    except OSError as missing:
        raise XltoolError(f"没有找到“{archive}”。{_WANTED}") from missing
    except zipfile.BadZipFile as broken:
        raise XltoolError(f"“{archive.name}”不是完整的 zip 文件。{_WANTED}") from broken
    with package:
        _require_right_python(archive.name, package)
        for name in package.namelist():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
                raise XltoolError(f"“{archive.name}”里有可疑的路径 {name}，没有使用。{_WANTED}")
        package.extractall(target)


def write_path_file(python: Path) -> None:
    """Let this Python find its own library and the packages put in it, and nothing else."""
    (file,) = [path for path in python.iterdir() if _PATH_FILE.fullmatch(path.name)]
    library = file.name.replace("._pth", ".zip")
    folders = [SITE_PACKAGES, *_folders_of_pth_files(python / SITE_PACKAGES)]
    lines = [library, ".", *(folder.replace("/", "\\") for folder in folders)]
    file.write_bytes("\r\n".join([*lines, ""]).encode("ascii"))


def _require_right_python(name: str, package: zipfile.ZipFile) -> None:
    names = set(package.namelist())
    found = [match for match in map(_PATH_FILE.fullmatch, names) if match]
    if "python.exe" not in names or len(found) != 1:
        raise XltoolError(
            f"“{name}”不是嵌入式 Python（里面没有 python.exe 和 python3××._pth）。{_WANTED}"
        )
    version = (int(found[0][1]), int(found[0][2]))
    if version != VERSION:
        raise XltoolError(
            f"“{name}”是 Python {version[0]}.{version[1]}，需要的是 {VERSION[0]}.{VERSION[1]}。{_WANTED}"
        )
    machine = _machine(package.read("python.exe"))
    if machine != _X64:
        what = _MACHINES.get(machine, "不能识别")
        raise XltoolError(f"“{name}”里的 python.exe 是{what}的，需要 64 位（amd64）。{_WANTED}")


def _machine(program: bytes) -> int:
    """The processor a Windows program is for, from its PE header; 0 when it is no such program."""
    at = int.from_bytes(program[0x3C:0x40], "little")
    if program[:2] != b"MZ" or program[at : at + 4] != b"PE\0\0":
        return 0
    return int.from_bytes(program[at + 4 : at + 6], "little")


def _folders_of_pth_files(packages: Path) -> Iterable[str]:
    """Folders below the packages that .pth files add, as site would."""
    for file in sorted(packages.glob("*.pth")):
        for line in file.read_text(encoding="utf-8").splitlines():
            text = line.strip()
            if not text or text.startswith("#") or text in _KNOWN_CODE:
                continue
            if text.startswith(("import ", "import\t")):
                raise ValueError(
                    f"{file.name} runs code at start, which this Python will not: {text}"
                )
            folder = text.replace("\\", "/")
            if (packages / folder).is_dir():
                yield f"{SITE_PACKAGES}/{folder}"
