"""Sentences as they stand in real budgets that must give no finding: a false error is worse than a miss."""

from __future__ import annotations

import pytest

from tests.support.faults import OTHER, section
from tests.support.memory_book import a_book, a_project, check, good_indicators

SECTIONS = {
    "X02": (
        "全年支出合计100万元，其中基本支出60万元、项目支出3.75万元、其他支出36.25万元。",
        "预算总额100万元，其中财政拨款80万元，事业收入15万元，其他收入5万元。",
        "预算总额100万元，比上年增加5万元，其中基本支出增加3万元、项目支出增加2万元。",
        "预算总额为100万元，同比下降3%，其中基本支出较上年减少2万元，项目支出较上年减少1万元。",
        "上年支出总额90万元，其中基本支出60万元，项目支出30万元。",
        "2020年支出合计88万元，其中基本支出80万元、项目支出8万元。",
        "下属单位预算总额50万元，其中基本支出40万元，项目支出10万元。",
        "全县预算总额20亿元，其中基本支出12亿元，项目支出8亿元。",
        "支出预算总额100万元，其中基本支出96.25万元（人员经费90万元、公用经费6.25万元），项目支出3.75万元。",
        "局机关支出总额60万元，其中基本支出59万元、项目支出1万元，下属站支出总额40万元，其中基本支出37.25万元、项目支出2.75万元。",
        "项目支出决算总额80万元，基本支出决算70万元。",
    ),
    "X04": ("科普专项2020年预算5万元。", "科普专项中的培训预算1万元。", "科普专项三年预算15万元。"),
    "X05": (
        "全县设置绩效目标的项目300个。", "上年设置绩效目标的项目5个。", "2020年设置绩效目标的项目共5个，资金20万元。",
        "申报省级科技项目5个，绩效目标完成率100%。", "绩效目标编制培训覆盖项目12个。", "指导各乡镇编制绩效目标，项目共12个。",
        "重点项目2个，全部设置绩效目标。", "下属单位设置绩效目标的项目2个。",
    ),
}  # fmt: skip
PURPOSES = {
    "X04": (
        "2020年安排资金5万元，已全部支付。", "预算安排结转资金1万元。", "预算5万元以内。", "本项目预算最高5万元。",
        "项目总预算5万元，分两年实施。", "2020年预算5万元。",
    ),
    "X09": ("单价100元，总价3.75万元。", "标准：一类村1万元，二类村0.5万元。", "上限1万元，下限5000元。"),
    "Y02": (
        "对比2019年至2018年的数据，培训人次上升。", "2021-2020学年第一学期实施。", "项目编号2021-2019。",
        "项目后续维护期2022-2025年。", "项目实施2018年至2020年已完成，2021年支付尾款。", "执行2018-2020年规划的结转任务。",
        "上期项目2018-2020年实施完毕。", "服务对象为2015-2018年退役人员。",
    ),
    "P01": ("投资13800138000元。", "面积13900000000平方米。"),
}  # fmt: skip
OBJECTIVES = (
    "负责全县科普工作，举办活动30次。", "承担省级任务，建成示范村。", "因地制宜开展科普需要的活动。",
    "因需要支付尾款，年底前全部支付完毕。", "由于工程款未支付，本年度支付尾款，解决拖欠问题。",
)  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, texts in SECTIONS.items() for t in texts])
def test_a_section_that_speaks_of_something_else_gives_nothing(code: str, text: str) -> None:
    assert check(section(text), code) == []


@pytest.mark.parametrize(("code", "text"), [(c, t) for c, texts in PURPOSES.items() for t in texts])
def test_a_purpose_that_speaks_of_something_else_gives_nothing(code: str, text: str) -> None:
    assert check(a_book(projects=[a_project(资金用途=text)]), code) == []


@pytest.mark.parametrize("text", OBJECTIVES)
def test_an_objective_with_a_result_is_no_reason_and_no_duty(text: str) -> None:
    assert check(a_book(projects=[a_project(绩效目标=text)]), "G07") == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("X02", "部门预算总额为100万元，其中：基本支出90万元，项目支出3.75万元。"),
        ("X02", "2020年预算总额100万元，其中基本支出90万元，项目支出20万元。"),
        ("X04", "2021年科普专项预算5万元。"),
        ("X05", "共有3个项目编制了绩效目标，惠及全县群众。"),
    ],
)
def test_what_is_plainly_wrong_is_still_found(code: str, text: str) -> None:
    assert check(section(text), code) == [(code, "总体目标!C4")]


def test_a_budget_of_this_years_project_is_still_compared() -> None:
    book = a_book(projects=[a_project(资金用途="本年度项目预算数为5万元。")])
    assert check(book, "X04") == [("X04", "项目!F4")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("举办活动1.5万场次以上的任务。", "举办活动15万场次以上的任务。"),
        ("参训合格率≥95%，受益5万人次。", "参训合格率≤95%，受益5万人次。"),
    ],
)
def test_objectives_with_other_numbers_are_not_the_same(one: str, other: str) -> None:
    projects = [a_project(绩效目标=one), a_project(项目编码=OTHER, 项目名称="阵地建设", 绩效目标=other)]
    book = a_book(projects=projects, indicators=[*good_indicators(), *good_indicators(OTHER)])
    assert check(book, "G10") == []


@pytest.mark.parametrize("name", ["年度累计完成培训人次", "2021年项目总面积", "设备三年内故障率", "项目总长度（当年）"])
def test_a_target_that_says_it_is_the_years_is_not_of_the_whole_project(name: str) -> None:
    rows = [row | ({"三级指标": name} if n == 0 else {}) for n, row in enumerate(good_indicators())]
    assert check(a_book(projects=[a_project(备注="延续项目")], indicators=rows), "I25") == []


@pytest.mark.parametrize(
    ("name", "found"),
    [("公民科学素质活动满意度", []), ("科学素质宣传公民覆盖率", []), ("具备科学素质的公民比例", [("I26", "指标!G8")])],
)  # fmt: skip
def test_only_the_share_of_citizens_itself_is_compared_with_the_known_level(
    name: str, found: list[tuple[str, str]]
) -> None:
    rows = good_indicators()
    rows[4] |= {"三级指标": name, "绩效指标描述": "比例", "计算符号": "≥", "指标值": 90, "计量单位": "%"}
    assert check(a_book(indicators=rows), "I26") == found
