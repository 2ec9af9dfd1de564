"""Which sheet and column of a strange workbook goes where: headers that are known, and likely ones for staff to confirm."""

import difflib
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from xltool.documents.found import name_of_column
from xltool.documents.recognising.indicator_grid import HEADERS
from xltool.documents.recognising.meanings import words_on
from xltool.language.keys import header_key
from xltool.model import template
from xltool.model.cells import Grid
from xltool.model.edits import Book
from xltool.model.form import Form
from xltool.model.review import REVIEW_SHEETS
from xltool.reading.locate import HEADER_SEARCH_ROWS

_LIKENESS = 0.6
_LONGEST_HEADER = 40
_FEWEST = 2
"""Headers that make a row one of headers, where the sheet's own name says what it is; otherwise one more."""
_MADE = frozenset(
    (
        template.TOTALS,
        template.FINDINGS,
        template.DEPARTMENT_FORM,
        template.LIST_FORM,
        template.GUIDE,
        *template.HIDDEN_SHEETS,
        *REVIEW_SHEETS,
    )
)
_OFFICIAL = re.compile(r"表\d+ .*")
_PROJECT_WORDS = {
    "预算金额": "预算数", "预算总额": "预算数", "项目预算": "预算数", "财政拨款": "财政资金", "其中财政资金": "财政资金",
    "项目用途": "资金用途", "年度绩效目标": "绩效目标", "项目绩效目标": "绩效目标",
}  # fmt: skip
MADE_HEADERS = frozenset(header_key(column.header) for column in (template.PROJECT_NAME_COLUMN, template.ROW_ID_COLUMN))
"""What the tool puts below them in one of our workbooks is made anew."""
_OTHER_WORDS = {
    template.PROJECTS: {header_key(word): header for word, header in _PROJECT_WORDS.items()},
    template.INDICATORS: HEADERS,
}
"""Other words for columns, by what these are called in what is found."""
Known = Mapping[str, Mapping[str, str]]
"""Headers of the form by sheet and ``header_key`` of every word for them; "" for what is known, and no column of it."""


def _known_headers(form: Form) -> Known:
    known: dict[str, dict[str, str]] = {}
    for sheet, columns in form.entry_columns.items():
        by_name = {name_of_column(sheet, column): column.header for column in columns}
        by_key = {column.key: column.header for column in columns}
        printed = words_on(sheet, form)
        words = {word: by_key.get(key, "") for word, key in printed.items()}
        words |= {key: by_name[name] for key, name in _OTHER_WORDS.get(sheet, {}).items() if name in by_name}
        words |= {header_key(name): header for name, header in by_name.items()}
        words |= {header_key(word): column.header for column in columns for word in column.synonyms}
        known[sheet] = words | {header_key(column.header): column.header for column in columns}
    return known


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column of the source: its header, its number, the header it goes to ("": nowhere), whether that is certain."""

    header: str
    column: int
    target: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class SheetMatch:
    """A table of the source: its sheet, the row of its headers, and the entry sheet it goes to."""

    sheet: str
    header_row: int
    target: str
    columns: tuple[ColumnMatch, ...]

    @property
    def certain(self) -> bool:
        """Whether nothing is left for staff to confirm."""
        return all(column.certain for column in self.columns)


def is_made(sheet: str, present: Sequence[str]) -> bool:
    """Whether a sheet of one of our workbooks was made by the tool, so that it holds no entries."""
    ours = template.LISTS in present or template.FINDINGS in present
    return ours and (sheet in _MADE or _OFFICIAL.fullmatch(sheet) is not None)


def propose(book: Book, form: Form, without: Container[str] = ()) -> list[SheetMatch]:
    """The best match of every sheet that has one, in the order of the tabs; ``without``: sheets that are read already."""
    present = book.sheet_names()
    sheets = [sheet for sheet in present if not is_made(sheet, present) and sheet not in without]
    known = _known_headers(form)
    return [match for sheet in sheets if (match := _best(book.read(sheet), known)) is not None]


def _best(grid: Grid, known: Known) -> SheetMatch | None:
    """The row and entry sheet under which most headers are known."""
    best: tuple[float, SheetMatch] | None = None
    for row in range(1, min(len(grid.rows), HEADER_SEARCH_ROWS) + 1):
        texts = {
            place: raw.strip()
            for place, raw in enumerate(grid.rows[row - 1], start=1)
            if isinstance(raw, str) and raw.strip() and header_key(raw) not in MADE_HEADERS
        }
        keys = {header_key(text) for text in texts.values() if len(text) <= _LONGEST_HEADER}
        for target, words in known.items():
            if not keys & words.keys():
                continue  # likeness is costly, and alone never makes a row of headers
            columns = _columns(texts, words)
            sure = sum(bool(column.target) and column.certain for column in columns)
            likely = sum(bool(column.target) for column in columns) - sure
            named = _are_alike(grid.sheet, target)
            score = sure + likely / 2 + (1.5 if named else 0)
            enough = sure + likely >= (_FEWEST if named else _FEWEST + 1) and sure >= 1
            if enough and (best is None or score > best[0]):
                best = score, SheetMatch(grid.sheet, row, target, columns)
    return None if best is None else best[1]


def _are_alike(sheet: str, target: str) -> bool:
    return header_key(target) in header_key(sheet) or header_key(sheet) in header_key(target)


def _columns(texts: Mapping[int, str], words_of: Mapping[str, str]) -> tuple[ColumnMatch, ...]:
    """Headers as they are written here, then those known by another name, then the likeliest that are still free."""
    free = dict(words_of)
    found: dict[int, ColumnMatch] = {}
    own = {key: header for key, header in free.items() if key == header_key(header)}
    for names in (own, free):
        for place, text in texts.items():
            header = names.get(header_key(text))
            if place not in found and header in free.values():
                found[place] = ColumnMatch(text, place, str(header))
                free = {key: other for key, other in free.items() if other != header}
    for place, text in texts.items():
        if place in found:
            continue
        words = header_key(text) if len(text) <= _LONGEST_HEADER else ""
        known = header_key(text) in words_of  # another name of a column that is taken
        alike = (
            [] if known else difflib.get_close_matches(words, [key for key, one in free.items() if one], 1, _LIKENESS)
        )
        header = free[alike[0]] if alike else ""
        found[place] = ColumnMatch(text, place, header, certain=not alike)
        free = {key: other for key, other in free.items() if other != header}
    return tuple(found[place] for place in sorted(found))
