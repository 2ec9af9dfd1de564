"""Quantities promised in a project's goal must be found again in its indicators (G09).

Owns what "found again" means: the same number with the same unit, after folding (5万人次 is 50000 人次, 百分比 is %, 300名 are 300人).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from xltool.language.amounts import base_quantity, fold, to_yuan
from xltool.language.patterns import compile_later
from xltool.language.quantities import Quantity, kind_of_unit, quantities
from xltool.language.targets import Kind
from xltool.model.findings import Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Indicator, Project, Submission
from xltool.rules.case import bare_name
from xltool.rules.indicators.rows import counted
from xltool.rules.registry import Hit, hit, rule

_MONEY_UNIT = "元"
_NONE = Decimal(0)


class Promises:
    """What a set of indicators promises: numbers with units, their sums, and numbers whose unit is missing (I09 says so)."""

    def __init__(self, indicators: Iterable[Indicator], synonyms: Mapping[str, str]) -> None:
        self._synonyms = synonyms
        self._quantities: set[tuple[Decimal, str]] = set()
        self._unitless: set[Decimal] = set()
        self._sums: dict[str, Decimal] = {}
        self._unread: list[str] = []
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
            if number is None:
                continue
            if not target.unit:
                self._unitless.add(number)
                continue
            money, _, per = target.unit.partition("/")
            if per and (price := to_yuan(number, money)) is not None:
                self._quantities.add((price, _MONEY_UNIT))  # 户均补助3万元 is kept by 3万元/户
            folded, unit = self._fold(number, target.unit)
            self._quantities.add((folded, kind_of_unit(unit)))
            self._sums[unit] = self._sums.get(unit, _NONE) + folded  # 300人 and 200人 keep a promise of 500人

    def _fold(self, number: Decimal, unit: str) -> tuple[Decimal, str]:
        folded, base = base_quantity(number, self._synonyms.get(unit, unit))
        return folded, counted(self._synonyms.get(base, base))

    def add_said(self, texts: Iterable[str]) -> None:
        """Let what descriptions of indicators say count as kept: 4期，每期60人. They are read when targets do not keep a promise."""
        self._unread = [*self._unread, *texts]

    def _read_said(self) -> None:
        texts, self._unread = self._unread, []
        for found in (one for text in texts for one in quantities(text)):
            folded, unit = self._fold(found.number, found.unit)
            self._quantities.add((folded, kind_of_unit(unit)))

    def add_money(self, amounts: Iterable[Decimal | None]) -> None:
        """Let amounts of the budget count as kept."""
        self._quantities.update((amount, _MONEY_UNIT) for amount in amounts if amount is not None)

    def __contains__(self, promise: Quantity) -> bool:
        if self._keeps(promise):
            return True
        if not self._unread:
            return False
        self._read_said()
        return self._keeps(promise)

    def _keeps(self, promise: Quantity) -> bool:
        yuan = to_yuan(promise.number, promise.unit)
        if yuan is not None:
            return (yuan, _MONEY_UNIT) in self._quantities
        number, unit = self._fold(promise.number, promise.unit)
        kept = (number, kind_of_unit(unit)) in self._quantities or number in self._unitless
        return kept or self._sums.get(unit) == number


def parts_of(text: str, said: Sequence[Quantity], kept: Promises) -> set[Quantity]:
    """The quantities after 其中 that add up to a kept one before it in the sentence: 2400批次，其中甲1500批次、乙900批次."""
    found: set[Quantity] = set()
    for sentence in _SENTENCE.finditer(text):
        among = sentence[0].find("其中")
        own = [one for one in said if sentence.start() <= one.start < sentence.end()]
        wholes = {(one.number, one.unit) for one in own if one.start < sentence.start() + among and one in kept}
        parts = [one for one in own if among >= 0 and one.start > sentence.start() + among]
        for unit in {one.unit for one in parts}:
            alike = [one for one in parts if one.unit == unit]
            if (sum((one.number for one in alike), Decimal(0)), unit) in wholes:
                found.update(alike)
    return found


_SENTENCE = compile_later(r"[^。；;\n]+")


class NamedTargets:
    """What indicators promise by name, so that a text that names one with another number is caught (合格率85% against 90%)."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._targets: dict[str, set[Decimal]] = {}
        for indicator in indicators:
            target = indicator.target
            if target is None or target.number is None or target.unit != "%":
                continue
            name = bare_name(indicator.name)
            if len(name) >= _SHORTEST_NAME:
                self._targets.setdefault(name, set()).update(n for n in (target.number, target.upper) if n is not None)

    def contradict(self, text: str, found: Quantity) -> bool:
        """Whether the words right before a percentage are the name of an indicator that says another one."""
        before = _REACHES.sub("", fold(text[max(0, found.start - _NAME_REACH) : found.start]))
        name = max((one for one in self._targets if before.endswith(one)), key=len, default="")
        return found.unit == "%" and bool(name) and found.number not in self._targets[name]


_SHORTEST_NAME = 4
"""合格率 and 满意度 alone may be anybody's."""
_NAME_REACH = 40
_REACHES = compile_later(r"(?:[达要均应力争确保稳定持在到为是至]|不低于|不少于|高于|超过|[≥>=\s])*$")


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
def objective_quantities_kept(s: Submission, profile: Profile) -> Iterator[Hit]:
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
        kept = _promises_of(project, indicators, profile)
        named = NamedTargets(indicators)
        parts = parts_of(project.objective.typed, said, kept)
        missing = [
            one
            for one in promised
            if (one not in kept and one not in parts) or named.contradict(project.objective.typed, one)
        ]
        if missing:
            yield hit(project.objective, "missing", project, missing=name_all(missing), name=project.name.typed)


def _promises_of(project: Project, indicators: Iterable[Indicator], profile: Profile) -> Promises:
    kept = Promises(indicators, profile.indicators.unit_synonyms)
    money = (project.budget_total, project.fiscal_funds, project.other_funds)
    kept.add_money(entry.value for entry in money)
    return kept
