"""Objectives, purposes and sections as offices of agriculture, schools, health, roads, water and housing write them."""

from __future__ import annotations

import pytest

from tests.support.faults import section
from tests.support.memory_book import MemoryBook, a_book, a_project, findings_of, flat
from xltool.model.cells import Raw

SOUND_OBJECTIVES = (
    "对2020年底前建成的46户危房改造户进行回访，确保住房安全有保障。",
    "与2018年相比，森林覆盖率提高2个百分点，达到35.2%。",
    "偿还2019年度农村公路建设政府一般债券利息，确保按期还本付息，维护政府信用。",
    "保障机关正常运转，按时支付取暖费、水电费，保证各项工作顺利开展。",
    "由县水利局负责实施，完成中小河流治理12公里，防洪标准达到10年一遇。",
    "项目实施期限2021-2022年，建成农村公路20公里，改善群众出行条件。",
    "为医务人员购置N95口罩等防护物资，提升基层医疗机构防护能力。",
    "完成2019年立项的水库除险加固工程尾工，恢复兴利库容。",
    "到2022年底全县集中供热普及率稳步提高，2021年新增供热用户。",
    "项目总目标为：到2023年建成国家卫生县城。年度目标：改善老旧小区环境。",
    "做到应保尽保、应救尽救，兜住困难群众基本生活底线。",
    "承接二○○八年建成的敬老院改造，提升特困人员供养服务水平。",
)
SOUND_SECTIONS = (
    "落实《河北省乡村振兴促进条例实施规划（2018-2022年）》各项任务。",
    "2018年以来，全县累计完成造林。", "服务热线：0312-12345。", "落实涉密人员管理制度，开展保密检查。", "做好非涉密信息系统运行维护。",
    "2021年支出预算500万元，其中基本支出460万元，项目支出3.75万元，上缴上级支出36.25万元。",
    "2021年共设置绩效目标的项目1个，资金3.75万元。", "纳入绩效目标管理的项目1个，资金3.75万元。",
)  # fmt: skip
SOUND_PURPOSES = (
    "合同编号：2021-0312-76543210 采购设备款项。", "支付XX-2型号设备采购款及安装调试费用。",
    "城关镇1.5万元、蒲阳镇1.25万元、高于铺镇1万元。", "用于支付2019年—2020年公路养护工程欠款。", "合同期2019年5月至2022年4月，本年支付第三年租金。",
)  # fmt: skip
FAULTS_OF_OBJECTIVES = (
    ("G03", "完成某某村改厕任务，改善农村人居环境水平。"), ("G03", "完成○○村改厕任务，改善农村人居环境水平。"),
    ("G03", "完成N个村改厕任务，改善农村人居环境水平。"), ("G03", "完成农田建设＿＿＿亩，提高粮食产量和农民收入。"),
    ("G07", "科普专项项目工作经费"), ("G07", "因县级财力紧张，上年农村公路工程款结转至本年度申请支付。"),
    ("G07", "负责全县农村公路建设、养护和管理工作，拟订交通运输规划。"), ("G07", "贯彻执行国家卫生健康方针政策，拟订全县卫生健康事业发展规划并组织实施。"),
    ("G07", "鉴于上年度项目资金存在缺口，特申请本年度预算资金予以解决。"), ("G02", "科普专项经费"),
    ("Y01", "2019年底前完成校舍维修，改善办学条件，惠及师生群众。"), ("G06", "做好全县农村公路日常养护和路政管理的相关事项。"), ("G08", "按照2018年县政府工作要点，完成农田水利建设，提高灌溉能力。"),
    ("Y01", "到2022年底全县集中供热普及率稳步提高，改善群众生活。"),
    ("Y01", "项目2022年12月底前完成农村公路建设，改善群众出行条件。"),
)  # fmt: skip
FAULTS_OF_SECTIONS = (
    ("X02", "部门预算收入合计500万元，其中一般公共预算拨款收入400万元、其他收入90万元。"),
    ("P01", "服务热线：0312-7654321。"), ("P01", "本项目为涉密项目，资金用途不予说明。"), ("X05", "纳入绩效目标管理的项目共8个。"), ("X05", "本部门设置绩效目标项目6个，涉及资金3.75万元。"),
    ("X05", "2021年我局编制了14个项目绩效目标，涉及资金1099.22万元。"), ("X02", "2021年部门预算总额1000万元，其中基本支出600万元，项目支出300万元。"),
)  # fmt: skip


