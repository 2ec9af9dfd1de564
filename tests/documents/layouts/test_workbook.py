"""Workbooks of an older version or another layout: certain headers go through, likely ones are confirmed in a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import refused, xltool
from tests.support.filled import fill, older
from tests.support.memory_book import CODE
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, template_path
from xltool.documents.layouts.map_file import as_toml, read_map
from xltool.documents.layouts.matching import propose
from xltool.model import template as contract
from xltool.model.errors import XltoolError
from xltool.workflows import check as check_steps

FINANCE = ("序号", "项目编码", "一级指标", "二级指标", "三级指标名称", "计算符号", "指标值", "计量单位", "权重")


def finance(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("2026年绩效指标导入表",), FINANCE, *rows):
        sheet.append(row)
    book.save(path)
    return path


def rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return [row for row in book[sheet].iter_rows(min_row=4, values_only=True) if any(row)]


def test_the_finance_systems_layout_needs_no_map(tmp_path: Path) -> None:
    source = finance(
        tmp_path / "指标.xlsx",
        (1, CODE, "产出指标", "数量指标", "修路里程", "≥", 20, "公里", 10),
        (2, CODE, "效益指标", "社会效益指标", "出行条件", "定性", "明显改善", None, 20),
    )
    result = xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0, result.stderr
    assert [row[:8] for row in rows(tmp_path / "新.xlsx", contract.INDICATORS)] == [
        (CODE, "产出指标", "数量指标", "修路里程", None, "≥", 20, "公里"),
        (CODE, "效益指标", "社会效益指标", "出行条件", None, "定性", "明显改善", None),
    ]
    left = openpyxl.load_workbook(tmp_path / "新.xlsx")[contract.LEFTOVERS]
    texts = [row[2] for row in left.iter_rows(min_row=4, values_only=True) if row[2]]
    assert texts == ["2026年绩效指标导入表", "权重：10", "权重：20"]


def test_a_workbook_of_the_template_itself_comes_through_whole(tmp_path: Path) -> None:
    made = tmp_path / "新.xlsx"
    result = xltool("import", template_path(SAMPLE), "-o", made)
    assert "全部文字都找到了栏目" in result.stdout
    for sheet in contract.ENTRY_COLUMNS:
        assert rows(made, sheet) == rows(template_path(SAMPLE), sheet)
    before, after = (check_steps.check(open_book(path)) for path in (template_path(SAMPLE), made))
    assert [(f.code, f.ref) for f in after.findings] == [(f.code, f.ref) for f in before.findings]


def test_a_likely_header_is_never_taken_without_being_confirmed(tmp_path: Path) -> None:
    source, made, choice = older(tmp_path / "旧.xlsx"), tmp_path / "新.xlsx", tmp_path / "对应.toml"
    result = xltool("import", source, "-o", made)
    assert result.returncode == 2
    assert "项目预算数额 → 预算数（按字面猜的，请核对）" in result.stdout
    assert "--map" in result.stderr
    assert not made.exists()

    first = xltool("import", source, "-o", made, "--map", choice)
    assert (first.returncode, made.exists()) == (0, False)
    assert '"项目预算数额" = "预算数"' in choice.read_text(encoding="utf-8")

    second = xltool("import", source, "-o", made, "--map", choice)
    assert second.returncode == 0, second.stderr
    assert rows(made, contract.PROJECTS)[0][:3] == (CODE, "科普专项", 37500)
    assert "联系科室：办公室" in second.stdout
    cover = check_steps.check(open_book(made)).submission.cover
    assert (cover.year.value, cover.template_version.typed) == (2021, contract.TEMPLATE_VERSION)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"项目预算数额" = "预算数"', '"项目预算数额" = "总预算"', "不是「项目」的列"),
        ('"项目预算数额" = "预算数"', '"项目预算数额" = "财政资金"', "写了两次"),
        ('source_sheet = "部门总体目标"', 'source_sheet = "没有"', "没有工作表「没有」"),
        ('target_sheet = "项目"', 'target_sheet = "别处"', "target_sheet"),
        ("\n[[table]]", "\n[[table", "第 4 行"),
    ],
)
def test_a_map_that_cannot_be_followed_is_refused_by_name(before: str, after: str, words: str, tmp_path: Path) -> None:
    book, choice = open_book(older(tmp_path / "旧.xlsx")), tmp_path / "对应.toml"
    text = as_toml(propose(book))
    assert before in text
    choice.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(XltoolError, match=words):
        read_map(choice, book)


def test_a_column_that_staff_do_not_want_is_listed(tmp_path: Path) -> None:
    source, made, choice = older(tmp_path / "旧.xlsx"), tmp_path / "新.xlsx", tmp_path / "对应.toml"
    xltool("import", source, "-o", made, "--map", choice)
    text = choice.read_text(encoding="utf-8").replace('"项目预算数额" = "预算数"', '"项目预算数额" = ""')
    choice.write_text(text, encoding="utf-8")
    result = xltool("import", source, "-o", made, "--map", choice)
    assert rows(made, contract.PROJECTS)[0][2] is None
    assert "项目预算数额：37500" in result.stdout


def test_a_workbook_without_known_headers_says_what_was_looked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])  # type: ignore[union-attr]
    book.save(tmp_path / "名单.xlsx")
    sentence = refused("import", tmp_path / "名单.xlsx", "-o", tmp_path / "新.xlsx")
    assert "项目编码" in sentence
    assert "计算符号" in sentence


def test_a_target_with_sign_and_unit_in_one_cell_is_split(tmp_path: Path) -> None:
    source = finance(tmp_path / "a.xlsx", (1, CODE, "产出指标", "数量指标", "里程", None, "≥20公里", None, 1))
    xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert rows(tmp_path / "新.xlsx", contract.INDICATORS)[0][5:8] == ("≥", 20, "公里")


def test_formulas_give_their_results_and_errors_are_listed(tmp_path: Path) -> None:
    source = finance(tmp_path / "a.xlsx", (1, CODE, "产出指标", "数量指标", "里程", "≥", "=10+10", "公里", 1))
    result = xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert rows(tmp_path / "新.xlsx", contract.INDICATORS)[0][6] is None
    assert "=10+10" in result.stdout


def test_a_workbook_that_is_none_is_refused_by_the_same_gate(tmp_path: Path) -> None:
    path = Path(shutil.copyfile(Path(__file__), tmp_path / "假.xlsx"))
    assert "纯文本" in refused("import", path, "-o", tmp_path / "新.xlsx")


def test_no_match_is_proposed_for_sheets_that_the_tool_made(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    assert [match.target for match in propose(open_book(path))] == list(contract.ENTRY_COLUMNS)


def of_rows(path: Path, *lines: tuple[object, ...], merged: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "申报表"
    for line in lines:
        sheet.append(line)
    if merged:
        sheet.merge_cells(merged)
    book.save(path)
    return path


CARD = (
    ("村道修缮项目绩效目标申报表",),
    ("项目名称", "村道修缮", "项目编码", "13063626AAAAAAAAAA09"),
    ("备注", None, "计量单位", "万元"),
)
GRID = (("产出指标", "数量指标", "修缮里程", "≥20公里"), ("效益指标", "社会效益指标", "出行条件", "明显改善"))


@pytest.mark.parametrize(
    ("headers", "lines"),
    [
        (("绩效指标", "一级指标", "二级指标", "三级指标", "指标值"), [("绩效指标", *GRID[0]), (None, *GRID[1])]),
        (("指标名称", "一级指标", "二级指标", "三级指标", "目标值"), [("甲", *GRID[0]), ("乙", *GRID[1])]),
        (("一级指标", "二级指标", "三级指标", "指标值", "目标值"), [(*GRID[0], "≥18公里"), (*GRID[1], None)]),
        (("目标值", "一级指标", "二级指标", "绩效指标", "指标值"), [("旧", *GRID[0]), (None, *GRID[1])]),
    ],
)
def test_an_exact_header_wins_over_an_alias(
    tmp_path: Path, headers: tuple[str, ...], lines: list[tuple[object, ...]]
) -> None:
    source = of_rows(tmp_path / "a.xlsx", *CARD, headers, *lines)
    result = xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0, result.stdout
    assert [row[1:4] for row in rows(tmp_path / "新.xlsx", contract.INDICATORS)] == [line[:3] for line in GRID]
    assert [row[6] for row in rows(tmp_path / "新.xlsx", contract.INDICATORS)] == [20, "明显改善"]


def test_every_label_and_code_without_a_place_is_listed(tmp_path: Path) -> None:
    headers = ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "项目编码")
    source = of_rows(tmp_path / "a.xlsx", *CARD, headers, ("绩效指标", *GRID[0], "13063626AAAAAAAAAA01"))
    assert xltool("import", source, "-o", tmp_path / "新.xlsx").returncode == 0
    left = " ".join(str(row[2]) for row in rows(tmp_path / "新.xlsx", contract.LEFTOVERS))
    words = [str(one) for line in CARD for one in line if one]
    assert [one for one in words if one not in left] == []
    assert "13063626AAAAAAAAAA01" not in left
