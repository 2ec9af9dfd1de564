"""Residue (G05) and punctuation (G12), and that both mendings are safe."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tests.support.memory_book import (
    MemoryBook,
    a_book,
    a_project,
    an_indicator,
    check,
    findings_of,
    good_indicators,
    one,
)
from xltool.model.findings import Mend, Severity
from xltool.rules.goals.writing import in_house_punctuation, without_residue

TEXT = "提升群众科学素质，培训群众2000人次，促进发展。"


def with_title(title: str) -> MemoryBook:
    return a_book(overall=[{"序号": "一、", "标题": title, "内容": TEXT}])


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("TC 总体绩效目标 \\f A \\l 1", None),
        ("总体绩效目标 TC 总体绩效目标 \\f A \\l 1", "总体绩效目标"),
        ("总体绩效目标 TC 1、总体绩效目标表 \\f C \\l 1 说明", "总体绩效目标 说明"),
        ("总体\x07目标", "总体目标"),
        ("总体_x000D_目标", "总体目标"),
        ("总体\r\n目标", "总体\n目标"),
        ("总体\u200b目\ufeff标", "总体目标"),
        ('总体"目标', "总体目标"),
    ],
)
def test_residue_is_warned_with_its_mending(typed, cleaned):
    finding = one(with_title(typed), "G05")
    assert (finding.severity, str(finding.ref)) == (Severity.WARNING, "总体目标!B4")
    assert finding.mends == (Mend(finding.ref, typed, cleaned),)


@pytest.mark.parametrize(
    "title",
    ["总体绩效目标", '评选"十佳"科技工作者', '购置55"电视机', '评选“十佳"科技工作者', "推广 TC 品牌", "第一行\n第二行"],
)
def test_what_belongs_to_the_text_is_no_residue(title):
    assert check(with_title(title), "G05") == []


def test_residue_is_found_in_every_text_but_codes():
    rows = good_indicators()
    rows[0] = an_indicator(绩效指标描述="参加\u200b培训的人次", 计量单位="人\u200b次")
    book = a_book(projects=[a_project(项目名称="科普\x07专项", 绩效目标=TEXT + "\x07" + TEXT)], indicators=rows)
    assert check(book, "G05") == [("G05", "指标!E4"), ("G05", "指标!H4"), ("G05", "项目!B4"), ("G05", "项目!K4")]


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("完成率９０％", "完成率90%"),
        ("投入３．５万元", "投入3.5万元"),
        ("投入3．5万元", "投入3.5万元"),
        ("推广ＡＰＰ", "推广APP"),
        ("宣传，，培训。。", "宣传，培训。"),
        ("宣传,培训;交流:提高", "宣传，培训；交流：提高"),
        ("宣传,,培训", "宣传，培训"),
        ("开展科学(技术)普及活动", "开展科学（技术）普及活动"),
    ],
)
def test_irregular_punctuation_is_noted_with_its_mending(typed, mended):
    finding = one(with_title(typed), "G12")
    assert (finding.severity, str(finding.ref)) == (Severity.INFO, "总体目标!B4")
    assert finding.mends == (Mend(finding.ref, typed, mended),)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("提升诊疗能力.患者满意度", "「诊疗能力.患者满意」"),
        ("购置重.要设备", "「购置重.要设备」"),
        ("抓好科普.抓好培训.抓好交流", "「抓好科普.抓好培训」、「抓好培训.抓好交流」"),
    ],
)
def test_a_dot_between_chinese_characters_is_noted_and_never_mended(typed, shown):
    finding = one(with_title(typed), "G12")
    assert (finding.severity, finding.mends) == (Severity.INFO, ())
    assert f"{shown}两个汉字之间有一个点" in finding.message
    assert in_house_punctuation(typed) == (typed, ())


def test_a_dot_and_irregular_punctuation_are_two_findings_that_can_be_told_apart():
    found = [f for f in findings_of(with_title("重.要设备，，完成率")) if f.code == "G12"]
    assert sorted(len(finding.mends) for finding in found) == [0, 1]
    assert next(f.mends[0].after for f in found if f.mends) == "重.要设备，完成率"
    assert len({finding.identity for finding in found}) == 2


@pytest.mark.parametrize(
    "title",
    [
        "购置重要设备，完成率达到90%。",
        "一.抓好科普",
        "培训(2000人)活动",
        "8:30 开始, 17:00 结束",
        "顺平县(本级)",
        "见 http://www.example.com/a,b",
        "约翰·史密斯",
    ],
)
def test_regular_or_doubtful_punctuation_is_left_alone(title):
    assert check(with_title(title), "G12") == []


def test_codes_names_operators_targets_and_units_are_left_to_other_rules():
    rows = [an_indicator(计算符号="＞＝", 指标值="９５", 计量单位="％")]
    book = a_book(projects=[a_project(项目名称="科普ＡＢＣ")], indicators=rows)
    assert check(book, "G12") == []


def test_a_cell_with_both_faults_is_right_after_both_mendings():
    book = with_title("完成率９０％\u200b，，提升")
    assert one(book, "G05").mends[0].after == "完成率９０％，，提升"
    assert one(book, "G12").mends[0].after == "完成率90%，提升"


PIECES = st.lists(
    st.sampled_from(
        [
            *'重要一十０９ａＡaT0195，。；、：,;:?!.()（）《》“”"·…． \n％%_\\',
            "TC ",
            "\\f A",
            "\\l 1",
            "\u200b",
            "\x07",
            "\r",
            "_x0007_",
            "。。",
            "……",
        ]
    ),
    max_size=14,
).map("".join)


@given(PIECES)
def test_mending_twice_changes_nothing(text):
    clean, _ = without_residue(text)
    assert without_residue(clean) == (clean, ())
    mended, _ = in_house_punctuation(clean)
    assert in_house_punctuation(mended) == (mended, ())


@given(PIECES)
def test_both_mendings_together_come_to_rest(text):
    """Widths put right can lay bare a field code; the next round takes it, and then nothing is left to do."""
    for _ in range(3):
        text = in_house_punctuation(without_residue(text)[0])[0]
    assert in_house_punctuation(without_residue(text)[0])[0] == text


@given(PIECES)
def test_punctuation_never_touches_a_digit_or_a_chinese_character(text):
    def kept(words: str) -> list[object]:
        return [
            int(sign) if sign.isdecimal() else sign
            for sign in words
            if sign.isdecimal() or "\u4e00" <= sign <= "\u9fff" or sign == "\n"
        ]

    mended, _ = in_house_punctuation(text)
    assert kept(mended) == kept(text)


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "  "])
def test_a_blank_within_a_name_is_told_and_mended(blank: str) -> None:
    book = a_book(projects=[a_project(项目名称=f"科普{blank}专项")])
    finding = one(book, "G12")
    assert (str(finding.ref), finding.severity) == ("项目!B4", Severity.INFO)
    assert finding.mends == (Mend(finding.ref, f"科普{blank}专项", "科普专项"),)


def test_a_blank_within_a_sentence_is_told_and_left_to_staff() -> None:
    book = a_book(projects=[a_project(资金用途="组织全国科普日 科技周等活动，购置宣 传材料。")])
    finding = one(book, "G12")
    assert "「日 科" not in finding.message
    assert "普日 科技" in finding.message
    assert "置宣 传材" in finding.message
    assert finding.mends == ()


def test_a_blank_beside_digits_and_letters_passes() -> None:
    assert check(a_book(projects=[a_project(资金用途="购置 3 台 LED 显示屏，组织 GB 标准培训。")]), "G12") == []
