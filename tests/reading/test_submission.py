"""Reading: whatever was moved, inserted, left blank or typed oddly, the same entries come out, and it is said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from tests.support.memory_book import CODE, MemoryBook, a_book, a_project, an_indicator, flat
from xltool.language.targets import Kind
from xltool.model import template
from xltool.model.cells import Area, CellError, Formula, Raw
from xltool.model.errors import ContractBroken
from xltool.model.findings import Finding
from xltool.model.shelf import form_of, standard_form
from xltool.model.submission import Fault, Project, Submission
from xltool.reading.submission import read_submission


def submission(book: MemoryBook) -> Submission:
    return read_submission(book).submission


def findings(book: MemoryBook) -> list[Finding]:
    return list(read_submission(book).findings)


def project(**changes: Raw) -> Project:
    return submission(a_book(projects=[a_project(**changes)])).projects[0]


def project_findings(**changes: Raw) -> list[tuple[str, str]]:
    return flat(findings(a_book(projects=[a_project(**changes)])), "R01", "R02", "R03", "R04")


def schedule(values: list[Raw], *, percent: bool = False) -> list[Decimal | None]:
    return [point.percent.value for point in scheduled(values, percent=percent).schedule]


def scheduled(values: list[Raw], *, percent: bool = False) -> Project:
    cells = dict(zip(standard_form().labels, values, strict=True))
    book = a_book(projects=[a_project(**cells)])
    if percent:
        book.percent = {(template.PROJECTS, 4, column) for column in range(7, 11)}
    return submission(book).projects[0]


def test_every_field_knows_its_cell() -> None:
    read = submission(a_book())
    assert str(read.cover.year.ref) == "封面!B2"
    assert str(read.projects[0].budget_total.ref) == "项目!C4"
    assert str(read.projects[0].schedule[3].percent.ref) == "项目!J4"
    assert str(read.indicators[5].target_basis.ref) == "指标!I9"


def test_columns_are_found_when_moved_inserted_and_renamed_within_reason() -> None:
    book = a_book()
    rows = book.sheets[template.PROJECTS]
    for row in rows[2:]:
        row[:] = ["自编", *reversed(row)]
    rows[2][rows[2].index("预算数")] = " 预算\n数（元） "
    rows.insert(0, ["插入的一行"])
    read = submission(book).projects[0]
    assert read.code.value == "13063621UQAP8BYN8VZWK"
    assert read.budget_total.value == Decimal(37500)
    assert str(read.code.ref) == "项目!N5"


def test_blank_rows_are_skipped_and_do_not_shift_addresses() -> None:
    book = a_book()
    book.sheets[template.INDICATORS][3:3] = [[None] * 10, ["  ", "\u3000"], []]
    read = submission(book)
    assert len(read.indicators) == 6
    assert str(read.indicators[0].level3.ref) == "指标!D7"


def test_cover_fields_are_found_by_label_anywhere() -> None:
    book = a_book()
    book.sheets[template.COVER] = [
        [],
        [None, "部门编码：", None, "731001", "填报年度 *", 2021],
        [None, "行政区划代码", "130636"],
        [None, "部门名称", "县科协", "编报阶段", "批复"],
        [None, "金额单位", "万元", "模板版本", "1.0", "表样", "hebei_text"],
    ]
    cover = submission(book).cover
    assert (cover.department_code.value, cover.year.value) == ("731001", 2021)
    assert str(cover.department_code.ref) == "封面!D2"
    assert cover.stage.value == "批复"
    assert cover.project_spending_total.blank


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        (37500, "37500"), (37500.0, "37500"), ("37500", "37500"), ("37,500.00", "37500.00"),
        ("３７５００", "37500"), ("\u00a037500 \u3000", "37500"), ("3.75万元", "37500"),
        ("37500元", "37500"), (37499.999999, "37499.999999"), (0.1 + 0.2, "0.3"), ("-5", "-5"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(typed: Raw, yuan: str) -> None:
    assert project(预算数=typed).budget_total.value == Decimal(yuan)


@pytest.mark.parametrize("typed", ["叁万元", "854万854万(…)", "-", "abc", "1e5", "nan", "٣٧٥", "1_000"])
def test_what_is_no_amount_stays_none_and_the_row_goes_on(typed: str) -> None:
    read = project(预算数=typed)
    assert (read.budget_total.value, read.budget_total.fault) == (None, Fault.UNREADABLE)
    assert read.budget_total.typed == typed
    assert read.fiscal_funds.value == Decimal(37500)


def test_amounts_follow_the_unit_of_the_cover_unless_they_name_their_own() -> None:
    book = a_book(
        cover={"金额单位": "万元"}, projects=[a_project(预算数=3.75, 财政资金="3.75万元", 其他资金="37500元")]
    )
    read = submission(book).projects[0]
    amounts = (read.budget_total.value, read.fiscal_funds.value, read.other_funds.value)
    assert amounts == (Decimal(37500), Decimal(37500), Decimal(37500))


def test_a_number_typed_as_text_is_said_and_can_be_mended() -> None:
    (found,) = findings(a_book(projects=[a_project(**{"预算数": "３７,５００"} | plain_schedule())]))
    assert (found.code, str(found.ref), found.value) == ("R04", "项目!C4", "３７,５００")
    assert found.mends[0].after == Decimal(37500)


def plain_schedule() -> dict[str, Raw]:
    return dict(zip(standard_form().labels, (20, 50, 80, 100), strict=True))


def test_surrounding_spaces_of_texts_are_said_and_can_be_mended() -> None:
    (found,) = findings(a_book(projects=[a_project(项目名称="\u3000科普专项\u00a0", **plain_schedule())]))
    assert (found.code, str(found.ref)) == ("R04", "项目!B4")
    assert found.mends[0].after == "科普专项"


@pytest.mark.parametrize("code", ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"])
def test_an_excel_error_is_not_a_blank(code: str) -> None:
    read = project(预算数=CellError(code))
    assert (read.budget_total.value, read.budget_total.fault) == (None, Fault.ERROR_VALUE)
    assert not read.budget_total.blank
    assert project_findings(预算数=CellError(code), **plain_schedule()) == [("R01", "项目!C4")]


def test_a_formula_without_a_stored_result_asks_to_open_and_save_in_excel() -> None:
    book = a_book(projects=[a_project(**{"预算数": Formula("D4+E4")} | plain_schedule())])
    (found,) = findings(book)
    assert (found.code, found.severity, found.value) == ("R02", "error", "=D4+E4")
    assert "用 Excel 打开" in found.fix
    assert submission(book).projects[0].budget_total.fault is Fault.NO_RESULT


def test_a_formula_with_a_result_is_used_and_said() -> None:
    changes = {"预算数": Formula("D4+E4", 37500)} | plain_schedule()
    assert project(**changes).budget_total.value == Decimal(37500)
    assert project_findings(**changes) == [("R03", "项目!C4")]


def test_a_formula_whose_result_is_an_error_is_an_error() -> None:
    changes = {"预算数": Formula("1/0", CellError("#DIV/0!"))} | plain_schedule()
    assert project_findings(**changes) == [("R01", "项目!C4")]


@pytest.mark.parametrize(
    ("typed", "percent"),
    [
        ([20, 50, 80, 100], False), ([0.2, 0.5, 0.8, 1], True), ([0.2, 0.5, 0.8, 1], False),
        (["20%", "50%", "80%", "100%"], False), (["20.00%", "50％", "８０%", "100 %"], False),
        ([20, 50, 80, 100], True), (["20", "50", "80", "100"], False), ([0.2, "50%", 0.8, 1], True),
        ([20, "50%", 80, 100], False),
    ],
)  # fmt: skip
def test_percentages_are_read_on_one_scale(typed: list[Raw], percent: bool) -> None:
    assert schedule(typed, percent=percent) == [20, 50, 80, 100]


def test_mixed_scales_in_one_row_are_never_guessed() -> None:
    read = scheduled([0.2, 50, 80, 100])
    first = read.schedule[0].percent
    assert (first.value, first.fault, first.typed) == (None, Fault.MIXED_SCALE, "0.2")
    assert [point.percent.value for point in read.schedule[1:]] == [50, 80, 100]


def test_zero_fits_every_scale() -> None:
    assert schedule([0, 0, 50, 100]) == [0, 0, 50, 100]
    assert schedule([0, 0, 0, 1], percent=True) == [0, 0, 0, 100]


def rewritten(values: list[Raw], *, formatted: range = range(0)) -> list[Finding]:
    """R04 on a row of the schedule (G4 to J4), the cells of ``formatted`` in a percent format."""
    cells = dict(zip(standard_form().labels, values, strict=True))
    book = a_book(projects=[a_project(**cells)])
    book.percent = {(template.PROJECTS, 4, column) for column in formatted}
    return [found for found in findings(book) if found.code == "R04"]


def test_percentages_typed_as_text_are_said_once_for_a_row() -> None:
    (found,) = rewritten(["20%", "50％", "80", "100%"], formatted=range(7, 11))
    assert str(found.ref) == "项目!G4"
    assert found.message == "「3月底」等几格（G4、H4、I4、J4）已按 20%、50%、80%、100% 读取。"
    assert [(str(mend.ref), mend.after, mend.shown) for mend in found.mends] == [
        ("项目!G4", Decimal("0.2"), "20%"), ("项目!H4", Decimal("0.5"), "50%"),
        ("项目!I4", Decimal("0.8"), "80%"), ("项目!J4", Decimal(1), "100%"),
    ]  # fmt: skip


def test_only_the_cells_written_otherwise_are_named() -> None:
    (found,) = rewritten([20, "５０%", 80, "100％"])
    assert found.message == "「6月底」等几格（H4、J4）已按 50%、100% 读取。"
    (found,) = rewritten([20, 50, "80", 100])
    assert found.message == "「10月底」已按 80% 读取。"


def test_a_number_shown_a_hundredfold_is_said_in_the_same_finding() -> None:
    (found,) = rewritten(["20%", 50, 0.8, 1], formatted=range(7, 11))
    assert found.message == "「3月底」等几格（G4、H4）已按 20%、50% 读取（H4 单元格里显示为 5000%）。"


def test_a_formula_in_a_row_of_texts_does_not_hold_up_their_mending() -> None:
    formula = Formula('=K4&"%"', "50%")
    first, second = rewritten(["20%", formula, "80%", "100%"], formatted=range(7, 11))
    assert [str(mend.ref) for mend in first.mends] == ["项目!G4", "项目!I4", "项目!J4"]
    assert [str(mend.ref) for mend in second.mends] == ["项目!H4"]


def test_a_blank_or_wordy_percentage_is_none() -> None:
    read = scheduled([20, None, "一半", 100])
    assert read.schedule[1].percent.blank
    assert read.schedule[2].percent.fault is Fault.UNREADABLE


def test_a_code_that_excel_turned_into_a_number_has_lost_digits() -> None:
    read = project(项目编码=1.30636e20)
    assert (read.code.value, read.code.fault) == (None, Fault.UNREADABLE)
    assert read.code.typed == "1.30636E+20"


def test_short_codes_may_be_numbers() -> None:
    assert submission(a_book(cover={"部门编码": 731001})).cover.department_code.value == "731001"


@pytest.mark.parametrize(
    "typed", [date(2021, 1, 15), datetime(2021, 1, 15), "2021-1-15", "2021/01/15", "2021.1.15", "2021年1月15日"]
)
def test_dates_are_read_in_every_usual_form(typed: Raw) -> None:
    assert submission(a_book(cover={"填报日期": typed})).cover.filled_on.value == date(2021, 1, 15)


@pytest.mark.parametrize("typed", [2021, "2021", "２０２１年", "2021年度", 2021.0])
def test_the_year_is_read_in_every_usual_form(typed: Raw) -> None:
    assert submission(a_book(cover={"填报年度": typed})).cover.year.value == 2021


@pytest.mark.parametrize("typed", ["今年", 21, 20211, 2021.5])
def test_an_unreadable_year_is_a_finding(typed: Raw) -> None:
    assert flat(findings(a_book(cover={"填报年度": typed})), "R05") == [("R05", "封面!B2")]


def test_a_percentage_that_excel_reformatted_reads_as_the_person_sees_it() -> None:
    book = a_book(indicators=[an_indicator(二级指标="质量指标", 指标值=0.9, 计量单位=None)])
    book.percent = {(template.INDICATORS, 4, 7)}
    target = submission(book).indicators[0].target
    assert target is not None
    assert (target.typed, target.number, target.unit) == ("≥90%", Decimal(90), "%")


def test_a_date_in_a_target_cell_is_a_date() -> None:
    book = a_book(indicators=[an_indicator(指标值=date(2021, 12, 31), 计算符号="≤", 计量单位=None)])
    target = submission(book).indicators[0].target
    assert target is not None
    assert (target.kind, target.year, target.month) == (Kind.DATE, 2021, 12)


def broken(book: MemoryBook) -> tuple[list[tuple[str, str]], str]:
    with pytest.raises(ContractBroken) as stop:
        read_submission(book)
    faults = [fault for fault in stop.value.faults if isinstance(fault, Finding)]
    return [(fault.code, fault.field) for fault in faults], str(stop.value)


def test_a_missing_sheet_stops_with_a_sentence() -> None:
    book = a_book()
    del book.sheets[template.INDICATORS]
    assert broken(book)[0] == [("T01", "工作表")]
    assert "缺少工作表「指标」" in broken(book)[1]


def test_a_renamed_sheet_is_named() -> None:
    book = a_book()
    book.sheets["项目表"] = book.sheets.pop(template.PROJECTS)
    assert "请把工作表「项目表」的名称改回「项目」" in broken(book)[1]


def test_a_missing_column_stops_with_a_sentence() -> None:
    book = a_book()
    book.sheets[template.PROJECTS][2][2] = "预算金额"
    assert broken(book)[0] == [("T02", "预算数")]
    assert "请把表头「预算金额」改回「预算数」" in broken(book)[1]


def test_a_doubled_column_stops_with_a_sentence() -> None:
    book = a_book()
    book.sheets[template.PROJECTS][2].append("预算数")
    assert broken(book)[0] == [("T03", "预算数")]
    assert "（C3、N3）" in broken(book)[1]


def test_remarks_may_be_missing() -> None:
    book = a_book()
    for row in book.sheets[template.PROJECTS][2:]:
        del row[-1]
    assert submission(book).projects[0].remark.blank


@pytest.mark.parametrize("version", ["9.9", None, "一"])
def test_an_unknown_template_version_stops(version: Raw) -> None:
    assert broken(a_book(cover={"模板版本": version}))[0] == [("T04", "模板版本")]


def test_a_version_stored_as_a_number_is_known() -> None:
    assert submission(a_book(cover={"模板版本": 1})).cover.template_version.value == "1.0"


@pytest.mark.parametrize("shown", ["河北省部门预算绩效文本", "hebei_text"])
def test_a_form_is_known_by_its_title_and_by_its_name(shown: str) -> None:
    assert form_of(submission(a_book(cover={"表样": shown})).cover.form_profile.typed).name == "hebei_text"


def test_an_unknown_form_profile_stops() -> None:
    assert broken(a_book(cover={"表样": "某省"}))[0] == [("T05", "表样")]
    assert "河北省部门预算绩效文本" in broken(a_book(cover={"表样": "某省"}))[1]


def test_cells_merged_downwards_are_read_in_every_row() -> None:
    book = a_book()
    rows = book.sheets[template.INDICATORS]
    for row in rows[4:]:
        row[0] = None
    book.merges = [Area(template.INDICATORS, 4, 1, 12, 1), Area(template.INDICATORS, 1, 1, 1, 10)]
    read = read_submission(book)
    assert [row.project_code.value for row in read.submission.indicators] == [CODE] * 6
    assert flat(read.findings) == [("R07", "指标!A4")]


def test_merged_money_is_not_counted_twice() -> None:
    other = a_project(项目编码="2", 预算数=None)
    book = a_book(projects=[a_project(**plain_schedule()), other | plain_schedule()])
    book.merges = [Area(template.PROJECTS, 4, 3, 5, 3)]
    assert submission(book).projects[1].budget_total.blank
    assert findings(book) == []


@pytest.mark.parametrize("word", ["合计", "合 计", "总计：", "小计"])
@pytest.mark.parametrize("column", ["项目编码", "项目名称"])
def test_a_row_of_sums_is_said_and_not_counted(word: str, column: str) -> None:
    sums: dict[str, Raw] = {column: word, "预算数": 37500, "财政资金": 37500}
    book = a_book(projects=[a_project(**plain_schedule()), sums])
    assert len(submission(book).projects) == 1
    assert [(found.code, found.severity) for found in findings(book)] == [("R08", "warning")]


def test_a_remark_below_the_table_is_said_and_not_read() -> None:
    remark: dict[str, Raw] = {"项目编码": "注：以上金额为初步测算，待二上调整。"}
    book = a_book(projects=[a_project(**plain_schedule()), {}, remark], indicators=[an_indicator(), remark])
    assert len(submission(book).projects) == 1
    assert len(submission(book).indicators) == 1
    assert flat(findings(book)) == [("R08", "指标!A5"), ("R08", "项目!A6")]


def test_a_workbook_of_another_kind_is_one_sentence() -> None:
    assert broken(MemoryBook({"Sheet": []}))[0] == [("T01", "工作表")]
    assert "这不是本工具的填报工作簿" in broken(MemoryBook({"Sheet": []}))[1]


def test_a_missing_hidden_sheet_says_how_to_find_it() -> None:
    book = a_book()
    del book.sheets[template.LISTS]
    assert "取消隐藏「_下拉」" in broken(book)[1]


@pytest.mark.parametrize("value", [1e16, 1e30, 1e308, -1e30, "9" * 40, "1" * 400, 10**200])
@pytest.mark.parametrize("column", ["预算数", "其他资金", "3月底"])
def test_a_number_that_no_budget_has_is_unreadable_and_stops_nothing(column: str, value: float | str) -> None:
    """Beyond 10^15 nothing can be calculated to the cent; such a cell once stopped the whole check."""
    submission = read_submission(a_book(projects=[a_project(**{column: value})])).submission
    project = submission.projects[0]
    entry = {
        "预算数": project.budget_total, "其他资金": project.other_funds,
        "3月底": project.schedule[0].percent,
    }[column]  # fmt: skip
    assert (entry.value, entry.fault) == (None, Fault.UNREADABLE)


@pytest.mark.parametrize("typed", ["/", "-", "无", "——", " － ", "没有", "\\", "无其他资金", "无。", "／"])
def test_a_word_for_none_is_no_other_funds_and_can_be_mended(typed: str) -> None:
    book = a_book(projects=[a_project(其他资金=typed, **plain_schedule())])
    assert submission(book).projects[0].other_funds.value == 0
    (found,) = findings(book)
    assert (found.code, found.ref.a1) == ("R04", "E4")
    assert [(mend.ref.a1, mend.after) for mend in found.mends] == [("E4", 0)]


@pytest.mark.parametrize(
    ("column", "typed"),
    [("预算数", "无"), ("财政资金", "/"), ("其他资金", "待定"), ("其他资金", "-5-"), ("其他资金", "无法确定")],
)
def test_no_amount_is_made_of_any_other_word(column: str, typed: str) -> None:
    read = project(**{column: typed})
    entry = {"预算数": read.budget_total, "财政资金": read.fiscal_funds, "其他资金": read.other_funds}[column]
    assert (entry.value, entry.fault) == (None, Fault.UNREADABLE)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(days=37500), "37500天"),
        (timedelta(days=-1, hours=22), "负2小时"),
        (timedelta(hours=30, minutes=5, seconds=7), "1天6小时5分7秒"),
        (time(8, 30), "8小时30分"),
        (timedelta(), "0分"),
        (datetime(2021, 12, 31, 18, 30), "2021年12月31日 18:30"),
    ],
)
def test_a_length_of_time_is_said_in_chinese(value: timedelta | time | datetime, words: str) -> None:
    assert project(预算数=value).budget_total.typed == words
    assert project(备注=Formula("A1", value)).remark.value == words


@pytest.mark.parametrize(
    "value",
    ["#REF!", "#ERROR! ", Formula("1+1", "#SPILL!"), Formula("X", "#GETTING_DATA"), "#LOADING!", "#TIMEOUT!", "Err:508",
     Formula("A9", "Loading..."), "正在加载…"],
)  # fmt: skip
@pytest.mark.parametrize("column", ["预算数", "资金用途", "项目编码", "3月底"])
def test_the_name_of_an_error_as_a_text_is_the_error(value: Raw, column: str) -> None:
    book = a_book(projects=[a_project(**{**plain_schedule(), column: value})])
    found = [one for one in findings(book) if one.code == "R01"]
    assert [one.field for one in found] == [column]


@pytest.mark.parametrize(
    "value", ["#1楼改造", "#", "＃REF!说明", "# 一号工程", "#N/A 待定", "Err:5 类设备", "正在加载平台", "#A1!"]
)
def test_a_text_that_begins_like_an_error_is_a_text(value: str) -> None:
    assert project(资金用途=value).purpose.value == value
