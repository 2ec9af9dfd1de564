"""What xltool starts it ends: no LibreOffice and no profile is left by a Python that ends in any way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from xltool.books.libreoffice import office
from xltool.books.live.program import GONE
from xltool.books.shipped import SAMPLE, template_path

pytestmark = pytest.mark.office

STARTS = """
import sys, time
from xltool.books.libreoffice.office import start
office = start()
print(office.process.pid, office.profile, flush=True)
if sys.argv[1] == "wait":
    time.sleep(60)
"""

ENDS = """
import os, signal, sys
from xltool.books.libreoffice import office
from xltool.books.libreoffice.engine import register
from xltool.books.live.book import find_book
from xltool.books.live.pressed import Pressed
from xltool.model.cells import Ref
from xltool.model.edits import WriteBlock
here = office.start()
app = register(here)
desk = Pressed(app.books.open(sys.argv[1]))
book = desk.book
first, second = book.sheet_names()[:2]
book.read(first)
for process in office._running_on(here.profile):
    os.kill(process, signal.SIGKILL)
for act in (
    lambda: book.name,
    lambda: book.read(second),
    lambda: book.layout(first, 3, 3),
    lambda: book.apply([WriteBlock(first, 1, 1, (("x",),))]),
    book.undo,
    book.save,
    desk.selected,
    lambda: desk.go(Ref(first, 1, 1)),
    lambda: find_book(sys.argv[1], [app]),
):
    try:
        act()
    except Exception as error:
        print(type(error).__name__, error, flush=True)
"""


def running_on(profile: Path) -> list[int]:
    return list(office._running_on(profile))


def gone(profile: Path) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if not profile.exists() and not running_on(profile):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def started(office_app: xw.App, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:  # fmt: skip
    """A Python with a LibreOffice of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", STARTS, "wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as python:
        assert python.stdout is not None
        keeper, _, profile = python.stdout.readline().strip().partition(" ")
        yield python, int(keeper), Path(profile)
        python.kill()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_python_that_is_ended_leaves_no_office_and_no_profile(
    started: tuple[subprocess.Popen[str], int, Path], how: signal.Signals
) -> None:
    python, _keeper, profile = started
    assert profile.exists()
    assert running_on(profile)
    python.send_signal(how)
    assert gone(profile)


def test_what_a_killed_keeper_leaves_is_removed_at_the_next_start(
    started: tuple[subprocess.Popen[str], int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    python, keeper, profile = started
    monkeypatch.setattr("tempfile.tempdir", str(profile.parent))
    office.remove_abandoned()
    assert profile.exists()  # its Python lives
    os.kill(keeper, signal.SIGKILL)
    python.kill()
    python.wait()
    assert running_on(profile)
    office.remove_abandoned()
    assert gone(profile)


def test_a_libreoffice_that_has_ended_is_not_told_as_busy(office_app: xw.App, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    file = shutil.copy(template_path(SAMPLE), tmp_path)
    command = [sys.executable, "-c", ENDS, file]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [f"BookBusy {GONE}"] * 9, done.stderr
