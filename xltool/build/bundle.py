"""Makes the folder that an IT person carries to offline desks: add-in, Python with all packages, scripts, instructions.

Everything is made and compared in a folder beside, which takes its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from xltool import __version__
from xltool.build import embedded_python, wheelhouse
from xltool.build.desk_scripts import instructions, scripts
from xltool.errors import XltoolError
from xltool.installing.delivery import CHECKSUMS, PYTHON_FOLDER
from xltool.installing.desk import ADDIN

INSTRUCTIONS = "安装说明.txt"
WHEELS = "wheels"
_SYSTEM_DLLS = "pywin32_system32"
"""Where the wheel of pywin32 keeps DLLs that have to be found before its modules are."""


@dataclass(frozen=True)
class Made:
    """What came out: number of files and of packages, and bytes of all together."""

    files: int
    packages: int
    size: int


def source_folder() -> Path:
    """The checkout; XltoolError when xltool was installed without its sources."""
    folder = Path(__file__).parent.parent.parent
    if not (folder / "pyproject.toml").is_file() or not (folder / wheelhouse.LOCK).is_file():
        raise XltoolError("制作安装文件夹需要源码。请在源码文件夹里运行 xltool bundle。")
    return folder


def make_bundle(
    python: Path,
    target: Path,
    *,
    addin: bytes,
    source: Path,
    lock: Path | None = None,
    wheels: Path | None = None,
) -> Made:
    """Make the folder. ``wheels``: a folder of wheels fetched before; without it pip fetches them.

    ``lock`` stands in for the one among the sources.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise XltoolError(
            f"“{target}”已经存在而且不是空的，没有改动。请换一个文件夹名，或先把它移走。"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.xltool-new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        embedded_python.unpack_python(python, draft / PYTHON_FOLDER)
        packages = _add_packages(draft, source, lock or source / wheelhouse.LOCK, wheels)
        embedded_python.write_path_file(draft / PYTHON_FOLDER)
        (draft / ADDIN).write_bytes(addin)
        for name, content in scripts().items():
            (draft / name).write_bytes(content)
        version = ".".join(map(str, embedded_python.VERSION))
        (draft / INSTRUCTIONS).write_bytes(instructions(version=__version__, python=version))
        made = _write_checksums(draft, packages)
        if target.exists():
            target.rmdir()
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _add_packages(draft: Path, source: Path, lock: Path, given: Path | None) -> int:
    """Choose the wheels, keep them for IT to compare, and unpack them into Python. Return how many there are."""
    folder = draft / WHEELS
    folder.mkdir()
    if given is None:
        wheelhouse.download(lock, folder)
    pinned = wheelhouse.read_lock(lock.read_text(encoding="utf-8"))
    chosen = wheelhouse.chosen_wheels(pinned, given or folder)
    if given is not None:
        chosen = [Path(shutil.copyfile(path, folder / path.name)) for path in chosen]
    chosen.append(wheelhouse.build_own(source, folder))
    wheelhouse.require_complete(chosen)
    packages = draft / PYTHON_FOLDER / embedded_python.SITE_PACKAGES
    for wheel in chosen:
        wheelhouse.unpack(wheel, packages)
    dlls = packages / _SYSTEM_DLLS
    for library in sorted(dlls.glob("*.dll")) if dlls.is_dir() else ():
        shutil.copyfile(library, draft / PYTHON_FOLDER / library.name)
    return len(chosen)


def _write_checksums(draft: Path, packages: int) -> Made:
    paths = sorted(path for path in draft.rglob("*") if path.is_file())
    lines: list[str] = []
    size = 0
    for path in paths:
        content = path.read_bytes()
        size += len(content)
        lines.append(
            f"{hashlib.sha256(content).hexdigest()}  {path.relative_to(draft).as_posix()}\n"
        )
    (draft / CHECKSUMS).write_bytes("".join(lines).encode("utf-8"))
    return Made(len(paths) + 1, packages, size)
