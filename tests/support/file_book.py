"""Steps that the tests of the file door share."""

from __future__ import annotations

import pytest

from tests.support.rich_workbook import loaded, parts_of, rich_workbook, zipped
from xltool.books import open_book
from xltool.model.errors import FileRefused

WORKBOOK = rich_workbook()


def refusal(tmp_path, content, name="文件.xlsx"):
    """The sentence with which a file is refused when it is opened and every sheet is read."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        read_all(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}：")
    assert sentence.endswith("。")
    return sentence


def read_all(path):
    book = open_book(path)
    return {sheet: book.read(sheet).rows for sheet in book.sheet_names()}


def accepted(tmp_path, content):
    path = tmp_path / "好.xlsx"
    path.write_bytes(content)
    return read_all(path)


def changed(part, change):
    """The rich workbook with one part changed by a function of bytes."""
    parts = parts_of(WORKBOOK)
    parts[part] = change(parts[part])
    return zipped(parts)


def applied(path, *plan):
    """The workbook after a plan, as openpyxl sees it."""
    book = open_book(path)
    book.apply(plan)
    return loaded(path.read_bytes())
