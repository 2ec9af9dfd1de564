"""What a target may be, given what is measured. Percentages, fractions, satisfaction, dates, direction."""

import re
from calendar import monthrange
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltool.language.amounts import Operator, parse_operator
from xltool.language.patterns import compile_later
from xltool.language.targets import Kind, Target
from xltool.model.findings import Severity, Text
from xltool.model.form import Form, IndicatorRules
from xltool.model.submission import Indicator
from xltool.rules.case import TIMELINESS, Case, FiledRow, any_of, folded
from xltool.rules.indicators.rows import MEASURES, counted, is_time_in_words, pasted_day
from xltool.rules.registry import Hit, hit, rule

_DAY = compile_later(r"(?:(?<!\d)(?P<year>(?:19|20)\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]")
_MONTHS = 12
_FINISHED = compile_later(
    "(?:完成|完工|竣工|验收|入库|到货|到位|配发|发放|办结|开业|拨付|支付|出动|响应|到达|到场|修复|处置|办理|结业|栽植|上架|交付|审批|报送|"
    "整改|救助|反馈|回复|出具|送达|批复|清运)[^的]{0,4}(?:时间|时限|时长|期限|用时)$|^(?:施工|建设)?工期$|(?:办理|处置|完成)时限|耗时"
)
"""The sooner the better; 开放时间, 服务时间 and 留存时间 are not."""
_REDUCES = compile_later("(?:下降|降低|减少|压减|削减)(?:率|幅度|比例|比率)$")
_HUNDRED = Decimal(100)
_UPWARDS = frozenset((Operator.AT_LEAST, Operator.MORE))
_DOWNWARDS = frozenset((Operator.AT_MOST, Operator.LESS))
_DIRECTED = frozenset((Kind.NUMBER, Kind.DATE))
_NUMERIC = frozenset((Kind.NUMBER, Kind.RANGE))
_TIME_UNITS = frozenset((
    "日", "天", "工作日", "小时", "时", "分钟", "分", "秒", "月", "年", "周", "星期", "季度", "日历天", "自然日", "h", "min",
))  # fmt: skip
_RATES = frozenset((*MEASURES, "%", "‰"))
_SATISFACTION_WORD = compile_later("满意[度率]")
_HIGH_RATE = compile_later("(?<!自然)(?<!死亡)(?<!增)率$|[度比]$|比[例率重]$|覆盖|满意")
_COMPLETES = compile_later("(?:完成|办结|处理|处置|解决|整改|化解|调解|答复|回复|合格|及时|准确|达标|优良)率$")
_WHOSE = compile_later("(?:[者员师户民众童兵家长客方商主体]|代表|家庭|机构|园区)(?:的|总体|综合)?满意[度率]")


@rule("I11", Severity.WARNING, "百分比的范围").says(
    above=Text("「{name}」的指标值 {printed} 超过 100%。", "请核对数值；确实可以超过 100% 的，请在说明列写明理由。"),
    below=Text("「{name}」的指标值 {printed} 是 0。", "请核对数值；确实如此的，请在说明列写明理由。"),
    at_least_hundred=Text(
        "「{name}」写成 {printed}，比率最高就是 100%。", "建议改为 ＝100%；确实可以超过 100% 的不必改。", Severity.INFO
    ),
)
def percentages_in_range(s: Case, form: Form) -> Iterator[Hit]:
    """百分比在 0 到 100 之间。

    要求：大于 100 或等于 0 为警告（增长、完成、投入产出等可以超过 100%，事故、投诉、返贫、复发等可以为 0）；负数由 I07 说明；≥100% 建议写成 ＝100%（满意度由 I18 说明）。
    依据：审核中的常见意见；已公开的表格中有 292% 一类的差错。
    通过：＝100%
    不通过：合格率 292%
    """
    rules = form.indicators
    growth = any_of(rules.growth_words)
    may_be_nothing = any_of((*rules.bad_direction_words, *rules.low_rate_words))
    for row, target in s.judged:
        if row.standard_unit != "%" or target.kind not in _NUMERIC:
            continue
        low = target.number or Decimal(0)
        high = target.upper or low
        name = row.bare_name
        if high > _HUNDRED and not growth.search(name + folded(row.target_value.typed)):
            yield hit(row.target_value, "above", row, name=row.name, printed=target.typed)
        elif high == 0 and not may_be_nothing.search(name):
            yield hit(row.target_value, "below", row, name=row.name, printed=target.typed)
        elif low == _HUNDRED and target.operator is Operator.AT_LEAST:
            if row.is_satisfaction:
                continue  # I18 says that nobody reaches it
            yield hit(row.target_value, "at_least_hundred", row, name=row.name, printed=target.typed)


