"""Targets in words. How many there may be, and that they can be judged."""

import re
from collections.abc import Iterator

from xltool.language.amounts import parse_operator
from xltool.language.targets import QUALITATIVE_MARK, Kind
from xltool.model.findings import Severity, Text
from xltool.model.form import Form, IndicatorRules
from xltool.model.submission import Indicator
from xltool.rules.case import QUANTITY, Case, any_of, folded
from xltool.rules.indicators.rows import is_time_in_words, lacking
from xltool.rules.registry import Hit, hit, rule


@rule("I13", Severity.WARNING, "定性指标的比例").says(
    share=Text(
        "项目「{project_name}」的 {total} 条指标里有 {count} 条是定性的，超过 {limit}%。",
        "请把能量化的改为数值；确实不能的，请在说明列写明理由。",
    ),
    quantity=Text(
        "数量指标「{name}」的指标值「{value}」不是数。", "请填数值，例如 2000；不能量化的，请改放到别的二级指标。"
    ),
)
def mostly_quantitative(s: Case, form: Form) -> Iterator[Hit]:
    """指标值以定量为主，数量指标必须定量。

    要求：一个项目里定性指标不超过 50%（由表样规定）；数量指标不用定性值。时效指标写“汛期前”一类时间的不算定性。选了 ≥ 一类符号却填文字的由 I08 说明。
    依据：财预〔2015〕88号「细化量化」（参照）。
    通过：6 条指标中 3 条定性。
    不通过：9 条指标中 6 条定性；数量指标填「若干」。
    """
    rules = form.indicators
    limit = rules.max_qualitative_percent
    for row, target in s.judged:
        said = parse_operator(row.operator.typed) is not None  # then I08 speaks
        if target.kind is Kind.QUALITATIVE and not said and row.second_level == QUANTITY:
            yield hit(row.target_value, "quantity", row, name=row.name)
    for project, rows in s.by_project:
        kinds = [(row, known.kind) for row in rows if (known := row.judged)]
        words = [row for row, kind in kinds if kind is Kind.QUALITATIVE and not is_time_in_words(row)]
        if len(words) * 100 > len(kinds) * limit:
            yield lacking(
                words[0].target_value, "share", project, QUALITATIVE_MARK,
                total=len(kinds), count=len(words), limit=limit,
            )  # fmt: skip


@rule("I14", Severity.WARNING, "指标值含糊").says(
    vague=Text(
        "指标值「{value}」只有「{found}」一类的词，没有可以判断的标准。",
        "请改为数值或比率（例如 优良率≥90%），或写明分档标准（好、一般、差各是什么）。",
    )
)
def targets_not_vague(s: Case, form: Form) -> Iterator[Hit]:
    """定性指标值要有可以判断的标准。

    要求：提高、改善、显著、持续、有力保障一类的词不能单独作指标值，要带分档标准或比率。
    依据：财预〔2021〕101号（参照）；审核中常见意见「指标值表述为改善、提高」。
    通过：优良率≥90%
    不通过：有力保障
    """
    vague = any_of(form.indicators.vague_words)
    for row, target in s.judged:
        value = folded(row.target_value.typed)
        found = vague.search(value) if target.kind is Kind.QUALITATIVE else None
        if found and not _is_graded(row, value, form.indicators):
            yield hit(row.target_value, "vague", row, found=found[0])


def _is_graded(row: Indicator, value: str, rules: IndicatorRules) -> bool:
    """A number or a mark of grades in the value, or two different grades in the description or the remark."""
    vague, marks = any_of(rules.vague_words), any_of(rules.graded_marks)
    if re.search(r"\d", value) or marks.search(vague.sub("", value)):
        return True
    beside = vague.sub("", folded(row.description.typed + row.remark.typed))
    return len(set(marks.findall(beside))) > 1
