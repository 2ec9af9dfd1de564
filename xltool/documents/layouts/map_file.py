"""The ``--map`` file: which column goes where, as a proposal that staff read, correct and confirm by using it."""

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from xltool.documents.layouts.matching import ColumnMatch, SheetMatch
from xltool.model.cells import Grid
from xltool.model.edits import Book
from xltool.model.errors import XltoolError, said_by_system
from xltool.model.form import Form

_HEAD = """# xltool 导入对应关系。每个 [[table]] 是来源工作簿里的一张表。
# 等号左边是来源的表头，右边是填报工作簿里的列名；不要的列右边写 ""。改好后用同一条命令再运行一次。
"""
_LIKELY = "  # 按字面猜的，请核对"
_UNKNOWN = "  # 没有找到对应的列，内容会列在「未识别内容」"


def as_toml(matches: Sequence[SheetMatch]) -> str:
    """The proposal as text."""
    lines = [_HEAD]
    for match in matches:
        lines += [
            "[[table]]",
            f"source_sheet = {_quote(match.sheet)}",
            f"header_row = {match.header_row}",
            f"target_sheet = {_quote(match.target)}",
            "[table.columns]",
        ]
        for column in match.columns:
            note = "" if column.certain and column.target else _LIKELY if column.target else _UNKNOWN
            lines.append(f"{_quote(column.header)} = {_quote(column.target)}{note}")
        lines.append("")
    return "\n".join(lines)


def _quote(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_map(path: Path, book: Book, form: Form) -> list[SheetMatch]:
    """The confirmed matches; XltoolError naming what in the file cannot be followed."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"第 {line[1]} 行" if line else "末尾"
        raise XltoolError(
            f"{path.name}：{where}的写法不对。请改好（文字要放在英文双引号里），或删掉文件重新生成。"
        ) from error
    except OSError as error:
        raise XltoolError(
            f"{path.name}：对应关系文件读不出来（{said_by_system(error)}）。请换一个文件名，或关闭打开它的程序。"
        ) from error
    except UnicodeDecodeError as error:
        raise XltoolError(f"{path.name}：对应关系文件读不出来。请用记事本另存为 UTF-8，或删掉它重新生成。") from error
    tables = content.get("table")
    if not isinstance(tables, list) or not tables:
        raise XltoolError(f"{path.name}：文件里没有 [[table]]。请删掉它，重新生成。")
    return [_match(path.name, table, book, form) for table in tables]


def _match(name: str, table: object, book: Book, form: Form) -> SheetMatch:
    if not isinstance(table, dict):
        raise XltoolError(f"{name}：[[table]] 的写法不对。请删掉这个文件，重新生成。")
    sheet, row, target = (table.get(key) for key in ("source_sheet", "header_row", "target_sheet"))
    columns = table.get("columns", {})
    if not isinstance(sheet, str) or sheet not in book.sheet_names():
        raise XltoolError(f"{name}：来源工作簿里没有工作表「{sheet}」。请核对 source_sheet。")
    if not isinstance(target, str) or target not in form.entry_columns:
        words = "、".join(form.entry_columns)
        raise XltoolError(f"{name}：target_sheet「{target}」不对，应是 {words} 之一。")
    if not isinstance(row, int) or not isinstance(columns, dict):
        raise XltoolError(f"{name}：工作表「{sheet}」缺少 header_row 或 columns。请重新生成。")
    known = frozenset(column.header for column in form.entry_columns[target])
    return SheetMatch(sheet, row, target, tuple(_columns(name, book.read(sheet), row, target, known, columns)))


def _columns(
    name: str, grid: Grid, row: int, target: str, known: frozenset[str], columns: dict[str, object]
) -> list[ColumnMatch]:
    """Every header of the source row, with what the file says of it; ``known``: the headers of the form's sheet."""
    line = grid.rows[row - 1] if 0 < row <= len(grid.rows) else ()
    headers = {raw.strip(): at for at, raw in enumerate(line, start=1) if isinstance(raw, str)}
    taken: set[object] = set()
    for header, wanted in columns.items():
        if header not in headers:
            raise XltoolError(f"{name}：「{grid.sheet}」第 {row} 行没有表头「{header}」。请核对。")
        if wanted and (wanted not in known or wanted in taken):
            reason = "写了两次" if wanted in taken else f"不是「{target}」的列"
            raise XltoolError(f"{name}：「{header}」对应的「{wanted}」{reason}。请核对。")
        taken.add(wanted)
    return [ColumnMatch(header, at, str(columns.get(header, ""))) for header, at in headers.items() if header]
