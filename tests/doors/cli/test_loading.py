"""What a command loads: help nothing of the commands, a check no library that it has no use for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from xltool.books.shipped import SAMPLE, template_path
from xltool.doors.cli.app import COMMANDS

ENTRIES = {f"xltool.doors.cli.{entry.module}" for entry in COMMANDS.values()}


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (["--help"], ENTRIES | {"xltool.workflows", "xltool.books", "pydantic", "rich"}),
        (["--version"], ENTRIES | {"xltool.workflows", "xltool.books", "pydantic", "rich"}),
        (["check", "--json", str(template_path(SAMPLE))], {"rich", "docx", "lxml", "excelize", "ssl", "asyncio"}),
        (
            ["check", str(template_path(SAMPLE))],
            (ENTRIES - {"xltool.doors.cli.fill"})
            | {
                "docx",
                "lxml",
                "excelize",
                "openpyxl",
                "pandas",
                "numpy",
                "xlwings",
                "tomllib",
                "xltool.model.form_layout",
            },
        ),
    ],
    ids=lambda given: " ".join(given[:2]) if isinstance(given, list) else None,
)
def test_a_command_loads_only_what_it_uses(words: list[str], never: set[str]) -> None:
    program = f"import sys; from xltool.doors.cli.app import app; app({words!r}, standalone_mode=False)\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout
    assert never & set(done.stderr.split()) == set()


def test_a_check_builds_no_validators_of_forms() -> None:
    """To build them takes a thirtieth of a check; a shipped form is compiled."""
    program = (
        "from xltool.doors.cli.app import app; from xltool.model.form import Form\n"
        f"app(['check', '--json', {str(template_path(SAMPLE))!r}], standalone_mode=False)\nprint(Form.__pydantic_complete__)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split()[-1] == "False"
