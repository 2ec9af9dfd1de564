"""``xltool demo``: the whole way on shipped and invented workbooks, told step by step."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool.books import open_book
from xltool.books.shipped import SAMPLE, template_path
from xltool.documents.office import picture_of
from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.doors.cli.collect import collect_and_show
from xltool.model.errors import XltoolError
from xltool.workflows import demo as workflow, run

app = commands()


@command(app, None, "例：xltool demo 试用")
def demo(folder: Annotated[Path, typer.Argument(metavar="文件夹", help="结果放在哪里")] = Path("demo")) -> None:
    """Carry the shipped sample through the whole main job, up to the consolidated workbook."""
    from xltool.workflows.collect import Order  # noqa: PLC0415  an extra of receiving desks

    now = datetime.now()
    path = folder / "科普专项样例.xlsx"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise XltoolError(f"“{folder}”不能用作文件夹。请换一个文件夹名再试。") from error
    printing.say("第一步　填报单位：一键完成")
    book = open_book(template_path(SAMPLE), path)
    outcome = run.run(book, now)
    printing.show_findings(path, outcome)
    printing.show_figures(outcome)
    printing.show_made(path, outcome, book.last_backup)
    _send(folder, path, now)
    printing.say("")
    printing.say("第三步　主管部门：汇总收件箱")
    output = folder / "汇总.xlsx"
    collect_and_show(Order([folder / workflow.INBOX], output, folder / "应报单位.csv", workers=2))
    pictured = picture_of(output)
    printing.say("")
    printing.say(f"请打开看：{path.resolve()}　和　{output.resolve()}")
    printing.say(
        f"汇总工作簿的样子：{pictured.resolve()}"
        if pictured
        else "没有装 LibreOffice，所以没有画汇总工作簿的图片；不影响使用。"
    )
    raise typer.Exit(1 if outcome.counts.error else 0)


def _send(folder: Path, path: Path, now: datetime) -> None:
    printing.say("")
    printing.say("第二步　填报单位：报送")
    work = folder / "填报"
    work.mkdir(exist_ok=True)
    second = work / "示例图书馆.xlsx"
    workflow.second_unit(second, now)
    sent = workflow.fill_mailbox(folder, path, second, now)
    for done, how in zip(sent.sealed, ("邮件草稿", "工作簿"), strict=True):
        printing.say(f"已封存 {done.workbook.name}，校验码 {done.seal.code}；{how}放进收件箱")
    printing.say(f"另放进收件箱：封存后被改动的 {sent.tampered.name}，带宏的 {sent.hostile.name}")
