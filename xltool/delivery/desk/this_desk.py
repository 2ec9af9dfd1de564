"""The desk that xltool is running on, as a ``Desk``."""

from __future__ import annotations

import os
import platform
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from xltool import __version__
from xltool.delivery.desk.desk import WINDOWS, Desk, NoRegistry, Registry, Workbook
from xltool.model.paths import try_writing
from xltool.model.shelf import installed_forms, unusable_files

_PATIENCE = 20
_PACKAGES = ("xlwings", "pywin32", "PySide6-Essentials")


def this_desk(workbook: Workbook | None = None) -> Desk:
    """The desk as it is now, with the workbook that is asked about."""
    return Desk(
        system=platform.system(),
        env={name.upper(): value for name, value in os.environ.items()},
        interpreter=Path(sys.executable),
        python=platform.python_version(),
        bits=struct.calcsize("P") * 8,
        packages=_packages(),
        registry=_REGISTRY,
        ask=_answer,
        can_write=_can_write,
        workbook=workbook,
        forms=tuple(installed_forms()),
        damaged_forms=tuple(unusable_files()),
        today=datetime.now().date(),
    )


def example_desk() -> Desk:
    """A Windows desk with nothing on it, its folders written as variables: to explain a plan elsewhere."""
    variables = ("APPDATA", "LOCALAPPDATA")
    return Desk(
        system=WINDOWS,
        env={name: f"%{name}%" for name in variables},
        interpreter=Path(sys.executable),
        python=platform.python_version(),
        bits=64,
        packages=_packages(),
    )


def _packages() -> dict[str, str]:
    found = {"xltool": __version__}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _answer(command: Sequence[str]) -> str | None:
    """What a program prints. No window flashes up where this is asked from Excel."""
    try:
        done = subprocess.run(  # noqa: S603 - the commands stand in this package
            command,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
            creationflags=_HIDDEN,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _can_write(folder: Path) -> bool:
    """Try it. A folder that is not there yet counts by the one above."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        try_writing(folder)
    except OSError:
        return False
    return True


if sys.platform == "win32":
    import winreg

    _HIDDEN = subprocess.CREATE_NO_WINDOW
    _HIVES = {"HKCR": winreg.HKEY_CLASSES_ROOT, "HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}

    def _open(key: str, access: int) -> winreg.HKEYType:
        hive, _, below = key.partition("\\")
        return winreg.OpenKey(_HIVES[hive], below, 0, access | winreg.KEY_WOW64_64KEY)

    class WindowsRegistry:
        """The registry of this Windows."""

        def values(self, key: str) -> Mapping[str, object]:
            """Values by name."""
            try:
                with _open(key, winreg.KEY_READ) as handle:
                    count = winreg.QueryInfoKey(handle)[1]
                    rows = [winreg.EnumValue(handle, place) for place in range(count)]
            except OSError:
                return {}
            return {name: value for name, value, _kind in rows}

        def keys(self, key: str) -> Sequence[str]:
            """Names of the keys below."""
            try:
                with _open(key, winreg.KEY_READ) as handle:
                    count = winreg.QueryInfoKey(handle)[0]
                    return [winreg.EnumKey(handle, place) for place in range(count)]
            except OSError:
                return ()

    def delete_value(key: str, name: str) -> None:
        """Remove one value; it may be gone already."""
        with suppress(FileNotFoundError), _open(key, winreg.KEY_SET_VALUE) as handle:
            winreg.DeleteValue(handle, name)

    _REGISTRY: Registry = WindowsRegistry()
else:
    _HIDDEN = 0

    def delete_value(key: str, name: str) -> None:
        """There is no registry here, so no plan can ask for it."""
        raise NotImplementedError((key, name))

    _REGISTRY = NoRegistry()
