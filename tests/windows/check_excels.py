"""Buttons in an Excel as it may be: several projects, nothing left to do, busy, with a dialog open."""

from __future__ import annotations

import os
import shutil
import winreg
from pathlib import Path

from tests.windows.desk import FOLDER, MATERIAL, sample
from tests.windows.excel import excel, until
from tests.windows.facts import fact
from tests.windows.material import ANSWERED, SEVERAL


def check() -> None:
    """Each in an Excel of its own."""
    on_several_projects()
    on_a_finished_workbook()
    in_a_busy_excel()


def on_several_projects() -> None:
    """一键完成 and 撤销, on a workbook of three projects."""
    path = Path(shutil.copyfile(MATERIAL / SEVERAL, FOLDER / SEVERAL))
    with excel(path) as program:
        before, usual = program.cells(path), program.usual_settings()
        with fact("run on three projects"):
            said = program.press("run")
            assert said.status.startswith("已计算资金、生成 4 张表样并校验"), said
            assert not said.dialogs, said
            after = program.cells(path)
            assert {"表1 科普宣传", "表2 农村_培训_试点_", "表3 基层阵地"} <= set(after) or len(after) > len(before), (
                list(after)
            )
            assert program.usual_settings() == usual
        with fact("undo after run brings all back"):
            said = program.press("undo")
            assert said.status.startswith("已撤销，恢复的工作表"), said
            assert not said.dialogs, said
            back = program.cells(path)
            assert set(back) == set(before), (list(back), list(before))
            differ = [name for name in before if back[name] != before[name]]
            assert not differ, differ
            assert program.usual_settings() == usual
        with fact("a second undo has nothing to bring back"):
            said = program.press("undo")
            assert "没有" in said.status, said


def on_a_finished_workbook() -> None:
    """报送, where nothing is left to do."""
    place = FOLDER / "报送的人"  # of its own: other parts send from beside it
    place.mkdir()
    path = Path(shutil.copyfile(MATERIAL / ANSWERED, place / "报送用.xlsx"))
    opened = mail_program()
    with excel(path) as program, fact("submit seals a copy of what is open, and opens the letter"):
        said = program.press("submit")
        assert (said.status.startswith("已封存"), said.dialogs) == (True, ()), said
        assert until(opened.exists, 20)
        assert len(list((place / "报送").glob("*.eml"))) == 1


def mail_program() -> Path:
    """A mail program for letters; what it was given is copied to a file."""
    opened = Path(os.environ["TEMP"]) / "打开的邮件.eml"
    command = f'cmd.exe /c copy "%1" "{opened}"'
    kinds = ((".eml", "Played.Mail"), (r"Played.Mail\shell\open\command", command))
    for key, value in kinds:
        winreg.SetValue(winreg.HKEY_CLASSES_ROOT, key, winreg.REG_SZ, value)
    return opened


def in_a_busy_excel() -> None:
    """While a cell is edited, and while a dialog is open."""
    path = sample("忙 (1).xlsx")
    with excel(path) as program:
        with fact("check in an Excel that rejects a few calls"):
            program.tell("busy", "3")
            said = program.press("check")
            assert (said.status[:5], said.dialogs) == ("校验完成：", ()), said
        before, usual = program.state(), program.usual_settings()
        with fact("check in an Excel with a dialog open is told, and nothing is written"):
            program.tell("dialog")
            said = program.press("check")
            program.tell("free")
            assert len(said.dialogs) == 1, said
            assert "正忙" in said.dialogs[0], said
            assert program.state()["books"] == before["books"]
            assert program.usual_settings() == usual
