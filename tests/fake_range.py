"""Ranges of the play of Excel (``tests/fake_excel.py``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.com_stand_in import CDispatch, no
from tests.fake_content import At, Cell, Rectangle

if TYPE_CHECKING:
    from tests.fake_excel import Application, Worksheet

_LINK = re.compile(r'=HYPERLINK\("#(?:[^"]|"")*",(.*)\)', re.DOTALL)
_FORMATS = -4122
_HEIGHT = 15.0
_WIDTH = 8.43


class Part(CDispatch):
    """Something within an application."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.line = app.line

    @property
    def Application(self) -> Application:
        return self.app


class Range(Part):
    """A rectangle of cells: first row, first column, last row, last column."""

    def __init__(self, sheet: Worksheet, at: Rectangle) -> None:
        super().__init__(sheet.app)
        self.sheet = sheet
        self.content = sheet.content
        self.at = at

    def __call__(self, row: int, column: int) -> Range:
        top, left = self.at[0] + row - 1, self.at[1] + column - 1
        return Range(self.sheet, (top, left, top, left))

    def require_free(self) -> None:
        """Refuse on a protected sheet."""
        if self.content.protected:
            raise no()

    def held(self) -> list[At]:
        """The places within that hold something."""
        top, left, bottom, right = self.at
        return [at for at in self.content.cells if top <= at[0] <= bottom and left <= at[1] <= right]  # fmt: skip

    def places(self) -> Iterator[At]:
        """Every place within; only asked of what is small."""
        top, left, bottom, right = self.at
        return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))  # fmt: skip

    def common(self, member: str) -> Any:
        """What all cells have alike; None where they differ."""
        cells = self.content.cells
        found = {getattr(cells.get(at, Cell()), member) for at in self.places()}
        return found.pop() if len(found) == 1 else None

    def block(self, member: str) -> Any:
        """A value, or a tuple of rows of them."""
        cells, (top, left, bottom, right) = self.content.cells, self.at
        blank = Cell()
        rows = tuple(
            tuple(getattr(cells.get((row, column), blank), member) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )  # fmt: skip
        return rows[0][0] if (top, left) == (bottom, right) else rows

    @property
    def Worksheet(self) -> Worksheet:
        return self.sheet

    @property
    def Row(self) -> int:
        return self.at[0]

    @property
    def Column(self) -> int:
        return self.at[1]

    @property
    def Rows(self) -> Range:
        return Range(self.sheet, self.at)

    @property
    def Columns(self) -> Columns:
        return Columns(self.sheet, self.at)

    @property
    def Count(self) -> int:
        return self.at[2] - self.at[0] + 1

    @property
    def Address(self) -> str:
        return str(self.at)

    @property
    def Value(self) -> Any:
        return self.block("value")

    @Value.setter
    def Value(self, data: Any) -> None:
        self.require_free()
        rows = data if isinstance(data, list | tuple) else [[data]]
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                self.enter((self.at[0] + down, self.at[1] + right), value)

    def enter(self, at: At, value: Any) -> None:
        """Type a value into a cell."""
        cell = self.content.cells.setdefault(at, Cell())
        if self.hidden_in_merge(at):
            return
        cell.formula = ""
        if isinstance(value, str) and value.startswith("="):
            link = _LINK.fullmatch(value)
            cell.formula = value
            cell.value = _shown(link[1]) if link else "（未计算）"
        elif isinstance(value, datetime):
            cell.value = value
            if cell.number_format == "General":
                cell.number_format = "yyyy/m/d"
        else:
            cell.value = value.removeprefix("'") or None if isinstance(value, str) else value

    def hidden_in_merge(self, at: At) -> bool:
        """Whether a cell lies under a merged one."""
        return any(
            top <= at[0] <= bottom and left <= at[1] <= right and at != (top, left)
            for top, left, bottom, right in self.content.merges
        )

    @property
    def Formula(self) -> Any:
        block = self.block("formula")
        values = self.block("value")
        if isinstance(block, str):
            return block or _text(values)
        return tuple(
            tuple(text or _text(value) for text, value in zip(*pair, strict=True))
            for pair in zip(block, values, strict=True)
        )

    @property
    def NumberFormat(self) -> str | None:
        return self.common("number_format")

    @NumberFormat.setter
    def NumberFormat(self, value: str) -> None:
        self.require_free()
        for at in self.places():
            self.content.cells.setdefault(at, Cell()).number_format = value

    @property
    def Font(self) -> Font:
        return Font(self)

    @property
    def ColumnWidth(self) -> float | None:
        found = {self.content.widths.get(c, _WIDTH) for c in range(self.at[1], self.at[3] + 1)}
        return found.pop() if len(found) == 1 else None

    @property
    def RowHeight(self) -> float | None:
        found = {self.content.heights.get(r, _HEIGHT) for r in range(self.at[0], self.at[2] + 1)}
        return found.pop() if len(found) == 1 else None

    @RowHeight.setter
    def RowHeight(self, value: float) -> None:
        self.require_free()
        self.content.heights |= dict.fromkeys(range(self.at[0], self.at[2] + 1), value)

    @property
    def MergeCells(self) -> bool | None:
        inside = [area for area in self.content.merges if _meet(area, self.at)]
        if not inside:
            return False
        return True if any(_within(self.at, area) for area in inside) else None

    @property
    def MergeArea(self) -> Range:
        return Range(self.sheet, next((a for a in self.content.merges if _meet(a, self.at)), self.at))  # fmt: skip

    def Hyperlinks(self, _number: int) -> Hyperlink:
        found = self.content.cells.get(self.at[:2], Cell())
        if found.link is None:
            raise no()
        return Hyperlink(self.app, found.link)

    def Merge(self, _across: bool) -> None:
        self.require_free()
        self.content.merges.append(self.at)
        for at in self.held():
            if at != self.at[:2]:
                self.content.cells[at].value = None

    def UnMerge(self) -> None:
        self.require_free()
        self.content.merges = [area for area in self.content.merges if not _meet(area, self.at)]

    def ClearContents(self) -> None:
        self.require_free()
        for at in self.held():
            self.content.cells[at].value, self.content.cells[at].formula = None, ""

    def Clear(self) -> None:
        self.require_free()
        self.UnMerge()
        for at in self.held():
            del self.content.cells[at]

    def AutoFit(self) -> None:
        self.require_free()
        top, bottom = self.at[0], self.at[2]
        for row in [row for row in self.content.heights if top <= row <= bottom]:
            del self.content.heights[row]

    def Select(self) -> None:
        self.app.selected = self

    def Copy(self, Destination: Range | None = None) -> None:
        if Destination is None:
            self.app.clipboard = self
        else:
            Destination.require_free()
            Destination.paste(self, formats_only=False)

    def PasteSpecial(self, Paste: int, Operation: int, SkipBlanks: bool, Transpose: bool) -> None:
        self.require_free()
        if self.app.clipboard is None:
            raise no()
        self.paste(self.app.clipboard, formats_only=Paste == _FORMATS)

    def paste(self, source: Range, *, formats_only: bool) -> None:
        """Repeat what was copied over this range; all cells onto all cells take heights along."""
        content, (top, left, bottom, _) = self.content, source.at
        if not formats_only:
            content.heights |= source.content.heights
            content.widths |= source.content.widths
            content.merges += [area for area in source.content.merges if _within(area, source.at)]
        repeats = 1 if bottom > top else self.Count
        for row, column in source.held():
            for again in range(repeats):
                at = self.at[0] + row - top + again, self.at[1] + column - left
                like, cell = source.content.cells[row, column], content.cells.setdefault(at, Cell())
                cell.number_format, cell.font_size = like.number_format, like.font_size
                if not formats_only:
                    cell.value, cell.formula, cell.link = like.value, like.formula, like.link


class Columns(Range):
    @property
    def Count(self) -> int:
        return self.at[3] - self.at[1] + 1


class Font(Part):
    def __init__(self, cells: Range) -> None:
        super().__init__(cells.app)
        self.cells = cells

    @property
    def Size(self) -> float | None:
        return self.cells.common("font_size")


class Hyperlink(Part):
    def __init__(self, app: Application, address: str) -> None:
        super().__init__(app)
        self.address = address

    @property
    def Address(self) -> str:
        return self.address


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _within(inner: Rectangle, outer: Rectangle) -> bool:
    return outer[0] <= inner[0] and inner[2] <= outer[2] and outer[1] <= inner[1] and inner[3] <= outer[3]  # fmt: skip


def _shown(argument: str) -> Any:
    """What the second argument of a link shows, a text or a number."""
    return argument[1:-1].replace('""', '"') if argument.startswith('"') else float(argument)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
