"""Two workbooks of one form, read from disk, side by side; and the workbook that shows it."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.filled import cell_of, fill, of_template_1_0
from tests.support.forms import a_form, filled, shelve
from tests.support.units import seal, unit_workbook
from xltool.model import template
from xltool.model.errors import XltoolError
from xltool.sending.seal.side_by_side import Kind
from xltool.workflows.compare import Compared, compare, remarks, told
from xltool.workflows.comparison_workbook import comparison_workbook

NOW = datetime(2027, 1, 12, 9, 30)
SHEET = template.INDICATORS


def changed(path: Path, *cells: tuple[str, str, object], to: Path | None = None) -> Path:
    book = openpyxl.load_workbook(path)
    for sheet, at, value in cells:
        cell = book[sheet][at]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(to or path)
    return to or path


def with_ids(path: Path) -> Path:
    rows = range(4, 4 + 6)
    column = cell_of(SHEET, "标识", 4)[0]
    return changed(path, *((SHEET, f"{column}{row}", f"rbcdfghjkm{'npqrst'[row - 4]}") for row in rows))


def sheet_of(compared: Compared) -> openpyxl.worksheet.worksheet.Worksheet:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(comparison_workbook(compared, NOW))).worksheets
    return sheet


def test_further_sheets_are_no_difference(tmp_path: Path) -> None:
    path = fill(tmp_path / "甲.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("审核意见").append(["序号", "意见"])
    book.save(tmp_path / "退回.xlsx")
    found = compare(path, tmp_path / "退回.xlsx")
    assert (found.changes, told(found)) == ((), ["“甲.xlsx”与“退回.xlsx”的填报内容没有不同。"])


def test_a_copy_of_template_1_0_is_compared_with_one_that_has_ids(tmp_path: Path) -> None:
    former = of_template_1_0(fill(tmp_path / "旧.xlsx"))
    present = with_ids(fill(tmp_path / "新.xlsx"))
    changed(present, (SHEET, cell_of(SHEET, "指标值", 4), 2500))
    found = compare(former, present)
    assert [(one.field, one.before, one.after) for one in found.changes] == [
        ("模板版本", "1.0", "1.1"), ("指标值", "2000", "2500"),
    ]  # fmt: skip
    assert not any(one.likely for one in found.changes)


def test_a_renamed_indicator_is_known_by_its_id(tmp_path: Path) -> None:
    former = with_ids(fill(tmp_path / "旧.xlsx"))
    cells = [
        (SHEET, cell_of(SHEET, header, 4), f"另写的{header}")
        for header in ("三级指标", "绩效指标描述", "指标值确定依据")
    ]
    found = compare(former, changed(former, *cells, to=tmp_path / "新.xlsx"))
    assert [(one.kind, one.indicator, one.field) for one in found.changes] == [
        (Kind.CHANGED, "另写的三级指标", header) for header in ("三级指标", "绩效指标描述", "指标值确定依据")
    ]


def test_workbooks_of_other_units_and_years_are_compared_and_it_is_said_first(tmp_path: Path) -> None:
    one = unit_workbook(tmp_path / "甲.xlsx", "731001", "科协")
    other = unit_workbook(tmp_path / "乙.xlsx", "731002", "文联", year=2022, stage="二上", cover={"金额单位": "万元"})
    found = compare(one, other)
    assert remarks(found) == [
        "注意：两个工作簿的单位不同：130636 731001 科协；130636 731002 文联。",
        "注意：两个工作簿的年度不同：2021；2022。",
        "注意：两个工作簿的编报阶段不同：一上；二上。",
        "注意：两个工作簿的金额单位不同：元；万元。",
    ]
    assert {"部门编码", "部门名称", "填报年度", "编报阶段"} <= {one.field for one in found.changes}
    assert remarks(compare(one, one)) == []


def test_workbooks_of_other_forms_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = shelve(a_form(title="本县表"), tmp_path / "home", monkeypatch)
    with pytest.raises(
        XltoolError, match=r"两个工作簿的表样不同（甲\.xlsx 是「.+」.+ 版，乙\.xlsx 是「本县表」.+ 版）"
    ):
        compare(fill(tmp_path / "甲.xlsx"), filled(form, tmp_path / "乙.xlsx"))


def test_a_workbook_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    former = fill(tmp_path / "甲.xlsx")
    book = openpyxl.load_workbook(former)
    del book[template.SAFEGUARDS]
    book.save(tmp_path / "乙.xlsx")
    with pytest.raises(XltoolError, match=r"乙\.xlsx.*保障措施"):
        compare(former, tmp_path / "乙.xlsx")


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    (tmp_path / "一上").mkdir()
    one, other = fill(tmp_path / "甲.xlsx"), fill(tmp_path / "一上" / "甲.xlsx")
    assert told(compare(one, other)) == [f"“{one}”与“{other}”的填报内容没有不同。"]


def test_a_seal_whose_record_is_gone_is_said_to_be_incomplete(tmp_path: Path) -> None:
    path = seal(fill(tmp_path / "甲.xlsx"))
    book = openpyxl.load_workbook(path)
    del book[template.SEAL_SHEET]
    book.save(path)
    said = compare(path, path).before.seal_said
    assert (said[:4], said[-8:]) == ("校验码 ", "，封存记录不完整")


def test_the_workbook_names_both_files_and_shows_every_difference(tmp_path: Path) -> None:
    former = seal(unit_workbook(tmp_path / "一上.xlsx", "731001", "科协"))
    long = "甲乙丙丁戊己庚辛壬癸" * 150
    cell = cell_of(SHEET, "绩效指标描述", 4)
    present = changed(former, (SHEET, cell, "=1+1"), (template.OVERALL, "C4", long), to=tmp_path / "二上.xlsx")
    sheet = sheet_of(compare(former, present))
    code = compare(former, former).before.seal_said
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [line[0] for line in lines[:4]] == [
        "两个工作簿的比较", f"原：一上.xlsx，{code}。", f"现：二上.xlsx，{code}，封存以后改动过。",
        "“一上.xlsx”与“二上.xlsx”有 2 处不同（修改 2）。",
    ]  # fmt: skip
    assert code.startswith("第 1 版，校验码 ")
    assert code.endswith("，2027-01-10 09:30:00 封存")
    assert lines[4] == ["序号", "工作表", "项目", "指标", "栏目", "种类", "原内容", "现内容", "原单元格", "现单元格"]
    rows = lines[5:]
    assert "".join(row[7] or "" for row in rows if row[0] == 1) == long
    assert len([row for row in rows if row[0] == 1]) > 1
    assert (*rows[-1][:2], *rows[-1][4:6], *rows[-1][7:]) == (2, SHEET, "绩效指标描述", "修改", "=1+1", cell, cell)
    assert (sheet.cell(len(lines), 8).data_type, sheet.cell(len(lines), 8).quotePrefix) == ("s", True)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$5:$5",
    )
    assert all(0 < sheet.row_dimensions[row].height <= 409 for row in range(6, len(lines)))
    (table,) = sheet.tables.values()
    assert table.ref == table.autoFilter.ref == f"A5:J{len(lines)}"
