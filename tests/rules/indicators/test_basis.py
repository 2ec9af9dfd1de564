"""I17, I20, I22, and what all rules on indicators say together: the seed, the good book, many rows."""

from __future__ import annotations

import pytest

from tests.support.memory_book import MemoryBook, a_book, an_indicator, check, findings_of, good_indicators, one
from xltool.model.cells import Raw

SEED = (
    ("产出指标", "数量指标", "培训参加人次（人次）", "参加培训人次", "≥", "2000", "人次"),
    ("产出指标", "质量指标", "具备基本公民科学素质人群比率", "具备科学素质的公民数占全体公民数的比率", "≥", "90", "百分比"),
    ("产出指标", "时效指标", "按期完成率", "2021年12月底完成率", "≥", "100", "百分比"),
    ("产出指标", "成本指标", "项目总成本", "项目总成本", "", "3.75", "万元"),
    ("效益指标", "社会效益指标", "科普活动参与者满意度（%）", "科普活动参与者满意度（%）", "≥", "90", "百分比"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "意见建议满意度", "≥", "90", "百分比"),
)  # fmt: skip
COLUMNS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "计算符号", "指标值", "计量单位")


def seed(*, one_cell: bool) -> MemoryBook:
    rows = []
    for cells in SEED:
        row: dict[str, Raw] = dict(zip(COLUMNS, cells, strict=True))
        if one_cell:
            row |= {"指标值": "".join(cells[4:]), "计算符号": None, "计量单位": None}
        rows.append(an_indicator(**row, 指标值确定依据="科协科普专项经费实施计划"))
    return a_book(indicators=rows)


def said(book: MemoryBook) -> list[tuple[str, str, str]]:
    return sorted((f.severity.value, f.code, f.ref.a1) for f in findings_of(book) if f.code < "J" and f.code > "I")


def test_the_seed_yields_what_the_catalogue_lists() -> None:
    assert said(seed(one_cell=False)) == [
        ("info", "I10", "H5"), ("info", "I11", "G6"), ("info", "I17", "I4"), ("info", "I26", "G5"),
        ("warning", "I16", "C8"),
    ]  # fmt: skip


def test_the_seed_in_one_cell_adds_only_the_splitting() -> None:
    assert said(seed(one_cell=True)) == [
        *(("info", "I08", f"G{row}") for row in range(4, 10)),
        ("info", "I10", "G5"), ("info", "I11", "G6"), ("info", "I17", "I4"), ("info", "I26", "G5"),
        ("warning", "I16", "C8"),
    ]  # fmt: skip


def test_the_good_book_is_silent_about_indicators() -> None:
    assert said(a_book()) == []


def based(*texts: Raw) -> MemoryBook:
    rows = [an_indicator(三级指标=f"培训人次{n}", 指标值确定依据=text) for n, text in enumerate(texts)]
    return a_book(indicators=rows)


def test_a_missing_basis_is_refused() -> None:
    finding = one(based(None), "I17")
    assert (finding.severity, str(finding.ref)) == ("error", "指标!I4")


@pytest.mark.parametrize(
    "text",
    [
        "合理", "无", "该指标值数据合理", "工作需要", "计划", "按照领导安排确定", "无法确定", "不确定", "待定", "市场情况", "信号良好",
        "国家",
    ],
)  # fmt: skip
def test_a_basis_that_names_nothing_is_a_warning(text: str) -> None:
    assert one(based(text), "I17").severity == "warning"


@pytest.mark.parametrize(
    "text",
    [
        "科协科普专项经费实施计划", "2020年完成1800人次", "行业标准", "上年数据推算", "施工规范", "GB 50204", "gb/t 2260", "施工图纸",
        "初步设计", "群众反馈", "近三年平均值", "县政府会议纪要", "招标公告", "可研报告", "历年完成情况", "县财政核定", "冀财〔2020〕5号",
        "顺政发2020-5号", "省级要求", "市级下达任务", "《森林法》", "森林法第三条", "国家标准", "国家级示范区创建",
    ],
)  # fmt: skip
def test_a_basis_that_names_its_source_passes(text: str) -> None:
    assert check(based(text), "I17") == []


