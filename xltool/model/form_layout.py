"""The printed tables of a form (版面): rows of fixed text and placeholders, what each row is for, how its cells look.

A table is drawn in Excel on the sheets 版面_… of a package. It knows five kinds of rows and two marks of columns; no loops and no
expressions. What a placeholder may name is a closed list: the columns of the form, the cover, and a few facts of the tool.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from xltool.language.keys import header_key
from xltool.language.nearest import nearest
from xltool.language.patterns import compile_later
from xltool.model.cells import Area, column_letters
from xltool.model.edits import Book, SheetLayout
from xltool.model.template import (
    CARRIED_COLUMNS,
    CHECKPOINT_KEY,
    COVER,
    COVER_FIELDS,
    FUNCTIONS,
    INDICATORS,
    OVERALL,
    PROJECTS,
    SAFEGUARDS,
    STANDARD_COLUMNS,
    Column,
)

TableName = Literal["项目", "部门", "清单"]
PROJECT_TABLE: TableName = "项目"
DEPARTMENT_TABLE: TableName = "部门"
LIST_TABLE: TableName = "清单"
TABLES: tuple[TableName, ...] = (PROJECT_TABLE, DEPARTMENT_TABLE, LIST_TABLE)

RowKind = Literal["固定", "重复表头", "每个指标一行", "每个任务一行", "每个项目一块", "有内容才印", "不印"]
FIXED: RowKind = "固定"
REPEATED: RowKind = "重复表头"
PER_INDICATOR: RowKind = "每个指标一行"
PER_TASK: RowKind = "每个任务一行"
PER_PROJECT: RowKind = "每个项目一块"
IF_FILLED: RowKind = "有内容才印"
UNPRINTED: RowKind = "不印"
KINDS: tuple[RowKind, ...] = (FIXED, REPEATED, PER_INDICATOR, PER_TASK, PER_PROJECT, IF_FILLED, UNPRINTED)
"""What column A says of a row. 重复表头 is a fixed one that is printed again on every page."""
KINDS_OF: Mapping[TableName, tuple[RowKind, ...]] = {
    PROJECT_TABLE: (FIXED, REPEATED, PER_INDICATOR, IF_FILLED, UNPRINTED),
    DEPARTMENT_TABLE: (FIXED, REPEATED, PER_INDICATOR, PER_TASK, IF_FILLED, UNPRINTED),
    LIST_TABLE: (FIXED, REPEATED, PER_INDICATOR, PER_PROJECT, IF_FILLED, UNPRINTED),
}
AUTOMATIC = "自动"
"""In A1: the tool draws the official table by itself, and the sheet is only where a county may go on from."""
JOINED = "同类合并"
"""The mark of a column in row 1: equal neighbours below each other are one cell."""
BESIDE, BELOW = "<", "^"
"""In place of a text: this cell is one with the cell left of it, or with the one above."""

MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 60, 20, 1000
A4 = (595.3, 841.9)
"""Points that a page is wide and high."""
_POINTS_PER_CENTIMETRE = 72 / 2.54
LEAST_SCALE = 0.6
"""Smaller than this nobody reads it: 11 points become 6.6."""
_POINTS_PER_CHARACTER, _POINTS_PER_COLUMN = 5.25, 3.75

_PLACEHOLDER = compile_later(r"\{([^{}]*)\}")
_BRACES = compile_later(r"[{}]")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), defer_build=True)


BorderStyle = Literal["", "hair", "thin", "medium", "thick", "double", "dotted", "dashed"]


class CellLook(_Table):
    """How a cell looks. ``border``: left, right, top, bottom. Colours are six hexadecimal digits, "" for none."""

    font: str = Field(default="宋体", max_length=40)
    size: float = Field(default=11, ge=5, le=72)
    bold: bool = False
    color: str = Field(default="000000", pattern=r"^[0-9A-F]{6}$")
    across: Literal["general", "left", "center", "right"] = "left"
    down: Literal["top", "center", "bottom"] = "center"
    wrap: bool = True
    shrink: bool = False
    indent: int = Field(default=0, ge=0, le=15)
    border: tuple[BorderStyle, BorderStyle, BorderStyle, BorderStyle] = ("", "", "", "")
    fill: str = Field(default="", pattern=r"^([0-9A-F]{6})?$")
    format: str = Field(default="General", max_length=60)

    @model_validator(mode="before")
    @classmethod
    def _one_border(cls, given: Any) -> Any:
        """One word for all four sides will do."""
        if isinstance(given, Mapping) and isinstance(given.get("border"), str):
            return {**given, "border": (given["border"],) * 4}
        return given


class LayoutRow(_Table):
    """One row: its kind, its height in points, a text and the name of a look for each column."""

    kind: RowKind = FIXED
    height: float = Field(default=24, ge=2, le=390)
    cells: tuple[str, ...]
    looks: tuple[str, ...]

    @property
    def placeholders(self) -> list[str]:
        """Every name in braces, in order."""
        return [name for text in self.cells for name in names_in(text)]


class Layout(_Table):
    """One printed table. ``widths`` in characters, ``margins`` (left, right, top, bottom) in centimetres.

    As shipped ones are written: a row may have fewer cells than there are columns (its last one then reaches to the end), and
    ``looks`` may be a text of one letter for each cell, the last of which goes on.
    """

    printed: bool = True
    """False: it stands in the package for those who want it."""
    widths: tuple[float, ...] = Field(min_length=1, max_length=MOST_COLUMNS)
    joined: tuple[int, ...] = ()
    """Numbers of the columns, from 1, whose equal neighbours are one cell; each within the one before it."""
    rows: tuple[LayoutRow, ...] = Field(min_length=1, max_length=MOST_ROWS)
    looks: dict[str, CellLook]
    orientation: Literal["portrait", "landscape"] = "portrait"
    margins: tuple[float, float, float, float] = (1.5, 1.5, 1.5, 1.5)

    @model_validator(mode="before")
    @classmethod
    def _in_full(cls, given: Any) -> Any:
        """Every row with all its cells, looks named by the order in which they are first needed: one table, one writing."""
        if not isinstance(given, Mapping) or not {"rows", "widths", "looks"} <= given.keys():
            return given
        count = len(given["widths"])
        if not all(isinstance(row, Mapping) and {"cells", "looks"} <= row.keys() for row in given["rows"]):
            return given
        cells = [[*row["cells"], *[BESIDE] * (count - len(row["cells"]))] for row in given["rows"]]
        seen = _looks_of([row["looks"] for row in given["rows"]], given["looks"], count)
        owners = _owners(cells)
        unlike: list[CellLook] = []
        names: dict[tuple[int, int], str] = {}
        for place, own in seen.items():
            first = seen[owners.get(place, place)]
            # programs differ in what they keep of a cell that another one covers: nothing but its border counts
            look = first.model_copy(update={"border": own.border if any(own.border) else first.border})
            if look not in unlike:
                unlike.append(look)
            names[place] = _letter(unlike.index(look))
        rows = [
            {**row, "cells": texts, "looks": [names[number, column] for column in range(1, count + 1)]}
            for number, (row, texts) in enumerate(zip(given["rows"], cells, strict=True), start=1)
        ]
        return {**given, "rows": rows, "looks": {_letter(place): look for place, look in enumerate(unlike)}}

    @cached_property
    def areas(self) -> Mapping[tuple[int, int], Area]:
        """Every cell of the table by its upper left (row, column), each from 1; single cells as well."""
        areas: dict[tuple[int, int], Area] = {}
        for (row, column), first in _owners([row.cells for row in self.rows]).items():
            area = areas.get(first, Area("", *first, *first))
            areas[first] = Area("", area.top, area.left, max(area.bottom, row), max(area.right, column))
        return areas

    @property
    def page(self) -> tuple[float, float]:
        """Width and height in points that a page has room for."""
        width, height = A4 if self.orientation == "portrait" else A4[::-1]
        left, right, top, bottom = (side * _POINTS_PER_CENTIMETRE for side in self.margins)
        return width - left - right, height - top - bottom

    @property
    def points(self) -> float:
        """How wide all columns are together, in points."""
        return sum(width * _POINTS_PER_CHARACTER + _POINTS_PER_COLUMN for width in self.widths)

    def look(self, row: int, column: int) -> CellLook:
        """How a cell looks, by row and column from 1."""
        return self.looks[self.rows[row - 1].looks[column - 1]]


_LAYOUTS = TypeAdapter(dict[TableName, Layout], config=ConfigDict(defer_build=True))


def _owners(cells: Sequence[Sequence[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each (row, column) from 1 the first one of the cell that it is part of."""
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(cells, start=1):
        for column, text in enumerate(line, start=1):
            step = {BESIDE: (row, column - 1), BELOW: (row - 1, column)}.get(text, (row, column))
            owners[row, column] = owners.get(step, (row, column))
    return owners


