"""The command line, called in this process: its words, folder and streams are those that a process would have."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from xltool.__main__ import main


def call_bytes(*words: object, folder: Path | None = None, encoding: str = "utf-8") -> CompletedProcess[bytes]:
    """What ``xltool`` with these words writes to pipes of an encoding, and its exit code."""
    said, complained = io.BytesIO(), io.BytesIO()
    out = io.TextIOWrapper(said, encoding, write_through=True)
    err = io.TextIOWrapper(complained, encoding, errors="backslashreplace", write_through=True)
    arguments = ["xltool", *map(str, words)]
    with (
        contextlib.chdir(folder or Path.cwd()),
        patch.multiple(sys, argv=arguments, stdout=out, stderr=err),
        patch.dict(os.environ, COLUMNS="200"),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return CompletedProcess(arguments, code, said.getvalue(), complained.getvalue())


def xltool(*words: object, folder: Path | None = None) -> CompletedProcess[str]:
    """The same as text, with the line ends of this system as ``\\n``."""
    done = call_bytes(*words, folder=folder)
    out, err = (part.decode().replace(os.linesep, "\n") for part in (done.stdout, done.stderr))
    return CompletedProcess(done.args, done.returncode, out, err)


def refused(*words: object, folder: Path | None = None) -> str:
    """The one sentence on stderr when nothing is done."""
    result = xltool(*words, folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()