@rule("I12", Severity.WARNING, "比率写成小数").says(
    fraction=Text(
        "「{name}」的指标值 {printed} 是小数，其他指标用的是百分数。", "请改为百分数：指标值 {percent}，计量单位 %。"
    ),
    of_percent=Text(
        "「{name}」的指标值 {printed} 不超过百分之一，像是把 {percent}% 写成了小数。",
        "请核对后把指标值改为 {percent}；确实这样低的，请在说明列写明。",
    ),
)
def rates_as_percentages(s: Case, form: Form) -> Iterator[Hit]:
    """比率用百分数，不用小数。

    要求：计量单位为比例、率的，指标值不写 0.97 这样的小数；计量单位是 % 的合格率、满意度一类，指标值不写 0.97 或 1（增长率、发病率等本来很小的除外）。
    依据：已公开的表格中小数与百分数混用，汇总时无法比较。
    通过：≥97%
    不通过：≥0.97比例
    """
    for row, target in s.judged:
        number = target.number
        if target.kind is not Kind.NUMBER or number is None or not 0 < number <= 1:
            continue
        if folded(target.unit).strip("()") in MEASURES:
            variant = "fraction"
        elif _is_fraction_of_percent(row, target, form.indicators):
            variant = "of_percent"
        else:
            continue
        percent = f"{(number * _HUNDRED).normalize():f}"
        yield hit(row.target_value, variant, row, name=row.name, printed=target.typed, percent=percent)


def _is_fraction_of_percent(row: FiledRow, target: Target, rules: IndicatorRules) -> bool:
    """Whether a high rate has a target of at most 1 %: 0.98 typed where 98 was meant."""
    if row.standard_unit != "%" or target.number is None or not 0 < target.number <= 1:
        return False
    if target.operator in _DOWNWARDS or not _HIGH_RATE.search(row.bare_name):
        return False
    small = any_of((*rules.growth_words, *rules.low_rate_words, *rules.bad_direction_words, *rules.remedy_words))
    return _COMPLETES.search(row.bare_name) is not None or small.search(row.bare_name) is None


@rule("I18", Severity.WARNING, "满意度指标值").says(
    words=Text("满意度「{name}」的指标值「{value}」不是数。", "请填百分数，例如 ≥90%。"),
    operator=Text("满意度「{name}」用了计算符号 {operator}。", "请改为 ≥ 或 ＝。"),
    unit=Text("满意度「{name}」的计量单位是「{unit}」。", "请用 %，例如 ≥90%。"),
    low=Text(
        "满意度「{name}」的指标值 {printed} 低于 {limit}%。",
        "请核对；一般填 90% 或 95%，确需偏低的，请在说明列写明理由。",
    ),
    full=Text(
        "满意度「{name}」的指标值 {printed} 为 100%，一人不满意就达不到。",
        "请核对能否做到；一般填 90% 或 95%。",
        Severity.INFO,
    ),
    nobody=Text("满意度「{value}」没有写是谁的满意度。", "请在名称里写明对象，例如 参训群众满意度。"),
)
def satisfaction_targets(s: Case, form: Form) -> Iterator[Hit]:
    """满意度用百分数，写明是谁的满意度。

    要求：指标值为数，符号为 ≥ 或 ＝，单位为 %，不低于 80%（由表样规定）；名称或描述里写明服务对象、群众等。符号为 ≤、＜ 的由 I24 说明。
    依据：财预〔2021〕101号的取值示例（参照）；已公开的表格多为 90% 或 95%。
    通过：≥90%
    不通过：创业热情高涨
    """
    rules = form.indicators
    people = any_of(rules.people_words)
    for row, target in s.judged:
        if not row.is_satisfaction or _is_complaint(row, rules):
            continue
        variant = _satisfaction_fault(row, target, rules)
        if variant:
            yield hit(row.target_value, variant, row, name=row.name, printed=target.typed,
                     unit=target.unit, operator=target.operator, limit=rules.min_satisfaction)  # fmt: skip
        said = row.name + row.description.typed
        named = people.search(_SATISFACTION_WORD.sub("", said)) or _WHOSE.search(said)
        if row.level3.value and not named:
            yield hit(row.level3, "nobody", row)


