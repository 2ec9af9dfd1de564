"""I01 to I04 and I16: which levels must be there, how many rows, and rows filed in the wrong place."""

from __future__ import annotations

import pytest

from tests.support.memory_book import CODE, a_book, a_project, an_indicator, check, good_indicators, one
from xltool.model.cells import Raw

OTHER = "13063621UQAP8BYN8VZWX"
SECOND = [a_project(项目编码=OTHER, 项目名称="科普馆运行")]


def without(*second_levels: str) -> list[dict[str, Raw]]:
    return [row for row in good_indicators() if row["二级指标"] not in second_levels]


def numbered(count: int, **changes: Raw) -> list[dict[str, Raw]]:
    return [an_indicator(三级指标=f"第{n}项培训人次", **changes) for n in range(count)]


def outcome(name: str) -> list[dict[str, Raw]]:
    return [an_indicator(一级指标="效益指标", 二级指标="社会效益指标", 三级指标=name)]


def test_the_good_book_has_no_finding_on_levels() -> None:
    assert check(a_book(), "I01", "I02", "I03", "I04", "I16") == []


def test_a_project_without_outcome_indicators_is_refused() -> None:
    finding = one(a_book(indicators=without("社会效益指标")), "I01")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!B4")
    assert finding.message == "项目「科普专项」没有效益指标。"


def test_missing_satisfaction_indicators_are_only_a_warning() -> None:
    finding = one(a_book(indicators=without("服务对象满意度指标")), "I01")
    assert (finding.severity, finding.project) == ("warning", CODE)
    assert "满意度指标" in finding.message


def test_a_project_without_any_indicator_is_left_to_g11() -> None:
    book = a_book(projects=[a_project(), *SECOND])
    assert check(book, "G11", "I01", "I03", "I04") == [("G11", "项目!A5")]


def test_a_note_on_a_missing_level_survives_another_order_of_rows() -> None:
    rows = without("服务对象满意度指标")
    turned = a_book(indicators=rows[::-1])
    assert one(a_book(indicators=rows), "I01").identity == one(turned, "I01").identity


@pytest.mark.parametrize(
    ("first", "second", "cell"),
    [
        ("产出指标", "服务对象满意度指标", "C"),
        ("产出指标", None, "C"),
        ("投入指标", "数量指标", "B"),
        (None, "数量指标", "B"),
    ],
)
def test_a_level_outside_the_form_is_refused(first: Raw, second: Raw, cell: str) -> None:
    rows = [an_indicator(一级指标=first, 二级指标=second)]
    finding = one(a_book(indicators=rows), "I02")
    assert (finding.severity, str(finding.ref)) == ("error", f"指标!{cell}4")


def test_an_unknown_first_level_is_told_the_allowed_ones() -> None:
    finding = one(a_book(indicators=[an_indicator(一级指标="投入指标")]), "I02")
    assert finding.message == "一级指标「投入指标」不在本表样中。"
    assert "产出指标、效益指标、满意度指标" in finding.fix


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("产出", "数量"),
        ("产出指标(必填)", "数量指标（50分）"),
        ("效益指标", "环境效益指标"),
        ("效益指标", "可持续发展"),
        ("满意度 指标", "受益对象满意度"),
        ("满意度指标", "满意度指标"),
    ],
)
def test_usual_spellings_of_levels_are_accepted(first: str, second: str) -> None:
    rows = [an_indicator(一级指标=first, 二级指标=second)]
    assert check(a_book(indicators=rows), "I02") == []


@pytest.mark.parametrize(
    ("second", "severity"),
    [("数量指标", "error"), ("质量指标", "error"), ("成本指标", "error"), ("时效指标", "warning")],
)
def test_each_kind_of_output_is_asked_for(second: str, severity: str) -> None:
    finding = one(a_book(indicators=without(second)), "I03")
    assert (finding.severity, str(finding.ref)) == (severity, "指标!C4")
    assert finding.message == f"项目「科普专项」的产出指标里没有{second}。"


def test_a_project_without_outputs_is_reported_once_by_its_first_level() -> None:
    rows = without("数量指标", "质量指标", "时效指标", "成本指标")
    assert check(a_book(indicators=rows), "I01", "I03") == [("I01", "指标!B4")]


@pytest.mark.parametrize(("count", "found"), [(1, 1), (3, 1), (4, 0), (5, 0)])
def test_fewer_than_four_indicators_are_few(count: int, found: int) -> None:
    assert len(check(a_book(indicators=numbered(count)), "I04")) == found


def test_sixteen_indicators_are_many_and_fifteen_are_not() -> None:
    seconds = ["数量指标", "质量指标", "时效指标", "成本指标"]
    rows = [row for second in seconds for row in numbered(4, 二级指标=second)]
    finding = one(a_book(indicators=rows), "I04")
    assert "有 16 条指标" in finding.message
    assert check(a_book(indicators=rows[:15]), "I04") == []


def test_six_rows_under_one_second_level_are_too_many() -> None:
    finding = one(a_book(indicators=numbered(6)), "I04")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!C4")
    assert "数量指标有 6 条" in finding.message


def test_rows_are_counted_by_project() -> None:
    book = a_book(projects=[a_project(), *SECOND], indicators=[*good_indicators(), *numbered(1, 项目编码=OTHER)])
    finding = one(book, "I04")
    assert (finding.project, str(finding.ref)) == (OTHER, "指标!B10")


@pytest.mark.parametrize(
    "name",
    ["科普活动参与者满意度", "群众满意率", "项目总成本", "办公经费", "任务完成率", "开展科普活动次数",
     "讲座举办场次", "组织培训"],
)  # fmt: skip
def test_what_is_no_outcome_is_reported_at_the_second_level(name: str) -> None:
    finding = one(a_book(indicators=outcome(name)), "I16")
    assert (finding.severity, str(finding.ref), finding.value) == (
        "warning", "指标!C4", "社会效益指标",
    )  # fmt: skip
    assert f"「{name}」" in finding.message


@pytest.mark.parametrize("name", ["科普知识知晓率", "社会组织活跃率", "企业用电成本降低率", "受益群众人数"])
def test_outcomes_may_stay(name: str) -> None:
    assert check(a_book(indicators=outcome(name)), "I16") == []


@pytest.mark.parametrize(
    ("second", "name"), [("数量指标", "开展活动次数"), ("时效指标", "按期完成率"), ("成本指标", "项目总成本")]
)
def test_outputs_may_name_activities_completion_and_cost(second: str, name: str) -> None:
    rows = [an_indicator(二级指标=second, 三级指标=name)]
    assert check(a_book(indicators=rows), "I16") == []


def test_a_satisfaction_among_outputs_is_misfiled() -> None:
    rows = [an_indicator(三级指标="参训群众满意度")]
    assert check(a_book(indicators=rows), "I16") == [("I16", "指标!C4")]


def test_a_level_that_does_not_belong_is_not_reported_twice() -> None:
    rows = [an_indicator(二级指标="服务对象满意度指标", 三级指标="参训群众满意度")]
    assert check(a_book(indicators=rows), "I02", "I16") == [("I02", "指标!C4")]


def test_rows_of_unknown_projects_are_not_judged_as_a_project() -> None:
    rows = [*good_indicators(), an_indicator(项目编码="13063621AAAAAAAAAAAAA")]
    assert check(a_book(indicators=rows), "I01", "I03", "I04") == []
