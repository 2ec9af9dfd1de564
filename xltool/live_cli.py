"""Door: ``xltool live``, the buttons on the workbook that is open in LibreOffice. Nothing is saved unless asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xltool import console, contract, workflow
from xltool.books.desk import desk_book
from xltool.cells import Book
from xltool.chinese_help import ChineseCommand, ChineseGroup

if TYPE_CHECKING:
    from xltool.books.live import LiveBook

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
    help="撤销上一个命令或按钮在打开着的工作簿上做的改动。后来手工改过的地方不动，再运行一次才一并恢复。",
    epilog="例：xltool live undo",
)
def undo(file: OpenFile = None, *, save: Save = False) -> None:
    """Bring back what the last button changed in the open workbook."""
    book = desk_book(file)
    console.say(book.undo().sentence)
    _save_if(book, save=save)


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
    console.say(f"结果已写进打开着的「{book.name}」。不满意可以运行 xltool live undo 撤销。")
    _save_if(book, save=save)
    raise typer.Exit(1 if outcome.counts.error else 0)


def _save_if(book: LiveBook, *, save: bool) -> None:
    if save:
        book.save()
    console.say("已保存。" if save else "还没有保存，看过以后请按 Ctrl+S。")
