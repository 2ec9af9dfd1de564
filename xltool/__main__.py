"""The process: turns every way of stopping into one Chinese sentence on stderr and an exit code."""

import gc

gc.set_threshold(100_000)  # what is loaded cannot be collected: looking through it takes a tenth of a check

import atexit
import os
import sys

import typer

from xltool.doors.cli.app import app
from xltool.doors.cli.printing import settle_streams
from xltool.model.dialog import tell
from xltool.model.errors import XltoolError, said_by_system, shorten_if_too_long

CANNOT = 2


def main() -> None:
    """Run the command line; never shows a traceback."""
    settle_streams()
    atexit.register(gc.freeze)  # what is loaded is not looked through when the process ends either
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False, prog_name="xltool", windows_expand_args=False)
    except XltoolError as stop:
        return _stop(str(stop))
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as misuse:
        return _stop(_explain(misuse, sys.argv[1:]))
    except (typer.Abort, KeyboardInterrupt):
        return _stop("已中断，工作簿没有改动。")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None:
            return _stop(_about_file(error))
        from xltool.model.crash_log import log_crash  # noqa: PLC0415

        return _stop(f"xltool 遇到没有预料到的问题，已停下。请把这个文件发给维护人员：{log_crash()}")
    return code if isinstance(code, int) else 0


def _about_file(error: OSError) -> str:
    """Say in Chinese what the system has against a file or folder."""
    said = f"“{error.filename}”{said_by_system(error)}，没有做完"
    return shorten_if_too_long(error) or f"{said}。请检查这个名字和所在的文件夹，再试一次。"


def _explain(misuse: typer.TyperException, arguments: list[str]) -> str:
    """Say in Chinese what was wrong with the words on the command line."""
    if not arguments:
        return misuse.format_message()
    option = getattr(misuse, "option_name", "")
    missing = type(misuse).__name__ == "MissingParameter"
    if option:
        what = f"选项 {option} 用不上或缺少值"
    elif missing:
        options = [name for name in getattr(getattr(misuse, "param", None), "opts", ()) if name.startswith("--")]
        what = f"还缺少选项 {options[0]}" if options else "还缺少文件名"
    elif isinstance(misuse, typer.BadParameter):
        names = getattr(misuse.param, "opts", None) or ["参数"]
        what = f"选项 {names[0]} 的值不能用" if names[0].startswith("-") else "的文件名不能用"
    else:
        what = f"写法不对：{' '.join(arguments)}"
    context = getattr(misuse, "ctx", None)
    command = context.command_path if context else "xltool"
    return f"命令{what}。请用 {command} --help 看用法。"


def _stop(sentence: str) -> int:
    tell(sentence)
    return CANNOT


if __name__ == "__main__":
    main()
