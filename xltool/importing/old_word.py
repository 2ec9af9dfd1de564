"""An old Word document (.doc): LibreOffice turns it into a .docx on a profile of its own, where macros and links are off."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from xltool.documents import Document
from xltool.errors import FileRefused
from xltool.importing.word import read_word

_SECONDS = 120
_SAVE_AS = "请用 Word 或 WPS 打开它，另存为“Word 文档 (*.docx)”后再试。"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
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


def read_old_word(data: bytes, name: str) -> Document:
    """Convert and read; FileRefused when it is no Word document or LibreOffice is missing."""
    if _ENCRYPTED in data:
        raise FileRefused(f"{name}：文件设置了打开密码，读不了。请在 Word 中取消打开密码后再试。")
    if _WORD_STREAM not in data:
        raise FileRefused(
            f"{name}：这不是 Word 文档（可能是旧版 Excel 文件）。请另存为 .docx 或 .xlsx 后再试。"
        )
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise FileRefused(f"{name}：读取旧版 .doc 需要 LibreOffice，这台电脑上没有。{_SAVE_AS}")
    with tempfile.TemporaryDirectory(prefix="xltool-doc-", ignore_cleanup_errors=True) as folder:
        converted = _converted(program, data, Path(folder))
    if converted is None:
        raise FileRefused(f"{name}：旧版 .doc 没有转换成功。{_SAVE_AS}")
    document = read_word(converted, name)
    return Document(document.name, document.blocks, document.apart, ("旧版 Word 文档（经 LibreOffice 转换）。", *document.notes[1:]))  # fmt: skip


def _converted(program: str, data: bytes, folder: Path) -> bytes | None:
    source, profile = folder / "source.doc", folder / "profile"
    source.write_bytes(data)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    options = (f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo")
    command = [
        program,
        *options,
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder),
        str(source),
    ]
    process = subprocess.Popen(  # noqa: S603  no shell; the program is the system's, the names are ours
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    result = folder / "source.docx"
    return result.read_bytes() if result.is_file() else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with everything that it started; on POSIX it leads a group of its own."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
