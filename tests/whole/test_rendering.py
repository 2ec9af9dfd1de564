"""Official sheets on paper, as LibreOffice prints them: A4, nothing cut, headers repeated, formulas that agree."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import load_workbook

from tests.support.filled import fill, many_indicators, plain_project
from tests.support.memory_book import CODE, good_indicators
from tests.support.office import calculated, convert, converted, page_texts, saved
from xltool.books import open_book
from xltool.drawing.text_size import text_height
from xltool.model import template
from xltool.workflows import check, run as whole_run

pytestmark = pytest.mark.office

NOW = datetime(2021, 1, 15, 17, 30)
A4 = (595, 842)
LONG = "为提升全县群众科学素质而开展的各项活动及其效果，按季度统计并公布，" * 19
"""627 characters."""
SAMPLES = [
    "合格",
    "科普活动参与者满意度（%）",
    "具备科学素质的公民数占全体公民数的比率，以2020年抽样调查为准",
    "https://example.gov.cn/very/long/path/without/spaces/2021/index.html",
    "1.第一条目标。\n2.第二条目标比较长，要占两行以上才写得下，所以会折行。\n3.第三条。",
    "Annual plan 2021 for popular science activities in Shunping County, phase II",
    "3月1日至12月31日，共举办30场（次），受益50000人次；其中：农民20000人次、学生15000人次。",
    "“请进来，走出去”《全民科学素质行动计划纲要（2006—2010—2020年）》、《科普法》；" * 6,
    LONG[:600],
]


def run(path: Path) -> bytes:
    whole_run.run(open_book(path), NOW)
    return path.read_bytes()


def official_pages(pdf: Path) -> list[str]:
    """The pages of the last sheet: from its title on."""
    pages = page_texts(pdf)
    first = next(index for index, page in enumerate(pages) if "1.科普专项绩效目标表" in page)
    return pages[first:]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("count", [6, 40])
def test_the_official_sheet_is_printed_whole_on_a4(tmp_path: Path, count: int) -> None:
    rows = good_indicators() if count == 6 else many_indicators(CODE, count)
    rows[1]["绩效指标描述"] = LONG[:600]
    path = fill(
        tmp_path / "a.xlsx", indicators=rows, projects=[plain_project(资金用途=LONG[:600], 绩效目标=LONG[:600])]
    )
    pdf = converted(run(path), "pdf", tmp_path)
    pages = official_pages(pdf)
    assert all("指标值确定依据" in page for page in pages[1:])
    printed = squeezed("".join(pages))
    for character in "季素展":  # of the long texts only; words may stand apart where cells are side by side
        assert printed.count(character) >= 3 * LONG[:600].count(character)
    for row in rows:
        assert str(row["计量单位"] or "") in printed
        assert squeezed(str(row["三级指标"]))[:8] in printed
    for size in page_sizes(pdf, len(pages)):
        assert size == A4


def page_sizes(pdf: Path, count: int) -> list[tuple[int, int]]:
    """Sizes of the last pages in points."""
    total = len(page_texts(pdf))
    command = ["pdfinfo", "-f", str(total - count + 1), "-l", str(total), str(pdf)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", text)
    return [(round(float(width)), round(float(height))) for width, height in sizes]


def fitted_heights(cases: list[tuple[str, float]], size: float, folder: Path) -> list[float]:
    """Heights in points that LibreOffice finds best for wrapped texts in columns of these widths.

    A flat OpenDocument sheet whose rows ask for their optimal height, one text a row, each in a column of its own;
    widths in Excel's characters of 7 pixels, the narrowest that a usual default font gives.
    """
    columns = "".join(
        f'<style:style style:name="c{n}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{(width * 7 + 5) / 96:.4f}in"/></style:style>'
        for n, (_, width) in enumerate(cases)
    )
    rows = "".join(
        f'<table:table-row table:style-name="r"><table:table-cell table:number-columns-repeated="{n + 1}"/>'
        '<table:table-cell table:style-name="w" office:value-type="string">'
        + "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
        + "</table:table-cell></table:table-row>"
        for n, (text, _) in enumerate(cases)
    )
    placed = "".join(f'<table:table-column table:style-name="c{n}"/>' for n in range(len(cases)))
    source = folder / "book.fods"
    source.write_text(FLAT_SHEET.format(columns=columns, rows=rows, placed=placed, size=size), encoding="utf-8")
    result = convert(source, "xlsx:Calc MS Excel 2007 XML", folder)
    sheet = load_workbook(result).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in range(1, len(cases) + 1)]
    assert None not in heights
    return [float(height or 0) for height in heights]


FLAT_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>{columns}
<style:style style:name="r" style:family="table-row">
 <style:table-row-properties style:use-optimal-row-height="true"/></style:style>
<style:style style:name="w" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/>
 <style:text-properties fo:font-size="{size}pt" style:font-size-asian="{size}pt" fo:font-family="宋体"
  style:font-family-asian="宋体"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="a">
<table:table-column/>{placed}{rows}
</table:table></office:spreadsheet></office:body></office:document>"""


@pytest.mark.parametrize("size", [10.0, 11.0, 12.0])
def test_rows_are_never_lower_than_libreoffice_needs(tmp_path: Path, size: float) -> None:
    """Every text in every width of the official sheet, against the height that LibreOffice fits by itself."""
    widths = [13.0, 17.0, 19.0, 25.0, 36.0, 93.0, 110.0]
    cases = [(text, width) for text in SAMPLES for width in widths]
    needed = fitted_heights(cases, size, tmp_path)
    assert max(needed) > 20 * size
    low = [
        (text[:12], width, text_height(text, width, size), height)
        for (text, width), height in zip(cases, needed, strict=True)
        if min(height, 409) > text_height(text, width, size)
    ]
    assert low == []


def test_formulas_recalculated_by_libreoffice_agree(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", projects=[plain_project(预算数=10000.01, 财政资金=6000, 其他资金=4000.01)])
    package = run(path)
    book = load_workbook(io.BytesIO(package))
    totals, projects = book[template.TOTALS], book[template.PROJECTS]
    projects["P1"] = "=ROUND(C4*G4,2)+ROUND(0,2)"
    projects["P2"] = f"=SUM('{template.TOTALS}'!E6:E9)"
    calculated_book = calculated(saved(book), tmp_path)
    sheet = calculated_book[template.TOTALS]
    checks = [cell.value for row in sheet.iter_rows(min_row=29) for cell in row if row[2].value == "公式核对"]
    assert {value for value in checks if value not in {None, "公式核对"}} == {"一致"}
    assert calculated_book[template.PROJECTS]["P1"].value == totals["D6"].value == 2000
    assert calculated_book[template.PROJECTS]["P2"].value == pytest.approx(10000.01)


def test_the_file_saved_by_libreoffice_reads_the_same(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx", indicators=many_indicators(CODE, 12))
    package = run(path)
    before = check.check(open_book(path))
    again = converted(package, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    after = check.check(open_book(again))
    assert [(f.code, str(f.ref), f.value) for f in after.findings] == [
        (f.code, str(f.ref), f.value) for f in before.findings
    ]
    assert after.figures.total == before.figures.total
