"""Workbooks of an older version or another layout: certain headers go through, likely ones are confirmed in a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import refused, xltool
from tests.support.filled import entries, fill, older
from tests.support.memory_book import CODE
from tests.support.rich_workbook import seen
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, template_path
from xltool.documents.layouts.map_file import as_toml, read_map
from xltool.documents.layouts.matching import propose
from xltool.model import template
from xltool.model.errors import XltoolError
from xltool.model.shelf import standard_form
from xltool.workflows import check

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
    return entries(seen(path), sheet)


def test_the_finance_systems_layout_needs_no_map(tmp_path: Path) -> None:
    source = finance(
        tmp_path / "指标.xlsx",
        (1, CODE, "产出指标", "数量指标", "修路里程", "≥", 20, "公里", 10),
        (2, CODE, "效益指标", "社会效益指标", "出行条件", "定性", "明显改善", None, 20),
    )
    result = xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0, result.stderr
    assert [row[:8] for row in rows(tmp_path / "新.xlsx", template.INDICATORS)] == [
        (CODE, "产出指标", "数量指标", "修路里程", None, "≥", 20, "公里"),
        (CODE, "效益指标", "社会效益指标", "出行条件", None, "定性", "明显改善", None),
    ]
    left = seen(tmp_path / "新.xlsx")[template.LEFTOVERS]
    texts = [row[2] for row in left.iter_rows(min_row=4, values_only=True) if row[2]]
    assert texts == ["2026年绩效指标导入表", "权重：10", "权重：20"]


def test_a_workbook_of_the_template_itself_comes_through_whole(tmp_path: Path) -> None:
    made = tmp_path / "新.xlsx"
    result = xltool("import", template_path(SAMPLE), "-o", made)
    assert "全部文字都找到了栏目" in result.stdout
    for sheet in standard_form().entry_columns:
        assert rows(made, sheet) == rows(template_path(SAMPLE), sheet)
    before, after = (check.check(open_book(path)) for path in (template_path(SAMPLE), made))
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
    assert rows(made, template.PROJECTS)[0][:3] == (CODE, "科普专项", 37500)
    assert "联系科室：办公室" in second.stdout
    cover = check.check(open_book(made)).submission.cover
    assert (cover.year.value, cover.template_version.typed) == (2021, template.TEMPLATE_VERSION)


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
    text = as_toml(propose(book, standard_form()))
    assert before in text
    choice.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(XltoolError, match=words):
        read_map(choice, book, standard_form())


def test_a_column_that_staff_do_not_want_is_listed(tmp_path: Path) -> None:
    source, made, choice = older(tmp_path / "旧.xlsx"), tmp_path / "新.xlsx", tmp_path / "对应.toml"
    xltool("import", source, "-o", made, "--map", choice)
    text = choice.read_text(encoding="utf-8").replace('"项目预算数额" = "预算数"', '"项目预算数额" = ""')
    choice.write_text(text, encoding="utf-8")
    result = xltool("import", source, "-o", made, "--map", choice)
    assert rows(made, template.PROJECTS)[0][2] is None
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
    assert rows(tmp_path / "新.xlsx", template.INDICATORS)[0][5:8] == ("≥", 20, "公里")


def test_formulas_give_their_results_and_errors_are_listed(tmp_path: Path) -> None:
    source = finance(tmp_path / "a.xlsx", (1, CODE, "产出指标", "数量指标", "里程", "≥", "=10+10", "公里", 1))
    result = xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert rows(tmp_path / "新.xlsx", template.INDICATORS)[0][6] is None
    assert "=10+10" in result.stdout


def test_a_workbook_that_is_none_is_refused_by_the_same_gate(tmp_path: Path) -> None:
    path = Path(shutil.copyfile(Path(__file__), tmp_path / "假.xlsx"))
    assert "纯文本" in refused("import", path, "-o", tmp_path / "新.xlsx")


def test_no_match_is_proposed_for_sheets_that_the_tool_made(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    assert [match.target for match in propose(open_book(path), standard_form())] == list(standard_form().entry_columns)


def imported(
    tmp_path: Path, headers: tuple[str, ...], *entries: tuple[object, ...], formats: dict[str, str] | None = None
) -> tuple[Path, str, list[str]]:
    """A workbook of these rows carried through 导入: the new one, what was said, and what stands on 未识别内容."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (headers, *entries):
        sheet.append(row)
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    book.save(tmp_path / "来源.xlsx")
    result = xltool("import", tmp_path / "来源.xlsx", "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0, result.stderr
    made = openpyxl.load_workbook(tmp_path / "新.xlsx")
    left = (
        made[template.LEFTOVERS].iter_rows(min_row=4, values_only=True) if template.LEFTOVERS in made.sheetnames else ()
    )
    return tmp_path / "新.xlsx", result.stdout, [f"{row[2]} {row[5]}" for row in left if row[2]]


PROJECT_HEADERS = ("项目编码", "项目名称", "预算数", "财政资金", "其他资金", "资金用途", "3月底")
INDICATOR_HEADERS = ("项目编码", "一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位")


def test_a_code_that_lost_its_digits_as_a_number_is_never_made_a_text(tmp_path: Path) -> None:
    numbers = (1.3063621e20, 130636210000123456, 5.1000021e17, 731001)
    entries = [(number, "产出指标", "数量指标", f"培训场次{number}", "≥", 20, "次") for number in numbers]
    made, said, left = imported(tmp_path, INDICATOR_HEADERS, *entries)
    assert "有 3 个数字超过 15 位" in said
    assert [one.startswith("项目编码：") and "15 位" in one for one in left] == [True] * 3
    assert [isinstance(row[0], str) for row in rows(made, template.INDICATORS)] == [False, False, False, True]
    found = [one for one in check.check(open_book(made)).findings if one.code == "C05"]
    assert {str(one.ref) for one in found} >= {"指标!B4", "指标!B6"}


SHOWN = (
    ('"≥"0"次"', 20, ("≥", 20, "次")),
    ("≥#,##0人次;-0", 2000, ("≥", 2000, "人次")),
    ('"≥"0.0%', 0.95, ("≥", 95, "%")),
    ("\\≤0.00\\万\\元", 3.75, ("≤", 3.75, "万元")),
    ('General"场"', 12, (None, 12, "场")),
    ('[$-804]0"公里"', 7, (None, 7, "公里")),
    ("#,##0.00_ ;[Red]-#,##0.00 ", 37.5, (None, 37.5, None)),
)
OTHERWISE = ('0,"千人"', '[>=10]0"次";0"回"', '"不公开"', '0"-"0', "0.0,,")


def test_sign_and_unit_are_those_that_the_format_shows(tmp_path: Path) -> None:
    entries = [(CODE, "产出指标", "数量指标", f"培训场次{at}", None, one[1], None) for at, one in enumerate(SHOWN)]
    formats = {f"F{at}": one[0] for at, one in enumerate(SHOWN, start=2)}
    made, _, left = imported(tmp_path, INDICATOR_HEADERS, *entries, formats=formats)
    assert [row[5:8] for row in rows(made, template.INDICATORS)] == [one[2] for one in SHOWN]
    assert left == []


def test_a_number_that_the_format_shows_as_another_is_listed(tmp_path: Path) -> None:
    entries = [(CODE, "产出指标", "数量指标", f"培训场次{at}", "≥", 20, "次") for at in range(len(OTHERWISE))]
    formats = {f"F{at}": code for at, code in enumerate(OTHERWISE, start=2)}
    made, _, left = imported(tmp_path, INDICATOR_HEADERS, *entries, formats=formats)
    assert [row[6] for row in rows(made, template.INDICATORS)] == [None] * len(OTHERWISE)
    assert [f"20 数字格式「{code}」显示的不是这个数" in one for code, one in zip(OTHERWISE, left, strict=True)] == [
        True
    ] * 5


def test_units_of_money_and_leading_zeros_of_a_format_come_through(tmp_path: Path) -> None:
    formats = {"A2": "000000", "C2": '0.00"万元"', "D2": '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "E2": "#,##0.00_ ", "G2": '0"%"'}  # fmt: skip
    made, _, left = imported(tmp_path, PROJECT_HEADERS, (1234, "科普", 3.75, 37500, 0, "宣传", 20), formats=formats)
    assert rows(made, template.PROJECTS)[0][:7] == ("001234", "科普", "3.75万元", 37500, 0, "宣传", "20%")
    assert left == []


def test_totals_and_signatures_are_listed_and_not_imported(tmp_path: Path) -> None:
    made, _, left = imported(
        tmp_path, PROJECT_HEADERS,
        (CODE, "科普专项", 300, 300, 0, "宣传", "20%"),
        ("汇总", None, "=SUBTOTAL(109,C2:C2)", None, None, None, None),
        (None, "各项总和", 300, 300, 0, None, None),
        ("审核人：", "李某", None, None, None, None, None),
    )  # fmt: skip
    assert [row[1] for row in rows(made, template.PROJECTS)] == ["科普专项"]
    assert sum("没有导入" in one for one in left) == 3


def test_hidden_rows_that_are_imported_are_said(tmp_path: Path) -> None:
    lines = [(number, CODE, "产出指标", "数量指标", f"修路{number}", "≥", 20, "公里", 10) for number in (1, 2, 3)]
    source = finance(tmp_path / "指标.xlsx", *lines)
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    for row in (sheet.max_row - 2, sheet.max_row, sheet.max_row + 5):
        sheet.row_dimensions[row].hidden = True
    sheet.row_dimensions[1].hidden = True
    book.save(source)
    told = f"隐藏或筛选掉的行也导入了：{sheet.title}第 {sheet.max_row - 2}、{sheet.max_row} 行。"
    assert told in xltool("import", source, "-o", tmp_path / "新.xlsx").stdout


def test_hidden_columns_that_are_imported_are_said(tmp_path: Path) -> None:
    source = finance(tmp_path / "指标.xlsx", (1, CODE, "产出指标", "数量指标", "修路里程", "≥", 20, "公里", 10))
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    for letter in ("E", "Z"):
        sheet.column_dimensions[letter].hidden = True
    book.save(source)
    told = f"隐藏的列也导入了：{sheet.title}的 E 列。"
    assert told in xltool("import", source, "-o", tmp_path / "新.xlsx").stdout


def test_a_code_in_scientific_writing_is_said_to_be_lost(tmp_path: Path) -> None:
    source = finance(
        tmp_path / "指标.xlsx", (1, "1.30636E+20", "产出指标", "数量指标", "修路里程", "≥", 20, "公里", 10)
    )
    assert "项目编码：1.30636E+20" in xltool("import", source, "-o", tmp_path / "新.xlsx").stdout


def test_a_hidden_sheet_that_is_imported_is_said(tmp_path: Path) -> None:
    source = finance(tmp_path / "指标.xlsx", (1, CODE, "产出指标", "数量指标", "修路里程", "≥", 20, "公里", 10))
    book = openpyxl.load_workbook(source)
    book.active.sheet_state = "veryHidden"  # type: ignore[union-attr]
    book.create_sheet("说明")
    book.active = 1
    book.save(source)
    assert "隐藏的工作表也导入了：Sheet" in xltool("import", source, "-o", tmp_path / "新.xlsx").stdout


def test_codes_of_the_cover_are_those_that_are_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    for row in (
        ("填报年度", 2021),
        ("行政区划代码", 30636),
        ("部门编码", 31001),
        ("部门名称", "县科协"),
        ("项目支出预算总额", 3.75),
    ):
        cover.append(row)
    for cell, code in (("B1", '0"年"'), ("B2", "000000"), ("B3", "000000"), ("B5", '0,"万元"')):
        cover[cell].number_format = code
    book.create_sheet("指标").append(INDICATOR_HEADERS)
    book["指标"].append((CODE, "产出指标", "数量指标", "培训场次", "≥", 20, "次"))
    book.save(tmp_path / "来源.xlsx")
    result = xltool("import", tmp_path / "来源.xlsx", "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0, result.stderr
    made = openpyxl.load_workbook(tmp_path / "新.xlsx")[template.COVER]
    rows_of_cover = [[one for one in row if one is not None] for row in made.iter_rows(values_only=True)]
    filled = {row[0]: row[1:2] for row in rows_of_cover if row}
    wanted = ("填报年度", "行政区划代码", "部门编码", "部门名称")
    assert 3.75 not in {one for row in rows_of_cover for one in row}
    assert [filled[label] for label in wanted] == [[2021], ["030636"], ["031001"], ["县科协"]]


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
    assert [row[1:4] for row in rows(tmp_path / "新.xlsx", template.INDICATORS)] == [line[:3] for line in GRID]
    assert [row[6] for row in rows(tmp_path / "新.xlsx", template.INDICATORS)] == [20, "明显改善"]


def test_every_word_and_code_of_a_card_is_in_the_workbook(tmp_path: Path) -> None:
    headers = ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "项目编码")
    source = of_rows(tmp_path / "a.xlsx", *CARD, headers, ("绩效指标", *GRID[0], "13063626AAAAAAAAAA01"))
    assert xltool("import", source, "-o", tmp_path / "新.xlsx").returncode == 0
    made = tmp_path / "新.xlsx"
    assert rows(made, template.PROJECTS)[0][:2] == ("13063626AAAAAAAAAA09", "村道修缮")
    assert rows(made, template.INDICATORS)[0][0] == "13063626AAAAAAAAAA01"
    left = [row[2] for row in rows(made, template.LEFTOVERS)]
    assert left == ["计量单位 ｜ 万元"]
