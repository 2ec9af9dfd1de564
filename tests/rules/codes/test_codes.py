"""C01 to C05: codes."""

import pytest

from tests.support.memory_book import CODE, a_book, a_project, check, findings_of, good_indicators, one, ref
from xltool.model.cells import CellError
from xltool.model.findings import Mend, Severity
from xltool.model.shelf import load_form

OTHER_CODE = "13063621A000000000001"


def with_code(code, **changes):
    """A book whose only project, and its indicators, carry this code."""
    return a_book(projects=[a_project(项目编码=code, **changes)], indicators=good_indicators(code))


def two_projects(first=None, **second):
    """A book with two projects; the second is written as ``second`` says."""
    return a_book(
        projects=[a_project(**(first or {})), a_project(**{"项目编码": OTHER_CODE, "项目名称": "科技下乡", **second})],
        indicators=good_indicators() + good_indicators(OTHER_CODE),
    )


def local_form(**codes):
    form = load_form("hebei_text")
    return form.model_copy(update={"codes": form.codes.model_copy(update=codes)})


def test_the_good_book_gives_no_finding_about_codes():
    assert [f.code for f in findings_of(a_book()) if f.code.startswith("C")] == []


# C01


def test_a_code_of_six_and_two_and_thirteen_passes():
    assert check(with_code(CODE), "C01") == []


def test_a_missing_code_is_an_error():
    finding = one(with_code(None), "C01")
    assert (str(finding.ref), finding.severity) == ("项目!A4", Severity.ERROR)
    assert finding.anchor == "科普专项"


def test_a_code_one_character_short_is_a_warning_that_tells_its_length():
    finding = one(with_code("13063621UQAP8BYN8VZW"), "C01")
    assert (str(finding.ref), finding.severity) == ("项目!A4", Severity.WARNING)
    assert "20 位" in finding.message


def test_a_code_longer_than_21_is_a_warning():
    finding = one(with_code(CODE + "9"), "C01")
    assert finding.severity is Severity.WARNING
    assert "22 位" in finding.message


def test_another_shape_passes_where_the_form_says_so():
    divided = local_form(project_pattern=r"\d{9}\d{2}[A-Z]\d{6}", year_position=9)
    book = with_code("50023300024P000060")
    book.sheets["封面"][1][1] = 2024
    book.sheets["封面"][2][1] = "500233"
    assert check(book, "C01", "C02", "C03", form=divided) == []
    assert check(book, "C01") == [("C01", "项目!A4")]


def test_a_category_letter_after_the_year_passes_where_the_form_says_so():
    lettered = local_form(project_pattern=r"\d{8}[RYT]\d{12}")
    assert check(with_code("51000021T000000012345"), "C01", form=lettered) == []


def test_a_code_that_is_an_error_value_is_left_to_reading():
    book = with_code(CellError("#N/A"))
    assert check(book, "C01", "C02", "C03", "C05") == []


# C02


def test_a_code_of_the_own_region_passes():
    assert check(with_code("1306362100000000000AA"), "C02") == []


def test_a_code_of_another_region_is_a_warning_that_names_both():
    finding = one(with_code("13063721UQAP8BYN8VZWK"), "C02")
    assert (str(finding.ref), finding.severity) == ("项目!A4", Severity.WARNING)
    assert "130637" in finding.message
    assert "130636" in finding.message


def test_a_region_code_that_is_not_six_digits_is_reported_once_on_the_cover():
    book = a_book(cover={"行政区划代码": "13063"})
    assert check(book, "C02") == [("C02", "封面!B3")]


def test_a_blank_region_code_is_left_to_reading():
    assert check(a_book(cover={"行政区划代码": None}), "C02") == []


# C03


def test_a_code_from_the_budget_year_passes():
    assert check(with_code(CODE), "C03") == []


def test_a_code_from_after_the_budget_year_is_an_error():
    finding = one(with_code("13063622UQAP8BYN8VZWK"), "C03")
    assert (str(finding.ref), finding.severity) == ("项目!A4", Severity.ERROR)
    assert "2022 年" in finding.message


def test_a_code_from_before_the_budget_year_only_informs():
    finding = one(with_code("13063619UQAP8BYN8VZWK"), "C03")
    assert finding.severity is Severity.INFO


