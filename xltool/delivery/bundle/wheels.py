"""The packages that go to a desk: wheels for 64-bit Windows of exactly the locked versions, each compared with its hash.

The locks are resolved for Windows by ``make lock``: pip on Linux would leave out what only Windows needs. One is for desks
where people fill in, the other for those that consolidate too.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from xltool.delivery.bundle.desk_content import UNUSED, places
from xltool.delivery.bundle.embedded_python import VERSION, last_line, run_pip
from xltool.model.errors import XltoolError

PLATFORM = "win_amd64"
LOCK = "requirements-desk.lock"
COLLECTING_LOCK = "requirements-desk-collect.lock"
_PYTHON = ".".join(map(str, VERSION))
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)((?:\s*\\?\s*--hash=sha256:[0-9a-f]{64})+)\s*$", re.MULTILINE)
EXTRAS = ("live", "window")
COLLECTING_EXTRAS = (*EXTRAS, "collect", "dataset")
WINDOWS: Mapping[str, str] = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": f"{_PYTHON}.0",
    "python_version": _PYTHON,
    "sys_platform": "win32",
}
"""What markers ask for, on a desk."""


@dataclass(frozen=True)
class Pinned:
    """One package of the lock, with the SHA-256 of every file of that version."""

    name: str
    version: str
    hashes: frozenset[str]


def read_lock(text: str) -> list[Pinned]:
    """The packages of a lock file; ValueError when a line was not understood."""
    found = [
        Pinned(canonicalize_name(name), version, frozenset(re.findall(r"sha256:([0-9a-f]{64})", hashes)))
        for name, version, hashes in _PINNED.findall(text)
    ]
    if len(found) != len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)):
        raise ValueError("a line of the lock is not NAME==VERSION with hashes")
    return found


def download(lock: Path, folder: Path) -> None:
    """Fetch the wheels with pip; XltoolError when there is no network or one of them is not to be had."""
    failure = run_pip(
        "download", "--dest", str(folder), "--requirement", str(lock), "--require-hashes", "--only-binary=:all:",
        "--platform", PLATFORM, "--python-version", _PYTHON, "--implementation", "cp",
    )  # fmt: skip
    if failure is not None:
        raise XltoolError(
            f"没有下载到全部安装包（{last_line(failure)}）。这一步需要联网：请检查网络后再运行，"
            "或者用 --wheels 指定已经下载好的文件夹。"
        )


def build_own(source: Path, folder: Path) -> Path:
    """Our own wheel, made from the sources; nothing is fetched."""
    failure = run_pip("wheel", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source))
    made = sorted(folder.glob("xltool-*.whl"))
    if failure is not None or len(made) != 1:
        raise XltoolError(
            f"没有做成 xltool 自己的安装包（{last_line(failure or '')}）。请在源码文件夹里先运行 make demo，再试一次。"
        )
    return made[0]


def choose_wheels(pinned: Sequence[Pinned], folder: Path) -> list[Path]:
    """For each locked package its wheel for a desk; XltoolError names every package that has none."""
    supported = _tags_of_desks()
    there = [(path, *found) for path in sorted(folder.glob("*.whl")) if (found := _parse_name(path))]
    chosen: list[Path] = []
    missing: list[str] = []
    for package in pinned:
        fitting = [
            path
            for path, name, version, tags in there
            if name == package.name
            and version == Version(package.version)
            and tags & supported
            and hashlib.sha256(path.read_bytes()).hexdigest() in package.hashes
        ]
        if fitting:
            chosen.append(fitting[0])
        else:
            missing.append(f"{package.name} {package.version}")
    if missing:
        raise XltoolError(
            f"缺少 64 位 Windows、Python {_PYTHON} 可用而且与锁定文件一致的安装包：{'、'.join(missing)}。"
            "请联网重新下载（不写 --wheels），或者补齐这个文件夹。"
        )
    return chosen


def require_complete(wheels: Sequence[Path], extras: Sequence[str] = EXTRAS) -> None:
    """Every package that one of these needs on a desk is among them; XltoolError names those that are not.

    ``extras``: of our own package.
    """
    described = {path: _metadata(path) for path in wheels}
    there = {canonicalize_name(about["Name"]): Version(about["Version"]) for about in described.values()}
    lacking = sorted(
        {
            str(requirement)
            for about in described.values()
            for requirement in _requirements(about, extras)
            if canonicalize_name(requirement.name) not in UNUSED
            and not _meets(there.get(canonicalize_name(requirement.name)), requirement)
        }
    )
    if lacking:
        raise XltoolError(f"锁定文件不完整，缺少 {'、'.join(lacking)}。请在源码文件夹里运行 make lock。")


def unpack(wheel: Path, python: Path) -> None:
    """Put what a desk uses of a wheel where its Python finds it."""
    with zipfile.ZipFile(wheel) as package:
        for name, place in places(name_of(wheel), package.infolist()).items():
            target = python / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise ValueError(f"two wheels bring {place}")
            target.write_bytes(package.read(name))


def name_of(wheel: Path) -> str:
    """The package of a wheel, as locks write it."""
    return parse_wheel_filename(wheel.name)[0]


def _tags_of_desks() -> frozenset[Tag]:
    interpreter = f"cp{VERSION[0]}{VERSION[1]}"
    return frozenset(
        (*cpython_tags(VERSION, [interpreter], [PLATFORM]), *compatible_tags(VERSION, interpreter, [PLATFORM]))
    )


def _parse_name(path: Path) -> tuple[str, Version, frozenset[Tag]] | None:
    try:
        name, version, _build, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        return None
    return name, version, tags


def _metadata(wheel: Path) -> Mapping[str, str]:
    with zipfile.ZipFile(wheel) as package:
        (name,) = [n for n in package.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
        message = HeaderParser().parsestr(package.read(name).decode("utf-8"))
    about = {key: str(message[key]) for key in ("Name", "Version")}
    about["Requires-Dist"] = "\n".join(message.get_all("Requires-Dist") or ())
    return about


def _requirements(about: Mapping[str, str], ours: Sequence[str]) -> Iterator[Requirement]:
    extras = ("", *ours) if canonicalize_name(about["Name"]) == "xltool" else ("",)
    for line in about["Requires-Dist"].splitlines():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**WINDOWS, "extra": extra}) for extra in extras):
            yield requirement


def _meets(version: Version | None, requirement: Requirement) -> bool:
    return version is not None and requirement.specifier.contains(version, prereleases=True)
