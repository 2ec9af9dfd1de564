"""Texts that only repeat another, desks for units, and implausible levels: C09, G07, G10, I26."""

from __future__ import annotations

import pytest

from tests.support.faults import indicator, second, section
from tests.support.memory_book import a_book, a_project, check, one


@pytest.mark.parametrize(
    "text",
    [
        "完成科普专项工作任务",
        "因财政资金紧张，上年工程款未支付，结转本年申请支付。",
        "负责全县科学技术普及工作。承担学会管理和服务的职能。",
    ],
)
def test_a_name_a_reason_or_a_duty_is_no_objective(text: str) -> None:
    assert check(a_book(projects=[a_project(绩效目标=text)]), "G07") == [("G07", "项目!K4")]


@pytest.mark.parametrize(
    "text",
    [
        "因财政资金紧张，分两期实施。本年完成培训2000人次，提升群众科学素质。",
        "完成科普专项培训2000人次，提升群众科学素质。",
        "负责人培训2000人次，提升群众科学素质。",
        "由于设备老化，需要更新播出设备50台，保障播出安全。",
    ],
)
def test_an_objective_with_a_result_is_one(text: str) -> None:
    assert check(a_book(projects=[a_project(绩效目标=text)]), "G07") == []


def test_two_projects_with_one_objective_are_told_at_the_second() -> None:
    same = a_project()["绩效目标"]
    assert check(second(绩效目标=same), "G10") == [("G10", "项目!K5")]
    assert check(second(), "G10") == []


def test_an_objective_copied_from_the_department_is_told() -> None:
    book = section(str(a_project()["绩效目标"]), "抓好科普工作")
    assert "抓好科普工作" in one(book, "G10").message


@pytest.mark.parametrize(
    ("name", "found"), [("经济建设科", 1), ("预算股", 1), ("县水利局", 0), ("社会保障局", 0), ("综合执法大队", 0)]
)
def test_a_desk_of_the_finance_bureau_is_no_unit(name: str, found: int) -> None:
    assert len(check(a_book(cover={"部门名称": name}), "C09")) == found


def test_a_level_far_above_what_is_known_is_told() -> None:
    finding = one(indicator(4, 三级指标="公民具备科学素质的比例", 指标值=90), "I26")
    assert (finding.severity, str(finding.ref)) == ("info", "指标!G8")
    assert "10.56%" in finding.message
    assert check(indicator(4, 三级指标="公民具备科学素质的比例", 指标值=12), "I26") == []
    assert check(indicator(4, 三级指标="科普知识知晓率", 指标值=90), "I26") == []
