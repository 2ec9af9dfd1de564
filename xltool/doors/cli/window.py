"""Door: ``xltool window``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xltool.doors.window import start as window
from xltool.doors.window.engines import Page

EPILOG = "需要先装：pip install 'xltool[window]'\n\n例：xltool window 科协.xlsx"


def open_window(
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="填报工作簿；不写则在窗口里选")] = None,
    *,
    page: Annotated[
        Page,
        typer.Option(
            "--page",
            show_default=False,
            metavar="页",
            help="先显示哪一页：fill 填报（不写就是它）、collect 汇总、import 导入、publish 导出文档",
        ),
    ] = Page.FILL,
) -> None:
    """Open the window and stay until it is closed."""
    raise typer.Exit(window.show(page, file))
