"""The words of a form package (表样包): its sheets and headers, kinds of columns, parameters of rules, lists of words.

One source for reading a package and for writing one. Every parameter and every list names the field of the form that it fills.
"""

from typing import Literal, NamedTuple, TypeAlias

from xltool.model import template
from xltool.model.template import Content

ABOUT, COLUMNS, POINTS, LEVELS = "说明", "栏目", "时点", "指标体系"
WEIGHTS, FUNDS_SHEET, RULES, WORDS = "权重", "资金来源", "规则", "词表"
UNITS = "单位名单"
LAYOUT_PREFIX = "版面_"
LAYOUTS = ("版面_项目", "版面_部门", "版面_清单")
BASE_LABEL = "基于"

HEADERS: dict[str, tuple[str, ...]] = {
    COLUMNS: ("工作表", "键", "表头", "同义表头", "类型", "必填", "选项", "宽度", "填写提示"),
    POINTS: ("标签", "截止月", "方式"),
    LEVELS: ("一级", "二级", "同义", "必须", "最少条数", "分值下限", "分值上限", "顺序"),
    WEIGHTS: ("合计", "执行率分值", "组合"),
    FUNDS_SHEET: ("键", "名称", "属于", "打印"),
    RULES: ("编号", "启用", "级别", "参数"),
    WORDS: ("词表", "词", "值", "说明"),
    UNITS: ("编码", "名称"),
}

ABOUT_LABELS = {
    "name": "表样名",
    "title": "标题",
    "version": "版本",
    "region": "适用地区",
    "years": "适用年度",
    "grounds": "依据文件",
    "maker": "制作单位",
    "date": "日期",
    "money_unit": "金额单位",
    "horizons": "目标范围",
}
DOCUMENT_LABELS = {
    "title": "文本标题",
    "first_part": "第一部分",
    "second_part": "第二部分",
    "overall_subtitle": "总体目标标题",
    "functions_subtitle": "分项目标标题",
    "safeguards_subtitle": "保障措施标题",
}
HORIZONS = {"annual": "年度", "mid_term_and_annual": "中期和年度"}
KINDS = {"cumulative": "累计百分比", "money": "当期金额", "rate": "一次性比例"}
NONE = "无"
"""Of a table whose base has rows: there are none here."""
CONTENTS: dict[Content, str] = {
    "text": "文字", "long_text": "长文", "code": "编码", "money": "金额", "percent": "百分比", "integer": "整数",
    "date": "日期", "choice": "选择",
}  # fmt: skip
ALIKE = frozenset({"text", "long_text", "choice", "code"})
"""Kinds of content that are all read as text: a form may take one of them for another."""
YES, NO, CONDITIONAL, UNUSED, ADVISED = "是", "否", "条件", "不用", "建议"
SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
KEY_PREFIXES = {
    template.OVERALL: "overall.",
    template.FUNCTIONS: "function.",
    template.SAFEGUARDS: "safeguard.",
    template.PROJECTS: "project.",
    template.INDICATORS: "indicator.",
}

Kind: TypeAlias = Literal["count", "number", "text", "pattern"]


class Parameter(NamedTuple):
    """One parameter of a rule: its name, what it may be, the table and field of the form that it fills, its bounds."""

    name: str
    kind: Kind
    table: str
    field: str
    least: int = 0
    most: int = 10_000


PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    "B02": (Parameter("容差", "number", "money", "tolerance", 0, 1),),
    "B09": (Parameter("最少字数", "count", "money", "purpose_min_length"),),
    "C01": (
        Parameter("格式", "pattern", "codes", "project_pattern"),
        Parameter("格式说明", "text", "codes", "project_pattern_words"),
        Parameter("长度", "count", "codes", "project_max_length", 1, 60),
    ),
    "C02": (Parameter("区划位数", "count", "codes", "region_digits", 1, 12),),
    "C03": (Parameter("年份位置", "count", "codes", "year_position", 0, 60),),
    "C06": (
        Parameter("格式", "pattern", "codes", "department_pattern"),
        Parameter("部门前缀", "text", "codes", "department_prefix"),
    ),
    "D08": (
        Parameter("最晚开始", "text", "schedule", "latest_start"),
        Parameter("末期最多", "number", "schedule", "max_last_jump", 0, 100),
    ),
    "G02": (
        Parameter("最少字数", "count", "goals", "min_length_error"),
        Parameter("建议字数", "count", "goals", "min_length_warning"),
        Parameter("最多字数", "count", "goals", "max_length"),
    ),
    "F01": (Parameter("必填星数", "count", "indicators", "required_stars", 0, 3),),
    "G13": (Parameter("预算起点", "number", "goals", "mid_term_from", 0, 10**12),),
    "I04": (
        Parameter("最少条数", "count", "indicators", "min_count"),
        Parameter("最多条数", "count", "indicators", "max_count"),
        Parameter("同类最多", "count", "indicators", "max_per_second_level"),
    ),
    "I05": (Parameter("最多字数", "count", "indicators", "name_max_length"),),
    "I13": (Parameter("最多百分比", "count", "indicators", "max_qualitative_percent", 0, 100),),
    "I17": (Parameter("最少字数", "count", "indicators", "basis_min_length"),),
    "I18": (Parameter("最低满意度", "number", "indicators", "min_satisfaction", 0, 100),),
    "I22": (Parameter("最多百分比", "count", "indicators", "max_same_percent", 0, 100),),
}
"""By the code of the rule."""

WORD_LISTS: dict[str, tuple[str, str]] = {
    "总成本名称": ("money", "whole_cost_names"),
    "结果用词": ("goals", "result_verbs"),
    "占位符": ("goals", "placeholders"),
    "项目外承诺": ("goals", "outside_marks"),
    "依据用词": ("indicators", "basis_words"),
    "空泛依据": ("indicators", "basis_empty_words"),
    "含糊用词": ("indicators", "vague_words"),
    "分级用词": ("indicators", "graded_marks"),
    "不适用": ("indicators", "not_applicable_words"),
    "增长用词": ("indicators", "growth_words"),
    "可为负": ("indicators", "signed_words"),
    "投入比率": ("indicators", "input_rates"),
    "反向用词": ("indicators", "bad_direction_words"),
    "正向用词": ("indicators", "good_direction_words"),
    "越低越好": ("indicators", "low_rate_words"),
    "补救用词": ("indicators", "remedy_words"),
    "处置用词": ("indicators", "handled_words"),
    "活动用词": ("indicators", "activity_words"),
    "人群用词": ("indicators", "people_words"),
}
STALE_TERMS = "过期提法"
"""A word list whose 值 is the last year in which the word may stand."""
UNIT_SYNONYMS = "单位同义"
"""A word list whose 值 is how the unit is wanted."""
KNOWN_LEVELS = "已知水平"
"""A word list: 词 are words that a name holds, joined by 、; 值 the most that is plausible, with its unit; 说明 the source."""
ALL_WORD_LISTS = (*WORD_LISTS, STALE_TERMS, UNIT_SYNONYMS, KNOWN_LEVELS)
SEPARATOR = "；"
