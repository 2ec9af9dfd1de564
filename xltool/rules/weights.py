"""Weights of indicators (W01-W03), for forms that have a column of weights; others are skipped."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltool.language.amounts import parse_number
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Indicator
from xltool.rules.case import Case, FiledRow
from xltool.rules.indicators.rows import lacking
from xltool.rules.registry import Hit, hit, rule

_HUNDREDTH = Decimal("0.01")


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
    )
)
def weights_total(s: Case, form: Form) -> Iterator[Hit]:
    """一个项目各指标的权重合计等于表样规定的总分。

    要求：权重合计为 100（有的地方预算执行率另占 10 分，合计为 90；由表样规定）。没有权重列的表样不检查。
    依据：财预〔2020〕10号 自评以 100 分计；已公开的表格有 100 分和 90 分加预算执行率 10 分两种（参照）
    通过：50 + 30 + 10，另有预算执行率 10
    不通过：合计 95
    """
    if form.weights is None:
        return
    wanted = form.weights.total
    for project, rows in s.by_project:
        sums = _sums(rows)
        if sums is not None and (total := sum(sums.values())) != wanted:
            yield lacking(rows[0].weight, "total", project, "权重", total=plain(Decimal(total)), wanted=plain(wanted))


@rule("W02", Severity.WARNING, "一级指标之间的权重分配").says(
    split=Text(
        "项目「{project_name}」一级指标的权重是 {found}，通常是 {wanted}。",
        "请按通常的比例调整权重；本地另有规定的，请在说明列写明。",
    )
)
def weights_split(s: Case, form: Form) -> Iterator[Hit]:
    """一级指标之间的权重按通常的比例分配。

    要求：产出、效益、满意度为 50、30、10，或者成本、产出、效益、满意度为 20、40、20、10；没有满意度指标的，它的权重归效益。比例由表样规定。
    依据：财预〔2021〕101号、财预〔2020〕10号 的评分比例（参照）
    通过：产出 50，效益 30，满意度 10
    不通过：产出 70，效益 20
    """
    if form.weights is None:
        return
    splits = [_fold(split) for split in form.weights.splits]
    for project, rows in s.by_project:
        sums = _sums(rows)
        if sums is None or sum(sums.values()) != form.weights.total or not splits:
            continue
        without = [_without_satisfaction(split) for split in splits]
        if {level: weight for level, weight in sums.items() if weight} not in [*splits, *without]:
            yield lacking(
                rows[0].weight, "split", project, "权重分配",
                found=_join_weights(sums), wanted="，或".join(map(_join_weights, splits)),
            )  # fmt: skip


def _fold(split: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {level.removesuffix("指标"): weight for level, weight in split.items()}


def _without_satisfaction(split: Mapping[str, Decimal]) -> dict[str, Decimal]:
    rest = {level: weight for level, weight in split.items() if level != "满意度"}
    if "效益" in rest:
        rest["效益"] += split.get("满意度", Decimal(0))
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
