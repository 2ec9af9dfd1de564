"""What a Windows desk is told where there is no console, no LibreOffice and no program for a file; played, so far as we ask."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from xltool import __main__ as command_line
from xltool.books.live.desktop import change_toolbar, desk_book
from xltool.doors import launch as opening
from xltool.doors.cli.desk import DROPPED
from xltool.doors.window import start as window
from xltool.model.errors import XltoolError


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


def leaves_with(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["xltool", *words])
    with pytest.raises(SystemExit) as left:
        command_line.main()
    return int(left.value.code or 0)


def test_live_commands_name_what_a_windows_desk_has(
    windows: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for start in (lambda: desk_book(None), lambda: change_toolbar(remove=True)):
        with pytest.raises(XltoolError, match="功能区") as told:
            start()
        assert "apt" not in str(told.value)
    for word in ("check", "undo", "next", "toolbar"):
        assert leaves_with(monkeypatch, "live", word) == 2
        assert "功能区" in capsys.readouterr().err


def test_without_a_console_the_sentence_stands_in_a_dialog(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """pythonw.exe, which window.cmd starts, has no streams at all."""
    boxes: list[str] = []
    user32 = SimpleNamespace(MessageBoxW=lambda _owner, text, _title, _kind: boxes.append(text))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert leaves_with(monkeypatch, "window", "aux.xlsx") == 2
    (said,) = boxes
    assert "aux.xlsx" in said
    assert "设备" in said


@pytest.mark.parametrize(
    ("line", "opened"),
    [(r'cmd /c ""C:\x\window.cmd" D:\预算=终稿&1.xlsx"', r"D:\预算=终稿&1.xlsx"), (r'cmd /c ""C:\x\window.cmd" "', None)],
)  # fmt: skip
def test_what_is_dropped_on_the_window_is_opened_whole(
    monkeypatch: pytest.MonkeyPatch, line: str, opened: str | None
) -> None:
    shown: list[Path | None] = []
    monkeypatch.setattr(window, "show", lambda file: shown.append(file) or 0)
    monkeypatch.setenv(DROPPED, line)
    assert leaves_with(monkeypatch, "dropped", "--window") == 0
    assert shown == [opened and Path(opened)]


def test_two_files_dropped_on_the_window_are_too_many(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(window, "show", lambda file: pytest.fail(str(file)))
    monkeypatch.setenv(DROPPED, r'cmd /c ""C:\x\window.cmd" D:\a.xlsx D:\b.xlsx"')
    assert leaves_with(monkeypatch, "dropped", "--window") == 2
    assert "一个工作簿" in capsys.readouterr().err


@pytest.mark.parametrize(("number", "said"), [(1155, "没有能打开它的程序"), (1260, "安全策略"), (5, "没有权限")])
def test_windows_says_why_a_file_is_not_opened(
    windows: None, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def startfile(path: Path) -> None:
        error = OSError(errno.EINVAL, "English", str(path))
        error.winerror = number  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr(os, "startfile", startfile, raising=False)
    with pytest.raises(XltoolError, match=said):
        opening.open_in_program(Path("报送") / "草稿.eml")


@pytest.mark.skipif(sys.platform == "win32", reason="what Windows says then is played above")
def test_a_desk_without_a_program_for_a_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(XltoolError, match=r"没有能打开 草稿\.eml 的程序"):
        opening.open_in_program(tmp_path / "草稿.eml")
