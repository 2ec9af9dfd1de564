"""Read exactly what calamine leaves out of a sheet: error cells, formulas, styles of cells, widths and heights.

Takes the bytes of a sheet part; gives plain data. A byte search decides whether parsing is needed at all.
"""

import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs
from collections.abc import Callable, Iterable, Iterator, Sequence

from xltool.books.file.shared_formulas import moved
from xltool.books.footers import BEHIND_BREAKS
from xltool.books.plain import is_link, is_picture
from xltool.language.patterns import compile_later
from xltool.model.cells import (
    NAMELESS_ERROR,
    PICTURE,
    CellError,
    Formula,
    Grid,
    Plain,
    Raw,
    column_letters,
    column_number,
)
from xltool.model.edits import SheetLayout

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_MAYBE_FAR = compile_later(rb'r[=\s](?!"[A-Z]?[0-9]{1,4}")')
"""What no row and no cell holds near the corner, as Excel writes them."""
_FAR = compile_later(rb"\sr\s*=\s*[\"'](?:[A-Za-z]*[0-9]{5,}|(?:[A-Za-z]{3,}|[I-Zi-z][A-Za-z])[0-9]+)[\"']")
_ROW = compile_later(rb"<(?:[\w.-]+:)?row\s[^>]*?\br\s*=\s*[\"'](\d+)")
_ROW_BREAKS = compile_later(rb"(?s)<((?:[\w.-]+:)?)rowBreaks\b(?:[^>]*/>|.*?</\1rowBreaks\s*>)")
_AFTER_ROW_BREAKS = compile_later(rb"</?((?:[\w.-]+:)?)(?:%b|worksheet)\b" % BEHIND_BREAKS.encode())
_HIDDEN = rb"\shidden\s*=\s*[\"'](?:1|true)[\"']"
_TAG = compile_later(rb"<(?:[\w.-]+:)?(row|col|sheetFormatPr)\b([^>]*)>(?=(</)?)")
_SAYS = compile_later(rb"\b([\w]+)\s*=\s*[\"']([^\"']*)[\"']")
_HIDDEN_ROW = compile_later(rb"(<(?:[\w.-]+:)?row\b[^>]*?)" + _HIDDEN + rb"([^>]*>)(?=(</)?)")
_PROTECTED = compile_later(rb"""<(?:\w+:)?sheetProtection\b[^>]*?\ssheet\s*=\s*["'](?:1|true)["']""")
_HIDDEN_COLUMN = compile_later(rb"<(?:[\w.-]+:)?col\b[^>]*?" + _HIDDEN)
_TRUE = (b"1", b"true")
_FLAT = 0.75
"""Points of a height, characters of a width: what is less is a line or nothing."""
_ROOT = compile_later(rb"<worksheet[^>]*>")
_NUMBERED = compile_later(rb'<row r="[0-9]')
_ADDRESSED = compile_later(rb'<c r="[A-Z]')
_FORMULA_MARK = compile_later(rb"f(?<=<f)")
_ERROR_MARK = compile_later(rb"e(?<=[\"']e)[\"']")
"""Rarely seen letters first: to look for them costs a third of a search for the whole mark."""
_USUAL_TAG = compile_later(rb'<c r="[A-Z]+[0-9]+"(?: s="([0-9]+)")?(?: (?:t|cm|vm|ph)="\w*")*\s*/?>')
_ADDRESS = compile_later(r"([A-Za-z]+)([0-9]+)")

_BESIDE_A_PICTURE = "#VALUE!"
"""What Excel stores for programs that know no pictures in cells; ``vm`` then leads to the picture."""

Cell = tuple[int, int, ET.Element]


def cells_of(root: ET.Element) -> Iterator[Cell]:
    """Every cell as (row, column, element); positions that a writer left out are counted on."""
    row = 0
    for row_element in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        row = int(row_element.get("r") or row + 1)
        column = 0
        for element in row_element.iterfind(f"{MAIN}c"):
            address = _ADDRESS.fullmatch(element.get("r", ""))
            column = column_number(address[1]) if address else column + 1
            yield row, column, element


def _cells_in(content: bytes) -> tuple[int, int]:
    """Between what bytes the cells of a sheet part stand."""
    return max(0, content.find(b"sheetData")), max(0, content.rfind(b"sheetData"))


def values_beyond(content: bytes, last_row: int, last_column: int) -> list[str] | None:
    """Addresses of the cells with content beyond these; None when the part cannot be parsed.

    Cells with nothing but a format do not count.
    """
    if not _MAYBE_FAR.search(content, *_cells_in(content)) or not _FAR.search(content):
        return []
    try:
        root = ET.fromstring(content)  # noqa: S314  the gate has refused DTDs
        return [
            f"{column_letters(column)}{row}"
            for row, column, element in cells_of(root)
            if (row > last_row or column > last_column) and len(element)
        ]
    except (ET.ParseError, ValueError):
        return None


