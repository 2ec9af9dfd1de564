"""``xltool form``: which forms there are, a package made of one, a package checked, installed, taken away."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool.books.file.saving import save_new
from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.errors import XltoolError
from xltool.workflows import forms as workflow

app = commands(name="form")

Name = Annotated[str, typer.Argument(metavar="表样名", help="例如 hebei_text，见 xltool form list")]
Pack = Annotated[Path, typer.Argument(metavar="表样包", help="表样包工作簿（.xlsx）")]


@command(app, "列出可以用的表样：工具自带的和已经安装的。", "例：xltool form list", name="list")
def list_forms() -> None:
    """Say which forms can be used."""
    for line in workflow.listed(datetime.now().date()):
        printing.say(line)


@command(app, "显示一个表样有哪些栏目、时点、指标和规则。", "例：xltool form show hebei_text")
def show(name: Name) -> None:
    """Say what a form asks for."""
    for line in workflow.shown(workflow.named(name), datetime.now().date()):
        printing.say(line)


@command(
    app,
    "从一个表样做出表样包工作簿，在 Excel 里改成本地的表样。",
    "改好以后先检查，再安装。\n\n例：xltool form new 我县表样.xlsx --from hebei_text",
)
def new(
    output: Annotated[Path, typer.Argument(metavar="新文件", help="表样包的路径（.xlsx）")],
    source: Annotated[str, typer.Option("--from", metavar="表样名", help="从哪个表样开始")] = "hebei_text",
) -> None:
    """Write the package workbook of a form."""
    from xltool.delivery.template.form_package import build_package

    put_new(output, build_package(workflow.named(source)))
    printing.say(
        f"已做出 {output}。请在 Excel 里改“说明”的表样名、标题和版本，再改各表；改好后运行 xltool form check {output}"
    )


@command(app, "检查一个表样包，列出每一处问题在哪张表哪一行、怎么改。", "例：xltool form check 我县表样.xlsx")
def check(pack: Pack) -> None:
    """Read a package and say whether it is a form."""
    form = workflow.check_to_install(pack)
    printing.say(f"{pack.name} 可以用：{form.title}（{form.name}，{form.version} 版，校验值 {form.digest}）。")


@command(
    app,
    "安装一个表样包，装在本人的文件夹里，不需要管理员。更新也用它：版本要比原来大。",
    "例：xltool form install 我县表样.xlsx",
)
def install(pack: Pack) -> None:
    """Keep a package where forms are looked for."""
    form = workflow.install(pack)
    printing.say(
        f"已安装表样「{form.title}」（{form.name}，{form.version} 版）。"
        f"新建工作簿：xltool new 新文件.xlsx --form {form.name}"
    )


@command(app, "删去一个已经安装的表样。用它填的工作簿以后要重新安装才能打开。", "例：xltool form remove card_ourcounty")
def remove(name: Name) -> None:
    """Take an installed form away."""
    gone = workflow.remove(name)
    printing.say(f"已删去表样 {name} 的 {len(gone)} 个版本。")


def put_new(output: Path, content: bytes) -> None:
    """Write a workbook that was made; XltoolError when something of that name is there, or it is no .xlsx."""
    if output.suffix.lower() != ".xlsx":
        raise XltoolError(f"输出文件“{output.name}”的扩展名应为 .xlsx。请改用 .xlsx 结尾的文件名。")
    if not save_new(output, content):
        raise XltoolError(f"「{output}」已经存在。请换一个文件名，或先把它移走。")
