"""Doors to workbooks: the only place where spreadsheet libraries are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xltool.model.errors import XltoolError

if TYPE_CHECKING:
    from xltool.books.file.book import FileBook


def open_book(path: str | Path, output: str | Path | None = None) -> FileBook:
    """Open a closed .xlsx file; raise FileRefused when it is none. Results go to ``output`` when that is given."""
    from xltool.books.file.book import FileBook  # noqa: PLC0415  its reader is not wanted by a button on an open workbook

    if output is not None and Path(output).suffix.lower() != ".xlsx":
        raise XltoolError(f"输出文件“{Path(output).name or output}”的扩展名应为 .xlsx。请改用 .xlsx 结尾的文件名。")
    return FileBook(path, output)
