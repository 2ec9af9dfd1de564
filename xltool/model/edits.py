"""Plans of edits and the Book protocol: how the house asks for a change, whatever program has the workbook.

A plan is a sequence of edits; a Book carries out the whole of it, in order, or leaves the workbook as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, Self, TypeAlias

from xltool.model.cells import Area, Formula, Grid, Plain, Ref

LONGEST_CHOICES = 255
"""Characters of all words of a drop-down list together, commas included: more makes Excel repair the file."""


@dataclass(frozen=True, slots=True)
class WriteBlock:
    """Write rows of values, the first at (row, column). None empties a cell; formats stay.

    Rows may be of different lengths; cells that a row does not reach are left alone.
    """

    sheet: str
    row: int
    column: int
    rows: tuple[tuple[Plain | Formula, ...], ...]

    @classmethod
    def one(cls, at: Ref, value: Plain | Formula) -> Self:
        """One value into one cell."""
        return cls(at.sheet, at.row, at.column, ((value,),))


@dataclass(frozen=True, slots=True)
class CopySheet:
    """Make sheet ``name`` a visible copy of ``source``; if ``name`` exists its content is replaced.

    A new sheet goes to the end of the workbook.
    """

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class DeleteSheet:
    """Remove a sheet; nothing happens when there is none of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearArea:
    """Empty an area: values, links, merges and cell formats; row heights fall back to the default."""

    area: Area


@dataclass(frozen=True, slots=True)
class CopyStyle:
    """Give every cell of ``area`` the cell format of ``like``, or of the row of cells that starts there.

    ``like`` names one cell; column ``area.left + k`` takes the format of the cell ``k`` to its right.
    """

    area: Area
    like: Ref


@dataclass(frozen=True, slots=True)
class Merge:
    """Merge an area into one cell."""

    area: Area


@dataclass(frozen=True, slots=True)
class RowHeights:
    """Set row heights in points; keys are row numbers from 1."""

    sheet: str
    heights: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Let a click on ``at`` jump to ``target``; None takes the link away. Value and format are not touched."""

    at: Ref
    target: Ref | None


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """A4, one page wide, printing ``area``; rows ``titles`` (first, last) repeat on every page.

    A page begins at each of the rows ``breaks``; breaks that the sheet had go.
    """

    area: Area
    titles: tuple[int, int] | None = None
    orientation: Literal["portrait", "landscape"] = "portrait"
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HiddenSheet:
    """Make an empty hidden sheet at the end of the workbook; a sheet of that name is emptied and hidden."""

    name: str


@dataclass(frozen=True, slots=True)
class EmptySheet:
    """Make an empty visible sheet at the end of the workbook; one of that name is emptied and shown where it stands.

    Nothing of the former content stays: values, formats, merges, links, rules, pictures, widths, print set-up.
    """

    name: str


@dataclass(frozen=True, slots=True)
class ColumnWidths:
    """Set column widths in characters, as a file has them; keys are column numbers from 1.

    0 hides a column; a hidden one that gets a width is shown.
    """

    sheet: str
    widths: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DropDown:
    """Offer ``choices`` in a list on every cell of ``area``, in place of former lists, limits and prompts there.

    Choices are words, or the cells of an area, also of a hidden sheet, or of the area that has a name. Excel 2007 offers
    those of another sheet only by a name: the file door takes the one that the area has. Not ``strict``: anything else
    may be typed too. Raises ValueError for words that Excel takes in no list.
    """

    area: Area
    choices: tuple[str, ...] | Area | str
    strict: bool = True

    def __post_init__(self) -> None:
        """Refuse words that would be parted, trimmed, calculated or cut off."""
        if not isinstance(self.choices, tuple):
            return
        unfit = [one for one in self.choices if not one or one != one.strip() or "," in one or one[0] == "="]
        length = len(",".join(self.choices).encode("utf-16-le")) // 2
        if unfit or not 0 < length <= LONGEST_CHOICES:
            raise ValueError(f"no list of a cell takes {unfit or self.choices}")

    @property
    def wrong(self) -> tuple[str, str]:
        """Title and text of what is said to who types anything else."""
        return "下拉列表", "这里只能选下拉列表中的内容。请点“重试”改正，或点“取消”恢复原来的内容。"


@dataclass(frozen=True, slots=True)
class NameArea:
    """Let a name of the whole workbook mean this area, whatever it meant before."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class Mark:
    """Fill each cell of ``area`` with ``colour`` (``F8CFCB``) as long as ``formula`` is true of it.

    References without ``$`` are those of the first cell. A new mark comes before every other rule. A rule with this
    formula gets the colour where it has the same area, and goes where it only touches it; every other rule stays.
    """

    area: Area
    formula: str
    colour: str


