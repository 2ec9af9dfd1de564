"""Rules: what the rules on rows of 指标 share. Which rows are judged, where a row is filed, folded texts, units.

Registers nothing. A value that says 不涉及 and the like belongs to I20 alone, so ``judged`` leaves it out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from xltool.amounts import UNITS, base_unit
from xltool.findings import Mend
from xltool.models import Entry, Fault, Indicator, Project, Submission
from xltool.profile import IndicatorRules, Profile, level_key
from xltool.rules.registry import Hit, hit
from xltool.values import Kind, Target

OUTPUT = "产出"
OUTCOME = "效益"
SATISFACTION = "满意度"
COST = "成本"
QUANTITY = "数量"
TIMELINESS = "时效"

_MORE_UNITS = frozenset((
    "户次", "毫升", "厘米", "平方千米", "里", "匹", "尾", "平", "度", "日", "周", "月", "季度", "年", "村", "乡", "镇", "乡镇",
    "县", "区", "社区", "对", "班次", "人天", "标段", "床", "瓶", "盒", "包", "箱", "袋", "根", "把", "枚", "颗", "孔", "道", "杆",
    "架", "票", "倍", "级", "点", "站",
))  # fmt: skip
"""Units that stand in brackets after names but are no measure words after a number by themselves."""
MEASURES = frozenset(("比例", "比率", "率"))
"""Words for a fraction that staff type as its unit."""
_COUNTED_ALIKE = {"名": "人", "位": "人", "千米": "公里", "km": "公里", "KM": "公里"}
_DASHES = re.compile("[-‐‑‒–—―－]+")
_SPACES = re.compile(r"\s+")
_BRACKET_AT_END = re.compile(r"[(\[【〔](?:单位[:：]?)?([^()\[\]【】〔〕]{1,8})[)\]】〕]$")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")


_AND_DONE = "(?:全部|足额)?(?:完成|完工|竣工|建成|到位|到达|办结|发放|拨付|支付|报送|开工|交付|兑现|处理|处置|响应|[回答]复)?(?:到位|完毕)?"
_TIME_IN_WORDS = re.compile(
    r"^(?:按|每)[一二两三四\d]?个?(?:年|半年|季|月|周|旬|日|天|学期)|"
    rf"(?:(?<![目提空先])[之以]?前|[年月日号天周时钟季期旬][之以]?内|[年月季旬周期][末底初]|期间){_AND_DONE}$|"
    r"^(?:\d{4}年)?\d{1,2}月(?:[、,和及与]\d{1,2}月)+$|^次月\d{1,2}[日号]"
)
"""每月10日前, 汛期前, 验收后30日内, 按月发放; what the grammar of values takes for a statement or an odd number."""


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Half-width (NFKC) and without any white space: what texts are compared by."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def bare_name(text: str) -> str:
    """A name, folded, without its bracketed notes."""
    return _BRACKETED.sub("", folded(text))


@lru_cache(maxsize=64)
def folded_words(words: tuple[str, ...]) -> frozenset[str]:
    """A list of words from the profile, each folded as ``statement`` folds a text."""
    return frozenset(map(statement, words))


@lru_cache(maxsize=8192)
def statement(text: str) -> str:
    """A short answer reduced to its words: folded, no sign before, no stop after, one kind of dash."""
    return _DASHES.sub("—", folded(text).lstrip("=").rstrip("。.;；,，!"))


@lru_cache(maxsize=64)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of the words, the longest first; it finds nothing when there are none."""
    ordered = sorted(map(folded, words), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


def first_level(indicator: Indicator, rules: IndicatorRules) -> str:
    """The first level without the word 指标, e.g. 产出; "" when the profile does not know it."""
    level = rules.first_level(indicator.level1.typed)
    return level_key(level.name) if level else ""


def second_level(indicator: Indicator, rules: IndicatorRules) -> str:
    """The second level's own name without 指标 (synonyms folded); "" when it does not belong to the first."""
    level = rules.first_level(indicator.level1.typed)
    name = rules.second_level(level, indicator.level2.typed) if level else None
    return level_key(name) if name else ""


def is_cost(indicator: Indicator, rules: IndicatorRules) -> bool:
    """Whether the row is filed under cost, as a first or a second level."""
    return COST in first_level(indicator, rules) or COST in second_level(indicator, rules)


def is_satisfaction(indicator: Indicator, rules: IndicatorRules) -> bool:
    """Whether the row is filed under, or named, satisfaction."""
    name = indicator.name
    return "满意度" in name or "满意率" in name or first_level(indicator, rules) == SATISFACTION


def is_time_in_words(indicator: Indicator, rules: IndicatorRules) -> bool:
    """Whether a row of 时效 states its time in words, which need no operator and are not to be taken apart."""
    if second_level(indicator, rules) != TIMELINESS:
        return False
    stated = folded(indicator.target_value.typed + indicator.unit.typed)
    return _TIME_IN_WORDS.search(stated) is not None


def unread(entry: Entry[Any]) -> bool:
    """Whether reading has already reported the cell (R01, R02)."""
    return entry.fault in (Fault.ERROR_VALUE, Fault.NO_RESULT)


def not_applicable(indicator: Indicator, rules: IndicatorRules) -> Entry[str] | None:
    """The cell that says the row does not apply (不涉及, 无, ...): the value, else the name; None when none does."""
    words = folded_words(rules.not_applicable_words)
    for entry in (indicator.target_value, indicator.level3):
        if entry.typed and statement(entry.typed) in words:
            return entry
    return None


def applicable(submission: Submission, profile: Profile) -> Iterator[Indicator]:
    """Every row whose value could be read, filled or not, without those that say they do not apply."""
    for indicator in submission.indicators:
        if not unread(indicator.target_value) and not not_applicable(indicator, profile.indicators):
            yield indicator


def target_of(indicator: Indicator, rules: IndicatorRules) -> Target | None:
    """The row's target when it is filled, understood and applies; else None."""
    target = indicator.target
    if target is None or target.kind is Kind.BROKEN or not indicator.target_value.typed:
        return None
    if unread(indicator.target_value) or not_applicable(indicator, rules):
        return None
    return target


def judged(submission: Submission, profile: Profile) -> Iterator[tuple[Indicator, Target]]:
    """Every row with a target that is filled, understood and applies."""
    for indicator in submission.indicators:
        target = target_of(indicator, profile.indicators)
        if target is not None:
            yield indicator, target


def by_project(submission: Submission) -> Iterator[tuple[Project, tuple[Indicator, ...]]]:
    """Each project with its rows; once per code, projects without a code left out (C01, C04 report those)."""
    seen = {""}
    for project in submission.projects:
        if project.key not in seen:
            seen.add(project.key)
            yield project, submission.indicators_of(project)


def at(
    entry: Entry[Any],
    variant: str,
    indicator: Indicator,
    *,
    mends: tuple[Mend, ...] = (),
    **values: object,
) -> Hit:
    """A hit at a cell of a row of 指标."""
    return hit(
        entry, variant, project=indicator.project_code.typed, anchor=indicator.anchor, mends=mends,
        **values,
    )  # fmt: skip


def lacking(entry: Entry[Any], variant: str, project: Project, what: str, **values: object) -> Hit:
    """A hit for something that a whole project lacks or has too much of; ``what`` keeps several apart.

    It shows no present content, so that a note stays with it whichever row comes first.
    """
    name = project.name.typed or project.anchor
    made = hit(
        entry,
        variant,
        project=project.code.typed,
        anchor=what,
        mends=(),
        project_name=name,
        **values,
    )
    return replace(made, value="")


def counted(unit: str) -> str:
    """What a unit counts, without 万/亿/千/百: 万亩 -> 亩; 名 and 位 count as 人, 千米 as 公里."""
    base = base_unit(unit)[1]
    return _COUNTED_ALIKE.get(base, base)


def measure(unit: str, rules: IndicatorRules) -> tuple[int, str]:
    """What a unit counts and how many at a time, to compare two spellings: 公里 and 千米 agree, 亩 and 万亩 do not."""
    canonical = canonical_unit(unit, rules)
    return base_unit(canonical)[0], counted(canonical)


def canonical_unit(unit: str, rules: IndicatorRules) -> str:
    """The unit as the profile wants it written; folded and without brackets when the profile is silent."""
    synonyms = rules.unit_synonyms
    plain = folded(unit)
    if unit in synonyms or plain in synonyms:
        return synonyms.get(unit) or synonyms[plain]
    stripped = plain.strip("()")
    return synonyms.get(stripped, stripped)


def is_unit(text: str, rules: IndicatorRules) -> bool:
    """Whether a text is a unit and nothing else (元/亩 counts)."""
    unit = canonical_unit(text, rules)
    base = counted(unit.partition("/")[0])
    return base in UNITS or base in _MORE_UNITS or unit in MEASURES


def unit_in_name(name: str, rules: IndicatorRules) -> str:
    """The unit that a name carries in brackets at its end: 培训参加人次（人次） -> 人次; "" when there is none."""
    found = _BRACKET_AT_END.search(folded(name))
    return found[1] if found and is_unit(found[1], rules) else ""
