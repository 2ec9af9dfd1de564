"""``xltool collect``: shows how far it is, then how the collection stands."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.errors import XltoolError
from xltool.receiving.decision.standing import HARMLESS

if TYPE_CHECKING:
    from xltool.workflows.collect import Collected, Order

app = commands()


@command(
    app,
    None,
    "同一单位同一年度同一阶段只计最高版本；没有封存、封存后被改动、有错误的不计入，逐一列明原因。\n\n"
    "再次运行只读新收到的文件；中断后再运行同一条命令，接着做。\n\n"
    "例：xltool collect 收件箱 -o 汇总.xlsx --expect 应报单位.csv\n\n"
    "退出码：0 全部采用；1 有没有采用的文件或版本冲突；2 没能完成。",
)
def collect(
    paths: Annotated[list[Path], typer.Argument(metavar="收件...", help="收到的文件、邮件、压缩包或文件夹")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="输出", help="汇总工作簿（.xlsx）")],
    expect: Annotated[
        Path | None,
        typer.Option("--expect", metavar="名单", help="应报单位名单（CSV 或 .xlsx：单位编码,单位名称,联系人）"),
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option("--dataset", metavar="文件夹", help="同样的表另存为 Parquet，供数据分析")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="个数", help="本机同时用几个进程", min=1, max=64)
    ] = None,
    dask: Annotated[str | None, typer.Option("--dask", metavar="地址", help="改在这个 Dask 集群上处理")] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="文件夹", help="读取记录放在哪里；不写则放在输出旁边")
    ] = None,
) -> None:
    """Consolidate a mailbox."""
    from xltool.workflows.collect import Order  # noqa: PLC0415  an extra of receiving desks

    if dask is not None and workers is not None:
        raise XltoolError("--workers 和 --dask 只能用一个。请去掉其中一个再试。")
    order = Order(paths, output, expect, dataset, workers or os.cpu_count() or 1, dask, state)
    raise typer.Exit(0 if collect_and_show(order).all_accepted else 1)


def collect_and_show(order: Order) -> Collected:
    """Consolidate with a bar that shows rate and remaining time, then print how it stands and where to look."""
    from xltool.workflows.collect import Interrupted, collect as collect_workbooks  # noqa: PLC0415  loads pandas

    try:
        with printing.watching("读取") as watch:
            collected = collect_workbooks(order, datetime.now(), watch)
    except KeyboardInterrupt:
        raise Interrupted(order) from None
    _show(order, collected)
    return collected


def _show(order: Order, collected: Collected) -> None:
    from xltool.workflows.collect import standings, told  # noqa: PLC0415

    for sentence in collected.evidence.said:
        printing.say(sentence)
    numbers = standings(collected)
    rows = [((standing.value, "" if standing in HARMLESS else "red"), str(number)) for standing, number in numbers]
    everything = ("合计", str(sum(number for _, number in numbers)))
    printing.show_table("收到的文件", ("处理结果", "份数"), [*rows, everything], right=("份数",))
    for sentence in told(order, collected):
        printing.say(sentence)
