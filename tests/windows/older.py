"""An older version of the bundle, made up: smaller, with files that the newer one has no more, and its own add-in."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from pathlib import Path

from xltool.delivery.desk.desk import ADDIN
from xltool.delivery.install.sources import CHECKSUMS

VERSION = "0.0.1"
LEFT = ("python/Lib/site-packages/xltool/formerly.py", "formerly.cmd")
"""What the newer one has no more."""
_NOT_NEEDED = ("PySide6", "shiboken6", "wheels", "pandas", "numpy", "pyarrow")
_CORE = "docProps/core.xml"


def make(bundle: Path, target: Path) -> None:
    """Make it of a bundle; files that are the same are shared with it."""
    ignore = shutil.ignore_patterns(*_NOT_NEEDED)
    shutil.copytree(bundle, target, ignore=ignore, copy_function=os.link)
    package = target / "python" / "Lib" / "site-packages" / "xltool"
    for former in package.glob("__init__.py*"):
        former.unlink()
    (package / "__init__.py").write_text(f'__version__ = "{VERSION}"\n', encoding="utf-8")
    for name in LEFT:
        (target / name).write_bytes(b"\r\n")
    write_addin(bundle / ADDIN, target / ADDIN)
    listed = [path for path in sorted(target.rglob("*")) if path.is_file() and path.name != CHECKSUMS]
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(target).as_posix()}\n" for path in listed
    )
    (target / CHECKSUMS).unlink()
    (target / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def write_addin(newer: Path, target: Path) -> None:
    """The add-in that calls itself older."""
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(newer) as source, zipfile.ZipFile(target, "w") as made:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == _CORE:
                titled, count = re.subn("xltool [^（]+（", f"xltool {VERSION}（", content.decode())
                if count != 1:
                    raise ValueError("the add-in has no title")
                content = titled.encode()
            made.writestr(entry, content, zipfile.ZIP_DEFLATED)
