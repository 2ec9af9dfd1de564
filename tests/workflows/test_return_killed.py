"""A few kills of ``return``; ``python -m tests.programs.kill_return 100`` does it in earnest."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks its workers")
def test_a_killed_return_loses_nothing_and_doubles_nothing() -> None:
    command = [sys.executable, "-m", "tests.programs.kill_return", "3"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert told.returncode == 0, told.stderr
    assert "3 rounds" in told.stdout
