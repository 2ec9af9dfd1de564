"""Installing and uninstalling on a stand-in of a Windows desk: what is put there, what is left alone, what is refused."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.windows_desk import EXCEL, StandInRegistry, addin_bytes, alone, desk_in, mark, put, snapshot
from xltool import __version__
from xltool.delivery.desk import addin_file
from xltool.delivery.desk.desk import Desk, addin_place, home, is_marked, xlstart
from xltool.delivery.install import carry_out, sources as delivery
from xltool.delivery.install.plan import Delivery, RemoveFile, Step, WriteFile, plan_install, plan_uninstall, summarise
from xltool.doors.cli import addin as addin_command
from xltool.doors.cli.app import app
from xltool.model.errors import XltoolError

pytestmark = pytest.mark.usefixtures("settled")

DISABLED = rf"{EXCEL}\Resiliency\DisabledItems"
OURS_DISABLED = b"\x01\0\0\0" + r"C:\...\XLSTART\xltool.xlam".encode("utf-16-le")
OTHER_DISABLED = b"\x01\0\0\0" + r"C:\...\XLSTART\other.xlam".encode("utf-16-le")


def bundle_in(folder: Path, files: dict[str, bytes]) -> Path:
    """A folder as ``xltool bundle`` makes it, with few files."""
    files = {"xltool.xlam": addin_bytes(), "install.cmd": b"install", **files}
    for name, content in files.items():
        put(folder / name, content)
    listed = "".join(f"{hashlib.sha256(c).hexdigest()}  {n}\n" for n, c in files.items())
    put(folder / delivery.CHECKSUMS, listed.encode())
    return folder


def carried(desk: Desk, given: Delivery) -> list[str]:
    registry = desk.registry
    assert isinstance(registry, StandInRegistry)
    steps = plan_install(desk, given)
    carry_out.carry_out(steps, registry.delete_value)
    return list(summarise(steps))


def removed(desk: Desk) -> list[Path]:
    removal = plan_uninstall(desk)
    return [*removal.changed, *carry_out.take_away(removal)]


FILES = {
    "python/python.exe": b"python",
    "python/Lib/site-packages/xltool/__init__.py": b"a = 1\n",
    "doctor.cmd": b"doctor",
}


def test_a_bundle_lands_in_the_folders_of_this_person_only(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "bundle", FILES)))
    assert snapshot(tmp_path / "desk").keys() == {
        "AppData/Roaming/Microsoft/Excel/XLSTART/xltool.xlam",
        "AppData/Local/xltool/python/python.exe",
        "AppData/Local/xltool/python/Lib/site-packages/xltool/__init__.py",
        "AppData/Local/xltool/doctor.cmd",
        "AppData/Local/xltool/installed.json",
    }
    assert addin_place(desk).read_bytes() == addin_bytes()


def test_installing_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    given = delivery.from_bundle(bundle_in(tmp_path / "bundle", FILES))
    carried(desk, given)
    assert plan_install(desk, given) == []


def test_a_plan_alone_changes_nothing(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    plan_install(desk, delivery.from_bundle(bundle_in(tmp_path / "bundle", FILES)))
    assert not (tmp_path / "desk").exists()


OLDER = {
    **FILES,
    "python/python.exe": b"older python",
    "python/Lib/site-packages/gone/__init__.py": b"old",
    "doctor.cmd": b"older",
    "uninstall.cmd": b"older uninstall",
}


def test_an_upgrade_removes_what_only_the_older_version_had(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "older", OLDER)))
    stranger = put(home(desk) / "python" / "note.txt", b"mine")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "newer", FILES)))
    assert not (home(desk) / "python/Lib/site-packages/gone").exists()
    assert (home(desk) / "doctor.cmd").read_bytes() == b"doctor"
    assert stranger.read_bytes() == b"mine"
    listed = json.loads((home(desk) / "installed.json").read_text())
    assert listed["xltool"] == __version__
    assert len(listed["files"]) == 4


class Killed(BaseException):
    """The process ends in the midst of its work."""


def stop_at(monkeypatch: pytest.MonkeyPatch, step: Step, error: BaseException) -> None:
    """Let one step fail before it does anything, and end with nothing of ours running."""
    do = carry_out._do

    def failing(one: Step, delete_value: Callable[[str, str], None]) -> None:
        if one == step:
            raise error
        do(one, delete_value)

    monkeypatch.setattr(carry_out, "_do", failing)


@pytest.mark.parametrize("then", ["install", "uninstall"])
@pytest.mark.parametrize("error", [Killed(), PermissionError(13, "denied")], ids=["killed", "denied"])
def test_an_upgrade_that_stops_at_any_step_is_finished_by_a_second_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, then: str
) -> None:
    """Until then the add-in is there only with all the files of one version."""
    given = delivery.from_bundle(bundle_in(tmp_path / "newer", NEWER))
    older = delivery.from_bundle(bundle_in(tmp_path / "older", OLDER))
    newer = {n.removeprefix("python/"): c for n, c in NEWER.items() if n.startswith("python/")}
    number, several = 0, 1
    while number < several:
        desk = desk_in(tmp_path / f"desk {number}")
        carried(desk, older)
        before = snapshot(home(desk) / "python")
        steps = plan_install(desk, given)
        several = len(steps)
        with monkeypatch.context() as stopped:
            stop_at(stopped, steps[number], error)
            with pytest.raises((Killed, XltoolError)):
                carried(desk, given)
        if addin_place(desk).exists():
            assert snapshot(home(desk) / "python") in (before, newer)
        if then == "install":
            carried(desk, given)
            assert plan_install(desk, given) == []
            assert snapshot(home(desk) / "python") == newer
            assert not (home(desk) / "installing").exists()
        assert removed(desk) == []
        assert snapshot(tmp_path / f"desk {number}") == {}
        number += 1
    assert number > len(NEWER)


NEWER = {**FILES, "uninstall.cmd": b"uninstall", "python/added.dll": b"dll"}


def play(script: Path) -> None:
    """What cmd.exe would do with the script that ends an uninstallation."""
    text = script.read_text(encoding="utf-8")
    for name in re.findall(r'^if exist "%HERE%([^"]+)" del', text, re.MULTILINE):
        (script.parent / name.replace("\\", "/")).unlink(missing_ok=True)
    for name in re.findall(r'^rd "%HERE%([^"]+)"', text, re.MULTILINE):
        with contextlib.suppress(OSError):
            (script.parent / name.replace("\\", "/")).rmdir()
    for name in ("uninstall.cmd", "leaving.cmd"):
        (script.parent / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        script.parent.rmdir()


@pytest.mark.parametrize("again", ["script", "python"])
def test_an_uninstallation_that_is_killed_at_any_step_is_finished_by_a_second_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    """By Python while it is whole; after that by the script it has left, which needs none."""
    given = delivery.from_bundle(bundle_in(tmp_path / "bundle", NEWER))
    number, several = 0, 1
    while number < several:
        desk = desk_in(tmp_path / f"desk {number}")
        carried(desk, given)
        whole = snapshot(home(desk) / "python")
        steps = plan_uninstall(desk).steps
        several = len(steps)
        with monkeypatch.context() as stopped:
            stop_at(stopped, steps[number], Killed())
            with pytest.raises(Killed):
                removed(desk)
        assert addin_place(desk).exists() == (number == 0)
        script = home(desk) / "leaving.cmd"
        if number < several - 1:
            assert script.exists() or snapshot(home(desk) / "python") == whole
        if script.exists() and again == "script":
            play(script)
        else:
            assert removed(desk) == []
        assert snapshot(tmp_path / f"desk {number}") == {}
        assert home(desk).exists() == (number == several - 1)
        number += 1
    assert number > len(NEWER)


@pytest.mark.parametrize("name", [*NEWER])
def test_a_file_that_cannot_be_removed_is_named_and_goes_the_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    desk = desk_in(tmp_path / "desk")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "bundle", NEWER)))
    path = home(desk) / name
    step = next(s for s in plan_uninstall(desk).steps if getattr(s, "target", None) == path)
    if name == "uninstall.cmd":
        with monkeypatch.context() as locked:
            stop_at(locked, step, PermissionError(13, "denied"))
            with pytest.raises(XltoolError, match=r"uninstall\.cmd"):
                removed(desk)
    else:
        with monkeypatch.context() as locked:
            stop_at(locked, step, PermissionError(13, "denied"))
            assert removed(desk) == [path]
        assert {p.name for p in home(desk).iterdir() if p.is_file()} >= {"leaving.cmd", "uninstall.cmd"}
    play(home(desk) / "leaving.cmd")
    assert snapshot(tmp_path / "desk") == {}


def test_installing_again_forgets_an_uninstallation_that_was_not_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its script would remove the new version later."""
    desk = desk_in(tmp_path / "desk")
    given = delivery.from_bundle(bundle_in(tmp_path / "bundle", NEWER))
    carried(desk, given)
    with monkeypatch.context() as stopped:
        stop_at(stopped, plan_uninstall(desk).steps[5], Killed())
        with pytest.raises(Killed):
            removed(desk)
    carried(desk, given)
    assert not (home(desk) / "leaving.cmd").exists()
    assert plan_install(desk, given) == []


