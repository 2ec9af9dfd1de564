"""资金汇总: title, state, the department block with its native chart. The tool draws the tables below."""

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh import looks
from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.model import template
from xltool.model.cells import column_letters

NOT_COMPUTED = "尚未计算"
BLOCK_HEADING = "一、部门合计"
BLOCK_HEADING_ROW, BLOCK_HEADER_ROW, BLOCK_FIRST_ROW = 4, 5, 6
BLOCK_COLUMN = 2
CHART_ROWS = 16
CHART_TITLE = "资金支出计划（按时点）"
WIDTHS = (6, 25, 22)
MONEY_WIDTH = 14.5


def build_totals(sheet: Worksheet, labels: Sequence[str]) -> None:
    """Write everything of 资金汇总 that is there before any figure is."""
    looks.put(sheet, 1, 1, f"{template.TOTALS}表", looks.TITLE)
    looks.put(sheet, 2, 1, template.TOTALS_STATUS_LABEL, looks.LABEL)
    state = looks.Look(looks.screen_font(10.5, bold=True), alignment=looks.align())
    looks.put(sheet, 2, BLOCK_COLUMN, NOT_COMPUTED, state)
    _write_block(sheet, labels)
    top = BLOCK_HEADER_ROW + template.block_rows(labels) + 2
    if labels:
        sheet.add_chart(_chart(sheet, BLOCK_FIRST_ROW + len(labels) - 1, top), None)
    widths = (*WIDTHS, *[MONEY_WIDTH] * (template.totals_width(labels) - len(WIDTHS)))
    looks.set_widths(sheet, {column_letters(n): w for n, w in enumerate(widths, start=1)})
    for row, height in ((1, 34), (2, 22), (3, 8), (BLOCK_HEADING_ROW, 24), (BLOCK_HEADER_ROW, 24)):
        sheet.row_dimensions[row].height = height
    set_up_screen(sheet, frozen="A3", zoom=90)
    set_up_page(sheet, "landscape", title_rows="1:2")
    sheet.print_area = f"A1:{column_letters(template.totals_width(labels))}{top + CHART_ROWS + 1}"
    sheet.sheet_properties.tabColor = looks.ACCENT


def _write_block(sheet: Worksheet, labels: Sequence[str]) -> None:
    heading = looks.Look(looks.print_font(12, bold=True), alignment=looks.align())
    looks.put(sheet, BLOCK_HEADING_ROW, 1, BLOCK_HEADING, heading)
    head = replace(looks.HEADER, font=looks.print_font(11, bold=True, color=looks.WHITE))
    for offset, header in enumerate(template.TOTALS_BLOCK_HEADERS):
        looks.put(sheet, BLOCK_HEADER_ROW, BLOCK_COLUMN + offset, header, head)
    money = looks.Look(
        looks.print_font(11),
        border=looks.box(),
        alignment=looks.align("right", shrink=True),
        number_format=looks.MONEY_FORMAT,
    )
    share = replace(money, number_format=looks.PERCENT_FORMAT)
    label = replace(money, alignment=looks.align("center"), fill=looks.solid_fill(looks.SOFT))
    for row, checkpoint in enumerate(labels or (template.WHOLE_YEAR,), start=BLOCK_FIRST_ROW):
        looks.put(sheet, row, BLOCK_COLUMN, checkpoint, replace(label, number_format="General"))
        share.on(sheet, row, BLOCK_COLUMN + 1)
        last = BLOCK_COLUMN + len(template.TOTALS_BLOCK_HEADERS) - 1
        money.on(sheet, row, BLOCK_COLUMN + 2, through=last)
        sheet.row_dimensions[row].height = 20


def _chart(sheet: Worksheet, last: int, top: int) -> BarChart:
    """Bars for the period, a line for what has accumulated, on one axis in 元."""
    bars, line = BarChart(), LineChart()
    bars.add_data(_values(sheet, "当期支出", last), titles_from_data=True)
    line.add_data(_values(sheet, "累计支出", last), titles_from_data=True)
    labels = Reference(sheet, min_col=BLOCK_COLUMN, min_row=BLOCK_FIRST_ROW, max_row=last)
    for series in (*bars.series, *line.series):
        series.cat = AxDataSource(strRef=StrRef(f=str(labels)))
    bars.gapWidth = 90
    bars.series[0].graphicalProperties = GraphicalProperties(solidFill=looks.PRIMARY)
    _draw_line(line)
    _draw_axes(bars)
    bars.title = _title(CHART_TITLE, 1300, bold=True)
    bars.legend.position = "b"
    bars.legend.txPr = _text(1000)
    bars.layout = Layout(
        manualLayout=ManualLayout(x=0.08, y=0.16, w=0.89, h=0.6, layoutTarget="inner", xMode="edge", yMode="edge")
    )
    bars += line
    place = TwoCellAnchor(
        editAs="oneCell",
        _from=AnchorMarker(col=1, row=top - 1),
        to=AnchorMarker(col=template.TOTALS_COLUMN_COUNT, row=top + CHART_ROWS),
    )
    bars.anchor = place  # type: ignore[assignment]  # the stubs know only addresses
    return bars


def _values(sheet: Worksheet, header: str, last: int) -> Reference:
    column = BLOCK_COLUMN + template.TOTALS_BLOCK_HEADERS.index(header)
    return Reference(sheet, min_col=column, min_row=BLOCK_HEADER_ROW, max_row=last)


def _draw_line(line: LineChart) -> None:
    series = line.series[0]
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=looks.ACCENT, w=28_575))
    series.marker.symbol = "circle"
    series.marker.size = 7
    series.marker.graphicalProperties = GraphicalProperties(
        solidFill=looks.ACCENT, ln=LineProperties(solidFill=looks.WHITE)
    )
    series.smooth = False
    series.dLbls = DataLabelList(
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        dLblPos="t",
        numFmt="#,##0.00",
        txPr=_text(900),
    )


def _draw_axes(bars: BarChart) -> None:
    faint = LineProperties(solidFill=looks.HAIRLINE, w=6_350)
    bars.x_axis.title = _title("时点", 1000)
    bars.y_axis.title = _title("金额（元）", 1000)
    bars.y_axis.number_format = "#,##0"
    bars.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=faint))
    for axis in (bars.x_axis, bars.y_axis):
        axis.delete = False
        axis.txPr = _text(1000)
        axis.graphicalProperties = GraphicalProperties(ln=faint)


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    face = Font(typeface=looks.PRINT_FONT)
    return CharacterProperties(sz=size, b=bold, solidFill=looks.INK, latin=face, ea=face)


def _text(size: int) -> RichText:
    """Return the character format of labels; ``size`` in hundredths of a point."""
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_letters(size)), endParaRPr=_letters(size))
    return RichText(p=[paragraph])


def _title(words: str, size: int, *, bold: bool = False) -> Title:
    look = _letters(size, bold=bold)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=words)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
