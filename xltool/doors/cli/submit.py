"""``xltool submit``, which seals a copy and writes the letter, and ``xltool verify``, which compares with the seal."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool.books import open_book
from xltool.doors.cli import json_output, printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.doors.launch import open_in_program
from xltool.model import template
from xltool.model.errors import XltoolError
from xltool.sending.mail_settings import MailSettings, check_addresses, mail_settings
from xltool.sending.seal.changes import in_short
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.short_code import typed_code
from xltool.sending.seal.verify import SealState
from xltool.workflows import submit as workflow
from xltool.workflows.opinions import OpinionsOpen
from xltool.workflows.submit import Submitted
from xltool.workflows.verify import Verdict, verify_book

SHOWN_CHARACTERS = 60

app = commands()

Folder = Annotated[Path, typer.Option("--to", metavar="文件夹", help="封存的副本和邮件草稿放在哪里")]
MailTo = Annotated[
    str | None, typer.Option("--mail-to", metavar="邮箱", help="收件人；不写则用配置文件里的，都没有就空着")
]
Yes = Annotated[bool, typer.Option("--yes", help="已看过可能涉及个人信息或涉密的地方，确实可以报送")]
OpenDraft = Annotated[bool, typer.Option("--open", help="写好后用邮件程序打开草稿")]


@command(
    app, None, "有错误、有警告没写说明、资金汇总或表样不是最新的，都不能报送。\n\n例：xltool submit 科协.xlsx --to 报送"
)
def submit(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填报工作簿（.xlsx 或 .xlsm）")],
    folder: Folder,
    *,
    run: Annotated[bool, typer.Option("--run", help="先一键完成（会改写原文件，留备份）")] = False,
    yes: Yes = False,
    mail_to: MailTo = None,
    open_draft: OpenDraft = False,
) -> None:
    """Seal a copy and write the letter."""
    try:
        done = workflow.submit(file, folder, datetime.now(), mail_of(mail_to), accepted=yes, run_first=run)
    except OpinionsOpen as stop:
        printing.complain(stop)
        raise typer.Exit(1) from stop
    say_submitted(done)
    if not run:
        printing.say("原文件没有改动。")
    if open_draft:
        open_in_program(done.letter)


def mail_of(mail_to: str | None) -> MailSettings:
    """The settings of this desk, with the recipient given on the command line."""
    settings = mail_settings()
    if mail_to is None:
        return settings
    return replace(settings, to=check_addresses(mail_to, "--mail-to "))


def say_submitted(done: Submitted) -> None:
    """Say what was written and where."""
    printing.say(f"已封存 {done.workbook.resolve()}")
    printing.say(f"{template.SEAL_LABEL}：{done.seal.code}（第 {done.seal.version} 版，{done.seal.sealed_at}）")
    printing.say(f"邮件草稿 {done.letter.resolve()}")
    if not done.attached:
        printing.say("工作簿超过邮件的大小限制，没有放进草稿，请用其他方式报送。")
    if done.removed:
        printing.say(f"副本里去掉了：{'、'.join(done.removed)}。")
    for remark in done.remarks:
        printing.say(remark)
    printing.say("还没有发送：请打开邮件草稿，核对后发出。")


@command(app, None, "退出码：0 完好；1 有改动或没有封存；2 读不了。\n\n例：xltool verify 科协.xlsx --code K7QM-4XTB-9")
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="一个或多个工作簿")],
    *,
    json: Annotated[bool, typer.Option("--json", help="每个文件输出一行 JSON")] = False,
    code: Annotated[str | None, typer.Option("--code", metavar="校验码", help="纸上或邮件里的校验码")] = None,
) -> None:
    """Compare workbooks with their seals; report every file, then exit with the worst result."""
    typed = None if code is None else typed_code(code)
    if code is not None and typed is None:
        raise XltoolError(f"校验码“{code}”输错了。请对照纸面重新输入，例如 K7QM-4XTB-9；其中没有 0、1、I、L、O、S、Z。")
    worst = 0
    for path in files:
        try:
            verdict = verify_book(open_book(path))
        except XltoolError as stop:
            if json:
                json_output.say({"file": str(path), "state": None, "error": str(stop)})
            printing.complain(stop, path if len(files) > 1 else None)
            worst = 2
            continue
        agrees = typed is None or verdict.code == typed
        intact = verdict.state is SealState.INTACT and agrees
        worst = max(worst, 0 if intact else 1)
        if json:
            json_output.say(json_output.verdict(path, verdict, typed))
        else:
            _say_verdict(path, verdict, typed)
    raise typer.Exit(worst)


def _say_verdict(path: Path, verdict: Verdict, typed: str | None) -> None:
    seal = verdict.seal
    sealed = f"校验码 {seal.code}，第 {seal.version} 版，{seal.sealed_at} 封存" if seal else ""
    match verdict.state:
        case SealState.INTACT:
            printing.say(f"{path.name}：完好，封存以后没有改动。{sealed}。")
        case SealState.BROKEN:
            show_differences(f"{path.name} 封存以后的改动", verdict.differences, "封存时")
            printing.say(f"{path.name}：封存以后有 {len(verdict.differences)} 处改动。{sealed}。")
        case SealState.UNSEALED:
            printing.say(f"{path.name}：没有封存（没有用【报送】生成）。")
    if typed is None:
        return
    if verdict.code == typed:
        printing.say(f"填报内容与输入的校验码 {typed} 一致。")
    else:
        printing.say(f"填报内容的校验码是 {verdict.code}，与输入的 {typed} 不一致：不是同一份内容。")


def show_differences(title: str, differences: Iterable[Difference], before: str) -> None:
    """Print what differs as a table; ``before``: what its former values are called."""
    rows = [
        (
            one.sheet,
            one.at.a1 if one.at else "",
            one.row,
            one.field,
            in_short(one.before, one.after, SHOWN_CHARACTERS),
            in_short(one.after, one.before, SHOWN_CHARACTERS),
        )
        for one in differences
    ]
    printing.show_table(title, ("工作表", "单元格", "行", "栏目", before, "现在"), rows)
