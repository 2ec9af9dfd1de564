"""A workbook of an older version or another layout to what was found in it. Cells that go nowhere are left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltool.documents.found import TABLE_ROW, Found, FoundProject, FoundSection, Leftover
from xltool.documents.layouts.matching import SheetMatch, is_made
from xltool.documents.recognising.project_tables import SEPARATOR
from xltool.documents.recognising.target_cells import split_target
from xltool.language.amounts import parse_number
from xltool.language.keys import header_key
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Plain, Raw, Ref
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.reading.cell_values import as_decimal, plain_decimal, show
from xltool.reading.locate import is_blank, match_labels

_OWN_FIELDS = frozenset({"template_version", "form_profile"})
"""Of the cover: they say what the new workbook is, not what the old one was."""
_FEWEST_LABELS = 2
_WANTED = ("填报年度", "行政区划代码", "部门编码", "部门名称", "编报阶段", "金额单位")
_CONTENT = {
    sheet: {column.header: column.content for column in columns} for sheet, columns in template.ENTRY_COLUMNS.items()
}


@dataclass(slots=True)
class _Source:
    """A workbook and which of its cells have found their use."""

    book: Book
    used: dict[str, set[tuple[int, int]]] = field(default_factory=dict)

    def use(self, sheet: str, row: int, column: int) -> None:
        self.used.setdefault(sheet, set()).add((row, column))


def read_workbook(book: Book, matches: Sequence[SheetMatch], fresh: Book) -> Found:
    """Read the matched tables and the cover. ``fresh``: the template, whose own words are nothing to be kept."""
    if not matches:
        raise XltoolError(
            f"{book.name}：没有找到可以导入的表。找过这些表头：项目编码、项目名称、预算数；"
            "一级指标、二级指标、三级指标（名称）、计算符号、指标值、计量单位；序号、标题、内容。"
            "请核对选的工作簿；表头不同的，把表头改成上面的写法后再试。"
        )
    source = _Source(book)
    tables: dict[str, list[dict[str, Plain]]] = {sheet: [] for sheet in template.ENTRY_COLUMNS}
    for match in matches:
        tables[match.target] += _rows(source, match)
    cover = _cover(source)
    cover.setdefault("金额单位", None)
    said = [f"来自工作簿的表：{'、'.join(f'{m.sheet}→{m.target}' for m in matches)}。"]
    present = book.sheet_names()
    made = [sheet for sheet in present if is_made(sheet, present)]
    if made:
        said.append(f"这些表由工具生成，没有导入：{'、'.join(made)}。")
    empty = [sheet for sheet, rows in tables.items() if not rows]
    empty += [f"封面的{label}" for label in _WANTED if not cover.get(label)]
    if empty:
        said.append(f"来源里没有找到{'、'.join(empty)}，留空，请补填。")
    return Found(
        cover=cover,
        overall=tuple(map(_section, tables[template.OVERALL])),
        functions=tuple(map(_section, tables[template.FUNCTIONS])),
        safeguards=tuple(map(_section, tables[template.SAFEGUARDS])),
        projects=tuple(FoundProject("", "", "", row, (), "") for row in tables[template.PROJECTS]),
        loose_indicators=tuple(map(_indicator, tables[template.INDICATORS])),
        leftovers=tuple(_leftovers(source, matches, fresh)),
        said=tuple(said),
    )


def _section(row: Mapping[str, Plain]) -> FoundSection:
    number, title, content, function = (str(row.get(key) or "") for key in ("序号", "标题", "内容", "职责分类"))
    return FoundSection(number, title, content, function)


def _indicator(row: Mapping[str, Plain]) -> dict[str, Plain]:
    """Part a target only where the source has no columns of its own for operator and unit."""
    value = row.get("指标值")
    if isinstance(value, str) and (number := parse_number(value)) is not None and f"{number:f}" == value:
        return {**row, "指标值": number}
    if isinstance(value, str) and not row.get("计算符号") and not row.get("计量单位"):
        cells = split_target(value)
        return {**row, "计算符号": cells.operator or None, "指标值": cells.value, "计量单位": cells.unit or None}
    return dict(row)


def _rows(source: _Source, match: SheetMatch) -> Iterator[dict[str, Plain]]:
    """The rows below the headers by the headers they go to; merged cells count in each of their rows."""
    grid = _fill_down(source.book, match)
    wanted = {column.column: column.target for column in match.columns if column.target}
    for column in wanted:
        source.use(match.sheet, match.header_row, column)
    places = [
        (row, column)
        for row in range(match.header_row + 1, len(grid.rows) + 1)
        for column in wanted
        if not is_blank(grid.at(row, column))
    ]
    percents = source.book.percent_cells(match.sheet, places)
    for row in range(match.header_row + 1, len(grid.rows) + 1):
        entry: dict[str, Plain] = {}
        for column, target in wanted.items():
            raw = grid.at(row, column)
            if is_blank(raw) or isinstance(raw, CellError) or _without_result(raw):
                continue
            plain = raw.value if isinstance(raw, Formula) else raw
            if isinstance(plain, CellError):
                continue
            content = _CONTENT[match.target][target]
            entry[target] = _cell(plain, content, percent=(row, column) in percents)
            source.use(match.sheet, row, column)
        if entry:
            yield entry


def _without_result(raw: Raw) -> bool:
    return isinstance(raw, Formula) and raw.value is None


def _fill_down(book: Book, match: SheetMatch) -> Grid:
    grid = book.read(match.sheet)
    texts = {column.column for column in match.columns if column.target in {"项目编码", "一级指标", "二级指标", "职责分类"}}  # fmt: skip
    changes = {
        (row, area.left): grid.at(area.top, area.left)
        for area in book.merged(match.sheet)
        if area.left in texts and area.top > match.header_row
        for row in range(area.top + 1, min(area.bottom, len(grid.rows)) + 1)
    }
    return grid.replaced(changes) if changes else grid


def _cell(plain: Plain, content: str, *, percent: bool) -> Plain:
    """The value for a cell of that content: numbers stay numbers where the column holds numbers, else text."""
    number = as_decimal(plain)
    if number is None:
        return show(plain).strip()
    if percent:
        return number if content == "percent" else f"{plain_decimal(number * 100):f}%"
    if content == "percent":
        return f"{plain_decimal(number):f}"
    return number if content == "money" else show(plain)


def _cover(source: _Source) -> dict[str, Plain]:
    """The cover's fields from the first sheet that has several of their labels, value to the right."""
    fields = template.COVER_FIELDS
    for sheet in source.book.sheet_names():
        grid = source.book.read(sheet)
        refs, _ = match_labels(grid, fields)
        if len(refs) < _FEWEST_LABELS:
            continue
        cover: dict[str, Plain] = {}
        for column in fields:
            ref = refs.get(column.key)
            raw = None if ref is None else grid.at(ref.row, ref.column)
            plain = raw.value if isinstance(raw, Formula) else raw
            if ref is None or is_blank(plain) or isinstance(plain, CellError):
                continue
            source.use(sheet, ref.row, ref.column)
            if column.key not in _OWN_FIELDS:
                cover[column.header] = show(plain) if column.content == "code" else plain
        return cover
    return {}


