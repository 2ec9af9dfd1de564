"""``xltool compare``: two workbooks of one form side by side."""

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from xltool.doors.cli import json_output, printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.errors import XltoolError
from xltool.sending.seal.changes import in_short
from xltool.workflows import compare as workflow
from xltool.workflows.compare import Compared

SHOWN_CHARACTERS = 60

app = commands()


@command(
    app,
    None,
    "只排过序不算不同；移动一行说一次；改了名称的行按标识对应，没有标识的按内容相近对应并注明。\n\n"
    "例：xltool compare 一上.xlsx 二上.xlsx -o 比较.xlsx\n\n"
    "退出码：0 没有不同；1 有不同；2 没能完成。",
)
def compare(
    before: Annotated[Path, typer.Argument(metavar="原文件", help="原来的工作簿（.xlsx 或 .xlsm），封存过的也可以")],
    after: Annotated[Path, typer.Argument(metavar="现文件", help="现在的工作簿，与原来的用同一表样")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="输出", help="把全部不同写进新工作簿（.xlsx）")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出一行 JSON")] = False,
) -> None:
    """Compare two workbooks."""
    try:
        compared = workflow.compare(before, after)
    except XltoolError as stop:
        if json:
            json_output.say({"file_a": str(before), "file_b": str(after), "error": str(stop)})
        raise
    if output is not None:
        from xltool.doors.cli.forms import put_new  # noqa: PLC0415  most comparisons are only looked at
        from xltool.workflows.comparison_workbook import comparison_workbook  # noqa: PLC0415

        put_new(output, comparison_workbook(compared, datetime.now()))
    if json:
        json_output.say(json_output.comparison(compared))
    else:
        _show(compared)
        if output is not None:
            printing.say(f"已写入 {output.resolve()}")
    raise typer.Exit(1 if compared.changes else 0)


def _show(compared: Compared) -> None:
    for sentence in workflow.remarks(compared):
        printing.say(sentence)
    for sheet, changes in groupby(compared.changes, key=lambda change: change.sheet):
        rows = [
            (
                one.kind_shown,
                _cells(workflow.address_of(one.cell_before), workflow.address_of(one.cell_after)),
                workflow.place_of(one),
                one.field,
                in_short(one.before, one.after, SHOWN_CHARACTERS),
                in_short(one.after, one.before, SHOWN_CHARACTERS),
            )
            for one in changes
        ]
        printing.show_table(
            f"「{sheet}」{len(rows)} 处不同", ("种类", "单元格", "行", "栏目", "原内容", "现内容"), rows
        )
    for sentence in workflow.told(compared):
        printing.say(sentence)


def _cells(before: str, after: str) -> str:
    """Where it stood and where it stands, once when that is one cell."""
    return " → ".join(dict.fromkeys(filter(None, (before, after))))
