"""Makes the folder that an IT person carries to offline desks: add-in, Python with all packages, scripts, instructions.

Everything is made and compared in a folder beside, which takes its name only when it is whole.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool import __version__
from xltool.delivery.bundle import embedded_python, licences, wheels as wheelhouse
from xltool.delivery.bundle.compiled import compile_packages, require_same_bytecode
from xltool.delivery.bundle.desk_content import LONGEST, UNUSED
from xltool.delivery.bundle.desk_scripts import instructions, scripts
from xltool.delivery.desk.desk import ADDIN
from xltool.delivery.install.sources import CHECKSUMS, LICENCES, PYTHON_FOLDER
from xltool.model.errors import XltoolError

INSTRUCTIONS = "安装说明.txt"
PACKAGES = "程序包清单.txt"
"""Names and SHA-256 of the wheels that were unpacked, as PyPI has them: for IT to compare."""


@dataclass(frozen=True)
class Made:
    """What came out: number of files and of packages, and bytes of all together."""

    files: int
    packages: int
    size: int


def source_folder() -> Path:
    """The checkout; XltoolError when xltool was installed without its sources."""
    folder = Path(__file__).parents[3]
    if not (folder / "pyproject.toml").is_file() or not (folder / wheelhouse.LOCK).is_file():
        raise XltoolError("制作安装文件夹需要源码。请在源码文件夹里运行 xltool bundle。")
    return folder


def make_bundle(
    python: Path | None,
    target: Path,
    *,
    addin: bytes,
    source: Path,
    collecting: bool = False,
    lock: Path | None = None,
    wheels: Path | None = None,
) -> Made:
    """Make the folder. ``collecting``: for desks that consolidate too.

    ``python``: the zip; without it, it is fetched. ``wheels``: a folder of wheels fetched before; without it pip fetches
    them. ``lock`` stands in for the one among the sources.
    """
    require_same_bytecode()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise XltoolError(f"“{target}”已经存在而且不是空的，没有改动。请换一个文件夹名，或先把它移走。")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.xltool-new")
    shutil.rmtree(draft, ignore_errors=True)
    lock = lock or source / (wheelhouse.COLLECTING_LOCK if collecting else wheelhouse.LOCK)
    try:
        with tempfile.TemporaryDirectory() as folder:
            fetched = Path(folder)
            embedded_python.unpack_python(python or embedded_python.fetch_python(fetched), draft / PYTHON_FOLDER)
            chosen = _choose(lock, wheels, fetched, source, collecting=collecting)
            _add_packages(draft, chosen, source)
        (draft / ADDIN).write_bytes(addin)
        for name, content in scripts().items():
            (draft / name).write_bytes(content)
        version = ".".join(map(str, embedded_python.VERSION))
        (draft / INSTRUCTIONS).write_bytes(instructions(version=__version__, python=version, collecting=collecting))
        made = _write_checksums(draft, len(chosen))
        if target.exists():
            target.rmdir()
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _choose(lock: Path, given: Path | None, folder: Path, source: Path, *, collecting: bool) -> list[Path]:
    """The wheels that are unpacked, ours the last."""
    pinned = [
        package for package in wheelhouse.read_lock(lock.read_text(encoding="utf-8")) if package.name not in UNUSED
    ]
    if given is None:
        wheelhouse.download(lock, folder)
    chosen = wheelhouse.choose_wheels(pinned, given or folder)
    chosen.append(wheelhouse.build_own(source, folder))
    wheelhouse.require_complete(chosen, wheelhouse.COLLECTING_EXTRAS if collecting else wheelhouse.EXTRAS)
    return chosen


def _add_packages(draft: Path, wheels: Sequence[Path], source: Path) -> None:
    """Unpack the wheels into Python and compile them; keep their licences, and their names for IT to compare."""
    python = draft / PYTHON_FOLDER
    for wheel in wheels:
        wheelhouse.unpack(wheel, python)
    embedded_python.write_path_file(python)
    compile_packages(python / embedded_python.SITE_PACKAGES)
    found = [licences.licence_of(wheel, wheelhouse.name_of(wheel), source / LICENCES) for wheel in wheels]
    texts = licences.licence_files(found, (python / "LICENSE.txt").read_bytes())
    for name, content in texts.items():
        place = draft / LICENCES / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    lines = [f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\r\n" for wheel in wheels]
    (draft / PACKAGES).write_bytes("".join(lines).encode("utf-8-sig"))


def _write_checksums(draft: Path, packages: int) -> Made:
    lines: list[str] = []
    size = 0
    for path in sorted(path for path in draft.rglob("*") if path.is_file()):
        name = path.relative_to(draft).as_posix()
        if len(name) > LONGEST:
            raise ValueError(f"a path of {len(name)} characters: {name}")
        content = path.read_bytes()
        size += len(content)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    (draft / CHECKSUMS).write_bytes("".join(lines).encode("utf-8"))
    return Made(len(lines) + 1, packages, size)
