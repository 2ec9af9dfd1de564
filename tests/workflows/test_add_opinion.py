"""加意见: a row of 审核意见 for the cell that is selected, on an open review workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.reviewed import FIRST, SECOND, listed, opinions, returned, sealed_copy, typed, under_review
from tests.support.sealed import NOW
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.errors import XltoolError
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, Place
from xltool.workflows.add_opinion import add_opinion
from xltool.workflows.receive import read_returned

TEXT = OPINION_HEADERS.index("意见") + 1
SELECTED = {
    Ref(template.INDICATORS, 5, 8): Place("指标", f"{FIRST}/培训合格率", "指标值"),
    Ref("表2 科普基地建设", 3, 5): Place("项目", SECOND),
    Ref(template.SAFEGUARDS, 1, 1): Place("保障措施"),
    Ref(template.TOTALS, 6, 4): Place(),
}


def test_each_selected_cell_gets_a_row_below_and_the_opinion_is_typed_there(tmp_path: Path) -> None:
    path = under_review(tmp_path)
    book = open_book(path)
    cells = [add_opinion(book, at, NOW) for at in SELECTED]
    assert cells == [Ref(OPINIONS, row, TEXT) for row in (8, 9, 10, 11)]
    rows = listed(path)[3:]
    assert [(row.cells["工作表"], row.cells["单元格"]) for row in rows] == [
        ("指标", "H5"), ("表2 科普基地建设", "E3"), ("保障措施", "A1"), ("资金汇总", "D6")
    ]  # fmt: skip
    assert rows[0].cells["当前内容"] == "95"
    assert rows[1].cells["当前内容"] == "表2 科普基地建设 E3：科普基地建设"
    assert {row.cells["日期"] for row in rows} == {"2027-01-10"}
    assert [row.cells["序号"] for row in rows] == ["4", "5", "6", "7"]
    for at in cells:
        typed(path, at.row, 级别="建议", 意见=f"意见{at.row}")
    returned(path)
    assert [one.place for one in opinions(path)[3:]] == list(SELECTED.values())
    assert read_returned(path).carried.review.opinions == opinions(path), "the unit takes it as it is shown"


@pytest.mark.parametrize(
    "at", [Ref(OPINIONS, 5, 3), Ref(CONCLUSION, 7, 2), Ref(template.LISTS, 1, 1), Ref("没有", 1, 1)]
)
def test_a_cell_that_no_opinion_can_speak_of_is_refused(tmp_path: Path, at: Ref) -> None:
    path = under_review(tmp_path)
    with pytest.raises(XltoolError, match="先在填报的表或正式表里选中"):
        add_opinion(open_book(path), at, NOW)


def test_a_workbook_that_is_not_under_review_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "报来.xlsx"
    path.write_bytes(sealed_copy())
    with pytest.raises(XltoolError, match="不是审核工作簿"):
        add_opinion(open_book(path), Ref(template.PROJECTS, 4, 3), NOW)
