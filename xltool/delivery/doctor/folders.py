"""Check of the folders that the tool writes to; found out by writing."""

from collections.abc import Iterator
from pathlib import Path

from xltool.books.file.saving import BACKUP_FOLDER, is_read_only
from xltool.delivery.desk.desk import Desk, home, xlstart
from xltool.delivery.doctor.verdicts import Result, not_applicable, ok, problem

_ASK = "请信息人员给您的账户开放这个文件夹的写入权限"


def folders_writable(desk: Desk) -> Result:
    """The workbook and its folder can be written to, and on Windows those of the add-in, the program and the temporary files."""
    for folder, use, how in (*_of_the_workbook(desk), *_of_the_desk(desk)):
        if not desk.can_write(folder):
            return problem(str(folder), f"{use}不能写入。", f"{how}。")
    if desk.workbook is not None and desk.workbook.path.is_file() and is_read_only(desk.workbook.path):
        how = "请在文件属性中去掉“只读”；邮件里的附件请先另存到自己的文件夹。"
        return problem(str(desk.workbook.path), "这是只读文件，按钮和命令都不能改它。", how)
    if not desk.on_windows and desk.workbook is None:
        return not_applicable("没有指明填报工作簿。")
    whose = "工作簿和它的文件夹" if desk.workbook else ""
    ours = "XLSTART、程序文件夹和临时文件夹" if desk.on_windows else ""
    return ok(f"{whose}{'，' if whose and ours else ''}{ours}都能写入。")


def _of_the_workbook(desk: Desk) -> Iterator[tuple[Path, str, str]]:
    """None for a workbook that was never saved or lies at a web address: it has no folder."""
    if desk.workbook is None or not desk.workbook.path.is_absolute():
        return
    folder = desk.workbook.path.parent
    how = f"请把工作簿复制到可以写入的文件夹（例如“文档”）再处理，或者{_ASK}"
    yield folder, "工作簿所在的文件夹", how
    if (folder / BACKUP_FOLDER).exists():
        yield (folder / BACKUP_FOLDER, "留存以前版本的文件夹", f"请给它改名或移走，工具会另建一个；或者{_ASK}")


def _of_the_desk(desk: Desk) -> Iterator[tuple[Path, str, str]]:
    if not desk.on_windows:
        return
    yield xlstart(desk), "加载项的文件夹（XLSTART）", _ASK
    yield home(desk), "程序文件夹", _ASK
    for name in ("TEMP", "TMP"):
        if desk.env.get(name):
            yield Path(desk.env[name]), f"临时文件夹（%{name}%）", f"{_ASK}，或改正环境变量 {name}"
