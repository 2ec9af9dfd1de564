"""Rows that are none: totals of every make, remarks, signatures at the foot, rows that only a formula fills."""

import pytest

from tests.support.memory_book import FUNCTIONS, SAFEGUARDS, MemoryBook, a_book, a_project, an_indicator, flat
from xltool.model import template
from xltool.model.cells import CellError, Formula, Raw
from xltool.model.findings import Finding
from xltool.model.shelf import standard_form
from xltool.reading.submission import read_submission

Cells = dict[str, Raw]


def left_out(book: MemoryBook) -> list[tuple[str, str]]:
    return flat(read_submission(book).findings, "R08")


def project(**changes: Raw) -> Cells:
    return a_project(**{**dict.fromkeys(standard_form().labels), **changes})


TWO = [project(), project(项目编码="13063621UQAP8BYN8VZWL", 项目名称="科普馆", 预算数=500, 财政资金=400, 其他资金=100)]


def of_projects(*rows: Cells) -> tuple[int, list[tuple[str, str]]]:
    book = a_book(projects=[*TWO, *rows])
    return len(read_submission(book).submission.projects), left_out(book)


@pytest.mark.parametrize(
    "row",
    [
        {"项目编码": "汇总", "预算数": Formula("SUBTOTAL(109,[预算数])", 38000)},
        {"项目编码": "本页小结", "预算数": Formula("SUBTOTAL(109,项目表[预算数])", 38000), "备注": "含结转"},
        {
            "预算数": Formula("SUBTOTAL(109,表4[预算数])", None),
            "财政资金": Formula("SUBTOTAL(109,表4[财政资金])", None),
        },
        {"项目名称": "平均", "预算数": Formula("=SUBTOTAL(101,项目表[[#Data],[预算数]])", CellError("#CALC!"))},
        {"项目编码": "以上两项", "预算数": Formula("SUM(C4:C5)", 38000)},
        {"项目名称": "两个项目", "预算数": Formula("+$C$4+$C$5", 38000)},
        {"预算数": Formula("AGGREGATE(9,5,C4:C5)", 38000)},
        {"预算数": 38000, "财政资金": 37900, "其他资金": 100},
        {"预算数": 38000.0, "3月底": 0.2},
        {"项目编码": "本表金额", "预算数": 38000, "财政资金": 37900, "其他资金": 100},
        {"预算数": Formula("SUM(C$4:INDEX(C:C,ROW()-1))", None)},
        {"预算数": Formula("AVERAGE(C4:C5)", 19000)},
        {"项目编码": "两项", "预算数": Formula("ROUND(SUM(C4:C5),2)", 38000)},
        {"预算数": Formula("IFERROR(SUBTOTAL(109,[预算数]),0)", 38000)},
        {"项目名称": "本级", "预算数": Formula('SUMIF(L4:L5,"推进科普工作",C4:C5)', 5)},
    ],
)
def test_a_totals_row_is_known_by_what_it_adds_up(row: Cells) -> None:
    assert of_projects(row)[0] == 2
    assert [code for code, _ in of_projects(row)[1]] == ["R08"]


@pytest.mark.parametrize(
    "word",
    ["共2个项目", "合計", "匯總", "2021年合计", "一、合计", "2.各项目合计", "所有科室小结", "汇总", "总和", "累计", "单位合计", "Total", "GRAND TOTAL", "Sub-total", "本页合计", "项目预算合计（元）：", "合计2个项目",
     "各项之和", "全年总计数", "总计数", "ＴＯＴＡＬ", "合计：38,000元", "——合计——", "【小计】", "（合 计）", "Σ", "∑", "合计 Total", "当年合计",
     "以上2项合计", "财政拨款小计", "一般公共预算合计", "总支出", "最大值", "平均数", "Average", "计数"],
)  # fmt: skip
@pytest.mark.parametrize("column", ["项目编码", "项目名称", "备注"])
def test_a_typed_word_for_a_sum_is_no_project(word: str, column: str) -> None:
    assert of_projects({column: word, "预算数": 1, "财政资金": 1})[0] == 2


def test_sums_of_groups_and_of_all_are_left_out_together() -> None:
    group = {"项目名称": "小计", "预算数": 38000}
    third = project(项目编码="3", 项目名称="下乡", 预算数=1000, 财政资金=1000)
    book = a_book(projects=[*TWO, group, third, {"预算数": 39000}])
    assert [one.name.value for one in read_submission(book).submission.projects] == ["科普专项", "科普馆", "下乡"]
    assert left_out(book) == [("R08", "项目!B6"), ("R08", "项目!C8")]


@pytest.mark.parametrize(
    "row",
    [
        project(项目编码="3", 项目名称="汇总平台建设"),
        project(项目编码="3", 项目名称="总额控制系统"),
        project(项目编码="3", 项目名称="累计"),
        project(项目编码="3", 项目名称="专项资金总支出"),
        {"项目名称": "计数器采购", "预算数": 5},
        project(项目编码="3", 预算数=Formula("SUM(C4:C5)", 38000)),
        project(项目编码="3", 预算数=Formula("SUBTOTAL(9,明细!C2:C9)", 5)),
        project(项目编码="3", 预算数=Formula("SUM(D6:E6)", 5)),
        {"项目编码": "3", "预算数": Formula("C5", 500)},
        {"预算数": 37999},
        {"预算数": 0},
        {"项目名称": "制表设备", "预算数": 5},
        {"项目名称": "会计培训", "资金用途": "聘请讲师"},
        {"项目名称": "联系点建设", "预算数": 38000, "资金用途": "建设联系点"},
        project(项目编码="3", 预算数=Formula('SUMIF(L4:L5,"推进科普工作",C4:C5)', 5)),
    ],
)
def test_a_project_is_never_taken_for_a_sum(row: Cells) -> None:
    assert of_projects(row) == (3, [])


