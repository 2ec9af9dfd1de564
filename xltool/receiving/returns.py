"""Workbooks of the reviewer's own among what came in: whether one is what ``xltool return`` has sealed."""

from collections.abc import Sequence

from xltool.language.keys import code_key
from xltool.model.edits import Book
from xltool.model.review import CONCLUSION, OPINIONS, REVIEW_SHEET, Return
from xltool.model.submission import Cover
from xltool.receiving.decision.candidates import RETURN, REVIEW, identity_of
from xltool.receiving.refusals import Refusal
from xltool.reviewing.merge import shown_otherwise
from xltool.reviewing.opinions_sheet import read_opinions
from xltool.reviewing.record import Carried, ReviewBroken, read_record
from xltool.sending.seal.compare import Difference
from xltool.sending.seal.content import Content, entries_of
from xltool.sending.seal.record import Seal

CODE = "Q17"
_AGAIN = "请从审核的文件夹或退回的邮件里换一份完整的；单位修改过的，请单位收到自己的工作簿里改，再【报送】。"


def is_reviewers(book: Book) -> bool:
    """Whether it is a reviewer's workbook, sound or not: no unit's has this sheet."""
    return CONCLUSION in book.sheet_names()


def judge_return(
    book: Book, cover: Cover, seal: Seal | None, differences: Sequence[Difference]
) -> tuple[str, Carried] | Refusal:
    """A reviewer's workbook: its kind (``REVIEW`` while it is not returned yet) and its review, or why it is refused.

    ``differences``: how the unit's entries differ from what the unit has sealed.
    """
    try:
        carried = read_record(book)
    except ReviewBroken:
        return _refuse(f"退回文件的审核记录（隐藏工作表「{REVIEW_SHEET}」）残缺或被改动过。")
    if carried is None:
        return _refuse(
            f"有工作表「{CONCLUSION}」，却没有审核记录（隐藏工作表「{REVIEW_SHEET}」），不是完整的退回文件。"
        )
    if seal is None or differences:
        where = f"，例如{say_difference(differences[0])}" if differences else ""
        return _refuse(f"退回文件里单位填报的内容与封存的不符{where}。")
    own = [one for one in carried.review.returns if one.digest == seal.digest]
    if not own:
        return REVIEW, carried
    if _values(carried.base) != _values(seal.content) or not all(_is_of(one, cover) for one in own):
        return _refuse("退回文件的审核记录说的是另一个单位或另一份报送，与这个工作簿不符。")
    shown = read_opinions(book.read(OPINIONS)) if OPINIONS in book.sheet_names() else None
    if wrong := shown_otherwise(shown, carried.review):
        return _refuse(f"退回文件的审核意见在退回以后被改动过，例如{wrong[0]}。")
    return RETURN, carried


def _is_of(one: Return, cover: Cover) -> bool:
    region, unit, _, year, stage = identity_of(cover)
    said, own = (one.region, one.unit, one.year, one.stage), (region, unit, str(year), stage)
    return all(code_key(word) == code_key(other) for word, other in zip(said, own, strict=True))


def _values(content: Content) -> list[tuple[str, ...]]:
    return [item[:4] for item in entries_of(content)]


def _refuse(reason: str) -> Refusal:
    return Refusal(CODE, reason, _AGAIN)


def say_difference(one: Difference) -> str:
    """Where something is not as it was sealed, and both values."""
    return f"{one.at or one.sheet}（{one.field}）封存时是「{one.before}」，现在是「{one.after}」"
