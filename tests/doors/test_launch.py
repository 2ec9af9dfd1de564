"""The window is a program apart: how it is started, that Excel does not wait for it, and what is said when it cannot be."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from xltool.doors import launch
from xltool.doors.launch import Page, open_window, window_command
from xltool.model.errors import XltoolError

STAND_IN = """
import ctypes, json, os, sys, time
from pathlib import Path
if sys.argv[1:3] == ["window", "--page"]:
    while not os.path.exists(os.environ["SEEN_BY_WINDOW"] + ".go"):
        time.sleep(0.05)
    if os.name == "posix":
        apart = os.getsid(0) == os.getpid()
    else:
        apart = not ctypes.windll.kernel32.GetConsoleWindow()
    said = {"words": sys.argv[1:], "apart": apart, "safe": sys.flags.safe_path}
    part = Path(os.environ["SEEN_BY_WINDOW"] + ".part")
    part.write_text(json.dumps(said), "utf-8")
    part.rename(os.environ["SEEN_BY_WINDOW"])
"""


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A window that waits for the file seen.json.go, and then writes down how it was started."""
    package = tmp_path / "stand-in" / "xltool"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    monkeypatch.setenv("SEEN_BY_WINDOW", str(tmp_path / "seen.json"))
    return tmp_path / "seen.json"


def wait_for(path: Path) -> dict[str, object]:
    until = time.monotonic() + 30
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)
    said: dict[str, object] = json.loads(path.read_text("utf-8"))
    return said


def test_the_button_does_not_wait_for_the_window(seen: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "张三's 文件&表" / "预算=终稿 (1).xlsx"
    open_window(Page.PUBLISH, workbook)
    seen.with_suffix(".json.go").touch()
    said = wait_for(seen)
    assert said["words"] == ["window", "--page", "publish", str(workbook)]
    assert said["apart"] is True
    assert said["safe"] is True


def test_a_page_needs_no_workbook() -> None:
    python = Path("/usr/bin/python3")
    words = window_command(python, Page.COLLECT)
    assert words == [str(python), "-P", "-m", "xltool", "window", "--page", "collect"]


def test_the_python_without_a_console_is_preferred(tmp_path: Path) -> None:
    (tmp_path / "pythonw.exe").touch()
    assert window_command(tmp_path / "python.exe", Page.FILL)[0] == str(tmp_path / "pythonw.exe")


def test_a_missing_window_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda _name: None)
    with pytest.raises(XltoolError, match="缺少 PySide6"):
        open_window(Page.COLLECT)


def test_a_desk_that_starts_no_programs_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "not there"))
    with pytest.raises(XltoolError, match="不允许启动"):
        open_window(Page.COLLECT)
