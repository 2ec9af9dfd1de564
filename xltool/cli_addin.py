"""Door: the commands around the Excel add-in. Parses words, calls the builder, prints Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xltool import console
from xltool.chinese_help import ChineseCommand, ChineseGroup
from xltool.errors import XltoolError

app = typer.Typer(
    cls=ChineseGroup,
    help="Excel 加载项：功能区“绩效目标”上的按钮。",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def root() -> None:
    """The commands of the add-in."""


@app.command(
    cls=ChineseCommand,
    help="制作 Excel 加载项 xltool.xlam。不需要装 Excel。",
    epilog="需要先装制作工具：pip install xltool[addin]\n\n例：xltool addin build -o dist/xltool.xlam",
)
def build(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="输出", help="加载项存到这里")
    ] = Path("dist/xltool.xlam"),
    interpreter: Annotated[
        str | None,
        typer.Option(
            "--interpreter",
            metavar="路径",
            help="员工电脑上 python.exe 的完整路径；不写则为 %LOCALAPPDATA%\\xltool\\python\\python.exe",
        ),
    ] = None,
    *,
    server: Annotated[
        bool, typer.Option("--server", help="按钮之间不退出 Python，第二次起更快；默认不用")
    ] = False,
) -> None:
    """Make the add-in."""
    try:
        from xltool.build import addin  # noqa: PLC0415 - its tools are an extra, and slow to load
    except ModuleNotFoundError as missing:
        raise XltoolError(
            f"缺少制作工具 {missing.name}。请运行：pip install xltool[addin]"
        ) from missing
    settings = addin.Settings(interpreter or addin.INTERPRETER, warm_server=server)
    made = addin.build_addin(settings)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(made)
    console.say(f"已制作 {output}。员工电脑上的 Python 应在 {settings.interpreter}。")
