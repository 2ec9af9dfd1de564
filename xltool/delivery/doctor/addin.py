"""Checks of the add-in and of what it starts: is it there, does Excel load it, does it fit, is nothing in its way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xltool.delivery.desk import addin_file
from xltool.delivery.desk.desk import (
    ADDIN,
    Desk,
    addin_place,
    excel_keys,
    expand,
    find_disabled,
    is_marked,
    office_versions,
    xlstart,
)
from xltool.delivery.doctor import addin_vba
from xltool.delivery.doctor.verdicts import Result, ok, problem, windows_only

INSTALL_AGAIN = "请关闭 Excel，双击安装文件夹里的 install.cmd 重新安装。"
_CONFIG, _CODE = ".conf", ".py"
_TYPE_LIBRARY = "00020813-0000-0000-C000-000000000046"
"""Excel's, by which pywin32 names what it has generated."""
_GENERATED = "CLSIDToClassMap"


@windows_only
def addin_there(desk: Desk) -> Result:
    """The add-in lies in XLSTART."""
    path = addin_place(desk)
    if not path.exists():
        return problem(str(path), "加载项没有安装，所以没有“绩效目标”选项卡。", INSTALL_AGAIN)
    found = addin_file.read_installed(path)
    if found is None:
        return problem(str(path), "这个文件不是本工具的加载项，或者已经损坏。", f"请把它移走。{INSTALL_AGAIN}")
    return ok(f"xltool {found.version}，在 {path.parent}。")


@windows_only
def addin_enabled(desk: Desk) -> Result:
    """Excel has not put the add-in on its list of disabled items."""
    items = find_disabled(desk)
    if items:
        return problem(
            items[0][0],
            "Excel 上次异常退出后禁用了加载项。",
            f"在 Excel 里点【文件】、【选项】、【加载项】，下方“管理”选“禁用项目”、【转到】，启用 {ADDIN}；或者{INSTALL_AGAIN.removeprefix('请')}",
        )
    loaded = [
        name
        for key in excel_keys(desk, "AddInLoadTimes")
        for name in desk.registry.values(key)
        if "xltool" in name.lower()
    ]
    return ok("Excel 没有禁用它" + ("，并且加载过它。" if loaded else "。"))


@windows_only
def not_from_internet(desk: Desk) -> Result:
    """None of our files bears the mark by which Windows blocks macros and programs."""
    found = addin_file.read_installed(addin_place(desk))
    ours = [addin_place(desk)]
    if found is not None:
        ours.append(expand(desk, found.interpreter))
    marked = [path for path in ours if is_marked(path)]
    if marked:
        return problem(
            str(marked[0]),
            "Windows 把这个文件当成来自互联网的，不让里面的宏或程序运行。",
            f"右键点这个文件，选【属性】，勾选【解除锁定】，确定；或者{INSTALL_AGAIN.removeprefix('请')}",
        )
    return ok("加载项和运行程序没有“来自互联网”的标记。")


@windows_only
def no_other_settings(desk: Desk) -> Result:
    """Neither the workbook nor another file in XLSTART brings settings or code for xlwings."""
    sheets = desk.workbook.sheets if desk.workbook else ()
    strange = [name for name in sheets if name.lower().endswith((_CONFIG, _CODE))]
    if strange:
        return problem(
            f"工作簿的工作表“{strange[0]}”",
            "这张表会改变本工具的设置，或者被当成程序，按钮因此不运行。",
            "请确认它的来历；不需要就删除这张表，需要就给它改名。",
        )
    for path in (*_beside(desk), *_addins_in_options(desk)):
        if f"xltool{_CONFIG}" in (name.lower() for name in addin_file.sheet_names(path)):
            return problem(
                str(path),
                "这是加载项的另一份，和本工具的设置同名，Excel 可能用了它的。",
                "请关闭 Excel，把这个文件移到别的文件夹。",
            )
    return ok("没有别的设置表（*.conf）。")


@windows_only
def no_other_xlwings(desk: Desk) -> Result:
    """No xlwings.xlam of another version is loaded beside our add-in."""
    here = desk.packages.get("xlwings", "")
    for path in (*_beside(desk), *_addins_in_options(desk)):
        if path.name.lower() != "xlwings.xlam":
            continue
        version = addin_vba.xlwings_version(addin_vba.xlwings_module(addin_vba.vba_project(path)))
        if version != here:
            said = f"版本是 {version}" if version else "版本读不出来"
            return problem(
                str(path),
                f"Excel 还加载了 xlwings.xlam，{said}，而本工具用的是 {here or '（没有装）'}，两者会互相干扰。",
                "不用它时，请关闭 Excel，把这个文件移到别的文件夹；要用它时，请信息人员换成同一版本。",
            )
    return ok("没有别的版本的 xlwings.xlam。")


@windows_only
def gen_py_sound(desk: Desk) -> Result:
    """What pywin32 has generated for Excel is whole."""
    folders = [desk.interpreter.parent / "Lib" / "site-packages" / "win32com" / "gen_py"]
    if desk.env.get("TEMP"):
        folders.append(Path(desk.env["TEMP"]) / "gen_py")
    for folder in folders:
        for path in _gen_py_modules(folder):
            if _GENERATED not in path.read_text(encoding="utf-8", errors="replace"):
                return problem(
                    str(path),
                    "pywin32 为 Excel 生成的缓存坏了，按钮会报 CLSIDToClassMap 错误。",
                    f"请关闭 Excel，删除文件夹 {folder}（会自动重新生成）。",
                )
    return ok("pywin32 的缓存（gen_py）没有损坏。")


@windows_only
def bitness(desk: Desk) -> Result:
    """Said, never a problem: Excel and Python are programs apart."""
    office = _office_bits(desk)
    said = f"Office 是 {office} 位" if office else "Office 的位数没有登记"
    return ok(f"{said}，Python 是 {desk.bits} 位；不同也没有关系。")


def _office_bits(desk: Desk) -> int | None:
    clicked = desk.registry.values(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration")
    words = [str(clicked.get("Platform", ""))]
    for version in office_versions(desk):
        outlook = desk.registry.values(rf"HKLM\SOFTWARE\Microsoft\Office\{version}\Outlook")
        words.append(str(outlook.get("Bitness", "")))
    return next((64 if word == "x64" else 32 for word in words if word in {"x86", "x64"}), None)


def _beside(desk: Desk) -> Iterator[Path]:
    """The other files that Excel opens when it starts."""
    folder = xlstart(desk)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in {".xlam", ".xlsm", ".xlsx", ".xltm"} and path.name != ADDIN:
            yield path


def _addins_in_options(desk: Desk) -> Iterator[Path]:
    """Add-ins that were ticked in Excel's list: values OPEN, OPEN1 ..., a path in quotes with switches before it."""
    for key in excel_keys(desk, "Options"):
        for name, value in desk.registry.values(key).items():
            if re.fullmatch(r"OPEN\d*", name) and isinstance(value, str):
                quoted = re.search(r'"([^"]+)"', value)
                yield Path(quoted[1] if quoted else value.removeprefix("/R ").strip())


def _gen_py_modules(folder: Path) -> Iterator[Path]:
    """The modules that stand for Excel's type library, as one file or as a package."""
    found = folder.glob(f"**/{_TYPE_LIBRARY}*") if folder.is_dir() else iter(())
    for path in sorted(found):
        module = path / "__init__.py" if path.is_dir() else path
        if module.suffix == ".py" and module.is_file():
            yield module
