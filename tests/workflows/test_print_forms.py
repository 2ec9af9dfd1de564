"""The official sheets as one PDF, by LibreOffice from the file; what is printed of which workbook."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.filled import CODES, fill, many_indicators, plain_project
from xltool.books import open_book
from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.file.shown_sheets import show_only
from xltool.model import template
from xltool.model.edits import HiddenSheet, WriteBlock
from xltool.model.errors import XltoolError
from xltool.workflows import print_forms
from xltool.workflows.run import run

NOW = datetime(2027, 1, 10, 9, 30)
NAMES = ("科普专项", "村&乡<“一事一议”>", "标准化'示范'" * 6)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    projects = [plain_project(项目编码=code, 项目名称=name) for code, name in zip(CODES, NAMES, strict=True)]
    indicators = [row for code in CODES for row in many_indicators(code, 6)]
    path = fill(tmp_path / "甲.xlsx", projects=projects, indicators=indicators)
    run(open_book(path), NOW)
    return path


@pytest.mark.office
def test_exactly_the_official_sheets_are_printed_in_order_with_bookmarks(drawn: Path) -> None:
    FileBook(drawn).apply([HiddenSheet("自己的草稿"), WriteBlock("自己的草稿", 1, 1, (("经办电话",),))])
    before = drawn.read_bytes()
    pdf = PdfReader(print_forms.print_file(open_book(drawn), drawn))
    official = print_forms.official_sheets(open_book(drawn))
    assert [one.title for one in pdf.outline] == official  # type: ignore[union-attr]
    assert [name[:3] for name in official] == ["部门绩", "表1 ", "表2 ", "表3 "]
    starts = [pdf.get_destination_page_number(one) for one in pdf.outline]  # type: ignore[arg-type]
    texts = ["".join(page.extract_text().split()) for page in pdf.pages]
    assert [f"{number}." in texts[start] for number, start in enumerate(starts[1:], 1) if start is not None] == [
        True
    ] * 3
    assert "部门整体绩效目标" in texts[0]
    assert not [text for text in texts if "填报进度" in text or "校验结果" in text or "经办电话" in text]
    assert drawn.read_bytes() == before


def test_a_copy_for_printing_shows_the_wanted_sheets_only(drawn: Path) -> None:
    wanted = print_forms.official_sheets(open_book(drawn))
    copy = FileBook.of_package(Package(show_only(Package(read_bytes(drawn), "甲.xlsx"), wanted), "甲.xlsx"))
    assert set(copy.sheet_names()) - set(copy.hidden_sheets()) == set(wanted)
    assert [copy.read(name) for name in wanted] == [open_book(drawn).read(name) for name in wanted]


def test_nothing_is_printed_of_a_workbook_without_official_sheets(tmp_path: Path) -> None:
    path = fill(tmp_path / "空.xlsx")
    with pytest.raises(XltoolError, match="还没有正式表。请先点【生成表样】"):
        print_forms.print_file(open_book(path), path)


def test_without_libreoffice_one_sentence_says_the_way_by_hand(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(XltoolError, match=r"没有导出 PDF，这台电脑上没有 LibreOffice。.*点【打印版 PDF】"):
        print_forms.print_file(open_book(drawn), drawn)
    assert not print_forms.pdf_beside(drawn).exists()


def test_a_sealed_copy_is_printed_as_it_is(drawn: Path) -> None:
    FileBook(drawn).apply([HiddenSheet(template.SEAL_SHEET)])
    before = drawn.read_bytes()
    assert print_forms.draw_unless_sealed(open_book(drawn), NOW) is None
    assert drawn.read_bytes() == before
