"""修改情况: what was changed since the version reviewed before, what nobody had asked for first. Drawn like 审核意见."""

from collections.abc import Sequence
from dataclasses import dataclass

from xltool.model.cells import Grid, Ref
from xltool.model.edits import Edit
from xltool.model.review import REVISIONS, UNASKED, Place, State
from xltool.reviewing.opinions_sheet import Listing, Looks, draw_listing
from xltool.reviewing.resubmission import Resubmission
from xltool.reviewing.revision import Revision
from xltool.reviewing.spots import Spot, Spots
from xltool.sending.seal.compare import WHOLE_ROW, Difference
from xltool.sending.seal.content import Content

WIDTHS = {
    "序号": 5.0, "状态": 11.0, "工作表": 9.0, "单元格": 8.0, "项目": 12.0, "指标": 14.0, "栏目": 10.0, "意见": 26.0,
    "修改前": 22.0, "修改后": 22.0, "答复": 24.0,
}  # fmt: skip
HEADERS = tuple(WIDTHS)[1:]
"""What a row of them says, after its number."""
NEW_ROW, GONE_ROW = "（新增）", "（删去）"


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A row of the sheet, its columns after 序号 in order. ``at``: where it is now, None where it is nowhere."""

    state: str
    sheet: str
    cell: str
    project: str
    indicator: str
    field: str
    opinion: str
    before: str
    after: str
    answer: str
    at: Ref | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts in the order of the columns."""
        return (
            self.state, self.sheet, self.cell, self.project, self.indicator, self.field, self.opinion, self.before,
            self.after, self.answer,
        )  # fmt: skip


def revision_rows(found: Resubmission, spots: Spots, present: Content) -> tuple[RevisionRow, ...]:
    """Every change unasked, then every opinion, closed ones last. ``spots``: of ``present``, the version that came."""
    blank = {(item.at, item.field) for item in present if not item.value}
    return (
        *(_unasked_row(one, spots, is_there=bool(one.after) or (one.at, one.field) in blank) for one in found.unasked),
        *(_opinion_row(one) for one in sorted(found.revisions, key=lambda one: one.opinion.closed)),
    )


def _unasked_row(one: Difference, spots: Spots, *, is_there: bool) -> RevisionRow:
    at = one.at if is_there else None
    spot = (spots.at(at) if at else None) or Spot(Place())
    is_row = one.field == WHOLE_ROW
    return RevisionRow(
        UNASKED, one.sheet, at.a1 if at else "", spot.project, spot.indicator, one.field, "",
        one.before or NEW_ROW * is_row, one.after or GONE_ROW * is_row, "", at,
    )  # fmt: skip


def _opinion_row(one: Revision) -> RevisionRow:
    opinion, place = one.opinion, one.opinion.place
    before = one.before or ("" if place.row or place.field else opinion.shown)
    return RevisionRow(
        one.state.value, place.sheet, one.at.a1 if one.at else "", opinion.project, opinion.indicator, place.field,
        opinion.text, before, one.after, opinion.answer, one.at,
    )  # fmt: skip


def draw_revisions(rows: Sequence[RevisionRow], present: Grid, looks: Looks, head: str) -> list[Edit]:
    """The whole sheet; ``present`` and ``looks`` as in ``draw_opinions``."""
    cells = [[text or None for text in row.cells] for row in rows]
    return draw_listing(Listing(REVISIONS, head, WIDTHS), cells, [row.at for row in rows], present, looks)


def say_revisions(found: Resubmission) -> str:
    """How many changes nobody had asked for, and how the opinions stand, in a sentence."""
    numbers = [(UNASKED, len(found.unasked), "处"), *((state, found.number(state), "条") for state in State)]
    return "，".join(f"{word} {number} {measure}" for word, number, measure in numbers if number) or "没有改动"