def _looks_of(rows: Sequence[Sequence[str]], given: Mapping[str, Any], count: int) -> dict[tuple[int, int], CellLook]:
    """The look of every cell; the last one of a row goes on to its end."""
    known = {name: CellLook.model_validate(look) for name, look in given.items()}
    found: dict[tuple[int, int], CellLook] = {}
    for row, names in enumerate(rows, start=1):
        said = [*names, *[names[-1] if names else ""] * (count - len(names))]
        for column, name in enumerate(said[:count], start=1):
            if name not in known:
                raise ValueError(f"没有格式「{name}」")
            found[row, column] = known[name]
    return found


@dataclass(frozen=True, slots=True)
class SheetDesign:
    """A sheet as somebody drew it: its measures, what each cell looks like (fields of ``CellLook``), and the page.

    ``paper``: Excel's number, 0 where none was chosen. ``margins``: left, right, top, bottom in inches.
    """

    measures: SheetLayout
    looks: Mapping[tuple[int, int], Mapping[str, Any]]
    paper: int
    orientation: str
    margins: tuple[float, float, float, float]


class DesignBook(Book, Protocol):
    """A Book that also knows how its sheets look."""

    def design(self, sheet: str, rows: int, columns: int) -> SheetDesign:
        """The upper left part of a sheet as drawn."""


