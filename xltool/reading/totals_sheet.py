"""What 资金汇总 shows now: its three tables, as drawn by the tool and perhaps changed since."""

from collections.abc import Iterable, Mapping, Sequence

from xltool.model import template
from xltool.model.cells import Grid, Raw, Ref
from xltool.model.disbursement import SOURCES, Source, sources_of
from xltool.model.form import Form
from xltool.model.submission import DrawnRow, Entry, MoneyEntry
from xltool.model.template import find_headers, totals_headers
from xltool.reading.cell_values import as_decimal, show


def read_drawn(grid: Grid, form: Form) -> Iterable[DrawnRow]:
    """Yield the department block and every row of the tables; the department's sums have no project code.

    ``form``: it says which checkpoints and which sources of funds there are.
    """
    labels, sources = form.labels, sources_of(form)
    yield from (row for row in _block(grid, len(labels)) if row.source in sources)
    tables = iter(sources)
    places: Mapping[str, int] = {}
    source: Source | None = None
    for row in range(1, len(grid.rows) + 1):
        if found := _headers(grid.rows[row - 1], labels):
            places, source = found, next(tables, None)
            continue
        if source is None:
            continue
        name = show_cell(grid.at(row, places["项目名称"]))
        code = show_cell(grid.at(row, places["项目编码"]))
        if name == template.TOTALS_SUM_LABEL and not code:
            yield _row(grid, row, places, source, "", labels)
            source = None
        elif code or name:
            yield _row(grid, row, places, source, code or name, labels)


def _block(grid: Grid, count: int) -> Iterable[DrawnRow]:
    """The block that the chart looks at: one figure per checkpoint and source, no budgets."""
    place = find_headers(grid, template.TOTALS_BLOCK_HEADERS)
    if place is None:
        return
    header_row, columns = place
    lines = range(header_row + 1, header_row + 1 + count)
    for source, cumulative, period in zip(SOURCES, columns[2::2], columns[3::2], strict=True):
        yield DrawnRow(
            source=source,
            project_code="",
            budget=None,
            cumulative=tuple(_money(grid, row, cumulative, "累计支出") for row in lines),
            period=tuple(_money(grid, row, period, "当期支出") for row in lines),
        )


def _headers(line: Sequence[Raw], labels: Sequence[str]) -> dict[str, int]:
    headers = totals_headers(labels)
    found = find_headers(Grid("", [line]), headers)
    return dict(zip(headers, found[1], strict=True)) if found else {}


def _row(grid: Grid, row: int, places: Mapping[str, int], source: Source, code: str, labels: Sequence[str]) -> DrawnRow:
    def money(header: str) -> MoneyEntry:
        return _money(grid, row, places[header], header)

    return DrawnRow(
        source=source,
        project_code=code,
        budget=money("预算数"),
        cumulative=tuple(money(f"{label}累计") for label in labels),
        period=tuple(money(f"{label}当期") for label in labels),
    )


def _money(grid: Grid, row: int, column: int, field: str) -> MoneyEntry:
    raw = grid.at(row, column)
    value = as_decimal(raw if isinstance(raw, int | float) else None)
    return Entry(value=value, ref=Ref(grid.sheet, row, column), field=field, typed=show_cell(raw))


def show_cell(raw: Raw) -> str:
    """A cell of the tool's own tables as text."""
    return show(raw).strip() if isinstance(raw, str | int | float) else ""