def test_three_equal_bases_are_mentioned_once_at_the_first_row() -> None:
    plan = "科普工作计划"
    finding = one(based(plan, plan, plan), "I17")
    assert (finding.severity, str(finding.ref)) == ("info", "指标!I4")
    assert (finding.value, "3 条指标" in finding.message) == (plan, True)
    assert check(based(plan, plan), "I17") == []
    assert check(based(plan, plan, "行业标准汇编"), "I17") == []


def test_equal_bases_without_a_source_are_only_warned_of() -> None:
    assert check(based(*["合理"] * 3), "I17") == [("I17", f"指标!I{row}") for row in (4, 5, 6)]


@pytest.mark.parametrize(
    ("name", "value", "cell"),
    [
        ("生态环境改善", "不涉及", "G"), ("生态环境改善", "无", "G"), ("生态环境改善", "不适用。", "G"),
        ("生态环境改善", "-", "G"), ("生态环境改善", "/", "G"), ("本项目不适用此指标", "≥1项", "D"),
        ("本项目不适用此指标", "=无", "G"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_apply_is_reported_by_nothing_else(name: str, value: str, cell: str) -> None:
    row = an_indicator(三级指标=name, 计算符号=None, 指标值=value, 计量单位=None)
    others = [f"I{number:02}" for number in range(6, 15)]
    assert check(a_book(indicators=[row]), "I20", "I18", *others) == [("I20", f"指标!{cell}4")]


def test_a_row_with_a_real_value_applies() -> None:
    assert check(a_book(indicators=[an_indicator(三级指标="无障碍设施")]), "I20") == []


def valued(*values: str, unit: str = "%") -> MemoryBook:
    rows = [
        an_indicator(三级指标=f"合格率{n}", 计算符号="＝", 指标值=value, 计量单位=unit)
        for n, value in enumerate(values)
    ]
    return a_book(indicators=rows)


def test_values_that_are_all_alike_are_a_warning() -> None:
    finding = one(valued("88", "88", "88.0"), "I22")
    assert (finding.severity, str(finding.ref)) == ("warning", "指标!G4")
    assert "全都是 88" in finding.message


def test_more_than_sixty_percent_of_hundreds_are_a_warning() -> None:
    assert "5 条指标里有 4 条是 100%" in one(valued("100", "100", "100", "100", "90"), "I22").message
    assert check(valued("100", "100", "100", "90", "95"), "I22") == []


def test_two_equal_values_say_nothing() -> None:
    assert check(valued("90", "90"), "I22") == []


def test_dates_are_not_values_that_are_alike() -> None:
    rows = [an_indicator(三级指标=f"时间{n}", 指标值="2021年12月底", 计量单位=None) for n in range(3)]
    assert check(a_book(indicators=rows), "I22") == []


def test_every_finding_on_indicators_names_its_project_and_row() -> None:
    broken = [dict.fromkeys(row) | {"项目编码": row["项目编码"]} for row in good_indicators()]
    found = [f for f in findings_of(a_book(indicators=broken)) if f.code.startswith("I")]
    assert len(found) > len(broken)
    assert all(f.project and f.anchor for f in found)


@pytest.mark.parametrize(
    "text",
    ["质量手册", "设备技术参数", "产品说明书", "防灭火应急预案", "供热服务承诺", "水质监测数据", "电话回访", "地形测绘图", "参保缴费单", "农户登记表", "政府常务会决议案"],
)  # fmt: skip
def test_any_paper_or_source_of_figures_is_a_basis(text: str) -> None:
    assert check(based(text), "I17") == []


@pytest.mark.parametrize("text", ["按以往做法", "按常规执行", "原则把握", "领导同志看法", "为了简单"])
def test_a_word_that_only_ends_like_a_paper_is_none(text: str) -> None:
    assert check(based(text), "I17") == [("I17", "指标!I4")]
