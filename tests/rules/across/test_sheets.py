"""What one sheet says against another: X01, X06, X07, X08, Y01."""

from __future__ import annotations

import pytest

from tests.support.memory_book import (
    CODE,
    MemoryBook,
    a_book,
    a_project,
    an_indicator,
    check,
    findings_of,
    good_indicators,
    one,
)
from xltool.model.cells import CellError, Raw
from xltool.model.findings import Severity

OTHER = "13063621AAAAAAAAAAAAA"


def two_projects(**changes: Raw) -> list[dict[str, Raw]]:
    return [a_project(), a_project(项目编码=OTHER, 项目名称="学会专项", **changes)]


def test_the_good_book_gives_no_cross_finding():
    assert check(a_book(), "X01", "X03", "X06", "X07", "X08", "Y01") == []


# --- X01 -------------------------------------------------------------------------------------


def test_projects_beyond_the_departments_spending_are_refused():
    finding = one(a_book(projects=two_projects(预算数=2500, 财政资金=2500)), "X01")
    assert (finding.severity, str(finding.ref)) == (Severity.ERROR, "封面!B7")
    assert "40,000.00 元" in finding.message
    assert "37,500.00 元，多 2,500.00 元" in finding.message


def test_projects_below_the_departments_spending_are_noted_with_the_difference():
    # 普陀, real: 1,099.22 of 1,128.62 万元, the gap is 29.40 万元
    book = a_book(cover={"项目支出预算总额": 11286200}, projects=[a_project(预算数=10992200, 财政资金=10992200)])
    finding = one(book, "X01")
    assert finding.severity is Severity.INFO
    assert "少 294,000.00 元" in finding.message


def test_without_a_total_nothing_is_compared():
    assert check(a_book(cover={"项目支出预算总额": None}), "X01") == []


def test_a_sum_that_lacks_an_amount_is_not_called_too_small():
    projects = two_projects(预算数="叁万元")
    assert check(a_book(cover={"项目支出预算总额": 99999}, projects=projects), "X01") == []
    assert check(a_book(cover={"项目支出预算总额": 100}, projects=projects), "X01") == [("X01", "封面!B7")]


# --- X06 -------------------------------------------------------------------------------------


def functions(*names: str, content: str = "办好各项科普活动，提高影响力。") -> list[dict[str, Raw]]:
    return [
        {"职责分类": name, "序号": f"{at}.", "标题": "开展宣传", "内容": content}
        for at, name in enumerate(names, start=1)
    ]


@pytest.mark.parametrize("typed", ["推进科普工作", "推进 科普工作 ", "一、推进科普工作", "推进科普工作；完善设施"])
def test_a_project_that_names_a_function_passes(typed):
    names = ["推进科普工作", "完善设施"] if "；" in typed else ["推进科普工作"]
    book = a_book(functions=functions(*names), projects=[a_project(对应职责=typed)])
    assert check(book, "X06") == []


def test_a_project_without_function_is_noted():
    finding = one(a_book(projects=[a_project(对应职责=None)]), "X06")
    assert (finding.severity, str(finding.ref)) == (Severity.INFO, "项目!L4")
    assert finding.message == "项目「科普专项」没有填写对应职责。"


def test_a_project_that_names_an_unknown_function_is_noted():
    finding = one(a_book(projects=[a_project(对应职责="抓好扶贫")]), "X06")
    assert str(finding.ref) == "项目!L4"
    assert "没有职责分类「抓好扶贫」" in finding.message


def test_without_functions_no_project_is_asked_for_one():
    assert check(a_book(functions=[], projects=[a_project(对应职责=None)]), "X06") == []


def test_a_function_without_project_is_noted_once_at_its_first_row():
    book = a_book(functions=functions("推进科普工作", "完善设施", "完善设施"))
    assert check(book, "X06") == [("X06", "分项目标!A5")]


def test_a_function_that_says_it_has_no_project_passes():
    rows = [*functions("推进科普工作"), *functions("完善设施", content="由群团经费保障，无项目支出。")]
    assert check(a_book(functions=rows), "X06") == []


# --- X07 -------------------------------------------------------------------------------------

SEED_PROMISE = (
    "在集中开展科技周、科普日的基础上，开拓思路，灵活方式，制定科普宣传的长效机制和工作方案，利用多种载体和平台，"
    "全方位、立体式、多角度开展科普活动。全年至少开展各类科普活动30次以上，受益人口不低于50000人次。"
    "科普e站建设争取全县各乡镇全覆盖，再建成省级农业专家工作站一个，建成科普示范基地三个。"
)
SEED_EXISTING = "谋划系列科技扶贫活动，展示科协扶贫攻坚新作为。依托全县14个科普e站，重点打造县域特色产业e站。"


