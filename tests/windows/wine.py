"""Wine: got by apt when it is missing; a Windows of one's own in a folder (a prefix), with the user 张三.

No screen is needed. Every program gets pipes: under Wine, Python loses what it prints to a plain file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.windows.dlls import add_missing

USER = "张三"
_PACKAGES = ("wine", "wine64", "locales")
_LOCALE = "zh_CN.UTF-8"
TIME_ZONE = "CST-8"
"""China's, as Linux and the C library of Windows both read it; that takes a name of a place for UTC."""
_OWN_LIBRARIES = "mscoree,mshtml=;winemenubuilder.exe=d"
"""Neither .NET nor a browser is asked to be installed, and nothing is put into the menus of this desk."""


class Unavailable(Exception):
    """Why no Windows can be played here, in one sentence."""


def install() -> None:
    """Have Wine and the sources of Chinese locales; Unavailable where neither apt nor its rights are at hand."""
    if shutil.which("wine") and Path("/usr/share/i18n/locales/zh_CN").is_file():
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if shutil.which("apt-get") is None or (sudo and shutil.which("sudo") is None):
        raise Unavailable(
            f"Wine is missing and cannot be installed here: install {', '.join(_PACKAGES)} and try again."
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = [*sudo, "apt-get", "-qq"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *_PACKAGES]):
        done = subprocess.run([*get, *words], env=quiet, capture_output=True, check=False)
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise Unavailable(f"apt-get {words[0]} failed: {''.join(said)}")


@dataclass(frozen=True)
class Prefix:
    """A Windows in a folder, beside it the home folder that Wine asks for and the Chinese locale."""

    folder: Path

    @property
    def user(self) -> Path:
        """The folder of the user."""
        return self.folder / "drive_c" / "users" / USER

    @property
    def environment(self) -> Mapping[str, str]:
        """What Wine is to know and nothing else of this desk: its programs would find it all in theirs."""
        home = self.folder.parent / "home"
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "USER": USER,
            "LOGNAME": USER,
            "LOCPATH": str(home / "locale"),
            "LC_ALL": _LOCALE,
            "TZ": TIME_ZONE,
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": f"ucrtbase=n;{_OWN_LIBRARIES}",
            "WINEPREFIX": str(self.folder),
        }

    def windows(self, path: Path) -> str:
        """How Windows calls a place of this desk."""
        inside = self.folder / "drive_c"
        if path.is_relative_to(inside):
            return "C:\\" + "\\".join(path.relative_to(inside).parts)
        return "Z:" + str(path).replace("/", "\\")

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """Start a program; what it prints, errors among it, comes through a pipe."""
        return subprocess.Popen(
            ["wine", *words],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    def run(self, *words: str, **environment: str) -> str:
        """Run a program to its end, which must be a good one; what it printed."""
        process = self.start(*words, **environment)
        said, _ = process.communicate(timeout=300)
        if process.returncode:
            raise RuntimeError(f"{' '.join(words)}: {process.returncode}: {said[-2000:]}")
        return said

    def create(self) -> None:
        """Make it anew, as Windows 10."""
        locale = Path(self.environment["LOCPATH"])
        locale.mkdir(parents=True)
        language, _, encoding = _LOCALE.partition(".")
        subprocess.run(
            ["localedef", "-i", language, "-f", encoding, str(locale / _LOCALE)], check=True, capture_output=True
        )
        self.run("wineboot", "-i", WINEDLLOVERRIDES=_OWN_LIBRARIES)
        self._settle()
        add_missing(self.folder / "drive_c" / "windows" / "system32")
        screenless = r"reg add HKCU\Software\Wine\Drivers /v Graphics /t REG_SZ /d null /f"
        self.run("cmd", "/c", f"winecfg -v win10 && {screenless}")
        self._settle()

    def copy_to(self, folder: Path) -> None:
        """Another Windows like this one, while none of its programs runs; Windows' own files are shared."""
        shutil.copytree(self.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("windows"))
        shutil.copytree(
            self.folder / "drive_c" / "windows", folder / "drive_c" / "windows", symlinks=True, copy_function=os.link
        )

    def end(self) -> None:
        """Leave no program of this Windows running."""
        if self.folder.is_dir():
            self._server("-k")

    def _settle(self) -> None:
        """Wait until the registry is on the disk."""
        self._server("-w")

    def _server(self, word: str) -> None:
        subprocess.run(["wineserver", word], env=self.environment, check=False, capture_output=True)


if __name__ == "__main__":
    install()
    Prefix(Path(sys.argv[1]).resolve()).create()