def _letter(place: int) -> str:
    return column_letters(place + 1)


class Name(NamedTuple):
    """What a placeholder stands for: a column of an entry sheet by its header, a field of the cover, or a fact (sheet "")."""

    sheet: str
    field: str
    content: str = "text"


NUMBER, WHOLE_TARGET = "序号", "完整指标值"
FACTS = {NUMBER: Name("", NUMBER, "integer"), WHOLE_TARGET: Name(INDICATORS, WHOLE_TARGET)}
SUM = "合计"
"""After the header of a column of money: its sum over all projects."""
_COVER_FACTS = {
    one.header: one for one in COVER_FIELDS if one.key not in {"template_version", "form_profile", "form_version"}
}
_COVER_SYNONYMS = {"预算年度": "填报年度", "预算阶段": "编报阶段", "单位名称": "部门名称", "单位编码": "部门编码"}
_SECTIONS = (OVERALL, FUNCTIONS, SAFEGUARDS)

Columns = Mapping[str, Sequence[Column]]
"""The columns of a form by sheet, as they stand."""


def names_on(columns: Columns, table: TableName, kind: RowKind) -> dict[str, Name]:
    """What a row of that kind may name, by the name reduced with ``header_key``; what is nearest to the row comes first."""
    sheets = []
    if kind == PER_INDICATOR:
        sheets = [INDICATORS, PROJECTS]
    elif kind in {PER_TASK, PER_PROJECT} or table == PROJECT_TABLE:
        sheets = [PROJECTS]
    found: dict[str, Name] = {}
    for sheet in sheets:
        _add_columns(found, sheet, columns.get(sheet, ()))
    facts = dict(FACTS) if kind == PER_INDICATOR else {NUMBER: FACTS[NUMBER]} if sheets else {}
    for header, field in _COVER_FACTS.items():
        facts[header] = Name(COVER, field.key, field.content)
    for word, header in _COVER_SYNONYMS.items():
        facts[word] = facts[header]
    for word, name in facts.items():
        found.setdefault(header_key(word), name)
    for sheet in _SECTIONS:
        _add_columns(found, sheet, columns.get(sheet, ()))
    for column in columns.get(PROJECTS, ()):
        if column.content == "money":
            found.setdefault(header_key(column.header + SUM), Name(PROJECTS, column.header, "sum"))
    return found


