"""The seal: what counts as content, that every changed value is named, and how it travels. No file, no program."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.support.memory_book import MemoryBook, a_book, a_project, good_indicators
from xltool.drawing.findings_sheet import Note, read_notes
from xltool.model import template
from xltool.model.cells import CellError, Formula, Raw, Ref
from xltool.model.edits import WriteBlock
from xltool.model.shelf import standard_form
from xltool.reading.submission import read_submission
from xltool.sending.seal.compare import Difference, compare
from xltool.sending.seal.content import Content, Item, content_of, digest_of
from xltool.sending.seal.record import new_seal, plan_seal, read_seal
from xltool.sending.seal.short_code import ALPHABET, short_code, typed_code
from xltool.sending.seal.verify import SealState, verify

HEADERS = list(template.FINDING_HEADERS)


def with_note(book: MemoryBook, text: str = "由日常公用经费开支") -> MemoryBook:
    row: list[Raw] = [1, "警告", "X07", "总体目标", "C4", "内容", "30次", "…", "…", text, "a1b2c3d4e5f6"]
    book.sheets[template.FINDINGS] = [[], [], HEADERS, row]  # type: ignore[list-item]
    return book


def template_like(**entries: Any) -> MemoryBook:
    """A flawless book with the labels of the seal on its cover, and one answered warning."""
    book = with_note(a_book(**entries))
    book.sheets[template.COVER] += [["报送校验码", None], ["报送时间", None]]
    return book


def content(book: MemoryBook) -> Content:
    return content_of(read_submission(book).submission, read_notes(book.read(template.FINDINGS)))


def seal(book: MemoryBook) -> MemoryBook:
    made = new_seal(content(book), 3, "2027-01-10 09:30:00")
    for edit in plan_seal(made, book.read(template.COVER), ()):
        if isinstance(edit, WriteBlock):
            grid = book.read(edit.sheet).replaced(
                {
                    (edit.row + down, edit.column + right): value
                    for down, row in enumerate(edit.rows)
                    for right, value in enumerate(row)
                }
            )
            book.sheets[edit.sheet] = [list(row) for row in grid.rows]
    return book


def verdict(book: MemoryBook) -> tuple[SealState, tuple[Difference, ...]]:
    return verify(read_seal(book), content(book))


def put(book: MemoryBook, at: Ref, value: Raw) -> None:
    book.sheets[at.sheet] = [list(row) for row in book.read(at.sheet).replaced({at[1:]: value}).rows]


def everything() -> MemoryBook:
    """Every field of every sheet filled in."""
    return template_like(
        cover={"填报人": "张三", "填报日期": "2021-1-15"},
        projects=[a_project(备注="无"), a_project(项目编码="13063621UQAP8BYN8VZWL", 项目名称="学会", 备注="有")],
        indicators=[
            {**row, "备注": "注", "计量单位": row["计量单位"] or "项"} for row in good_indicators()
        ],
    )  # fmt: skip


CELLS = [item for item in content(everything()) if item.at is not None]


def test_every_field_of_every_sheet_is_sealed() -> None:
    fields = {(item.sheet, item.field) for item in CELLS}
    assert all(item.value for item in CELLS)
    assert {(template.COVER, c.header) for c in template.COVER_FIELDS if c.key != "form_version"} <= fields
    for sheet, columns in standard_form().entry_columns.items():
        assert {(sheet, column.header) for column in columns} <= fields
    assert (template.FINDINGS, "说明") in fields


@pytest.mark.parametrize("item", CELLS, ids=lambda item: f"{item.sheet}{item.at.a1}")
def test_a_changed_or_emptied_cell_is_named_with_both_values(item: Item) -> None:
    assert item.at is not None
    for value in changes(item):
        book = seal(everything())
        if value is None and item.field in {"模板版本", "表样"}:
            continue  # the reader itself stops there
        put(book, item.at, value)
        state, differences = verdict(book)
        assert state is SealState.BROKEN
        (named,) = [one for one in differences if one.at == item.at]
        assert (named.sheet, named.before) == (item.sheet, item.value)
        assert named.after != named.before
        expected = str(value) if isinstance(value, str) else ""
        if named.field == item.field and isinstance(value, str | None):
            assert named.after in {expected, expected.rstrip("%") + "%", expected.replace(",", "")}


def changes(item: Item) -> list[Raw]:
    """Values that a person may put there instead of the sealed one; the reader knows each of them."""
    match item.field:
        case "模板版本" | "表样":
            return []
        case "填报年度":
            return ["2022", None]
        case "填报日期":
            return ["2021-01-16", None]
        case "编报阶段":
            return ["二上", None]
        case "金额单位":
            return ["万元", None]
        case "预算数" | "财政资金" | "其他资金" | "项目支出预算总额":
            return ["37500.01", "1", None]
        case "3月底" | "6月底" | "10月底" | "12月底":
            return ["21%", "99.5%", None]
        case _:
            half = len(item.value) // 2
            spaced = f"{item.value[:half]} {item.value[half:]}"
            broken = f"{item.value[:half]}\n{item.value[half:]}"
            return [f"{item.value}改", spaced if half else "x", broken if half else "y", None]


def test_nothing_changed_is_intact() -> None:
    assert verdict(seal(everything())) == (SealState.INTACT, ())


def test_without_a_trace_of_a_seal_it_is_unsealed() -> None:
    assert verdict(template_like()) == (SealState.UNSEALED, ())


def test_a_tampered_amount_is_named() -> None:
    book = seal(template_like())
    put(book, Ref("项目", 4, 3), 73500)
    assert verdict(book)[1] == (
        Difference("项目", "13063621UQAP8BYN8VZWK", "预算数", "37500", "73500", Ref("项目", 4, 3)),
    )  # fmt: skip


def test_two_swapped_rows_are_one_difference() -> None:
    book = seal(template_like())
    rows = book.sheets["指标"]
    rows[4], rows[5] = rows[5], rows[4]
    ((state), (difference,)) = verdict(book)
    assert state is SealState.BROKEN
    assert (difference.field, {difference.before, difference.after}) == ("行的顺序", {"第 2 行", "第 3 行"})


def test_two_swapped_values_are_both_named() -> None:
    book = seal(template_like())
    put(book, Ref("指标", 4, 7), 95)
    put(book, Ref("指标", 5, 7), 2000)
    assert [(d.at, d.before, d.after) for d in verdict(book)[1]] == [
        (Ref("指标", 4, 7), "2000", "95"),
        (Ref("指标", 5, 7), "95", "2000"),
    ]


@pytest.mark.parametrize("where", [3, 5, 9])
def test_an_inserted_row_is_one_difference(where: int) -> None:
    book = seal(template_like())
    row = list(book.sheets["指标"][3])
    row[3] = "新增指标"
    book.sheets["指标"].insert(where, row)
    (difference,) = verdict(book)[1]
    assert (difference.field, difference.before, difference.at) == (
        "整行", "", Ref("指标", where + 1, 1),
    )  # fmt: skip
    assert "新增指标" in difference.after


def test_a_removed_row_is_one_difference_with_its_former_place() -> None:
    book = seal(template_like())
    del book.sheets["指标"][5]
    (difference,) = verdict(book)[1]
    assert (difference.field, difference.after, difference.at) == ("整行", "", Ref("指标", 6, 1))
    assert "活动完成时间" in difference.before


def test_a_changed_justification_is_named() -> None:
    book = seal(template_like())
    put(book, Ref(template.FINDINGS, 4, 10), "另有安排")
    (difference,) = verdict(book)[1]
    assert (difference.sheet, difference.field, difference.before, difference.after) == (
        "校验结果", "说明", "由日常公用经费开支", "另有安排",
    )  # fmt: skip
    assert difference.at == Ref(template.FINDINGS, 4, 10)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (Ref("项目", 4, 3), "37500"),
        (Ref("项目", 4, 3), "３７，５００元"),
        (Ref("项目", 4, 3), Formula("30000+7500", 37500)),
        (Ref("项目", 4, 7), "20.00%"),
        (Ref("指标", 4, 7), "2000 "),
        (Ref("总体目标", 4, 2), "\u00a0抓好科普工作\u3000"),
        (Ref("总体目标", 4, 3), "面向群众开展科普培训，提升全县群众的科学素质。_x000D_"),
    ],
)
def test_the_same_value_written_otherwise_is_no_change(at: Ref, value: Raw) -> None:
    book = seal(template_like())
    put(book, at, value)
    assert verdict(book) == (SealState.INTACT, ())


def test_kinds_of_line_breaks_and_of_composed_letters_are_one() -> None:
    book = seal(template_like(safeguards=[{"序号": "一、", "标题": "caf\u00e9", "内容": "甲\n乙"}]))
    for value in ("甲\r\n乙", "甲\r乙", "甲_x000D_\n乙"):
        put(book, Ref("保障措施", 4, 3), value)
        assert verdict(book)[0] is SealState.INTACT
    put(book, Ref("保障措施", 4, 2), "cafe\u0301")
    assert verdict(book)[0] is SealState.INTACT


def test_blank_rows_and_moved_columns_are_no_change() -> None:
    book = seal(template_like())
    book.sheets["指标"].insert(5, [])
    book.sheets["指标"].insert(0, ["标题行"])
    for name in ("项目", "指标"):
        book.sheets[name] = [[None, *row] for row in book.sheets[name]]
    assert verdict(book) == (SealState.INTACT, ())


def test_an_error_value_and_an_uncalculated_formula_are_changes() -> None:
    for value in (CellError("#REF!"), Formula("A1*2")):
        book = seal(template_like())
        put(book, Ref("项目", 4, 11), value)
        (difference,) = verdict(book)[1]
        assert difference.at == Ref("项目", 4, 11)


def test_the_code_is_that_of_the_content_alone() -> None:
    one = new_seal(content(template_like()), 1, "2027-01-10 09:30:00")
    other = new_seal(content(template_like()), 7, "2028-01-10 09:30:00")
    assert one.code == other.code


# --- the seal itself ------------------------------------------------------------------------


def test_a_removed_record_is_a_broken_seal() -> None:
    book = seal(template_like())
    del book.sheets[template.SEAL_SHEET]
    state, (fault,) = verdict(book)
    assert (state, fault.sheet, fault.after) == (SealState.BROKEN, "_报送", "缺失")


@pytest.mark.parametrize("label", ["报送校验码", "报送时间"])
@pytest.mark.parametrize("value", [None, "K7QM-4XTB-9"])
def test_a_changed_code_or_time_on_the_cover_is_named(label: str, value: Raw) -> None:
    book = seal(template_like())
    row = 1 + [line[0] for line in book.sheets[template.COVER]].index(label)
    former = str(book.read(template.COVER).at(row, 2))
    put(book, Ref(template.COVER, row, 2), value)
    state, (fault,) = verdict(book)
    assert state is SealState.BROKEN
    assert (fault.field, fault.before, fault.after, fault.at) == (
        label, former, value or "", Ref(template.COVER, row, 2),
    )  # fmt: skip


def test_any_change_on_the_hidden_sheet_breaks_the_seal() -> None:
    lines = len(seal(template_like()).sheets[template.SEAL_SHEET])
    for row in range(2, lines + 1):
        book = seal(template_like())
        line = str(book.read(template.SEAL_SHEET).at(row, 1))
        put(book, Ref(template.SEAL_SHEET, row, 1), line.replace("1", "7", 1).replace("一", "二", 1))
        if book.read(template.SEAL_SHEET).at(row, 1) != line:
            assert verdict(book)[0] is SealState.BROKEN
        del book.sheets[template.SEAL_SHEET][row - 1]
        assert verdict(book)[0] is SealState.BROKEN


@pytest.mark.parametrize("line", ["#[", "#[]", "#[1,2]", "#{}", "#null", "#" + "[" * 40_000, '#["seal",1]'])
def test_nonsense_on_the_hidden_sheet_is_a_broken_seal(line: str) -> None:
    book = template_like()
    book.sheets[template.SEAL_SHEET] = [[line], [line]]
    assert verdict(book)[0] is SealState.BROKEN


TRAPS = [
    "=1+1", "+1", "-1", "@甲", "'甲", '"甲",乙', "a_x000D_b", "_x005F_", "甲\t乙", "甲 \n 乙", "零\u200b宽\u00a0格",
    "\u202e反", "😀𠮷", "a\u0000b", "\ufffe", "长" * 32_767, '#["seal"]', "\\u0041", "<b>&amp;</b>", "1e5", "TRUE",
]  # fmt: skip


@pytest.mark.parametrize("text", TRAPS, ids=range(len(TRAPS)))
def test_texts_that_programs_stumble_over_travel_whole(text: str) -> None:
    book = seal(template_like(safeguards=[{"序号": "一、", "标题": "题", "内容": f"始{text}终"}]))
    found = read_seal(book)
    assert found is not None
    assert found.content == content(book)
    cells = [cell for row in book.sheets[template.SEAL_SHEET][1:] for cell in row if cell]
    assert all(isinstance(cell, str) and len(cell) <= 32_767 for cell in cells)
    assert not any({" ", "_", "\n", "\t"} & set(str(cell)) for cell in cells)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.integers(1, 99))
def test_any_content_is_read_back_as_it_was(texts: list[str], version: int) -> None:
    items = tuple(Item("项目", f"第 {n} 行", "备注", text, Ref("项目", n, 13)) for n, text in enumerate(texts, start=1))
    book = template_like()
    made = new_seal(items, version, "2027-01-10 09:30:00")
    writes = [e for e in plan_seal(made, book.read(template.COVER), ()) if isinstance(e, WriteBlock)]  # fmt: skip
    book.sheets[template.SEAL_SHEET] = [list(row) for row in writes[-1].rows]
    found = read_seal(book)
    assert found is not None
    assert (found.content, found.version) == (items, version)


def test_comparing_thousands_of_rows_that_all_differ_takes_no_time() -> None:
    def rows(mark: str, count: int) -> Content:
        return tuple(
            Item("指标", f"{mark}{n}", field, f"{mark}{n}{field}", None) for n in range(count) for field in "甲乙丙丁"
        )

    assert len(compare(rows("a", 3000), rows("b", 3000))) == 6000


# --- the short code -------------------------------------------------------------------------


def codes() -> list[str]:
    return [short_code(f"{number * 0x9E3779B97F4A7C15:064x}") for number in range(1, 60)]


def test_a_code_has_eight_characters_and_one_more_without_look_alikes() -> None:
    for code in codes():
        first, second, check = code.split("-")
        assert (len(first), len(second), len(check)) == (4, 4, 1)
        assert not set(code) & set("01OILSZ")


def test_any_single_wrong_character_is_noticed() -> None:
    for code in codes()[:8]:
        for place, right in enumerate(code):
            for wrong in ALPHABET:
                if right not in {"-", wrong}:
                    assert typed_code(code[:place] + wrong + code[place + 1 :]) is None


def test_any_two_swapped_characters_are_noticed() -> None:
    for code in codes():
        text = code.replace("-", "")
        for first in range(9):
            for second in range(first + 1, 9):
                swapped = list(text)
                swapped[first], swapped[second] = text[second], text[first]
                if swapped != list(text):
                    assert typed_code("".join(swapped)) is None


def test_a_code_is_read_as_people_type_it() -> None:
    code = codes()[0]
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code}\n", code.replace("-", "－")):  # fmt: skip
        assert typed_code(typed) == code
    for typed in ("", "K7QM", code + "2", code.replace("-", "/"), "0" * 9):
        assert typed_code(typed) is None


def test_notes_count_in_the_order_of_what_they_answer() -> None:
    book = template_like()
    submission = read_submission(book).submission
    notes = [
        Note(identity, text, "项目!C4", ("1", "警告", "B06", "项目", "C4", "预算数", "", "", "", text, identity))
        for identity, text in (("aa", "甲"), ("bb", "乙"))
    ]  # fmt: skip
    assert digest_of(content_of(submission, notes)) == digest_of(content_of(submission, notes[::-1]))
