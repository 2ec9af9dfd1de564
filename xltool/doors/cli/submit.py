"""Door: the commands ``xltool submit`` and ``xltool verify``. Parses words, calls the workflow, prints Chinese."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xltool.books import open_book
from xltool.doors.cli import printing as console
from xltool.doors.cli.chinese_help import ChineseCommand
from xltool.doors.launch import open_in_program
from xltool.model import template as contract
from xltool.model.errors import XltoolError
from xltool.sending.mail_settings import MailSettings, check_addresses, mail_settings
from xltool.sending.seal.short_code import typed_code
from xltool.sending.seal.verify import SealState
from xltool.workflows import submit as submitting
from xltool.workflows import verify as verifying
from xltool.workflows.submit import Submitted
from xltool.workflows.verify import Verdict

SHOWN_CHARACTERS = 60
SHOWN_BEFORE = 12

Folder = Annotated[Path, typer.Option("--to", metavar="文件夹", help="封存的副本和邮件草稿放在哪里")]
MailTo = Annotated[
    str | None,
    typer.Option("--mail-to", metavar="邮箱", help="收件人；不写则用配置文件里的，都没有就空着"),
]
Yes = Annotated[bool, typer.Option("--yes", help="已看过可能涉及个人信息或涉密的地方，确实可以报送")]
OpenDraft = Annotated[bool, typer.Option("--open", help="写好后用邮件程序打开草稿")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        cls=ChineseCommand,
        help="报送：封存一份副本，写好邮件草稿。不发送，原文件一字不动。",
        epilog="有错误、有警告没写说明、资金汇总或表样不是最新的，都不能报送。\n\n例：xltool submit 科协.xlsx --to 报送",
    )(submit)
    app.command(
        cls=ChineseCommand,
        help="核对封存以后有没有改动：指出工作表、单元格、封存时和现在的内容。",
        epilog="退出码：0 完好；1 有改动或没有封存；2 读不了。\n\n例：xltool verify 科协.xlsx --code K7QM-4XTB-9",
    )(verify)


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
    done = submitting.submit(file, folder, datetime.now(), mail_of(mail_to), accepted=yes, run_first=run)
    say_submitted(done)
    if not run:
        console.say("原文件没有改动。")
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
    console.say(f"已封存 {done.workbook.resolve()}")
    console.say(f"{contract.SEAL_LABEL}：{done.seal.code}（第 {done.seal.version} 版，{done.seal.sealed_at}）")
    console.say(f"邮件草稿 {done.letter.resolve()}")
    if not done.attached:
        console.say("工作簿超过邮件的大小限制，没有放进草稿，请用其他方式报送。")
    if done.removed:
        console.say(f"副本里去掉了：{'、'.join(done.removed)}。")
    console.say("还没有发送：请打开邮件草稿，核对后发出。")


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
            verdict = verifying.verify_book(open_book(path))
        except XltoolError as stop:
            if json:
                console.say_json({"file": str(path), "state": None, "error": str(stop)})
            console.complain(stop, path if len(files) > 1 else None)
            worst = 2
            continue
        agrees = typed is None or verdict.code == typed
        intact = verdict.state is SealState.INTACT and agrees
        worst = max(worst, 0 if intact else 1)
        if json:
            console.say_json(_verdict_json(path, verdict, typed))
        else:
            _say_verdict(path, verdict, typed)
    raise typer.Exit(worst)


def _say_verdict(path: Path, verdict: Verdict, typed: str | None) -> None:
    seal = verdict.seal
    sealed = f"校验码 {seal.code}，第 {seal.version} 版，{seal.sealed_at} 封存" if seal else ""
    match verdict.state:
        case SealState.INTACT:
            console.say(f"{path.name}：完好，封存以后没有改动。{sealed}。")
        case SealState.BROKEN:
            _show_differences(path, verdict)
            console.say(f"{path.name}：封存以后有 {len(verdict.differences)} 处改动。{sealed}。")
        case SealState.UNSEALED:
            console.say(f"{path.name}：没有封存（没有用【报送】生成）。")
    if typed is None:
        return
    if verdict.code == typed:
        console.say(f"填报内容与输入的校验码 {typed} 一致。")
    else:
        console.say(f"填报内容的校验码是 {verdict.code}，与输入的 {typed} 不一致：不是同一份内容。")


def _show_differences(path: Path, verdict: Verdict) -> None:
    table = Table(title=f"{path.name} 封存以后的改动", title_justify="left", expand=False)
    for header in ("工作表", "单元格", "行", "栏目", "封存时", "现在"):
        table.add_column(header, overflow="fold")
    for one in verdict.differences:
        cell = one.at.a1 if one.at else ""
        values = _short(one.before, one.after), _short(one.after, one.before)
        words = (one.sheet, cell, one.row, one.field, *values)
        table.add_row(*(Text(word) for word in words))
    Console(highlight=False).print(table)


def _short(value: str, other: str) -> str:
    """A value as shown: a long text from a little before where it differs from the other one."""
    if not value:
        return "（空）"
    pairs = zip(value, other, strict=False)
    differs = next((at for at, (one, two) in enumerate(pairs) if one != two), min(len(value), len(other)))
    start = max(0, min(differs - SHOWN_BEFORE, len(value) - SHOWN_CHARACTERS))
    shown = value[start : start + SHOWN_CHARACTERS]
    before = "……" if start else ""
    return f"{before}{shown}{'……' if start + SHOWN_CHARACTERS < len(value) else ''}"


def _verdict_json(path: Path, verdict: Verdict, typed: str | None) -> dict[str, Any]:
    seal = verdict.seal
    return {
        "file": str(path),
        "state": str(verdict.state),
        "seal": None
        if seal is None
        else {"code": seal.code, "version": seal.version, "sealed_at": seal.sealed_at, "digest": seal.digest},
        "code": verdict.code,
        "code_agrees": None if typed is None else verdict.code == typed,
        "differences": [
            {
                "sheet": one.sheet,
                "cell": one.at.a1 if one.at else None,
                "row": one.row,
                "field": one.field,
                "sealed": one.before,
                "now": one.after,
            }
            for one in verdict.differences
        ],
    }  # fmt: skip
