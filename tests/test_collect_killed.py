"""A handful of the rounds of ``tests.kill_collect``: killed at any moment, the next run gives the right sum."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.kill_collect import mailbox, one_round, seconds_of_a_run


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and sessions are of POSIX")
def test_killed_at_any_moment_the_next_run_gives_the_right_sum(tmp_path: Path) -> None:
    inbox = mailbox(tmp_path / "汇总")
    chance = random.Random(5)  # noqa: S311
    longest = seconds_of_a_run(inbox)
    outcomes = [one_round(inbox, chance, longest) for _ in range(4)]
    assert any(one.killed for one in outcomes)
    assert not any(one.left for one in outcomes)
