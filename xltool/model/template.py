"""The words of the template. Sheets, headers, labels, stages, units, and the names of what the tool keeps.

One source for the template builder, the reader, the help texts and the official sheets.
Refuses: addresses. Sheets are found by name, columns by header text, cover fields by label text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from xltool.language.keys import header_key
from xltool.language.patterns import compile_later
from xltool.language.residue import as_printed
from xltool.model.cells import Area, Grid, Ref
from xltool.model.errors import ContractBroken

FIRST_DATA_ROW = 4
"""Of every entry sheet of the template."""
TEMPLATE_VERSION = "1.1"
KNOWN_TEMPLATE_VERSIONS = ("1.0", "1.1")

COVER = "封面"
OVERALL = "总体目标"
FUNCTIONS = "分项目标"
SAFEGUARDS = "保障措施"
PROJECTS = "项目"
INDICATORS = "指标"
TOTALS = "资金汇总"
FINDINGS = "校验结果"
DEPARTMENT_FORM = "部门绩效目标"
LIST_FORM = "项目绩效目标清单"
GUIDE = "填报说明"
"""One page of help; a workbook without it is complete."""
LEFTOVERS = "未识别内容"
"""Made by import: what it found no place for, word for word."""
LAYOUT = "_版式"
LISTS = "_下拉"
TABLE_SHEET_PREFIX = "_版面_"
"""Before the name of a printed table of the form: the hidden sheet that lends its formats."""
HIDDEN_SHEETS = (LAYOUT, LISTS, *(TABLE_SHEET_PREFIX + table for table in ("项目", "部门", "清单")))

ENTRY_SHEETS = (COVER, OVERALL, FUNCTIONS, SAFEGUARDS, PROJECTS, INDICATORS)
REQUIRED_SHEETS = (*ENTRY_SHEETS, TOTALS, FINDINGS, LAYOUT, LISTS)

Content = Literal["text", "code", "money", "percent", "integer", "choice", "long_text", "date", "made"]
"""``made``: by a formula of the tool; shown, never read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an entry sheet, or one field of the cover.

    ``help`` is the input message that Excel shows beside the cell (title is ``header``).
    ``width`` is in characters, as Excel counts them (a Chinese character counts two).
    ``synonyms``: other headers that mean the same; ``choices``: what may be chosen, where the form says it itself.
    """

    key: str
    header: str
    content: Content
    help: str
    width: float = 12
    required: bool = True
    conditional: bool = False
    """Filled in where the form's text says so: no rule asks for it."""
    synonyms: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether it must be filled in on every row."""
        return self.required and not self.conditional


CHECKPOINT_KEY = "checkpoint"

COVER_FIELDS = (
    Column("year", "填报年度", "integer", "四位年份，例如 2021。"),
    Column("region_code", "行政区划代码", "code", "六位行政区划代码，例如 130636。"),
    Column("department_code", "部门编码", "code", "六位预算单位编码，例如 731001。"),
    Column("department_name", "部门名称", "text", "与部门预算中的单位名称一致。"),
    Column("stage", "编报阶段", "choice", "从下拉列表中选：一上、二上、批复、调整。"),
    Column(
        "project_spending_total",
        "项目支出预算总额",
        "money",
        "选填。部门预算中的项目支出合计，单位同“金额单位”，用来核对各项目预算数之和。",
        required=False,
    ),
    Column("money_unit", "金额单位", "choice", "元或万元，从下拉列表中选。整个工作簿的金额都按这个单位填写。"),
    Column("filler", "填报人", "text", "填报人姓名。", required=False),
    Column("filled_on", "填报日期", "date", "填报日期，例如 2021-1-15。", required=False),
    Column("template_version", "模板版本", "text", "由模板给出，请勿修改。"),
    Column("form_profile", "表样", "choice", "正式表的样式，从下拉列表中选，一般不改。"),
    Column("form_version", "表样版本", "text", "由表样给出，请勿修改。", required=False),
)

SECTION_COLUMNS = (
    Column("number", "序号", "text", "本节的序号，例如 一、二 或 1、2。", 8),
    Column("title", "标题", "text", "本节的标题，不带序号。", 34),
    Column("content", "内容", "long_text", "本节的正文。一个单元格写一节，换行用 Alt+Enter。", 86),
)
OVERALL_COLUMNS = SECTION_COLUMNS
FUNCTION_COLUMNS = (
    Column("function", "职责分类", "text", "部门职责的名称，同一职责的各条写同样的名称。", 34),
    Column("number", "序号", "text", "本条的序号，例如 1、2。", 8),
    Column("title", "标题", "text", "本条的标题，不带序号。", 26),
    Column("content", "内容", "long_text", "本条的正文。换行用 Alt+Enter。", 66),
)
SAFEGUARD_COLUMNS = SECTION_COLUMNS

CHECKPOINT_HELP = {
    "cumulative": "到{label}为止累计支出的百分比，例如 20%。最后一个时点为 100%。",
    "money": "{label}以前这一期的支出金额，按封面选的金额单位填写。各期相加等于预算数。",
    "rate": "全年的支出比例，例如 100%。",
}
PROJECT_COLUMNS = (
    Column("code", "项目编码", "code", "预算一体化系统中的项目编码，一般 21 位，按文本填写。", 24),
    Column("name", "项目名称", "text", "与预算系统中的项目名称一致。", 16),
    Column(
        "budget_total", "预算数", "money", "数字，按封面选的金额单位（元或万元）填写。等于财政资金与其他资金之和。", 14
    ),
    Column("fiscal_funds", "财政资金", "money", "数字，其中的财政资金，按封面选的金额单位填写。", 14),
    Column("other_funds", "其他资金", "money", "数字，按封面选的金额单位填写，没有时填 0。", 13),
    Column("purpose", "资金用途", "long_text", "钱用来做什么，不少于 10 个字，不照抄绩效目标。", 30),
    Column(CHECKPOINT_KEY, "资金支出计划", "percent", "", 9),
    Column("objective", "绩效目标", "long_text", "要达到的效果，写明数量或结果；每条一行。", 36),
    Column("function", "对应职责", "text", "分项目标中的职责分类名称。", 16),
    Column("remark", "备注", "text", "选填。", 10, required=False),
)

INDICATOR_COLUMNS = (
    Column("project_code", "项目编码", "choice", "从下拉列表中选项目表里的编码。", 24),
    Column("level1", "一级指标", "choice", "从下拉列表中选。", 12),
    Column("level2", "二级指标", "choice", "先选一级指标，再从下拉列表中选。", 18),
    Column("level3", "三级指标", "text", "指标的名称，不带数值。", 26),
    Column("description", "绩效指标描述", "text", "指标怎么算、算什么。", 26),
    Column("operator", "计算符号", "choice", "≥、＞、＝、＜、≤，或 定性。", 10),
    Column("target", "指标值", "text", "只填数值，例如 2000；定性指标填文字。", 12),
    Column("unit", "计量单位", "text", "例如 人次、%、万元。", 10),
    Column("target_basis", "指标值确定依据", "text", "依据的计划、文件、标准或上年数据。", 27),
    Column("remark", "备注", "text", "选填。", 14, required=False),
)

WEIGHT_COLUMN = Column("weight", "权重", "text", "指标的分值，例如 10；各指标合计见表样。", 8, required=False)
"""Of no sheet of the standard form: read where a workbook has it, judged where the form has weights."""

CARRIED_COLUMNS: dict[str, tuple[Column, ...]] = {
    PROJECTS: (
        Column("supervisor", "主管部门", "text", "主管部门的名称和编码。", 22),
        Column("implementer", "实施单位", "text", "实施项目的单位。", 22),
        Column("leader", "项目负责人", "text", "项目负责人姓名。", 12),
        Column("phone", "联系电话", "code", "单位的办公电话。", 15),
        Column("attribute", "项目属性", "choice", "新增性项目或延续性项目。", 14, choices=("新增性项目", "延续性项目")),
        Column("period", "项目期", "text", "例如 2027年 或 2026年4月-2027年3月。", 16),
        Column("begins", "开始时间", "text", "例如 2027年1月。", 12),
        Column("ends", "完成时间", "text", "例如 2027年12月。", 12),
        Column("category", "项目类别", "text", "项目的类别。", 14),
        Column("overview", "项目概况", "long_text", "项目做什么、在哪里、由谁做。", 36),
        Column("grounds", "立项依据", "long_text", "批准项目的文件或规定。", 30),
        Column("share", "目标占比", "text", "这一项占全部的百分比，例如 60%；各项相加为 100%。", 10),
        Column("mid_term_objective", "中期目标", "long_text", "整个项目期要达到的效果。", 36),
        Column("project_total", "项目资金总额", "money", "整个项目期的资金，按封面选的金额单位填写。", 14),
        Column("project_fiscal", "项目财政拨款", "money", "项目资金总额中的财政拨款，按封面选的金额单位填写。", 14),
        Column("project_other", "项目其他资金", "money", "项目资金总额中的其他资金，按封面选的金额单位填写。", 14),
        Column("carried_over", "上年结转", "money", "上年结转的资金，按封面选的金额单位填写。", 13),
        Column("execution_points", "执行率分值", "text", "预算执行率的分值，一般为 10。", 10),
        Column("central_funds", "中央资金", "money", "数字，按封面选的金额单位填写。", 13),
        Column("province_funds", "省级资金", "money", "数字，按封面选的金额单位填写。", 13),
        Column("city_funds", "市级资金", "money", "数字，按封面选的金额单位填写。", 13),
        Column("county_funds", "县级资金", "money", "数字，按封面选的金额单位填写。", 13),
        Column("unit_funds", "单位资金", "money", "数字，按封面选的金额单位填写。", 13),
        Column("special_funds", "专户资金", "money", "数字，按封面选的金额单位填写。", 13),
    ),
    INDICATORS: (
        WEIGHT_COLUMN,
        Column("direction", "指标方向性", "choice", "正向指标或反向指标。", 12, choices=("正向指标", "反向指标")),
        Column("note", "指标值说明", "text", "选填。", 24, required=False),
        Column("last_year", "上年指标值", "text", "上一年度的实际值。", 12),
        Column("year_before", "前年指标值", "text", "再上一年度的实际值。", 12),
        Column("star", "核心指标", "choice", "必填的核心指标标★。", 10, required=False, choices=("★", "★★", "★★★")),
        Column("mid_term_target", "中期指标值", "text", "整个项目期的指标值，例如 ≥500人次。", 14),
        Column("scoring", "评分标准", "text", "得分和扣分的办法。", 28),
    ),
}  # fmt: skip
"""Further meanings that a form may give a column: read, printed and sealed; of them rules judge the weight alone."""

STANDARD_COLUMNS: dict[str, tuple[Column, ...]] = {
    OVERALL: OVERALL_COLUMNS,
    FUNCTIONS: FUNCTION_COLUMNS,
    SAFEGUARDS: SAFEGUARD_COLUMNS,
    PROJECTS: PROJECT_COLUMNS,
    INDICATORS: INDICATOR_COLUMNS,
}
"""The meanings that every entry can have; what a form makes of them, ask its ``columns``."""

PROJECT_NAME_COLUMN = Column(
    "project_name", "所属项目（自动）", "made", "由编码自动带出，不用填写。", 14, required=False
)
"""On 指标 since template 1.1: what the project of a row is called. Its header means no field of any sheet."""

ROW_ID_COLUMN = Column("row_id", "标识", "made", "由工具填写，不用改动。", 12, required=False)
"""On 项目 and 指标 since template 1.1, last and hidden: a random text that stays with the row wherever it goes."""
IDENTIFIED = (PROJECTS, INDICATORS)

MADE_BEFORE = {INDICATORS: (PROJECT_NAME_COLUMN,)}
"""Columns that the tool makes, left of those of the form."""
MADE_AFTER = dict.fromkeys(IDENTIFIED, (ROW_ID_COLUMN,))
"""The same, right of them."""

FINDING_HEADERS = ("序号", "级别", "编号", "工作表", "单元格", "字段", "当前内容", "问题", "修改建议", "说明", "标识")
"""Columns of 校验结果. The last one is hidden: it ties a typed 说明 to its finding across moved rows."""

LEFTOVER_HEADERS = ("来源位置", "类别", "内容", "说明")

SEVERITY_WORDS = {"error": "错误", "warning": "警告", "info": "提示"}
RESOLVED_WORD = "已消除"
CHECKED_AT_LABEL = "校验时间"
SUMMARY_LABEL = "结论"
TOTALS_STATUS_LABEL = "状态"
NOT_COMPUTED = "未计算"
"""What 资金汇总 says there of projects whose money or schedule is not complete."""
FORMS_LIST_LABEL = "已生成的表样"
"""Header on the cover above the links to the official sheets."""

STAGES = ("一上", "二上", "批复", "调整")
DEPARTMENT_CODE_LENGTH = 6
TEMPORARY_CODE = "临时"
"""Before the running number that import puts where a source has no code of a project (临时1): no official code."""
MONEY_UNITS = {"元": 1, "万元": 10_000}
OPERATORS = ("≥", "＞", "＝", "＜", "≤", "定性")

SEAL_LABEL = "报送校验码"
SEALED_AT_LABEL = "报送时间"
SEAL_SHEET = "_报送"
"""Hidden, only in workbooks that were sealed: the sealed values."""
OPINIONS, CONCLUSION = "审核意见", "审核结论"
"""Of a review; the second one only in the reviewer's workbook."""
REVIEW_SHEET = "_审核"
"""Hidden: the returns and their opinions as they were sealed, and the entries that they speak of."""

