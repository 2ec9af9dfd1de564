"""Amounts of projects and what the money is for (B01-B04, B09-B11). Amounts of cost indicators: costs.py.

Without a known money unit on the cover (B03) no amount is judged by its size, only whether it is there.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from xltool.language.amounts import fold, parse_money
from xltool.model.disbursement import CENT
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Fault, MoneyEntry, Project, Submission
from xltool.model.template import MONEY_UNITS, PROJECTS
from xltool.rules.codes.codes import plain
from xltool.rules.goals.content import placeholders_in
from xltool.rules.registry import Hit, hit, rule

_TAIL = Decimal("0.005")
_TAIL_MIN_DECIMALS = 4
_END_MARKS = "。.;；，,！!"


def money_factor(s: Submission) -> int | None:
    """元 per unit of the sheet's money; None while the cover does not say which unit it is."""
    return MONEY_UNITS.get(s.cover.money_unit.typed)


_SCALE = 10_000
_TIMES, _FAR = 10, 1_000
"""How many times the department's total, or without one all other projects, a project may be before its unit is doubted."""


def slipped_by_ten_thousand(s: Submission) -> dict[str, Decimal]:
    """By project key the budgets (元) that were plainly typed in the other unit, with what was meant.

    Sure only when one project is so by itself: the total is met exactly after the slip is undone, or the project is
    many times the total (without one: all other projects together) and fits after that.
    """
    factor, limit = money_factor(s), s.cover.project_spending_total.value
    budgets = {one.key: one.budget_total.value for one in s.projects}
    known = {key: amount for key, amount in budgets.items() if amount is not None and amount > 0}
    if factor is None or len(known) < len(s.projects) or len(known) < 2:  # a key that stands twice is C04's
        return {}
    total, found = sum(known.values(), Decimal(0)), {}
    for key, amount in known.items():
        meant = amount / _SCALE if factor != 1 else amount * _SCALE
        others = total - amount
        fits = limit is not None and others + meant == limit
        far = factor != 1 and (
            amount > _TIMES * limit >= _TIMES * (others + meant) if limit else amount > _FAR * others
        )
        if fits or far:
            found[key] = meant
    return found if len(found) == 1 else {}


def yuan(amount: Decimal) -> str:
    """An amount in 元 as all texts show it: 37,500.00."""
    return f"{amount.quantize(CENT, ROUND_HALF_UP):,f}"


def decimals(number: Decimal) -> int:
    """How many decimals a number really has: 3.750 has two."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _has_float_tail(amount: Decimal) -> bool:
    rest = abs(amount - amount.quantize(CENT, ROUND_HALF_UP))
    return decimals(amount) > _TAIL_MIN_DECIMALS and rest < _TAIL


def _is_too_fine(amount: Decimal) -> bool:
    return decimals(amount) > 2 and not _has_float_tail(amount)


def _amounts(s: Submission) -> Iterator[tuple[Project | None, MoneyEntry]]:
    """Every money cell with its project, the cover's own total first."""
    yield None, s.cover.project_spending_total
    for project in s.projects:
        for entry in (project.budget_total, project.fiscal_funds, project.other_funds, *_other_sources(s, project)):
            yield project, entry


def _other_sources(s: Submission, project: Project) -> list[MoneyEntry]:
    """The sources of funds that the form has besides the two standard ones, such as 中央资金."""
    headers = {s.form.header(PROJECTS, fund.key) for fund in s.form.funds} - {
        project.fiscal_funds.field, project.other_funds.field,
    }  # fmt: skip
    return [entry for entry in project.carried if entry.field in headers]


@rule("B01", Severity.ERROR, "金额的填写").says(
    missing=Text("{field}没有填写。", "请填写数字；没有这项资金的填 0。"),
    text=Text("{field}填的是「{value}」，不是一个金额，无法计算。", "请只填数字，例如 37500⟨；说明文字写在备注列⟩。"),
    sign=Text(
        "{field}「{value}」前面有 ¥，而本表金额以{unit}为单位，分不清是{unit}还是元。",
        "请去掉 ¥，按{unit}填写，只填数字。",
    ),
    negative=Text("{field}是负数「{value}」。", "请填写不小于 0 的金额。"),
    decimals=Text(
        "{field}「{value}」折合 {amount} 元，小数超过两位，不到 1 分的部分无法支付。",
        "请改为精确到分的金额：以元填写的最多 2 位小数，以万元填写的最多 6 位小数。",
    ),
)
def amount_is_money(s: Submission, _form: Form) -> Iterator[Hit]:
    """预算数、财政资金、其他资金应为不小于 0 的数字，精确到分。

    要求：预算数、财政资金不为空；金额不小于 0，以元填写的最多 2 位小数，以万元填写的最多 6 位小数；单元格里没有文字。封面的项目支出预算总额填写的，要求相同。
    依据：表样的预算数各栏；预算管理一体化系统的金额格式（参照）
    通过：37500.00
    不通过：叁万元；37500.005；854万854万(…)
    """
    for project in s.projects:
        for entry in (project.budget_total, project.fiscal_funds):
            if entry.blank:
                yield hit(entry, "missing", project)
    unit_known = money_factor(s) is not None
    for row, entry in _amounts(s):
        amount = entry.value
        if entry.fault is Fault.UNREADABLE:
            has_sign = fold(entry.typed).startswith("¥") and parse_money(entry.typed) is not None
            yield hit(entry, "sign" if has_sign else "text", row, unit=s.cover.money_unit.typed)
        elif amount is not None and amount < 0:
            yield hit(entry, "negative", row)
        elif amount is not None and unit_known and _is_too_fine(amount):
            shown = f"{amount.normalize():,f}"
            yield hit(entry, "decimals", row, amount=shown)


