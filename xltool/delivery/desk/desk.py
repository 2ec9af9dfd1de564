"""What may be known of a desk: its environment, its registry, its files, the answers of its programs. Questions only.

Everything that can be asked goes through ``Desk``, so that a Windows desk can be played by a folder and a dict.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from xltool.model.errors import XltoolError
from xltool.model.form import Form

WINDOWS = "Windows"
ADDIN = "xltool.xlam"
MANIFEST = "installed.json"
INTERPRETER = r"%LOCALAPPDATA%\xltool\python\python.exe"
"""Where the Python of a desk is unless an IT person chose another place."""

_MARK = ":Zone.Identifier"
_FROM_INTERNET = re.compile(r"ZoneId\s*=\s*[34]")
_VARIABLE = re.compile(r"%([^%\\]+)%")
_OFFICE = r"HKCU\Software\Microsoft\Office"


class Registry(Protocol):
    """The registry of Windows, read only. A key is written with its hive first: HKCU, HKLM or HKCR."""

    def values(self, key: str) -> Mapping[str, object]:
        """Values by name; the nameless one under "". Empty when there is no such key."""
        ...

    def keys(self, key: str) -> Sequence[str]:
        """Names of the keys below."""
        ...


class NoRegistry:
    """The registry of a desk that has none."""

    def values(self, key: str) -> Mapping[str, object]:  # noqa: ARG002 - it is never there
        """Nothing."""
        return {}

    def keys(self, key: str) -> Sequence[str]:  # noqa: ARG002 - it is never there
        """Nothing."""
        return ()


@dataclass(frozen=True)
class Workbook:
    """What matters of a workbook here. ``template``: its 模板版本 as typed; None when it has no 封面 or cannot be read."""

    path: Path
    sheets: tuple[str, ...] = ()
    template: str | None = None


@dataclass(frozen=True)
class Desk:
    """One person's desk. ``env`` has its names in capitals; ``ask`` runs a program that changes nothing."""

    system: str
    env: Mapping[str, str]
    interpreter: Path
    python: str
    bits: int
    packages: Mapping[str, str]
    """Installed version of each package that matters; one that is missing is left out."""
    registry: Registry = field(default_factory=NoRegistry)
    ask: Callable[[Sequence[str]], str | None] = lambda _command: None
    """What a program prints; None when it is not there, fails, or does not answer."""
    can_write: Callable[[Path], bool] = lambda _folder: True
    workbook: Workbook | None = None
    """The one that buttons do not work on, if there is one in question."""
    forms: tuple[Form, ...] = ()
    """Every version of every form that was installed."""
    damaged_forms: tuple[Path, ...] = ()
    today: date = date.min

    @property
    def on_windows(self) -> bool:
        """Whether Excel add-ins are of any use here."""
        return self.system == WINDOWS


def folder_of(desk: Desk, variable: str) -> Path:
    """A folder that Windows names by a variable; XltoolError when it does not."""
    value = desk.env.get(variable, "")
    if not value:
        raise XltoolError(f"Windows 没有说明文件夹 %{variable}% 在哪里。请注销后重新登录，再试一次。")
    return Path(value)


def xlstart(desk: Desk) -> Path:
    """The folder of which Excel opens every file when it starts."""
    return folder_of(desk, "APPDATA") / "Microsoft" / "Excel" / "XLSTART"


def home(desk: Desk) -> Path:
    """The folder of everything of ours but the add-in."""
    return folder_of(desk, "LOCALAPPDATA") / "xltool"


def addin_place(desk: Desk) -> Path:
    """Where the add-in is once installed."""
    return xlstart(desk) / ADDIN


def as_on_windows(path: Path) -> str:
    """A path as people on Windows write it, also where a plan is only explained."""
    text = str(path)
    return text.replace("/", "\\") if text.startswith("%") else text


def expand(desk: Desk, text: str) -> Path:
    """A path with its %VARIABLES% filled in."""
    filled = _VARIABLE.sub(lambda found: desk.env.get(found[1].upper(), found[0]), text)
    return Path(filled if desk.interpreter.drive else filled.replace("\\", "/"))


def mark_of(path: Path) -> Path:
    """The stream beside a file in which Windows notes that it came from the internet."""
    return path.with_name(path.name + _MARK)


def is_marked(path: Path) -> bool:
    """Whether Windows takes a file for one from the internet."""
    try:
        text = mark_of(path).read_text(encoding="latin-1")
    except OSError:
        return False
    return _FROM_INTERNET.search(text) is not None


def running(desk: Desk) -> frozenset[str]:
    """Names of this person's running programs, in small letters; empty when Windows does not tell."""
    who = desk.env.get("USERNAME", "")
    only = ["/FI", f"USERNAME eq {who}"] if who else []
    answer = desk.ask(["tasklist", *only, "/FO", "CSV", "/NH"]) or ""
    return frozenset(row[0].lower() for row in csv.reader(answer.splitlines()) if row)


def office_versions(desk: Desk) -> tuple[str, ...]:
    """The versions of Office that left settings here, newest first: 16.0 is every Office since 2016."""
    found = [name for name in desk.registry.keys(_OFFICE) if re.fullmatch(r"1\d\.0", name)]
    return tuple(sorted(found, reverse=True))


def excel_keys(desk: Desk, below: str) -> tuple[str, ...]:
    """A key of Excel's settings, for each version of Office."""
    return tuple(rf"{_OFFICE}\{version}\Excel\{below}" for version in office_versions(desk))


def find_disabled(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Key and name of every note by which Excel keeps our add-in from loading after a crash."""
    return tuple(
        (key, name)
        for key in excel_keys(desk, r"Resiliency\DisabledItems")
        for name, value in desk.registry.values(key).items()
        if isinstance(value, bytes) and ADDIN in value.decode("utf-16-le", "ignore").lower()
    )
