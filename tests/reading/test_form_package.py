"""A package is read row by row: what it says is the form, and each fault is told with sheet, row, nearest name, way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.support.forms import a_form
from tests.support.memory_book import MemoryBook
from xltool.books.file.book import FileBook
from xltool.books.file.package import Package
from xltool.delivery.template.form_package import build_package
from xltool.model import form_words as words
from xltool.model.cells import Formula, Raw
from xltool.model.findings import Severity
from xltool.model.form import Form
from xltool.model.shelf import load_form, shipped_names, standard_form
from xltool.reading.form_package import MOST_ROWS, PackageRefused, read_package
from xltool.rules.registry import registered

CODES = {one.code for one in registered()}
Rows = dict[str, list[list[Raw]]]


@cache
def package_of(name: str) -> FileBook:
    return FileBook.of_package(Package(build_package(load_form(name)), "表样包.xlsx"))


def sheets(name: str = "hebei_text") -> Rows:
    book = package_of(name)
    return {sheet: [list(row) for row in book.read(sheet).rows] for sheet in book.sheet_names()}


def read(rows: Rows, base_of: Callable[[str], Form] = load_form) -> Form:
    return read_package(MemoryBook(rows), "我县.xlsx", CODES, base_of, standard_form())


def about(rows: Rows, **values: Raw) -> Rows:
    for row in rows["说明"]:
        if row and row[0] in values:
            row[1:] = [values[str(row[0])]]
    return rows


def based(**added: list[list[Raw]]) -> Rows:
    """A package that says nothing but its name, its base, and some rows."""
    head: list[list[Raw]] = [["表样名", "our_county"], ["标题", "我县"], ["版本", "1.0"], ["基于", "hebei_text"]]
    return {"说明": head} | {sheet: [list(words.HEADERS[sheet]), *rows] for sheet, rows in added.items()}


@pytest.mark.parametrize("name", shipped_names())
def test_the_package_of_a_form_is_that_form(name: str) -> None:
    book = package_of(name)
    assert read_package(book, book.name, CODES, load_form, standard_form()) == load_form(name).model_copy(
        update={"based_on": ""}
    )


def test_a_form_with_everything_in_it_comes_back() -> None:
    columns = {name: list(ones) for name, ones in standard_form().columns.items()}
    columns["项目"] += [{"key": "自定义:备注二", "header": "备注二", "required": False}, {"key": "central_funds"}]
    columns["指标"] += [{"key": "weight", "required": True, "conditional": True}, {"key": "star", "choices": ["★"]}]
    form = a_form(
        columns=columns,
        checkpoints=[{"label": "上半年", "month": 6}, {"label": "全年", "month": 12}],
        checkpoint_kind="money",
        funds=[{"key": "central_funds", "kind": "财政"}, {"key": "other_funds", "kind": "其他", "printed": False}],
        weights={"total": "90", "splits": [{"产出指标": "50", "效益指标": "40"}]},
        rules={"I17": {"on": False}, "I23": {"severity": "warning"}},
        horizons="mid_term_and_annual",
        money_unit="万元",
        region="某县",
        date="2026-03-01",
        units=[{"code": "731001", "name": "县科协（本级）"}, {"code": "A-02", "name": "县文联"}],
    )
    book = FileBook.of_package(Package(build_package(form), "包.xlsx"))
    rows: Rows = {sheet: [list(row) for row in book.read(sheet).rows] for sheet in book.sheet_names()}
    assert read(rows) == form


def test_a_based_package_overrides_rows_and_keeps_the_rest() -> None:
    form = read(
        based(
            栏目=[
                ["指标", "indicator.target", "目标值"],
                ["指标", "自定义:评审意见", "评审意见", None, "长文", "否"],
                ["项目", "project.function", None, None, None, "不用"],
            ],
            规则=[["I17", "否"], ["I23", "是", "警告"], ["I04", "是", None, "最少条数=3；最多条数=8"]],
            词表=[["含糊用词", "适当"]],
        )
    )
    headers = [one.header for one in form.entry_columns["指标"]]
    assert headers[headers.index("目标值") + 1] == "评审意见"
    assert not form.has("项目", "function")
    assert form.entry_columns["总体目标"] == standard_form().entry_columns["总体目标"]
    assert form.rules["I17"].on is False
    assert form.rules["I23"].severity is Severity.WARNING
    assert (form.indicators.min_count, form.indicators.max_count) == (3, 8)
    assert form.indicators.vague_words == ("适当",)
    assert form.indicators.growth_words == standard_form().indicators.growth_words
    assert form.based_on == "hebei_text"


def test_levels_have_rows_points_and_an_order() -> None:
    form = read(
        based(
            指标体系=[
                ["产出指标(40-50)分", None, None, "是", 3, None, None, 2],
                ["产出指标(40-50)分", "数量指标", "规模；产出数量", "是", 2],
                ["产出指标(40-50)分", "质量指标", None, "建议"],
                ["成本指标", None, None, None, None, 10, 20, 1],
                ["效益指标", None, None, "是", None, "20", None, 3],
                ["效益指标", "社会效益", None, None, None, None, None, 2],
                ["效益指标", "经济效益", None, None, None, None, None, 1],
            ],
            权重=[[100, 10, "成本指标 20；产出指标 40；效益指标 30"]],
            栏目=[["指标", "indicator.weight", None, None, None, "是"]],
        )
    )
    cost, output, outcome = form.indicators.levels
    assert (cost.name, cost.min_points, cost.max_points, cost.required) == ("成本指标", 10, 20, False)
    assert (output.min_points, output.max_points, output.min_rows, output.required) == (40, 50, 3, True)
    assert (output.min_rows_second, output.required_second) == ({"数量指标": 2}, ("数量指标",))
    assert form.indicators.second_level(output, "规模指标") == "数量指标"
    assert (outcome.min_points, outcome.max_points, list(outcome.second)) == (20, None, ["经济效益", "社会效益"])
    assert form.indicators.in_order
    assert form.indicators.first_level("产出指标（40-50）分") is output
    assert form.weights is not None
    assert (form.weights.total, form.weights.execution_points) == (90, 10)
    assert form.weights.splits == ({"成本指标": 20, "产出指标(40-50)分": 40, "效益指标": 30},)
    book = FileBook.of_package(Package(build_package(form), "包.xlsx"))
    rows: Rows = {sheet: [list(row) for row in book.read(sheet).rows] for sheet in book.sheet_names()}
    assert read(rows) == form.model_copy(update={"based_on": ""})


@pytest.mark.parametrize(
    ("row", "total", "execution"),
    [
        ([100], 100, 0), ([90, 10], 90, 10), ([100, 10], 90, 10), ([80, 20], 80, 20), ([120], 120, 0),
        ([60, 15, "产出指标 40；效益指标 20"], 60, 15), ([60, 15, "产出指标 30；效益指标 15"], 45, 15),
    ],
)  # fmt: skip
def test_the_points_for_execution_are_no_part_of_the_total(row: list[Raw], total: int, execution: int) -> None:
    form = read(based(权重=[row], 栏目=[["指标", "indicator.weight"]]))
    assert form.weights is not None
    assert (form.weights.total, form.weights.execution_points) == (total, execution)


def test_a_based_package_takes_weights_away() -> None:
    base = load_form("list_annual").model_copy(update={"layouts": {}})
    rows = based(权重=[["无"]], 栏目=[["指标", "indicator.weight", None, None, None, "不用"]])
    assert read(about(rows, 基于="list_annual"), {"list_annual": base}.__getitem__).weights is None


def test_a_source_of_funds_may_have_a_name_of_its_own() -> None:
    form = read(based(资金来源=[["project.fiscal_funds", "本级财力"], ["project.other_funds"]]))
    assert form.header("项目", "fiscal_funds") == "本级财力"


WEIGHT: list[Raw] = ["指标", "indicator.weight"]
CONTRADICTIONS: list[tuple[Rows, str]] = [
    ({"权重": [[100]]}, "权重：权重有合计，“栏目”里却没有放权重的栏目（indicator.weight）。"),
    ({"权重": [[50, 10]], "栏目": [WEIGHT]}, "权重 第 2 行：合计 50 与执行率分值 10 对不上 100 分。"),
    ({"权重": [["无"], [100]], "栏目": [WEIGHT]}, "权重 第 2 行：合计写了“无”，又写了别的。"),
    ({"权重": [[100], [90]], "栏目": [WEIGHT]}, "权重 第 3 行：合计上面已经写了 100。"),
    ({"权重": [[100, 120]], "栏目": [WEIGHT]}, "权重 第 2 行：执行率分值「120」应是 0 到 100 之间的数。"),
    ({"权重": [[100, None, "产出 50；产出指标 50"]], "栏目": [WEIGHT]}, "权重 第 2 行：组合里「产出指标」写了两次。"),
    ({"权重": [[90, 10, "产出指标 50；效益指标 30"]], "栏目": [WEIGHT]},
     "权重 第 2 行：组合加起来不是 90（去掉执行率分值是 80）。"),
    ({"指标体系": [["成本指标(0-20)分"], ["产出指标"]]}, "指标体系：指标体系里「成本指标(0-20)分」有分值，“权重”却没有合计。"),
    ({"指标体系": [["成本指标(0-20)分", None, None, None, None, 5]]}, "分值下限「5」与「成本指标(0-20)分」名称里的 0 不同。"),
    ({"指标体系": [["成本指标", None, None, None, None, 30, 20]], "权重": [[100]], "栏目": [WEIGHT]},
     "指标体系里「成本指标」的分值下限 30 大于上限 20。"),
    ({"指标体系": [["成本指标", None, None, None, None, None, 20], ["产出指标(40-50)分"]], "权重": [[100]], "栏目": [WEIGHT]},
     "指标体系：指标体系里各一级指标的分值从 40 到 70，凑不成权重的合计 100。"),
    ({"指标体系": [["成本指标"], ["成本"]]}, "指标体系：指标体系有两个一级指标「成本」。"),
    ({"指标体系": [["成本指标"], ["成本指标"]]}, "指标体系 第 3 行：一级指标「成本指标」上面已经有一行。"),
    ({"指标体系": [["产出指标", "数量指标", "规模"], ["产出指标", "质量指标", "规模指标"]]},
     "指标体系：指标体系里「产出指标」有两个二级指标都叫「规模」。"),
    ({"指标体系": [["产出指标", None, None, "建议"]]}, "指标体系 第 2 行：“建议”只用于二级指标的行。"),
    ({"指标体系": [["产出指标", None, "产出"]]}, "指标体系 第 2 行：同义只用于二级指标的行。"),
    ({"指标体系": [["产出指标", "数量指标", None, None, None, 5]]}, "指标体系 第 2 行：分值下限只写在一级指标的行"),
    ({"指标体系": [["产出指标", None, None, None, "三"]]}, "指标体系 第 2 行：最少条数「三」应是 0 到 50 之间的整数。"),
    ({"指标体系": [["产出指标", None, None, None, 20]]}, "最少条数加起来，超过规则 I04 的最多条数 15。"),
    ({"指标体系": [["产出指标", None, None, None, None, None, None, 1], ["效益指标"]]},
     "指标体系 第 2 行：写了顺序，「效益指标」却没有。"),
    ({"指标体系": [["产出指标", *[None] * 6, 1], ["效益指标", *[None] * 6, 1]]}, "指标体系 第 3 行：同一级里有两行的顺序相同。"),
    ({"指标体系": [[None, "数量指标"]]}, "指标体系 第 2 行：一级是空的。"),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "said"), CONTRADICTIONS)
def test_levels_and_weights_that_contradict_each_other_are_refused(tables: Rows, said: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        read(based(**tables))
    assert len(refused.value.faults) == 1
    assert said in str(refused.value.faults[0])


BAD: list[tuple[str, list[Raw], str]] = [
    ("单位名单", ["731001"], "单位名单 第 2 行：名称是空的。请补上，或删去本行。"),
    ("单位名单", [None, "县科协"], "单位名单 第 2 行：编码是空的。请补上，或删去本行。"),
    (
        "单位名单",
        ["7.31E+20", "县科协"],
        "单位名单 第 2 行：编码「7.31E+20」应是数字、字母和 -。请把这一列设为文本格式，按部门预算重新填写。",
    ),
    ("单位名单", ["县科协", "731001"], "单位名单 第 2 行：编码「县科协」应是数字、字母和 -。"),
    (
        "栏目",
        ["项目", "project.budget_totl"],
        "栏目 第 2 行：键「project.budget_totl」不认识。最接近的是「project.budget_total」。",
    ),
    ("栏目", ["项目", "indicator.weight"], "栏目 第 2 行：键「indicator.weight」不认识。"),
    ("栏目", ["项木", "project.name"], "栏目 第 2 行：工作表「项木」不认识。最接近的是「项目」。"),
    ("栏目", ["项目", "自定义:"], "栏目 第 2 行：自定义栏目没有名称。"),
    ("栏目", ["项目", "project.budget_total", None, None, "文字"], "类型「文字」不合这个键的含义，应是「金额」。"),
    ("栏目", ["项目", "project.name", None, None, "文子"], "类型「文子」不认识。最接近的是「文字」。"),
    ("栏目", ["项目", "project.name", None, None, None, "也许"], "必填「也许」不认识。"),
    ("栏目", ["项目", "project.name", None, None, None, None, None, 900], "宽度「900」应是 3 到 120 之间的数。"),
    ("栏目", ["项目", "project.name", "名" * 41], "「表头」有 41 个字，最多 40 个。"),
    ("栏目", ["项目", "project.remark", "项目名称"], "栏目：工作表「项目」有两个栏目的表头都是「项目名称」。"),
    ("栏目", ["项目", "project.name", None, None, None, "不用"], "工作表「项目」缺少栏目「项目名称」"),
    ("时点", ["年底", 13], "时点 第 2 行：截止月「13」应是 1 到 12 之间的整数。"),
    ("时点", ["年底", 12, "累积百分比"], "方式「累积百分比」不认识。最接近的是「累计百分比」。"),
    ("指标体系", ["产出指标", None, None, "必需"], "必须「必需」不认识。"),
    ("权重", [None, None, "产出指标 50"], "权重 第 2 行：合计是空的。"),
    ("权重", [100, None, "产出指标 50；效益指标 30"], "组合加起来不是 100。"),
    ("权重", [100, None, "产出指标 50；效益指 50"], "组合里的一级指标「效益指」不认识。最接近的是「效益指标」。"),
    (
        "资金来源",
        ["project.central_funds", None, "财政"],
        "资金来源 第 2 行：“栏目”里没有键「project.central_funds」。",
    ),
    ("规则", ["I99"], "规则 第 2 行：规则编号「I99」不认识。"),
    ("规则", ["B02", "否"], "规则 B02 保证金额对得上、封存可信，不能停用"),
    ("规则", ["D07", "是", "提示"], "规则 D07 保证金额对得上、封存可信，不能停用"),
    ("规则", ["B02", "是", None, "容差=500"], "参数 容差 的值「500」应是 0 到 1 之间的数。"),
    ("规则", ["I04", "是", None, "最少条书=3"], "参数「最少条书」不认识。最接近的是「最少条数」。"),
    ("规则", ["I04", "是", None, "最少条数=三条"], "参数 最少条数 的值「三条」应是 0 到 10000 之间的整数。"),
    ("规则", ["I04", "是", None, "最少条数"], "参数「最少条数」没有值。"),
    ("规则", ["I23", "是", None, "最少=1"], "规则 I23 没有参数。"),
    ("规则", ["C01", "是", None, "格式=(a+)+$"], "只能由数字 \\d、大写字母 [A-Z] 和位数组成"),
    ("词表", ["含糊词", "适当"], "词表 第 2 行：词表「含糊词」不认识。最接近的是「含糊用词」。"),
    ("词表", ["过期提法", "十四五", "去年"], "值「去年」应是 1900 到 2999 之间的整数。"),
    ("词表", ["已知水平", "公民、素质", "多"], "值「多」应是数和单位，例如 30%。"),
    ("规则", ["I23", Formula("1+1", "是")], "规则 B2：有公式。"),
]


@pytest.mark.parametrize(("sheet", "row", "said"), BAD)
def test_a_fault_is_told_with_its_place_and_the_way_out(sheet: str, row: list[Raw], said: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        read(based(**{sheet: [row]}))
    assert len(refused.value.faults) == 1
    assert said in str(refused.value.faults[0])


@pytest.mark.parametrize("sheet", ["栏目", "规则", "指标体系"])
def test_the_same_row_twice_is_refused(sheet: str) -> None:
    row: list[Raw] = {
        "栏目": ["项目", "project.name", "名称"], "规则": ["I23"], "指标体系": ["产出指标", "数量指标"],
    }[sheet]  # fmt: skip
    with pytest.raises(PackageRefused, match=f"{sheet} 第 3 行：.*上面已经有一行"):
        read(based(**{sheet: [row, list(row)]}))


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(PackageRefused) as refused:
        read(based(栏目=[["项目", "x"], ["指标", "y"]], 规则=[["Z99"]]))
    assert [str(one).partition("：")[0] for one in refused.value.faults] == [
        "栏目 第 2 行",
        "栏目 第 3 行",
        "规则 第 2 行",
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"表样名": "我县"}, "表样名「我县」应是由小写字母开头"),
        ({"版本": "一"}, "版本「一」应是数字"),
        ({"标题": None}, "标题「」应是1 到 60 个字"),
        ({"目标范围": "长期"}, "目标范围「长期」应是 年度、中期和年度 之一。"),
        ({"基于": "nowhere"}, "基于的表样「nowhere」没有安装。"),
        ({"金额单位": "亿元"}, "金额单位「亿元」不是元或万元。"),
    ],
)
def test_what_a_package_says_of_itself_is_checked(values: dict[str, Raw], said: str) -> None:
    with pytest.raises(PackageRefused, match=said):
        read(about(sheets(), **values))


def test_a_package_that_is_based_on_what_is_based_on_it_goes_in_a_circle() -> None:
    other = a_form("other_county", "邻县", based_on="our_county")
    rows = about(based(), 基于="other_county")
    with pytest.raises(PackageRefused, match="说明 第 4 行：基于的表样「other_county」又基于本表样，绕成了圈"):
        read(rows, {"other_county": other}.__getitem__)


def test_a_checkpoint_without_a_column_is_refused() -> None:
    rows = based(栏目=[["项目", "project.checkpoint", None, None, None, "不用"]])
    with pytest.raises(PackageRefused, match="有时点，却没有放时点的栏目"):
        read(rows)


def test_no_schedule_is_said_by_one_row() -> None:
    form = read(based(时点=[[None, None, "无"]], 栏目=[["项目", "project.checkpoint", None, None, None, "不用"]]))
    assert form.labels == ()


def test_a_table_without_its_headers_or_with_too_many_rows_is_refused() -> None:
    with pytest.raises(PackageRefused, match="规则：找不到表头「编号」「启用」"):
        read({**based(), "规则": [["代码", "开关"], ["I23", "否"]]})
    with pytest.raises(PackageRefused, match=f"词表：有 {MOST_ROWS + 2} 行"):
        read(based(词表=[["含糊用词", str(number)] for number in range(MOST_ROWS + 1)]))


def test_a_unit_that_is_listed_twice_is_refused_and_a_list_replaces_that_of_the_base() -> None:
    twice = based(单位名单=[["731001", "县科协"], ["731001", "县文联"]])
    with pytest.raises(PackageRefused, match="单位名单 第 3 行：编码「731001」第 2 行已经有了。"):
        read(twice)
    base = a_form(units=[{"code": "1", "name": "甲"}])
    ours = read(based(单位名单=[[731001, "县科协"], ["731002", "县文联"]]), lambda _name: base)
    assert [(unit.code, unit.name) for unit in ours.units] == [("731001", "县科协"), ("731002", "县文联")]
    assert read(based(), lambda _name: base).units == base.units
    assert a_form().digest == base.digest  # another list is no other form


@pytest.mark.parametrize(
    ("typed", "right"), [("2026-03", True), ("2026年3月1日", True), ("去年三月", False), ("2026-13-01", False)]
)
def test_the_date_tells_when_the_form_was_made(typed: str, right: bool) -> None:
    rows = about(sheets(), 表样名="ours", 日期=typed)
    if right:
        assert read(rows).date == typed
    else:
        with pytest.raises(PackageRefused, match=f"日期「{typed}」应是年月或年月日，例如 2026-03-01"):
            read(rows)
