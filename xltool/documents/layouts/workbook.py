"""A workbook of an older version or another layout to what was found in it. Cells that go nowhere are left over."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltool.books.file.book import FileBook
from xltool.documents.document import Document
from xltool.documents.found import (
    CELL,
    SEPARATOR,
    TABLE_ROW,
    Found,
    FoundProject,
    FoundSection,
    Leftover,
    name_of_column,
)
from xltool.documents.layouts.matching import PROJECT_NAME, SheetMatch, is_made
from xltool.documents.recognising.cover_facts import cover_facts
from xltool.documents.recognising.document import mark_doubles
from xltool.documents.recognising.printed_tables import Printed
from xltool.documents.recognising.target_cells import split_target
from xltool.language.amounts import parse_money, parse_number
from xltool.language.keys import header_key
from xltool.language.number_formats import shown_by
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Plain, Raw, Ref
from xltool.model.edits import Book
from xltool.model.errors import XltoolError
from xltool.model.form import Form
from xltool.model.template import Column
from xltool.reading.cell_values import LARGEST_EXACT, as_decimal, plain_decimal, show
from xltool.reading.left_out import Kept, Line, rows_left_out
from xltool.reading.locate import is_blank, match_labels

_OWN_FIELDS = frozenset({"template_version", "form_profile", "form_version"})
"""Of the cover: they say what the new workbook is, not what the old one was."""
_FEWEST_LABELS = 2
_WANTED = ("填报年度", "行政区划代码", "部门编码", "部门名称", "编报阶段", "金额单位")


@dataclass(slots=True)
class _Source:
    """A workbook and which of its cells have found their use."""

    book: FileBook
    form: Form
    used: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    why: dict[tuple[str, int, int], str] = field(default_factory=dict)
    """Why a cell found no use, where there is more to say than that."""
    lost: list[Leftover] = field(default_factory=list)
    """Cells that were taken over, and hold less than was meant."""

    def use(self, sheet: str, row: int, column: int) -> None:
        self.used.setdefault(sheet, set()).add((row, column))


def read_workbook(
    book: FileBook, matches: Sequence[SheetMatch], fresh: Book, form: Form, printed: Printed | None = None
) -> Found:
    """Read the matched tables and the cover. ``fresh``: the template, whose own words are nothing to be kept.

    ``printed``: what was read of sheets that hold cards or lists.
    """
    printed = printed or Printed()
    if not matches and not printed.layouts:
        raise XltoolError(
            f"{book.name}：没有找到可以导入的表。找过这些表头：项目编码、项目名称、预算数；"
            "一级指标、二级指标、三级指标（名称）、计算符号、指标值、计量单位；序号、标题、内容。"
            "请核对选的工作簿；表头不同的，把表头改成上面的写法后再试。"
        )
    source = _Source(book, form)
    tables: dict[str, list[dict[str, Plain]]] = {sheet: [] for sheet in template.STANDARD_COLUMNS}
    for match in matches:
        tables[match.target] += _rows(source, match)
    facts = cover_facts(Document(book.name, ()), printed.titles, printed.projects, form, published=False)
    cover = {**(facts.cover if printed.layouts else {}), **_cover(source, printed.sheets)}
    cover.setdefault("金额单位", None)
    said = [f"来自工作簿的表：{'、'.join(f'{m.sheet}→{m.target}' for m in matches)}。"] if matches else []
    said += [*(facts.said if printed.layouts else ()), *printed.said]
    present = book.sheet_names()
    made = [sheet for sheet in present if is_made(sheet, present)]
    if made:
        said.append(f"这些表由工具生成，没有导入：{'、'.join(made)}。")
    if source.lost:
        said.append(f"有 {len(source.lost)} 个数字超过 15 位，来源里已经丢失末尾几位，请按文本重新复制。")
    said += _say_unseen(book, matches, [sheet for sheet in present if sheet in printed.sheets])
    empty = [sheet for sheet, rows in tables.items() if not rows and sheet in form.entry_columns]
    if printed.projects:
        empty = [sheet for sheet in empty if sheet not in {template.PROJECTS, template.INDICATORS}]
    if printed.overall:
        empty = [sheet for sheet in empty if sheet != template.OVERALL]
    empty += [f"封面的{label}" for label in _WANTED if not cover.get(label)]
    if empty:
        said.append(f"来源里没有找到{'、'.join(empty)}，留空，请补填。")
    return Found(
        cover=cover,
        overall=(*map(_section, tables[template.OVERALL]), *printed.overall),
        functions=tuple(map(_section, tables[template.FUNCTIONS])),
        safeguards=tuple(map(_section, tables[template.SAFEGUARDS])),
        projects=(
            *(FoundProject("", "", "", row, (), "") for row in tables[template.PROJECTS]),
            *mark_doubles(printed.projects),
        ),
        loose_indicators=(*map(_indicator, tables[template.INDICATORS]), *printed.loose),
        leftovers=(
            *source.lost,
            *(facts.leftovers if printed.layouts else ()),
            *printed.leftovers,
            *_leftovers(source, matches, fresh, printed.sheets),
        ),
        said=tuple(said),
        layouts=frozenset(printed.layouts),
    )


def _say_unseen(book: FileBook, matches: Sequence[SheetMatch], printed: Sequence[str]) -> Iterator[str]:
    """Sentences on what was read and is not shown. ``printed``: sheets of which everything was read."""
    hidden = set(book.hidden_sheets())
    below = {match.sheet: match.header_row for match in matches} | dict.fromkeys(printed, 0)
    if taken := [sheet for sheet in below if sheet in hidden]:
        yield f"其中隐藏的工作表也导入了：{'、'.join(taken)}。请核对是否需要。"
    if unseen := [told for sheet, row in below.items() if (told := _hidden_rows(book, sheet, row))]:
        yield f"其中隐藏或筛选掉的行也导入了：{'、'.join(unseen)}。请核对是否需要。"


def _section(row: Mapping[str, Plain]) -> FoundSection:
    number, title, content, function = (str(row.get(key) or "") for key in ("序号", "标题", "内容", "职责分类"))
    return FoundSection(number, title, content, function)


def _indicator(row: Mapping[str, Plain]) -> dict[str, Plain]:
    """Part a target; what the source has in columns of its own for operator and unit must say the same."""
    value = row.get("指标值")
    if not isinstance(value, str):
        return dict(row)
    if (number := parse_number(value)) is not None and f"{number:f}" == value:
        return {**row, "指标值": number}
    cells = split_target(value)
    own = {"计算符号": cells.operator, "计量单位": cells.unit}
    if any(
        said and row.get(header) and header_key(str(row[header])) != header_key(said) for header, said in own.items()
    ):
        return dict(row)
    return {**row, "指标值": cells.value, **{header: row.get(header) or said or None for header, said in own.items()}}


def _hidden_rows(book: FileBook, sheet: str, header_row: int) -> str:
    """The rows below the headers that hold something and are not shown, in words."""
    rows = [row for row in book.hidden_rows(sheet) if row > header_row]
    return (
        f"{sheet}第 {'、'.join(map(str, rows[:_SHOWN_ROWS]))} {'等行' if len(rows) > _SHOWN_ROWS else '行'}"
        if rows
        else ""
    )


def _rows(source: _Source, match: SheetMatch) -> Iterator[dict[str, Plain]]:
    """The rows below the headers by the headers they go to; merged cells count in each of their rows."""
    grid = _fill_down(source, match)
    columns = {column.header: column for column in source.form.entry_columns[match.target]}
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
    formats = source.book.number_formats(match.sheet, places)
    left = _rows_left_out(match, grid, wanted, columns)
    _use_names(source, match, grid)
    for row in range(match.header_row + 1, len(grid.rows) + 1):
        entry: dict[str, Plain] = {}
        for column, target in wanted.items():
            raw = grid.at(row, column)
            if row in left:
                source.why[match.sheet, row, column] = left[row]
                continue
            if is_blank(raw) or isinstance(raw, CellError) or _without_result(raw):
                continue
            plain = raw.value if isinstance(raw, Formula) else raw
            if isinstance(plain, CellError):
                continue
            at, content = (match.sheet, row, column), columns[target].content
            shown = as_shown(plain, content, formats.get((row, column), ""))
            if shown is None:
                source.why[at] = SHOWN_OTHERWISE.format(format=formats[row, column])
                continue
            name = name_of_column(match.target, columns[target])
            entry[name] = _cell(shown, content, percent=(row, column) in percents)
            if isinstance(entry[name], float):
                source.lost.append(Leftover(CELL, "", str(Ref(*at)), f"{target}：{show_typed(raw)}", _DIGITS_LOST))
            source.use(*at)
        if entry:
            yield entry


def _use_names(source: _Source, match: SheetMatch, grid: Grid) -> None:
    """The names of projects that our formulas show on 指标; what staff typed over one is kept as any other text."""
    for column, header in enumerate(grid.rows[match.header_row - 1], start=1):
        if isinstance(header, str) and header_key(header) == PROJECT_NAME:
            for row in range(match.header_row, len(grid.rows) + 1):
                if row == match.header_row or isinstance(grid.at(row, column), Formula):
                    source.use(match.sheet, row, column)


_SHOWN_ROWS = 5
_DIGITS_LOST = "来源里按数字存放，超过 15 位的数字已经丢失，校验时也会指出。请从原来的文件或系统按文本重新复制。"
SHOWN_OTHERWISE = "数字格式「{format}」显示的不是这个数。请按显示的内容填到相应的工作表。"
_LEFT_OUT = {
    "sum": "这一行是合计，不是填报的内容，没有导入。",
    "remark": "这一行是附注，不是填报的内容，没有导入。",
    "signature": "这一行是签字栏，不是填报的内容，没有导入。",
}


def _rows_left_out(
    match: SheetMatch, grid: Grid, wanted: Mapping[int, str], columns: Mapping[str, Column]
) -> dict[int, str]:
    """Why rows below the headers are no entries, as 校验 would say (R08)."""
    numbers = range(match.header_row + 1, len(grid.rows) + 1)
    rows = [
        Line(
            [
                Kept(columns[target].key, target, column, grid.at(row, column))
                for column, target in sorted(wanted.items())
                if not is_blank(grid.at(row, column))
            ]
        )
        for row in numbers
    ]
    return {numbers[at]: _LEFT_OUT[left.variant] for at, left in rows_left_out(rows, lambda at: rows[at].cells).items()}


def as_shown(plain: Plain, content: str, code: str) -> Plain:
    """The value with the words that its number format puts around it; None when it shows another number."""
    number = as_decimal(plain)
    if number is None or not code or content in {"integer", "date"}:
        return plain
    shown = shown_by(number, code)
    if shown is None:
        return None
    if content == "money":
        amount = None if shown.bare else parse_money(shown.text)
        return plain if shown.bare else shown.text if amount else None
    zeros = content != "percent" and shown.digits.startswith("0") and shown.digits != show(plain)
    return plain if shown.bare and not zeros else shown.text


def _without_result(raw: Raw) -> bool:
    return isinstance(raw, Formula) and raw.value is None


_MERGED = frozenset({"code", "project_code", "level1", "level2", "function"})
"""Columns whose merged cells count in each of their rows."""


def _fill_down(source: _Source, match: SheetMatch) -> Grid:
    book, grid = source.book, source.book.read(match.sheet)
    headers = {column.header for column in source.form.entry_columns[match.target] if column.key in _MERGED}
    texts = {column.column for column in match.columns if column.target in headers}
    changes = {
        (row, area.left): grid.at(area.top, area.left)
        for area in book.merged(match.sheet)
        if area.left in texts and area.top > match.header_row
        for row in range(area.top + 1, min(area.bottom, len(grid.rows)) + 1)
    }
    return grid.replaced(changes) if changes else grid


def _cell(plain: Plain, content: str, *, percent: bool) -> Plain:
    """The value for a cell of that content: numbers stay numbers where the column holds numbers, else text.

    A float is a number that has lost digits; it stays what it is, so that no text makes a code of it.
    """
    number = as_decimal(plain)
    if number is None:
        return show(plain).strip()
    if abs(number) >= LARGEST_EXACT and content != "money":
        return float(number)
    if percent:
        return number if content == "percent" else f"{plain_decimal(number * 100):f}%"
    if content == "percent":
        return f"{plain_decimal(number):f}"
    return number if content == "money" else show(plain)


def _cover(source: _Source, printed: Container[str]) -> dict[str, Plain]:
    """The cover's fields from the first sheet that has several of their labels, value to the right; no card has them."""
    fields = template.COVER_FIELDS
    for sheet in source.book.sheet_names():
        if sheet in printed:
            continue
        grid = source.book.read(sheet)
        refs, _ = match_labels(grid, fields)
        if len(refs) < _FEWEST_LABELS:
            continue
        cover: dict[str, Plain] = {}
        formats = source.book.number_formats(sheet, [(ref.row, ref.column) for ref in refs.values()])
        for column in fields:
            ref = refs.get(column.key)
            raw = None if ref is None else grid.at(ref.row, ref.column)
            plain = raw.value if isinstance(raw, Formula) else raw
            if ref is None or is_blank(plain) or isinstance(plain, CellError):
                continue
            if (seen := as_shown(plain, column.content, formats.get((ref.row, ref.column), ""))) is None:
                source.why[ref] = SHOWN_OTHERWISE.format(format=formats[ref.row, ref.column])
                continue
            source.use(*ref)
            if column.key not in _OWN_FIELDS:
                cover[column.header] = show(seen) if column.content == "code" else seen
        return cover
    return {}


