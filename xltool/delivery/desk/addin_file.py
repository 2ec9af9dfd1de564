"""What an add-in file says of itself, read without Excel and without the tools it was made with."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

_TITLE = re.compile(r"<dc:title>绩效目标 xltool ([^（<]+)（xlwings ([^）<]+)）</dc:title>")
_LARGEST_PART = 10_000_000
_TEXTS = "xl/sharedStrings.xml"
_INTERPRETER = re.compile(r"(<t>INTERPRETER_WIN</t></si><si><t>)([^<]*)(</t>)")
WARM_PYTHON = "WARM PYTHON"
"""Our setting in the sheet of settings: whether a Python waits between presses."""
_TEXT = re.compile(r"<si><t>([^<]*)</t></si>")
_SETTINGS = "xl/worksheets/sheet1.xml"
_SHEET = re.compile(r'<sheet\b[^>]*?\bname="([^"]*)"')


@dataclass(frozen=True)
class AddinFile:
    """Our add-in: its version, that of the module of xlwings within, the Python it will start, whether one then waits."""

    version: str
    xlwings: str
    interpreter: str
    warm: bool = True


def read_addin(content: bytes) -> AddinFile | None:
    """The add-in, or None when these bytes are none of ours."""
    title = _TITLE.search(_text(content, "docProps/core.xml"))
    python = _INTERPRETER.search(_text(content, _TEXTS))
    if title is None or python is None:
        return None
    return AddinFile(title[1], title[2], unescape(python[2]), _keeps_warm(content))


def _keeps_warm(content: bytes) -> bool:
    """What stands beside the setting; an add-in that has none lets no Python wait."""
    texts = _TEXT.findall(_text(content, _TEXTS))
    if WARM_PYTHON not in texts:
        return False
    beside = rf"<v>{texts.index(WARM_PYTHON)}</v></c><c [^>]*><v>1</v></c>"
    return re.search(beside, _text(content, _SETTINGS)) is not None


def read_installed(path: Path) -> AddinFile | None:
    """The add-in in a file; None when there is none of ours."""
    try:
        return read_addin(path.read_bytes())
    except OSError:
        return None


def with_interpreter(content: bytes, interpreter: str) -> bytes:
    """The same add-in with another Python; its macros and their signature stay untouched."""
    former = _text(content, _TEXTS)
    new = _INTERPRETER.sub(lambda at: at[1] + escape(interpreter) + at[3], former)
    if new == former:
        return content
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            part = new.encode() if entry.filename == _TEXTS else source.read(entry)
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the sheets of a workbook or add-in; empty when it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        return ()
    return tuple(unescape(name) for name in _SHEET.findall(_text(content, "xl/workbook.xml")))


def _text(content: bytes, name: str) -> str:
    """One part as text; nothing when there is none, or when it cannot be what it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if package.getinfo(name).file_size > _LARGEST_PART:
                return ""
            return package.read(name).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError):
        return ""
