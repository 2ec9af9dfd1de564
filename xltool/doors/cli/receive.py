"""``xltool receive``: the opinions of a return into the unit's own workbook."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.review import OPINIONS
from xltool.workflows.receive import receive as merge_return, told

_PATIENCE = 1.0

app = commands()


@command(
    app,
    None,
    "填报工作簿在退回文件旁边、上一级文件夹或当前文件夹时不用写 --into。\n\n"
    "例：xltool receive 退回_731001_科协_2027_一上_v1.xlsx --into 科协.xlsx",
)
def receive(
    returned: Annotated[Path, typer.Argument(metavar="退回文件", help="审核单位退回的工作簿（.xlsx）")],
    into: Annotated[Path | None, typer.Option("--into", metavar="文件", help="收到哪个填报工作簿里（留备份）")] = None,
) -> None:
    """Merge the opinions of a return into the unit's workbook."""
    waiting = threading.Timer(_PATIENCE, printing.say, ["正在找填报工作簿，核对并写入审核意见……"])
    waiting.daemon = True
    waiting.start()
    try:
        done = merge_return(returned, into)
    finally:
        waiting.cancel()
    for line in told(done):
        printing.say(line)
    to_do = "请逐条修改，或在“答复”列写明理由，再报送。" if done.waiting else ""
    printing.say(f"已写进 {done.workbook} 的工作表「{OPINIONS}」。{to_do}")
    printing.show_backup(done.backup)
