r"""What people double-click in the bundle, and the page that tells them to.

cmd.exe reads a script in the code page of the desk, so everything it must understand is ASCII; Chinese is printed by
Python. The one exception is the end of a script, reached only when Python is missing, after a change to UTF-8.
"%~dp0" is the folder of the script; it is always in quotes, and never within parentheses, as it may hold blanks, & and ).
"""

from __future__ import annotations

from xltool.delivery.install.leaving import LEAVING, PAUSE, REMOVED, UNINSTALLER

_PYTHON = r'"%XLTOOL%" -X utf8 -B -P -m xltool'
_HEAD = r"""@echo off
setlocal DisableDelayedExpansion
set "XLTOOL=%~dp0python\{program}"
if not exist "%XLTOOL%" goto missing
"""
_MISSING = """
:missing
chcp 65001 >nul
echo.
echo   xltool: python\\{program} ?
echo   请先把压缩包完整解压到一个文件夹，再双击里面的文件。 .
echo.
pause
exit /b 2
"""


def scripts() -> dict[str, bytes]:
    """Every script of the bundle by its name, lines ended as Windows wants them."""
    texts = {
        "install.cmd": _simple('addin install --from "%~dp0."'),
        UNINSTALLER: _last("addin uninstall"),
        "doctor.cmd": _simple("doctor"),
        "check.cmd": _for_files(
            "check.cmd", "python.exe", f"{_PYTHON} dropped", 'set "CODE=%ERRORLEVEL%"\necho.\npause\nexit /b %CODE%'
        ),
        "window.cmd": _for_files("window.cmd", "pythonw.exe", f'start "" {_PYTHON} dropped --window', "exit /b"),
    }
    return {name: text.replace("\n", "\r\n").encode("utf-8") for name, text in texts.items()}


def _simple(words: str) -> str:
    """Run, wait for a key unless started with /quiet, and leave with Python's own code."""
    return (
        _head("python.exe")
        + f'{_PYTHON} {words}\nset "CODE=%ERRORLEVEL%"\necho.\n{PAUSE}\nexit /b %CODE%\n'
        + _MISSING.format(program="python.exe")
    )


def _last(words: str) -> str:
    """Like the simple one, all on one line, as the script itself may be gone when Python is done.

    What Python has left for a second run goes before Python, which may be gone. cmd.exe must not stand in our folder.
    """
    python = _PYTHON.replace("%XLTOOL%", "!XLTOOL!")
    return (
        f'@echo off\nsetlocal DisableDelayedExpansion\nif exist "%~dp0{LEAVING}" goto leave\n'
        + _head("python.exe")
        + 'cd /d "%SystemRoot%"\nsetlocal EnableDelayedExpansion\n'
        + f'{python} {words} & set "CODE=!ERRORLEVEL!" & rd /s /q "{REMOVED}" 2>nul & echo. & ({PAUSE}) & exit /b !CODE!\n'
        + f':leave\n"%~dp0{LEAVING}" %1\n'
        + _MISSING.format(program="python.exe")
    )


def _for_files(name: str, program: str, run: str, after: str) -> str:
    """A script that files are dropped on: Python is given the whole command line, as cmd.exe cuts unquoted names.

    Explorer puts no quotes around a path without blanks; at "&", "=" and "," it would be cut. What cmd.exe would make of
    the rest of a path cut at "&" is never run: the script ends cmd.exe itself. What is typed at a prompt comes as it is.
    """
    dropped = f"{run}\n{after}\n".replace("%", "!").replace("exit /b", "exit")
    return (
        _head(program)
        + "setlocal EnableDelayedExpansion\n"
        + 'set "XLTOOL_DROPPED=!cmdcmdline!"\n'
        + "if not defined XLTOOL_DROPPED goto typed\n"
        + f'set "REST=!XLTOOL_DROPPED:{name}=!"\n'
        + 'if not "!REST!"=="!XLTOOL_DROPPED!" goto dropped\n'
        + f":typed\nendlocal\n{run} %*\n{after}\n:dropped\n{dropped}"
        + _MISSING.format(program=program)
    )


def _head(program: str) -> str:
    return _HEAD.format(program=program)


def instructions(*, version: str, python: str, collecting: bool = False) -> bytes:
    """安装说明.txt: one page, for Notepad."""
    parts = (
        "这一份带有汇总组件（xltool collect），供收件、汇总的电脑用，填报的电脑也能用。"
        if collecting
        else "这一份供填报的电脑用，不带汇总组件（xltool collect）；收件、汇总的电脑请装用 --with 汇总 制作的那一份。"
    )
    text = f"""预算绩效目标工具 xltool {version}　安装说明

这个文件夹里什么都有：Excel 加载项、Python {python}、全部程序包。不用联网，不用管理员权限，只装给当前用户。


一、安装（两分钟）

1. 右键点压缩包，选【属性】，有“解除锁定”的请勾选、确定；再【全部解压缩】到本机的一个文件夹。
   不要在压缩包里面直接双击。
2. 关闭全部 Excel 窗口。
3. 双击 install.cmd。看到“安装完成”后打开 Excel，应当出现“绩效目标”选项卡。

升级：用新的文件夹再做一遍，不用先卸载。
装到了哪里：加载项在 %APPDATA%\\Microsoft\\Excel\\XLSTART，其余在 %LOCALAPPDATA%\\xltool。
统一部署：install.cmd /quiet 不等按键，退出码 0 成功，1 装好了但有问题要处理，2 没装成。


二、按钮不起作用

双击 doctor.cmd（不用打开 Excel），它说出原因和怎么办。


三、不能用功能区按钮的电脑（WPS、Excel 不许启动程序）

* window.cmd：打开一个窗口，选工作簿，功能和按钮一样。
* check.cmd：把一个或几个工作簿拖到它的图标上，列出问题，不改文件。
请先在 Excel 或 WPS 里保存并关闭工作簿。


四、卸载

关闭 Excel，双击 uninstall.cmd。只删安装时放进去的文件；以后改过的文件会留下，并说出是哪些。


五、给信息人员

* SHA256SUMS.txt 是每个文件的 SHA-256，可以用来加白名单，也用来发现复制不完整：安装前逐个核对。
* 程序包清单.txt 是所用程序包在 PyPI 上的文件名和 SHA-256，版本都已锁定；licences 文件夹是全部许可。
* {parts}
* 没有证书签名。需要签名的单位请用自己的证书给 xltool.xlam 的宏签名，再把 SHA256SUMS.txt 里那一行换成新的校验值。
* 防护软件的规则“阻止 Office 应用程序创建子进程”（ASR d4f940ab）会让按钮没有反应：
  请排除 %LOCALAPPDATA%\\xltool\\python\\python.exe，或者让员工用 window.cmd。
* 不往注册表里写东西（只会删掉 Excel 禁用本加载项的那条记录），不改系统设置，不联网，不收集任何信息。
"""
    return text.replace("\n", "\r\n").encode("utf-8-sig")