@pytest.mark.parametrize(
    "row",
    [
        {"项目编码": "汇总", "备注": Formula("SUBTOTAL(103,[备注])", 3)},
        {"指标值": Formula("SUBTOTAL(109,指标表[指标值])", 9)},
        {"三级指标": "合计", "指标值": 9},
        {"指标值": Formula("COUNTA(G4:G4)", 1)},
    ],
)
def test_totals_below_indicators_are_left_out(row: Cells) -> None:
    book = a_book(indicators=[an_indicator(), row])
    assert len(read_submission(book).submission.indicators) == 1
    assert len(left_out(book)) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"序号": "汇总", "内容": Formula("SUBTOTAL(103,[内容])", 1)},
        {"序号": "共计1条"},
        {"标题": "合计", "内容": 1},
        {"序号": "合計", "标题": "3项"},
        {"内容": Formula("SUBTOTAL(103,保障表[内容])", 1)},
        {"内容": Formula("COUNTA(C4:C9)", 1)},
        {"序号": "制表人：", "标题": "王某"},
        {"序号": "备注", "内容": "本表由办公室填写"},
        {"内容": "分管领导签字：        2021年1月4日"},
    ],
)
def test_the_sheets_of_texts_leave_out_the_same(row: Cells) -> None:
    book = a_book(safeguards=[*SAFEGUARDS, row])
    assert len(read_submission(book).submission.safeguards) == 1
    assert len(left_out(book)) == 1


@pytest.mark.parametrize(
    "row",
    [
        {"序号": "二、", "标题": "审核", "内容": "加强审核，层层把关，按月通报。"},
        {"标题": "领导", "内容": "领导小组每季度调度一次，确保完成。"},
        {"内容": "注：培训按季度开展。"},
        {"序号": "二、", "标题": "小结", "内容": "年底作出小结。"},
        {"序号": "二、", "标题": "汇总", "内容": "按月汇总进展情况。"},
    ],
)
def test_an_entry_of_texts_is_never_left_out(row: Cells) -> None:
    book = a_book(safeguards=[*SAFEGUARDS, row])
    assert len(read_submission(book).submission.safeguards) == 2
    assert left_out(book) == []


@pytest.mark.parametrize(
    "row",
    [
        {"项目编码": "制表人：张某", "预算数": "审核人：李某"},
        {"项目编码": "制 表 人", "项目名称": "张某", "资金用途": "领导签字"},
        {"预算数": "单位负责人（签字）：", "绩效目标": "（公章）"},
        {"项目编码": "领导签字"},
        {"项目编码": "备注", "项目名称": "以上为初步测算"},
        {"项目名称": "联系电话", "资金用途": "见封面"},
        {"绩效目标": "2021 年 1 月 15 日"},
        {"项目编码": "填报人：＿＿＿　　审核人：＿＿＿"},
        {"项目编码": "分管领导签批意见："},
        {"项目编码": "单位（公章）：", "资金用途": "局长签字："},
        {"项目编码": "财务科长", "资金用途": "分管副局长"},
        {"项目编码": "会计：王某"},
    ],
)
def test_signatures_at_the_foot_are_left_out(row: Cells) -> None:
    assert of_projects({}, row)[0] == 2
    assert [code for code, _ in of_projects({}, row)[1]] == ["R08"]


def test_what_looks_like_a_signature_among_the_rows_is_an_entry() -> None:
    signed = {"项目名称": "审核", "资金用途": "聘请第三方审核"}
    assert of_projects(signed, project(项目编码="3", 项目名称="下乡")) == (4, [])


def test_a_foot_of_several_rows_is_left_out_whole() -> None:
    rows = [
        {"项目编码": "合计", "预算数": 38000},
        {"项目编码": "注：单位为元"},
        {"项目编码": "制表人"},
        {"项目编码": "日期："},
    ]
    assert of_projects(*rows) == (2, [("R08", f"项目!A{row}") for row in (6, 7, 8, 9)])


@pytest.mark.parametrize(
    "filler",
    [
        {"权重": 10},
        {"权重": Formula("1*10", 10)},
        {"备注": Formula('IF(A5="","",1)', "")},
        {"指标值": Formula("G4*0", 0.0)},
    ],
)
def test_a_row_that_only_a_filled_down_column_holds_is_none(filler: Cells) -> None:
    rows: list[Cells] = [an_indicator(权重=10), *[dict(filler) for _ in range(150)]]
    read = read_submission(a_book(indicators=rows))
    assert len(read.submission.indicators) == 1
    assert _about_rows_below(read.findings) == []


def _about_rows_below(findings: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in findings if one.ref.sheet == template.INDICATORS and one.ref.row > 4]


@pytest.mark.parametrize(
    "filler", [{"备注": "待补"}, {"指标值": 0}, {"三级指标": Formula("A4", "人次")}, {"指标值": Formula("A4")}]
)
def test_a_row_with_anything_of_its_own_is_read(filler: Cells) -> None:
    assert len(read_submission(a_book(indicators=[an_indicator(), filler])).submission.indicators) == 2


def test_left_out_rows_say_what_they_are() -> None:
    rows: list[Cells] = [{"预算数": Formula("SUBTOTAL(109,[预算数])", 38000)}, {"项目编码": "审核人：李某"}]
    said = [one.message for one in read_submission(a_book(projects=[*TWO, *rows], functions=FUNCTIONS)).findings]
    assert "这一行是合计（=SUBTOTAL(109,[预算数])），不是填报的内容，没有读取。" in said
    assert "这一行是签字栏（审核人：李某），不是填报的内容，没有读取。" in said
