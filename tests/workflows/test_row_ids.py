"""标识 of rows: given once, kept wherever the row goes, and what ties 说明 and versions to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import TableColumn

from tests.support.filled import CODES, cell_of, fill, of_template_1_0, plain_project
from tests.support.memory_book import good_indicators
from tests.support.sealed import finished, submitted
from tests.support.units import seal, unit_workbook
from xltool.books import open_book
from xltool.documents.found import Found
from xltool.drawing.findings_sheet import read_notes
from xltool.model import template
from xltool.model.cells import Raw
from xltool.model.row_ids import is_row_id, new_row_id
from xltool.reading.submission import read_submission
from xltool.receiving.record import content_of_line, pack, record_of
from xltool.sending.clean_copy import SharedCopy
from xltool.sending.seal.compare import compare
from xltool.sending.seal.content import content_of, digest_of
from xltool.sending.seal.record import read_seal
from xltool.workflows import run, verify
from xltool.workflows.check import check, check_and_report
from xltool.workflows.examine import examine
from xltool.workflows.fix import fix_in_two_presses
from xltool.workflows.import_ import import_file
from xltool.workflows.new import blank, start_from

NOW = datetime(2027, 1, 12, 9, 30)
SHEET = template.INDICATORS
ID, NAME, UNIT = (cell_of(SHEET, header, 4)[0] for header in ("标识", "三级指标", "计量单位"))


def ids(path: Path) -> list[str]:
    submission = read_submission(open_book(path)).submission
    return [row.row_id for row in (*submission.projects, *submission.indicators)]


def pressed(path: Path) -> Path:
    check_and_report(open_book(path), NOW)
    return path


def seal_state(path: Path) -> str:
    return str(verify.verify_book(open_book(path)).state)


def changed(path: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[SHEET][place] = value
    book.save(path)
    return path


def test_no_two_are_alike_and_none_looks_like_a_number() -> None:
    made = {new_row_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(is_row_id(one) and not one[0].isdigit() for one in made)


def test_every_row_gets_one_at_the_first_press_and_keeps_it(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.xlsx")
    assert set(ids(path)) == {""}
    first = ids(pressed(path))
    assert len(set(first)) == 7
    assert "" not in first
    assert ids(pressed(changed(path, **{f"{NAME}5": "改了的名称"}))) == first
    assert ids(pressed(changed(path, **{f"{ID}6": "人写的"}))) == [*first[:3], "", *first[4:]]


def test_a_copied_row_is_told_once_and_the_later_one_gets_a_new_one(tmp_path: Path) -> None:
    path = pressed(fill(tmp_path / "a.xlsx"))
    first = ids(path)
    changed(path, **{f"{ID}8": first[2]})
    (told,) = [one for one in check(open_book(path)).findings if one.code == "R09"]
    assert (str(told.ref), told.severity, "第 5 行" in told.message) == (f"{SHEET}!B8", "info", True)
    after = ids(pressed(path))
    assert after[2] == first[2]
    assert after[5] not in {*first, ""}
    assert not [one for one in check(open_book(path)).findings if one.code == "R09"]


WARNED = "社会效益指标"
"""Under 产出指标 it is a warning of its row; the other rows have none."""
REASON = "按上级要求"


def answered(path: Path) -> Path:
    """With the one warning of 指标 answered."""
    book = openpyxl.load_workbook(path)
    (warned,) = [row for row in book[template.FINDINGS].iter_rows(min_row=6) if row[2].value == "I02"]
    warned[9].value = REASON
    book.save(path)
    return path


def warned_rows() -> list[dict[str, Raw]]:
    rows = good_indicators()
    rows[1] |= {"二级指标": WARNED}
    return rows


@pytest.fixture(scope="module")
def reasoned_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "a.xlsx"
    return answered(pressed(fill(path, indicators=warned_rows()))).read_bytes()


@pytest.fixture
def reasoned(reasoned_bytes: bytes, tmp_path: Path) -> Path:
    """A workbook whose row 5 has a warning, which is answered; each row has its 标识."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(reasoned_bytes)
    return path


