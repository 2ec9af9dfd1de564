"""Forms for tests: the standard one changed, put where forms are looked for, and workbooks cut down to a form."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest

from tests.support.memory_book import COVER, MemoryBook, a_book
from xltool.delivery.template.form_package import build_package
from xltool.delivery.template.workbook import as_package, template_workbook
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.form import Form
from xltool.model.shelf import COMPILED, forms_folder, load_form, standard_form
from xltool.model.template import first_entry_column

DATA_HOME = "XDG_DATA_HOME" if os.name == "posix" else "APPDATA"
"""The variable that names the folder in which installed forms are kept."""


def a_form(name: str = "test_form", title: str = "试验表", **changes: Any) -> Form:
    """The standard form under another name, some of it changed."""
    return Form.model_validate({**standard_form().model_dump(mode="json"), "name": name, "title": title, **changes})


def without(sheet: str, key: str | None = None) -> Form:
    """The standard form without one column (``checkpoint``: without the schedule), or without a whole sheet."""
    columns = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns[sheet] = [one for one in columns[sheet] if key is not None and one.key != key]
    funds = [one for one in standard_form().funds if one.key != key]
    return a_form(columns=columns, funds=funds)


def with_columns(added: Mapping[str, Sequence[dict[str, Any]]], **changes: Any) -> Form:
    """The standard form with columns added, by sheet."""
    columns = {name: [*ones, *added.get(name, ())] for name, ones in standard_form().columns.items()}
    return a_form(columns=columns, **changes)


def typed(book: MemoryBook, sheet: str, row: int, cells: Mapping[str, Raw]) -> MemoryBook:
    """The same workbook with cells of one row of a sheet typed over, by header."""
    rows = book.sheets[sheet]
    for header, value in cells.items():
        rows[row - 1][rows[template.FIRST_DATA_ROW - 2].index(header)] = value
    return book


def shelve(form: Form, home: Path, patch: pytest.MonkeyPatch) -> Form:
    """Put a compiled form where installed ones are found."""
    patch.setenv(DATA_HOME, str(home))
    forms_folder().mkdir(parents=True, exist_ok=True)
    path = forms_folder() / f"{form.name}-{form.version}-{form.digest}{COMPILED}"
    path.write_text(json.dumps(form.model_dump(mode="json"), ensure_ascii=False), encoding="utf-8")
    return form


WEIGHTS = (20, 20, 10, 10, 30, 10)


def cut_down(book: MemoryBook, form: Form) -> MemoryBook:
    """A workbook of the standard form as one of ``form``: its columns under its headers, with what they ask for.

    Sign and unit go to the value where they have no column; what the standard lacks is filled in, but for money.
    """
    sheets = {name: [list(row) for row in rows] for name, rows in book.sheets.items()}
    for sheet, columns in standard_form().entry_columns.items():
        rows, wanted = sheets.get(sheet, []), form.entry_columns.get(sheet, ())
        if not wanted:
            sheets.pop(sheet, None)
        elif len(rows) > 2:
            keys = {column.header: _place(column) for column in columns}
            strange = [place for place, header in enumerate(rows[2]) if str(header) not in keys]
            body = []
            for number, row in enumerate(rows[3:]):
                said = {keys.get(str(header), str(header)): _cell(row, at) for at, header in enumerate(rows[2])}
                cells = [_asked(form, sheet, column, said, number) for column in wanted]
                body.append([*cells, *(_cell(row, at) for at in strange)])
            sheets[sheet] = [*rows[:2], [*(one.header for one in wanted), *(rows[2][at] for at in strange)], *body]
    for row in sheets[template.COVER]:
        if row[:1] == ["表样"]:
            row[1] = form.title
    sheets |= {template.TABLE_SHEET_PREFIX + table: [] for table, one in form.layouts.items() if one.printed}
    return MemoryBook(sheets, book.name)


def _place(column: template.Column) -> str:
    return column.header if column.key == template.CHECKPOINT_KEY else column.key


def _cell(row: list[Raw], at: int) -> Raw:
    return row[at] if at < len(row) else None


WEIGHTS = {100: (20, 20, 10, 10, 30, 10), 90: (20, 20, 10, 10, 20, 10)}
"""By their total, one for each indicator of the good workbook."""


def _asked(form: Form, sheet: str, column: template.Column, said: dict[str, Raw], number: int) -> Raw:
    """What stands in a column, given what the row says by key (checkpoints by label)."""
    if column.key == "target":
        sign = "" if form.has(sheet, "operator") else said.get("operator") or ""
        unit = "" if form.has(sheet, "unit") else said.get("unit") or ""
        return (
            f"{sign}{said['target']}{unit}" if said.get("target") is not None and (sign or unit) else said.get("target")
        )
    if column.key == template.CHECKPOINT_KEY:
        return _at_checkpoint(form, column.header, said)
    if column.key in said:
        return said[column.key]
    if column.content == "money":
        return said["budget_total"] if column.key == "project_total" else None
    if column.key == "weight":
        weights = WEIGHTS[int(form.weights.total) if form.weights else 100]
        return weights[number % len(weights)]
    return column.choices[0] if column.choices else f"{column.header}的内容"


def _at_checkpoint(form: Form, label: str, said: dict[str, Raw]) -> Raw:
    count, at = len(form.labels), form.labels.index(label) + 1
    if form.checkpoint_kind != "money":
        return said[label] if label in said else f"{100 * at // count}%"
    budget = said["budget_total"]
    return budget / count if isinstance(budget, int | float) else budget


FORMATTED = 40
"""Rows that are kept of the hundreds of formatted ones: a workbook costs most of its time for cells that stay blank."""


def short_template(form: Form) -> openpyxl.Workbook:
    """The template of a form with fewer blank rows below the headers."""
    workbook = template_workbook(form)
    for name in (template.PROJECTS, template.INDICATORS, template.FINDINGS):
        cells = workbook[name]._cells
        for at in [at for at in cells if at[0] > FORMATTED]:
            del cells[at]
    return workbook


def package_of(form: Form) -> bytes:
    """The package of a form, made only once."""
    return _made(build_package, form)


def empty(form: Form) -> bytes:
    """The short template of a form as it would be handed out, made only once."""
    return _made(lambda form: as_package(short_template(form), form), form)


_MADE: dict[tuple[str, str], bytes] = {}


def _made(make: Callable[[Form], bytes], form: Form) -> bytes:
    wanted = (make.__qualname__, repr(form.model_dump()))
    if wanted not in _MADE:
        _MADE[wanted] = make(form)
    return _MADE[wanted]


_FILLED: dict[tuple[str, str, str], bytes] = {}


def filled(form: Form, path: Path, unit: str = "731001", book: MemoryBook | None = None) -> Path:
    """The template of a form with the entries of a workbook, the good one unless told, each column of the form's own
    filled with its header. The same workbook is made only once.
    """
    wanted = (form.label, unit, repr(book and book.sheets))
    if wanted not in _FILLED:
        _FILLED[wanted] = _filled(form, unit, book or a_book())
    path.write_bytes(_FILLED[wanted])
    return path


def _filled(form: Form, unit: str, book: MemoryBook) -> bytes:
    rows = cut_down(book, form).sheets
    workbook = short_template(form)
    for row in workbook[template.COVER].iter_rows():
        if row[1].value in COVER.keys() - {"表样", "模板版本", "金额单位", "项目支出预算总额"}:
            row[2].value = COVER[row[1].value]
        if row[1].value == "金额单位":
            row[2].value = "元"
        if row[1].value == "部门编码":
            row[2].value = unit
    for sheet, columns in form.entry_columns.items():
        for number, values in enumerate(rows[sheet][3:], start=template.FIRST_DATA_ROW):
            for place, (_, value) in enumerate(zip(columns, values, strict=False), start=first_entry_column(sheet)):
                workbook[sheet].cell(number, place).value = value
    return as_package(workbook, form)


FLAWS = {
    (template.PROJECTS, "objective"): "好",
    (template.INDICATORS, "target"): "２０００",
    (template.INDICATORS, "unit"): " 人次",
    (template.INDICATORS, "weight"): 35,
}


def flawed(name: str) -> Callable[[Path], Path]:
    """Makes workbooks of a shipped form with faults in them, some of which 自动修正 mends."""

    def make(path: Path) -> Path:
        path.write_bytes(_flawed(name))
        return path

    return make


@cache
def _flawed(name: str) -> bytes:
    form, content = load_form(name), BytesIO()
    with TemporaryDirectory() as folder:
        workbook = openpyxl.load_workbook(filled(form, Path(folder) / "a.xlsx"))
    for sheet, columns in form.entry_columns.items():
        for place, column in enumerate(columns, start=first_entry_column(sheet)):
            if (sheet, column.key) in FLAWS:
                workbook[sheet].cell(4, place).value = FLAWS[sheet, column.key]
    workbook.save(content)
    return content.getvalue()
