"""Checks of the programs beside us: Excel rather than WPS, and LibreOffice with its Python part on Linux."""

import re

from xltool.delivery.desk.desk import Desk
from xltool.delivery.doctor.verdicts import Result, not_applicable, ok, problem, windows_only

_CHOICE = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsx\UserChoice"
_WPS_PROGIDS = ("KET.Application", "ET.Application")
_WPS_WORDS = ("kingsoft", "wps", r"\et.exe", "/et.exe")
_DEBIAN_PYTHON = "/usr/bin/python3"
_DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"
_CLOSED_FILE_DOOR = "请双击安装文件夹里的 window.cmd，或把工作簿拖到 check.cmd 上。"


@windows_only
def excel_not_wps(desk: Desk) -> Result:
    """Excel is installed, answers to its own name, and opens .xlsx files."""
    server = _server(desk, "Excel.Application")
    wps = any(_server(desk, name) for name in _WPS_PROGIDS)
    if not server:
        there = "只有 WPS，没有 Excel" if wps else "没有装 Excel"
        return problem(r"HKCR\Excel.Application", f"这台电脑{there}，功能区按钮不能用。", _CLOSED_FILE_DOOR)
    if any(word in server.lower() for word in _WPS_WORDS):
        return problem(
            server,
            "WPS 占用了 Excel 的名字（Excel.Application），按钮会找错程序。",
            f"请在“WPS 配置工具”的“兼容设置”里取消与 Excel 的兼容，或请信息人员修复 Office。在那以前，{_CLOSED_FILE_DOOR.removeprefix('请')}",
        )
    opener = str(desk.registry.values(_CHOICE).get("ProgId", ""))
    if re.match(r"(WPS|KET|ET)\b", opener, re.IGNORECASE):
        return problem(
            f".xlsx 的打开方式（{opener}）",
            "双击工作簿时打开的是 WPS，里面没有“绩效目标”选项卡。",
            "右键点任意一个 .xlsx 文件，选【打开方式】、【选择其他应用】，选 Excel 并勾选“始终”。",
        )
    return ok("装了 Excel，工作簿由它打开。" + ("也装了 WPS。" if wps else ""))


def libreoffice_there(desk: Desk) -> Result:
    """LibreOffice is there for ``xltool live``."""
    if desk.on_windows:
        return not_applicable("Windows 上用 Excel。")
    said = desk.ask(["soffice", "--version"])
    if said is None:
        return problem(
            "soffice",
            "没有找到 LibreOffice，xltool live 不能用；其他命令不受影响。",
            "请安装（Debian、Ubuntu：sudo apt install libreoffice-calc python3-uno）。",
        )
    found = re.search(r"LibreOffice (\d+(?:\.\d+)+)", said)
    return ok(f"LibreOffice {found[1]}。" if found else said.strip())


def uno_fits(desk: Desk) -> Result:
    """LibreOffice's Python part works with the Python that xltool runs on."""
    if desk.on_windows:
        return not_applicable("Windows 上用 Excel。")
    look = f"import sys; sys.path.append({_DEBIAN_PACKAGES!r}); import uno"
    if desk.ask([str(desk.interpreter), "-c", look]) is not None:
        return ok(f"LibreOffice 的 Python 组件（python3-uno）可用，Python {desk.python}。")
    theirs = desk.ask([_DEBIAN_PYTHON, "-c", "import uno, platform; print(platform.python_version())"])
    if theirs is None:
        return problem(
            "python3-uno",
            "没有找到 LibreOffice 的 Python 组件，xltool live 不能用；其他命令不受影响。",
            "请安装（Debian、Ubuntu：sudo apt install python3-uno）。",
        )
    return problem(
        str(desk.interpreter),
        f"LibreOffice 的 Python 组件是给 Python {theirs.strip()} 的，xltool 用的是 {desk.python}。",
        "请用系统自带的 Python 重新建立 xltool 的环境：make clean demo PYTHON=/usr/bin/python3",
    )


def _server(desk: Desk, program: str) -> str:
    """The program that answers to a name, as Windows has it; nothing when none does."""
    identity = str(desk.registry.values(rf"HKCR\{program}\CLSID").get("", ""))
    if not identity:
        return ""
    return str(desk.registry.values(rf"HKCR\CLSID\{identity}\LocalServer32").get("", "")) or identity
