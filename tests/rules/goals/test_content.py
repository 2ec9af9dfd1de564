"""What project objectives and the prose of the first part say: G01, G02, G03, G06, G08, G09."""

from __future__ import annotations

import pytest

from tests.support.memory_book import (
    CODE,
    OVERALL,
    SAFEGUARDS,
    MemoryBook,
    a_book,
    a_project,
    an_indicator,
    check,
    good_indicators,
    one,
)
from xltool.model.cells import CellError
from xltool.model.findings import Severity

OBJECTIVE = "项目!K4"
GOOD = "开展科普培训，参加培训人次达到2000人次，提升群众科学素质。"
SEED = (
    "1.通过开展系列科普活动，不断提升重点人群科学素质，促进全县各类科技馆的建设与发展。\n"
    "2.利用数字化手段开展构建公共服务平台，实现农村，社区，校园科普一体化。提高社会科普资源共享程度。"
)


def with_objective(text: object, **changes: object) -> MemoryBook:
    return a_book(projects=[a_project(绩效目标=text, **changes)])


def test_the_good_book_and_the_seed_objective_give_no_goal_finding():
    codes = ("G01", "G02", "G03", "G04", "G05", "G06", "G08", "G09", "G11", "G12")
    assert check(a_book(), *codes) == []
    assert check(with_objective(SEED), *codes) == []


@pytest.mark.parametrize("blank", [None, "", "  ", "　\n"])
def test_a_blank_objective_is_refused(blank):
    finding = one(with_objective(blank), "G01")
    assert (finding.severity, str(finding.ref), finding.project) == (Severity.ERROR, OBJECTIVE, CODE)
    assert finding.message == "项目「科普专项」没有填写绩效目标。"


def test_a_blank_objective_is_one_fault_only():
    assert check(with_objective(None), "G01", "G02", "G03", "G06", "G09") == [("G01", OBJECTIVE)]


def test_an_error_value_in_the_objective_is_left_to_reading():
    book = with_objective(CellError("#REF!"))
    assert check(book, "G01", "G02", "G03", "G06", "R01") == [("R01", OBJECTIVE)]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("提升科学素质九个字", Severity.ERROR),  # 9
        ("提升科学素质共计十字", Severity.WARNING),  # 10
        ("完成项目主体工程70%", Severity.WARNING),  # 11, real
        ("提升科学素质" + "好" * 13, Severity.WARNING),  # 19
        ("提升科学素质" + "好" * 495, Severity.WARNING),  # 501
    ],
)
def test_the_length_of_the_objective_is_judged(text, severity):
    finding = one(with_objective(text), "G02")
    assert (finding.severity, str(finding.ref)) == (severity, OBJECTIVE)


@pytest.mark.parametrize("extra", [14, 494])
def test_twenty_to_five_hundred_characters_pass(extra):
    assert check(with_objective("提升科学素质" + "好" * extra), "G02") == []


def test_blanks_and_line_breaks_do_not_count_as_length():
    assert "9 个字" in one(with_objective("提升科学\n素 质　九 个 字"), "G02").message


@pytest.mark.parametrize(
    "text",
    [
        "在XX县开展科普活动，提升群众科学素质，受益群众2000人次。",
        "在××县开展科普活动，提升群众科学素质。",
        "培训人次≥**人次，提升群众科学素质，促进科普事业。",
        "培训___人次，提升群众科学素质，促进科普事业发展。",
        "……",
        "主要目标：……",
        "培训[ ]人次，提升群众科学素质，促进科普事业发展。",
        "提升群众科学素质（此处填写），促进科普事业发展。",
        "提升群众科学素质（此处填写具体数量），促进科普事业。",
        "略",
        "同上",
        "无",
        "暂无。",
        "目标1:",
        "目标1：提升群众科学素质。\n目标2：",
        "待定",
    ],
)
def test_a_placeholder_is_refused(text):
    finding = one(with_objective(text), "G03")
    assert (finding.severity, str(finding.ref)) == (Severity.ERROR, OBJECTIVE)


@pytest.mark.parametrize(
    "text",
    [
        "目标1：提升群众科学素质，培训群众2000人次。",
        "全年无安全事故，提升群众科学素质。",
        "提升群众科学素质、扩大科普覆盖……",
        "购置XXL号工作服，提升队伍形象和服务水平。",
        "缩短群众等待定点救治的时间，提高服务水平。",
        "提高3×3篮球普及程度（面向青少年），增强体质。",
    ],
)
def test_what_only_looks_like_a_placeholder_passes(text):
    assert check(with_objective(text), "G03") == []