def _leftovers(
    source: _Source, matches: Sequence[SheetMatch], fresh: Book, printed: Container[str]
) -> Iterator[Leftover]:
    """Rows with cells that went nowhere, labels included; each with the header above it. ``printed``: has its own.

    A row of nothing but the template's own words holds no entry.
    """
    present = source.book.sheet_names()
    made = {sheet for sheet in present if is_made(sheet, present)}
    for sheet in present:
        if sheet in made or sheet in printed:
            continue
        match = next((one for one in matches if one.sheet == sheet), None)
        grid = source.book.read(sheet)
        own = made | _words(fresh.read(sheet if match is None else match.target))
        headers = {} if match is None else _unplaced(source, match, grid)
        for number, row in enumerate(grid.rows, start=1):
            unused = [
                (at, raw)
                for at, raw in enumerate(row, start=1)
                if not is_blank(raw) and (number, at) not in source.used.get(sheet, ())
            ]
            kept = {at: show_typed(raw) for at, raw in unused if _typed(raw) not in own}
            if kept:
                first = min(kept)
                kept |= {at: show_typed(raw) for at, raw in unused if not isinstance(raw, Formula)}
                below = match is not None and number > match.header_row
                texts = [f"{headers[at]}：{kept[at]}" if below and at in headers else kept[at] for at in sorted(kept)]
                why = source.why.get((sheet, number, first), _WHY)
                yield Leftover(TABLE_ROW, "", str(Ref(sheet, number, min(kept))), SEPARATOR.join(texts), why)


_WHY = "没有对应的栏目。请核对后填到相应的工作表。"


def _words(grid: Grid) -> frozenset[str]:
    """Everything that stands on a sheet of the template, formulas included."""
    return frozenset(_typed(raw) for row in grid.rows for raw in row if not is_blank(raw))


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


def show_typed(raw: Raw) -> str:
    """What was typed into a cell, of a formula also its result."""
    value = raw.value if isinstance(raw, Formula) else None
    result = value.code if isinstance(value, CellError) else show(value)
    return f"{_typed(raw)}（{result}）" if result else _typed(raw)


def _typed(raw: Raw) -> str:
    """What was typed into the cell: the text of a formula without its result."""
    if isinstance(raw, CellError):
        return raw.code
    if isinstance(raw, Formula):
        return raw.text if raw.text.startswith("=") else f"={raw.text}"
    return show(raw)
