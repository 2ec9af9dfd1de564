"""Workers that are forked from a process that has Python's side loaded, and killed at a moment of one's choice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

Action = Callable[[Path], object]


def started(action: Action, path: Path) -> int:
    """Fork a worker; its process id."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            action(path)
            status = 0
        finally:
            os._exit(status)
    return child


def done(action: Action, path: Path) -> float:
    """Let a worker do it to the end; how long that took."""
    start = time.perf_counter()
    _, status = os.waitpid(started(action, path), 0)
    assert status == 0, action
    return time.perf_counter() - start


def killed(action: Action, path: Path, seconds: float) -> bool:
    """Let a worker work for so long, then kill it; whether it was still at work."""
    child = started(action, path)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
