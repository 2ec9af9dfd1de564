"""The official sheets as one PDF, by LibreOffice from the file; what is printed of which workbook."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.command_line import refused
from tests.support.filled import CODES, fill, many_indicators, plain_project
from tests.support.sealed import answered, submitted
from xltool.books import open_book
from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import Package
from xltool.books.file.shown_sheets import show_only
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.model.errors import XltoolError
from xltool.workflows import print_forms
from xltool.workflows.run import run

NOW = datetime(2027, 1, 10, 9, 30)
NAMES = ("科普专项", "村&乡<“一事一议”>", "标准化'示范'" * 6)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    projects = [plain_project(项目编码=code, 项目名称=name) for code, name in zip(CODES, NAMES, strict=True)]
    indicators = [row for code in CODES for row in many_indicators(code, 6)]
    cover = {"项目支出预算总额": 37500 * len(CODES)}
    path = fill(tmp_path / "甲.xlsx", cover=cover, projects=projects, indicators=indicators)
    run(open_book(path), NOW)
    return answered(path)


@pytest.mark.office
def test_exactly_the_official_sheets_are_printed_by_number_with_bookmarks_and_the_code(drawn: Path) -> None:
    done = submitted(drawn, drawn.parent / "报送")
    sealed = moved_to_the_front(done.workbook, "表3")
    before = sealed.read_bytes()
    assert print_forms.draw_unless_sealed(open_book(sealed), NOW) is None
    pdf = PdfReader(print_forms.print_file(open_book(sealed), sealed, sealed.with_suffix(".pdf")))
    official = print_forms.official_sheets(open_book(sealed))
    assert [one.title for one in pdf.outline] == official  # type: ignore[union-attr]
    assert [name[:3] for name in official] == ["部门绩", "表1 ", "表2 ", "表3 "]
    starts = [pdf.get_destination_page_number(one) for one in pdf.outline]  # type: ignore[arg-type]
    texts = ["".join(page.extract_text().split()) for page in pdf.pages]
    assert [f"{number}." in texts[start] for number, start in enumerate(starts[1:], 1) if start is not None] == [
        True
    ] * 3
    assert "部门整体绩效目标" in texts[0]
    assert [done.seal.code in text for text in texts] == [True] * len(texts)
    assert not [text for text in texts if "填报进度" in text or "校验结果" in text or "填报说明" in text]
    assert sealed.read_bytes() == before


def moved_to_the_front(path: Path, sheet: str) -> Path:
    """As staff move a tab: the file with a sheet's tag first, what is scoped to sheets renumbered."""
    package = Package(read_bytes(path), path.name)
    names = list(package.sheets)
    front = next(name for name in names if name.startswith(sheet))
    path.write_bytes(show_only(package, [front, *(name for name in names if name != front)]))
    return path


def test_a_copy_for_printing_shows_the_wanted_sheets_only(drawn: Path) -> None:
    wanted = print_forms.official_sheets(open_book(drawn))
    copy = FileBook.of_package(Package(show_only(Package(read_bytes(drawn), "甲.xlsx"), wanted), "甲.xlsx"))
    assert copy.sheet_names()[:4] == tuple(wanted)
    assert set(copy.sheet_names()) - set(copy.hidden_sheets()) == set(wanted)
    assert [copy.read(name) for name in wanted] == [open_book(drawn).read(name) for name in wanted]


def test_a_hidden_official_sheet_is_told_and_nothing_is_printed(drawn: Path) -> None:
    names = open_book(drawn).sheet_names()
    drawn.write_bytes(show_only(Package(read_bytes(drawn), drawn.name), [name for name in names if name[:2] != "表2"]))
    with pytest.raises(XltoolError, match=r"没有导出 PDF：工作表“表2 .*”隐藏着。请先取消隐藏。"):
        print_forms.print_file(open_book(drawn), drawn, drawn.with_suffix(".pdf"))


def test_nothing_is_printed_of_a_workbook_without_official_sheets(tmp_path: Path) -> None:
    path = fill(tmp_path / "空.xlsx")
    with pytest.raises(XltoolError, match="还没有正式表。请先点【生成表样】"):
        print_forms.print_file(open_book(path), path, path.with_suffix(".pdf"))


def test_without_libreoffice_one_sentence_says_the_way_by_hand(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(XltoolError, match=r"没有导出 PDF，这台电脑上没有 LibreOffice。.*点【打印版 PDF】"):
        print_forms.print_file(open_book(drawn), drawn, print_forms.pdf_beside(drawn))
    assert not print_forms.pdf_beside(drawn).exists()


def test_what_was_changed_since_it_was_sealed_is_drawn_anew(drawn: Path) -> None:
    sealed = submitted(drawn, drawn.parent / "报送").workbook
    open_book(sealed).apply([WriteBlock(template.PROJECTS, 4, 6, (("用于购买科普展品和印制科普资料，培训讲解员。",),))])
    outcome = print_forms.draw_unless_sealed(open_book(sealed), NOW)
    assert outcome is not None
    assert outcome.made[0] == template.DEPARTMENT_FORM


def test_a_name_for_the_pdf_and_none_for_a_workbook_that_is_not_made(drawn: Path) -> None:
    sealed = submitted(drawn, drawn.parent / "报送").workbook
    said = refused("forms", sealed, "--pdf", "-o", drawn.with_name("乙.xlsx"))
    assert "封存过，只打印，不重画" in said
