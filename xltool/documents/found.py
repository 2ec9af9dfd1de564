"""What import makes of a document: plain data between taking it apart and putting it into a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xltool.model.cells import Plain

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
    """One project, everything as printed. ``cells`` by header of 项目; ``indicators`` by header of 指标."""

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

    @property
    def indicators(self) -> tuple[Mapping[str, Plain], ...]:
        """Every indicator, in the order in which they are placed."""
        return tuple(row for one in self.projects for row in one.indicators) + self.loose_indicators
