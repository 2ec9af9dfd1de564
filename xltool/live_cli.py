"""Door: ``xltool live``, the buttons on the workbook that is open in LibreOffice. Nothing is saved unless asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool import console, contract, submitting, workflow
from xltool.books.desk import desk_book
from xltool.cells import Book
from xltool.chinese_help import ChineseCommand, ChineseGroup
from xltool.cli_submit import Folder, MailTo, OpenDraft, Yes, mail_of
from xltool.opening import open_in_program

live = typer.Typer(
    name="live",
    cls=ChineseGroup,
    help=(
        "在 LibreOffice 里打开着的工作簿上直接运行（Linux 桌面）。结果写进打开着的工作簿，由您自己保存。\n\n"
        "例：xltool live run 科协.xlsx（没有打开时替您打开）"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)

OpenFile = Annotated[
    Path | None,
    typer.Argument(metavar="文件", help="工作簿；不写则用 LibreOffice 里最前面的那个"),
]
Save = Annotated[bool, typer.Option("--save", help="做完后保存工作簿")]
Step = Callable[[Book, datetime], workflow.Outcome]


@live.command(
    cls=ChineseCommand,
    help="校验打开着的工作簿，问题写进「校验结果」表。",
    epilog="例：xltool live check",
)
def check(file: OpenFile = None, *, save: Save = False) -> None:
    """Check the open workbook."""
    _press(workflow.check_and_report, file, contract.FINDINGS, save=save, findings=True)


@live.command(
    cls=ChineseCommand,
    help="计算资金支出计划，重画「资金汇总」表和图。",
    epilog="例：xltool live totals 科协.xlsx",
)
def totals(file: OpenFile = None, *, save: Save = False) -> None:
    """Compute the money of the open workbook."""
    _press(workflow.make_totals, file, contract.TOTALS, save=save)


@live.command(
    cls=ChineseCommand,
    help="生成「部门绩效目标」和每个项目的正式绩效目标表。",
    epilog="例：xltool live forms --save",
)
def forms(file: OpenFile = None, *, save: Save = False) -> None:
    """Draw the official sheets into the open workbook."""
    _press(workflow.make_forms, file, contract.DEPARTMENT_FORM, save=save)


@live.command(
    cls=ChineseCommand,
    help="一键完成：校验、计算资金、生成表样。",
    epilog="例：xltool live run 科协.xlsx",
)
def run(file: OpenFile = None, *, save: Save = False) -> None:
    """Check, compute and draw in the open workbook."""
    _press(workflow.run, file, contract.FINDINGS, save=save, findings=True)


@live.command(
    cls=ChineseCommand,
    help="报送打开着的工作簿：封存一份副本，写好邮件草稿，不发送。有没保存的改动时先替您保存。",
    epilog="例：xltool live submit --to 报送",
)
def submit(
    folder: Folder,
    file: OpenFile = None,
    *,
    yes: Yes = False,
    mail_to: MailTo = None,
    open_draft: OpenDraft = False,
) -> None:
    """Seal a copy of the open workbook and write the letter."""
    mail = mail_of(mail_to)
    book = desk_book(file)
    path = Path(book.workbook.fullname)
    done, backup = submitting.submit_open(
        book, path, folder, datetime.now(), mail, book.save, accepted=yes
    )
    console.say(submitting.told(done, backup))
    console.say(f"{done.workbook.resolve()}\n{done.letter.resolve()}")
    if open_draft:
        open_in_program(done.letter)


def _press(
    step: Step, file: Path | None, shown: str, *, save: bool, findings: bool = False
) -> None:
    book = desk_book(file)
    outcome = step(book, datetime.now())
    book.show(shown)
    if findings:
        console.show_findings(Path(book.name), outcome)
    else:
        console.show_figures(outcome)
    if save:
        book.save()
    saved = "已保存。" if save else "还没有保存，看过以后请按 Ctrl+S。"
    console.say(f"结果已写进打开着的「{book.name}」，{saved}")
    raise typer.Exit(1 if outcome.counts.error else 0)
