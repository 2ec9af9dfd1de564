"""Whether a workbook or document made on Windows is the one made on Linux, part by part; moments and what is random aside."""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

_MOMENT = re.compile(rb"\d{4}-\d\d-\d\d(?:(?:[ T]|\\u0020)\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?")
"""Of a day, or of a day with its time; the blank between them may be written as JSON writes it."""
_SEALED = re.compile(rb"(&#34;end&#34;,&#34;)[0-9a-f]{64}")
"""The digest that closes the record of a seal: the moment of sealing goes into it."""
_ROW_ID = re.compile(rb"(?<=>)r[b-z]{10}(?=<)|(?<=>[0-9a-f]{12}) [0-9a-f]{12}(?=<)")
"""标识 of a row, drawn at random, and what a finding is tied to it by."""
_ROOM = 40


def differences(one: Path, other: Path) -> Iterator[str]:
    """Parts that only one of the two packages has, or that differ, with the place where they begin to."""
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        names = first.namelist(), second.namelist()
        if names[0] != names[1]:
            yield f"parts: {' '.join(difflib.unified_diff(*names, lineterm='', n=0))}"
        for name in sorted(set(names[0]) & set(names[1])):
            here, there = (_timeless(package.read(name)) for package in (first, second))
            if here != there:
                at = next((i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), 0)
                around = slice(max(0, at - _ROOM), at + _ROOM)
                yield f"{name}: {here[around]!r} and {there[around]!r}"


def _timeless(part: bytes) -> bytes:
    return _SEALED.sub(rb"\1(digest)", _ROW_ID.sub(b"(row)", _MOMENT.sub(b"(moment)", part)))
