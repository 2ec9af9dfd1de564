"""What is printed, in whatever encoding the console or the pipe has: nothing stops over a letter, JSON loses none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import call_bytes
from xltool.books.shipped import SAMPLE, template_path

RARE = "𠮷野㛃😀镕.xlsx"
SHOWN = {"gbk": "〓野〓〓镕.xlsx", "gb18030": RARE, "utf-8": RARE, "ascii": RARE, "cp437": RARE, "cp1252": RARE}
"""By the encoding of the pipe; one that has no Chinese is left for UTF-8."""


def as_process(folder: Path, encoding: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "xltool", *words], cwd=folder, capture_output=True, check=False, timeout=120,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "200"},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (RARE, f"又{RARE}"):
        shutil.copyfile(template_path(SAMPLE), tmp_path / name)
    return tmp_path


def read(said: bytes, encoding: str) -> str:
    return said.decode(encoding if encoding.startswith("gb") else "utf-8")


@pytest.mark.parametrize("encoding", SHOWN)
def test_no_letter_stops_a_run_and_the_name_can_be_read(folder: Path, encoding: str) -> None:
    for command in ("run", "verify"):
        done = call_bytes(command, RARE, folder=folder, encoding=encoding)
        assert done.returncode < 2, done.stderr
        assert SHOWN[encoding] in read(done.stdout, encoding)
        assert done.stderr == b""
    done = call_bytes("check", RARE, f"没有{RARE}", folder=folder, encoding=encoding)
    assert f"没有{SHOWN[encoding]}：找不到这个文件" in read(done.stderr, encoding)


@pytest.mark.parametrize("encoding", SHOWN)
def test_json_keeps_every_letter(folder: Path, encoding: str) -> None:
    done = call_bytes("check", "--json", RARE, folder=folder, encoding=encoding)
    (line,) = read(done.stdout, encoding).splitlines()
    assert json.loads(line)["file"] == RARE


@pytest.mark.parametrize("encoding", ["gbk", "cp437"])
def test_a_process_writes_to_real_pipes_what_is_read_here(folder: Path, encoding: str) -> None:
    for words in (("verify", RARE), ("check", "--json", RARE), ("check", RARE, f"没有{RARE}")):
        done = as_process(folder, encoding, *words)
        here = call_bytes(*words, folder=folder, encoding=encoding)
        assert done.returncode == here.returncode
        assert (done.stdout, done.stderr) == (here.stdout, here.stderr)


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_no_text_can_be_shown(folder: Path) -> None:
    name = os.fsdecode("科协.xlsx".encode("gbk"))
    shutil.copyfile(folder / RARE, folder / name)
    done = as_process(folder, "utf-8", "check", name)
    assert (done.returncode, done.stderr) == (0, b"")
    assert ".xlsx" in done.stdout.decode()
