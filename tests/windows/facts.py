"""How a check of the round says what it saw: one line per fact, ``ok   NAME`` or ``FAIL NAME: WHY``."""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")

END = "that is all"
"""The last line of a part. Its pipe may stay open: whatever a part has started has it too."""
_LONG = 600
_INTERNAL_ERROR = 1359
"""Of Windows. With Wine a program cannot be started now and then, for no reason of its own, and can a moment later."""


@contextlib.contextmanager
def fact(name: str) -> Iterator[None]:
    """Something that holds when nothing is raised within, by ``assert`` or otherwise."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  the facts after it are looked at all the same
        (place,) = traceback.extract_tb(error.__traceback__)[-1:]
        kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__} "
        tell(name, f"{kind}{error} [{Path(place.filename).name}:{place.lineno}]")
    else:
        tell(name)


def insist(start: Callable[[], Made]) -> Made:
    """What ``start`` makes of a program; tried again where Wine could not start one."""
    for _ in range(4):
        try:
            return start()
        except OSError as no:
            if getattr(no, "winerror", None) != _INTERNAL_ERROR:
                raise
        time.sleep(1)
    return start()


def tell(name: str, wrong: str | None = None) -> None:
    """Say that a fact holds, or what is wrong."""
    say(f"ok   {name}" if wrong is None else f"FAIL {name}: {_short(wrong)}")


def say(line: str) -> None:
    """Say one line to the round."""
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.flush()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONG else f"{text[: _LONG // 2]} … {text[-_LONG // 2 :]}"


def told(line: str) -> tuple[str, str | None] | None:
    """Name, and what is wrong if anything is, from a line that was told; None for any other line."""
    if line.startswith("ok   "):
        return line.removeprefix("ok   "), None
    if line.startswith("FAIL "):
        name, _, why = line.removeprefix("FAIL ").partition(": ")
        return name, why
    return None
