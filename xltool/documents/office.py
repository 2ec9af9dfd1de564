"""LibreOffice turns a document into another format, without a window, on a profile where macros and links are off."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

_SECONDS = 120
_PROGRAMS = ("soffice", "libreoffice")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
"""No macros, no links updated, nothing fetched."""


def office_program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def convert(program: str, document: bytes, kind: str, wanted: str) -> bytes | None:
    """The bytes of a document of one kind (its file ending) as another kind (LibreOffice's word for it).

    None when LibreOffice cannot read the document, or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="xltool-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, profile = folder / f"document.{kind}", folder / "profile"
        source.write_bytes(document)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--nologo", "--convert-to", wanted, "--outdir", str(folder), str(source),
        ]  # fmt: skip
        process = subprocess.Popen(  # noqa: S603  no shell; the program is the system's, the names are ours
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)
        made = source.with_suffix(f".{wanted.partition(':')[0]}")
        return made.read_bytes() if made.is_file() else None


def picture_of(workbook: Path) -> Path | None:
    """Draw the first page beside the workbook; None where LibreOffice or poppler is missing, or fails."""
    office, painter = office_program(), shutil.which("pdftoppm")
    if office is None or painter is None:
        return None
    draw = [painter, "-r", "110", "-png", "-singlefile", "-f", "1", "-", str(workbook.with_suffix(""))]
    try:
        pdf = convert(office, workbook.read_bytes(), "xlsx", "pdf") or b""
        subprocess.run(draw, input=pdf, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603  our own words
    except (OSError, subprocess.SubprocessError):
        return None
    return workbook.with_suffix(".png")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with everything that it started; on POSIX it leads a group of its own."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
