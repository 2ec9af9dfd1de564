"""The order of steps behind 导入: read a document or a workbook of another layout, fill a fresh workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltool import contract
from xltool.books import open_book
from xltool.books.saving import save
from xltool.cells import Book
from xltool.errors import XltoolError
from xltool.importing import (
    Found,
    SheetMatch,
    as_toml,
    draw_leftovers,
    place,
    propose,
    read_document,
    read_map,
    read_workbook,
    recognise,
)
from xltool.profile import load_profile
from xltool.reading import read_submission
from xltool.templates import TEMPLATE, template_path
from xltool.workflow import layout_of

_MAX_SHOWN = 10


def import_document(source: Path, book: Book) -> Found:
    """导入: a text or Word document into a fresh workbook; what found no place goes to 未识别内容."""
    profile = load_profile(read_submission(book).submission.cover.form_profile.typed)
    return fill_in(recognise(read_document(source), profile), book)


def import_workbook(source: Book, matches: Sequence[SheetMatch], book: Book) -> Found:
    """导入: a workbook of another layout into a fresh one, by the matches that are certain or confirmed."""
    return fill_in(read_workbook(source, matches, book), book)


def fill_in(found: Found, book: Book) -> Found:
    """Put what was found into a fresh workbook."""
    columns = contract.ENTRY_COLUMNS
    widths = {sheet: book.layout(sheet, 1, len(columns[sheet])).widths for sheet in columns}
    placed = place(found, book.read(contract.COVER), widths)
    leftovers = (*found.leftovers, *placed.leftovers)
    book.apply([*placed.plan, *draw_leftovers(leftovers, layout_of(book))])
    return replace(found, leftovers=leftovers)


@dataclass(frozen=True, slots=True)
class Proposed:
    """Headers that are only alike: the proposal that staff are to confirm before anything is imported."""

    matches: tuple[SheetMatch, ...]


def import_file(source: Path, output: Path, map_file: Path | None) -> Found | Proposed:
    """导入 into a new file. A workbook with uncertain headers is imported only by a confirmed ``map_file``.

    Where that is not there yet the proposal is written to it (to nowhere when it is None) and returned.
    """
    if output.exists():
        raise XltoolError(f"「{output}」已经存在。请换一个文件名，或先把它移走。")
    book = open_book(template_path(TEMPLATE), output)
    if source.suffix.lower() != ".xlsx":
        return import_document(source, book)
    strange = open_book(source)
    if map_file is not None and map_file.exists():
        return import_workbook(strange, read_map(map_file, strange), book)
    matches = propose(strange)
    if all(match.certain for match in matches):
        return import_workbook(strange, matches, book)
    if map_file is not None:
        save(map_file, as_toml(matches).encode())
    return Proposed(tuple(matches))


def told(source: Path, output: Path, found: Found) -> list[str]:
    """What was found, what was left over, and what to do next."""
    groups = len({one.function for one in found.functions})
    titled = sum(bool(one.title) for one in found.overall)
    preface = "（另有没有标题的段落）" if titled and titled < len(found.overall) else ""
    return [
        f"已从 {source.name} 导入到 {output.resolve()}",
        (
            f"总体目标 {titled or len(found.overall)} 节{preface}；分项目标 {groups} 类 {len(found.functions)} 条；"
            f"保障措施 {len(found.safeguards)} 节；项目 {len(found.projects)} 个；指标 {len(found.indicators)} 条。"
        ),
        *found.said,
        *_told_leftovers(found),
        f"下一步：打开 {output.name} 核对，再校验。",
    ]


def _told_leftovers(found: Found) -> list[str]:
    if not found.leftovers:
        return ["全部文字都找到了栏目，没有遗漏。"]
    kinds = "、".join(
        f"{kind} {count} 处" for kind, count in Counter(one.kind for one in found.leftovers).items()
    )
    lines = [
        f"有 {len(found.leftovers)} 处没有找到栏目（{kinds}），原文列在工作表「{contract.LEFTOVERS}」，请逐条核对："
    ]
    for one in found.leftovers[:_MAX_SHOWN]:
        text = " ".join(one.text.split())
        lines.append(f"  {one.place}：{text if len(text) <= 50 else text[:49] + '…'}")
    if len(found.leftovers) > _MAX_SHOWN:
        lines.append(f"  ……其余 {len(found.leftovers) - _MAX_SHOWN} 处见工作表。")
    return lines
