"""What import makes of a document: plain data between taking it apart and putting it into a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xltool.model.cells import Plain
from xltool.model.form import KNOWN_COLUMNS, Form
from xltool.model.template import CHECKPOINT_KEY, Column

Part = Literal["", "总体目标", "分项目标", "保障措施", "项目", "指标"]

SUBTITLE = "小标题"
WORDING = "标题写法"
"""A heading worded otherwise than the tool prints it."""
PARAGRAPH = "段落"
CELL = "表格内容"
TABLE_ROW = "表格行"
CONTENTS = "目录"
PAGE_NUMBER = "页码"
HEAD = "页眉"
MADE_ANEW = frozenset({CONTENTS, PAGE_NUMBER})
"""What every published document gets of its own: listed, but nobody has to place it."""


CARD, CARD_WITH_WEIGHTS, TWO_HORIZONS, LIST, DEPARTMENT = (
    "卡片",
    "带分值的卡片",
    "中期和年度两期卡片",
    "项目清单",
    "部门整体表",
)
LAYOUT_FORMS = {
    CARD: ("card_annual",), CARD_WITH_WEIGHTS: ("card_points", "card_annual"), TWO_HORIZONS: ("card_two_horizons",),
    LIST: ("list_annual",), DEPARTMENT: ("department_overall",),
}  # fmt: skip
"""Printed layouts in words, and the shipped forms that print each, the likest first."""

SEPARATOR = " ｜ "
"""Between the cells of a row that is listed."""
SOURCE_PLACE = "来源位置"
"""In a row of what was found, beside its columns: where it stood."""


def name_of(sheet: str, key: str, form: Form) -> str:
    """What a column is called in what was found, whatever header a form prints: as the standard form or its own meaning is."""
    known = KNOWN_COLUMNS[sheet].get(key)
    return known.header if known is not None else form.header(sheet, key) if form.has(sheet, key) else key


def name_of_column(sheet: str, column: Column) -> str:
    """The same for a column as it stands on its sheet; checkpoints go by their labels."""
    known = KNOWN_COLUMNS[sheet].get(column.key)
    return column.header if known is None or column.key == CHECKPOINT_KEY else known.header


@dataclass(frozen=True, slots=True)
class Leftover:
    """A piece that found no place: what it is, which part it stood in, where, word for word, and why."""

    kind: str
    part: str
    place: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section of the first part. ``function``: its 职责分类, on 分项目标 only."""

    number: str = ""
    title: str = ""
    content: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class FoundProject:
    """One project, everything as printed. ``cells`` by ``name_of`` the columns of 项目; ``indicators`` of 指标."""

    title: str
    unit_line: str
    money_unit: str
    cells: Mapping[str, Plain]
    indicators: tuple[Mapping[str, Plain], ...]
    place: str

    @property
    def label(self) -> str:
        """What staff call it."""
        return str(self.cells.get("项目名称") or self.title or self.place)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found. ``cover`` by label of 封面. ``said``: sentences for staff, in order."""

    cover: Mapping[str, Plain] = field(default_factory=dict)
    overall: tuple[FoundSection, ...] = ()
    functions: tuple[FoundSection, ...] = ()
    safeguards: tuple[FoundSection, ...] = ()
    projects: tuple[FoundProject, ...] = ()
    loose_indicators: tuple[Mapping[str, Plain], ...] = ()
    """Indicators by header that come from a table of their own, after those of the projects."""
    leftovers: tuple[Leftover, ...] = ()
    said: tuple[str, ...] = ()
    layouts: frozenset[str] = frozenset()
    """Which printed layouts there were, of ``LAYOUT_FORMS``."""

    @property
    def indicators(self) -> tuple[Mapping[str, Plain], ...]:
        """Every indicator, in the order in which they are placed."""
        return tuple(row for one in self.projects for row in one.indicators) + self.loose_indicators
