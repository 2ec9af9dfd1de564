"""The shipped template in LibreOffice: marks, states, drop-downs, pages."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.office import calculated, converted, saved
from xltool.delivery.template.__main__ import build_template
from xltool.delivery.template.sample import build_sample
from xltool.model import template

pytestmark = pytest.mark.office


def states_of(book: Workbook) -> dict[object, list[object]]:
    """Errors, warnings, infos and state of each sheet, as the cover says."""
    rows = book["封面"].iter_rows(min_row=20, values_only=True)
    return {row[1]: list(row[7:11]) for row in rows if row[10]}


def with_findings() -> bytes:
    """The sample after a check that found an error, two warnings (one justified) and an info."""
    book = load_workbook(io.BytesIO(build_sample()))
    sheet = book["校验结果"]
    sheet["B2"] = "2021-01-15 10:20:00"
    rows = [
        ("错误", "项目", "C4", None),
        ("警告", "指标", "G7", "按批复原文填写"),
        ("警告", "指标", "E8", None),
        ("提示", "指标", "I5", None),
    ]
    for row, (severity, where, cell, note) in enumerate(rows, start=6):
        sheet.cell(row, 2).value, sheet.cell(row, 4).value = severity, where
        sheet.cell(row, 5).value, sheet.cell(row, 10).value = cell, note
    return saved(book)


def test_findings_light_up_their_cells_and_no_others(tmp_path: Path) -> None:
    pdf = converted(with_findings(), "pdf", tmp_path)
    subprocess.run(["pdftoppm", "-r", "60", str(pdf), str(tmp_path / "page")], check=True)
    pages = [path.read_bytes() for path in sorted(tmp_path.glob("page-*.ppm"))]
    error, warning, info = (bytes.fromhex(c) * 8 for c in ("F8CFCB", "FCE6B0", "D3E7F7"))
    projects, indicators, overall = pages[4], pages[5], pages[1]
    assert [colour in projects for colour in (error, warning, info)] == [True, False, False]
    assert [colour in indicators for colour in (error, warning, info)] == [False, True, True]
    assert [colour in overall for colour in (error, warning, info)] == [False, False, False]


def test_the_cover_counts_findings_and_says_how_each_sheet_stands(tmp_path: Path) -> None:
    states = states_of(calculated(with_findings(), tmp_path))
    assert states["项目"] == [1, 0, 0, "有 1 个错误"]
    assert states["指标"] == [0, 2, 1, "有 1 个警告待说明"]
    assert states["总体目标"] == [0, 0, 0, "通过"]
    assert states["资金汇总"] == [0, 0, 0, "未生成"]
    assert states["校验结果"] == [1, 2, 1, "有 1 个错误"]


def test_before_the_first_check_the_cover_says_that_nothing_was_checked(tmp_path: Path) -> None:
    states = states_of(calculated(build_template(), tmp_path))
    assert {states[name][3] for name in template.ENTRY_SHEETS} == {"未校验"}


def test_drop_downs_follow_what_is_filled_in(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(build_sample()))
    book["项目"]["A7"] = "第二个编码，前面空两行"
    sheet = book["指标"]
    sheet["P1"] = "=ROWS(project_codes)"
    sheet["P2"] = '=ROWS(INDIRECT("level2_"&C4))'
    for row, place in enumerate((1, 2, 3), start=3):
        sheet[f"P{row}"] = f"=INDEX(function_names,{place})"
    sheet["P6"] = "=ROWS(function_names)"
    sheet = calculated(saved(book), tmp_path)["指标"]
    assert [sheet[f"P{row}"].value for row in range(1, 7)] == [
        4, 4, "科普宣传与培训", "科普设施与惠农服务", "学术交流与人才队伍", 3,
    ]  # fmt: skip


@pytest.mark.parametrize("build", [build_template, build_sample])
def test_every_visible_sheet_prints_on_one_page(build: Callable[[], bytes], tmp_path: Path) -> None:
    pdf = converted(build(), "pdf", tmp_path)
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True).stdout
    pages = text.decode().removesuffix("\f").split("\f")
    titles = [
        "预算绩效目标填报表",
        "总体目标",
        "分项目标",
        "保障措施",
        "项目",
        "指标",
        "资金汇总表",
        "校验结果",
        "部门绩效目标",
        "填报说明",
    ]
    assert [page.partition("\n")[0] for page in pages] == titles
