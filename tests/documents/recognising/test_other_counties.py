"""Documents in the style of other counties: page heads in the text, nested numbers, broken lines, grids without levels."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import docx
import pytest

from tests.support.imports import imported
from tests.support.other_counties import FUNCTIONS, GRID, OVERALL, SAFEGUARDS, found_in, publish_of, table
from xltool.books import open_book
from xltool.documents.opening.text import read_text
from xltool.model import template
from xltool.workflows import publish as publication, run

HEAD = "平川县农业农村局部门预算绩效文本"


def paged(text: str, *after: str) -> str:
    """The text with a running head and a page number after each of the lines."""
    for number, line in enumerate(after, start=1):
        assert f"{line}\n" in text
        text = text.replace(f"{line}\n", f"{line}\n{HEAD}\n— {number} —\n", 1)
    return text


def test_page_heads_and_numbers_in_the_text_get_into_no_cell() -> None:
    text = (
        OVERALL
        + "一、稳定生产\n全年产粮18万吨。\n"
        + FUNCTIONS
        + "一、农业生产\n1.开展培训。全年1200人次。\n"
        + SAFEGUARDS
        + table(*GRID)
    )
    plain = found_in(text)
    found = found_in(paged(text, "一、稳定生产", "一、农业生产", "2.效果达到85%以上。"))
    assert (found.overall, found.functions, found.safeguards) == (plain.overall, plain.functions, plain.safeguards)
    assert found.projects[0].cells == plain.projects[0].cells
    assert found.projects[0].indicators == plain.projects[0].indicators
    assert sorted((left.kind, left.text) for left in found.leftovers) == [
        ("页眉", HEAD), ("页眉", HEAD), ("页眉", HEAD), ("页码", "— 1 —"), ("页码", "— 2 —"), ("页码", "— 3 —"),
    ]  # fmt: skip


def test_a_line_beside_one_page_number_alone_stays_in_the_text() -> None:
    found = found_in(OVERALL + "一、稳定生产\n— 1 —\n全年产粮18万吨。\n")
    assert [(one.title, one.content) for one in found.overall] == [("稳定生产", "全年产粮18万吨。")]
    assert [left.kind for left in found.leftovers] == ["页码"]


def test_functions_numbered_like_their_items_are_functions() -> None:
    found = found_in(
        OVERALL + "全年产粮18万吨。\n" + FUNCTIONS
        + "1.农业生产\n1.开展培训。全年1200人次。\n2.统防统治。全年12万亩次。\n2.质量监管\n1.例行监测。全年600批次。\n"
    )  # fmt: skip
    assert [(one.function, one.number, one.title) for one in found.functions] == [
        ("农业生产", "1.", "开展培训"), ("农业生产", "2.", "统防统治"), ("质量监管", "1.", "例行监测"),
    ]  # fmt: skip


def test_items_that_only_have_a_title_are_no_functions() -> None:
    found = found_in(OVERALL + "全年产粮18万吨。\n" + FUNCTIONS + "1.开展培训\n2.统防统治。全年12万亩次。\n")
    assert [(one.function, one.number) for one in found.functions] == [("", "1."), ("", "2.")]


def test_a_sentence_broken_at_the_end_of_a_line_is_no_heading() -> None:
    found = found_in(
        OVERALL
        + "深入贯彻会议精神，围绕农业农村中心工作，全年\n完成播种42万亩。\n（一）稳定生产\n落实耕地保护制度，全年粮食总产量和亩均产量\n比上年再提高一步并且继续扩大统防统治的面积\n达到12万亩。\n"
        + FUNCTIONS
        + "（一）农业生产\n1.统防统治。全年统防统治面积12万亩次以上，防\n治效果在各乡镇都达到规定的要求\n和标准。\n"
    )
    assert [one.title for one in found.overall] == ["", "稳定生产"]
    assert [(one.function, one.title) for one in found.functions] == [("农业生产", "统防统治")]
    assert found.functions[0].content.endswith("\n治效果在各乡镇都达到规定的要求\n和标准。")


@pytest.mark.parametrize(
    "header", [("三级指标", "绩效指标描述", "指标值", "指标值确定依据"), ("绩效指标", "指标解释", "目标值", "确定依据")]
)
def test_a_grid_without_the_upper_levels_gives_indicators_and_not_an_objective(header: tuple[str, ...]) -> None:
    found = found_in(
        OVERALL
        + "全年产粮18万吨。\n"
        + table(header, ("防治面积", "作业面积", "≥12万亩次", "工作计划"), ("防治效果", "效果", "≥85%", "技术规程"))
    )
    (project,) = found.projects
    assert project.cells["绩效目标"] == "1.防治12万亩次。\n2.效果达到85%以上。"
    assert [row["三级指标"] for row in project.indicators] == ["防治面积", "防治效果"]
    assert [row["指标值确定依据"] for row in project.indicators] == ["工作计划", "技术规程"]


def test_page_numbers_and_contents_are_not_counted_as_left_out(tmp_path: Path) -> None:
    text = "目　录\n一、总体绩效目标\t1\n" + OVERALL + "全年产粮18万吨。\n— 1 —\n" + SAFEGUARDS
    made, _ = publish_of(text, tmp_path)
    assert made.left_out == 0


def test_what_has_no_place_in_the_document_is_counted(tmp_path: Path) -> None:
    """A heading in other words, a second subtitle would, a remark: none is left out in silence."""
    text = (
        "平川县农业农村局绩效文本\n"
        + OVERALL
        + "全年产粮18万吨。\n二、部门分项绩效目标\n部门职责分类绩效目标情况说明\n一、农业生产\n1.开展培训。全年1200人次。\n"
    )
    made, path = publish_of(text, tmp_path)
    kinds = {left.kind: left.text for left in imported(read_text(text.encode(), "某局.txt"))[0].leftovers}
    assert kinds == {
        "段落": "平川县农业农村局绩效文本",
        "标题写法": "二、部门分项绩效目标",
        "小标题": "部门职责分类绩效目标情况说明",
    }
    assert made.left_out == 2
    word = tmp_path / "公开.docx"
    publication.save_word(made, word)
    texts = [p.text for p in docx.Document(str(word)).paragraphs]
    assert "部门职责分类绩效目标情况说明" in texts
    assert any("2 处文字" in line for line in publication.told(made, word))
    run.run(open_book(path), datetime(2026, 1, 5))
    assert template.LEFTOVERS in open_book(path).sheet_names()
