"""All sixteen buttons over real COM, by the line that the VBA of xlwings hands to Windows."""

from __future__ import annotations

import os
import shutil
import subprocess
import winreg
from pathlib import Path

from tests.windows.desk import FOLDER, MATERIAL, sample
from tests.windows.excel import Excel, excel, until
from tests.windows.facts import fact
from tests.windows.material import ANSWERED, SEVERAL

NAME = "预算=终稿 & (1).xlsx"
TOLD = {
    "check": "校验完成：共 0 个错误，3 个警告，9 个提示。",
    "next_finding": "警告 ",
    "previous_finding": "警告 ",
    "fix": "可以自动修正 4 处，已列在校验结果里。",
    "totals": "资金汇总已重新计算。",
    "forms": "已生成 2 张表：部门绩效目标、表1 科普专项。",
    "clear_marks": "标记已清除",
    "new": "已新建 ",
    "import_": "正在打开导入窗口",
    "publish": "正在打开导出窗口",
    "collect": "正在打开汇总窗口",
    "help_": "五步：填写；",
}
"""How the sentence of each button begins, pressed in this order on the sample."""
REFUSED = {
    "submit": "不能报送：还有 3 个警告没有写说明。",
    "doctor": "检查环境发现 1 个问题：\n1. Excel 和 WPS（HKCR\\Excel.Application）：这台电脑没有装 Excel",
}
"""What the others say in a dialog."""


def check() -> None:
    """The sample; several projects; an Excel that is busy, one with a dialog, and two of them."""
    on_the_sample()
    on_several_projects()
    on_a_finished_workbook()
    in_a_busy_excel()
    in_two_excels()


def on_the_sample() -> None:
    """Every button but 一键完成 and 撤销, which come with several projects."""
    path = sample(NAME)
    with excel(path) as program:
        usual = settings(program)
        for button, begins in TOLD.items():
            with fact(f"{button} on the sample"):
                said = program.press(button, QT_QPA_PLATFORM="offscreen")
                assert (said.status[: len(begins)], said.dialogs) == (begins, ()), said
                assert settings(program) == usual, settings(program)
            if button in {"import_", "publish", "collect"}:
                close_windows()
        for button, begins in REFUSED.items():
            with fact(f"{button} on the sample is refused in a dialog"):
                said = program.press(button)
                assert [one[: len(begins)] for one in said.dialogs] == [begins], said
                assert settings(program) == usual, settings(program)
        with fact("new has opened its workbook beside"):
            assert len(program.state()["books"]) == 2


def on_several_projects() -> None:
    """一键完成 and 撤销, on a workbook of three projects."""
    path = Path(shutil.copyfile(MATERIAL / SEVERAL, FOLDER / SEVERAL))
    with excel(path) as program:
        before, usual = program.cells(path), settings(program)
        with fact("run on three projects"):
            said = program.press("run")
            assert said.status.startswith("已计算资金、生成 4 张表样并校验"), said
            assert not said.dialogs, said
            after = program.cells(path)
            assert {"表1 科普宣传", "表2 农村_培训_试点_", "表3 基层阵地"} <= set(after) or len(
                after
            ) > len(before), list(after)
            assert settings(program) == usual
        with fact("undo after run brings all back"):
            said = program.press("undo")
            assert said.status.startswith("已撤销，恢复的工作表"), said
            assert not said.dialogs, said
            back = program.cells(path)
            assert set(back) == set(before), (list(back), list(before))
            differ = [name for name in before if back[name] != before[name]]
            assert not differ, differ
            assert settings(program) == usual
        with fact("a second undo has nothing to bring back"):
            said = program.press("undo")
            assert "没有" in said.status, said


def on_a_finished_workbook() -> None:
    """报送, where nothing is left to do."""
    path = Path(shutil.copyfile(MATERIAL / ANSWERED, FOLDER / "报送用.xlsx"))
    opened = mail_program()
    with excel(path) as program, fact("submit seals a copy of what is open, and opens the letter"):
        said = program.press("submit")
        assert (said.status.startswith("已封存"), said.dialogs) == (True, ()), said
        assert until(opened.exists, 20)
        assert len(list((FOLDER / "报送").glob("*.eml"))) == 1


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
        before, usual = program.state(), settings(program)
        with fact("check in an Excel with a dialog open is told, and nothing is written"):
            program.tell("dialog")
            said = program.press("check")
            program.tell("free")
            assert len(said.dialogs) == 1, said
            assert "正忙" in said.dialogs[0], said
            assert program.state()["books"] == before["books"]
            assert settings(program) == usual


def in_two_excels() -> None:
    """Two Excels, each with a workbook of the same name, in two folders."""
    here, there = sample(NAME), sample(NAME, FOLDER / "另一处")
    with excel(here) as one, excel(there) as other:
        with fact("of two Excels with a workbook of one name the pressed one is checked"):
            untouched = other.state()
            said = one.press("check")
            assert said.status.startswith("校验完成："), said
            assert other.state() == untouched
        with fact("and then the other"):
            said = other.press("totals")
            assert said.status.startswith("资金汇总已重新计算"), said
            assert one.state()["settings"]["StatusBar"].startswith("校验完成："), one.state()[
                "settings"
            ]


def settings(program: Excel) -> dict[str, object]:
    """The settings of a program, but for the sentence on its status bar."""
    return {
        name: value for name, value in program.state()["settings"].items() if name != "StatusBar"
    }


def close_windows() -> None:
    """Close the windows of xltool, which know nothing of Excel."""
    subprocess.run(["taskkill", "/f", "/im", "pythonw.exe"], capture_output=True, check=False)
