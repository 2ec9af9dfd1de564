"""Settings for all tests. Examples of properties are the same on every run in CI; no deadline on noisy machines."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A tool of the tests brings defusedxml, no desk has it: openpyxl would read XML with Python's parser, not with that in C.
os.environ["OPENPYXL_DEFUSEDXML"] = "False"

import xlwings as xw

from tests.support.memory_book import STATE_HOME
from tests.support.office import require, running
from xltool.books.libreoffice.engine import register
from xltool.books.libreoffice.office import Office

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has Ctrl-C ignored, and so would every program started here.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)


settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_configure() -> None:
    """A worker keeps to one core with the LibreOffice that it starts: they take turns, and a core changed costs more.

    No collection of garbage while thousands of tests are collected.
    """
    gc.disable()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if int(worker) < len(cores):
            os.sched_setaffinity(0, {cores[int(worker)]})


CHEAP = {"rules", "language", "model", "reading", "drawing"}
"""Rooms whose tests take milliseconds."""
_TURNS = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, file by file: LibreOffice's, then those of rooms that write files; the workers end together."""
    office = {item.path for item in items if item.get_closest_marker("office") or "office" in item.fixturenames}
    top = Path(__file__).parent
    items.sort(key=lambda item: (item.path not in office, item.path.relative_to(top).parts[0] in CHEAP))


_SET_ASIDE = gc.freeze


def pytest_collection_finish() -> None:
    """Thousands of tests and all that they import stay to the end: no collection of garbage looks at them again.

    xltool asks for whole collections itself; and a check would put back what was set aside.
    A workbook makes hundreds of thousands of objects and hardly any garbage: they are looked through less often.
    """
    gc.collect()
    _SET_ASIDE()
    gc.freeze = gc.unfreeze = lambda: None
    gc.set_threshold(50_000, 10, 20)
    gc.enable()


@pytest.fixture(scope="module")
def settled() -> None:
    """What tests of other files have left is set aside: for files whose presses ask for collections again and again."""
    gc.collect()
    _SET_ASIDE()


@pytest.fixture(autouse=True)
def private_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for 撤销 goes where no other test, and no person, looks; most tests never make the folder."""
    monkeypatch.setenv(STATE_HOME, str(tmp_path_factory.getbasetemp() / f"state{next(_TURNS)}"))


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One LibreOffice for all tests. Skips where it is missing, but never in CI."""
    require()
    yield running()
    running().close()


@pytest.fixture
def office_app(office: Office) -> Iterator[xw.App]:
    """That LibreOffice as an app of xlwings, active and with its settings as they are at first, whatever ran before."""
    former = xw.engines.active
    office.state.clear()
    yield register(office)
    xw.engines.active = former
