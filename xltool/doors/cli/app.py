"""Door: the command line. Parses words, calls the workflow, prints Chinese, sets the exit code.

Exit codes: 0 done and no error found; 1 done, the entries have errors; 2 could not be done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xltool import __version__
from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.doors.cli import (
    addin,
    collect,
    demo,
    desk,
    publishing,
    submit,
    window,
)
from xltool.doors.cli import (
    documents as importing,
)
from xltool.doors.cli import printing as console
from xltool.doors.cli.chinese_help import ChineseCommand, ChineseGroup
from xltool.doors.cli.live import live
from xltool.model.errors import XltoolError
from xltool.workflows import check as workflow
from xltool.workflows import fix as fixes
from xltool.workflows import new as new_workbook
from xltool.workflows import run as whole_run

app = typer.Typer(
    name="xltool",
    cls=ChineseGroup,
    help=(
        "预算绩效目标填报工具：校验工作簿、计算资金支出、生成正式表样。\n\n"
        "最常用：xltool run 文件.xlsx（一键完成）；xltool check 文件.xlsx（只校验，不改文件）。\n\n"
        "退出码：0 完成且没有错误；1 完成，但填报内容有错误；2 没能完成（原因见提示）。"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(addin.app, name="addin")
app.command(
    "window",
    cls=ChineseCommand,
    help="打开窗口：不用 Excel 加载项，对选定的文件按同样的按钮。",
    epilog=window.EPILOG,
)(window.open_window)

app.add_typer(live)
desk.register(app)
importing.register(app)
publishing.register(app)
app.add_typer(demo.app)
app.add_typer(collect.app)
submit.register(app)

Workbook = Annotated[Path, typer.Argument(metavar="文件", help="填报工作簿（.xlsx）")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="输出", help="结果另存到这里；不写则直接改原文件（留备份）"),
]


def _version(*, wanted: bool) -> None:
    if wanted:
        console.say(f"xltool {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[bool, typer.Option("--version", help="显示版本号", callback=_version, is_eager=True)] = False,
) -> None:
    """预算绩效目标填报工具。"""


@app.command(
    cls=ChineseCommand,
    help="新建一个空白工作簿；--from 指定去年的工作簿时，把文字和指标结转过来，金额清空。",
    epilog="例：xltool new 2027年.xlsx --year 2027\n\n例：xltool new 2027年.xlsx --from 2026年.xlsx",
)
def new(
    output: Annotated[Path, typer.Argument(metavar="新文件", help="新工作簿的路径（.xlsx）")],
    year: Annotated[int | None, typer.Option("--year", metavar="年度", help="填报年度", min=2000, max=2100)] = None,
    last: Annotated[Path | None, typer.Option("--from", metavar="去年文件", help="从这个工作簿结转")] = None,
) -> None:
    """Make a fresh workbook, or one rolled forward from last year's."""
    book = new_workbook.blank(output, f"「{output}」")
    former = open_book(last) if last else None
    if former is not None:
        carried = new_workbook.start_from(book, former, year)
        console.say(f"已新建 {output}（{carried} 年度）。文字和指标已结转，金额已清空，请逐项填写。")
    else:
        new_workbook.start_year(book, year or datetime.now().year + 1)
        console.say(f"已新建 {output}。请用 Excel 或 WPS 打开，从封面填起。")


@app.command(
    cls=ChineseCommand,
    help="校验一个或多个工作簿。默认只看不改；--write 把结果写进「校验结果」表。",
    epilog="例：xltool check 科协.xlsx\n\n例：xltool check 科协.xlsx 农业局.xlsx --json\n\n编号的含义见《校验规则》（docs/rules.md）。警告写了说明就算已答复；退出码 1 表示还有错误。",
)
def check(
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="一个或多个工作簿")],
    *,
    json: Annotated[bool, typer.Option("--json", help="每个文件输出一行 JSON")] = False,
    write: Annotated[bool, typer.Option("--write", help="把问题写进工作簿的「校验结果」表")] = False,
) -> None:
    """Check workbooks; report every file, then exit with the worst result."""
    worst = 0
    for path in console.progress(files, quiet=json):
        try:
            book = open_book(path)
            outcome = workflow.check_and_report(book, datetime.now()) if write else workflow.check(book)
        except XltoolError as stop:
            if json:
                console.say_json(console.refused_json(path, stop))
            console.complain(stop, path if len(files) > 1 else None)
            worst = 2
            continue
        worst = max(worst, 1 if outcome.counts.error else 0)
        if json:
            console.say_json(console.outcome_json(path, outcome))
        else:
            console.show_findings(path, outcome)
            if write:
                console.say("问题已写进工作表「校验结果」，点单元格列可跳转。")
    raise typer.Exit(worst)


@app.command(
    cls=ChineseCommand,
    help="自动修正不需要判断的问题（全角字符、多余空格、单位写法……），并列出每一处改动。",
    epilog="例：xltool fix 科协.xlsx --dry-run（先看会改哪些单元格）\n\n例：xltool fix 科协.xlsx",
)
def fix(
    file: Workbook,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会改什么，不改文件")] = False,
    output: Output = None,
) -> None:
    """Mend what needs no judgement; list every change."""
    book = open_book(file, output)
    changes = fixes.fix(book)
    console.show_changes(changes)
    if dry_run:
        if changes:
            console.say(f"以上 {len(changes)} 处改动还没有写入。去掉 --dry-run 再运行一次即可修正。")
        return
    if changes or output:
        fixes.apply_fixes(book, changes)
        console.say(f"已修正 {len(changes)} 处，保存在 {output or file}。")
        console.show_backup(book.last_backup)


@app.command(
    cls=ChineseCommand,
    help="计算资金支出计划，重画「资金汇总」表和图。",
    epilog="某时点累计支出 = 预算数 × 累计百分比，四舍五入到分；当期支出是相邻两个时点之差。\n\n例：xltool totals 科协.xlsx -o 科协（已计算）.xlsx",
)
def totals(file: Workbook, output: Output = None) -> None:
    """Compute the money and draw 资金汇总."""
    outcome = _made(file, output, whole_run.make_totals)
    console.show_figures(outcome)
    _leave(outcome)


@app.command(
    cls=ChineseCommand,
    help="生成「部门绩效目标」和每个项目的正式绩效目标表。",
    epilog="再次生成时替换原来生成的表，您自己加的工作表不动。\n\n例：xltool forms 科协.xlsx",
)
def forms(file: Workbook, output: Output = None) -> None:
    """Draw the official sheets."""
    _leave(_made(file, output, whole_run.make_forms))


@app.command(
    cls=ChineseCommand,
    help="一键完成：校验、计算资金、生成表样，问题写进「校验结果」。",
    epilog="改动以前的版本留在同一文件夹的 xltool备份 里。\n\n例：xltool run 科协.xlsx",
)
def run(file: Workbook, output: Output = None) -> None:
    """Check, compute, draw, all in one plan."""
    outcome = _made(file, output, whole_run.run, findings=True)
    _leave(outcome)


def _made(
    file: Path,
    output: Path | None,
    step: Callable[[FileBook, datetime], workflow.Outcome],
    *,
    findings: bool = False,
) -> workflow.Outcome:
    book = open_book(file, output)
    outcome = step(book, datetime.now())
    if findings:
        console.show_findings(file, outcome)
        console.show_figures(outcome)
    console.show_made(output or file, outcome, book.last_backup)
    return outcome


def _leave(outcome: workflow.Outcome) -> None:
    raise typer.Exit(1 if outcome.counts.error else 0)
