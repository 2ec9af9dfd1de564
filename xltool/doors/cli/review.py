"""``xltool review``, which begins the review of a sealed copy, and ``xltool return``, which seals it and drafts the letter."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool.doors.cli import json_output, printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.doors.cli.submit import SHOWN_CHARACTERS, mail_of, show_differences
from xltool.doors.launch import open_in_program
from xltool.model.errors import NeedsYes, XltoolError
from xltool.model.review import CONCLUSION, OPINIONS, REVISIONS, Level
from xltool.reviewing.return_letter import count_levels
from xltool.reviewing.revisions_sheet import say_revisions
from xltool.sending.seal.changes import in_short
from xltool.workflows import return_ as returning, review as reviewing
from xltool.workflows.return_ import EntriesChanged, NotReturned, Returned
from xltool.workflows.review import Begun

app = commands()


@command(
    app,
    None,
    "只收封存以后没有改动过的副本。已经有的审核工作簿不会被覆盖。\n\n"
    "单位修改后再报的，与上次审核的那一版比较：先列没有意见要求、单位自己改动的地方，再逐条列意见的修改前、修改后、答复和状态。"
    "上次的退回文件或封存副本在这个文件旁边、「退回」文件夹或 -o 的文件夹里找，也可以用 --base 指明。\n\n"
    "例：xltool review 731001_科协_2027_一上_v1_20270110.xlsx\n\n例：xltool review 收件/科协.xlsx -o 审核\n\n"
    "例：xltool review 收件/科协二.xlsx --base 退回/退回_731001_科协_2027_一上_v1.xlsx",
)
def review(
    file: Annotated[Path, typer.Argument(metavar="文件", help="单位报来的封存副本（.xlsx）")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="输出", help="审核工作簿放在哪里：文件夹或文件名；不写则放在旁边"),
    ] = None,
    *,
    base: Annotated[
        Path | None, typer.Option("--base", metavar="文件", help="上次审核的那一版，或它的退回文件；不写则自己找")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出一行 JSON")] = False,
) -> None:
    """Make the review workbook of a sealed copy."""
    begun = reviewing.review(file, output, datetime.now(), base=base)
    if json:
        json_output.say(json_output.begun(begun))
        return
    if begun.revisions:
        _show_revisions(begun)
    printing.say(f"已生成 {begun.workbook.resolve()}")
    printing.say(
        f"第 {begun.round} 轮审核，所审为第 {begun.seal.version} 版，校验码 {begun.seal.code}。"
        + (f"带入以前的意见 {begun.former} 条。" if begun.former else "")
        + (f"预填工具的警告 {begun.warnings} 条，请选采纳或不采纳。" if begun.warnings else "")
    )
    for remark in begun.remarks:
        printing.say(remark)
    if begun.found:
        printing.say(f"{say_revisions(begun.found)}，见工作表「{REVISIONS}」。")
    printing.say(f"请在「{OPINIONS}」写意见，在「{CONCLUSION}」选结论，存盘后退回：xltool return {begun.workbook.name}")


@command(
    app,
    None,
    "单位填报的内容一个字也不能改；改了的逐处列明，可以用 --as-opinions 变成意见。\n\n"
    "例：xltool return 退回_731001_科协_2027_一上_v1.xlsx --mail-to kexie@example.gov.cn\n\n"
    "退出码：0 已退回；1 还有要补要改的；2 没能完成。",
    name="return",
)
def return_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="审核工作簿（用 xltool review 生成）")],
    folder: Annotated[
        Path | None, typer.Option("--to", metavar="文件夹", help="退回的工作簿和邮件草稿放在哪里；不写则就在原处")
    ] = None,
    *,
    mail_to: Annotated[
        str | None, typer.Option("--mail-to", metavar="邮箱", help="单位的邮箱；不写则用配置文件里的，都没有就空着")
    ] = None,
    as_opinions: Annotated[
        bool, typer.Option("--as-opinions", help="把审核人在填报内容里的改动变成意见，并恢复单位原来的内容")
    ] = False,
    level: Annotated[Level, typer.Option("--level", metavar="级别", help="这样变成的意见是什么级别")] = Level.ADVICE,
    yes: Annotated[bool, typer.Option("--yes", help="没有必须修改的意见，也确实要退回修改")] = False,
    open_draft: Annotated[bool, typer.Option("--open", help="写好后用邮件程序打开草稿")] = False,
) -> None:
    """Seal a review workbook and draft the letter to the unit."""
    if level == Level.WARNING:
        raise XltoolError(
            f"--level 不能是{Level.WARNING}：那是工具的警告。请写{Level.MUST}、{Level.ADVICE}或{Level.QUESTION}。"
        )
    try:
        done = returning.return_(
            file,
            datetime.now(),
            mail_of(mail_to),
            folder=folder,
            accepted=yes,
            as_opinions=level if as_opinions else None,
        )
    except (NotReturned, NeedsYes) as stop:
        if isinstance(stop, EntriesChanged):
            show_differences(f"{file.name} 里对单位填报内容的改动", stop.differences, "单位填的")
        printing.complain(stop)
        raise typer.Exit(1) from stop
    say_returned(done)
    if open_draft:
        open_in_program(done.letter)


def say_returned(done: Returned) -> None:
    """Say what was sealed and where it is."""
    sealed = done.sealed
    due = f"，修改期限 {sealed.deadline}" if sealed.deadline else ""
    printing.say(f"已退回 {done.workbook.resolve()}")
    printing.say(f"第 {sealed.round} 轮，{sealed.decision}{due}：{count_levels(done.opinions)}。")
    printing.say(f"邮件草稿 {done.letter.resolve()}")
    if not done.attached:
        printing.say("工作簿超过邮件的大小限制，没有放进草稿，请用其他方式退回。")
    for remark in done.remarks:
        printing.say(remark)
    printing.show_backup(done.backup)
    printing.say("还没有发送：请打开邮件草稿，核对后发出。")


def _show_revisions(begun: Begun) -> None:
    rows = [
        (
            one.state,
            f"「{one.sheet}」{one.cell}" if one.sheet else "",
            one.indicator or one.project,
            one.field,
            one.opinion,
            in_short(one.before, one.after, SHOWN_CHARACTERS) if one.field else one.before,
            in_short(one.after, one.before, SHOWN_CHARACTERS) if one.field else one.after,
            one.answer,
        )
        for one in begun.revisions
    ]
    headers = ("状态", "位置", "项目或指标", "栏目", "意见", "修改前", "修改后", "答复")
    printing.show_table(f"第 {begun.seal.version} 版的修改情况", headers, rows)
