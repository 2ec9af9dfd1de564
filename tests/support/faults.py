"""One workbook per code, each with the fault that the rule catalogue names for it (rules.md, column Fail)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from tests.support.forms import a_form, cut_down, typed, with_columns
from tests.support.memory_book import CODE, MemoryBook, a_book, a_project, an_indicator, findings_of, good_indicators
from xltool.model import template
from xltool.model.cells import Area, CellError, Formula, Raw
from xltool.model.errors import ContractBroken
from xltool.model.fingerprint import totals_inputs
from xltool.model.form import Form, Unit, WeightRules
from xltool.model.shelf import load_form, standard_form
from xltool.model.template import RECORD_HEADERS, totals_headers
from xltool.reading.submission import read_submission

OTHER = "13063621UQAP8BYN8VZWX"


def project(**changes: Raw) -> MemoryBook:
    return a_book(projects=[a_project(**changes)])


def schedule(*values: Raw, **changes: Raw) -> MemoryBook:
    return project(**dict(zip(standard_form().labels, values, strict=True)), **changes)


def second(**changes: Raw) -> MemoryBook:
    """A second project beside the good one, with indicators of its own."""
    other = a_project(
        **{"项目编码": OTHER, "项目名称": "阵地建设", "绩效目标": "建成科普阵地，合格率达到95%。"} | changes
    )
    rows = [*good_indicators(), *good_indicators(str(other["项目编码"]))]
    return a_book(cover={"项目支出预算总额": None}, projects=[a_project(), other], indicators=rows)


def indicator(index: int, **changes: Raw) -> MemoryBook:
    """The good indicators with one changed: 0 数量, 1 质量, 2 时效, 3 成本, 4 社会效益, 5 满意度."""
    rows = good_indicators()
    rows[index] |= changes
    return a_book(indicators=rows)


def every(**changes: Raw) -> MemoryBook:
    return a_book(indicators=[row | changes for row in good_indicators()])


def only(*rows: dict[str, Raw]) -> MemoryBook:
    return a_book(indicators=list(rows))


def section(content: str, title: str = "抓好科普工作") -> MemoryBook:
    return a_book(overall=[{"序号": "一、", "标题": title, "内容": content}])


def recorded(sheet: str, code: str = "", inputs: str = "", content: str = "") -> MemoryBook:
    """A workbook whose record says that a sheet was made from other entries."""
    book = a_book()
    book.sheets[template.LISTS] = [list(RECORD_HEADERS), [sheet, code, inputs, content, ""]]
    return book


def drawn(code: str | None, cumulative: float) -> MemoryBook:
    """资金汇总 made from these very entries, then one figure changed by hand."""
    inputs = totals_inputs(read_submission(a_book()).submission)
    book = recorded(template.TOTALS, inputs=inputs)
    name = template.TOTALS_SUM_LABEL if code is None else "科普专项"
    figures = [37500, cumulative, 7500, 18750, 11250, 30000, 11250, 37500, 7500]
    book.sheets[template.TOTALS] = [list(totals_headers(standard_form().labels)), [None, code, name, *figures]]
    return book


def merged() -> MemoryBook:
    book = a_book()
    book.merges = [Area(template.INDICATORS, 4, 1, 9, 1)]
    return book


def copied() -> MemoryBook:
    """A row of 指标 that was copied with the 标识 of another."""
    book = a_book()
    rows = book.sheets[template.INDICATORS]
    rows[2].append(template.ROW_ID_COLUMN.header)
    for row in rows[3:5]:
        row.append("rbcdfghjkmn")
    return book


def stale_form() -> MemoryBook:
    book = recorded(template.DEPARTMENT_FORM)
    book.sheets[template.DEPARTMENT_FORM] = []
    return book


def without_sheet() -> MemoryBook:
    book = a_book()
    del book.sheets[template.INDICATORS]
    return book


def header(text: str, column: int = 2) -> MemoryBook:
    book = a_book()
    book.sheets[template.PROJECTS][2][column] = text
    return book


FAULTS: dict[str, Callable[[], MemoryBook]] = {
    "C01": lambda: project(项目编码="13063621UQAP8BYN8VZW"),
    "C02": lambda: project(项目编码="13063721UQAP8BYN8VZWK"),
    "C03": lambda: project(项目编码="13063622UQAP8BYN8VZWK"),
    "C04": lambda: second(项目编码=CODE),
    "C05": lambda: project(项目编码=1.30636e20),
    "C06": lambda: a_book(cover={"部门编码": "7310"}),
    "C07": lambda: a_book(name="731001_顺平县科协_2021_一上_v1_20210115.xlsx"),
    "C08": lambda: project(项目名称="XX项目"),
    "C09": lambda: a_book(cover={"部门名称": "经济建设科"}),
    "B01": lambda: project(预算数="叁万元"),
    "B02": lambda: project(财政资金=30000),
    "B03": lambda: a_book(cover={"金额单位": None}),
    "B04": lambda: project(预算数=0, 财政资金=0),
    "B05": lambda: indicator(3, 指标值=3.76),
    "B06": lambda: indicator(3, 计算符号=None),
    "B07": lambda: indicator(3, 指标值=37500),
    "B08": lambda: project(资金用途="总投资25万元，其中中央资金20万元、省级资金20万元、县级资金10万元。"),
    "B09": lambda: project(资金用途="开展科普培训，参加培训人次达到2000人次，提升群众科学素质。"),
    "B10": lambda: project(预算数=37499.999999),
    "B11": lambda: a_book(
        cover={"金额单位": "万元", "项目支出预算总额": None},
        projects=[a_project(预算数=153.5184, 财政资金=153.5184)],
    ),
    "D01": lambda: schedule(20, None, 80, 100),
    "D02": lambda: schedule(20, 50, 80, 120),
    "D03": lambda: schedule(20, 30, 30, 20),
    "D04": lambda: schedule(20, 50, 80, 95),
    "D05": lambda: schedule(0.2, 50, 80, 100),
    "D06": lambda: drawn(CODE, 8000),
    "D07": lambda: drawn(None, 8000),
    "D08": lambda: schedule(0, 0, 0, 100),
    "D09": lambda: schedule(20, 100, 100, 100),
    "G01": lambda: project(绩效目标=None),
    "G02": lambda: project(绩效目标="完成70%"),
    "G03": lambda: project(绩效目标="目标1："),
    "G04": lambda: a_book(
        overall=[
            {"序号": number, "标题": "抓好科普工作", "内容": "面向群众开展科普培训，提升科学素质。"}
            for number in ("一、", "二、", "四、")
        ]
    ),
    "G05": lambda: section("面向群众开展科普培训。", "总体绩效目标 TC 总体绩效目标 \\f A \\l 1"),
    "G06": lambda: project(绩效目标="30万元用于购买科普活动所需的各种宣传材料和展板。"),
    "G07": lambda: project(绩效目标="因财政资金紧张，上年工程款未支付，结转本年申请支付。"),
    "G10": lambda: second(绩效目标=a_project()["绩效目标"]),
    "G08": lambda: section("深入学习十九届四中全会精神，面向群众开展科普培训。"),
    "G09": lambda: project(绩效目标="开展科普培训，参加培训人次达到9200人次，提升群众科学素质。"),
    "G11": lambda: a_book(safeguards=[]),
    "G12": lambda: project(绩效目标="开展科普培训，，参加培训人次达到2000人次，提升群众科学素质。"),
    "I01": lambda: only(*(row for row in good_indicators() if row["一级指标"] != "效益指标")),
    "I02": lambda: indicator(5, 一级指标="产出指标"),
    "I03": lambda: only(*(row for row in good_indicators() if row["二级指标"] != "质量指标")),
    "I04": lambda: only(an_indicator()),
    "I05": lambda: indicator(5, 三级指标="小区居民满意度(≥**%)"),
    "I06": lambda: indicator(0, 指标值=None),
    "I07": lambda: indicator(1, 指标值="≥**%", 计算符号=None, 计量单位=None),
    "I08": lambda: indicator(0, 计算符号=None),
    "I09": lambda: indicator(1, 三级指标="培训合格数量", 计量单位=None, 指标值=220),
    "I10": lambda: indicator(0, 计量单位="个"),
    "I11": lambda: indicator(1, 指标值=292),
    "I12": lambda: indicator(1, 指标值=0.97, 计量单位="比例"),
    "I13": lambda: indicator(0, 计算符号="定性", 指标值="有力保障", 计量单位=None),
    "I14": lambda: indicator(4, 计算符号="定性", 指标值="有力保障", 计量单位=None),
    "I15": lambda: only(*good_indicators(), an_indicator()),
    "I16": lambda: indicator(4, 三级指标="科普活动参与者满意度"),
    "I17": lambda: indicator(0, 指标值确定依据="合理"),
    "I18": lambda: indicator(5, 计算符号="定性", 指标值="创业热情高涨", 计量单位=None),
    "I19": lambda: indicator(2, 指标值="2023年底"),
    "I20": lambda: indicator(4, 三级指标="本项目不适用此指标", 计算符号=None, 指标值="无", 计量单位=None),
    "I21": lambda: a_book(
        indicators=[row | {"绩效指标描述": row["三级指标"]} for row in good_indicators()]
    ),
    "I22": lambda: every(指标值=100, 计量单位="%", 计算符号="＝"),
    "I23": lambda: a_book(
        indicators=[
            row | {"三级指标": f"{n}经费支出合规率", "指标值": 95, "计量单位": "%"}
            for n, row in enumerate(good_indicators())
        ]
    ),
    "I24": lambda: indicator(4, 三级指标="科普活动安全事故数", 计算符号="≥", 指标值=1, 计量单位="起"),
    "I25": lambda: a_book(
        projects=[a_project(备注="延续项目")],
        indicators=[
            row | ({"三级指标": "三年累计参训人次"} if row["二级指标"] == "数量指标" else {})
            for row in good_indicators()
        ],
    ),
    "I26": lambda: indicator(4, 三级指标="公民具备科学素质的比例", 指标值=90),
    "P01": lambda: project(备注="联系人：李某某，电话 13800138000"),
    "X01": lambda: a_book(cover={"项目支出预算总额": 30000}),
    "X02": lambda: section("部门预算总额10万元，其中基本支出6万元、项目支出3.75万元，用于科普培训。"),
    "X03": lambda: recorded("表1 科普专项", CODE),
    "X04": lambda: project(资金用途="项目预算5万元，开展科普宣传活动，购置宣传材料。"),
    "X05": lambda: section("本年度设置绩效目标的项目3个，面向群众开展科普培训。"),
    "X06": lambda: project(对应职责="没有这项职责"),
    "X07": lambda: section("全年至少开展各类科普活动30次以上，受益人口不低于50000人次。"),
    "X08": lambda: a_book(
        cover={"项目支出预算总额": None},
        projects=[a_project(), a_project(项目编码=OTHER, 项目名称="阵地建设")],
        indicators=[*good_indicators(), *(
            row | ({"指标值": 3000} if row["二级指标"] == "数量指标" else {}) for row in good_indicators(OTHER)
        )],
    ),
    "X09": lambda: project(资金用途="举办科普日活动2万元，购置宣传材料1万元。"),
    "Y01": lambda: indicator(2, 指标值="2020年12月底"),
    "Y02": lambda: project(资金用途="实施时间2021年9月至2021年3月，开展科普宣传活动。"),
    "T07": lambda: recorded(template.TOTALS),
    "T08": stale_form,
    "R01": lambda: project(预算数=CellError("#REF!")),
    "R02": lambda: project(预算数=Formula("D4+E4")),
    "R03": lambda: project(预算数=Formula("D4+E4", 37500)),
    "R04": lambda: project(预算数="３７,５００"),
    "R05": lambda: a_book(cover={"填报年度": "今年"}),
    "R06": lambda: a_book(cover={"编报阶段": None}),
    "R07": merged,
    "R09": copied,
    "R08": lambda: a_book(projects=[a_project(), {"项目名称": "合计", "预算数": 37500}]),
}  # fmt: skip

WEIGHTED_FORM = load_form("hebei_text").model_copy(
    update={
        "weights": WeightRules.model_validate(
            {
                "total": 90,
                "splits": [{"产出": 50, "效益": 30, "满意度": 10}, {"成本": 20, "产出": 40, "效益": 20, "满意度": 10}],
            }
        )
    }
)
"""A form with a column of weights: 90 points in all, the execution of the budget has the other 10."""
GOOD_WEIGHTS: tuple[Raw, ...] = (20, "12.5", 10, 7.5, 30, 10)


def weighted(*weights: Raw, **changes: Raw) -> MemoryBook:
    """The good indicators with weights; ``changes`` are made to the last row."""
    rows = [row | {"权重": weight} for row, weight in zip(good_indicators(), weights, strict=True)]
    rows[-1] |= changes
    return a_book(indicators=rows)


WEIGHTED: dict[str, Callable[[], MemoryBook]] = {
    "W01": lambda: weighted(20, 12.5, 10, 7.5, 30, 15),
    "W02": lambda: weighted(40, 12.5, 10, 7.5, 10, 10),
    "W03": lambda: weighted(20, 12.5, 10, 7.5, 30, None),
}
"""One workbook per code that only a form with weights can miss."""


def of_form(form: Form, sheet: str, row: int, cells: dict[str, Raw]) -> tuple[Form, MemoryBook]:
    return form, typed(cut_down(a_book(), form), sheet, row, cells)


OF_FORMS: dict[str, Callable[[], tuple[Form, MemoryBook]]] = {
    "F01": lambda: of_form(with_columns({"项目": [{"key": "supervisor"}]}), "项目", 4, {"主管部门": None}),
    "G13": lambda: of_form(
        with_columns({"项目": [{"key": "mid_term_objective"}]}, horizons="mid_term_and_annual"),
        "项目", 4, {"中期目标": None},
    ),
    "I27": lambda: of_form(
        a_form(indicators={**standard_form().indicators.model_dump(mode="json"), "in_order": True}),
        "指标", 4, {"一级指标": "效益指标", "二级指标": "社会效益指标"},
    ),
    "W04": lambda: of_form(with_columns({"项目": [{"key": "share"}]}), "项目", 4, {"目标占比": "60%"}),
}  # fmt: skip
"""One form and workbook per code that only a form with other columns can miss."""

DEMANDING: dict[str, Form] = {
    "C10": standard_form().model_copy(update={"units": (Unit(code="731001", name="顺平县档案馆"),)}),
    "Y03": standard_form().model_copy(update={"date": "2019-09-30"}),
}
"""One form per code that only a form with more in it can miss: the good workbook has the fault on it."""

BROKEN: dict[str, Callable[[], MemoryBook]] = {
    "T01": without_sheet,
    "T02": lambda: header("预算金额"),
    "T03": lambda: header("财政资金"),
    "T04": lambda: a_book(cover={"模板版本": "9.9"}),
    "T05": lambda: a_book(cover={"表样": "某省"}),
}
"""Workbooks that stop the reading altogether."""


def beside(book: MemoryBook, other: MemoryBook, number: int) -> MemoryBook | None:
    """Both in one workbook: projects and indicators of the other below those that are there, its project under a code of
    its own; any other sheet is of the one that changed it. None where both changed it."""
    usual, sheets = a_book().sheets, dict(book.sheets)
    changed = {name for name, rows in other.sheets.items() if rows != usual[name]}
    rows = {template.PROJECTS, template.INDICATORS}
    for name in changed - rows:
        if sheets[name] != usual[name]:
            return None
        sheets[name] = other.sheets[name]
    if changed & rows:
        for name in rows:
            if other.sheets[name][:3] != sheets[name][:3]:
                return None
            below = other.sheets[name][3:]
            code = f"{CODE[:-2]}{number:02}"
            sheets[name] = [*sheets[name], *([code if one == CODE else one for one in row] for row in below)]
    return MemoryBook(sheets, book.name)


def in_few_workbooks(faults: Mapping[str, MemoryBook]) -> list[tuple[list[str], MemoryBook]]:
    """As many faults in one workbook as are found there too: with each its code once more, and nothing less than before."""
    groups: list[tuple[list[str], MemoryBook, Counter[str]]] = []
    for code, fault in faults.items():
        for at, (codes, book, found) in enumerate(groups):
            joined = beside(book, fault, len(codes))
            now = _codes(joined) if joined else Counter[str]()
            if joined and now[code] > found[code] and found <= now:
                groups[at] = ([*codes, code], joined, now)
                break
        else:
            groups.append(([code], fault, _codes(fault)))
    return [(codes, book) for codes, book, _ in groups]


def _codes(book: MemoryBook) -> Counter[str]:
    try:
        return Counter(one.code for one in findings_of(book))
    except ContractBroken as broken:
        return Counter(one.code for one in broken.faults)  # type: ignore[attr-defined]
