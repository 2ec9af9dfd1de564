"""A whole submission as frozen data in which every field knows the cell it came from.

Types only: ranges, uniqueness and cross-sheet demands belong to rules. A cell that is blank or cannot be read
has the value None; ``fault`` tells the two apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from xltool.language.keys import code_key
from xltool.language.targets import Target
from xltool.model.cells import Ref
from xltool.model.form import Form
from xltool.model.template import Column, official_sheet_name

Value = TypeVar("Value")


class Fault(StrEnum):
    """Why a filled cell has no value."""

    ERROR_VALUE = "error_value"
    """The cell holds an Excel error such as #REF!; reported as R01."""
    NO_RESULT = "no_result"
    """A formula that no program has calculated yet; reported as R02."""
    UNREADABLE = "unreadable"
    """Something is typed there that is not what the field holds; left to the rule of the field."""
    MIXED_SCALE = "mixed_scale"
    """A percentage whose scale cannot be told from its row; left to D05."""
    NO_COLUMN = "no_column"
    """The form has no such column: neither blank nor filled, and nothing to be said of it."""


class Entry(NamedTuple, Generic[Value]):
    """The content of one cell: what it means, where it stands, what was typed.

    ``typed`` is the cell as staff see it, trimmed; "" when blank. ``value`` is None when blank or faulty.
    A named tuple, because a workbook has ten thousand of them.
    """

    value: Value | None
    ref: Ref
    field: str
    typed: str = ""
    fault: Fault | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing at all stands in the cell."""
        return self.typed == "" and self.fault is None

    @property
    def absent(self) -> bool:
        """Whether the form has no column for it."""
        return self.fault is Fault.NO_COLUMN


def absent_entry(sheet: str, row: int, column: Column) -> "Entry[Any]":
    """What stands in a column that the form does not have."""
    return Entry(None, Ref(sheet, row, 1), column.header, "", Fault.NO_COLUMN)


TextEntry = Entry[str]
MoneyEntry = Entry[Decimal]
"""In 元, rounded to 0.01 unless ``value`` shows that more was typed (B01 looks at that)."""
PercentEntry = Entry[Decimal]
"""In percent: 20 means 20 %."""
YearEntry = Entry[int]
DateEntry = Entry[date]


@dataclass(frozen=True)
class Cover:
    """封面. ``money_factor`` turns the sheet's money unit into 元; None when the unit is missing or unknown."""

    year: YearEntry
    region_code: TextEntry
    department_code: TextEntry
    department_name: TextEntry
    stage: TextEntry
    project_spending_total: MoneyEntry
    money_unit: TextEntry
    filler: TextEntry
    filled_on: DateEntry
    template_version: TextEntry
    form_profile: TextEntry
    form_version: TextEntry
    """Name, version and digest of the form; blank on workbooks of the standard form."""


@dataclass(frozen=True)
class Section:
    """One row of 总体目标, 分项目标 or 保障措施; ``function`` (职责分类) only on 分项目标."""

    number: TextEntry
    title: TextEntry
    content: TextEntry
    function: TextEntry | None = None
    carried: tuple[Entry[Any], ...] = ()
    """What the form asks for besides: read, printed and sealed, not judged."""

    @property
    def anchor(self) -> str:
        """What names this row when it has moved."""
        return self.title.typed or self.number.typed


@dataclass(frozen=True)
class Checkpoint:
    """One point of the disbursement schedule, e.g. 3月底, with the cumulative percentage.

    ``amount``: the money of the period, where the form asks for that; then ``percent`` is absent.
    """

    label: str
    percent: PercentEntry
    amount: MoneyEntry | None = None


@dataclass(frozen=True)
class Project:
    """One row of 项目. All money in 元 (the cover's unit is already applied)."""

    code: TextEntry
    name: TextEntry
    budget_total: MoneyEntry
    fiscal_funds: MoneyEntry
    other_funds: MoneyEntry
    purpose: TextEntry
    schedule: tuple[Checkpoint, ...]
    objective: TextEntry
    function: TextEntry
    remark: TextEntry
    carried: tuple[Entry[Any], ...] = ()
    """As that of a section."""
    row_id: str = field(default="", kw_only=True, compare=False)
    """What the tool knows the row by, no entry; "" where it has none yet, or the workbook no such column."""

    @property
    def key(self) -> str:
        """The code as indicators refer to it; "" when missing."""
        return self.code.value or ""

    @property
    def title(self) -> str:
        """What texts call it: its name, else its code; both as typed."""
        return self.name.typed or self.code.typed

    @property
    def anchor(self) -> str:
        """What names this row when it has moved."""
        return self.code.typed or self.name.typed


