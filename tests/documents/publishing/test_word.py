"""The public document: what stands in it, in which order, and that Word and LibreOffice take it."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openxml_audit import OpenXmlValidator
from typer.testing import CliRunner

from tests.support import office, seed
from tests.support.filled import fill
from tests.support.invented_documents import as_text, as_word, invent
from tests.support.memory_book import CODE, a_project, good_indicators
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.documents.publishing import styles
from xltool.doors.cli.app import app
from xltool.model.errors import XltoolError
from xltool.workflows import check, import_ as importation, publish as publication, run

OTHER = "13063621A000000000002"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
IN_ORDER = {
    "sectPr": ["footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg", "docGrid"],
    "tblPr": ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"],
    "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "tabs", "spacing", "ind",
            "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr"],
}  # fmt: skip
"""ECMA-376, part 1: CT_SectPr, CT_TblPr, CT_PPr, as far as the document uses them."""


def published(path: Path) -> Document:
    return docx.Document(io.BytesIO(publication.publish(open_book(path)).word))


def table_rows(table: Table) -> list[list[str]]:
    """Each row's filled cells; a cell over several columns or rows counts once, where it begins."""
    rows, seen = [], set()
    for row in table.rows:
        cells = []
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(cell.text)
        rows.append([text for text in cells if text])
    return rows


def body(document: Document) -> list[str]:
    """Every text of the two parts in order; the cover and the table of contents stand before them."""
    texts: list[str] = []
    begun = False
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            begun = begun or block.style.name == styles.PART
            texts += [block.text] if begun else []
        else:
            texts += [text for row in table_rows(block) for text in row]
    return texts


def bare(text: str) -> str:
    """Without field residue, numbering and white space; no money is written 0 in documents of 2021, 0.00 by the tool."""
    text = re.sub(r"(?m)^([\s\u3000]*)0\.00$", r"\g<1>0", text)
    text = re.sub(r"TC .*?\\l 1", "", text)
    text = re.sub(r"(?m)^[\s\u3000]*(?:[一二三四五六七八九十]+、|\d+[.、])", "", text)
    return re.sub(r"\s", "", text)


def _as_of_old(cell: str) -> str:
    return "0" if cell == "0.00" else cell


@pytest.fixture(scope="module")
def of_seed(tmp_path_factory: pytest.TempPathFactory) -> Document:
    if seed.DOCUMENT is None:
        pytest.skip("the published document lies beside the checkout")
    path = tmp_path_factory.mktemp("seed") / "科协.xlsx"
    seed.fill(path)
    return published(path)


def test_the_document_says_what_the_published_one_says_in_its_order(of_seed: Document) -> None:
    assert "".join(map(bare, body(of_seed))) == bare(seed.text())


def test_every_cell_of_the_table_is_that_of_the_published_one(of_seed: Document) -> None:
    (table,) = of_seed.tables
    assert [list(map(_as_of_old, row)) for row in table_rows(table)] == seed.table()[2:]


def two_projects(folder: Path) -> Path:
    other = a_project(项目编码=OTHER, 项目名称="阵地建设", 绩效目标="1.建成科普阵地。\n2.合格率达到95%。")
    return fill(
        folder / "a.xlsx", projects=[a_project(), other], indicators=[*good_indicators(), *good_indicators(OTHER)]
    )


def test_each_project_has_a_table_that_begins_a_page(tmp_path: Path) -> None:
    document = published(two_projects(tmp_path))
    titles = [p for p in document.paragraphs if p.style.name == styles.TABLE_TITLE]
    assert [title.text for title in titles] == ["1.科普专项绩效目标表", "2.阵地建设绩效目标表"]
    assert [bool(title.paragraph_format.page_break_before) for title in titles] == [False, True]
    assert [table.cell(0, 1).text for table in document.tables] == [CODE, OTHER]


def test_typed_lines_of_an_objective_are_paragraphs(tmp_path: Path) -> None:
    table = published(two_projects(tmp_path)).tables[1]
    (objective,) = {cell._tc: cell for cell in table.rows[5].cells[1:]}.values()
    assert [p.text for p in objective.paragraphs] == ["1.建成科普阵地。", "2.合格率达到95%。"]


def test_the_contents_stand_there_before_word_fills_them(tmp_path: Path) -> None:
    document = published(two_projects(tmp_path))
    entries = [p for p in document.paragraphs if p.style.name in styles.CONTENTS]
    assert [p.text.rpartition("\t")[0] for p in entries] == [
        "第一部分　部门整体绩效目标", "一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施",
        "第二部分　预算项目绩效目标", "1.科普专项绩效目标表", "2.阵地建设绩效目标表",
    ]  # fmt: skip
    xml = document.element.xml
    assert ' TOC \\o "1-2" \\h \\z \\u ' in xml
    assert xml.count('w:fldCharType="begin"') == xml.count('w:fldCharType="end"') == 1 + len(entries)
    targets = re.findall(r'w:anchor="(_Toc\d+)"', xml)
    assert targets == re.findall(r'<w:bookmarkStart [^>]*w:name="(_Toc\d+)"', xml)