def _leftovers(source: _Source, matches: Sequence[SheetMatch], fresh: Book) -> Iterator[Leftover]:
    """Rows with cells that went nowhere, labels included; each with the header above it.

    A row of nothing but the template's own words holds no entry.
    """
    present = source.book.sheet_names()
    made = {sheet for sheet in present if is_made(sheet, present)}
    for sheet in present:
        if sheet in made:
            continue
        match = next((one for one in matches if one.sheet == sheet), None)
        grid = source.book.read(sheet)
        own = made | _words(fresh.read(sheet if match is None else match.target))
        headers = {} if match is None else _unplaced(source, match, grid)
        for number, row in enumerate(grid.rows, start=1):
            kept = [
                (at, _show(raw))
                for at, raw in enumerate(row, start=1)
                if not is_blank(raw) and (number, at) not in source.used.get(sheet, ())
            ]
            if any(text not in own for _, text in kept):
                below = match is not None and number > match.header_row
                texts = [f"{headers[at]}：{text}" if below and at in headers else text for at, text in kept]
                yield Leftover(TABLE_ROW, "", str(Ref(sheet, number, kept[0][0])), SEPARATOR.join(texts), _WHY)


_WHY = "没有对应的栏目。请核对后填到相应的工作表。"


def _words(grid: Grid) -> frozenset[str]:
    """Everything that stands on a sheet of the template, formulas included."""
    return frozenset(_show(raw) for row in grid.rows for raw in row if not is_blank(raw))


def _unplaced(source: _Source, match: SheetMatch, grid: Grid) -> dict[int, str]:
    """Headers that go nowhere by column. Their own cells are said with what stands below; mere counting is no entry."""
    headers = {}
    for column in match.columns:
        if column.target:
            continue
        rows = range(match.header_row + 1, len(grid.rows) + 1)
        filled = [row for row in rows if not is_blank(grid.at(row, column.column))]
        if filled:
            source.use(match.sheet, match.header_row, column.column)
            headers[column.column] = column.header
        counted = [_whole(grid.at(row, column.column)) for row in filled]
        if header_key(column.header) == "序号" and counted == list(range(1, len(counted) + 1)):
            for row in filled:
                source.use(match.sheet, row, column.column)
    return headers


def _whole(raw: Raw) -> int | None:
    """A whole number in a cell, also typed as text; else None."""
    plain = raw.value if isinstance(raw, Formula) else raw
    number = None if isinstance(plain, CellError) else as_decimal(plain)
    if number is None and isinstance(plain, str):
        number = parse_number(plain)
    return int(number) if number is not None and number == int(number) else None


def _show(raw: Raw) -> str:
    if isinstance(raw, CellError):
        return raw.code
    if isinstance(raw, Formula):
        formula = raw.text if raw.text.startswith("=") else f"={raw.text}"
        value = raw.value.code if isinstance(raw.value, CellError) else show(raw.value)
        return f"{formula}（{value}）" if value else formula
    return show(raw)
