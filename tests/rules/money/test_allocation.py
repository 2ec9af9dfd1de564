"""X09: what a project's 资金用途 shares out, against its budget of 37,500 元."""

import pytest

from tests.support.memory_book import a_book, a_project, check, one


def purpose(text: str, budget: float = 37500):
    return a_book(projects=[a_project(资金用途=text, 预算数=budget, 财政资金=budget)])


@pytest.mark.parametrize(
    "text",
    [
        "一是聘请教师讲课，讲课费2万元；二是印制教材1.5万元；三是场地租用1.25万元。",
        "印刷补助2万元（4期，每期5000元），讲课补助2.75万元（11人，每人2500元）。",
        "慰问300户，每户100元，共3万元；座谈会2场，共1.75万元。",
        "按照协议，以单价26元/吨支付处理费3万元，另支付转运费1.75万元。",
        "主要用于讲课、印刷，其中讲课费3万元、印刷费1.75万元。",
        "用于科普活动，其中省级补助资金3万元、县级配套资金1.75万元。",
        "用于科普活动，其中省级补助资金2万元、县级资金0.75万元、村民自筹0.5万元。",
        "购置展板27,500元，制作费20,000元；其中中央彩票公益金10,000元。",
        "购置展板17,500元，制作费10,000元；其中中央彩票公益金10,000元。",
        "展板3万元、讲课费0.75万元。资金来源为中央补助2万元、县级配套1万元。",
    ],
)
def test_uses_or_sources_that_miss_the_budget_are_told(text: str) -> None:
    assert check(purpose(text), "X09") == [("X09", "项目!F4")]


@pytest.mark.parametrize(
    "text",
    [
        "一是聘请教师讲课，讲课费2万元；二是印制教材1.75万元。",
        "印刷补助2万元（4期，每期5000元），讲课补助1.75万元。",
        "慰问200户，每户100元，共2万元；座谈会2场，共1.75万元。",
        "主要用于讲课、印刷，其中讲课费1万元、印刷费1.75万元。",
        "用于科普活动，其中县级配套资金1.75万元。",
        "讲课费2万元，其中专家费1万元、交通费0.5万元；印刷费1.75万元。",
        "展板3万元、讲课费0.75万元。资金来源为中央补助2万元、县级配套1.75万元。",
        "展板3万元，讲课费2万元，其余用于印刷。",
        "按照每人600元的标准发放补助，并购买保险。",
        "项目资金3.75万元，展板2万元，更换宣传栏。",
    ],
)
def test_lists_that_add_up_or_may_be_partial_say_nothing(text: str) -> None:
    assert check(purpose(text), "X09") == []


def test_the_finding_names_the_sums_and_their_difference() -> None:
    message = one(purpose("中央补助3万元，县级配套1万元。"), "X09").message
    assert "2 项资金来源，合计 40,000.00 元，项目预算数是 37,500.00 元，多 2,500.00 元" in message
