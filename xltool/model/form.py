"""The form (表样): which columns a workbook has, what may stand in them, which rules judge it, how money is counted.

A form is data: ``forms/*.toml`` of those that ship, compiled from a package workbook for those that are installed. It
is validated here, whoever wrote it; only what ships compiled with the tool is taken as it is. Every parameter that the
rule catalogue marks as local stands in the form.
"""

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import repeat
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from xltool.language.keys import header_key, level_key
from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, choose
from xltool.model.template import (
    CARRIED_COLUMNS,
    CHECKPOINT_HELP,
    CHECKPOINT_KEY,
    DEPARTMENT_FORM,
    FORM_COLUMN_COUNT,
    FUNCTIONS,
    INDICATORS,
    LIST_FORM,
    MADE_AFTER,
    MADE_BEFORE,
    MONEY_UNITS,
    OVERALL,
    PROJECTS,
    REQUIRED_SHEETS,
    SAFEGUARDS,
    STANDARD_COLUMNS,
    Column,
)

if TYPE_CHECKING:
    from xltool.model.form_layout import Layout, TableName

    Layouts: TypeAlias = dict[TableName, Layout]
else:
    Layouts = dict[str, Any]  # a form without tables does not wait for what knows them

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
_NAMED: dict[str, list[tuple[str, str]]] = {}
for _sheet, _columns in KNOWN_COLUMNS.items():
    for _column_of in (one for one in _columns.values() if one.key != CHECKPOINT_KEY):
        _NAMED.setdefault(_column_of.header, []).append((_sheet, _column_of.key))
"""By the header of the standard form, or of a further column: where it stands, and under which key."""
_SHORTEST_BARE = 3
_BARE = {
    one.header for ones in STANDARD_COLUMNS.values() for one in ones if len(one.header) >= _SHORTEST_BARE
}  # fmt: skip
_LONGEST_FIRST = sorted(_NAMED, key=len, reverse=True)
_HEADER = compile_later(
    rf"(?<=「)(?:{'|'.join(_LONGEST_FIRST)})(?=」)|(?:{'|'.join(_LONGEST_FIRST)})(?=列)|"
    rf"(?:{'|'.join(one for one in _LONGEST_FIRST if one in _BARE)})(?![表要])"
)
"""A column as texts name it: quoted, before 列, or bare where its header says it clearly. 绩效目标表 is none."""
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
    """Goals and sections (G01-G13)."""

    min_length_error: int
    min_length_warning: int
    max_length: int
    result_verbs: tuple[str, ...]
    placeholders: tuple[str, ...]
    stale_terms: dict[str, int]
    """Term -> last year in which it may still be named."""
    outside_marks: tuple[str, ...]
    """Words that say a promised quantity is not paid for by a project (X07)."""
    mid_term_from: Decimal = Decimal(0)
    """The budget in 元 from which a mid-term objective is asked for (G13)."""


