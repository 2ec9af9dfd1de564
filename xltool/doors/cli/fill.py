"""The commands on the workbook that staff fill in. Each parses words, calls a workflow, prints Chinese, sets the exit code."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.submission import Submission
from xltool.sending.file_names import SUBMITTED_FOLDER
from xltool.workflows.check import Outcome, check as judge, check_and_report

app = commands()

Workbook = Annotated[Path, typer.Argument(metavar="文件", help="填报工作簿（.xlsx）")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="输出", help="结果另存到这里；不写则直接改原文件（留备份）")
]


@command(
    app,
    None,
    "例：xltool new 2027年.xlsx --year 2027\n\n例：xltool new 2027年.xlsx --from 2026年.xlsx\n\n例：xltool new 2027年.xlsx --form card_annual",
)
def new(
    output: Annotated[Path, typer.Argument(metavar="新文件", help="新工作簿的路径（.xlsx）")],
    year: Annotated[int | None, typer.Option("--year", metavar="年度", help="填报年度", min=2000, max=2100)] = None,
    last: Annotated[Path | None, typer.Option("--from", metavar="去年文件", help="从这个工作簿结转")] = None,
    form: Annotated[
        str | None,
        typer.Option("--form", metavar="表样名", help="用哪个表样，见 xltool form list；不写时与去年文件相同"),
    ] = None,
) -> None:
    """Make a fresh workbook, or one rolled forward from last year's."""
    from xltool.doors.new_workbook import make_workbook

    made = make_workbook(output, f"「{output}」", form=form, last=last, year=year)
    if last:
        printing.say(
            f"已新建 {output}（{made.year} 年度，表样「{made.form.title}」）。文字和指标已结转，金额已清空，请逐项填写。"
        )
    else:
        printing.say(f"已新建 {output}。请用 Excel 或 WPS 打开，从封面填起。")


@command(
    app,
    None,
    "例：xltool check 科协.xlsx\n\n例：xltool check 科协.xlsx 农业局.xlsx --json\n\n"
    "编号的含义见《校验规则》（docs/rules.md）。警告写了说明就算已答复；退出码 1 表示还有错误。",
)
def check(
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="一个或多个工作簿")],
    *,
    json: Annotated[bool, typer.Option("--json", help="每个文件输出一行 JSON")] = False,
    write: Annotated[bool, typer.Option("--write", help="把问题写进工作簿的「校验结果」表")] = False,
) -> None:
    """Check workbooks; report every file, then exit with the worst result."""
    if json:
        from xltool.doors.cli import json_output

    worst = 0
    for path in printing.progress(files, quiet=json):
        try:
            book = open_book(path)
            outcome = check_and_report(book, datetime.now()) if write else judge(book)
        except XltoolError as stop:
            if json:
                json_output.say(json_output.refusal(path, stop))
            printing.complain(stop, path if len(files) > 1 else None)
            worst = 2
            continue
        worst = max(worst, 1 if outcome.counts.error else 0)
        if json:
            json_output.say(json_output.outcome(path, outcome))
        else:
            printing.show_findings(path, outcome)
            if since := _say_since(book, outcome.submission, path):
                printing.say(since)
            if write:
                printing.say("问题已写进工作表「校验结果」，点单元格列可跳转。")
    raise typer.Exit(worst)


def _say_since(book: Book, submission: Submission, path: Path) -> str:
    """What changed since a version was sealed; where none can have been, nothing that compares is loaded."""
    if template.SEAL_SHEET not in book.sheet_names() and not os.path.lexists(path.parent / SUBMITTED_FOLDER):
        return ""
    from xltool.sending.former import say_since

    return say_since(book, submission, path)


@command(app, None, "例：xltool fix 科协.xlsx --dry-run（先看会改哪些单元格）\n\n例：xltool fix 科协.xlsx")
def fix(
    file: Workbook,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会改什么，不改文件")] = False,
    output: Output = None,
) -> None:
    """Mend what needs no judgement; list every change."""
    from xltool.workflows import fix as workflow

    book = open_book(file, output)
    changes = workflow.fix(book)
    printing.show_changes(changes)
    if dry_run:
        if changes:
            printing.say(f"以上 {len(changes)} 处改动还没有写入。去掉 --dry-run 再运行一次即可修正。")
        return
    if changes or output:
        workflow.apply_fixes(book, changes)
        printing.say(f"已修正 {len(changes)} 处，保存在 {output or file}。")
        printing.show_backup(book.last_backup)


@command(
    app,
    None,
    "某时点累计支出 = 预算数 × 累计百分比，四舍五入到分；当期支出是相邻两个时点之差。\n\n例：xltool totals 科协.xlsx -o 科协（已计算）.xlsx",
)
def totals(file: Workbook, output: Output = None) -> None:
    """Compute the money and draw 资金汇总."""
    from xltool.workflows.run import make_totals

    outcome = _make(file, output, make_totals)
    printing.show_figures(outcome)
    _leave(outcome)


@command(
    app,
    None,
    "再次生成时替换原来生成的表，您自己加的工作表不动。\n\n例：xltool forms 科协.xlsx\n\n"
    "例：xltool forms 科协.xlsx --pdf（另把正式表按顺序存成一个 PDF；封存过的副本只打印，不重画）",
)
def forms(
    file: Workbook,
    output: Output = None,
    *,
    pdf: Annotated[
        bool,
        typer.Option(
            "--pdf",
            help="另把正式表存成一个带书签的 PDF，放在工作簿旁边；-o 写 .pdf 可以另起名字（需要装有 LibreOffice）",
        ),
    ] = False,
) -> None:
    """Draw the official sheets."""
    from xltool.workflows.run import make_forms

    if not pdf:
        _leave(_make(file, output, make_forms))
    from xltool.workflows.print_forms import draw_unless_sealed, pdf_beside, print_file

    target = output if output and output.suffix.lower() == ".pdf" else None
    book = open_book(file, None if target else output)
    outcome = draw_unless_sealed(book, datetime.now())
    if outcome is None and output and not target:
        raise XltoolError(
            f"{file.name} 封存过，只打印，不重画，所以不另存工作簿。请去掉 -o，或写 PDF 的文件名（.pdf）。"
        )
    drawn = output if output and not target else file
    if outcome is not None:
        printing.show_made(drawn, outcome, book.last_backup)
    printing.say(f"已导出 {print_file(open_book(drawn), drawn, target or pdf_beside(drawn), outcome).resolve()}")
    raise typer.Exit(1 if outcome and outcome.counts.error else 0)


@command(app, None, "改动以前的版本留在同一文件夹的 xltool备份 里。\n\n例：xltool run 科协.xlsx")
def run(file: Workbook, output: Output = None) -> None:
    """Check, compute, draw, all in one plan."""
    from xltool.workflows import run as workflow

    _leave(_make(file, output, workflow.run, findings=True))


def _make(
    file: Path, output: Path | None, step: Callable[[FileBook, datetime], Outcome], *, findings: bool = False
) -> Outcome:
    book = open_book(file, output)
    outcome = step(book, datetime.now())
    if findings:
        printing.show_findings(file, outcome)
        printing.show_figures(outcome)
    printing.show_made(output or file, outcome, book.last_backup)
    return outcome


def _leave(outcome: Outcome) -> None:
    raise typer.Exit(1 if outcome.counts.error else 0)
