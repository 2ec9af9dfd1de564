"""Import loses nothing, whatever the spacing, the numbering, the encoding or the damage: a property over invented documents."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings, strategies as st

from tests.support.imports import bare, found_texts, imported, lost, source_pieces, texts_of
from tests.support.invented_documents import as_text, as_word, invent, printed
from xltool.books import open_book
from xltool.books.shipped import TEMPLATE, template_path
from xltool.documents.opening.text import read_text
from xltool.documents.opening.word import read_word
from xltool.workflows import import_ as importation, run

SEEDS = st.integers(min_value=0, max_value=10**6)
Damage = Callable[[str, random.Random], str]


def nothing_lost(text: str, data: bytes | None = None) -> None:
    found, placed = imported(read_text(text.encode() if data is None else data, "某站.txt"))
    texts = found_texts(found, placed)
    assert lost(source_pieces(text.splitlines()), texts) == []
    source = bare(text)
    invented = [
        line
        for one in (*found.overall, *found.functions, *found.safeguards)
        for line in (one.title, *one.content.split("\n"))
        if bare(line) not in source
    ]
    assert invented == []


@given(SEEDS, st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=40)
def test_text_in_any_spacing_numbered_or_not_in_either_encoding(
    seed: int, shuffled: bool, numbered: bool, chinese: bool
) -> None:
    text = as_text(invent(seed, numbered=numbered), seed, shuffled=shuffled)
    nothing_lost(text, text.encode("gb18030") if chinese else None)


@given(SEEDS, st.integers(2, 12), st.booleans())
@settings(max_examples=5)
def test_every_section_project_and_indicator_is_found(seed: int, projects: int, numbered: bool) -> None:
    one = invent(seed, projects=projects, numbered=numbered)
    for document in (
        read_text(as_text(one, seed, shuffled=True).encode(), "某站.txt"),
        read_word(as_word(one, number_outside=numbered), "某站.docx"),
    ):
        found, _ = imported(document)
        assert [s.title for s in found.overall] == [heading for _, heading, _ in one.overall]
        assert [s.number for s in found.functions] == [n for _, _, items in one.functions for n, _ in items]
        assert [s.function for s in found.functions] == [name for _, name, items in one.functions for _ in items]
        assert [project.cells["项目编码"] for project in found.projects] == [p.code for p in one.projects]
        assert [[row["三级指标"] for row in project.indicators] for project in found.projects] == [
            [row[2] for row in project.indicators] for project in one.projects
        ]
        assert {left.kind for left in found.leftovers} <= {"小标题"}


@given(SEEDS, st.booleans(), st.booleans())
@settings(max_examples=5)
def test_word_with_real_tables_and_numbers_outside_the_text(seed: int, outside: bool, styled: bool) -> None:
    one = invent(seed, projects=2 + seed % 4)
    found, placed = imported(read_word(as_word(one, number_outside=outside, heading_styles=styled), "某站.docx"))
    assert lost(source_pieces(as_text(one).splitlines()) - source_pieces(["总体绩效目标"]), found_texts(found, placed)) == []  # fmt: skip


def cut_off(text: str, dice: random.Random) -> str:
    return text[: dice.randint(text.index("绩效目标表") + 8, len(text))]


def a_line_gone(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if "绩效目标表" in line)
    for _ in range(dice.randint(1, 6)):
        lines.pop(dice.randrange(start, len(lines)))
    return "\n".join(lines)


def blank_lines_gone(text: str, dice: random.Random) -> str:
    return "\n".join(line for line in text.split("\n") if line)


def blank_lines_everywhere(text: str, dice: random.Random) -> str:
    return text.replace("\n", "\n\n")


def tabs_gone(text: str, dice: random.Random) -> str:
    return text.replace("\t", "")


def tabs_and_blank_lines_gone(text: str, dice: random.Random) -> str:
    return blank_lines_gone(tabs_gone(text, dice), dice)


def a_column_gone(text: str, dice: random.Random) -> str:
    return text.replace("\t指标值确定依据\n", "").replace("\t绩效指标描述\n", "")


def remarks_between(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    for number in range(5):
        lines.insert(dice.randrange(len(lines)), f"此处另有说明第{number}号，见附件")
    return "\n".join(lines)


def headings_gone(text: str, dice: random.Random) -> str:
    gone = dice.sample(["第一部分", "第二部分", "部门整体绩效目标", "预算项目绩效目标", r"三、工作保障措施 TC 工作保障措施 \f A \l 1 "], 3)  # fmt: skip
    return "\n".join(line for line in text.split("\n") if line not in gone)


def cells_swapped(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if "绩效目标表" in line)
    for _ in range(4):
        one, two = (dice.randrange(start, len(lines)) for _ in range(2))
        lines[one], lines[two] = lines[two], lines[one]
    return "\n".join(lines)


def pages_numbered(text: str, dice: random.Random) -> str:
    """As copied out of a PDF: a running head and a page number wherever a page ended."""
    lines = text.split("\n")
    for number in range(4):
        at = dice.randrange(len(lines))
        lines[at:at] = ["青石县管理站部门预算绩效文本", f"— {number + 1} —"]
    return "\n".join(lines)


DAMAGES = (
    cut_off, a_line_gone, blank_lines_gone, blank_lines_everywhere, tabs_gone, tabs_and_blank_lines_gone,
    a_column_gone, remarks_between, headings_gone, cells_swapped, pages_numbered,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@given(seed=SEEDS)
@settings(max_examples=15)
@example(seed=0)
@example(seed=12654)
def test_a_damaged_text_loses_nothing(damage: Damage, seed: int) -> None:
    text = as_text(invent(seed, projects=2 + seed % 3), seed, shuffled=seed % 2 == 0)
    nothing_lost(damage(text.replace("\r\n", "\n"), random.Random(seed)))


@pytest.mark.parametrize("damage", [blank_lines_gone, tabs_gone, blank_lines_everywhere])
def test_indicators_are_found_without_the_lines_or_tabs_that_part_them(damage: Damage) -> None:
    one = invent(7, projects=3)
    found, _ = imported(read_text(damage(as_text(one), random.Random(1)).encode(), "某站.txt"))
    assert [[row["三级指标"] for row in project.indicators] for project in found.projects] == [
        [row[2] for row in project.indicators] for project in one.projects
    ]


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_the_workbook_on_disk_holds_every_piece_and_prints_every_table(kind: str, tmp_path: Path) -> None:
    one = invent(11, projects=3)
    source = tmp_path / f"某站.{kind}"
    source.write_bytes(as_word(one) if kind == "docx" else as_text(one).encode("gb18030"))
    made = tmp_path / "新.xlsx"
    book = open_book(template_path(TEMPLATE), made)
    importation.import_document(source, book)
    expected = source_pieces(as_text(one).splitlines())
    del expected[bare(one.unit)]  # stands on the cover, code and name in cells of their own
    texts = texts_of(made)
    assert lost(expected, texts) == []
    assert {one.unit[:6], one.unit[6:]} <= set(texts)
    run.run(open_book(made), datetime(2027, 1, 5))
    drawn = openpyxl.load_workbook(made)
    for number, project in enumerate(one.projects, start=1):
        cells = [bare(str(cell)) for row in drawn[f"表{number} {project.name}"].iter_rows(values_only=True) for cell in row if cell is not None]  # fmt: skip
        for row in printed(one, project)[7:]:
            assert [bare(cell) for cell in row if cell and bare(cell) not in cells] == []
