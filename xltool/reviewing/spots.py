"""The reviewed version as a reviewer points at it: what stands in a cell, in which row, of which project and indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from xltool.language.keys import code_key
from xltool.model import template
from xltool.model.cells import CellError, Formula, Grid, Ref
from xltool.model.findings import LISTED_LENGTH, shorten
from xltool.model.review import Opinion, Place
from xltool.model.submission import Submission
from xltool.reading.cell_values import show
from xltool.reading.locate import find_sheet
from xltool.reviewing.opinions_sheet import OpinionRow
from xltool.sending.seal.content import Content, Item


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the reviewed version. ``at``: its cell, None where it is a whole sheet or everything; ``shown``: what stands there."""

    place: Place
    at: Ref | None = None
    project: str = ""
    indicator: str = ""
    shown: str = ""


class Spots:
    """Finds places by what reviewers point at, and cells by place."""

    def __init__(self, content: Content, submission: Submission) -> None:
        self._sheets = submission.sheet_names
        self._made = {one.sheet: one.project_code for one in submission.made}
        self._items = {item.at: item for item in content if item.at}
        self._rows = {key: tuple(items) for key, items in groupby(content, key=lambda item: (item.sheet, item.row))}
        self._row_at: dict[tuple[str, int], tuple[Item, ...]] = {}
        for items in self._rows.values():
            for item in items:
                if item.at:
                    found = items if item.row else (item,)
                    self._row_at.setdefault((item.at.sheet, item.at.row), found)
        self._named = {(one.code.ref.sheet, one.code.ref.row): (one.title, "") for one in submission.projects}
        titles = {code_key(one.code.typed): one.title for one in reversed(submission.projects)}
        for row in submission.indicators:
            at = row.project_code.ref
            title = titles.get(code_key(row.project_code.typed), row.project_code.typed)
            self._named[at.sheet, at.row] = (title, row.name)
        self._projects: dict[str, set[Ref]] = {}
        for one in submission.projects:
            for text in filter(None, (one.name.typed, one.code.typed)):
                self._projects.setdefault(code_key(text), set()).add(one.code.ref)

    def at(self, ref: Ref, grid: Grid | None = None) -> Spot | None:
        """The place that a cell belongs to; None when there is no such sheet. ``grid``: its sheet, where it is a drawn one.

        A cell of a project's official sheet belongs to the row of the project, any other that is no entry to its sheet.
        """
        if (item := self._items.get(ref)) is not None:
            return self._of_item(item)
        if (row := self._row_at.get((ref.sheet, ref.row))) is not None:
            return self._of_item(row[0]) if not row[0].row else self._of_row(row)
        if ref.sheet in self._made:
            shown = f"{ref.sheet} {ref.a1}：{show_cell(grid, ref)}" if grid else ""
            spot = self.of_project(self._made[ref.sheet]) or Spot(Place())
            return Spot(spot.place, spot.at, spot.project, "", shorten(shown, LISTED_LENGTH) or spot.shown)
        return self.of_sheet(ref.sheet)

    def named(self, typed: str) -> str | None:
        """The sheet that is called so, however it is spaced; None when there is none."""
        return find_sheet(self._sheets, typed) if typed else None

    def of_sheet(self, name: str) -> Spot | None:
        """A whole sheet; one that is no sheet of entries stands for everything."""
        if name not in self._sheets:
            return None
        entries = next((item.sheet for item in self._items.values() if item.at and item.at.sheet == name), "")
        return Spot(Place(entries if entries != template.FINDINGS else ""))

    def of_project(self, typed: str, indicator: str = "") -> Spot | None:
        """The row of a project by its name or code, or of its indicator of that name; None when there is not just one."""
        found = self._projects.get(code_key(typed), set())
        rows = [(one.sheet, one.row) for one in found]
        if indicator and len(rows) == 1:
            wanted = (self._named[rows[0]][0], code_key(indicator))
            rows = [row for row, (title, name) in self._named.items() if (title, code_key(name)) == wanted]
        return self._of_row(self._row_at[rows[0]]) if len(rows) == 1 and rows[0] in self._row_at else None

    def of(self, place: Place) -> Spot:
        """Where a place is."""
        row = () if place.lost else self._rows.get((place.sheet, place.row), ())
        item = next((one for one in row if one.field == place.field), None)
        if item is not None:
            return self._of_item(item)
        return self._of_row(row) if row and place.row else Spot(place)

    def _of_item(self, item: Item) -> Spot:
        project, indicator = self._names(item.at)
        if item.sheet == template.FINDINGS:
            return Spot(Place(), item.at, shown=shorten(item.value, LISTED_LENGTH))
        place = Place(item.sheet, item.row, item.field)
        return Spot(place, item.at, project, indicator, shorten(item.value, LISTED_LENGTH))

    def _of_row(self, row: tuple[Item, ...]) -> Spot:
        at = next((item.at for item in row if item.at), None)
        project, indicator = self._names(at)
        shown = indicator or project or "；".join(item.value for item in row if item.value)
        return Spot(Place(row[0].sheet, row[0].row), at, project, indicator, shorten(shown, LISTED_LENGTH))

    def _names(self, at: Ref | None) -> tuple[str, str]:
        return self._named.get((at.sheet, at.row), ("", "")) if at else ("", "")


def show_cell(grid: Grid, at: Ref) -> str:
    """A cell as staff see it."""
    raw = grid.at(at.row, at.column)
    value = raw.value if isinstance(raw, Formula) else raw
    return value.code if isinstance(value, CellError) else show(value)


def row_of(one: Opinion, spot: Spot, state: str = "") -> OpinionRow:
    """An opinion as a row of 审核意见; ``state``: what is shown while the reviewer has not closed it."""
    located = spot.at is not None and bool(one.place.row or one.place.field)
    cells = {
        "级别": one.level,
        "工作表": spot.at.sheet if spot.at and located else one.place.sheet,
        "单元格": spot.at.a1 if spot.at and located else "",
        "项目": one.project,
        "指标": one.indicator,
        "栏目": one.place.field,
        "当前内容": one.shown,
        "意见": one.text,
        "依据": one.basis,
        "审核人": one.reviewer,
        "日期": one.date,
        "状态": one.state or state,
        "答复": one.answer,
        "答复人": one.answered_by,
        "答复日期": one.answered_on,
        "标识": one.id,
    }
    return OpinionRow(cells, link=spot.at if located else None)


def rows_of(opinions: Iterable[Opinion], spots: Spots) -> list[OpinionRow]:
    """Opinions as rows, each at the cell of its place."""
    return [row_of(one, spots.of(one.place)) for one in opinions]
