"""Put a sheet where another one stands, with its page set-up, which goes along with a whole sheet only.

What staff have elsewhere lives on: formulas that look at the former sheet look at the new one afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import xlwings as xw

from xltool.model.cells import Formula, Grid, Ref, quoted

_LOST = "#REF!"


def put_in_place(
    source: xw.Sheet, book: xw.Book, name: str, read: Callable[[str], Grid], after: str | None = None
) -> xw.Sheet:
    """Make sheet ``name`` a copy of ``source``, which may be of another workbook.

    It stands where the former one stood; a new one goes behind ``after``, or to the end. ``read``: the sheets as they
    were before the first edit.
    """
    if name not in [sheet.name for sheet in book.sheets]:
        return source.copy(after=book.sheets[-1 if after is None else after], name=name)
    former = book.sheets[name]
    looking = list(_looking_at(name, book, read))
    copy = source.copy(before=former)
    former.delete()
    copy.name = name
    for at, formula in looking:
        cell = book.sheets[at.sheet].range(at.a1)
        if _LOST in str(cell.formula):
            cell.value = formula
    return copy


def _looking_at(name: str, book: xw.Book, read: Callable[[str], Grid]) -> Iterator[tuple[Ref, str]]:
    """Every formula on other sheets that mentions a sheet."""
    mention = re.compile(rf"{re.escape(quoted(name))}!|(?<![\w'\]]){re.escape(name)}!")
    for sheet in [one.name for one in book.sheets if one.name != name]:
        for row, line in enumerate(read(sheet).rows, start=1):
            for column, raw in enumerate(line, start=1):
                if isinstance(raw, Formula) and mention.search(raw.text):
                    yield Ref(sheet, row, column), f"={raw.text}"
