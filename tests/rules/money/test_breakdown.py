"""B08: printed parts add to the total that they are parts of."""

from __future__ import annotations

import pytest

from tests.support.memory_book import MemoryBook, a_book, a_project, check, one
from xltool.model.findings import Severity


def said(purpose: str) -> MemoryBook:
    return a_book(projects=[a_project(资金用途=purpose)])


@pytest.mark.parametrize(
    "text",
    [
        "项目总投资814万元，其中：中央资金191万元、省级资金99万元、县级资金524万元。",  # 鄂州, real
        "项目总投资814万元（其中中央191万元，省级99万元，县级524万元），用于修建道路。",
        "总投资50万元，其中财政资金30万元（中央20万元，省级10万元），自筹资金20万元。",
        "总投资1亿元，包括：中央财政衔接推进乡村振兴补助资金6000万元；县级配套4000万元。",
        "总投资25万元，中央、省级、县级资金分别为10万元、10万元、5万元。",
        "总投资25万元，其中中央资金10万元、县级资金15万元；发放资料300份。",
        "总投资3000万元，其中专项债券资金2000万元，县级财政资金1000万元。",
        "总投资3万元，其中中央和省级资金2万元，其他资金10000元。",
        "项目总投资37,500元，其中：财政资金３．７５万元，自筹资金0元。",
    ],
)
def test_parts_that_add_up_pass(text: str) -> None:
    assert check(said(text), "B08") == []


@pytest.mark.parametrize(
    "text",
    [
        "项目总投资25万元，其中：中央资金20万元、省级资金20万元、县级资金10万元。",  # 阳泉, real
        "项目总投资25万元（其中中央20万元，省级20万元，县级10万元），用于修建道路。",
        "总投资25万元，资金来源包括上级补助资金20万元、市级配套20万元和乡镇自筹10万元。",
        "总投资25万元，中央、省级、县级资金分别为20万元、20万元、10万元。",
        "总投资25万元，其中中央、省级、县级资金分别为20万元、20万元和10万元。",
        "总投资25万元，其中中央资金20万元用于道路、省级资金20万元，县级资金10万元。",
        "总投资25万元，其中中央资金20万元；省级资金20万元；县级资金10万元。",
        "总投资25万元，其中财政资金20万元，自筹资金30万元，用于培训300人次。",
    ],
)
def test_parts_that_do_not_add_up_are_an_error_with_both_sums(text: str) -> None:
    finding = one(said(text), "B08")
    assert (finding.severity, str(finding.ref)) == (Severity.ERROR, "项目!F4")
    assert "250,000.00 元" in finding.message
    assert "500,000.00 元" in finding.message


def test_the_objective_is_looked_at_too() -> None:
    goal = "投入25万元，其中中央资金20万元、县级资金10万元，提升群众科学素质。"
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "B08") == [("B08", "项目!K4")]


def test_two_wrong_sums_in_one_cell_are_one_finding() -> None:
    finding = one(
        said("甲项目5万元，其中中央资金3万元、县级资金1万元；乙项目9万元，其中省级资金3万元、县级资金1万元。"), "B08"
    )
    assert "50,000.00 元" in finding.message
    assert "90,000.00 元" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "安排资金10万元，其中：培训费3万元。",
        "安排资金10万元，其中：培训费3万元、印刷费2万元。",
        "安排资金10万元，其中财政资金5万元、培训费3万元。",
        "安排资金10万元，其中市场改造资金3万元、县城绿化资金2万元。",
        "安排资金10万元，其中市级媒体宣传3万元、县级媒体宣传2万元。",
        "安排资金10万元，其中财政资金5万元。",
        "总投资50万元，其中中央资金20万元、省级资金10万元，其余由县级自筹。",
        "总投资约50万元，其中中央资金20万元、省级资金20万元。",
        "总投资50万元，其中省级财政每户补助2万元、县级财政每户补助1万元。",
        "总投资50万元，其中省级财政补助2万元/户、县级财政补助1万元/户。",
        "总投资50万元。其中中央资金20万元、省级资金20万元。",
        "总投资50万元，其中2021年中央资金20万元、2022年中央资金20万元。",
        "总投资50万元，其中财政资金40万元，其中中央20万元、省级10万元、自筹10万元。",
        "培训50万人，其中省级财政20万元、县级财政10万元。",
        "总投资50万元，其中中央资金20万元、省级资金20、县级资金10万元。",
        "总投资50万元，其中中央资金20万元、省级资金20万元、县级资金10。",
        "总投资50万元，其中中央资金约20万元、县级资金约20万元。",
        "总投资50余万元，其中中央资金20万元、县级资金20万元。",
    ],
)
def test_what_is_no_whole_list_of_funding_levels_is_not_judged(text: str) -> None:
    assert check(said(text), "B08") == []


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("培训乡村干部300人，其中村干部350人。", "350人", "300人"),
        ("新建机井24眼（其中深井42眼），改造渠道3公里。", "42眼", "24眼"),
        ("发放资料2万份，其中：农村30000份。", "30000份", "2万份"),
    ],
)
def test_a_part_is_not_larger_than_its_whole(text: str, part: str, whole: str) -> None:
    finding = one(said(text), "B08")
    assert (finding.severity, f"{part}比前面的{whole}" in finding.message) == (Severity.WARNING, True)


@pytest.mark.parametrize(
    "text",
    [
        "培训乡村干部350人，其中村干部300人。",
        "培训300人，其中参加考试350人次。",
        "举办培训3期，每期60人，其中村干部45人。",
        "改造道路3公里；其中桥梁5座。维修房屋12间，其中旧房9间、新房3间。",
        "购置图书300册、展板12块，其中图书300册。",
        "覆盖12个村，培训其中30户，共120人。",
    ],
)
def test_a_part_of_another_kind_or_smaller_passes(text: str) -> None:
    assert check(said(text), "B08") == []
