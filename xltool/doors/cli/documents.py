"""``xltool import``, a document or a workbook of another layout into a fresh workbook, and ``xltool publish``, out of one."""

from pathlib import Path
from typing import Annotated

import typer

from xltool.books import open_book
from xltool.doors.blank_form import blank_of
from xltool.doors.cli import printing
from xltool.doors.cli.chinese_help import command, commands
from xltool.model.errors import XltoolError
from xltool.workflows import import_, publish as publishing

app = commands()

Source = Annotated[Path, typer.Argument(metavar="来源", help="文本（.txt）、Word 文档（.docx、.doc）或工作簿（.xlsx）")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="输出", help="新工作簿的路径（.xlsx）")]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="对应关系", help="工作簿的列名不同时用：第一次运行写出建议（.toml），核对后再运行一次"
    ),
]
FormName = Annotated[
    str | None,
    typer.Option("--form", metavar="表样名", help="填入哪个表样，见 xltool form list；不写则同来源，或河北的"),
]


@command(
    app,
    None,
    "没有找到栏目的文字列在工作表「未识别内容」，一字不丢。\n\n例：xltool import 2025年绩效文本.docx -o 2026.xlsx\n\n"
    "例：xltool import 某局申报表.xlsx -o 2026.xlsx --form card_annual",
    name="import",
)
def import_document(source: Source, output: Output, map_file: MapFile = None, form: FormName = None) -> None:
    """Import one document or workbook."""
    if map_file is not None and source.suffix.lower() != ".xlsx":
        raise XltoolError("--map 只用于导入工作簿（.xlsx）。导入文档时请去掉它。")
    made = import_.import_file(source, output, map_file, form=form, build=blank_of)
    if not isinstance(made, import_.Proposal):
        for sentence in import_.told(source, output, made):
            printing.say(sentence)
        printing.say(f"下一步：打开工作簿核对，再运行 xltool check {output}")
        return
    for sentence in import_.proposed(made):
        printing.say(sentence)
    if map_file is None:
        raise XltoolError(
            "有的列只是相似，不敢替您决定，还没有导入。请加上 --map 对应关系.toml 再运行：第一次写出上面的建议，"
            "核对修改后用同一条命令再运行一次就会导入。"
        )
    printing.say(f"对应关系的建议已写到 {map_file}，还没有导入。请核对，再用同一条命令运行一次。")


@command(app, None, "例：xltool publish 科协.xlsx -o 科协绩效目标.docx --pdf")
def publish(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填报工作簿（.xlsx）")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="输出", help="Word 文件（.docx）；不写则放在工作簿旁边")
    ] = None,
    *,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存一份 PDF（需要装有 LibreOffice）")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="已看过可能涉及个人信息或涉密的地方，确实可以公开")] = False,
) -> None:
    """Make the public document of both parts."""
    made = publishing.publish(open_book(file), accepted=yes)
    target = output or file.with_suffix(".docx")
    publishing.save_word(made, target)
    made_pdf = publishing.save_pdf(target) if pdf else None
    for sentence in publishing.told(made, target, made_pdf):
        printing.say(sentence)
    raise typer.Exit(1 if made.outcome.counts.error else 0)
