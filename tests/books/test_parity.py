"""Every button gives the same on the file door and on LibreOffice through xlwings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from tests.support.buttons import BUTTONS, found
from tests.support.faults import BROKEN, FAULTS, in_few_workbooks
from tests.support.filled import all_kinds_of_faults, blank, sample, several
from tests.support.forms import flawed
from tests.support.live import can_be_typed, entered, on_disk, opened, type_in, without_random
from xltool.books import open_book
from xltool.books.live.book import LiveBook
from xltool.model import template
from xltool.model.cells import Formula, Grid, Raw
from xltool.model.edits import Book
from xltool.model.errors import ContractBroken
from xltool.workflows import check, fix, run

pytestmark = pytest.mark.office

NOW = datetime(2021, 1, 15, 17, 30)
LEFT_OPEN = {"R02", "R03"}
"""Findings on formulas: a file may lack their results, a program has calculated them."""


def checked(book: Book) -> list[tuple[str, str]]:
    """Findings of a workbook; where it is not laid out as the template is, its faults."""
    try:
        return found(check.check(book))
    except ContractBroken as broken:
        return [(fault.code, str(fault.ref)) for fault in broken.faults]  # type: ignore[attr-defined]


def sheet_values(path: Path, name: str) -> list[list[object]]:
    """What a sheet shows: a formula counts as one, whoever wrote it down; LibreOffice stores 15 digits of a number."""

    def shown(raw: Raw) -> object:
        if isinstance(raw, Formula):
            return "formula"
        if isinstance(raw, str):
            return without_random(raw)
        return round(raw, 12) if isinstance(raw, float) else raw

    return [[shown(raw) for raw in row] for row in open_book(path).read(name).rows]


def looks(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, object]:
    """Merges, print set-up and formats of every cell that shows something; LibreOffice stores fonts of its own choice."""
    return {
        "merges": sorted(str(area) for area in sheet.merged_cells.ranges),
        "area": sheet.print_area,
        "titles": sheet.print_title_rows,
        "paper": (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight),
        "visible": sheet.sheet_state,
        "formats": {
            cell.coordinate: (
                cell.number_format.replace("\\", ""), cell.font.sz, bool(cell.font.b),
                cell.alignment.horizontal, cell.alignment.vertical, bool(cell.alignment.wrap_text),
                *(getattr(cell.border, side) and getattr(cell.border, side).style for side in ("left", "right", "top", "bottom")),
            )
            for row in sheet.iter_rows() for cell in row if cell.value is not None
        },
    }  # fmt: skip


def heights(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[float]:
    default = sheet.sheet_format.defaultRowHeight or 15
    return [sheet.row_dimensions[row].height or default for row in range(1, sheet.max_row + 1)]


@pytest.mark.parametrize(
    ("make", "presses"),
    [
        (sample, ("run",)),
        (several, ("check", "totals", "forms")),
        (all_kinds_of_faults, ("check", "run")),
        (flawed("card_annual"), ("run",)),
        (flawed("list_annual"), ("check", "forms")),
        (flawed("department_overall"), ("run",)),
        (flawed("card_two_horizons"), ("run",)),
        (flawed("card_points"), ("run",)),
    ],
)
def test_a_button_gives_the_same_findings_totals_and_sheets(
    office_app: xw.App, tmp_path: Path, make: Callable[[Path], Path], presses: tuple[str, ...]
) -> None:
    in_file, live = make(tmp_path / "a.xlsx"), tmp_path / "b" / "a.xlsx"
    live.parent.mkdir()
    shutil.copyfile(in_file, live)
    expected = [BUTTONS[button](open_book(in_file), NOW) for button in presses]
    with opened(office_app, live) as book:
        seen = [BUTTONS[button](LiveBook(book), NOW) for button in presses]
        again = found(check.check(LiveBook(book)))
        book.save()
    assert list(map(found, seen)) == list(map(found, expected))
    assert [(one.figures, one.made) for one in seen] == [(one.figures, one.made) for one in expected]
    assert found(check.check(open_book(live))) == again  # saved by LibreOffice it reads the same
    names = open_book(in_file).sheet_names()
    assert open_book(live).sheet_names() == names
    there, here = openpyxl.load_workbook(in_file), openpyxl.load_workbook(live)
    for name in {template.FINDINGS, *(made for one in expected for made in one.made)} & set(names):
        assert sheet_values(live, name) == sheet_values(in_file, name)
        mine, theirs = looks(here[name]), looks(there[name])
        assert {k: v for k, v in mine["formats"].items() if v != theirs["formats"].get(k)} == {}
        assert mine == theirs
        assert heights(here[name]) == pytest.approx(heights(there[name]), abs=1)


def mended_and_cleared(open_: Callable[[], Book]) -> list[object]:
    """What 自动修正, pressed until nothing is left to mend, and 清除标记 do; results and sheets."""
    presses = [fix.fix_in_two_presses(open_(), NOW) for _ in range(3)]
    found_then = results(open_().read(template.FINDINGS))
    check.clear_findings(open_())
    names = (template.PROJECTS, template.INDICATORS, template.OVERALL, template.FINDINGS)
    return [presses, found_then, *(results(open_().read(name)) for name in names)]


def results(grid: Grid) -> list[list[object]]:
    """What a sheet shows; programs write the name of a sheet in a formula each in their own way."""
    values = [[raw.value if isinstance(raw, Formula) else raw for raw in row] for row in grid.rows]
    return [[without_random(one) for one in row] for row in values]


@pytest.mark.parametrize("make", [all_kinds_of_faults, flawed("list_annual")])
def test_mending_and_clearing_do_the_same(office_app: xw.App, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    in_file, live = (make(tmp_path / f"{name}.xlsx") for name in "ab")
    expected = mended_and_cleared(lambda: open_book(in_file))
    presses: Any = expected[0]
    assert (presses[0][1], presses[1][1], presses[2]) == (False, True, (0, False))
    with opened(office_app, live) as book:
        assert mended_and_cleared(lambda: LiveBook(book)) == expected


def test_pressed_again_the_sheets_are_made_anew_in_place(office_app: xw.App, tmp_path: Path) -> None:
    path = sample(tmp_path / "a.xlsx")
    with opened(office_app, path) as book:
        first = run.run(LiveBook(book), NOW)
        names = LiveBook(book).sheet_names()
        second = run.run(LiveBook(book), NOW)
        assert LiveBook(book).sheet_names() == names
    assert found(second) == found(first)


def test_the_workbook_with_all_kinds_of_faults_has_them(tmp_path: Path) -> None:
    findings = check.check(open_book(all_kinds_of_faults(tmp_path / "a.xlsx"))).findings
    assert {finding.code[0] for finding in findings} >= set("BCDGIRXY")
    assert {finding.severity for finding in findings} == {"error", "warning", "info"}


ALL_FAULTS = {**FAULTS, **BROKEN}
TYPED = sorted(code for code, fault in ALL_FAULTS.items() if can_be_typed(fault()))


def test_every_fault_that_is_typed_in_is_found_alike(office_app: xw.App, tmp_path: Path) -> None:
    """Typed into one template that stays open in LibreOffice, and entered in a file: several at once, as far as each is found."""
    faults = {code: ALL_FAULTS[code]() for code in TYPED if code not in LEFT_OPEN}
    together = in_few_workbooks(faults)
    assert sorted(code for codes, _ in together for code in codes) == sorted(faults)
    template_, path, before = blank(), tmp_path / "打开的模板.xlsx", dict[str, list[list[Raw]]]()
    template_.save(path)
    with opened(office_app, path) as book:
        for codes, fault in together:
            in_file = checked(open_book(entered(template_, fault, tmp_path)))
            assert {*codes} <= {code for code, _ in in_file}
            type_in(book, fault, before)
            assert checked(LiveBook(book)) == in_file, codes


@pytest.mark.parametrize("code", sorted(ALL_FAULTS.keys() - set(TYPED)))
def test_every_fault_of_the_workbook_itself_is_found_alike(office_app: xw.App, tmp_path: Path, code: str) -> None:
    path = on_disk(ALL_FAULTS[code](), tmp_path)
    in_file = checked(open_book(path))
    assert code in {one for one, _ in in_file}
    with opened(office_app, path) as book:
        assert checked(LiveBook(book)) == in_file


def test_a_formula_without_a_stored_result_is_calculated_by_the_program(office_app: xw.App, tmp_path: Path) -> None:
    path = on_disk(FAULTS["R02"](), tmp_path)
    assert "R02" in dict(checked(open_book(path)))
    with opened(office_app, path) as book:
        live = checked(LiveBook(book))
        book.save()
    assert "R03" in dict(live)
    assert checked(open_book(path)) == live
