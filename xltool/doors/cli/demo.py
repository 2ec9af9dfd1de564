"""``xltool demo``: the whole way on shipped and invented workbooks, told step by step."""

import shutil
from collections.abc import Sequence
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
from xltool.doors.cli.review import show_revisions
from xltool.model.errors import XltoolError
from xltool.model.review import CONCLUSION, OPINIONS, REVISIONS
from xltool.workflows import demo as workflow, demo_round, receive, return_, review, run

app = commands()


@command(app, None, "例：xltool demo 试用")
def demo(folder: Annotated[Path, typer.Argument(metavar="文件夹", help="结果放在哪里")] = Path("demo")) -> None:
    """Carry the shipped sample through the whole main job, up to the consolidated workbook."""
    from xltool.workflows.collect import Order  # noqa: PLC0415  an extra of receiving desks

    now = datetime.now()
    path = folder / "科普专项样例.xlsx"
    try:
        workflow.begin_anew(folder, now)
    except OSError as error:
        raise XltoolError(f"“{folder}”不能用作文件夹。请换一个文件夹名再试。") from error
    printing.say("第一步　填报单位：一键完成")
    book = open_book(template_path(SAMPLE), path)
    outcome = run.run(book, now)
    printing.show_findings(path, outcome)
    printing.show_figures(outcome)
    printing.show_made(path, outcome, book.last_backup)
    sealed = _send(folder, path, now)
    again = _review(folder, path, sealed, now)
    printing.say("")
    printing.say("第六步　主管部门：汇总收件箱，连同退回的文件")
    output = folder / "汇总.xlsx"
    received = [folder / workflow.INBOX, folder / workflow.RETURNED]
    collect_and_show(Order(received, output, folder / "应报单位.csv", workers=2))
    pictured = picture_of(output)
    printing.say("")
    printing.say(f"请打开看：{path.resolve()}　和　{output.resolve()}")
    printing.say(f"审核工作簿：{again.resolve()}，看工作表「{REVISIONS}」「{OPINIONS}」「{CONCLUSION}」")
    printing.say(
        f"汇总工作簿的样子：{pictured.resolve()}"
        if pictured
        else "没有装 LibreOffice，所以没有画汇总工作簿的图片；不影响使用。"
    )
    raise typer.Exit(1 if outcome.counts.error else 0)


def _send(folder: Path, path: Path, now: datetime) -> Path:
    """Returns the sealed copy of the sample."""
    printing.say("")
    printing.say("第二步　填报单位：报送")
    second = folder / workflow.OWN / "示例图书馆.xlsx"
    workflow.second_unit(second, now)
    sent = workflow.fill_mailbox(folder, path, second, now)
    for done, how in zip(sent.sealed, ("邮件草稿", "工作簿"), strict=True):
        printing.say(f"已封存 {done.workbook.name}，校验码 {done.seal.code}；{how}放进收件箱")
    printing.say(f"另放进收件箱：封存后被改动的 {sent.tampered.name}，带宏的 {sent.hostile.name}")
    return sent.sealed[0].workbook


def _review(folder: Path, own: Path, sealed: Path, now: datetime) -> Path:
    """One round of review; returns the review workbook of the second version."""
    desk = folder / workflow.DESK
    printing.say("")
    printing.say("第三步　审核单位：审核第 1 版，写意见，退回修改")
    begun, returned = demo_round.review_and_return(sealed, desk, folder / workflow.RETURNED, now)
    written = len(returned.opinions) - begun.warnings
    printing.say(f"预填工具的警告 {begun.warnings} 条，逐条选了采纳或不采纳；又写意见 {written} 条")
    _say_all(return_.told(returned))
    printing.say("")
    printing.say("第四步　填报单位：收审核意见，修改、答复，再报送")
    received, done = demo_round.answer_and_submit(returned.workbook, own, folder / workflow.SENT, now)
    _say_all(receive.told(received))
    shutil.copy(done.letter, folder / workflow.INBOX)
    printing.say(f"已封存 {done.workbook.name}，校验码 {done.seal.code}；邮件草稿放进收件箱")
    _say_all(done.remarks)
    printing.say("")
    printing.say("第五步　审核单位：看第 2 版的修改情况")
    again = review.review(done.workbook, desk, now)
    show_revisions(again)
    _say_all(review.told(again))
    return again.workbook


def _say_all(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        printing.say(sentence)
