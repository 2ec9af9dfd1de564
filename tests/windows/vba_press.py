r"""How a press of a ribbon button starts Python: what the VBA module of the installed xlwings does, read from its text.

``press`` runs RunPython of that module for a button of ``xltool.doors.buttons`` and tells what it does: the exact line that
is handed to WScript.Shell.Run (``cmd.exe /C ...``), or what is asked of the warm Python. ``arguments`` are the words
that Python finds in sys.argv after cmd.exe and Windows have read such a line.

Pure Python for Linux and Windows, no test runner. By hand:

    python -m tests.windows.vba_press check C:\xltool\python\python.exe D:\预算.xlsx C:\...\xltool.xlam 1000
"""

from __future__ import annotations

import os
import re
import sys
import types
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.windows.vba import Module

MODULE = "xlwings_custom_addin.bas"
EXCEL = r"C:\Program Files\Microsoft Office\root\Office16"
SETTINGS: Mapping[str, Any] = {
    "ADD_WORKBOOK_TO_PYTHONPATH": "false",
    "USE UDF SERVER": False,
    "SHOW CONSOLE": False,
    "SHOW_ERROR_POPUPS": "True",
}
"""The rows of xltool.conf that matter here; those left out are empty. ``xltool.delivery.addin.addin.config`` has them all."""


@dataclass
class Pressed:
    """What RunPython did: a command line with its window style, or calls of the warm Python; what was shown."""

    line: str = ""
    style: int = 0
    waits: bool = False
    log: str = ""
    """The file that the line writes stderr to."""
    served: list[tuple[Any, ...]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    answer: Any = None


def module_text() -> str:
    """The VBA module that the installed xlwings ships for add-ins of one's own."""
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / MODULE).read_text(encoding="utf-8")


def press(
    button: str,
    interpreter: str,
    full_name: str,
    addin: str,
    hwnd: int | str,
    *,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    text: str | None = None,
    temp: str | None = None,
    exit_code: int = 0,
) -> Pressed:
    """Press a button of ``xltool.doors.buttons`` on an active workbook; see Pressed.

    ``full_name``: as Excel's FullName says, an address for a workbook in a cloud. ``name``: as Excel's Name says; else
    what follows the last separator. ``exit_code``: what the line is to answer.
    """
    done = Pressed()
    host = _Host(done, interpreter, full_name, addin, hwnd, name, {**SETTINGS, **(settings or {})})
    host.temp = temp or os.environ.get("TEMP", r"C:\Temp")
    host.exit_code = exit_code
    module = Module(module_text() if text is None else text, host.names())
    done.answer = module.call("RunPython", f"import xltool.doors.buttons as b; b.{button}()")
    return done


def server_line(
    interpreter: str, full_name: str, addin: str, *, settings: Mapping[str, Any] | None = None, text: str | None = None
) -> str:
    """The line that xlwings' DLL starts the warm Python with; ``$(CLSID)`` is put in by the DLL."""
    host = _Host(Pressed(), interpreter, full_name, addin, 0, None, {**SETTINGS, **(settings or {})})  # fmt: skip
    found: str = Module(module_text() if text is None else text, host.names()).call("XLPyCommand")
    return found


