"""Weights of indicators (W01-W03) and shares of goals (W04), for forms that have columns of them; others are skipped."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltool.language.amounts import parse_number
from xltool.language.keys import level_key
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Indicator, Project, Row, TextEntry
from xltool.rules.case import OUTCOME, SATISFACTION, Case, FiledRow, folded
from xltool.rules.indicators.rows import lacking
from xltool.rules.registry import Hit, hit, rule

_HUNDREDTH = Decimal("0.01")
_HUNDRED = Decimal(100)
_EXECUTION = compile_later("(?:预算|资金|项目资金)?(?:预算)?执行率")


def _weight(row: Indicator) -> Decimal | None:
    return parse_number(row.weight.typed.removesuffix("分"))


def _sums(rows: Sequence[FiledRow]) -> Mapping[str, Decimal] | None:
    """Weights by first level; None while one of them cannot be read or none is filled in (W03 says so)."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        weight = _weight(row)
        if weight is None and not row.weight.blank:
            return None
        level = row.first_level
        sums[level] = sums.get(level, Decimal(0)) + (weight or 0)
    return sums if any(sums.values()) else None


def plain(number: Decimal) -> str:
    """A weight as staff write it: 50, 7.5."""
    return f"{number.normalize():f}"


@rule("W01", Severity.ERROR, "权重合计").says(
    total=Text(
        "项目「{project_name}」各指标的权重合计是 {total}，应为 {wanted}。", "请核对各指标的权重，使合计等于 {wanted}。"
    ),
    alone=Text(
        "项目「{project_name}」各指标的权重合计是 {total}，应为 {wanted}，另有执行率分值 {execution}。",
        "请核对各指标的权重，使合计等于 {wanted}；执行率分值不算在里面。",
    ),
    execution=Text("执行率分值是「{value}」，本表样应为 {execution}。", "请改为 {execution}。"),
)
def weights_total(s: Case, form: Form) -> Iterator[Hit]:
    """一个项目各指标的权重合计等于表样规定的总分。

    要求：权重合计为 100；有的地方预算执行率另占 10 分，指标合计为 90（由表样规定），执行率写成一行指标的不算在里面，它的分值和“执行率分值”一栏都等于表样规定的数。没有权重列的表样不检查。
    依据：财预〔2020〕10号 自评以 100 分计；已公开的表格有 100 分和 90 分加预算执行率 10 分两种（参照）
    通过：50 + 30 + 10，另有预算执行率 10
    不通过：合计 95
    """
    if form.weights is None:
        return
    wanted, execution = form.weights.total, form.weights.execution_points
    for project, rows in s.by_project:
        own, of_execution = _apart(rows, form)
        sums = _sums(own)
        if sums is not None and (total := sum(sums.values())) != wanted:
            yield lacking(
                rows[0].weight, "alone" if execution else "total", project, "权重",
                total=plain(Decimal(total)), wanted=plain(wanted), execution=plain(execution),
            )  # fmt: skip
        stated: list[tuple[TextEntry, Row]] = [(row.weight, row) for row in of_execution]
        stated += [(one, project) for one in (s.carried(project, "execution_points"),) if one is not None and execution]
        for entry, row in stated:
            points = parse_number(entry.typed.removesuffix("分"))
            if points != execution and not entry.blank:
                yield hit(entry, "execution", row, execution=plain(execution))


def _apart(rows: Sequence[FiledRow], form: Form) -> tuple[list[FiledRow], list[FiledRow]]:
    """The indicators of a project, and the rows that only give the points for execution a place."""
    if form.weights is None or not form.weights.execution_points:
        return list(rows), []
    of_execution = [row for row in rows if _EXECUTION.fullmatch(row.bare_name)]
    return [row for row in rows if row not in of_execution], of_execution


@rule("W02", Severity.WARNING, "一级指标之间的权重分配").says(
    split=Text(
        "项目「{project_name}」一级指标的权重是 {found}，通常是 {wanted}。",
        "请按通常的比例调整权重；本地另有规定的，请在说明列写明。",
    ),
    outside=Text(
        "项目「{project_name}」{level}的权重合计是 {found}，本表样应在 {least} 到 {most} 之间。",
        "请调整{level}各行的权重，使合计在 {least} 到 {most} 之间。",
        Severity.ERROR,
    ),
)
def weights_split(s: Case, form: Form) -> Iterator[Hit]:
    """一级指标之间的权重按通常的比例分配，并在表样规定的范围内。

    要求：产出、效益、满意度为 50、30、10，或者成本、产出、效益、满意度为 20、40、20、10；没有满意度指标的，它的权重归效益。比例由表样规定；表样规定了某个一级指标分值上下限的（如“成本指标(0-20)分”），超出为错误。
    依据：财预〔2021〕101号、财预〔2020〕10号 的评分比例；已公开的表格中有印明分值范围的（参照）
    通过：产出 50，效益 30，满意度 10
    不通过：产出 70，效益 20
    """
    if form.weights is None:
        return
    splits = [_fold(split) for split in form.weights.splits]
    allowed = [*splits, *map(_without_satisfaction, splits)]
    for project, rows in s.by_project:
        sums = _sums(_apart(rows, form)[0])
        if sums is None:
            continue
        outside = list(_outside(project, rows, sums, form))
        yield from outside
        if outside or not splits or sum(sums.values()) != form.weights.total:
            continue
        if {level: weight for level, weight in sums.items() if weight} not in allowed:
            yield lacking(
                rows[0].weight, "split", project, "权重分配",
                found=_join_weights(sums), wanted="，或".join(map(_join_weights, splits)),
            )  # fmt: skip


