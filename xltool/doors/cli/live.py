"""``xltool live``: the buttons on the workbook that is open in LibreOffice. Nothing is saved unless asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xltool.books.live.desktop import change_toolbar, desk_book
from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.doors.cli.submit import Folder, MailTo, OpenDraft, Yes, mail_of
from xltool.doors.launch import open_in_program
from xltool.drawing.findings_sheet import summary
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.verbs import VERBS
from xltool.workflows import run as workflow
from xltool.workflows.check import Outcome, check_and_report
from xltool.workflows.submit import submit_open, told

if TYPE_CHECKING:
    from xltool.books.live.book import LiveBook

app = commands(name="live")

OpenFile = Annotated[Path | None, typer.Argument(metavar="文件", help="工作簿；不写则用 LibreOffice 里最前面的那个")]
Save = Annotated[bool, typer.Option("--save", help="做完后保存工作簿")]


Button = StrEnum("Button", [(name, name) for name in VERBS])  # type: ignore[misc]  # mypy wants the names written out
Step = Callable[[Book, datetime], Outcome]


@command(app, "校验打开着的工作簿，问题写进「校验结果」表。", "例：xltool live check")
def check(file: OpenFile = None, *, save: Save = False) -> None:
    """Check the open workbook."""
    _carry_out(check_and_report, file, template.FINDINGS, save=save, findings=True)


@command(app, "计算资金支出计划，重画「资金汇总」表和图。", "例：xltool live totals 科协.xlsx")
def totals(file: OpenFile = None, *, save: Save = False) -> None:
    """Compute the money of the open workbook."""
    _carry_out(workflow.make_totals, file, template.TOTALS, save=save)


@command(app, "生成「部门绩效目标」和每个项目的正式绩效目标表。", "例：xltool live forms --save")
def forms(file: OpenFile = None, *, save: Save = False) -> None:
    """Draw the official sheets into the open workbook."""
    _carry_out(workflow.make_forms, file, template.DEPARTMENT_FORM, save=save)


@command(app, "一键完成：校验、计算资金、生成表样。", "例：xltool live run 科协.xlsx")
def run(file: OpenFile = None, *, save: Save = False) -> None:
    """Check, compute and draw in the open workbook."""
    _carry_out(workflow.run, file, template.FINDINGS, save=save, findings=True)


@command(
    app,
    "报送打开着的工作簿：封存一份副本，写好邮件草稿，不发送。有没保存的改动时先替您保存。",
    "例：xltool live submit --to 报送",
)
def submit(
    folder: Folder, file: OpenFile = None, *, yes: Yes = False, mail_to: MailTo = None, open_draft: OpenDraft = False
) -> None:
    """Seal a copy of the open workbook and write the letter."""
    mail = mail_of(mail_to)
    book = desk_book(file)
    path = Path(book.workbook.fullname)
    done, backup = submit_open(book, path, folder, datetime.now(), mail, book.save, accepted=yes)
    printing.say(told(done, backup))
    printing.say(f"{done.workbook.resolve()}\n{done.letter.resolve()}")
    if open_draft:
        open_in_program(done.letter)


def _add_button(name: str, verb: str, summary: str) -> None:
    """Add a command that presses a button and says the button's sentence."""

    def press_it(file: OpenFile = None) -> None:
        press(Button(verb), file)

    command(app, summary, f"例：xltool live {name}", name=name)(press_it)


_add_button("previous", "previous_finding", "跳到上一个问题。")
_add_button("next", "next_finding", "跳到下一个问题，并说明怎么改。")
_add_button("fix", "fix", "自动修正：先在「校验结果」里列出会改什么，再运行一次才改。")
_add_button("clear", "clear_marks", "清除标记；写过的说明留着。")
_add_button("receive", "receive", "收审核意见：找到本单位的退回文件，把意见收进打开着的工作簿。")
_add_button("review", "review", "审核：打开窗口，把单位报来的封存副本生成审核工作簿。")
_add_button("opinion", "add_opinion", "加意见：在审核工作簿里为选中的单元格加一行意见。")
_add_button("return", "return_", "退回打开着的审核工作簿：保存、封存意见和结论，写好邮件草稿，不发送。")


@command(app, "按一下按钮，只在工作簿里说一句话（LibreOffice 工具栏用）。", "例：xltool live press check", hidden=True)
def press(button: Button, file: OpenFile = None) -> None:
    """Press a button as the ribbon does; its sentence is said in the workbook, and here."""
    book = desk_book(file)
    from xltool.books.live.pressed import Pressed  # noqa: PLC0415
    from xltool.doors import buttons  # noqa: PLC0415  it needs xlwings, an optional extra

    desk = Pressed(book.workbook)
    desk.bring_up()
    done = getattr(buttons, button.value)()
    printing.say(desk.said)
    raise typer.Exit(0 if done else 2)


@command(
    app,
    "把按钮装进 LibreOffice：工具栏和菜单「绩效目标」。",
    "例：xltool live toolbar\n\n取消：xltool live toolbar --remove",
)
def toolbar(*, remove: Annotated[bool, typer.Option("--remove", help="取消工具栏")] = False) -> None:
    """Put the toolbar into LibreOffice, or take it away."""
    again = change_toolbar(remove=remove)
    done = "工具栏已取消。" if remove else "工具栏「绩效目标」已装好。"
    then = "请保存文件，关闭 LibreOffice 的所有窗口，再重新打开。" if again else ""
    where = "" if remove else "按钮在填报工作簿的上方，也在菜单「绩效目标」里。"
    printing.say(done + then + where)


@command(
    app,
    "撤销上一个命令或按钮在打开着的工作簿上做的改动。后来手工改过的地方不动，再运行一次才一并恢复。",
    "例：xltool live undo",
)
def undo(file: OpenFile = None, *, save: Save = False) -> None:
    """Bring back what the last button changed in the open workbook."""
    book = desk_book(file)
    printing.say(book.undo().sentence)
    _save_if(book, save=save)


def _carry_out(step: Step, file: Path | None, shown: str, *, save: bool, findings: bool = False) -> None:
    book = desk_book(file)
    from xltool.books.live.pressed import Pressed  # noqa: PLC0415  it needs xlwings, an optional extra

    desk = Pressed(book.workbook)
    try:
        outcome = step(book, datetime.now())
    except XltoolError as stop:
        desk.insist(str(stop))
        raise
    book.show(shown)
    desk.tell(f"{summary(outcome.counts)}看过以后请按 Ctrl+S 保存。")
    if findings:
        printing.show_findings(Path(book.name), outcome)
    else:
        printing.show_figures(outcome)
    way_back = book.hindered_undo or "不满意可以运行 xltool live undo 撤销。"
    printing.say(f"结果已写进打开着的「{book.name}」。{way_back}")
    _save_if(book, save=save)
    raise typer.Exit(1 if outcome.counts.error else 0)


def _save_if(book: LiveBook, *, save: bool) -> None:
    if save:
        book.save()
    printing.say("已保存。" if save else "还没有保存，看过以后请按 Ctrl+S。")
