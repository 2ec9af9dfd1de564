"""The command ``xltool window`` on a virtual screen, its keys pressed from outside as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.support.rich_workbook import seen
from tests.support.screens import is_painted, require_screen, settled, virtual_screen, xdotool
from tests.support.sealed import finished, submitted
from tests.support.window import PATIENCE, listed, require_qt, sample

require_qt()

SAMPLE_PLACES = 12
"""The sample has 3 warnings and 9 notes, each at a cell of its own."""


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The environment of a virtual screen. Skips where there can be none, but never in CI."""
    require_screen()
    with virtual_screen(1400, 900) as display:
        environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        yield environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}


def until(happened: Callable[[], bool], window: subprocess.Popen[str]) -> None:
    """Wait for something that the window does; it must stay alive."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert window.poll() is None, window.stderr.read() if window.stderr else ""
        assert time.monotonic() < end
        time.sleep(0.1)


class Hands:
    """Keys on a screen, and eyes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.display = environment["DISPLAY"]

    def do(self, *words: str) -> str:
        """One command of xdotool; it may find nothing."""
        return xdotool(self.display, *words, check=False)

    def pressing(self, key: str, happened: Callable[[], bool]) -> Callable[[], bool]:
        """Press a key again and again until it was heard: the window may still be reading."""

        def pressed() -> bool:
            if happened():
                return True
            self.do("key", key)
            time.sleep(1)
            return happened()

        return pressed

    def picture(self, former: Image.Image | None = None) -> Image.Image:
        """What is on the screen once it is painted, and other than it was."""
        return settled(self.display, former)


@contextmanager
def open_window(path: Path, environment: dict[str, str], page: str = "fill") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "xltool", "window", "--page", page, str(path)]
    window = subprocess.Popen(command, env=environment, cwd=path.parent, stderr=subprocess.PIPE, text=True)
    try:
        yield window
    finally:
        if window.poll() is None:
            window.kill()
        window.wait(10)
        if window.stderr:
            window.stderr.close()


def sheets(path: Path) -> list[str]:
    return seen(path).sheetnames


def test_a_workbook_is_opened_checked_filtered_and_finished_by_keys(screen: dict[str, str], tmp_path: Path) -> None:
    path = sample(tmp_path)
    hands = Hands(screen)
    with open_window(path, screen) as window:
        until(lambda: hands.do("search", "--onlyvisible", "--name", "绩效目标") != "", window)
        number = hands.do("search", "--onlyvisible", "--name", "绩效目标").splitlines()[0]
        hands.do("windowfocus", "--sync", number)
        backups = tmp_path / "xltool备份"

        until(hands.pressing("F5", backups.exists), window)
        until(lambda: len(listed(path)) == SAMPLE_PLACES, window)
        checked = hands.picture()

        hands.do("key", "ctrl+f")
        hands.do("type", "I16")
        assert hands.picture(checked) != checked

        until(hands.pressing("F9", lambda: "表1 科普专项" in sheets(path)), window)
        assert is_painted(hands.picture())

        hands.do("key", "ctrl+q")
        until_closed = time.monotonic() + PATIENCE
        while window.poll() is None and time.monotonic() < until_closed:
            time.sleep(0.1)
        assert window.stderr is not None
        assert (window.returncode, window.stderr.read()) == (0, "")


def test_what_came_in_is_collected_by_keys(screen: dict[str, str], tmp_path: Path) -> None:
    came = tmp_path / "收件"
    came.mkdir()
    submitted(finished(tmp_path / "a.xlsx"), came)
    output = tmp_path / "预算绩效目标汇总.xlsx"
    hands = Hands(screen)
    with open_window(came, screen, "collect") as window:
        until(lambda: hands.do("search", "--onlyvisible", "--name", "绩效目标") != "", window)
        number = hands.do("search", "--onlyvisible", "--name", "绩效目标").splitlines()[0]
        hands.do("windowfocus", "--sync", number)
        until(hands.pressing("alt+g", output.exists), window)
        hands.do("key", "ctrl+q")
        window.wait(PATIENCE)
        assert window.stderr is not None
        assert (window.returncode, window.stderr.read()) == (0, "")
    assert "总览" in sheets(output)


def test_the_pictures_of_the_guide_can_be_drawn(screen: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.programs.draw_window", str(tmp_path)]
    subprocess.run(command, env=screen, check=True, timeout=120)
    for name in ("window", "window-collect", "window-import", "window-publish"):
        with Image.open(tmp_path / f"{name}.png") as picture:
            assert picture.size == (1240, 800)
            assert len(set(picture.convert("RGB").resize((248, 160)).get_flattened_data())) > 50