class Level(_Table):
    """A first level and its second levels, each with the synonyms that are accepted."""

    name: str
    required: bool
    second: dict[str, tuple[str, ...]]
    required_second: tuple[str, ...]
    wanted_second: tuple[str, ...]
    min_rows: int = Field(default=0, ge=0)
    """Of a project that has the level."""
    min_rows_second: dict[str, int] = {}
    """The same of second levels, by name."""
    min_points: Decimal | None = None
    max_points: Decimal | None = None

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
    """Indicators (I01-I27)."""

    levels: tuple[Level, ...]
    in_order: bool = False
    """Whether rows are to stand in the order of the levels."""
    required_stars: int = 3
    """With so many ★ a row must be filled in whole (F01)."""
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
    """Of the indicators alone, without ``execution_points``."""
    execution_points: Decimal = Decimal(0)
    """For how much of the budget was spent."""
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
    Fund.model_construct(key="fiscal_funds", kind="财政"), Fund.model_construct(key="other_funds", kind="其他"),
)  # fmt: skip
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
    layouts: Layouts = Field(default={})
    """The printed tables; a form without any prints the first form's own tables."""

    @field_validator("layouts", mode="before")
    @classmethod
    def _said_layouts(cls, given: Any) -> Any:
        """A table that is nothing takes away that of the form it is based on."""
        if not given:
            return {}
        from xltool.model.form_layout import as_layouts  # noqa: PLC0415  only of forms that have tables

        return as_layouts(given)

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

    def compiled(self) -> dict[str, Any]:
        """What ``taken`` makes this form of again; what is as it is unless a form says otherwise is left out."""
        said = self.model_dump(mode="json", exclude={"columns"}, exclude_defaults=True)
        columns = self.model_dump(mode="json", include={"columns"})["columns"]
        own = {sheet: ones for sheet, ones in columns.items() if self.columns[sheet] != STANDARD_COLUMNS[sheet]}
        return {**said, "columns": own, "digest": self.digest}

    @classmethod
    def taken(cls, compiled: Mapping[str, Any]) -> "Form":
        """A form that was validated before it was compiled; to build what validates it takes a thirtieth of a check."""
        said = dict(compiled)
        own: dict[str, Any] = {"columns": cls._known_columns(said.pop("columns"))}
        digest, layouts = said.pop("digest"), said.pop("layouts", None)
        if layouts:
            from xltool.model.form_layout import Layout  # noqa: PLC0415  as above

            own["layouts"] = _taken(dict[str, Layout], layouts)
        form = cls.model_construct(**_fields(cls, said), **own)
        vars(form)["digest"] = digest
        return form

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if faults := list(faults_of(self)):
            raise ValueError("\n".join(faults))
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
        return {
            sheet: (*MADE_BEFORE.get(sheet, ()), *columns, *MADE_AFTER.get(sheet, ()))
            for sheet, columns in self.entry_columns.items()
        }

    @cached_property
    def code_headers(self) -> tuple[str, str]:
        """The headers of the codes of projects, on 项目 and on 指标."""
        return self.header(PROJECTS, "code"), self.header(INDICATORS, "project_code")

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

    @cached_property
    def left_to_staff(self) -> frozenset[tuple[str, str]]:
        """Sheet and header of the columns that may be blank here, though they must be filled in on the standard form."""
        return frozenset(
            (sheet, column.header)
            for sheet, columns in self.entry_columns.items()
            for column in columns
            if not column.asked and (known := KNOWN_COLUMNS[sheet].get(column.key)) is not None and known.asked
        )

    @property
    def two_horizons(self) -> bool:
        """Whether a mid-term objective and target stand beside those of the year."""
        return self.horizons == "mid_term_and_annual"

    @property
    def has_rows_of_no_project(self) -> bool:
        """Whether a row of 指标 may belong to the whole department: it need not name its project."""
        return (INDICATORS, self.header(INDICATORS, "project_code")) in self.left_to_staff

    def header(self, sheet: str, key: str) -> str:
        """The header of a column; that of the standard one where the form has none."""
        columns = self.entry_columns.get(sheet, ())
        return next((one.header for one in columns if one.key == key), KNOWN_COLUMNS[sheet][key].header)

    def worded(self, template: str, sheet: str = "") -> str:
        """A template of a text for staff that names the columns of this form, as it does.

        ``sheet``: where the text points to; a header that several sheets have means the column there.
        """
        if (said := self._worded.get((template, sheet))) is None:
            chosen = choose(template, lambda part: all(self._named(one[0], sheet) for one in _HEADER.finditer(part)))
            said = _HEADER.sub(lambda found: self._named(found[0], sheet) or found[0], chosen)
            self._worded[template, sheet] = said
        return said

    @cached_property
    def _worded(self) -> dict[tuple[str, str], str]:
        """What ``worded`` has said: a thousand findings have the texts of a few rules."""
        return {}

    def _named(self, standard: str, sheet: str) -> str:
        """The own header of the column that is called so on the standard form; "" where there is none."""
        places = sorted(_NAMED[standard], key=lambda place: place[0] != sheet)
        return next((self.header(*place) for place in places if self.has(*place)), "")

    def printed(self, table: "TableName") -> "Layout | None":
        """The table of that kind that is printed; None where the form has none of its own, or keeps it for others."""
        layout = self.layouts.get(table)
        return layout if layout is not None and layout.printed else None

    @cached_property
    def prints_projects(self) -> bool:
        """Whether every project has an official sheet of its own."""
        return not self.layouts or self.printed("项目") is not None

    @cached_property
    def printed_once(self) -> tuple[str, ...]:
        """The official sheets of which there is one, for all that the workbook says."""
        sheets = {
            DEPARTMENT_FORM: not self.layouts or self.printed("部门") is not None,
            LIST_FORM: self.printed("清单") is not None,
        }
        return tuple(sheet for sheet, has in sheets.items() if has)

    @cached_property
    def sheets_in_tables(self) -> frozenset[str]:
        """The sheets of which the form's own printed tables say something."""
        if not self.layouts:
            return frozenset()
        from xltool.model.form_layout import sheets_named  # noqa: PLC0415  as above

        return frozenset().union(
            *(sheets_named(name, one, self.entry_columns) for name, one in self.layouts.items() if one.printed)
        )

    @cached_property
    def printed_width(self) -> int:
        """How many columns the widest official sheet has."""
        return max([FORM_COLUMN_COUNT, *(len(layout.widths) for layout in self.layouts.values())])

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits over all that the form says, however it was written down.

        What is as it is unless a form says otherwise is left out: a field that a later tool adds changes no digest.
        """
        what = self.model_dump(mode="json", exclude={"based_on", "units"}, exclude_defaults=True)
        said = json.dumps(what, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def months_until(self, year: int, month: int) -> int | None:
        """How old the form is in that month, in whole months; None where its date is not told."""
        made = MADE_ON.fullmatch(self.date.strip())
        return None if made is None else (year - int(made[1])) * 12 + month - int(made[2])

    @property
    def label(self) -> str:
        """What stands on the cover, in the seal and in the ledger: name, version, digest."""
        return f"{self.name} {self.version} {self.digest}"


def _fields(model: type[BaseModel], said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _taken(model.model_fields[name].annotation, one) for name, one in said.items()}


def _taken(kind: Any, said: Any) -> Any:
    """What was written as JSON, as the value of that kind that it was."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_construct(**_fields(kind, said))
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(map(_taken, repeat(inner[0]) if inner[-1] is Ellipsis else inner, said))
    if origin is dict:
        return {key: _taken(inner[1], one) for key, one in said.items()}
    if origin is UnionType:
        return None if said is None else _taken(inner[0], said)
    return kind(said) if kind in {Decimal, Severity} else said


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


