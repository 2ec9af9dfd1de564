r"""What people double-click in the bundle, and the page that tells them to.

cmd.exe reads a script in the code page of the desk, so everything it must understand is ASCII; Chinese is printed by
Python. The one exception is the end of a script, reached only when Python is missing, after a change to UTF-8.
"%~dp0" is the folder of the script; it is always in quotes, and never within parentheses, as it may hold blanks, & and ).
"""

from importlib import resources

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
    text = resources.files("xltool.delivery.bundle").joinpath("instructions.txt").read_text("utf-8")
    text = text.format(version=version, python=python, parts=parts)
    return text.replace("\n", "\r\n").encode("utf-8-sig")