def _is_complaint(row: FiledRow, rules: IndicatorRules) -> bool:
    """Whether a row that is filed under satisfaction counts its opposite: 群众投诉率."""
    name = row.bare_name
    bad = any_of(rules.bad_direction_words).search(name)
    return bad is not None and _SATISFACTION_WORD.search(name) is None


def _satisfaction_fault(row: FiledRow, target: Target, rules: IndicatorRules) -> str:
    """The gravest fault of a satisfaction target; a missing sign or unit belongs to I08 and I09."""
    if target.kind not in _NUMERIC or target.number is None:
        return "words"
    if target.operator is Operator.MORE:
        return "operator"
    unit = row.standard_unit
    if unit and unit not in _RATES:
        return "unit"
    if unit in MEASURES:
        return ""
    if target.number < rules.min_satisfaction:
        return "" if _is_fraction_of_percent(row, target, rules) else "low"  # I12 says which number was meant
    return "full" if target.number == _HUNDRED else ""


@rule("I19", Severity.ERROR, "时效指标值").says(
    late=Text(
        "时效「{name}」的指标值 {printed} 晚于填报年度 {year} 年。",
        "请改为 {year} 年内的时间，例如 {year}年12月底；跨年项目填本年度要完成的部分。",
    ),
    serial=Text(
        "时效「{name}」的指标值 {printed} 像是日期粘贴后变成的数字，原来是 {day}。",
        "请重新填写日期，例如 {day}；确实是数的，请补上计量单位。",
    ),
    no_day=Text("时效「{name}」的指标值 {printed} 里没有 {day} 这一天。", "请核对月份和日期。"),
    no_time=Text(
        "时效「{name}」的指标值 {printed} 不是时间，也不是比率。",
        "请填完成时间（例如 12月底前）、时长（例如 24小时）或及时率（例如 ≥95%）。",
        Severity.WARNING,
    ),
)
def timeliness_in_year(s: Case, _form: Form) -> Iterator[Hit]:
    """时效指标填预算年度内的时间、时长或比率。

    要求：时间不晚于填报年度；不写年份的时间、每月10日前、汛期前、24小时一类的时长、及时率都可以；日历上没有的日子（9月31日）为错误。早于填报年度的由 Y01 说明。
    依据：财预〔2015〕88号（参照）；年度预算对应年度目标。
    通过：2021年12月底
    不通过：填报年度为 2021 年，指标值写 2022年底
    """
    year = s.cover.year.value
    for row in s.applicable:
        if (day := pasted_day(row)) is not None:
            printed, shown = row.target_value.typed, f"{day.year}年{day.month}月{day.day}日"
            yield hit(row.target_value, "serial", row, name=row.name, printed=printed, day=shown)
        elif row.second_level == TIMELINESS and _is_date(row) and (none := _no_such_day(row.target_value.typed, year)):
            yield hit(row.target_value, "no_day", row, name=row.name, printed=row.target_value.typed, day=none)
    for row, target in s.judged:
        if row.second_level != TIMELINESS or pasted_day(row) is not None:
            continue
        if target.kind is Kind.DATE:
            if year is not None and target.year is not None and target.year > year:
                yield hit(row.target_value, "late", row, year=year, name=row.name, printed=target.typed)
        elif not (is_time_in_words(row) or _is_time_or_rate(row, target)):
            yield hit(row.target_value, "no_time", row, name=row.name, printed=target.typed)


