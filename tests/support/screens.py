"""A virtual screen: programs are shown on it, keys are pressed on it, and what they paint is waited for.

Nothing here takes a picture after a fixed time: a machine with other work paints later.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PIL import Image, ImageChops, ImageGrab

PATIENCE = 60.0
COLOURS = 40
"""A painted window shows more colours than an empty one by far."""
_PAUSE = 0.1
_EVERY = 3
"""Of so many pixels in a row and a column one is looked at: to count the colours of all takes a fifth of a second."""
_LARGEST_SHARE = 0.95
"""One colour may not cover more than this share of a painted screen."""


def require_screen() -> None:
    """Skip where Xvfb or xdotool is missing, but never in CI."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None and not os.environ.get("CI"):
            pytest.skip(f"{program} is not installed")


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """A screen of this size in pixels; its name, for DISPLAY."""
    reading, writing = os.pipe()
    size = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]  # fmt: skip
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as names:
                yield f":{names.readline().strip()}"
        finally:
            server.terminate()


def xdotool(display: str, *words: str, check: bool = True) -> str:
    """One command of xdotool; what it says."""
    done = subprocess.run(
        ["xdotool", *words], env={**os.environ, "DISPLAY": display},
        capture_output=True, text=True, check=check, timeout=PATIENCE,
    )  # fmt: skip
    return done.stdout.strip()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait; TimeoutError after a while."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(_PAUSE)


def grab(display: str) -> Image.Image:
    """What is on the screen at this moment."""
    return ImageGrab.grab(xdisplay=display).convert("RGB")


def differ(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures of one size differ."""
    return ImageChops.difference(one, other).getbbox() is not None


def is_painted(picture: Image.Image) -> bool:
    """Whether there is more on it than the background of a window."""
    seen = picture.resize((picture.width // _EVERY, picture.height // _EVERY), Image.Resampling.NEAREST)
    counts = [count for count, _ in seen.getcolors(maxcolors=1 << 24) or ()]
    return len(counts) > COLOURS and max(counts) < _LARGEST_SHARE * seen.width * seen.height


def settled(display: str, former: Image.Image | None = None) -> Image.Image:
    """What is on the screen once it is painted, changes no more, and differs from a former picture; or TimeoutError."""
    end = time.monotonic() + PATIENCE
    last = grab(display)
    while time.monotonic() < end:
        time.sleep(_PAUSE)
        now = grab(display)
        if not differ(last, now) and (former is None or differ(former, now)) and is_painted(now):
            return now
        last = now
    raise TimeoutError
