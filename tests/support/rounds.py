"""A round of review as both sides make it: the bureau's return of a sealed copy, the unit's next version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from tests.support.filled import cell_of
from tests.support.units import seal
from xltool.books import open_book
from xltool.model import template
from xltool.model.cells import Area, Ref
from xltool.model.edits import Book, WriteBlock
from xltool.model.review import CONCLUSION, OPINION_HEADERS, OPINIONS, Level
from xltool.model.template import find_headers
from xltool.reviewing.conclusion_sheet import DEADLINE, DECISION, read_conclusion
from xltool.reviewing.opinions_sheet import FIRST_ROW, read_opinions
from xltool.sending.mail_settings import MailSettings
from xltool.workflows.receive import receive
from xltool.workflows.return_ import return_
from xltool.workflows.review import review

RETURNED_AT = datetime(2027, 1, 12, 10, 0)
Typed = tuple[str, str, str, str]
"""Level, sheet, cell and words of an opinion."""
BASIS = cell_of(template.INDICATORS, "指标值确定依据", 4)
PURPOSE = cell_of(template.PROJECTS, "资金用途", 4)
REMARK = cell_of(template.PROJECTS, "备注", 4)
CHANGED, ANSWERED, OPEN = "依据请写明文号", "用途请细化", "这一条的单位请再核对"
ANSWER = "=资金用途已列明，见会议纪要〔2027〕3号"
GIVEN: tuple[Typed, ...] = (
    ("必须修改", template.INDICATORS, BASIS, CHANGED),
    ("必须修改", template.PROJECTS, PURPOSE, ANSWERED),
    ("询问", template.INDICATORS, cell_of(template.INDICATORS, "计量单位", 5), OPEN),
)
"""What the bureau asks for; ``revise`` is what the unit makes of it."""


def revise(book: Book) -> None:
    """Change the entry that an opinion speaks of and one that none does; answer another opinion."""
    write(book, template.INDICATORS, BASIS, "县政发〔2026〕8号")
    write(book, template.PROJECTS, REMARK, "顺手补的")
    answered(book, ANSWERED, ANSWER)


def write(book: Book, sheet: str, cell: str, text: str) -> None:
    """Type a text into a cell."""
    at = Area.of(sheet, cell)
    book.apply([WriteBlock(sheet, at.top, at.left, ((text,),))])


def returned(
    sealed: Path, folder: Path, *opinions: Typed, decision: str = "退回修改", deadline: str = "2027-01-18",
    at: datetime = RETURNED_AT,
) -> Path:  # fmt: skip
    """The return workbook of a sealed copy, its warnings accepted."""
    folder.mkdir(exist_ok=True)
    path = review(sealed, folder, at).workbook
    book = open_book(path)
    conclude(book, decision, deadline)
    give(book, opinions)
    return_(path, at, MailSettings(), accepted=True)
    return path


def conclude(book: Book, decision: str, deadline: str) -> None:
    """Fill in 审核结论."""
    places = read_conclusion(book.read(CONCLUSION), book.merged(CONCLUSION)).places
    book.apply([WriteBlock.one(places[DECISION], decision), WriteBlock.one(places[DEADLINE], deadline)])


def give(book: Book, opinions: Sequence[Typed]) -> None:
    """Type opinions below those that are there; accept the warnings."""
    rows = read_opinions(book.read(OPINIONS)) or []
    last = max([FIRST_ROW - 1, *(row.row for row in rows)])
    state = OPINION_HEADERS.index("状态") + 1
    plan = [WriteBlock.one(Ref(OPINIONS, row.row, state), "采纳") for row in rows if row.cells["级别"] == Level.WARNING]
    for number, (level, sheet, cell, words) in enumerate(opinions, start=last + 1):
        typed = {"级别": level, "工作表": sheet, "单元格": cell, "意见": words}
        plan += [
            WriteBlock.one(Ref(OPINIONS, number, OPINION_HEADERS.index(name) + 1), text) for name, text in typed.items()
        ]
    book.apply(plan)


def answered(book: Book, words: str, answer: str) -> None:
    """Type the answer to the opinion of these words."""
    grid = book.read(OPINIONS)
    place = find_headers(grid, ("意见", "答复"))
    assert place is not None
    (said, column) = place[1]
    (row,) = [row for row in range(1, len(grid.rows) + 1) if grid.at(row, said) == words]
    book.apply([WriteBlock.one(Ref(OPINIONS, row, column), answer)])


def resubmitted(
    work: Path, returned_file: Path, target: Path, change: Callable[[Book], None], version: int = 2
) -> Path:
    """The unit's next version: its workbook ``work`` with the opinions, changed, sealed at ``target``."""
    target.write_bytes(work.read_bytes())
    receive(returned_file, target)
    change(open_book(target))
    return seal(target, version, "2027-01-15 09:30:00")
