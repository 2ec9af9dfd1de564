"""Workbooks of the reviewer's own among what came in: whether one is what ``xltool return`` has sealed."""

from dataclasses import dataclass

from xltool.language.keys import code_key
from xltool.model.edits import Book
from xltool.model.review import CONCLUSION, REVIEW_SHEET, Return, Review
from xltool.model.submission import Cover
from xltool.receiving.decision.candidates import RETURN, REVIEW, identity_of
from xltool.receiving.refusals import Refusal
from xltool.reviewing.answers import entries_of
from xltool.reviewing.record import ReviewBroken, read_record
from xltool.sending.seal.compare import compare
from xltool.sending.seal.content import Content, digest_of
from xltool.sending.seal.record import Seal, read_seal

CODE = "Q17"
_AGAIN = "请从审核的文件夹或退回的邮件里换一份完整的；单位修改过的，请单位收到自己的工作簿里改，再【报送】。"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A sound workbook of the reviewer's. ``kind``: ``RETURN``, or ``REVIEW`` while it is not returned yet."""

    kind: str
    review: Review
    base: Content
    seal: Seal


def is_reviewers(book: Book) -> bool:
    """Whether it is a reviewer's workbook, sound or not: no unit's has this sheet."""
    return CONCLUSION in book.sheet_names()


def judge_return(book: Book, cover: Cover, content: Content) -> Reviewed | Refusal:
    """Judge a reviewer's workbook. ``content``: its entries as they stand."""
    try:
        carried, seal = read_record(book), read_seal(book)
    except ReviewBroken:
        return _refuse(f"退回文件的审核记录（隐藏工作表「{REVIEW_SHEET}」）残缺或被改动过。")
    if carried is None:
        return _refuse(
            f"有工作表「{CONCLUSION}」，却没有审核记录（隐藏工作表「{REVIEW_SHEET}」），不是完整的退回文件。"
        )
    if seal is None or seal.faults:
        return _refuse("退回文件里单位的封存记录残缺或被改动过。")
    differences = compare(entries_of(seal.content), entries_of(content))
    if differences:
        one = differences[0]
        where = f"{one.at or one.sheet}（{one.field}）封存时是「{one.before}」，现在是「{one.after}」"
        return _refuse(f"退回文件里单位的填报内容与封存的不符，例如{where}。")
    own = [one for one in carried.review.returns if one.digest == seal.digest]
    if not own:
        return Reviewed(REVIEW, carried.review, carried.base, seal)
    if digest_of(carried.base) != seal.digest or any(not _is_of(one, cover) for one in own):
        return _refuse("退回文件的审核记录说的是另一个单位或另一份报送，与这个工作簿不符。")
    return Reviewed(RETURN, carried.review, carried.base, seal)


def _is_of(one: Return, cover: Cover) -> bool:
    region, unit, _, year, stage = identity_of(cover)
    said, own = (one.region, one.unit, one.year, one.stage), (region, unit, str(year), stage)
    return all(code_key(word) == code_key(other) for word, other in zip(said, own, strict=True))


def _refuse(reason: str) -> Refusal:
    return Refusal(CODE, reason, _AGAIN)
