"""A sealed workbook after it was saved again by LibreOffice and by openpyxl, looked at, formatted, and tampered with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.memory_book import a_project, good_indicators
from tests.support.office import convert
from tests.support.rich_workbook import seen
from tests.support.sealed import NOW, answered, finished, submitted
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.edits import WriteBlock
from xltool.model.row_ids import is_row_id
from xltool.sending.seal.verify import SealState
from xltool.workflows import check, run, verify as verifying

NASTY = (
    "=1+1 不是公式\n第二行 \t制表\u00a0不换行\u200b零宽 _x000D_ 😀𠮷 “引号”\"'<&> "
    + ("很长的文字。" * 2_000 + "\n") * 3
)
"""LibreOffice 7.4 itself breaks paragraphs of more than 16,383 characters in two."""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Several projects, and texts that programs like to change."""
    folder = tmp_path_factory.mktemp("sealed")
    other = "13063621UQAP8BYN8VZWL"
    path = finished(
        folder / "原件.xlsx",
        projects=[a_project(), a_project(项目编码=other, 项目名称="学会")],
        indicators=[*good_indicators(), *good_indicators(other)],
        cover={"项目支出预算总额": 75000, "填报日期": "2021-1-15"},
    )  # fmt: skip
    texts = ((Ref("保障措施", 4, 3), NASTY[:32_000]), (Ref("项目", 4, 13), NASTY[:300]), (Ref("项目", 5, 13), "+1"))
    book = open_book(path)
    book.apply([WriteBlock(at.sheet, at.row, at.column, ((text,),)) for at, text in texts])
    run.run(book, NOW)
    answered(path, NASTY[:200])
    return submitted(path, folder / "out", accepted=True).workbook


@pytest.fixture
def copy(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sealed, tmp_path / "收到的.xlsx"))


def state(path: Path) -> SealState:
    return verifying.verify_book(open_book(path)).state


def changes(path: Path) -> list[tuple[str, str, str, str]]:
    return [
        (one.sheet, one.at.a1 if one.at else "", one.before, one.after)
        for one in verifying.verify_book(open_book(path)).differences
    ]


def test_sealed_it_is_intact(sealed: Path) -> None:
    assert changes(sealed) == []
    assert state(sealed) is SealState.INTACT


@pytest.mark.office
def test_saved_again_by_libreoffice_it_holds(sealed: Path, tmp_path: Path) -> None:
    once = convert(sealed, "xlsx:Calc MS Excel 2007 XML", tmp_path / "1")
    assert changes(once) == []
    twice = convert(once, "xlsx:Calc MS Excel 2007 XML", tmp_path / "2")
    assert state(twice) is SealState.INTACT


