"""Cells of a copy that hold something which nobody sees on the screen, on any sheet: told to the sender with the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from xltool.books import open_book
from xltool.books.file.book import FileBook
from xltool.books.file.faint import Run, hiding_conditions, runs_by_string, runs_of, unseen_run
from xltool.books.file.formats import BLACK, WHITE, FormatTraps, Look, format_traps, hides
from xltool.books.file.package import SHARED_STRINGS, STYLES, Package
from xltool.books.file.sheet_xml import unseen_lines
from xltool.books.shipped import TEMPLATE, template_path
from xltool.language.keys import header_key
from xltool.language.patterns import compile_later
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Plain, Raw, Ref, column_letters
from xltool.model.form_layout import KINDS
from xltool.model.form_wording import own_words
from xltool.model.review import OPINION_HEADERS, OPINIONS, REVIEW_SHEET
from xltool.model.row_ids import is_row_id
from xltool.model.shelf import shipped_names
from xltool.model.submission import Submission
from xltool.sending.covered import SheetCell, cells_with_content, cover_of

_ROWS, _COLUMNS = "行", "列"
_MESSAGES = {
    "covered": "被合并单元格盖住，看不见，会随工作簿一起报送。请取消合并，看清后再报送；不需要的请删去。",
    "colour": "的文字与底色相同（如白底白字），看不见，会随工作簿一起报送。请把文字改为黑色，看清后再报送。",
    "format": "的数字格式把内容藏起来了，看不见，会随工作簿一起报送。请把单元格格式改为“常规”，看清后再报送。",
    "part": "有一段文字与底色相同或小得看不见，会随工作簿一起报送。请把整格文字改为黑色、正常大小，看清后再报送。",
    "condition": "被条件格式藏起来了，看不见，会随工作簿一起报送。请在“条件格式”里清除规则，看清后再报送。",
    "tiny": "的字号小得看不见，会随工作簿一起报送。请把字号改为正常大小，看清后再报送。",
    "far": "离表格很远，屏幕上看不到、打印区域也不包括，会随工作簿一起报送。请确认要报送；不需要的请删去。",
    "own": "在模板隐藏的工作表里，不是模板的内容，看不见，会随工作簿一起报送。请取消隐藏这张表，删去这些内容。",
}
_RECORDS = frozenset((template.SEAL_SHEET, REVIEW_SHEET))
_HIDDEN_OF_TEMPLATE = frozenset(map(header_key, template.HIDDEN_SHEETS))
_ENTRIES = frozenset(map(header_key, template.ENTRY_SHEETS))
_IDENTIFIED = frozenset(map(header_key, template.IDENTIFIED))
_ROW_ID = header_key(template.ROW_ID_COLUMN.header)
_STYLE = compile_later(r"\ss\s*=\s*[\"']([0-9]+)[\"']")
_OF_STRING = compile_later(r"\st\s*=\s*[\"']s[\"'].*?<(?:\w+:)?v\b[^>]*>\s*(\d+)", re.DOTALL)
_RECORD = compile_later(r"[0-9a-f]{16}|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
"""What the tool keeps of a sheet that it drew: prints of its contents, and when."""
_FAR_ROWS, _FAR_COLUMNS = 40, 15
"""So many empty rows or columns lie between what is far and the rest: a screen."""
_SHOWN = 5
_EXCERPT = 30


class Unseen(NamedTuple):
    """Something that is not seen: where first, of what kind, its value or its rows, and the sentence for the sender."""

    at: Ref
    field: str
    shown: str
    message: str


def unseen_cells(package: Package, book: FileBook, submission: Submission) -> Iterator[Unseen]:
    """One for each sheet and each way of not being seen, at the first cell; in the order of the tabs."""
    styles = package.optional_part(STYLES)
    traps = FormatTraps() if styles is None else format_traps(styles)
    strings = package.optional_part(SHARED_STRINGS)
    runs = {} if strings is None else runs_by_string(strings.decode("utf-8-sig", "replace"))
    for sheet, part in package.sheets.items():
        if part.is_worksheet and sheet not in _RECORDS:
            yield from _on_sheet(_Sheet(package, book, sheet, traps, runs, submission))


def _on_sheet(look: _Sheet) -> Iterator[Unseen]:
    found: dict[str, list[Ref]] = {}
    for cell in cells_with_content(look.text):
        at = Ref(look.grid.sheet, cell.row, cell.column)
        if kind := look.why_unseen(at, cell):
            found.setdefault(kind, []).append(at)
    for kind, cells in found.items():
        if kind == _ROWS:
            yield _rows(cells)
        elif kind == _COLUMNS:
            yield _columns(cells)
        else:
            value = " ".join(str(_value(look.grid.at(cells[0].row, cells[0].column))).split())[:_EXCERPT]
            what = f"{_where(cells)}的「{value}」{'等' * (len(cells) > 1)}"
            yield Unseen(cells[0], "单元格", value, what + _MESSAGES[kind])


def _where(cells: Sequence[Ref]) -> str:
    """In words; one cell alone is told as the place of the doubt."""
    names = "、".join(one.a1 for one in cells[:_SHOWN])
    if len(cells) > _SHOWN:
        names += f" 等 {len(cells)} 格"
    return f"{names} 里" if len(cells) > 1 else "这里"


def _rows(cells: Sequence[Ref]) -> Unseen:
    rows = list(dict.fromkeys(str(one.row) for one in cells))
    shown = "、".join(rows[:_SHOWN]) + (" 等" if len(rows) > _SHOWN else "")
    sheet = cells[0].sheet
    message = (
        f"工作表「{sheet}」第 {shown} 行被隐藏或筛选掉了，里面有内容，会一起报送。请取消隐藏或清除筛选，看清后再报送。"
    )
    return Unseen(Ref(sheet, cells[0].row, 1), _ROWS, shown, message)


def _columns(cells: Sequence[Ref]) -> Unseen:
    letters = [column_letters(column) for column in sorted({one.column for one in cells})]
    shown = "、".join(letters[:_SHOWN]) + (" 等" if len(letters) > _SHOWN else "")
    sheet = cells[0].sheet
    message = f"工作表「{sheet}」有隐藏的列（{shown}），会一起报送。请取消隐藏，看清后再报送。"
    return Unseen(Ref(sheet, 1, 1), _COLUMNS, sheet, message)


class _Sheet:
    """A sheet, and what decides whether its cells are seen."""

    def __init__(
        self, package: Package, book: FileBook, sheet: str, traps: FormatTraps, runs: Mapping[str, list[Run]],
        submission: Submission,
    ) -> None:  # fmt: skip
        content = package.sheet_xml(sheet)
        self.text = content.decode("utf-8-sig", "replace")
        self.grid = book.read(sheet)
        self._areas, self._traps = book.merged(sheet), traps
        self._rows, self._columns = unseen_lines(content)
        self._runs = runs
        styles = package.tree(STYLES) if b"cfRule" in content and STYLES in package.part_names else None
        self._conditions = list(hiding_conditions(sheet, content, styles))
        self._key = header_key(sheet)
        self._entry = self._key in _ENTRIES
        self._far = set() if self._entry and sheet != template.COVER else _far_cells(self.grid)
        self._ours: frozenset[object] = frozenset()
        if self._key in _HIDDEN_OF_TEMPLATE:
            records = {text for one in submission.made for text in (one.sheet, one.project_code)}
            words = own_words(submission.form)
            self._ours = frozenset(
                (*_own_values().get(self._key, KINDS), *records, *words, *shipped_names())
            )  # names: template 1.0

    def why_unseen(self, at: Ref, cell: SheetCell) -> str:
        """The first reason why a cell is not seen; "" when it is, or the tool wrote it."""
        raw = self.grid.at(at.row, at.column)
        value = _value(raw)
        if _nothing(value):
            return ""
        if self._key in _HIDDEN_OF_TEMPLATE:
            return "" if _known(raw) in self._ours or _RECORD.fullmatch(str(value)) else "own"
        cover = cover_of(self._areas, at.row, at.column)
        if cover and value != _value(self.grid.at(cover.top, cover.left)):
            return "covered"
        ours = self._is_finding(at) or (self._key == OPINIONS and at.column <= len(OPINION_HEADERS))
        if not ours and at.row in self._rows:
            return _ROWS
        if not ours and any(at.column in one for one in self._columns) and not self._is_row_id(value):
            return _COLUMNS
        return self._why_faint(at, value, cell)

    def _why_faint(self, at: Ref, value: Plain, cell: SheetCell) -> str:
        style = _STYLE.search(cell.attributes)
        index = int(style[1]) if style else 0
        if index in self._traps.invisible:
            return "colour"
        told = self._entry and index in self._traps.misleading and not isinstance(value, str)
        if not told and hides(self._traps.hiding.get(index, ""), value):
            return "format"
        if index in self._traps.tiny:
            return "tiny"
        look = self._traps.looks.get(index, Look(BLACK, WHITE))
        if any(one.hides(at.row, at.column, value, look) for one in self._conditions):
            return "condition"
        if isinstance(value, str) and unseen_run(self._runs_in(cell), look):
            return "part"
        return "far" if (at.row, at.column) in self._far else ""

    def _runs_in(self, cell: SheetCell) -> list[Run]:
        text = self.text[cell.start : cell.end]
        if number := _OF_STRING.search(text):
            return self._runs.get(number[1], []) if self._runs else []
        return runs_of(text) if "rPr" in text else []

    def _is_finding(self, at: Ref) -> bool:
        """Whether it is in a row of 校验结果 that the tool wrote: it has a code, or is the header."""
        listed = self._key == template.FINDINGS and at.column <= len(template.FINDING_HEADERS)
        return listed and isinstance(self.grid.at(at.row, 3), str)

    def _is_row_id(self, value: Plain) -> bool:
        """Whether it is a 标识, or the header above."""
        if self._key not in _IDENTIFIED or not isinstance(value, str):
            return False
        return is_row_id(value) or header_key(value) == _ROW_ID


def _far_cells(grid: Grid) -> set[tuple[int, int]]:
    """Cells behind more empty rows or columns than a screen shows."""
    cells = [
        (row, column)
        for row, line in enumerate(grid.rows, start=1)
        for column, raw in enumerate(line, start=1)
        if not _nothing(_value(raw))
    ]
    last_row = _before_gap({row for row, _ in cells}, _FAR_ROWS)
    last_column = _before_gap({column for _, column in cells}, _FAR_COLUMNS)
    return {one for one in cells if one[0] > last_row or one[1] > last_column}


def _before_gap(places: set[int], gap: int) -> int:
    """The last place before the first gap."""
    ordered = sorted(places)
    return next((one for one, after in pairwise(ordered) if after - one > gap), ordered[-1] if ordered else 0)


@lru_cache(maxsize=1)
def _own_values() -> Mapping[str, frozenset[object]]:
    """What stands on the hidden sheets of the shipped template."""
    shipped = open_book(template_path(TEMPLATE))
    return {
        header_key(sheet): frozenset(_known(raw) for line in shipped.read(sheet).rows for raw in line)
        for sheet in (template.LAYOUT, template.LISTS)
    }


def _known(raw: Raw) -> object:
    return f"={raw.text}" if isinstance(raw, Formula) else raw


def _value(raw: Raw) -> Plain:
    value = raw.value if isinstance(raw, Formula) else raw
    return value.code if isinstance(value, CellError) else value


def _nothing(value: Plain) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
