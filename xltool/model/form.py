"""The form (表样): which columns a workbook has, what may stand in them, which rules judge it, how money is counted.

A form is data: ``forms/*.toml`` of those that ship, compiled from a package workbook for those that are installed. It
is validated here, whoever wrote it. Every parameter that the rule catalogue marks as local stands in the form.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from xltool.language.keys import header_key, level_key
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity
from xltool.model.template import (
    CARRIED_COLUMNS,
    CHECKPOINT_HELP,
    CHECKPOINT_KEY,
    FUNCTIONS,
    INDICATORS,
    MADE_COLUMNS,
    MONEY_UNITS,
    OVERALL,
    PROJECTS,
    REQUIRED_SHEETS,
    SAFEGUARDS,
    STANDARD_COLUMNS,
    Column,
)

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""Else pydantic looks for plugins in every package that is installed."""

OWN = "自定义:"
"""Before the name in the key of a column that a county made up: carried, printed, sealed, not judged."""
MOST_CHECKPOINTS = 12
LOCKED_RULES = frozenset({"B01", "B02", "B03", "B07", "B08", "D04", "D06", "D07", "T07", "T08"})
"""No form turns off or softens what makes money add up, and what notices that a drawn sheet is not what was entered."""

KNOWN_COLUMNS: Mapping[str, Mapping[str, Column]] = {
    sheet: {column.key: column for column in (*columns, *CARRIED_COLUMNS.get(sheet, ()))}
    for sheet, columns in STANDARD_COLUMNS.items()
}
"""The closed list of meanings, by sheet and key."""
NEEDED_COLUMNS = {
    PROJECTS: ("code", "name", "budget_total"),
    INDICATORS: ("project_code", "level1", "level3", "target"),
    **dict.fromkeys((OVERALL, FUNCTIONS, SAFEGUARDS), ("content",)),
}
"""Without these a row is none."""
FUNDS = {
    "fiscal_funds": "财政", "other_funds": "其他", "central_funds": "财政", "province_funds": "财政",
    "city_funds": "财政", "county_funds": "财政", "special_funds": "其他", "unit_funds": "其他", "carried_over": "其他",
}  # fmt: skip
"""Columns of money that may be sources of funds, and to which of the two kinds each belongs unless the form says."""

CheckpointKind = Literal["cumulative", "money", "rate"]
"""What stands at a checkpoint: the percentage until then, the money of the period, or the one rate of the year."""


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
    """Disbursement schedule (D08). Percentages."""

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


class Point(_Table):
    """One checkpoint of the schedule: its header, and the month (1 to 12) that it ends."""

    label: str
    month: int = Field(ge=1, le=12)


class Fund(_Table):
    """One source of funds: the key of its column on 项目, and of which kind it is."""

    key: str
    kind: Literal["财政", "其他"]
    printed: bool = True


_USUAL_FUNDS = (
    Fund.model_construct(key="fiscal_funds", kind="财政"),
    Fund.model_construct(key="other_funds", kind="其他"),
)
"""Not validated: that would build a validator whenever this is imported."""


class Unit(_Table):
    """One unit that fills the form in: its code and name as the budget has them."""

    code: str
    name: str


class RuleChange(_Table):
    """What a form makes of a rule: off, or of another severity."""

    on: bool = True
    severity: Severity | None = None


