"""What an add-in says of itself, read as on a desk without any tools."""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
import xlwings

from tests.support.windows_desk import addin_bytes, put
from xltool import __version__
from xltool.delivery.desk.addin_file import AddinFile, read_addin, sheet_names, with_interpreter
from xltool.delivery.desk.desk import INTERPRETER
from xltool.delivery.doctor.addin_vba import vba_project, xlwings_module, xlwings_version


def test_versions_and_python_are_those_it_was_made_with() -> None:
    assert read_addin(addin_bytes()) == AddinFile(__version__, version("xlwings"), INTERPRETER)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a package"])
def test_what_is_no_package_is_none_of_ours(content: bytes) -> None:
    assert read_addin(content) is None


def test_the_add_in_of_xlwings_is_none_of_ours() -> None:
    path = Path(xlwings.__file__).parent / "quickstart_addin_ribbon.xlam"
    assert read_addin(path.read_bytes()) is None


def test_another_python_changes_the_sheet_of_settings_alone() -> None:
    changed = with_interpreter(addin_bytes(), r"D:\张三 & 李四\python.exe")
    found = read_addin(changed)
    assert found is not None
    assert found.interpreter == r"D:\张三 & 李四\python.exe"
    with zipfile.ZipFile(io.BytesIO(addin_bytes())) as before, zipfile.ZipFile(io.BytesIO(changed)) as after:  # fmt: skip
        assert before.namelist() == after.namelist()
        different = [n for n in before.namelist() if before.read(n) != after.read(n)]
    assert different == ["xl/sharedStrings.xml"]


def test_its_sheet_is_seen(tmp_path: Path) -> None:
    assert sheet_names(put(tmp_path / "a.xlam", addin_bytes())) == ("xltool.conf",)
    assert sheet_names(put(tmp_path / "b.xlsx", b"broken")) == ()
    assert sheet_names(tmp_path / "nowhere.xlsx") == ()


def test_the_version_of_xlwings_is_read_from_its_vba(tmp_path: Path) -> None:
    shipped = Path(xlwings.__file__).parent / "addin" / "xlwings.xlam"
    ours, broken = put(tmp_path / "a.xlam", addin_bytes()), put(tmp_path / "b.xlam", b"broken")
    found = [xlwings_version(xlwings_module(vba_project(path))) for path in (shipped, ours, broken)]
    assert found == [version("xlwings"), version("xlwings"), ""]
