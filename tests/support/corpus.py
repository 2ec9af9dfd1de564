"""Invented departments with realistic prose, the faults that clerks plant in them, and how well the rules judge both.

``tests/whole/corpus/<unit>.toml`` is a clean workbook; ``faults.toml`` is the truth table. Found: a finding of the
wanted code at the wanted cell. Right: a warning or an error that is such a finding, or a named consequence of a fault.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.memory_book import MemoryBook, a_book, findings_of
from xltool.model import template
from xltool.model.cells import Raw, Ref
from xltool.model.findings import Severity
from xltool.model.shelf import standard_form

FOLDER = Path(__file__).parents[1] / "whole" / "corpus"
HANDS = 9
"""Workbooks per unit that share its faults: a clerk makes several, seldom two in one row."""

_COLUMNS = {sheet: [column.header for column in columns] for sheet, columns in standard_form().entry_columns.items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: what it changes, and the code that should be found at which cell.

    ``also``: codes that follow from it, wherever they stand (a wrong budget makes the total wrong too).
    """

    unit: str
    sheet: str
    row: str
    """A text that stands in one cell of the row and in no other row of the sheet."""
    changes: Mapping[str, Raw]
    codes: Sequence[str]
    told: str
    """The column of the cell where it is told."""
    also: Sequence[str] = ()
    at_row: str = ""
    """The row where it is told, when it is another."""


@dataclass
class Score:
    """Faults planted and found, findings given and right, with what went wrong by name."""

    planted: int = 0
    given: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / self.given if self.given else 1.0


def units() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "faults")


def clean(unit: str) -> MemoryBook:
    """The workbook of a unit without a fault."""
    said = tomllib.loads((FOLDER / f"{unit}.toml").read_text(encoding="utf-8"))
    rows: dict[str, list[dict[str, Raw]]] = {
        sheet: [dict(zip(_COLUMNS[sheet], row, strict=True)) for row in said[sheet]]
        for sheet in (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS)
    }
    projects = [dict(zip(_COLUMNS[template.PROJECTS], one["row"], strict=True)) for one in said[template.PROJECTS]]
    indicators = [
        dict(zip(_COLUMNS[template.INDICATORS], (one["row"][0], *row, None), strict=True))
        for one in said[template.PROJECTS]
        for row in one[template.INDICATORS]
    ]
    return a_book(
        cover=said[template.COVER], overall=rows[template.OVERALL], functions=rows[template.FUNCTIONS],
        safeguards=rows[template.SAFEGUARDS], projects=_blank(projects), indicators=_blank(indicators),
        name=f"{said[template.COVER]['部门编码']}.xlsx",
    )  # fmt: skip


def _blank(rows: Iterable[dict[str, Any]]) -> list[dict[str, Raw]]:
    return [{name: None if value == "" else value for name, value in row.items()} for row in rows]


def faults() -> list[Fault]:
    """The truth table, unit after unit, in the order of the file."""
    table = tomllib.loads((FOLDER / "faults.toml").read_text(encoding="utf-8"))
    return [_fault(unit, row) for unit, rows in table.items() for row in rows]


def _fault(unit: str, row: Sequence[Any]) -> Fault:
    sheet, name, changes, codes, told, *more = row
    options = more[0] if more else {}
    return Fault(unit, sheet, name, changes, codes.split("/"), told, **options)


def judge() -> Score:
    """Judge every clean workbook, then every workbook with its share of the faults."""
    score, table = Score(), faults()
    for unit in units():
        _count(score, unit, clean(unit), {})
        own = [fault for fault in table if fault.unit == unit]
        for hand in range(min(HANDS, len(own))):
            book = clean(unit)
            _count(score, f"{unit}/{hand + 1}", book, _plant(book, own[hand::HANDS]))
    return score


def _plant(book: MemoryBook, share: Sequence[Fault]) -> dict[Ref, Fault]:
    """Make the changes of some faults; where each should be told. All rows are found before anything is changed."""
    rows = [_row(book, fault.sheet, fault.row or fault.told) for fault in share]
    told = [_row(book, fault.sheet, fault.at_row or fault.row or fault.told) for fault in share]
    for fault, row in zip(share, rows, strict=True):
        line = book.sheets[fault.sheet][row - 1]
        if "删行" in fault.changes:
            line[:] = [None] * len(line)
            continue
        for header, value in fault.changes.items():
            line[_column(fault.sheet, header) - 1] = None if value == "" else value
    return {
        Ref(fault.sheet, row, _column(fault.sheet, fault.told)): fault for fault, row in zip(share, told, strict=True)
    }


def _row(book: MemoryBook, sheet: str, name: Raw) -> int:
    """The only row of a sheet in which a cell holds this; on the cover the row of a label."""
    (row,) = [number for number, line in enumerate(book.sheets[sheet], start=1) if name in line]
    return row


def _column(sheet: str, header: str) -> int:
    return 2 if sheet == template.COVER else _COLUMNS[sheet].index(header) + 1


def _count(score: Score, name: str, book: MemoryBook, places: Mapping[Ref, Fault]) -> None:
    findings = findings_of(book)
    told = {(finding.code, finding.ref) for finding in findings}
    wanted = {(code, ref) for ref, fault in places.items() for code in fault.codes}
    following = {code for fault in places.values() for code in fault.also}
    score.planted += len(places)
    for ref, fault in places.items():
        if not any((code, ref) in told for code in fault.codes):
            score.missed.append(f"{name} {'/'.join(fault.codes)} {ref} {dict(fault.changes)}")
    for finding in findings:
        if finding.severity is Severity.INFO:
            continue
        score.given += 1
        if (finding.code, finding.ref) not in wanted and finding.code not in following:
            score.wrong.append(f"{name} {finding.code} {finding.ref} {finding.message}")
