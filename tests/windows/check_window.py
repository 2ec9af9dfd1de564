"""The window, without a screen: it stays open."""

from __future__ import annotations

import subprocess
import time

from tests.windows.desk import FOLDER, PYTHON, sample
from tests.windows.facts import fact


def check() -> None:
    """Open it with a workbook."""
    with fact("the window stays open"):
        words = [PYTHON, "-X", "utf8", "-B", "-P", "-m", "xltool", "window", sample("窗口.xlsx")]
        shown = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=FOLDER,
        )
        time.sleep(8)
        code = shown.poll()
        shown.kill()
        said, _ = shown.communicate()
        assert code is None, (code, said)
