"""A sealed copy with two projects and two answered warnings, and its review workbook, made once in a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.memory_book import a_project, good_indicators
from tests.support.sealed import MAIL, NOW, answered, finished, submitted
from xltool.books import open_book
from xltool.model.cells import Plain, Ref
from xltool.model.edits import WriteBlock
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, Opinion
from xltool.reviewing.conclusion_sheet import DEADLINE, DECISION, read_conclusion
from xltool.reviewing.opinions_sheet import OpinionRow, read_opinions
from xltool.reviewing.record import read_record
from xltool.workflows.return_ import Returned, return_
from xltool.workflows.review import review

FIRST, SECOND = "13063621UQAP8BYN8VZWK", "13063621UQAP8BYN8VZXX"
NAMES = {FIRST: "科普专项", SECOND: "科普基地建设"}
REASON = "情况属实，见会议纪要"
MUST: dict[str, Plain] = {"级别": "必须修改", "工作表": "指标", "单元格": "H5", "意见": "请降低到 90"}
REVIEW_NAME = "退回_731001_顺平县科学技术协会（本级）_2021_一上_v1.xlsx"


@cache
def sealed_copy() -> bytes:
    """The copy that a unit sends: 指标 J4 too short a basis (I17), 项目 K5 figures without an indicator (G09)."""
    projects = [
        a_project(),
        a_project(
            项目编码=SECOND, 项目名称=NAMES[SECOND], 绩效目标="建设科普示范基地2个，开展科普活动10场，提升素质。"
        ),
    ]
    indicators = [*good_indicators(), *good_indicators(SECOND)]
    indicators[0]["指标值确定依据"] = "计划"
    with TemporaryDirectory() as place:
        path = finished(
            Path(place) / "科协.xlsx", projects=projects, indicators=indicators, cover={"项目支出预算总额": 75000}
        )
        return submitted(answered(path, REASON), Path(place) / "out", accepted=True).workbook.read_bytes()


@cache
def begun_review() -> bytes:
    """Its review workbook as it is made, nothing chosen yet."""
    with TemporaryDirectory() as place:
        path = Path(place) / "报来.xlsx"
        path.write_bytes(sealed_copy())
        return review(path, None, NOW).workbook.read_bytes()


@cache
def _under_review() -> bytes:
    with TemporaryDirectory() as place:
        path = Path(place) / REVIEW_NAME
        path.write_bytes(begun_review())
        conclude(path, {DECISION: "退回修改", DEADLINE: "2027年2月10日", "业务审核人": "张三"})
        write(path, *((OPINIONS, row, OPINION_HEADERS.index("状态") + 1, "采纳") for row in (5, 6)))
        typed(path, 7, **MUST)
        return path.read_bytes()


def under_review(folder: Path) -> Path:
    """One in which both warnings are accepted, MUST stands in row 7, and the decision is 退回修改 until 2027-02-10."""
    path = folder / REVIEW_NAME
    path.write_bytes(_under_review())
    return path


def typed(path: Path, row: int, **cells: Plain) -> None:
    """Type into a row of 审核意见, by header."""
    write(path, *((OPINIONS, row, OPINION_HEADERS.index(name) + 1, value) for name, value in cells.items()))


def write(path: Path, *cells: tuple[str, int, int, Plain]) -> None:
    """Type into cells."""
    open_book(path).apply([WriteBlock.one(Ref(sheet, row, column), value) for sheet, row, column, value in cells])


def conclude(path: Path, chosen: dict[str, Plain]) -> None:
    """Choose on 审核结论, by label or code of project."""
    book = open_book(path)
    places = read_conclusion(book.read(CONCLUSION), book.merged(CONCLUSION)).places
    book.apply([WriteBlock.one(places[label], value) for label, value in chosen.items()])


def listed(path: Path) -> list[OpinionRow]:
    """The rows of 审核意见."""
    return read_opinions(open_book(path).read(OPINIONS)) or []


def opinions(path: Path) -> tuple[Opinion, ...]:
    """Those on the record."""
    carried = read_record(open_book(path))
    assert carried is not None
    return carried.review.opinions


def returned(path: Path, **options: Any) -> Returned:
    """Return it."""
    return return_(path, NOW, MAIL, **options)
