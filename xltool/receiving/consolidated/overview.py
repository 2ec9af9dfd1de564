"""总览: the first sheet, one or two pages that say how the collection stands. Figures on the left, charts on the right."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltool import __version__
from xltool.books.fresh.page import set_up_page, set_up_screen
from xltool.model.cells import column_letters
from xltool.model.shelf import standard_form
from xltool.model.template import SEVERITY_WORDS, STAGES
from xltool.receiving.consolidated.charts import bar_chart
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.sheet_writer import SheetWriter
from xltool.receiving.decision.chase_list import Chased, main_period
from xltool.receiving.decision.standing import HARMLESS, Standing
from xltool.receiving.figures import LARGEST, ZERO, Figures, PeriodSums
from xltool.rules.registry import registered

OVERVIEW = "总览"
_WIDTHS = (30, 15, 15, 17, 17, 17, 3, 13, 13, 13, 13, 13, 13)
_CHART_COLUMN = 8
_SHOWN_RULES = 10
_ALARMING = {Chased.MISSING, Chased.RETURNED, Chased.NOT_USED, Chased.CONFLICT}
_WHERE = {Standing.COUNTED: "汇总", Standing.RETURN: "审核轮次、审核意见"}


class Overview:
    """Builds 总览 line by line; every line is written as soon as it is known."""

    def __init__(self, workbook: Workbook, writer: SheetWriter, sheet: Worksheet) -> None:
        self._workbook, self._writer, self._sheet = workbook, writer, sheet
        self._lines: list[list[Any]] = []
        self._charts: list[tuple[Any, int, int]] = []
        """Chart, first row, number of rows."""
        self._heights: dict[int, float] = {1: 28.0}

    def write(self, evidence: Evidence, sums: Figures, now: datetime) -> None:
        """Write the whole sheet."""
        period = main_period(evidence.decision)
        self._head(period, now)
        self._states(evidence)
        self._files(evidence)
        self._money(sums)
        main = sums.of(period)
        if main is not None:
            self._schedule(main)
            self._largest(sums, main)
        self._rules(sums)
        self._words("与上次相比", evidence.changes)
        self._words("说明", [*_remarks(evidence, sums), *evidence.said])
        self._finish()

    def _head(self, period: tuple[int, str] | None, now: datetime) -> None:
        title = f"{period[0]} 年{period[1]} " if period else ""
        self._line(("title", f"{title}部门预算绩效目标汇总"))
        self._line(("note", f"{now:%Y-%m-%d %H:%M} 由 xltool {__version__} 汇总；金额单位：元"))

    def _states(self, evidence: Evidence) -> None:
        states = Counter(row.state for row in evidence.chased)
        self._section("一、单位")
        shown = list(Chased)
        self._line(*(
            ("figure alarm" if state in _ALARMING and states[state] else "figure", states[state])
            for state in reversed(shown)
        ))  # fmt: skip
        self._heights[len(self._lines)] = 30.0
        self._line(*(("caption", state.value) for state in reversed(shown)))

    def _files(self, evidence: Evidence) -> None:
        standings = Counter(verdict.standing for _, verdict in evidence.decision.received)
        self._section("二、收到的文件")
        self._line(("header", "处理结果"), ("header", "份数"), ("header", "在哪里看"))
        for standing in Standing:
            where = "不予受理、问题"
            if standing in HARMLESS:
                where = _WHERE.get(standing, "收件清单")
            if standings[standing]:
                self._line(("text", standing.value), ("count", standings[standing]), ("text", where))
        self._line(("foot text", "合计"), ("foot count", standings.total()), ("foot text", "收件清单"))

    def _money(self, sums: Figures) -> None:
        self._section("三、资金")
        headers = ("年度与阶段", "单位数", "项目数", "预算数", "财政资金", "其他资金")
        self._line(*(("header", header) for header in headers))
        for one in sums.periods:
            year, stage = one.period
            self._line(
                ("text", f"{year} 年{stage}"),
                ("count", one.units),
                ("count", one.projects),
                *(("money", amount) for amount in one.by_units[:3]),
            )
            word = "与各项目之和一致" if one.agrees else "与各项目之和不一致，请勿使用"
            self._line(
                ("check text", word), ("check text", ""), ("check text", ""),
                *(("check money", amount) for amount in one.by_projects[:3]),
            )  # fmt: skip
        if not sums.periods:
            self._line(("text", "没有可以计入汇总的报送"))

    def _schedule(self, one: PeriodSums) -> None:
        self._section("四、资金支出计划")
        if one.period[1] not in STAGES and not any(one.by_units[3:]):
            self._line(("text", "所用的表样没有这些时点"))
            return
        top = len(self._lines)
        self._line(*(("header", h) for h in ("时点", "累计支出", "累计比例", "当期支出")))
        before = ZERO
        for label, amount in zip(standard_form().labels, one.by_units[3:], strict=True):
            share = amount / one.by_units[0] * 100 if one.by_units[0] else ZERO
            self._line(("text", label), ("money", amount), ("percent", share), ("money", amount - before))
            before = amount
        chart = bar_chart(
            self._sheet, "各时点累计支出（元）", list(zip(standard_form().labels, one.by_units[3:], strict=True)), first=top + 2,
            lying=False, number_format="#,##0", top=max(one.by_units[3:]),
        )  # fmt: skip
        self._charts.append((chart, 3, 16))

    def _largest(self, sums: Figures, main: PeriodSums) -> None:
        units = [(name, budget) for period, name, budget in sums.largest if period == main.period]
        self._section(f"五、预算最大的单位{'' if main.units <= LARGEST else f'（前 {LARGEST} 个）'}")
        self._line(*(("header", header) for header in ("单位", "预算数", "占合计")))
        top = len(self._lines)
        total = main.by_units[0]
        for name, budget in units:
            share = budget / total * 100 if total else ZERO
            self._line(("text", name), ("money", budget), ("percent", share))
        rest = total - sum((budget for _, budget in units), ZERO)
        if main.units > len(units):
            share = rest / total * 100 if total else ZERO
            others = f"其余 {main.units - len(units)} 个单位"
            self._line(("check text", others), ("check money", rest), ("percent", share))
        chart = bar_chart(
            self._sheet, "各单位预算数（元）", units, first=top + 1,
            lying=True, number_format="#,##0", top=units[0][1],
        )  # fmt: skip
        self._charts.append((chart, 20, max(12, 6 + len(units))))

    def _rules(self, sums: Figures) -> None:
        self._section("六、计入汇总的报送中最常见的问题")
        self._line(*(("header", header) for header in ("编号", "处数", "级别", "内容")))
        top = len(self._lines)
        subjects = {rule.code: rule.subject for rule in registered()}
        for code, severity, number in sums.findings[:_SHOWN_RULES]:
            self._line(
                ("text", code), ("count", number), ("text", SEVERITY_WORDS[severity]),
                ("plain", subjects.get(code, "读取或安全检查")),
            )  # fmt: skip
        if not sums.findings:
            self._line(("text", "没有问题"), ("text", ""), ("text", ""), ("text", ""))
            return
        chart = bar_chart(
            self._sheet, "各编号的问题处数",
            [(code, number) for code, _, number in sums.findings[:_SHOWN_RULES]], first=top + 1,
            lying=True, number_format="#,##0", accent=True, top=sums.findings[0][2],
        )  # fmt: skip
        _, first, height = self._charts[-1] if self._charts else (None, 1, 1)
        self._charts.append((chart, first + height + 1, 14))

    def _words(self, title: str, sentences: Sequence[str] | None) -> None:
        if sentences is None:
            return
        self._section(title)
        for sentence in sentences or ("没有变化。",):
            self._line(("plain", sentence))

    def _section(self, title: str) -> None:
        self._lines.append([])
        self._line(("section", title))

    def _line(self, *cells: tuple[str, str | int | Decimal]) -> None:
        self._lines.append([self._cell(look, value) for look, value in cells])

    def _cell(self, look: str, value: str | int | Decimal) -> Any:
        if isinstance(value, str):
            return self._writer.cell(self._sheet, value, look)
        if look == "percent":
            return self._writer.number(self._sheet, f"{Decimal(value) / 100:.6f}", look)
        digits = f"{value:.2f}" if isinstance(value, Decimal) else str(value)
        return self._writer.number(self._sheet, digits, look)

    def _finish(self) -> None:
        sheet = self._sheet
        for number, width in enumerate(_WIDTHS, start=1):
            least = self._writer.money_width if width == 17 else width
            sheet.column_dimensions[column_letters(number)].width = max(width, least)
        sheet.column_dimensions["B"].width = max(15, self._writer.money_width)
        set_up_page(sheet, "landscape")
        set_up_screen(sheet, frozen="A3", zoom=90)
        for row, height in self._heights.items():
            sheet.row_dimensions[row].height = height
        for line in self._lines:
            sheet.append(line)
        for chart, first, rows in self._charts:
            chart.height = rows * 0.53
            sheet.add_chart(chart, f"{column_letters(_CHART_COLUMN)}{first}")
        rows = max([len(self._lines), *(first + height for _, first, height in self._charts)])
        sheet.print_area = f"A1:{column_letters(len(_WIDTHS))}{rows}"


def _remarks(evidence: Evidence, sums: Figures) -> list[str]:
    remarks = [
        "只有用【报送】封存、校验码相符、没有错误的报送才计入；同一单位同一年度同一阶段只计最高版本。",
        "校验码是改动的证据，不是电子签名：它说明封存以后内容没有变，不能证明是谁封存的。",
    ]
    if len(sums.periods) > 1:
        remarks.append("收到的报送分属几个年度、阶段或表样，各自合计，互不相加。")
    if not evidence.listed:
        remarks.append("没有给应报单位名单（--expect），所以“未收到”没有统计。")
    return remarks