def test_nobody_is_named_and_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", cover={"填报人": "张三"})
    first = publication.publish(open_book(path)).word
    assert first == publication.publish(open_book(path)).word
    parts = zipfile.ZipFile(io.BytesIO(first))
    assert not any("张三" in parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    assert docx.Document(io.BytesIO(first)).core_properties.author == ""


def test_openxml_audit_finds_nothing_in_the_document(tmp_path: Path) -> None:
    word = tmp_path / "a.docx"
    word.write_bytes(publication.publish(open_book(two_projects(tmp_path))).word)
    assert [str(error) for error in OpenXmlValidator().validate(word).errors] == []


def test_every_element_of_a_section_table_or_style_stands_once_and_in_the_order_of_the_schema(tmp_path: Path) -> None:
    parts = zipfile.ZipFile(io.BytesIO(publication.publish(open_book(two_projects(tmp_path))).word))
    for part in ("word/document.xml", "word/styles.xml"):
        for name, order in IN_ORDER.items():
            for element in ET.fromstring(parts.read(part)).iter(f"{{{W}}}{name}"):
                found = [child.tag.rpartition("}")[2] for child in element]
                known = [tag for tag in found if tag in order]
                assert known == sorted(set(known), key=order.index), (part, name, found)


@pytest.mark.parametrize("day", [None, date(2026, 3, 9)])
def test_the_properties_are_those_of_the_document(day: date | None, tmp_path: Path) -> None:
    unit = "某县档案馆 & 史志办"
    path = fill(tmp_path / "a.xlsx", cover={"部门名称": unit, "填报日期": day})
    word = publication.publish(open_book(path)).word
    about = docx.Document(io.BytesIO(word)).core_properties
    assert about.title == f"{unit}2021年度预算绩效目标"
    wanted = None if day is None else datetime(2026, 3, 9, tzinfo=UTC)
    assert [about.created, about.modified] == [wanted, wanted]
    parts = zipfile.ZipFile(io.BytesIO(word))
    assert not [name for name in parts.namelist() if "thumbnail" in name or "customXml" in name]
    app = ET.fromstring(parts.read("docProps/app.xml"))
    assert [(e.tag.rpartition("}")[2], e.text) for e in app] == [("Application", "xltool"), ("Company", unit)]
    assert not any(b"2013" in parts.read(name) for name in parts.namelist() if name.startswith("docProps/"))


def test_an_empty_workbook_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    path.write_bytes(template_path(TEMPLATE).read_bytes())
    with pytest.raises(XltoolError, match="没有可以发布的内容"):
        publication.publish(open_book(path))


def test_the_command_writes_beside_the_workbook_and_leaves_that_alone(tmp_path: Path) -> None:
    path = tmp_path / "科协.xlsx"
    path.write_bytes(template_path(SAMPLE).read_bytes())
    result = CliRunner().invoke(app, ["publish", str(path)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "科协.docx").exists()
    assert path.read_bytes() == template_path(SAMPLE).read_bytes()


def test_two_projects_with_one_code_are_told_with_their_places(tmp_path: Path) -> None:
    twice = [a_project(), a_project(项目名称="阵地建设")]
    path = fill(tmp_path / "甲.xlsx", projects=twice)
    result = CliRunner().invoke(app, ["publish", str(path), "-o", str(tmp_path / "甲.docx")])
    assert result.exit_code == 1
    said = (
        f"2 个项目（项目!A4、项目!A5）用了同一个项目编码「{CODE}」，分不清 6 条指标各属哪个项目，"
        "在导出的文档里每张表都印了一遍。请改正项目编码，再导出。"
    )
    assert said in result.stdout.replace("\n", "")
    assert len(docx.Document(str(tmp_path / "甲.docx")).tables) == 2


def test_indicators_of_no_project_are_told_as_left_out(tmp_path: Path) -> None:
    rows = [*good_indicators(), *good_indicators(OTHER)[:2], {"三级指标": "没有编码", "指标值": 1}]
    path = fill(tmp_path / "甲.xlsx", indicators=rows)
    made = publication.publish(open_book(path))
    lines = publication.told(made, tmp_path / "甲.docx")
    assert "有 3 条指标对不上任何项目（第一条在 指标!B10），不在导出的文档里。请改正它们的项目编码，再导出。" in lines


def test_entries_with_errors_are_published_and_told(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[a_project(预算数=None)])
    result = CliRunner().invoke(app, ["publish", str(path)])
    assert result.exit_code == 1
    assert "公开以前请先改正" in result.output


def test_another_ending_than_docx_is_refused(tmp_path: Path) -> None:
    made = publication.Publication(check.check(open_book(template_path(SAMPLE))), b"")
    with pytest.raises(XltoolError, match=r"\.docx"):
        publication.save_word(made, tmp_path / "a.doc")


@pytest.mark.office
def test_the_pdf_has_the_parts_on_their_pages_with_their_numbers(tmp_path: Path) -> None:
    office.require()
    path = tmp_path / "科协.xlsx"
    path.write_bytes(template_path(SAMPLE).read_bytes())
    word = tmp_path / "科协.docx"
    publication.save_word(publication.publish(open_book(path)), word)
    printed_pages = office.page_texts(publication.save_pdf(word))
    pages = [re.sub(r"\s", "", page) for page in printed_pages]
    assert "目录" in pages[1]
    assert "第一部分" in pages[2]
    assert pages[2].endswith("—1—")
    tables = next(number for number, page in enumerate(pages) if number > 1 and "第二部分" in page)
    assert pages[tables].endswith(f"—{tables - 1}—")
    assert "3.75万元" in pages[tables]
    assert re.search(rf"第二部分预算项目绩效目标\.+{tables - 1}1\.科普专项", pages[1])


def test_what_may_be_private_is_not_published_without_consent(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[a_project(备注="电话 13800138000")])
    refused = CliRunner().invoke(app, ["publish", str(path)])
    assert isinstance(refused.exception, XltoolError)
    assert "「项目」M4" in str(refused.exception)
    assert not path.with_suffix(".docx").exists()
    assert CliRunner().invoke(app, ["publish", str(path), "--yes"]).exit_code == 0
    assert path.with_suffix(".docx").exists()


def test_the_cover_names_unit_year_and_stage_as_typed(tmp_path: Path) -> None:
    texts = [p.text for p in published(two_projects(tmp_path)).paragraphs[:3]]
    assert texts == ["顺平县科学技术协会（本级）", "2021年度预算绩效目标", "（一上）"]


# --- the whole journey: document, workbook, official sheets, document ------------------------


def travelled(source: Path, folder: Path) -> tuple[Document, Path]:
    path = folder / "新.xlsx"
    importation.import_file(source, path, None)
    run.run(open_book(path), datetime(2021, 1, 15))
    return published(path), path


def test_the_real_document_makes_the_whole_journey(tmp_path: Path) -> None:
    if seed.DOCUMENT is None:
        pytest.skip("the published document lies beside the checkout")
    document, _ = travelled(seed.DOCUMENT, tmp_path)
    assert "".join(map(bare, body(document))) == bare(seed.text())
    (table,) = document.tables
    assert [list(map(_as_of_old, row)) for row in table_rows(table)] == seed.table()[2:]


@pytest.mark.parametrize("kind", ["txt", "docx"])
@pytest.mark.parametrize("number", [3, 11, 24])
def test_an_invented_document_makes_the_whole_journey(kind: str, number: int, tmp_path: Path) -> None:
    """Every text in its order. The invented Word documents have no subtitle below the first heading, the texts have."""
    one = invent(number, projects=2 + number % 3)
    wanted = as_text(one)
    if kind == "docx":
        wanted = re.sub(r"(?m)^\s*总体绩效目标\s*$", "", wanted, count=1)
    source = tmp_path / f"某站.{kind}"
    source.write_bytes(as_word(one) if kind == "docx" else as_text(one).encode("gb18030"))
    document, _ = travelled(source, tmp_path)
    assert "".join(map(bare, body(document))) == bare(wanted)
    assert len(document.tables) == len(one.projects)


def test_what_was_published_is_imported_as_it_was(tmp_path: Path) -> None:
    """Workbook, Word document, workbook: the same sections, projects and indicators."""
    path = two_projects(tmp_path)
    word = tmp_path / "公开2021年.docx"
    publication.save_word(publication.publish(open_book(path)), word)
    again = tmp_path / "again.xlsx"
    importation.import_file(word, again, None)
    first, second = (check.check(open_book(one)).submission for one in (path, again))
    assert [p.code.typed for p in second.projects] == [p.code.typed for p in first.projects]
    assert [p.objective.typed for p in second.projects] == [p.objective.typed for p in first.projects]
    assert [p.budget_total.value for p in second.projects] == [p.budget_total.value for p in first.projects]
    assert [i.target for i in second.indicators] == [i.target for i in first.indicators]
    assert [i.name for i in second.indicators] == [i.name for i in first.indicators]
    for part in ("overall", "functions", "safeguards"):
        assert [(s.title.typed, s.content.typed) for s in getattr(second, part)] == [
            (s.title.typed, s.content.typed) for s in getattr(first, part)
        ]
