"""What libraries write on stderr by themselves goes nowhere: staff are told the outcome in one sentence instead."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stderr_at_rest(wanted: bool = True) -> Iterator[None]:
    """Silence stderr for a while. A window has none; there, and when it is not ``wanted``, nothing is done."""
    try:
        kept = os.dup(2) if wanted else -1
    except OSError:
        kept = -1
    if kept < 0:
        yield
        return
    try:
        silence_stderr()
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def silence_stderr() -> None:
    """Silence stderr of this process for good."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
