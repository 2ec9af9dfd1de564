"""The command ``xltool window`` on a virtual screen, its keys pressed from outside as a person would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from tests.sealed import finished, submitted
from tests.test_window_presses import listed
from tests.window_support import PATIENCE, require_qt, sample

require_qt()

SAMPLE_PLACES = 12
"""The sample has 3 warnings and 9 notes, each at a cell of its own."""
PICTURE = (
    "import sys; from PySide6.QtGui import QGuiApplication; app = QGuiApplication([]); "
    "sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))"
)


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The environment of a virtual screen. Skips where Xvfb or xdotool is missing, but never in CI."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"{missing[0]} is not installed")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        yield environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(10)


def until(happened: Callable[[], bool], window: subprocess.Popen[str]) -> None:
    """Wait for something that the window does; it must stay alive."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert window.poll() is None, window.stderr.read() if window.stderr else ""
        assert time.monotonic() < end
        time.sleep(0.1)


class Hands:
    """Keys and pictures on a screen."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder

    def do(self, *words: str) -> str:
        """One command of xdotool."""
        return subprocess.run(
            ["xdotool", *words], env=self.environment, check=False, capture_output=True, text=True
        ).stdout.strip()

    def pressing(self, key: str, happened: Callable[[], bool]) -> Callable[[], bool]:
        """Press a key again and again until it was heard: the window may still be reading."""

        def pressed() -> bool:
            if happened():
                return True
            self.do("key", key)
            time.sleep(1)
            return happened()

        return pressed

    def picture(self, name: str) -> Image.Image:
        """What is on the screen."""
        path = self.folder / f"{name}.png"
        command = [sys.executable, "-c", PICTURE, str(path)]
        subprocess.run(command, env=self.environment, check=True, timeout=60)
        return Image.open(path).convert("RGB")


@contextmanager
def open_window(
    path: Path, environment: dict[str, str], page: str = "fill"
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "xltool", "window", "--page", page, str(path)]
    window = subprocess.Popen(
        command, env=environment, cwd=path.parent, stderr=subprocess.PIPE, text=True
    )
    try:
        yield window
    finally:
        if window.poll() is None:
            window.kill()
        window.wait(10)
        if window.stderr:
            window.stderr.close()


def sheets(path: Path) -> list[str]:
    return openpyxl.load_workbook(path).sheetnames


def differ(one: Image.Image, two: Image.Image) -> bool:
    return one.tobytes() != two.tobytes()


def test_a_workbook_is_opened_checked_filtered_and_finished_by_keys(
    screen: dict[str, str], tmp_path: Path
) -> None:
    path = sample(tmp_path)
    hands = Hands(screen, tmp_path)
    with open_window(path, screen) as window:
        until(lambda: hands.do("search", "--onlyvisible", "--name", "绩效目标") != "", window)
        number = hands.do("search", "--onlyvisible", "--name", "绩效目标").splitlines()[0]
        hands.do("windowfocus", "--sync", number)
        backups = tmp_path / "xltool备份"

        until(hands.pressing("F5", backups.exists), window)
        until(lambda: len(listed(path)) == SAMPLE_PLACES, window)
        time.sleep(1)
        checked = hands.picture("checked")

        hands.do("key", "ctrl+f")
        hands.do("type", "I16")
        time.sleep(1)
        assert differ(hands.picture("filtered"), checked)

        until(hands.pressing("F9", lambda: "表1 科普专项" in sheets(path)), window)
        time.sleep(1)
        done = hands.picture("done")
        assert len(set(done.resize((280, 180)).get_flattened_data())) > 50, "the screen is empty"

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
    hands = Hands(screen, tmp_path)
    with open_window(came, screen, "collect") as window:
        until(lambda: hands.do("search", "--onlyvisible", "--name", "绩效目标") != "", window)
        number = hands.do("search", "--onlyvisible", "--name", "绩效目标").splitlines()[0]
        hands.do("windowfocus", "--sync", number)
        time.sleep(1)
        until(hands.pressing("alt+g", output.exists), window)
        hands.do("key", "ctrl+q")
        window.wait(PATIENCE)
        assert window.stderr is not None
        assert (window.returncode, window.stderr.read()) == (0, "")
    assert "总览" in sheets(output)


def test_the_pictures_of_the_guide_can_be_drawn(screen: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.draw_window", str(tmp_path)]
    subprocess.run(command, env=screen, check=True, timeout=120)
    for name in ("window", "window-collect", "window-import", "window-publish"):
        with Image.open(tmp_path / f"{name}.png") as picture:
            assert picture.size == (1240, 800)
            assert len(set(picture.convert("RGB").resize((248, 160)).get_flattened_data())) > 50
