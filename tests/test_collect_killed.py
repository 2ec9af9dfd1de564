"""A handful of the rounds of ``tests.kill_collect``: killed at any moment, the next run gives the right sum."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kill_collect import command_for, mailbox, one_round, seconds_of_a_run
from xltool.consolidating.run import Order

KILLS = 3


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and sessions are of POSIX")
def test_killed_at_any_moment_the_next_run_gives_the_right_sum(tmp_path: Path) -> None:
    inbox = mailbox(tmp_path / "汇总")
    chance = random.Random(5)
    longest = seconds_of_a_run(inbox)
    outcomes = []
    while sum(one.killed for one in outcomes) < KILLS:
        outcomes.append(one_round(inbox, chance, longest))
        longest *= 0.8  # where the machine has got quicker, a run is met at work all the same
    assert not any(one.left for one in outcomes)


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a group are of POSIX")
def test_ctrl_c_is_one_sentence_and_leaves_no_half_made_workbook(tmp_path: Path) -> None:
    inbox = mailbox(tmp_path / "汇总")
    order = Order([inbox], inbox.parent / "汇总.xlsx", dataset=inbox.parent / "数据")
    process = subprocess.Popen(
        command_for(order), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"}, start_new_session=True,
    )  # fmt: skip
    for _ in range(600):
        if order.state_folder.exists():
            break
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.count("\n") == 1, said
    assert "再运行一次会接着做" in said
    assert not order.output.exists()
