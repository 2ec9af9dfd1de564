"""The case before the rules: a submission whose rows of 指标 know where the form files them.

What dozens of rules ask of a row is derived here, once. Refuses judgement: that is the rules'.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, cast

from xltool.language.keys import level_key
from xltool.language.patterns import compile_later
from xltool.language.targets import Kind, Target
from xltool.model.disbursement import Disbursement, disbursement
from xltool.model.form import Form, IndicatorRules, Level
from xltool.model.submission import Entry, Fault, Indicator, Project, Row, Submission
from xltool.model.template import INDICATORS, PROJECTS

OUTPUT = "产出"
OUTCOME = "效益"
SATISFACTION = "满意度"
COST = "成本"
QUANTITY = "数量"
TIMELINESS = "时效"

_DASHES = compile_later("[-‐‑‒–—―－]+")
_SPACES = compile_later(r"\s+")
_BRACKETED = compile_later(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Half-width (NFKC) and without any white space: what texts are compared by."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=8192)
def bare_name(text: str) -> str:
    """A name, folded, without its bracketed notes."""
    return _BRACKETED.sub("", folded(text))


@lru_cache(maxsize=64)
def fold_words(words: tuple[str, ...]) -> frozenset[str]:
    """A list of words from the form, each folded as ``statement`` folds a text."""
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


def canonical_unit(unit: str, rules: IndicatorRules) -> str:
    """The unit as the form wants it written; folded and without brackets when the form is silent."""
    synonyms = rules.unit_synonyms
    plain = folded(unit)
    if unit in synonyms or plain in synonyms:
        return synonyms.get(unit) or synonyms[plain]
    stripped = plain.strip("()")
    return synonyms.get(stripped, stripped)


def unread(entry: Entry[Any]) -> bool:
    """Whether reading has already reported the cell (R01, R02)."""
    return entry.fault is Fault.ERROR_VALUE or entry.fault is Fault.NO_RESULT


@dataclass(frozen=True, kw_only=True)
class FiledRow(Indicator):
    """A row of 指标 with where the form files it, and what of it is to be judged."""

    level: Level | None
    """Its first level; None when the form does not know it."""
    first_level: str
    """Without the word 指标, e.g. 产出; "" when unknown."""
    second_level: str
    """The second level's own name without 指标 (synonyms folded); "" when it does not belong to the first."""
    not_applicable: Entry[str] | None
    """The cell that says the row does not apply (不涉及, 无, ...): the value, else the name. I20 alone speaks of it."""
    judged: Target | None
    """The target when it is filled, understood and applies."""
    standard_unit: str
    """The unit of ``judged`` as the form wants it written."""
    bare_name: str
    """The name, folded, without its bracketed notes."""
    said: str
    """All that is typed in the row but its code, a line per cell: for one quick look that spares the cells."""

    @property
    def is_cost(self) -> bool:
        """Whether the row is filed under cost, as a first or a second level."""
        return COST in self.first_level or COST in self.second_level

    @property
    def is_satisfaction(self) -> bool:
        """Whether the row is filed under, or named, satisfaction."""
        name = self.name
        return "满意度" in name or "满意率" in name or self.first_level == SATISFACTION


@dataclass(frozen=True)
class Case(Submission):
    """A submission before the rules."""

    indicators: tuple[FiledRow, ...]
    figures: Disbursement = field(kw_only=True)

    @cached_property
    def applicable(self) -> Sequence[FiledRow]:
        """Every row whose value could be read, filled or not, without those that say they do not apply."""
        return [row for row in self.indicators if row.not_applicable is None and not unread(row.target_value)]

    @cached_property
    def judged(self) -> Sequence[tuple[FiledRow, Target]]:
        """Every row with a target that is filled, understood and applies."""
        return [(row, row.judged) for row in self.indicators if row.judged is not None]

    @cached_property
    def by_project(self) -> Sequence[tuple[Project, tuple[FiledRow, ...]]]:
        """Each project with its rows; once per code, projects without a code left out (C01, C04 report those).

        Where the form lets rows belong to no project, and some do, what is asked of a project is asked of all rows.
        """
        if (
            self.projects
            and self.form.has_rows_of_no_project
            and any(row.project_code.blank for row in self.indicators)
        ):
            first_one = self.projects[0]
            whole = replace(
                first_one, name=self.cover.department_name, code=first_one.code._replace(value=None, typed="")
            )
            return [(whole, self.indicators)]
        first: dict[str, Project] = {}
        for project in self.projects:
            first.setdefault(project.key, project)
        return [(project, self.indicators_of(project)) for key, project in first.items() if key]

    def carried(self, row: Row, key: str) -> Entry[Any] | None:
        """What stands in a further column of a row; None where the form has no such column."""
        sheet = INDICATORS if isinstance(row, Indicator) else PROJECTS
        header = self.form.header(sheet, key) if self.form.has(sheet, key) else None
        return next((entry for entry in row.carried if entry.field == header), None)

    def indicators_of(self, project: Project) -> tuple[FiledRow, ...]:
        """The rows of one project, in the order of the sheet."""
        return cast("tuple[FiledRow, ...]", super().indicators_of(project))


def make_case(submission: Submission, form: Form, figures: Disbursement | None = None) -> Case:
    """File every row of 指标 as the form wants it; ``figures``: its money, where that is computed already."""
    content = {one.name: getattr(submission, one.name) for one in fields(submission)}
    rows = tuple(_file(row, form.indicators) for row in submission.indicators)
    return Case(**{**content, "indicators": rows}, figures=figures or disbursement(submission))


_SAID = attrgetter(
    "level1", "level2", "level3", "description", "operator", "target_value", "unit", "target_basis", "remark"
)


def _file(row: Indicator, rules: IndicatorRules) -> FiledRow:
    level = rules.first_level(row.level1.typed)
    second = rules.second_level(level, row.level2.typed) if level else None
    excuse = _not_applicable(row, rules)
    target = None if excuse else _target_to_judge(row)
    return FiledRow(
        **vars(row),
        level=level,
        first_level=level_key(level.name) if level else "",
        second_level=level_key(second) if second else "",
        not_applicable=excuse,
        judged=target,
        standard_unit=canonical_unit(target.unit, rules) if target else "",
        bare_name=bare_name(row.name),
        said="\n".join([entry.typed for entry in _SAID(row)]),
    )


def _not_applicable(row: Indicator, rules: IndicatorRules) -> Entry[str] | None:
    words = fold_words(rules.not_applicable_words)
    for entry in (row.target_value, row.level3):
        if entry.typed and statement(entry.typed) in words:
            return entry
    return None


def _target_to_judge(row: Indicator) -> Target | None:
    target, value = row.target, row.target_value
    if target is None or target.kind is Kind.BROKEN or not value.typed or unread(value):
        return None
    return target
