"""Doors to workbooks: the only place where spreadsheet libraries are used."""

from __future__ import annotations

from pathlib import Path

from xltool.books.file import FileBook


def open_book(path: str | Path, output: str | Path | None = None) -> FileBook:
    """Open a closed .xlsx file; raise FileRefused when it is none. Results go to ``output`` when that is given."""
    return FileBook(path, output)


__all__ = ["FileBook", "open_book"]
