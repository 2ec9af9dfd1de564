"""What differs by locality. A form is data (``profiles/*.toml``), validated here.

Every parameter that the rule catalogue marks as local stands in the profile; rules read it and hold no numbers.
"""

import os
import tomllib
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources

from pydantic import BaseModel, ConfigDict

from xltool.language.keys import level_key

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""Else pydantic looks for plugins in every package that is installed."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,), defer_build=True)


class CodeRules(_Table):
    """Shapes of codes (C01, C02, C06)."""

    project_pattern: str
    project_pattern_words: str
    project_max_length: int
    region_digits: int
    year_position: int
    department_pattern: str
    department_prefix: str


class MoneyRules(_Table):
    """Money (B01-B09). Amounts in 元."""

    tolerance: Decimal
    purpose_min_length: int
    whole_cost_names: tuple[str, ...]


class ScheduleRules(_Table):
    """Disbursement schedule (D01-D08). Percentages."""

    checkpoints: tuple[str, ...]
    months: tuple[int, ...]
    latest_start: str
    max_last_jump: Decimal


class GoalRules(_Table):
    """Goals and sections (G01-G12)."""

    min_length_error: int
    min_length_warning: int
    max_length: int
    result_verbs: tuple[str, ...]
    placeholders: tuple[str, ...]
    stale_terms: dict[str, int]
    """Term -> last year in which it may still be named."""
    outside_marks: tuple[str, ...]
    """Words that say a promised quantity is not paid for by a project (X07)."""


class Level(_Table):
    """A first level and its second levels, each with the synonyms that are accepted."""

    name: str
    required: bool
    second: dict[str, tuple[str, ...]]
    required_second: tuple[str, ...]
    wanted_second: tuple[str, ...]

    @cached_property
    def second_of(self) -> dict[str, str]:
        """Every accepted second-level name, reduced by ``level_key``, to its canonical name."""
        return {level_key(accepted): name for name, synonyms in self.second.items() for accepted in (*synonyms, name)}


class KnownLevel(_Table):
    """A published level of something that indicators aim at (I26): all ``words`` in the name or description."""

    words: tuple[str, ...]
    unit: str
    most: Decimal
    source: str


class IndicatorRules(_Table):
    """Indicators (I01-I26)."""

    levels: tuple[Level, ...]
    min_count: int
    max_count: int
    max_per_second_level: int
    name_max_length: int
    basis_min_length: int
    basis_words: tuple[str, ...]
    basis_empty_words: tuple[str, ...]
    max_qualitative_percent: int
    vague_words: tuple[str, ...]
    graded_marks: tuple[str, ...]
    not_applicable_words: tuple[str, ...]
    growth_words: tuple[str, ...]
    signed_words: tuple[str, ...]
    """Words in names and units of what may be below zero, besides ``growth_words``."""
    min_satisfaction: Decimal
    max_same_percent: int
    unit_synonyms: dict[str, str]
    input_rates: tuple[str, ...]
    bad_direction_words: tuple[str, ...]
    good_direction_words: tuple[str, ...]
    low_rate_words: tuple[str, ...]
    """Words in names of rates for which less is better (失业率)."""
    remedy_words: tuple[str, ...]
    """Words that turn a bad thing into a good one (投诉办结率)."""
    activity_words: tuple[str, ...]
    people_words: tuple[str, ...]
    known_levels: tuple[KnownLevel, ...] = ()
    handled_words: tuple[str, ...] = ()
    """Words for work on a bad thing, of which more is better (事故应急演练)."""

    @cached_property
    def level_of(self) -> dict[str, Level]:
        """First-level name, reduced by ``level_key``, to its level."""
        return {level_key(level.name): level for level in self.levels}

    def first_level(self, typed: str) -> Level | None:
        """The first level that was typed; None when unknown."""
        return self.level_of.get(level_key(typed))

    def second_level(self, level: Level, typed: str) -> str | None:
        """The canonical second-level name within ``level``; None when it does not belong there."""
        return level.second_of.get(level_key(typed))


class DocumentWords(_Table):
    """Fixed words of the public document."""

    title: str
    first_part: str
    second_part: str
    overall_subtitle: str
    functions_subtitle: str
    safeguards_subtitle: str


class WeightRules(_Table):
    """Weights (W01-W03): their total, and the usual splits over first levels."""

    total: Decimal
    splits: tuple[dict[str, Decimal], ...] = ()


class Form(_Table):
    """One form (表样)."""

    name: str
    title: str
    codes: CodeRules
    money: MoneyRules
    schedule: ScheduleRules
    goals: GoalRules
    indicators: IndicatorRules
    document: DocumentWords
    weights: WeightRules | None = None
    """None: the form has no column of weights."""


@cache
def load_form(name: str) -> Form:
    """Load a profile by its file name without ending; KeyError when there is none."""
    source = resources.files("xltool.model") / "profiles" / f"{name}.toml"
    if not source.is_file():
        raise KeyError(name)
    return Form.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))


@cache
def forms_by_title() -> dict[str, str]:
    """The name of every profile that is shipped by its title, as the cover shows it."""
    return {load_form(name).title: name for name in form_names()}


def form_of(shown: str) -> Form:
    """The profile that a cover names by its title, or by its name as older workbooks do; KeyError when there is none."""
    return load_form(forms_by_title().get(shown, shown))


@cache
def form_names() -> tuple[str, ...]:
    """Every profile that is shipped, sorted."""
    folder = resources.files("xltool.model") / "profiles"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))
