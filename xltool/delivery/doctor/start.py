"""Checks of what a press starts: the call that the add-in makes, the Python that it goes to, and whether all are of one delivery."""

from collections.abc import Mapping
from pathlib import Path

from xltool.delivery.desk import addin_file
from xltool.delivery.desk.desk import Desk, addin_place, expand, home
from xltool.delivery.doctor import addin_vba
from xltool.delivery.doctor.addin import INSTALL_AGAIN
from xltool.delivery.doctor.verdicts import Result, not_applicable, ok, problem, windows_only
from xltool.model import template

_NO_ADDIN = "加载项没有安装。"
_TELL = "import importlib.metadata as m, xltool; print('xltool', xltool.__version__, 'xlwings', m.version('xlwings'))"
"""Asked of a Python that the add-in starts, when it is not the one that asks."""


@windows_only
def caller_passed(desk: Desk) -> Result:
    """The macros of the add-in are there, and tell which workbook a button was pressed on as this version reads it."""
    path = addin_place(desk)
    if addin_file.read_installed(path) is None:
        return not_applicable(_NO_ADDIN)
    project = addin_vba.vba_project(path)
    if not project:
        return problem(
            str(path),
            "加载项里的宏不见了，可能被杀毒软件或邮件网关清掉了，按钮因此没有反应。",
            f"{INSTALL_AGAIN}再被清掉时，请信息人员把这个文件加入排除项。",
        )
    module = addin_vba.xlwings_module(project)
    if not module:
        return ok("加载项里的宏是另外保存过的，读不出来，没有核对。")
    lacking = addin_vba.not_passed(module)
    if lacking:
        return problem(
            str(path),
            f"加载项不按这个版本的办法说明在哪个工作簿上点的按钮（{'、'.join(lacking)}），按钮会找不到打开着的工作簿。",
            INSTALL_AGAIN,
        )
    version = addin_vba.xlwings_version(module)
    here = desk.packages.get("xlwings")
    if here and version != here:
        return problem(
            str(path),
            f"加载项里的 xlwings 宏是 {version}，运行程序里的 xlwings 是 {here}，两者必须一样。",
            INSTALL_AGAIN,
        )
    return ok("加载项说明工作簿的办法和程序的读法一致。")


@windows_only
def interpreter_there(desk: Desk) -> Result:
    """The Python that the add-in starts exists, is the installed one, and runs xltool."""
    found = addin_file.read_installed(addin_place(desk))
    if found is None:
        return not_applicable(_NO_ADDIN)
    path = expand(desk, found.interpreter)
    if not path.is_file():
        return problem(str(path), "加载项要启动的运行程序不在这里。", INSTALL_AGAIN)
    if _packages_of(desk, path) is None:
        return problem(str(path), "加载项启动的是另一个 Python，里面没有可用的 xltool 和 xlwings。", INSTALL_AGAIN)
    installed = home(desk) / "python" / path.name
    if installed.is_file() and not _same(path, installed):
        return problem(
            str(path),
            f"加载项启动的不是装在这台电脑上的运行程序（{installed}），按钮和 window.cmd、check.cmd 的结果可能不一样。",
            INSTALL_AGAIN,
        )
    other = "" if _same(path, desk.interpreter) else f"（现在检查用的是另一个：{desk.interpreter}）"
    return ok(f"{path}{other}")


@windows_only
def versions_match(desk: Desk) -> Result:
    """The add-in and what is in the Python that it starts are of one delivery."""
    addin = addin_place(desk)
    found = addin_file.read_installed(addin)
    if found is None:
        return not_applicable(_NO_ADDIN)
    path = expand(desk, found.interpreter)
    packages = (_packages_of(desk, path) if path.is_file() else None) or desk.packages
    for name, inside in (("xltool", found.version), ("xlwings", found.xlwings)):
        package = packages.get(name)
        if package is None:
            return problem(str(desk.interpreter), f"运行程序里没有装 {name}。", INSTALL_AGAIN)
        if inside != package:
            return problem(
                str(addin), f"加载项里的 {name} 是 {inside}，运行程序里的是 {package}，两者必须一样。", INSTALL_AGAIN
            )
    return ok(f"xltool {found.version}，xlwings {found.xlwings}，两边一样。")


def template_known(desk: Desk) -> Result:
    """The template of the workbook is one that this version knows."""
    book = desk.workbook
    if book is None or book.template is None:
        return not_applicable("没有指明填报工作簿。")
    known = "、".join(template.KNOWN_TEMPLATE_VERSIONS)
    if book.template in template.KNOWN_TEMPLATE_VERSIONS:
        return ok(f"模板版本 {book.template}，xltool {desk.packages.get('xltool', '')} 认识它。")
    shown = f"是「{book.template}」" if book.template else "是空的"
    return problem(
        f"{book.path.name} 的封面",
        f"模板版本{shown}，这里的 xltool {desk.packages.get('xltool', '')} 认识的是 {known}，按钮会停下。",
        f"没有用过别的模板时，请填回 {known}；模板较新时，请信息人员安装与它配套的 xltool。",
    )


def _packages_of(desk: Desk, python: Path) -> Mapping[str, str] | None:
    """What is installed in a Python; None when it does not run xltool."""
    if _same(python, desk.interpreter):
        return desk.packages
    said = desk.ask([str(python), "-X", "utf8", "-B", "-P", "-c", _TELL])
    words = (said or "").split()
    return dict(zip(words[::2], words[1::2], strict=True)) if len(words) == 4 else None


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
