"""I05, I15, I21, I23: names and descriptions of indicators."""

from __future__ import annotations

import pytest

from tests.support.memory_book import MemoryBook, a_book, a_project, an_indicator, check, good_indicators, one
from xltool.model.cells import CellError, Raw


def named(name: Raw, **changes: Raw) -> MemoryBook:
    return a_book(indicators=[an_indicator(三级指标=name, **changes)])


def test_the_good_book_has_no_finding_on_names() -> None:
    assert check(a_book(), "I05", "I15", "I21", "I23") == []


def test_a_row_without_a_name_is_refused() -> None:
    finding = one(named(None), "I05")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!D4")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("小区居民满意度(≥**%)", "*"), ("指标1：培训人次", "指标1:"), ("★培训人次", "★"), ("XX培训人次", "XX")],
)
def test_residue_of_the_template_is_shown(name: str, shown: str) -> None:
    finding = one(named(name), "I05")
    assert finding.severity == "warning"
    assert f"如「{shown}」" in finding.message


@pytest.mark.parametrize("name", ["培训人次≥2000", "合格率达到95%", "培训2000人次", "不少于30次的讲座"])
def test_a_value_inside_a_name_is_reported(name: str) -> None:
    assert "写了指标值" in one(named(name), "I05").message


@pytest.mark.parametrize(
    "name",
    ["培训参加人次（人次）", "2021年12月底完成率", "5G基站数量", "PM2.5", "14个科普e站覆盖率", "第3期培训人次",
     "科普活动参与者满意度（%）"],
)  # fmt: skip
def test_ordinary_names_pass(name: str) -> None:
    assert check(named(name), "I05") == []


def test_a_name_of_101_characters_is_long_and_one_of_100_is_not() -> None:
    assert "有 101 个字" in one(named("培" * 101), "I05").message
    assert check(named("培" * 100), "I05") == []


def test_a_name_must_differ_from_its_second_level_literally() -> None:
    assert "与二级指标同名" in one(named("数量指标"), "I05").message
    satisfaction = named(
        "服务对象满意度", 一级指标="满意度指标", 二级指标="服务对象满意度指标"
    )  # fmt: skip
    assert check(satisfaction, "I05") == []


def test_a_sentence_is_no_name() -> None:
    sentence = "开展科普培训，参加人次稳步增加，群众科学素质得到提升"
    assert "一句目标" in one(named(sentence), "I05").message


def test_a_line_of_the_objective_is_no_name() -> None:
    book = a_book(
        projects=[a_project(绩效目标="1.提升群众科学素质；\n2.培训参加人次达到2000人次。")],
        indicators=[an_indicator(三级指标="提升群众科学素质")],
    )
    assert "一句目标" in one(book, "I05").message


def test_an_error_value_in_a_name_is_left_to_reading() -> None:
    assert check(named(CellError("#REF!")), "I05", "R01") == [("R01", "指标!D4")]


def test_a_name_twice_under_one_second_level_is_refused_at_the_second_row() -> None:
    rows = [an_indicator(), an_indicator(三级指标="培训参加人次 (人次)")]
    finding = one(a_book(indicators=rows), "I15")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!D5")


def test_a_name_under_two_second_levels_is_a_warning() -> None:
    rows = [an_indicator(), an_indicator(二级指标="质量指标")]
    finding = one(a_book(indicators=rows), "I15")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!D5")
    assert "数量指标里也有一行" in finding.message


def test_names_that_differ_in_their_bracket_are_different() -> None:
    rows = [an_indicator(三级指标="培训人次（城区）"), an_indicator(三级指标="培训人次（乡镇）")]
    assert check(a_book(indicators=rows), "I15") == []


def test_two_projects_may_share_a_name() -> None:
    other = "13063621UQAP8BYN8VZWX"
    rows = [an_indicator(), an_indicator(项目编码=other)]
    assert check(a_book(indicators=rows), "I15") == []


def test_a_missing_description_is_mentioned() -> None:
    finding = one(a_book(indicators=[an_indicator(绩效指标描述=None)]), "I21")
    assert (finding.severity, str(finding.ref)) == ("info", "指标!E4")


def described(repeated: int) -> MemoryBook:
    rows = good_indicators()
    changed = [{**row, "绩效指标描述": row["三级指标"]} for row in rows[:repeated]]
    return a_book(indicators=[*changed, *rows[repeated:]])


def test_descriptions_that_repeat_the_name_are_mentioned_once_above_one_half() -> None:
    assert check(described(3), "I21") == []
    finding = one(described(4), "I21")
    assert str(finding.ref) == "指标!E4"
    assert "有 4 条指标的描述只是重复名称（共 6 条）" in finding.message


def test_spending_rates_alone_are_no_outputs() -> None:
    rows = good_indicators()
    only = {**rows[0], "三级指标": "经费支出合规率"}
    finding = one(a_book(indicators=[only, *rows[3:]]), "I23")
    assert (finding.severity, str(finding.ref)) == ("info", "指标!D4")
    assert check(a_book(indicators=[only, *rows[1:]]), "I23") == []
