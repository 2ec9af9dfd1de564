"""Units of measurement. Present, written in one way, and the same as the name says."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltool.language.amounts import UNITS, base_unit, to_yuan
from xltool.language.patterns import compile_later
from xltool.language.targets import Kind, Target
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import Form, IndicatorRules
from xltool.model.submission import Indicator, TextEntry
from xltool.rules.case import Case, FiledRow, canonical_unit, folded, unread
from xltool.rules.indicators.rows import COUNTS, MEASURES, counted, is_inexact, pasted_day, unit_in_name
from xltool.rules.registry import Hit, elsewhere, hit, rule

_OTHER = frozenset(("其他", "定量(其他)", "定量其他"))
_MONEY_NAME = compile_later(r"(?<!免)(?<!收)(?:费|费用|金额|款额|经费|资金|投资额|成本|总投入|成本概算)$")
_WITHOUT_UNIT = compile_later(r"(?:ph值?|指数|系数|容积率|[生师]{2}比)$", re.IGNORECASE)
"""What is a bare number: an index, a coefficient, pH."""
_NO_SUM = frozenset(("%", "‰", "倍"))
_OF_MONEY = compile_later("资金|金额|贷款|投资|补[贴助偿]|收入|奖|债|款|费|额|值")
_NO_COUNT = frozenset(("元", *_NO_SUM))
_RATE_NAME = compile_later("(?<![频效功])率$")
_AMOUNT_NAME = compile_later(
    "(?:(?:人|户|次|场|期|个|件|套|台|册|份|株|只|头|项|处|座|所|家|间|篇|辆|亩|班|课|学)(?:数量|数|次|时)|"
    "人口|数量|总量|面积|里程|长度)$"
)
"""A name that ends in how many, how long or how wide; 数 alone may be an index (参与指数)."""


@rule("I09", Severity.ERROR, "计量单位").says(
    missing=Text("「{name}」的指标值 {printed} 没有计量单位。", "请在计量单位列填单位，例如 人次、%、万元。"),
    nowhere=Text("「{name}」的指标值 {printed} 没有计量单位。", "请在数值后面写上计量单位，例如 {printed}人次。"),
    unexplained=Text(
        "「{name}」的计量单位是「{unit}」，却没有说明。", "请写出实际的单位⟨，或在绩效指标描述列说明怎样计量⟩。"
    ),
)
def units_present(s: Case, form: Form) -> Iterator[Hit]:
    """定量的指标值要有计量单位。

    要求：数值后有单位；名称末尾括号里写了单位的也认；定性指标和指数、系数、pH值不要求；单位选「其他」的要在描述里说明。
    依据：预算管理一体化系统中计量单位为必填（参照）。
    通过：485米
    不通过：220
    """
    for row, target in s.judged:
        if target.kind not in {Kind.NUMBER, Kind.RANGE} or target.qualitative_marked:
            continue
        if folded(target.unit) in _OTHER or folded(row.operator.typed) in _OTHER:
            if not row.description.typed and not row.remark.typed:
                yield hit(row.unit, "unexplained", row, name=row.name, unit=target.unit or "其他")
        elif _WITHOUT_UNIT.search(row.bare_name) or pasted_day(row) is not None:
            continue
        elif not (target.unit or unread(row.unit) or unit_in_name(row.name, form.indicators)):
            entry, variant = (row.target_value, "nowhere") if row.unit.absent else (row.unit, "missing")
            yield hit(entry, variant, row, name=row.name, printed=target.typed)


@rule("I10", Severity.WARNING, "计量单位与名称一致", mendable=True).says(
    synonym=Text(
        "计量单位「{unit}」一般写成「{standard}」{others}。", "请改为「{standard}」，也可以用自动修正。", Severity.INFO
    ),
    in_name=Text("「{name}」名称里的单位是「{wanted}」，指标值的单位却是「{unit}」。", "请把两处改成同一个单位。"),
    meaning=Text("「{name}」说的是{wanted}，计量单位却是「{unit}」。", "请改计量单位，或把名称改成与单位相符。"),
    only_factor=Text(
        "「{name}」的计量单位「{unit}」只说多少倍，没有说是什么。", "请写完整的单位，例如 {unit}元、{unit}人次。"
    ),
)
def units_agree(s: Case, form: Form) -> Iterator[Hit]:
    """计量单位与名称相符，并用统一的写法。

    要求：名称末尾括号里的单位与指标值的单位相同（万亩与亩视为相同，人次与人不同）；名称为费用、金额的用金额单位，为人数、次数、数量、面积的不用 % 和金额单位；万元不写成万；百分比写成 %。
    依据：系统的计量单位字典（参照）；已公开的表格中有费用以「个」计的。
    通过：培训参加人次（人次）——2000人次
    不通过：安置小区物业费——8个
    """
    rules = form.indicators
    spelled: dict[str, list[tuple[Indicator, TextEntry]]] = {}
    for row, target in s.judged:
        if not target.unit or target.kind not in {Kind.NUMBER, Kind.RANGE} or is_inexact(row):
            continue
        entry = row.unit if row.unit.typed == target.unit else row.target_value
        yield from _unit_against_name(row, target, entry, rules)
        if folded(target.unit) in rules.unit_synonyms or target.unit in rules.unit_synonyms:
            spelled.setdefault(target.unit, []).append((row, entry))
    for unit, places in spelled.items():
        yield _spelling(unit, places, rules)


def _spelling(unit: str, places: Sequence[tuple[Indicator, TextEntry]], rules: IndicatorRules) -> Hit:
    """One hit for all rows that spell a unit alike, at the first of them; it mends every one of them."""
    standard = canonical_unit(unit, rules)
    mends = tuple(Mend(entry.ref, entry.typed, standard) for row, entry in places if entry is row.unit)
    row, entry = places[0]
    others = elsewhere([entry for _, entry in places])
    return hit(entry, "synonym", row, mends=mends, unit=unit, standard=standard, others=others)


def _unit_against_name(row: FiledRow, target: Target, entry: TextEntry, rules: IndicatorRules) -> Iterator[Hit]:
    unit = row.standard_unit
    in_name = unit_in_name(row.name, rules)
    if base_unit(unit)[1] == "":
        yield hit(entry, "only_factor", row, name=row.name, unit=target.unit)
        return
    if in_name:
        if not _same(canonical_unit(in_name, rules), unit):
            yield hit(entry, "in_name", row, name=row.name, wanted=in_name, unit=target.unit)
        return
    wanted = _foreign_to(row.bare_name, unit)
    if wanted:
        yield hit(entry, "meaning", row, name=row.name, wanted=wanted, unit=target.unit)


def _same(one: str, other: str) -> bool:
    """Compare what is counted: 万亩 and 亩 agree, and so do a fraction and a percentage."""
    rates = {*MEASURES, "%"}
    return counted(one) == counted(other) or (one in rates and other in rates)


def _foreign_to(name: str, unit: str) -> str:
    """What the name says is counted, when the unit counts something else; "" when they go together."""
    if _MONEY_NAME.search(name):
        is_sum = to_yuan(Decimal(1), unit.partition("/")[0]) is not None
        return "" if is_sum or unit in _NO_SUM else "金额"
    if name.endswith("人次"):
        return "" if counted(unit) == "人次" else "人次"
    if name.endswith("人数") and counted(unit) in UNITS:
        return "" if counted(unit) == "人" else "人数"
    if _RATE_NAME.search(name) and counted(unit) in COUNTS:
        return "比率"
    if name.endswith("户数") and counted(unit) in UNITS:
        return "" if counted(unit) in {"户", "户次"} else "户数"
    if name.endswith("个数") and counted(unit) in {"户", "户次", "人", "人次"}:
        return "个数"
    amount = _AMOUNT_NAME.search(name) if counted(unit) in _NO_COUNT else None
    return amount[0] if amount and not (counted(unit) == "元" and _OF_MONEY.search(name)) else ""
