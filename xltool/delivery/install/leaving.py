r"""The script that ends an uninstallation that was interrupted, when Python may be gone already.

Python writes it before it removes anything but the add-in, and removes it as the last of all. uninstall.cmd runs it instead
of Python when it is there. cmd.exe reads it after a change to UTF-8; every path is in quotes and below the script's folder.
"""

from collections.abc import Iterable
from pathlib import Path

LEAVING = "leaving.cmd"
UNINSTALLER = "uninstall.cmd"
REMOVED = r"%LOCALAPPDATA%\Temp\xltool-removed"
"""Where files that were in use have been moved; empty once Python has ended."""
PAUSE = r'if /i not "%~1"=="/quiet" pause'


def leaving_script(files: Iterable[Path], folders: Iterable[Path]) -> bytes:
    """The script for files, and for folders that are removed if empty, both below the folder of the script."""
    lines = [
        "@echo off",
        "setlocal DisableDelayedExpansion",
        'set "HERE=%~dp0"',
        'cd /d "%SystemRoot%"',
        "chcp 65001 >nul",
        'set "LEFT="',
    ]
    lines += [
        f'if exist {path} del /f /q {path} >nul 2>nul & if exist {path} set "LEFT={path[1:-1]}"'
        for path in map(_quote, files)
    ]
    lines += [f"rd {path} 2>nul" for path in map(_quote, folders)]
    lines += [
        f'rd /s /q "{REMOVED}" 2>nul',
        "if defined LEFT goto left",
        # One line, as the script is gone before it ends.
        f'del /f /q "%HERE%{UNINSTALLER}" 2>nul & del /f /q "%~f0" & rd "%HERE%." 2>nul & echo 已经卸载。 & ({PAUSE}) & exit /b 0',
        ":left",
        'echo 还有文件没有删除，可能正被 xltool 的窗口使用："%LEFT%"',
        f"echo 请关闭 xltool 的窗口，再双击 {UNINSTALLER}。",
        PAUSE,
        "exit /b 1",
    ]
    return "\r\n".join([*lines, ""]).encode("utf-8")


def _quote(path: Path) -> str:
    text = str(path).replace("/", "\\").replace("%", "%%")
    return f'"%HERE%{text}"'
