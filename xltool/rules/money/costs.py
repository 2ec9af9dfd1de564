"""Cost indicators against the budget (B05-B07). A cost row is one whose first or second level is 成本.

B07 goes before B05: an amount that is 10 000 times off is a mix-up of units, reported once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from xltool.language.amounts import UNSIGNED, Operator, base_quantity, base_unit, decimal, fold, to_yuan
from xltool.language.keys import code_key
from xltool.language.patterns import compile_later
from xltool.language.targets import Kind, Target
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Indicator, Project, Submission, TextEntry
from xltool.rules.case import QUANTITY, Case, folded
from xltool.rules.indicators.rows import is_no_cost
from xltool.rules.money.amounts import money_factor, slipped_by_ten_thousand, yuan
from xltool.rules.registry import Hit, hit, rule

_SAVING = compile_later(r"(?:执行|到位|支付|使用|合规|及时|达标)率|节约|节省|节支|降低|下降|减少|压减|核减")
_UNIT_IN_NAME = compile_later(r"\(([^()]*)\)")
_UNIT_COST = compile_later(r"(?P<money>[^/]*元)/每?(?P<per>[^/]+)")
_STANDARD = compile_later(
    rf"每(?P<per>[人名户亩生头床])(?:每(?P<time>[年月天日]))?[^0-9,;。]{{0,8}}(?P<number>{UNSIGNED})(?P<money>万?元)"
    rf"|(?P<number2>{UNSIGNED})(?P<money2>万?元)/每?(?P<per2>[人名户亩生头床])(?:[·./每]{{0,2}}(?P<time2>[年月天日]))?"
)
_JOINTS_OF_UNITS = str.maketrans("名日", "人天", "·./*×每 ")
_DIGITS_OFF = frozenset(Decimal(10) ** power for power in range(-4, 5) if power)
_Counted: TypeAlias = dict[str, list[tuple[str, Decimal]]]
_SCALE = Decimal(10_000)
_SCALE_MARGIN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Cost:
    """A cost indicator that holds one number. ``amount`` in 元; None when not a plain sum.

    ``project``: None when the row's code is that of no project (G11).
    """

    project: Project | None
    indicator: Indicator
    target: Target
    number: Decimal
    unit: str
    amount: Decimal | None
    whole: bool

    @property
    def budget(self) -> Decimal | None:
        """The budget of its project, in 元."""
        return self.project.budget_total.value if self.project else None

    @property
    def shown(self) -> str:
        """The target as printed, with the unit that only the name gives."""
        return self.target.typed if self.target.unit else f"{self.target.typed}{self.unit}"

    def hit(self, entry: TextEntry, variant: str, **values: Any) -> Hit:
        """A hit at one of the cells of this row."""
        name, shown = self.indicator.name, self.shown
        return hit(entry, variant, self.indicator, name=name, shown=shown, **values)


def _costs(s: Case, form: Form) -> Iterator[_Cost]:
    projects = {code_key(project.code.typed): project for project, _ in reversed(s.by_project)}
    for indicator in s.indicators:
        target = indicator.target
        if target is None or target.kind is not Kind.NUMBER or target.number is None or not indicator.is_cost:
            continue
        yield _cost(projects.get(code_key(indicator.project_code.typed)), indicator, target, target.number, form)


def _cost(project: Project | None, indicator: Indicator, target: Target, number: Decimal, form: Form) -> _Cost:
    name = folded(indicator.name)
    in_name = [unit for unit in _UNIT_IN_NAME.findall(name) if "元" in unit]
    unit = folded(target.unit) or (in_name[-1] if in_name else "")
    if base_unit(unit)[1] == "" and unit:
        unit += "元"  # I10 says that 万 is no unit
    whole = any(words in name for words in form.money.whole_cost_names)
    return _Cost(project, indicator, target, number, unit, to_yuan(number, unit), whole)


def _is_mixed_up(cost: _Cost, budget: Decimal) -> bool:
    """Whether the amount is about 10 000 times the budget, or a whole-project cost a 10 000th of it."""
    if cost.amount is None or budget <= 0 or cost.amount <= 0:
        return False
    ratio = cost.amount / budget
    too_big = abs(ratio / _SCALE - 1) <= _SCALE_MARGIN
    too_small = cost.whole and abs(ratio * _SCALE - 1) <= _SCALE_MARGIN
    return too_big or too_small


@rule("B05", Severity.ERROR, "成本指标与预算数").says(
    above=Text(
        "「{name}」{shown}，折合 {cost} 元，超过项目预算数 {budget} 元。",
        "请核对指标值，使它等于预算数；预算数有误的，请改正预算数。",
    ),
    below=Text(
        "「{name}」{shown}，折合 {cost} 元，小于项目预算数 {budget} 元，两者应相等。",
        "请核对指标值或预算数；确有原因的，请在说明列写明。",
        Severity.WARNING,
    ),
    part=Text(
        "「{name}」{shown}，折合 {cost} 元，一项成本就超过了项目预算数 {budget} 元。",
        "请核对指标值和计量单位，或改正预算数；确实不由本项目负担的，请在说明列写明。",
        Severity.WARNING,
    ),
    unit_cost=Text(
        "「{name}」{shown}，乘以「{quantity}」{count}{per}，合计 {cost} 元，超过项目预算数 {budget} 元。",
        "请核对单位成本和数量指标；两者不能相乘的，请在说明列写明。",
        Severity.WARNING,
    ),
)
def cost_matches_budget(s: Case, form: Form) -> Iterator[Hit]:
    """项目总成本应等于预算数。

    要求：项目总成本、总投入、预算控制数、成本概算等指标，换算成元后等于预算数：超过为错误，小于为警告。单位成本（元/人、元/亩等）不与预算数直接比较，只核对“数量 × 单位成本”不超过预算数（几个数量指标单位相同的，用名称相符的、最小的一个；名称都不相符的，超过预算数三倍才指出）；其他以金额计的成本，超过预算数的为警告。
    依据：表样中项目总成本 3.75 万元与预算数 37500 元相等；审核中的通常做法（参照）
    通过：≤1125万元，预算数 1125 万元
    不通过：≤3584万元，预算数 2565 万元；≥5万元，预算数 25 万元
    """
    if money_factor(s) is None:
        return
    tolerance = form.money.tolerance
    counted: dict[str, _Counted] = {}
    slipped = slipped_by_ten_thousand(s)
    for cost in _costs(s, form):
        budget = cost.budget
        if (
            cost.project is None
            or budget is None
            or budget <= 0
            or cost.project.key in slipped
            or _is_mixed_up(cost, budget)
        ):
            continue  # B04 and B01 speak of a budget of nothing
        if cost.amount is None:
            key = cost.project.key
            if key not in counted:
                counted[key] = _count_costs(s, cost.project)
            yield from _too_many_units(cost, budget, tolerance, counted[key])
        elif cost.whole and abs(cost.amount - budget) > tolerance:
            variant = "above" if cost.amount > budget else "below"
            value = cost.indicator.target_value
            yield cost.hit(value, variant, cost=yuan(cost.amount), budget=yuan(budget))
        elif cost.amount - budget > tolerance and not _SAVING.search(cost.indicator.name):
            yield cost.hit(cost.indicator.target_value, "part", cost=yuan(cost.amount), budget=yuan(budget))


def _count_costs(s: Case, project: Project) -> _Counted:
    """The quantities of a project by their base unit: name and number of each."""
    found: _Counted = {}
    for indicator in s.indicators_of(project):
        target = indicator.target
        if target is None or target.number is None or target.kind is not Kind.NUMBER:
            continue
        if indicator.second_level == QUANTITY:
            count, unit = base_quantity(target.number, target.unit)
            found.setdefault(unit, []).append((indicator.name, count))
    return found


_GENERAL = compile_later(
    r"\([^()]*\)|[每人户亩村个台套次场]均|[单每].?位?(?=成本|价|标准)|单价|价格|成本|费用?|标准|补助|补贴|奖补|资助|采购|购置|平均|综合|控制|建设|改造|项目"
)
"""Words of prices that name nothing: 课桌椅 is what 课桌椅采购单价 speaks of."""
_BEYOND_DOUBT = 3
"""How many times the budget a product must be when the price may be of something that no indicator counts."""


def _too_many_units(cost: _Cost, budget: Decimal, tolerance: Decimal, counted: _Counted) -> Iterator[Hit]:
    """Compare quantity × unit cost with the budget; of several quantities with the matching unit the smallest."""
    parts = _UNIT_COST.fullmatch(cost.unit)
    price = to_yuan(cost.number, parts["money"]) if parts else None
    if parts is None or price is None:
        return
    lot, per = base_quantity(Decimal(1), parts["per"])
    if per not in counted:
        return
    noun = _GENERAL.sub("", folded(cost.indicator.name))
    pairs = {noun[at : at + 2] for at in range(len(noun) - 1)}
    named = [one for one in counted[per] if not pairs or any(pair in folded(one[0]) for pair in pairs)]
    quantity, count = min(named or counted[per], key=lambda one: one[1])
    total = count / lot * price
    if total > budget * (1 if named else _BEYOND_DOUBT) + tolerance:
        yield cost.hit(
            cost.indicator.target_value,
            "unit_cost",
            quantity=quantity,
            count=f"{count.normalize():f}",
            per=per,
            cost=yuan(total),
            budget=yuan(budget),
        )


@rule("B06", Severity.WARNING, "成本指标的计算符号").says(
    none=Text(
        "「{name}」的指标值 {shown} 没有计算符号，将默认按 ≤ 理解。", "请在计算符号列选 ≤；确为固定数额的选 ＝。"
    ),
    at_least=Text(
        "「{name}」写成了 {shown}：成本是上限，不能用“{operator}”。",
        "请把计算符号改为 ≤；确为固定数额的改为 ＝。",
        Severity.ERROR,
    ),
    below_full=Text(
        "「{name}」写成了 {shown}，正好是全部预算数：预算全部支出时达不到这个目标。", "请把计算符号改为 ≤。"
    ),
)
def cost_operator(s: Case, form: Form) -> Iterator[Hit]:
    """成本指标的计算符号应为 ≤、＜ 或 ＝。

    要求：成本指标是上限，用 ≤、＜ 或 ＝：用 ≥、＞ 为错误（节约率、降低额、预算执行率等越高越好的除外）；没有符号的默认按 ≤ 理解并警告；用 ＜ 而数额等于全部预算数的警告。
    依据：审核中的通常做法（参照）
    通过：≤3.75万元
    不通过：≥5万元；3.75万元（没有符号）；＜1681680元，预算数也是 1681680 元
    """
    for cost in _costs(s, form):
        indicator, operator = cost.indicator, cost.target.operator
        if is_no_cost(indicator):
            continue  # I16 says that it is no cost
        entry = indicator.target_value if cost.target.operator_inside else indicator.operator
        if operator is None and entry.blank:
            yield cost.hit(entry, "none")
        elif operator in {Operator.AT_LEAST, Operator.MORE}:
            if not _SAVING.search(indicator.name):
                yield cost.hit(entry, "at_least", operator=operator)
        elif operator is Operator.LESS and _is_full_budget(s, cost, form):
            yield cost.hit(entry, "below_full")


def _is_full_budget(s: Submission, cost: _Cost, form: Form) -> bool:
    budget = cost.budget
    if budget is None or cost.amount is None or money_factor(s) is None:
        return False
    return abs(cost.amount - budget) <= form.money.tolerance


@rule("B07", Severity.ERROR, "元与万元混用").says(
    scale=Text(
        "「{name}」{shown}，折合 {cost} 元，项目预算数是 {budget} 元，相差约一万倍，疑似元与万元混用。",
        "请核对计量单位；单位无误的，请改正指标值或预算数。",
    ),
    budget=Text(
        "项目预算数只有 {budget} 元，「{name}」却是 {shown}：像是把万元数填进了以元为单位的表。",
        "请把预算数、财政资金、其他资金改成以元为单位的数；预算数无误的，请改正「{name}」的单位。",
    ),
    standard=Text(
        "「{name}」{shown}，本项目的文字写的是「{said}」，相差 {times} 倍，像是多写或少写了 0。",
        "请核对哪一个数对，改正另一个。",
        Severity.WARNING,
    ),
    project=Text(
        "项目「{name}」的预算数折合 {budget} 元，与部门其他项目和项目支出总额不相称，像是{slip}。",
        "请核对这个项目的预算数、财政资金、其他资金，疑为 {meant} 元；无误的，请改正封面的总额或金额单位。",
    ),
)
def units_not_mixed_up(s: Case, form: Form) -> Iterator[Hit]:
    """成本指标与预算数不应相差一万倍。

    要求：成本指标换算成元后，不应约为预算数的一万倍；项目总成本等指标也不应约为预算数的万分之一（误差 1% 以内）。一个项目的预算数放大或缩小一万倍后各项目合计正好等于部门项目支出总额的，或者单独超过总额十倍的，也在预算数一格指出。单位成本（如元/人月）与资金用途、绩效目标里同一口径的唯一标准，不应正好相差十倍、百倍。
    依据：填报设计要求：元与万元混用是最常见的金额错误
    通过：3.75万元，预算数 37500.00 元
    不通过：37500万元，预算数 37500.00 元
    """
    if money_factor(s) is None:
        return
    slipped = slipped_by_ten_thousand(s)
    for project in s.projects:
        budget, meant = project.budget_total.value, slipped.get(project.key)
        if meant is not None and budget is not None:
            slip = "把元数填进了以万元为单位的表" if meant < budget else "把万元数填进了以元为单位的表"
            yield hit(
                project.budget_total, "project", project,
                name=project.title, budget=yuan(budget), slip=slip, meant=yuan(meant),
            )  # fmt: skip
    costs = list(_costs(s, form))
    for cost in costs:
        budget, own = cost.budget, cost.project
        if own is None or budget is None or own.key in slipped or cost.amount is None or not _is_mixed_up(cost, budget):
            continue
        if cost.number == budget < _SCALE:  # so small a budget is the likelier mistake
            yield hit(
                own.budget_total, "budget", own,
                name=cost.indicator.name, shown=cost.shown, budget=yuan(budget),
            )  # fmt: skip
            continue
        inside = cost.target.unit_inside or cost.indicator.unit.blank
        entry = cost.indicator.target_value if inside else cost.indicator.unit
        yield cost.hit(entry, "scale", cost=yuan(cost.amount), budget=yuan(budget))
    yield from _digits_off(costs)


def _digits_off(costs: list[_Cost]) -> Iterator[Hit]:
    """Unit costs that are a power of ten off the only standard that the texts of the project give for the same."""
    for cost in costs:
        money, _, per = cost.unit.partition("/")
        if not per or cost.project is None or (amount := to_yuan(cost.number, money)) is None:
            continue
        basis = _basis(per)
        alike = [one for one in costs if one.project is cost.project and _basis(one.unit.partition("/")[2]) == basis]
        texts = fold("。".join(entry.value or "" for entry in (cost.project.purpose, cost.project.objective)))
        said = {
            to_yuan(decimal(one["number"] or one["number2"]), one["money"] or one["money2"]): one[0]
            for one in _STANDARD.finditer(texts)
            if _basis("".join(filter(None, (one["per"], one["time"], one["per2"], one["time2"])))) == basis
        }
        (standard, words), *others = (*said.items(), (None, ""))
        if len(alike) == 1 and len(others) == 1 and standard and amount / standard in _DIGITS_OFF:
            times = f"{max(amount / standard, standard / amount).normalize():f}"
            yield cost.hit(cost.indicator.target_value, "standard", said=words, times=times)


def _basis(per: str) -> frozenset[str]:
    """What a price is for: 人月, 人·月 and 月/人 are the same."""
    return frozenset(per.translate(_JOINTS_OF_UNITS))
