"""What Linux makes of the workbooks that the round makes on Windows, and the workbooks that both start from.

``python -m tests.windows.reference FOLDER``; see ``material``.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from typer.testing import CliRunner

from tests.support.filled import several
from tests.support.window import with_a_mending
from tests.windows import material
from xltool.books.shipped import SAMPLE, template_path
from xltool.doors.cli.app import app


def make(folder: Path) -> None:
    """Make it all."""
    _run("demo", str(folder / "演示"))
    for name in (material.INBOX, "应报单位.csv"):
        (folder / "演示" / name).rename(folder / name)
    (folder / "演示" / "科普专项样例.xlsx").rename(folder / material.ANSWERED)
    shutil.rmtree(folder / "演示")
    with_a_mending(folder)
    several(folder / material.SEVERAL)
    _run("publish", str(folder / material.ANSWERED), "-o", str(folder / material.DOCUMENT))
    made = folder / material.MADE
    made.mkdir()
    os.chdir(made)
    for name in material.FROM_SAMPLE:
        shutil.copyfile(template_path(SAMPLE), f"{name}.xlsx")
    for name in (material.ANSWERED, material.MENDABLE):
        shutil.copyfile(folder / name, name)
    for words in material.COMMANDS.values():
        _run(*words)
    _run(*material.COLLECT, "--workers", "1", code=1)
    Path("check.json").write_text(_run("check", "run.xlsx", "--json"), encoding="utf-8")


def _run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, words)
    if result.exit_code != code:
        raise RuntimeError(f"xltool {' '.join(words)}: {result.output}") from result.exception
    return result.stdout


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve())
