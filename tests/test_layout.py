"""Where tests stand: in the room of what they test, each on its own; what several need is in ``tests/support``."""

from __future__ import annotations

import ast
from pathlib import Path

import xltool

TESTS = Path(__file__).parent
ROOMS = Path(xltool.__file__).parent
OTHER = {"support", "programs", "whole", "windows"}
"""What the tests share, programs that tests start, tests of all rooms at once, and the round on Windows."""


def imported(path: Path) -> set[str]:
    """The last part of every module, and every name, that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            names |= {(node.module or "").rpartition(".")[2], *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name.rpartition(".")[2] for alias in node.names}
    return names


def test_no_file_imports_a_file_of_tests() -> None:
    files = {path.stem for path in TESTS.rglob("test_*.py")}
    importing = {str(path.relative_to(TESTS)): imported(path) & files for path in TESTS.rglob("*.py")}
    assert {path: names for path, names in importing.items() if names} == {}


def test_every_folder_of_tests_is_a_room() -> None:
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("*.py")}
    rooms = {folder for folder in folders if not OTHER & set(folder.parts[:1])}
    assert [str(room) for room in sorted(rooms) if not (ROOMS / room).is_dir()] == []
