"""The shipped sample: the facts of the seed document, its prose in our own words."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.filled import entries
from xltool.books.shipped import SAMPLE, template_path
from xltool.delivery.template.sample import build_sample
from xltool.model import template
from xltool.model.shelf import standard_form

SEED = Path(__file__).resolve().parents[4] / "shared" / "seed"
CODE = "13063621UQAP8BYN8VZWK"
SHARED_LENGTH = 12


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(template_path(SAMPLE))


def column(book: Workbook, sheet: str, header: str) -> list[object]:
    """Values below a header, down to the last filled row."""
    heads = [column.header for column in standard_form().entry_columns[sheet]]
    values = [row[heads.index(header)] for row in entries(book, sheet)]
    assert values
    return values


def field(book: Workbook, label: str) -> object:
    ((row, at),) = [(c.row, c.column) for line in book["封面"].iter_rows() for c in line if c.value == label]
    return book["封面"].cell(row, at + 1).value


def prose(book: Workbook) -> list[str]:
    """Every text that we wrote ourselves."""
    cells = [
        *column(book, "项目", "资金用途"), *column(book, "项目", "绩效目标"),
        *(cell for name in ("总体目标", "分项目标", "保障措施") for row in entries(book, name) for cell in row),
    ]  # fmt: skip
    return [cell for cell in cells if isinstance(cell, str)]


def test_rebuilding_gives_the_committed_sample() -> None:
    def parts(package: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(package)) as file:
            return {name: file.read(name) for name in file.namelist()}

    built, committed = parts(build_sample()), parts(template_path(SAMPLE).read_bytes())
    assert list(built) == list(committed)
    assert [name for name in built if built[name] != committed[name]] == []


def test_the_cover_names_the_department_and_no_person(book: Workbook) -> None:
    assert field(book, "填报年度") == 2021
    assert field(book, "行政区划代码") == "130636"
    assert field(book, "部门编码") == "731001"
    assert field(book, "部门名称") == "顺平县科学技术协会（本级）"
    assert field(book, "编报阶段") == "一上"
    assert field(book, "金额单位") == "元"
    assert field(book, "模板版本") == template.TEMPLATE_VERSION
    assert field(book, "填报人") is None


def test_the_project_has_the_money_and_the_schedule_of_the_document(book: Workbook) -> None:
    (row,) = entries(book, "项目")
    assert row[:5] == (CODE, "科普专项", 37500, 37500, 0)
    assert row[6:10] == (0.2, 0.5, 0.8, 1)
    assert row[11] == column(book, "分项目标", "职责分类")[0]


def test_the_indicators_have_operator_value_and_unit_in_cells_of_their_own(book: Workbook) -> None:
    assert [row[5:8] for row in entries(book, "指标")] == [
        ("≥", 2000, "人次"),
        ("≥", 90, "百分比"),
        ("≥", 100, "百分比"),
        (None, 3.75, "万元"),
        ("≥", 90, "百分比"),
        ("≥", 90, "百分比"),
    ]
    assert set(column(book, "指标", "项目编码")) == {CODE}
    assert set(column(book, "指标", "指标值确定依据")) == {"科协科普专项经费实施计划"}


def test_the_promised_figures_stand_in_one_section(book: Workbook) -> None:
    promised = ("30次以上", "50000人次", "农业专家工作站一个", "科普示范基地三个")
    contents = [str(text) for text in column(book, "总体目标", "内容")]
    assert [text for text in contents if all(figure in text for figure in promised)]
    assert [text for text in contents if "依托现有的14个科普e站" in text]


def test_numbering_breaks_where_the_document_breaks_it(book: Workbook) -> None:
    assert column(book, "总体目标", "序号") == ["一、", "二、", "三、", "四、", None]
    assert column(book, "分项目标", "序号") == ["1.", "2.", "3.", "4.", "5.", "1.", "2."]
    assert len(set(column(book, "分项目标", "职责分类"))) == 3


def test_the_safeguards_cite_what_had_run_out_by_2021(book: Workbook) -> None:
    text = "".join(str(part) for part in column(book, "保障措施", "内容"))
    assert "十九届四中全会" in text
    assert re.search(r"《[^》]*纲要（2006-2010-2020年）》", text)


def test_digits_of_codes_are_text_and_percentages_are_in_percent_cells(book: Workbook) -> None:
    projects = book["项目"]
    assert (projects["A4"].data_type, projects["A4"].number_format) == ("s", "@")
    assert {projects.cell(4, n).number_format for n in (7, 8, 9, 10)} == {"0.00%"}


def test_the_prose_is_our_own(book: Workbook) -> None:
    sources = sorted(SEED.glob("*.txt"))
    if not sources:
        pytest.skip("the seed document is not here")
    seed = squeezed("".join(path.read_text(encoding="utf-8") for path in sources))
    copied = {
        text[start : start + SHARED_LENGTH]
        for text in map(squeezed, prose(book))
        for start in range(len(text) - SHARED_LENGTH + 1)
        if text[start : start + SHARED_LENGTH] in seed
    }
    assert copied == set()


def squeezed(text: str) -> str:
    """Without blanks, and without the titles of laws and plans, which are nobody's wording."""
    return re.sub(r"\s|《[^》]*》", "", text)
