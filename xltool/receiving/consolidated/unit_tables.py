"""The tables with a row per unit: 汇总 (what counts, with its money) and 报送情况 (the chase list)."""

from collections.abc import Iterator, Sequence

from xltool.model.shelf import standard_form
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.tables import Column, Foot, Row, Table, amount, columns
from xltool.receiving.figures import Figures

SUMMARY, CHASE = "汇总", "报送情况"
MONEY_HEADERS = ("预算数", "财政资金", "其他资金", *(f"{label}累计支出" for label in standard_form().labels))

_SUMMARY_COLUMNS = (
    *columns(
        "年度 integer 6, 阶段 text 6, 行政区划 code 9, 单位编码 code 9, 单位名称 text 24, 项目数 integer 7, 指标数 integer 7"
    ),
    *(Column(header, "money", 13) for header in MONEY_HEADERS),
    *columns("版本 integer 5, 报送校验码 code 13, 来源 link 16"),
)
_CHASE_COLUMNS = columns(
    "状态 text 15, 行政区划 code 9, 单位编码 code 9, 单位名称 text 24, 联系人 text 13, 年度 integer 6, 阶段 text 6,"
    "版本 integer 5, 报送时间 text 18, 报送校验码 code 13, 预算数 money 13, 收到份数 integer 8,"
    "轮次 integer 5, 审核结论 text 9, 退回时间 text 18, 期限 text 11, 退回天数 integer 6, 逾期天数 integer 6, 说明 long 44, 来源 link 16"
)


def summary_table(evidence: Evidence, sums: Figures) -> Table:
    """汇总: one row per unit that counts; totals of each period below, reconciled with the projects."""
    return Table(
        SUMMARY,
        "各单位预算绩效目标汇总",
        "单位：元。只含校验码相符、没有错误的报送；其余见“报送情况”和“不予受理”。",
        _SUMMARY_COLUMNS,
        lambda: _summary_rows(evidence),
        lambda: _totals(sums),
        frozen=5,
    )


def chase_table(evidence: Evidence) -> Table:
    """报送情况: one row per unit, those first that somebody has to call."""
    return Table(
        CHASE,
        "报送情况",
        "每个单位一行，需要催报、核对的排在前面。"
        + ("" if evidence.listed else "没有给应报单位名单（--expect），所以列不出未报送的单位。"),
        _CHASE_COLUMNS,
        lambda: _chase_rows(evidence),
        frozen=4,
        marks=(("未收到", "red"), ("退回未再报", "red"), ("收到但未采用", "amber"), ("版本冲突", "red"),
               ("已收到（名单外）", "blue"), ("已收到", "green")),
    )  # fmt: skip


def _summary_rows(evidence: Evidence) -> Iterator[Row]:
    for key, one, body in evidence.counted():
        unit = (*key.period, one.region, one.unit, one.name, len(body.projects), len(body.indicators))
        money = map(amount, (body.budget, body.fiscal, body.other, *body.totals))
        yield (*unit, *money, one.version, one.seal_code, evidence.link(one.digest))


def _totals(sums: Figures) -> Sequence[Foot]:
    lines = []
    for one in sums.periods:
        year, stage = one.period
        blank = (None, None)
        lines.append(
            Foot((year, stage, *blank, f"合计（{one.units} 个单位）", one.projects, one.indicators, *one.by_units))
        )
        checks = ("核对：各项目之和", None, None, *one.by_projects)
        lines.append(Foot((year, stage, *blank, *checks), strong=False))
        gaps = [unit - project for unit, project in zip(one.by_units, one.by_projects, strict=True)]
        word = "一致" if one.agrees else "不一致，请勿使用本表"
        lines.append(Foot((year, stage, *blank, f"核对：差额（{word}）", None, None, *gaps), strong=False))
    return lines


def _chase_rows(evidence: Evidence) -> Iterator[Row]:
    for one in evidence.chased:
        yield (one.state.value, *one[1:-2], evidence.link(one.digest))
