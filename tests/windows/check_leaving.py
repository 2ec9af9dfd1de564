"""Uninstalling, by the script that is double-clicked; with files of other people beside ours."""

from __future__ import annotations

from tests.windows.desk import ADDIN, BUNDLE, HOME, XLSTART, double_click
from tests.windows.facts import fact

PERSONS = ("undo", "logs")


def check() -> None:
    """From an installed desk to a bare one."""
    theirs = XLSTART / "别人的.xlam"
    theirs.write_bytes(b"not ours")
    with fact("uninstall.cmd leaves nothing of ours"):
        done = double_click(HOME / "uninstall.cmd")
        assert "已经卸载" in done.said, done
        assert not ADDIN.exists(), done
        # Wine's cmd.exe has a script open until it is through, so the folder of the script stays, and is empty
        # what 撤销 keeps and the logs are the person's: seven days, whatever is installed
        left = [str(path) for path in HOME.rglob("*") if path.parts[len(HOME.parts)] not in PERSONS]
        assert not left, left
        assert done.code == 0, done
    with fact("uninstall.cmd leaves what is not ours"):
        assert theirs.read_bytes() == b"not ours"
    with fact("uninstall.cmd of the carried folder, once more, has nothing to do"):
        done = double_click(BUNDLE / "uninstall.cmd")
        assert (done.code, "没有安装，什么也没有改动" in done.said) == (0, True), done