@dataclass(frozen=True, slots=True)
class FreezeRows:
    """Keep the first rows of a sheet in view, and the columns that are kept already; 0 lets all rows move."""

    sheet: str
    rows: int


@dataclass(frozen=True, slots=True)
class Footer:
    """Print ``words`` and ``code`` at the right of the footer, in place of former ones; "" takes them away.

    What else the footer prints stays.
    """

    sheet: str
    words: str
    code: str


@dataclass(frozen=True, slots=True)
class ShowRows:
    """Show every row of a sheet: the conditions of its filters go, their buttons stay."""

    sheet: str


@dataclass(frozen=True, slots=True)
class WidenTable:
    """Let one of the Book's ``tables`` take in the column on its right under ``header``, and hide that column.

    Sorting and filters take the column along from then on. It has to be blank; formats stay.
    """

    table: Area
    header: str

    @property
    def head(self) -> Ref:
        """Where the header goes."""
        return Ref(self.table.sheet, self.table.top, self.table.right + 1)

    @property
    def widened(self) -> Area:
        """The table afterwards."""
        return replace(self.table, right=self.table.right + 1)


Edit: TypeAlias = (
    WriteBlock
    | CopySheet
    | DeleteSheet
    | ClearArea
    | CopyStyle
    | Merge
    | RowHeights
    | Link
    | PrintSetup
    | HiddenSheet
    | EmptySheet
    | ColumnWidths
    | DropDown
    | NameArea
    | Mark
    | FreezeRows
    | Footer
    | ShowRows
    | WidenTable
)


def sheet_of(edit: Edit) -> str:
    """The sheet that an edit changes."""
    match edit:
        case ClearArea() | CopyStyle() | Merge() | PrintSetup() | DropDown() | NameArea() | Mark():
            return edit.area.sheet
        case Link():
            return edit.at.sheet
        case CopySheet() | DeleteSheet() | HiddenSheet() | EmptySheet():
            return edit.name
        case WriteBlock() | RowHeights() | ColumnWidths() | FreezeRows() | Footer() | ShowRows():
            return edit.sheet
        case WidenTable():
            return edit.table.sheet


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How the upper left part of a sheet is laid out.

    ``widths`` of the columns from A in characters; ``heights`` of the rows from 1 in points; ``font_sizes`` in
    points by (row, column).
    """

    widths: Sequence[float]
    heights: Sequence[float]
    font_sizes: Mapping[tuple[int, int], float]


class Book(Protocol):
    """A door to one workbook. Reading never changes it; a plan is applied as a whole."""

    @property
    def name(self) -> str:
        """The file name, as staff see it."""

    def sheet_names(self) -> tuple[str, ...]:
        """Every sheet, hidden ones included, in the order of the tabs."""

    def read(self, sheet: str) -> Grid:
        """The whole sheet as raw values; an unknown sheet is an empty grid."""

    def percent_cells(self, sheet: str, cells: Iterable[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        """Which of these (row, column) cells carry a percent number format."""

    def merged(self, sheet: str) -> tuple[Area, ...]:
        """The merged areas of a sheet."""

    def tables(self, sheet: str) -> tuple[Area, ...]:
        """The tables of a sheet that can grow, each with its row of headers; none where the sheet is protected."""

    def layout(self, sheet: str, rows: int, columns: int) -> SheetLayout:
        """Widths, heights and font sizes of the first rows and columns."""

    def hides_rows(self, sheet: str) -> bool:
        """Whether rows of a sheet are not shown, by a filter or by hand."""

    def apply(self, plan: Sequence[Edit]) -> None:
        """Carry out the whole plan in order; on failure the workbook stays as it was."""
