"""Door: what every command has in common. Help in Chinese, as typer's own words are English, and the names of files.

Names are taken as they are given. Windows leaves ``*`` and ``?`` to the program: there they are looked up here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

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
                ctx.params[parameter.name] = [path for one in given for path in _named(one)]
            elif isinstance(given, Path):
                ctx.params[parameter.name] = _possible(_only(given) if is_argument else given)
        return super().invoke(ctx)

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return in_chinese(super().get_help(ctx))


def _named(given: Any) -> list[Any]:
    if not isinstance(given, Path) or not is_pattern(given):
        return [given]
    if found := fitting(given):
        return list(found)
    raise XltoolError(f"没有与“{given}”相符的文件。请检查文件名和所在的文件夹。")


def _only(given: Path) -> Path:
    found: list[Path] = _named(given)
    if len(found) > 1:
        raise XltoolError(f"有 {len(found)} 个文件与“{given}”相符，这里只能用一个。请写出文件名。")
    return found[0]


def _possible(path: Path) -> Path:
    if fault := fault_here(path):
        raise XltoolError(f"“{path}”不能用：{fault}。请换一个名字再试。")
    return path