LEDGER_FILE = "报送台账.xlsx"
"""Beside the sealed copies, for the office that sends."""
LEDGER_HEADERS = (
    SEALED_AT_LABEL, "填报年度", "编报阶段", "部门编码", "部门名称", "版本", SEAL_LABEL, "项目数", "预算数合计（元）",
    "与上一版相比", "文件", "备注",
)  # fmt: skip
"""The last one is for staff."""

# What the tool made, and from which inputs: a table on the hidden lists sheet, found by its headers.
RECORD_HEADERS = ("生成工作表", "项目编码", "数据指纹", "内容指纹", "生成时间")

# Defined names that the template carries.
NAME_FINDINGS_SHEET = "findings_sheet"
NAME_FINDINGS_CELL = "findings_cell"
NAME_FINDINGS_SEVERITY = "findings_severity"
NAME_FINDINGS_NOTE = "findings_note"
NAME_PROJECT_CODES = "project_codes"
NAME_FUNCTION_NAMES = "function_names"
NAME_MADE_SHEETS = "made_sheets"
NAME_LEVEL2_PREFIX = "level2_"

_NOT_IN_NAMES = compile_later(r"[^\w.]")


def level2_name(level: str) -> str:
    """The defined name of the second levels of a first one; 成本指标(0-20)分 is not one as it stands."""
    return NAME_LEVEL2_PREFIX + _NOT_IN_NAMES.sub("", level)


