"""``xltool remind``: drafts of reminders for the units from which something is due."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.errors import XltoolError

if TYPE_CHECKING:
    from xltool.workflows.remind import Reminded

app = commands()


@command(
    app,
    None,
    "每个还欠着的单位一份邮件草稿（.eml），不发送：未收到的、退回后没有再报的、收到但没有采用的。什么都不欠的单位没有草稿。\n\n"
    "收件人取名单里联系人一栏的邮箱，没有就空着。当天已有的草稿不覆盖。\n\n"
    "例：xltool remind 收件箱 退回 --expect 应报单位.csv --to 催报\n\n"
    "退出码：0 完成；2 没能完成。",
)
def remind(
    paths: Annotated[list[Path], typer.Argument(metavar="收件...", help="收到的文件和文件夹，退回的文件也要在内")],
    expect: Annotated[
        Path, typer.Option("--expect", metavar="名单", help="应报单位名单（CSV 或 .xlsx：单位编码,单位名称,联系人）")
    ],
    folder: Annotated[Path, typer.Option("--to", metavar="文件夹", help="草稿放在哪里；不能在收件文件夹里面")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="已看过认不出单位的文件，确实要催")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="个数", help="本机同时用几个进程", min=1, max=64)
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="文件夹", help="读取记录放在哪里；用汇总的那个，读过的就不再读")
    ] = None,
) -> None:
    """Write the drafts, say how many units are late and in which way."""
    from xltool.workflows.collect import Order  # noqa: PLC0415  an extra of receiving desks
    from xltool.workflows.remind import remind as remind_units, told  # noqa: PLC0415  loads pandas

    order = Order(paths, folder, expect, workers=workers or os.cpu_count() or 1, state=state)
    try:
        with printing.watching("读取") as watch:
            done = remind_units(order, datetime.now(), watch, accepted=yes)
    except KeyboardInterrupt:
        raise XltoolError(
            f"已中断，没有写草稿；已经读过的文件记在“{order.state_folder}”，再运行一次会接着做。"
        ) from None
    show_reminders(done)
    for sentence in (*done.said, *told(done)):
        printing.say(sentence)


def show_reminders(done: Reminded) -> None:
    """Print a row for each unit that is reminded."""
    drafts = [*((*pair, "已写") for pair in done.written), *((*pair, "今天已有") for pair in done.kept)]
    rows = [
        (one.unit, one.name, "、".join(dict.fromkeys(state.value for state in one.states)), one.to, path.name, what)
        for one, path, what in drafts
    ]
    if rows:
        printing.show_table("催报", ("单位编码", "单位名称", "情况", "收件人", "草稿", ""), rows)
