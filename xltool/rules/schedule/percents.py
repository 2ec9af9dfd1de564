"""The disbursement schedule, cumulative percentages at fixed checkpoints (D01-D05). Its pace: pace.py.

One fault, one finding: a value beyond 0-100 (D02) is not compared with its neighbours, and a row that adds up to
100 is told once that it looks like shares per period.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from xltool.language.amounts import parse_money, parse_number
from xltool.model.disbursement import CENT
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Fault, PercentEntry, Project, Submission
from xltool.model.template import MONEY_UNITS
from xltool.rules.money.amounts import decimals
from xltool.rules.registry import Hit, elsewhere, hit, rule

WHOLE = Decimal(100)


def percent(number: Decimal) -> str:
    """A percentage as texts show it: 20%, 12.5%."""
    return f"{number.normalize():f}%"


def whole_row(project: Project) -> list[Decimal] | None:
    """The percentages of a row; None unless every checkpoint has one from 0 to 100."""
    values = [point.percent.value for point in project.schedule]
    shares = [value for value in values if value is not None and 0 <= value <= WHOLE]
    return shares if shares and len(shares) == len(values) else None


_NO_SHARE = Decimal(1000)


def _holds_amounts(s: Submission, project: Project) -> list[PercentEntry]:
    """The filled checkpoints of a row that holds amounts of money instead of percentages; else none."""
    values = [point.percent.value for point in project.schedule]
    if values and values[-1] == WHOLE and None not in values:
        return []
    entries = [point.percent for point in project.schedule if not point.percent.blank]
    numbers = [entry.value for entry in entries if entry.value is not None]
    with_unit = [
        amount for entry in entries if entry.value is None and (amount := parse_money(entry.typed)) and amount[1]
    ]
    budget, factor = project.budget_total.value, MONEY_UNITS.get(s.cover.money_unit.typed)
    ends_full = bool(numbers and budget and factor) and numbers[-1] * (factor or 1) == budget and numbers[-1] != WHOLE
    return entries if with_unit or ends_full or sum(number > _NO_SHARE for number in numbers) > 1 else []


def _of_percentages(s: Submission) -> list[Project]:
    """The projects whose schedule does not hold amounts, of which D02 speaks once."""
    return [project for project in s.projects if not _holds_amounts(s, project)]


def _is_per_period(project: Project) -> bool:
    """Whether the row looks like shares per period: several add up to 100 and the last alone is less."""
    shares = whole_row(project)
    return shares is not None and sum(shares) == WHOLE and shares[-1] < WHOLE


def _falls(project: Project) -> list[tuple[PercentEntry, PercentEntry]]:
    """Pairs of neighbours in which the later percentage is smaller."""
    points = [point.percent for point in project.schedule]
    valid = [entry for entry in points if entry.value is not None and 0 <= entry.value <= WHOLE]
    return [
        (earlier, later)
        for earlier, later in pairwise(valid)
        if earlier.value is not None and later.value is not None and later.value < earlier.value
    ]


def _cumulative(shares: Sequence[Decimal]) -> str:
    """What the row would be when its shares are added up, for the fix text."""
    totals = [sum(shares[: count + 1], Decimal(0)) for count in range(len(shares))]
    return "、".join(percent(total) for total in totals)


@rule("D01", Severity.ERROR, "支出计划填写完整").says(
    missing=Text("{field}的累计支出比例没有填写。", "请填写到{field}为止累计支出的百分比，例如 20%。"),
    text=Text(
        "{field}的累计支出比例填的是「{value}」，不是百分比。", "请填写到{field}为止累计支出的百分比，例如 20%。"
    ),
    no_money=Text("{field}的支出金额没有填写。", "请填写这一期的支出金额，没有支出的填 0。"),
    no_amount=Text("{field}的支出金额是「{value}」，不是不小于 0 的金额。", "请只填数字，例如 3000。"),
)
def schedule_is_complete(s: Submission, _form: Form) -> Iterator[Hit]:
    """资金支出计划的每个时点都应填写百分比。

    要求：3月底、6月底、10月底、12月底都填写，都是数字。
    依据：表样的资金支出计划（参照）
    通过：20、50、80、100
    不通过：20、空白、80、100
    """
    for project in _of_percentages(s):
        for point in project.schedule:
            if (amount := point.amount) is not None:
                if amount.blank or amount.fault is Fault.UNREADABLE or (amount.value or 0) < 0:
                    yield hit(amount, "no_money" if amount.blank else "no_amount", project)
                continue
            entry = point.percent
            if entry.blank or entry.fault is Fault.UNREADABLE:
                variant = "missing" if entry.blank else "text"
                yield hit(entry, variant, project)


@rule("D02", Severity.ERROR, "支出比例的范围").says(
    above=Text("{field}的累计支出比例是 {shown}，超过 100%。", "请改为 0% 到 100% 之间的比例；最后一个时点为 100%。"),
    below=Text("{field}的累计支出比例是 {shown}，小于 0。", "请改为 0% 到 100% 之间的比例。"),
    amounts=Text(
        "资金支出计划填的像是金额（{field}「{value}」{others}），这里应填累计支出的百分比。",
        "请改为累计支出占预算数的百分比，例如 20%、50%、80%、100%；系统会按比例算出金额。",
    ),
    fine=Text(
        "{field}的累计支出比例是 {shown}，超过两位小数：表样只印两位，资金按 {shown} 计算，两者对不上。",
        "建议改为两位小数，例如 {rounded}。",
        Severity.INFO,
    ),
)
def share_in_range(s: Submission, _form: Form) -> Iterator[Hit]:
    """各时点的累计支出比例应在 0 到 100% 之间。

    要求：每个比例不小于 0，不大于 100%；超过两位小数的提示一次。
    依据：表样的资金支出计划（参照）
    通过：20.00%
    不通过：120%
    """
    for project in s.projects:
        if entries := _holds_amounts(s, project):
            others = elsewhere(entries)
            yield hit(entries[0], "amounts", project=project.key, anchor=project.anchor, others=others)
            continue
        for point in project.schedule:
            value = point.percent.value
            variant = _range_fault(value) if value is not None else ""
            if value is not None and variant:
                yield hit(
                    point.percent,
                    variant,
                    project,
                    shown=percent(value),
                    rounded=percent(value.quantize(CENT, ROUND_HALF_UP)),
                )


def _range_fault(value: Decimal) -> str:
    if not 0 <= value <= WHOLE:
        return "above" if value > 0 else "below"
    return "fine" if decimals(value) > 2 else ""


@rule("D03", Severity.ERROR, "支出比例逐步累计").says(
    decrease=Text(
        "{field}的累计支出比例 {later} 小于{before}的 {earlier}，累计比例不会变小。",
        "请改正这两个时点的比例：后一个时点包含前面已支出的部分。",
    ),
    period=Text(
        "{field}的比例 {later} 小于{before}的 {earlier}，各时点合计正好 100%，似按当期而非累计填写。",
        "如果填的是各期比例，请改为累计比例：{cumulative}；如果填的是累计比例，请改正变小的时点。",
    ),
)
def shares_do_not_fall(s: Submission, _form: Form) -> Iterator[Hit]:
    """资金支出计划填累计比例，后面的时点不小于前面的时点。

    要求：各时点的累计支出比例不减少；变小而合计正好 100% 的，提示似按当期填写，并给出累计比例。
    依据：表样的资金支出计划（参照）
    通过：20、50、80、100
    不通过：20、30、30、20
    """
    for project in _of_percentages(s):
        falls = _falls(project)
        shares = whole_row(project) if _is_per_period(project) else None
        for earlier, later in falls[:1] if shares else falls:
            yield hit(
                later,
                "period" if shares else "decrease",
                project,
                before=earlier.field,
                earlier=percent(earlier.value or Decimal(0)),
                later=percent(later.value or Decimal(0)),
                cumulative=_cumulative(shares or ()),
            )


def _money_not_spent(project: Project, form: Form) -> Iterator[Hit]:
    """Of a form that asks for the money of each period: what they add up to, when all can be read."""
    amounts = [point.amount for point in project.schedule if point.amount is not None]
    values = [one.value for one in amounts if one.value is not None]
    budget = project.budget_total.value
    if not amounts or len(values) < len(amounts) or budget is None:
        return
    total = sum(values, Decimal(0))
    if abs(total - budget) > form.money.tolerance:
        yield hit(
            amounts[-1], "money", project,
            total=f"{total:,.2f}", budget=f"{budget:,.2f}", difference=f"{abs(total - budget):,.2f}",
        )  # fmt: skip


@rule("D04", Severity.ERROR, "最后时点为 100%").says(
    not_full=Text(
        "{field}的累计支出比例是 {shown}，应为 100%。", "请把{field}的比例改为 100%；年内用不完的资金请调减预算数。"
    ),
    period=Text(
        "{field}的比例是 {shown}，应为 100%；各时点合计正好 100%，似按当期而非累计填写。",
        "请改为累计比例：{cumulative}。",
    ),
    money=Text(
        "各期支出金额相加是 {total} 元，预算数是 {budget} 元，相差 {difference} 元。",
        "请核对并改正各期的金额，使它们相加等于预算数。",
    ),
)
def schedule_ends_full(s: Submission, form: Form) -> Iterator[Hit]:
    """最后一个时点的累计支出比例应为 100%。

    要求：最后时点的累计支出比例正好是 100%；D03 已经指出似按当期填写的，不重复提示。按当期金额填写的表样，各期相加等于预算数。
    依据：表样的资金支出计划（参照）
    通过：100.00%
    不通过：95%
    """
    for project in s.projects:
        yield from _money_not_spent(project, form)
    for project in _of_percentages(s):
        last = project.schedule[-1].percent if project.schedule else None
        if last is None or last.value is None or not 0 <= last.value < WHOLE:
            continue
        shares = whole_row(project) if _is_per_period(project) else None
        if shares and _falls(project):
            continue
        yield hit(
            last,
            "period" if shares else "not_full",
            project,
            shown=percent(last.value),
            cumulative=_cumulative(shares or ()),
        )


@rule("D05", Severity.ERROR, "百分比的写法", mendable=True).says(
    mixed=Text(
        "同一行里「{value}」是小数，其他时点是百分数，分不清是 {as_fraction} 还是 {as_points}。",
        "请把整行统一写成带百分号的比例，例如 20%、50%、80%、100%。",
    ),
    fraction=Text(
        "{field}填的是小数「{value}」{others}，已按 {shown} 读取。", "请改为 {shown}，也可以用自动修正。", Severity.INFO
    ),
)
def one_scale_in_a_row(s: Submission, _form: Form) -> Iterator[Hit]:
    """同一行的累计支出比例应用同一种写法。

    要求：20%、20.00%、20 或百分比格式单元格中的 0.2 都可以；整行写成 0.2、0.5、0.8、1 的按百分比读取并提示；同一行混用小数和百分数的无法判断，应改正。
    依据：填报设计要求：不猜测
    通过：20%
    不通过：0.2、50、80、100
    """
    for project in _of_percentages(s):
        points = [point.percent for point in project.schedule]
        mixed = [entry for entry in points if entry.fault is Fault.MIXED_SCALE]
        for entry in mixed[:1]:
            number = parse_number(entry.typed) or Decimal(0)
            yield hit(entry, "mixed", project, as_fraction=percent(number * 100), as_points=percent(number))
        fractions = [(entry, percent(entry.value or Decimal(0))) for entry in points if _is_fraction(entry)]
        if fractions:
            yield hit(
                fractions[0][0],
                "fraction",
                project,
                mends=tuple(Mend(entry.ref, entry.typed, shown) for entry, shown in fractions),
                shown="、".join(shown for _, shown in fractions),
                others=elsewhere([entry for entry, _ in fractions]),
            )


def _is_fraction(entry: PercentEntry) -> bool:
    if not entry.value or "%" in unicodedata.normalize("NFKC", entry.typed):
        return False
    number = parse_number(entry.typed)
    return number is not None and number * 100 == entry.value
