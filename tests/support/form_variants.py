"""Forms made of the standard one by taking away and putting in, and workbooks that hold every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial

from tests.support.faults import FAULTS
from tests.support.forms import a_form, without
from tests.support.memory_book import CODE, MemoryBook, a_book
from xltool.model import template
from xltool.model.form import FUNDS, NEEDED_COLUMNS, Form
from xltool.model.shelf import standard_form

SECTIONS = (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)
TAKEN_OUT = [
    *((sheet, column.key) for sheet, ones in standard_form().columns.items() for column in ones
      if column.key not in NEEDED_COLUMNS[sheet]),
    *((sheet, None) for sheet in SECTIONS),
]  # fmt: skip
ALONE = ("B03", "B11", "C06", "C07", "C09", "D06", "D07", "R05", "R06", "R07", "R09", "T07", "T08", "X03", "X07")
"""Faults of the cover or of what was drawn: no row of another workbook holds them."""


@cache
def faulty() -> tuple[MemoryBook, ...]:
    """One workbook with the rows of every fault, each in a project of its own; those of ``ALONE`` beside it."""
    good = a_book()
    sheets = {name: [list(row) for row in rows] for name, rows in good.sheets.items()}
    for number, make in enumerate(FAULTS.values()):
        own, code = make().sheets, f"13063621UQAP8BYN{number:05d}"
        for sheet in standard_form().columns.keys() & own.keys():
            if sheet not in SECTIONS or own[sheet] != good.sheets[sheet]:
                sheets[sheet] += [[code if cell == CODE else cell for cell in row] for row in own[sheet][3:]]
    return MemoryBook(sheets), *(FAULTS[code]() for code in ALONE)


def variants() -> dict[str, Callable[[], Form]]:
    """Forms made of the standard one: columns taken out one at a time, other schedules, other sources of funds."""
    ends = {1: [12], 4: [3, 6, 9, 12], 12: range(1, 13)}
    points = {count: [{"label": f"{m}月末", "month": m} for m in months] for count, months in ends.items()}
    made: dict[str, Callable[[], Form]] = {
        f"no {sheet} {key}": partial(without, sheet, key) for sheet, key in TAKEN_OUT
    }
    made |= {f"{count} {kind}": partial(a_form, checkpoints=ones, checkpoint_kind=kind)
             for count, ones in points.items() for kind in ("cumulative", "money", "rate") if kind != "rate" or count == 1}  # fmt: skip
    made["no checkpoints"] = partial(a_form, checkpoints=[])
    made["no funds"] = partial(a_form, columns=with_projects(()), funds=[])
    made["one fund"] = partial(
        a_form, columns=with_projects(({"key": "fiscal_funds", "header": "本级财力"},)), funds=[{"key": "fiscal_funds", "kind": "财政"}]
    )  # fmt: skip
    made["own fund"] = partial(
        a_form, columns=with_projects(({"key": "county_funds"},)), funds=[{"key": "county_funds", "kind": "财政"}]
    )
    needed = {
        sheet: [one for one in ones if one.key in NEEDED_COLUMNS[sheet]]
        for sheet, ones in standard_form().columns.items()
    }
    made["nothing but what makes a row"] = partial(
        a_form, columns={**needed, **dict.fromkeys(SECTIONS, ())}, funds=[], checkpoints=[]
    )
    return made


def with_projects(funds: Iterable[object]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns["项目"] = [one for one in standard_form().columns["项目"] if one.key not in FUNDS]
    columns["项目"] += funds
    return columns


VARIANTS = variants()
