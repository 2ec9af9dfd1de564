"""A few kills of ``submit`` and ``run``; ``python -m tests.programs.kill_submit 200`` does it in earnest."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks its workers")
def test_a_killed_submit_or_run_loses_nothing() -> None:
    command = [sys.executable, "-m", "tests.programs.kill_submit", "4"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert told.returncode == 0, told.stderr
    assert "4 rounds" in told.stdout
