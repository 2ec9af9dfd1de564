"""``xltool addin``: makes the Excel add-in, puts it on this desk, takes it away, says whether it is there."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from xltool.delivery.desk.desk import ADDIN, INTERPRETER, Desk, as_on_windows, xlstart
from xltool.delivery.desk.this_desk import delete_value, example_desk, this_desk
from xltool.delivery.doctor.checks import INSTALLATION, examine, problems, sentence
from xltool.delivery.install import sources
from xltool.delivery.install.carry_out import carry_out, take_away
from xltool.delivery.install.plan import Delivery, RemoveFile, Step, WriteFile, plan_install, plan_uninstall, summarise
from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.errors import XltoolError

_MANY = 50
"""Steps that take long enough to say how far they are."""
BUILD_TOOLS = "请在源码文件夹里运行 pip install -e '.[addin]'，再试一次。"

DryRun = Annotated[bool, typer.Option("--dry-run", help="只列出要做的步骤，什么也不改")]

app = commands(name="addin")


@command(
    app,
    "制作 Excel 加载项 xltool.xlam。不需要装 Excel。",
    f"缺少制作工具时，{BUILD_TOOLS}\n\n例：xltool addin build -o dist/xltool.xlam",
)
def build(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="输出", help="加载项存到这里")] = Path(
        "dist/xltool.xlam"
    ),
    interpreter: Annotated[
        str | None,
        typer.Option(
            "--interpreter",
            metavar="路径",
            help="员工电脑上 python.exe 的完整路径；不写则为 %LOCALAPPDATA%\\xltool\\python\\python.exe",
        ),
    ] = None,
    *,
    warm: Annotated[
        bool,
        typer.Option(
            "--warm/--no-warm",
            help="Excel 开着时让 Python 等着下一次按钮，第二次起更快；--no-warm 则每次按钮都重新启动",
        ),
    ] = True,
) -> None:
    """Make the add-in."""
    addin = builder()
    settings = addin.Settings(interpreter or INTERPRETER, warm=warm)
    made = addin.build_addin(settings)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(made)
    printing.say(f"已制作 {output}。员工电脑上的 Python 应在 {settings.interpreter}。")


@command(
    app,
    (
        "把加载项装到这台 Windows 电脑的 Excel 里，不需要管理员权限，只对当前用户。可以重复运行，也用来升级。"
        "在 Linux、macOS 上只说明会做什么。"
    ),
    "一般双击安装文件夹里的 install.cmd，它运行的就是这个命令。\n\n例：xltool addin install --dry-run",
)
def install(
    folder: Annotated[
        Path | None, typer.Option("--from", metavar="文件夹", help="xltool bundle 制作的安装文件夹")
    ] = None,
    addin: Annotated[
        Path | None,
        typer.Option("--addin", metavar="加载项", help="只装这个加载项，运行程序用现在的 Python；不写则现做一个"),
    ] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Put the add-in, and what it needs, on this desk."""
    desk = this_desk()
    folder = folder or (None if addin else sources.bundle_around(desk.interpreter))
    if not desk.on_windows:
        _explain(desk, plan_install(example_desk(), _example_delivery(folder, addin)))
        return
    given = sources.from_bundle(folder) if folder else _addin_alone(desk, addin)
    steps = plan_install(desk, given)
    if dry_run:
        _list(steps)
        return
    carry_out(steps, delete_value, _say_how_far())
    _list(steps)
    printing.say("安装完成。请打开 Excel，应当出现“绩效目标”选项卡。" if steps else "已经装好，没有需要改动的。")
    found = problems(examine(desk))
    for answer in found:
        printing.say(f"还需注意：{sentence(answer)}")
    raise typer.Exit(1 if found else 0)