def test_a_project_that_says_it_continues_is_not_told_again():
    assert check(with_code("13063619UQAP8BYN8VZWK", 备注="延续项目"), "C03") == []


def test_the_year_of_a_code_of_unknown_shape_is_not_read():
    assert check(with_code("13063699"), "C03") == []


# C04


def test_two_projects_with_their_own_codes_pass():
    assert check(two_projects(), "C04") == []


def test_every_repetition_of_a_code_after_the_first_is_an_error():
    book = a_book(projects=[a_project(), a_project(项目名称="科技下乡"), a_project(项目名称="科普画廊")])
    assert check(book, "C04") == [("C04", "项目!A5"), ("C04", "项目!A6")]


def test_a_repeated_code_is_told_with_the_name_of_the_first_project():
    finding = one(two_projects(项目编码=CODE), "C04")
    assert finding.severity is Severity.ERROR
    assert CODE in finding.message
    assert "科普专项" in finding.message


def test_a_code_typed_with_a_space_is_still_the_same_code():
    assert check(two_projects(项目编码="130636 21UQAP8BYN8VZWK"), "C04") == [("C04", "项目!A5")]


# C05


def test_codes_typed_as_text_pass():
    assert check(a_book(), "C05") == []


def test_region_and_department_codes_stored_as_numbers_pass():
    book = a_book(cover={"行政区划代码": 130636, "部门编码": 731001.0})
    assert check(book, "C01", "C02", "C05", "C06") == []


@pytest.mark.parametrize("code", [1.30636e20, "1.30636E+20", "1.30636e+20"])
def test_a_code_that_became_a_number_is_one_error(code):
    book = a_book(projects=[a_project(项目编码=code)])
    assert check(book, "C01", "C02", "C03", "C05") == [("C05", "项目!A4")]
    finding = one(book, "C05")
    assert (finding.severity, finding.mends) == (Severity.ERROR, ())
    assert "1.30636" in finding.message


@pytest.mark.parametrize(
    "typed",
    ["130636 21UQAP8BYN8VZWK", "１３０６３６２１UQAP8BYN8VZWK", "13063621uqap8byn8vzwk", "13063621UQAP8BYN\u200b8VZWK"],
)
def test_a_code_with_spaces_wide_or_small_letters_carries_its_mending(typed):
    book = a_book(projects=[a_project(项目编码=typed)])
    assert check(book, "C01", "C02", "C03", "C05") == [("C05", "项目!A4")]
    finding = one(book, "C05")
    assert finding.severity is Severity.ERROR
    assert finding.mends == (Mend(ref("项目!A4"), typed, CODE),)


@pytest.mark.parametrize("remark", ["注：以上金额为初步测算", "注: 以上金额为 初步测算", "合 计"])
def test_a_remark_in_the_column_of_codes_is_never_rewritten(remark):
    rows = [*good_indicators(), {**good_indicators()[0], "项目编码": remark}]
    book = a_book(projects=[a_project(项目编码=remark)], indicators=rows)
    assert [f for f in findings_of(book) if f.code == "C05"] == []


@pytest.mark.parametrize("typed", ["７３１", "731 001-2"])
def test_what_hardly_is_a_code_is_reported_without_a_mending(typed):
    finding = one(a_book(projects=[a_project(项目编码=typed)]), "C05")
    assert (str(finding.ref), finding.mends) == ("项目!A4", ())


def test_a_code_on_the_indicator_sheet_is_mended_too():
    rows = good_indicators()
    rows[2]["项目编码"] = CODE.lower()
    finding = one(a_book(indicators=rows), "C05")
    assert finding.mends == (Mend(ref("指标!A6"), CODE.lower(), CODE),)


def test_a_wide_region_code_is_mended_and_still_compared():
    book = a_book(cover={"行政区划代码": "１３０６３６"})
    assert check(book, "C02", "C05") == [("C05", "封面!B3")]


def test_a_department_code_that_lost_its_leading_zero_is_one_error():
    book = a_book(cover={"部门编码": 37001})
    assert check(book, "C05", "C06") == [("C05", "封面!B4")]
    finding = one(book, "C05")
    assert finding.severity is Severity.ERROR
    assert "037001" in finding.fix
