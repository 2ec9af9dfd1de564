"""The tables with a row per project and per indicator of what counts: 项目 and 指标."""

from collections.abc import Iterator

from xltool.model.shelf import standard_form
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.tables import LINKS_OF_DETAILS, Column, Row, Table, Value, amount, columns
from xltool.receiving.decision.candidates import Candidate, Key

PROJECTS, INDICATORS = "项目", "指标"

_WHOSE = columns("年度 integer 6, 阶段 text 6, 单位编码 code 9, 单位名称 text 16, 项目编码 code 23, 项目名称 text 14")
_PROJECT_COLUMNS = (
    *_WHOSE,
    *columns("预算数 money 13, 财政资金 money 13, 其他资金 money 12"),
    *(Column(label, "percent", 8) for label in standard_form().labels),
    *columns("资金用途 long 24, 绩效目标 long 30, 对应职责 text 11, 来源 link 12"),
    *(Column(f"{label}累计支出", "money", 13) for label in standard_form().labels),
    *columns("备注 long 16, 行政区划 code 9, 报送校验码 code 13"),
)
_PROJECTS_PRINTED = len(_WHOSE) + 3 + len(standard_form().labels) + 4
_INDICATOR_COLUMNS = _WHOSE + columns(
    "一级指标 text 11, 二级指标 text 16, 三级指标名称 text 22, 计算符号 text 8, 指标值 number_or_text 12, 计量单位 text 9,"
    "绩效指标描述 long 22, 指标值确定依据 long 24, 来源 link 12, 备注 long 14, 行政区划 code 9, 报送校验码 code 13"
)
_INDICATORS_PRINTED = len(_WHOSE) + 9


def projects_table(evidence: Evidence) -> Table:
    """项目: one row per project; the money per checkpoint stands to the right of what is printed."""
    return Table(
        PROJECTS,
        "项目明细",
        "单位：元；各时点为累计支出比例，右侧（不打印）为累计支出金额。",
        _PROJECT_COLUMNS,
        lambda: _project_rows(evidence),
        printed=_PROJECTS_PRINTED,
        links=LINKS_OF_DETAILS,
        frozen=6,
    )


def indicators_table(evidence: Evidence) -> Table:
    """指标: one row per indicator, the columns from 一级指标 to 计量单位 as the finance system imports them."""
    return Table(
        INDICATORS,
        "绩效指标明细",
        "“一级指标”到“计量单位”六列的顺序与财政系统的导入模板相同，可整列复制。",
        _INDICATOR_COLUMNS,
        lambda: _indicator_rows(evidence),
        printed=_INDICATORS_PRINTED,
        links=LINKS_OF_DETAILS,
        frozen=6,
    )


def _project_rows(evidence: Evidence) -> Iterator[Row]:
    for key, one, body in evidence.counted():
        link = evidence.link(one.digest)
        for row in body.projects:
            start = (*_unit(key, one), row.code, row.name)
            money = map(amount, (row.budget, row.fiscal, row.other, *row.percents))
            texts = (row.purpose, row.objective, row.function, link)
            yield (*start, *money, *texts, *map(amount, row.cumulative), row.remark, one.region, one.seal_code)


def _indicator_rows(evidence: Evidence) -> Iterator[Row]:
    for key, one, body in evidence.counted():
        link = evidence.link(one.digest)
        for row in body.indicators:
            yield (*_unit(key, one), *row[:-1], link, row.remark, one.region, one.seal_code)


def _unit(key: Key, one: Candidate) -> tuple[Value, ...]:
    return *key.period, one.unit, one.name
