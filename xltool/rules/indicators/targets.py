"""How a target value is written. Filled, legible, and in its three cells. Targets in words: statements.py."""

from collections.abc import Iterator
from decimal import Decimal

from xltool.language.amounts import fold, parse_operator
from xltool.language.patterns import compile_later
from xltool.language.targets import Kind, Target, parse_target
from xltool.model.cells import Plain
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import Form, IndicatorRules
from xltool.model.submission import Indicator
from xltool.rules.case import TIMELINESS, Case, FiledRow, any_of, folded, unread
from xltool.rules.indicators.rows import counted, is_inexact, is_time_in_words, is_unit, measure, pasted_day
from xltool.rules.registry import Hit, hit, rule

_PLACEHOLDER = compile_later(r"[*_]|[xX×]{2,}")
_PLAIN_NUMBER = compile_later(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")
_QUALITATIVE = "定性"
_WIDE = compile_later("[０-９．％]+")
_WIDE_NUMBER = compile_later("[0-9０-９.．]+")
_GRADE = compile_later(
    "[A-Z]{1,3}-?[0-9]{1,3}|(?:[IVX]{1,4}|[一二三四五六七八九甲乙丙0-9ABCD]{1,2}|[国省市])[类级等]级?(?:水体?)?(?:标准)?"
)
"""A rung of a ladder, which a sign may stand before: ≥Ⅲ类, ≥C30, ≥二级."""
_OPERATORS_BESIDE_THE_DICTIONARY = frozenset((_QUALITATIVE, "定量", "定量(其他)", "其他", "不适用"))


@rule("I06", Severity.ERROR, "指标值不空").says(
    empty=Text(
        "「{name}」没有填指标值。", "请填数值，例如 2000；定性指标⟨在计算符号列选「定性」，指标值填文字|填文字⟩。"
    )
)
def targets_filled(s: Case, form: Form) -> Iterator[Hit]:
    """每条指标都要有指标值。

    要求：指标值不空。表样有中期和年度两列指标值的，填了一列就可以，两列都空为错误。
    依据：财预〔2015〕88号「细化量化」（参照）；系统导入时指标值必填。
    通过：≥2000人次
    不通过：指标值空着。
    """
    for row in s.applicable:
        mid_term = s.carried(row, "mid_term_target") if form.two_horizons else None
        if row.target_value.blank and (mid_term is None or mid_term.blank):
            yield hit(row.target_value, "empty", row, name=row.name)


@rule("I07", Severity.ERROR, "指标值不留占位符").says(
    placeholder=Text("指标值「{value}」里留有占位符「{found}」。", "请换成实际的数值，例如 90。"),
    bare_unit=Text(
        "指标值「{value}」只有计量单位，没有数值。", "请在指标值列填数值⟨，计量单位写在计量单位列|，连同计量单位⟩。"
    ),
    negative=Text(
        "「{name}」的指标值 {printed} 是负数。", "请改为不小于 0 的数；确为降幅、温差一类的，请在三级指标名称里写明。"
    ),
    garbled=Text(
        "指标值「{value}」读不通：没有数值，或者前后矛盾。",
        "请重新填写⟨：符号放在计算符号列，数值放在指标值列，单位放在计量单位列|，例如 ≥90%⟩。",
    ),
)
def targets_legible(s: Case, form: Form) -> Iterator[Hit]:
    """指标值要是实际的数值或文字，不能是占位符、残缺的符号或光有单位。

    要求：不含 *、_、XX；不是光有计量单位；符号后面有数值。日期和区间里的「-」可以用。除增长、温度、差额一类外，不是负数。
    依据：系统导入时禁用这些字符；已公开的表格中屡见占位符没有替换。
    通过：≥90%
    不通过：≥**%；公里；≧ %
    """
    rules = form.indicators
    for row in s.applicable:
        value = folded(row.target_value.typed)
        found = _PLACEHOLDER.search(value) or _PLACEHOLDER.search(folded(row.unit.typed))
        if not value:
            continue
        if found:
            yield hit(row.target_value, "placeholder", row, found=found[0])
        elif (row.target is None or row.target.number is None) and is_unit(value, rules):
            yield hit(row.target_value, "bare_unit", row)
        elif row.target is not None and row.target.kind is Kind.BROKEN:
            yield hit(row.target_value, "garbled", row)
        elif row.target is not None and _wrongly_negative(row, row.target, rules):
            yield hit(row.target_value, "negative", row, name=row.name, printed=row.target.typed)


def _wrongly_negative(row: FiledRow, target: Target, rules: IndicatorRules) -> bool:
    if target.number is None or target.number >= 0:
        return False
    said = row.bare_name + folded(row.target_value.typed + target.unit)
    return any_of((*rules.growth_words, *rules.signed_words)).search(said) is None


@rule("I08", Severity.WARNING, "指标值的写法", mendable=True).says(
    no_operator=Text("「{name}」的指标值 {printed} 没有计算符号。", "请在计算符号列选 ≥、＞、＝、＜、≤ 之一。"),
    no_sign=Text("「{name}」的指标值 {printed} 没有符号。", "请在数值前写 ≥、＞、＝、＜、≤ 之一，例如 ≥{printed}。"),
    unknown_operator=Text("计算符号「{value}」不在范围内。", "请从下拉列表中选：≥、＞、＝、＜、≤ 或 定性。"),
    words=Text(
        "计算符号是「{sign}」，指标值「{value}」却是文字。",
        "请把指标值改为数值；若是定性指标，请在计算符号列选「定性」。",
    ),
    conflict=Text(
        "指标值「{value}」里的符号或单位，与计算符号列、计量单位列（{columns}）不一致。",
        "请只在指标值列留数值，符号和单位各写在自己的列。",
    ),
    inexact=Text(
        "指标值「{value}」只是一个大约的数，到年底无法判断是否完成。",
        "请写一个确定的数值，“以上”“左右”改用计算符号 ≥ 或 ≤ 表示。",
    ),
    one_cell=Text(
        "指标值「{value}」把符号、数值、单位写在了一个单元格里。",
        "可以照用；建议拆到计算符号、指标值、计量单位三列，也可以用自动修正。",
        Severity.INFO,
    ),
    width=Text("指标值「{value}」里有全角的数字。", "请改为「{after}」，也可以用自动修正。", Severity.INFO),
    spelling=Text("计算符号「{value}」按「{sign}」读取。", "建议统一写成「{sign}」，也可以用自动修正。", Severity.INFO),
)
def targets_well_written(s: Case, form: Form) -> Iterator[Hit]:
    """指标值由计算符号、数值、计量单位三部分组成，各在自己的列。

    要求：数字用半角；计算符号为 ≥、＞、＝、＜、≤ 或 定性；数值确定，不写“左右”“约”；数值前要有符号（成本指标由 B06 说明）；写在一个单元格里的可以照用；时效指标的“每月10日前”“验收后30日内”等不要求符号。等级（Ⅲ类、C30）前可以有符号；时效指标填了文字的由 I19 说明。
    依据：预算管理一体化系统的计算符号字典（参照）。
    通过：≥2000人次
    不通过：2000
    """
    for row in s.applicable:
        if not unread(row.operator):
            yield from _operator_hits(row)
        if row.judged is not None and not row.target_value.typed.isascii():
            yield from _width_hits(row, row.judged)
        if row.judged is not None and not is_time_in_words(row) and pasted_day(row) is None:
            yield from _value_hits(row, row.judged, form.indicators)


def _operator_hits(row: Indicator) -> Iterator[Hit]:
    """What the operator column itself gets wrong; 定性 and its kin are fine as they are."""
    entry = row.operator
    if not entry.typed or folded(entry.typed) in _OPERATORS_BESIDE_THE_DICTIONARY:
        return
    operator = parse_operator(entry.typed)
    if operator is None:
        yield hit(entry, "unknown_operator", row)
    elif entry.typed != operator.value:
        mend = Mend(entry.ref, entry.typed, operator.value)
        yield hit(entry, "spelling", row, sign=operator.value, mends=(mend,))


def _value_hits(row: FiledRow, target: Target, rules: IndicatorRules) -> Iterator[Hit]:
    value = row.target_value
    if target.kind is Kind.QUALITATIVE:
        late = row.second_level == TIMELINESS  # I19 says what a time is
        graded = _GRADE.fullmatch(folded(value.typed)) is not None
        if parse_operator(row.operator.typed) is not None and not late and not graded:
            yield hit(value, "words", row, sign=row.operator.typed)
        return
    if target.kind is Kind.NUMBER and target.operator is None and not row.operator.typed and not row.is_cost:
        variant = "no_sign" if row.operator.absent else "no_operator"
        yield hit(value, variant, row, name=row.name, printed=target.typed)
    if is_inexact(row):
        yield hit(value, "inexact", row)
    elif _is_in_one_cell(target) and not (row.operator.absent or row.unit.absent):
        yield from _one_cell_hits(row, rules)


def _is_in_one_cell(target: Target) -> bool:
    return target.kind in {Kind.NUMBER, Kind.RANGE} and (target.operator_inside or target.unit_inside)


def _width_hits(row: FiledRow, target: Target) -> Iterator[Hit]:
    """Full-width digits, but where the value is to be taken apart anyhow."""
    value = row.target_value
    if _WIDE.search(value.typed) is None or _is_in_one_cell(target):
        return
    plain = _WIDE_NUMBER.fullmatch(value.typed) is not None
    after = _number(target) if plain else _WIDE.sub(lambda wide: fold(wide[0]), value.typed)
    yield hit(value, "width", row, mends=(Mend(value.ref, value.typed, after),), after=after)


def _one_cell_hits(row: Indicator, rules: IndicatorRules) -> Iterator[Hit]:
    inside = parse_target("", row.target_value.typed, "")
    if inside is None or (inside.unit and not counted(inside.unit)):
        return  # 3万 beside 元 is read as 3万元: neither a contradiction nor to be split
    if _columns_agree(row, inside, rules):
        yield hit(row.target_value, "one_cell", row, mends=_split(row, inside))
    else:
        columns = "，".join(filter(None, (row.operator.typed, row.unit.typed)))
        yield hit(row.target_value, "conflict", row, columns=columns)


def _columns_agree(row: Indicator, inside: Target, rules: IndicatorRules) -> bool:
    """Whether the two columns are blank or repeat what the value cell says."""
    sign, unit = row.operator, row.unit
    if unread(sign) or unread(unit):
        return False
    sign_agrees = not sign.typed or inside.operator is None or parse_operator(sign.typed) is inside.operator
    unit_agrees = not unit.typed or not inside.unit or measure(unit.typed, rules) == measure(inside.unit, rules)
    return sign_agrees and unit_agrees


def _split(row: Indicator, inside: Target) -> tuple[Mend, ...]:
    value = row.target_value
    mends = [Mend(value.ref, value.typed, _number(inside))]
    if inside.operator is not None and not row.operator.typed:
        mends.append(Mend(row.operator.ref, "", inside.operator.value))
    if inside.unit and not row.unit.typed:
        mends.append(Mend(row.unit.ref, "", inside.unit))
    return tuple(mends)


def _number(inside: Target) -> Plain:
    """The digits as a number when it prints as it was typed.

    A percentage stays text: Excel may have given the cell a percent format, which would show 90 as 9000%.
    """
    typed = folded(inside.number_typed)
    if _PLAIN_NUMBER.fullmatch(typed) and "%" not in folded(inside.unit):
        return Decimal(typed)
    return typed