class _Host:
    """What Excel and Windows answer to the module."""

    exit_code = 0
    temp = ""

    def __init__(
        self, done: Pressed, interpreter: str, full_name: str, addin: str, hwnd: int | str,
        name: str | None, settings: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self._done = done
        self._interpreter = interpreter
        self._settings = {"INTERPRETER_WIN": interpreter, **settings}
        self._active = _workbook(full_name, name)
        self._addin = _workbook(addin, None)
        self._hwnd = hwnd

    def names(self) -> dict[str, Any]:
        shell = types.SimpleNamespace(Run=self._run)
        served = self._done.served
        python = types.SimpleNamespace(
            Module=lambda name: name,
            SetAttr=lambda *given: served.append(("SetAttr", *given)),
            Exec=lambda command: served.append(("Exec", command)),
        )
        return {
            "activeworkbook": self._active,
            "thisworkbook": self._addin,
            "application": types.SimpleNamespace(Path=EXCEL, Name="Microsoft Excel", Hwnd=self._hwnd),
            "wscript": lambda: shell,
            "xlpy": lambda: python,
            "getconfig": lambda key, default="": self._settings.get(key, default),
            "environ": lambda _: self.temp,
            "createguid": lambda: str(uuid.uuid4()),
            "fileexists": lambda path: path == self._interpreter,
            "msgbox": lambda text, *_: self._done.shown.append(text),
            "showerror": lambda path, text="": self._done.shown.append(text or path),
            "kill": lambda _: None,
            "vbcritical": 16,
        }

    def _run(self, line: str, style: int, waits: bool) -> int:
        self._done.line, self._done.style, self._done.waits = line, style, waits
        found = re.search(r'2> "(.*?)"', line)
        self._done.log = found[1] if found else ""
        return self.exit_code


def _workbook(full_name: str, name: str | None) -> types.SimpleNamespace:
    short = re.split(r"[\\/]", full_name)[-1] if name is None else name
    return types.SimpleNamespace(FullName=full_name, Name=short, Worksheets=[])


# --- what becomes of a line -----------------------------------------------------------------


def arguments(line: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """sys.argv of the Python that a ``cmd.exe /C`` line starts: ``-c`` and what follows its program.

    ``environment``: what cmd.exe finds for ``%NAME%``; a name that is not there stays as it is written.
    """
    commands = [c for c in _commands(_expanded(line.partition("/C ")[2], environment or {})) if c.strip()]  # fmt: skip
    words = split_windows(commands[-1])
    after = words.index("-c") + 2
    return ["-c", *words[after:]]


def _expanded(line: str, environment: Mapping[str, str]) -> str:
    """``%NAME%`` within a command line, in quotes as well; ``help cmd``, ``help set``."""
    known = {name.upper(): value for name, value in environment.items()}

    def value(found: re.Match[str]) -> str:
        return known.get(found[1].upper(), found[0])

    parts, at = [], 0
    while found := re.compile(r"%([^%]+)%").search(line, at):
        put = value(found)
        # a name that is not known stays, and its last % may begin the next one
        end = found.end() if found[1].upper() in known else found.end() - 1
        parts.append(line[at : found.start()] + (put if end == found.end() else put[:-1]))
        at = end
    return "".join(parts) + line[at:]


def _commands(line: str) -> list[str]:
    """The commands between ``&``, without redirections and carets: cmd.exe reads ``"`` alone as a quote."""
    found, quoted, at = [""], False, 0
    while at < len(line):
        character = line[at]
        if character == '"':
            quoted = not quoted
        if not quoted and character == "^" and at + 1 < len(line):
            at += 1
            found[-1] += line[at]
        elif not quoted and character == "&":
            found.append("")
        elif not quoted and line.startswith("2> ", at):
            rest = re.compile(r'2> ("[^"]*"|\S+)').match(line, at)
            at = rest.end() - 1 if rest else at
        else:
            found[-1] += character
        at += 1
    return found


def split_windows(line: str) -> list[str]:
    r"""Split a command line as Windows' programs do: ``\"`` is a quote mark, ``2n \`` before a quote are n.

    https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
    """
    words: list[str] = []
    word, quoted, begun, at = "", False, False, 0
    while at < len(line):
        slashes = re.compile(r'(\\+)(")').match(line, at)
        if slashes:
            count = len(slashes[1])
            word += "\\" * (count // 2)
            begun = True
            at += count
            if count % 2:
                word += '"'
                at += 1
            continue
        character = line[at]
        if character == '"':
            quoted, begun = not quoted, True
        elif character in " \t" and not quoted:
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + character, True
        at += 1
    return [*words, word] if begun else words


if __name__ == "__main__":
    sys.stdout.buffer.write(press(*sys.argv[1:6]).line.encode() + b"\n")