def lines(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[SHEET]["A4:L12"]]


def rewritten(path: Path, rows: list[list[object]]) -> Path:
    """With these rows from the first one on, as Excel leaves them after sorting, inserting, copying and typing."""
    cells = {
        f"{'ABCDEFGHIJKL'[at]}{number}": raw for number, row in enumerate(rows, start=4) for at, raw in enumerate(row)
    }
    return changed(path, **cells)


def reasons(path: Path) -> list[tuple[int, str]]:
    return [(one.ref.row, one.note) for one in check(open_book(path)).findings if one.code == "I02"]


def renamed(row: list[object], name: str = "另一个名称的指标数量") -> list[object]:
    return [*row[:4], name, *row[5:]]


BLANK: list[object] = [None] * 12


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda r: [*r[:1], renamed(r[1]), *r[2:]], [(5, REASON)]),
        (lambda r: [r[3], r[0], renamed(r[1]), r[2], *r[4:]], [(6, REASON)]),
        (lambda r: [BLANK, BLANK, *r[:1], renamed(r[1]), *r[2:6]], [(7, REASON)]),
        (lambda r: [*r[:6], r[1], BLANK, BLANK], [(5, REASON), (10, "")]),
        (lambda r: [*r[:6], renamed(r[1]), BLANK, BLANK], [(5, REASON), (10, "")]),
        (lambda r: [*r[:1], renamed(r[1]), *r[2:6], r[1], BLANK, BLANK], [(5, REASON), (10, "")]),
        (lambda r: [r[1], r[1], *r[2:6], r[0], BLANK, BLANK], [(4, REASON), (5, "")]),
    ],
    ids=["renamed", "sorted and renamed", "rows inserted above and renamed", "copied", "copied, the copy renamed",
         "copied, then renamed", "moved, the copy where it was"],
)  # fmt: skip
def test_a_reason_stays_with_its_row(
    reasoned: Path, change: Callable[[list[list[object]]], list[list[object]]], kept: list[tuple[int, str]]
) -> None:
    rewritten(reasoned, change(lines(reasoned)))
    assert reasons(reasoned) == kept
    pressed(reasoned)
    assert len({*ids(reasoned)}) == len(ids(reasoned))
    assert reasons(reasoned) == kept


def test_a_row_that_was_emptied_and_filled_anew_is_another_one(reasoned: Path) -> None:
    rows = lines(reasoned)
    gone = rows[1][-1]
    pressed(rewritten(reasoned, [rows[0], [rows[1][0], *[None] * 10, gone], *rows[2:]]))
    assert lines(reasoned)[1][-1] is None
    rewritten(reasoned, [rows[0], [*renamed(rows[1])[:-1], None], *rows[2:]])
    assert reasons(reasoned) == [(5, "")]
    assert ids(pressed(reasoned))[2] not in {gone, ""}


PRESSES: dict[str, Callable[[Path], object]] = {
    "check": lambda path: check_and_report(open_book(path), NOW),
    "totals": lambda path: run.make_totals(open_book(path), NOW),
    "forms": lambda path: run.make_forms(open_book(path), NOW),
    "run": lambda path: run.run(open_book(path), NOW),
    "fix": lambda path: [fix_in_two_presses(open_book(path), NOW) for _ in range(2)],
    "submit --run": lambda path: submitted(path, path.parent / "out", run_first=True),
}


@pytest.mark.parametrize("press", PRESSES)
def test_every_press_that_writes_gives_them(tmp_path: Path, press: str) -> None:
    path = fill(tmp_path / "a.xlsx")
    if press == "fix":
        changed(path, **{f"{UNIT}4": "人次 "})
    PRESSES[press](path)
    assert all(ids(path))