def level2_formula(level1_cell: str, levels: Iterable[str]) -> str:
    """The formula that finds the second levels of the first one in a cell, given the names of all first levels."""
    named = level1_cell
    for sign in sorted({one for level in levels for one in _NOT_IN_NAMES.findall(level)}):
        named = f'SUBSTITUTE({named},"{sign.replace(chr(34), chr(34) * 2)}","")'
    return f'INDIRECT("{NAME_LEVEL2_PREFIX}"&{named})'


LAYOUT_ROLES = (
    "标题", "单位行", "项目行", "预算行", "用途行", "计划标题行", "计划数值行", "目标行", "表头行", "指标行", "长组行",
    "部分标题", "一级标题", "二级标题", "三级标题", "正文", "空行",
    "汇总小标题", "汇总表头", "汇总行", "汇总合计行",
)  # fmt: skip
"""Words in the role column of the layout sheet: which row lends its formats to which row that the tool draws."""

FORM_COLUMN_COUNT = 7
"""Official sheets print columns A to G."""
TOTALS_COLUMN_COUNT = 12
"""资金汇总 prints columns A to L, or as many as its checkpoints need; the 汇总 roles of the layout sheet are as wide."""
LAYOUT_ROLE_COLUMN = TOTALS_COLUMN_COUNT + 1
"""The builder puts the role words into column M of the layout sheet, or further right; they are found by their text."""


