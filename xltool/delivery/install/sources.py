"""Reads what is to be installed: the folder that ``xltool bundle`` made, or an add-in alone."""

import hashlib
from pathlib import Path, PurePosixPath

from xltool import __version__
from xltool.delivery.desk import addin_file
from xltool.delivery.desk.desk import ADDIN, Desk, expand
from xltool.delivery.install.plan import Delivery
from xltool.model.errors import XltoolError

CHECKSUMS = "SHA256SUMS.txt"
INSTALLER = "install.cmd"
PYTHON_FOLDER = "python"
LICENCES = "licences"

_DAMAGED = "安装文件夹里的“{name}”{what}，什么也没有改动。请重新拿一份完整的安装文件夹，再运行 install.cmd。"


def bundle_around(interpreter: Path) -> Path | None:
    """The folder to install from when its own Python is running; None when it is another Python."""
    folder = interpreter.parent.parent
    inside = interpreter.parent.name == PYTHON_FOLDER
    return folder if inside and (folder / CHECKSUMS).is_file() else None


def from_bundle(folder: Path) -> Delivery:
    """The delivery in a folder by its list. Its files are compared with the list when they are copied."""
    listed = read_checksums(folder)
    files = {name: sha256 for name, sha256 in listed.items() if _goes_to_desks(name)}
    if ADDIN not in listed:
        raise XltoolError(_DAMAGED.format(name=ADDIN, what="不在清单里"))
    content = _ours(folder / ADDIN)
    if hashlib.sha256(content).hexdigest() != listed[ADDIN]:
        raise XltoolError(_DAMAGED.format(name=ADDIN, what="和清单对不上"))
    return Delivery(content, folder, files)


def from_addin(desk: Desk, path: Path) -> Delivery:
    """An add-in alone, made to start the Python that is running."""
    content = _ours(path)
    found = addin_file.read_addin(content)
    if found is not None and expand(desk, found.interpreter) != desk.interpreter:
        content = addin_file.with_interpreter(content, str(desk.interpreter))
    return Delivery(content)


def read_checksums(folder: Path) -> dict[str, str]:
    """The list of a bundle: SHA-256 by name, with slashes."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as missing:
        raise XltoolError(
            f"“{folder}”不是 xltool bundle 制作的安装文件夹（没有 {CHECKSUMS}）。"
            "请先把压缩包完整解压，再运行里面的 install.cmd。"
        ) from missing
    pairs = [line.split("  ", 1) for line in lines if line]
    names = {pair[-1]: pair[0] for pair in pairs if len(pair) == 2}
    if len(names) != len(pairs) or not all(_stays_inside(name) for name in names):
        raise XltoolError(_DAMAGED.format(name=CHECKSUMS, what="的内容不对"))
    return names


def _goes_to_desks(name: str) -> bool:
    """Python, the texts of licences, and what is double-clicked later; the rest is for installing.

    Names on desks are ASCII: ``leaving`` lists them in a script, which cmd.exe reads in the code page of the desk.
    """
    top = PurePosixPath(name).parts[0]
    script = top == name and name.endswith(".cmd") and name != INSTALLER
    return name.isascii() and (top in {PYTHON_FOLDER, LICENCES} or script)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _ours(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise XltoolError(f"没有找到加载项 {path}。请先用 xltool addin build 制作，或用 --addin 指定。") from missing
    found = addin_file.read_addin(content)
    if found is None:
        raise XltoolError(f"“{path}”不是本工具的加载项，什么也没有改动。请检查文件名。")
    if found.version != __version__:
        raise XltoolError(
            f"加载项是 xltool {found.version} 的，而这里的程序是 {__version__}，什么也没有改动。请使用同一次制作的两者。"
        )
    return content
