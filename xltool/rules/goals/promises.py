"""Quantities promised in a project's goal must be found again in its indicators (G09).

Owns what "found again" means: the same number with the same unit, after folding (5万人次 is 50000 人次, 百分比 is %, 300名 are 300人).
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from xltool.language.amounts import base_quantity, to_yuan
from xltool.language.quantities import Quantity, kind_of_unit, quantities
from xltool.language.targets import Kind
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Indicator, Project, Submission
from xltool.rules.indicators.rows import counted
from xltool.rules.registry import Hit, hit, rule

_MONEY_UNIT = "元"


class Promises:
    """What a set of indicators promises: numbers with units, their sums, and numbers whose unit is missing (I09 says so)."""

    def __init__(self, indicators: Iterable[Indicator], synonyms: Mapping[str, str]) -> None:
        self._synonyms = synonyms
        self._quantities: set[tuple[Decimal, str]] = set()
        self._unitless: set[Decimal] = set()
        self._sums: dict[str, Decimal] = {}
        for indicator in indicators:
            self._add(indicator)

    def _add(self, indicator: Indicator) -> None:
        target = indicator.target
        if target is None:
            return
        if target.kind is Kind.QUALITATIVE:
            for found in quantities(target.typed):
                folded, unit = self._fold(found.number, found.unit)
                self._quantities.add((folded, kind_of_unit(unit)))
        for number in (target.number, target.upper):
            if number is not None and target.unit:
                folded, unit = self._fold(number, target.unit)
                self._quantities.add((folded, kind_of_unit(unit)))
                self._sums[unit] = (
                    self._sums.get(unit, Decimal(0)) + folded
                )  # 培训 300人 and 200人 keep a promise of 500人
            elif number is not None:
                self._unitless.add(number)

    def _fold(self, number: Decimal, unit: str) -> tuple[Decimal, str]:
        folded, base = base_quantity(number, self._synonyms.get(unit, unit))
        return folded, counted(self._synonyms.get(base, base))

    def add_money(self, amounts: Iterable[Decimal | None]) -> None:
        """Let amounts of the budget count as kept."""
        self._quantities.update((amount, _MONEY_UNIT) for amount in amounts if amount is not None)

    def __contains__(self, promise: Quantity) -> bool:
        yuan = to_yuan(promise.number, promise.unit)
        if yuan is not None:
            return (yuan, _MONEY_UNIT) in self._quantities
        number, unit = self._fold(promise.number, promise.unit)
        kept = (number, kind_of_unit(unit)) in self._quantities or number in self._unitless
        return kept or self._sums.get(unit) == number


def is_illegible(indicator: Indicator) -> bool:
    """Whether a value stands there that cannot be read: it may be the very quantity that is looked for."""
    value, target = indicator.target_value, indicator.target
    broken = bool(value.typed) and target is not None and target.kind is Kind.BROKEN
    return value.fault is not None or broken


def name_all(missing: Iterable[Quantity]) -> str:
    """The quantities as typed, each once."""
    return "、".join(dict.fromkeys(quantity.typed for quantity in missing))


@rule("G09", Severity.WARNING, "绩效目标中的数量都有指标").says(
    missing=Text(
        "绩效目标写了{missing}，项目「{name}」的指标值里没有这些数量。",
        "请为这些数量补上指标，或使指标值与绩效目标一致；不作为指标的，请在「说明」栏说明。",
    )
)
def objective_quantities_kept(s: Submission, form: Form) -> Iterator[Hit]:
    """绩效目标中的每个数量，都能在本项目的指标值中找到。

    要求：绩效目标中带单位的数量和百分比，与某个指标值的数字和单位相同（万亩等折算后比较，名、位与人相同）；金额也可以等于预算数。“每亩补助300元”一类的标准不作要求；本项目有指标值读不出来时，先不核对。
    依据：财预〔2015〕88号，绩效指标是绩效目标的细化和量化（参照）。
    通过：绩效目标写「培训280人次」，指标值为 280人次。
    不通过：绩效目标写「受益9200人」，指标值空着。
    """
    for project in s.projects:
        indicators = s.indicators_of(project)
        if project.objective.value is None or not indicators or any(map(is_illegible, indicators)):
            continue
        said = quantities(project.objective.typed)
        promised = [found for found in said if not found.rate and not found.existing]
        if not promised:
            continue
        kept = _promises_of(project, indicators, form)
        missing = [found for found in promised if found not in kept]
        if missing:
            yield hit(project.objective, "missing", project, missing=name_all(missing), name=project.name.typed)


def _promises_of(project: Project, indicators: Iterable[Indicator], form: Form) -> Promises:
    kept = Promises(indicators, form.indicators.unit_synonyms)
    money = (project.budget_total, project.fiscal_funds, project.other_funds)
    kept.add_money(entry.value for entry in money)
    return kept