def overall(*contents: str) -> list[dict[str, Raw]]:
    return [
        {"序号": f"{number}、", "标题": "抓好科普", "内容": content}
        for number, content in zip("一二三四", contents, strict=False)
    ]


def test_the_seed_gives_exactly_one_finding_that_names_four_quantities():
    finding = one(a_book(overall=overall(SEED_PROMISE, SEED_EXISTING)), "X07")
    assert (finding.severity, str(finding.ref)) == (Severity.WARNING, "总体目标!C4")
    for quantity in ("30次", "50000人次", "一个", "三个"):
        assert quantity in finding.message
    assert "14个" not in finding.message


def test_a_promise_that_some_project_keeps_passes():
    rows = [*good_indicators(), an_indicator(三级指标="受益群众", 指标值=5, 计量单位="万人次")]
    book = a_book(overall=overall("全年受益群众不低于50000人次。"), indicators=rows)
    assert check(book, "X07") == []


@pytest.mark.parametrize(
    "promise",
    [
        "全年受益群众不低于50000人次（不由项目经费保障）。",
        "全年受益群众不低于50000人次，不由项目经费保障。",
        "全年受益群众不低于50000人次。（不由项目经费保障）",
    ],
)
def test_a_promise_marked_as_paid_otherwise_passes(promise):
    assert check(a_book(overall=overall(promise)), "X07") == []


def test_the_mark_covers_its_own_sentence_only():
    book = a_book(overall=overall("举办讲座5场，不由项目经费保障。受益群众50000人次。"))
    finding = one(book, "X07")
    assert "50000人次" in finding.message
    assert "5场" not in finding.message


def test_rates_are_not_asked_for():
    assert check(a_book(overall=overall("每场活动组织不少于50人，补助学员每生每天5元。")), "X07") == []


@pytest.mark.parametrize("unit", ["名", "位", "人"])
def test_people_are_people_however_they_are_counted(unit):
    rows = [*good_indicators(), an_indicator(三级指标="培训人数", 指标值=300, 计量单位="人")]
    book = a_book(overall=overall(f"全年培训农民300{unit}。"), indicators=rows)
    assert check(book, "X07") == []


@pytest.mark.parametrize("broken", [CellError("#REF!"), "≥**", "20-10"])
def test_promises_are_not_asked_for_while_a_value_cannot_be_read(broken):
    rows = [*good_indicators(), an_indicator(三级指标="讲座场次", 指标值=broken, 计量单位="场")]
    assert check(a_book(overall=overall("全年举办讲座30场。"), indicators=rows), "X07") == []


def test_promises_by_function_are_looked_at_and_safeguards_are_not():
    row = {"序号": "1.", "标题": "开展宣传", "内容": "全年举办科普讲座12场。"}
    book = a_book(functions=[{"职责分类": "推进科普工作", **row}], safeguards=[row])
    assert check(book, "X07") == [("X07", "分项目标!D4")]


# --- X08 -------------------------------------------------------------------------------------


def both_projects(first: dict[str, Raw], second: dict[str, Raw]) -> MemoryBook:
    return a_book(
        projects=two_projects(), indicators=[an_indicator(**first), an_indicator(**{**second, "项目编码": OTHER})]
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"指标值": 5, "计量单位": "万人次"}, {"指标值": 50000, "计量单位": "人次"}),
        ({"指标值": 90, "计量单位": "%"}, {"指标值": 90, "计量单位": "百分比"}),
        ({"指标值": 90, "计量单位": "公里"}, {"指标值": 90, "计量单位": "千米"}),
        ({"指标值": 90, "计量单位": "人"}, {"指标值": 90, "计量单位": "名"}),
        ({}, {"三级指标": "另一个指标", "指标值": 5}),
        ({"三级指标": "项目总成本", "指标值": 3}, {"三级指标": "项目总成本", "指标值": 4}),
        ({"指标值": "2021年6月底", "计量单位": None}, {"指标值": "2021年9月底", "计量单位": None}),
    ],
)
def test_same_values_or_other_meanings_pass(first, second):
    assert check(both_projects(first, second), "X08") == []


@pytest.mark.parametrize(
    "second",
    [
        {"指标值": 3000},
        {"计量单位": "人"},
        {"三级指标": "培训 参加人次(人次)", "指标值": 3000},
        {"计算符号": "定性", "指标值": "良好", "计量单位": None},
    ],
)
def test_the_same_name_with_another_value_is_warned_at_the_second_place(second):
    finding = one(both_projects({}, second), "X08")
    assert (finding.severity, str(finding.ref)) == (Severity.WARNING, "指标!G5")
    assert "在项目「科普专项」中是「≥2000人次」" in finding.message


def test_within_one_project_the_rule_says_nothing():
    rows = [an_indicator(), an_indicator(指标值=3000)]
    assert check(a_book(indicators=rows), "X08") == []


