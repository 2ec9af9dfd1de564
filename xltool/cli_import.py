"""Door: ``xltool import``, last year's document or a workbook of another layout into a fresh workbook."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from xltool import console, contract, importation
from xltool.books import open_book
from xltool.books.file import FileBook
from xltool.books.saving import save
from xltool.chinese_help import ChineseCommand
from xltool.errors import XltoolError
from xltool.importing import Found, SheetMatch, as_toml, propose, read_map
from xltool.templates import TEMPLATE, template_path

Source = Annotated[
    Path,
    typer.Argument(metavar="来源", help="文本（.txt）、Word 文档（.docx、.doc）或工作簿（.xlsx）"),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="输出", help="新工作簿的路径（.xlsx）")
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="对应关系",
        help="工作簿的列名不同时用：第一次运行写出建议（.toml），核对后再运行一次",
    ),
]
_MAX_SHOWN = 10


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
    if output.exists():
        raise XltoolError(f"「{output}」已经存在。请换一个文件名，或先把它移走。")
    book = open_book(template_path(TEMPLATE), output)
    if source.suffix.lower() != ".xlsx":
        if map_file is not None:
            raise XltoolError("--map 只用于导入工作簿（.xlsx）。导入文档时请去掉它。")
        _show(source, output, importation.import_document(source, book))
        return
    strange = open_book(source)
    matches = _matches(strange, map_file)
    if matches is not None:
        _show(source, output, importation.import_workbook(strange, matches, book))


def _matches(strange: FileBook, map_file: Path | None) -> list[SheetMatch] | None:
    """The matches to go by; None when a proposal was written for staff to confirm first."""
    if map_file is not None and map_file.exists():
        return read_map(map_file, strange)
    matches = propose(strange)
    if map_file is None and all(match.certain for match in matches):
        return matches
    for match in matches:
        console.say(f"「{match.sheet}」第 {match.header_row} 行是表头，填入「{match.target}」：")
        for column in match.columns:
            note = "" if column.certain else "（按字面猜的，请核对）"
            console.say(
                f"  {column.header} → {column.target or '（不导入，列入未识别内容）'}{note}"
            )
    if map_file is None:
        raise XltoolError(
            "有的列只是相似，不敢替您决定，还没有导入。请加上 --map 对应关系.toml 再运行：第一次写出上面的建议，"
            "核对修改后用同一条命令再运行一次就会导入。"
        )
    if not matches:
        return matches
    save(map_file, as_toml(matches).encode())
    console.say(f"对应关系的建议已写到 {map_file}，还没有导入。请核对，再用同一条命令运行一次。")
    return None


def _show(source: Path, output: Path, found: Found) -> None:
    """Print what was found, what was left over, and what to do next."""
    groups = len({one.function for one in found.functions})
    titled = sum(bool(one.title) for one in found.overall)
    preface = "（另有没有标题的段落）" if titled and titled < len(found.overall) else ""
    console.say(f"已从 {source.name} 导入到 {output.resolve()}")
    console.say(
        f"总体目标 {titled or len(found.overall)} 节{preface}；分项目标 {groups} 类 {len(found.functions)} 条；"
        f"保障措施 {len(found.safeguards)} 节；项目 {len(found.projects)} 个；指标 {len(found.indicators)} 条。"
    )
    for sentence in found.said:
        console.say(sentence)
    _show_leftovers(found)
    console.say(f"下一步：打开工作簿核对，再运行 xltool check {output}")


def _show_leftovers(found: Found) -> None:
    if not found.leftovers:
        console.say("全部文字都找到了栏目，没有遗漏。")
        return
    kinds = "、".join(
        f"{kind} {count} 处" for kind, count in Counter(one.kind for one in found.leftovers).items()
    )
    console.say(
        f"有 {len(found.leftovers)} 处没有找到栏目（{kinds}），原文列在工作表「{contract.LEFTOVERS}」，请逐条核对："
    )
    for one in found.leftovers[:_MAX_SHOWN]:
        text = " ".join(one.text.split())
        console.say(f"  {one.place}：{text if len(text) <= 50 else text[:49] + '…'}")
    if len(found.leftovers) > _MAX_SHOWN:
        console.say(f"  ……其余 {len(found.leftovers) - _MAX_SHOWN} 处见工作表。")
