"""Names of files: taken as they are given, those that Windows has no file for told, patterns looked up by us on Windows only."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest
import typer.core
import typer.main

import xltool.doors.cli.addin
from tests.support.filled import fill
from xltool import __main__ as command_line
from xltool.books.shipped import SAMPLE, template_path
from xltool.doors.cli.app import app
from xltool.doors.cli.chinese_help import ChineseCommand
from xltool.model.errors import said_by_system
from xltool.model.paths import fault_of_name, is_device_name, is_too_long
from xltool.reading.submission import read_submission
from xltool.receiving.parcels.unpack import parcels
from xltool.sending.file_names import sealed_name

DEVICE, END, ODD, LONG = "设备", "结尾", "不能有", "超过"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as xltool and typer ask, this is Windows; files stay those of this system."""

    class Os:
        name = "nt"

        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(typer.core, "os", Os())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(template_path(SAMPLE), tmp_path / "样例.xlsx")
    return tmp_path


Said = tuple[int, str, str]


def xltool(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    """Exit code, stdout and stderr of a command line within this process."""
    monkeypatch.setattr(sys, "argv", ["xltool", *words])
    with pytest.raises(SystemExit) as left:
        command_line.main()
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        *((name, DEVICE) for name in (
            "PRN", "aux.xlsx", "Nul.2027.xlsx", "com9", "COM²", "lpt1.xlsx", "conout$", "con .xlsx", r"D:\con\科协.xlsx",
            "D:aux.xlsx", "收件/nul", r"\\?\C:\lpt³.xlsx", r"\\.\C:", r"\\.\COM1", "//./pipe/x", "AUX:",
        )),
        *((name, END) for name in ("科协.xlsx.", "科协.xlsx ", r"报送. \科协.xlsx", "...", " ", r"\\服务器\共享\a.")),
        *((name, ODD) for name in (
            "a?.xlsx", "*.xlsx", 'a"b', "a<b", "a>b", "a|b", "科协.xlsx:另一个", "C:/a:b.xlsx", r"\\?\GLOBALROOT\x", r"\??\C:\a",
        )),
        *((name, "控制字符") for name in ("科\n协.xlsx", "a\x1f", "科协\x00")),
        *((name, LONG) for name in ("长" * 256, "x" * 251 + ".xlsx", "𠮷" * 128, "夹" * 300 + "/a.xlsx")),
    ],
)  # fmt: skip
def test_names_that_windows_has_no_file_for_are_told_by_their_text(path: str, fault: str) -> None:
    assert fault in fault_of_name(path)


@pytest.mark.parametrize(
    "path",
    [
        "科协.xlsx", "预算[1].xlsx", "100%PATH%.xlsx", "~说明.xlsx", "a^b!c'd,e;f=g&h.xlsx", " 前面.xlsx", ".xlsx", "..", ".", "",
        "../汇总.xlsx", "concert.xlsx", "com.xlsx", "COM10.xlsx", "lpt0.xlsx", "nuclear", "a.con", "科协con.xlsx", "C:", "C:\\", "c:/",
        "D:科协.xlsx", r"\科协.xlsx", r"\\服务器\c$", r"\\服务器\共享\科协.xlsx", r"\\?\D:\科协.xlsx", r"\\?\UNC\服务器\共享\a.xlsx",
        "长" * 255, "𠮷" * 127, "夹\\" * 200 + "a.xlsx",
    ],
)  # fmt: skip
def test_names_that_windows_has_are_not_spoken_of(path: str) -> None:
    assert fault_of_name(path) == ""


