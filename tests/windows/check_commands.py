"""Every command, by its exit code and one thing that came of it. What is drawn here is compared with Linux by the round."""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import win32con
import win32file

from tests.windows import material
from tests.windows.desk import DESKTOP, FOLDER, MATERIAL, REFERENCE, python, sample, xltool
from tests.windows.facts import fact

SEALED = FOLDER / "报送"
SAID = {
    "totals": "37,500.00",
    "forms": "表1 科普专项",
    "run": "xltool备份",
    "fix": "已修正 1 处",
    "new": "已新建 新.xlsx",
    "new --from": "（2022 年度，",
    "import": "项目 1 个；指标 6 条",
    "publish": "已导出",
    "submit": "报送校验码",
}
"""One thing that each command tells."""
READ_ONLY = DESKTOP / "只读属性"
"""Made by the round: a folder with the attribute R, as Desktop, Documents and Downloads have it."""


def check() -> None:
    """The commands of the filling desk, then those of the receiving one."""
    for name in material.FROM_SAMPLE:
        sample(f"{name}.xlsx")
    for name in (material.ANSWERED, material.MENDABLE):
        shutil.copyfile(MATERIAL / name, FOLDER / name)
    for name, words in material.COMMANDS.items():
        with fact(f"xltool {name}"):
            done = xltool(*words)
            assert (done.code, done.complained) == (0, ""), done
            assert SAID[name] in done.said, done
    with fact("xltool check --json counts as on Linux"):
        done = xltool("check", "run.xlsx", "--json")
        expected = json.loads((REFERENCE / material.MADE / "check.json").read_text("utf-8"))
        assert (done.code, json.loads(done.said)) == (0, expected), done
    with fact("xltool verify knows the sealed copy, and one that was sealed on Linux"):
        copies = (list(SEALED.glob("*_v*.xlsx")), list((REFERENCE / material.MADE / "报送").glob("*_v*.xlsx")))
        for (copy,) in copies:
            done = xltool("verify", copy)
            assert (done.code, "完好" in done.said) == (0, True), done
    with fact("xltool publish makes a document of Word"), zipfile.ZipFile(FOLDER / "公开.docx") as one:
        assert "word/document.xml" in one.namelist()
    with fact("xltool collect with two processes"):
        done = xltool(*material.COLLECT, "--workers", "2")
        assert done.code == 1, done
        assert "2 个单位，3 个项目，预算数合计 223,500.00 元" in done.said, done
    with fact("a button loads neither pandas nor numpy where both are installed"):
        look = "import sys, xltool.doors.buttons; print({'pandas', 'numpy'} & set(sys.modules) or 'none')"
        done = python(look)
        assert (done.code, done.said.strip()) == (0, "none"), done
    with fact("xltool addin status says that it is installed"):
        done = xltool("addin", "status")
        assert done.code == 0, done
    with fact("xltool live says that it is for Linux"):
        done = xltool("live", "check")
        assert done.code == 2, done
        assert "Linux" in done.complained, done
        assert "apt" not in done.complained, done
    with fact("a workbook in a folder with the attribute R is changed"):
        assert READ_ONLY.stat().st_file_attributes & win32con.FILE_ATTRIBUTE_READONLY
        done = xltool("run", READ_ONLY / "样例.xlsx")
        assert done.code == 0, done
    with fact("a workbook that Excel holds is refused in one sentence"):
        with held(sample("占用.xlsx")):
            done = xltool("run", "占用.xlsx")
        assert (done.code, done.said) == (2, ""), done
        assert "被别的程序使用" in done.complained, done


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """A file open as Excel has it open: others may read it and no more."""
    access = win32con.GENERIC_READ | win32con.GENERIC_WRITE
    handle = win32file.CreateFile(str(path), access, win32con.FILE_SHARE_READ, None, win32con.OPEN_EXISTING, 0, None)
    try:
        yield
    finally:
        handle.Close()
