"""Rules: how a target value is written. Filled, legible, and in its three cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltool.cells import Plain
from xltool.findings import Mend, Severity, Text
from xltool.models import Indicator, Submission
from xltool.profile import IndicatorRules, Profile
from xltool.rules.indicator_rows import (
    QUANTITY,
    any_of,
    applicable,
    at,
    by_project,
    canonical_unit,
    counted,
    folded,
    is_cost,
    is_unit,
    judged,
    lacking,
    second_level,
    target_of,
    unread,
)
from xltool.rules.registry import Hit, rule
from xltool.values import Kind, Target, parse_operator, parse_target

_PLACEHOLDER = re.compile(r"[*_]|[xX×]{2,}")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?")
_QUALITATIVE = "定性"
_OPERATORS_BESIDE_THE_DICTIONARY = frozenset((_QUALITATIVE, "定量", "定量(其他)", "其他", "不适用"))


@rule(
    "I06",
    Severity.ERROR,
    "指标值不空",
    empty=Text(
        "「{name}」没有填指标值。",
        "请填数值，例如 2000；定性指标在计算符号列选「定性」，指标值填文字。",
    ),
)
def targets_filled(s: Submission, profile: Profile) -> Iterator[Hit]:
    """每条指标都要有指标值。

    要求：指标值不空。
    依据：财预〔2015〕88号「细化量化」（参照）；系统导入时指标值必填。
    通过：≥2000人次
    不通过：指标值空着。
    """
    for row in applicable(s, profile):
        if row.target_value.blank:
            yield at(row.target_value, "empty", row, name=row.name)


@rule(
    "I07",
    Severity.ERROR,
    "指标值不留占位符",
    placeholder=Text(
        "指标值「{value}」里留有占位符「{found}」。",
        "请换成实际的数值，例如 90。",
    ),
    bare_unit=Text(
        "指标值「{value}」只有计量单位，没有数值。",
        "请在指标值列填数值，计量单位写在计量单位列。",
    ),
    garbled=Text(
        "指标值「{value}」读不通：没有数值，或者前后矛盾。",
        "请重新填写：符号放在计算符号列，数值放在指标值列，单位放在计量单位列。",
    ),
)
def targets_legible(s: Submission, profile: Profile) -> Iterator[Hit]:
    """指标值要是实际的数值或文字，不能是占位符、残缺的符号或光有单位。

    要求：不含 *、_、XX；不是光有计量单位；符号后面有数值。日期和区间里的「-」可以用。
    依据：系统导入时禁用这些字符；已公开的表格中屡见占位符没有替换。
    通过：≥90%
    不通过：≥**%；公里；≧ %
    """
    for row in applicable(s, profile):
        value = folded(row.target_value.typed)
        found = _PLACEHOLDER.search(value) or _PLACEHOLDER.search(folded(row.unit.typed))
        if not value:
            continue
        if found:
            yield at(row.target_value, "placeholder", row, found=found[0])
        elif is_unit(value, profile.indicators):
            yield at(row.target_value, "bare_unit", row)
        elif row.target is not None and row.target.kind is Kind.BROKEN:
            yield at(row.target_value, "garbled", row)


@rule(
    "I08",
    Severity.WARNING,
    "指标值的写法",
    mendable=True,
    no_operator=Text(
        "「{name}」的指标值 {printed} 没有计算符号。",
        "请在计算符号列选 ≥、＞、＝、＜、≤ 之一。",
    ),
    unknown_operator=Text(
        "计算符号「{value}」不在范围内。",
        "请从下拉列表中选：≥、＞、＝、＜、≤ 或 定性。",
    ),
    words=Text(
        "计算符号是「{sign}」，指标值「{value}」却是文字。",
        "请把指标值改为数值；若是定性指标，请在计算符号列选「定性」。",
    ),
    conflict=Text(
        "指标值「{value}」里的符号或单位，与计算符号列、计量单位列（{columns}）不一致。",
        "请只在指标值列留数值，符号和单位各写在自己的列。",
    ),
    one_cell=Text(
        "指标值「{value}」把符号、数值、单位写在了一个单元格里。",
        "可以照用；建议拆到计算符号、指标值、计量单位三列，可由工具代改。",
        Severity.INFO,
    ),
    spelling=Text(
        "计算符号「{value}」按「{sign}」读取。",
        "建议统一写成「{sign}」，可由工具代改。",
        Severity.INFO,
    ),
)
def targets_well_written(s: Submission, profile: Profile) -> Iterator[Hit]:
    """指标值由计算符号、数值、计量单位三部分组成，各在自己的列。

    要求：计算符号为 ≥、＞、＝、＜、≤ 或 定性；数值前要有符号（成本指标由 B06 说明）；写在一个单元格里的可以照用。
    依据：预算管理一体化系统的计算符号字典（参照）。
    通过：≥2000人次
    不通过：2000
    """
    for row in applicable(s, profile):
        if not unread(row.operator):
            yield from _operator_hits(row)
        target = target_of(row, profile.indicators)
        if target is not None:
            yield from _value_hits(row, target, profile.indicators)


def _operator_hits(row: Indicator) -> Iterator[Hit]:
    """What the operator column itself gets wrong; 定性 and its kin are fine as they are."""
    entry = row.operator
    if not entry.typed or folded(entry.typed) in _OPERATORS_BESIDE_THE_DICTIONARY:
        return
    operator = parse_operator(entry.typed)
    if operator is None:
        yield at(entry, "unknown_operator", row)
    elif entry.typed != operator.value:
        mend = Mend(entry.ref, entry.typed, operator.value)
        yield at(entry, "spelling", row, sign=operator.value, mends=(mend,))


def _value_hits(row: Indicator, target: Target, rules: IndicatorRules) -> Iterator[Hit]:
    value = row.target_value
    if target.kind is Kind.QUALITATIVE:
        if parse_operator(row.operator.typed) is not None:
            yield at(value, "words", row, sign=row.operator.typed)
        return
    if (
        target.kind is Kind.NUMBER
        and target.operator is None
        and not row.operator.typed
        and not is_cost(row, rules)
    ):
        yield at(value, "no_operator", row, name=row.name, printed=target.typed)
    if target.kind in {Kind.NUMBER, Kind.RANGE} and (target.operator_inside or target.unit_inside):
        yield from _one_cell_hits(row, rules)


def _one_cell_hits(row: Indicator, rules: IndicatorRules) -> Iterator[Hit]:
    inside = parse_target("", row.target_value.typed, "")
    if inside is None or (inside.unit and not counted(inside.unit)):
        return  # 3万 beside 元 is read as 3万元: neither a contradiction nor to be split
    if _columns_agree(row, inside, rules):
        yield at(row.target_value, "one_cell", row, mends=_split(row, inside))
    else:
        columns = "，".join(filter(None, (row.operator.typed, row.unit.typed)))
        yield at(row.target_value, "conflict", row, columns=columns)


def _columns_agree(row: Indicator, inside: Target, rules: IndicatorRules) -> bool:
    """Whether the two columns are blank or repeat what the value cell says."""
    sign, unit = row.operator, row.unit
    if unread(sign) or unread(unit):
        return False
    sign_agrees = (
        not sign.typed or inside.operator is None or parse_operator(sign.typed) is inside.operator
    )
    unit_agrees = (
        not unit.typed
        or not inside.unit
        or canonical_unit(unit.typed, rules) == canonical_unit(inside.unit, rules)
    )
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


@rule(
    "I13",
    Severity.WARNING,
    "定性指标的比例",
    share=Text(
        "项目「{project_name}」的 {total} 条指标里有 {count} 条是定性的，超过 {limit}%。",
        "请把能量化的改为数值；确实不能的，请在说明列写明理由。",
    ),
    quantity=Text(
        "数量指标「{name}」的指标值「{value}」不是数。",
        "请填数值，例如 2000；不能量化的，请改放到别的二级指标。",
    ),
)
def mostly_quantitative(s: Submission, profile: Profile) -> Iterator[Hit]:
    """指标值以定量为主，数量指标必须定量。

    要求：一个项目里定性指标不超过 50%（由表样规定）；数量指标不用定性值。
    依据：财预〔2015〕88号「细化量化」（参照）。
    通过：6 条指标中 3 条定性。
    不通过：9 条指标中 6 条定性；数量指标填「若干」。
    """
    rules = profile.indicators
    limit = rules.max_qualitative_percent
    for row, target in judged(s, profile):
        if target.kind is Kind.QUALITATIVE and second_level(row, rules) == QUANTITY:
            yield at(row.target_value, "quantity", row, name=row.name)
    for project, rows in by_project(s):
        kinds = [(row, known.kind) for row in rows if (known := target_of(row, rules))]
        words = [row for row, kind in kinds if kind is Kind.QUALITATIVE]
        if len(words) * 100 > len(kinds) * limit:
            yield lacking(
                words[0].target_value, "share", project, _QUALITATIVE,
                total=len(kinds), count=len(words), limit=limit,
            )  # fmt: skip


@rule(
    "I14",
    Severity.WARNING,
    "指标值含糊",
    vague=Text(
        "指标值「{value}」只有「{found}」一类的词，没有可以判断的标准。",
        "请改为数值或比率（例如 优良率≥90%），或写明分档标准（好、一般、差各是什么）。",
    ),
)
def targets_not_vague(s: Submission, profile: Profile) -> Iterator[Hit]:
    """定性指标值要有可以判断的标准。

    要求：提高、改善、显著、持续、有力保障一类的词不能单独作指标值，要带分档标准或比率。
    依据：财预〔2021〕101号（参照）；审核中常见意见「指标值表述为改善、提高」。
    通过：优良率≥90%
    不通过：有力保障
    """
    vague = any_of(profile.indicators.vague_words)
    for row, target in judged(s, profile):
        value = folded(row.target_value.typed)
        found = vague.search(value) if target.kind is Kind.QUALITATIVE else None
        if found and not _graded(row, value, profile.indicators):
            yield at(row.target_value, "vague", row, found=found[0])


def _graded(row: Indicator, value: str, rules: IndicatorRules) -> bool:
    """A number or a mark of grades in the value, or two different grades in the description or the remark."""
    vague, marks = any_of(rules.vague_words), any_of(rules.graded_marks)
    if re.search(r"\d", value) or marks.search(vague.sub("", value)):
        return True
    beside = vague.sub("", folded(row.description.typed + row.remark.typed))
    return len(set(marks.findall(beside))) > 1