def test_several_placeholders_in_one_cell_are_one_finding():
    finding = one(with_objective("在XX县培训___人次，提升群众科学素质，XX。"), "G03")
    assert "「XX」、「___」" in finding.message


def test_placeholders_in_purpose_and_sections_are_refused():
    book = a_book(
        projects=[a_project(资金用途="用于XX活动的场地费和材料费。")],
        overall=[*OVERALL, {"序号": "二、", "标题": "同上", "内容": "抓好培训。"}],
        safeguards=[{"序号": "一、", "标题": "组织保障", "内容": "略"}],
    )
    assert check(book, "G03") == [("G03", "保障措施!C4"), ("G03", "总体目标!B5"), ("G03", "项目!F4")]


def test_a_placeholder_is_not_also_called_too_short_or_without_result():
    assert check(with_objective("目标1:"), "G02", "G03", "G06") == [("G03", OBJECTIVE)]


@pytest.mark.parametrize(
    "text",
    [
        "组织科普活动和科技周，受益群众5万人次以上。",
        "组织科普活动和科技周，提升群众科学素质。",
        "安排30万元用于科普活动，提升群众科学素质。",
        SEED,
    ],
)
def test_an_objective_with_quantity_or_result_passes(text):
    assert check(with_objective(text), "G06") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("认真做好各项科普工作，按照上级要求抓紧抓好。", "也没有说明要达到的结果"),
        ("30万元用于购置设备，20万元用于印制宣传材料。", "只写了资金怎么分配"),
        ("30万元用于培训干部，20万元用于改善办公条件。", "只写了资金怎么分配"),
    ],
)
def test_an_objective_without_result_is_warned(text, words):
    finding = one(with_objective(text), "G06")
    assert (finding.severity, str(finding.ref)) == (Severity.WARNING, OBJECTIVE)
    assert words in finding.message


def test_stale_references_of_the_seed_are_named_once_per_cell():
    overall = {"标题": "总述", "内容": "学习、贯彻、落实好十九届四中全会精神，为全县发展服务。"}
    safeguard = {
        "序号": "一、",
        "标题": "宣传",
        "内容": "深入宣传《全民科学素质行动计划纲要（2006-2010-2020年）》和有关文件精神。",
    }
    book = a_book(overall=[overall], safeguards=[safeguard])
    assert check(book, "G08") == [("G08", "保障措施!C4"), ("G08", "总体目标!C4")]
    book = a_book(safeguards=[safeguard])
    finding = one(book, "G08")
    assert finding.severity is Severity.INFO
    assert "2006年、2010年（填报年度 2021）" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "2020年的基础上，2021年受益群众2000人次，提升群众科学素质。",
        "培训2000人次，投入1990元，提升群众科学素质。",
        "落实财预〔2015〕88号文件，培训2000人次，提升素质。",
    ],
)
def test_last_year_amounts_and_document_numbers_are_not_stale(text):
    assert check(with_objective(text), "G08") == []


def test_an_old_year_in_the_objective_is_noted():
    assert check(with_objective("延续2018年的做法，提升群众科学素质，" + GOOD), "G08") == [("G08", OBJECTIVE)]


def test_a_plan_is_stale_only_after_its_last_year():
    goal = "落实十三五规划，培训2000人次，提升群众科学素质。"
    assert check(with_objective(goal), "G08") == [("G08", OBJECTIVE)]
    project = a_project(绩效目标=goal)
    assert check(a_book(cover={"填报年度": 2020}, projects=[project]), "G08") == []


@pytest.mark.parametrize(
    ("goal", "value", "unit"),
    [
        ("安置群众280人次，改善居住条件，提升群众满意程度。", 280, "人次"),
        ("治理荒山1.2万亩，改善生态环境，提升植被覆盖水平。", 12000, "亩"),
        ("受益群众5万人次，提升群众科学素质，促进科普事业。", 50000, "人次"),
        ("科普覆盖率达到85%，提升群众科学素质，促进发展。", 85, "百分比"),
        ("培训科普员300名，提升群众科学素质，促进科普事业。", 300, "人"),
        ("培训科普员300人，提升群众科学素质，促进科普事业。", 300, "位"),
        ("修建道路5公里，改善群众出行条件，促进事业发展。", 5, "千米"),
        ("知晓率提高5个百分点，提升群众科学素质，促进发展。", 5, "百分点"),
    ],
)
def test_a_quantity_of_the_objective_that_is_an_indicator_passes(goal, value, unit):
    rows = [*good_indicators(), an_indicator(三级指标="另一指标", 指标值=value, 计量单位=unit)]
    assert check(a_book(projects=[a_project(绩效目标=goal)], indicators=rows), "G09") == []


