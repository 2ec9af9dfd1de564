"""Documents of an adversary: columns missing on the left, headings without numbers, points below points, unseen signs."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.support.imports import imported
from tests.support.other_counties import FUNCTIONS, GRID, OVERALL, found_in, publish_of, table
from xltool.documents.opening.word import read_word

ROWS = (
    ("数量指标", "防治面积", "作业面积", "≥12万亩次", "工作计划"),
    ("", "防治队伍", "参加的队伍", "＝100 元", "历史数据"),
    ("时效指标", "完成时限", "完成的时间", "12月底前", "工作计划"),
)
HEADER = ("二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
POINTS = FUNCTIONS + (
    "一、农业生产\n1.开展培训。全年1200人次。\n（1）春季两期。\n①第一期3月底前完成；\n（2）秋季一期。\n2.统防统治。全年12万亩次。\n"
)


def opened(text: str, folder: Path) -> docx.document.Document:
    made, _ = publish_of(text, folder)
    return docx.Document(io.BytesIO(made.word))


@pytest.mark.parametrize("counted", [False, True])
def test_a_missing_first_level_moves_no_value_into_another_column(counted: bool) -> None:
    rows = [
        (*([label] if counted else []), *row)
        for label, row in zip(("序号", "1", "2", "3"), (HEADER, *ROWS), strict=True)
    ]
    (project,) = found_in(OVERALL + "全年产粮18万吨。\n" + table(*rows)).projects
    assert project.cells["绩效目标"] == "1.防治12万亩次。\n2.效果达到85%以上。"
    wanted = ("一级指标", *HEADER[:3], "指标值确定依据")
    assert [tuple(row.get(header) for header in wanted) for row in project.indicators] == [
        (None, "数量指标", "防治面积", "作业面积", "工作计划"),
        (None, "数量指标", "防治队伍", "参加的队伍", "历史数据"),
        (None, "时效指标", "完成时限", "完成的时间", "工作计划"),
    ]


def test_a_numbered_sentence_below_a_heading_without_number_is_text() -> None:
    found = found_in(
        OVERALL + "做好道路养护\n全年养护42公里。\n1.先行路段，安排资金3.5万元。\n（1）前期工作在3月底前完成；\n做好文物修缮\n修缮2处。\n"
    )  # fmt: skip
    assert [(one.title, one.content) for one in found.overall] == [
        ("做好道路养护", "全年养护42公里。\n1.先行路段，安排资金3.5万元。\n（1）前期工作在3月底前完成；"),
        ("做好文物修缮", "修缮2处。"),
    ]  # fmt: skip


def test_headings_of_word_say_which_lines_open_a_section() -> None:
    document = docx.Document()
    for text, style in (
        ("一、总体绩效目标", "Heading 1"),
        ("做好道路养护", "Heading 2"),
        ("1.重点路段", "Heading 3"),
        ("2.一般路段", "Normal"),
        ("做好文物修缮", "Heading 2"),
        ("修缮2处。", "Normal"),
    ):
        document.add_paragraph(text, style)
    data = io.BytesIO()
    document.save(data)
    found, _ = imported(read_word(data.getvalue(), "某局.docx"))
    assert [(one.title, one.content) for one in found.overall] == [
        ("做好道路养护", "1.重点路段\n2.一般路段"),
        ("做好文物修缮", "修缮2处。"),
    ]


@pytest.mark.parametrize("number", ["一、", ""])
def test_points_below_an_item_stay_with_it(number: str) -> None:
    points = POINTS.replace("一、农业生产", f"{number}农业生产")
    found = found_in(OVERALL + "全年产粮18万吨。\n" + points)
    assert {one.function for one in found.functions} == {"农业生产"}
    assert [(one.number, one.title, one.content) for one in found.functions] == [
        ("1.", "开展培训", "全年1200人次。\n（1）春季两期。\n①第一期3月底前完成；\n（2）秋季一期。"),
        ("2.", "统防统治", "全年12万亩次。"),
    ]


def test_points_below_an_item_are_printed_as_paragraphs(tmp_path: Path) -> None:
    texts = [one.text for one in opened(OVERALL + "产粮。\n" + POINTS, tmp_path).paragraphs]
    at = texts.index("1.开展培训。全年1200人次。")
    assert texts[at + 1 : at + 4] == ["（1）春季两期。", "①第一期3月底前完成；", "（2）秋季一期。"]


def test_a_first_part_below_the_tables_gets_into_no_indicator() -> None:
    text = OVERALL + "全年产粮18万吨。\n" + POINTS
    forms = table(GRID[0], GRID[1])
    found, usual = found_in(forms + "\n" + text), found_in(text + forms)
    assert found.indicators == usual.indicators
    assert len(found.indicators) == 1
    assert (found.overall, found.functions) == (usual.overall, usual.functions)
    assert not found.leftovers


def test_numbers_with_a_full_stop_are_numbers() -> None:
    found = found_in("第一部分\n一.总体绩效目标\n一.稳定生产\n全年产粮18万吨。\n二．农田建设\n1.2万亩。\n")
    assert [(one.number, one.title) for one in found.overall] == [("一.", "稳定生产"), ("二．", "农田建设")]
    assert not found.leftovers


def test_soft_hyphens_and_joiners_part_no_word() -> None:
    found = found_in("第一部分\n一、总\u00ad体\u00a0绩效目标\n全\u200b年产粮18\u00ad万吨。\n")
    assert [one.content for one in found.overall] == ["全年产粮18万吨。"]
    assert not found.leftovers


def test_a_number_in_a_circle_is_printed_as_it_is(tmp_path: Path) -> None:
    text = OVERALL + "产粮。\n" + FUNCTIONS + "一、农业生产\n①开展培训。全年1200人次。\n"
    texts = [one.text for one in opened(text, tmp_path).paragraphs]
    assert "①开展培训。全年1200人次。" in texts


def test_the_table_breaks_between_rows_that_can_stand_alone(tmp_path: Path) -> None:
    """The header stays with its first row, the last three rows stay together, and a paragraph ends the document."""
    rows = [(("产出指标", "") [bool(n)], ("数量指标", "")[bool(n)], f"指标{n}", "描述", "≥1个", "计划") for n in range(5)]  # fmt: skip
    header = ("一级指标", *HEADER)
    document = opened(OVERALL + "产粮。\n" + table(header, *rows), tmp_path)
    (grid,) = document.tables
    kept = [row.cells[2].paragraphs[0].paragraph_format.keep_with_next for row in grid.rows]
    assert kept[-6:] == [True, None, None, True, True, None]
    assert document.element.body.inner_content_elements[-1].tag == qn("w:p")
