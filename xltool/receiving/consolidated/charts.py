"""The native charts of 总览, each on a few cells beside it."""

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.worksheet import Worksheet

from xltool.books.fresh.looks import ACCENT, HAIRLINE, INK, PRIMARY, SCREEN_FONT

WIDTH_CM = 15.5


def bar_chart(
    sheet: Worksheet, title: str, points: Sequence[tuple[str, Decimal | int]], *, first: int,
    lying: bool, number_format: str, top: Decimal | int, accent: bool = False,
) -> BarChart:  # fmt: skip
    """One series of bars over the rows from ``first`` on: labels in the first column, numbers in the second.

    ``points``: what stands there, for programs that do not read it from the cells. ``top`` is the largest of them: the axis goes on beyond it, to leave room for its label.
    """
    chart = BarChart()
    chart.type = "bar" if lying else "col"
    chart.title = _title(title)
    chart.legend = None
    chart.gapWidth = 45
    chart.width = WIDTH_CM  # type: ignore[assignment]  # the stubs take whole centimetres only
    last = first + len(points) - 1
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last))
    series = chart.series[0]
    labels = Reference(sheet, min_col=1, min_row=first, max_row=last)
    series.cat, series.val.numRef.numCache = _stored(str(labels), points)
    series.graphicalProperties = GraphicalProperties(solidFill=ACCENT if accent else PRIMARY)
    series.dLbls = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False,
        dLblPos="outEnd", numFmt=number_format, txPr=_text(800),
    )  # fmt: skip
    faint = LineProperties(solidFill=HAIRLINE, w=6_350)
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.txPr = _text(800)
        axis.graphicalProperties = GraphicalProperties(ln=faint)
    chart.y_axis.number_format = number_format
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=faint))
    chart.y_axis.scaling.min = 0
    if lying:
        chart.y_axis.scaling.max = float(top) * 1.25 or 1
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.delete = True
        chart.y_axis.majorGridlines = None
    return chart


def _stored(labels: str, points: Sequence[tuple[str, Decimal | int]]) -> tuple[AxDataSource, NumData]:
    texts = [StrVal(idx=at, v=label) for at, (label, _) in enumerate(points)]
    numbers = [NumVal(idx=at, v=str(float(number)).removesuffix(".0")) for at, (_, number) in enumerate(points)]
    names = StrRef(f=labels, strCache=StrData(ptCount=len(points), pt=texts))
    return AxDataSource(strRef=names), NumData(formatCode="General", ptCount=len(points), pt=numbers)


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    face = Font(typeface=SCREEN_FONT)
    return CharacterProperties(sz=size, b=bold, solidFill=INK, latin=face, ea=face)


def _text(size: int) -> RichText:
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_letters(size)), endParaRPr=_letters(size))
    return RichText(p=[paragraph])


def _title(words: str) -> Title:
    look = _letters(1100, bold=True)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=words)])
    layout = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.02, y=0.02))
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False, layout=layout)
