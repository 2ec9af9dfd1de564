"""Every check of a desk, in the order in which a button's press would stumble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltool.delivery.desk.desk import Desk
from xltool.delivery.doctor import addin, folders, forms, programs, security, start
from xltool.delivery.doctor.verdicts import Check, Result, Verdict

CHECKS: tuple[Check, ...] = (
    Check("excel", "Excel 和 WPS", programs.excel_not_wps),
    Check("addin", "加载项", addin.addin_there),
    Check("disabled", "禁用项目", addin.addin_enabled),
    Check("mark", "来自互联网的标记", addin.not_from_internet),
    Check("internet_policy", "互联网宏策略", security.macros_not_taken_for_foreign),
    Check("macro_policy", "宏策略和受信任位置", security.macros_allowed),
    Check("script_host", "脚本宿主", security.script_host_there),
    Check("child_process", "启动程序的规则", security.may_start_programs),
    Check("interpreter", "运行程序", start.interpreter_there),
    Check("versions", "版本一致", start.versions_match),
    Check("caller", "传给程序的工作簿", start.caller_passed),
    Check("template", "模板版本", start.template_known),
    Check("forms", "表样", forms.forms_readable),
    Check("settings", "别的设置表", addin.no_other_settings),
    Check("xlwings_addin", "别的 xlwings", addin.no_other_xlwings),
    Check("gen_py", "pywin32 缓存", addin.gen_py_sound),
    Check("folders", "文件夹写入权限", folders.folders_writable),
    Check("bits", "32 位和 64 位", addin.bitness),
    Check("libreoffice", "LibreOffice", programs.libreoffice_there),
    Check("uno", "LibreOffice 的 Python 组件", programs.uno_fits),
)
INSTALLATION = ("addin", "disabled", "interpreter", "versions")
"""The checks that say whether the add-in is installed."""


@dataclass(frozen=True)
class Answer:
    """A check and how it came out."""

    check: Check
    result: Result


def examine(desk: Desk, only: Sequence[str] = ()) -> list[Answer]:
    """Ask every check, or only those named."""
    chosen = [check for check in CHECKS if not only or check.code in only]
    return [Answer(check, check.function(desk)) for check in chosen]


def problems(answers: Sequence[Answer]) -> list[Answer]:
    """What has to be mended."""
    return [answer for answer in answers if answer.result.verdict is Verdict.PROBLEM]


def sentence(answer: Answer) -> str:
    """A problem in one line: where, what, how."""
    result = answer.result
    return f"{answer.check.title}（{result.where}）：{result.what}{result.how}"