MADE_ON_PATTERN = r"(\d{4})\D+(0?[1-9]|1[0-2])(?:\D+\d{1,2}\D*|\D*)"
MADE_ON = compile_later(MADE_ON_PATTERN)
"""When a form was made: year and month, the day or not."""
OLD_AFTER_MONTHS = 14
"""A form that is older is likely to have been replaced: one is made for each year's budget."""
SAFE_PATTERN = compile_later(r"(?:(?:\\d|[0-9A-Z]|\[[0-9A-Z-]+\])(?:\{\d{1,2}(?:,\d{1,2})?\})?)*")
"""Digits, letters and sets of them, each a number of times."""


def is_safe_pattern(pattern: str) -> bool:
    """Whether a pattern is one of a code that runs through it once: at most one of its parts of no fixed length."""
    if not pattern or not SAFE_PATTERN.fullmatch(pattern) or pattern.count(",") > 1:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


MOST_COLUMNS = 60
"""Of one sheet."""
_IN_NO_TITLE = compile_later(r"[\\/:*?\"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|^[=+@-]")
"""What would make of a title a path, an address, a formula, or something else than is seen."""


def faults_of(form: Form) -> Iterable[str]:
    """What a form contradicts itself in, a sentence each: doubled or missing columns, the locked core, odd patterns."""
    for sheet, columns in form.columns.items():
        keys = [column.key for column in columns]
        stand = form.sheet_columns.get(sheet, ())
        headers = [name for column in stand for name in (column.header, *column.synonyms)]
        yield from (f"工作表「{sheet}」的表头「{name}」只有符号。请写文字" for name in headers if not header_key(name))
        yield from (f"工作表「{sheet}」有两个栏目的含义都是「{key}」。请改掉其中一个" for key in _doubled(keys))
        yield from (
            f"工作表「{sheet}」有两个栏目的表头都是「{name}」。请改掉其中一个"
            for name in _doubled(map(header_key, headers))
        )
        if len(columns) > MOST_COLUMNS:
            yield f"工作表「{sheet}」有 {len(columns)} 个栏目，最多 {MOST_COLUMNS} 个。请删去不用的"
        yield from (
            f"工作表「{sheet}」的栏目「{column.key}」类型是选择，却没有选项。请写选项，或把类型改为文字"
            for column in columns
            if column.content == "choice" and column.key.startswith(OWN) and not column.choices
        )
        for key in NEEDED_COLUMNS.get(sheet, ()):
            if key not in keys and (columns or sheet in {PROJECTS, INDICATORS}):
                yield f"工作表「{sheet}」缺少栏目「{KNOWN_COLUMNS[sheet][key].header}」，没有它就不成一行。请加上这一栏"
    if found := _IN_NO_TITLE.search(form.title):
        sign = f"「{found[0]}」" if found[0].isprintable() else "看不见的字符"
        seen = "".join(one for one in form.title if one.isprintable())
        yield f"标题「{seen}」里有{sign}，标题里不能有网址、路径和看不见的字符。请只用文字"
    yield from _faults_of_schedule(form)
    if form.layouts:
        from xltool.model.form_layout import faults_of_layouts  # noqa: PLC0415  as above

        yield from faults_of_layouts(form.layouts, form.entry_columns)
    if form.money_unit not in MONEY_UNITS:
        yield f"金额单位「{form.money_unit}」不是元或万元。请改为其中之一"
    yield from (
        f"资金来源「{fund.key}」不是“栏目”里的资金栏目。请改键，或在“栏目”加上它"
        for fund in form.funds
        if fund.key not in FUNDS or not form.has(PROJECTS, fund.key)
    )
    yield from (f"资金来源「{key}」有两行。请删去一行" for key in _doubled(fund.key for fund in form.funds))
    yield from _faults_of_bounds(form)
    yield from (
        f"规则 {code} 保证金额对得上、封存可信，不能停用，也不能改级别。请改回“是”，级别留空"
        for code, change in form.rules.items()
        if code in LOCKED_RULES and (not change.on or change.severity is not None)
    )
    yield from _faults_of_levels(form)
    for pattern in (form.codes.project_pattern, form.codes.department_pattern):
        if not is_safe_pattern(pattern):
            yield f"编码格式「{pattern}」只能由数字、大写字母和位数组成，不定长的部分最多一处。例如 \\d{{6}}[0-9A-Z]{{13}}"


