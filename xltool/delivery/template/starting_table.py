"""The official table that the tool draws by itself, as a table that a county may go on from in Excel."""

from collections.abc import Iterator

from xltool.delivery.template.layout_sheet import HEIGHTS, WIDTHS
from xltool.drawing.official_lines import MOST_IN_A_LINE, grid_headers, grid_spans, spread
from xltool.model import template
from xltool.model.form import Form
from xltool.model.form_layout import BELOW, BESIDE, IF_FILLED, PER_INDICATOR, REPEATED, WHOLE_TARGET, Layout, RowKind

_LOOKS = {
    "t": {"size": 16, "bold": True, "across": "center"},
    "l": {"wrap": False},
    "r": {"wrap": False, "across": "right"},
    "c": {"across": "center", "border": "thin"},
    "x": {"across": "center", "border": "thin", "format": "@"},
    "v": {"border": "thin", "indent": 1},
    "m": {"across": "center", "border": "thin", "wrap": False, "shrink": True, "format": "0.00"},
    "n": {"across": "center", "border": "thin", "format": "0.00"},
    "p": {"across": "center", "border": "thin", "format": "0.00%"},
    "h": {"across": "center", "border": "thin", "bold": True, "fill": "EDEDED"},
}
"""As the rows of the layout sheet have it."""
_Row = dict[str, object]


def starting_table(form: Form) -> Layout:
    """The table of a form that has none of its own; what stands below more than seven headers comes close only."""
    rows = [*_head(form), *_money(form), *_schedule(form), *_texts(form), *_grid(form)]
    return Layout.model_validate({"widths": WIDTHS, "joined": (1, 2), "looks": _LOOKS, "rows": rows})


def _row(looks: str, *cells: str, kind: RowKind | None = None, height: float | None = None) -> _Row:
    said: _Row = {"looks": looks, "cells": cells}
    return said | ({"kind": kind} if kind else {}) | ({"height": height} if height else {})


def _named(form: Form, key: str) -> str:
    return "{" + form.header(template.PROJECTS, key) + "}"


def _head(form: Form) -> Iterator[_Row]:
    name = _named(form, "name")
    yield _row("t", f"{{序号}}.{name}绩效目标表", height=HEIGHTS["标题"])
    unit = "{部门编码}{部门名称}"
    yield _row("llllr", unit, *[BESIDE] * 3, "单位：{金额单位}", height=HEIGHTS["单位行"])
    headers = [form.header(template.PROJECTS, key) for key in ("code", "name")]
    yield _row("x", headers[0], _named(form, "code"), BESIDE, headers[1], name)


def _money(form: Form) -> Iterator[_Row]:
    has_purpose = form.has(template.PROJECTS, "purpose")
    cells = ["预算规模及资金用途" if has_purpose else "预算规模"]
    for key in ("budget_total", "fiscal_funds", "other_funds"):
        if form.has(template.PROJECTS, key):
            header = form.header(template.PROJECTS, key)
            cells += [f"其中：{header}" if key == "fiscal_funds" else header, _named(form, key)]
    yield _row("ccmcmcm"[: len(cells)], *cells)
    if has_purpose:
        yield _row("cv", BELOW, _named(form, "purpose"))


def _schedule(form: Form) -> Iterator[_Row]:
    money = form.checkpoint_kind == "money"
    for start in range(0, len(form.labels), MOST_IN_A_LINE):
        labels = form.labels[start : start + MOST_IN_A_LINE]
        shared = [right - left for left, right in spread(lambda a, b: sum(WIDTHS[a - 1 : b]), len(labels))]
        yield _row("c", f"资金支出计划（{'{金额单位}' if money else '%'}）", *_wide(list(labels), shared))
        yield _row("cn" if money else "cp", BELOW, *_wide([f"{{{label}}}" for label in labels], shared))


def _wide(texts: list[str], more: list[int]) -> list[str]:
    """Texts, each over so many columns more."""
    return [cell for text, count in zip(texts, more, strict=True) for cell in (text, *[BESIDE] * count)]


def _texts(form: Form) -> Iterator[_Row]:
    """The objective, and what the form asks for besides."""
    standard = {column.key for column in template.PROJECT_COLUMNS}
    for column in form.entry_columns[template.PROJECTS]:
        if column.key == "objective":
            yield _row("cv", column.header, f"{{{column.header}}}")
    for column in form.entry_columns[template.PROJECTS]:
        if column.key not in standard:
            yield _row("cv", column.header, f"{{{column.header}}}", kind=IF_FILLED)


def _grid(form: Form) -> Iterator[_Row]:
    headers, last = grid_headers(form), template.FORM_COLUMN_COUNT
    target = form.header(template.INDICATORS, "target")
    texts = [f"{{{WHOLE_TARGET}}}" if header == target else f"{{{header}}}" for header in headers]
    if len(headers) > last:
        rest = "\n".join(
            f"{header}：{text}" for header, text in zip(headers[last - 1 :], texts[last - 1 :], strict=True)
        )
        headers, texts = [*headers[: last - 1], "其他"], [*texts[: last - 1], rest]
    more = [right - left for left, right in grid_spans(len(headers))]
    yield _row("h", *_wide(list(headers), more), kind=REPEATED)
    yield _row("ccv", *_wide(texts, more), kind=PER_INDICATOR)
