"""Numbering (G04) and the parts that must be there (G11)."""

from __future__ import annotations

import pytest

from tests.support.memory_book import (
    CODE,
    INDICATOR,
    MemoryBook,
    a_book,
    a_project,
    an_indicator,
    check,
    findings_of,
    good_indicators,
    one,
)
from xltool.model.findings import Severity

TEXT = "认真抓好各项工作，提升服务水平。"


def sections(*numbers: object) -> list[dict[str, object]]:
    return [{"序号": number, "标题": f"标题{at}", "内容": TEXT} for at, number in enumerate(numbers)]


def functions(*rows: tuple[str, object]) -> list[dict[str, object]]:
    return [
        {"职责分类": name, "序号": number, "标题": f"标题{at}", "内容": TEXT} for at, (name, number) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    "numbers",
    [
        ("一、", "二、", "三、"),
        ("1.", "2.", "3."),
        (1, 2, 3),
        ("（一）", "（二）"),
        ("一", "二"),
        ("第一", "第二"),
        ("①", "②"),
        ("一、", "1.", "2.", "二、", "1."),
        (*tuple(f"{n}、" for n in "一二三四五六七八九"), "十、", "十一、"),
        (None, None),
        (None, "一、", "二、"),
    ],
)
def test_contiguous_numbers_of_one_style_pass(numbers):
    assert check(a_book(overall=sections(*numbers)), "G04") == []


@pytest.mark.parametrize(
    ("numbers", "cell"),
    [
        (("一、", "二、", "四、"), "A6"),
        (("一、", "二、", "三、", "四、", None), "A8"),  # seed
        (("一、", "2、", "三、"), "A5"),
        (("1.", "2、"), "A5"),
        (("二、", "三、"), "A4"),
        (("一、", "一、"), "A5"),
        (("二、", "一、"), "A4"),  # rows sorted by staff
        (("一、", "甲"), "A5"),
    ],
)
def test_the_first_number_that_does_not_follow_is_noted_once(numbers, cell):
    book = a_book(overall=sections(*numbers), safeguards=sections(*numbers))
    assert check(book, "G04") == [("G04", f"保障措施!{cell}"), ("G04", f"总体目标!{cell}")]


def test_the_number_and_the_one_before_are_shown():
    finding = one(a_book(overall=sections("一、", "二、", "四、")), "G04")
    assert finding.severity is Severity.INFO
    assert "「二、」之后是「四、」" in finding.message


def test_plain_paragraphs_take_no_part_in_numbering():
    rows = [*sections("一、"), {"内容": TEXT}, *sections("二、")]
    assert check(a_book(overall=rows), "G04") == []


def test_functions_may_count_on_or_start_again():
    names = ("推进科普工作", "推进科普工作", "完善设施", "完善设施")
    for numbers in (("1.", "2.", "3.", "4."), ("1.", "2.", "1.", "2.")):
        book = a_book(functions=functions(*zip(names, numbers, strict=True)))
        assert check(book, "G04") == []


def test_functions_that_count_on_and_then_start_again_are_noted_once_as_in_the_seed():
    rows = functions(
        *(("推进科普工作", number) for number in ("1.", "2.", "3.")),
        *(("完善科普设施", number) for number in ("4.", "5.")),
        *(("开展学术交流", number) for number in ("1.", "2.")),
    )
    book = a_book(functions=rows)
    assert check(book, "G04") == [("G04", "分项目标!B9")]
    assert "「5.」之后是「1.」" in one(book, "G04").message


@pytest.mark.parametrize(
    "goal",
    [
        "1.提升群众科学素质。\n2.培训群众2000人次。",
        "一、提升群众科学素质。\n二、培训群众2000人次。",
        "提升群众科学素质：\n1、办好科技周。\n（续前条）\n2、培训群众2000人次。",
        "1.5万人受益，提升群众科学素质。",
    ],
)
def test_numbered_lines_of_an_objective_pass(goal):
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "G04") == []


@pytest.mark.parametrize(
    "goal",
    [
        "1.提升群众科学素质。\n3.培训群众2000人次。",
        "1.提升群众科学素质。\n2、培训群众2000人次。",
        "2.提升群众科学素质，培训群众2000人次。",
    ],
)
def test_broken_numbering_of_lines_is_noted_at_the_objective(goal):
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "G04") == [("G04", "项目!K4")]


def test_each_part_must_have_content():
    empty = [{"序号": "一、"}]
    assert check(a_book(overall=empty, functions=[], safeguards=[]), "G11") == [
        ("G11", "保障措施!C4"),
        ("G11", "分项目标!D4"),
        ("G11", "总体目标!C4"),
    ]


def test_a_missing_part_is_an_error_that_names_the_sheet():
    finding = one(a_book(safeguards=[]), "G11")
    assert (finding.severity, finding.field) == (Severity.ERROR, "内容")
    assert finding.message == "「保障措施」没有内容。"


def test_a_book_without_projects_gives_one_error_however_many_indicators_it_has():
    assert check(a_book(projects=[]), "G11") == [("G11", "项目!B4")]


