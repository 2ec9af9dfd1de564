"""A Windows desk played by a folder and a dict: XLSTART, our folder, registry, running programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress

from xltool import __version__
from xltool.delivery.addin import addin
from xltool.delivery.desk.desk import ADDIN, Desk, home, mark_of, xlstart
from xltool.delivery.install.plan import Delivery

OFFICE = r"HKCU\Software\Microsoft\Office\16.0"
EXCEL = rf"{OFFICE}\Excel"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
EXCEL_ID = "{00024500-0000-0000-C000-000000000046}"
WPS_ID = "{45540001-5750-5300-4B49-4E47534F4655}"
EXCEL_PROGRAM = r"C:\Program Files\Microsoft Office\Root\Office16\EXCEL.EXE /automation"
FROM_INTERNET = "[ZoneTransfer]\r\nZoneId=3\r\n"

CALM: dict[str, dict[str, object]] = {
    OFFICE: {},
    EXCEL: {},
    r"HKCR\Excel.Application\CLSID": {"": EXCEL_ID},
    rf"HKCR\CLSID\{EXCEL_ID}\LocalServer32": {"": EXCEL_PROGRAM},
    r"HKCR\WScript.Shell\CLSID": {"": "{72C24DD5-D70A-438B-8A42-98424B88AFB8}"},
}
"""The registry of a desk on which buttons work."""


class StandInRegistry:
    """A registry of a dict: values by key. Names are found in any case, as on Windows."""

    def __init__(self, content: Mapping[str, Mapping[str, object]]) -> None:
        self.content = {key: dict(values) for key, values in content.items()}

    def values(self, key: str) -> Mapping[str, object]:
        return next((v for k, v in self.content.items() if k.lower() == key.lower()), {})

    def keys(self, key: str) -> Sequence[str]:
        start = key.lower() + "\\"
        below = [k[len(start) :] for k in self.content if k.lower().startswith(start)]
        return list(dict.fromkeys(name.split("\\")[0] for name in below))

    def delete_value(self, key: str, name: str) -> None:
        del self.content[key][name]


@cache
def addin_bytes() -> bytes:
    return addin.build_addin()


def addin_with_part(name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The add-in with one part changed, or left out when that gives None."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(addin_bytes())) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            content = change(part) if entry.filename == name else part
            if content is not None:
                target.writestr(entry, content)
    return made.getvalue()


def addin_with_vba(former: str, new: str) -> bytes:
    """The add-in whose module xlwings says something else in one place, as that of another version would."""

    def change(project: bytes) -> bytes:
        streams = CFB.from_bytes(project)
        stream = streams.get_stream_in_storage("VBA", "xlwings")
        start = next(at for at in range(len(stream)) if _is_text(stream[at:]))
        text = decompress(stream[start:])
        assert text.count(former.encode()) == 1
        changed = compress(text.replace(former.encode(), new.encode()))
        streams.write_stream_in_storage("VBA", "xlwings", stream[:start] + changed)
        return bytes(streams.to_bytes())

    return addin_with_part("xl/vbaProject.bin", change)


def _is_text(container: bytes) -> bool:
    try:
        return bool(decompress(container).startswith(b"Attribute VB_Name"))
    except (ValueError, IndexError):
        return False


def desk_in(folder: Path, **changes: Any) -> Desk:
    """A desk with nothing of ours on it. ``registry``: keys beside the calm ones; ``programs``: what runs."""
    registry = StandInRegistry({**CALM, **changes.pop("registry", {})})
    programs = changes.pop("programs", ("explorer.exe",))
    environment = {
        "APPDATA": str(folder / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(folder / "AppData" / "Local"),
        "TEMP": str(folder / "AppData" / "Local" / "Temp"),
        "USERNAME": "张三",
    }
    desk = Desk(
        system="Windows",
        env=environment,
        interpreter=folder / "AppData" / "Local" / "xltool" / "python" / "python.exe",
        python="3.11.9",
        bits=64,
        packages={"xltool": __version__, "xlwings": version("xlwings"), "pywin32": "312"},
        registry=registry,
        ask=lambda command: "".join(f'"{name}","4711"\r\n' for name in programs) if command[0] == "tasklist" else None,
    )
    return replace(desk, **changes)


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def mark(path: Path, text: str = FROM_INTERNET) -> Path:
    """Mark a file as one from the internet; Linux keeps the stream as a file of that name."""
    mark_of(path).write_text(text)
    return path


def equipped(folder: Path, **changes: Any) -> Desk:
    """A desk with the add-in in XLSTART and its Python in place."""
    desk = desk_in(folder, **changes)
    put(xlstart(desk) / ADDIN, addin_bytes())
    put(home(desk) / "python" / "python.exe")
    return desk


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def alone() -> Delivery:
    return Delivery(addin_bytes())