def _outside(project: Project, rows: Sequence[FiledRow], sums: Mapping[str, Decimal], form: Form) -> Iterator[Hit]:
    """First levels of a project whose points are beyond what the form allows; one that is not there is I01's."""
    for level in form.indicators.levels:
        points = sums.get(level_key(level.name))
        least, most = level.min_points or Decimal(0), level.max_points
        if points is None or (points >= least and (most is None or points <= most)):
            continue
        first = next(row for row in rows if row.level is level)
        yield lacking(
            first.weight, "outside", project, level.name, level=level.name, found=plain(points),
            least=plain(least), most=plain(most if most is not None else _total(form)),
        )  # fmt: skip


def _total(form: Form) -> Decimal:
    return form.weights.total if form.weights else Decimal(0)


def _fold(split: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {level_key(level): weight for level, weight in split.items()}


def _without_satisfaction(split: Mapping[str, Decimal]) -> dict[str, Decimal]:
    rest = {level: weight for level, weight in split.items() if level != SATISFACTION}
    if OUTCOME in rest:
        rest[OUTCOME] += split.get(SATISFACTION, Decimal(0))
    return rest


def _join_weights(sums: Mapping[str, Decimal]) -> str:
    return "、".join(f"{level or '其他'} {plain(weight)}" for level, weight in sums.items())


@rule("W03", Severity.ERROR, "每条指标的权重").says(
    missing=Text("「{name}」没有填写权重。", "请填写这条指标的分值，例如 10。"),
    illegible=Text("权重「{value}」不是数。", "请填写数，例如 10 或 7.5。"),
    nothing=Text("「{name}」的权重是 {value}，应大于 0。", "请填写大于 0 的数，例如 10。"),
    decimals=Text("权重「{value}」超过两位小数。", "请改为最多两位小数，例如 7.5。"),
    not_applicable=Text("「{name}」不适用，却有权重 {value}。", "请删去这一行，把它的权重分给其他指标。"),
)
def each_weight(s: Case, form: Form) -> Iterator[Hit]:
    """每条指标都有权重，大于 0，最多两位小数；不适用的指标没有权重。

    要求：权重是大于 0、最多两位小数的数；写明不适用、不涉及的指标不能有权重。没有权重列的表样不检查。
    依据：预算管理一体化系统的字段 NUMBER(5,2)；公开样本中有不适用指标占分的（参照）
    通过：7.5
    不通过：0；7.125；「不涉及」的指标权重 10
    """
    if form.weights is None:
        return
    for row in s.indicators:
        variant = _fault(row)
        if variant is not None:
            yield hit(row.weight, variant, row, name=row.name)


def _fault(row: FiledRow) -> str | None:
    if row.not_applicable:
        return None if row.weight.blank else "not_applicable"
    if row.weight.blank:
        return "missing"
    weight = _weight(row)
    if weight is None:
        return "illegible"
    if weight <= 0:
        return "nothing"
    return "decimals" if weight != weight.quantize(_HUNDREDTH) else None


@rule("W04", Severity.ERROR, "各目标的占比合计").says(
    missing=Text("「{name}」没有填写{field}。", "请填写它占全部的百分比，例如 60%；各项相加为 100%。"),
    illegible=Text("{field}「{value}」不是 0 到 100% 之间的百分比。", "请填写百分比，例如 60%。"),
    total=Text("各项的{field}合计是 {total}%，应为 100%。", "请核对各项的{field}，使它们相加等于 100%。"),
)
def shares_of_goals(s: Case, _form: Form) -> Iterator[Hit]:
    """有几个目标或几项任务的，它们的占比合计为 100%。

    要求：每一行的占比是 0 到 100% 之间的数，各行相加等于 100%。没有“目标占比”一栏的表样不检查。
    依据：有的地方每个目标按占比计分（参照）
    通过：60% + 40%
    不通过：60% + 30%
    """
    found = [(project, entry) for project in s.projects if (entry := s.carried(project, "share")) is not None]
    shares = [_share(entry) for _, entry in found]
    for (project, entry), share in zip(found, shares, strict=True):
        if share is None:
            yield hit(entry, "missing" if entry.blank else "illegible", project, name=project.title)
    known = [share for share in shares if share is not None]
    if not found or len(known) < len(shares):
        return
    total = sum(known, Decimal(0))
    if total == 1 and not any("%" in folded(entry.typed) for _, entry in found):
        return  # 0.6 in a cell that shows 60%
    if total != _HUNDRED:
        yield lacking(found[0][1], "total", found[0][0], "占比", total=plain(total))


def _share(entry: TextEntry) -> Decimal | None:
    number = parse_number(folded(entry.typed).removesuffix("%"))
    return number if number is not None and 0 <= number <= _HUNDRED else None
