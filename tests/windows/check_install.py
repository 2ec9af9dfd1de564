"""Installing: over an older version, again after it was interrupted, once more; each script as it is double-clicked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from pathlib import Path

from tests.windows.desk import ADDIN, BUNDLE, DESKTOP, HOME, PYTHON, double_click, sample, xltool
from tests.windows.facts import fact
from tests.windows.older import LEFT, VERSION

OLDER = DESKTOP / "xltool 旧版"
"""Made by the round: an older version with files that the newer one has no more."""


def check() -> None:
    """From a bare desk to an installed one."""
    with fact("install.cmd of an older version"):
        done = double_click(OLDER / "install.cmd")
        assert PYTHON.is_file(), done
        assert all((HOME / name).is_file() for name in LEFT), done
    with fact("an installation that is cut off half way is taken up by the next one"):
        _cut_off()
        done = double_click(BUNDLE / "install.cmd")
        assert "安装完成" in done.said, done
        assert done.code == 1, done  # no Excel here, which it says
    with fact("nothing of the older version is left"):
        assert not [name for name in LEFT if (HOME / name).exists()]
        assert version() != VERSION
    with fact("every file on the list is there"):
        listed = json.loads((HOME / "installed.json").read_text(encoding="utf-8"))["files"]
        assert ADDIN in map(Path, listed)
        assert not [path for path in listed if not Path(path).is_file()]
    with fact("install.cmd once more has nothing to do"):
        done = double_click(BUNDLE / "install.cmd")
        assert "没有需要改动的" in done.said, done
    with fact("doctor.cmd misses Excel and nothing else"):
        done = double_click(HOME / "doctor.cmd")
        assert done.code == 1, done
        assert "有 1 个问题" in done.said, done
        assert re.search("Excel 和 WPS *│ 有问题", done.said), done
    with fact("check.cmd takes files that are dropped on it"):
        plain, blank = sample("科普&(1).xlsx"), sample("科普 = 终稿.xlsx")
        done = double_click(HOME / "check.cmd", plain, blank, quiet=False)
        assert done.code == 0, done
        assert done.said.count("3 个警告") == 2, done


def version() -> str:
    """What the installed program calls itself."""
    return xltool("--version").said.split()[-1]


def _cut_off() -> None:
    """Start to install, and end it as a switched-off computer would, some files later."""
    before = _newest()
    python = BUNDLE / "python" / "python.exe"
    command = [python, "-X", "utf8", "-B", "-P", "-m", "xltool", "addin", "install", "--from", BUNDLE]
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    until = time.monotonic() + 60
    while _newest() == before and time.monotonic() < until:
        time.sleep(0.05)
    cut = started.poll() is None
    started.kill()
    started.wait()
    assert cut, "it was done before it could be cut off"


def _newest() -> float:
    """When the last file of the package was written on this desk."""
    folder = HOME / "python" / "Lib" / "site-packages"
    return max((e.stat().st_mtime for e in os.scandir(folder)), default=0.0)