@dataclass(frozen=True)
class Indicator:
    """One row of 指标. ``target`` is what operator, value and unit say together; None when all are blank."""

    project_code: TextEntry
    level1: TextEntry
    level2: TextEntry
    level3: TextEntry
    description: TextEntry
    operator: TextEntry
    target_value: TextEntry
    unit: TextEntry
    target: Target | None
    target_basis: TextEntry
    remark: TextEntry
    weight: TextEntry
    """权重, blank where the sheet has no such column."""
    carried: tuple[Entry[Any], ...] = ()
    """As that of a section."""
    row_id: str = field(default="", kw_only=True, compare=False)

    @property
    def name(self) -> str:
        """The third-level name as typed."""
        return self.level3.typed

    @property
    def anchor(self) -> str:
        """What names this row when it has moved."""
        return f"{self.project_code.typed}/{self.level3.typed}"


Row: TypeAlias = Section | Project | Indicator


@dataclass(frozen=True)
class MadeSheet:
    """A sheet the tool made, from the record on the hidden lists sheet, and how it stands now."""

    sheet: str
    project_code: str
    inputs: str
    """Fingerprint of the entries it was made from."""
    content: str
    """Fingerprint of what the tool wrote."""
    present: bool
    content_now: str
    """Fingerprint of what stands there now; "" when the sheet is gone."""
    record: Ref
    """The row of the record."""


@dataclass(frozen=True)
class DrawnRow:
    """One row of a table on 资金汇总 as it stands, or one source of its department block (without a budget).

    ``project_code`` is "" for the department, and the name for a project without a code.
    """

    source: Literal["total", "fiscal", "other"]
    project_code: str
    budget: MoneyEntry | None
    cumulative: tuple[MoneyEntry, ...]
    period: tuple[MoneyEntry, ...]


@dataclass(frozen=True)
class Submission:
    """Everything that one workbook says."""

    file_name: str
    sheet_names: tuple[str, ...]
    form: Form
    cover: Cover
    overall: tuple[Section, ...]
    functions: tuple[Section, ...]
    safeguards: tuple[Section, ...]
    projects: tuple[Project, ...]
    indicators: tuple[Indicator, ...]
    made: tuple[MadeSheet, ...] = ()
    drawn: tuple[DrawnRow, ...] = ()
    """What 资金汇总 shows; empty when the tool has not drawn it."""

    @cached_property
    def indicators_by_project(self) -> Mapping[str, tuple[Indicator, ...]]:
        """Indicators by ``code_key`` of their project, in the order of the sheet; orphans under their own."""
        groups: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            groups.setdefault(code_key(indicator.project_code.typed), []).append(indicator)
        return {code: tuple(rows) for code, rows in groups.items()}

    @property
    def row_ids(self) -> dict[tuple[str, int], str]:
        """标识 by sheet and row of every row of 项目 and 指标, "" where a row has none."""
        rows = [(row.code.ref, row.row_id) for row in self.projects]
        rows += [(row.project_code.ref, row.row_id) for row in self.indicators]
        return {(ref.sheet, ref.row): row_id for ref, row_id in rows}

    def indicators_of(self, project: Project) -> tuple[Indicator, ...]:
        """The indicators of one project, in the order of the sheet."""
        key = code_key(project.code.typed)
        return self.indicators_by_project.get(key, ()) if key else ()

    @cached_property
    def official_names(self) -> tuple[str, ...]:
        """Name of each project's official sheet; a name that staff use for a sheet of their own is left to them."""
        ours = {made.sheet.casefold() for made in self.made}
        taken = {name.casefold() for name in self.sheet_names} - ours
        names = []
        for number, project in enumerate(self.projects, start=1):
            name, count = official_sheet_name(number, project.name.typed), 2
            while name.casefold() in taken:
                name = official_sheet_name(number, f"{project.name.typed[:20]}（{count}）")
                count += 1
            names.append(name)
        return tuple(names)

    @property
    def official_sheets(self) -> tuple[str, ...]:
        """Every official sheet that the form asks for: those of which there is one, then those of the projects."""
        return (*self.form.printed_once, *(self.official_names if self.form.prints_projects else ()))

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every row of the first part: overall, by function, safeguards."""
        return self.overall + self.functions + self.safeguards
