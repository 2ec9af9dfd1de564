"""The official sheets that the tool drew against the projects (X03), and what they are called."""

from __future__ import annotations

import pytest

from tests.support.memory_book import CODE, MemoryBook, a_book, a_project, findings_of, one
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.findings import Severity
from xltool.model.fingerprint import sheet_content
from xltool.model.template import official_sheet_name

OTHER = "13063621AAAAAAAAAAAAA"


def two_projects() -> list[dict[str, Raw]]:
    return [a_project(), a_project(项目编码=OTHER, 项目名称="学会专项")]


def with_sheets(book: MemoryBook, *made: tuple[str, str], missing: tuple[str, ...] = ()) -> MemoryBook:
    """The book after 生成表样 drew these (sheet, project code)."""
    records: list[list[Raw]] = [list(template.RECORD_HEADERS)]
    for sheet, code in made:
        if sheet not in missing:
            book.sheets[sheet] = [[f"{sheet}绩效目标表"], ["项目编码", code]]
        content = sheet_content(book.read(sheet), template.FORM_COLUMN_COUNT)
        records.append([sheet, code, "inputs", content, "2021-01-15 10:00"])
    book.sheets[template.LISTS] = records
    return book


def x03(book: MemoryBook) -> list[tuple[str, str]]:
    return [(str(f.ref), f.message) for f in findings_of(book) if f.code == "X03"]


def test_sheets_that_agree_with_the_projects_pass():
    book = a_book(projects=two_projects())
    assert x03(with_sheets(book, ("表1 科普专项", CODE), ("表2 学会专项", OTHER))) == []


def test_without_official_sheets_nothing_is_asked():
    assert x03(with_sheets(a_book())) == []
    assert x03(with_sheets(a_book(), (template.DEPARTMENT_FORM, ""))) == []


def test_a_project_without_its_sheet_is_refused():
    book = with_sheets(a_book(projects=two_projects()), ("表1 科普专项", CODE))
    assert x03(book) == [("项目!B5", "项目「学会专项」还没有生成表样。")]


def test_a_sheet_with_a_former_name_or_number_is_refused():
    renamed = with_sheets(a_book(projects=[a_project(项目名称="科普经费")]), ("表1 科普专项", CODE))
    assert x03(renamed) == [
        ("项目!B4", "项目「科普经费」的表样是「表1 科普专项」，按现在的顺序和名称应为「表1 科普经费」。")
    ]
    swapped = with_sheets(a_book(projects=two_projects()[::-1]), ("表1 科普专项", CODE), ("表2 学会专项", OTHER))
    assert [cell for cell, _ in x03(swapped)] == ["项目!B4", "项目!B5"]


def test_a_sheet_that_was_deleted_is_refused():
    book = with_sheets(a_book(), ("表1 科普专项", CODE), missing=("表1 科普专项",))
    assert x03(book) == [("项目!B4", "项目「科普专项」的表样「表1 科普专项」不见了，可能被删除或改名。")]


def test_a_sheet_changed_by_hand_is_refused():
    book = with_sheets(a_book(), ("表1 科普专项", CODE))
    book.sheets["表1 科普专项"][0][0] = "手工改过的标题"
    finding = one(book, "X03")
    assert (finding.severity, str(finding.ref)) == (Severity.ERROR, "项目!B4")
    assert finding.message == "表样「表1 科普专项」生成后被手工改动过，与填报内容不一致。"


def test_the_department_sheet_changed_by_hand_is_refused_at_the_department():
    book = with_sheets(a_book(), (template.DEPARTMENT_FORM, ""))
    book.sheets[template.DEPARTMENT_FORM][0][0] = "手工改过的标题"
    finding = one(book, "X03")
    assert (finding.severity, finding.field) == (Severity.ERROR, "部门名称")
    assert (finding.ref.sheet, finding.value) == (template.COVER, "顺平县科学技术协会（本级）")
    assert "表样「部门绩效目标」生成后被手工改动过" in finding.message
    assert "「总体目标」" in finding.fix


def test_a_department_sheet_that_was_deleted_is_not_called_edited():
    gone = (template.DEPARTMENT_FORM,)
    assert x03(with_sheets(a_book(), (template.DEPARTMENT_FORM, ""), missing=gone)) == []


def test_a_sheet_whose_project_is_gone_is_refused():
    book = with_sheets(a_book(), ("表1 科普专项", CODE), ("表2 学会专项", OTHER))
    assert [cell for cell, _ in x03(book)] == ["项目!B4"]
    assert "「表2 学会专项」" in x03(book)[0][1]


@pytest.mark.parametrize(
    ("number", "name", "sheet"),
    [
        (1, "科普专项", "表1 科普专项"),
        (2, "[科普]专项:一/二\\三?*", "表2 科普专项一二三"),
        (3, "'科普'专项'", "表3 科普'专项"),
        (4, "科普\n专项", "表4 科普专项"),
        (5, "", "表5"),
        (6, "科" * 40, "表6 " + "科" * 28),
        (10, "科" * 40, "表10 " + "科" * 27),
        (7, "𠀀" * 20, "表7 " + "𠀀" * 14),
        (8, "科" * 27 + "' 普", "表8 " + "科" * 27),
    ],
)
def test_official_sheets_get_names_that_excel_accepts(number, name, sheet):
    assert official_sheet_name(number, name) == sheet
