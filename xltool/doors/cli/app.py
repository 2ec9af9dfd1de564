"""The commands of ``xltool``. A module is loaded when its command is run: ``check`` does not load Word, ``--help`` nothing.

Exit codes: 0 done and no error found; 1 done, the entries have errors; 2 could not be done.
"""

import sys
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_group

from xltool import __version__
from xltool.doors.cli.chinese_help import ChineseGroup, commands


class Entry(NamedTuple):
    """A command: the module of this folder that has it, and its help."""

    module: str
    help: str
    hidden: bool = False


COMMANDS = {
    "window": Entry("desk", "打开窗口：不用 Excel 加载项，对选定的文件按同样的按钮。"),
    "doctor": Entry("desk", "检查环境：按钮不起作用时说出原因和怎么办。不需要打开 Excel。"),
    "bundle": Entry(
        "desk",
        "制作安装文件夹：加载项、64 位 Windows 的 Python 和全部程序包、install.cmd 等，拿到不联网的电脑上用。"
        "制作时需要联网下载程序包，版本和校验值都已锁定。",
    ),
    "dropped": Entry("desk", "check.cmd 和 window.cmd 用的命令。", hidden=True),
    "import": Entry("documents", "把去年公开的文档（文本或 Word）或别的格式的工作簿导入成新的填报工作簿。"),
    "publish": Entry("documents", "导出公开的绩效目标文本（Word），含封面、目录、两个部分和每个项目的正式表。"),
    "submit": Entry("submit", "报送：封存一份副本，写好邮件草稿。不发送，原文件一字不动。"),
    "verify": Entry("submit", "核对封存以后有没有改动：指出工作表、单元格、封存时和现在的内容。"),
    "receive": Entry("receive", "收审核意见：把退回文件里的意见并进自己的填报工作簿，不管排过序、插过行还是改过名。"),
    "compare": Entry("compare", "比较同一表样的两个工作簿：逐表、逐行、逐栏列出原来和现在的内容。"),
    "review": Entry("review", "审核：从单位报来的封存副本生成审核工作簿，在里面写意见和结论。"),
    "return": Entry("review", "退回：封存审核意见和结论，写好给单位的邮件草稿。不发送。"),
    "new": Entry("fill", "新建一个空白工作簿；--from 指定去年的工作簿时，把文字和指标结转过来，金额清空。"),
    "check": Entry("fill", "校验一个或多个工作簿。默认只看不改；--write 把结果写进「校验结果」表。"),
    "form": Entry("forms", "表样：列出、查看、制作、检查、安装和删去各地的表样。"),
    "fix": Entry("fill", "自动修正不需要判断的问题（全角字符、多余空格、单位写法……），并列出每一处改动。"),
    "totals": Entry("fill", "计算资金支出计划，重画「资金汇总」表和图。"),
    "forms": Entry("fill", "生成「部门绩效目标」和每个项目的正式绩效目标表。"),
    "run": Entry("fill", "一键完成：校验、计算资金、生成表样，问题写进「校验结果」。"),
    "addin": Entry("addin", "Excel 加载项：功能区“绩效目标”上的按钮。"),
    "live": Entry(
        "live",
        "在 LibreOffice 里打开着的工作簿上直接运行（Linux 桌面）。结果写进打开着的工作簿，由您自己保存。\n\n"
        "例：xltool live run 科协.xlsx（没有打开时替您打开）",
    ),
    "demo": Entry("demo", "用自带的样例走一遍全过程：校验、计算资金、生成表样、报送、汇总。"),
    "collect": Entry("collect", "汇总收到的工作簿：文件、文件夹、邮件（.eml）、压缩包，一次读完，生成汇总工作簿。"),
    "remind": Entry("remind", "催报：给未报、退回未再报、报了没有采用的单位各写一份邮件草稿。不发送。"),
}
"""In the order of ``--help``."""


class Commands(ChineseGroup):
    """The group whose commands are loaded one by one."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Name them, the hidden one too."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Load the command's module and make that command alone; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        app: typer.Typer = import_module(f"xltool.doors.cli.{COMMANDS[cmd_name].module}").app
        if app.info.name == cmd_name:
            group = get_group(app)
            group.help = COMMANDS[cmd_name].help
            return group
        (info,) = (
            one for one in app.registered_commands if (one.name or getattr(one.callback, "__name__", "")) == cmd_name
        )
        made = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
        made.help = COMMANDS[cmd_name].help
        return made

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List them from the table, without loading any."""
        listed = {name: TyperCommand(name, help=one.help, hidden=one.hidden) for name, one in COMMANDS.items()}
        TyperGroup(commands=dict(listed)).format_commands(ctx, formatter)


app = commands(
    "预算绩效目标填报工具：校验工作簿、计算资金支出、生成正式表样。\n\n"
    "最常用：xltool run 文件.xlsx（一键完成）；xltool check 文件.xlsx（只校验，不改文件）。\n\n"
    "退出码：0 完成且没有错误；1 完成，但填报内容有错误；2 没能完成（原因见提示）。",
    name="xltool",
    cls=Commands,
)


def _say_version(*, wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"xltool {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="显示版本号", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Stand before every command."""
