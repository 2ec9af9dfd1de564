"""Runs LibreOffice on a private profile for as long as the Python that wants it lives, and cleans up afterwards.

A program of its own, with nothing but the standard library: a Python that is killed can end nothing itself. Its end is
seen at the standard input, which closes then. Arguments: the profile's folder, then the command.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys

_LOOK_SECONDS = 0.2


def keep(profile: str, command: list[str]) -> int:
    """Run the command until it ends or nobody wants it any more; its exit code."""
    office = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    try:
        while office.poll() is None:
            if select.select([0], [], [], _LOOK_SECONDS)[0] and not os.read(0, 1):
                break
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)
        code = office.wait()
        shutil.rmtree(profile, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1], sys.argv[2:]))
