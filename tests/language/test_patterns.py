"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import xltool
from xltool.language.patterns import _Later, compile_later

ROOMS = ("language", "model", "reading", "rules", "drawing", "sending", "books.file")


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    later, now = compile_later(r"(?P<count>\d+)项", re.IGNORECASE), re.compile(r"(?P<count>\d+)项", re.IGNORECASE)
    text = "3项和12项"
    assert [one["count"] for one in later.finditer(text)] == [one["count"] for one in now.finditer(text)] == ["3", "12"]
    assert later.sub("x", text) == now.sub("x", text)
    assert (later.pattern, later.flags, later.groups, later.groupindex) == (now.pattern, now.flags, 1, {"count": 1})


def test_what_no_pattern_has_is_not_there() -> None:
    with pytest.raises(AttributeError):
        _ = compile_later("a").anything  # type: ignore[attr-defined]


def test_every_pattern_of_the_house_can_be_compiled() -> None:
    found = []
    for room in ROOMS:
        package = importlib.import_module(f"xltool.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, _Later):
                    found.append(f"{module.name}.{name}")
                    assert re.compile(value.pattern, value.flags)
    assert len(found) > 100, xltool.__file__
