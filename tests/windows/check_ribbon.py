"""The buttons on the sample, over real COM, by the line that the VBA of xlwings hands to Windows."""

from __future__ import annotations

import subprocess

from tests.windows.desk import sample
from tests.windows.excel import excel
from tests.windows.facts import fact

NAME = "预算=终稿 & (1).xlsx"
TOLD = {
    "check": "校验完成：共 0 个错误，3 个警告，9 个提示。",
    "next_finding": "警告 ",
    "previous_finding": "警告 ",
    "fix": "可以自动修正 4 处，已列在校验结果里。",
    "totals": "资金汇总已重新计算。",
    "forms": "已生成 2 张表：部门绩效目标、表1 科普专项。",
    "pdf": "已把正式表存成 ",
    "clear_marks": "标记已清除",
    "new": "正在打开新建窗口",
    "import_": "正在打开导入窗口",
    "publish": "正在打开导出窗口",
    "receive": "没有收：没有找到还没有收的退回文件。正在打开窗口",
    "review": "正在打开审核窗口",
    "collect": "正在打开汇总窗口",
    "help_": "五步：填写；",
}
"""How the sentence of each button begins, pressed in this order on the sample."""
REFUSED = {
    "submit": "不能报送：还有 3 个警告没有写说明。",
    "add_opinion": f"“{NAME}”不是审核工作簿",
    "return_": f"{NAME} 里没有工作表「审核结论」，不是审核工作簿",
    "doctor": "检查环境发现 1 个问题：\n1. Excel 和 WPS（HKCR\\Excel.Application）：这台电脑没有装 Excel",
}
"""What the others say in a dialog."""


def check() -> None:
    """Every button but 一键完成 and 撤销, for which see ``check_excels``."""
    path = sample(NAME)
    with excel(path) as program:
        usual = program.usual_settings()
        for button, begins in TOLD.items():
            with fact(f"{button} on the sample"):
                said = program.press(button, QT_QPA_PLATFORM="offscreen")
                assert (said.status[: len(begins)], said.dialogs) == (begins, ()), said
                assert program.usual_settings() == usual, program.usual_settings()
            if button in {"new", "import_", "publish", "receive", "review", "collect"}:
                close_windows()
        for button, begins in REFUSED.items():
            with fact(f"{button} on the sample is refused in a dialog"):
                said = program.press(button)
                assert [one[: len(begins)] for one in said.dialogs] == [begins], said
                assert program.usual_settings() == usual, program.usual_settings()


def close_windows() -> None:
    """Close the windows of xltool, which know nothing of Excel."""
    subprocess.run(["taskkill", "/f", "/im", "pythonw.exe"], capture_output=True, check=False)
