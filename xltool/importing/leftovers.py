"""未识别内容: everything that found no place, word for word, with its place in the source. A sheet for staff to work off."""

from __future__ import annotations

from collections.abc import Sequence

from xltool import contract
from xltool.cells import Edit
from xltool.drawing import Drawing, Span
from xltool.importing.found import Leftover
from xltool.layout import LayoutSheet

_SPANS = ((1, 1), (2, 2), (3, 5), (6, 7))
"""Columns of the layout sheet that hold 来源位置, 类别, 内容, 说明."""
HOW_TO = "下面是导入时没有找到栏目的文字，一字未改。请逐条核对：该填的填到相应的工作表，不需要的删去；处理完可以删掉这张表。"


def draw_leftovers(leftovers: Sequence[Leftover], layout: LayoutSheet) -> list[Edit]:
    """The sheet as edits; nothing when nothing is left over."""
    if not leftovers:
        return []
    drawing = Drawing(contract.LEFTOVERS, layout)
    drawing.add("标题", Span(1, 7, contract.LEFTOVERS))
    drawing.add("正文", Span(1, 7, HOW_TO))
    headers = drawing.add("表头行", *_spans(contract.LEFTOVER_HEADERS))
    for one in leftovers:
        kind = f"{one.part}·{one.kind}" if one.part else one.kind
        drawing.add("指标行", *_spans((one.place, kind, one.text, one.why)))
    return drawing.plan([], headers)


def _spans(texts: Sequence[str]) -> list[Span]:
    return [Span(left, right, text) for (left, right), text in zip(_SPANS, texts, strict=True)]