def test_a_unit_in_the_name_of_the_indicator_counts():
    rows = [an_indicator(指标值=2000, 计量单位=None)]
    assert check(a_book(projects=[a_project()], indicators=rows), "G09") == []


def test_quantities_without_an_indicator_are_one_warning_that_names_them():
    book = with_objective("建成基地3个，受益9200人，培训2000人次，提升群众科学素质。")
    finding = one(book, "G09")
    assert (finding.severity, str(finding.ref)) == (Severity.WARNING, OBJECTIVE)
    assert "3个" in finding.message
    assert "9200人" in finding.message
    assert "2000人次" not in finding.message


def test_a_quantity_whose_indicator_has_no_value_is_warned():
    goal = "使9200人受益，提升群众的科学素质，促进科普事业发展。"
    rows = [an_indicator(三级指标="受益人数", 指标值=None, 计量单位="人")]
    book = a_book(projects=[a_project(绩效目标=goal)], indicators=rows)
    assert check(book, "G09") == [("G09", OBJECTIVE)]


@pytest.mark.parametrize(
    "goal", ["补助标准为每生每天5元，提升学生营养水平和身体素质。", "每亩补助300元，改善生态环境，提升植被覆盖水平。"]
)
def test_rates_in_the_objective_are_not_asked_for(goal):
    assert check(with_objective(goal), "G09") == []


def test_percentage_points_are_not_percent():
    rows = [*good_indicators(), an_indicator(三级指标="知晓率增幅", 指标值=5, 计量单位="%")]
    goal = "知晓率提高5个百分点，提升群众科学素质，促进科普事业。"
    book = a_book(projects=[a_project(绩效目标=goal)], indicators=rows)
    assert check(book, "G09") == [("G09", OBJECTIVE)]


@pytest.mark.parametrize("broken", [CellError("#REF!"), "≥**", "20-10"])
def test_quantities_are_not_asked_for_while_a_value_of_the_project_cannot_be_read(broken):
    goal = "使9200人受益，提升群众的科学素质，促进科普事业发展。"
    rows = [*good_indicators(), an_indicator(三级指标="受益人数", 指标值=broken, 计量单位="人")]
    assert check(a_book(projects=[a_project(绩效目标=goal)], indicators=rows), "G09") == []


def test_money_of_the_objective_may_be_the_budget():
    assert check(with_objective(GOOD + "投入3.75万元。"), "G09") == []
    assert check(with_objective(GOOD + "投入5万元。"), "G09") == [("G09", OBJECTIVE)]


def test_the_indicators_of_another_project_do_not_count():
    other = "13063621AAAAAAAAAAAAA"
    goal = "培训基层科普人员300人次，提升科普服务水平和能力。"
    rows = [*good_indicators(), an_indicator(项目编码=other, 指标值=300)]
    projects = [a_project(绩效目标=goal), a_project(项目编码=other, 项目名称="另一项目")]
    assert ("G09", OBJECTIVE) in check(a_book(projects=projects, indicators=rows), "G09")


def test_safeguards_are_not_asked_for_a_result():
    assert check(a_book(safeguards=SAFEGUARDS), "G06") == []


@pytest.mark.parametrize("name", ["XX县农业农村局", "某某局"])
def test_a_placeholder_in_the_name_of_the_unit_is_an_error(name):
    assert check(a_book(cover={"部门名称": name}), "G03") == [("G03", "封面!B5")]


def test_a_placeholder_in_a_basis_or_a_description_is_an_error():
    rows = good_indicators()
    rows[0] |= {"指标值确定依据": "县政办〔2021〕××号文件"}
    rows[1] |= {"绩效指标描述": "（此处填写）"}
    assert check(a_book(indicators=rows), "G03") == [("G03", "指标!E5"), ("G03", "指标!I4")]
