"""What of a wheel goes to a desk, and where it lies there: decided by names alone, the same on every system.

Places are below the folder of Python, written with slashes. What no desk uses stays out: sources for compilers, notes for
editors, tests, the parts of Qt that the window does not import. ``licences`` keeps the texts of the licences.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import PurePosixPath
from zipfile import ZipInfo

from xltool.delivery.bundle.embedded_python import SITE_PACKAGES, is_windows_name

LONGEST = 110
"""Characters of a path below the folder that is carried; Windows allows 260 with the folders above it."""

UNUSED: dict[str, str] = {
    "markdown-it-py": "rich draws Markdown with it, which nothing here asks for",
    "mdurl": "only markdown-it-py needs it",
    "pygments": "rich colours source code with it, which nothing here asks for",
}
"""Packages that others name as needed and a desk never loads, with the reason."""

_ENDINGS = (
    ".pyi", ".h", ".hpp", ".c", ".cc", ".cpp", ".pyx", ".pxd", ".pxi", ".f", ".lib", ".a", ".so", ".dylib", ".pdb",
    ".exe", ".chm", ".typed", ".pyc", ".cls", ".ts", ".js", ".applescript", ".xlsm", ".xlam",
)  # fmt: skip
"""For compilers, editors, other systems; launchers; what Python compiles itself; what only making an add-in takes."""
_FOLDERS = frozenset({"test", "tests", "demos", "include", "__pycache__"})
_SYSTEM_DLLS = "pywin32_system32/"
"""Where the wheel of pywin32 keeps DLLs that have to be found before its modules are: beside python.exe."""

_LEFT_OUT: dict[str, tuple[str, ...]] = {
    "excelize": ("libexcelize.386.", "libexcelize.arm64."),
    "lxml": ("lxml/html/", "lxml/includes/", "lxml/isoschematron/"),
    "pydantic": ("pydantic/v1/", "pydantic/mypy.py"),
    "pywin32": (
        "adodbapi/", "isapi/", "pythonwin/", "scripts/", "win32comext/", "win32/libs/", "win32/scripts/",
        "win32/perfmondata.dll", "win32com/HTML/", "win32com/libs/", "win32com/makegw/", "win32com/readme.html",
        "win32com/servers/",
    ),
    "xlwings": ("xlwings/pro/", "xlwings/rest/", "xlwings/html/"),
}  # fmt: skip
"""Parts that stay out, by package. ``xlwings/pro`` is under a licence of its own that is not free."""

_QT = ("Core", "Gui", "Widgets")
"""The modules of Qt that the window imports."""
_RUNTIME = tuple(f"{name}.dll" for name in ("msvcp140", "msvcp140_1", "msvcp140_2", "vcruntime140", "vcruntime140_1"))
_ALONE: dict[str, tuple[str, ...]] = {
    "pyside6-essentials": (
        "PySide6/__init__.py", "PySide6/_config.py", "PySide6/_git_pyside_version.py", "PySide6/support/",
        "PySide6/pyside6.abi3.dll", "PySide6/Qt6Svg.dll", "PySide6/plugins/iconengines/", "PySide6/plugins/styles/",
        "PySide6/plugins/imageformats/qico.dll", "PySide6/plugins/imageformats/qjpeg.dll",
        "PySide6/plugins/imageformats/qsvg.dll", "PySide6/plugins/platforms/qoffscreen.dll",
        "PySide6/plugins/platforms/qwindows.dll", "PySide6/translations/qt_zh_CN.qm",
        "PySide6/translations/qtbase_zh_CN.qm", *(f"PySide6/{name}" for name in _RUNTIME),
        *(f"PySide6/Qt{name}.pyd" for name in _QT), *(f"PySide6/Qt6{name}.dll" for name in _QT),
    ),
    "shiboken6": (
        "shiboken6/__init__.py", "shiboken6/_config.py", "shiboken6/_git_shiboken_module_version.py",
        "shiboken6/Shiboken.pyd", "shiboken6/shiboken6.abi3.dll", *(f"shiboken6/{name}" for name in _RUNTIME),
    ),
}  # fmt: skip
"""Packages of which only this goes along."""


def places(package: str, entries: Iterable[ZipInfo]) -> dict[str, str]:
    """Place by name for every file of a wheel that goes to a desk.

    ValueError when a file would lie outside, could not be written on Windows, is a link, or when two are one on Windows.
    """
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for entry in entries:
        name = entry.orig_filename  # as it stands in the wheel: Windows' Python reads \ as /
        if not name.isascii() or not is_windows_name(name.removesuffix("/")):
            raise ValueError(f"a wheel with a file outside, or that Windows cannot have: {name!r}")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ValueError(f"a wheel with a link: {name}")
        place = None if name.endswith("/") else _place(package, name)
        if place is None:
            continue
        other = taken.setdefault(place.casefold(), name)
        if other != name:
            raise ValueError(f"two files are one on Windows: {other}, {name}")
        found[name] = place
    return found


def _place(package: str, name: str) -> str | None:
    """Where a file lies, as pip would put it; None when no desk uses it."""
    head, *rest = PurePosixPath(name).parts
    scheme, inner = "purelib", name
    if head.endswith(".data"):
        scheme, inner = rest[0], "/".join(rest[1:])
    if scheme == "data":
        return inner if "/" not in inner and inner.endswith(".dll") else None
    if scheme not in {"purelib", "platlib"} or not _is_used(package, inner):
        return None
    if inner.startswith(_SYSTEM_DLLS):
        return inner.removeprefix(_SYSTEM_DLLS)
    return f"{SITE_PACKAGES}/{inner}"


def _is_used(package: str, name: str) -> bool:
    folders = PurePosixPath(name).parts[:-1]
    if folders and folders[0].endswith(".dist-info"):
        return name.endswith(".dist-info/METADATA")
    if package in _ALONE and not name.startswith(_ALONE[package]):
        return False
    return not (
        name.endswith(_ENDINGS)
        or _FOLDERS & {folder.lower() for folder in folders}
        or name.startswith(_LEFT_OUT.get(package, ()))
    )