def _faults_of_schedule(form: Form) -> Iterable[str]:
    if len(form.checkpoints) > MOST_CHECKPOINTS:
        yield f"时点有 {len(form.checkpoints)} 个，最多 {MOST_CHECKPOINTS} 个。请合并或删去"
    if form.checkpoint_kind == "rate" and len(form.checkpoints) > 1:
        yield "一次性比例只能有一个时点。请只留一个，或改方式"
    months = [point.month for point in form.checkpoints]
    if months != sorted(set(months)):
        yield "时点的截止月要一个比一个晚。请改截止月或行的次序"


def _faults_of_bounds(form: Form) -> Iterable[str]:
    goals, rows = form.goals, form.indicators
    bounds = (
        ("I04", "最少条数", rows.min_count, "最多条数", rows.max_count),
        ("G02", "最少字数", goals.min_length_error, "建议字数", goals.min_length_warning),
        ("G02", "建议字数", goals.min_length_warning, "最多字数", goals.max_length),
    )
    for code, low, least, high, most in bounds:
        if least > most:
            yield f"规则 {code} 的{low} {least} 大于{high} {most}。请改其中一个"


def _faults_of_levels(form: Form) -> Iterable[str]:
    levels, weights = form.indicators.levels, form.weights
    yield from (
        f"指标体系有两个一级指标「{name}」。请改名或删去一个"
        for name in _doubled(level_key(one.name) for one in levels)
    )
    for level in levels:
        accepted = [key for second, others in level.second.items() for key in {*map(level_key, (second, *others))}]
        yield from (
            f"指标体系里「{level.name}」有两个二级指标都叫「{name}」。请改名，或删去一个同义"
            for name in _doubled(accepted)
        )
        if level.min_points is not None and level.max_points is not None and level.min_points > level.max_points:
            yield f"指标体系里「{level.name}」的分值下限 {level.min_points} 大于上限 {level.max_points}。请改其中一个"
    if sum(max(level.min_rows, sum(level.min_rows_second.values())) for level in levels) > form.indicators.max_count:
        yield f"指标体系里各级指标的最少条数加起来，超过规则 I04 的最多条数 {form.indicators.max_count}。请改其中一处"
    ranged = [level for level in levels if level.min_points is not None or level.max_points is not None]
    if weights is None:
        if ranged:
            yield f"指标体系里「{ranged[0].name}」有分值，“权重”却没有合计。请在“权重”写合计，或删去分值"
        return
    if not form.has(INDICATORS, "weight"):
        yield "权重有合计，“栏目”里却没有放权重的栏目（indicator.weight）。请加上这一栏，或在合计写“无”"
    least = sum((level.min_points or Decimal(0) for level in levels), Decimal(0))
    most = sum((level.max_points if level.max_points is not None else weights.total for level in levels), Decimal(0))
    if least <= most and not least <= weights.total <= most:
        yield f"指标体系里各一级指标的分值从 {least} 到 {most}，凑不成权重的合计 {weights.total}。请核对分值和合计"
    known = {level_key(level.name) for level in levels}
    for split in weights.splits:
        yield from (
            f"权重的组合里「{name}」不在指标体系里。请改用那里的名称" for name in split if level_key(name) not in known
        )
        if sum(split.values()) != weights.total:
            yield f"权重的组合加起来是 {sum(split.values())}，合计却是 {weights.total}。请核对"


def _doubled(names: Iterable[str]) -> Iterable[str]:
    return (name for name, count in Counter(names).items() if count > 1)
