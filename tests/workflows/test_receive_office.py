"""收审核意见 with LibreOffice in between: saved by it on each side, and received into a workbook that is open in it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.support.live import opened
from tests.support.office import convert
from tests.support.reviews import SHEET, changed, column_of, lines_of, opinion_rows, reviewed, rewritten, typed_into
from tests.support.sealed import NOW, finished, submitted
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.model import template
from xltool.model.cells import Formula
from xltool.model.edits import WriteBlock
from xltool.workflows.check import check_and_report
from xltool.workflows.receive import receive, receive_open

pytestmark = pytest.mark.office

TYPED = [
    ("必须修改", SHEET, "H4", "指标值偏低，请核实"),
    ("建议", SHEET, "E5", "名称请写清楚，\n例如“培训考核合格率”"),
    ("询问", template.PROJECTS, "C4", "=预算怎么来的"),
]
TEXTS = [text for *_, text in TYPED]


def saved_again(path: Path) -> Path:
    """As LibreOffice saves it."""
    convert(path, "xlsx:Calc MS Excel 2007 XML", path.parent).replace(path)
    return path


def test_opinions_travel_through_saves_by_libreoffice_and_both_doors_agree(office_app: xw.App, tmp_path: Path) -> None:
    mine = finished(tmp_path / "科协.xlsx")
    sealed = saved_again(submitted(mine, tmp_path / "报送").workbook)
    returned = saved_again(reviewed(sealed, tmp_path / "退回", TYPED))
    first, second, *rest = lines_of(mine)
    fresh = [changed(first, 三级指标=f"新增的指标{n}", 标识=None) for n in (1, 2)]
    rewritten(mine, [fresh[0], *reversed(rest), changed(second, 三级指标="培训考核合格率"), fresh[1], first])
    saved_again(mine)
    other = Path(tmp_path / "打开.xlsx")
    other.write_bytes(mine.read_bytes())
    receive(returned, mine)
    wanted = [("H11", "未改未答复", TEXTS[0]), ("E9", "已改", TEXTS[1]), ("C4", "未改未答复", TEXTS[2])]
    assert column_of(mine, "单元格", "状态", "意见") == wanted
    with opened(office_app, other) as book:
        live = LiveBook(book)
        receive_open(live, returned)
        check_and_report(live, NOW)
        book.save()
    check_and_report(open_book(mine), NOW)
    assert [row.cells for row in opinion_rows(other)] == [row.cells for row in opinion_rows(mine)]
    assert [line[1:11] for line in lines_of(other)] == [line[1:11] for line in lines_of(mine)]


def test_a_cell_is_marked_as_long_as_nobody_has_dealt_with_it(tmp_path: Path) -> None:
    mine = finished(tmp_path / "科协.xlsx")
    returned = reviewed(submitted(mine, tmp_path / "报送").workbook, tmp_path / "退回", TYPED)
    receive(returned, mine)
    typed_into(mine, {(2, "答复"): "已写清楚"})
    check_and_report(open_book(mine), NOW)
    book = openpyxl.load_workbook(mine)
    asked: dict[str, str] = {}
    for sheet, cells in ((SHEET, ("H4", "E5", "H5")), (template.PROJECTS, ("C4",))):
        rules = [rule for found in book[sheet].conditional_formatting for rule in found.rules]
        (ours,) = [rule for rule in rules if rule.formula and "opinions_cell" in rule.formula[0]]
        assert ours.priority == min(rule.priority for rule in rules)
        for cell in cells:
            asked[cell] = ours.formula[0].replace("ADDRESS(ROW(),COLUMN(),4)", f'"{cell}"')
    formulas = tuple((Formula(f"=IF({one},1,0)"),) for one in asked.values())
    open_book(mine).apply([WriteBlock(template.GUIDE, 201, 1, formulas)])
    shown = open_book(convert(mine, "xlsx:Calc MS Excel 2007 XML", tmp_path)).read(template.GUIDE)
    results = [shown.at(201 + number, 1) for number in range(len(asked))]
    lit = dict(zip(asked, (one.value if isinstance(one, Formula) else one for one in results), strict=True))
    assert lit == {"H4": 1, "E5": 0, "H5": 0, "C4": 1}