class Form(_Table):
    """One form (表样). ``region`` to ``date`` say where it comes from; no rule reads them."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    title: str = Field(min_length=1, max_length=60)
    version: str = Field(default="1.0", pattern=r"^\d{1,4}(\.\d{1,4}){0,3}$")
    based_on: str = ""
    """The form over which this one was laid; all of it is in this one."""
    region: str = ""
    years: str = ""
    grounds: str = ""
    maker: str = ""
    date: str = ""
    columns: dict[str, tuple[Column, ...]] = Field(default={}, validate_default=True)
    """By sheet, from left to right; a sheet without columns is none of the form's. Where a form says nothing of a
    sheet, the standard columns stand on it. The key ``checkpoint`` stands once for each checkpoint."""
    checkpoint_kind: CheckpointKind = "cumulative"
    checkpoints: tuple[Point, ...] = ()
    funds: tuple[Fund, ...] = _USUAL_FUNDS
    money_unit: str = "元"
    horizons: Literal["annual", "mid_term_and_annual"] = "annual"
    rules: dict[str, RuleChange] = Field(default={})
    codes: CodeRules
    money: MoneyRules
    schedule: ScheduleRules
    goals: GoalRules
    indicators: IndicatorRules
    document: DocumentWords
    weights: WeightRules | None = None
    """None: the form has no column of weights."""
    units: tuple[Unit, ...] = ()
    """Who fills the form in; says nothing of workbooks, so a list that changes is no other version of the form."""

    @field_validator("columns", mode="before")
    @classmethod
    def _known_columns(cls, given: Any) -> Any:
        """A column is told by its key and by what differs from the standard one of that meaning."""
        if not isinstance(given, Mapping):
            return given
        for sheet in given:
            if sheet not in KNOWN_COLUMNS:
                raise ValueError(f"没有工作表「{sheet}」")
        return {
            sheet: tuple(_column(sheet, one) for one in given[sheet]) if sheet in given else columns
            for sheet, columns in STANDARD_COLUMNS.items()
        }

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for fault in faults_of(self):
            raise ValueError(fault)
        return self

    @cached_property
    def entry_columns(self) -> dict[str, tuple[Column, ...]]:
        """Every column as it stands on its sheet, a column for each checkpoint; without the sheets it does not have."""
        return {
            sheet: tuple(stands for column in columns for stands in self._stand(column))
            for sheet, columns in self.columns.items()
            if columns
        }

    @cached_property
    def sheet_columns(self) -> dict[str, tuple[Column, ...]]:
        """Every column of the template's entry sheets from A on, those that the tool makes included."""
        return {sheet: (*MADE_COLUMNS.get(sheet, ()), *columns) for sheet, columns in self.entry_columns.items()}

    def _stand(self, column: Column) -> Iterable[Column]:
        if column.key != CHECKPOINT_KEY:
            return (column,)
        content: Literal["money", "percent"] = "money" if self.checkpoint_kind == "money" else "percent"
        text = column.help or CHECKPOINT_HELP[self.checkpoint_kind]
        return (
            replace(column, header=point.label, content=content, help=text.format(label=point.label))
            for point in self.checkpoints
        )

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Every sheet that a workbook of the form must have."""
        return tuple(sheet for sheet in REQUIRED_SHEETS if sheet not in self.columns or self.columns[sheet])

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every checkpoint by its header, in order of time; none where 项目 has no place for them."""
        return tuple(column.header for column in self.entry_columns[PROJECTS] if column.key == CHECKPOINT_KEY)

    @cached_property
    def _keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((sheet, column.key) for sheet, columns in self.entry_columns.items() for column in columns)

    def has(self, sheet: str, key: str) -> bool:
        """Whether the form has a column of that meaning."""
        return (sheet, key) in self._keys

    def header(self, sheet: str, key: str) -> str:
        """The header of a column; that of the standard one where the form has none."""
        columns = self.entry_columns.get(sheet, ())
        return next((one.header for one in columns if one.key == key), KNOWN_COLUMNS[sheet][key].header)

    @cached_property
    def _own_headers(self) -> Mapping[str, str]:
        """Words of the standard headers, as texts quote them, by the header that stands for them on this form."""
        renamed = {}
        for sheet, columns in self.entry_columns.items():
            for column in columns:
                standard = KNOWN_COLUMNS[sheet].get(column.key)
                if standard is not None and column.key != CHECKPOINT_KEY and column.header != standard.header:
                    renamed[f"「{standard.header}」"] = f"「{column.header}」"
                    renamed[f"{standard.header}列"] = f"{column.header}列"
        return renamed

    def worded(self, text: str) -> str:
        """A text for staff that names columns as this form does."""
        for standard, own in self._own_headers.items():
            text = text.replace(standard, own)
        return text

    def fund_keys(self, kind: str) -> tuple[str, ...]:
        """The columns of one kind of funds, 财政 or 其他, that the form has."""
        return tuple(fund.key for fund in self.funds if fund.kind == kind and self.has(PROJECTS, fund.key))

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits over all that the form says, however it was written down.

        What is as it is unless a form says otherwise is left out: a field that a later tool adds changes no digest.
        """
        what = self.model_dump(mode="json", exclude={"based_on", "units"}, exclude_defaults=True)
        said = json.dumps(what, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def months_until(self, year: int, month: int) -> int | None:
        """How old the form is in that month, in whole months; None where its date is not told."""
        made = MADE_ON.fullmatch(self.date.strip())
        return None if made is None else (year - int(made[1])) * 12 + month - int(made[2])

    @property
    def label(self) -> str:
        """What stands on the cover, in the seal and in the ledger: name, version, digest."""
        return f"{self.name} {self.version} {self.digest}"


def _column(sheet: str, given: Any) -> Column:
    """A column from its key alone, or from its key and what differs."""
    if isinstance(given, Column):
        return given
    said = {"key": given} if isinstance(given, str) else dict(given)
    key = str(said.pop("key", ""))
    known = KNOWN_COLUMNS[sheet].get(key)
    if known is None:
        if not key.startswith(OWN) or not key.removeprefix(OWN).strip():
            raise ValueError(f"工作表「{sheet}」没有含义「{key}」的栏目")
        known = Column(key, key.removeprefix(OWN).strip(), "text", "", required=False)
    for name in ("synonyms", "choices"):
        if name in said:
            said[name] = tuple(said[name])
    return replace(known, **said)


MADE_ON = compile_later(r"(\d{4})\D+(0?[1-9]|1[0-2])(?:\D+\d{1,2}\D*|\D*)")
"""When a form was made: year and month, the day or not."""
OLD_AFTER_MONTHS = 14
"""A form that is older is likely to have been replaced: one is made for each year's budget."""
SAFE_PATTERN = compile_later(r"(?:(?:\\d|[0-9A-Z]|\[[0-9A-Z-]+\])(?:\{\d{1,2}(?:,\d{1,2})?\})?)*")
"""Digits, letters and sets of them, each a number of times: nothing that could run for ever."""


