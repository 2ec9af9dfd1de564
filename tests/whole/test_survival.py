"""What staff added to a real workbook is there after a run, part by part, also on the sheets that the tool writes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from PIL import Image as Picture

from tests.support.rich_workbook import SPARKLINES_AND_X14_VALIDATION, as_excel_does
from xltool.books import open_book
from xltool.books.shipped import SAMPLE, template_path
from xltool.model import template
from xltool.model.row_ids import is_row_id
from xltool.workflows import run

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl, reading

NOW = datetime(2021, 1, 15, 17, 30)
OWN = "本单位附表"
SERIES = re.compile(rb"<c:(num|str)Cache>.*?</c:\1Cache>")


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def picture() -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (40, 30), "red").save(file, "PNG")
    file.seek(0)
    return Image(file)


def decorated() -> bytes:
    """The sample with everything that staff may add."""
    book = openpyxl.load_workbook(template_path(SAMPLE), rich_text=True)
    indicators, totals, cover = (book[template.INDICATORS], book[template.TOTALS], book[template.COVER])
    indicators["C8"].fill = PatternFill("solid", fgColor="FF00FF00")
    indicators["C8"].comment = Comment("这一条问过上级", "预算股")
    indicators["D4"].font = Font(name="楷体", bold=True, color="FFFF0000")
    indicators.add_image(picture(), "M2")
    indicators.column_dimensions["D"].width = 40
    indicators.row_dimensions[9].hidden = True
    indicators.print_options.horizontalCentered = True
    indicators.oddFooter.left.text = "内部核对"
    totals.add_image(picture(), "O3")
    totals["O2"] = "财务已核"
    totals["C6"].comment = Comment("与预算批复一致", "财务")
    cover["C8"].fill = PatternFill("solid", fgColor="FFABCDEF")
    cover["N3"] = "备忘"
    book[template.FINDINGS]["N2"] = "自己记的"
    own = book.create_sheet(OWN, 3)
    own["A1"] = CellRichText("普通", TextBlock(InlineFont(b=True, color="FFFF0000"), "加粗红字"))
    for row in range(2, 6):
        own.cell(row, 1).value, own.cell(row, 2).value = f"第{row}项", row * 10
    own["B7"] = "=SUM(B2:B5)"
    chart = BarChart()
    chart.add_data(Reference(own, min_col=2, min_row=2, max_row=5))
    own.add_chart(chart, "D2")
    own.print_area = "A1:F20"
    own.page_setup.orientation = "landscape"
    file = io.BytesIO()
    book.save(file)
    return with_sparklines(file.getvalue())


def with_sparklines(package: bytes) -> bytes:
    parts = as_excel_does(parts_of(package))
    name = sheet_part(parts, OWN)
    extension = SPARKLINES_AND_X14_VALIDATION.replace("手工!", f"{OWN}!").encode()
    parts[name] = re.sub(rb"</worksheet>\s*$", extension + b"</worksheet>", parts[name])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return file.getvalue()


def sheet_part(parts: dict[str, bytes], sheet: str) -> str:
    ident = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"].decode())
    assert ident is not None
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    rel = next(tag for tag in re.findall(r"<Relationship [^>]*>", rels) if f'Id="{ident[1]}"' in tag)
    target = re.search(r'Target="/?(?:xl/)?([^"]+)"', rel)
    assert target is not None
    return f"xl/{target[1]}"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The decorated workbook before and after three runs."""
    path: Path = tmp_path_factory.mktemp("survival") / "a.xlsx"
    before = decorated()
    path.write_bytes(before)
    for _ in range(3):
        run.run(open_book(path), NOW)
    return before, path.read_bytes()


def test_every_part_that_the_tool_does_not_write_is_the_same_byte_for_byte(packages: tuple[bytes, bytes]) -> None:
    before, after = map(parts_of, packages)
    made = (
        template.COVER, template.TOTALS, template.FINDINGS, template.LISTS, template.DEPARTMENT_FORM, template.INDICATORS, template.PROJECTS,
    )  # fmt: skip
    written = {sheet_part(before, name) for name in made}
    written |= {part.replace("sheets/", "sheets/_rels/") + ".rels" for part in written}
    written |= {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/sharedStrings.xml",
    }  # fmt: skip
    of_totals = {name for name in before if "chart" in name and template.TOTALS.encode() in before[name]}
    assert {name for name in before if before[name] != after.get(name)} <= written | of_totals
    assert [SERIES.sub(b"", after[name]) for name in of_totals] == [SERIES.sub(b"", before[name]) for name in of_totals]
    kept = {name for name in before if re.search(r"media|drawing|comment|chart", name)} - of_totals
    assert len([name for name in kept if "media" in name]) >= 1
    assert all(before[name] == after[name] for name in kept)


def test_no_entry_of_staff_is_changed(packages: tuple[bytes, bytes]) -> None:
    before, after = (openpyxl.load_workbook(io.BytesIO(package)) for package in packages)
    for name in (*template.ENTRY_SHEETS, OWN):
        for row in before[name].iter_rows():
            for cell in row:
                now = after[name][cell.coordinate].value
                assert now == cell.value or name == template.COVER or (cell.value is None and is_row_id(str(now)))


def test_the_sheets_that_the_tool_writes_keep_what_staff_put_beside(packages: tuple[bytes, bytes]) -> None:
    after = openpyxl.load_workbook(io.BytesIO(packages[1]))
    totals, cover = after[template.TOTALS], after[template.COVER]
    assert totals["O2"].value == "财务已核"
    assert totals["C6"].comment.text == "与预算批复一致"
    assert len(totals._images) == 1
    assert len(totals._charts) == 1
    assert (cover["C8"].fill.fgColor.rgb, cover["N3"].value) == ("FFABCDEF", "备忘")
    assert after[template.FINDINGS]["N2"].value == "自己记的"


def test_colours_fonts_widths_hidden_rows_and_print_settings_stay(packages: tuple[bytes, bytes]) -> None:
    after = openpyxl.load_workbook(io.BytesIO(packages[1]), rich_text=True)
    sheet, own = after[template.INDICATORS], after[OWN]
    assert sheet["C8"].fill.fgColor.rgb == "FF00FF00"
    assert sheet["C8"].comment.text == "这一条问过上级"
    assert (sheet["D4"].font.name, sheet["D4"].font.color.rgb) == ("楷体", "FFFF0000")
    assert (sheet.column_dimensions["D"].width, sheet.row_dimensions[9].hidden) == (40, True)
    assert sheet.oddFooter.left.text == "内部核对"
    assert isinstance(own["A1"].value, CellRichText)
    assert own.print_area == "'本单位附表'!$A$1:$F$20"
    assert after.sheetnames.index(OWN) == 3
    assert b"sparklineGroup" in parts_of(packages[1])[sheet_part(parts_of(packages[1]), OWN)]
