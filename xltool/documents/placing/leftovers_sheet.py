"""未识别内容: everything that found no place, word for word, with its place in the source. A sheet for staff to work off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltool.documents.found import MADE_ANEW, SUBTITLE, Leftover
from xltool.drawing.canvas import Drawing, Span
from xltool.drawing.layout import LayoutSheet
from xltool.model import template
from xltool.model.cells import Grid
from xltool.model.edits import Edit

_SPANS = ((1, 1), (2, 2), (3, 5), (6, 7))
"""Columns of the layout sheet that hold 来源位置, 类别, 内容, 说明."""
HOW_TO = (
    "下面是导入时没有找到栏目的文字，一字未改。请逐条核对：该填的填到相应的工作表，不需要的删去；处理完可以删掉这张表。"
)

NOTHING_LEFT = "导入的文字全部找到了栏目，没有遗漏。核对完可以删掉这张表。"


def draw_leftovers(leftovers: Sequence[Leftover], layout: LayoutSheet) -> list[Edit]:
    """The sheet as edits. It is there when nothing is left over too, and says so: the proof that nothing was lost."""
    drawing = Drawing(template.LEFTOVERS, layout)
    drawing.add("标题", Span(1, 7, template.LEFTOVERS))
    drawing.add("正文", Span(1, 7, HOW_TO if leftovers else NOTHING_LEFT))
    headers = drawing.add("表头行", *_spans(template.LEFTOVER_HEADERS))
    for one in leftovers:
        kind = f"{one.part}·{one.kind}" if one.part else one.kind
        drawing.add("指标行", *_spans((one.place, kind, one.text, one.why)))
    return drawing.plan([], headers)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the sheet still holds. ``subtitles`` by part (总体目标 ...); ``others``: how many texts have no place.

    A table of contents and page numbers have: every document gets its own.
    """

    subtitles: Mapping[str, str]
    others: int


def read_leftovers(grid: Grid) -> Kept | None:
    """The sheet as staff left it; None where it is not there, or its headers are gone."""
    found = template.find_headers(grid, template.LEFTOVER_HEADERS)
    if found is None:
        return None
    header, (_, kinds, texts, _) = found
    subtitles: dict[str, str] = {}
    others = 0
    for row in range(header + 1, len(grid.rows) + 1):
        kind, text = grid.at(row, kinds), grid.at(row, texts)
        before, _, name = str(kind or "").rpartition("·")
        if name == SUBTITLE and text and before and before not in subtitles:
            subtitles[before] = str(text).strip()
        elif text and name not in MADE_ANEW:
            others += 1
    return Kept(subtitles, others)


def _spans(texts: Sequence[str]) -> list[Span]:
    return [Span(left, right, text) for (left, right), text in zip(_SPANS, texts, strict=True)]
