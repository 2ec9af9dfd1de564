"""Door: the command that makes the public document. Parses words, calls publication, prints Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xltool.books import open_book
from xltool.doors.cli import printing as console
from xltool.doors.cli.chinese_help import ChineseCommand
from xltool.workflows import publish as publication


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        cls=ChineseCommand,
        help="导出公开的绩效目标文本（Word），含封面、目录、两个部分和每个项目的正式表。",
        epilog="例：xltool publish 科协.xlsx -o 科协绩效目标.docx --pdf",
    )(publish)


def publish(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填报工作簿（.xlsx）")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="输出", help="Word 文件（.docx）；不写则放在工作簿旁边"),
    ] = None,
    *,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存一份 PDF（需要装有 LibreOffice）")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="已看过可能涉及个人信息或涉密的地方，确实可以公开")] = False,
) -> None:
    """Make the public document of both parts."""
    made = publication.publish(open_book(file), accepted=yes)
    target = output or file.with_suffix(".docx")
    publication.save_word(made, target)
    made_pdf = publication.save_pdf(target) if pdf else None
    for sentence in publication.told(made, target, made_pdf):
        console.say(sentence)
    raise typer.Exit(1 if made.outcome.counts.error else 0)
