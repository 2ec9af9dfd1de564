"""Uninstalling, by the script that is double-clicked; with files of other people beside ours."""

from __future__ import annotations

from tests.windows.desk import ADDIN, HOME, XLSTART, double_click
from tests.windows.facts import fact


def check() -> None:
    """From an installed desk to a bare one."""
    theirs = XLSTART / "别人的.xlam"
    theirs.write_bytes(b"not ours")
    with fact("uninstall.cmd leaves nothing of ours"):
        done = double_click(HOME / "uninstall.cmd")
        assert "已经卸载" in done.said, done
        assert not ADDIN.exists(), done
        assert not HOME.exists(), [str(path) for path in HOME.rglob("*")][:9]
        assert done.code == 0, done
    with fact("uninstall.cmd leaves what is not ours"):
        assert theirs.read_bytes() == b"not ours"
