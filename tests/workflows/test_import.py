"""The published document goes the whole way: text, workbook, check, official sheets. Nothing is lost on it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support import seed
from tests.support.filled import entries
from tests.support.imports import bare, lost, source_pieces, texts_of
from tests.support.seed import printed
from xltool.books import open_book
from xltool.books.shipped import TEMPLATE, template_path
from xltool.documents.found import Found
from xltool.model import template
from xltool.model.shelf import standard_form
from xltool.workflows import check, import_ as importation, run

pytestmark = pytest.mark.skipif(seed.DOCUMENT is None, reason="the seed lies beside the project only")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Found]:
    path = tmp_path_factory.mktemp("import") / "顺平.xlsx"
    assert seed.DOCUMENT is not None
    return path, importation.import_document(seed.DOCUMENT, open_book(template_path(TEMPLATE), path))


def rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return entries(openpyxl.load_workbook(path), sheet)


def test_the_counts_are_those_of_the_document(made: tuple[Path, Found]) -> None:
    path, found = made
    assert sum(bool(section.title) for section in found.overall) == 5
    assert len({row[0] for row in rows(path, template.FUNCTIONS)}) == 3
    assert len(rows(path, template.FUNCTIONS)) == 7
    assert len(rows(path, template.SAFEGUARDS)) == 1
    assert len(rows(path, template.PROJECTS)) == 1
    assert len(rows(path, template.INDICATORS)) == 6


def test_sections_and_items_are_whole(made: tuple[Path, Found]) -> None:
    path, _ = made
    filled = [tuple(cell or "" for cell in row) for row in rows(path, template.OVERALL)]
    assert filled == seed.sections("总体绩效目标\n", "二、分项绩效目标")
    assert rows(path, template.FUNCTIONS) == seed.function_rows()
    ((_, _, text),) = seed.sections("年度发展规划目标的保障措施", "第二部分")
    assert rows(path, template.SAFEGUARDS) == [(None, "年度发展规划目标的保障措施", text)]


def test_the_project_and_its_targets_are_split_as_a_person_would(made: tuple[Path, Found]) -> None:
    path, _ = made
    table = seed.table()
    expected = list(seed.project(table))
    expected[11] = None  # 对应职责 is not in the document
    assert list(rows(path, template.PROJECTS)[0][:12]) == expected
    wanted = [
        tuple(float(str(cell)) if at == 6 else cell or None for at, cell in enumerate(row))
        for row in seed.indicators(table)
    ]
    assert [row[:9] for row in rows(path, template.INDICATORS)] == wanted


def test_the_cover_says_what_the_document_says(made: tuple[Path, Found]) -> None:
    path, found = made
    cover = check.check(open_book(path)).submission.cover
    assert cover.year.value == 2021
    assert cover.region_code.value == "130636"
    assert cover.department_code.value == "731001"
    assert cover.department_name.value == "顺平县科学技术协会（本级）"
    assert cover.money_unit.value == "元"
    assert any("文件名" in sentence for sentence in found.said)


def test_every_character_of_the_document_is_in_the_workbook(made: tuple[Path, Found]) -> None:
    path, _ = made
    texts = texts_of(path)
    pieces = source_pieces(seed.text().splitlines())
    unit = bare(seed.table()[1][0])
    assert {unit[:6], unit[6:]} <= set(texts)
    del pieces[unit]
    assert lost(pieces, texts) == []
    everything = Counter("".join(texts))
    missing = Counter("".join(pieces.elements())) - everything
    assert missing == Counter()


def test_a_check_gives_the_findings_of_the_rule_catalogue(made: tuple[Path, Found]) -> None:
    path, _ = made
    findings = check.check(open_book(path)).findings
    by_severity = {
        severity: sorted({one.code for one in findings if str(one.severity) == severity})
        for severity in ("error", "warning", "info")
    }
    assert by_severity["error"] == []
    assert by_severity["warning"] == ["B06", "I16", "X07"]
    assert set(by_severity["info"]) >= {"G04", "G08", "I10", "I11", "I17"}
    assert "G05" not in {one.code for one in findings}  # import has cleaned the field codes


def test_field_codes_are_taken_away_and_it_is_said(made: tuple[Path, Found]) -> None:
    path, found = made
    assert "去掉了 4 处 Word 域代码（TC … \\f … \\l …）。" in found.said
    assert not [text for text in texts_of(path) if re.search(r"\\[fl]", text)]


def test_every_cell_of_the_official_sheet_is_that_of_the_document(made: tuple[Path, Found], tmp_path: Path) -> None:
    drawn = tmp_path / "正式.xlsx"
    run.run(open_book(made[0], drawn), datetime(2021, 1, 15))
    sheet = openpyxl.load_workbook(drawn)["表1 科普专项"]
    cells = [
        [printed(cell.value, cell.number_format) for cell in row if cell.value is not None] for row in sheet.iter_rows()
    ]
    assert cells == seed.table()


def test_row_heights_fit_the_texts_and_nothing_of_the_template_is_lost(made: tuple[Path, Found]) -> None:
    path, _ = made
    book, blank = openpyxl.load_workbook(path), openpyxl.load_workbook(template_path(TEMPLATE))
    assert book.sheetnames == [*blank.sheetnames, template.LEFTOVERS]
    # the longest section: 169 characters in a column for about 42, so 5 lines of at least 13 points
    assert book[template.OVERALL].row_dimensions[8].height >= 5 * 13
    for name in standard_form().entry_columns:
        assert len(book[name].data_validations.dataValidation) == len(blank[name].data_validations.dataValidation)
        assert book[name].tables.keys() == blank[name].tables.keys()