@rule("B02", Severity.ERROR, "预算数等于各项资金之和").says(
    differs=Text(
        "预算数 {budget} 元，财政资金 {fiscal} 元加其他资金 {other} 元等于 {sum} 元，相差 {difference} 元。",
        "请核对并改正预算数，或改正财政资金、其他资金。",
    ),
    parts=Text(
        "{field} {budget} 元，{parts}相加等于 {sum} 元，相差 {difference} 元。", "请核对并改正{field}，或改正各项资金。"
    ),
    more=Text("{part} {sum} 元，大于{field} {budget} 元。", "请核对并改正{field}，或改正{part}。"),
    blank=Text("其他资金没有填写，按 0 计算，预算数与财政资金相等。", "没有其他资金的，请填 0。", Severity.INFO),
)
def funds_add_up(s: Submission, form: Form) -> Iterator[Hit]:
    """预算数应等于财政资金与其他资金之和。

    要求：预算数 = 财政资金 + 其他资金，容许误差 0.01 元；其他资金空白的按 0 计算并提示。表样另设资金来源的，预算数等于各项之和；只有一项的，不大于预算数。
    依据：表样的预算规模一栏（参照）
    通过：37500 = 37500 + 0
    不通过：37500 ≠ 30000 + 0
    """
    if money_factor(s) is None:
        return
    for project in s.projects:
        sources = _other_sources(s, project)
        if sources or project.fiscal_funds.absent or project.other_funds.absent:
            yield from _sources_add_up(project, sources, form)
            continue
        entry, other_entry = project.budget_total, project.other_funds
        other = Decimal(0) if other_entry.blank else other_entry.value
        budget, fiscal = entry.value, project.fiscal_funds.value
        if budget is None or fiscal is None or other is None:
            continue
        total = fiscal + other
        if abs(budget - total) > form.money.tolerance:
            yield hit(
                entry,
                "differs",
                project,
                budget=yuan(budget),
                fiscal=yuan(fiscal),
                other=yuan(other),
                sum=yuan(total),
                difference=yuan(abs(budget - total)),
            )
        elif other_entry.blank:
            yield hit(other_entry, "blank", project)


def _sources_add_up(project: Project, sources: Sequence[MoneyEntry], form: Form) -> Iterator[Hit]:
    """The same of a form with sources of its own; a blank one is 0, one that cannot be read is said by B01.

    A single source may be a part of the budget, and is no more than it.
    """
    parts = [one for one in (project.fiscal_funds, *sources, project.other_funds) if not one.absent]
    budget = project.budget_total
    filled = [one.value for one in parts if one.value is not None]
    if budget.value is None or not filled or any(one.fault for one in parts):
        return
    total = sum(filled, Decimal(0))
    if len(parts) == 1:
        if total - budget.value > form.money.tolerance:
            yield hit(budget, "more", project, budget=yuan(budget.value), part=parts[0].field, sum=yuan(total))
    elif abs(budget.value - total) > form.money.tolerance:
        yield hit(
            budget, "parts", project, budget=yuan(budget.value), parts="、".join(one.field for one in parts),
            sum=yuan(total), difference=yuan(abs(budget.value - total)),
        )  # fmt: skip


@rule("B03", Severity.ERROR, "金额单位").says(
    missing=Text(
        "金额单位没有填写，无法判断各项金额是元还是万元，金额之间没有核对。", "请在封面的金额单位处选 元 或 万元。"
    ),
    unknown=Text(
        "金额单位「{value}」不是 元 或 万元，无法判断各项金额的大小，金额之间没有核对。",
        "请在封面的金额单位处选 元 或 万元。",
    ),
)
def money_unit_declared(s: Submission, _form: Form) -> Iterator[Hit]:
    """金额单位应写明，且只能是元或万元。

    要求：封面的金额单位为“元”或“万元”，全表统一；没有写明时，金额之间不作核对。
    依据：表样的“单位：元”（参照）
    通过：元
    不通过：空白；千元
    """
    entry = s.cover.money_unit
    if entry.blank:
        yield hit(entry, "missing")
    elif entry.value is not None and money_factor(s) is None:
        yield hit(entry, "unknown")


