"""What headers and labels mean, as (sheet, key) of the template's columns: those of every form, and words that counties print."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from xltool.language.keys import header_key
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.shelf import load_form, shipped_names
from xltool.model.template import CHECKPOINT_KEY, INDICATORS, PROJECTS

UNIT = "unit_line"
"""The unit whose table it is: no column of 项目, but of the cover."""
LEADER_AND_PHONE = "leader_and_phone"
"""One cell for two columns."""
COUNT = "count"
"""A running number: no entry."""

_PRINTED: dict[str, dict[str, str]] = {
    PROJECTS: {
        "name": "项目名称 单位名称、项目名称",
        "code": "项目编码 项目代码 项目编号",
        "supervisor": "主管部门 主管部门及代码 主管部门及编码 项目主管部门 主管单位 主管部门名称",
        "implementer": "实施单位 项目实施单位 项目单位 项目承担单位",
        "leader": "项目负责人 负责人",
        "phone": "联系电话 电话 负责人电话 负责人联系电话",
        LEADER_AND_PHONE: "项目负责人及电话 负责人及电话 项目负责人及联系电话 负责人及联系电话 项目负责人/电话 负责人/电话 项目负责人/联系电话",
        UNIT: "单位名称 预算单位 预算单位名称 部门单位名称 部门名称 单位编码及名称 填报单位 申报单位 单位编码名称",
        COUNT: "序号",
        "budget_total": "预算数 项目预算 项目预算数 预算金额 预算总额 年度预算 年度预算数 年初预算数 当年预算数 预算资金 "
        "年度资金总额 年度资金申请总额 资金总额 年度金额 项目金额",
        "project_total": "项目资金总额 项目总金额 项目总投资",
        "fiscal_funds": "财政拨款 财政资金 当年财政拨款 当年财政资金 年度财政拨款 财政性资金",
        "other_funds": "其他资金 其它资金 其他",
        "central_funds": "中央资金 中央财政资金 中央补助资金 中央补助",
        "province_funds": "省级资金 省级财政资金 省级补助资金 省级补助 自治区资金",
        "city_funds": "市级资金 市级财政资金 当年市级财政资金",
        "county_funds": "县级资金 区级资金 县级财政资金 区级财政资金 区县资金 县区级资金 本级财政资金",
        "unit_funds": "单位资金 单位自筹 自筹资金 单位自筹资金 自有资金",
        "special_funds": "专户资金 财政专户管理资金 财政专户资金",
        "carried_over": "上年结转 上年结转资金 上年结转结余",
        "execution_points": "执行率分值",
        "objective": "年度目标 年度总体目标 年度绩效目标 年度总体绩效目标 项目年度绩效目标 项目绩效目标 绩效目标 总体目标 项目总体目标 年度目标文字",
        "mid_term_objective": "中期目标 长期目标 中长期目标 中期绩效目标 中长期绩效目标 实施期目标 实施期总目标 长期绩效目标",
        "period": "项目期 项目周期 实施期限 项目实施期 实施期 起止时间 项目起止时间 项目期限",
        "begins": "开始时间", "ends": "完成时间",
        "attribute": "项目属性", "category": "项目类别 项目类型", "overview": "项目概况 项目简介 项目内容",
        "grounds": "立项依据 项目立项依据", "purpose": "资金用途", "remark": "备注",
    },
    INDICATORS: {
        "level1": "一级指标", "level2": "二级指标", "level3": "三级指标 三级指标名称 指标名称",
        "description": "绩效指标描述 指标描述 指标解释",
        "operator": "计算符号 指标性质 符号 运算符号 指标符号",
        "target": "指标值 目标值 年度指标值 预期指标值 预期实现值 绩效指标值 年度目标值 指标目标值",
        "unit": "计量单位 度量单位 单位 指标单位",
        "weight": "权重 分值权重 分值 指标权重 权重分值 指标分值",
        "direction": "指标方向性 指标方向",
        "note": "指标值说明 指标内容 指标说明",
        "target_basis": "指标值确定依据 指标标准或依据 确定依据 指标值依据 指标标准",
        "scoring": "评分标准 评扣分标准",
        "last_year": "上年指标值 上年实际实现值 实际实现值 上年实现值 上年值",
        "year_before": "前年指标值 前年值",
        "star": "核心指标", "mid_term_target": "中期指标值 中长期指标值 总体指标值 实施期指标值",
        "remark": "备注",
    },
}  # fmt: skip
"""By sheet and key: words of printed forms, reduced by ``label_key``."""
_WORDS = {
    sheet: {word: key for key, words in by_key.items() for word in words.split()} for sheet, by_key in _PRINTED.items()
}
_AROUND = re.compile(r"20\d\d年度?|^(?:其中|[一二三四五六七八九十]+、|\d+[.、](?=\D))")


@lru_cache(maxsize=4096)
def label_key(text: str) -> str:
    """A label reduced to what is compared: as a header, without years, numbers in front and 其中."""
    return _AROUND.sub("", header_key(text))


def meaning(sheet: str, text: str, form: Form) -> str | None:
    """The key of the column of a sheet that a header or label names; the form that is filled goes first."""
    if not text or len(text) > _LONGEST:
        return None
    return words_on(sheet, form).get(label_key(text))


_LONGEST = 40


def words_on(sheet: str, form: Form) -> Mapping[str, str]:
    """Every word for a column of an entry sheet, reduced by ``label_key``, to the column's key."""
    known = _MEANINGS.get((sheet, form.digest))
    if known is None:
        known = dict(_words_of(sheet, form, own=True))
        for words in (
            _WORDS.get(sheet, {}).items(),
            *(_words_of(sheet, load_form(name), own=False) for name in shipped_names()),
        ):
            for word, key in words:
                known.setdefault(word, key)
        _MEANINGS[sheet, form.digest] = known
    return known


_MEANINGS: dict[tuple[str, str], dict[str, str]] = {}


def _words_of(sheet: str, form: Form, *, own: bool) -> Iterable[tuple[str, str]]:
    """The headers of a form's columns; what another form made up means nothing on this one."""
    for column in form.columns[sheet]:
        if column.key != CHECKPOINT_KEY and (own or column.key in KNOWN_COLUMNS[sheet]):
            yield from ((label_key(word), column.key) for word in (column.header, *column.synonyms))