def totals_headers(labels: Iterable[str]) -> tuple[str, ...]:
    """Headers of a table of projects on 资金汇总; two for each checkpoint."""
    return (
        "序号",
        "项目编码",
        "项目名称",
        "预算数",
        *(f"{label}{kind}" for label in labels for kind in ("累计", "当期")),
    )


def totals_width(labels: Sequence[str]) -> int:
    """How many columns 资金汇总 prints."""
    return max(TOTALS_COLUMN_COUNT, len(totals_headers(labels)))


_FEWEST_BLOCK_ROWS = 4
WHOLE_YEAR = "全年"
"""What the department block calls its one row where the form has no checkpoints."""


def block_rows(labels: Sequence[str]) -> int:
    """How many rows below its headers the department block of 资金汇总 has room for."""
    return max(_FEWEST_BLOCK_ROWS, len(labels))


TOTALS_SUM_LABEL = "合计"

TOTALS_BLOCK_HEADERS = (
    "时点", "累计比例", "累计支出", "当期支出", "财政资金累计", "财政资金当期", "其他资金累计", "其他资金当期",
)  # fmt: skip
"""The department block on 资金汇总 that the chart looks at: this header row, then one row per checkpoint."""

SHEET_NAME_LENGTH = 31
"""Excel's limit for the name of a sheet, counted in UTF-16 units."""
_NOT_IN_SHEET_NAMES = compile_later(r"[\[\]:*?/\\\x00-\x1f]")