@rule("B04", Severity.WARNING, "预算数为 0").says(
    zero=Text(
        "项目「{name}」的预算数是 0，没有预算的项目一般不编绩效目标表。",
        "请填写预算数；本年确实不安排资金的，请在说明列写明。",
    )
)
def budget_not_zero(s: Submission, _form: Form) -> Iterator[Hit]:
    """项目的预算数一般不为 0。

    要求：预算数大于 0；确实为 0 的要说明。
    依据：审核中的通常做法（参照）
    通过：37500
    不通过：0
    """
    for project in s.projects:
        entry, name = project.budget_total, project.title
        if entry.value == 0:
            yield hit(entry, "zero", project, name=name)


@rule("B09", Severity.WARNING, "资金用途").says(
    missing=Text("项目「{name}」没有写资金用途。", "请写明钱用来做什么，不少于 {minimum} 个字。"),
    short=Text(
        "资金用途只有 {length} 个字，少于 {minimum} 个字，看不出钱用来做什么。", "请写明用于哪些活动、购置或支出。"
    ),
    same=Text("资金用途与绩效目标完全相同。", "资金用途请写钱花在哪里，绩效目标请写要达到的数量和效果。"),
)
def purpose_says_something(s: Submission, form: Form) -> Iterator[Hit]:
    """资金用途应写明钱用来做什么，不照抄绩效目标。

    要求：资金用途不为空，不少于 10 个字，与绩效目标不相同。
    依据：表样同时设有资金用途和绩效目标两栏；审核中的通常做法（参照）
    通过：组织全国科普日、科技周等活动，购置宣传材料。
    不通过：资金用途与绩效目标写得一样
    """
    minimum = form.money.purpose_min_length
    for project in s.projects:
        entry, said = project.purpose, plain(project.purpose.value or "")
        objective = plain(project.objective.value or "").rstrip(_END_MARKS)
        if said and placeholders_in(entry.typed, form.goals):
            continue  # G03
        if said and said.rstrip(_END_MARKS) == objective:
            variant = "same"
        elif entry.blank or (said and len(said) < minimum):
            variant = "short" if said else "missing"
        else:
            continue
        yield hit(entry, variant, project, name=project.title, length=len(said), minimum=minimum)


@rule("B10", Severity.INFO, "计算留下的尾数", mendable=True).says(
    tail=Text("{field}「{value}」带有计算留下的尾数，应为 {rounded}。", "请改为 {rounded}，也可以用自动修正。")
)
def amount_without_float_tail(s: Submission, _form: Form) -> Iterator[Hit]:
    """金额应为精确到分的数，不带计算留下的尾数。

    要求：金额按两位小数填写和打印；公式或粘贴带来的尾数（如 37499.999999）四舍五入到分。
    依据：表样中的金额均为两位小数（参照）
    通过：37500.00
    不通过：37499.999999
    """
    factor = money_factor(s)
    if factor is None:
        return
    for row, entry in _amounts(s):
        if entry.value is not None and entry.value >= 0 and _has_float_tail(entry.value):
            rounded = entry.value.quantize(CENT, ROUND_HALF_UP) / factor
            mends = (Mend(entry.ref, entry.typed, rounded),)
            yield hit(entry, "tail", row, mends=mends, rounded=rounded)


@rule("B11", Severity.INFO, "万元金额的小数位").says(
    precise=Text(
        "{field}「{value}」以万元计有 {count} 位小数，折合 {amount} 元，可以这样填写。", "请确认金额无误，不必修改。"
    )
)
def ten_thousands_with_decimals(s: Submission, _form: Form) -> Iterator[Hit]:
    """以万元填写的金额超过两位小数时，只作提示。

    要求：以万元填写、小数超过两位、折合成元精确到分的金额是允许的，提示核对一次。
    依据：已公开的绩效目标表中有此类金额（参照）
    通过：153.51万元
    不通过：153.5184万元（只提示）
    """
    factor = money_factor(s)
    if factor is None:
        return
    for row, entry in _amounts(s):
        amount = entry.value
        in_ten_thousands = "万" in entry.typed or (factor == 10_000 and "元" not in entry.typed)
        if amount is None or not in_ten_thousands or decimals(amount) > 2:
            continue
        count = decimals(amount / MONEY_UNITS["万元"])
        if count > 2:
            yield hit(entry, "precise", row, count=count, amount=yuan(amount))
