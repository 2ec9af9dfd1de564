"""Door: ``xltool import``, last year's document or a workbook of another layout into a fresh workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xltool.doors.cli import printing as console
from xltool.doors.cli.chinese_help import ChineseCommand
from xltool.model.errors import XltoolError
from xltool.workflows import import_ as importation

Source = Annotated[
    Path,
    typer.Argument(metavar="来源", help="文本（.txt）、Word 文档（.docx、.doc）或工作簿（.xlsx）"),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="输出", help="新工作簿的路径（.xlsx）")]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="对应关系",
        help="工作簿的列名不同时用：第一次运行写出建议（.toml），核对后再运行一次",
    ),
]


def register(app: typer.Typer) -> None:
    """Register ``import``, a word that Python keeps for itself."""
    app.command(
        "import",
        cls=ChineseCommand,
        help="把去年公开的文档（文本或 Word）或别的格式的工作簿导入成新的填报工作簿。",
        epilog="没有找到栏目的文字列在工作表「未识别内容」，一字不丢。\n\n例：xltool import 2025年绩效文本.docx -o 2026.xlsx",
    )(_import)


def _import(source: Source, output: Output, map_file: MapFile = None) -> None:
    """Import one document or workbook."""
    if map_file is not None and source.suffix.lower() != ".xlsx":
        raise XltoolError("--map 只用于导入工作簿（.xlsx）。导入文档时请去掉它。")
    made = importation.import_file(source, output, map_file)
    if not isinstance(made, importation.Proposal):
        for sentence in importation.told(source, output, made):
            console.say(sentence)
        console.say(f"下一步：打开工作簿核对，再运行 xltool check {output}")
        return
    for sentence in importation.proposed(made):
        console.say(sentence)
    if map_file is None:
        raise XltoolError(
            "有的列只是相似，不敢替您决定，还没有导入。请加上 --map 对应关系.toml 再运行：第一次写出上面的建议，"
            "核对修改后用同一条命令再运行一次就会导入。"
        )
    console.say(f"对应关系的建议已写到 {map_file}，还没有导入。请核对，再用同一条命令运行一次。")