@pytest.mark.office
def test_saved_by_libreoffice_and_tampered_with_it_is_named(sealed: Path, tmp_path: Path) -> None:
    saved = convert(sealed, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    book = openpyxl.load_workbook(saved)
    book["项目"]["C5"] = 37499
    book.save(saved)
    assert changes(saved) == [("项目", "C5", "37500", "37499")]


def test_saved_again_by_openpyxl_it_holds(copy: Path) -> None:
    openpyxl.load_workbook(copy).save(copy)
    assert changes(copy) == []


def test_looks_views_comments_and_widths_are_no_change(copy: Path) -> None:
    book = openpyxl.load_workbook(copy)
    for sheet in book.worksheets:
        sheet.sheet_view.zoomScale = 70
        sheet.column_dimensions["B"].width = 50
        sheet["A1"].comment = Comment("请核对", "张三")
        for row in sheet.iter_rows(max_row=8):
            for cell in row:
                cell.font, cell.fill = Font(name="黑体"), PatternFill("solid", fgColor="FFFF00")
    book["指标"].auto_filter.ref = "A3:K20"
    book["指标"].row_dimensions[5].hidden = True
    book["项目"]["C4"].number_format = "#,##0.00"
    book.create_sheet("自己的表")["A1"] = "随便写"
    book.active = 3
    book.save(copy)
    assert changes(copy) == []


def entered(sheet: Worksheet) -> Iterator[str]:
    last = {"封面": 15}.get(sheet.title, sheet.max_row)
    for row in sheet.iter_rows(min_row=4 if sheet.title != "封面" else 5, max_row=last):
        for cell in row:
            column_c = sheet.title != "封面" or cell.column == 3
            if cell.value is not None and column_c and not is_row_id(str(cell.value)):
                yield cell.coordinate


def test_each_entered_cell_changed_in_the_file_is_named(sealed: Path, tmp_path: Path) -> None:
    """By an unrelated program, one cell at a time, on every entry sheet."""
    book = openpyxl.load_workbook(sealed)
    path = tmp_path / "改.xlsx"
    seen = 0
    for name in (template.OVERALL, template.FUNCTIONS, template.PROJECTS):
        for address in entered(book[name]):
            cell = book[name][address]
            former = cell.value
            cell.value = former + 1 if isinstance(former, int | float) else f"{former}改"
            book.save(path)
            named = [change for change in changes(path) if change[1] == address]
            assert [change[0] for change in named] == [name], address
            assert named[0][2] != named[0][3]
            cell.value = former
            seen += 1
    assert seen == 3 + 4 + 26


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "before", "after"),
    [
        ("资金汇总", "D6", 15001, "15000", "15001"),
        ("表1 科普专项", "E10", "≥9999人次", "≥2000人次", "≥9999人次"),
        ("部门绩效目标", "A5", None, "面向群众开展科普培训，提升全县群众的科学素质。", ""),
        ("表2 学会", "B30", "手写的一行", "", "手写的一行"),
    ],
)
def test_a_change_on_a_drawn_sheet_is_named(
    copy: Path, sheet: str, cell: str, value: object, before: str, after: str
) -> None:
    book = openpyxl.load_workbook(copy)
    book[sheet][cell] = value
    book.save(copy)
    assert changes(copy) == [(sheet, cell, before, after)]


def test_a_removed_drawn_sheet_is_named(copy: Path) -> None:
    book = openpyxl.load_workbook(copy)
    del book["表2 学会"]
    book.save(copy)
    assert changes(copy) == [("表2 学会", "", "有", "已删除或改名")]


def test_the_other_commands_do_not_stumble_over_the_hidden_sheet(copy: Path) -> None:
    from tests.support.sealed import NOW
    from xltool.workflows import run

    before = check.check(open_book(copy))
    assert before.counts.error == 0
    run.run(open_book(copy), NOW.replace(hour=11))
    assert changes(copy) == []


def footers(path: Path) -> dict[str, str]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: str(sheet.oddFooter.right.text) for sheet in book.worksheets}


def test_the_code_is_in_the_footers_of_what_is_printed_as_on_the_cover(sealed: Path) -> None:
    cover = seen(sealed)["封面"]
    code = cover["C16"].value
    printed = footers(sealed)
    for sheet in ("资金汇总", "部门绩效目标", "表1 科普专项", "表2 学会"):
        assert printed[sheet] == f"报送校验码 {code}"
    assert printed["_版式"] == printed["项目"] == "None"
    book = openpyxl.load_workbook(sealed)
    assert book["表1 科普专项"].oddFooter.center.text == "第 &P 页 共 &N 页"


def test_a_redraw_keeps_the_code_while_it_is_true_and_takes_it_away_when_not(copy: Path) -> None:
    from tests.support.sealed import NOW
    from xltool.workflows import run

    run.run(open_book(copy), NOW)
    code = seen(copy)["封面"]["C16"].value
    assert footers(copy)["表1 科普专项"] == f"报送校验码 {code}"
    book = openpyxl.load_workbook(copy)
    book["项目"]["F4"] = "购置宣传材料，组织全国科普日活动。"
    book.save(copy)
    run.run(open_book(copy), NOW)
    assert {footers(copy)[name] for name in ("资金汇总", "部门绩效目标", "表1 科普专项")} == {"None"}