def roads(count: int, *changes: tuple[int, str, Raw]) -> MemoryBook:
    """Village roads, alike but for the length: three indicators each; ``changes`` are (project, name, value)."""
    changed = {(project, name): value for project, name, value in changes}
    projects, rows = [], []
    for number in range(count):
        code = f"13063621UQAP8BYN8{number:04d}"
        projects.append(a_project(项目编码=code, 项目名称=f"{number}村道路硬化"))
        named = {"道路硬化里程": 2 + number, "工程验收合格率": 100, "群众满意度": 90}
        for name, value in named.items():
            shown = changed.get((number, name), value)
            rows.append(an_indicator(项目编码=code, 三级指标=name, 指标值=shown, 计量单位="公里"))
    return a_book(projects=projects, indicators=rows)


@pytest.mark.parametrize("count", [5, 20, 60])
def test_projects_of_one_kind_are_one_finding_however_many_they_are(count):
    book = roads(count, (1, "群众满意度", 95), (3, "群众满意度", 85))
    finding = one(book, "X08")
    assert str(finding.ref) == "指标!G7"
    assert finding.message == (
        f"项目「0村道路硬化」「1村道路硬化」等 {count} 个项目有同名指标，指标值不一致："
        f"「道路硬化里程」≥2公里（G4）、≥3公里（G7）等 {count} 种；"
        "「群众满意度」≥90公里（G6）、≥95公里（G9）、≥85公里（G15）。"
    )


def test_indicators_that_other_projects_share_are_a_group_of_their_own():
    book = roads(3)
    rows = [{"三级指标": "补助人数", "指标值": 10}, {"三级指标": "补助人数", "指标值": 20}]
    sheet = book.sheets["指标"]
    for row, code in zip(rows, ("13063621UQAP8BYN80000", "13063621UQAP8BYN80002"), strict=True):
        made = an_indicator(**{**row, "项目编码": code})
        sheet.append([made.get(str(header)) for header in sheet[2]])
    assert check(book, "X08") == [("X08", "指标!G14"), ("X08", "指标!G7")]


def test_a_note_does_not_answer_for_an_indicator_that_differs_later():
    before, after = one(roads(5), "X08"), one(roads(5, (1, "群众满意度", 95)), "X08")
    assert before.ref == after.ref
    assert before.identity != after.identity


def test_many_names_are_counted_and_not_all_listed():
    names = [f"指标{letter}" for letter in "甲乙丙丁戊己庚辛壬癸"]
    rows = [
        an_indicator(项目编码=code, 三级指标=name, 指标值=value)
        for code, value in ((CODE, 10), (OTHER, 20))
        for name in names
    ]
    message = one(a_book(projects=two_projects(), indicators=rows), "X08").message
    assert "「指标辛」≥10人次（G11）、≥20人次（G21）……共 10 个指标。" in message
    assert "指标壬" not in message


# --- Y01 -------------------------------------------------------------------------------------


def timed(**changes: Raw) -> MemoryBook:
    row = {
        "二级指标": "时效指标", "三级指标": "活动完成时间", "绩效指标描述": "全部活动办完的时间",
        "计算符号": "≤", "指标值": "2021年12月底", "计量单位": None, **changes,
    }  # fmt: skip
    return a_book(indicators=[an_indicator(**row)])


@pytest.mark.parametrize("value", ["2021年12月底", "2021年全年", "12月31日前", "2021年年底前"])
def test_a_deadline_in_the_budget_year_passes(value):
    assert check(timed(指标值=value), "Y01") == []


def test_a_deadline_in_another_year_is_refused():
    finding = one(timed(指标值="2020年12月底"), "Y01")
    assert (finding.severity, str(finding.ref)) == (Severity.ERROR, "指标!G4")
    assert finding.message == "时效指标的指标值是 2020 年，填报年度是 2021 年。"


def test_a_description_with_a_deadline_of_another_year_is_refused():
    late = {"指标值": 100, "计量单位": "%", "计算符号": "＝"}
    assert check(timed(绩效指标描述="2021年12月底完成率", **late), "Y01") == []
    assert check(timed(绩效指标描述="2020年12月底完成率", **late), "Y01") == [("Y01", "指标!E4")]


@pytest.mark.parametrize(
    "goal",
    [
        "2021年12月底前培训群众2000人次，提升科学素质。",
        "落实2019年签订的协议，培训群众2000人次，提升素质。",
        "比2020年底提高5个百分点，提升群众科学素质。",
        "落实《2020年全年科普计划》，提升群众科学素质水平。",
    ],
)
def test_plans_for_the_budget_year_and_looks_back_pass(goal):
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "Y01") == []


