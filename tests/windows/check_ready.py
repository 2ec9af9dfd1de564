"""A desk that only fills in, made ready by one double click."""

from __future__ import annotations

import time

from tests.windows.desk import ADDIN, BUNDLE, PYTHON, double_click
from tests.windows.facts import fact

BEARABLE = 60


def check() -> None:
    """Install, and nothing else."""
    with fact("install.cmd on a bare desk"):
        since = time.monotonic()
        done = double_click(BUNDLE / "install.cmd")
        assert "安装完成" in done.said, done
        assert PYTHON.is_file()
        assert ADDIN.is_file()
        assert time.monotonic() - since < BEARABLE
    with fact("a desk that only fills in has no pandas and no numpy"):
        packages = PYTHON.parent / "Lib" / "site-packages"
        assert not [name for name in ("pandas", "numpy") if (packages / name).exists()]
