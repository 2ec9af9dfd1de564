"""A folder beside what is made, for everything half-made. What a killed run left behind is swept away by the next one."""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = ".xltool-collect"


@contextlib.contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """Make a folder beside ``target``, for the temporary files of libraries too, and remove it with all that is in it.

    Only what was left by runs for the same target is swept away: others may be at work in the same place.
    """
    folder = target.parent
    prefix = f"{_PREFIX}-{hashlib.sha256(target.name.encode()).hexdigest()[:12]}-"
    for left in folder.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True) as name:
        former, tempfile.tempdir = tempfile.tempdir, name
        try:
            yield Path(name)
        finally:
            tempfile.tempdir = former
