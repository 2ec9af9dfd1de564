"""How a check of the round says what it saw: one line per fact, ``ok   NAME`` or ``FAIL NAME: why``."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from collections.abc import Iterator

LINE = re.compile(r"(ok  |FAIL) ([^:]*)(?:: (.*))?")
"""Verdict, name and reason; a name has no colon."""
_LONG = 600


@contextlib.contextmanager
def fact(name: str) -> Iterator[None]:
    """Something that holds when nothing is raised within, by ``assert`` or otherwise."""
    try:
        yield
    except Exception as error:
        (place,) = traceback.extract_tb(error.__traceback__)[-1:]
        kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__} "
        tell(name, f"{kind}{error} [{os.path.basename(place.filename)}:{place.lineno}]")
    else:
        tell(name)


def tell(name: str, wrong: str | None = None) -> None:
    """Say that a fact holds, or what is wrong."""
    said = f"ok   {name}" if wrong is None else f"FAIL {name}: {_short(wrong)}"
    sys.stdout.buffer.write(said.encode() + b"\n")
    sys.stdout.flush()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONG else f"{text[: _LONG // 2]} … {text[-_LONG // 2 :]}"
