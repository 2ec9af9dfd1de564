"""Rules: quantities promised in prose must be found again in the indicators.

Owns what "found again" means: the same number with the same unit, after folding (5万人次 is 50000 人次, 百分比 is %, 300名 are 300人).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from xltool.language.quantities import Quantity, quantities
from xltool.language.targets import Kind, base_quantity, to_yuan
from xltool.model.findings import Severity, Text
from xltool.model.profile import Profile
from xltool.model.submission import Indicator, Project, Submission
from xltool.rules.indicators.rows import counted
from xltool.rules.registry import Hit, hit, rule

_SENTENCE = re.compile(r"[^。；;！!？?\n]*(?:[。；;！!？?\n]+|$)(?:[（(][^（()）\n]*[）)])?")
"""A sentence, with a bracketed note that stands right after its full stop."""

_MONEY_UNIT = "元"


class _Kept:
    """What a set of indicators promises: numbers with units, and bare numbers with the names they stand under."""

    def __init__(self, indicators: Iterable[Indicator], synonyms: Mapping[str, str]) -> None:
        self._synonyms = synonyms
        self._quantities: set[tuple[Decimal, str]] = set()
        self._unitless: list[tuple[Decimal, str]] = []
        for indicator in indicators:
            self._add(indicator)

    def _add(self, indicator: Indicator) -> None:
        target = indicator.target
        if target is None:
            return
        if target.kind is Kind.QUALITATIVE:
            for found in quantities(target.typed):
                self._quantities.add(self._folded(found.number, found.unit))
        for number in (target.number, target.upper):
            if number is not None and target.unit:
                self._quantities.add(self._folded(number, target.unit))
            elif number is not None:
                self._unitless.append((number, indicator.name))

    def _unit(self, unit: str) -> str:
        return self._synonyms.get(unit, unit)

    def _folded(self, number: Decimal, unit: str) -> tuple[Decimal, str]:
        folded, base = base_quantity(number, self._unit(unit))
        return folded, counted(self._unit(base))

    def add_money(self, amounts: Iterable[Decimal | None]) -> None:
        """Let amounts of the budget count as kept."""
        self._quantities.update((amount, _MONEY_UNIT) for amount in amounts if amount is not None)

    def __contains__(self, promise: Quantity) -> bool:
        yuan = to_yuan(promise.number, promise.unit)
        if yuan is not None:
            return (yuan, _MONEY_UNIT) in self._quantities
        return self._folded(promise.number, promise.unit) in self._quantities or any(
            number == promise.number and (promise.unit in name or counted(promise.unit) in name)
            for number, name in self._unitless
        )


def _illegible(indicator: Indicator) -> bool:
    """Whether a value stands there that cannot be read: it may be the very quantity that is looked for."""
    value, target = indicator.target_value, indicator.target
    broken = bool(value.typed) and target is not None and target.kind is Kind.BROKEN
    return value.fault is not None or broken


def _listed(missing: Iterable[Quantity]) -> str:
    return "、".join(dict.fromkeys(quantity.typed for quantity in missing))


@rule(
    "G09",
    Severity.WARNING,
    "绩效目标中的数量都有指标",
    missing=Text(
        "绩效目标写了{missing}，项目「{name}」的指标值里没有这些数量。",
        "请为这些数量补上指标，或使指标值与绩效目标一致；不作为指标的，请在「说明」栏说明。",
    ),
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
        if project.objective.value is None or not indicators or any(map(_illegible, indicators)):
            continue
        promised = [found for found in quantities(project.objective.typed) if not found.rate]
        if not promised:
            continue
        kept = _kept_by_project(project, indicators, profile)
        missing = [found for found in promised if found not in kept]
        if missing:
            yield hit(
                project.objective,
                "missing",
                project=project.key,
                anchor=project.anchor,
                missing=_listed(missing),
                name=project.name.typed,
            )


def _kept_by_project(project: Project, indicators: Iterable[Indicator], profile: Profile) -> _Kept:
    kept = _Kept(indicators, profile.indicators.unit_synonyms)
    money = (project.budget_total, project.fiscal_funds, project.other_funds)
    kept.add_money(entry.value for entry in money)
    return kept


@rule(
    "X07",
    Severity.WARNING,
    "总体目标和分项目标承诺的数量都有项目指标",
    missing=Text(
        "「{section}」承诺了{missing}，但没有任何项目的指标值是这些数量。",
        "请在有关项目的指标中写上这些数量；不由项目经费保障的，请在这句话后面注明“（不由项目经费保障）”。",
    ),
)
def department_promises_kept(s: Submission, profile: Profile) -> Iterator[Hit]:
    """总体目标和分项目标承诺的数量，要落实到某个项目的指标，或注明不由项目经费保障。

    要求：承诺的数量（数字和单位）与某个项目的指标值相同；同一句话注明「不由项目经费保障」的除外，“每场不少于50人”一类的标准也不作要求。有指标值读不出来时，先不核对。
    依据：部门目标与项目目标相互衔接的要求，财预〔2015〕88号「相应匹配」（参照）。
    通过：全年受益2000人次（有项目的指标值为 2000人次）。
    不通过：全年开展各类科普活动30次以上（没有项目的指标值为 30次）。
    """
    if not s.indicators or any(map(_illegible, s.indicators)):
        return
    kept = _Kept(s.indicators, profile.indicators.unit_synonyms)
    kept.add_money(project.budget_total.value for project in s.projects)
    for section in (*s.overall, *s.functions):
        text = section.content.value
        if text is None:
            continue
        outside = _outside_spans(section.content.typed, profile.goals.outside_marks)
        missing = [
            found
            for found in quantities(section.content.typed)
            if found.promised
            and not found.rate
            and found not in kept
            and not any(start <= found.start < end for start, end in outside)
        ]
        if missing:
            yield hit(
                section.content,
                "missing",
                anchor=section.anchor,
                section=section.title.typed or section.content.field,
                missing=_listed(missing),
            )


def _outside_spans(text: str, marks: Iterable[str]) -> list[tuple[int, int]]:
    """The sentences that say they are not paid for by a project."""
    return [sentence.span() for sentence in _SENTENCE.finditer(text) if any(mark in sentence[0] for mark in marks)]