def official_sheet_name(number: int, name: str) -> str:
    """Name the official sheet of a project, e.g. ``表1 科普专项``, as Excel accepts it; never empty.

    Forbidden characters and outer apostrophes go; what is too long is cut. ``number`` keeps names apart.
    """
    kept = " ".join(_NOT_IN_SHEET_NAMES.sub("", as_printed(name)).split()).strip("'")
    full = f"表{number} {kept}".encode("utf-16-le")[: 2 * SHEET_NAME_LENGTH]
    return full.decode("utf-16-le", errors="ignore").rstrip(" '")


def first_entry_column(sheet: str) -> int:
    """The number of the column of the template where the entries of a row begin."""
    return len(MADE_BEFORE.get(sheet, ())) + 1


def find_label(grid: Grid, label: str) -> Ref | None:
    """The first cell that holds a label, however it is spaced and punctuated."""
    key = header_key(label)
    return next((at for at, text in grid.texts() if header_key(text) == key), None)


def find_value(grid: Grid, merged: Iterable[Area], label: str) -> Ref | None:
    """The cell to the right of a label, or of the merged area in which the label stands."""
    at = find_label(grid, label)
    if at is None:
        return None
    last = max((area.right for area in merged if (area.top, area.left) == (at.row, at.column)), default=at.column)
    return Ref(grid.sheet, at.row, last + 1)


def say_broken(sheet: str, what: str) -> ContractBroken:
    """The error that a sheet lacks something, with the one way to mend it."""
    return ContractBroken(f"{what}请从空白模板把工作表「{sheet}」复制进来。")


def find_headers(grid: Grid, headers: Sequence[str]) -> tuple[int, tuple[int, ...]] | None:
    """Find a row that holds all these headers; return it and the columns they stand in."""
    keys = [header_key(header) for header in headers]
    for row, line in enumerate(grid.rows, start=1):
        places: dict[str, int] = {}
        for column, raw in enumerate(line, start=1):
            if isinstance(raw, str):
                places.setdefault(header_key(raw), column)
        if all(key in places for key in keys):
            return row, tuple(places[key] for key in keys)
    return None


def require_headers(grid: Grid, headers: Sequence[str], broken: str) -> tuple[int, tuple[int, ...]]:
    """The same; ContractBroken with that sentence, and the one way to mend it, when there is none."""
    found = find_headers(grid, headers)
    if found is None:
        raise say_broken(grid.sheet, broken)
    return found
