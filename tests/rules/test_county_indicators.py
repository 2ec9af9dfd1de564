"""Rows of 指标 as offices of agriculture, schools, health, roads, water and housing write them.

One cause gives one finding; a sound row gives none. Each case is a tenth row beside six good ones.
"""

from __future__ import annotations

import pytest

from tests.support.memory_book import a_book, a_project, an_indicator, findings_of, good_indicators
from xltool.model.cells import Raw

LEVELS = {
    "数量": "产出指标", "质量": "产出指标", "时效": "产出指标", "成本": "产出指标", "经济效益": "效益指标", "社会效益": "效益指标",
    "生态效益": "效益指标", "可持续影响": "效益指标", "服务对象满意度": "满意度指标",
}  # fmt: skip
BASIS = "2021年部门工作计划"


def found(second: str, name: str, sign: str, value: Raw, unit: str | None, basis: Raw = BASIS) -> list[tuple[str, str]]:
    """Code and column of every finding on the added row."""
    row = an_indicator(
        一级指标=LEVELS[second], 二级指标=f"{second}指标", 三级指标=name, 计算符号=sign, 指标值=value, 计量单位=unit,
        绩效指标描述=f"反映{name}情况的数据", 指标值确定依据=basis,
    )  # fmt: skip
    rows = [*good_indicators(), row]
    rows[3]["指标值"] = 5000
    project = a_project(预算数=50_000_000, 财政资金=50_000_000)
    book = a_book(indicators=rows, projects=[project], cover={"项目支出预算总额": 50_000_000})
    return sorted(
        (finding.code, finding.ref.a1[0])
        for finding in findings_of(book)
        if finding.ref.sheet == "指标" and finding.ref.row == 10
    )


SOUND: tuple[tuple[str, str, str, Raw, str | None], ...] = (
    ("数量", "农村公路里程", "≥", "36.8", "公里"), ("数量", "发放宣传单", "≥", "2万余份", None), ("数量", "法律援助案件数", "≥", 120, "件"),
    ("数量", "违法建设拆除面积", "≥", 3000, "平方米"), ("数量", "农药残留超标检测批次", "≥", 400, "批次"),
    ("质量", "水质达标等级", "≥", "Ⅲ类", None), ("质量", "混凝土强度", "≥", "C30", None), ("质量", "道路技术等级", "≥", "四级", None),
    ("质量", "事故隐患排查覆盖率", "≥", 95, "%"), ("质量", "投诉热线接通率", "≥", 95, "%"), ("质量", "违法行为举报核实率", "≥", 98, "%"),
    ("质量", "剖宫产率", "≤", 35, "%"), ("质量", "抗菌药物使用率", "≤", 20, "%"), ("质量", "结转结余率", "≤", 10, "%"),
    ("质量", "缺陷责任期返修率", "≤", 3, "%"), ("质量", "入户抽样不应答率", "≤", 5, "%"),
    ("时效", "补助资金发放频次", "＝", 12, "次/年"), ("时效", "活动举办时间", "", "2021年5月、9月", None), ("时效", "活动举办时间", "", "5月和9月", None),
    ("时效", "建设工期", "≤", 180, "日历天"), ("时效", "道路抢修时间", "≤", 2, "h"), ("质量", "pH值", "＝", "6-9", None),
    ("生态效益", "空气质量综合指数", "≤", 5, None), ("成本", "预算执行率", "≥", 95, "%"), ("社会效益", "开展志愿服务后群众知晓率", "≥", 90, "%"),
    ("社会效益", "减轻家庭教育成本负担", "≥", 500, "元/人"), ("社会效益", "重复信访率", "≤", 3, "%"), ("社会效益", "学生近视率", "≤", 38, "%"),
    ("服务对象满意度", "听证代表满意度", "≥", 90, "%"), ("时效", "服务期", "＝", "2021.01-2021.12", None), ("时效", "拨付时间", "≤", "次月10日", None),
    ("经济效益", "挽回流失资产", "≥", 50, "万元"), ("社会效益", "安全事故应急演练", "≥", 2, "次"), ("社会效益", "组织化程度", "≥", 60, "%"),
    ("社会效益", "无事故运行天数", "≥", 300, "天"), ("生态效益", "水土流失治理面积", "≥", 12, "平方公里"),
    ("服务对象满意度", "村医满意度", "≥", 90, "%"), ("服务对象满意度", "果农满意度", "≥", 90, "%"), ("服务对象满意度", "环卫工满意度", "≥", 90, "%"),
    ("服务对象满意度", "受训者满意度", "≥", 90, "%"), ("服务对象满意度", "参保职工投诉率", "≤", 3, "%"),
)  # fmt: skip