def g11(book: MemoryBook) -> list[tuple[str, str]]:
    return [(str(f.ref), f.message) for f in findings_of(book) if f.code == "G11"]


def test_a_project_without_indicators_is_refused():
    other = a_project(项目编码="13063621AAAAAAAAAAAAA", 项目名称="另一项目")
    assert g11(a_book(projects=[a_project(), other])) == [("项目!A5", "项目「另一项目」没有绩效指标。")]


def test_an_indicator_of_an_unknown_project_is_refused():
    rows = [*good_indicators(), {**INDICATOR, "项目编码": "13063621BBBBBBBBBBBBB"}]
    assert g11(a_book(indicators=rows)) == [("指标!A10", "工作表「项目」里没有编码为「13063621BBBBBBBBBBBBB」的项目。")]


@pytest.mark.parametrize("typed", ["科普专项", " 科普 专项", "科普专项（本级）"])
def test_a_name_typed_for_a_code_is_told_with_its_code_and_mended(typed):
    book = a_book(indicators=[{**row, "项目编码": typed} for row in good_indicators()])
    (found,) = [one for one in findings_of(book) if one.code == "G11"]
    assert found.message.startswith(f"「{typed.strip()}」是项目的名称，不是编码；它的编码是 {CODE}，还有 5 处（")
    assert [(mend.ref.a1, mend.after) for mend in found.mends] == [(f"A{row}", CODE) for row in range(4, 10)]


@pytest.mark.parametrize(
    "projects",
    [
        [a_project(), a_project(项目编码="13063621AAAAAAAAAAAAA")],
        [a_project(项目编码=None)],
        [a_project(项目名称="另一项目")],
    ],
)
def test_a_name_that_tells_no_code_is_an_unknown_code(projects):
    rows = [an_indicator(项目编码="科普专项")]
    assert any("没有编码为「科普专项」" in message for _, message in g11(a_book(projects=projects, indicators=rows)))


def test_an_indicator_without_project_code_is_refused():
    rows = [*good_indicators(), an_indicator(项目编码=None, 三级指标="另一指标")]
    assert g11(a_book(indicators=rows)) == [("指标!A10", "这一行指标没有填写项目编码。")]


def test_how_a_code_is_typed_is_not_the_matter_of_this_rule():
    rows = [{**row, "项目编码": CODE.lower()} for row in good_indicators()]
    assert check(a_book(indicators=rows), "G11") == []


@pytest.mark.parametrize(
    ("number", "title", "rest"),
    [("一、", "一、夯实基础", "夯实基础"), ("（一）", "（二）夯实基础", "夯实基础"), ("1.2", "1.2夯实基础", "夯实基础"), ("1.", "1．夯实基础", "夯实基础")],
)  # fmt: skip
def test_a_number_that_the_title_repeats_is_a_warning_that_mends_the_title(number: str, title: str, rest: str) -> None:
    book = a_book(overall=[{"序号": number, "标题": title, "内容": TEXT}])
    (finding,) = [f for f in findings_of(book) if f.code == "G04" and f.ref.a1 == "B4"]
    assert finding.severity is Severity.WARNING
    assert [(str(mend.ref), mend.after) for mend in finding.mends] == [("总体目标!B4", rest)]


@pytest.mark.parametrize("title", ["3.15消费者权益保护", "10万亩水稻", "“一老一小”服务"])
def test_a_number_that_belongs_to_the_title_stays(title: str) -> None:
    assert check(a_book(overall=[{"序号": "一、", "标题": title, "内容": TEXT}]), "G04") == []


def test_a_title_without_content_and_a_content_without_its_title_are_warnings() -> None:
    rows = sections("一、", "二、", "三、")
    rows[0]["内容"] = None
    rows[1]["标题"] = None
    found = [(f.code, str(f.ref), f.severity) for f in findings_of(a_book(safeguards=rows)) if f.code == "G11"]
    assert found == [("G11", "保障措施!C4", "warning"), ("G11", "保障措施!B5", "warning")]


def test_a_title_above_a_lower_level_needs_no_content() -> None:
    rows = sections("一、", "（一）", "（二）")
    rows[0]["内容"] = None
    assert check(a_book(overall=rows), "G11") == []


def test_sections_without_any_titles_are_a_way_of_writing() -> None:
    rows = [row | {"标题": None} for row in sections("一、", "二、")]
    assert check(a_book(overall=rows), "G11") == []


@pytest.mark.parametrize("joint", ["\n", "。", "；\n"])
def test_a_whole_part_pasted_into_one_cell_is_a_warning(joint: str) -> None:
    text = joint.join(("一、夯实基础，提升能力", "二、改善服务，方便群众", "三、加强监督，防范风险"))
    book = a_book(overall=[{"序号": "一、", "标题": "目标", "内容": text}])
    finding = one(book, "G11")
    assert (str(finding.ref), finding.severity) == ("总体目标!C4", "warning")
    assert "3 节" in finding.message


def test_points_of_one_section_may_be_numbered() -> None:
    text = "1.夯实基础。\n2.改善服务。\n3.加强监督。"
    assert check(a_book(overall=[{"序号": "一、", "标题": "目标", "内容": text}]), "G11") == []
