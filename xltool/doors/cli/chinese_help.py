"""What every command has in common: help in Chinese, as typer's own words are English, and the names of files.

Names are taken as they are given. Windows leaves ``*`` and ``?`` to the program: there they are looked up here.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from xltool.model.errors import XltoolError
from xltool.model.paths import fault_here, fitting, is_pattern

_WORDS = (
    (r"^Usage: ", "用法："),
    (r"^Arguments:$", "参数："),
    (r"^Options:$", "选项："),
    (r"^Commands:$", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"Show this message and exit\.", "显示本说明"),
    (r"\s*\[required\]", "（必填）"),
    (r"\[default: ([^\]]*)\]", r"（不写则为 \1）"),
    (r" <[\w\[\], ]+>", ""),
    (r"[{}]", ""),
    (r"\.\.\.\.\.\.", "..."),
)


Function = TypeVar("Function", bound=Callable[..., None])


def in_chinese(text: str) -> str:
    """Put typer's fixed words into Chinese; ours stay."""
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese, and which is given no name that Windows has no file for."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Of several files each is refused by itself, where it is read."""
        for parameter in self.params:
            given = ctx.params.get(parameter.name)
            is_argument = parameter.param_type_name == "argument"
            if isinstance(given, list) and is_argument:
                ctx.params[parameter.name] = [path for one in given for path in _expand(one)]
            elif isinstance(given, Path):
                ctx.params[parameter.name] = _require_possible(_only(given) if is_argument else given)
        return super().invoke(ctx)

    def get_help(self, ctx: Any) -> str:
        """Add nothing, put typer's words into Chinese."""
        return in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        """Add nothing, put typer's words into Chinese."""
        return in_chinese(super().get_help(ctx))


def commands(
    summary: str | None = None, *, name: str | None = None, cls: type[TyperGroup] = ChineseGroup
) -> typer.Typer:
    """Make a list of commands; with a name it is a group of its own, else each of them stands beside ``check``."""
    return typer.Typer(
        name=name,
        cls=cls,
        help=summary,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def command(
    app: typer.Typer, summary: str | None, epilog: str | None = None, *, name: str | None = None, hidden: bool = False
) -> Callable[[Function], Function]:
    """Make a command of a function. ``summary`` None: the table of commands has it; ``epilog``: examples, one a paragraph."""
    return app.command(name, cls=ChineseCommand, help=summary, epilog=epilog, hidden=hidden)


def _expand(given: Any) -> list[Any]:
    if not isinstance(given, Path) or not is_pattern(given):
        return [given]
    if found := fitting(given):
        return list(found)
    raise XltoolError(f"没有与“{given}”相符的文件。请检查文件名和所在的文件夹。")


def _only(given: Path) -> Path:
    found: list[Path] = _expand(given)
    if len(found) > 1:
        raise XltoolError(f"有 {len(found)} 个文件与“{given}”相符，这里只能用一个。请写出文件名。")
    return found[0]


def _require_possible(path: Path) -> Path:
    if fault := fault_here(path):
        raise XltoolError(f"“{path}”不能用：{fault}。请换一个名字再试。")
    return path