FAULTY: tuple[tuple[str, str, str, Raw, str | None, str, str], ...] = (
    ("数量", "资助困难学生人数", "≥", "三千余", "人", "I08", "G"),
    ("数量", "下乡宣传", "定性", "有力开展", None, "I13", "G"),
    ("质量", "工程质量", "＝", "符合国标", None, "I08", "G"),
    ("质量", "培训通过率", "＜", 80, "%", "I24", "F"),
    ("时效", "完成时间", "≤", "尽快", None, "I19", "G"),
    ("时效", "完工时间", "≤", "2022年3月底", None, "I19", "G"),
    ("时效", "完工时间", "≤", "2020年3月底", None, "Y01", "G"),
    ("时效", "服务期", "＝", "2021.07-2022.06", None, "I19", "G"),
    ("社会效益", "失业率", "≥", 4.5, "%", "I24", "F"),
    ("社会效益", "返贫率", "≥", 1, "%", "I24", "F"),
    ("社会效益", "刑事案件发案数", "≥", 200, "起", "I24", "F"),
    ("质量", "机井配套率得数", "≥", 5, None, "I09", "H"),
    ("成本", "亩均成本", "≥", 95, "元/亩", "B06", "F"),
    ("社会效益", "项目管理成本", "≤", 5, "万元", "I16", "C"),
    ("社会效益", "组织科技下乡", "≥", 4, "次", "I16", "C"),
    ("生态效益", "人居环境", "定性", "持续向好", None, "I14", "G"),
    ("社会效益", "农业产业水平", "定性", "大幅提升", None, "I14", "G"),
    ("可持续影响", "可持续发展能力", "定性", "长期", None, "I14", "G"),
    ("服务对象满意度", "项目实施满意度", "≥", 90, "%", "I18", "D"),
    ("服务对象满意度", "群众满意度", "≥", 100, "%", "I18", "G"),
    ("服务对象满意度", "群众满意度", "≤", 90, "%", "I24", "F"),
)  # fmt: skip


@pytest.mark.parametrize(("second", "name", "sign", "value", "unit"), SOUND)
def test_a_sound_row_of_a_county_office_gives_nothing(
    second: str, name: str, sign: str, value: Raw, unit: str | None
) -> None:
    assert found(second, name, sign, value, unit) == []


@pytest.mark.parametrize(("second", "name", "sign", "value", "unit", "code", "column"), FAULTY)
def test_a_faulty_row_gives_one_finding_at_its_cell(
    second: str, name: str, sign: str, value: Raw, unit: str | None, code: str, column: str
) -> None:
    assert found(second, name, sign, value, unit) == [(code, column)]


@pytest.mark.parametrize(
    ("basis", "codes"),
    [
        ("国家卫健委相关要求", []), ("公安部门户籍人口数", []), ("学籍系统在校生数", []), ("近3年平均完成情况", []),
        ("绩效考核目标", []), ("人社局工资审批表", []), ("项目申报书", []),
        ("上级要求", ["I17"]), ("部门职能", ["I17"]), ("数据真实可靠", ["I17"]), ("根据实际情况确定", ["I17"]),
    ],
)  # fmt: skip
def test_a_basis_names_where_the_number_comes_from(basis: str, codes: list[str]) -> None:
    rows = found("数量", "道路里程", "≥", 3, "公里", basis)
    assert [code for code, _ in rows] == codes


def test_a_budget_of_nothing_is_said_once() -> None:
    book = a_book(projects=[a_project(预算数=0, 财政资金=0)], cover={"项目支出预算总额": 0})
    codes = {finding.code for finding in findings_of(book)}
    assert "B04" in codes
    assert codes.isdisjoint({"B05", "B07", "X01"})
