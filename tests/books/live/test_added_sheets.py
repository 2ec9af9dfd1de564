"""What a review adds to a workbook that is open in Excel: made, told apart from what staff have, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.excel.com import Desktop, no, windows_engine
from tests.support.excel.content import Cell, Content, Rule, moved
from tests.support.excel.excel import Application, Workbook
from tests.support.filled import sample
from xltool.books.live import book as live_module
from xltool.books.live.book import LiveBook, find_book
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import (
    ColumnWidths,
    CopyStyle,
    DropDown,
    Edit,
    EmptySheet,
    FreezeRows,
    HiddenSheet,
    Link,
    Mark,
    NameArea,
    WriteBlock,
)
from xltool.model.errors import XltoolError

ROWS, SHEET, PHRASES = template.INDICATORS, "审核意见", "_短语"
BODY = Area(ROWS, 4, 1, 1003, 12)
NAMED = 'COUNTIFS(opinions_level,"必须修改",opinions_cell,ADDRESS(ROW(),COLUMN(),4))>0'
VIOLET, RED, PALE = "E4D7F5", "F8CFCB", "C9B3EA"
PLAN: list[Edit] = [
    HiddenSheet(PHRASES),
    WriteBlock(PHRASES, 1, 1, (("请补充依据",), ("请核实金额",))),
    NameArea("choices_phrases", Area(PHRASES, 1, 1, 2, 1)),
    EmptySheet(SHEET),
    WriteBlock(SHEET, 1, 1, (("级别", "单元格", "意见"), ("必须修改", "D5", "请补充依据"))),
    CopyStyle(Area(SHEET, 1, 1, 1, 3), Ref(template.FINDINGS, 5, 1)),
    Link(Ref(SHEET, 2, 2), Ref(ROWS, 5, 4)),
    ColumnWidths(SHEET, {1: 10, 2: 9.71, 3: 0}),
    DropDown(Area(SHEET, 2, 1, 300, 1), ("必须修改", "建议", "询问")),
    DropDown(Area(SHEET, 2, 3, 300, 3), Area(PHRASES, 1, 1, 2, 1), strict=False),
    NameArea("opinions_level", Area(SHEET, 2, 1, 300, 1)),
    NameArea("opinions_cell", Area(SHEET, 2, 2, 2, 2)),
    FreezeRows(SHEET, 1),
    ColumnWidths(ROWS, {2: 30, 11: 0}),
    DropDown(Area(ROWS, 10, 3, 40, 5), ("甲", "乙")),
    FreezeRows(ROWS, 5),
    Mark(BODY, NAMED, VIOLET),
]


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with windows_engine() as (_, desktop):
        live_module._limit_retries()
        yield desktop


@pytest.fixture
def book(desktop: Desktop, tmp_path: Path) -> Workbook:
    desktop.windows.clear()
    return Application(desktop).open_(sample(tmp_path / "绩效.xlsx"))


def live(book: Workbook) -> LiveBook:
    return find_book(book.full_name)


def everything(book: Workbook) -> dict[str, object]:
    """All of a workbook but for what is asked of cells, and for what formulas show: nothing is calculated here."""
    sheets = {one.name: one.copied() for one in book.contents}
    for one in sheets.values():
        used = {at: cell for at, cell in one.cells.items() if cell != Cell()}
        one.cells = {at: cell._replace(value=None) if cell.formula else cell for at, cell in used.items()}
        one.widths = {column: width for column, width in one.widths.items() if width != 8.43}
        one.asked = []
    return {"front": book.active, "order": list(sheets), "names": dict(book.names), **sheets}


def asked(content: Content, *cells: tuple[int, int]) -> list[object]:
    """What is asked of each of these cells."""
    found = []
    for row, column in cells:
        here = [
            one
            for one in content.asked
            if one.place[0] <= row <= one.place[2] and one.place[1] <= column <= one.place[3]
        ]
        assert len(here) <= 1
        found.append(
            [one.said | {"Formula1": moved(one.said["Formula1"], row - one.at[0], column - one.at[1])} for one in here]
        )
    return found


CORNERS = [(row, column) for row in (4, 9, 10, 40, 41) for column in (2, 3, 4, 5, 6)]


def test_a_sheet_is_added_with_all_that_belongs_to_it(book: Workbook) -> None:
    book.app.selected_before = book.content(ROWS).selected = (7, 3, 8, 4)
    front = book.active
    live(book).apply(PLAN)
    assert [one.name for one in book.contents][-2:] == [PHRASES, SHEET]
    assert book.active == front
    sheet, rows = book.content(SHEET), book.content(ROWS)
    assert (book.content(PHRASES).visible, sheet.visible) == (0, -1)
    assert [round(sheet.widths[column], 2) for column in (1, 2, 3)] == [9.29, 9, 0]
    assert (sheet.frozen, rows.frozen) == ((1, 0), (5, 2))
    assert sheet.cells[2, 2].formula.startswith("=HYPERLINK(")
    assert sheet.cells[1, 1].look == book.content(template.FINDINGS).cells[5, 1].look
    (strict,), (free,), nothing = asked(sheet, (300, 1), (2, 3), (2, 2))
    assert (strict["Formula1"], strict["ShowError"]) == ("必须修改,建议,询问", True)
    assert "“重试”" in strict["ErrorMessage"]
    assert (free["Formula1"], free["ShowError"], nothing) == ("=choices_phrases", False, [])
    assert book.names["opinions_cell"] == f"='{SHEET}'!$B$2"
    assert rows.rules[0] == Rule(((4, 1, 1003, 12),), (4, 1), 2, f"={NAMED}", 0xF5D7E4, stops=False)


def test_all_of_it_is_taken_back(book: Workbook) -> None:
    before, was = everything(book), asked(book.content(ROWS), *CORNERS)
    live(book).apply(PLAN)
    assert asked(book.content(ROWS), *CORNERS) != was
    assert set(live(book).undo().sheets) == {PHRASES, SHEET, ROWS}
    assert everything(book) == before
    assert asked(book.content(ROWS), *CORNERS) == was


@pytest.mark.parametrize("member", ["Validation.Add", "Names.Add", "FormatCondition.SetFirstPriority"])
def test_all_of_it_is_taken_back_when_excel_refuses_in_the_midst(book: Workbook, member: str) -> None:
    before, was = everything(book), asked(book.content(ROWS), *CORNERS)
    left = [{"Validation.Add": 3, "Names.Add": 2}.get(member, 1)]

    def trouble(kind: str, name: str) -> Exception | None:
        left[0] -= f"{kind}.{name}" == member
        return no() if left[0] == 0 and f"{kind}.{name}" == member else None

    book.app.line.trouble = trouble
    with pytest.raises(XltoolError, match="已经全部恢复到点按钮以前的样子"):
        live(book).apply(PLAN)
    assert everything(book) == before
    assert asked(book.content(ROWS), *CORNERS) == was


def test_what_cannot_be_kept_in_view_keeps_nothing_else_back(book: Workbook) -> None:
    """Excel refuses on a sheet that is shown page by page."""
    before = everything(book)
    book.app.line.trouble = lambda kind, name: no() if (kind, name) == ("Window", "FreezePanes=") else None
    live(book).apply(PLAN)
    assert book.content(ROWS).rules[0].formula == f"={NAMED}"
    assert (book.content(ROWS).frozen, book.content(SHEET).frozen) == ((3, 2), (0, 0))
    live(book).undo()
    assert everything(book) == before


def test_a_mark_gets_another_colour_where_it_is_and_every_other_rule_stays(book: Workbook) -> None:
    rows = book.content(ROWS)
    theirs = list(rows.rules)
    assert len(theirs) > 3
    live(book).apply([Mark(BODY, NAMED, VIOLET), Mark(BODY, '$C4="产出指标"', RED)])
    before = everything(book)
    live(book).apply([Mark(BODY, NAMED.replace(",opinions_cell", ", opinions_cell"), PALE)])
    assert [(rule.formula, rule.colour) for rule in rows.rules[:2]] == [
        ('=$C4="产出指标"', 0xCBCFF8),
        (f"={NAMED}", 0xEAB3C9),
    ]
    assert rows.rules[2:] == theirs
    live(book).undo()
    assert everything(book) == before


def test_a_mark_of_a_larger_area_takes_the_place_of_the_smaller_ones(book: Workbook) -> None:
    rows = book.content(ROWS)
    theirs = list(rows.rules)
    live(book).apply([Mark(Area(ROWS, 4, 1, 9, 12), NAMED, VIOLET), Mark(Area(ROWS, 12, 1, 20, 12), NAMED, RED)])
    before = everything(book)
    live(book).apply([Mark(BODY, NAMED, PALE)])
    assert [rule.places for rule in rows.rules] == [((4, 1, 1003, 12),), *(rule.places for rule in theirs)]
    live(book).undo()
    assert {rule.places: rule.colour for rule in rows.rules[:2]} == {
        ((4, 1, 9, 12),): 0xF5D7E4, ((12, 1, 20, 12),): 0xCBCFF8,
    }  # fmt: skip
    assert {**everything(book), ROWS: None} == {**before, ROWS: None}


@pytest.mark.parametrize("selected", [(1, 1, 1, 1), (40, 5, 41, 6)])
def test_a_relative_formula_means_the_first_cell_whatever_is_selected(
    book: Workbook, selected: tuple[int, ...]
) -> None:
    rows = book.content(ROWS)
    rows.selected = selected  # type: ignore[assignment]
    plan = [Mark(BODY, '$C4="产出指标"', RED)]
    for _ in range(2):
        live(book).apply(plan)
        assert [
            (rule.formula, rule.at) for rule in rows.rules if rule.colour == 0xCBCFF8 and "产出" in rule.formula
        ] == [('=$C4="产出指标"', (4, 1))]
        assert rows.selected == selected


def test_an_emptied_sheet_stays_in_its_place_and_what_looks_at_it_still_does(book: Workbook) -> None:
    live(book).apply(PLAN[:13])
    book.content(template.COVER).cells[60, 1] = Cell("必须修改", f"='{SHEET}'!A2")
    book.content(SHEET).cells[9, 9] = Cell("自己写的")
    live(book).apply([HiddenSheet("后面"), WriteBlock(SHEET, 5, 1, (("建议",),))])
    names, before = dict(book.names), everything(book)
    asked_before = asked(book.content(SHEET), (2, 1), (300, 3))
    live(book).apply(
        [EmptySheet(SHEET), WriteBlock(SHEET, 1, 1, (("级别",),)), Link(Ref(SHEET, 2, 2), Ref(ROWS, 5, 4))]
    )
    sheet = book.content(SHEET)
    assert [one.name for one in book.contents][-3:] == [PHRASES, SHEET, "后面"]
    assert {at: cell.value for at, cell in sheet.cells.items() if cell.value is not None} == {
        (1, 1): "级别",
        (2, 2): "",
    }
    assert (sheet.asked, sheet.rules, sheet.widths, sheet.frozen) == ([], [], {}, (0, 0))
    assert book.names == names
    assert book.content(template.COVER).cells[60, 1].formula == f"='{SHEET}'!A2"
    live(book).undo()
    assert everything(book) == before
    assert asked(book.content(SHEET), (2, 1), (300, 3)) == asked_before


def test_names_stay_while_a_person_goes_on_with_their_sheet(book: Workbook) -> None:
    live(book).apply(PLAN)
    book.content(SHEET).cells[2, 3] = Cell("我的答复")
    assert Ref(SHEET, 1, 1) in live(book).undo().left
    assert SHEET in [one.name for one in book.contents]
    assert {"opinions_level", "opinions_cell"} <= book.names.keys()
    live(book).undo()
    assert SHEET not in [one.name for one in book.contents]
    assert not {"opinions_level", "opinions_cell", "choices_phrases"} & book.names.keys()


def test_two_presses_in_one_are_taken_back_together(book: Workbook) -> None:
    before = everything(book)
    press = live(book)
    press.apply(PLAN)
    press.apply([ColumnWidths(ROWS, {2: 5, 3: 5}), FreezeRows(ROWS, 0), Mark(BODY, NAMED, PALE), *PLAN[3:5]])
    live(book).undo()
    assert everything(book) == before