def _is_date(row: FiledRow) -> bool:
    """What is no date at all is told by I07."""
    return row.target is not None and row.target.kind is Kind.DATE


def _no_such_day(typed: str, year: int | None) -> str:
    """The day of a text that no calendar has (9月31日); "" when every day is one."""
    for found in _DAY.finditer(folded(typed)):
        month, day = int(found["month"]), int(found["day"])
        if not (1 <= month <= _MONTHS and 1 <= day <= monthrange(int(found["year"] or year or 2000), month)[1]):
            return found[0]
    return ""


def _is_time_or_rate(row: FiledRow, target: Target) -> bool:
    """A number without any unit is left to I09."""
    if target.kind not in _NUMERIC:
        return False
    unit = row.standard_unit
    rate = unit in _RATES or counted(unit) == "百分点"
    long = unit.removeprefix("个").removesuffix("内") in _TIME_UNITS
    often = unit.partition("/")[2].removeprefix("每") in _TIME_UNITS
    return not unit or rate or long or often


@rule("I24", Severity.WARNING, "指标的方向").says(
    bad_upwards=Text(
        "「{name}」越少越好，指标值 {printed} 却用了 {operator}。",
        "请把计算符号改为 ≤、＜ 或 ＝；确实如此的，请在说明列写明理由。",
    ),
    late=Text(
        "「{name}」越早越好，指标值 {printed} 却用了 {operator}。",
        "请把计算符号改为 ≤、＜ 或 ＝；确实不能早于这个时间的，请在说明列写明理由。",
    ),
    good_downwards=Text(
        "「{name}」越高越好，指标值 {printed} 却用了 {operator}。",
        "请把计算符号改为 ≥ 或 ＝；确实越低越好的，请在说明列写明理由。",
    ),
)
def direction_fits(s: Case, form: Form) -> Iterator[Hit]:
    """计算符号的方向与指标的好坏相符。

    要求：投诉、事故、受害、成本、故障一类和完成时间、时限、工期不用 ≥、＞；满意度和一般的率不用 ≤、＜。成本指标类由 B06 说明；办结率、处理率等不受此限。
    依据：审核中的常见意见。
    通过：森林火灾受害率≤0.9‰
    不通过：事故数≥1
    """
    rules = form.indicators
    lists = (
        rules.bad_direction_words, rules.good_direction_words, rules.low_rate_words, rules.remedy_words,
        rules.handled_words,
    )  # fmt: skip
    words = _DirectionWords(*map(any_of, lists))
    for row, target in s.judged:
        if target.operator is None or target.kind not in _DIRECTED or row.is_cost:
            continue
        late = target.operator in _UPWARDS and _FINISHED.search(row.bare_name) and row.standard_unit not in _RATES
        variant = "late" if late else _wrong_way(row.bare_name, target.operator, words)
        if target.kind is Kind.DATE and variant != "late":
            continue
        if variant and parse_operator(row.operator.typed) in {None, target.operator}:  # else I08: they contradict
            yield _direction_hit(row, target, variant)


class _DirectionWords(NamedTuple):
    bad: re.Pattern[str]
    good: re.Pattern[str]
    low: re.Pattern[str]
    remedy: re.Pattern[str]
    handled: re.Pattern[str]


def _wrong_way(name: str, operator: Operator, words: _DirectionWords) -> str:
    if _REDUCES.search(name):
        return "good_downwards" if operator in _DOWNWARDS else ""
    bad = words.bad.search(name)
    if operator in _UPWARDS and bad:
        excused = words.handled.search(name) or words.remedy.search(name)
        return "" if excused else "bad_upwards"
    if operator in _DOWNWARDS and not bad and words.good.search(name):
        excused = words.low.search(name) or words.remedy.search(name)
        return "" if excused else "good_downwards"
    return ""


def _direction_hit(row: Indicator, target: Target, variant: str) -> Hit:
    entry = row.target_value if target.operator_inside else row.operator
    return hit(entry, variant, row, name=row.name, printed=target.typed, operator=target.operator)
