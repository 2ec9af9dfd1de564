"""Turns a document into another format by LibreOffice, without a window and on a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from xltool.errors import FileRefused, XltoolError

_SECONDS = 180
_PROGRAMS = ("soffice", "libreoffice")


def convert(document: bytes, kind: str, wanted: str) -> bytes:
    """The bytes of a document of one kind (its file ending) as another kind.

    XltoolError without LibreOffice; FileRefused when it cannot read the document, or takes too long.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise XltoolError(
            f"没有找到 LibreOffice，不能把 .{kind} 转为 .{wanted}。请先安装 LibreOffice，或在 Word（WPS）中打开后另存。"
        )
    with tempfile.TemporaryDirectory(prefix="xltool-") as name:
        folder = Path(name)
        source, made = folder / f"document.{kind}", folder / f"document.{wanted}"
        source.write_bytes(document)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--norestore", "--convert-to", wanted, "--outdir", str(folder), str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603  our own words only
        except (subprocess.SubprocessError, OSError) as error:
            raise FileRefused(
                f"LibreOffice 没有把 .{kind} 转成 .{wanted}。请在 Word（WPS）中打开后另存。"
            ) from error
        if not made.exists():
            raise FileRefused(
                f"LibreOffice 没有把 .{kind} 转成 .{wanted}。请在 Word（WPS）中打开后另存。"
            )
        return made.read_bytes()