def texts(**changes: Raw) -> MemoryBook:
    return a_book(projects=[a_project(**changes)])


def beyond_promises(book: MemoryBook) -> list[tuple[str, str]]:
    """All findings but those on quantities without an indicator, which these texts do not have."""
    return [one for one in flat(findings_of(book)) if one[0] not in {"G09", "X07"}]


@pytest.mark.parametrize("text", SOUND_OBJECTIVES)
def test_a_sound_objective_of_a_county_office_gives_nothing(text: str) -> None:
    assert beyond_promises(texts(绩效目标=text)) == []


@pytest.mark.parametrize("text", SOUND_SECTIONS)
def test_a_sound_section_of_a_county_office_gives_nothing(text: str) -> None:
    assert beyond_promises(section(text)) == []


@pytest.mark.parametrize("text", SOUND_PURPOSES)
def test_a_sound_purpose_of_a_county_office_gives_nothing(text: str) -> None:
    assert beyond_promises(texts(资金用途=text)) == []


@pytest.mark.parametrize(("code", "text"), FAULTS_OF_OBJECTIVES)
def test_a_faulty_objective_gives_one_finding(code: str, text: str) -> None:
    assert beyond_promises(texts(绩效目标=text)) == [(code, "项目!K4")]


@pytest.mark.parametrize(("code", "text"), FAULTS_OF_SECTIONS)
def test_a_faulty_section_gives_one_finding(code: str, text: str) -> None:
    assert beyond_promises(section(text)) == [(code, "总体目标!C4")]


def test_an_account_number_is_private_whatever_its_check_digit() -> None:
    text = "收款账号：6222020402012345670，用于农村公路日常养护支出。"
    assert beyond_promises(texts(资金用途=text)) == [("P01", "项目!F4")]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("X09", "1、疫苗款2万元，2、劳务费1.5万元，3、耗材1.75万元"),
        ("G03", "同上"),
        ("G03", "（请填写资金用途，不少于十个字）"),
        ("B09", "工作经费"),
    ],
)
def test_a_faulty_purpose_gives_one_finding(code: str, text: str) -> None:
    assert beyond_promises(texts(资金用途=text)) == [(code, "项目!F4")]


def test_a_name_in_brackets_that_says_nothing_is_a_placeholder() -> None:
    assert beyond_promises(texts(项目名称="（项目名称）")) == [("C08", "项目!B4")]
    assert beyond_promises(texts(项目名称="高标准农田建设项目（二期）")) == []


def test_a_desk_of_the_finance_bureau_is_no_unit() -> None:
    desk, unit = (a_book(cover={"部门名称": name}) for name in ("顺平县财政局农业股", "顺平县农业农村局（本级）"))
    assert beyond_promises(desk) == [("C09", "封面!B5")]
    assert beyond_promises(unit) == []


def test_a_number_that_only_says_for_whom_promises_nothing() -> None:
    serving = section("为全县12个乡镇、237个村提供服务，提升服务水平。")
    building = section("为全县群众新建12个村卫生室，提升服务水平。")
    assert flat(findings_of(serving), "X07") == []
    assert flat(findings_of(building), "X07") == [("X07", "总体目标!C4")]


def test_a_half_cent_is_said_where_it_stands_and_not_as_a_difference_of_nothing() -> None:
    book = texts(预算数=37500.005, 财政资金=37500.005)
    assert flat(findings_of(book)) == [("B01", "项目!C4"), ("B01", "项目!D4")]
