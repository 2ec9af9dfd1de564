"""What a reviewer wrote into the unit's cells: each change an opinion at its place, and undone."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache

import pytest

from tests.support.memory_book import CODE, MemoryBook, a_book, a_project, an_indicator, good_indicators
from xltool.model import template
from xltool.model.cells import Raw, Ref
from xltool.model.edits import Edit, WriteBlock
from xltool.model.review import Level, Opinion, Place
from xltool.reading.submission import read_submission
from xltool.reviewing.own_edits import edits_as_opinions, undo_edits
from xltool.reviewing.spots import Spots
from xltool.sending.seal.compare import Difference, compare
from xltool.sending.seal.content import Content, content_of

SECOND = "13063621UQAP8BYN8VZXX"
IDS = ("rbbbbbbbbb", "rcccccccccc")
BLANK = Opinion("", 1, Level.ADVICE, Place(), "", "", "", "", reviewer="张三", date="2027-01-10")


@cache
def _made() -> MemoryBook:
    book = a_book(
        projects=[a_project(), a_project(项目编码=SECOND, 项目名称="科普基地建设", **{"6月底": 0.5})],
        indicators=[*good_indicators(), an_indicator(项目编码=SECOND)],
        cover={"填报日期": "2021-01-15"},
    )
    for sheet, letter in ((template.PROJECTS, "b"), (template.INDICATORS, "c")):
        rows = book.sheets[sheet]
        rows[2].append(template.ROW_ID_COLUMN.header)
        for number, row in enumerate(rows[3:]):
            row.append("r" + letter * 9 + "bcdfghjkm"[number])
    book.percent.add((template.PROJECTS, 5, 8))
    return book


def sent() -> MemoryBook:
    """What a unit sent: 项目 rows 4 and 5, 指标 rows 4 to 10, one percentage as a number with that format."""
    return deepcopy(_made())


def content(book: MemoryBook) -> Content:
    return content_of(read_submission(book).submission, ())


def applied(book: MemoryBook, plan: list[Edit]) -> None:
    for edit in plan:
        assert isinstance(edit, WriteBlock)
        ((value,),) = edit.rows
        book.sheets[edit.sheet] = [
            list(row)
            for row in book.read(edit.sheet).replaced({(edit.row, edit.column): value}).rows  # type: ignore[dict-item]
        ]


def put(sheet: str, row: int, column: int, value: Raw) -> Callable[[MemoryBook], None]:
    def edit(book: MemoryBook) -> None:
        book.sheets[sheet] = [list(one) for one in book.read(sheet).replaced({(row, column): value}).rows]

    return edit


def taken_out(sheet: str, row: int) -> Callable[[MemoryBook], None]:
    return lambda book: book.sheets[sheet].__delitem__(row - 1)


def put_in(sheet: str, row: int, cells: list[Raw]) -> Callable[[MemoryBook], None]:
    return lambda book: book.sheets[sheet].insert(row - 1, cells)


def reversed_rows(sheet: str) -> Callable[[MemoryBook], None]:
    def edit(book: MemoryBook) -> None:
        book.sheets[sheet][3:] = book.sheets[sheet][:2:-1]

    return edit


CHANGES: dict[str, tuple[Callable[[MemoryBook], None], Place, str]] = {
    "money": (put("项目", 4, 3, 37501), Place("项目", CODE, "预算数"), "建议改为：37501"),
    "a percentage as text": (put("项目", 4, 8, "55%"), Place("项目", CODE, "6月底"), "建议改为：55%"),
    "a percentage as number": (put("项目", 5, 8, 0.55), Place("项目", SECOND, "6月底"), "建议改为：55%"),
    "a text": (
        put("指标", 4, 9, "按预算"), Place("指标", f"{CODE}/培训参加人次（人次）", "指标值确定依据"), "建议改为：按预算",
    ),
    "a number as text": (put("指标", 4, 7, "1999"), Place("指标", f"{CODE}/培训参加人次（人次）", "指标值"), "建议改为：1999"),
    "the name of a row": (put("指标", 5, 4, "结业率"), Place("指标", f"{CODE}/培训合格率", "三级指标"), "建议改为：结业率"),
    "the code of a project": (put("项目", 5, 1, "0012"), Place("项目", SECOND, "项目编码"), "建议改为：0012"),
    "emptied": (put("指标", 6, 9, None), Place("指标", f"{CODE}/活动完成时间", "指标值确定依据"), "建议清空这一栏。"),
    "filled": (put("项目", 4, 13, "分两期"), Place("项目", CODE, "备注"), "建议改为：分两期"),
    "the cover": (put("封面", 7, 2, 80000), Place("封面", "", "项目支出预算总额"), "建议改为：80000"),
    "a date": (put("封面", 10, 2, "2021年2月1日"), Place("封面", "", "填报日期"), "建议改为：2021-02-01"),
    "a year": (put("封面", 2, 2, 2022), Place("封面", "", "填报年度"), "建议改为：2022"),
    "a row at the end": (
        put_in("保障措施", 5, ["二、", "监督", "按季检查。"]), Place("保障措施"), "建议增加一行：二、；监督；按季检查。",
    ),
    "a row in between": (
        put_in("保障措施", 4, ["二、", "监督", "按季检查。"]), Place("保障措施"), "建议增加一行：二、；监督；按季检查。",
    ),
    "a row that is gone": (taken_out("指标", 5), Place("指标", f"{CODE}/培训合格率"), "建议删去这一行。"),
    "rows in another order": (reversed_rows("项目"), Place("项目", CODE), "建议调整行的顺序：第 1 行 → 第 2 行"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "place", "text"), CHANGES.values(), ids=CHANGES)
def test_a_change_becomes_an_opinion_at_its_place_and_is_undone(
    edit: Callable[[MemoryBook], None], place: Place, text: str
) -> None:
    book = sent()
    sealed, submission = content(book), read_submission(book).submission
    edit(book)
    present = content(book)
    differences = compare(sealed, present)
    (made,) = edits_as_opinions(differences, sealed, present, Spots(sealed, submission), BLANK)
    assert (made.opinion.text, made.opinion.place) == (text, place)
    assert (made.opinion.level, made.opinion.reviewer, made.opinion.date) == ("建议", "张三", "2027-01-10")
    applied(book, undo_edits(differences, sealed, present, book, submission.form))
    assert [item._replace(at=None) for item in content(book)] == [item._replace(at=None) for item in sealed]


def test_codes_stay_texts_and_figures_numbers() -> None:
    book = sent()
    sealed, form = content(book), read_submission(book).submission.form
    for edit in (put("项目", 4, 1, "1"), put("项目", 4, 3, 1), put("指标", 4, 7, 1)):
        edit(book)
    present = content(book)
    applied(book, undo_edits(compare(sealed, present), sealed, present, book, form))
    assert book.sheets["项目"][3][0] == CODE
    assert (book.sheets["项目"][3][2], book.sheets["指标"][3][6]) == (37500, 2000)


def test_cells_of_drawn_sheets_come_back_with_their_kind() -> None:
    book = sent()
    sealed, form = content(book), read_submission(book).submission.form
    drawn = [
        Difference("表1 科普专项", "", "单元格", text, "x", Ref("表1 科普专项", row, 1))
        for row, text in enumerate(("37500", "0.2", "001", "13063621111111111111", "≥95%", ""), start=1)
    ]
    plan = undo_edits(drawn, sealed, sealed, book, form)
    values = [edit.rows[0][0] for edit in plan if isinstance(edit, WriteBlock)]
    assert [str(value) for value in values] == ["37500", "0.2", "001", "13063621111111111111", "≥95%", "None"]
    assert [isinstance(value, str) for value in values] == [False, False, True, True, True, False]
