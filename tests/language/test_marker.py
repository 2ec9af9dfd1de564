"""The mark 不由项目经费保障 is for whoever judges: it is neither printed nor published."""

import io
from pathlib import Path

import docx
import pytest

from tests.support.filled import fill, plain_project
from tests.support.sealed import NOW
from xltool.books import open_book
from xltool.language.marker import without_marker
from xltool.model import template
from xltool.model.profile import load_profile
from xltool.workflows.publish import publish
from xltool.workflows.run import run


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("组织活动30次（不由项目经费保障）。", "组织活动30次。"), ("受益5万人次 (不由项目经费保障)，建基地3个", "受益5万人次，建基地3个"),
        ("活动30次【此项不由项目经费保障】；", "活动30次；"), ("活动30次（不由项目\n经费保障）", "活动30次"), ("值守（不由公用经费保障）", "值守（不由公用经费保障）"), ("甲（无需项目经费）乙（不由项目保障）", "甲乙"),
        ("由公用经费保障（不含项目）", "由公用经费保障（不含项目）"), ("经费保障有力（按月检查）。", "经费保障有力（按月检查）。"),
        ("不由项目经费保障的工作另行安排。", "不由项目经费保障的工作另行安排。"), ("", ""),
    ],
)  # fmt: skip
def test_the_mark_goes_and_nothing_else(typed: str, printed: str) -> None:
    assert without_marker(typed) == printed


@pytest.mark.parametrize("mark", load_profile("hebei_text").goals.outside_marks)
@pytest.mark.parametrize("brackets", ["（）", "()", "［］", "[]", "【】", "〔〕", "（)"])
@pytest.mark.parametrize("lead", ["", "此项", "本项"])
def test_every_mark_that_is_judged_goes_in_every_bracket(mark: str, brackets: str, lead: str) -> None:
    assert without_marker(f"巡查40次{brackets[0]}{lead}{mark}{brackets[1]}。") == "巡查40次。"


def test_it_is_on_no_official_sheet_and_in_no_document_and_stays_in_the_entry(tmp_path: Path) -> None:
    mark = "（不由项目经费保障）"
    text = f"全年组织科普讲座30次{mark}。\n{mark}\n建成基地3个{mark}，服务群众。"
    path = fill(
        tmp_path / "甲.xlsx",
        overall=[{"序号": "一", "标题": f"抓好科普{mark}", "内容": text}],
        functions=[{"职责分类": "推进科普工作", "序号": 1, "标题": "讲座", "内容": text}],
        projects=[plain_project(绩效目标=f"培训2000人次，参观500人次{mark}。")],
    )
    book = open_book(path)
    run(book, NOW)
    drawn = [template.DEPARTMENT_FORM, *(name for name in book.sheet_names() if name.startswith("表1"))]
    printed = " ".join(text for sheet in drawn for _, text in book.read(sheet).texts())
    word = docx.Document(io.BytesIO(publish(book, accepted=True).word))
    published = " ".join(one.text for one in word.paragraphs) + word.tables[0].rows[-1].cells[0].text
    published += " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for output in (printed, published):
        assert "保障）" not in output
        assert all(words in output for words in ("讲座30次。", "基地3个，服务群众", "参观500人次。"))
    assert mark in str(book.read(template.OVERALL).at(4, 3))
