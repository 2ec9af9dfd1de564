"""A handful of the rounds of ``tests.programs.kill_collect``: killed at any moment, the next run gives the right sum."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs.kill_collect import command_for, mailbox, one_round, seconds_of_a_run
from tests.support.screens import wait_until
from xltool.workflows.collect import Order

KILLS = 2
STOPPED = 2
"""The exit code of a run that was stopped, by the contract."""


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
    status, said = interrupted(order)
    while status == 0:  # it had come to its end before the signal
        order.output.unlink()
        shutil.rmtree(order.state_folder)
        status, said = interrupted(order)
    assert status == STOPPED
    assert said.count("\n") == 1, said
    assert "再运行一次会接着做" in said
    assert not order.output.exists()


def interrupted(order: Order) -> tuple[int, str]:
    """Ctrl-C as soon as a run has begun to read: its exit code, and what it said on stderr."""
    process = subprocess.Popen(
        command_for(order), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"}, start_new_session=True,
    )  # fmt: skip
    wait_until(order.state_folder.exists)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said
