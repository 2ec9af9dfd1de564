"""The unit's answers, from the sheet onto the records; and a review as sealed content."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltool.model.review import OPINIONS, Opinion, Review
from xltool.reviewing.opinions_sheet import OpinionRow
from xltool.sending.seal.content import Content, Item, canonical, entries_of

__all__ = ["entries_of", "items_of", "with_answers"]
REVIEWED_FIELD = "审阅版本"


def with_answers(review: Review, rows: Sequence[OpinionRow]) -> Review:
    """The review with what the unit typed; the reviewer's own words are those of the record, whatever the sheet says."""
    typed = {row.id: row.cells for row in reversed(rows) if row.id}
    return replace(
        review,
        opinions=tuple(
            replace(one, answer=cells["答复"], answered_by=cells["答复人"], answered_on=cells["答复日期"])
            if (cells := typed.get(one.id))
            else one
            for one in review.opinions
        ),
    )


def items_of(review: Review) -> Content:
    """A review as a sealed copy has it: which version each return was about, then every opinion with its answer."""
    returns = (Item(OPINIONS, one.id, REVIEWED_FIELD, one.digest, None) for one in review.returns)
    return (*returns, *(item for one in review.opinions for item in _items(one)))


def _items(one: Opinion) -> Iterator[Item]:
    values = {
        "轮次": str(one.round), "级别": one.level, "意见": one.text, "依据": one.basis, "审核人": one.reviewer,
        "日期": one.date, "状态": one.state, "答复": one.answer, "答复人": one.answered_by, "答复日期": one.answered_on,
    }  # fmt: skip
    return (Item(OPINIONS, one.id, field, canonical(value), None) for field, value in values.items())