def test_a_sealed_copy_has_those_of_its_workbook(tmp_path: Path) -> None:
    path = finished(tmp_path / "a.xlsx")
    before = path.read_bytes()
    copy = submitted(path, tmp_path / "out").workbook
    assert ids(copy) == ids(path)
    assert all(ids(path))
    assert path.read_bytes() == before


def test_a_row_below_the_table_is_judged_as_before_when_it_has_got_one(tmp_path: Path) -> None:
    """Its cells have no format of percent, as other programs leave them; they get none either."""
    projects = [plain_project(项目编码=f"{CODES[0][:-3]}{number:03}") for number in range(78)]
    path = fill(tmp_path / "a.xlsx", projects=projects)

    def judged() -> list[tuple[str, str]]:
        return [(one.code, one.message) for one in check(open_book(path)).findings if one.ref.row == 81]

    before = judged()
    assert "D05" in dict(before)
    assert all(ids(pressed(path)))
    assert judged() == before


def test_next_year_has_none_of_last_years(tmp_path: Path) -> None:
    last = pressed(fill(tmp_path / "a.xlsx"))
    book = blank(tmp_path / "b.xlsx", "新")
    start_from(book, open_book(last), 2028)
    new = ids(tmp_path / "b.xlsx")
    assert (len(new), len({*new, *ids(last)})) == (len(ids(last)), 2 * len(new))
    assert all(new)


def test_the_ledger_keeps_them(tmp_path: Path) -> None:
    examined = examine(pressed(unit_workbook(tmp_path / "a.xlsx", "731001", "科协")).read_bytes())
    kept = content_of_line(pack(record_of(examined)).split(b"\n")[2])
    assert kept == examined.content
    assert [*dict.fromkeys(one.row_id for one in kept if one.row_id)] == ids(tmp_path / "a.xlsx")


@pytest.mark.parametrize("press", PRESSES)
def test_a_workbook_of_template_1_0_gets_them_too(tmp_path: Path, press: str) -> None:
    path = of_template_1_0(fill(tmp_path / "a.xlsx"))
    if press == "fix":
        book = openpyxl.load_workbook(path)
        book[SHEET]["H4"] = "人次 "
        book.save(path)
    PRESSES[press](path)
    first = ids(path)
    assert (len({*first}), "" in first) == (7, False)
    assert ids(pressed(path)) == first


def seen(path: Path, sheet: str, made: str) -> dict[str, object]:
    """A sheet but for the column that the tool made."""
    here = openpyxl.load_workbook(path)[sheet]
    return {
        "cells": [(c.coordinate, c.value, c.number_format, c.fill.fgColor.rgb, c.border.left.style)
                  for row in here.iter_rows(max_row=30) for c in row if c.coordinate.rstrip("0123456789") != made],
        "widths": {at: (one.width, one.hidden) for one in here.column_dimensions.values()
                   for at in range(one.min, one.max + 1) if at < 20 and get_column_letter(at) != made},
        "heights": {row: one.height for row, one in here.row_dimensions.items()},
        "lists": sorted((str(one.sqref), one.formula1) for one in here.data_validations.dataValidation),
        "marks": sorted(str(one.sqref) for one in here.conditional_formatting),
        "paper": (here.print_area, here.print_title_rows, here.page_setup.orientation, here.freeze_panes),
        "merges": sorted(map(str, here.merged_cells.ranges)),
    }  # fmt: skip


def test_the_tables_of_template_1_0_grow_by_a_hidden_column_and_nothing_else_changes(tmp_path: Path) -> None:
    path = of_template_1_0(fill(tmp_path / "a.xlsx"))
    made = {template.PROJECTS: "N", SHEET: "K"}
    before = {sheet: seen(path, sheet, letter) for sheet, letter in made.items()}
    run.run(open_book(path), NOW)
    for (name, letter), bottom in zip(made.items(), (23, 63), strict=True):
        assert seen(path, name, letter) == before[name]
        sheet = openpyxl.load_workbook(path)[name]
        assert sheet.column_dimensions[letter].hidden
        (table,) = sheet.tables.values()
        assert table.ref == table.autoFilter.ref == f"A3:{letter}{bottom}"
        assert [one.name for one in table.tableColumns] == [cell.value for cell in sheet[3]]
        assert len({one.id for one in table.tableColumns}) == len(table.tableColumns)