@pytest.mark.parametrize("date", ["2020年12月底", "2020年底", "2020年全年", "2022年年底前"])
def test_an_objective_planned_for_another_year_is_refused(date):
    goal = f"{date}培训群众2000人次，提升群众科学素质。"
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "Y01") == [("Y01", "项目!K4")]


@pytest.mark.parametrize(
    "start",
    [
        "2020年完成", "2020年开展", "2020年度实施", "2020年，计划", "2022年将组织", "2022年预计举办", "2020年购置", "2020年新建",
    ],
)  # fmt: skip
def test_a_year_directly_before_a_verb_is_a_plan(start):
    goal = f"{start}科普培训12场，提升群众科学素质。"
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "Y01") == [("Y01", "项目!K4")]


@pytest.mark.parametrize(
    "goal",
    [
        "2021年完成科普培训12场，提升群众科学素质。",
        "自2020年开展活动以来受到欢迎，提升群众科学素质。",
        "活动于2020年举办以来受到欢迎，提升群众科学素质。",
        "比2020年完成数增加5场，提升群众科学素质。",
        "较2020年完成数增加5场，提升群众科学素质。",
        "截至2020年完成培训12场，提升群众科学素质。",
        "在2020年完成改造的基础上，继续提升群众科学素质。",
        "回访2020年培训班学员，提升群众科学素质。",
        "维护2020年建设的科普馆，提升群众科学素质。",
        "按照2020年实施方案组织培训，提升群众科学素质。",
        "2020年完成培训10场，2021年完成培训12场，提升科学素质。",
        "落实《2020年开展科普活动计划》，提升群众科学素质。",
    ],
)
def test_what_was_done_in_another_year_is_no_plan(goal):
    assert check(a_book(projects=[a_project(绩效目标=goal)]), "Y01") == []


@pytest.mark.parametrize(
    "name",
    ["部门绩效目标.xlsx", "2021年绩效目标.xlsx", "绩效目标20201115.xlsx", "绩效目标2020-11-15.xlsx", CODE + ".xlsx"],
)  # fmt: skip
def test_a_file_name_of_the_budget_year_or_with_a_day_passes(name):
    assert check(a_book(name=name), "Y01") == []


@pytest.mark.parametrize("name", ["2020年绩效目标.xlsx", "731001_科协_2022.xlsx"])
def test_a_file_name_of_another_year_is_refused_at_the_cover(name):
    assert check(a_book(name=name), "Y01") == [("Y01", "封面!B2")]


def test_without_a_budget_year_no_years_are_compared():
    assert check(a_book(cover={"填报年度": None}, name="2020.xlsx"), "Y01") == []


def test_the_nearest_function_is_proposed_and_not_the_first():
    names = ("公共文化服务", "文物保护", "旅游产业发展")
    rows = [{"职责分类": name, "序号": f"{n}.", "标题": name, "内容": "做好工作。"} for n, name in enumerate(names, 1)]
    finding = one(a_book(functions=rows, projects=[a_project(对应职责="旅游业发展")]), "X06")
    assert "旅游产业发展" in finding.fix
    assert finding.mends == ()


@pytest.mark.parametrize("typed", ["渔政管理和水产养殖", "渔政管理、水产养殖", "渔政管理及水产养殖"])
def test_a_function_spelled_with_another_joint_is_the_same_and_mended(typed):
    name = "渔政管理与水产养殖"
    rows = [
        {"职责分类": one_of, "序号": f"{n}.", "标题": f"第{n}条", "内容": "做好工作。"}
        for n, one_of in enumerate((name, typed), 1)
    ]
    found = [f for f in findings_of(a_book(functions=rows, projects=[a_project(对应职责=typed)])) if f.code == "X06"]
    assert [(str(f.ref), [m.after for m in f.mends]) for f in found] == [("分项目标!A5", [name]), ("项目!L4", [name])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020年举办讲座，完成场馆改造，提升服务水平。", [("Y01", "总体目标!C4")]), ("2020年送医下乡40场，服务群众。", [("Y01", "总体目标!C4")]),
        ("2020年完成场馆改造，2021年提升服务水平。", []), ("2020年完成场馆改造，本年提升服务水平。", []), ("2020年建成的场馆全部开放。", []),
    ],
)  # fmt: skip
def test_a_section_that_was_rolled_forward_with_last_years_year_is_told(text, found):
    assert check(a_book(overall=overall(text)), "Y01") == found


def test_the_sum_of_indicators_keeps_a_promise():
    rows = [an_indicator(三级指标=f"培训人数{n}", 指标值=n, 计量单位="人") for n in (310, 190)]
    kept, missed = (a_book(overall=overall(f"全年培训农民{n}人。"), indicators=rows) for n in (500, 510))
    assert check(kept, "X07") == []
    assert check(missed, "X07") == [("X07", "总体目标!C4")]
