"""C06 to C08 and C10: the unit and the project by code and name."""

import pytest

from tests.support.forms import a_form
from tests.support.memory_book import CODE, a_book, a_project, check, findings_of, good_indicators, one
from xltool.model.findings import Severity
from xltool.model.shelf import load_form


def under_department(prefix):
    """The form of a county that marks this department by its first digits."""
    form = load_form("hebei_text")
    codes = form.codes.model_copy(update={"department_prefix": prefix})
    return form.model_copy(update={"codes": codes})


# C06


def test_a_department_code_of_six_digits_passes():
    assert check(a_book(), "C06") == []


def test_a_blank_department_code_is_a_warning():
    finding = one(a_book(cover={"部门编码": None}), "C06")
    assert (str(finding.ref), finding.severity) == ("封面!B4", Severity.WARNING)


def test_a_department_code_of_another_length_is_a_warning():
    assert check(a_book(cover={"部门编码": "7310015"}), "C06") == [("C06", "封面!B4")]


def test_a_unit_code_under_another_department_is_a_warning():
    book = a_book()
    assert check(book, "C06", form=under_department("732")) == [("C06", "封面!B4")]
    assert check(book, "C06", form=under_department("731")) == []


# C07


@pytest.mark.parametrize(
    "name",
    [
        "731001_顺平县科学技术协会（本级）_2021_一上.xlsx",
        "731001_顺平县科学技术协会(本级)_2021年度_绩效目标.xlsx",
        "731001_顺平县科学技术协会_2021.xlsx",
        "绩效目标终稿.xlsx",
        "20210115_县科协_2021_终稿.xlsx",
    ],
)
def test_a_file_name_that_agrees_or_says_nothing_passes(name):
    assert check(a_book(name=name), "C07") == []


def test_another_unit_name_in_the_file_name_is_a_warning():
    finding = one(a_book(name="731001_县科协_2021_一上.xlsx"), "C07")
    assert (str(finding.ref), finding.severity) == ("封面!B5", Severity.WARNING)
    assert "县科协" in finding.message


def test_another_part_of_the_same_unit_in_the_file_name_is_a_warning():
    book = a_book(name="731001_顺平县科学技术协会（下属）_2021_一上.xlsx")
    assert check(book, "C07") == [("C07", "封面!B5")]


def test_another_unit_code_in_the_file_name_is_a_warning():
    book = a_book(name="731002_顺平县科学技术协会（本级）_2021_一上.xlsx")
    assert check(book, "C07") == [("C07", "封面!B4")]


# C08


@pytest.mark.parametrize("name", ["科普专项", "无线电监测", "测试仪器购置", "项目管理费", "2021年会"])
def test_a_real_project_name_passes(name):
    assert check(a_book(projects=[a_project(项目名称=name)]), "C08") == []


def test_a_missing_project_name_is_an_error():
    finding = one(a_book(projects=[a_project(项目名称=None)]), "C08")
    assert (str(finding.ref), finding.severity) == ("项目!B4", Severity.ERROR)
    assert finding.project == CODE


@pytest.mark.parametrize(
    "name", ["XX项目", "ＸＸ项目", "××工程", "新建项目1", "项目名称", "项目一", "测试", "test", "无", "123"]
)
def test_a_placeholder_is_not_a_project_name(name):
    finding = one(a_book(projects=[a_project(项目名称=name)]), "C08")
    assert (str(finding.ref), finding.severity) == ("项目!B4", Severity.ERROR)
    assert name in finding.message


def test_a_project_name_used_twice_is_an_error_at_the_second():
    projects = [a_project(), a_project(项目编码="13063621A000000000001", 项目名称="科普 专项")]
    finding = one(a_book(projects=projects, indicators=good_indicators()), "C08")
    assert (str(finding.ref), finding.severity) == ("项目!B5", Severity.ERROR)
    assert CODE in finding.message


# C10


def with_units(*units):
    return a_form(units=[{"code": code, "name": name} for code, name in units])


UNITS = (("731001", "顺平县科学技术协会"), ("731002", "顺平县文学艺术界联合会（本级）"), ("Z-05", "顺平县档案馆"))


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("731001", "顺平县科学技术协会（本级）", None),
        ("731002", "顺平县文学艺术界联合会", None),
        ("７３１００２", "顺平县文学艺术界联合会 (本级)", None),
        ("z-05", "顺平县档案馆", None),
        (None, "顺平县档案馆", None),
        ("731001", None, None),
        ("731002", "顺平县文学艺术界联合会（下属）", ("封面!B5", Severity.WARNING, "编码 731002 是「顺平县文学艺术界联合会（本级）」")),
        ("731001", "顺平县文联", ("封面!B5", Severity.WARNING, "编码 731001 是「顺平县科学技术协会」")),
        ("731009", "顺平县档案馆", ("封面!B4", Severity.WARNING, "「顺平县档案馆」的编码是 Z-05")),
        ("731009", "顺平县图书馆", ("封面!B4", Severity.INFO, "都不在表样的单位名单里")),
    ],
)  # fmt: skip
def test_a_unit_is_looked_up_in_the_list_of_its_form(code, name, said):
    book = a_book(cover={"部门编码": code, "部门名称": name})
    assert check(book, "C10") == []
    found = [one for one in findings_of(book, form=with_units(*UNITS)) if one.code == "C10"]
    assert [(str(one.ref), one.severity) for one in found] == ([said[:2]] if said else [])
    assert said is None or said[2] in found[0].message
