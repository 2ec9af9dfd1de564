"""What a workbook carries of its review, on a hidden sheet: the returns, their opinions, and the entries they speak of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from xltool.model.cells import Area, Grid
from xltool.model.edits import Book, Edit, HiddenSheet, NameArea, WriteBlock
from xltool.model.errors import XltoolError
from xltool.model.review import REVIEW_SHEET, Opinion, Place, Return, Review
from xltool.sending.seal.content import Content
from xltool.sending.seal.lines import is_record, read_records, write_records
from xltool.sending.seal.record import content_of_records, content_records

NOTICE = "本表由 xltool 审核时写入，用来把审核意见送到原来的行。请勿修改或删除。"
NAME_PHRASES = "review_phrases"
_FORMAT = 1
_REVIEW, _RETURN, _OPINION = "review", "return", "opinion"


class ReviewBroken(XltoolError):
    """The hidden sheet is there, and is not what the tool wrote."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A review with the content of the version that was reviewed last; places of opinions name its rows."""

    review: Review
    base: Content


def plan_record(carried: Carried) -> list[Edit]:
    """Write the hidden sheet, whatever it held."""
    records: list[list[Any]] = [
        [_REVIEW, _FORMAT],
        *([_RETURN, asdict(one)] for one in carried.review.returns),
        *([_OPINION, asdict(one)] for one in carried.review.opinions),
        *content_records(carried.base),
    ]
    return [HiddenSheet(REVIEW_SHEET), WriteBlock(REVIEW_SHEET, 1, 1, write_records(NOTICE, records))]


def plan_phrases(plan: Sequence[Edit], phrases: Sequence[str]) -> tuple[list[Edit], Area | None]:
    """The edits that put phrases below the records that ``plan`` writes, and the area of their cells."""
    written = next((edit for edit in plan if isinstance(edit, WriteBlock) and edit.sheet == REVIEW_SHEET), None)
    if written is None or not phrases:
        return [], None
    first = written.row + len(written.rows)
    area = Area(REVIEW_SHEET, first, 1, first + len(phrases) - 1, 1)
    return [WriteBlock(REVIEW_SHEET, first, 1, tuple((one,) for one in phrases)), NameArea(NAME_PHRASES, area)], area


def read_phrases(grid: Grid) -> tuple[str, ...]:
    """The phrases on the hidden sheet: what stands below the records and is none."""
    below = (row[0] for row in grid.rows[1:] if row and isinstance(row[0], str))
    return tuple(text for text in below if text and not is_record(text))


def read_record(book: Book) -> Carried | None:
    """The review of a workbook, None when it carries none. Raises ReviewBroken."""
    if REVIEW_SHEET not in book.sheet_names():
        return None
    records = read_records(book.read(REVIEW_SHEET))
    if records is None:
        raise _broken(book)
    try:
        if records[0] != [_REVIEW, _FORMAT]:
            raise _broken(book)
        returns = tuple(_return(record[1]) for record in records if record[0] == _RETURN)
        opinions = tuple(opinion_of(record[1]) for record in records if record[0] == _OPINION)
        base = content_of_records(records)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise _broken(book) from None
    return Carried(Review(returns, opinions), base)


def _broken(book: Book) -> ReviewBroken:
    return ReviewBroken(
        f"“{book.name}”的审核记录（隐藏工作表「{REVIEW_SHEET}」）残缺或被改动过，不能使用。"
        "请从退回的邮件里重新保存一份退回文件，再收一次审核意见。"
    )


def opinion_of(read: dict[str, Any]) -> Opinion:
    """An opinion from what ``asdict`` made of it. KeyError, TypeError, ValueError, AttributeError when it is none."""
    said = read["place"]
    place = Place(str(said["sheet"]), str(said["row"]), str(said["field"]), bool(said.get("lost")))
    texts = {one.name: str(read[one.name]) for one in fields(Opinion) if one.name not in {"place", "round"}}
    return Opinion(place=place, round=int(read["round"]), **texts)


def _return(read: dict[str, Any]) -> Return:
    numbers, tuples = {"round", "version"}, {"reviewers", "projects", "grades"}
    texts = {one.name: str(read[one.name]) for one in fields(Return) if one.name not in numbers | tuples}
    return Return(
        round=int(read["round"]),
        version=int(read["version"]),
        reviewers=tuple(map(str, read["reviewers"])),
        projects=tuple((str(code), str(decision)) for code, decision in read["projects"]),
        grades=tuple((str(name), str(grade)) for name, grade in read["grades"]),
        **texts,
    )