@pytest.mark.parametrize(
    "words",
    [
        ("check", "con.xlsx"), ("run", "nul"), ("run", "样例.xlsx", "-o", "结果.xlsx:另.xlsx"), ("new", "LPT²"),
        ("submit", "样例.xlsx", "--to", "aux"), ("collect", ".", "-o", "com3.xlsx"), ("collect", ".", "-o", "汇.xlsx", "--dataset", "表 "),
        ("collect", ".", "-o", "汇.xlsx", "--state", "prn"), ("collect", ".", "-o", "汇.xlsx", "--expect", "con.csv"),
        ("import", "con.docx", "-o", "新.xlsx"), ("import", "样例.xlsx", "-o", "a?.xlsx"), ("publish", "样例.xlsx", "-o", "nul.docx"),
        ("verify", "a|b.xlsx"), ("new", "新.xlsx", "--from", "aux.xlsx"), ("demo", "con"), ("addin", "build", "-o", "con.xlam"),
    ],
)  # fmt: skip
def test_each_is_refused_in_one_sentence_on_windows_before_anything_is_done(
    windows: None,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    code, out, err = xltool(monkeypatch, capsys, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert any(fault in err for fault in (DEVICE, END, ODD)), err
    assert [path.name for path in folder.iterdir()] == ["样例.xlsx"]


def test_of_several_files_only_the_impossible_one_is_refused(
    windows: None, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if os.name == "posix":  # a share of Linux may have it
        shutil.copyfile("样例.xlsx", "lpt5.xlsx")
    code, out, err = xltool(monkeypatch, capsys, "check", "lpt5.xlsx", "样例.xlsx", "--json")
    first, second = map(json.loads, out.splitlines())
    assert code == 2
    assert DEVICE in first["error"]
    assert DEVICE in err
    assert second["counts"]["error"] == 0
    (received,) = parcels([folder / "lpt5.xlsx"])
    assert received.refusal is not None
    assert DEVICE in received.refusal.reason


@pytest.mark.skipif(os.name != "posix", reason="no file on Windows has such a name")
def test_elsewhere_such_names_are_ordinary(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = xltool(monkeypatch, capsys, "run", "样例.xlsx", "-o", "con:*.xlsx")
    assert (code, err) == (0, "")
    assert (folder / "con:*.xlsx").is_file()


@pytest.mark.parametrize("name", ["样例[1].xlsx", "~.xlsx", "$HOME.xlsx", "${HOME}.xlsx", "~root.xlsx"])
def test_typer_expands_nothing_on_windows(
    windows: None, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:  # fmt: skip
    shutil.copyfile("样例.xlsx", name)
    shutil.copyfile("样例.xlsx", "样例1.xlsx")
    untouched = Path("样例1.xlsx").read_bytes()
    code, _, _ = xltool(monkeypatch, capsys, "totals", name)
    assert code == 0
    assert Path(name).read_bytes() != untouched
    assert Path("样例1.xlsx").read_bytes() == untouched


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("样?.xlsx", 1), ("汇*.xlsx", 0), ("样例?.xlsx", 2), ("样例*", 4), ("样例[1]*.xlsx", 1), ("./样例[12].xls?", 0), ("夹*/*.xlsx", 1)],
)  # fmt: skip
def test_patterns_are_looked_up_on_windows_where_the_shell_does_not(
    windows: None, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    pattern: str, found: int,
) -> None:  # fmt: skip
    Path("夹").mkdir()
    for name in ("样例1.xlsx", "样例2.xlsx", "样例[1].xlsx", "夹/a.xlsx"):
        shutil.copyfile("样例.xlsx", name)
    for given in (pattern, str(folder / pattern)):
        code, out, err = xltool(monkeypatch, capsys, "check", "--json", given)
        files = [json.loads(line)["file"] for line in out.splitlines()]
        assert len(files) == found
        assert files == sorted(files)
        assert (code, err) == (0, "") if found else (code == 2 and "没有与" in err)


def test_where_one_file_is_wanted_a_pattern_stands_for_one(
    windows: None, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert xltool(monkeypatch, capsys, "totals", "*例.xlsx")[0] == 0
    shutil.copyfile("样例.xlsx", "又一例.xlsx")
    code, out, err = xltool(monkeypatch, capsys, "totals", "*例.xlsx")
    assert (code, out) == (2, "")
    assert err == "有 2 个文件与“*例.xlsx”相符，这里只能用一个。请写出文件名。\n"


def test_every_command_goes_through_this_door() -> None:
    def below(group: typer.core.TyperGroup) -> None:
        context = typer.Context(group)
        for name in group.list_commands(context):
            one = group.get_command(context, name)
            if isinstance(one, typer.core.TyperGroup):
                below(one)
            else:
                assert isinstance(one, ChineseCommand), name

    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    below(root)


@pytest.mark.parametrize("code", ["CON.1", "nul", "Com7.22.3"])
def test_a_sealed_copy_is_never_named_like_a_device(tmp_path: Path, code: str) -> None:
    from xltool.books import open_book

    path = fill(tmp_path / "a.xlsx", cover={"部门编码": code})
    submission = read_submission(open_book(path)).submission
    assert submission.cover.department_code.typed == code
    name = sealed_name(submission, 1, datetime(2027, 1, 10))
    assert not is_device_name(name)
    assert fault_of_name(name) == ""


def of_windows(number: int, *, errno_: int = errno.EINVAL, file: str = "a.xlsx") -> OSError:
    """What Windows' Python raises; the number is an attribute there only."""
    error = OSError(errno_, "English", file)
    error.winerror = number  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (5, "没有权限"), (32, "别的程序"), (33, "别的程序"), (1224, "别的程序"), (53, "服务器"), (67, "共享文件夹"), (64, "网络连接断开"),
        (112, "磁盘空间不足"), (39, "磁盘空间不足"), (123, "不能用的字符"), (161, "不能用的字符"), (206, "太长"), (1326, "密码不对"),
        (1155, "没有能打开它的程序"), (19, "只读"), (21, "没有准备好"), (225, "防病毒"), (362, "网盘"), (1260, "安全策略"),
    ],
)  # fmt: skip
def test_what_windows_says_is_said_in_chinese(number: int, said: str) -> None:
    assert said in said_by_system(of_windows(number))


@pytest.mark.parametrize("number", [None, 3, 123, 206])
def test_a_path_beyond_260_characters_is_called_too_long_on_windows(windows: None, number: int | None) -> None:
    root = Path("/").absolute().anchor
    for length, long in ((259, False), (260, True), (3000, True)):
        path = root + "x" * (length - len(root))
        error = FileNotFoundError(errno.ENOENT, "English", path)
        error.winerror = number if number is not None else 2  # type: ignore[attr-defined]
        assert is_too_long(path) == long
        assert (said_by_system(error) == "文件名或路径太长") == (long or number == 206)
