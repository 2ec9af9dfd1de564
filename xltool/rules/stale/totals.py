"""Whether what the tool drew earlier still fits the entries (D06, D07, T07, T08)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltool.language.keys import code_key
from xltool.model import template
from xltool.model.disbursement import Amounts
from xltool.model.findings import Severity, Text
from xltool.model.fingerprint import official_inputs, project_inputs, totals_inputs
from xltool.model.form import Form
from xltool.model.submission import DrawnRow, MadeSheet, MoneyEntry, Project, Submission
from xltool.rules.case import Case
from xltool.rules.registry import Hit, hit, rule


def _record(s: Submission, sheet: str) -> MadeSheet | None:
    return next((made for made in s.made if made.sheet == sheet), None)


def _fresh_rows(s: Submission) -> tuple[DrawnRow, ...]:
    made = _record(s, template.TOTALS)
    return s.drawn if made is not None and made.inputs == totals_inputs(s) else ()


_TABLES = {"total": "全部资金", "fiscal": "财政资金", "other": "其他资金"}
_REDRAWN = "请点「计算资金」重新生成资金汇总，不要手工改动其中的数。"


@rule("D06", Severity.ERROR, "各时点资金由预算数和累计百分比算出").says(
    differs=Text("资金汇总里项目「{name}」的{field}是 {value}，按项目表应为 {expected}。", _REDRAWN),
    missing=Text("资金汇总的「{table}」表里没有项目「{name}」。", _REDRAWN),
)
def project_money_as_computed(s: Case, _form: Form) -> Iterator[Hit]:
    """资金汇总里每个项目的数要等于按项目表计算的数。

    要求：每个项目在各张分项目表里都有一行；某时点累计支出 = 预算数 × 累计百分比，四舍五入到分；当期支出为相邻两个时点之差，各期之和等于预算数。
    依据：本工具的计算规则。
    通过：37500.00 元按 20%、50%、80%、100%：累计 7500.00、18750.00、30000.00、37500.00
    不通过：资金汇总里 3月底累计 被手工改成 8000.00
    """
    rows = _fresh_rows(s)
    if not rows:
        return
    computed = {money.project.key: money for money in s.figures.projects}
    yield from _without_row(s.projects, rows)
    for row in rows:
        money = computed.get(row.project_code) if row.project_code else None
        if money is None:
            continue
        for entry, expected in _pairs(row, money.of(row.source)):
            if entry.value != expected:
                yield hit(
                    entry, "differs", name=money.project.name.typed, expected=f"{expected:,.2f}",
                    project=row.project_code, anchor=f"{row.source}/{row.project_code}",
                )  # fmt: skip


def _without_row(projects: Sequence[Project], rows: Sequence[DrawnRow]) -> Iterator[Hit]:
    """Projects that a table lacks; one without a code is known by none of them."""
    codes: dict[str, set[str]] = {}
    for row in rows:
        codes.setdefault(row.source, set()).add(code_key(row.project_code))
    for project in projects:
        for source, present in codes.items():
            if project.key and code_key(project.code.typed) not in present:
                yield hit(
                    project.name, "missing", name=project.title,
                    table=_TABLES[source], project=project.key, anchor=f"{source}/{project.key}",
                )  # fmt: skip


@rule("D07", Severity.ERROR, "部门合计是各项目资金之和").says(
    differs=Text("资金汇总的部门合计里，{field}是「{value}」，各项目相加应为 {expected}。", _REDRAWN)
)
def department_money_is_a_sum(s: Case, _form: Form) -> Iterator[Hit]:
    """部门各时点的资金等于各项目之和，不是百分比的平均。

    要求：部门累计支出 = 各项目累计支出之和；部门累计百分比 = 该和 ÷ 预算数之和。
    依据：本工具的计算规则。
    通过：两个项目 3月底累计 7500.00 和 400.00，合计 7900.00
    不通过：把 20% 和 40% 平均成 30% 再乘预算
    """
    sums = [row for row in _fresh_rows(s) if not row.project_code]
    if not sums:
        return
    for row in sums:
        for entry, expected in _pairs(row, s.figures.of(row.source)):
            if entry.value != expected:
                yield hit(entry, "differs", expected=f"{expected:,.2f}", anchor=f"{row.source}/合计")


def _pairs(row: DrawnRow, amounts: Amounts) -> Iterator[tuple[MoneyEntry, Decimal]]:
    if amounts.budget is not None and row.budget is not None:
        yield row.budget, amounts.budget
    for index, money in enumerate(amounts.schedule or ()):
        yield row.cumulative[index], money.cumulative
        yield row.period[index], money.period


@rule("T07", Severity.WARNING, "资金汇总要与项目表同步").says(
    stale=Text("资金汇总是按改动以前的项目表计算的。", "请点「计算资金」或「一键完成」重新生成。")
)
def totals_are_fresh(s: Submission, _form: Form) -> Iterator[Hit]:
    """改动项目的资金或支出计划以后，要重新计算资金汇总。

    要求：资金汇总生成以后，项目的编码、名称、金额、支出计划没有再改动。
    依据：本工具的规则。
    通过：改完以后点「一键完成」
    不通过：计算资金以后又改了预算数
    """
    made = _record(s, template.TOTALS)
    if made is not None and made.inputs != totals_inputs(s) and s.projects:
        yield hit(s.projects[0].budget_total, "stale")


@rule("T08", Severity.WARNING, "表样要与填报内容同步").says(
    stale=Text("表样「{sheet}」是按改动以前的内容生成的。", "请点「生成表样」或「一键完成」重新生成。")
)
def official_sheets_are_fresh(s: Submission, _form: Form) -> Iterator[Hit]:
    """改动填报内容以后，要重新生成表样。

    要求：部门绩效目标和各项目的绩效目标表生成以后，对应的填报内容没有再改动。
    依据：本工具的规则。
    通过：改完以后点「一键完成」
    不通过：生成表样以后又改了指标值
    """
    made = {one.sheet: one for one in s.made if one.present}
    if not any(one.sheet in s.official_sheets for one in s.made):
        return
    for sheet in s.form.printed_once:
        record = _record(s, sheet)
        if record is not None and record.inputs != official_inputs(s, sheet):
            yield hit(s.cover.department_name, "stale", sheet=sheet)
    if not s.form.prints_projects:
        return
    for project, name in zip(s.projects, s.official_names, strict=True):
        record = made.get(name)  # one under another name is X03's
        if record is not None and record.inputs != project_inputs(s, project):
            yield hit(project.name, "stale", project, sheet=name)