@command(
    app,
    "把加载项从这台 Windows 电脑上去掉：只删安装时放进去的文件，别的不动。",
    "退出码：0 全部删除了；1 有文件留下（逐个列出）；2 没有卸载，例如 Excel 还开着。\n\n例：xltool addin uninstall --dry-run",
)
def uninstall(*, dry_run: DryRun = False) -> None:
    """Take the add-in off this desk."""
    desk = this_desk()
    if not desk.on_windows:
        _explain(desk, [])
        return
    removal = plan_uninstall(desk)
    _list(removal.steps)
    for path in removal.changed:
        printing.say(f"没有删除 {path}：安装以后被改过。不需要时请自己删除。")
    if dry_run:
        return
    if not removal.steps:
        printing.say("这台电脑上没有安装，什么也没有改动。")
        return
    stayed = take_away(removal)
    # From here on our own modules may be gone: nothing more is loaded.
    for path in stayed:
        sys.stdout.write(f"没有删除 {path}：正被别的程序使用。\n")
    ending = "请关闭 xltool 的窗口，再双击 uninstall.cmd。" if stayed else "已经卸载。"
    sys.stdout.write(f"{ending}\n")
    sys.stdout.flush()
    raise typer.Exit(1 if stayed or removal.changed else 0)


@command(app, "看加载项装好了没有、版本对不对。按钮不起作用时请用 xltool doctor。", "退出码：0 装好了；1 没有装好。")
def status() -> None:
    """Say whether the add-in is installed."""
    desk = this_desk()
    if not desk.on_windows:
        printing.say(f"这台电脑是 {desk.system}，Excel 加载项只用于 Windows。")
        return
    answers = examine(desk, INSTALLATION)
    printing.show_answers(answers)
    raise typer.Exit(1 if problems(answers) else 0)


def builder() -> ModuleType:
    """What makes the add-in; its tools are an extra, and slow to load."""
    try:
        from xltool.delivery.addin import addin  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise XltoolError(f"缺少制作加载项的工具 {missing.name}。{BUILD_TOOLS}") from missing
    return addin


def _addin_alone(desk: Desk, path: Path | None) -> Delivery:
    if path is not None:
        return sources.from_addin(desk, path)
    try:
        addin = builder()
    except XltoolError as missing:
        raise XltoolError(
            "没有可以安装的加载项。请双击安装文件夹里的 install.cmd，或者用 --addin 指定加载项文件。"
        ) from missing
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / ADDIN
        made.write_bytes(addin.build_addin())
        return sources.from_addin(desk, made)


def _example_delivery(folder: Path | None, addin: Path | None) -> Delivery:
    """What would be installed; an add-in need not be made to say where it would go."""
    if folder is not None:
        return sources.from_bundle(folder)
    return Delivery(b"") if addin is None else sources.from_addin(example_desk(), addin)


def _explain(desk: Desk, steps: list[Step]) -> None:
    """What would be done on Windows, where this is no Windows."""
    example = example_desk()
    printing.say(f"这台电脑是 {desk.system}，Excel 加载项只用于 Windows，什么也没有改动。在 Windows 上会这样做：")
    printing.say("0. 先看 Excel 是否在运行；在运行就停下，什么也不改")
    _list(steps or _example_removal(example))
    printing.say(
        f"不需要管理员权限；注册表里只会删掉 Excel 禁用本加载项的记录（HKCU），不登记任何东西。\n"
        f"受信任位置：{as_on_windows(xlstart(example))} 在 Excel 里默认就是；单位的策略取消了它时，"
        "请信息人员在策略里加上，安装后会检查。"
    )


def _example_removal(desk: Desk) -> list[Step]:
    """The steps of uninstalling what installing an add-in would have put there."""
    installing = plan_install(desk, Delivery(b""))
    return [RemoveFile(step.target, step.target) for step in installing if isinstance(step, WriteFile)]


def _say_how_far() -> Callable[[int, int], None]:
    """A line at every fifth of many steps: readable in a window, in a log, and with /quiet."""
    said = 0

    def watch(done: int, everything: int) -> None:
        nonlocal said
        part = 5 * done // everything if everything else 0
        if everything >= _MANY and (part > said or done == 0):
            said = part
            printing.say(f"正在安装……{20 * part}%")

    return watch


def _list(steps: list[Step]) -> None:
    for number, line in enumerate(summarise(steps), start=1):
        printing.say(f"{number}. {line}")
