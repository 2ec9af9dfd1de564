"""Quantities in prose: what is counted, what only looks like a count, and what is promised."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from xltool.language.quantities import kind_of_unit, quantities

SEED = Path("/work/shared/seed/shunping-science-association-2021.txt")


def found(text: str) -> list[tuple[str, str]]:
    """(number, unit) of every quantity, numbers written out."""
    return [(f"{quantity.number:f}", quantity.unit) for quantity in quantities(text)]


def promised(text: str) -> list[tuple[str, str]]:
    """(number, unit) of what is promised."""
    return [(f"{q.number:f}", q.unit) for q in quantities(text) if q.promised]


def test_the_promises_of_a_year_are_found() -> None:
    text = "全年开展活动不少于30次，受益群众5万人次以上，新建科普示范基地三个。"
    assert promised(text) == found(text) == [("30", "次"), ("50000", "人次"), ("3", "个")]


@pytest.mark.skipif(not SEED.exists(), reason="the published document is not on this machine")
def test_the_published_document_promises_four_quantities() -> None:
    first_part = SEED.read_text(encoding="utf-8").split("第二部分")[0]
    assert promised(first_part) == [("30", "次"), ("50000", "人次"), ("1", "个"), ("3", "个")]
    assert [q.typed for q in quantities(first_part) if not q.promised] == ["14个"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("举办培训班10期", [("10", "期")]),
        ("种植油茶1.2万亩", [("12000", "亩")]),
        ("发放资料37,500份", [("37500", "份")]),
        ("开展活动３０次", [("30", "次")]),
        ("投入2.6亿元", [("260000000", "元")]),
        ("补助500元/人", [("500", "元/人")]),
        ("受益5万余人次", [("50000", "人次")]),
        ("满意度达到95％", [("95", "%")]),
        ("普及率提高3个百分点", [("3", "百分点")]),
        ("培训10-20场", [("10", "场")]),
        ("合格率90%-95%", [("90", "%")]),
        ("新建工作站一个", [("1", "个")]),
        ("举办十二场报告会", [("12", "场")]),
        ("检查两次", [("2", "次")]),
        ("培训一百二十人", [("120", "人")]),
        ("培训两千三百零五人次", [("2305", "人次")]),
        ("惠及五万人", [("50000", "人")]),
        ("补助三万元", [("30000", "元")]),
        ("合格率达到百分之九十五", [("95", "%")]),
        ("改造道路12.5公里", [("12.5", "公里")]),
        ("1.2万亩造林", [("12000", "亩")]),
        ("目前三个基地", [("3", "个")]),
        ("年底前3个基地建成", [("3", "个")]),
        ("培训人数三十人", [("30", "人")]),
        ("更新系统三个", [("3", "个")]),
    ],
)
def test_a_quantity_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2021年完成", "纲要（2006-2010-2020年）", "9月的全国科普日", "12月底前", "3月5日至4月1日", "第3次会议", "第三次全会",
        "第 3 次会议", "1.深入开展宣传", "（2）组织培训", "4.加大投入", "十九届四中全会", "“十四五”期间", "十四五期间", "一体化",
        "一定", "一批项目", "一系列活动", "十佳科技工作者", "三农工作", "科普两驿e", "进一步", "统一项目编码", "一些", "每一个村",
        "同一个标准", "这一项", "某一个", "四个意识", "数十场活动", "进入全省前三名", "前3名", "八项规定", "一次性补贴", "一户一策", "3个月内", "引进人才200人才", "一起努力",
        "731001", "13063621UQAP8BYN8VZWK", "", "没有数字",
    ],
)  # fmt: skip
def test_what_is_no_count_is_left_out(text: str) -> None:
    assert found(text) == []


def test_a_list_number_does_not_run_into_the_count_behind_it() -> None:
    assert found("1.30次活动\n2.举办培训2场；3.发放资料1.5万份") == [("30", "次"), ("2", "场"), ("15000", "份")]


@pytest.mark.parametrize(
    "text",
    [
        "依托全县14个科普e站，打造品牌", "现有科普e站14个", "目前全县已建成14个科普e站", "已建14个站点", "上年开展活动14次", "科协组织14个",
        "全县14个乡镇",
    ],
)  # fmt: skip
def test_what_is_there_already_is_found_but_not_promised(text: str) -> None:
    assert len(found(text)) == 1
    assert promised(text) == []


def test_one_clause_may_tell_what_is_there_and_what_is_promised() -> None:
    assert promised("在现有14个站点的基础上再建3个") == [("3", "个")]
    assert promised("依托14个科普e站开展活动30次") == [("30", "次")]


def test_a_comparison_with_last_year_is_a_promise() -> None:
    assert promised("受益人数比上年增加500人") == [("500", "人")]


def test_a_verb_does_not_reach_into_the_next_clause() -> None:
    assert promised("开展科普活动，全县14个乡镇") == []


def test_a_thousands_separator_does_not_end_a_clause() -> None:
    assert promised("全年培训农民,技术人员共计1,200人次") == []
    assert promised("全年培训1,200人次") == [("1200", "人次")]


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("每生每天5元", [True]),
        ("每亩补助300元", [True]),
        ("每人每年补助500元", [True]),
        ("每村建设一个站点", [True]),
        ("每场活动不少于50人，共举办30场", [True, False]),
        ("每年举办30场", [False]),
        ("每个乡镇都开展活动，共计14场", [False]),
        ("每个乡镇开展活动共14场", [False]),
        ("补助300元", [False]),
    ],
)
def test_what_follows_each_is_a_rate(text: str, rates: list[bool]) -> None:
    assert [quantity.rate for quantity in quantities(text)] == rates


def test_a_quantity_knows_what_was_typed_and_where() -> None:
    (quantity,) = quantities("全年受益５万人次。")
    assert (quantity.typed, quantity.start) == ("５万人次", 4)


@given(st.text(alphabet="0123456789一二十百万亿零第每,.，。-至~ \n个人次%元年月开展依托已建（）()、"))
def test_every_quantity_stands_where_it_says(text: str) -> None:
    last = 0
    for quantity in quantities(text):
        assert text[quantity.start :].startswith(quantity.typed)
        assert quantity.start >= last
        assert quantity.number == Decimal(quantity.number)
        last = quantity.start + len(quantity.typed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("购置水泵32台套", [("32", "台套")]),
        ("开展督查6轮次", [("6", "轮次")]),
        ("送文艺演出48场次", [("48", "场次")]),
        ("举办夜校培训7期", [("7", "期")]),
        ("打造5个示范点", [("5", "个")]),
        ("整改问题隐患27项", [("27", "项")]),
        ("用药合格率96%", [("96", "%")]),
        ("接待来访730人次", [("730", "人次")]),
        ("新建三个村级文化广场", [("3", "个")]),
        ("2小时内到达现场", [("2", "小时")]),
        ("对全县新建充电桩40个", [("40", "个")]),
    ],
)
def test_a_number_is_read_and_promised_with_its_whole_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert promised(text) == found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "落实五项措施", "完善3项制度", "抓好六项重点任务", "做到三个到位", "坚持两个优先", "实现四个零", "推进“八个一”工程", "开展“十个一批”行动",
        "突出三项建设，健全四个体系", "全天24小时值守", "300天不停工", "《三年行动计划（含12项工程）》", "扶持20亩以上的大户", "5万元以上工程公开招标",
        "走进9个社区", "惠及6个乡镇31个行政村",
    ],
)  # fmt: skip
def test_a_slogan_a_condition_and_a_scope_are_no_commitments(text: str) -> None:
    assert found(text) == []


def test_what_the_whole_county_has_is_there_already_whatever_is_ensured_for_it() -> None:
    (quantity,) = quantities("确保全县72座水闸安全运行")
    assert quantity.existing
    assert not quantity.promised


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("场次", "场", True), ("轮次", "次", True), ("台套", "台", True), ("座", "户", True), ("个等级", "个", True), ("场演出", "场", True),
        ("人次", "人", False), ("%", "百分点", False), ("亩", "公里", False), ("元", "个", False),
    ],
)  # fmt: skip
def test_units_that_staff_exchange_are_of_one_kind(one: str, other: str, alike: bool) -> None:
    assert (kind_of_unit(one) == kind_of_unit(other)) is alike