def _add_columns(found: dict[str, Name], sheet: str, columns: Sequence[Column]) -> None:
    """By header, by synonym, and by the standard header of that meaning: a renamed column is still found."""
    every = (*STANDARD_COLUMNS[sheet], *CARRIED_COLUMNS.get(sheet, ()))
    standard = {one.key: one.header for one in every if one.key != CHECKPOINT_KEY}
    for words in (
        lambda column: (column.header,), lambda column: column.synonyms, lambda column: (standard.get(column.key, ""),)
    ):  # fmt: skip
        for column in columns:
            for word in filter(None, words(column)):
                found.setdefault(header_key(word), Name(sheet, column.header, column.content))


def sheets_named(table: TableName, layout: Layout, columns: Columns) -> set[str]:
    """The sheets whose columns a table prints."""
    return {
        known[header_key(name)].sheet
        for row in layout.rows
        if row.kind != UNPRINTED
        for known in [names_on(columns, table, row.kind)]
        for name in row.placeholders
        if header_key(name) in known
    }


class LayoutFault(NamedTuple):
    """What is wrong with a table: row and column from 1 as it is printed, 0 for the whole."""

    row: int
    column: int
    text: str


def faults_of_layout(table: TableName, layout: Layout, columns: Columns) -> Iterator[LayoutFault]:
    """Everything for which a table cannot be printed, each with the way out."""
    for number, row in enumerate(layout.rows, start=1):
        yield from _faults_of_row(table, number, row, columns)
    yield from _faults_of_merges(layout)
    yield from _faults_of_order(table, layout)
    yield from _faults_of_width(layout)
    for column in layout.joined:
        if not 1 <= column <= len(layout.widths):
            yield LayoutFault(0, 0, f"“{JOINED}”标在表格以外的列。请标在表格的列上。")


def _faults_of_row(table: TableName, number: int, row: LayoutRow, columns: Columns) -> Iterator[LayoutFault]:
    if row.kind not in KINDS_OF[table]:
        words = "、".join(KINDS_OF[table])
        yield LayoutFault(number, 0, f"行的类别“{row.kind}”不能用在这张版面上。可以用的有：{words}。")
        return
    known = names_on(columns, table, row.kind)
    for column, text in enumerate(row.cells, start=1):
        if len(text) > LONGEST_TEXT:
            yield LayoutFault(number, column, f"有 {len(text)} 个字，最多 {LONGEST_TEXT} 个。请写短一些。")
        if _BRACES.search(_PLACEHOLDER.sub("", text)):
            yield LayoutFault(number, column, "花括号没有成对。占位符请写成 {项目名称} 的样子。")
        for name in names_in(text) if row.kind != UNPRINTED else ():
            if header_key(name) not in known:
                yield LayoutFault(number, column, f"占位符 {{{name}}} {_why_unknown(name, columns, table, row.kind)}")


def _why_unknown(name: str, columns: Columns, table: TableName, kind: RowKind) -> str:
    """What is the matter with a placeholder: no column has that name, or it cannot be said in such a row."""
    elsewhere = [one for one in KINDS_OF[table] if one != kind and header_key(name) in names_on(columns, table, one)]
    if elsewhere and UNPRINTED not in elsewhere:
        return f"只能用在“{'”“'.join(elsewhere)}”的行里，这一行是“{kind}”。请核对 A 列的类别。"
    near = nearest(name, _spoken(columns, table, kind))
    return f"没有这个栏目。{near or '请改成“栏目”里这张表有的表头，或封面的名目。'}"


def _spoken(columns: Columns, table: TableName, kind: RowKind) -> list[str]:
    """Names as a person would write them."""
    own = [one.header for ones in columns.values() for one in ones]
    words = [*own, *(one + SUM for one in own), *FACTS, *_COVER_FACTS, *_COVER_SYNONYMS]
    known = names_on(columns, table, kind)
    return [word for word in dict.fromkeys(words) if header_key(word) in known]