def test_a_reason_of_template_1_0_stays_with_its_row(tmp_path: Path) -> None:
    path = of_template_1_0(fill(tmp_path / "a.xlsx", indicators=warned_rows()))
    answered(pressed(path))
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book[SHEET]["A4:K9"]]
    rows[1][3] = "另一个名称的指标数量"
    for number, row in enumerate([rows[3], rows[0], rows[1], rows[2], *rows[4:]], start=4):
        for column, value in enumerate(row, start=1):
            book[SHEET].cell(number, column, value)
    book.save(path)
    assert reasons(path) == [(6, REASON)]


def beside(**cells: object) -> Callable[[openpyxl.Workbook], None]:
    def put(book: openpyxl.Workbook) -> None:
        for at, value in cells.items():
            book[SHEET][at] = value

    return put


@pytest.mark.parametrize(
    "done",
    [
        beside(K7="经办人：张三"),
        beside(K1="填表说明见通知"),
        beside(K90=0),
        beside(K5="=C5"),
        lambda book: book[SHEET].merge_cells("K5:M9"),
        lambda book: book[SHEET].tables.clear(),
        lambda book: book[SHEET].protection.enable(),
    ],
    ids=["a note", "a title", "far below", "a formula", "a merged cell", "no table", "protected"],
)
def test_what_staff_have_beside_a_table_stays_and_there_are_none(
    tmp_path: Path, done: Callable[[openpyxl.Workbook], None]
) -> None:
    path = of_template_1_0(fill(tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(path)
    done(book)
    book.save(path)
    before = seen(path, SHEET, "")
    run.run(open_book(path), NOW)
    assert seen(path, SHEET, "") == before
    projects, *indicators = ids(path)
    assert projects
    assert set(indicators) == {""}


def test_columns_that_staff_added_to_the_table_are_followed_by_it(tmp_path: Path) -> None:
    path = of_template_1_0(fill(tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet["K3"], sheet["K4"], sheet["N4"] = "联系科室", "办公室", "隔开的备注"
    (table,) = sheet.tables.values()
    table.ref = table.autoFilter.ref = "A3:K63"
    table.tableColumns.append(TableColumn(id=40, name="联系科室"))
    book.save(path)
    pressed(path)
    after = openpyxl.load_workbook(path)[SHEET]
    assert [after[at].value for at in ("K3", "K4", "L3", "N4")] == ["联系科室", "办公室", "标识", "隔开的备注"]
    assert [one.ref for one in after.tables.values()] == ["A3:L63"]
    assert all(ids(path))


def test_a_copy_of_template_1_0_verifies_before_and_after(tmp_path: Path) -> None:
    path = seal(of_template_1_0(unit_workbook(tmp_path / "a.xlsx", "731001", "科协")))
    assert (seal_state(path), set(ids(path))) == ("intact", {""})
    code, before = (read_seal(open_book(path)), content_of(read_submission(open_book(path)).submission, ()))
    assert code is not None
    assert seal_state(pressed(path)) == "intact"
    assert all(ids(path))
    assert digest_of(content_of(read_submission(open_book(path)).submission, ())) == digest_of(before)
    sent = submitted(of_template_1_0(finished(tmp_path / "b.xlsx")), tmp_path / "out", run_first=True).workbook
    assert seal_state(sent) == "intact"
    assert all(ids(sent))
    examined = examine(sent.read_bytes())
    assert not [one for one in examined.findings if one.code in {"Q43", "Q45"}]


def test_a_workbook_of_template_1_0_is_migrated_and_it_is_said_what_went_where(tmp_path: Path) -> None:
    path = answered(pressed(of_template_1_0(fill(tmp_path / "旧.xlsx", indicators=warned_rows()))))
    new = tmp_path / "新.xlsx"
    found = import_file(path, new)
    assert isinstance(found, Found)
    assert found.leftovers == ()
    assert {"校验结果里写的 1 条说明带过来了，校验以后回到各自的问题。"} <= {*found.said}
    assert all(ids(new))
    assert len(ids(new)) == len(ids(path))
    assert reasons(new) == reasons(path) == [(5, REASON)]
    before, after = (content_of(read_submission(open_book(one)).submission, ()) for one in (path, new))
    assert [(one.field, one.before, one.after) for one in compare(before, after)] == [("模板版本", "1.0", "1.1")]
    assert reasons(pressed(new)) == [(5, REASON)]


@pytest.mark.parametrize(
    ("sheet", "hidden", "cell", "asked"),
    [
        (template.INDICATORS, "", "", []),
        (template.INDICATORS, "K", "", [template.INDICATORS]),
        (template.PROJECTS, "M", "M4", [template.PROJECTS]),
        (template.INDICATORS, "", f"{ID}9", [template.INDICATORS]),
    ],
)
def test_the_sender_is_asked_about_hidden_columns_but_this_one(
    tmp_path: Path, sheet: str, hidden: str, cell: str, asked: list[str]
) -> None:
    path = pressed(fill(tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(path)
    if hidden:
        book[sheet].column_dimensions[hidden].hidden = True
        book[sheet][f"{hidden}4"] = "看不见的备注"
    if cell:
        book[sheet][cell] = "看不见的话"
    book.save(path)
    copy = SharedCopy(path)
    told = [one.at.sheet for one in copy.unseen_cells(check(copy.book).submission) if one.field == "列"]
    assert told == asked
    examined = examine(path.read_bytes())
    assert [one.ref.sheet for one in examined.findings if one.code == "Q43"] == ([sheet] if hidden else [])


def test_a_row_of_another_name_and_other_values_is_the_same_row_to_the_comparison(tmp_path: Path) -> None:
    path = pressed(unit_workbook(tmp_path / "a.xlsx", "731001", "科协"))
    book = openpyxl.load_workbook(path)
    before = content_of(read_submission(open_book(path)).submission, ())
    sheet = book[SHEET]
    for header, value in (("三级指标", "甲"), ("绩效指标描述", "乙"), ("指标值", 7), ("计量单位", "个"), ("指标值确定依据", "丙"), ("二级指标", "质量指标"), ("一级指标", "效益指标"), ("计算符号", "≤")):  # fmt: skip
        sheet[cell_of(SHEET, header, 4)] = value
    book.save(path)
    after = content_of(read_submission(open_book(path)).submission, ())
    assert "整行" not in {one.field for one in compare(before, after)}
    assert {one.field for one in compare(before, after)} >= {"三级指标", "指标值"}


def test_the_seal_is_over_the_entries_alone_and_keeps_the_ids(tmp_path: Path) -> None:
    path = pressed(unit_workbook(tmp_path / "a.xlsx", "731001", "科协"))
    book = open_book(path)
    with_ids = content_of(read_submission(book).submission, read_notes(book.read(template.FINDINGS)))
    assert digest_of(with_ids) == digest_of(tuple(one._replace(row_id="") for one in with_ids))
    sealed = read_seal(open_book(seal(path)))
    assert sealed is not None
    assert sealed.content == with_ids
    assert seal_state(changed(path, **{f"{ID}4": None})) == "intact"


def test_projects_have_them_too(tmp_path: Path) -> None:
    path = pressed(fill(tmp_path / "a.xlsx", projects=[plain_project()]))
    book = openpyxl.load_workbook(path)[template.PROJECTS]
    assert is_row_id(str(book[cell_of(template.PROJECTS, "标识", 4)].value))
    assert book.column_dimensions["N"].hidden
