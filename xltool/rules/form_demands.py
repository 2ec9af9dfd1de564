"""What a form asks for beyond the standard columns: cells that must be filled in (F01), both objectives (G13)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from xltool.language.keys import header_key
from xltool.model.findings import Severity, Text
from xltool.model.form import FUNDS, Form
from xltool.model.submission import Entry, Indicator, Project, Row
from xltool.model.template import INDICATORS, PROJECTS, Column
from xltool.rules.case import Case, FiledRow
from xltool.rules.money.amounts import money_factor, yuan
from xltool.rules.registry import Hit, elsewhere, hit, rule

_STAR = "★"


@rule("F01", Severity.WARNING, "表样要求填写的栏目").says(
    missing=Text("{field}没有填写{others}。", "请补上；确实没有的，请在说明列写明。"),
    star=Text(
        "「{name}」标了{stars}，是必填的核心指标，{field}却没有填写。", "请补上{field}；不是核心指标的，请改标记。",
        Severity.ERROR,
    ),
    star_not_applicable=Text(
        "「{name}」标了{stars}，是必填的核心指标，不能写成「{value}」。", "请填写实际的指标；不是核心指标的，请改标记。",
        Severity.ERROR,
    ),
)  # fmt: skip
def asked_columns_filled(s: Case, form: Form) -> Iterator[Hit]:
    """表样写明必填的栏目都要填写。

    要求：表样的“栏目”里写“是”的都要填写；写“条件”的，标了三颗星（★★★）的核心指标才必填，这样的行也不能写不适用（星数由表样规定）。一个栏目只在第一处指出。
    依据：所用表样；衔接资金绩效目标表的填表说明“其中三颗星为必填”（参照）
    通过：主管部门、实施单位都填了
    不通过：★★★ 的指标写“本项目不适用此指标”
    """
    for rows in (s.overall, s.functions, s.safeguards, s.projects, s.indicators):
        yield from _blank_columns(rows, form)
    for row in s.indicators:
        yield from _starred(s, row, form)


def _blank_columns(rows: Iterable[Row], form: Form) -> Iterator[Hit]:
    blank: dict[str, list[tuple[Row, Entry[Any]]]] = {}
    for row in rows:
        for entry in row.carried:
            if entry.blank:
                blank.setdefault(entry.field, []).append((row, entry))
    for field, places in blank.items():
        row, entry = places[0]
        column = _column(form, row, field)
        if column is not None and column.asked:
            yield hit(entry, "missing", row, anchor=field, others=elsewhere([one for _, one in places]))


def _column(form: Form, row: Row, field: str) -> Column | None:
    """The column of an entry; None where a rule of its own judges it: B02, G13, I06, W03, W04."""
    sheet = _sheet(row)
    judged = {"weight", "share", *FUNDS, *(("mid_term_objective", "mid_term_target") if form.two_horizons else ())}
    columns = form.entry_columns.get(sheet, ())
    return next((one for one in columns if one.header == field and one.key not in judged), None)


def _sheet(row: Row) -> str:
    if isinstance(row, Project):
        return PROJECTS
    return INDICATORS if isinstance(row, Indicator) else row.content.ref.sheet


def _starred(s: Case, row: FiledRow, form: Form) -> Iterator[Hit]:
    star = s.carried(row, "star")
    stars = star.typed.count(_STAR) if star is not None else 0
    if not stars or not form.indicators.required_stars or stars < form.indicators.required_stars:
        return
    said: dict[str, Any] = {"name": row.name, "stars": _STAR * stars}
    if (excuse := row.not_applicable) is not None:
        yield hit(excuse, "star_not_applicable", row, **said)
    conditional = {one.header for one in form.entry_columns[INDICATORS] if one.conditional}
    own = (row.level2, row.description, row.operator, row.unit, row.target_basis, row.remark)
    for entry in (*own, *row.carried):
        if entry.blank and entry.field in conditional:
            yield replace(hit(entry, "star", row, **said), blank=False)  # here staff are not free to leave it


@rule("G13", Severity.ERROR, "中期目标与年度目标都填").says(
    missing=Text("项目「{name}」没有填写{field}。", "请写明整个项目期要达到的结果和数量。"),
    large=Text(
        "项目「{name}」的预算是 {budget} 元，没有填写{field}；{limit} 元以上的项目要填。",
        "请写明整个项目期要达到的结果和数量。",
    ),
    same=Text(
        "项目「{name}」的{field}与年度的目标完全相同。",
        "请在{field}写整个项目期的结果，在年度的目标写本年要完成的部分；只有一年的项目，请在说明列写明。",
        Severity.WARNING,
    ),
)
def both_objectives(s: Case, form: Form) -> Iterator[Hit]:
    """表样有中期和年度两个目标的，两个都要填。

    要求：中期目标不空，与年度目标不相同；表样规定了预算起点的，达到起点的项目才必填。年度目标由 G01 说明。没有中期目标的表样不检查。
    依据：财预〔2015〕88号的申报表；有的地方 200 万元以上的项目才要求中期目标（参照）
    通过：中期目标和年度目标各写各的
    不通过：中期目标空着
    """
    if not form.two_horizons:
        return
    limit, known = form.goals.mid_term_from, money_factor(s) is not None
    for project in s.projects:
        entry, budget = s.carried(project, "mid_term_objective"), project.budget_total.value
        if entry is None:
            return
        if entry.blank and not limit:
            yield hit(entry, "missing", project, name=project.title)
        elif entry.blank and known and budget is not None and budget >= limit:
            yield hit(entry, "large", project, name=project.title, budget=yuan(budget), limit=yuan(limit))
        elif not entry.blank and header_key(entry.typed) == header_key(project.objective.typed):
            yield hit(entry, "same", project, name=project.title)
