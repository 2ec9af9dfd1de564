"""The workbook in which looks are kept."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, NamedStyle

from xltool.books.live.undo_store import Shelf


def packed() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "指标"
    book.active["A1"] = "保密的内容"
    book.add_named_style(NamedStyle("县里的样式", font=Font(name="方正小标宋简体", sz=17)))
    book.active["A1"].style = "县里的样式"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "has_style"),
    [(packed(), True), (b"before it" + packed(), False), (packed() + b"behind it", False), (None, False)],
)
def test_looks_are_kept_beside_the_named_styles_of_the_workbook_without_its_cells(
    tmp_path: Path, content: bytes | None, has_style: bool
) -> None:
    path = tmp_path / "a.xlsm"
    if content is not None:
        path.write_bytes(content)
    shelf = Shelf(tmp_path / "list.json", tmp_path / "looks.xlsx")
    looks = openpyxl.load_workbook(shelf.require_looks(path))
    assert looks.sheetnames == ["xltool"]
    assert looks.active.dimensions == "A1:A1"
    assert ("县里的样式" in looks.named_styles) == has_style