def faults_of(form: Form) -> Iterable[str]:
    """What a form contradicts itself in, a sentence each: doubled or missing columns, the locked core, odd patterns."""
    for sheet, columns in form.columns.items():
        keys = [column.key for column in columns]
        headers = [name for column in form.entry_columns.get(sheet, ()) for name in (column.header, *column.synonyms)]
        yield from (f"工作表「{sheet}」有两个栏目的含义都是「{key}」" for key in _doubled(keys))
        yield from (f"工作表「{sheet}」有两个栏目的表头都是「{name}」" for name in _doubled(map(header_key, headers)))
        for key in NEEDED_COLUMNS.get(sheet, ()):
            if key not in keys and (columns or sheet in {PROJECTS, INDICATORS}):
                yield f"工作表「{sheet}」缺少栏目「{KNOWN_COLUMNS[sheet][key].header}」，没有它就不成一行"
    yield from _faults_of_schedule(form)
    if form.money_unit not in MONEY_UNITS:
        yield f"金额单位「{form.money_unit}」不是元或万元"
    yield from (
        f"资金来源「{fund.key}」不是“栏目”里的资金栏目"
        for fund in form.funds
        if fund.key not in FUNDS or not form.has(PROJECTS, fund.key)
    )
    yield from (
        f"规则 {code} 保证金额对得上、封存可信，不能停用，也不能改级别"
        for code, change in form.rules.items()
        if code in LOCKED_RULES and (not change.on or change.severity is not None)
    )
    for pattern in (form.codes.project_pattern, form.codes.department_pattern):
        if not SAFE_PATTERN.fullmatch(pattern):
            yield f"编码格式「{pattern}」只能由数字、大写字母和位数组成"


def _faults_of_schedule(form: Form) -> Iterable[str]:
    if len(form.checkpoints) > MOST_CHECKPOINTS:
        yield f"时点有 {len(form.checkpoints)} 个，最多 {MOST_CHECKPOINTS} 个"
    if form.checkpoint_kind == "rate" and len(form.checkpoints) > 1:
        yield "一次性比例只能有一个时点"
    months = [point.month for point in form.checkpoints]
    if months != sorted(set(months)):
        yield "时点的截止月要一个比一个晚"


def _doubled(names: Iterable[str]) -> Iterable[str]:
    return (name for name, count in Counter(names).items() if count > 1)