def cells_to_parse(content: bytes) -> bytes | None:
    """A small sheet of only the cells with formulas or error values; None when there are none.

    Cells are cut out by byte search; where that finds no cell with an address in a numbered row, it is the whole
    sheet.
    """
    if not _ROOT.search(content):
        return content
    first, last = _cells_in(content)
    rows: dict[int, dict[int, int]] = {}
    for mark in (_FORMULA_MARK, _ERROR_MARK):
        found = mark.search(content, first, last)
        while found:
            at = found.start()
            start, end = content.rfind(b"<c ", first, at), content.find(b"</c>", at, last)
            row = content.rfind(b"<row ", first, at)
            if row < 0 or start < row or end < at or not _ADDRESSED.match(content, start):
                return content
            rows.setdefault(row, {})[start] = end + len(b"</c>")
            found = mark.search(content, end, last)
    if not rows:
        return None
    return _excerpt(content, (_row_of(content, row, rows[row]) for row in sorted(rows)))


def _row_of(content: bytes, row: int, cells: dict[int, int]) -> bytes:
    """A row with only some of its cells, given as start and end."""
    opening = content[row : content.find(b">", row) + 1]
    return b"".join((opening, *(content[start : cells[start]] for start in sorted(cells)), b"</row>"))


def styles_at(content: bytes, cells: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The cell format index of these cells, by byte search; by parsing when one is not found in order as usual."""
    styles: dict[tuple[int, int], int] = {}
    at = content.find(b"sheetData")
    for row, column in sorted(cells):
        at = content.find(b'<c r="%s%d"' % (column_letters(column).encode(), row), at)
        tag = _USUAL_TAG.match(content, at) if at >= 0 else None
        if tag is None:
            return styles_of(ET.fromstring(content))  # noqa: S314  the gate has refused DTDs
        styles[row, column] = int(tag[1] or 0)
    return styles


def _excerpt(content: bytes, excerpt: Iterable[bytes]) -> bytes:
    opening = _ROOT.search(content)
    rows = list(excerpt)
    if opening is None or not all(_NUMBERED.match(row) for row in rows):
        return content
    return b"".join((opening[0], b"<sheetData>", *rows, b"</sheetData></worksheet>"))


def with_errors_and_formulas(grid: Grid, root: ET.Element) -> Grid:
    """Put error values and formulas, which calamine gives as blanks or bare results, into the grid."""
    exact: dict[tuple[int, int], Raw] = {}
    shared: dict[str, tuple[int, int, str]] = {}
    for row, column, element in cells_of(root):
        formula = element.find(f"{MAIN}f")
        is_error = element.get("t") == "e"
        if formula is None and not is_error:
            continue
        stored = element.findtext(f"{MAIN}v") or ""
        if formula is None:
            in_cell = element.get("vm") is not None and stored.strip() == _BESIDE_A_PICTURE
            exact[row, column] = CellError(PICTURE if in_cell else stored.strip() or NAMELESS_ERROR)
            continue
        text = _formula_text(formula, row, column, shared)
        error = PICTURE if is_picture(text) else stored.strip() or NAMELESS_ERROR if is_error else ""
        value = CellError(error) if error else _result_of(grid.at(row, column), element, stored)
        exact[row, column] = value if is_link(text) else Formula(text, value)
    return grid.replaced(exact) if exact else grid


def _result_of(seen: Raw, element: ET.Element, stored: str) -> Plain:
    """The stored result of a formula: None when there is none, "" when it is an empty text."""
    if isinstance(seen, CellError | Formula):
        return None
    if seen is None and element.get("t") == "str" and element.find(f"{MAIN}v") is not None:
        return stored
    return seen


def _formula_text(formula: ET.Element, row: int, column: int, shared: dict[str, tuple[int, int, str]]) -> str:
    """The formula's text, moved to this cell when it only points to a shared one."""
    text = formula.text or ""
    group = formula.get("si")
    if formula.get("t") != "shared" or group is None:
        return text
    if text:
        shared[group] = (row, column, text)
        return text
    first_row, first_column, first_text = shared.get(group, (row, column, ""))
    return moved(first_text, row - first_row, column - first_column)


def styles_of(root: ET.Element) -> dict[tuple[int, int], int]:
    """The cell format index of every cell that has one."""
    return {(row, column): int(element.get("s", "0")) for row, column, element in cells_of(root) if element.get("s")}


def sheet_layout(root: ET.Element, font_size: Callable[[int], float], rows: int, columns: int) -> SheetLayout:
    """Widths, heights and font sizes of the upper left part; ``font_size`` knows that of a cell format."""
    styles = styles_of(root)
    return SheetLayout(
        widths=_widths(root, columns),
        heights=_heights(root, rows),
        font_sizes={
            (row, column): font_size(styles.get((row, column), 0))
            for row in range(1, rows + 1)
            for column in range(1, columns + 1)
        },
    )


def _widths(root: ET.Element, columns: int) -> list[float]:
    """Widths of the first columns in characters; hidden ones are 0."""
    format_element = root.find(f"{MAIN}sheetFormatPr")
    default = 9.140625
    if format_element is not None:
        base = float(format_element.get("baseColWidth", "8")) + 0.83203125
        default = float(format_element.get("defaultColWidth", base))
    widths = [default] * columns
    for element in root.iterfind(f"{MAIN}cols/{MAIN}col"):
        first, last = int(element.get("min", "1")), int(element.get("max", "0"))
        hidden = element.get("hidden") in ("1", "true")
        for column in range(first, min(last, columns) + 1):
            widths[column - 1] = 0.0 if hidden else float(element.get("width", default))
    return widths


def _heights(root: ET.Element, rows: int) -> list[float]:
    """Heights of the first rows in points."""
    format_element = root.find(f"{MAIN}sheetFormatPr")
    default = 15.0 if format_element is None else float(format_element.get("defaultRowHeight", "15"))
    heights = [default] * rows
    number = 0
    for element in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number = int(element.get("r") or number + 1)
        if number <= rows and element.get("ht"):
            heights[number - 1] = float(element.get("ht", default))
    return heights


def hidden_rows(content: bytes) -> list[int]:
    """Numbers of the hidden rows that have cells."""
    tags = [one + more for one, more, end in _HIDDEN_ROW.findall(content) if not (end or more.endswith(b"/>"))]
    return [int(row[1]) for tag in tags if (row := _ROW.match(tag))]


def unseen_lines(content: bytes) -> tuple[frozenset[int], tuple[range, ...]]:
    """Rows that have cells, and columns, that nobody sees: hidden, filtered away, or squeezed to nothing."""
    rows: set[int] = set()
    columns: list[range] = []
    row, all_rows = 0, False
    for kind, attributes, end in _TAG.findall(content):
        says = dict(_SAYS.findall(attributes))
        hidden = says.get(b"hidden") in _TRUE
        if kind == b"sheetFormatPr":
            all_rows = says.get(b"zeroHeight") in _TRUE
            if b"defaultColWidth" in says and float(says[b"defaultColWidth"]) < _FLAT:
                columns.append(range(1, 16_385))
        elif kind == b"col":
            if hidden or float(says.get(b"width", b"9")) < _FLAT:
                columns.append(range(int(says.get(b"min", b"1")), int(says.get(b"max", b"0")) + 1))
        else:
            row = int(says.get(b"r", row + 1))
            flat = float(says[b"ht"]) < _FLAT if b"ht" in says else all_rows
            if (hidden or flat) and not end and not attributes.endswith(b"/"):
                rows.add(row)
    return frozenset(rows), tuple(columns)


def hides_rows(content: bytes) -> bool:
    """Whether any row is hidden, empty ones included."""
    return bool(_HIDDEN_ROW.search(content))


def show_rows(content: bytes) -> bytes:
    """The sheet with every row shown."""
    return _HIDDEN_ROW.sub(rb"\1\2", content)


def hides_columns(content: bytes) -> bool:
    """Whether any column is hidden."""
    return _HIDDEN_COLUMN.search(content) is not None


def is_protected(content: bytes) -> bool:
    """Whether the sheet is protected against typing."""
    return _PROTECTED.search(content) is not None


def with_row_breaks(content: bytes, rows: Sequence[int]) -> bytes:
    """The sheet with a page beginning at each of these rows and at no other."""
    content = _ROW_BREAKS.sub(b"", content)
    at = _AFTER_ROW_BREAKS.search(content, content.rfind(b"sheetData"))
    if not rows or at is None:
        return content
    each = b"".join(b'<%bbrk id="%d" max="16383" man="1"/>' % (at[1], row - 1) for row in sorted(rows))
    counts = b'count="%d" manualBreakCount="%d"' % (len(rows), len(rows))
    whole = b"<%browBreaks %b>%b</%browBreaks>" % (at[1], counts, each, at[1])
    return content[: at.start()] + whole + content[at.start() :]


def last_row(content: bytes) -> int:
    """The last row that the sheet mentions, with content or not."""
    return max((int(number) for number in _ROW.findall(content)), default=0)