def test_uninstalling_leaves_the_desk_as_it_was(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    put(xlstart(desk) / "PERSONAL.XLSB", b"macros of their own")
    put(home(desk) / "logs" / "20260101-abc.txt", b"log")
    before = snapshot(tmp_path / "desk")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "bundle", FILES)))
    put(home(desk) / "python/Lib/site-packages/xltool/__pycache__/a.cpython-311.pyc")
    assert removed(desk) == []
    assert snapshot(tmp_path / "desk") == before
    assert not (home(desk) / "python").exists()
    assert removed(desk) == []


def test_a_file_that_was_changed_since_stays_and_is_named(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "bundle", FILES)))
    changed = put(home(desk) / "doctor.cmd", b"changed by hand")
    assert removed(desk) == [changed]
    assert changed.exists()
    assert not addin_place(desk).exists()


def test_an_add_in_that_was_signed_since_goes_too(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    carried(desk, alone())
    signed = addin_file.with_interpreter(addin_bytes(), r"C:\elsewhere\python.exe")
    put(addin_place(desk), signed)
    assert removed(desk) == []
    assert snapshot(tmp_path / "desk") == {}


def test_nothing_happens_while_excel_runs(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk", programs=("explorer.exe", "EXCEL.EXE"))
    for planned in (lambda: plan_install(desk, alone()), lambda: plan_uninstall(desk)):
        with pytest.raises(XltoolError, match="Excel 正在运行，什么也没有改动"):
            planned()
    assert not (tmp_path / "desk").exists()


def test_an_add_in_of_somebody_else_under_our_name_is_not_overwritten(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    put(addin_place(desk), b"another program's")
    with pytest.raises(XltoolError, match="不是本工具的加载项"):
        plan_install(desk, alone())
    assert removed(desk) == []
    assert addin_place(desk).read_bytes() == b"another program's"


def test_the_mark_of_the_internet_is_taken_off_our_files_alone(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    given = delivery.from_bundle(bundle_in(tmp_path / "bundle", FILES))
    carried(desk, given)
    ours = mark(addin_place(desk))
    theirs = mark(put(xlstart(desk) / "other.xlam"))
    assert carried(desk, given) == [f"去掉“来自互联网”的标记：{ours}"]
    assert not is_marked(ours)
    assert is_marked(theirs)


def test_a_marked_bundle_leaves_no_mark_on_the_desk(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    folder = bundle_in(tmp_path / "bundle", FILES)
    mark(folder / "xltool.xlam")
    mark(folder / "python" / "python.exe")
    carried(desk, delivery.from_bundle(folder))
    assert not [name for name in snapshot(tmp_path / "desk") if "Zone" in name]


def test_an_add_in_that_excel_disabled_is_enabled_and_no_other(tmp_path: Path) -> None:
    registry = {DISABLED: {"1F2A": OURS_DISABLED, "3B4C": OTHER_DISABLED}}
    desk = desk_in(tmp_path / "desk", registry=registry)
    carried(desk, alone())
    assert desk.registry.values(DISABLED) == {"3B4C": OTHER_DISABLED}


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: put(path, b"pythoN"), r"python\.exe”和清单对不上.*什么也没有改动"),
        (Path.unlink, r"python\.exe”不见了.*什么也没有改动"),
    ],
)
def test_a_damaged_bundle_changes_nothing_of_what_was_installed(
    tmp_path: Path, harm: Callable[[Path], object], said: str
) -> None:
    desk = desk_in(tmp_path / "desk")
    carried(desk, delivery.from_bundle(bundle_in(tmp_path / "older", OLDER)))
    before = snapshot(tmp_path / "desk")
    folder = bundle_in(tmp_path / "bundle", {**FILES, "python/zlib.dll": b"new"})
    harm(folder / "python" / "python.exe")
    with pytest.raises(XltoolError, match=said):
        carried(desk, delivery.from_bundle(folder))
    now = snapshot(tmp_path / "desk")
    assert {name: now.get(name) for name in before} == before
    assert removed(desk) == []
    assert snapshot(tmp_path / "desk") == {}


@pytest.mark.parametrize("name", ["../evil.exe", "/etc/evil", "C:/evil.exe", "python\\..\\evil"])
def test_a_list_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    folder = bundle_in(tmp_path / "bundle", FILES)
    put(folder / delivery.CHECKSUMS, f"{'0' * 64}  {name}\n".encode())
    with pytest.raises(XltoolError, match="的内容不对"):
        delivery.from_bundle(folder)


def test_a_folder_that_was_not_unzipped_is_told(tmp_path: Path) -> None:
    with pytest.raises(XltoolError, match="先把压缩包完整解压"):
        delivery.from_bundle(tmp_path)


def test_a_failure_says_which_step_and_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_in(tmp_path / "desk")
    put(xlstart(desk).parent, b"a file where a folder should be")
    with pytest.raises(XltoolError, match=r"没有做成：写入 .*xltool\.xlam.*什么也没有改动"):
        carried(desk, alone())


def test_a_running_program_is_moved_out_of_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(5, "Access is denied")

    running = put(tmp_path / "python.exe", b"running")
    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", held)
        carry_out.carry_out([RemoveFile(running, tmp_path / "aside")], lambda _k, _n: None)
    assert not running.exists()
    assert [path.read_bytes() for path in (tmp_path / "aside").iterdir()] == [b"running"]


def test_an_add_in_alone_is_pinned_to_the_python_that_runs(tmp_path: Path) -> None:
    python = tmp_path / "a & b" / "python.exe"
    desk = desk_in(tmp_path / "desk", interpreter=python)
    given = delivery.from_addin(desk, put(tmp_path / "xltool.xlam", addin_bytes()))
    found = addin_file.read_addin(given.addin)
    assert found is not None
    assert found.interpreter == str(python)


def test_the_usual_python_leaves_the_add_in_byte_by_byte(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "desk")
    path = put(tmp_path / "xltool.xlam", addin_bytes())
    assert delivery.from_addin(desk, path).addin == addin_bytes()


def test_an_add_in_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "xltool.xlam", addin_bytes())
    monkeypatch.setattr(delivery, "__version__", "9.9.9")
    with pytest.raises(XltoolError, match=rf"{__version__} 的，而这里的程序是 9\.9\.9"):
        delivery.from_addin(desk_in(tmp_path), path)


def test_a_desk_without_its_folders_is_told(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, env={})
    with pytest.raises(XltoolError, match="%APPDATA%"):
        plan_install(desk, alone())


def test_the_bundle_is_found_around_its_own_python(tmp_path: Path) -> None:
    folder = bundle_in(tmp_path / "bundle", FILES)
    assert delivery.bundle_around(folder / "python" / "python.exe") == folder
    assert delivery.bundle_around(tmp_path / "venv" / "bin" / "python") is None


def test_many_files_are_one_line_for_people(tmp_path: Path) -> None:
    files = {f"python/Lib/{n}.py": b"x" for n in range(20)}
    desk = desk_in(tmp_path / "desk")
    lines = carried(desk, delivery.from_bundle(bundle_in(tmp_path / "bundle", files)))
    assert lines[1] == f"复制 20 个文件：{home(desk) / 'python' / 'Lib'}"
    assert len(lines) == 3
    assert list(summarise(plan_uninstall(desk).steps)) == [
        f"删除 {addin_place(desk)}",
        f"写入 {home(desk) / 'leaving.cmd'}",
        f"删除 20 个文件：{home(desk) / 'python' / 'Lib'}",
        f"删除 {home(desk) / 'installed.json'}",
        f"删除 {home(desk) / 'leaving.cmd'}",
        f"文件夹空了就删除 {home(desk)}",
    ]


def test_on_other_systems_the_commands_only_explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    other = Desk("Linux", {}, tmp_path / "python", "3.12.1", 64, {}, ask=lambda *_: None)
    monkeypatch.setattr(addin_command, "this_desk", lambda: other)
    for command in ("install", "uninstall"):
        result = CliRunner().invoke(app, ["addin", command])
        assert result.exit_code == 0
        assert "什么也没有改动" in result.output
        assert r"%APPDATA%\Microsoft\Excel\XLSTART\xltool.xlam" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The commands, on a stand-in of a Windows desk."""
    desk = desk_in(tmp_path / "desk")
    assert isinstance(desk.registry, StandInRegistry)
    monkeypatch.setattr(addin_command, "this_desk", lambda: desk)
    monkeypatch.setattr(addin_command, "delete_value", desk.registry.delete_value)
    return desk


def invoke(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["addin", *words])
    return result.exit_code, result.output.replace("\n", "")


def test_install_status_and_uninstall_by_command(windows: Desk, tmp_path: Path) -> None:
    folder = str(bundle_in(tmp_path / "bundle", FILES))
    assert invoke("status")[0] == 1
    assert invoke("install", "--from", folder, "--dry-run")[0] == 0
    assert not home(windows).exists()
    code, said = invoke("install", "--from", folder)
    assert (code, "安装完成" in said) == (0, True)
    assert "已经装好" in invoke("install", "--from", folder)[1]
    assert invoke("status")[0] == 0
    assert "已经卸载" in invoke("uninstall")[1]
    assert "没有安装" in invoke("uninstall")[1]


def test_installing_without_a_bundle_makes_the_add_in(windows: Desk) -> None:
    put(windows.interpreter)
    assert invoke("install")[0] == 0
    assert addin_place(windows).read_bytes() == addin_bytes()
    assert isinstance(plan_install(windows, Delivery(b"other"))[0], WriteFile)
