"""The pace of the disbursement schedule (D08, D09). They inform; how fast money should flow is local custom."""

from collections.abc import Iterator

from xltool.language.keys import header_key
from xltool.language.targets import Kind
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Submission
from xltool.rules.case import TIMELINESS, Case
from xltool.rules.registry import Hit, hit, rule
from xltool.rules.schedule.percents import WHOLE, percent, whole_row


@rule("D08", Severity.INFO, "支出进度").says(
    late=Text("到{field}为止没有安排支出，全部集中在年底。", "请核对支出计划；确需年底支付的，不必修改。"),
    early=Text("到{field}已支出 100%，全部资金在第一个时点就支付完。", "请核对支出计划；确需一次支付的，不必修改。"),
    jump=Text(
        "到{field}累计支出 {shown}，最后一个时点要支出 {jump}，超过 {limit}。",
        "请核对支出计划，尽量均衡安排；确需年底支付的，不必修改。",
    ),
)
def pace_is_plausible(s: Submission, form: Form) -> Iterator[Hit]:
    """支出进度不宜全部集中在年初或年底。

    要求：10月底以前应有支出，3月底不应已支出 100%，最后一个时点的支出不宜超过 70%；只作提示。
    依据：审核中对序时进度的通常做法，各地掌握不一（参照）
    通过：20、50、80、100
    不通过：0、0、0、100
    """
    rules = form.schedule
    for project in s.projects:
        shares = whole_row(project)
        if shares is None or len(shares) < 2 or shares[-1] != WHOLE:
            continue
        labels = [header_key(point.label) for point in project.schedule]
        start = header_key(rules.latest_start)
        latest = labels.index(start) if start in labels else None
        jump = WHOLE - shares[-2]
        if latest is not None and not any(shares[: latest + 1]):
            place, variant = latest, "late"
        elif shares[0] == WHOLE:
            place, variant = 0, "early"
        elif jump > rules.max_last_jump:
            place, variant = len(shares) - 2, "jump"
        else:
            continue
        yield hit(
            project.schedule[place].percent,
            variant,
            project,
            shown=percent(shares[place]),
            jump=percent(jump),
            limit=percent(rules.max_last_jump),
        )


@rule("D09", Severity.INFO, "付款不早于完成").says(
    paid_first=Text(
        "到{field}已支出 100%，而时效指标「{name}」写的是 {target}，款项在完成以前付清。",
        "请核对支出计划或时效指标；合同约定先付款的，不必修改。",
    )
)
def paid_after_delivery(s: Case, form: Form) -> Iterator[Hit]:
    """资金不宜在时效指标的完成时间以前全部付清。

    要求：累计支出达到 100% 的时点，不早于时效指标写明的完成月份；第一个时点就达到 100% 的由 D08 提示。
    依据：填报设计要求：支出计划与时效指标相互印证
    通过：12月底 100%，2021年12月底完成
    不通过：6月底 100%，2021年12月底完成
    """
    months = {header_key(point.label): point.month for point in form.checkpoints}
    year = s.cover.year.value
    for project in s.projects:
        shares = whole_row(project)
        if year is None or shares is None or WHOLE not in shares[1:] or shares[0] == WHOLE:
            continue
        paid = project.schedule[shares.index(WHOLE)]
        month = months.get(header_key(paid.label))
        for indicator in s.indicators_of(project):
            target = indicator.target
            if month is None or target is None or target.kind is not Kind.DATE:
                continue
            if indicator.second_level != TIMELINESS:
                continue
            if (target.year or year, target.month or 0) > (year, month):
                yield hit(paid.percent, "paid_first", project, name=indicator.name, target=target.typed)
                break