def _faults_of_merges(layout: Layout) -> Iterator[LayoutFault]:
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    for first, area in layout.areas.items():
        places = [
            (row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
        ]
        for row, column in places:
            text = layout.rows[row - 1].cells[column - 1]
            if (row, column) in taken or ((row, column) != first and text not in {BESIDE, BELOW}):
                yield LayoutFault(row, column, "合并的单元格不成矩形。请取消合并后重新合并。")
                return
            taken[row, column] = first
        kind = layout.rows[area.top - 1].kind
        if area.bottom > area.top and kind not in {FIXED, REPEATED, PER_PROJECT}:
            hint = f"请只在一行之内合并；上下相同的内容要合成一格，请在第 1 行给这一列标“{JOINED}”。"
            yield LayoutFault(area.top, area.left, f"合并的单元格从“{kind}”的行跨到别的行，印出来对不上。{hint}")


def _faults_of_order(table: TableName, layout: Layout) -> Iterator[LayoutFault]:
    kinds = [row.kind for row in layout.rows]
    repeated = [number for number, kind in enumerate(kinds, start=1) if kind == REPEATED]
    if repeated and repeated != list(range(repeated[0], repeated[-1] + 1)):
        yield LayoutFault(
            repeated[-1], 0, f"有两处“{REPEATED}”，一张表只能有一处（相邻的几行）。请把其中一处改为“{FIXED}”。"
        )
    if not {FIXED, REPEATED} & set(kinds):
        yield LayoutFault(0, 0, f"没有“{FIXED}”的行，例如标题和表头。请在 A 列标出来。")
    wanted = {PER_INDICATOR} if table != DEPARTMENT_TABLE else {PER_INDICATOR, PER_TASK}
    if not wanted & set(kinds):
        yield LayoutFault(0, 0, f"没有“{PER_INDICATOR}”的行，指标印不出来。请在 A 列标出印指标的那一行。")
    for kind in (PER_INDICATOR, PER_TASK, PER_PROJECT):
        at = [number for number, one in enumerate(kinds, start=1) if one == kind]
        inside = kinds[at[0] - 1 : at[-1]] if at else []
        allowed = {kind, UNPRINTED, PER_INDICATOR} if kind == PER_PROJECT else {kind, UNPRINTED}
        if set(inside) - allowed:
            yield LayoutFault(at[-1], 0, f"有两处“{kind}”，一张表只能有一处（相邻的几行）。请合到一处。")


def _faults_of_width(layout: Layout) -> Iterator[LayoutFault]:
    room = layout.page[0]
    if room <= 0 or room / layout.points < LEAST_SCALE:
        most = int(max(0.0, room) / LEAST_SCALE / _POINTS_PER_CHARACTER)
        turn = "，或把纸张改为横向" if layout.orientation == "portrait" else ""
        yield LayoutFault(
            0,
            0,
            f"各列一共宽 {sum(layout.widths):.0f} 个字符，缩小到 {LEAST_SCALE:.0%} 也印不进一页（最多约 {most} 个字符）。请把列调窄{turn}。",
        )


def as_layouts(given: Any) -> dict[TableName, Layout]:
    """Tables by name from what a form says of them; one that is nothing is none."""
    return _LAYOUTS.validate_python(
        {name: one for name, one in given.items() if one} if isinstance(given, Mapping) else given
    )


def place_of(fault: LayoutFault) -> str:
    """Where a fault stands on the sheet of the package, whose column A and row 1 have the marks."""
    if not fault.row:
        return ""
    return f"{column_letters(fault.column + 1)}{fault.row + 1}"


def names_in(text: str) -> list[str]:
    """Every name in braces, in order."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, value_of: Callable[[str], str]) -> str:
    """A text with every placeholder replaced."""
    return _PLACEHOLDER.sub(lambda found: value_of(found[1]), text)


def only_name(text: str) -> str | None:
    """The name when a cell holds one placeholder and nothing else, so that a number stays a number."""
    found = _PLACEHOLDER.fullmatch(text.strip())
    return found[1] if found else None


def faults_of_layouts(layouts: Mapping[TableName, Layout], columns: Columns) -> Iterable[str]:
    """The faults of every table, each a sentence with its place."""
    for table, layout in layouts.items():
        for fault in faults_of_layout(table, layout, columns):
            yield f"版面_{table} {place_of(fault)}：{fault.text}".replace(" ：", "：").removesuffix("。")
