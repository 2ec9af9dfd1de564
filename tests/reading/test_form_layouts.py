"""The sheets 版面_… of a package: what is drawn in Excel is the table, and what cannot be printed is told with its cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.file.book import FileBook
from xltool.books.file.package import Package
from xltool.delivery.template.form_package import build_package
from xltool.model.form import Form
from xltool.model.form_layout import Layout
from xltool.model.shelf import load_form, standard_form
from xltool.reading.form_package import PackageRefused, read_package
from xltool.rules.registry import registered

CODES = {one.code for one in registered()}
Change = Callable[[Worksheet], object]


@cache
def drawn(name: str) -> bytes:
    """A package that says its name, its base, and how tables are drawn."""
    workbook = openpyxl.load_workbook(io.BytesIO(build_package(load_form(name))))
    for sheet in workbook.sheetnames:
        if sheet != "说明" and not sheet.startswith("版面_"):
            del workbook[sheet]
    for row in workbook["说明"].iter_rows():
        if row[0].value in {"表样名", "标题", "基于"}:
            row[1].value = {"表样名": "our_county", "标题": "我县", "基于": name}[row[0].value]
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def read(change: Change, name: str = "card_annual", sheet: str = "版面_项目") -> Form:
    workbook = openpyxl.load_workbook(io.BytesIO(drawn(name)))
    change(workbook[sheet])
    saved = io.BytesIO()
    workbook.save(saved)
    book = FileBook.of_package(Package(saved.getvalue(), "我县.xlsx"))
    return read_package(book, book.name, CODES, load_form, standard_form())


def table(change: Change, name: str = "card_annual") -> Layout:
    return read(change, name).layouts["项目"]


def text(form: Form) -> list[str]:
    return [" | ".join(row.cells) for row in form.layouts["项目"].rows]


def test_what_a_person_changes_in_excel_is_the_table() -> None:
    def change(sheet: Worksheet) -> None:
        for area in ("B13:C13", "D13:E13", "F13:G13"):
            sheet.unmerge_cells(area)
        sheet["D13"].value = sheet["F13"].value = None
        sheet.merge_cells("B13:D13")
        sheet["A13"].value, sheet["B13"].value = "固定", "财政部门意见（盖章）"
        sheet["B4"].font = Font(name="黑体", sz=14, b=True, color="FFC00000")
        sheet["B4"].fill = PatternFill("solid", fgColor=Color(theme=0, tint=-0.15))
        sheet["C4"].alignment = Alignment(horizontal="right", vertical="top", wrapText=False)
        sheet["C4"].border = Border(left=Side("medium"), bottom=Side("double"))
        sheet.row_dimensions[4].height = 41
        sheet.column_dimensions["B"].width = 17.5
        sheet.page_setup.orientation = "landscape"
        sheet.page_margins.left = 0.5

    layout = table(change)
    assert layout.rows[11].kind == "固定"
    assert layout.rows[11].cells[:3] == ("财政部门意见（盖章）", "<", "<")
    label, value = layout.look(3, 1), layout.look(3, 2)
    assert (label.font, label.size, label.bold, label.color, label.fill) == ("黑体", 14, True, "C00000", "D9D9D9")
    assert (value.across, value.down, value.wrap, value.border) == ("right", "top", False, ("medium", "", "", "double"))
    assert (layout.rows[2].height, layout.widths[0]) == (41, 17.5)
    assert (layout.orientation, layout.margins) == ("landscape", (1.27, 1.5, 1.5, 1.5))


def test_a_program_that_forgets_the_formats_of_covered_cells_changes_nothing() -> None:
    def forget(sheet: Worksheet) -> None:
        for area in sheet.merged_cells.ranges:
            for row, column in list(area.cells)[1:]:
                cell = sheet.cell(row, column)
                cell.border, cell.font, cell.alignment, cell.fill = Border(), Font(), Alignment(), PatternFill()

    assert table(forget) == load_form("card_annual").layouts["项目"]


def test_a_renamed_column_is_still_found_by_its_usual_name() -> None:
    base = load_form("card_annual").model_dump(mode="json")
    for column in base["columns"]["指标"]:
        if column["key"] == "target":
            column["header"] = "目标值"
    assert Form.model_validate(base).layouts["项目"].rows[10].placeholders[-1] == "完整指标值"
    base["layouts"]["项目"]["rows"][10]["cells"][-1] = "{指标值}"
    assert Form.model_validate(base).layouts["项目"].rows[10].placeholders[-1] == "指标值"


def test_a_table_is_taken_away_and_another_is_kept_without_being_printed() -> None:
    def empty(sheet: Worksheet) -> None:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        for row in sheet["A1:J20"]:
            for cell in row:
                cell.value = None
        sheet["A1"].value = "不印"

    form = read(empty)
    assert form.layouts == {}
    kept = read(lambda sheet: setattr(sheet["A1"], "value", "不印"))
    assert not kept.layouts["项目"].printed
    assert kept.printed("项目") is None
    assert not kept.prints_projects


def put(**cells: object) -> Change:
    def change(sheet: Worksheet) -> None:
        for address, value in cells.items():
            sheet[address].value = value  # type: ignore[union-attr]

    return change


def merge(areas: str) -> Change:
    def change(sheet: Worksheet) -> None:
        for area in list(sheet.merged_cells.ranges):
            if any(str(area).split(":")[0] in one for one in areas.split()):
                sheet.unmerge_cells(str(area))
        for one in areas.split():
            sheet.merge_cells(one)

    return change


def wide(sheet: Worksheet) -> None:
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = 40


def paper(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = 8


BAD: list[tuple[Change, str]] = [
    (put(C4="{项目名}"), "版面_项目 第 4 行：C4 占位符 {项目名} 没有这个栏目。最接近的是「项目名称」。"),
    (put(C4="{单位电话号码簿}"), "版面_项目 第 4 行：C4 占位符 {单位电话号码簿} 没有这个栏目。"),
    (put(C4="{项目名称"), "版面_项目 第 4 行：C4 花括号没有成对。"),
    (put(C4="{三级指标}"), "版面_项目 第 4 行：C4 占位符 {三级指标} 只能用在“每个指标一行”的行里，这一行是“固定”。"),
    (put(C4="{资金用途}"), "版面_项目 第 4 行：C4 占位符 {资金用途} 没有这个栏目。"),
    (put(C4="=1+1"), "版面_项目 C4：有公式。表样包里不能有公式，请改为直接填写的内容。"),
    (put(C4="<"), "版面_项目 第 4 行：C4 只有一个“<”"),
    (put(A12="每个指标一列"), "版面_项目 第 12 行：A12 行的类别「每个指标一列」不认识。最接近的是「每个指标一行」。"),
    (put(A12="每个项目一块"), "版面_项目 第 12 行：行的类别“每个项目一块”不能用在这张版面上。可以用的有：固定、"),
    (put(A12=None), "版面_项目 第 12 行：C12 占位符 {一级指标} 只能用在“每个指标一行”的行里，这一行是“固定”。请核对 A 列的类别。"),
    (put(A12="不印"), "版面_项目：没有“每个指标一行”的行，指标印不出来。请在 A 列标出印指标的那一行。"),
    (put(A4="重复表头"), "版面_项目 第 11 行：有两处“重复表头”，一张表只能有一处（相邻的几行）。"),
    (put(C1="同类和并"), "版面_项目 第 1 行：C1 列的标记「同类和并」不认识，只能写“同类合并”或留空。"),
    (put(A1="不打印"), "版面_项目 第 1 行：A1 写的是「不打印」，只能写“不印”“自动”，或留空。"),
    (merge("G12:G13"), "版面_项目 第 12 行：G12 合并的单元格从“每个指标一行”的行跨到别的行，印出来对不上。"),
    (merge("A4:B4"), "版面_项目 第 4 行：A 列和第 1 行是标记，不能与表格合并。请取消合并。"),
    (wide, "版面_项目：各列一共宽 240 个字符，缩小到 60% 也印不进一页（最多约 161 个字符）。请把列调窄，或把纸张改为横向。"),
    (paper, "版面_项目：纸张不是 A4。请在“页面布局 - 纸张大小”里选 A4。"),
    (put(Z4="远处"), "版面_项目：有 12 行、25 列，最多 60 行、20 列。请删去多余的内容。"),
    (lambda sheet: setattr(sheet, "title", "版面_项且"), "版面_项且：不认识这张版面。可以用的有：版面_项目、版面_部门、版面_清单。"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), BAD)
def test_a_table_that_cannot_be_printed_is_refused_with_its_cell(change: Change, said: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        read(change)
    assert [str(fault) for fault in refused.value.faults if str(fault).startswith(said)], str(refused.value)


def test_a_fixed_row_of_a_list_cannot_name_a_column_of_one_project() -> None:
    with pytest.raises(PackageRefused) as refused:
        read(put(C5="{项目名称}", D5="{预算数}"), "list_annual", "版面_清单")
    kinds = "只能用在“每个指标一行”“每个项目一块”的行里，这一行是“固定”。请核对 A 列的类别。"
    assert [str(fault) for fault in refused.value.faults] == [
        f"版面_清单 第 5 行：C5 占位符 {{项目名称}} {kinds}", f"版面_清单 第 5 行：D5 占位符 {{预算数}} {kinds}",
    ]  # fmt: skip


def test_a_form_whose_table_names_what_it_lacks_is_none() -> None:
    said = load_form("card_annual").model_dump(mode="json")
    said["columns"]["指标"] = [one for one in said["columns"]["指标"] if one["key"] != "star"]
    with pytest.raises(ValueError, match=r"版面_项目 E12：占位符 \{核心指标\} 没有这个栏目"):
        Form.model_validate(said)
