"""The run at the desk on a virtual screen, and the toolbar: what a stranger with Linux and LibreOffice does."""

from __future__ import annotations

import ast
import re
from itertools import pairwise, starmap
from pathlib import Path

import pytest
import xlwings as xw
from lxml import etree
from PIL import Image

from tests.programs.desk_run import desk, run
from tests.support.screens import differ, is_painted, require_screen
from xltool.books import open_book
from xltool.books.libreoffice import toolbar
from xltool.delivery.addin.addin import BUTTONS
from xltool.doors import buttons
from xltool.doors.cli import live as live_command

MACROS = Path(__file__).parents[2] / "macros"


@pytest.fixture
def screen_here(office_app: xw.App) -> None:
    """A virtual screen can be had; skips where it cannot, but never in CI."""
    require_screen()


@pytest.mark.office
@pytest.mark.usefixtures("screen_here")
def test_a_fault_is_typed_found_walked_to_mended_and_the_official_sheets_are_drawn(tmp_path: Path) -> None:
    pictures: dict[str, Image.Image] = {}
    with desk(tmp_path) as one:
        run(one, lambda name: pictures.update({name: one.picture()}))
        one.document.store()
        file, sheets = one.file, one.book.sheet_names()
    assert open_book(file).sheet_names() == sheets
    assert list(pictures) == [
        "desk-1-opened", "desk-2-typed", "desk-3-checked", "desk-4-next", "desk-5-mended", "desk-6-done",
    ]  # fmt: skip
    assert all(map(is_painted, pictures.values()))
    assert all(starmap(differ, pairwise(pictures.values())))


@pytest.mark.office
def test_the_toolbar_comes_and_goes_and_leaves_nothing(office_app: xw.App) -> None:
    office = office_app.impl.engine.office
    for _ in range(2):  # put in twice, it is there once
        toolbar.install(office)
    assert office.service("com.sun.star.script.ApplicationScriptLibraryContainer").hasByName("xltool")
    toolbar.remove(office)
    toolbar.remove(office)
    for path, name in toolbar._PLACES.items():
        assert not toolbar._settings(office, path).hasByName(name)
    assert not office.service("com.sun.star.script.ApplicationScriptLibraryContainer").hasByName("xltool")  # fmt: skip


def test_the_toolbar_has_the_buttons_of_the_ribbon_under_the_same_names() -> None:
    ribbon = etree.parse(MACROS / "customUI14.xml")
    found = {
        BUTTONS[button.get("onAction").rpartition(".")[2]]: button.get("label")
        for button in ribbon.iter("{*}button")
        if button.get("onAction")
    }
    assert list(toolbar.LABELS.items()) == list(found.items())


def test_every_button_of_the_toolbar_presses_one_that_is_there() -> None:
    subs = re.findall(r'^Sub Press_(\w+)\n    Press "(\w+)"\nEnd Sub$', toolbar.macros(), re.MULTILINE)  # fmt: skip
    assert subs == [(name, name) for name in toolbar.LABELS]
    assert {button.value for button in live_command.Button} == toolbar.LABELS.keys()
    assert all(callable(getattr(buttons, name)) for name in toolbar.LABELS)


def test_a_python_with_quotes_and_spaces_in_its_path_is_written_down_whole() -> None:
    (line,) = re.findall(r"^Const PYTHON = (.*)$", toolbar.macros('/opt/a "b"/python'), re.MULTILINE)  # fmt: skip
    assert ast.literal_eval(line.replace('""', '\\"')) == '/opt/a "b"/python'
